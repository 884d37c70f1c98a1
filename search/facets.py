"""Which facets a page shows, and their counts as shoppers read them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indexer.document import attribute_token, hundredths
from indexer.engine.plan import Facet, RangeFacet, TermsFacet
from indexer.engine.port import Answer, RangeCounts, TermCounts
from normalizer.knowledge import Knowledge
from search.labels import attribute_label, brand_label, value_label
from search.model import FacetResult, FacetValue, PriceRange

# An attribute that fewer of the results have than this share says little about them.
_LEAST_COVERAGE = 0.1
_MOST_ATTRIBUTES = 8
_LEAST_REPEATED = 2
_ATTRIBUTE_VALUES = 400
_VALUES_SHOWN = 50
# Who names a facet wants more than a page shows.
_VALUES_NAMED = 100
_ANY_PRICE = 1e18
# Categories with products of their own, all of them, so that those above can be summed up.
_CATEGORIES = 20_000
_TERMS = (("brand", "brand_id", 100), ("channel", "channel", 50))
FIXED = ("category", "brand", "price", "in_stock", "channel")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a shopper has ticked: facet field -> values, by the names of the `facets` parameter; prices as a range."""

    values: Mapping[str, tuple[str, ...]]
    price: PriceRange | None = None

    def of(self, field: str) -> tuple[str, ...]:
        return self.values.get(field, ())

    def attributes(self, wanted: Collection[str] | None) -> tuple[str, ...]:
        """Attributes with a facet of their own: the ticked ones, or those that were asked for."""
        return tuple(field for field in (self.values if wanted is None else wanted) if field.startswith("attr."))


def requests(wanted: Collection[str] | None, selection: Selection) -> tuple[Facet, ...]:
    """What to ask the engine. A facet leaves out its own selection, so that its other values keep their counts.

    `wanted` None means those that fit the results.
    """
    asked: list[Facet] = []
    if wanted is None or "category" in wanted:
        asked.append(TermsFacet("category", "category", _CATEGORIES, ignoring=frozenset({"category"})))
    for field, index_field, size in _TERMS:
        if wanted is None or field in wanted:
            asked += _terms_requests(
                field, index_field, size if wanted is None else max(size, _VALUES_NAMED), selection
            )
    if wanted is None or "price" in wanted:
        asked.append(RangeFacet("price", "price", _edges(selection.price), ignoring=frozenset({"price"})))
    if wanted is None or "in_stock" in wanted:
        asked.append(RangeFacet("in_stock", "in_stock", (0.0, 1.0, 2.0), ignoring=frozenset({"in_stock"})))
    for field in selection.attributes(wanted):
        prefix = attribute_token(field.removeprefix("attr."), "")
        asked += _terms_requests(field, "attr", _VALUES_SHOWN if wanted is None else _VALUES_NAMED, selection, prefix)
    if wanted is None:
        asked.append(TermsFacet("attr", "attr", _ATTRIBUTE_VALUES))
    return tuple(asked)


def _terms_requests(
    field: str, index_field: str, size: int, selection: Selection, prefix: str = ""
) -> Iterator[TermsFacet]:
    """The most frequent values, and the ticked ones wherever they stand."""
    ignoring = frozenset({field})
    yield TermsFacet(field, index_field, size, prefix or None, ignoring)
    for value in selection.of(field):
        yield TermsFacet(_ticked(field, value), index_field, _VALUES_SHOWN, prefix + value, ignoring)


def _ticked(field: str, value: str) -> str:
    return f"{field}={value}"


def _edges(price: PriceRange | None) -> tuple[float, ...]:
    """The ticked range as a bucket; its upper end belongs to it."""
    if price is None:
        return ()
    low = 0 if price.low is None else hundredths(price.low)
    return float(low), _ANY_PRICE if price.high is None else float(hundredths(price.high) + 1)


def results(
    answer: Answer, wanted: Collection[str] | None, selection: Selection, knowledge: Knowledge
) -> tuple[FacetResult, ...]:
    """The counts with labels, those without anything to choose left out."""
    found: list[FacetResult] = []
    categories = answer.facets.get("category")
    if isinstance(categories, TermCounts) and (tree := _tree(categories, selection, knowledge)).values:
        found.append(tree)
    if brands := _counts(answer, "brand", selection):
        found.append(_terms("brand", "品牌", brands, selection, lambda id: brand_label(id, knowledge)))
    prices = answer.facets.get("price")
    if isinstance(prices, RangeCounts) and prices.documents:
        low, high = (Decimal(round(end or 0)) / 100 for end in (prices.low, prices.high))
        ticked = zip(selection.of("price"), prices.buckets, strict=True)
        values = tuple(FacetValue(value, value, count, True) for value, count in ticked)
        found.append(FacetResult("price", "价格", "range", values, prices.exact, low, high))
    for field in selection.attributes(wanted):
        if counts := _counts(answer, field, selection, attribute_token(field[len("attr.") :], "")):
            found.append(_attribute(field, counts, selection, knowledge))
    found += _fitting_attributes(answer, selection, knowledge)
    stock = answer.facets.get("in_stock")
    if isinstance(stock, RangeCounts) and (stock.buckets[1] or selection.of("in_stock")):
        found.append(_stock(stock, selection))
    if channels := _counts(answer, "channel", selection):
        found.append(_terms("channel", "渠道", channels, selection, str))
    return tuple(found)


def _counts(answer: Answer, field: str, selection: Selection, prefix: str = "") -> TermCounts | None:
    """The counts of a facet without the prefix of its tokens, the ticked values always among them."""
    counts = answer.facets.get(field)
    if not isinstance(counts, TermCounts):
        return None
    values, exact = dict(counts.values), counts.exact
    for value in selection.of(field):
        own = answer.facets.get(_ticked(field, value))
        if isinstance(own, TermCounts):
            values.setdefault(prefix + value, dict(own.values).get(prefix + value, 0))
            exact = exact and own.exact
    shown = tuple((token.removeprefix(prefix), count) for token, count in values.items())
    return TermCounts(shown, exact, counts.error_bound) if shown else None


def _terms(
    field: str, label: str, counts: TermCounts, selection: Selection, label_of: Callable[[str], str]
) -> FacetResult:
    chosen = selection.of(field)
    values = tuple(FacetValue(value, label_of(value), count, value in chosen) for value, count in counts.values)
    return FacetResult(field, label, "terms", values, counts.exact)


def _stock(counts: RangeCounts, selection: Selection) -> FacetResult:
    """What can be bought; what cannot only for who asked for it."""
    chosen = selection.of("in_stock")
    values = [FacetValue("true", "有货", counts.buckets[1], "true" in chosen)]
    if "false" in chosen:
        values.append(FacetValue("false", "无货", counts.buckets[0], True))
    return FacetResult("in_stock", "库存", "terms", tuple(values), counts.exact)


def _tree(counts: TermCounts, selection: Selection, knowledge: Knowledge) -> FacetResult:
    """Every category with results under its parent, those with most first; a parent counts all that lies below it."""
    chosen, tree = selection.of("category"), knowledge.tree
    sums = dict.fromkeys(chosen, 0)
    for id, count in counts.values:
        for category in tree.path(id) if id in tree else ():
            sums[category.id] = sums.get(category.id, 0) + count
    ordered = sorted(((tree.get(id), count) for id, count in sums.items()), key=lambda one: (-one[1], one[0].id))
    values = tuple(
        FacetValue(category.id, category.label.zh_hans, count, category.id in chosen, category.parent)
        for category, count in ordered
    )
    return FacetResult("category", "分类", "tree", values, counts.exact)


def _fitting_attributes(answer: Answer, selection: Selection, knowledge: Knowledge) -> list[FacetResult]:
    """The attributes that most of the results have."""
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
        fits = len(values) > 1 and covered >= _LEAST_COVERAGE * answer.total
        if fits and _is_choice(attribute, len(values), covered, knowledge) and field not in selection.values:
            counts = TermCounts(tuple(values[:_VALUES_SHOWN]), exact, 0)
            shown.append((covered, _attribute(field, counts, selection, knowledge)))
    shown.sort(key=lambda entry: (-entry[0], entry[1].field))
    return [result for _, result in shown[:_MOST_ATTRIBUTES]]


def _is_choice(attribute: str, values: int, covered: int, knowledge: Knowledge) -> bool:
    """Whether values repeat: free text that says something else of each product is nothing to choose by."""
    spec = knowledge.tree.all_attributes.get(attribute)
    return spec is not None and (spec.kind != "text" or values * _LEAST_REPEATED <= covered)


def _attribute(field: str, counts: TermCounts, selection: Selection, knowledge: Knowledge) -> FacetResult:
    attribute = field.removeprefix("attr.")
    label = attribute_label(attribute, knowledge)
    return _terms(field, label, counts, selection, lambda value: value_label(attribute, value, knowledge))
