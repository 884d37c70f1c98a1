"""What so much of a thing costs: ¥ for 100 g, 100 ml, a metre, a piece or 100 of them. Right or absent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from normalizer.model import Listing
from normalizer.pack import is_offer, without_gifts
from normalizer.text import fold


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """`amount` in the listing's currency for `per` of `unit`, in hundredths rounded half up."""

    amount: Decimal
    per: int
    unit: str


_PER = {"g": 100, "ml": 100, "cm": 100, "piece": 1}
_MANY = 100  # tissues are compared by the hundred
_HUNDREDTH = Decimal("0.01")
# A title that may hold more than the one size that was read: several things, a choice, a number of packs.
_MORE = re.compile(
    r"\d\s?[x×*+]\s?\d|[x×*]\s?\d|\+|组合|套装|套盒|礼盒|任选|可选|多规格|混合|两件套|\d\s?[瓶罐听袋盒箱支包桶提组]|"
    r"[两二三四五六七八九十]\s?[瓶罐听袋盒箱支包桶提组]|整箱|量贩|囤货"
)


def unit_price(listing: Listing) -> UnitPrice | None:
    """From the pack, else from the one net content when nothing hints at more than one of it."""
    title = next((value.raw for value in listing.values if value.field == "title"), listing.title)
    if listing.price is None or is_offer(title):
        return None
    content = _content(listing, title)
    if content is None or content[0] <= 0 or content[1] not in _PER:
        return None
    number, unit = content
    per = _MANY if unit == "piece" and number >= _MANY else _PER[unit]
    amount = (listing.price * per / number).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return UnitPrice(amount, per, unit) if amount > 0 else None


def _content(listing: Listing, title: str) -> tuple[Decimal, str] | None:
    if listing.pack is not None:
        whole = listing.pack.total
        return (whole, listing.pack.unit) if whole is not None and listing.pack.unit else None
    net = [value for value in listing.attributes if value.id == "net_content" and value.number is not None]
    if len(net) != 1 or net[0].unit is None or net[0].number is None or _MORE.search(without_gifts(fold(title))):
        return None
    return net[0].number, net[0].unit
