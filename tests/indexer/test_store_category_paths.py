"""Category paths in the store: counting how they are filed, deciding, and following a tree that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.crew import Crew, Item, Result, Work
from indexer.indexing import Indexing
from indexer.store.accept import accept
from indexer.store.category_paths import (
    count_by_category,
    decisions_of,
    filed_by_path,
    move_decisions,
    read_decisions,
    write_decisions,
)
from indexer.store.connection import Store
from indexer.update import apply_batch
from normalizer.category_proposals import Filed
from tests.indexer.shop import OWNER, row, work_off


def decided(store: Store, channel: str) -> dict[str, str | None]:
    with store.reading() as connection:
        return {path: decision.category for path, decision in decisions_of(connection, channel).items()}


def test_paths_are_counted_by_category_and_rule(leading: Indexing) -> None:
    mug, plain = "厨具 > 马克杯", "X-1"
    rows = [
        row(1, "a", "陶瓷马克杯", category=mug),
        row(2, "b", "白色马克杯", category=mug),
        row(3, "c", "春日限定", category=plain),
        row(4, "d", "春日限定"),
    ]
    accept(leading.store, "mall", rows)
    work_off(leading)
    with leading.store.reading() as connection:
        filed, counts = filed_by_path(connection, "mall"), count_by_category(connection)
        assert filed_by_path(connection, "other") == {}
    category = filed[mug][0].category
    assert filed == {
        mug: [Filed(category, "category.title_and_path", 2)],
        plain: [Filed(None, None, 1)],
    }
    assert counts == {category: 2, None: 2}


def test_a_decision_is_a_job_over_the_items_of_its_paths(leading: Indexing) -> None:
    accept(leading.store, "mall", [row(n, f"s{n}", "春日限定", category=f"X-{n % 2}") for n in range(1, 6)])
    accept(leading.store, "other", [row(1, "s1", "春日限定", category="X-1")])
    work_off(leading)
    job = write_decisions(leading.store, "mall", {"X-1": "phones.cases", "X-2": None}, (), "admin")
    assert (job.kind, job.channel, job.total, job.accepted, job.done) == ("categories", "mall", 3, 3, 0)
    assert decided(leading.store, "mall") == {"X-1": "phones.cases", "X-2": None}
    work_off(leading)
    with leading.store.reading() as connection:
        assert count_by_category(connection) == {"phones.cases": 3, None: 3}
        assert read_decisions(connection, {"mall", "other"}) == {"mall": {"X-1": "phones.cases", "X-2": None}}


def test_a_decision_about_a_path_without_items_has_nothing_to_wait_for(store: Store) -> None:
    job = write_decisions(store, "mall", {"X-1": "phones.cases"}, (), "admin")
    assert (job.total, job.state) == (0, "succeeded")
    write_decisions(store, "mall", {}, ["X-1"], "admin")
    assert decided(store, "mall") == {}


def test_what_is_decided_while_a_batch_is_read_counts_for_it(leading: Indexing) -> None:
    """The batch was normalized before the decision; it is normalized again rather than stored."""
    accept(leading.store, "mall", [row(1, "a", "春日限定", category="X-1")])
    work_off(leading)
    accept(leading.store, "mall", [row(1, "b", "春日限定", category="X-1")])

    class Slow(Crew):
        """Somebody decides while it works for the first time."""

        def share(self, work: Work[Item, Result], items: Sequence[Item]) -> list[Result]:
            results = super().share(work, items)
            if not decided(leading.store, "mall"):
                write_decisions(leading.store, "mall", {"X-1": "phones.cases"}, (), "admin")
            return results

    apply_batch(replace(leading, crew=Slow(leading.builder, 0)), OWNER)
    work_off(leading)
    with leading.store.reading() as connection:
        assert count_by_category(connection) == {"phones.cases": 2}


def test_decisions_follow_a_category_that_is_gone(store: Store) -> None:
    write_decisions(store, "mall", {"A": "old", "B": "lost", "C": "stays", "D": None}, (), "admin")
    write_decisions(store, "other", {"A": "old"}, (), "admin")
    assert move_decisions(store, {"old": "new", "lost": None, "never": "new"}) == (2, 1)
    assert decided(store, "mall") == {"A": "new", "C": "stays", "D": None}
    assert decided(store, "other") == {"A": "new"}
