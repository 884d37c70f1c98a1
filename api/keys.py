"""Who is calling: bearer keys, what each may do, and the refusals of those that may not."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal

from flask import g, request

from api.bootstrap import Application, running
from api.errors import Problem
from indexer.store.keys import count_valid_keys, create_key, find_key

# Who may call an endpoint. "search": everybody, unless the operator closed it; "feed": who may feed the channel of the
# address; "key": whoever has a key, which the handler looks at.
Access = Literal["open", "search", "events", "feed", "key", "admin"]

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="xunpin"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """`scopes` is empty for a caller without a key; `name` is that of the key."""

    scopes: frozenset[str] = frozenset()
    name: str = ""

    @property
    def admin(self) -> bool:
        return "admin" in self.scopes

    def may(self, scope: str) -> bool:
        return self.admin or scope in self.scopes

    def may_feed(self, channel: str) -> bool:
        return self.may(f"feed:{channel}")

    def must(self, scope: str) -> None:
        """Raises 401 without a key and 403 with one that lacks the scope."""
        if not self.scopes:
            detail = "This needs a key: send the header Authorization: Bearer KEY."
            raise Problem(401, "key_missing", detail, headers=_CHALLENGE)
        if not self.may(scope):
            have = ", ".join(sorted(self.scopes))
            detail = f"This needs a key with scope {scope}; this key has {have}."
            raise Problem(403, "scope_missing", detail, field="scope", value=scope, allowed=[scope, "admin"])


def caller() -> Caller:
    """Whoever sent this request. Raises 401 for a key that is malformed, unknown or revoked."""
    if "caller" not in g:
        g.caller = _identified(running())
    known: Caller = g.caller
    return known


def require(access: Access, channel: str | None) -> None:
    """Refuse the request unless its sender may call an endpoint with this access."""
    if access == "open" or (access == "search" and running().settings.public_search):
        return
    if access == "feed":
        caller().must(f"feed:{channel}")
    elif access == "key":
        caller().must(next(iter(caller().scopes), "admin"))
    else:
        caller().must(access)


def first_admin_key(application: Application) -> str | None:
    """A new admin key when there is no other way in; it is shown this once, and only its hash is kept."""
    if application.settings.admin_key or count_valid_keys(application.store):
        return None
    return create_key(application.store, "first admin key", ["admin"])[1]


def _identified(application: Application) -> Caller:
    header = request.headers.get("Authorization")
    if header is None:
        return Caller()
    kind, _, secret = header.partition(" ")
    secret = secret.strip()
    if kind.lower() != "bearer" or not secret:
        detail = "The header is not understood; write Authorization: Bearer KEY."
        raise Problem(401, "key_malformed", detail, field="Authorization", headers=_CHALLENGE)
    return holder(application, secret)


def holder(application: Application, secret: str) -> Caller:
    """Whoever holds this key. Raises 401 for one that is unknown or revoked."""
    given = application.settings.admin_key
    if given and hmac.compare_digest(secret.encode(), given.encode()):
        return Caller(frozenset(("admin",)), "admin")
    key = find_key(application.store, secret)
    if key is None:
        detail = "This key is not known, or it was revoked."
        raise Problem(401, "key_unknown", detail, field="Authorization", headers=_CHALLENGE)
    return Caller(key.scopes, key.name)
