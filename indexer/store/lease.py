"""Who may do what only one process may do: a row with the holder's name and a heartbeat."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import getpid
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from indexer.store.connection import Store
from indexer.store.schema import leases
from indexer.store.sql import insert_missing

WORKER = "worker"
EXPIRES = timedelta(seconds=30)


class LeaseLost(Exception):
    """Another process took over; whoever held the lease stops at once."""


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    renewed_at: datetime
    note: str | None

    @property
    def alive(self) -> bool:
        """A holder on this machine is asked directly; one elsewhere counts as gone when its heartbeat stops."""
        return not is_gone(self.owner) and datetime.now(UTC) - self.renewed_at < EXPIRES


def this_process() -> str:
    """ "host/pid/start": the start tells a process from a later one with the same number."""
    return f"{socket.gethostname()}/{getpid()}/{_started(getpid())}"


def is_gone(owner: str) -> bool:
    """True only when it is certain: the process ran on this machine and runs no more."""
    host, pid, start = owner.split("/")[:3]
    return host == socket.gethostname() and start != "?" and _started(int(pid)) != start


def _started(pid: int) -> str:
    if not Path("/proc/self/stat").exists():
        return "?"  # a system that does not tell: then the heartbeat decides
    with suppress(OSError):
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state == "Z" else fields[18]
    return ""


def read_lease(connection: Connection, name: str) -> Lease | None:
    row = connection.execute(select(leases).where(leases.c.name == name)).one_or_none()
    return None if row is None else Lease(*row)


def acquire(store: Store, name: str, owner: str) -> bool:
    """True when `owner` holds the lease now: it was free, its holder is gone, or it is the owner's already."""
    now = datetime.now(UTC)
    with store.writing() as connection:
        insert_missing(connection, leases, [{"name": name, "owner": owner, "renewed_at": now}])
        row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
        held = Lease(*row)
        if held.owner != owner and held.alive:
            return False
        renew(connection, name, held.owner, new_owner=owner)
        return True


def renew(
    connection: Connection, name: str, owner: str, *, note: str | None = None, new_owner: str | None = None
) -> None:
    """The heartbeat, and the fence: inside a transaction it proves that `owner` still holds the lease.

    `note` says why the holder waits, if it does. Raises `LeaseLost`.
    """
    mine = (leases.c.name == name) & (leases.c.owner == owner)
    values = {"renewed_at": datetime.now(UTC), "note": note, "owner": new_owner or owner}
    if connection.execute(update(leases).where(mine).values(values)).rowcount == 0:
        raise LeaseLost(f"{owner} no longer holds the lease {name!r}")


def release(store: Store, name: str, owner: str) -> None:
    with store.writing() as connection:
        connection.execute(delete(leases).where((leases.c.name == name) & (leases.c.owner == owner)))
