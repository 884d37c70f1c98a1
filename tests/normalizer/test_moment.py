from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.moment import CHINA, read_time

time_text = st.text(st.sampled_from("0123456789-/.:年月日时分秒 TZ+１"), max_size=24)
anything = st.one_of(time_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))
EIGHT = datetime(2026, 11, 1, 8, tzinfo=CHINA)
MIDNIGHT = datetime(2026, 11, 1, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-11-01T08:00:00+08:00", EIGHT, id="RFC 3339"),
        pytest.param("2026-11-01T00:00:00Z", EIGHT, id="UTC"),
        pytest.param("2026-11-01T00:00:00.000Z", EIGHT, id="JavaScript"),
        pytest.param("2026-11-01T08:00:00+0800", EIGHT, id="zone without a colon"),
        pytest.param("2026-11-01 08:00", EIGHT, id="no zone is China's"),
        pytest.param("２０２６-11-01　08:00:00", EIGHT, id="full width"),
        pytest.param("2026/11/1 8:00", EIGHT, id="slashes"),
        pytest.param("2026年11月1日 8时", EIGHT, id="in Chinese"),
        pytest.param("2026年11月1日08时00分00秒", EIGHT, id="in Chinese to the second"),
        pytest.param("20261101080000", EIGHT, id="packed"),
        pytest.param("1793491200", EIGHT, id="epoch seconds"),
        pytest.param("1793491200000", EIGHT, id="epoch milliseconds"),
        pytest.param("2026-11-01", MIDNIGHT, id="a day"),
        pytest.param("2026/11/1", MIDNIGHT, id="a day with slashes"),
        pytest.param("2026年11月1日", MIDNIGHT, id="a day in Chinese"),
        pytest.param("20261101", MIDNIGHT, id="a packed day"),
    ],
)
def test_a_moment_is_read_with_its_zone(text: str, moment: datetime) -> None:
    reading, issues = read_time(text)
    assert reading is not None
    assert (reading.value, issues) == (moment, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("0000-00-00 00:00:00", "time_placeholder", id="MySQL's no date"),
        pytest.param("null", "time_placeholder", id="null"),
        pytest.param("0001-01-01", "time_out_of_range", id="a language's smallest date"),
        pytest.param("9999-12-31", "time_out_of_range", id="for ever"),
        pytest.param("1970-01-01T00:00:00Z", "time_out_of_range", id="epoch zero"),
        pytest.param("2026-02-30", "time_unreadable", id="no such day"),
        pytest.param("2026-11-01T08:00:00+25:00", "time_unreadable", id="no such zone"),
        pytest.param("昨天", "time_unreadable", id="yesterday"),
        pytest.param("01/11/2026", "time_ambiguous", id="January or November"),
    ],
)
def test_what_is_no_certain_moment_is_an_issue(text: str, code: str) -> None:
    reading, (issue,) = read_time(text)
    assert reading is None
    assert (issue.code, issue.value) == (code, text)


def test_an_empty_field_is_no_moment() -> None:
    assert read_time(" ") == (None, ())


@given(anything)
def test_no_text_raises_and_every_moment_is_aware(text: str) -> None:
    reading, issues = read_time(text)
    if reading is not None:
        assert issues == ()
        assert reading.value.tzinfo is not None
        assert 1990 <= reading.value.year <= 2100


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)),
    st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_what_is_printed_is_read_back(naive: datetime, zone: timezone) -> None:
    moment = naive.replace(tzinfo=zone)
    assert _value(moment.isoformat()) == moment
    assert _value(naive.isoformat(" ")) == naive.replace(tzinfo=CHINA)
    whole = moment.replace(microsecond=0)
    if whole > datetime(2001, 9, 10, tzinfo=UTC):
        assert _value(str(int(whole.timestamp()))) == whole
        assert _value(str(int(whole.timestamp()) * 1000)) == whole


def _value(text: str) -> datetime | None:
    reading, _ = read_time(text)
    return reading.value if reading else None
