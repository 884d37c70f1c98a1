"""Decoded JSON as channels really send it -> text fields, with a name for every oddity."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.model import RawItem, Severity
from normalizer.native import ATTRIBUTE_COUNT, TEXT_LENGTH, TITLE_LENGTH, read_native


def read(**fields: Any) -> tuple[RawItem, dict[str, str]]:
    """The item, and the severity of each issue by code."""
    item, _, issues = read_native("shop", {"sku": "A-1", "title": "陶瓷马克杯 350ml", **fields})
    assert item is not None
    return item, {issue.code: issue.severity for issue in issues}


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        pytest.param("6,999.00元", "6,999.00元", id="text stays as it came"),
        pytest.param(Decimal("199.00"), "199.00", id="a JSON number keeps its zeros"),
        pytest.param(199, "199", id="an integer"),
        pytest.param(["89.9"], "89.9", id="a list of one"),
    ],
)
def test_a_price_arrives_as_the_text_that_was_sent(sent: object, text: str) -> None:
    item, issues = read(price=sent)
    assert (item.price, issues) == (text, {})


@pytest.mark.parametrize("sent", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_number_that_is_none_empties_the_field_and_is_an_error(sent: object) -> None:
    item, issues = read(price=sent)
    assert item.price is None
    assert issues == {"number_unusable": Severity.ERROR}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"颜色": "红", "尺码": "42"}, id="an object"),
        pytest.param([{"name": "颜色", "value": "红"}, {"name": "尺码", "value": 42}], id="a list of names and values"),
        pytest.param("颜色:红;尺码:42", id="text in a CSV column"),
        pytest.param("颜色：红，尺码：42", id="text with full-width punctuation"),
        pytest.param('{"颜色": "红", "尺码": "42"}', id="JSON inside a CSV column"),
        pytest.param([{"颜色": "红"}, {"尺码": "42"}], id="a list of single pairs"),
        pytest.param(["颜色:红", "尺码=42"], id="a list of texts"),
    ],
)
def test_attributes_come_in_every_shape_that_feeds_use(sent: object) -> None:
    item, issues = read(attributes=sent)
    assert (item.attributes, issues) == ({"颜色": "红", "尺码": "42"}, {})


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        pytest.param({"颜色": ["红", "蓝"]}, "红/蓝", id="a list of values"),
        pytest.param("颜色:红,蓝;尺码:42", "红,蓝", id="a comma inside a value"),
        pytest.param("颜色:红;蓝;尺码:42", "红/蓝", id="a value without a name belongs to the name before"),
        pytest.param(
            [{"name": "颜色", "value": "红"}, {"name": "颜色", "value": "蓝"}], "红/蓝", id="a name given twice"
        ),
    ],
)
def test_several_values_of_one_attribute_are_kept_together(sent: object, text: str) -> None:
    item, _ = read(attributes=sent)
    assert item.attributes["颜色"] == text


def test_a_value_with_its_unit_beside_it_is_one_text() -> None:
    item, _ = read(attributes={"重量": {"value": Decimal("1.5"), "unit": "kg"}})
    assert item.attributes == {"重量": "1.5kg"}


def test_attributes_beyond_the_limit_are_counted_in_an_issue() -> None:
    item, issues = read(attributes={f"字段{number}": "值" for number in range(ATTRIBUTE_COUNT + 5)})
    assert len(item.attributes) == ATTRIBUTE_COUNT
    assert issues == {"attributes_too_many": Severity.WARNING}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(["https://img.example/a.jpg", "//img.example/b.jpg"], id="a list"),
        pytest.param(
            [{"url": "https://img.example/a.jpg"}, {"url": "https://img.example/b.jpg"}], id="a list of objects"
        ),
        pytest.param("https://img.example/a.jpg,https://img.example/b.jpg", id="commas"),
        pytest.param("https://img.example/a.jpg\nhttps://img.example/b.jpg\n", id="lines"),
    ],
)
def test_pictures_come_as_a_list_or_as_text(sent: object) -> None:
    item, issues = read(images=sent)
    assert item.images == ("https://img.example/a.jpg", "https://img.example/b.jpg")
    assert issues == {}


def test_a_comma_inside_the_address_of_a_picture_does_not_cut_it() -> None:
    item, _ = read(images="https://img.example/a.jpg?resize=w_100,h_100")
    assert item.images == ("https://img.example/a.jpg?resize=w_100,h_100",)


def test_an_address_that_runs_a_script_is_no_picture() -> None:
    item, issues = read(images=["javascript:alert(1)"])
    assert item.images == ()
    assert issues == {"image_not_a_link": Severity.WARNING}


def test_a_title_beyond_the_limit_is_cut_and_told() -> None:
    item, issues = read(title="长" * (TITLE_LENGTH + 1))
    assert len(item.title) == TITLE_LENGTH
    assert issues == {"title_too_long": Severity.WARNING}


def test_endless_text_in_a_short_field_is_cut_and_told() -> None:
    item, issues = read(price="1 " * 100_000)
    assert len(item.price or "") == TEXT_LENGTH
    assert issues == {"text_too_long": Severity.WARNING}


def test_control_characters_and_broken_unicode_become_spaces_of_the_same_length() -> None:
    item, issues = read(title="陶瓷\x00杯\ud83d 350ml")
    assert item.title == "陶瓷 杯  350ml"
    assert issues == {"control_characters": Severity.HINT}


def test_a_category_path_sent_step_by_step_is_one_path() -> None:
    item, _ = read(category=["家居", "餐具", "杯子"])
    assert item.category == "家居 > 餐具 > 杯子"


def test_a_misspelt_field_is_told_with_the_nearest_one() -> None:
    _, _, issues = read_native("shop", {"sku": "A", "title": "杯", "Titel": "杯子", "colour": "红"})
    assert [(issue.code, issue.field, issue.hint) for issue in issues] == [
        ("field_unknown", "Titel", "Did you mean 'title'?"),
        ("field_unknown", "colour", "Put it under attributes."),
    ]


@pytest.mark.parametrize(
    ("record", "sku", "codes"),
    [
        pytest.param({"title": "杯"}, "", ["sku_missing"], id="no sku"),
        pytest.param({"sku": "  ", "title": "杯"}, "", ["sku_missing"], id="blank sku"),
        pytest.param({"sku": "x" * 201, "title": "杯"}, "", ["sku_missing"], id="endless sku"),
        pytest.param({"sku": ["a"], "title": "杯"}, "", ["sku_missing"], id="a list for a sku"),
        pytest.param({"sku": True, "title": "杯"}, "", ["sku_missing"], id="true for a sku"),
        pytest.param({"sku": "A", "title": None}, "A", ["title_missing"], id="null title"),
        pytest.param({"sku": "A", "title": "\u3000 "}, "A", ["title_missing"], id="blank title"),
        pytest.param({}, "", ["sku_missing", "title_missing"], id="nothing at all"),
    ],
)
def test_without_a_usable_sku_and_title_there_is_no_item(record: dict[str, Any], sku: str, codes: list[str]) -> None:
    item, found, issues = read_native("shop", record)
    assert (item, found) == (None, sku)
    assert [(issue.code, issue.severity) for issue in issues] == [(code, Severity.ERROR) for code in codes]


def test_a_number_for_a_sku_is_its_text() -> None:
    item, sku, _ = read_native("shop", {"sku": 100012043978, "title": "杯"})
    assert item is not None
    assert item.sku == sku == "100012043978"


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELD = st.sampled_from(["sku", "title", "price", "brand", "category", "attributes", "images", "group", "颜色"])


@given(st.dictionaries(FIELD, ANY_JSON))
def test_no_record_breaks_the_reader(record: dict[str, Any]) -> None:
    item, sku, issues = read_native("shop", record)
    assert (item is None) == any(issue.code in ("sku_missing", "title_missing") for issue in issues)
    if item is not None:
        assert item.sku == sku
        assert all(isinstance(value, str) for value in item.attributes.values())
        assert item.title.encode() is not None
