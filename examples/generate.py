"""Messy feeds of several channels that sell overlapping goods, and what is true of them.

    python examples/generate.py OUT --items 20000 --seed 7

The same seed gives the same files. OUT/feeds.json says what to push where; OUT/truth.jsonl holds the true product,
category, brand and colour of every row, for measuring; OUT/pictures holds the pictures that the items refer to as
/pictures/….
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import channels
import pictures
from catalog import Variant, load_kinds, shop_price, variants
from channels import Offer
from openpyxl import Workbook

HERE = Path(__file__).parent
SHARES = {"jd": 0.38, "taobao": 0.37, "shop": 0.2, "supplier": 0.05}
FLAWED = 0.008  # of all rows
TWICE = 0.004  # of the rows of a table, sent again with another price
FEEDS = (
    {"channel": "jd", "file": "jd-listing.csv", "format": "jd", "content_type": "text/csv; charset=gb18030"},
    {"channel": "jd", "file": "jd-details.json", "format": "jd", "content_type": "application/json"},
    {"channel": "taobao", "file": "taobao-search.ndjson", "format": "taobao", "content_type": "application/x-ndjson"},
    {
        "channel": "shop",
        "file": "shop-export.xlsx",
        "format": "native",
        "content_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    },
    {"channel": "shop", "file": "shop-new.ndjson", "format": "native", "content_type": "application/x-ndjson"},
    {"channel": "shop", "file": "shop-sale.csv", "format": "native", "content_type": "text/csv; charset=utf-8"},
    {"channel": "supplier", "file": "supplier.xml", "format": "native", "content_type": "application/xml"},
)


def generate(out: Path, items: int, seed: int) -> dict[str, int]:
    """Write everything and answer the rows per file."""
    rng = random.Random(seed)
    products = variants(load_kinds(HERE), rng)
    offers = {
        channel: _offers(channel, products, round(items * share), items, rng) for channel, share in SHARES.items()
    }
    out.mkdir(parents=True, exist_ok=True)
    drawn = _Pictures(out / "pictures")
    counts = {
        **_write_jd(out, offers["jd"], drawn, rng),
        **_write_taobao(out, offers["taobao"], drawn, rng),
        **_write_shop(out, offers["shop"], drawn, rng),
        **_write_supplier(out, offers["supplier"], drawn, rng),
    }
    _write_lines(out / "truth.jsonl", (offer.truth() for group in offers.values() for offer in group))
    (out / "feeds.json").write_text(json.dumps(FEEDS, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return counts


def _offers(channel: str, products: list[list[Variant]], count: int, items: int, rng: random.Random) -> list[Offer]:
    """Listings of one channel; famous products first, so that channels overlap, and then again by other sellers."""
    shelf = list(_shelf(products, items, rng))
    chosen = list(islice(cycle(shelf), count))
    rng.shuffle(chosen)
    return [_offer(channel, number, variant, rng) for number, variant in enumerate(chosen)]


def _shelf(products: list[list[Variant]], items: int, rng: random.Random) -> Iterator[Variant]:
    """What one channel sells: most of what the samples hold in common, in an order of its own."""
    room = max(items * 6 // 10, 20)
    common = [group for group in products if (room := room - len(group)) > -len(group)]
    kept = [group for group in common if rng.random() < 0.85]
    rng.shuffle(kept)
    for group in kept:
        yield from (variant for variant in group if rng.random() < 0.9)


def _offer(channel: str, number: int, variant: Variant, rng: random.Random) -> Offer:
    sku = {
        "jd": f"1000{number * 7 + 10_000_019}",
        "taobao": f"6{number * 13 + 10_000_000_007}",
        "shop": f"S{abs(hash_of(variant.product.id)) % 10**7:07d}-{number}",
    }.get(channel, f"SUP{number:06d}")
    price = shop_price(float(variant.price) * rng.choice([0.88, 0.95, 1, 1, 1, 1.05]))
    sold = int(60_000 * variant.product.popularity * rng.lognormvariate(-1.2, 1.1))
    flaw = rng.choice(channels.FLAWS) if rng.random() < FLAWED else None
    return Offer(channel, sku, variant, price, sold, channels.shop_name(variant, rng, channel), flaw)


def hash_of(text: str) -> int:
    """The same on every run, unlike `hash`."""
    value = 7
    for char in text:
        value = (value * 31 + ord(char)) % (1 << 61)
    return value


class _Pictures:
    """Draws each picture once: one for a kind of thing in a colour."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shapes = pictures.pictograms(HERE)
        self._written: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, offer: Offer) -> str:
        variant = offer.variant
        colour = pictures.shade(variant.colour, hash_of(variant.product.brand + variant.product.model))
        name = f"{variant.product.kind.icon}-{colour}.svg"
        if name not in self._written:
            self._written.add(name)
            drawing = pictures.svg(self._shapes[variant.product.kind.icon], colour)
            (self._folder / name).write_text(drawing, encoding="utf-8")
        return f"/pictures/{name}"


def _write_jd(out: Path, offers: list[Offer], drawn: _Pictures, rng: random.Random) -> dict[str, int]:
    """A quarter as item details, by product; the rest, and all that is flawed, as a table in GB18030."""
    detailed: dict[str, list[Offer]] = {}
    listed = []
    for offer in offers:
        if hash_of(offer.variant.product.id) % 4 == 0 and not offer.flaw:
            detailed.setdefault(offer.variant.product.id + offer.shop, []).append(offer)
        else:
            listed.append(offer)
    documents = [channels.jd_detail(group, [drawn.of(group[0])], rng) for group in detailed.values()]
    text = ",\n".join(json.dumps(document, ensure_ascii=False) for document in documents)
    (out / "jd-details.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")
    with (out / "jd-listing.csv").open("w", encoding="gb18030", newline="") as file:
        table = csv.DictWriter(file, channels.JD_COLUMNS)
        table.writeheader()
        rows = [channels.jd_row(offer, drawn.of(offer), rng) for offer in listed]
        table.writerows(_some_twice(rows, rng))
    return {"jd-listing.csv": len(rows), "jd-details.json": len(offers) - len(rows)}


def _some_twice(rows: list[dict[str, str]], rng: random.Random) -> Iterator[dict[str, str]]:
    for row in rows:
        if rng.random() < TWICE:
            yield {**row, "商品价格": "1.00", "更新时间": "2026-01-01 00:00:00"}
        yield row


def _write_taobao(out: Path, offers: list[Offer], drawn: _Pictures, rng: random.Random) -> dict[str, int]:
    _write_lines(out / "taobao-search.ndjson", (channels.taobao_hit(offer, drawn.of(offer), rng) for offer in offers))
    return {"taobao-search.ndjson": len(offers)}


def _write_shop(out: Path, offers: list[Offer], drawn: _Pictures, rng: random.Random) -> dict[str, int]:
    items = [channels.shop_item(offer, drawn.of(offer), rng) for offer in offers]
    first, second = len(items) * 6 // 10, len(items) * 85 // 100
    book = Workbook(write_only=True)
    sheet = book.create_sheet("商品")
    sheet.append(channels.SHOP_COLUMNS)
    for item in items[:first]:
        sheet.append(channels.shop_row(item))
    book.save(out / "shop-export.xlsx")
    _write_lines(out / "shop-new.ndjson", items[first:second])
    with (out / "shop-sale.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([channels.SHOP_COLUMNS, *map(channels.shop_row, items[second:])])
    return {"shop-export.xlsx": first, "shop-new.ndjson": second - first, "shop-sale.csv": len(items) - second}


def _write_supplier(out: Path, offers: list[Offer], drawn: _Pictures, rng: random.Random) -> dict[str, int]:
    with (out / "supplier.xml").open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<products>\n')
        for offer in offers:
            file.write(_product(channels.shop_item(offer, drawn.of(offer), rng)))
        file.write("</products>\n")
    return {"supplier.xml": len(offers)}


def _product(item: dict[str, Any]) -> str:
    fields = {name: value for name, value in item.items() if isinstance(value, str) and value}
    plain = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    named = "".join(f"<attribute name={quoteattr(n)}>{escape(v)}</attribute>" for n, v in item["attributes"].items())
    image = escape(item["images"][0])
    return f"<product>{plain}<images><image>{image}</image></images><attributes>{named}</attributes></product>\n"


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    began = time.perf_counter()
    counts = generate(options.out, options.items, options.seed)
    for name, count in counts.items():
        print(f"{count:8,}  {name}")
    print(f"{sum(counts.values()):8,}  items in {time.perf_counter() - began:.1f} s, under {options.out}")


if __name__ == "__main__":
    main()
