"""Names and values as shops write them into titles, options and descriptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.spec_table import find_pairs, without_markup


def pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.name, text[pair.start : pair.end]) for pair in find_pairs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "颜色分类:雅川青;套餐类型:官方标配", [("颜色分类", "雅川青"), ("套餐类型", "官方标配")], id="SKU options"
        ),
        pytest.param(
            "1627207:28341:颜色分类:雅川青;20509:28383:尺码:XL",
            [("颜色分类", "雅川青"), ("尺码", "XL")],
            id="Taobao's properties with their numbers",
        ),
        pytest.param("材质：棉，颜色：红，尺码 : XL", [("材质", "棉"), ("颜色", "红"), ("尺码", "XL")], id="commas"),
        pytest.param("材质：纯棉 颜色：红色", [("材质", "纯棉"), ("颜色", "红色")], id="spaces"),
        pytest.param("【材质】纯棉 【颜色】红色", [("材质", "纯棉"), ("颜色", "红色")], id="names in brackets"),
        pytest.param("| 材质 | 棉 |\n| 产地 | 中国 |", [("材质", "棉"), ("产地", "中国")], id="a Markdown table"),
        pytest.param("材质\t棉\t产地\t中国", [("材质", "棉"), ("产地", "中国")], id="cells by tabs"),
        pytest.param(
            "<table>\n<tr>\n<th>材质</th>\n<td>棉</td><th>颜色</th><td>红</td></tr></table>",
            [("材质", "棉"), ("颜色", "红")],
            id="an HTML table with line ends in it",
        ),
        pytest.param(
            "<dl><dt>产地</dt><dd>中国</dd><dt>材质</dt>\n<dd>棉</dd></dl>",
            [("产地", "中国"), ("材质", "棉")],
            id="a definition list",
        ),
        pytest.param(
            "<ul><li>材质：纯棉</li><li>品牌: 耐克</li></ul>", [("材质", "纯棉"), ("品牌", "耐克")], id="an HTML list"
        ),
        pytest.param(
            "主要成分：水，甘油，丙二醇；功效：保湿。",
            [("主要成分", "水，甘油，丙二醇"), ("功效", "保湿")],
            id="a value that is a list",
        ),
        pytest.param(
            "尺码：S/M/L 这款连衣裙清新复古", [("尺码", "S/M/L")], id="prose behind the value is no part of it"
        ),
        pytest.param("今天12:30发货，质量很好", [], id="the time of day"),
        pytest.param("纯棉连衣裙", [], id="nothing to read"),
    ],
)
def test_a_name_and_its_value_are_found_where_they_stand(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@given(st.text(alphabet="材质颜色棉红:：;；|\n\t<>/td tr=（）【】,，。 1x", max_size=60))
def test_any_text_is_read_and_keeps_its_places(text: str) -> None:
    assert len(without_markup(text)) == len(text)
    for pair in find_pairs(text):
        value = text[pair.start : pair.end]
        assert pair.name
        assert value == value.strip()
        assert value
