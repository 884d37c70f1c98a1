"""API keys: only their hashes are kept, so a key is shown once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from indexer.store.connection import Store
from indexer.store.records import dumps, loads
from indexer.store.schema import api_keys


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: int
    name: str
    scopes: frozenset[str]  # search, events, feed:CHANNEL, admin
    created_at: datetime
    revoked_at: datetime | None


def create_key(store: Store, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """A new key, and its secret as the holder has to send it."""
    secret = "xk_" + secrets.token_urlsafe(32)
    values = {"name": name, "hash": _hash(secret), "scopes": dumps(sorted(scopes)), "created_at": datetime.now(UTC)}
    with store.writing() as connection:
        row = connection.execute(insert(api_keys).values(values).returning(*api_keys.c)).one()
    return _api_key(row), secret


def find_key(store: Store, secret: str) -> ApiKey | None:
    """None for a key that is unknown or revoked."""
    valid = (api_keys.c.hash == _hash(secret)) & api_keys.c.revoked_at.is_(None)
    with store.reading() as connection:
        row = connection.execute(select(api_keys).where(valid)).one_or_none()
    return None if row is None else _api_key(row)


def list_keys(store: Store) -> tuple[ApiKey, ...]:
    with store.reading() as connection:
        return tuple(map(_api_key, connection.execute(select(api_keys).order_by(api_keys.c.id))))


def count_valid_keys(store: Store) -> int:
    with store.reading() as connection:
        valid = select(func.count()).where(api_keys.c.revoked_at.is_(None))
        return connection.execute(valid).scalar_one()


def revoke_key(store: Store, id: int) -> None:
    with store.writing() as connection:
        connection.execute(update(api_keys).where(api_keys.c.id == id).values(revoked_at=datetime.now(UTC)))


def _hash(secret: str) -> str:
    """The keys are long and random, so a plain hash cannot be guessed back."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _api_key(row: Row[Any]) -> ApiKey:
    return ApiKey(row.id, row.name, frozenset(loads(row.scopes)), row.created_at, row.revoked_at)
