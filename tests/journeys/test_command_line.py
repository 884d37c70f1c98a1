"""The command line as an operator uses it, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main

ITEMS = [
    {"sku": "L-1", "title": "陶瓷马克杯 350ml 白色", "price": "29.90"},
    {"sku": "L-2", "title": "不锈钢保温杯 500ml", "price": "89"},
]


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XUNPIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(ITEMS, ensure_ascii=False))
    return file


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_what_is_pushed_can_be_searched_at_once(feed: Path) -> None:
    pushed = run("push", "shop", feed)
    assert pushed.exit_code == 0, pushed.output
    assert "succeeded" in pushed.output
    found = run("search", "马克杯")
    assert found.exit_code == 0
    assert "陶瓷马克杯 350ml 白色" in found.output
    assert "29.90" in found.output
    assert "保温杯" not in found.output


def test_explain_shows_the_parts_of_a_score(feed: Path) -> None:
    run("push", "shop", feed)
    assert len(run("search", "--explain", "马克杯").output.splitlines()) > len(
        run("search", "马克杯").output.splitlines()
    )


def test_a_second_push_finds_nothing_new(feed: Path) -> None:
    run("push", "shop", feed)
    again = run("push", "shop", feed)
    assert again.exit_code == 0
    assert " 2 " in again.output


def test_check_names_every_issue_with_its_row_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "feed.ndjson"
    file.write_text('{"sku": "A", "title": "马克杯"}\n{"title": "没有编号"}\n')
    checked = run("check", file)
    assert checked.exit_code == 1
    assert f"{file}:2: error sku_missing" in checked.output
    assert not (tmp_path / "data" / "xunpin.db").exists()


def test_check_of_a_clean_feed_ends_well(feed: Path) -> None:
    assert run("check", feed).exit_code == 0


def test_a_file_that_cannot_be_read_does_not_hold_up_the_others(tmp_path: Path, feed: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("%PDF-1.7")
    pushed = run("push", "shop", broken, feed)
    assert pushed.exit_code == 1
    assert "broken.json" in pushed.output
    assert "马克杯" in run("search", "马克杯").output


def test_a_reindex_keeps_everything_and_can_be_rolled_back(feed: Path) -> None:
    run("push", "shop", feed)
    assert run("reindex").exit_code == 0
    assert "马克杯" in run("search", "马克杯").output
    assert run("rollback").exit_code == 0
    assert "马克杯" in run("search", "马克杯").output


def test_a_rollback_without_an_earlier_index_is_told_in_words(feed: Path) -> None:
    run("push", "shop", feed)
    refused = run("rollback")
    assert refused.exit_code == 1
    assert "previous" in refused.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("push", "shop", "nowhere.csv"), "nowhere.csv", id="file-that-is-not-there"),
        pytest.param(("search",), "QUERY", id="search-for-nothing"),
        pytest.param(("serve", "--port", "http"), "http", id="port-in-words"),
        pytest.param(("serach", "x"), "serach", id="misspelled-command"),
    ],
)
def test_a_wrong_call_is_told_in_words(words: tuple[str, ...], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output


def test_a_search_before_the_first_push_says_what_to_do() -> None:
    result = run("search", "手机")
    assert result.exit_code == 2
    assert "xunpin push" in result.output


def test_a_wrong_setting_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNPIN_ENGINE", "solr")
    result = run("search", "手机")
    assert result.exit_code == 2
    assert "XUNPIN_ENGINE" in result.output
    assert "tantivy" in result.output


def test_an_unknown_adapter_is_told_with_the_nearest(feed: Path) -> None:
    result = run("push", "shop", feed, "--format", "taobo")
    assert result.exit_code != 0
    assert "taobao" in result.output
