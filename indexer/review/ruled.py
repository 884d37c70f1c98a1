"""Questions that a ruling answers: categories, brands, names and values of attributes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.process import extractOne
from sqlalchemy import Connection

from indexer.products import ItemId
from indexer.review.items import AskingItem, asking_items
from indexer.review.model import Choice, Example, Group, NotDecidable, Settled
from indexer.store.decisions import Decision
from indexer.store.questions import (
    Topic,
    channels_of,
    count_open_topics,
    examples,
    items_of_topic,
    mark_ruled,
    open_topic,
    open_topics,
)
from normalizer.judging import new_attribute, new_brand, value_label
from normalizer.knowledge import Knowledge
from normalizer.proposals import (
    Proposal,
    propose_attributes,
    propose_brands,
    propose_categories,
    propose_values,
)
from normalizer.rulings import same

_TOPIC = re.compile("[0-9a-f]{1,15}|[0-7][0-9a-f]{15}")  # 63 bits
_EXAMPLES, _SHOWN = 10, 3
_MOST_OFFERED = 50


class RuledKind(ABC):
    """What such kinds share: groups are the topics of the normalizer's questions, and a ruling is all the effect."""

    name: str

    def count(self, connection: Connection, channel: str | None) -> int:
        return count_open_topics(connection, self.name, channel)

    def open(self, connection: Connection, channel: str | None, limit: int) -> list[Group]:
        return [_group(topic) for topic in open_topics(connection, self.name, channel, limit)]

    def find(self, connection: Connection, topic: str) -> Group | None:
        if not _TOPIC.fullmatch(topic):
            return None
        found = open_topic(connection, self.name, int(topic, 16))
        return _group(found) if found else None

    def describe(self, connection: Connection, knowledge: Knowledge, group: Group) -> Group:
        key = int(group.topic, 16)
        items = asking_items(connection, examples(connection, key, _EXAMPLES))
        return replace(
            group,
            channels=tuple(channels_of(connection, key)),
            examples=tuple(self._example(item, group) for item in items[:_SHOWN]),
            proposals=self._propose(group, items, knowledge),
        )

    def settle(self, knowledge: Knowledge, group: Group, choice: Choice) -> Settled:
        if choice.verdict == "reject":
            return Settled(None)
        if choice.verdict == "new":
            name = (choice.name or "").strip() or group.raw
            return self._named(knowledge, group, name)
        answer = choice.answer or next((proposal.id for proposal in group.proposals), None)
        if answer is None:
            message = "Nothing known comes near, so there is nothing to accept: name something new, or reject it."
            raise NotDecidable("verdict", choice.verdict, message, ("new", "reject"))
        known = self._known(knowledge, group)
        if answer not in known:
            near = extractOne(answer, known)
            message = f"{answer!r} is no {self.name} that is known."
            offered = [proposal.id for proposal in group.proposals] or known[:_MOST_OFFERED]
            raise NotDecidable("answer", answer, message, offered, near[0] if near else None)
        return Settled(answer)

    def apply(self, connection: Connection, decision: Decision) -> list[ItemId]:
        mark_ruled(connection, int(decision.topic, 16), True)
        return items_of_topic(connection, int(decision.topic, 16))

    def undo(self, connection: Connection, decision: Decision) -> list[ItemId]:
        mark_ruled(connection, int(decision.topic, 16), False)
        return items_of_topic(connection, int(decision.topic, 16))

    def shown(self, knowledge: Knowledge, decision: Decision) -> str | None:
        return decision.label or (decision.answer and self._label(knowledge, decision.subject, decision.answer))

    def _example(self, item: AskingItem, group: Group) -> Example:
        raw = item.raw
        return Example(raw.channel, raw.sku, raw.title, self._detail(item, group))

    def _detail(self, item: AskingItem, group: Group) -> str | None:
        return None

    @abstractmethod
    def _propose(self, group: Group, items: Sequence[AskingItem], knowledge: Knowledge) -> tuple[Proposal, ...]: ...

    @abstractmethod
    def _known(self, knowledge: Knowledge, group: Group) -> list[str]:
        """Every id that may be an answer."""

    @abstractmethod
    def _named(self, knowledge: Knowledge, group: Group, name: str) -> Settled:
        """What somebody calls `name`: something known, or something new."""

    @abstractmethod
    def _label(self, knowledge: Knowledge, subject: tuple[str, ...], id: str) -> str: ...


class CategoryKind(RuledKind):
    name = "category"

    def _propose(self, group: Group, items: Sequence[AskingItem], knowledge: Knowledge) -> tuple[Proposal, ...]:
        return propose_categories([item.raw for item in items], knowledge)

    def _known(self, knowledge: Knowledge, group: Group) -> list[str]:
        return list(knowledge.tree.categories)

    def _named(self, knowledge: Knowledge, group: Group, name: str) -> Settled:
        last = name.split("›")[-1].strip()
        found = knowledge.categories.named(same(last))
        nodes = knowledge.tree.categories
        if name in nodes:
            return Settled(name)
        if found is None or found.hint:
            labels = [node.label.zh_hans for node in nodes.values()]
            near = extractOne(last, labels)
            message = f"The category tree has no {last!r}; a new category is added to its files."
            raise NotDecidable("name", name, message, (), near[0] if near else None)
        path = [part.strip() for part in name.split("›")]
        right = [id for id in found.categories if [node.label.zh_hans for node in knowledge.tree.path(id)] == path]
        return Settled((right or found.categories)[0])

    def _label(self, knowledge: Knowledge, subject: tuple[str, ...], id: str) -> str:
        tree = knowledge.tree
        return " › ".join(node.label.zh_hans for node in tree.path(id)) if id in tree else id


class BrandKind(RuledKind):
    name = "brand"

    def _propose(self, group: Group, items: Sequence[AskingItem], knowledge: Knowledge) -> tuple[Proposal, ...]:
        return propose_brands(group.raw, [item.raw for item in items], knowledge)

    def _known(self, knowledge: Knowledge, group: Group) -> list[str]:
        return [brand.id for brand in knowledge.brands]

    def _named(self, knowledge: Knowledge, group: Group, name: str) -> Settled:
        known = knowledge.brands.lookup(name)
        if known is not None:
            return Settled(known.id)
        new = new_brand(name)
        return Settled(new.id, new.label)

    def _label(self, knowledge: Knowledge, subject: tuple[str, ...], id: str) -> str:
        brand = knowledge.brands.get(id)
        return brand.label if brand else id


class AttributeKind(RuledKind):
    name = "attribute"

    def _propose(self, group: Group, items: Sequence[AskingItem], knowledge: Knowledge) -> tuple[Proposal, ...]:
        texts = [text for item in items for name, text in item.raw.attributes.items() if (same(name),) == group.subject]
        categories = {item.listing.category.id for item in items if item.listing and item.listing.category}
        return propose_attributes(group.raw, texts, sorted(categories), knowledge)

    def _detail(self, item: AskingItem, group: Group) -> str | None:
        return next((text for name, text in item.raw.attributes.items() if (same(name),) == group.subject), None)

    def _known(self, knowledge: Knowledge, group: Group) -> list[str]:
        return list(knowledge.tree.all_attributes)

    def _named(self, knowledge: Knowledge, group: Group, name: str) -> Settled:
        known = knowledge.tree.find_attribute(name)
        return Settled(known.id) if known is not None else Settled(*new_attribute(name))

    def _label(self, knowledge: Knowledge, subject: tuple[str, ...], id: str) -> str:
        spec = knowledge.tree.all_attributes.get(id)
        return spec.label.zh_hans if spec else id


class ValueKind(RuledKind):
    name = "value"

    def _propose(self, group: Group, items: Sequence[AskingItem], knowledge: Knowledge) -> tuple[Proposal, ...]:
        spec = knowledge.tree.all_attributes.get(group.subject[0])
        return propose_values(spec, group.raw, knowledge) if spec else ()

    def _known(self, knowledge: Knowledge, group: Group) -> list[str]:
        spec = knowledge.tree.all_attributes.get(group.subject[0])
        if spec is None:
            return []
        if spec.values:
            return [value.id for value in spec.values]
        return [family.id for family in knowledge.colours.families] if spec.kind == "enum" else []

    def _named(self, knowledge: Knowledge, group: Group, name: str) -> Settled:
        attribute = group.subject[0]
        known = knowledge.tree.find_value(attribute, name) if attribute in knowledge.tree.all_attributes else None
        if known is not None:
            return Settled(known.id)
        colour = knowledge.colours.field_names.get(same(name)) if attribute == "color" else None
        if colour is not None and colour.family is not None:
            return Settled(colour.family.id)
        return Settled(f"x-{same(name)}", name)

    def _label(self, knowledge: Knowledge, subject: tuple[str, ...], id: str) -> str:
        spec = knowledge.tree.all_attributes.get(subject[0])
        return (spec and value_label(spec, id, knowledge.colours)) or id


def _group(topic: Topic) -> Group:
    return Group(topic.kind, f"{topic.key:x}", topic.subject, topic.raw, topic.items, topic.sales, topic.value)
