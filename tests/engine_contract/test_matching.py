"""Which documents a clause matches and how it scores."""

from __future__ import annotations

import math

import pytest

from indexer.engine.plan import (
    All,
    Any,
    Best,
    Boost,
    Clause,
    Constant,
    Everything,
    Evidence,
    Filter,
    OneOf,
    Phrase,
    Plan,
    Prefix,
    Range,
    Term,
    TermsFacet,
)
from indexer.engine.port import EngineError
from tests.engine_contract.shelf import Shelf, document


def t(token: str) -> Term:
    return Term("title", token)


@pytest.fixture
def shop(shelf: Shelf) -> Shelf:
    shelf.put(
        document(1, "苹果 手机 15 pro", tags=["red", "sale"], price=599900, rating=4.5),
        document(2, "手机 壳 苹果", tags=["red"], price=990, rating=3.0),
        document(3, "小米 手机", tags=["blue"], price=199900),
        document(4, "苹果 5 斤", tags=["sale"], price=2990, rating=5.0),
        document(5, "手机 15 苹果 pro max", tags=[], rating=4.5),
    )
    return shelf


MATCHES: list[object] = [
    pytest.param(Everything(), {1, 2, 3, 4, 5}, id="everything"),
    pytest.param(Term("tag", "sale"), {1, 4}, id="a keyword as a term"),
    pytest.param(Phrase("title", ("苹果", "手机")), {1}, id="a phrase in order"),
    pytest.param(Phrase("title", ("手机", "苹果")), set(), id="no phrase with a gap"),
    pytest.param(Phrase("title", ("手机", "苹果"), slop=1), {2, 5}, id="one move closes a gap"),
    pytest.param(Phrase("title", ("手机", "苹果"), slop=2), {1, 2, 5}, id="two moves swap neighbours"),
    pytest.param(Phrase("title", ("手机", "pro"), slop=1), {1}, id="slop counts moves, not words"),
    pytest.param(Phrase("title", ("手机",)), {1, 2, 3, 5}, id="a phrase of one token is a term"),
    pytest.param(Phrase("title", ()), set(), id="a phrase of nothing matches nothing"),
    pytest.param(Phrase("title", ("苹果 手机", "15")), set(), id="a phrase token is never split"),
    pytest.param(Prefix("title", "p"), {1, 5}, id="a prefix of a token"),
    pytest.param(Prefix("title", "苹"), {1, 2, 4, 5}, id="a prefix of Hanzi"),
    pytest.param(Prefix("tag", "sa"), {1, 4}, id="a prefix of a keyword"),
    pytest.param(Prefix("title", "x*"), set(), id="a prefix has no wildcards"),
    pytest.param(Range("price", 990, 2990), {2, 4}, id="a range includes both ends"),
    pytest.param(Range("price", low=2990.5), {1, 3}, id="a range of integers from a fraction"),
    pytest.param(Range("price", 990.2, 990.8), set(), id="a range between two integers"),
    pytest.param(Range("price", high=990), {2}, id="a range without a lower end"),
    pytest.param(Range("price"), {1, 2, 3, 4}, id="a range without ends wants a value"),
    pytest.param(Range("price", 5000, 1), set(), id="a range the wrong way round is empty"),
    pytest.param(Range("price", -(10**30), 10**30), {1, 2, 3, 4}, id="a range wider than any integer"),
    pytest.param(Range("price", 10**30), set(), id="a range past any integer"),
    pytest.param(Range("rating", 4.5), {1, 4, 5}, id="a range of floats"),
    pytest.param(Range("rating", 4, 5), {1, 4, 5}, id="a range of floats from integers"),
    pytest.param(OneOf("tag", ("blue", "sale", "none")), {1, 3, 4}, id="one of several keywords"),
    pytest.param(OneOf("tag", ()), set(), id="one of none"),
    pytest.param(All((t("苹果"), t("手机"))), {1, 2, 5}, id="all"),
    pytest.param(All(()), {1, 2, 3, 4, 5}, id="all of none is everything"),
    pytest.param(Any((t("小米"), t("斤"))), {3, 4}, id="any"),
    pytest.param(Any((t("15"), t("pro"), t("壳")), at_least=2), {1, 5}, id="at least two of three"),
    pytest.param(Any((t("15"), t("pro")), at_least=3), set(), id="more than there are"),
    pytest.param(Any(()), set(), id="any of none"),
    pytest.param(
        Any((All((t("苹果"), t("斤"))), Any((t("小米"), t("max"), t("pro")), at_least=2)), at_least=1),
        {4, 5},
        id="at least, nested",
    ),
    pytest.param(All((Any((t("15"), t("壳"))), Range("rating", 4), OneOf("tag", ("red",)))), {1}, id="mixed clauses"),
    pytest.param(Best((t("小米"), t("斤"))), {3, 4}, id="best of several"),
    pytest.param(Best(()), set(), id="best of none"),
    pytest.param(Constant(t("小米"), 2.0), {3}, id="constant"),
    pytest.param(Boost(Any((t("小米"), t("斤"))), 3.0), {3, 4}, id="boost"),
    pytest.param(Boost(t("小米"), 0.0), {3}, id="a boost of zero still matches"),
]


@pytest.mark.parametrize(("clause", "keys"), MATCHES)
def test_a_clause_matches_the_documents_it_says(shop: Shelf, clause: Clause, keys: set[int]) -> None:
    assert shop.found(clause) == keys
    assert shop.found(Constant(clause, 1.0)) == keys
    assert set(shop.in_order(Plan(filters=(Filter("f", clause),)))) == keys
    assert set(shop.in_order(Plan(exclude=(clause,)))) == {1, 2, 3, 4, 5} - keys


def test_filters_exclusions_and_the_match_clause_all_hold(shop: Shelf) -> None:
    plan = Plan(
        match=t("手机"),
        filters=(Filter("tag", OneOf("tag", ("red", "blue"))), Filter("price", Range("price", high=300000))),
        exclude=(t("壳"), t("pro")),
    )
    assert shop.in_order(plan) == [3]


def _score(shelf: Shelf, clause: Clause, key: int) -> float:
    answer = shelf.search(Plan(match=clause))
    scores = dict(zip(answer.keys.tolist(), answer.scores.tolist(), strict=True))
    return float(scores[key])


def test_a_term_scores_by_bm25(shop: Shelf) -> None:
    lengths = {1: 4, 2: 3, 3: 2, 4: 3, 5: 5}
    average = sum(lengths.values()) / len(lengths)
    rarity = math.log(1 + (5 - 2 + 0.5) / (2 + 0.5))  # two of the five documents hold "pro"
    for key in (1, 5):
        expected = rarity * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * lengths[key] / average))
        assert _score(shop, t("pro"), key) == pytest.approx(expected, abs=2e-4)


def test_scores_of_all_and_any_add_up(shop: Shelf) -> None:
    apart = _score(shop, t("苹果"), 1) + _score(shop, t("pro"), 1)
    assert _score(shop, All((t("苹果"), t("pro"))), 1) == pytest.approx(apart, abs=1e-3)
    assert _score(shop, Any((t("苹果"), t("pro"), t("壳"))), 1) == pytest.approx(apart, abs=1e-3)


def test_best_takes_the_best_score_and_a_share_of_the_others(shop: Shelf) -> None:
    common, rare = _score(shop, t("手机"), 1), _score(shop, t("pro"), 1)
    assert common < rare
    assert _score(shop, Best((t("手机"), t("pro"))), 1) == pytest.approx(rare, abs=1e-3)
    assert _score(shop, Best((t("手机"), t("pro")), tie=0.5), 1) == pytest.approx(rare + common / 2, abs=1e-3)


def test_boosts_multiply_and_constants_replace_the_score(shop: Shelf) -> None:
    plain = _score(shop, t("pro"), 1)
    assert _score(shop, Term("title", "pro", boost=2.5), 1) == pytest.approx(2.5 * plain, abs=1e-3)
    assert _score(shop, Boost(All((t("pro"), Constant(t("苹果"), 1.0))), 3.0), 1) == pytest.approx(
        3 * (plain + 1), abs=1e-3
    )
    assert _score(shop, Constant(t("pro"), 0.75), 1) == pytest.approx(0.75)
    assert _score(shop, Prefix("title", "pr", boost=0.5), 1) == pytest.approx(0.5)


@pytest.mark.parametrize("clause", [Everything(), Range("price", 1), OneOf("tag", ("red",)), Constant(t("苹果"), 0.0)])
def test_conditions_score_nothing(shop: Shelf, clause: Clause) -> None:
    assert set(shop.search(Plan(match=clause)).scores.tolist()) == {0.0}
    both = All((t("pro"), clause))
    assert _score(shop, both, 1) == pytest.approx(_score(shop, t("pro"), 1), abs=1e-3)


def test_evidence_adds_to_the_score_and_never_to_the_matches(shop: Shelf) -> None:
    evidence = (Evidence("pro", Constant(t("pro"), 2.0)), Evidence("cheap", Constant(Range("price", 0, 1000), 5.0)))
    answer = shop.search(Plan(match=Constant(t("苹果"), 1.0), evidence=evidence))
    assert dict(zip(answer.keys.tolist(), answer.scores.tolist(), strict=True)) == {2: 6.0, 1: 3.0, 5: 3.0, 4: 1.0}
    assert answer.total == 4


def test_filters_do_not_change_the_score(shop: Shelf) -> None:
    filtered = shop.search(Plan(match=t("pro"), filters=(Filter("price", Range("price", 1)),)))
    assert filtered.keys.tolist() == [1]
    assert filtered.scores[0] == pytest.approx(_score(shop, t("pro"), 1), abs=1e-3)


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        pytest.param(Plan(match=Term("titel", "a")), "no field 'titel', do you mean 'title'", id="a misspelled field"),
        pytest.param(Plan(match=Term("price", "a")), "'price' holds integer", id="a term in a column"),
        pytest.param(
            Plan(match=Phrase("text", ("a", "b"))), "'text' has no positions", id="a phrase without positions"
        ),
        pytest.param(Plan(match=All((Range("tag", 1),))), "'tag' holds keywords", id="a range of keywords, nested"),
        pytest.param(Plan(filters=(Filter("x", OneOf("title", ("a",))),)), "'title' holds tokens", id="a token filter"),
        pytest.param(Plan(columns=("rate",)), "no field 'rate'", id="an unknown column"),
        pytest.param(Plan(also_by="tag"), "'tag' holds keywords", id="an order by keyword"),
        pytest.param(Plan(facets=(TermsFacet("f", "title"),)), "'title' holds tokens", id="a facet of tokens"),
        pytest.param(Plan(match=Range("price", float("nan"))), "not finite", id="a range from NaN"),
        pytest.param(Plan(match=Term("title", "a", boost=-1.0)), "not a finite number from 0", id="a negative boost"),
        pytest.param(Plan(offset=-1), "must not be negative", id="a negative offset"),
        pytest.param(Plan(match=Any((t("a"),), at_least=0)), "not 1 or more", id="at least none"),
    ],
)
def test_a_plan_that_cannot_be_answered_says_why(shop: Shelf, plan: Plan, reason: str) -> None:
    with pytest.raises(EngineError, match=reason) as raised:
        shop.search(plan)
    assert shop.index in str(raised.value)


def test_half_a_character_in_a_query_is_no_crash(shop: Shelf) -> None:
    with pytest.raises(EngineError):
        shop.search(Plan(match=Term("title", "\ud83d")))


def test_an_empty_index_answers_with_nothing(shelf: Shelf) -> None:
    answer = shelf.search(
        Plan(match=t("a"), evidence=(Evidence("b", t("b")),), columns=("price",), also_by="rating", window=5)
    )
    assert (answer.keys.tolist(), answer.scores.tolist(), answer.columns["price"].tolist()) == ([], [], [])
    assert (answer.total, answer.total_exact) == (0, True)
    assert shelf.engine.explain(shelf.index, Plan(), [1]) == {}
    assert shelf.engine.fetch(shelf.index, [1]) == {}
