"""A price field or a price text of a shop page -> amount, currency and kind; ambiguous digits are never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from normalizer.amount import Amount, Unreadable, find_amounts
from normalizer.currency import MINOR_DIGITS, currencies
from normalizer.model import Issue, Severity
from normalizer.reading import Reading
from normalizer.text import fold_aligned

Kind = Literal["sale", "list", "final", "from", "deposit", "balance", "member"]
# What nobody who simply buys would pay: a part of the price, or that of a club.
NOT_THE_PRICE: frozenset[Kind] = frozenset(("deposit", "balance", "member"))


@dataclass(frozen=True, slots=True)
class Price:
    """`amount` is what a buyer pays at least; `high` the other end of a range. Exact, in units of `currency`."""

    amount: Decimal
    high: Decimal | None
    currency: str  # ISO 4217
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Candidate:
    money: Amount
    kind: Kind
    labelled: bool


_LARGEST = Decimal(10) ** 10
_LABEL = re.compile(
    """
      (?P<final> 到手|券后|折后|实付|补贴|拼团|final )
    | (?P<deposit> 定金|订金|预付|押金|deposit )
    | (?P<balance> 尾款|余款|balance )
    | (?P<list> 原价|市场价|吊牌|划线|专柜价|零售价|指导价|参考价|定价|门市价|日常价|\\b(?:was|rrp|list|statt|uvp)\\b )
    | (?P<member> (?<!非)会员|vip|plus|member )
    | (?P<sale> 现价|售价|活动价|促销价|秒杀|特价|优惠价|抢购|一口价|直播价|单买价|商城价|非会员|\\b(?:now|sale)\\b )
    """,
    re.VERBOSE,
)
_FROM_BEFORE = re.compile(r"(?:低至|起售价?|最低|\b(?:from|starting at|ab|des|a partir de))\W*$")
_FROM_AFTER = re.compile(r"\s*(?:/\S{1,2}\s*)?(?:起|\+|up\b|and up)")
# Which of several prices of one text is the item's.
_PREFERENCE: tuple[Kind, ...] = ("final", "sale", "from", "list", "member", "balance", "deposit")
# 99元(会员价): a label in brackets speaks for what stands before it.
_LABEL_AFTER = re.compile(r"\s*[(\[【]\s*([^()\[\]【】\d]{1,10})[)\]】]")
_NEAR = 16

_NEGOTIABLE = re.compile("面议|询价|咨询|待定|暂无|电询|私聊|联系客服|tbd|on request|call for|n/a")
_FREE = re.compile("免费|free|赠品|gratis")
_SCIENTIFIC = re.compile(r"\d(?:\.\d{1,15})?e[+-]?\d{1,2}")


def read_price(text: str, currency: str | None = None) -> tuple[Reading[Price] | None, tuple[Issue, ...]]:
    """The price that a text states, in the currency it names, else `currency`, else CNY. Never raises.

    Nothing but white space is no price and no issue. Issue codes: `price_unreadable`, `price_ambiguous`,
    `price_not_positive`, `price_too_large`, `price_currency_conflict`, `price_precision`, `currency_unknown`.

    >>> reading, issues = read_price("券后 ¥1.2万")
    >>> reading.value
    Price(amount=Decimal('12000'), high=None, currency='CNY', kind='final')
    >>> reading, issues = read_price("¥1.299")
    >>> reading, issues[0].code
    (None, 'price_ambiguous')
    >>> read_price("1.299 €")[0].value.amount
    Decimal('1299')
    """
    aligned = fold_aligned(text)
    if not aligned.text.strip():
        return None, ()
    given, notes = _given(currency)
    try:
        best = _best(aligned.text, given)
        if best.money.currency is None and notes:
            message = f"The amount names no currency and {currency!r} is not known."
            raise Unreadable("price_ambiguous", message, "Send an ISO 4217 code.")
    except Unreadable as error:
        return None, (*notes, Issue(error.code, Severity.ERROR, "price", text, error.message, error.hint))
    money = best.money
    price = Price(money.low, money.high, money.currency or given or "CNY", best.kind)
    notes = (*notes, *_remarks(text, price, given))
    start, end = aligned.raw_span(money.start, money.end)
    rule = "price.label" if best.labelled else "price.currency" if money.currency else "price.number"
    return Reading(price, start, end, rule, 0.8 if notes else 0.95 if rule == "price.number" else 1.0), notes


def _given(currency: str | None) -> tuple[str | None, tuple[Issue, ...]]:
    if not currency or not currency.strip():
        return None, ()
    if known := currencies(currency):
        return known[0], ()
    message = f"{currency.strip()!r} is no currency that is read here."
    hint = f"Use an ISO 4217 code: {', '.join(sorted(MINOR_DIGITS))}."
    return None, (Issue("currency_unknown", Severity.WARNING, "currency", currency, message, hint),)


def _remarks(text: str, price: Price, given: str | None) -> Iterator[Issue]:
    if given and price.currency != given:
        message = f"The price says {price.currency}, the currency field {given}; {price.currency} was taken."
        hint = "Make the currency field agree with the price."
        yield Issue("price_currency_conflict", Severity.WARNING, "price", text, message, hint)
    digits = MINOR_DIGITS[price.currency]
    if any(_decimals(amount) > digits for amount in (price.amount, price.high) if amount is not None):
        message = f"More than {digits} decimals for {price.currency}; kept exactly as received."
        yield Issue("price_precision", Severity.HINT, "price", text, message, f"Send at most {digits} decimals.")


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _best(text: str, given: str | None) -> _Candidate:
    """The one price of folded text; `Unreadable` when there is none, or several with equal right."""
    if _SCIENTIFIC.fullmatch(text.strip()):
        return _checked(
            _Candidate(Amount(Decimal(f"{Decimal(text.strip()):f}"), None, None, 0, len(text)), "sale", False)
        )
    candidates = _candidates(text, given)
    if whole := _deposit_and_balance(candidates):
        return _checked(whole)
    best = _preferred(candidates, given)
    if not best:
        raise _nothing(text)
    if len({(candidate.money.low, candidate.money.high) for candidate in best}) > 1:
        shown = ", ".join(f"{candidate.money.low:f}" for candidate in best[:5])
        message = f"Several prices and nothing says which one counts: {shown}."
        raise Unreadable("price_ambiguous", message, "Send one amount, or name them: 原价, 到手价, 定金.")
    return _checked(best[0])


def _candidates(text: str, given: str | None) -> list[_Candidate]:
    found = []
    seen = 0
    for money in find_amounts(text, given):
        labels = list(_LABEL.finditer(text, max(seen, money.start - _NEAR), money.start))
        after = _LABEL_AFTER.match(text, money.end)
        if after and (own := _LABEL.search(after[1])):
            labels, seen = [own], after.end()
        else:
            seen = money.end
        kind: Kind = "sale"
        if labels:
            kind = next(kind for kind in _PREFERENCE if kind == labels[-1].lastgroup)
        elif _FROM_AFTER.match(text, money.end) or _FROM_BEFORE.search(text, max(0, money.start - _NEAR), money.start):
            kind = "from"
        found.append(_Candidate(money, kind, bool(labels)))
    return found


def _deposit_and_balance(candidates: list[_Candidate]) -> _Candidate | None:
    """定金100 尾款1899 costs 1999."""
    parts = {candidate.kind: candidate.money for candidate in candidates}
    if len(candidates) != 2 or parts.keys() != {"deposit", "balance"} or any(part.high for part in parts.values()):
        return None
    first, last = (candidate.money for candidate in candidates)
    whole = Amount(first.low + last.low, None, first.currency or last.currency, first.start, last.end)
    return _Candidate(whole, "sale", True)


def other_prices(text: str, currency: str | None, price: Price | None) -> tuple[Reading[Price], ...]:
    """The labelled prices of a text besides the one that counts: 原价, 会员价, 定金.

    >>> price = read_price("会员价88 售价99 定金10")[0].value
    >>> [(str(other.value.amount), other.value.kind) for other in other_prices("会员价88 售价99 定金10", None, price)]
    [('88', 'member'), ('10', 'deposit')]
    """
    aligned = fold_aligned(text)
    if not _LABEL.search(aligned.text):
        return ()
    given, _ = _given(currency)
    try:
        candidates = _candidates(aligned.text, given)
    except Unreadable:
        return ()
    told = (
        Reading(
            Price(found.money.low, found.money.high, found.money.currency or given or "CNY", found.kind),
            *aligned.raw_span(found.money.start, found.money.end),
            f"price.{found.kind}",
            0.9,
        )
        for found in candidates
        if found.labelled and found.money.low > 0
    )
    return tuple(reading for reading in told if reading.value != price)


def _preferred(candidates: list[_Candidate], given: str | None) -> list[_Candidate]:
    """Those with the best evidence: a currency or a label, then the wanted currency, then what buyers pay."""
    if len(candidates) < 2:
        return candidates
    best = [candidate for candidate in candidates if candidate.money.currency or candidate.labelled] or candidates
    if len({candidate.money.currency for candidate in best} - {None}) > 1:
        wanted = [candidate for candidate in best if candidate.money.currency in (given or "CNY", None)]
        best = wanted or best
    paid = min((candidate.kind for candidate in best), key=_PREFERENCE.index)
    return [candidate for candidate in best if candidate.kind == paid]


def _checked(candidate: _Candidate) -> _Candidate:
    low, high = candidate.money.low, candidate.money.high or candidate.money.low
    if low <= 0:
        hint = "Leave the field out if there is no price."
        raise Unreadable("price_not_positive", f"{low:f} is no price: it must be more than zero.", hint)
    if high >= _LARGEST:
        hint = "Is this a code, such as a barcode, in the price column?"
        raise Unreadable("price_too_large", "No price has that many digits.", hint)
    return candidate


def _nothing(text: str) -> Unreadable:
    if _NEGOTIABLE.search(text):
        return Unreadable(
            "price_unreadable", "The price is to be asked for.", "Send an amount, or leave the field out."
        )
    if _FREE.search(text):
        return Unreadable("price_not_positive", "The item is said to be free.", "Send the price that is charged.")
    return Unreadable("price_unreadable", "No amount was found.", "Send digits, for example 1299.00.")
