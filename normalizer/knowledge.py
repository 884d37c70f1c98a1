"""Everything the normalizer knows about the world, read from files that people edit; immutable, with a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar

from normalizer.brand import Brand, BrandIndex, parse_brands
from normalizer.category import CategoryIndex
from normalizer.category_learned import LearnedCategories
from normalizer.colour import ColourIndex, parse_colours
from normalizer.lexicon import LexiconError, Problem
from normalizer.matching_rules import MatchingRules, parse_matching
from normalizer.noise import Noise, parse_noise
from normalizer.priorities import Priorities, parse_priorities
from normalizer.rulings import Rulings
from normalizer.schema import CategoryTree
from normalizer.schema_parser import parse_categories
from normalizer.superlative import Superlatives, parse_superlatives
from normalizer.title_words import TitleWords, build_title_words, parse_title_words

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """`version` changes with any file, and with it every listing may change; a ruling changes the items it names."""

    tree: CategoryTree
    categories: CategoryIndex
    brands: BrandIndex
    colours: ColourIndex
    noise: Noise
    superlatives: Superlatives
    words: TitleWords
    matching: MatchingRules
    priorities: Priorities
    version: str
    rulings: Rulings = field(default_factory=Rulings)


def build_knowledge(files: Mapping[str, str], learned: LearnedCategories | None = None) -> Knowledge:
    """From the texts of `normalizer/data` by path: "categories/*.yaml", "brands.yaml" or "brands/*.yaml",
    "colours.yaml", "noise.yaml", "superlatives.yaml", "matching.yaml", "priorities.yaml" and
    "title_words.yaml".
    Other names count for the version alone; `learned` categories have a say beside the files.

    Raises `LexiconError` with every problem of every file.
    """
    problems = list(_missing(files))
    tree = _parsed(parse_categories, _under(files, "categories/"), problems)
    brands = _parsed(parse_brands, _under(files, "brands"), problems)
    colours = _parsed(lambda text: parse_colours(text, "colours.yaml"), files.get("colours.yaml", ""), problems)
    noise = _parsed(lambda text: parse_noise(text, "noise.yaml"), files.get("noise.yaml", ""), problems)
    source = "superlatives.yaml"
    claims = _parsed(lambda text: parse_superlatives(text, source), files.get(source, ""), problems)
    source = "title_words.yaml"
    lists = _parsed(lambda text: parse_title_words(text, source), files.get(source, ""), problems)
    matching = _parsed(lambda text: parse_matching(text, "matching.yaml"), files.get("matching.yaml", ""), problems)
    order = "priorities.yaml"
    priorities = _parsed(lambda text: parse_priorities(text, order), files.get(order, ""), problems) or Priorities()
    if (
        problems
        or tree is None
        or brands is None
        or colours is None
        or noise is None
        or claims is None
        or matching is None
        or lists is None
    ):
        raise LexiconError(problems)
    version = knowledge_version({**files, "learned": learned.version} if learned else files)
    matching = matching.describing_also(colours.field_names)
    categories = CategoryIndex(tree, learned)
    words = build_title_words(lists, _things(tree), _values(tree, colours), _names(brands))
    return Knowledge(tree, categories, BrandIndex(brands), colours, noise, claims, words, matching, priorities, version)


def _things(tree: CategoryTree) -> Iterator[str]:
    for category in tree.categories.values():
        yield from category.names()


def _values(tree: CategoryTree, colours: ColourIndex) -> Iterator[str]:
    for spec in tree.all_attributes.values():
        for value in spec.values:
            yield from (*value.label.names(), *value.aliases)
    for family in colours.families:
        yield from (*family.label.names(), *family.aliases, *family.shades)


def _names(brands: Iterable[Brand]) -> Iterator[str]:
    for brand in brands:
        yield from brand.spellings


def knowledge_version(files: Mapping[str, str]) -> str:
    """The same for the same names and texts, whatever their order."""
    digest = blake2b(digest_size=12)
    for name in sorted(files):
        for part in (name, files[name]):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _under(files: Mapping[str, str], start: str) -> dict[str, str]:
    return {name: files[name] for name in sorted(files) if name.startswith(start)}


def _missing(files: Mapping[str, str]) -> list[Problem]:
    needed = {
        "categories/": "categories/*.yaml",
        "brands": "brands/*.yaml",
        "colours.yaml": "",
        "noise.yaml": "",
        "superlatives.yaml": "",
        "title_words.yaml": "",
        "matching.yaml": "",
    }
    return [
        Problem(shown or start, 1, "there is no such file")
        for start, shown in needed.items()
        if not any(name.startswith(start) for name in files)
    ]


def _parsed(parse: Callable[..., T], text: object, problems: list[Problem]) -> T | None:
    if not text:
        return None
    try:
        return parse(text)
    except LexiconError as error:
        problems += error.problems
        return None
