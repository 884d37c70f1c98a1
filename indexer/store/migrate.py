"""Alembic, run when the store opens; several processes may start at the same moment."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x78756E70696E  # any fixed number: PostgreSQL lets one process at a time hold it


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest version inside the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if (
        MigrationContext.configure(connection).get_current_revision()
        != ScriptDirectory.from_config(config).get_current_head()
    ):
        command.upgrade(config, "head")
