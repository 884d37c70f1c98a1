"""The queue on each database: what is asked, in which order, what a decision reads anew, and what happens meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from indexer.crew import Crew
from indexer.indexing import Indexing
from indexer.review import queue
from indexer.review.model import Choice, Group, NotDecidable
from indexer.review.queue import NotInForce, QueuePage, UnknownDecision, UnknownGroup, decide, read_queue, undo
from indexer.store.accept import accept
from indexer.store.decisions import Decision, list_decisions
from indexer.store.incoming import IncomingRow
from indexer.store.items import delete_item, get_item
from indexer.store.schema import log, questions, topics
from indexer.update import apply_batch
from normalizer.model import Listing
from tests.indexer.shop import OWNER, row, work_off

PATH = "清仓特卖 > 二号仓"


def shoe(number: int, sku: str, brand: str, **more: object) -> IncomingRow:
    return row(number, sku, f"跑步鞋 {sku}", brand=brand, category="跑步鞋", **more)


def asked(indexing: Indexing, kind: str | None = None, channel: str | None = None, page: int = 1) -> QueuePage:
    return read_queue(indexing.store, indexing.knowledge, kind=kind, channel=channel, page=page, per_page=2)


def only(indexing: Indexing, kind: str) -> Group:
    [group] = asked(indexing, kind).groups
    return group


def choose(indexing: Indexing, group: Group, verdict: str = "accept", **choice: str) -> Decision:
    decision, _ = decide(indexing.store, indexing.knowledge, group.id, Choice(verdict, **choice), "小林")  # type: ignore[arg-type]
    return decision


def listing(indexing: Indexing, channel: str, sku: str) -> Listing:
    found = get_item(indexing.store, channel, sku).listing
    assert found is not None
    return found


def brand(indexing: Indexing, sku: str) -> str | None:
    found = listing(indexing, "jd", sku).brand
    return found.id if found else None


def test_items_with_the_same_cause_are_one_group_and_the_best_sold_come_first(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻", sales="50"), shoe(2, "B", "耐 刻"), shoe(3, "C", "岚禾铺子")])
    accept(leading.store, "tmall", [shoe(1, "9", "岚禾铺子", sales="5000"), row(2, "8", "zzq 星耀", category=PATH)])
    work_off(leading)
    first, second = asked(leading).groups
    assert (first.raw, first.items, first.sales, first.channels) == ("岚禾铺子", 2, 5000, ("jd", "tmall"))
    assert (second.raw, second.items, second.sales) == ("耐刻", 2, 50)
    assert [(example.channel, example.sku) for example in first.examples] == [("tmall", "9"), ("jd", "C")]
    assert [group.kind for group in asked(leading, page=2).groups] == ["category"]
    assert (asked(leading).total, asked(leading).counts["brand"]) == (3, 2)
    assert [group.raw for group in asked(leading, "brand", "tmall").groups] == ["岚禾铺子"]


def test_a_decision_reads_the_items_concerned_anew_and_no_others(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻"), shoe(2, "B", "耐刻"), shoe(3, "C", "李宁")])
    work_off(leading)
    decision = choose(leading, only(leading, "brand"))
    assert (decision.answer, decision.items, decision.decided_by) == ("nike", 2, "小林")
    with leading.store.reading() as connection:
        entries = connection.execute(select(log.c.sku, log.c.kind).where(log.c.job == int(decision.job))).all()
    assert sorted(map(tuple, entries)) == [("A", "refresh"), ("B", "refresh")]
    assert asked(leading, "brand").groups == (), "what is decided is not asked while the worker is busy"
    work_off(leading)
    assert [brand(leading, sku) for sku in "ABC"] == ["nike", "nike", "li-ning"]
    version = get_item(leading.store, "jd", "A").origin
    assert version is not None
    assert version.version == f"{leading.knowledge.version}+1"


def test_items_that_come_after_a_decision_are_read_with_it(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻")])
    work_off(leading)
    choose(leading, only(leading, "brand"))
    accept(leading.store, "jd", [shoe(1, "B", "耐刻")])
    work_off(leading)
    assert brand(leading, "B") == "nike"
    assert asked(leading, "brand").groups == ()


def test_undoing_reaches_what_came_later_as_well(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻")])
    work_off(leading)
    decision = choose(leading, only(leading, "brand"))
    accept(leading.store, "jd", [shoe(1, "B", "耐刻")])
    work_off(leading)
    ended, _ = undo(leading.store, decision.id, "小王")
    assert (ended.undone_by, ended.in_force) == ("小王", False)
    work_off(leading)
    assert {brand(leading, sku) for sku in "AB"} == {"x-耐刻"}
    assert only(leading, "brand").items == 2
    with pytest.raises(NotInForce):
        undo(leading.store, decision.id, "小王")
    with pytest.raises(UnknownDecision):
        undo(leading.store, "99", "小王")


def test_a_decision_made_while_a_batch_is_read_counts_for_that_batch(
    leading: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻")])
    work_off(leading)
    accept(leading.store, "jd", [shoe(1, "B", "耐刻")])
    group = only(leading, "brand")
    seen: list[int] = []

    class Slow(Indexing):
        """Somebody decides after the batch was read and before it is stored."""

        def share(self, work, items):  # type: ignore[no-untyped-def]
            made = super().share(work, items)
            if not seen:
                choose(leading, group)
            seen.append(len(items))
            return made

    apply_batch(Slow(leading.store, leading.engine, leading.builder, leading.alias), OWNER)
    assert brand(leading, "B") == "nike"
    assert seen[0] == 1


def test_an_item_that_is_taken_down_asks_nothing(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻")])
    work_off(leading)
    group = only(leading, "brand")
    delete_item(leading.store, "jd", "A")
    work_off(leading)
    assert asked(leading).total == 0
    with pytest.raises(UnknownGroup):
        choose(leading, group)


def test_a_second_decision_on_the_same_matter_takes_the_place_of_the_first(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻")])
    work_off(leading)
    first = choose(leading, only(leading, "brand"))
    undo(leading.store, first.id, "小林")
    second = choose(leading, only(leading, "brand"), "new", name="耐刻 NAIKE")
    work_off(leading)
    found = listing(leading, "jd", "A").brand
    assert found is not None
    assert found.label == "耐刻 NAIKE"
    with leading.store.reading() as connection:
        made, total = list_decisions(connection, None, page=1, per_page=10)
    assert [(decision.id, decision.in_force) for decision in made] == [(second.id, True), (first.id, False)]
    assert total == 2


@pytest.mark.parametrize(
    ("verdict", "choice", "field", "hint"),
    [
        pytest.param("accept", {"answer": "nikee"}, "answer", "nike", id="a brand that is none"),
        pytest.param("accept", {}, "verdict", None, id="nothing to accept"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused_with_the_nearest(
    leading: Indexing, verdict: str, choice: dict[str, str], field: str, hint: str | None
) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "岚禾铺子")])
    work_off(leading)
    with pytest.raises(NotDecidable) as refused:
        choose(leading, only(leading, "brand"), verdict, **choice)
    assert (refused.value.field, refused.value.hint) == (field, hint)


@pytest.mark.parametrize("name", ["跑步鞋", "鞋靴 › 运动鞋 › 跑步鞋"])
def test_a_category_is_chosen_by_its_name_or_path(leading: Indexing, name: str) -> None:
    accept(leading.store, "jd", [row(1, "A", "zzq 星耀", category=PATH)])
    work_off(leading)
    choose(leading, only(leading, "category"), "new", name=name)
    work_off(leading)
    found = listing(leading, "jd", "A").category
    assert found is not None
    assert leading.knowledge.tree.get(found.id).label.zh_hans == "跑步鞋"


def test_what_cannot_stand_in_a_database_can_be_asked_and_decided(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "岚\x00禾\ud800铺")])
    work_off(leading)
    choose(leading, only(leading, "brand"), "reject")
    work_off(leading)
    assert brand(leading, "A") is None


@pytest.mark.parametrize("id", ["brand:zz", "brand:", "nothing:1", "", f"brand:{'f' * 40}"])
def test_a_group_that_never_was_is_unknown(leading: Indexing, id: str) -> None:
    with pytest.raises(UnknownGroup):
        queue.read_group(leading.store, leading.knowledge, id)


def test_topics_count_the_questions_that_there_are(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(n, f"S{n}", "耐刻" if n % 2 else "岚禾铺子", sales=str(n)) for n in range(1, 9)])
    work_off(leading)
    accept(leading.store, "jd", [shoe(1, "S1", "岚禾铺子", sales="70"), shoe(2, "S2", "李宁"), shoe(3, "S3", "耐刻")])
    delete_item(leading.store, "jd", "S5")
    work_off(leading)
    choose(leading, asked(leading, "brand").groups[1])
    work_off(leading)
    with leading.store.reading() as connection:
        counted = connection.execute(
            select(questions.c.topic, func.count(), func.sum(questions.c.sales)).group_by(questions.c.topic)
        ).all()
        kept = connection.execute(select(topics.c.topic, topics.c.asked, topics.c.sales)).all()
    assert sorted(map(tuple, kept)) == sorted(map(tuple, counted))


def test_what_was_decided_travels_to_the_processes_that_help(leading: Indexing) -> None:
    accept(leading.store, "jd", [shoe(1, "A", "耐刻")])
    work_off(leading)
    choose(leading, only(leading, "brand"))
    accept(leading.store, "jd", [shoe(n, f"S{n}", "耐刻") for n in range(1, 121)])
    crew = Crew(leading.builder, 1)
    try:
        work_off(replace(leading, crew=crew))
    finally:
        crew.close()
    assert {brand(leading, f"S{n}") for n in range(1, 121)} == {"nike"}
