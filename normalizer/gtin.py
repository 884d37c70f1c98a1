"""Trade item numbers in any printed form -> one GTIN-14; a wrong check digit is shown the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from stdnum import ean

from normalizer.model import Issue, Severity
from normalizer.reading import Reading
from normalizer.text import fold_aligned

Kind = Literal["ean8", "upca", "upce", "ean13", "gtin14", "isbn10", "isbn13"]


@dataclass(frozen=True, slots=True)
class Gtin:
    """`gtin14` is the key (14 digits, check digit right); `kind` the form that was written."""

    gtin14: str
    kind: Kind


Result = tuple[Reading[Gtin] | None, tuple[Issue, ...]]

_LABEL = re.compile(
    r"\s*[='\"]*\s*(?:(?:ean|upc|isbn|gtin|jan)(?:-?1[0-4](?=[\s:#])|-?8(?=[\s:#])|-?[ae](?=[\s:#]))?"
    r"|(?:商品|国际)?(?:条形?码|69码)(?:编号)?)?\s*[:#]?\s*"
)
_CODE = re.compile(r"[0-9](?:[0-9\s.-]*[0-9x])?")
_PLACEHOLDER = re.compile(
    r"(?:无|暂无|没有|空|不详|null|none|nan|n/?a|-+|0[0\s.-]*|does not apply|not applicable|no barcode|\?+)"
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d{1,2}")
_SEVERAL = re.compile(r"\d{7,14}\s*[,;/|、\n]\s*\d{7,14}")
_NAMES: dict[Kind, str] = {
    "ean8": "EAN-8",
    "upca": "UPC-A",
    "upce": "UPC-E",
    "ean13": "EAN-13",
    "gtin14": "GTIN-14",
    "isbn10": "ISBN-10",
    "isbn13": "ISBN-13",
}


def read_gtin(text: str) -> Result:
    """The trade item number of a code field. White space alone is no code and no issue. Never raises.

    Issue codes: `gtin_check_digit`, `gtin_length`, `gtin_unreadable`, `gtin_rounded`, `gtin_ambiguous`,
    `gtin_several` (errors); `gtin_restricted`, `gtin_placeholder` (hints).

    >>> reading, _ = read_gtin("0 36000-29145 2")
    >>> reading.value
    Gtin(gtin14='00036000291452', kind='upca')
    >>> read_gtin("6901234567890")[1][0].message
    'The check digit is 0 but must be 2: 6901234567892.'
    """
    aligned = fold_aligned(text)
    folded = aligned.text
    whole = folded.strip().strip("'\"=").strip()
    if not whole:
        return None, ()
    if _PLACEHOLDER.fullmatch(whole):
        message = f"{text.strip()!r} stands for no code."
        return None, (_issue("gtin_placeholder", text, message, "Leave the field out.", Severity.HINT),)
    if _ROUNDED.fullmatch(whole):
        message = "A spreadsheet has rounded the code; its last digits are lost."
        return None, (_issue("gtin_rounded", text, message, "Format the column as text and export it again."),)
    if _SEVERAL.search(whole):
        return None, (_issue("gtin_several", text, "More than one code.", "Send one code for each item."),)
    label = _LABEL.match(folded)
    code = _CODE.match(folded, label.end() if label else 0)
    if code is None or folded[code.end() :].strip(" '\""):
        message = "A trade item number has only digits (an ISBN-10 may end in X)."
        return None, (_issue("gtin_unreadable", text, message, "Send 8, 12, 13 or 14 digits."),)
    digits = re.sub(r"[\s.-]", "", re.sub(r"\.0$", "", code.group())).upper()
    found, issue = _decide(digits, text)
    if found is None:
        return None, (issue,) if issue else ()
    notes: tuple[Issue, ...] = ()
    if is_restricted(found.gtin14):
        message = "The code is of a range that every shop gives out for itself; it says nothing outside this shop."
        notes = (
            _issue("gtin_restricted", text, message, "Send the code of the maker if there is one.", Severity.HINT),
        )
    reading = Reading(found, *aligned.raw_span(*code.span()), f"gtin.{found.kind}", 0.6 if notes else 1.0)
    return reading, notes


def _issue(code: str, text: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Issue:
    return Issue(code, severity, "gtin", text, message, hint)


class _Form(NamedTuple):
    """What digits are if their check digit is `right`."""

    kind: Kind
    gtin14: str
    right: str


def _decide(digits: str, text: str) -> tuple[Gtin | None, Issue | None]:
    """The one valid code that the digits can be, whether or not leading zeros were lost."""
    if len(digits) > 14:
        digits = digits.lstrip("0").zfill(14)
    forms = list(_forms(digits)) if digits[:-1].isdigit() else []
    valid = {form.gtin14: form for form in reversed(forms) if form.right == digits[-1]}
    if len(valid) > 1:
        shown = " or ".join(f"{_NAMES[form.kind]} ({form.gtin14})" for form in forms)
        return None, _issue("gtin_ambiguous", text, f"The digits can be {shown}.", "Send the code with all its zeros.")
    if valid:
        (form,) = valid.values()
        return Gtin(form.gtin14, form.kind), None
    if not forms:
        message = f"{len(digits)} characters; codes have 8, 12, 13 or 14 digits, an ISBN 10 or 13."
        return None, _issue("gtin_length", text, message, "Was a part of the code cut off, or is it a SKU?")
    message = f"The check digit is {digits[-1]} but must be {forms[0].right}: {digits[:-1]}{forms[0].right}."
    hint = f"Compare it with the code on the pack: as {_NAMES[forms[0].kind]}, one digit is wrong."
    return None, _issue("gtin_check_digit", text, message, hint)


def _forms(digits: str) -> Iterator[_Form]:
    """What digits of this length can be, the usual first; 7, 9 and 11 digits have lost a zero."""
    length = len(digits)
    if length in (7, 8):
        eight = digits.zfill(8)
        upce = [_upce(eight)] if eight[0] in "01" else []
        # Eight digits from 0 are for use inside a shop, so a valid UPC-E is one.
        if eight[0] != "0" or upce[0].right != eight[-1]:
            yield _ean("ean8", eight)
        yield from upce
    elif length in (9, 10):
        body = digits[:-1].zfill(9)
        thirteen = "978" + body
        yield _Form("isbn10", f"0{thirteen}{ean.calc_check_digit(thirteen)}", _isbn10_check(body))
        if digits.isdigit():
            yield _ean("upca", digits.zfill(12))
    elif length in (11, 12) and digits.isdigit():
        yield _ean("upca", digits.zfill(12))
    elif length == 13 and digits.isdigit():
        book = digits.startswith(("978", "979")) and not digits.startswith("9790")
        yield _ean("isbn13" if book else "ean13", digits)
    elif length == 14 and digits.isdigit():
        yield _ean("gtin14", digits)


def _ean(kind: Kind, digits: str) -> _Form:
    return _Form(kind, digits.zfill(14), ean.calc_check_digit(digits[:-1]))


def _isbn10_check(body: str) -> str:
    return "0123456789X"[sum(place * int(digit) for place, digit in enumerate(body, 1)) % 11]


def _upce(digits: str) -> _Form:
    return _ean("upce", expand_upce(digits))


def expand_upce(digits: str) -> str:
    """The 12 digits of a UPC-A behind the 8 of a UPC-E (number system, six digits, check digit).

    >>> expand_upce("04252614")
    '042100005264'
    """
    system, (a, b, c, d, e, last), check = digits[0], list(digits[1:7]), digits[7]
    match last:
        case "0" | "1" | "2":
            body = f"{a}{b}{last}0000{c}{d}{e}"
        case "3":
            body = f"{a}{b}{c}00000{d}{e}"
        case "4":
            body = f"{a}{b}{c}{d}00000{e}"
        case _:
            body = f"{a}{b}{c}{d}{e}0000{last}"
    return system + body + check


def is_restricted(gtin14: str) -> bool:
    """Whether shops give the number out for themselves: weighed goods (GS1 02, 04, 2), coupons (05, 98, 99)."""
    code = gtin14[1:]
    short = code.startswith("00000") and gtin14[6] in "02"
    return short or code.startswith(("02", "04", "05", "2", "98", "99"))


def gtin_forms(gtin14: str) -> tuple[str, ...]:
    """Every printed form of a GTIN-14, for looking it up: GTIN-14, EAN-13, UPC-A, UPC-E, EAN-8, ISBN-10.

    >>> gtin_forms("00042100005264")
    ('00042100005264', '0042100005264', '042100005264', '04252614')
    >>> gtin_forms("09787302147510")
    ('09787302147510', '9787302147510', '7302147515')
    """
    forms = [gtin14]
    if gtin14.startswith("0"):
        forms.append(gtin14[1:])
    if gtin14.startswith("00"):
        forms += [gtin14[2:], *_compressed(gtin14[2:])]
    if gtin14.startswith("000000") and gtin14[6] != "0":
        forms.append(gtin14[6:])
    if gtin14.startswith("0978"):
        forms.append(gtin14[4:13] + _isbn10_check(gtin14[4:13]))
    return tuple(forms)


def _compressed(upca: str) -> tuple[str, ...]:
    """The UPC-E of a UPC-A that has one."""
    system, body, check = upca[0], upca[1:11], upca[11]
    inner = (body[:2] + body[7:] + body[2], body[:3] + body[8:] + "3", body[:4] + body[9] + "4", body[:5] + body[9])
    found = [system + six + check for six in inner if system in "01" and expand_upce(system + six + check) == upca]
    return tuple(found[:1])
