"""How good a listing is, 0 to 100: what its title, pictures, texts, attributes and price lack, each by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from normalizer.completeness import Completeness, completeness
from normalizer.model import Listing
from normalizer.schema import CategoryTree
from normalizer.text import compact


@dataclass(frozen=True, slots=True)
class Deduction:
    """`points` lost for what `code` names; `detail` is the figure or the words that it is about."""

    code: str
    points: int
    field: str
    detail: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Quality:
    score: int
    deductions: tuple[Deduction, ...]
    completeness: Completeness


_SHORT_TITLE, _LONG_TITLE = 8, 60  # Hanzi; three letters weigh as much as one
_MUCH_NOISE = 0.34  # of the title
_ENOUGH_PICTURES = 3
_SHORT_DESCRIPTION = 50
_REQUIRED_POINTS, _RECOMMENDED_POINTS, _MANY_GAPS = 24, 9, 3  # all of the points are lost with so many gaps
_FAR_ABOVE = 10  # a list price so many times the price
_NO_PICTURE = re.compile(
    r"no[-_]?(?:image|img|pic|photo)|default|placeholder|blank|spacer|loading|暂无|coming[-_]?soon|1x1", re.I
)
_PRICES_OF_NOBODY = re.compile(r"0\.01|9{5,}(?:\.[09]+)?|1234567?(?:\.\d+)?")


def assess(listing: Listing, tree: CategoryTree) -> Quality:
    """Looks at nothing but the listing: pictures are judged by number and link, never fetched."""
    told = completeness(tree, listing.category.id if listing.category else None, {a.id for a in listing.attributes})
    found = [*(deduction for check in _CHECKS for deduction in check(listing)), *_attributes(told)]
    return Quality(max(0, 100 - sum(deduction.points for deduction in found)), tuple(found), told)


def _title(listing: Listing) -> Iterator[Deduction]:
    raw = next((value.raw for value in listing.values if value.field == "title"), listing.title)
    length = _length(listing.title)
    if length < _SHORT_TITLE:
        message = f"The title says little: as long as {length} Hanzi."
        hint = "Name brand, model, the thing itself and what sets it apart."
        yield Deduction("title_short", 10, "title", str(length), message, hint)
    if length > _LONG_TITLE:
        message = f"The title is as long as {length} Hanzi; pages cut it after about {_LONG_TITLE}."
        yield Deduction("title_long", 5, "title", str(length), message, "Put the details into attributes.")
    said = len(compact(raw))
    if said and 1 - len(compact(listing.title)) / said > _MUCH_NOISE:
        share = round(100 * (1 - len(compact(listing.title)) / said))
        message = f"{share} % of the title is promotion or repetition."
        yield Deduction("title_noisy", 6, "title", f"{share}%", message, "Leave promotions to the price and the page.")
    if not listing.product_words:
        message = "No word of the title names the thing sold."
        yield Deduction("title_names_nothing", 8, "title", "", message, "Say what it is: 连衣裙, 保温杯.")
    claims = [issue.value or "" for issue in listing.issues if issue.code == "superlative"]
    if claims:
        message = "Claims that the advertising law forbids."
        hint = "Say what the product does or measures instead."
        yield Deduction("claims_forbidden", 8, "title", "、".join(dict.fromkeys(claims)), message, hint)


def _length(text: str) -> int:
    latin = sum(char.isascii() and char.isalnum() for char in text)
    return sum(not char.isascii() for char in text) + latin // 3


def _pictures(listing: Listing) -> Iterator[Deduction]:
    usable = [link for link in listing.images if not _NO_PICTURE.search(link.rpartition("/")[2])]
    if not usable:
        yield Deduction("pictures_none", 20, "images", "0", "There is no picture.", "Send links to pictures.")
    elif len(usable) < _ENOUGH_PICTURES:
        message = f"Only {len(usable)} of the {_ENOUGH_PICTURES} pictures or more that buyers look for."
        hint = "Show the whole, a detail and the thing in use."
        points = 4 * (_ENOUGH_PICTURES - len(usable))
        yield Deduction("pictures_few", points, "images", str(len(usable)), message, hint)
    doubtful = [link for link in listing.images if link not in usable or not link.startswith("https://")]
    if usable and doubtful:
        message = f"{len(doubtful)} links are placeholders, or not to a picture over https."
        yield Deduction("pictures_doubtful", 3, "images", doubtful[0], message, "Send full https links.")


def _texts(listing: Listing) -> Iterator[Deduction]:
    text = (listing.description or "").strip()
    if not text:
        message = "There is no description."
        yield Deduction("description_none", 8, "description", "0", message, "Say what buyers ask before they buy.")
    elif compact(text) == compact(listing.title):
        message = "The description only repeats the title."
        yield Deduction("description_repeats", 6, "description", "", message, "Say what the title has no room for.")
    elif _length(text) < _SHORT_DESCRIPTION:
        message = f"The description is as short as {_length(text)} Hanzi."
        hint = "Say what buyers ask before they buy."
        yield Deduction("description_short", 4, "description", str(_length(text)), message, hint)


def _filing(listing: Listing) -> Iterator[Deduction]:
    issues = {issue.code for issue in listing.issues}
    if listing.category is None:
        message = "Nobody can tell what kind of thing it is."
        yield Deduction("category_unknown", 15, "category", "", message, "Send the channel's category path.")
    elif "category_uncertain" in issues:
        message = "The kind of thing is a guess."
        hint = "Send the channel's category path."
        yield Deduction("category_uncertain", 5, "category", listing.category.id, message, hint)
    if listing.brand is None:
        yield Deduction("brand_none", 4, "brand", "", "No brand is known.", "Send the brand, also when it is your own.")
    if any(code.startswith("gtin_") for code in issues):
        yield Deduction("gtin_doubtful", 3, "gtin", "", "The barcode cannot be right.", "Copy it from the pack again.")


def _price(listing: Listing) -> Iterator[Deduction]:
    if listing.price is None:
        message = "There is no price that a buyer would pay."
        yield Deduction("price_none", 15, "price", "", message, "Send the amount that is charged.")
    elif _PRICES_OF_NOBODY.fullmatch(f"{listing.price:f}"):
        message = f"{listing.price:f} looks like a price that keeps people from buying."
        yield Deduction(
            "price_doubtful", 10, "price", f"{listing.price:f}", message, "Send the amount that is charged."
        )
    if listing.price and listing.list_price is not None:
        times = listing.list_price / listing.price
        if times < 1 or times > _FAR_ABOVE:
            shown = f"{listing.list_price:f}"
            message = f"A list price of {shown} does not fit a price of {listing.price:f}."
            hint = "The list price is what it was really sold for before."
            yield Deduction("list_price_doubtful", 5, "list_price", shown, message, hint)


def _attributes(found: Completeness) -> Iterator[Deduction]:
    for requirement, most in (("required", _REQUIRED_POINTS), ("recommended", _RECOMMENDED_POINTS)):
        gaps = [spec for spec in found.gaps if spec.requirement == requirement]
        if gaps:
            points = most * min(len(gaps), _MANY_GAPS) // _MANY_GAPS
            names = "、".join(spec.label.zh_hans for spec in gaps)
            message = f"Attributes that the category calls {requirement} are missing: {names}."
            hint = "Buyers filter by them; what has no value is not found."
            yield Deduction(f"attributes_{requirement}", points, "attributes", names, message, hint)


_CHECKS: tuple[Callable[[Listing], Iterator[Deduction]], ...] = (_title, _pictures, _texts, _filing, _price)
