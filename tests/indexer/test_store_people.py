"""Keys and events: who may call, and what shoppers did."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from indexer.store.connection import Store
from indexer.store.events import Event, events_since, record_events
from indexer.store.keys import create_key, find_key, list_keys, revoke_key
from indexer.store.schema import api_keys

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_key_is_found_by_its_secret_with_its_scopes(store: Store) -> None:
    made, secret = create_key(store, "京东对接", ["feed:jd", "search"])
    assert find_key(store, secret) == made
    assert made.scopes == {"feed:jd", "search"}
    assert find_key(store, secret + "x") is None


def test_the_secret_itself_is_not_kept(store: Store) -> None:
    _, secret = create_key(store, "京东对接", ["feed:jd"])
    with store.reading() as connection:
        assert secret not in str(connection.execute(select(api_keys)).all())


def test_a_revoked_key_opens_nothing(store: Store) -> None:
    made, secret = create_key(store, "京东对接", ["admin"])
    revoke_key(store, made.id)
    assert find_key(store, secret) is None
    assert [key.revoked_at is not None for key in list_keys(store)] == [True]


def test_an_event_that_is_sent_again_counts_once(store: Store) -> None:
    click = Event("click", "q1", "0000000000001", 3, NOON)
    assert record_events(store, [click, Event("cart", "q1", "0000000000001", 3, NOON)]) == 2
    assert record_events(store, [click, Event("click", None, "0000000000001", None, NOON)]) == 1
    assert [event.type for event in events_since(store, NOON)].count("click") == 2
    assert list(events_since(store, datetime(2026, 11, 2, tzinfo=UTC))) == []
