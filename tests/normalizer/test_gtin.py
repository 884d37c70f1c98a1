import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, isbn

from normalizer.gtin import expand_upce, gtin_forms, is_restricted, read_gtin
from normalizer.model import Severity

code_text = st.text(st.sampled_from("0123456789xX -.eE+,/='６upcisbn:无"), max_size=24)
anything = st.one_of(code_text, st.text(), st.text(st.characters(codec=None, exclude_categories=())))
bodies = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}")


@pytest.mark.parametrize(
    ("text", "gtin14", "kind"),
    [
        pytest.param("6901234567892", "06901234567892", "ean13", id="EAN-13 of a Chinese maker"),
        pytest.param("６９０１２３４５６７８９２", "06901234567892", "ean13", id="full width"),
        pytest.param("690 1234-567892", "06901234567892", "ean13", id="as printed below the bars"),
        pytest.param("条码：6901234567892", "06901234567892", "ean13", id="with its name"),
        pytest.param('="6901234567892"', "06901234567892", "ean13", id="protected from a spreadsheet"),
        pytest.param("6901234567892.0", "06901234567892", "ean13", id="a float of a data frame"),
        pytest.param("06901234567892", "06901234567892", "gtin14", id="GTIN-14 of the single piece"),
        pytest.param("16901234567899", "16901234567899", "gtin14", id="GTIN-14 of a case"),
        pytest.param("036000291452", "00036000291452", "upca", id="UPC-A"),
        pytest.param("36000291452", "00036000291452", "upca", id="UPC-A without its zero"),
        pytest.param("0036000291452", "00036000291452", "ean13", id="UPC-A as EAN-13"),
        pytest.param("04252614", "00042100005264", "upce", id="UPC-E"),
        pytest.param("4252614", "00042100005264", "upce", id="UPC-E without its zero"),
        pytest.param("96385074", "00000096385074", "ean8", id="EAN-8"),
        pytest.param("978-0-306-40615-7", "09780306406157", "isbn13", id="ISBN-13"),
        pytest.param("ISBN 0-306-40615-2", "09780306406157", "isbn10", id="ISBN-10"),
        pytest.param("306406152", "09780306406157", "isbn10", id="ISBN-10 without its zero"),
        pytest.param("0-8044-2957-X", "09780804429573", "isbn10", id="ISBN-10 with X"),
    ],
)
def test_every_printed_form_leads_to_one_gtin_14(text: str, gtin14: str, kind: str) -> None:
    reading, issues = read_gtin(text)
    assert reading is not None
    assert (reading.value.gtin14, reading.value.kind, issues) == (gtin14, kind, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("6.94149E+12", "gtin_rounded", id="scientific notation of a spreadsheet"),
        pytest.param("123456", "gtin_length", id="a SKU"),
        pytest.param("69012345678921234", "gtin_length", id="too long"),
        pytest.param("A123456789012", "gtin_unreadable", id="letters"),
        pytest.param("6901234567892/6901234567908", "gtin_several", id="two codes"),
        pytest.param("6901234567890", "gtin_check_digit", id="wrong check digit"),
    ],
)
def test_what_is_no_code_is_an_error_that_says_how_to_mend_it(text: str, code: str) -> None:
    reading, (issue,) = read_gtin(text)
    assert reading is None
    assert (issue.code, issue.severity, issue.value) == (code, Severity.ERROR, text)
    assert issue.hint


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("6901234567890", "must be 2: 6901234567892"),
        ("036000291453", "must be 2: 036000291452"),
        ("96385075", "must be 4: 96385074"),
        ("9780306406150", "must be 7: 9780306406157"),
        ("16901234567890", "must be 9: 16901234567899"),
    ],
)
def test_a_wrong_check_digit_is_shown_the_right_one(text: str, right: str) -> None:
    _, (issue,) = read_gtin(text)
    assert issue.code == "gtin_check_digit"
    assert right in issue.message


@pytest.mark.parametrize("text", ["无", "N/A", "0000000000000", "-", "Does not apply"])
def test_a_placeholder_is_no_code_and_only_a_hint(text: str) -> None:
    reading, (issue,) = read_gtin(text)
    assert reading is None
    assert (issue.code, issue.severity) == ("gtin_placeholder", Severity.HINT)


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_an_empty_field_is_no_code_and_no_issue(text: str) -> None:
    assert read_gtin(text) == (None, ())


@pytest.mark.parametrize("body", ["200123400000", "020000123456", "040000000001", "980000000000", "990000000000"])
def test_codes_that_a_shop_gives_out_itself_are_flagged(body: str) -> None:
    reading, (issue,) = read_gtin(body + ean.calc_check_digit(body))
    assert reading is not None
    assert (issue.code, issue.severity) == ("gtin_restricted", Severity.HINT)
    assert is_restricted(reading.value.gtin14)


def test_the_raw_stretch_is_the_code_without_its_name() -> None:
    reading, _ = read_gtin("EAN: ６９０１２３４５６７８９２ ")
    assert reading is not None
    assert (reading.start, reading.end) == (5, 18)


@pytest.mark.parametrize(
    ("upce", "upca"),
    [("04252614", "042100005264"), ("01234565", "012345000065"), ("01278906", "012000007896")],
)
def test_a_upc_e_expands_and_is_a_form_of_its_upc_a(upce: str, upca: str) -> None:
    assert expand_upce(upce) == upca
    assert upce in gtin_forms(upca.zfill(14))


@given(bodies)
def test_every_form_of_a_code_reads_as_the_same_code_or_is_called_ambiguous(body: str) -> None:
    gtin14 = "0" + body + ean.calc_check_digit(body)
    if not gtin14.strip("0"):
        return
    for form in gtin_forms(gtin14):
        reading, issues = read_gtin(form)
        if reading is None:
            assert [issue.code for issue in issues] == ["gtin_ambiguous"]
        else:
            assert reading.value.gtin14 == gtin14


@given(bodies, st.integers(0, 9))
def test_only_the_right_check_digit_is_accepted(body: str, digit: int) -> None:
    reading, _ = read_gtin("1" + body + str(digit))
    assert (reading is not None) == (ean.calc_check_digit("1" + body) == str(digit))


@given(st.integers(0, 10**9 - 1))
def test_an_isbn_10_agrees_with_its_isbn_13(number: int) -> None:
    thirteen = f"978{number:09d}"
    thirteen += ean.calc_check_digit(thirteen)
    ten = isbn.to_isbn10(thirteen)
    reading, issues = read_gtin(f"ISBN {ten}")
    assert ten in gtin_forms("0" + thirteen)
    assert [issue.code for issue in issues] == ["gtin_ambiguous"] or (
        reading is not None and reading.value.gtin14 == "0" + thirteen
    )


@given(anything)
def test_no_text_raises_and_a_code_has_14_digits_with_the_right_check_digit(text: str) -> None:
    reading, issues = read_gtin(text)
    if reading is not None:
        assert ean.is_valid(reading.value.gtin14)
        assert len(reading.value.gtin14) == 14
        assert 0 <= reading.start < reading.end <= len(text)
    assert all(issue.message for issue in issues)
