"""A real PostgreSQL cluster on a free port of the loopback interface, and databases in it."""

from __future__ import annotations

import subprocess
import uuid
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.process import (
    ServerMissing,
    as_ordinary_user,
    free_port,
    launch,
    ordinary_folder,
    wait_until,
)


def start(folder: Path) -> str:
    """Returns a SQLAlchemy URL of its maintenance database."""
    programs = _programs()
    data = ordinary_folder(folder / "data")
    port = free_port()
    initdb = [programs / "initdb", "-D", data, "-U", "xunpin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    made = subprocess.run(as_ordinary_user(initdb), capture_output=True, text=True, cwd="/", check=False)
    if made.returncode != 0:
        raise ServerMissing(f"initdb failed:\n{made.stdout}{made.stderr}")
    settings = [f"port={port}", "listen_addresses=127.0.0.1", "fsync=off", f"unix_socket_directories={data}"]
    options = [word for setting in settings for word in ("-c", setting)]
    launch(folder, [programs / "postgres", "-D", data, *options])
    wait_until(lambda: _answers(port), folder)
    return f"postgresql+psycopg://xunpin@127.0.0.1:{port}/postgres"


def create_database(server_url: str) -> str:
    """A fresh, empty database; returns its SQLAlchemy URL."""
    name = f"test_{uuid.uuid4().hex}"
    _execute(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{server_url.rpartition('/')[0]}/{name}"


def drop_database(server_url: str, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    _execute(server_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(server_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _answers(port: int) -> bool:
    try:
        psycopg.connect(f"postgresql://xunpin@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise ServerMissing("PostgreSQL is missing; run: python tests/servers/install.py")
    return found[-1].parent
