"""The language of the review queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Connection

from indexer.products import ItemId
from indexer.store.decisions import Decision
from normalizer.knowledge import Knowledge
from normalizer.proposals import Proposal
from normalizer.schema import Label

Verdict = Literal["accept", "reject", "new"]
VERDICTS: tuple[Verdict, ...] = ("accept", "reject", "new")


@dataclass(frozen=True, slots=True)
class Example:
    """One of the items that a group is about."""

    channel: str
    sku: str
    title: str
    detail: str | None = None  # what it says of the matter, where that is more than the group's own text


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a proposal (`bits` above 0) or against it, with what each side says."""

    because: Label
    bits: float
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Group:
    """One decision to make, for all items with the same cause. `value` orders the queue."""

    kind: str
    topic: str  # names it within its kind
    subject: tuple[str, ...]
    raw: str  # what is asked about, as an item writes it
    items: int
    sales: int
    value: int
    channels: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.topic}"


@dataclass(frozen=True, slots=True)
class Choice:
    """`answer` is a known id (none: the first proposal), `name` what something new is called."""

    verdict: Verdict
    answer: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A choice as it takes effect: `label` is the name of something that no file knows."""

    answer: str | None
    label: str | None = None


class NotDecidable(ValueError):
    """A choice that does not fit its group. `field` is answer, name or verdict."""

    def __init__(
        self, field: str, value: str | None, message: str, allowed: Sequence[str] = (), hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.field, self.value, self.allowed, self.hint = field, value, allowed, hint


class Kind(Protocol):
    """One kind of question. Whoever finds something to ask implements this and is listed in `kinds.KINDS`."""

    @property
    def name(self) -> str: ...

    def count(self, connection: Connection, channel: str | None) -> int:
        """How many groups are open."""

    def open(self, connection: Connection, channel: str | None, limit: int) -> list[Group]:
        """The most valuable first, without channels, examples and proposals."""

    def find(self, connection: Connection, topic: str) -> Group | None:
        """The open group of this name."""

    def describe(self, connection: Connection, knowledge: Knowledge, group: Group) -> Group:
        """The group with everything that a person needs to decide."""

    def settle(self, knowledge: Knowledge, group: Group, choice: Choice) -> Settled:
        """What a choice means, for a group that is described. Raises `NotDecidable`."""

    def apply(self, connection: Connection, decision: Decision) -> list[ItemId]:
        """Let a decision take effect; answers the items that have to be read anew. Inside `Store.changing`."""

    def undo(self, connection: Connection, decision: Decision) -> list[ItemId]:
        """The way back, in the same manner."""

    def shown(self, knowledge: Knowledge, decision: Decision) -> str | None:
        """What the answer of a decision is called; None where nothing was to fit."""
