"""What people decided: kept for ever, in force until it is undone, and a rule for the normalizer meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from indexer.store.records import clean, dumps, loads
from indexer.store.schema import counters, decisions
from normalizer.rulings import Ruling, Rulings


@dataclass(frozen=True, slots=True)
class Decision:
    """`topic` names within its kind what was decided; `items` were concerned then, and `job` reads them anew."""

    id: str
    kind: str
    topic: str
    subject: tuple[str, ...]
    raw: str
    verdict: str  # accept, reject, new
    answer: str | None
    label: str | None
    items: int
    job: str
    decided_by: str
    decided_at: datetime
    undone_by: str | None
    undone_at: datetime | None

    @property
    def in_force(self) -> bool:
        return self.undone_at is None


def rulings_number(connection: Connection) -> int:
    """Grows with every decision and every undoing."""
    number: int = connection.execute(select(counters.c.value).where(counters.c.name == "rulings")).scalar_one()
    return number


def read_rulings(connection: Connection) -> Rulings:
    """What the normalizer has to know of the decisions in force."""
    rows = connection.execute(select(decisions).where(decisions.c.undone_at.is_(None)).order_by(decisions.c.id))
    rulings = [Ruling(str(row.id), row.kind, tuple(loads(row.subject)), row.answer, row.label) for row in rows]
    return Rulings(rulings, rulings_number(connection))


def add_decision(connection: Connection, **values: Any) -> Decision:
    """Only inside `Store.changing`. `values` are the columns but for time and undoing, the subject as a tuple."""
    _count(connection)
    texts = {"subject": dumps(values["subject"]), "raw": clean(values["raw"]), "decided_at": datetime.now(UTC)}
    added = insert(decisions).values(values | texts).returning(*decisions.c)
    return _decision(connection.execute(added).one())


def end_decision(connection: Connection, id: str, who: str) -> None:
    """Only inside `Store.changing`."""
    _count(connection)
    now = datetime.now(UTC)
    connection.execute(
        update(decisions).where(decisions.c.id == decision_number(id)).values(undone_by=who, undone_at=now)
    )


def get_decision(connection: Connection, id: str) -> Decision | None:
    row = connection.execute(select(decisions).where(decisions.c.id == decision_number(id))).one_or_none()
    return None if row is None else _decision(row)


def decision_in_force(connection: Connection, kind: str, topic: str) -> Decision | None:
    wanted = select(decisions).where(
        decisions.c.kind == kind, decisions.c.topic == topic, decisions.c.undone_at.is_(None)
    )
    row = connection.execute(wanted.order_by(decisions.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _decision(row)


def list_decisions(
    connection: Connection, kind: str | None, *, page: int, per_page: int
) -> tuple[tuple[Decision, ...], int]:
    """Newest first, the undone ones as well, and how many there are."""
    mine = decisions.c.kind == kind if kind is not None else decisions.c.id > 0
    total = connection.execute(select(func.count()).select_from(decisions).where(mine)).scalar_one()
    newest = select(decisions).where(mine).order_by(decisions.c.id.desc())
    rows = connection.execute(newest.limit(per_page).offset((page - 1) * per_page)).all()
    return tuple(map(_decision, rows)), total


def decisions_in_force(connection: Connection) -> Iterator[Decision]:
    """In the order in which they were made."""
    wanted = select(decisions).where(decisions.c.undone_at.is_(None)).order_by(decisions.c.id)
    return map(_decision, connection.execute(wanted))


def decision_number(id: str) -> int:
    """The number behind a decision's id; 0, which none has, for text that is none."""
    return int(id) if id.isascii() and id.isdigit() and len(id) < 19 else 0


def _count(connection: Connection) -> None:
    connection.execute(update(counters).where(counters.c.name == "rulings").values(value=counters.c.value + 1))


def _decision(row: Row[Any]) -> Decision:
    values = row._asdict() | {"id": str(row.id), "job": str(row.job), "subject": tuple(loads(row.subject))}
    return Decision(**values)
