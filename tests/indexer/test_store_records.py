from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.store.records import dumps, fingerprint, listing_from, listing_text, loads
from normalizer.model import AttributeValue, BrandRef, CategoryRef, FieldValue, Issue, Listing, Pack, Severity

FULL = Listing(
    channel="jd",
    sku="A-1",
    title="农夫山泉 饮用天然水 550ml*12瓶",
    group="A",
    brand=BrandRef("nongfu", "农夫山泉"),
    category=CategoryRef("food.drinks.water", 0.9),
    price=Decimal("19.90"),
    list_price=Decimal("24.00"),
    in_stock=True,
    stock=7,
    gtin="06921168509256",
    model=None,
    product_words=("饮用天然水",),
    attributes=(AttributeValue("volume", "容量", "550 ml", "550ml", "ml", Decimal("550")),),
    pack=Pack(12, Decimal("550"), "ml", Decimal("6600")),
    images=("https://example.com/1.jpg",),
    sales=5000,
    rating=Decimal("4.9"),
    reviews=200_000,
    updated_at=datetime(2026, 11, 1, tzinfo=UTC),
    values=(FieldValue("price", "19.90", "19.9元", "price", "price.plain", 1.0),),
    issues=(Issue("title_noise", Severity.HINT, "title", "包邮", "Noise.", None),),
)


def test_a_listing_survives_being_stored() -> None:
    assert listing_from(listing_text(FULL)) == FULL


def test_an_empty_listing_survives_being_stored() -> None:
    assert listing_from(listing_text(Listing("jd", "1", "杯"))) == Listing("jd", "1", "杯")


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


@given(anything)
@example(-9223372036854775809)
def test_whatever_json_can_say_is_kept(value: object) -> None:
    assert loads(dumps(value)) == value


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_different_contents_have_different_fingerprints(a: str, b: str) -> None:
    assert (fingerprint("native", dumps(a), None) == fingerprint("native", dumps(b), None)) == (a == b)


def test_an_absent_part_differs_from_an_empty_one() -> None:
    assert fingerprint("native", "", None) != fingerprint("native", "", "")
