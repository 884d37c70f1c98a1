"""English and Chinese titles as shops write them: one product or two, with the real knowledge of the project."""

from __future__ import annotations

import pytest

from indexer.lexicons import load_knowledge
from normalizer.comparison import compare, one_product
from normalizer.matching import Profile, identity_keys
from normalizer.model import Listing, RawItem
from normalizer.pipeline import normalize

KNOWLEDGE = load_knowledge()
RULES = KNOWLEDGE.matching


def listing(channel: str, title: str) -> Listing:
    return normalize(RawItem(channel, "1", title), KNOWLEDGE)


def merged(one: str, other: str) -> bool:
    a, b = listing("a", one), listing("b", other)
    shared = set(identity_keys(a, RULES)) & set(identity_keys(b, RULES))
    return bool(shared) and one_product(Profile(a, RULES), Profile(b, RULES))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "Apple iPhone 11 Pro 64GB silver", "sim free iphone 11 pro 64 gb by apple space grey", id="another colour"
        ),
        pytest.param(
            "Sony WH-1000XM4 wireless headphones black",
            "sony wh1000xm4 bluetooth headphones",
            id="a code without hyphens",
        ),
        pytest.param(
            "Samsung UE43TU7100KXXU 43 inch 4K TV", "samsung ue43tu7100 4k ultra hd smart tv", id="a market's code"
        ),
        pytest.param("Samsung UE43TU7100 smart TV", "samsung 43 inch tu7100 4k ultra hd tv", id="series and size"),
        pytest.param(
            "Bosch WAT24463GB 9kg washing machine", "WAT24463GB washing machine white", id="no brand on one side"
        ),
        pytest.param(
            "Panasonic TX-40GX700B LED TV", "panasonic tx 40gx700b 40 inch television", id="a code in two words"
        ),
        pytest.param(
            "索尼WH-1000XM4头戴式无线降噪耳机", "Sony/索尼 WH-1000XM4 蓝牙耳机 黑色", id="a code in Chinese titles"
        ),
    ],
)
def test_shops_write_one_product_in_many_ways(one: str, other: str) -> None:
    assert merged(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Apple iPhone 11 64GB black", "Apple iPhone 11 128GB black", id="another storage"),
        pytest.param("Apple iPhone 11 64GB black", "Apple iPhone 11 Pro 64GB black", id="another version"),
        pytest.param("Samsung UE43TU7100 TV", "Samsung UE55TU7100 TV", id="another size"),
        pytest.param("Bosch WAT24463GB washing machine", "Bosch WAT28463GB washing machine", id="another code"),
        pytest.param("Apple iPhone 11 64GB black", "refurbished Apple iPhone 11 64GB black", id="a refurbished one"),
        pytest.param("Apple iPhone 11 64GB black", "case for Apple iPhone 11 64GB black", id="its case"),
        pytest.param("Canon EOS 250D camera body only", "Canon EOS 250D camera 18-55mm", id="a bundle with a lens"),
        pytest.param("飞利浦HX6730电动牙刷", "飞利浦HX6730电动牙刷 替换装 刷头", id="its refill"),
        pytest.param("索尼WH-1000XM4头戴式耳机", "适用索尼WH-1000XM4头戴式耳机 耳罩", id="a part that fits it"),
    ],
)
def test_what_only_resembles_it_stays_apart(one: str, other: str) -> None:
    assert not merged(one, other)


def test_4k_ultra_hd_is_no_ultra_version() -> None:
    assert merged("Samsung UE43TU7100 43 4K Ultra HD TV", "Samsung UE43TU7100 43 4K TV")


def test_the_parts_of_a_comparison_say_what_each_listing_has_said() -> None:
    found = compare(listing("a", "Apple iPhone 11 64GB black"), listing("b", "Apple iPhone 11 128GB black"), RULES)
    contradiction = found.contradiction
    assert contradiction is not None
    assert (contradiction.comparison, contradiction.ours, contradiction.theirs) == (
        "configuration", "storage 64gb", "storage 128gb",
    )  # fmt: skip
    assert contradiction.weight.because.zh_hans == "容量、尺寸等配置不同"
