"""What the rules of a mapping do to an item; the properties that hold for any item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicons import load_knowledge
from normalizer.knowledge import Knowledge
from normalizer.mapping import apply_mapping, parse_mapping
from normalizer.mapping.number import number_in
from normalizer.mapping.pattern import compile_pattern
from normalizer.record import normalize_record

Record = dict[str, Any]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def mapped(rules: str, record: Record, received: Any = None) -> Record:
    """The item after the rules, without the sku."""
    became = apply_mapping(parse_mapping(rules), {"sku": "A", **record}, record if received is None else received)
    return {name: value for name, value in became.record.items() if name != "sku"}


@pytest.mark.parametrize(
    ("rules", "record", "expected"),
    [
        pytest.param(
            "rules: [{rename: attributes.品牌名称, to: brand}]",
            {"attributes": {"品牌名称": "富光", "材质": "陶瓷"}},
            {"brand": "富光", "attributes": {"材质": "陶瓷"}},
            id="rename: a brand among the attributes",
        ),
        pytest.param(
            "rules: [{rename: attributes.品牌名称, to: brand}]",
            {"brand": "富光", "attributes": {"材质": "陶瓷"}},
            {"brand": "富光", "attributes": {"材质": "陶瓷"}},
            id="rename: nothing there to rename",
        ),
        pytest.param(
            "rules: [{copy: mpn, to: attributes.型号}]",
            {"mpn": "FGA-1", "attributes": "颜色:红;尺码:42"},
            {"mpn": "FGA-1", "attributes": {"颜色": "红", "尺码": "42", "型号": "FGA-1"}},
            id="copy: into attributes that came as one text",
        ),
        pytest.param(
            "rules: [{set: CNY, to: currency}]",
            {"currency": "USD"},
            {"currency": "CNY"},
            id="set: whatever was there",
        ),
        pytest.param(
            "rules: [{default: CNY, to: currency}, {default: 自营, to: shop}]",
            {"currency": "USD", "shop": " "},
            {"currency": "USD", "shop": "自营"},
            id="default: only what is empty",
        ),
        pytest.param(
            "rules: [{remove: [list_price, attributes.内部编码]}]",
            {"list_price": "0", "price": "5", "attributes": {"内部编码": "x", "颜色": "红"}},
            {"price": "5", "attributes": {"颜色": "红"}},
            id="remove: what means nothing outside",
        ),
        pytest.param(
            "rules: [{split: title, at: '|', to: [title, ~, attributes.卖点]}]",
            {"title": "保温杯 | 2026新款 | 316不锈钢 | 500ml"},
            {"title": "保温杯", "attributes": {"卖点": "316不锈钢 | 500ml"}},
            id="split: a skipped piece, and the last takes the rest",
        ),
        pytest.param(
            "rules: [{split: title, at: '|', to: [title, attributes.卖点]}]",
            {"title": "保温杯"},
            {"title": "保温杯"},
            id="split: one piece only",
        ),
        pytest.param(
            "rules: [{join: [brand, attributes.系列, title], with: ' ', to: title}]",
            {"brand": "小米", "title": "手机 12GB+256GB"},
            {"brand": "小米", "title": "小米 手机 12GB+256GB"},
            id="join: empty parts leave no gap",
        ),
        pytest.param(
            "rules: [{lookup: attributes.颜色, table: {CYAN: 青色, '01': 黑色}}]",
            {"attributes": {"颜色": "ｃｙａｎ "}},
            {"attributes": {"颜色": "青色"}},
            id="lookup: width and case do not count",
        ),
        pytest.param(
            "rules: [{lookup: attributes.颜色, table: {01: 黑色}, else: 其他}]",
            {"attributes": {"颜色": "99"}},
            {"attributes": {"颜色": "其他"}},
            id="lookup: else",
        ),
        pytest.param(
            "rules: [{lookup: attributes.颜色, table: {1: 黑色}}]",
            {"attributes": {"颜色": "01"}},
            {"attributes": {"颜色": "01"}},
            id="lookup: codes are texts, 1 is not 01",
        ),
        pytest.param(
            r"rules: [{regex: title, find: '(\d+)\s*(?:ML|毫升)', as: '\1 ml', to: attributes.容量}]",
            {"title": "保温杯 500毫升 送杯刷 50毫升"},
            {"title": "保温杯 500毫升 送杯刷 50毫升", "attributes": {"容量": "500 ml"}},
            id="regex: the first match",
        ),
        pytest.param(
            "rules: [{regex: title, find: '【[^】]*】', replace: ''}]",
            {"title": "【顺丰包邮】保温杯【正品】"},
            {"title": "保温杯"},
            id="regex: replace every match",
        ),
        pytest.param(
            "rules: [{math: price / 100, to: price}]", {"price": 129900}, {"price": "1299"}, id="math: prices in fen"
        ),
        pytest.param(
            "rules: [{math: price * 1.13, round: 2, to: price}]",
            {"price": "¥1,299.00"},
            {"price": "1467.87"},
            id="math: rounded half up",
        ),
        pytest.param(
            "rules: [{math: 0.1 + 0.2, to: attributes.x}]",
            {},
            {"attributes": {"x": "0.3"}},
            id="math: decimals are exact",
        ),
        pytest.param(
            "rules: [{math: '`attributes.屏幕 尺寸` × 2.54', round: 1, to: attributes.厘米}]",
            {"attributes": {"屏幕 尺寸": "27英寸"}},
            {"attributes": {"屏幕 尺寸": "27英寸", "厘米": "68.6"}},
            id="math: a name with a space",
        ),
        pytest.param(
            "rules: [{copy: raw.detail.牌子, to: brand}]",
            {"title": "杯"},
            {"title": "杯"},
            id="copy: received nothing of the kind",
        ),
        pytest.param(
            "rules: [{copy: title, to: description}, {set: 杯, to: title}, {copy: title, to: model}]".replace(
                "model", "mpn"
            ),
            {"title": "保温杯"},
            {"title": "杯", "description": "保温杯", "mpn": "杯"},
            id="rules run in their order, each on what the ones before it left",
        ),
    ],
)
def test_a_rule_does_what_it_says_and_nothing_else(rules: str, record: Record, expected: Record) -> None:
    assert mapped(rules, record) == expected


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("{field: title, contains: [二手, 九成新]}", True),
        ("{field: title, contains: IPHONE}", True),
        ("{field: title, contains: 华为}", False),
        ("{field: category, is: [手机, 平板]}", True),
        ("{field: category, is: 手}", False),
        (r"{field: title, matches: '\d+GB'}", True),
        ("{field: brand, empty: true}", True),
        ("{field: brand, empty: false}", False),
        ("{field: price, above: 1000, below: 2000}", True),
        ("{field: price, above: 1999.00}", False),
        ("{field: shop, above: 0}", False),
        ("{not: {field: category, is: 手机}}", False),
        ("{all: [{field: category, is: 手机}, {field: price, below: 100}]}", False),
        ("{any: [{field: category, is: 平板}, {field: raw.used, is: 'true'}]}", True),
    ],
)
def test_a_condition_chooses_between_then_and_else(condition: str, holds: bool) -> None:
    rules = f"""
rules:
  - if: {condition}
    then:
      - {{set: then, to: mpn}}
    else:
      - {{set: else, to: mpn}}
"""
    record = {"title": "二手 iPhone 13 128GB", "category": "手机", "price": "￥1,999.00", "shop": "小店"}
    assert mapped(rules, record, {"used": True})["mpn"] == ("then" if holds else "else")


@pytest.mark.parametrize(
    ("rules", "field", "raw", "source"),
    [
        pytest.param("math: price / 100, to: price", "price", "12900", "price", id="129 stands in 12900 by chance"),
        pytest.param("copy: raw.detail.牌子, to: brand", "brand", "富光", "detail.牌子", id="from what was received"),
        pytest.param("set: 富光, to: brand", "brand", "", "mapping", id="from nowhere"),
        pytest.param(
            "lookup: attributes.色号, table: {01: 青色}, to: attributes.颜色",
            "attr.color",
            "01",
            "attributes.色号",
            id="looked up",
        ),
        pytest.param(
            "join: [attributes.产地, title], to: title",
            "title",
            "富光保温杯 500ml",
            "title",
            id="joined: the longest part",
        ),
    ],
)
def test_a_value_is_traced_to_what_was_received(
    knowledge: Knowledge, rules: str, field: str, raw: str, source: str
) -> None:
    record = {
        "sku": "A",
        "title": "富光保温杯 500ml",
        "price": "12900",
        "attributes": {"色号": "01", "产地": "德化"},
        "detail": {"牌子": "富光"},
    }
    mapping = parse_mapping(f"rules: [{{{rules}}}]", version=4)
    listing = normalize_record("tmall", record, knowledge, mapping, record).listing
    assert listing is not None
    value = next(value for value in listing.values if value.field == field)
    assert value.mapping is not None
    assert (value.source, value.raw, value.mapping.version, value.mapping.rule) == (source, raw, 4, "1")


def test_facts_of_a_text_that_a_rule_shortened_are_still_facts_of_that_text(knowledge: Knowledge) -> None:
    record = {"sku": "A", "title": "【正品】富光保温杯 500ml"}
    mapping = parse_mapping("rules: [{regex: title, find: '【[^】]*】', replace: ''}]")
    listing = normalize_record("tmall", record, knowledge, mapping, record).listing
    assert listing is not None
    by_field = {value.field: value for value in listing.values}
    assert by_field["brand"].mapping is None
    assert by_field["title"].mapping is not None
    assert all(value.raw in record["title"] for value in listing.values)


def test_what_was_received_can_be_read_where_the_adapter_left_it_out() -> None:
    received = {"detail": {"牌子": "富光"}, "a.b": "x"}
    rules = "rules: [{copy: raw.detail.牌子, to: brand}, {copy: raw.a.b, to: mpn}]"
    assert mapped(rules, {"title": "杯"}, received) == {"title": "杯", "brand": "富光", "mpn": "x"}


def test_a_misspelt_field_that_a_rule_reads_is_no_longer_unknown() -> None:
    record = {"title": "杯", "pirce": "9.9"}
    assert mapped("rules: [{copy: raw.pirce, to: price}]", record) == {"title": "杯", "price": "9.9"}


@pytest.mark.parametrize(
    ("formula", "record", "code"),
    [
        ("price / 100", {"price": "到店询价"}, "mapping_not_a_number"),
        ("price / 100", {"price": "100-200"}, "mapping_not_a_number"),
        ("price / stock", {"price": "10", "stock": "0"}, "mapping_not_computable"),
        ("price" + " * price" * 20, {"price": "99999"}, "mapping_not_computable"),
    ],
)
def test_what_cannot_be_worked_out_is_told_and_leaves_the_field_alone(formula: str, record: Record, code: str) -> None:
    became = apply_mapping(parse_mapping(f"rules: [{{math: {formula}, to: price}}]"), record, record)
    assert [issue.code for issue in became.issues] == [code]
    assert became.record == record


def test_a_formula_over_an_empty_field_does_nothing() -> None:
    became = apply_mapping(parse_mapping("rules: [{math: list_price - price, to: attributes.省}]"), {"price": "5"}, {})
    assert (became.record, became.issues) == ({"price": "5"}, ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,299.50元", "1299.50"),
        ("１２００", "1200"),
        ("-5", "-5"),
        ("1.2万", "12000"),
        ("五百", "500"),
        ("净重 2.5 kg", "2.5"),
        ("12GB+256GB", None),
        ("2026-11-01", None),
        ("到店询价", None),
        ("9" * 31, None),
    ],
)
def test_the_one_number_of_a_text_is_read_exactly(text: str, number: str | None) -> None:
    assert number_in(text) == (None if number is None else Decimal(number))


def test_a_pattern_that_would_stall_a_backtracking_engine_answers_at_once() -> None:
    assert compile_pattern("(a+)+$").first("a" * 50_000 + "b") is None


_EVERY_OPERATION = parse_mapping(
    r"""
rules:
  - rename: attributes.颜色
    to: brand
  - copy: raw.detail.x
    to: mpn
  - split: title
    at: "|"
    to: [title, ~, attributes.卖点]
  - join: [title, brand, images, raw.title, attributes.颜色]
    with: "|"
    to: description
  - lookup: price
    table: {a: b}
    else: c
    to: attributes.档
  - regex: title
    find: '(\w+)\s*(x?)'
    as: '\2\1'
    to: images
  - regex: description
    find: 'x*'
    replace: '\0-'
  - math: (price + sales) / stock * -1
    to: price
  - if: {any: [{field: price, above: 3}, {not: {field: brand, matches: '^.'}}, {field: sku, is: a}]}
    then:
      - default: x
        to: shop
    else:
      - remove: [url, attributes.材质]
"""
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(), max_size=30)
_ANY_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_NAMES = st.sampled_from(["sku", "title", "brand", "price", "sales", "stock", "attributes", "images", "detail", "颜色"])
_ITEMS = st.dictionaries(_NAMES | st.text(max_size=6), _ANY_JSON, max_size=8)


@given(_ITEMS, _ANY_JSON)
def test_a_mapping_never_raises_whatever_the_item_holds(record: Record, received: Any) -> None:
    apply_mapping(_EVERY_OPERATION, record, received)


@given(_ITEMS)
def test_an_identity_mapping_changes_nothing(record: Record) -> None:
    identity = parse_mapping(
        "rules: [{copy: title, to: title}, {join: [brand], to: brand}, {regex: shop, find: '(?s).+', as: '\\0'},"
        "{copy: attributes.颜色, to: attributes.颜色}, {copy: images, to: images}]"
    )
    assert apply_mapping(identity, record, record).changes == {}
    for mapping in (identity, parse_mapping("rules: []")):
        assert apply_mapping(mapping, record, record).record is record


@given(_ITEMS, _ANY_JSON)
def test_the_item_as_received_stays_as_it_is(record: Record, received: Any) -> None:
    before = repr((record, received))
    apply_mapping(_EVERY_OPERATION, record, received)
    assert repr((record, received)) == before
