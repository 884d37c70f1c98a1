"""What the index holds of a product: its fields, tokens, columns and the card that a result page shows."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import orjson

from indexer.analysis import GAP, Analyzer, Run, chars, grams, joints, runs
from indexer.engine.port import Document, Field
from normalizer.completeness import Completeness, completeness
from normalizer.gtin import gtin_forms
from normalizer.knowledge import Knowledge
from normalizer.learned_brands import LearnedBrand, with_learned
from normalizer.model import AttributeValue, BrandRef, Listing, Product
from normalizer.product import key_of
from normalizer.quality import assess
from normalizer.schema import Category, CategoryTree, Label
from normalizer.text import compact, fold

FIELDS: tuple[Field, ...] = (
    Field("title", "tokens"),
    Field("grams", "tokens", positions=True),
    Field("chars", "tokens"),
    Field("known", "tokens", positions=True),
    Field("head", "tokens", positions=True),
    Field("text", "tokens", positions=True),
    Field("code", "tokens"),
    Field("category", "keywords"),
    Field("category_path", "keywords"),
    Field("brand_id", "keywords"),
    Field("channel", "keywords"),
    Field("attr", "keywords", keyed=True),
    Field("phrase", "keywords"),
    Field("price", "integer"),
    Field("price_max", "integer"),
    Field("sales", "integer"),
    Field("rating", "float"),
    Field("reviews", "integer"),
    Field("newest", "integer"),
    Field("in_stock", "integer"),
    Field("popularity", "float"),
    Field("quality", "float"),
    Field("completeness", "integer"),
    Field("categorized", "integer"),
    Field("accessory", "integer"),
)

PhraseKind = Literal["word", "thing", "query"]

DESCRIPTION_LIMIT = 2_000
CARD_OFFERS = 50
_SURE_BRAND = 0.7
_LONGEST_END = 40  # characters of the end of a name, gaps included


def schema_fingerprint(analyzer: Analyzer) -> str:
    """Of the analyser and of the fields: an index made with another one has to be rebuilt."""
    layout = ";".join(f"{field.name}:{field.kind}:{field.positions}:{field.keyed}" for field in FIELDS)
    return f"{analyzer.fingerprint}-{zlib.crc32(layout.encode()):08x}"


def attribute_token(attribute: str, value: str) -> str:
    """How the `attr` field names one value: "color=red"."""
    return f"{attribute}={value}"


def phrase_token(kind: PhraseKind, text: str) -> str:
    """How the `phrase` field names one phrase: "thing:连衣裙"."""
    return f"{kind}:{text}"


def value_key(value: AttributeValue) -> str:
    """The id of a value; one that no schema knows goes by its folded text."""
    return value.value_id or fold(value.value).strip()


def hundredths(amount: Decimal) -> int:
    """Money as a column holds it: 199.00 is 19900."""
    return int((amount * 100).to_integral_value())


@dataclass(frozen=True, slots=True)
class DocumentBuilder:
    """Turns products into documents with one analyser and one state of knowledge."""

    analyzer: Analyzer
    knowledge: Knowledge

    def taught(self, learned: Iterable[LearnedBrand]) -> DocumentBuilder:
        """This one and the brands that the catalog has learned. The analyser stays: tokens are those of the index."""
        return replace(self, knowledge=with_learned(self.knowledge, learned))

    def build(self, product: Product) -> Document:
        title = runs(product.title)
        return Document(
            key=key_of(product.id),
            tokens={
                "title": self.analyzer.words(title),
                "grams": grams(title),
                "chars": chars(title),
                "known": self._known(product, title),
                "head": [token for word in product.product_words for token in named(word)],
                "text": grams(runs((product.description or "")[:DESCRIPTION_LIMIT])),
                "code": sorted(_codes(product)),
            },
            keywords=self._keywords(product, title),
            numbers=self._numbers(product),
            card=orjson.dumps(self.card(product)),
        )

    def _known(self, product: Product, title: tuple[Run, ...]) -> list[str]:
        """All that a shopper may look for, in one field, so that one look finds it; no phrase runs across a gap."""
        texts = (grams(title), joints(title), *map(_grams, self._facts(product)))
        return [token for tokens in texts if tokens for token in (*tokens, GAP)]

    def _facts(self, product: Product) -> Iterator[str]:
        """What a shopper may call the product although its title does not say it."""
        if product.brand:
            brand = self.knowledge.brands.get(product.brand.id)
            yield from (brand.label, *brand.aliases) if brand else (product.brand.label,)
        if category := self._category(product):
            # Not its aliases: 真皮沙发 is one for sofas, and not every sofa is of leather.
            yield from dict.fromkeys(category.label.names())
        if product.model:
            yield product.model
        for value in product.attributes:
            yield value.value
            if label := self._label(value):
                yield label.en

    def _keywords(self, product: Product, title: tuple[Run, ...]) -> dict[str, list[str]]:
        category = self._category(product)
        path = [above.id for above in self.knowledge.tree.path(category.id)] if category else []
        return {
            "category": path[-1:],
            "category_path": path,
            "brand_id": [brand.id] if (brand := self._brand(product)) else [],
            "channel": sorted({offer.channel for offer in product.offers}),
            "attr": sorted({attribute_token(value.id, value_key(value)) for value in product.attributes}),
            "phrase": sorted(self._phrases(product, title)),
        }

    def _label(self, value: AttributeValue) -> Label | None:
        """What a value of a vocabulary is called in each language."""
        if value.value_id is None:
            return None
        if value.id == "color" and (colour := self.knowledge.colours.get(value.value_id)):
            return colour.label
        spec = self.knowledge.tree.all_attributes.get(value.id)
        return next((known.label for known in spec.values if known.id == value.value_id), None) if spec else None

    def _category(self, product: Product) -> Category | None:
        """None for one that the tree of today has forgotten; then the product waits to be normalized anew."""
        return self.knowledge.tree.find(product.category.id) if product.category else None

    def _brand(self, product: Product) -> BrandRef | None:
        """What shoppers see and choose by: a name that no file knows and that only stands first in a title is none."""
        if product.brand is None or self.knowledge.brands.get(product.brand.id):
            return product.brand
        told = (value for offer in product.offers for value in offer.values if value.field == "brand")
        return product.brand if any(value.confidence >= _SURE_BRAND for value in told) else None

    def _phrases(self, product: Product, title: tuple[Run, ...]) -> set[str]:
        """What a shopper might type to find this product: words of its title, the thing, the thing of its brand."""
        brand = self.knowledge.brands.get(product.brand.id) if product.brand else None
        things = self._things(product)
        phrases = {phrase_token("word", word) for word in self.analyzer.typed(title)}
        phrases |= {phrase_token("thing", thing) for thing in things}
        if brand is not None:
            own = fold("".join(brand.spellings))
            phrases |= {
                phrase_token("query", f"{brand.zh or brand.en} {thing}") for thing in things if thing not in own
            }
        return phrases

    def _things(self, product: Product) -> set[str]:
        """The names of the thing sold, as said and without what describes it: 全脂纯牛奶, 纯牛奶, 牛奶.

        Words that only hint at the category are no names.
        """
        category = self._category(product)
        if category is None:
            return set()
        label, names, things = fold(category.label.zh_hans), _names(category), set()
        for word in {fold(word).strip() for word in product.product_words}:
            fitting = [name for name in names if word.endswith(name)]
            if fitting:
                things |= {word, max(fitting, key=len), label if label in fitting else word}
        return things

    def _numbers(self, product: Product) -> dict[str, int | float]:
        numbers: dict[str, int | float | None] = {
            "price": None if product.price_min is None else hundredths(product.price_min),
            "price_max": None if product.price_max is None else hundredths(product.price_max),
            "sales": product.sales,
            "rating": None if product.rating is None else float(product.rating),
            "reviews": product.reviews,
            "newest": None if product.newest is None else int(product.newest.timestamp()),
            "in_stock": int(product.in_stock),
            "popularity": math.log10(1 + max(product.sales, 0) + 0.2 * max(product.reviews, 0)),
            "quality": max(assess(offer, self.knowledge.tree).score for offer in product.offers) / 100,
            "completeness": product_completeness(product, self.knowledge.tree).percent,
            "categorized": int(product.category is not None),
            "accessory": int(product.category is not None and product.category.accessory),
        }
        return {name: number for name, number in numbers.items() if number is not None}

    def card(self, product: Product, offers: int | None = CARD_OFFERS) -> dict[str, Any]:
        """A hit, all but what depends on the query, with at most so many offers (None: all)."""
        category, brand = None, self._brand(product)
        if known := self._category(product):
            category = {"id": known.id, "path": [node.label.zh_hans for node in self.knowledge.tree.path(known.id)]}
        return {
            "id": product.id,
            "title": product.title,
            "brand": {"id": brand.id, "label": brand.label} if brand else None,
            "category": category,
            "attributes": _attributes(product.attributes),
            "image": product.image,
            "price": {"min": _money(product.price_min), "max": _money(product.price_max), "currency": product.currency},
            "in_stock": product.in_stock,
            "sales": product.sales,
            "rating": None if product.rating is None else str(product.rating),
            "reviews": product.reviews,
            "offers": [_offer(offer) for offer in product.offers[:offers]],
            "offer_count": len(product.offers),
        }


def product_completeness(product: Product, tree: CategoryTree) -> Completeness:
    """Of all that its offers say together."""
    return completeness(
        tree, product.category.id if product.category else None, {value.id for value in product.attributes}
    )


def named(thing: str) -> list[str]:
    """The grams of a name for a thing, and its ends: 手机壳 is no 手机, 婴儿奶粉 is 奶粉."""
    tokens = _grams(thing)
    ends = (ended(tokens[first:]) for first in range(len(tokens)))
    return [*tokens, *(end for end in ends if len(end) <= _LONGEST_END)]


def ended(tokens: Sequence[str]) -> str:
    """One token for the end of a name: what is found by it is called so."""
    return GAP.join((*tokens, ""))


@lru_cache(maxsize=4096)
def _names(category: Category) -> tuple[str, ...]:
    """The folded names of a category, those alone that say something by themselves."""
    return tuple(name for name in dict.fromkeys(map(fold, category.names())) if len(name) > 1)


@lru_cache(maxsize=65536)
def _grams(text: str) -> tuple[str, ...]:
    """Brands, categories and values come again and again."""
    return tuple(grams(runs(text)))


def _codes(product: Product) -> set[str]:
    """Every form in which a SKU, GTIN or model may be typed."""
    codes: set[str] = set()
    for offer in product.offers:
        codes.add(compact(offer.sku))
        codes.add(compact(offer.sku).lstrip("0"))
        if offer.gtin:
            codes.update(gtin_forms(offer.gtin))
            codes.add(offer.gtin.lstrip("0"))
        if offer.model:
            codes.add(compact(offer.model))
    return codes - {""}


def _attributes(values: Iterable[AttributeValue]) -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for value in values:
        texts = shown.setdefault(value.label, [])
        if value.value not in texts:
            texts.append(value.value)
    return shown


def _offer(offer: Listing) -> dict[str, Any]:
    return {
        "channel": offer.channel,
        "sku": offer.sku,
        "shop": offer.shop,
        "price": _money(offer.price),
        "in_stock": offer.in_stock is not False,
        "url": offer.url,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
