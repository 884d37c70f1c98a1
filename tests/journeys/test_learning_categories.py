"""A retailer's history teaches categories: from a file to what the API says of an item, and back."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.app import create_app
from api.bootstrap import load_shared, open_application
from api.cli import main
from api.settings import Settings
from tests.api.checked_client import ADMIN, CheckedClient

HOUSE_NAMES = {
    "手机壳": ("晴空壳套", "软甲衣", "随行护甲"),
    "drinks.tea.green": ("云雾毛尖王", "明前雀舌", "雨前翠芽"),
    "宠物用品 > 猫粮": ("喵主子口粮", "主子罐罐餐", "喵星冻干"),
    "本店新品": ("盲盒", "福袋", "惊喜盒"),
}


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XUNPIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XUNPIN_ADMIN_KEY", ADMIN)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    file = tmp_path / "history.tsv"
    rows = [
        f"{more}{name} 包邮\t{label}"
        for label, names in HOUSE_NAMES.items()
        for name, more in product(names, ("新款", "正品", "特惠", "家庭装"))
    ]
    file.write_text("\n".join(["标题\t类目", *rows]) + "\n", "utf-8")
    return file


def run(*words: object, status: int = 0) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result.output


def category_of(tmp_path: Path, sku: str) -> Any:
    settings = Settings(data=tmp_path / "data", admin_key=ADMIN)
    application = open_application(settings, load_shared(settings))
    try:
        app = create_app(application)
        app.test_client_class = CheckedClient
        answer = app.test_client().get(f"/v1/channels/shop/items/{sku}", headers={"Authorization": f"Bearer {ADMIN}"})
        return answer.get_json()["canonical"]["category"]
    finally:
        application.close()


def test_history_is_learned_put_to_use_and_taken_out_again(history: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([{"sku": "N-1", "title": "秋季随行护甲 多色可选"}], ensure_ascii=False), "utf-8")
    run("push", "shop", feed)
    before = category_of(tmp_path, "N-1")
    assert before is None or before["id"] != "phones.cases"

    trained = run("learn", "categories", history)
    assert "36 labelled items of 3 categories" in trained
    assert "as items will be filed" in trained
    assert "not in use yet" in trained
    assert category_of(tmp_path, "N-1") == before

    run("learn", "use")
    run("reindex")
    assert category_of(tmp_path, "N-1")["id"] == "phones.cases"

    run("learn", "off")
    run("reindex")
    assert category_of(tmp_path, "N-1") == before


def test_labels_that_the_tree_does_not_know_are_told(history: Path) -> None:
    trained = run("learn", "categories", history)
    assert "1 labels (12 items) are no id, name or path of the category tree" in trained
    assert "本店新品" in trained


def test_check_files_items_as_the_predictor_in_use_does(history: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([{"sku": "N-1", "title": "随行护甲 家庭装"}], ensure_ascii=False), "utf-8")
    assert "category_un" in run("check", feed)
    run("learn", "categories", history)
    run("learn", "use")
    assert "category_un" not in run("check", feed)


def test_what_is_in_use_is_shown(history: Path) -> None:
    assert run("learn", "status").splitlines() == ["in use: none", "draft: none"]
    run("learn", "categories", history)
    run("learn", "use")
    assert "in use: trained" in run("learn", "status")


def test_using_before_training_says_what_to_do() -> None:
    assert "xunpin learn categories FILE" in run("learn", "use", status=2)


def test_a_file_without_categories_says_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text("title,price\n杯子,9.9\n", "utf-8")
    assert "category" in run("learn", "categories", file, status=2)
