"""The same catalog and question on both engines give the same scores, and so the same ranking."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from indexer.engine.plan import All, Any, Best, Boost, Clause, Constant, Evidence, Phrase, Plan, Prefix, Term
from indexer.engine.port import Answer
from tests.engine_contract.process import open_engine
from tests.engine_contract.shelf import FIELDS, FINGERPRINT, Shelf, catalog


@pytest.fixture(scope="module")
def shelves(elasticsearch_url: str) -> Iterator[tuple[Shelf, Shelf]]:
    """Tantivy and Elasticsearch with the same documents."""
    documents = catalog(400, seed=4)
    made = []
    for place in (None, elasticsearch_url):
        shelf = Shelf(open_engine(place), "test-alike")
        shelf.engine.create_index(shelf.index, FIELDS, FINGERPRINT)
        shelf.put(*documents[:150])
        shelf.put(*documents[150:])
        made.append(shelf)
    yield made[0], made[1]
    for shelf in made:
        shelf.engine.drop_index(shelf.index)
        shelf.engine.close()


def t(token: str, boost: float = 1.0) -> Term:
    return Term("title", token, boost)


SAME_SCORES = [
    pytest.param(t("手机"), id="a common word"),
    pytest.param(t("黑色", 3.0), id="a rare word, boosted"),
    pytest.param(Term("text", "pro"), id="a field without positions"),
    pytest.param(All((t("苹果"), t("pro"))), id="two words"),
    pytest.param(Any((t("苹果"), t("pro"), t("max"), t("15")), at_least=2), id="most of four words"),
    pytest.param(Best((t("小米", 2.0), Term("text", "旗舰"), t("正品")), tie=0.3), id="the best field"),
    pytest.param(Phrase("title", ("手机", "苹果"), boost=2.0), id="a phrase"),
    pytest.param(Any((t("iphone"), Prefix("title", "p", 0.7), Constant(t("官方"), 1.3))), id="words beside constants"),
    pytest.param(Boost(Any((t("华为"), All((t("手机"), t("15"))))), 0.4), id="nested and boosted"),
]


@pytest.mark.parametrize("match", SAME_SCORES)
def test_both_engines_give_the_same_scores(shelves: tuple[Shelf, Shelf], match: Clause) -> None:
    plan = Plan(match=match, evidence=(Evidence("e", t("充电器")),), window=400)
    ours, theirs = (_scores(shelf.search(plan)) for shelf in shelves)
    assert ours.keys() == theirs.keys()
    assert len(ours) > 3
    assert ours == pytest.approx(theirs, rel=1e-4)


@pytest.mark.parametrize(
    "match",
    [
        *SAME_SCORES,
        # Tantivy counts documents without a keyword into the average length of the field, Elasticsearch does not.
        pytest.param(Any((Term("tag", "sale"), Term("tag", "size=m"), t("手机"))), id="keywords as terms"),
    ],
)
def test_both_engines_rank_alike_where_scores_differ_clearly(shelves: tuple[Shelf, Shelf], match: Clause) -> None:
    plan = Plan(match=match, evidence=(Evidence("e", t("正品", 0.5)),), window=400)
    ours, theirs = (_scores(shelf.search(plan)) for shelf in shelves)
    for one, other in combinations(ours, 2):  # in our order
        assert theirs[one] >= theirs[other] * 0.9


def _scores(answer: Answer) -> dict[int, float]:
    return dict(zip(answer.keys.tolist(), answer.scores.tolist(), strict=True))
