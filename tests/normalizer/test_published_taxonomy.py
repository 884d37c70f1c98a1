"""Published taxonomy files: read, joined by id over languages, and written as category files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicons import category_texts
from normalizer.category_index import CategoryIndex
from normalizer.lexicon import LexiconError
from normalizer.published_taxonomy import PublishedFile, join, parse_published
from normalizer.schema import CategoryTree
from normalizer.schema_parser import parse_categories
from normalizer.taxonomy_text import category_files

GOOGLE_EN = """\
# Google_Product_Taxonomy_Version: 2031-05-01
1 - Garden
11 - Garden > Watering Cans
12 - Garden > Spades & Rakes
13 - Garden > Hose Parts
2 - Kitchen
21 - Kitchen > Rice Cookers
"""
GOOGLE_ZH = """\
# Google_Product_Taxonomy_Version: 2029-01-01
1 - 花园
11 - 花园 > 浇水壶
12 - 花园 > 铁锹/耙子
19 - 花园 > 旧物
2 - 厨房
21 - 厨房 > 电饭煲
"""
SHOPIFY = {
    "en.categories.txt": """\
# Shopify Product Taxonomy - Categories: 2031-05
# Format: {GID} : {Ancestor name} > ... > {Category name}

gid://shopify/TaxonomyCategory/ga     : Garden
gid://shopify/TaxonomyCategory/ga-1   : Garden > Watering Cans
""",
    "zh-CN.categories.txt": """\
# Shopify Product Taxonomy - Categories: 2031-05
gid://shopify/TaxonomyCategory/ga     : 花园
gid://shopify/TaxonomyCategory/ga-1   : 花园 > 浇水壶
""",
    "en.attributes.txt": """\
# Shopify Product Taxonomy - Attributes: 2031-05
gid://shopify/TaxonomyAttribute/7 : Spout
gid://shopify/TaxonomyAttribute/8 : Color
gid://shopify/TaxonomyAttribute/9 : Motto
""",
    "zh-CN.attributes.txt": """\
# Shopify Product Taxonomy - Attributes: 2031-05
gid://shopify/TaxonomyAttribute/7 : 壶嘴
gid://shopify/TaxonomyAttribute/8 : 颜色
""",
    "en.attribute_values.txt": """\
# Shopify Product Taxonomy - Attribute Values: 2031-05
gid://shopify/TaxonomyValue/70 : Rose [Spout]
gid://shopify/TaxonomyValue/71 : Long [Spout]
gid://shopify/TaxonomyValue/80 : Red [Color]
""",
    "zh-CN.attribute_values.txt": """\
# Shopify Product Taxonomy - Attribute Values: 2031-05
gid://shopify/TaxonomyValue/70 : 花洒式 [壶嘴]
gid://shopify/TaxonomyValue/71 : 长嘴 [壶嘴]
""",
}
OURS = CategoryIndex(parse_categories(category_texts()))


def tree_of(*files: PublishedFile) -> CategoryTree:
    return parse_categories(
        {"attributes.yaml": category_texts()["attributes.yaml"]} | category_files(join(files), OURS)
    )


def google() -> CategoryTree:
    return tree_of(parse_published(GOOGLE_EN, "google.en-US.txt"), parse_published(GOOGLE_ZH, "google.zh-CN.txt"))


def shopify() -> CategoryTree:
    return tree_of(*(parse_published(text, f"shopify.{name}") for name, text in SHOPIFY.items()))


def test_languages_are_joined_by_id() -> None:
    label = google().get("11").label
    assert label.names() == ("浇水壶", "澆水壺", "Watering Cans")


def test_the_newest_file_says_what_there_is() -> None:
    taxonomy = join([parse_published(GOOGLE_ZH, "google.zh-CN.txt"), parse_published(GOOGLE_EN, "google.en-US.txt")])
    assert (taxonomy.version, taxonomy.left_out) == ("2031-05-01", ("19",))
    assert [entry.id for entry in taxonomy.categories if entry.untranslated] == ["13"]


def test_the_published_order_and_place_in_the_tree_are_kept() -> None:
    tree = google()
    assert [root.id for root in tree.roots] == ["1", "2"]
    assert [child.id for child in tree.children("1")] == ["11", "12", "13"]


def test_a_label_that_names_two_things_is_known_by_each() -> None:
    assert {"铁锹", "耙子", "Spades", "Rakes"} <= set(google().get("12").aliases)


def test_the_shorter_part_of_a_label_is_no_name() -> None:
    """日本/韩国烧酒 does not make a spirit of all that is Japanese, also where no English name tells more."""
    zh = GOOGLE_ZH.replace("铁锹/耙子", "日本/韩国烧酒")
    tree = tree_of(parse_published(zh, "google.zh-CN.txt"))
    assert tree.get("12").aliases == ("韩国烧酒",)


def test_what_goes_with_another_product_is_an_accessory() -> None:
    assert [category.id for category in google().categories.values() if category.accessory] == ["13"]


def test_a_category_that_bears_the_name_of_ours_demands_the_same_attributes() -> None:
    def demanded(tree: CategoryTree, id: str) -> set[tuple[str, str]]:
        return {(spec.id, spec.requirement) for spec in tree.get(id).attributes}

    cooker = OURS.named("电饭煲")
    assert cooker is not None
    assert demanded(google(), "21") >= demanded(OURS.tree, cooker.categories[0])


def test_attributes_come_with_their_values_in_all_languages() -> None:
    spec = shopify().attribute("shopify-7")
    assert (spec.kind, spec.label.zh_hans, spec.label.en) == ("enum", "壶嘴", "Spout")
    assert [(value.id, value.label.zh_hans, value.label.en) for value in spec.values] == [
        ("70", "花洒式", "Rose"),
        ("71", "长嘴", "Long"),
    ]


def test_an_attribute_that_is_one_of_ours_stays_ours() -> None:
    tree = shopify()
    assert "shopify-8" not in tree.all_attributes
    found = tree.find_attribute("Color")
    assert found is not None
    assert found.id == "color"


def test_an_attribute_without_published_values_is_text() -> None:
    assert shopify().attribute("shopify-9").kind == "text"


@pytest.mark.parametrize(
    ("name", "first", "language"),
    [
        pytest.param("taxonomy-with-ids.zh-CN.txt", "Garden", "zh-Hans", id="google-file-name"),
        pytest.param("shopify.en.categories.txt.gz", "花园", "en", id="shopify-file-name"),
        pytest.param("taxonomy.zh-TW.txt", "花園", "zh-Hant", id="taiwan"),
        pytest.param("download", "花园用具", "zh-Hans", id="by-letters-simplified"),
        pytest.param("download", "園藝與廚房", "zh-Hant", id="by-letters-traditional"),
        pytest.param("download.txt", "Garden", "en", id="by-letters-latin"),
    ],
)
def test_the_language_is_told_by_the_file_name_or_the_letters(name: str, first: str, language: str) -> None:
    text = f"# Google_Product_Taxonomy_Version: 2031-05-01\n1 - {first}\n"
    assert parse_published(text, name).language == language


def test_two_siblings_with_one_translation_stay_two() -> None:
    zh = GOOGLE_ZH.replace("铁锹/耙子", "浇水壶")
    tree = tree_of(parse_published(GOOGLE_EN, "google.en-US.txt"), parse_published(zh, "google.zh-CN.txt"))
    assert tree.get("11").label.zh_hans == "浇水壶"
    assert tree.get("12").label.zh_hans == "浇水壶（Spades & Rakes）"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param("1 - Garden\n", 1, "name no taxonomy", id="no-header"),
        pytest.param("# Google_Product_Taxonomy_Version: 1\nGarden > Cans\n", 2, "12 - Garden", id="file-without-ids"),
        pytest.param("# Google_Product_Taxonomy_Version: 1\n1 - A\n1 - B\n", 3, "first on line 2", id="id-twice"),
        pytest.param("# Google_Product_Taxonomy_Version: 1\n", 1, "no entry", id="empty"),
        pytest.param("# Google_Product_Taxonomy_Version: 1\n1 - A\n2 - B > C\n", 3, "no entry for B", id="no-parent"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_line(text: str, line: int, said: str) -> None:
    with pytest.raises(LexiconError) as refused:
        join([parse_published(text, "google.en.txt")])
    problem = refused.value.problems[0]
    assert problem.line == line
    assert said in problem.message


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param(("en.attributes.txt",), "none of the files holds categories", id="no-categories"),
        pytest.param(("en.categories.txt", "en.categories.txt"), "give one of them", id="one-language-twice"),
    ],
)
def test_files_that_make_no_tree_together_are_refused(names: tuple[str, ...], said: str) -> None:
    with pytest.raises(LexiconError, match=said):
        join([parse_published(SHOPIFY[name], f"shopify.{name}") for name in names])


def test_files_of_two_publishers_are_refused() -> None:
    google_file = parse_published(GOOGLE_EN, "google.en-US.txt")
    with pytest.raises(LexiconError, match="one by one"):
        join([google_file, parse_published(SHOPIFY["zh-CN.categories.txt"], "shopify.zh-CN.categories.txt")])


LINES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.builds(
            lambda id, path: f"{id} - {' > '.join(path)}", st.integers(0, 20), st.lists(st.text(max_size=5), max_size=3)
        ),
    ),
    max_size=8,
)


@given(LINES)
def test_any_text_is_read_or_refused_in_words(lines: list[str]) -> None:
    text = "\n".join(["# Google_Product_Taxonomy_Version: 1", *lines])
    try:
        taxonomy = join([parse_published(text, "google.txt")])
    except LexiconError:
        return
    tree = parse_categories({"attributes.yaml": category_texts()["attributes.yaml"]} | category_files(taxonomy, OURS))
    assert set(tree.categories) == {entry.id for entry in taxonomy.categories}
