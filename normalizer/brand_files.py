"""The brand files: from YAML to `Brand` records, every mistake reported with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz.process import extractOne

from normalizer.brand_index import Brand, written_forms
from normalizer.lexicon import LexiconError, Problem, Sequence, parse_yaml
from normalizer.lexicon import Mapping as Node
from normalizer.text import fold

_KEYS = ("zh", "en", "aliases", "lines", "ambiguous", "categories", "unless", "host")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse_brands(files: Mapping[str, str]) -> tuple[Brand, ...]:
    """The brands of all files, by file name and then in the order of each file.

    A file maps ids to these keys. `zh`, `en`: names in Hanzi and in Latin letters, one of them at least. `aliases`:
    other spellings. `lines`: product lines that name the brand (iPhone). `ambiguous`: true, or the names that are
    common words too. `categories`: ids of the departments it sells in. `unless`: words that tell that the common word
    is meant. `host: true`: others make cases and parts that name it.

    Raises `LexiconError` with every problem of every file.

    >>> parse_brands({"brands/sport.yaml": "nike: {zh: 耐克, en: Nike}"})[0].label
    '耐克 Nike'
    """
    problems: list[Problem] = []
    brands: list[Brand] = []
    places: dict[str, tuple[str, int]] = {}
    for source in sorted(files):
        try:
            document = parse_yaml(files[source], source)
        except LexiconError as error:
            problems += error.problems
            continue
        if not isinstance(document, Node):
            problems.append(
                Problem(source, 1, "a brand file maps brand ids to their names: `nike: {zh: 耐克, en: Nike}`")
            )
            continue
        for id, entry in document.items():
            place = (source, document.lines[id])
            if id in places:
                problems.append(Problem(*place, f"brand {id!r} stands here again; first in {_at(places[id])}"))
                continue
            places[id] = place
            mistakes = list(_mistakes(id, entry, place))
            problems += mistakes
            if not mistakes:
                brands.append(_brand(id, entry))
    problems += _rival_claims(brands, places)
    if problems:
        raise LexiconError(problems)
    return tuple(brands)


def _mistakes(id: str, entry: Any, place: tuple[str, int]) -> Iterator[Problem]:
    if not _ID.fullmatch(id):
        yield Problem(*place, f"brand id {id!r} is not made of a-z, 0-9 and single hyphens (such as 'sk-ii')")
    if not isinstance(entry, Node):
        yield Problem(*place, f"brand {id!r} needs names: `{id}: {{zh: 耐克, en: Nike}}`")
        return
    for key, value in entry.items():
        here = (place[0], entry.lines[key])
        if key not in _KEYS:
            likely = extractOne(key, _KEYS)[0]
            yield Problem(*here, f"brand {id!r} has an unknown key {key!r}; did you mean {likely!r}?")
        elif key in ("zh", "en"):
            if not isinstance(value, str) or not fold(value).strip():
                yield Problem(*here, f"brand {id!r}: {key} is a name, not {value!r} (quote a name made of digits)")
        elif key == "host":
            if not isinstance(value, bool):
                yield Problem(*here, f"brand {id!r}: host is true or false, not {value!r}")
        elif not (key == "ambiguous" and value is True) and not _is_texts(value):
            yield Problem(*here, f"brand {id!r}: {key} is a list of texts, not {value!r} (quote a text made of digits)")
    if not any(key in entry for key in ("zh", "en")):
        yield Problem(*place, f"brand {id!r} has neither `zh` nor `en`")
    if isinstance(entry.get("ambiguous"), Sequence):
        names = _names(entry)
        for name, line in zip(entry["ambiguous"], entry["ambiguous"].lines, strict=True):
            if name not in names:
                nearest = extractOne(str(name), names)
                hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
                yield Problem(place[0], line, f"brand {id!r}: ambiguous {name!r} is none of its names{hint}")


def _is_texts(value: Any) -> bool:
    return isinstance(value, Sequence) and all(isinstance(text, str) and fold(text).strip() for text in value)


def _names(entry: Node) -> list[str]:
    lists = [names for key in ("aliases", "lines") if isinstance(names := entry.get(key), list)]
    names = (entry.get("zh"), entry.get("en"), *(name for names in lists for name in names))
    return [name for name in names if isinstance(name, str)]


def _brand(id: str, entry: Node) -> Brand:
    names, ambiguous = _names(entry), entry.get("ambiguous", ())
    return Brand(
        id=id,
        zh=entry.get("zh"),
        en=entry.get("en"),
        aliases=tuple(entry.get("aliases", ())),
        lines=tuple(entry.get("lines", ())),
        ambiguous=frozenset(names if ambiguous is True else ambiguous),
        categories=tuple(entry.get("categories", ())),
        unless=tuple(fold(word) for word in entry.get("unless", ())),
        host=entry.get("host", False),
    )


def _rival_claims(brands: list[Brand], places: dict[str, tuple[str, int]]) -> Iterator[Problem]:
    """Two brands may share a spelling only when both call it ambiguous."""
    owners: dict[str, tuple[Brand, bool]] = {}
    for brand in brands:
        doubtful = {form for name in brand.ambiguous for form in written_forms(fold(name))}
        for name in (*brand.spellings, *brand.lines):
            for form in sorted(written_forms(fold(name))):
                owner, owner_doubts = owners.setdefault(form, (brand, form in doubtful))
                if owner is not brand and not (owner_doubts and form in doubtful):
                    yield Problem(
                        *places[brand.id],
                        f"brand {brand.id!r} and brand {owner.id!r} ({_at(places[owner.id])}) are both written"
                        f" {name!r}; drop it from one, or list it under `ambiguous` of both",
                    )
                    break


def _at(place: tuple[str, int]) -> str:
    return f"{place[0]}:{place[1]}"
