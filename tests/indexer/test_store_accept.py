from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import select

from indexer.store import accept as accepting
from indexer.store import log
from indexer.store.accept import accept, open_push, receive
from indexer.store.channels import list_channels, set_error_budget
from indexer.store.connection import Store
from indexer.store.incoming import IncomingRow
from indexer.store.issues import list_issues
from indexer.store.items import delete_item, get_item
from indexer.store.jobs import Job, fail_abandoned, get_job, list_jobs
from indexer.store.schema import items, jobs, rejected_rows
from normalizer.model import Severity
from tests.indexer.shop import bad_row, row


def counts(job: Job) -> dict[str, int]:
    names = ("total", "accepted", "unchanged", "stale", "rejected")
    return {name: getattr(job, name) for name in names if getattr(job, name)}


def content(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(items).order_by(items.c.channel, items.c.sku))]


def entries(store: Store) -> list[str]:
    with store.reading() as connection:
        return [f"{entry.kind} {entry.sku}" for entry in log.entries_after(connection, 0, 100)]


def test_a_push_is_kept_as_it_was_received(store: Store) -> None:
    sent = {"sku": "A-1", "title": "华为 Mate60 Pro", "price": Decimal("6999.00"), "attributes": {"机身颜色": "雅川青"}}
    job = accept(store, "jd", [IncomingRow(1, "A-1", sent)])
    item = get_item(store, "jd", "A-1")
    assert counts(job) == {"total": 1, "accepted": 1}
    assert item.raw == {
        "sku": "A-1",
        "title": "华为 Mate60 Pro",
        "price": 6999.00,
        "attributes": {"机身颜色": "雅川青"},
    }
    assert (item.row, item.job, item.pending) == (1, job.id, True)
    with store.reading() as connection:
        assert '"price":6999.00' in connection.execute(select(items.c.raw)).scalar_one()


def test_pushing_the_same_feed_twice_leaves_the_store_as_it_was(store: Store) -> None:
    feed = [row(n, f"S{n}", price=str(n)) for n in range(1, 8)]
    accept(store, "jd", feed)
    before, logged = content(store), entries(store)
    again = accept(store, "jd", feed)
    assert counts(again) == {"total": 7, "unchanged": 7}
    assert content(store) == before
    assert entries(store) == logged


def test_only_what_changed_is_worked_off_again(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="10"), row(2, "B", price="10")])
    job = accept(store, "jd", [row(1, "A", price="10"), row(2, "B", price="9")])
    assert counts(job) == {"total": 2, "accepted": 1, "unchanged": 1}
    assert entries(store) == ["upsert A", "upsert B", "upsert B"]


def test_an_older_event_that_arrives_late_changes_nothing(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12", updated_at="2026-11-01T08:00:00+08:00")])
    late = accept(store, "jd", [row(1, "A", price="11", updated_at="2026-10-31T23:59:59+00:00")])
    assert counts(late) == {"total": 1, "stale": 1}
    assert get_item(store, "jd", "A").raw["price"] == "12"


def test_times_are_compared_across_time_zones(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12", updated_at="2026-11-01T08:00:00+08:00")])
    newer = accept(store, "jd", [row(1, "A", price="11", updated_at="2026-11-01T00:00:01+00:00")])
    assert counts(newer) == {"total": 1, "accepted": 1}


def test_an_item_without_a_time_still_guards_against_events_older_than_the_last_known(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="12", updated_at="2026-11-01T08:00:00+08:00")])
    accept(store, "jd", [row(1, "A", price="13")])
    late = accept(store, "jd", [row(1, "A", price="11", updated_at="2026-10-01T08:00:00+08:00")])
    assert counts(late) == {"total": 1, "stale": 1}


@pytest.mark.parametrize("chunk", [1, 2, 100], ids=["a chunk per row", "chunks of two", "one chunk"])
def test_of_two_rows_with_one_sku_the_last_counts_and_the_channel_hears_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(accepting, "CHUNK", chunk)
    job = accept(store, "jd", [row(1, "A", price="10"), row(2, "B"), row(3, "A", price="9")])
    assert counts(job) == {"total": 3, "accepted": 2, "stale": 1}
    assert get_item(store, "jd", "A").raw["price"] == "9"
    (issue,) = list_issues(store, "jd").issues
    assert (issue.issue.code, issue.issue.severity, issue.sku, issue.row) == ("sku_duplicate", "warning", "A", 1)
    assert "Rows 1 and 3" in issue.issue.message


def test_bad_rows_do_not_stop_the_good_ones_and_stay_readable(store: Store) -> None:
    job = accept(store, "jd", [row(1, "A"), bad_row(2, "B"), bad_row(3), row(4, "D")])
    assert counts(job) == {"total": 4, "accepted": 2, "rejected": 2}
    page = list_issues(store, "jd", job=job.id)
    assert [(issue.row, issue.sku, issue.issue.code) for issue in page.issues] == [
        (2, "B", "title_missing"),
        (3, "", "title_missing"),
    ]
    with store.reading() as connection:
        kept = connection.execute(select(rejected_rows.c.row, rejected_rows.c.raw).order_by(rejected_rows.c.row)).all()
    assert [tuple(one) for one in kept] == [(2, '{"sku":"B"}'), (3, '{"sku":""}')]


def test_a_row_that_could_not_be_read_is_kept_as_text(store: Store) -> None:
    accept(store, "jd", [IncomingRow(7, "", '{"sku": "A", "tit', rejected=True)])
    with store.reading() as connection:
        assert connection.execute(select(rejected_rows.c.raw)).scalar_one() == '"{\\"sku\\": \\"A\\", \\"tit"'


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("杯子\x00350ml", id="NUL from a fixed-width export"),
        pytest.param("杯子\ud83d", id="half an emoji, cut by a length limit"),
        pytest.param(2**80, id="a number beyond 64 bits"),
    ],
)
def test_text_that_a_database_refuses_is_kept_all_the_same(store: Store, title: object) -> None:
    accept(store, "jd", [IncomingRow(1, "A", {"sku": "A", "title": title})])
    assert get_item(store, "jd", "A").raw["title"] == title


def test_a_feed_under_its_error_budget_is_accepted(store: Store) -> None:
    set_error_budget(store, "jd", 0.3)
    job = accept(store, "jd", [row(1, "A"), row(2, "B"), row(3, "C"), bad_row(4)])
    assert (job.state, job.accepted) == ("queued", 3)


def test_a_feed_over_its_error_budget_is_held_with_the_reason_and_nothing_of_it_is_lost(store: Store) -> None:
    set_error_budget(store, "jd", 0.3)
    job = accept(store, "jd", [row(1, "A"), bad_row(2), bad_row(3)])
    assert job.state == "held"
    assert job.waits_for is not None
    assert "2 of 3 rows are rejected (66.7%); the error budget of channel jd is 30.0%" in job.waits_for
    assert entries(store) == []
    with store.reading() as connection:
        kept = connection.execute(select(rejected_rows.c.row).order_by(rejected_rows.c.row)).scalars().all()
    assert kept == [1, 2, 3]


def test_what_came_before_a_feed_broke_off_is_kept_and_the_job_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "CHUNK", 2)

    def broken() -> Iterator[IncomingRow]:
        yield from (row(n, f"S{n}") for n in range(1, 4))
        raise OSError("connection reset by peer")

    with pytest.raises(OSError, match="connection reset"):
        accept(store, "jd", broken())
    (job,), _ = list_jobs(store, "jd")
    assert (job.state, job.accepted, job.waits_for) == ("failed", 2, "The feed broke off: connection reset by peer")
    assert entries(store) == ["upsert S1", "upsert S2"]


def test_a_push_whose_process_was_killed_is_marked_failed_with_a_reason(store: Store) -> None:
    job = open_push(store, "jd")
    with store.writing() as connection:
        mine = connection.execute(select(jobs.c.owner)).scalar_one()
        host, pid, _ = mine.split("/")
        connection.execute(jobs.update().values(owner=f"{host}/{pid}/1", total=2000))
    with store.changing() as connection:
        fail_abandoned(connection)
    failed = get_job(store, job.id)
    assert failed is not None
    assert failed.state == "failed"
    assert failed.waits_for == "The feed broke off after 2000 rows; those are kept. Push the whole feed again."


def test_a_push_that_is_still_coming_in_is_left_alone(store: Store) -> None:
    job = open_push(store, "jd")
    with store.changing() as connection:
        fail_abandoned(connection)
    assert receive(store, job.id, "jd", [row(1, "A")]).state == "queued"


def test_an_unchanged_push_waits_for_the_items_that_are_still_on_their_way(store: Store) -> None:
    """Its items cannot be found yet, although it changed nothing."""
    accept(store, "jd", [row(1, "A")])
    assert accept(store, "jd", [row(1, "A")]).searchable_at is None


def test_a_push_of_nothing_succeeds_at_once(store: Store) -> None:
    job = accept(store, "jd", [])
    assert (job.state, job.total) == ("succeeded", 0)
    assert job.searchable_at is not None


def test_pushing_an_item_again_after_it_was_taken_down_brings_it_back(store: Store) -> None:
    accept(store, "jd", [row(1, "A")])
    delete_item(store, "jd", "A")
    assert counts(accept(store, "jd", [row(1, "A")])) == {"total": 1, "accepted": 1}
    assert get_item(store, "jd", "A").state == "live"


def test_a_corrected_item_loses_the_issues_of_its_older_version(store: Store) -> None:
    accept(store, "jd", [row(1, "A", price="10"), row(2, "A", price="9")])
    assert list_issues(store, "jd").counts == {"sku_duplicate": 1}
    accept(store, "jd", [row(1, "A", price="8")])
    assert list_issues(store, "jd").counts == {}


def test_a_feed_larger_than_a_chunk_is_committed_in_pieces(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "CHUNK", 10)
    job = open_push(store, "jd")
    seen: list[int] = []

    def feed() -> Iterator[IncomingRow]:
        for n in range(1, 36):
            if n % 10 == 1:
                now = get_job(store, job.id)
                assert now is not None
                seen.append(now.total)
            yield row(n, f"S{n}")

    receive(store, job.id, "jd", feed())
    assert seen == [0, 10, 20, 30]


def test_channels_are_listed_with_their_last_job(store: Store) -> None:
    accept(store, "taobao", [row(1, "A")])
    job = accept(store, "jd", [bad_row(1)])
    assert [(one.channel, one.last_job, one.errors) for one in list_channels(store)] == [
        ("jd", job.id, 1),
        ("taobao", "1", 0),
    ]


def test_issues_are_filtered_by_severity_and_code_and_come_newest_job_first(store: Store) -> None:
    accept(store, "jd", [bad_row(1), row(2, "A"), row(3, "A", price="1")])
    second = accept(store, "jd", [bad_row(9)])
    everything = list_issues(store, "jd")
    assert [issue.row for issue in everything.issues] == [9, 1, 2]
    assert everything.counts == {"title_missing": 2, "sku_duplicate": 1}
    assert [issue.row for issue in list_issues(store, "jd", severity=Severity.WARNING).issues] == [2]
    assert [issue.row for issue in list_issues(store, "jd", code="title_missing").issues] == [9, 1]
    assert [issue.row for issue in list_issues(store, "jd", job=second.id).issues] == [9]
    assert list_issues(store, "jd", job="no such job").issues == ()
    last = list_issues(store, "jd", page=2, per_page=2)
    assert ([issue.row for issue in last.issues], last.total) == ([2], 3)
