"""The true products of the sample shops: kinds of things x brands x models x choices, from `catalog.toml`."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

_PREFIXES = ("690", "691", "692", "693", "694", "695", "697")  # Chinese makers
_ABROAD = ("00", "40", "45", "49", "88", "30", "50")
_PER_NAME = {"style": 6, "code": 4}  # how many products bear one name of a series


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    path: str
    own: str
    nouns: tuple[str, ...]
    icon: str
    brands: tuple[str, ...]
    colours: tuple[str, ...]
    axes: tuple[str, ...]
    facts: dict[str, list[str]]
    words: tuple[str, ...]
    lines: str  # what tells the products of one name apart: "style", "code", "fact" or nothing


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    kind: Kind
    brand: str  # 华为
    brand_latin: str  # HUAWEI, "" when it has none
    model: str
    number: str  # the maker's style or type number, "" for what is known by its model
    line: str  # the flavour, scent or effect that makes it a product of its own, ""
    price: int
    facts: dict[str, str]
    popularity: float  # 1.0 for the best seller, falling off as sales do


@dataclass(frozen=True, slots=True)
class Variant:
    id: str
    product: Product
    colour: str
    choice: tuple[str, str] | None  # ("版本", "12GB+256GB")
    price: Decimal
    gtin: str


def load_kinds(folder: Path) -> list[Kind]:
    entries = tomllib.loads((folder / "catalog.toml").read_text(encoding="utf-8"))["kind"]
    return [_kind(entry) for entry in entries]


def _kind(entry: dict[str, Any]) -> Kind:
    return Kind(
        id=entry["id"],
        path=entry["path"],
        own=entry["own"],
        nouns=tuple(entry["noun"]),
        icon=entry["icon"],
        brands=tuple(entry["brands"]),
        colours=tuple(entry["colours"]),
        axes=tuple(entry["axes"]),
        facts=entry["facts"],
        words=tuple(entry["words"]),
        lines=entry.get("lines", ""),
    )


def variants(kinds: list[Kind], rng: random.Random) -> list[list[Variant]]:
    """The variants of every product, products in the order of their fame."""
    products = [product for kind in kinds for product in _products(kind, rng)]
    rng.shuffle(products)
    ranked = (_with_rank(product, rank) for rank, product in enumerate(products, start=1))
    return [_variants(product, rng) for product in ranked]


def _products(kind: Kind, rng: random.Random) -> list[Product]:
    products = []
    for entry in kind.brands:
        name, models = entry.split(": ", 1)
        for model in models.split("; "):
            label, price = model.rsplit(" ", 1)
            products += _of_one_name(kind, *_names(name), label, int(price), rng)
    return products


def _of_one_name(kind: Kind, brand: str, latin: str, label: str, price: int, rng: random.Random) -> list[Product]:
    first = next(iter(kind.facts), "")
    lines = kind.facts[first] if kind.lines == "fact" else [""] * _PER_NAME.get(kind.lines, 1)
    products = []
    for line in lines:
        number = _number(kind, latin or brand, rng) if kind.lines in _PER_NAME else ""
        facts = {name: rng.choice(values) for name, values in kind.facts.items()} | ({first: line} if line else {})
        identity = "/".join(part for part in (kind.id, latin or brand, label, number, line) if part)
        around = price if not number else price * rng.uniform(0.8, 1.35)
        products.append(Product(identity, kind, brand, latin, label, number, line, round(around), facts, 0.0))
    return products


def _number(kind: Kind, brand: str, rng: random.Random) -> str:
    letters = "".join(char for char in brand.upper() if char.isascii() and char.isalpha())[:2] or "XP"
    if kind.lines == "style":
        return f"{letters}{rng.randrange(10_000, 99_999)}"
    return f"{letters}-{rng.choice('ABCDFGHKMT')}{rng.randrange(10, 999)}{rng.choice(['', '', 'A', 'S', 'Pro'])}"


def _names(name: str) -> tuple[str, str]:
    first, _, rest = name.partition(" ")
    return (first, rest) if not first.isascii() else (name, "")


def _with_rank(product: Product, rank: int) -> Product:
    fame = 1 / rank**0.7
    return Product(*(getattr(product, name) for name in Product.__slots__[:-1]), fame)


def _variants(product: Product, rng: random.Random) -> list[Variant]:
    kind = product.kind
    colours = rng.sample(kind.colours, min(len(kind.colours), rng.randint(1, 3))) or [""]
    found = []
    for colour in colours:
        for choice, factor in _choices(kind, rng):
            price = shop_price(product.price * factor)
            key = "/".join(part for part in (product.id, colour, choice[1] if choice else "") if part)
            found.append(Variant(key, product, colour, choice, price, _gtin(product, rng)))
    return found


def _choices(kind: Kind, rng: random.Random) -> list[tuple[tuple[str, str] | None, float]]:
    if not kind.axes:
        return [(None, 1.0)]
    name, values = kind.axes[0].split(": ", 1)
    options = [value.rsplit("*", 1) for value in values.split(", ")]
    kept = sorted(rng.sample(range(len(options)), min(len(options), 3)))
    return [((name, options[n][0]), float(options[n][1])) for n in kept]


def shop_price(value: float) -> Decimal:
    """What shops make of a sum: 39.9, 129, 2999."""
    if value < 100:
        return Decimal(f"{max(1, round(value)) - 0.1:.2f}")
    step = 10 if value < 3000 else 100
    return Decimal(round(value / step) * step - 1).quantize(Decimal("1.00"))


def _gtin(product: Product, rng: random.Random) -> str:
    seed = sum(map(ord, product.brand))
    if product.kind.id.startswith("books."):
        digits = f"9787{rng.randrange(10**8):08d}"
        return digits + check_digit(digits)
    prefix = _PREFIXES[seed % len(_PREFIXES)] if product.brand_latin and seed % 4 else _ABROAD[seed % len(_ABROAD)]
    digits = prefix + f"{seed % 10_000:04d}"
    digits += f"{rng.randrange(10 ** (12 - len(digits))):0{12 - len(digits)}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """
    >>> check_digit("694148729888")
    '4'
    """
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)
