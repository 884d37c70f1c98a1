"""Products that may be one: matching proposes pairs, a person's yes or no goes before everything it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from indexer.products import ItemId
from indexer.proposals import probability
from indexer.review.model import Choice, Example, Group, NotDecidable, Reason, Settled
from indexer.store.catalog import read_listings
from indexer.store.decisions import Decision
from indexer.store.proposals import open_pairs
from indexer.store.questions import SALES_OF_AN_ITEM
from indexer.store.schema import merge_proposals
from indexer.store.verdicts import forget_verdict, write_verdict
from normalizer.comparison import compare
from normalizer.knowledge import Knowledge
from normalizer.model import Listing
from normalizer.proposals import Proposal

SAME = "same"


class MergeKind:
    """A group is a pair of products, shown by the two listings that say most for their being one."""

    name = "merge"

    def count(self, connection: Connection, channel: str | None) -> int:
        return connection.execute(select(func.count()).select_from(_of(channel).subquery())).scalar_one()

    def open(self, connection: Connection, channel: str | None, limit: int) -> list[Group]:
        best = (merge_proposals.c.value.desc(), merge_proposals.c.low, merge_proposals.c.high)
        groups = [_group(row) for row in connection.execute(_of(channel).order_by(*best).limit(limit))]
        return sorted(groups, key=lambda group: (-group.value, group.id))

    def find(self, connection: Connection, topic: str) -> Group | None:
        low, _, high = topic.partition("-")
        if not (low.isascii() and high.isascii() and low.isdigit() and high.isdigit() and len(topic) < 40):
            return None
        pair = and_(merge_proposals.c.low == int(low), merge_proposals.c.high == int(high))
        row = connection.execute(open_pairs().where(pair)).one_or_none()
        return None if row is None else _group(row)

    def describe(self, connection: Connection, knowledge: Knowledge, group: Group) -> Group:
        items = _items(group.subject)
        found = read_listings(connection, items)
        if len(found) < 2:
            return group
        one, other = (found[item] for item in items)
        comparison = compare(one, other, knowledge.matching)
        chance = round(probability(comparison.score), 3)
        return replace(
            group,
            raw=one.title,
            sales=(one.sales or 0) + (other.sales or 0),
            channels=tuple(sorted({one.channel, other.channel})),
            examples=(_example(one), _example(other)),
            proposals=(Proposal(SAME, "同一件商品", chance, "match"),),
            reasons=tuple(
                Reason(part.weight.because, part.weight.bits, part.ours, part.theirs) for part in comparison.parts
            ),
        )

    def settle(self, knowledge: Knowledge, group: Group, choice: Choice) -> Settled:
        if choice.verdict == "new":
            raise NotDecidable("verdict", "new", "Two products are one, or they are not.", ("accept", "reject"))
        if choice.answer not in (None, SAME):
            raise NotDecidable("answer", choice.answer, "The only answer to accept is that both are one.", (SAME,))
        return Settled(SAME if choice.verdict == "accept" else None)

    def apply(self, connection: Connection, decision: Decision) -> list[ItemId]:
        one, other = _items(decision.subject)
        write_verdict(connection, one, other, same=decision.answer == SAME, by=decision.decided_by)
        return [one, other]

    def undo(self, connection: Connection, decision: Decision) -> list[ItemId]:
        one, other = _items(decision.subject)
        forget_verdict(connection, one, other)
        return [one, other]

    def shown(self, knowledge: Knowledge, decision: Decision) -> str | None:
        return "同一件商品" if decision.answer == SAME else None


def _of(channel: str | None) -> Any:
    if channel is None:
        return open_pairs()
    return open_pairs().where(or_(merge_proposals.c.channel == channel, merge_proposals.c.other_channel == channel))


def _group(row: Row[Any]) -> Group:
    subject = (row.channel, row.sku, row.other_channel, row.other_sku)
    value = int(SALES_OF_AN_ITEM * row.value)
    return Group("merge", f"{row.low}-{row.high}", subject, " / ".join(subject), 2, 0, value)


def _items(subject: Sequence[str]) -> tuple[ItemId, ItemId]:
    channel, sku, other_channel, other_sku = subject
    return (channel, sku), (other_channel, other_sku)


def _example(listing: Listing) -> Example:
    price = f"{listing.price:f} {listing.currency}" if listing.price is not None else None
    return Example(listing.channel, listing.sku, listing.title, price)
