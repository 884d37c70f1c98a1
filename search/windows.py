"""Results past those that are ranked together: window after window in the order of the engine, one question each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from indexer.engine.plan import Plan
from indexer.engine.port import Answer


def window(number: int, plan: Plan, first: Answer, ask: Callable[[Plan], Answer]) -> Answer:
    """The candidates of window `number`, counted from 1 behind the first one, which is `first`.

    The first window took in popular products from further down. They must not come again, and those that stand before
    this window shift it; their scores tell how many.
    """
    taken, scores = first.keys[plan.window :], first.scores[plan.window :]
    more = ask(
        replace(
            plan, offset=number * plan.window, window=plan.window + len(taken), also_by=None, facets=(), count=False
        )
    )
    if not len(more.keys):
        return more
    score, key = more.scores[0], more.keys[0]
    before = int(np.count_nonzero((scores > score) | ((scores == score) & (taken < key))))
    fresh = np.flatnonzero(~np.isin(more.keys, taken))[before : before + plan.window]
    columns = {name: values[fresh] for name, values in more.columns.items()}
    return replace(more, keys=more.keys[fresh], scores=more.scores[fresh], columns=columns)
