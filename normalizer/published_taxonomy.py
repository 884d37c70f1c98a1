"""Taxonomies as Google and Shopify publish them: one text file for each language and kind of thing.

# Google_Product_Taxonomy_Version: 2021-09-21
267 - Electronics > Communications > Telephony > Mobile Phones

# Shopify Product Taxonomy - Categories: 2025-01
gid://shopify/TaxonomyCategory/el-4-8 : Electronics > Communications > Telephony
gid://shopify/TaxonomyAttribute/1 : Color
gid://shopify/TaxonomyValue/6 : Red [Color]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import opencc

from normalizer.lexicon import LexiconError, Problem
from normalizer.schema import Label
from normalizer.schema_parser import to_traditional
from normalizer.text import fold

Publisher = Literal["google", "shopify"]
Kind = Literal["categories", "attributes", "values"]
Language = Literal["zh-Hans", "zh-Hant", "en"]

_HEADERS: tuple[tuple[re.Pattern[str], Publisher], ...] = (
    (re.compile(r"#\s*Google_Product_Taxonomy_Version:\s*(\S+)"), "google"),
    (re.compile(r"#\s*Shopify Product Taxonomy - .*?:\s*(\S+)"), "shopify"),
)
_GOOGLE = re.compile(r"(\d+) - (.+)")
_SHOPIFY = re.compile(r"gid://shopify/Taxonomy(Category|Attribute|Value)/(\S+)\s*:\s(.+)")
_KINDS: Mapping[str, Kind] = {"Category": "categories", "Attribute": "attributes", "Value": "values"}
_OF_ATTRIBUTE = re.compile(r"(.+?)\s*\[([^\[\]]+(?:\[[^\]]*\])?)\]")
_NAMED_LANGUAGE = re.compile(r"(?<![A-Za-z])(zh|en)(?:[-_](Hans|Hant|[A-Z]{2}))?(?![A-Za-z])")
_TRADITIONAL = frozenset(("Hant", "TW", "HK", "MO"))
_HANZI = re.compile(r"[一-鿿]")
_to_simplified = opencc.OpenCC("t2s").convert


@dataclass(frozen=True, slots=True)
class Entry:
    """`path` from the root down; one name for an attribute, the attribute's name and its own for a value."""

    id: str
    path: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class PublishedFile:
    source: str
    publisher: Publisher
    version: str
    kind: Kind
    language: Language
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One thing with its names in all languages; `untranslated` are those that another language stands in for."""

    id: str
    label: Label
    parent: str | None
    untranslated: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedTaxonomy:
    """Several files joined by id. Parents stand before their children, attributes before their values.

    `left_out` are ids that only older files know.
    """

    publisher: Publisher
    version: str
    categories: tuple[Published, ...]
    attributes: tuple[Published, ...]
    values: tuple[Published, ...]  # the parent is the attribute
    left_out: tuple[str, ...]


def parse_published(text: str, source: str) -> PublishedFile:
    """One file. The language is told by its name (`taxonomy-with-ids.zh-CN.txt`), else by its letters.

    Raises `LexiconError` with every line that is not of the format.
    """
    lines = text.removeprefix("\N{BYTE ORDER MARK}").splitlines()
    publisher, version = _header(lines, source)
    problems: list[Problem] = []
    found: list[tuple[Kind, Entry]] = []
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        read = _google(line, number) if publisher == "google" else _shopify(line, number)
        if read is None:
            problems.append(Problem(source, number, f"{line.strip()[:60]!r} is no line of {_format(publisher)}"))
        elif (before := first.setdefault(read[1].id, number)) != number:
            problems.append(Problem(source, number, f"{read[1].id} stands here again; first on line {before}"))
        else:
            found.append(read)
    kinds = {kind for kind, _ in found}
    if len(kinds) > 1:
        problems.append(Problem(source, 1, f"the file mixes {' and '.join(sorted(kinds))}; they are published apart"))
    if not found and not problems:
        problems.append(Problem(source, 1, "the file holds no entry"))
    if problems:
        raise LexiconError(problems)
    entries = tuple(entry for _, entry in found)
    return PublishedFile(source, publisher, version, kinds.pop(), _language(source, entries), entries)


def join(files: Sequence[PublishedFile]) -> PublishedTaxonomy:
    """The newest file of each kind says what there is and where; the others of the kind give names by id.

    Raises `LexiconError` when the files are of several publishers, one stands twice, or there are no categories.
    """
    problems = list(_mismatches(files))
    if problems:
        raise LexiconError(problems)
    kinds: dict[Kind, list[PublishedFile]] = {}
    for file in sorted(files, key=lambda file: (file.version, file.language == "en"), reverse=True):
        kinds.setdefault(file.kind, []).append(file)
    newest = kinds["categories"][0]
    left_out = {entry.id for some in kinds.values() for file in some[1:] for entry in file.entries}
    left_out -= {entry.id for some in kinds.values() for entry in some[0].entries}
    return PublishedTaxonomy(
        newest.publisher,
        newest.version,
        tuple(_distinct(_joined(kinds["categories"], _parents(newest)))),
        tuple(_joined(kinds.get("attributes", ()), {})),
        tuple(_distinct(_joined(kinds.get("values", ()), _attributes_of_values(kinds)))),
        tuple(sorted(left_out)),
    )


def _header(lines: Sequence[str], source: str) -> tuple[Publisher, str]:
    for line in lines[:5]:
        for pattern, publisher in _HEADERS:
            if match := pattern.match(line):
                return publisher, match[1]
    message = (
        'the first lines name no taxonomy; a file begins with "# Google_Product_Taxonomy_Version: …" '
        '(taxonomy-with-ids.LANGUAGE.txt) or "# Shopify Product Taxonomy - …: …" (categories.txt)'
    )
    raise LexiconError([Problem(source, 1, message)])


def _format(publisher: Publisher) -> str:
    if publisher == "google":
        return 'Google\'s file with ids, such as "12 - Garden > Watering Cans"'
    return 'Shopify\'s files, such as "gid://shopify/TaxonomyCategory/ga-1 : Garden > Watering Cans"'


def _google(line: str, number: int) -> tuple[Kind, Entry] | None:
    match = _GOOGLE.fullmatch(line.strip())
    path = _levels(match[2]) if match else ()
    return ("categories", Entry(match[1], path, number)) if match and path else None


def _shopify(line: str, number: int) -> tuple[Kind, Entry] | None:
    match = _SHOPIFY.fullmatch(line.strip())
    if match is None:
        return None
    kind = _KINDS[match[1]]
    if kind == "categories":
        path = _levels(match[3])
    elif kind == "attributes":
        path = (match[3].strip(),)
    else:
        value = _OF_ATTRIBUTE.fullmatch(match[3].strip())
        path = (value[2], value[1]) if value else ()
    return (kind, Entry(match[2], path, number)) if path else None


def _levels(text: str) -> tuple[str, ...]:
    levels = tuple(level.strip() for level in text.split(" > "))
    return levels if all(levels) else ()


def _language(source: str, entries: Sequence[Entry]) -> Language:
    if named := _NAMED_LANGUAGE.search(source.replace("\\", "/").rsplit("/", 1)[-1]):
        return "en" if named[1] == "en" else "zh-Hant" if named[2] in _TRADITIONAL else "zh-Hans"
    text = "".join(entry.path[-1] for entry in entries)
    if len(_HANZI.findall(text)) < 0.2 * len(text):
        return "en"
    # Names in traditional characters change when simplified, simplified ones when made traditional.
    changed = [
        sum(a != b for a, b in zip(text, convert(text), strict=False)) for convert in (_to_simplified, to_traditional)
    ]
    return "zh-Hant" if changed[0] > changed[1] else "zh-Hans"


def _mismatches(files: Sequence[PublishedFile]) -> Iterable[Problem]:
    if not any(file.kind == "categories" for file in files):
        yield Problem(files[0].source if files else "", 1, "none of the files holds categories; a tree needs them")
    seen: dict[tuple[Kind, Language], PublishedFile] = {}
    for file in files:
        if file.publisher != files[0].publisher:
            message = f"is {file.publisher}'s and {files[0].source} is {files[0].publisher}'s; import them one by one"
            yield Problem(file.source, 1, message)
        if (other := seen.setdefault((file.kind, file.language), file)) is not file:
            yield Problem(
                file.source, 1, f"holds {file.kind} in {file.language}, as {other.source} does; give one of them"
            )


def _parents(file: PublishedFile) -> dict[str, str | None]:
    by_path = {entry.path: entry.id for entry in reversed(file.entries)}
    parents: dict[str, str | None] = {}
    problems: list[Problem] = []
    for entry in file.entries:
        above = entry.path[:-1]
        parents[entry.id] = by_path.get(above)
        if above and above not in by_path:
            problems.append(Problem(file.source, entry.line, f"{entry.id}: there is no entry for {' > '.join(above)}"))
    if problems:
        raise LexiconError(problems)
    return parents


def _attributes_of_values(kinds: Mapping[Kind, Sequence[PublishedFile]]) -> dict[str, str | None]:
    """Values name their attribute in the language of their file."""
    values = kinds.get("values", ())
    named = {
        file.language: {entry.path[0]: entry.id for entry in reversed(file.entries)}
        for file in kinds.get("attributes", ())
    }
    found: dict[str, str | None] = {}
    # English names are the ones that were not translated, so no two attributes share one.
    for file in sorted(values, key=lambda file: file.language == "en"):
        for entry in file.entries:
            if (attribute := named.get(file.language, {}).get(entry.path[0])) is not None:
                found[entry.id] = attribute
    return found


def _joined(files: Sequence[PublishedFile], parents: Mapping[str, str | None]) -> list[Published]:
    """What the first file lists, with the names of all; those whose parent is needed and unknown are left out."""
    if not files:
        return []
    names: dict[Language, dict[str, str]] = {
        file.language: {entry.id: entry.path[-1] for entry in file.entries} for file in reversed(files)
    }
    values = files[0].kind == "values"
    return [
        _published(
            entry.id,
            {language: known[entry.id] for language, known in names.items() if entry.id in known},
            parents.get(entry.id),
        )
        for entry in sorted(files[0].entries, key=lambda entry: len(entry.path))
        if not values or parents.get(entry.id) is not None
    ]


def _published(id: str, names: Mapping[Language, str], parent: str | None) -> Published:
    """Chinese is derived from Chinese; else the names of another language stand in."""
    hans, hant, en = (names.get(language) for language in ("zh-Hans", "zh-Hant", "en"))
    untranslated: tuple[Language, ...] = ()
    if hans is None and hant is None:
        untranslated += ("zh-Hans", "zh-Hant")
    if en is None:
        untranslated += ("en",)
    hans = hans or (_to_simplified(hant) if hant else en) or id
    return Published(id, Label(hans, hant or to_traditional(hans), en or hans), parent, untranslated)


def _distinct(entries: Iterable[Published]) -> Iterable[Published]:
    """Translations may give two siblings one name; the later one bears its other name beside it."""
    entries = list(entries)
    taken: dict[tuple[str | None, str], str] = {}
    for entry in entries:
        label = entry.label
        for _ in range(2):
            names = {fold(name) for name in label.names()}
            if all(taken.get((entry.parent, name), entry.id) == entry.id for name in names):
                break
            known = label.en if label.en != label.zh_hans else entry.id
            label = Label(f"{label.zh_hans}（{known}）", f"{label.zh_hant}（{known}）", label.en)
        else:
            label = Label(*(f"{name} {entry.id}" for name in entry.label.names()))
        for name in label.names():
            taken[entry.parent, fold(name)] = entry.id
        yield Published(entry.id, label, entry.parent, entry.untranslated)
