"""Another category tree, from the published files to the shopper: imported, compared, used, and the next version."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.bootstrap import load_shared, open_application
from api.cli import main
from api.settings import Settings
from indexer.store.items import StoredItem, get_item
from indexer.store.lease import WORKER, acquire, this_process
from search.model import SearchRequest

FIRST = {
    "garden.en-US.txt": """\
# Google_Product_Taxonomy_Version: 2030-01-01
1 - Garden
11 - Garden > Watering
111 - Garden > Watering > Watering Cans
112 - Garden > Watering > Hoses
12 - Garden > Gnomes
13 - Garden > Spades
2 - Kitchen
21 - Kitchen > Rice Cookers
""",
    "garden.zh-CN.txt": """\
# Google_Product_Taxonomy_Version: 2030-01-01
1 - 园艺
11 - 园艺 > 浇灌用品
111 - 园艺 > 浇灌用品 > 浇水壶
112 - 园艺 > 浇灌用品 > 浇花水管
12 - 园艺 > 花园矮人
13 - 园艺 > 园艺铁锹
2 - 厨房
21 - 厨房 > 电饭煲
""",
}
# Cans are in the garden itself, hoses are gone, gnomes are figures, spades are shovels.
SECOND = {
    "garden.en-US.txt": """\
# Google_Product_Taxonomy_Version: 2031-01-01
1 - Garden
11 - Garden > Watering
111 - Garden > Watering Cans
13 - Garden > Shovels
14 - Garden > Figures
2 - Kitchen
21 - Kitchen > Rice Cookers
""",
    "garden.zh-CN.txt": """\
# Google_Product_Taxonomy_Version: 2031-01-01
1 - 园艺
11 - 园艺 > 浇灌用品
111 - 园艺 > 浇水壶
13 - 园艺 > 园艺铲
14 - 园艺 > 花园摆件
2 - 厨房
21 - 厨房 > 电饭煲
""",
}
ITEMS = [
    {"sku": "can", "title": "复古浇水壶 2L", "price": "39"},
    {"sku": "hose", "title": "加厚浇花水管 15米", "price": "59"},
    {"sku": "gnome", "title": "彩绘花园矮人", "price": "99"},
    {"sku": "spade", "title": "军工园艺铁锹", "price": "29"},
    {"sku": "cooker", "title": "智能电饭煲 4L", "category": "厨房 > 电饭煲", "price": "299"},
    {"sku": "secret-1", "title": "春日限定 A", "category": "C-1", "price": "9"},
    {"sku": "secret-2", "title": "春日限定 B", "category": "C-1", "price": "9"},
]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setenv("XUNPIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return Settings(data=tmp_path / "data")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(ITEMS, ensure_ascii=False))
    return file


def run(*words: object, status: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert result.exit_code == status, result.output
    return result


def publish(folder: Path, texts: dict[str, str]) -> list[Path]:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    return sorted(folder.iterdir())


def stored(settings: Settings) -> dict[str, StoredItem]:
    application = open_application(settings, load_shared(settings))
    try:
        return {str(item["sku"]): get_item(application.store, "mall", str(item["sku"])) for item in ITEMS}
    finally:
        application.close()


def categories(settings: Settings) -> dict[str, str | None]:
    listings = {sku: item.listing for sku, item in stored(settings).items()}
    return {sku: each.category.id if each and each.category else None for sku, each in listings.items()}


def found(settings: Settings, **request: Any) -> set[str]:
    application = open_application(settings, load_shared(settings))
    try:
        answer = application.service.search(SearchRequest(**request))
        return {offer["sku"] for hit in answer.hits for offer in hit.card["offers"]}
    finally:
        application.close()


def test_a_published_taxonomy_is_imported_and_not_used_until_it_is_told(tmp_path: Path, settings: Settings) -> None:
    imported = run("taxonomy", "import", *publish(tmp_path / "v1", FIRST)).output
    assert "google 2030-01-01: 8 categories" in imported
    listed = run("taxonomy", "list").output.splitlines()
    assert [line.split()[:3] for line in listed[-2:]] == [["default", "in", "use"], ["google-2030-01-01", "8", "5"]]
    assert "浇水壶" in (settings.taxonomies / "google-2030-01-01" / "garden.yaml").read_text()


def test_the_catalog_follows_the_tree_in_use(tmp_path: Path, feed: Path, settings: Settings) -> None:
    run("push", "mall", feed)
    run("taxonomy", "import", "--name", "garden", *publish(tmp_path / "v1", FIRST))
    run("taxonomy", "use", "garden")
    filed = categories(settings)
    assert filed == {
        "can": "111",
        "hose": "112",
        "gnome": "12",
        "spade": "13",
        "cooker": "21",
        "secret-1": None,
        "secret-2": None,
    }
    assert found(settings, category=["11"]) == {"can", "hose"}
    assert found(settings, q="浇水壶") == {"can"}
    assert found(settings, q="watering can") == {"can"}
    tree = load_shared(settings).knowledge.tree
    assert [root.label.names() for root in tree.roots] == [("园艺", "園藝", "Garden"), ("厨房", "廚房", "Kitchen")]


def test_ids_and_names_of_the_tree_before_lead_to_the_new_one(tmp_path: Path, feed: Path, settings: Settings) -> None:
    run("push", "mall", feed)
    run("taxonomy", "import", "--name", "garden", *publish(tmp_path / "v1", FIRST))
    run("taxonomy", "use", "garden")
    assert found(settings, category=["appliances.kitchen.ricecookers"]) == {"cooker"}


def test_nothing_is_lost_on_the_way_to_the_next_version(tmp_path: Path, feed: Path, settings: Settings) -> None:
    run("taxonomy", "import", "--name", "v1", *publish(tmp_path / "v1", FIRST))
    run("taxonomy", "use", "v1")
    run("push", "mall", feed)
    mapping, moves, report = (tmp_path / name for name in ("mapping.yaml", "moves.yaml", "report.csv"))
    mapping.write_text("C-1: '12'\n")
    run("categories", "import", "mall", mapping)
    before = categories(settings)
    assert None not in before.values()

    run("taxonomy", "import", "--name", "v2", *publish(tmp_path / "v2", SECOND))
    moves.write_text("'12': '14'  # gnomes are figures\n")
    told = run("taxonomy", "use", "v2", "--moves", moves, "--report", report).output
    assert "1 added, 1 renamed, 1 moved, 1 merged, 1 archived, of 8 categories" in told
    assert "7 live items before, 7 now; 7 of them have a category." in told
    with report.open(encoding="utf-8-sig") as text:
        rows = {(row["change"], row["id"]): row for row in csv.DictReader(text)}
    assert rows["merged", "12"]["to"] == "14"
    assert rows["merged", "12"]["items"] == "3"
    assert (rows["archived", "112"]["to"], rows["archived", "112"]["because"]) == ("11", "ancestor")

    assert categories(settings) == {
        "can": "111",
        "hose": "11",
        "gnome": "14",
        "spade": "13",
        "cooker": "21",
        "secret-1": "14",
        "secret-2": "14",
    }
    assert {item.state for item in stored(settings).values()} == {"live"}
    assert found(settings, category=["12"]) == {"gnome", "secret-1", "secret-2"}
    assert found(settings, category=["1"]) == set(before) - {"cooker"}
    exported = run("categories", "export", "mall").output
    assert "C-1: '14'" in exported


def test_a_later_push_is_filed_by_names_of_the_version_before(tmp_path: Path, feed: Path, settings: Settings) -> None:
    for name, texts in (("v1", FIRST), ("v2", SECOND)):
        run("taxonomy", "import", "--name", name, *publish(tmp_path / name, texts))
        run("taxonomy", "use", name)
    run("push", "mall", feed)
    assert categories(settings)["hose"] == "11"
    assert categories(settings)["spade"] == "13"


def test_the_way_back_to_the_packaged_tree_is_open(tmp_path: Path, feed: Path, settings: Settings) -> None:
    run("push", "mall", feed)
    before = categories(settings)
    run("taxonomy", "import", "--name", "garden", *publish(tmp_path / "v1", FIRST))
    run("taxonomy", "use", "garden")
    run("taxonomy", "use", "default")
    assert categories(settings)["cooker"] == before["cooker"]


def test_compare_changes_nothing(tmp_path: Path, feed: Path, settings: Settings) -> None:
    run("push", "mall", feed)
    before = categories(settings)
    run("taxonomy", "import", "--name", "garden", *publish(tmp_path / "v1", FIRST))
    assert "archived" in run("taxonomy", "compare", "garden").output
    assert categories(settings) == before


def test_a_tree_is_not_switched_while_a_worker_runs_that_knows_the_old_one(
    tmp_path: Path, feed: Path, settings: Settings
) -> None:
    run("push", "mall", feed)
    run("taxonomy", "copy", "default", "mine")
    application = open_application(settings, load_shared(settings))
    try:
        assert acquire(application.store, WORKER, f"{this_process()}/else")
        refused = run("taxonomy", "use", "mine", status=2)
    finally:
        application.close()
    assert "Stop `xunpin serve`" in refused.output
    assert "default" in run("taxonomy", "list").output


def test_a_copy_is_edited_by_hand_and_used(feed: Path, settings: Settings) -> None:
    run("push", "mall", feed)
    run("taxonomy", "copy", "default", "mine")
    own = "mine.limited: {zh-Hans: 限定商品, en: Limited editions, aliases: [春日限定]}\n"
    (settings.taxonomies / "mine" / "limited.yaml").write_text(own)
    told = run("taxonomy", "use", "mine").output
    assert "1 added, 0 renamed, 0 moved, 0 merged, 0 archived" in told
    assert categories(settings)["secret-1"] == "mine.limited"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["taxonomy", "use", "nowhere"], "there are: default", id="no-such-tree"),
        pytest.param(["taxonomy", "use", "default"], "in use already", id="in-use-already"),
        pytest.param(["taxonomy", "remove", "default"], "in use", id="remove-the-one-in-use"),
        pytest.param(["taxonomy", "copy", "default", "../x"], "cannot name a tree", id="a-name-that-leaves-the-folder"),
        pytest.param(["categories", "list", "nowhere"], "There is no channel", id="no-such-channel"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], said: str) -> None:
    assert said in run(*words, status=2).output


def test_a_mapping_file_with_an_unknown_category_decides_nothing(feed: Path, tmp_path: Path) -> None:
    run("push", "mall", feed)
    file = tmp_path / "mapping.yaml"
    file.write_text("C-1: phones.cases\nD-1: phone.cases\n")
    refused = run("categories", "import", "mall", file, status=2)
    assert "mapping.yaml:2" in refused.output.replace("\n", "")
    assert "did you mean 'phones.cases'" in refused.output
    assert "# C-1" in run("categories", "export", "mall").output


def test_an_exported_mapping_can_be_imported_again(feed: Path, tmp_path: Path) -> None:
    run("push", "mall", feed)
    file = tmp_path / "mapping.yaml"
    run("categories", "export", "mall", file)
    assert "厨房 > 电饭煲: appliances.kitchen.ricecookers" in file.read_text()
    run("categories", "import", "mall", file)
    listed = run("categories", "list", "mall").output
    assert [line.split()[-4] for line in listed.splitlines() if "电饭煲" in line and "decided" in line] != []
    assert "says what is decided already" in run("categories", "import", "mall", file).output
