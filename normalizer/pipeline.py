"""One item of one channel -> one listing, with the reason for every value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from normalizer.attributes import named_fields, read_attribute_fields
from normalizer.brand import BrandReading, read_brand
from normalizer.category import CategoryReading, predict_category
from normalizer.gtin import Gtin, read_gtin
from normalizer.knowledge import Knowledge
from normalizer.model import CategoryRef, FieldValue, Issue, Listing, Pack, RawItem, Severity
from normalizer.model_number import ModelReading, read_model_field, read_model_mentions, read_model_title
from normalizer.offer import read_offer
from normalizer.pack import read_pack
from normalizer.product_words import read_product_words
from normalizer.quantity import find_quantities
from normalizer.reading import Reading
from normalizer.text import fold, fold_aligned
from normalizer.title import clean_title
from normalizer.title_facts import read_attribute_title

Span = tuple[int, int]
Issues = tuple[Issue, ...]


_SURE_CATEGORY = 0.6
_NAMED = 0.6  # how sure it is that a name of a thing in a title is one


def normalize(item: RawItem, knowledge: Knowledge) -> Listing:
    """Never raises for bad input: what cannot be read is empty and has an issue."""
    title = clean_title(item.title, knowledge.noise)
    category = predict_category(title.masked, item.category, knowledge.categories)
    brand, brand_text, brand_issues = _brand(item, title.masked, category.id, knowledge)
    quantities = find_quantities(title.masked)
    model, model_text = _model(item, title.masked, brand, [(found.start, found.end) for found in quantities], knowledge)
    fields = read_attribute_fields(item, knowledge.tree, category.id, knowledge.colours)
    told = {fact.attribute.id for fact in fields.facts}
    names = _names(brand, model)
    things = _things(title.masked, category, brand, knowledge)
    facts = fields.facts + read_attribute_title(
        title.masked, knowledge.tree, category.id, knowledge.colours, quantities, told, names, knowledge.words
    )
    gtin, gtin_values, gtin_issues = _gtin(item)
    pack, pack_values = _pack(item, title.masked)
    offer = read_offer(item)
    return Listing(
        channel=item.channel,
        sku=item.sku,
        title=title.value,
        group=(item.group or "").strip() or None,
        brand=brand.value if brand else None,
        category=_category_ref(category, knowledge),
        price=offer.price,
        list_price=offer.list_price,
        currency=offer.currency,
        in_stock=offer.in_stock,
        stock=offer.stock,
        gtin=gtin.gtin14 if gtin else None,
        model=model.value if model else None,
        product_words=tuple(item.title[start:end] for start, end in category.product_words),
        attributes=tuple(dict.fromkeys(fact.attribute for fact in facts)),
        pack=pack,
        images=item.images,
        url=offer.url,
        shop=item.shop,
        sales=offer.sales,
        rating=offer.rating,
        reviews=offer.reviews,
        description=item.description,
        updated_at=offer.updated_at,
        values=(
            _evidence("title", title.value, item.title, "title", title),
            *_category_values(item, category),
            *_thing_values(item, things, category),
            *_brand_values(item, brand, brand_text),
            *_model_values(item, title.masked, model, model_text, [(found.start, found.end) for found in quantities]),
            *gtin_values,
            *pack_values,
            *offer.values,
            *(fact.evidence for fact in facts),
        ),
        issues=(
            *_category_issues(item, category),
            *brand_issues,
            *gtin_issues,
            *fields.issues,
            *offer.issues,
            *knowledge.superlatives.issues("title", item.title),
            *knowledge.superlatives.issues("description", item.description),
        ),
    )


def _category_ref(reading: CategoryReading, knowledge: Knowledge) -> CategoryRef | None:
    if reading.id is None:
        return None
    category = knowledge.tree.get(reading.id)
    configurable = any(spec.distinguishing and spec.requirement == "required" for spec in category.attributes)
    return CategoryRef(category.id, reading.confidence, category.accessory, configurable)


def _category_values(item: RawItem, reading: CategoryReading) -> Iterator[FieldValue]:
    if reading.id is not None:
        yield FieldValue("category", reading.id, reading.raw, reading.source, reading.rule, reading.confidence)


def _things(title: str, category: CategoryReading, brand: BrandReading | None, knowledge: Knowledge) -> list[Span]:
    """Where the title names things, whether or not they decide; a brand called 好孩子 or 苹果 is none."""
    brands = brand.mentions if brand else ()
    spans = read_product_words(fold_aligned(title), knowledge.words, category.product_words)
    named = [span for span in spans if not any(span[0] < last and first < span[1] for first, last in brands)]
    return named or list(category.product_words)


def _thing_values(item: RawItem, things: Sequence[Span], category: CategoryReading) -> Iterator[FieldValue]:
    """Each name once: those that decided about the category are as sure as it is."""
    for start, end in {item.title[start:end]: (start, end) for start, end in things}.values():
        word = item.title[start:end]
        if any(start < last and first < end for first, last in category.product_words):
            yield FieldValue("product_words", word, word, "title", "category.head_noun", category.confidence)
        else:
            yield FieldValue("product_words", word, word, "title", "title.thing", _NAMED)


def _category_issues(item: RawItem, reading: CategoryReading) -> Iterator[Issue]:
    sent = item.category or item.title
    if reading.id is None:
        message = "Neither the channel's path nor the title names a kind of thing that the category tree knows."
        hint = "Send the channel's category path, or name the thing in the title."
        yield Issue("category_unknown", Severity.HINT, "category", sent, message, hint)
    elif reading.confidence < _SURE_CATEGORY:
        others = ", ".join(id for id, _ in reading.candidates[1:]) or "nothing else"
        message = f"{reading.id} fits best, but not surely; next: {others}."
        yield Issue("category_uncertain", Severity.HINT, "category", sent, message, "Send the channel's category path.")


def _brand(
    item: RawItem, title: str, category: str | None, knowledge: Knowledge
) -> tuple[BrandReading | None, str, Issues]:
    """The reading, the text that its offsets belong to, and what is odd."""
    source, text = _first(item, "brand", item.brand)
    reading, issues = read_brand(text, title, knowledge.brands, category, knowledge.words)
    if reading is not None and reading.source == "brand":
        return replace(reading, source=source), text or "", issues
    return reading, item.title, issues


def _brand_values(item: RawItem, brand: BrandReading | None, text: str) -> Iterator[FieldValue]:
    """What decided, then every other spelling of the brand in the title: 耐克 and Nike."""
    if brand is None:
        return
    decided = _evidence("brand", brand.value.id, text, brand.source, brand)
    yield decided
    spelled = dict.fromkeys(item.title[start:end] for start, end in brand.mentions)
    for raw in spelled:
        if brand.source != "title" or raw != decided.raw:
            yield replace(decided, raw=raw, source="title", rule="brand.spelled")


def _first(item: RawItem, field: str, own: str | None) -> tuple[str, str | None]:
    """The field itself, else the first attribute that channels use for it."""
    return (field, own) if own is not None else next(named_fields(item, field), (field, None))


def _model(
    item: RawItem, title: str, brand: BrandReading | None, sizes: Sequence[Span], knowledge: Knowledge
) -> tuple[ModelReading | None, str]:
    """The model and the text that its offsets belong to: from mpn, from what attributes call model, from the title."""
    known = knowledge.brands.get(brand.value.id) if brand else None
    names = [fold(name) for name in (known.zh, known.en) if name] if known else []
    fields = [("mpn", item.mpn or "", 0.98), *((source, text, 0.95) for source, text in named_fields(item, "model"))]
    for source, text, confidence in fields:
        if reading := read_model_field(text, source, confidence, names):
            return reading, text
    return read_model_title(title, brand.mentions if brand else (), names, sizes), item.title


def _model_values(
    item: RawItem, title: str, model: ModelReading | None, text: str, sizes: Sequence[Span]
) -> Iterator[FieldValue]:
    """What decided, then every other model number that the title names."""
    shown = set[str]()
    if model is not None:
        decided = _evidence("model", model.value, text, model.source, model)
        shown.add(decided.raw)
        yield decided
    for mention in read_model_mentions(title, sizes):
        evidence = _evidence("model", mention.value, item.title, "title", mention)
        if evidence.raw not in shown:
            shown.add(evidence.raw)
            yield evidence


def _gtin(item: RawItem) -> tuple[Gtin | None, tuple[FieldValue, ...], Issues]:
    source, text = _first(item, "gtin", item.gtin)
    reading, issues = read_gtin(text or "")
    if reading is None or any(issue.severity is Severity.ERROR for issue in issues):
        return None, (), issues
    return reading.value, (_evidence("gtin", reading.value.gtin14, text or "", source, reading),), issues


def _pack(item: RawItem, title: str) -> tuple[Pack | None, tuple[FieldValue, ...]]:
    """From what attributes say about the pack, else from the title."""
    for source, text, received in (*((s, t, t) for s, t in named_fields(item, "pack")), ("title", title, item.title)):
        if reading := read_pack(text):
            return reading.value, (_evidence("pack", _shown_pack(reading.value), received, source, reading),)
    return None, ()


def _shown_pack(pack: Pack) -> str:
    return f"{pack.count} × {pack.quantity.normalize():f} {pack.unit}" if pack.quantity is not None else f"{pack.count}"


def _evidence(field: str, value: str, text: str, source: str, reading: Reading[Any]) -> FieldValue:
    raw = text[reading.start : reading.end]
    return FieldValue(field, value, raw, source, reading.rule, reading.confidence)


def _names(brand: BrandReading | None, model: ModelReading | None) -> list[Span]:
    """Where the title names brand and model: no colour and no material is read there."""
    spans = list(brand.mentions) if brand else []
    if model is not None and model.source == "title":
        spans.append((model.start, model.end))
    return spans
