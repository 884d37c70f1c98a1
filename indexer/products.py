"""Which listings are one product, with ids that stay.

`Clusters` is the part of the catalog that a batch touches. A listing joins a product when it shares an identity key
with one of its listings, enough speaks for the two being one thing, and it contradicts none. Where it joins two, they
become one: the older id stays, the other redirects. Where it no longer belongs, it leaves; listings that only it had
held together part again, and get the id back that they had before.

What a person decided about two listings goes before all that: see `Verdicts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import count

from normalizer.comparison import conflict, one_product
from normalizer.matching import Profile
from normalizer.matching_rules import MatchingRules
from normalizer.model import Listing
from normalizer.product import product_key

ItemId = tuple[str, str]  # channel, sku

_VERDICT = "verdict:"
# Per listing what a person decided about it and others: True, the same product; False, another one.
Verdicts = Mapping[ItemId, Mapping[ItemId, bool]]

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

    __slots__ = ("_listing", "_profile", "identities")

    def __init__(self, listing: Listing | Callable[[], Listing], identities: frozenset[str]) -> None:
        self._listing = listing
        self._profile: Profile | None = None
        self.identities = identities

    @property
    def listing(self) -> Listing:
        if not isinstance(self._listing, Listing):
            self._listing = self._listing()
        return self._listing

    def profile(self, rules: MatchingRules) -> Profile:
        if self._profile is None:
            self._profile = Profile(self.listing, rules)
        return self._profile


def verdict_identities(item: ItemId, verdicts: Mapping[ItemId, bool]) -> frozenset[str]:
    """What a listing shares with those that a person found to be the same product."""
    pairs = (sorted((item, other)) for other, same in verdicts.items() if same)
    return frozenset(f"{_VERDICT}{product_key(*one):x}:{product_key(*other):x}" for one, other in pairs)


class Clusters:
    """Place listings one after the other; `changed` and `moved` say what has to be written."""

    def __init__(
        self, find: Callable[[int], Cluster | None], rules: MatchingRules, verdicts: Verdicts | None = None
    ) -> None:
        """`find` answers a product that was not added yet, by its key."""
        self._find, self._rules, self._verdicts = find, rules, verdicts or {}
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
        self._judge(item, member)
        self._describe(item, member)
        self._enter(item, self.products[product])

    def place(self, item: ItemId, member: Member, seq: int) -> int:
        """The key of the product that the listing belongs to now. Placing it again changes nothing."""
        before = self.members.get(item)
        self._judge(item, member)
        self._describe(item, member)
        old = self.product_of.get(item)
        if old is not None:
            self.changed.add(old)
            changed = before is not None and before.identities != member.identities
            if not self._belongs(item, self.products[old]):
                # Where only a verdict held listings together that is no more, each part gets its own id back.
                if changed or self._linked(item, self.products[old].members - {item}):
                    self._leave(item)
                changed = True
            if changed:
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

    def _judge(self, item: ItemId, member: Member) -> None:
        """What verdicts say now, in place of what they said when the listing was stored."""
        own = frozenset(identity for identity in member.identities if not identity.startswith(_VERDICT))
        member.identities = own | verdict_identities(item, self._verdicts.get(item, {}))

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
        return not others or (self._linked(item, others) and not self._conflicts({item}, others))

    def _linked(self, item: ItemId, others: Set[ItemId]) -> bool:
        """Whether the listing is one product with another that shares an identity."""
        sharing = {other for identity in self.members[item].identities for other in self._holders[identity]} & others
        if any(self._verdicts.get(item, {}).get(other) for other in sharing):
            return True
        profile = self._profile(item)
        return any(one_product(profile, self._profile(other)) for other in nsmallest(COMPARED, sharing))

    def _profile(self, item: ItemId) -> Profile:
        return self.members[item].profile(self._rules)

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
        if len(ours) + len(other.members) > MOST_OFFERS or not self._linked(item, other.members):
            return
        if self._conflicts(ours, other.members):
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

    def _conflicts(self, ours: Set[ItemId], theirs: Set[ItemId]) -> bool:
        """A group of variants contradicts another listing only when each of its variants does; what a person decided
        about two of the listings decides about all.
        """
        decided = set(self._decided(ours, theirs))
        if decided:
            return False in decided
        mine, other = self._variants(ours), self._variants(theirs)
        for one, listings in mine.items():
            for another, others in other.items():
                same = one == another
                a = listings if same else [*listings, *other.get(one, ())]
                b = others if same else [*others, *mine.get(another, ())]
                if all(conflict(left, right) for left in a for right in b):
                    return True
        return False

    def _decided(self, ours: Set[ItemId], theirs: Set[ItemId]) -> Iterator[bool]:
        for item in ours & self._verdicts.keys():
            yield from (same for other, same in self._verdicts[item].items() if other in theirs)

    def _variants(self, items: Set[ItemId]) -> dict[tuple[str, ...], list[Profile]]:
        """By the channel's groups; all that a person joined is one group."""
        confirmed = True in self._decided(items, items)
        groups: dict[tuple[str, ...], list[Profile]] = {}
        for item in nsmallest(COMPARED, items):
            profile = self._profile(item)
            name = profile.listing.group
            group = (item[0], "group", name) if name is not None else item
            groups.setdefault(("confirmed",) if confirmed else group, []).append(profile)
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
