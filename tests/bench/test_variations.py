from __future__ import annotations

import gzip
import random
from itertools import islice
from pathlib import Path

import orjson

from bench.variations import items, vary, write_feeds
from indexer.lexicons import load_knowledge
from normalizer.gtin import read_gtin
from normalizer.native import read_native
from normalizer.pipeline import normalize

TITLES = (
    "加厚 珊瑚绒 睡衣 女 红色 XL",
    "304不锈钢保温杯 500ml 黑色",
    "儿童书包 小学生 减负",
    "北欧落地灯 客厅",
    "iPhone 15 手机壳 透明",
)


def test_the_same_seed_makes_the_same_items() -> None:
    assert list(items(TITLES, 50, seed=3)) == list(items(TITLES, 50, seed=3))


def test_another_seed_makes_other_items() -> None:
    assert list(items(TITLES, 50, seed=3)) != list(items(TITLES, 50, seed=4))


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    assert list(islice(items(TITLES, 1_000), 30)) == list(items(TITLES, 30))


def test_the_first_round_sells_the_titles_as_they_are() -> None:
    assert tuple(item["title"] for item in items(TITLES, len(TITLES))) == TITLES


def test_no_two_items_share_a_sku_and_few_a_title() -> None:
    made = list(items(TITLES, 100))
    assert len({item["sku"] for item in made}) == 100
    assert len({item["title"] for item in made}) > 70


def test_a_varied_title_keeps_the_thing_sold() -> None:
    for seed in range(50):
        assert "保温杯" in vary("304不锈钢保温杯 500ml 黑色", random.Random(seed))


def test_no_item_tells_a_category() -> None:
    assert all("category" not in item for item in items(TITLES, 100))


def test_gtins_that_are_given_pass_their_check_digit() -> None:
    codes = [item["gtin"] for item in items(TITLES, 200) if "gtin" in item]
    assert codes
    assert all(read_gtin(code)[0] is not None for code in codes)


def test_every_item_can_be_normalized_with_a_price() -> None:
    knowledge = load_knowledge()
    for item in items(TITLES, 50):
        native, _, issues = read_native("bench", item)
        assert native is not None, issues
        assert normalize(native, knowledge).price is not None


def test_feeds_hold_all_items_in_order(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path, TITLES, 25, per_feed=10)
    rows = [orjson.loads(line) for feed in feeds for line in gzip.decompress(feed.read_bytes()).splitlines()]
    assert len(feeds) == 3
    assert [row["sku"] for row in rows] == [str(number) for number in range(25)]
