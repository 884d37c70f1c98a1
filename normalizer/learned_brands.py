"""Brands that no file knows, learned from what feeds say of their items once several of them agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from normalizer.brand import says_something
from normalizer.brand_index import Brand, BrandIndex, is_han, split_names
from normalizer.brand_title import is_no_name, stranger_ref
from normalizer.knowledge import Knowledge
from normalizer.model import Listing
from normalizer.text import fold_aligned

_SIGNED = ("brand.title_unknown_pair", "brand.learned_title_pair")
AGREEING = 3  # different things that name the same brand
_LONGEST = 30
_SHORTEST_HAN, _SHORTEST_LATIN = 2, 3
# Shorter names are other words too often: alone in the middle of a title they prove nothing.
_TELLING_HAN, _TELLING_LATIN = 3, 5


@dataclass(frozen=True, slots=True)
class LearnedBrand:
    """`id` never changes, whatever names come later; `agreed` is how many things said so when it was learned."""

    id: str
    zh: str | None
    en: str | None
    aliases: tuple[str, ...]
    agreed: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.zh, self.en, *self.aliases) if name)


def claimed_brand(listing: Listing) -> str | None:
    """The names of a brand that no file knows, where the channel's own field gives them or the title signs with both.

    A title that only begins with a name claims nothing: too many begin with other words.
    """
    if listing.brand is None or not listing.brand.id.startswith("x-"):
        return None
    told = next((value for value in listing.values if value.field == "brand"), None)
    if told is None or told.source != "title":
        return told.raw if told is not None else None
    return listing.brand.label if told.rule in _SIGNED else None


def learn_brands(
    claims: Mapping[str, int], known: Sequence[LearnedBrand], refused: Iterable[LearnedBrand], knowledge: Knowledge
) -> tuple[LearnedBrand, ...]:
    """What is new: brands learned now, and known ones that are written in a further way.

    `claims`: how many things each text that names a brand was told of; `refused`: what people rejected, under
    any of its names; `knowledge`: that of the files. The same whatever the order of the claims.

    >>> from normalizer.learned_brands import LearnedBrand
    >>> LearnedBrand("x-岚禾", "岚禾", "LANHE", (), 3).names
    ('岚禾', 'LANHE')
    """
    owners = {_folded(name): brand for brand in known for name in brand.names}
    barred = {_folded(name) for brand in refused for name in brand.names}
    changed: dict[str, LearnedBrand] = {}
    for names, agreed in _agreements(claims, knowledge):
        if not barred.isdisjoint(names):
            continue
        owner = next((owners[name] for name in names if name in owners), None)
        brand = _extended(owner, names, owners) if owner else _new(names, agreed)
        if brand == owner:
            continue
        changed[brand.id] = brand
        owners |= {_folded(name): brand for name in brand.names}
    return tuple(changed[id] for id in sorted(changed))


def with_learned(knowledge: Knowledge, learned: Iterable[LearnedBrand]) -> Knowledge:
    """The knowledge of the files and what was learned; a name that a file gives belongs to the file's brand."""
    taught = [brand for one in learned if (brand := _brand(one, knowledge.brands)) is not None]
    if not taught:
        return knowledge
    told = "\n".join(sorted(repr(brand) for brand in taught))
    version = f"{knowledge.version}+{blake2b(told.encode(), digest_size=6).hexdigest()}"
    return replace(knowledge, brands=BrandIndex([*knowledge.brands, *taught]), version=version)


def _folded(name: str) -> str:
    return fold_aligned(name).text.strip()


def _agreements(claims: Mapping[str, int], knowledge: Knowledge) -> Iterator[tuple[dict[str, str], int]]:
    """Names that mean one brand, as folded to as mostly written, and how many things say so; enough of them."""
    written: dict[str, Counter[str]] = {}
    said: dict[tuple[str, ...], int] = {}
    for text in sorted(claims):
        names = _names(text, knowledge)
        for folded, name in names.items():
            written.setdefault(folded, Counter())[name] += claims[text]
        if names:
            said[tuple(names)] = said.get(tuple(names), 0) + claims[text]
    for group in _joined(said):
        agreed = sum(count for names, count in said.items() if names[0] in group)
        if agreed >= AGREEING:
            yield {name: written[name].most_common(1)[0][0] for name in sorted(group)}, agreed


def _joined(said: Mapping[tuple[str, ...], int]) -> list[set[str]]:
    """岚禾 and LANHE belong together when one field gives both, and enough fields do."""
    groups: dict[str, set[str]] = {}
    for names in said:
        for name in names:
            groups.setdefault(name, {name})
    for names in sorted(said):
        scripts = {is_han(name) for name in names}
        if len(names) == len(scripts) == 2 and said[names] >= AGREEING - 1:
            one, other = (groups[name] for name in names)
            if one is not other and not any(is_han(a) == is_han(b) for a in one for b in other):
                one |= other
                groups |= dict.fromkeys(one, one)
    return [group for name, group in sorted(groups.items()) if name == min(group)]


def _names(text: str, knowledge: Knowledge) -> dict[str, str]:
    """The names of a brand field that may be learned, folded, with how the field writes them."""
    folded = fold_aligned(text)
    names: dict[str, str] = {}
    for name in split_names(folded.text):
        if _may_be_learned(name, knowledge):
            start = folded.text.index(name)
            begin, end = folded.raw_span(start, start + len(name))
            names[name] = text[begin:end]
    return dict(sorted(names.items(), key=lambda pair: not is_han(pair[0])))


def _may_be_learned(name: str, knowledge: Knowledge) -> bool:
    """Not what says nothing, and not what is a word for things, colours or anything that titles say anyway."""
    letters = sum(map(str.isalpha, name))
    if letters < (_SHORTEST_HAN if is_han(name) else _SHORTEST_LATIN) or len(name) > _LONGEST:
        return False
    if not says_something(name) or knowledge.brands.lookup(name) is not None:
        return False
    if not is_han(name) and is_no_name(name):
        return False
    return knowledge.categories.named(name) is None and name not in knowledge.colours.field_names


def _new(names: Mapping[str, str], agreed: int) -> LearnedBrand:
    han = next((name for folded, name in names.items() if is_han(folded)), None)
    latin = next((name for folded, name in names.items() if not is_han(folded)), None)
    rest = tuple(name for name in names.values() if name not in (han, latin))
    return LearnedBrand(stranger_ref(_folded(han or latin or ""), "").id, han, latin, rest, agreed)


def _extended(brand: LearnedBrand, names: Mapping[str, str], owners: Mapping[str, LearnedBrand]) -> LearnedBrand:
    further = {folded: name for folded, name in names.items() if folded not in owners}
    for folded, name in further.items():
        if is_han(folded) and brand.zh is None:
            brand = replace(brand, zh=name)
        elif not is_han(folded) and brand.en is None:
            brand = replace(brand, en=name)
        else:
            brand = replace(brand, aliases=(*brand.aliases, name))
    return brand


def _brand(learned: LearnedBrand, files: BrandIndex) -> Brand | None:
    zh, en, *aliases = (
        name if name and files.lookup(name) is None else None for name in (learned.zh, learned.en, *learned.aliases)
    )
    names = [name for name in (zh, en, *aliases) if name]
    if not names:
        return None
    return Brand(
        learned.id,
        zh,
        en,
        aliases=tuple(name for name in aliases if name),
        ambiguous=frozenset(name for name in names if not _tells(name)),
        learned=True,
    )


def _tells(name: str) -> bool:
    return len(name) >= (_TELLING_HAN if is_han(name) else _TELLING_LATIN)
