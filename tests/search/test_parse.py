"""Quotes and minus signs in a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.parse import parse_query


@pytest.mark.parametrize(
    ("query", "phrases", "excluded", "plain"),
    [
        pytest.param('"真皮沙发"', ("真皮沙发",), (), "", id="straight quotes"),
        pytest.param("“真皮沙发” 三人", ("真皮沙发",), (), "三人", id="Chinese quotes"),
        pytest.param("「真皮沙发」", ("真皮沙发",), (), "", id="corner brackets"),
        pytest.param("沙发 -真皮", (), ("真皮",), "沙发", id="minus"),
        pytest.param("沙发 －真皮", (), ("真皮",), "沙发", id="full-width minus"),
        pytest.param("沙发 不要真皮的", (), ("真皮",), "沙发", id="in words"),
        pytest.param("SK-II 神仙水", (), (), "SK-II 神仙水", id="a hyphen in a name is no minus"),
        pytest.param("USB-C 5-6岁", (), (), "USB-C 5-6岁", id="a range is no minus"),
        pytest.param('17" 显示器', (), (), '17" 显示器', id="inches are no quotes"),
        pytest.param("-", (), (), "-", id="a minus alone"),
    ],
)
def test_a_query_is_taken_apart(query: str, phrases: tuple[str, ...], excluded: tuple[str, ...], plain: str) -> None:
    parsed = parse_query(query)
    assert (parsed.phrases, parsed.excluded, parsed.plain.strip()) == (phrases, excluded, plain)


@given(st.text())
def test_what_is_left_keeps_its_places(query: str) -> None:
    parsed = parse_query(query)
    assert len(parsed.plain) == len(query)
    assert all(kept in (" ", typed) for kept, typed in zip(parsed.plain, query, strict=True))
