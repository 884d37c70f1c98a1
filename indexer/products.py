"""Which listings are one product, with ids that stay.

`Clusters` is the part of the catalog that a batch touches. A listing joins a product when it shares an identity key
with one of its listings and contradicts none. Where it joins two, they become one: the older id stays, the other
redirects. Where it no longer belongs, it leaves; listings that only it had held together part again, and get the id
back that they had before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import count

from normalizer.matching import conflict
from normalizer.model import Listing
from normalizer.product import product_key

ItemId = tuple[str, str]  # channel, sku

# An identity that so many products share is a placeholder (a GTIN of zeros that passes its check digit), no evidence.
SHARED_BY_TOO_MANY = 50
# Of products with many offers so many are compared: those agree with each other, so more would hardly tell more.
COMPARED = 10
# A product takes no more offers than that; a code that more listings share is a placeholder as well.
MOST_OFFERS = 1_000


@dataclass(slots=True)
class Cluster:
    """A product as its listings see it. One that redirects has no members."""

    key: int
    founder: ItemId
    founded: int  # log position; the older product stays when two become one
    redirect_to: int | None = None
    members: set[ItemId] = field(default_factory=set)

    @property
    def age(self) -> tuple[int, int]:
        return self.founded, self.key


class Member:
    """A listing and what identifies it. One that was taken down stays a member, so that its product keeps its id.

    A large product has many members of which few are compared, so their listings are read when they are asked for.
    """

    __slots__ = ("_listing", "identities")

    def __init__(self, listing: Listing | Callable[[], Listing], identities: frozenset[str]) -> None:
        self._listing = listing
        self.identities = identities

    @property
    def listing(self) -> Listing:
        if not isinstance(self._listing, Listing):
            self._listing = self._listing()
        return self._listing


class Clusters:
    """Place listings one after the other; `changed` and `moved` say what has to be written."""

    def __init__(self, find: Callable[[int], Cluster | None]) -> None:
        """`find` answers a product that was not added yet, by its key."""
        self._find = find
        self.products: dict[int, Cluster] = {}
        self.members: dict[ItemId, Member] = {}
        self.product_of: dict[ItemId, int] = {}
        self._holders: dict[str, set[ItemId]] = {}  # identity -> the members that have it
        self.changed: set[int] = set()
        self.moved: set[ItemId] = set()

    def add_product(self, product: Cluster) -> None:
        self.products.setdefault(product.key, product)

    def add_member(self, item: ItemId, member: Member, product: int) -> None:
        """A listing as the store has it."""
        self._describe(item, member)
        self._enter(item, self.products[product])

    def place(self, item: ItemId, member: Member, seq: int) -> int:
        """The key of the product that the listing belongs to now. Placing it again changes nothing."""
        before = self.members.get(item)
        self._describe(item, member)
        old = self.product_of.get(item)
        if old is not None:
            self.changed.add(old)
            if not self._belongs(item, self.products[old]):
                self._leave(item)
            if (before is not None and before.identities != member.identities) or item not in self.product_of:
                self._part(self.products[old], seq)
        for candidate in self._candidates(item):
            self._join(item, candidate)
        if item not in self.product_of:
            self._move(item, self._found(item, seq))
        key = self.product_of[item]
        self.changed.add(key)
        return key

    def touch(self, item: ItemId) -> int | None:
        """Note that a listing's product has to be shown anew although the listing stays what it is."""
        key = self.product_of.get(item)
        if key is not None:
            self.changed.add(key)
        return key

    def _describe(self, item: ItemId, member: Member) -> None:
        before = self.members.get(item)
        if before is not None:
            for identity in before.identities - member.identities:
                self._holders[identity].discard(item)
        for identity in member.identities:
            self._holders.setdefault(identity, set()).add(item)
        self.members[item] = member

    def _belongs(self, item: ItemId, product: Cluster) -> bool:
        others = product.members - {item}
        mine = self.members[item].identities
        if not others:
            return True
        linked = any(not mine.isdisjoint(self.members[other].identities) for other in others)
        return linked and not self._conflicts({item}, others)

    def _candidates(self, item: ItemId) -> list[int]:
        """Products that share an identity with the listing: most shared first, then the oldest."""
        shared: dict[int, int] = {}
        for identity in self.members[item].identities:
            holders = self._holders[identity]
            if len(holders) > MOST_OFFERS:
                continue
            products = {self.product_of[other] for other in holders if other in self.product_of}
            if len(products) <= SHARED_BY_TOO_MANY:
                for key in products:
                    shared[key] = shared.get(key, 0) + 1
        shared.pop(self.product_of.get(item, 0), None)
        return sorted(shared, key=lambda key: (-shared[key], *self.products[key].age))

    def _join(self, item: ItemId, candidate: int) -> None:
        """Enter the candidate, or make it one with the product that the listing is in; unless they contradict."""
        here = self.product_of.get(item)
        other = self.products[candidate]
        ours = {item} if here is None else self.products[here].members
        if len(ours) + len(other.members) > MOST_OFFERS or self._conflicts(ours, other.members):
            return
        if here is None:
            self._move(item, other)
            return
        stays, goes = sorted((self.products[here], other), key=lambda product: product.age)
        for member in tuple(goes.members):
            self._move(member, stays)
        self._redirect(goes, stays)

    def _redirect(self, goes: Cluster, stays: Cluster) -> None:
        """Chains are flattened: whatever led to the one that goes leads to the one that stays."""
        for product in self.products.values():
            if product is goes or product.redirect_to == goes.key:
                product.redirect_to = stays.key
                self.changed.add(product.key)

    def _part(self, product: Cluster, seq: int) -> None:
        """Listings that share no chain of identities any more are products of their own again."""
        parts = self._connected(product.members)
        if len(parts) < 2:
            return
        parts.sort(key=lambda part: (product.founder not in part, -len(part), min(part)))
        for part in parts[1:]:
            led_here = [p for p in self.products.values() if p.redirect_to == product.key and p.founder in part]
            founder = min(led_here, key=lambda p: p.age).founder if led_here else min(part)
            for item in part:
                self._leave(item)
            target = self._found(founder, seq)
            for item in part:
                self._move(item, target)
            for other in led_here:
                if other is not target:
                    other.redirect_to = target.key
                    self.changed.add(other.key)

    def _connected(self, items: Iterable[ItemId]) -> list[set[ItemId]]:
        left, parts = set(items), []
        while left:
            part, todo = set[ItemId](), [left.pop()]
            while todo:
                item = todo.pop()
                part.add(item)
                linked = {
                    other for identity in self.members[item].identities for other in self._holders[identity]
                } & left
                left -= linked
                todo += linked
            parts.append(part)
        return parts

    def _conflicts(self, ours: Iterable[ItemId], theirs: Iterable[ItemId]) -> bool:
        """A group of variants contradicts another listing only when each of its variants does."""
        mine, other = self._variants(ours), self._variants(theirs)
        for one, listings in mine.items():
            for another, others in other.items():
                same = one == another
                a = listings if same else [*listings, *other.get(one, ())]
                b = others if same else [*others, *mine.get(another, ())]
                if all(conflict(left, right) for left in a for right in b):
                    return True
        return False

    def _variants(self, items: Iterable[ItemId]) -> dict[tuple[str, ...], list[Listing]]:
        groups: dict[tuple[str, ...], list[Listing]] = {}
        for item in nsmallest(COMPARED, items):
            listing = self.members[item].listing
            groups.setdefault(item if listing.group is None else (item[0], "group", listing.group), []).append(listing)
        return groups

    def _found(self, item: ItemId, seq: int) -> Cluster:
        """A product of the item's own key; if others live under that key (the item left them), of the next free one."""
        channel, sku = item
        for attempt in count(1):
            key = product_key(channel, sku if attempt == 1 else f"{sku}\0{attempt}")
            product = self.products.get(key) or self._find(key)
            if product is None:
                product = Cluster(key, item, seq)
            elif product.redirect_to is None and (product.members or key not in self.products):
                continue
            product.redirect_to = None
            self.products[key] = product
            return product
        raise AssertionError("count() never ends")

    def _move(self, item: ItemId, product: Cluster) -> None:
        self._leave(item)
        self._enter(item, product)
        self.changed.add(product.key)
        self.moved.add(item)

    def _enter(self, item: ItemId, product: Cluster) -> None:
        product.members.add(item)
        self.product_of[item] = product.key

    def _leave(self, item: ItemId) -> None:
        key = self.product_of.pop(item, None)
        if key is not None:
            self.products[key].members.discard(item)
            self.changed.add(key)
