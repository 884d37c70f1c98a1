"""Which facets a page shows, and their counts as shoppers read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.document import attribute_token
from indexer.engine.plan import Facet, RangeFacet, TermsFacet
from indexer.engine.port import Answer, RangeCounts, TermCounts
from normalizer.knowledge import Knowledge
from search.labels import attribute_label, brand_label, value_label
from search.model import FacetResult, FacetValue

# An attribute that fewer of the results have than this share says little about them.
_LEAST_COVERAGE = 0.1
_MOST_ATTRIBUTES = 8
_ATTRIBUTE_VALUES = 400
_VALUES_SHOWN = 50
FIXED = ("category", "brand", "price", "in_stock", "channel")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a shopper has ticked: facet field -> values, by the names of the `facets` parameter."""

    values: Mapping[str, tuple[str, ...]]

    def of(self, field: str) -> tuple[str, ...]:
        return self.values.get(field, ())

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(field for field in self.values if field.startswith("attr."))


def requests(wanted: Collection[str] | None, selection: Selection) -> tuple[Facet, ...]:
    """What to ask the engine. A facet leaves out its own selection, so that its other values keep their counts.

    `wanted` None means those that fit the results.
    """
    asked: list[Facet] = []
    if wanted is None or "category" in wanted:
        asked.append(TermsFacet("category", "category_path", 500, ignoring=frozenset({"category"})))
    if wanted is None or "brand" in wanted:
        asked.append(TermsFacet("brand", "brand_id", _VALUES_SHOWN, ignoring=frozenset({"brand"})))
    if wanted is None or "channel" in wanted:
        asked.append(TermsFacet("channel", "channel", _VALUES_SHOWN, ignoring=frozenset({"channel"})))
    if wanted is None or "price" in wanted:
        asked.append(RangeFacet("price", "price", ignoring=frozenset({"price"})))
    if wanted is None or "in_stock" in wanted:
        asked.append(RangeFacet("in_stock", "in_stock", (1.0, 2.0), ignoring=frozenset({"in_stock"})))
    if wanted is None or any(field.startswith("attr.") for field in wanted):
        asked.append(TermsFacet("attr", "attr", _ATTRIBUTE_VALUES))
    for field in selection.attributes:
        prefix = attribute_token(field.removeprefix("attr."), "")
        asked.append(TermsFacet(field, "attr", _VALUES_SHOWN, prefix, frozenset({field})))
    return tuple(asked)


def results(
    answer: Answer, wanted: Collection[str] | None, selection: Selection, knowledge: Knowledge
) -> tuple[FacetResult, ...]:
    """The counts with labels, those without anything to choose left out."""
    found: list[FacetResult] = []
    for field, label in (("category", "分类"), ("brand", "品牌")):
        counts = answer.facets.get(field)
        if isinstance(counts, TermCounts) and counts.values:
            found.append(
                _tree(counts, selection, knowledge, label)
                if field == "category"
                else _terms(
                    field, label, counts, selection, {id: brand_label(id, knowledge) for id, _ in counts.values}
                )
            )
    prices = answer.facets.get("price")
    if isinstance(prices, RangeCounts) and prices.documents:
        low, high = (Decimal(round(end or 0)) / 100 for end in (prices.low, prices.high))
        values = tuple(FacetValue(value, value, prices.documents, True) for value in selection.of("price"))
        found.append(FacetResult("price", "价格", "range", values, prices.exact, low, high))
    found += _attributes(answer, wanted, selection, knowledge)
    stock = answer.facets.get("in_stock")
    if isinstance(stock, RangeCounts) and stock.buckets and stock.buckets[0]:
        chosen = bool(selection.of("in_stock"))
        value = FacetValue("true", "有货", stock.buckets[0], chosen)
        found.append(FacetResult("in_stock", "库存", "terms", (value,), stock.exact))
    channels = answer.facets.get("channel")
    if isinstance(channels, TermCounts) and channels.values:
        found.append(_terms("channel", "渠道", channels, selection, {}))
    return tuple(found)


def _terms(field: str, label: str, counts: TermCounts, selection: Selection, labels: Mapping[str, str]) -> FacetResult:
    chosen = selection.of(field)
    values = [FacetValue(value, labels.get(value, value), count, value in chosen) for value, count in counts.values]
    missing = [value for value in chosen if all(value != shown.value for shown in values)]
    values += [FacetValue(value, labels.get(value, value), 0, True) for value in missing]
    return FacetResult(field, label, "terms", tuple(values), counts.exact)


def _tree(counts: TermCounts, selection: Selection, knowledge: Knowledge, label: str) -> FacetResult:
    """Every category with results under its parent; a parent counts the union of what lies below it."""
    chosen, tree = selection.of("category"), knowledge.tree
    values = tuple(
        FacetValue(id, tree.get(id).label.zh_hans, count, id in chosen, tree.get(id).parent)
        for id, count in counts.values
        if id in tree
    )
    return FacetResult("category", label, "tree", values, counts.exact)


def _attributes(
    answer: Answer, wanted: Collection[str] | None, selection: Selection, knowledge: Knowledge
) -> list[FacetResult]:
    """The attributes that most of the results have, the chosen ones always."""
    everything = answer.facets.get("attr")
    groups: dict[str, list[tuple[str, int]]] = {}
    if isinstance(everything, TermCounts):
        for token, count in everything.values:
            attribute, _, value = token.partition("=")
            groups.setdefault(attribute, []).append((value, count))
    exact = not isinstance(everything, TermCounts) or everything.exact
    shown: list[tuple[float, FacetResult]] = []
    for attribute, values in groups.items():
        field, covered = f"attr.{attribute}", sum(count for _, count in values)
        if field in selection.values or (wanted is not None and field not in wanted):
            continue
        fits = len(values) > 1 and covered >= _LEAST_COVERAGE * answer.total and not attribute.startswith("x-")
        if wanted is not None or fits:
            counts = TermCounts(tuple(values[:_VALUES_SHOWN]), exact, 0)
            shown.append((covered, _attribute(attribute, counts, selection, knowledge)))
    shown.sort(key=lambda entry: (-entry[0], entry[1].field))
    chosen = []
    for field in selection.attributes:
        own = answer.facets.get(field)
        if isinstance(own, TermCounts):
            bare = TermCounts(
                tuple((token.partition("=")[2], n) for token, n in own.values), own.exact, own.error_bound
            )
            chosen.append(_attribute(field.removeprefix("attr."), bare, selection, knowledge))
    most = len(shown) if wanted is not None else _MOST_ATTRIBUTES
    return chosen + [result for _, result in shown[:most]]


def _attribute(attribute: str, counts: TermCounts, selection: Selection, knowledge: Knowledge) -> FacetResult:
    values: Sequence[str] = [value for value, _ in counts.values] + list(selection.of(f"attr.{attribute}"))
    labels = {value: value_label(attribute, value, knowledge) for value in values}
    return _terms(f"attr.{attribute}", attribute_label(attribute, knowledge), counts, selection, labels)
