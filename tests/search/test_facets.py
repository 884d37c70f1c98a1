"""Which attributes a results page offers as choices."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.engine.port import Answer, TermCounts
from indexer.lexicons import load_knowledge
from search.facets import Selection, results

NOTHING = np.empty(0)


def offered(counts: dict[str, int], total: int) -> list[str]:
    values = tuple(sorted(counts.items(), key=lambda entry: -entry[1]))
    facets = {"attr": TermCounts(values, exact=True, error_bound=0)}
    answer = Answer(NOTHING.astype(np.int64), NOTHING, {}, total, True, facets)
    return [facet.field for facet in results(answer, None, Selection({}), load_knowledge())]


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        pytest.param({"color=red": 6, "color=blue": 4}, ["attr.color"], id="a colour"),
        pytest.param({"color=red": 9}, [], id="one value is no choice"),
        pytest.param({"color=red": 1, "color=blue": 1}, [], id="too few products have one"),
        pytest.param({f"specification=型号{n}": 1 for n in range(20)}, [], id="free text of its own each"),
        pytest.param({"flavor=原味": 7, "flavor=辣": 5}, ["attr.flavor"], id="free text that repeats"),
        pytest.param({"x-洗涤说明=手洗": 9, "x-洗涤说明=机洗": 9}, [], id="what no schema knows"),
    ],
)
def test_attributes_that_fit_the_results_are_offered(counts: dict[str, int], fields: list[str]) -> None:
    assert offered(counts, total=30) == fields
