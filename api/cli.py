"""The command line. Heavy parts are imported by the command that needs them, so that --help is quick."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from api.settings import Settings, SettingsError, read_settings, unread_variables

if TYPE_CHECKING:
    from api.bootstrap import Application

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

FilePath = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xunpin")
def main() -> None:
    """Xunpin 寻品: product search with catalog normalization.

    Settings are environment variables, such as XUNPIN_DATA (the folder for everything that is kept, ./data) and
    XUNPIN_ENGINE (tantivy or elasticsearch); docs/settings.md lists them.
    """
    for remark in unread_variables(os.environ):
        _err.print(f"[yellow]{remark}[/]")
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
def serve(host: str, port: int) -> None:
    """Serve the shop, the API and the background worker until Ctrl-C."""
    with _explained():
        from api import serve as service
        from api.bootstrap import load_shared, open_application
        from api.keys import first_admin_key

        settings = _settings()
        shared = load_shared(settings)
        application = open_application(settings, shared)
        key = first_admin_key(application)
        if outdated := application.outdated():
            _err.print(f"[yellow]{outdated}[/]", soft_wrap=True)
        application.close()
        if key is not None:
            _out.print(f"Your admin key, shown this once: [bold]{key}[/]", soft_wrap=True)
        sys.exit(service.serve(settings, shared, host, port, lambda address: _out.print(f"Xunpin serves {address}")))


@main.command()
def worker() -> None:
    """Run only the background worker, for installations on several machines."""
    with _explained():
        from api.bootstrap import load_shared
        from api.serve import work_until_told

        settings = _settings()
        work_until_told(settings, load_shared(settings))


@main.command()
@click.argument("channel")
@click.argument("files", nargs=-1, required=True, type=FilePath)
@click.option(
    "--format", "format", default="native", show_default=True, help="The channel adapter that reads the feed."
)
def push(channel: str, files: tuple[Path, ...], format: str) -> None:
    """Load feed files straight into the catalog, until they can be searched."""
    from api.console import Feed, push_feeds

    with _explained(), _application() as application:
        sys.exit(push_feeds(application, _out, [Feed(channel, file, format) for file in files]))


@main.command()
@click.argument("files", nargs=-1, required=True, type=FilePath)
@click.option(
    "--format", "format", default="native", show_default=True, help="The channel adapter that reads the feed."
)
def check(files: tuple[Path, ...], format: str) -> None:
    """Parse and normalize feed files without writing; exit status 1 when there are errors."""
    from api.console import check_files

    with _explained():
        from api.bootstrap import load_shared

        sys.exit(check_files(load_shared(read_settings(os.environ)).knowledge, _out, files, format))


@main.command()
def reindex() -> None:
    """Rebuild the search index beside the live one and switch to it."""
    from api.console import rebuild

    with _explained(), _application() as application:
        sys.exit(rebuild(application, _out, "reindex"))


@main.command()
def rollback() -> None:
    """Switch back to the index that was live before."""
    from api.console import rebuild

    with _explained(), _application() as application:
        sys.exit(rebuild(application, _out, "rollback"))


@main.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--explain", is_flag=True, help="Show how each score came about.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--per-page", default=10, show_default=True, type=click.IntRange(1, 100))
def search(query: tuple[str, ...], explain: bool, page: int, per_page: int) -> None:
    """Search as the API does, and show the answer as a table."""
    from api.console import show_search
    from search.model import SearchRequest

    with _explained(), _application() as application:
        request = SearchRequest(q=" ".join(query), page=page, per_page=per_page, explain=explain)
        show_search(application.service.search(request), _out)


@main.group()
def learn() -> None:
    """Train a category predictor on labelled items; what it learned counts from `xunpin learn use` on."""


@learn.command("categories")
@click.argument("files", nargs=-1, required=True, type=FilePath)
@click.option("--worst", default=20, show_default=True, type=click.IntRange(0, 1000), help="Confusions to show.")
def learn_categories(files: tuple[Path, ...], worst: int) -> None:
    """Train on FILES with title and category (and path, attributes) of each item, and write a draft.

    A category is an id, name or path of the tree. What the draft is worth on items it has not seen is shown first.
    """
    with _explained():
        from api.bootstrap import load_shared
        from api.learning import learn_from_files

        settings = _settings()
        sys.exit(learn_from_files(settings, load_shared().knowledge, _out, files, worst))


@learn.command("use")
def learn_use() -> None:
    """Let the draft have its say about every category."""
    with _explained():
        from api.bootstrap import load_shared
        from api.learning import use_draft

        use_draft(_settings(), load_shared().knowledge, _out)


@learn.command("off")
def learn_off() -> None:
    """Take what was learned out of use; the draft stays."""
    with _explained():
        from api.learning import stop_using

        stop_using(_settings(), _out)


@learn.command("status")
def learn_status() -> None:
    """Show what is in use and what the draft is worth."""
    with _explained():
        from api.learning import show_status

        show_status(_settings(), _out)


def _settings() -> Settings:
    settings = read_settings(os.environ)
    settings.make_folders()
    return settings


@contextmanager
def _application() -> Iterator[Application]:
    from api.bootstrap import load_shared, open_application

    settings = _settings()
    application = open_application(settings, load_shared(settings))
    try:
        yield application
    finally:
        application.close()


@contextmanager
def _explained() -> Iterator[None]:
    """What a person can mend is told in words; everything else is a mistake of ours and keeps its traceback."""
    from sqlalchemy.exc import ArgumentError, OperationalError

    from indexer.engine.port import EngineError, IndexMissing
    from indexer.feeds import FeedError
    from indexer.indexing import IndexOutdated
    from indexer.learned import LearnedError
    from normalizer.lexicon import LexiconError
    from search.model import UnknownValue

    try:
        yield
    except IndexMissing:
        _fail("There is nothing to search yet: `xunpin push CHANNEL FILE` loads a feed.")
    except (SettingsError, EngineError, FeedError, IndexOutdated, LearnedError, LexiconError, UnknownValue) as error:
        hint = getattr(error, "hint", None)
        _fail(f"{error}" + (f"\n{hint}" if hint else ""))
    except (OperationalError, ArgumentError) as error:
        _fail(f"The database cannot be used: {getattr(error, 'orig', error)}")
    except OSError as error:
        _fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


def _fail(message: str) -> None:
    _err.print(f"[red]error:[/] {message}", markup=True, soft_wrap=True)
    sys.exit(2)
