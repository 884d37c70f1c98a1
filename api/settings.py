"""Settings: every environment variable that Xunpin reads, in one place, and errors that teach."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api.spelling import nearest

PREFIX = "XUNPIN_"


class SettingsError(Exception):
    """What is wrong with the environment, one line per variable."""


class Settings(BaseModel):
    """`XUNPIN_` and the upper-case name of a field is its environment variable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        Path("data"),
        validate_default=True,
        description="Folder for SQLite, the embedded index and pictures; made when absent.",
    )
    knowledge: Path | None = Field(
        None, description="Folder of knowledge files that take the place of the packaged ones of the same path."
    )
    database_url: str = Field("", description="Any SQLAlchemy URL; PostgreSQL is the supported server.")
    engine: Literal["tantivy", "elasticsearch"] = Field("tantivy", description="Where the index lives.")
    elasticsearch_url: str = Field("http://127.0.0.1:9200", description="Only for that engine.")
    index: str = Field(
        "xunpin",
        pattern=r"^[a-z][a-z0-9_]{0,63}$",  # no dash: it ends the name in those of the indexes behind it
        description="Name of the search index; installations that share an Elasticsearch need different ones.",
    )
    admin_key: str | None = Field(None, min_length=8, description="A key with scope admin, accepted as given.")
    public_search: bool = Field(True, description="Whether search, suggest and product pages answer without a key.")
    web_workers: int = Field(2, ge=1, le=64, description="Processes that answer requests.")
    web_threads: int = Field(8, ge=1, le=64, description="Threads in each of them.")
    max_upload_mb: int = Field(4096, ge=1, le=16384, description="Largest push accepted, in MiB as sent.")
    access_log: bool = Field(False, description="One line per request on standard output.")

    @field_validator("data")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        if folder.exists() and not folder.is_dir():
            raise ValueError("is a file, and a folder is needed")
        return folder.expanduser().absolute()

    @field_validator("knowledge")
    @classmethod
    def _existing(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError("is no folder; it holds files such as priorities.yaml or brands/sport.yaml")
        return folder and folder.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str) -> str:
        try:
            if url:
                make_url(url)
        except ArgumentError as error:
            raise ValueError(
                "is no SQLAlchemy URL; it looks like postgresql+psycopg://user:password@host/database"
            ) from error
        return url

    @field_validator("elasticsearch_url")
    @classmethod
    def _http(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return url.rstrip("/")

    @property
    def store_url(self) -> str:
        """The database, by default SQLite inside the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'xunpin.db'}"

    @property
    def has_store(self) -> bool:
        """Whether there is a database already, as far as can be told without asking it."""
        return bool(self.database_url) or (self.data / "xunpin.db").exists()

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @property
    def learned(self) -> Path:
        """What was trained on labelled items."""
        return self.data / "learned"

    @property
    def taxonomies(self) -> Path:
        """Category trees that may take the place of the packaged one."""
        return self.data / "taxonomies"

    @property
    def pictures(self) -> Path:
        """What is served at /pictures."""
        return self.data / "pictures"

    def make_folders(self) -> None:
        """Raises `SettingsError` when the data folder cannot be made."""
        try:
            self.pictures.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{PREFIX}DATA={self.data}: cannot be made ({error.strerror})") from error


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in these environment variables; an empty variable counts as absent.

    Raises `SettingsError` that names every wrong variable.

    >>> read_settings({"XUNPIN_ENGINE": "elasticsearch"}).engine
    'elasticsearch'
    """
    try:
        return Settings.model_validate(
            {name: environ[variable] for variable, name in _VARIABLES.items() if environ.get(variable, "").strip()}
        )
    except ValidationError as error:
        wrong = [_wrong(entry["loc"], entry["msg"], entry["input"]) for entry in error.errors()]
        raise SettingsError("\n".join(wrong)) from error


_MEASURING = "XUNPIN_BENCH_DATA"  # read by bench/


def unread_variables(environ: Mapping[str, str]) -> list[str]:
    """A remark for each variable that looks like a misspelled setting.

    >>> unread_variables({"XUNPIN_ENGIN": "tantivy"})
    ['XUNPIN_ENGIN is not read; did you mean XUNPIN_ENGINE?']
    """
    unread = [name for name in environ if name.startswith(PREFIX) and name not in _VARIABLES and name != _MEASURING]
    likely = {name: nearest(name.removeprefix(PREFIX), Settings.model_fields) for name in unread}
    return [f"{name} is not read; did you mean {PREFIX}{near.upper()}?" for name, near in likely.items() if near]


def _wrong(location: tuple[int | str, ...], message: str, value: object) -> str:
    name = PREFIX + str(location[0]).upper()
    shown = "(a secret)" if name == "XUNPIN_ADMIN_KEY" else repr(value)
    return f"{name}={shown}: {message.removeprefix('Value error, ')}"


_VARIABLES = {PREFIX + name.upper(): name for name in Settings.model_fields}
