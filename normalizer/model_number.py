"""Model numbers: WH-1000XM5, wh1000xm5 and WH 1000 XM5 are one model; 500ml, 2024, 5G and USB3.0 are none.

The canonical form is upper case letters, digits and Hanzi without separators ("WH1000XM5", "MATE60PRO").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from normalizer.reading import Reading
from normalizer.text import Folded, compact, fold, fold_aligned

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ModelReading(Reading[str]):
    """`start` and `end` belong to the text named by `source`: "mpn", "attributes.型号" or "title"."""

    source: str


_JUNK = {
    "无", "暂无", "其他", "其它", "其他品牌", "未知", "不详", "默认", "空", "通用", "标准", "详见描述", "见描述",
    "见详情", "如图", "0", "000", "null", "none", "na", "nan", "other", "unknown",
    "default", "doesnotapply", "notapplicable", "tbd",
}  # fmt: skip
_LONGEST = 40
_SHORTEST_MENTION = 3
_ARTICLE_NUMBER = re.compile(r"\d{6,}|\d{5,}(?:-\d{2,4}){1,3}")  # no count, no price and no date
_CODE = re.compile(
    r"(?<![a-z0-9])[a-z0-9]+(?:(?:[-/._]|[-/._]\([a-z0-9]{1,6}\))[a-z0-9]+)*(?:\([a-z0-9]{1,4}\))?(?![a-z0-9])"
)
# "WH 1000 XM5" as people type it; only when written in capitals.
_SPACED = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2,4} \d{2,5}(?: ?[A-Z]{1,3}\d{0,2})?(?![A-Za-z0-9])")
_PARTS = re.compile(r"[a-z]+|\d+")
_WIDTH_OF_TIMES = re.compile(r"^\d+(?:\.\d+)?[a-z]{0,2}(?:[x*/-]\d+(?:\.\d+)?[a-z]{0,2})+$")
_NO_MODEL = re.compile(
    r"""(?:19|20)\d\d(?:[a-z]{0,2}|[-/]\d+)|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{1,4})?        # years, dates
    |\d(?:\.\d)?g\+?|\d{1,2}k\d*(?:hz|fps)?|\d{3,4}[pi]\d*|\d+(?:bit|fps|hz|dpi|rpm)    # 5g, 4k, 1080p, 144hz
    |(?:usb|hdmi|dp|bt|bluetooth|pcie|sata|ddr|lpddr|gddr|ufs|emmc|wi-?fi|type|ipx?|rj|vga|dvi|m)-?[0-9c][\d.a-z]*
    |(?:win(?:dows)?|ios|android|mac-?os|office|miui|harmony(?:os)?)-?[\dx][\d.a-z]*     # systems
    |(?:core)?i[3579]-?(?:\d{4,5}[a-z]{0,3})?|r[3579]-?(?:\d{4}[a-z]{0,2})?|[rg]tx-?\d{3,4}(?:ti|super)?|rx-?\d{3,4}(?:xt)?
    |m[1-4](?:pro|max|ultra)?|n\d{3,4}|n1?50|j\d{4}|h\.?26[45]|mp[34]|mpeg\d|jpe?g\d*   # chips, codecs
    |(?:[ab]\d)+|[abc]\d{1,2}|rs-?\d{3}|(?:sus|q)\d{3}[a-z]?|s?\d{3}[hl]?   # paper sizes, steels
    |spf\d+\+?|pa\+*|upf\d+\+?|b\d{1,2}|q10|omega-?\d|d3|k2|[vc]c?\d                     # creams and vitamins
    |\d{0,2}x{0,4}[sml]\d?|\d{2,3}[a-g]{1,2}|\d{2,3}/\d{2,3}[a-z]?|(?:eu|us|uk|cn|au)\d{1,3}(?:\.\d)?   # sizes
    |(?:no|vol|ver|part|lot|set|pcs|pack|size|top|diy|gen)\.?\d+(?:\.\d+)*|\d+(?:pcs|pack|set|st|nd|rd|th|d|in1|合1)
    |\d+(?:\.\d+)?(?:g|gb|t|tb|m|mb|k|kb)(?:[+/]\d+(?:\.\d+)?(?:g|gb|t|tb|m|mb)?)*      # memory
    |(?:gb|iso|astm|din|jis|yy|qb|hj|en|iec)/?t?-?\d[\d.-]*|(?:ce|fcc|rohs)\d*           # standards
    |\d+(?:\.\d+)?(?:v|w|kw|a|ah|mah|wh|kwh|mm|cm|m|km|ml|l|g|kg|mg|oz|lb|lbs|in|inch|ft|hp|p|hr|h|min|s|pa|kpa|db|lm|c|f|°c)
    |\d{1,3}(?:pro|plus|max|ultra|mini|lite|se|s|e|x)+                                    # a version without its series
    |series?\d+
    |dota\d|cs\d|lol|ps[2345]|xbox\S*|rmb\d+|rgb\d*|\d+""",
    re.X,
)
_SERIES_GAP = re.compile(r"(?:\s?[(\[【][a-z][a-z .&'-]{1,20}[)\]】])?[\s()\[\]【】/·-]{0,3}")
_VERSIONS = "pro|max|plus|ultra|mini|lite|air|fold|flip|turbo|note|neo|se|fe|gt|青春版|活力版|至尊版"
_PLUS_SIGN = r"\+(?![0-9a-z])"
_SUFFIX = rf"(?:[ -]?(?:{_VERSIONS})(?![a-oq-z])|{_PLUS_SIGN}){{0,3}}"
_SERIES = re.compile(
    rf"(?:[a-z]{{2,10}}[ -]?){{0,2}}(?P<number>[a-z]?\d{{1,4}}(?:[a-z](?![a-z]))?)(?P<suffix>{_SUFFIX})(?![a-z0-9])"
)
# After a code only what is sure to belong to it: KZ45 air fryer and NU7100 Ultra HD end with the number.
_AFTER_CODE = re.compile(
    rf"(?:(?:{_VERSIONS})(?![a-oq-z])|[ -]?(?:pro|max|plus|ultra)(?![a-oq-z])(?!\s?(?:u?hd|hdr|led|slim|thin))"
    rf"|{_PLUS_SIGN}){{0,3}}(?![a-z0-9])"
)
_MEASURE_AFTER = re.compile(
    r"\s?(?:[*x×.:%+/~-]\s?\d|[年月日天岁元折号码件个只支瓶盒袋包片双条块张台匹升克斤寸米层门级色口孔代合季周期度分秒倍人位格颗粒枚根组套抽卷杯毫千公厘英尺瓦伏吨磅])"
)
_FITS = re.compile(
    r"适用|适配|兼容|通用|专用|手机[壳套膜]|保护[壳套膜]|钢化膜|水凝膜|贴膜|镜头膜|键盘膜|外壳膜|软壳|硬壳|表带|墨盒|硒鼓|滤芯|(?<![a-z])for(?![a-z])|(?<![a-z])fits?(?![a-z])"
)

# The same in a title that need not have a model of its own: a television for caravans fits nothing.
_FITS_A_MODEL = re.compile(
    _FITS.pattern.partition("|(?<![a-z])for")[0] + r"|(?<![a-z])(?:for|fits?) (?:[a-z]+ ){0,2}[a-z]*\d"
)


def canonical_model(text: str) -> str:
    """
    >>> canonical_model("wh-1000 xm5"), canonical_model("BCD-215WTPZM(E)"), canonical_model("Mate60 Pro+")
    ('WH1000XM5', 'BCD215WTPZME', 'MATE60PROPLUS')
    """
    return compact(re.sub(r"(?<=[a-z0-9])\+(?![0-9a-z])", "plus", fold(text))).upper()


def read_model_field(
    text: str, source: str, confidence: float, brand_names: Collection[str] = ()
) -> ModelReading | None:
    """A field that is there for the model; `brand_names` are folded names that may stand before it.

    >>> read_model_field(" 索尼 WH-1000XM5 ", "mpn", 0.98, ["索尼"]).value
    'WH1000XM5'
    >>> read_model_field("详见描述", "mpn", 0.98) is None
    True
    """
    folded = fold_aligned(text)
    start = len(folded.text) - len(folded.text.lstrip())
    for name in brand_names:
        if folded.text.startswith(name, start) and len(folded.text.strip()) > len(name):
            after = start + len(name)
            start = after + len(folded.text[after:]) - len(folded.text[after:].lstrip(" -/·"))
            break
    model = canonical_model(folded.text[start:])
    if not model or fold(model) in _JUNK or len(model) > _LONGEST:
        return None
    return ModelReading(model, *folded.raw_span(start, len(folded.text.rstrip())), "model.field", confidence, source)


def read_model_title(
    title: str, brand_spans: Sequence[Span] = (), brand_names: Collection[str] = (), taken: Sequence[Span] = ()
) -> ModelReading | None:
    """The model number in a title, else the series after its brand.

    `brand_spans` are where the title names its brand, `brand_names` its folded names, which are no part of a model;
    `taken` is what is already read as something else (quantities).
    A title that says what it fits, or that lists several models, has no model of its own.

    >>> read_model_title("索尼 WH-1000XM5 头戴式 5.0蓝牙 2023款").value
    'WH1000XM5'
    >>> read_model_title("华为 Mate60 Pro 12GB+512GB", [(0, 2)]).value
    'MATE60PRO'
    >>> read_model_title("适用华为Mate60手机壳", [(2, 4)]) is None
    True
    """
    folded = fold_aligned(title)
    if _FITS.search(folded.text):
        return None
    codes = [
        span
        for span in _codes(folded, brand_names)
        if not any(_overlap(folded.raw_span(*span), other) for other in taken)
    ]
    if codes:
        return _one_code(folded, codes)
    return _series(folded, brand_spans, taken)


def read_model_mentions(title: str, taken: Sequence[Span] = ()) -> tuple[ModelReading, ...]:
    """Every model number that a title names, its own or not: what it fits, the others that the seller has.

    `taken` is what is already read as something else.

    >>> [found.value for found in read_model_mentions("适用佳能 LBP2900 L11121E 硒鼓 2024款 500ml")]
    ['LBP2900', 'L11121E']
    """
    folded = fold_aligned(title)
    spans = dict.fromkeys(
        piece
        for match in _CODE.finditer(folded.text)
        for pieces in [_pieces(folded.text, *match.span())]
        for piece in pieces
        if len(pieces) > 1 or _names_model(folded.text, *piece)
    )
    readings = (
        ModelReading(
            canonical_model(folded.text[slice(*span)]), *folded.raw_span(*span), "model.mentioned", 0.5, "title"
        )
        for span in spans
    )
    return tuple(reading for reading in readings if not any(_overlap((reading.start, reading.end), at) for at in taken))


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """Each of NA-8920/8720/8620; sizes and memory (1.8/2.5m, 8g/256g) stay together and are none."""
    pieces = [(start + piece.start(), start + piece.end()) for piece in re.finditer("[^/]+", text[start:end])]
    alike = all(last - first >= _SHORTEST_MENTION and _has_digit(text[first:last]) for first, last in pieces)
    return pieces if alike and _is_model(text[slice(*pieces[0])]) else [(start, end)]


def _names_model(text: str, start: int, end: int) -> bool:
    return _is_model(text[start:end]) and (text[start:end].isdigit() or not _MEASURE_AFTER.match(text, end))


def _is_model(code: str) -> bool:
    """Letters and digits that are no measure, no size and no standard; or a number too long to count anything."""
    plain = compact(code)
    if plain.isdigit():
        return _ARTICLE_NUMBER.fullmatch(code) is not None and len(set(plain)) > 2
    if len(plain) < _SHORTEST_MENTION or not _has_digit(plain) or _WIDTH_OF_TIMES.match(code):
        return False
    return not (_NO_MODEL.fullmatch(code) or _NO_MODEL.fullmatch(plain))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def says_what_it_fits(title: str) -> bool:
    """A case for a phone names the phone.

    >>> says_what_it_fits("适用华为Mate60手机壳"), says_what_it_fits("华为Mate60")
    (True, False)
    """
    return _FITS_A_MODEL.search(fold(title)) is not None


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _codes(folded: Folded, brand_names: Collection[str]) -> list[Span]:
    spans = []
    for match in _CODE.finditer(folded.text):
        start = match.start()
        for name in brand_names:
            if match[0].startswith(name):
                start += len(name) + (match[0][len(name) : len(name) + 1] in tuple("-/._"))
        if _is_code(folded.text[start : match.end()]):
            suffix = _AFTER_CODE.match(folded.text, match.end())
            spans.append((start, suffix.end() if suffix else match.end()))
    if len(folded.text) == len(folded.raw):
        for match in _SPACED.finditer(folded.raw):
            if fold(match[0].split()[0]) not in brand_names and _is_code(match[0].replace(" ", "-").lower()):
                spans.append(match.span())
    return spans


def _is_code(text: str) -> bool:
    """Letters and digits, long enough to mean one thing only, and not a measure, a size or a standard."""
    plain = compact(text)
    letters = sum(map(str.isalpha, plain))
    digits = len(plain) - letters
    if digits < 2 or not letters or len(plain) < 4 or len(plain) > 24:
        return False
    pieces = re.split(r"[/_]", text)
    if _WIDTH_OF_TIMES.match(text) or all(_NO_MODEL.fullmatch(piece) for piece in pieces):
        return False
    if any(_NO_MODEL.fullmatch(part) for part in (text, text.replace("-", ""))):
        return False
    # One short group of letters and digits (x60pro, a1234) is a series; a code has more to it.
    return len(plain) >= 6 or "-" in text or (letters >= 2 and digits >= 3)


def _one_code(folded: Folded, spans: list[Span]) -> ModelReading | None:
    models: dict[str, Span] = {}
    for start, end in spans:
        for piece in _alternatives(folded.text, start, end):
            models.setdefault(canonical_model(folded.text[slice(*piece)]), piece)
    names = sorted(models, key=lambda name: (-len(name), models[name]))
    best = names[0]
    others = [name for name in names[1:] if name not in best and best not in name]
    if len(models) > 1 and any(_alike(best, other) for other in others):
        return None
    span = folded.raw_span(*models[best])
    return ModelReading(best, *span, "model.title_code", 0.7 if others else 0.88, "title")


def _alternatives(text: str, start: int, end: int) -> list[Span]:
    """HX6730/HX6721 are two models, KFR-35GW/N8XHC1 is one."""
    pieces = [(start + piece.start(), start + piece.end()) for piece in re.finditer("[^/]+", text[start:end])]
    if len({tuple(_shape(text[slice(*piece)])[:1]) for piece in pieces}) == 1:
        return pieces
    return [(start, end)]


def _shape(code: str) -> list[str]:
    return [part if part.isalpha() else "0" for part in _PARTS.findall(code)]


def _alike(a: str, b: str) -> bool:
    return _shape(a.lower())[:1] == _shape(b.lower())[:1]


def _series(folded: Folded, brand_spans: Sequence[Span], taken: Sequence[Span]) -> ModelReading | None:
    found: dict[str, Span] = {}
    for _, brand_end in brand_spans:
        start = next(
            (i for i in range(len(folded.text)) if folded.raw_span(i, i + 1)[0] >= brand_end), len(folded.text)
        )
        gap = _SERIES_GAP.match(folded.text, start)
        match = _SERIES.match(folded.text, gap.end() if gap else start)
        if match is None or not _is_series(folded.text, match):
            continue
        span = folded.raw_span(*match.span())
        if not any(_overlap(span, other) for other in taken):
            found.setdefault(canonical_model(match[0]), span)
    if len(found) != 1:
        return None
    model, span = found.popitem()
    return ModelReading(model, *span, "model.title_series", 0.85, "title")


def _is_series(text: str, match: re.Match[str]) -> bool:
    """15 is a model after a brand only with more to it than a number; 15 Pro is."""
    head = text[match.start() : match.end("number")].strip()
    if _MEASURE_AFTER.match(text, match.end()) or re.fullmatch(r"(?:19|20)\d\d", match["number"]):
        return False
    if head.isdigit() and not match["suffix"]:
        return False
    return bool(match["suffix"]) or not _NO_MODEL.fullmatch(head.replace(" ", ""))
