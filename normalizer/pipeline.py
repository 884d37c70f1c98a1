"""One item of one channel -> one listing, with the reason for every value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from normalizer.attributes import read_attribute_fields
from normalizer.brand import BrandReading
from normalizer.category import CategoryReading
from normalizer.category_decision import file_item
from normalizer.gtin import Gtin, read_gtin
from normalizer.judging import judge_attributes, judge_brand, judge_category, lost_categories, named_anew
from normalizer.knowledge import Knowledge
from normalizer.model import CategoryRef, FieldValue, Issue, Listing, Pack, Question, RawItem, Severity
from normalizer.model_number import ModelReading, read_model_field, read_model_mentions, read_model_title
from normalizer.named_fields import Told, named, read_named
from normalizer.offer import read_offer
from normalizer.pack import read_pack
from normalizer.product_words import read_product_words
from normalizer.quantity import find_quantities
from normalizer.reading import Reading
from normalizer.text import fold, fold_aligned
from normalizer.text_facts import read_attribute_description, read_attribute_title
from normalizer.title import clean_title

Span = tuple[int, int]
Issues = tuple[Issue, ...]


_NAMED = 0.6  # how sure it is that a name of a thing in a title is one
_NOTHING_DECIDED: Mapping[str, str | None] = MappingProxyType({})


def normalize(item: RawItem, knowledge: Knowledge, filed_paths: Mapping[str, str | None] = _NOTHING_DECIDED) -> Listing:
    """Never raises for bad input: what cannot be read is empty and has an issue.

    `filed_paths`: where people filed the category paths of the item's channel; see `normalizer.category_decision`.
    """
    title = clean_title(item.title, knowledge.noise)
    told = read_named(item, knowledge.tree)
    predicted = file_item(title.masked, item.category, filed_paths, knowledge.categories, item.attributes)
    category, category_question = judge_category(item, predicted, knowledge)
    brand, brand_text, brand_issues, brand_question = _brand(item, told, title.masked, category.id, knowledge)
    quantities = find_quantities(title.masked)
    sizes = [(found.start, found.end) for found in quantities]
    model, model_text = _model(item, told, title.masked, brand, sizes, knowledge)
    renamed, names_before = named_anew(told, category.id, knowledge)
    read = read_attribute_fields(renamed, knowledge.tree, category.id, knowledge.colours)
    fields, attribute_questions = judge_attributes(read, names_before, knowledge)
    filled = {fact.attribute.id for fact in fields.facts}
    names = _names(brand, model)
    things = _things(title.masked, category, brand, knowledge)
    known = knowledge.brands.get(brand.value.id) if brand else None
    makes_devices = known is not None and known.host
    facts = fields.facts + read_attribute_title(
        title.masked,
        knowledge.tree,
        category,
        knowledge.colours,
        quantities,
        filled,
        names,
        knowledge.words,
        makes_devices,
    )
    filled |= {fact.attribute.id for fact in facts}
    facts += read_attribute_description(item.description, knowledge.tree, category, knowledge.colours, filled)
    gtin, gtin_values, gtin_issues = _gtin(item, told)
    pack, pack_values = _pack(item, told, title.masked)
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
            *_model_values(item, title.masked, model, model_text, sizes),
            *gtin_values,
            *pack_values,
            *offer.values,
            *(fact.evidence for fact in facts),
        ),
        lost=(
            *lost_categories(item, predicted, category, knowledge),
            *_lost_brands(item, brand),
            *fields.lost,
        ),
        issues=(
            *_category_issues(item, category, category_question),
            *brand_issues,
            *gtin_issues,
            *fields.issues,
            *offer.issues,
            *knowledge.superlatives.issues("title", item.title),
            *knowledge.superlatives.issues("description", item.description),
        ),
        questions=(*filter(None, (category_question, brand_question)), *attribute_questions),
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


def _category_issues(item: RawItem, reading: CategoryReading, question: Question | None) -> Iterator[Issue]:
    if question is None or question.ruled:
        return
    sent = item.category or item.title
    if reading.id is None:
        message = "Neither the channel's path nor the title names a kind of thing that the category tree knows."
        hint = "Send the channel's category path, or name the thing in the title."
        yield Issue("category_unknown", Severity.HINT, "category", sent, message, hint)
    else:
        others = ", ".join(id for id, _ in reading.candidates[1:]) or "nothing else"
        message = f"{reading.id} fits best, but not surely; next: {others}."
        yield Issue("category_uncertain", Severity.HINT, "category", sent, message, "Send the channel's category path.")


def _brand(
    item: RawItem, told: Sequence[Told], title: str, category: str | None, knowledge: Knowledge
) -> tuple[BrandReading | None, str, Issues, Question | None]:
    """The reading, the text that its offsets belong to, what is odd, and what may be asked."""
    source, text = _first(told, "brand", item.brand)
    reading, issues, question = judge_brand(text, title, category, knowledge)
    if reading is not None and reading.source == "brand":
        return replace(reading, source=source), text or "", issues, question
    return reading, item.title, issues, question


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


def _lost_brands(item: RawItem, brand: BrandReading | None) -> Iterator[FieldValue]:
    for rival in brand.rivals if brand else ():
        yield _evidence("brand", rival.value.id, item.title, rival.source, rival)


def _first(told: Sequence[Told], field: str, own: str | None) -> tuple[str, str | None]:
    """The field itself, else the first attribute that channels use for it."""
    return (field, own) if own is not None else next(named(told, field), (field, None))


def _model(
    item: RawItem,
    told: Sequence[Told],
    title: str,
    brand: BrandReading | None,
    sizes: Sequence[Span],
    knowledge: Knowledge,
) -> tuple[ModelReading | None, str]:
    """The model and the text that its offsets belong to: from mpn, from what attributes call model, from the title."""
    known = knowledge.brands.get(brand.value.id) if brand else None
    names = [fold(name) for name in (known.zh, known.en) if name] if known else []
    fields = [("mpn", item.mpn or "", 0.98), *((source, text, 0.95) for source, text in named(told, "model"))]
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


def _gtin(item: RawItem, told: Sequence[Told]) -> tuple[Gtin | None, tuple[FieldValue, ...], Issues]:
    source, text = _first(told, "gtin", item.gtin)
    reading, issues = read_gtin(text or "")
    if reading is None or any(issue.severity is Severity.ERROR for issue in issues):
        return None, (), issues
    return reading.value, (_evidence("gtin", reading.value.gtin14, text or "", source, reading),), issues


def _pack(item: RawItem, told: Sequence[Told], title: str) -> tuple[Pack | None, tuple[FieldValue, ...]]:
    """From what attributes say about the pack, else from the title, else from a table in a text."""
    fields = [(source, text, text) for source, text in named(told, "pack")]
    own = sum(source.startswith("attributes.") for source, _, _ in fields)
    for source, text, received in (*fields[:own], ("title", title, item.title), *fields[own:]):
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
