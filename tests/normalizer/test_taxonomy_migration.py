"""From one version of a tree to the next: nothing is forgotten, and every category that is gone leads somewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.category import predict_category
from normalizer.category_index import CategoryIndex
from normalizer.lexicon import LexiconError
from normalizer.schema import CategoryTree
from normalizer.schema_parser import MOVED_FILE, parse_categories
from normalizer.taxonomy_migration import Change, Migration, migrate, parse_moves
from normalizer.taxonomy_text import moved_file
from normalizer.text import fold

OLD = """\
garden: {zh-Hans: 园艺, en: Garden}
garden.water: {parent: garden, zh-Hans: 浇灌, en: Watering}
garden.cans: {parent: garden.water, zh-Hans: 浇水壶, en: Watering cans, aliases: [洒水壶]}
garden.hoses: {parent: garden.water, zh-Hans: 水管, en: Hoses, aliases: [软管]}
garden.gnomes: {parent: garden, zh-Hans: 花园矮人, en: Garden gnomes, hints: [矮人]}
garden.spades: {parent: garden, zh-Hans: 铁锹, en: Spades}
pets: {zh-Hans: 宠物, en: Pets}
pets.bowls: {parent: pets, zh-Hans: 宠物碗, en: Pet bowls}
"""
# Spades are called shovels, cans are in the garden itself, hoses and gnomes are gone, bowls have another id.
NEW = """\
garden: {zh-Hans: 园艺, en: Garden}
garden.water: {parent: garden, zh-Hans: 浇灌, en: Watering}
garden.cans: {parent: garden, zh-Hans: 浇水壶, en: Watering cans, aliases: [洒水壶]}
garden.spades: {parent: garden, zh-Hans: 铲子, en: Shovels}
garden.decor: {parent: garden, zh-Hans: 花园装饰, en: Garden decoration}
animals: {zh-Hans: 动物, en: Animals}
animals.bowls: {parent: animals, zh-Hans: 宠物碗, en: Pet bowls}
"""


def tree(text: str, moved: str = "") -> CategoryTree:
    return parse_categories({"all.yaml": text} | ({MOVED_FILE: moved} if moved else {}))


def migrated(old: CategoryTree, new: str, moves: str = "") -> tuple[Migration, CategoryTree]:
    """The changes, and the new tree with what it then knows of the old one."""
    index = CategoryIndex(tree(new))
    migration = migrate(old, index, parse_moves(moves, "moves.yaml", old, index.tree))
    return migration, tree(new, moved_file(migration.former))


def test_every_change_is_listed_with_its_kind() -> None:
    migration, _ = migrated(tree(OLD), NEW, "garden.gnomes: garden.decor\n")
    assert [(change.kind, change.id, change.to, change.how) for change in migration.changes] == [
        ("added", "garden.decor", None, None),
        ("added", "animals", None, None),
        ("added", "animals.bowls", None, None),
        ("moved", "garden.cans", None, None),
        ("renamed", "garden.spades", None, None),
        ("archived", "garden.hoses", "garden.water", "ancestor"),
        ("merged", "garden.gnomes", "garden.decor", "declared"),
        ("archived", "pets", "animals.bowls", "children"),
        ("archived", "pets.bowls", "animals.bowls", "names"),
    ]


def test_a_change_shows_the_paths_before_and_after() -> None:
    migration, _ = migrated(tree(OLD), NEW)
    assert migration.of("moved") == (Change("moved", "garden.cans", ("园艺", "浇灌", "浇水壶"), ("园艺", "浇水壶")),)
    assert migration.of("renamed")[0].before == ("园艺", "铁锹")


@pytest.mark.parametrize(
    ("title", "category"),
    [
        pytest.param("不锈钢浇水壶 2L", "garden.cans", id="moved"),
        pytest.param("复古洒水壶", "garden.cans", id="moved-by-its-alias"),
        pytest.param("军工铁锹", "garden.spades", id="renamed-old-name"),
        pytest.param("加厚铲子", "garden.spades", id="renamed-new-name"),
        pytest.param("彩色花园矮人", "garden.decor", id="merged"),
        pytest.param("伸缩软管 15米", "garden.water", id="archived-to-its-ancestor"),
        pytest.param("陶瓷宠物碗", "animals.bowls", id="archived-to-its-namesake"),
    ],
)
def test_titles_that_named_an_old_category_name_what_became_of_it(title: str, category: str) -> None:
    _, new = migrated(tree(OLD), NEW, "garden.gnomes: garden.decor\n")
    assert predict_category(title, None, CategoryIndex(new)).id == category


def test_old_ids_lead_to_what_became_of_them() -> None:
    _, new = migrated(tree(OLD), NEW, "garden.gnomes: garden.decor\n")
    found = {id: category.id if (category := new.find(id)) else None for id in tree(OLD).categories if id not in new}
    assert found == {
        "garden.hoses": "garden.water",
        "garden.gnomes": "garden.decor",
        "pets": "animals.bowls",
        "pets.bowls": "animals.bowls",
    }


def test_a_name_that_is_borne_today_keeps_its_sense() -> None:
    new = NEW + "garden.hoses2: {parent: garden, zh-Hans: 软管, en: Tubes}\n"
    _, after = migrated(tree(OLD), new)
    assert predict_category("伸缩软管 15米", None, CategoryIndex(after)).id == "garden.hoses2"


def test_a_version_after_the_next_still_knows_the_first_one() -> None:
    _, second = migrated(tree(OLD), NEW, "garden.gnomes: garden.decor\n")
    third = NEW.replace("garden.decor:", "garden.ornaments:")
    migration, last = migrated(second, third, "garden.decor: garden.ornaments\n")
    gnomes = last.find("garden.gnomes")
    assert gnomes is not None
    assert gnomes.id == "garden.ornaments"
    assert predict_category("彩色花园矮人", None, CategoryIndex(last)).id == "garden.ornaments"
    assert migration.places() == {"garden.decor": "garden.ornaments"}


def test_a_tree_compared_with_itself_has_not_changed() -> None:
    migration, _ = migrated(tree(OLD), OLD)
    assert migration.changes == ()
    assert migration.former == ()


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        pytest.param("garden.gnome: garden", "did you mean 'garden.gnomes'", id="old-id-misspelled"),
        pytest.param("garden.gnomes: garden.dekor", "did you mean 'garden.decor'", id="new-id-misspelled"),
        pytest.param("garden.cans: garden", "cannot move to 'garden'", id="lives-on"),
        pytest.param("- garden.gnomes", "must map ids", id="a-list"),
    ],
)
def test_a_file_of_moves_that_fits_neither_tree_is_refused(moves: str, said: str) -> None:
    with pytest.raises(LexiconError, match=r"moves\.yaml:1") as refused:
        parse_moves(moves, "moves.yaml", tree(OLD), tree(NEW))
    assert said in str(refused.value)


def test_an_empty_file_of_moves_moves_nothing() -> None:
    assert parse_moves("# nothing yet\n", "moves.yaml", tree(OLD), tree(NEW)) == {}


WORDS = ("水壶", "铁锹", "软管", "花盆", "手套", "剪刀", "种子", "肥料", "喷头", "支架")


@st.composite
def trees(draw: st.DrawFn) -> str:
    """A department of some ids in some order, each with a word of its own, and some below others."""
    words = draw(st.permutations(WORDS))
    ids = draw(st.lists(st.integers(0, 9), min_size=1, max_size=8, unique=True))
    lines = ["root: {zh-Hans: 园艺, en: Garden}"]
    for place, id in enumerate(ids):
        parent = draw(st.sampled_from(["root", *(f"c{above}" for above in ids[:place])]))
        lines.append(f"c{id}: {{parent: {parent}, zh-Hans: {words[place]}, en: Thing {words[place]}}}")
    return "\n".join(lines) + "\n"


@given(trees(), trees())
def test_no_id_and_no_name_is_forgotten_whatever_changes(before: str, after: str) -> None:
    old = tree(before)
    migration, new = migrated(old, after)
    index = CategoryIndex(new)
    for id, category in old.categories.items():
        assert new.find(id) is not None
        for name in category.names():
            found = index.named(fold(name))
            assert found is not None, f"{name} of {id} is forgotten"
    gone = {id for id in old.categories if id not in new}
    assert {change.id for change in migration.of("archived") + migration.of("merged")} == gone
