"""What a title calls the thing: codes, the words of its name, sizes of memory and screens.

Shops write one thing in many ways: "Samsung UE49NU7100KXXU 49 4K TV", "49 inch NU7100 television by Samsung". What is
left of a title without measures, colours and words that only describe is the name; codes are known by their letters
and digits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

SHORTEST_CODE = 5
FEWEST_DIGITS = 3
FULL_CODE = 7  # so many letters and digits mean one thing, whoever makes it
_LONGEST_CODE = 24
_SURE_ENDING = 4  # letters of a market that no model of its own ends in
_SMALLEST_STORAGE = 8  # GB; a single figure below is working memory
_LONGEST_START = 4  # letters that stand apart from the rest of their code: TX 50DX700E, WMXTF 742P

VERSIONS = (
    "pro", "max", "plus", "edge", "compact", "active", "prime", "ultra", "mini", "lite", "air", "fold", "flip", "turbo",
    "play", "go", "zoom", "neo", "power", "premium", "se", "fe", "xl", "duo",
)  # fmt: skip
_YEAR = re.compile(r"20[0-3]\d")
_LONGEST_LINE = 4
_SHORTEST_LINE = 2
_VOWEL = re.compile("[aeiouy]")
_TOKEN = re.compile(r"[a-z0-9]+(?:[./_-][a-z0-9]+)*\+?")
# Most Chinese titles have neither a code nor a name in Latin letters.
_TELLING = re.compile(r"[a-z][ ./_-]?\d|\d[ ./_-]?[a-z]|[a-z]{2,} [a-z]")
_DECIMAL = re.compile(r"\d+\.\d+")
_GIGABYTES = re.compile(r"(?<![\d.,a-z])(\d{1,4})\s?(gb|tb)(?![a-z])\s?(ram)?")
_INCHES = re.compile(r"(?<![\d.,a-z])(\d{2,3})(?:[.,]\d)?\s?(?:\"|''|-?\s?(?:inch(?:es)?|zoll|in)(?![a-z])|英?寸)")
_BARE_SIZE = re.compile(r"(?<![\w.,/-])(\d{2,3})(?![\w.,%+/-]|\s?(?:cm|mm|hz|kg|w|v|g|ml|l|mp|m)(?![a-z]))")
_UNITS = (
    "gb|tb|mb|kb|ghz|mhz|hz|mah|wh|kwh|w|watts?|v|volts?|mp|megapixels?|mpix?|pixels?|px|ppi|dpi"
    "|mm|cm|m|km|inch(?:es)?|in|zoll|ft|kg|kgs|g|grams?|mg|lb|lbs|oz|l|lit(?:er|re)s?|ltr|ml|cl|cu"
    "|rpm|spin|db|dba|x|k|p|i|d|bit|core|cores|years?|yrs?|months?|days?|hrs?|hours?|min|mins|pcs|pieces?|pack|fps|nm"
    "|channels?|ch|programs?|programmes?|settings?|place|stars?|way|series|th|nd|rd|st"
)
_MEASURE = re.compile(
    rf"(?<![a-z0-9])\d+(?:[.,x]\d+)*(?:\s?-?(?:{_UNITS})(?![a-z0-9])|\s?(?:\"|''))"
    r"|(?:android|ios|windows) \d+(?:\.\d+)*(?!\d)"
)
_NO_CODE = re.compile(
    r"\d+x\d+.*|(?:hdr|ddr|lpddr|usb|hdmi|mtk?|sdm?|msm|exynos|kirin|snapdragon|helio|iso|ip|mhl)\d+[a-z]{0,2}"
    r"|[a-z]{2,}[12]0[0-3]\d|(?:19|20)\d\d[a-z]{1,2}|\d+(?:rpm|hz|gb|tb|mb|kg|cm|mm|mah|pqi|upm|mp|w|v|l|g)"
)
# Makers call whole ranges so: NU8000, iQ500, UK6500; which one of them, size or suffix tell.
_RANGE = re.compile(r"[a-z]{1,6}\d{1,2}00")
_SIZED = re.compile(r"[a-z]{0,4}?(?P<size>1[0-2]\d|[2-9]\d)(?P<series>[a-z]{1,4}\d{2,4})(?P<rest>(?:[a-z]+\d?)*)")


@dataclass(frozen=True, slots=True)
class TitleNames:
    """All folded. `codes` without separators and without the market's ending; `words` in the order of the title."""

    codes: tuple[str, ...]
    ranges: tuple[str, ...]  # codes that name several products
    words: tuple[str, ...]
    storage: int | None  # GB
    memory: int | None  # GB
    sizes: frozenset[int]  # what may be a diagonal in inches; only figures with a unit, when one has it


@dataclass(frozen=True, slots=True)
class Name:
    """What people call a thing: Galaxy | S9 | plus, iPhone | 8 | plus, iPhone XS | - | max, Galaxy | A3 | 2016."""

    line: tuple[str, ...]
    number: str | None
    versions: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((*self.line, *((self.number,) if self.number else ()), *self.versions))


_NOTHING = TitleNames((), (), (), None, None, frozenset())


def read_name(words: Sequence[str], brand: Collection[str]) -> Name | None:
    """Of the words of a title without those of its brand. What follows number and versions only describes.

    >>> str(read_name(("apple", "iphone", "8", "plus", "spacegrau"), {"apple"}))
    'iphone 8 plus'
    >>> read_name(("samsung", "galaxy"), {"samsung"}) is None
    True
    """
    own = [word for word in words if word not in brand and not _YEAR.fullmatch(word)]
    year = tuple(word for word in words if _YEAR.fullmatch(word))[:1]
    at = next((place for place, word in enumerate(own[: _LONGEST_LINE + 1]) if any(map(str.isdigit, word))), None)
    if at is None:
        line = [word for word in own if word not in VERSIONS]
        if not _SHORTEST_LINE <= len(line) <= _LONGEST_LINE:
            return None
        return Name(tuple(line), None, (*sorted({word for word in own if word in VERSIONS}), *year))
    number, version = _split(own[at])
    versions = {version} if version else set[str]()
    for word in own[at + 1 :]:
        if word not in VERSIONS:
            break
        versions.add(word)
    before = [word for word in own[:at] if word not in VERSIONS]
    versions |= set(own[:at]) - set(before)
    return Name(tuple(before), number, (*sorted(versions), *year))


def _split(word: str) -> tuple[str, str | None]:
    """p20pro is the p20 pro, s9+ the s9 plus."""
    if word.endswith("+"):
        return word[:-1], "plus"
    version = next((one for one in VERSIONS if word.endswith(one) and word[: -len(one)][-1:].isdigit()), None)
    return (word.removesuffix(version), version) if version else (word, None)


def read_names(text: str, describing: Collection[str], market_endings: Sequence[str]) -> TitleNames:
    """Of a folded title.

    >>> names = read_names("apple iphone 8 plus 64 gb silver 12mp", {"silver"}, ())
    >>> names.words, names.storage
    (('apple', 'iphone', '8', 'plus'), 64)
    >>> read_names("samsung ue49nu7100kxxu 49 smart tv", (), ("kxxu",)).codes
    ('ue49nu7100',)
    """
    if not _TELLING.search(text):
        return _NOTHING
    memory, storage = _gigabytes(text) if "b" in text else (None, None)
    plain = without_measures(text)
    codes: dict[str, None] = {}
    ranges: dict[str, None] = {}
    words: dict[str, None] = {}
    start, end = "", -1
    for match in _TOKEN.finditer(plain):
        token = match[0]
        adjacent = end + 1 == match.start() and plain[end] == " " and _continues(start, token)
        written = (start + token if adjacent else "", token, _joined_tail(token))
        for code in filter(None, (plain_code(one, market_endings) for one in written)):
            (ranges if names_a_range(code) else codes)[code] = None
        is_start = len(token) <= _LONGEST_START + 1 and token.isalpha() and token not in describing
        start, end = token if is_start else "", match.end()
        for word in () if "/" in token and any(map(str.isdigit, token)) else re.split("[_-]", token):
            if (word not in describing or word in VERSIONS) and not _DECIMAL.fullmatch(word):
                words[word] = None
    for code in (*codes, *ranges):
        for word in [word for word in words if len(word) > 2 and word in code]:
            del words[word]
    sizes = frozenset(map(int, _INCHES.findall(text) or _BARE_SIZE.findall(plain)))
    return TitleNames(tuple(codes), tuple(ranges), tuple(words), storage, memory, sizes)


def without_measures(text: str) -> str:
    """
    >>> without_measures("iphone 8 plus 64 gb 5.5 inch")
    'iphone 8 plus  ·   · '
    """
    return _MEASURE.sub(" · ", text)


def _continues(start: str, rest: str) -> bool:
    """Letters that stand apart from the rest of their code; "doro 6050" is a brand and its number."""
    return bool(start) and (not rest.isdigit() or len(start) < _LONGEST_START or not _VOWEL.search(start))


def _joined_tail(token: str) -> str:
    """BHWD129/1 is written BHWD1291 as well."""
    head, _, tail = token.partition("/")
    return head + tail if tail.isdigit() and len(tail) == 1 else ""


def plain_code(token: str, market_endings: Sequence[str]) -> str | None:
    """A model code as it is the same in every market, else None. What follows a slash is a market, too.

    >>> plain_code("ww70k5413ux/eu", ()), plain_code("55sk8500pla", ("pla",)), plain_code("smart", ())
    ('ww70k5413ux', '55sk8500', None)
    """
    head = token.partition("/")[0]
    code = re.sub(r"[^a-z0-9]", "", head if len(head) >= SHORTEST_CODE else token)
    digits = sum(map(str.isdigit, code))
    if not SHORTEST_CODE <= len(code) <= _LONGEST_CODE or digits < FEWEST_DIGITS or digits == len(code):
        return None
    if _NO_CODE.fullmatch(code):
        return None
    for ending in market_endings:
        rest = code.removesuffix(ending)
        if rest != code and len(rest) >= FULL_CODE and (rest[-1].isdigit() or len(ending) >= _SURE_ENDING):
            return rest
    return code


def names_a_range(code: str) -> bool:
    """
    >>> names_a_range("nu8000"), names_a_range("ue49nu8000")
    (True, False)
    """
    return _RANGE.fullmatch(code) is not None


def sized(code: str) -> tuple[int, str] | None:
    """The diagonal and the series that the code of a television is made of.

    >>> sized("ue49nu7100")
    (49, 'nu7100')
    """
    match = _SIZED.fullmatch(code)
    return (int(match["size"]), match["series"]) if match else None


def _gigabytes(text: str) -> tuple[int | None, int | None]:
    """Working memory and storage."""
    memory, others = None, set[int]()
    for digits, unit, ram in _GIGABYTES.findall(text):
        figure = int(digits) * (1024 if unit == "tb" else 1)
        if ram:
            memory = figure
        else:
            others.add(figure)
    storage = max((figure for figure in others if figure >= _SMALLEST_STORAGE), default=None)
    if memory is None and len(others) == 2 and storage is not None:
        memory = min(others)
    return memory, storage
