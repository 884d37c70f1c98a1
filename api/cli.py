"""The command line. Heavy parts are imported by the command that needs them, so that --help is quick."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from rich.console import Console

from api.settings import Settings, SettingsError, read_settings, unread_variables

if TYPE_CHECKING:
    from api.bootstrap import Application
    from indexer.taxonomies import Taxonomies

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
@click.option("--channel", default="", help="Whose feed it is: what was decided in review for this channel counts.")
def check(files: tuple[Path, ...], format: str, channel: str) -> None:
    """Parse and normalize feed files without writing; exit status 1 when there are errors."""
    from api.console import check_files

    with _explained():
        from api.bootstrap import knowledge_in_force

        sys.exit(check_files(knowledge_in_force(read_settings(os.environ)), _out, files, format, channel))


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


@main.group()
def review() -> None:
    """What people decided in the review queue (at /channels/review), as files."""


@review.command("export")
def export_decisions() -> None:
    """Print the decisions in force as YAML: what was asked, what was decided, by whom and when."""
    from api.routes.review import exported

    with _explained(), _application() as application:
        click.echo(exported(application), nl=False)


@review.command("labels")
def category_labels() -> None:
    """Print the items whose category was decided as NDJSON, for `xunpin learn categories` and other trainers."""
    from api.console import print_labels

    with _explained(), _application() as application:
        print_labels(application)


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
        from api.learning import learn_from_files
        from indexer.lexicons import load_knowledge

        knowledge = load_knowledge(taxonomy=_taxonomies().folder_in_use())
        sys.exit(learn_from_files(_settings(), knowledge, _out, files, worst))


@learn.command("use")
def learn_use() -> None:
    """Let the draft have its say about every category."""
    with _explained():
        from api.learning import use_draft
        from indexer.lexicons import load_knowledge

        use_draft(_settings(), load_knowledge(taxonomy=_taxonomies().folder_in_use()), _out)


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


@main.group()
def mapping() -> None:
    """A channel's mapping: rules in a file that its items pass before they are normalized (docs/mapping.md)."""


@mapping.command("check")
@click.argument("files", nargs=-1, required=True, type=FilePath)
def check_mapping(files: tuple[Path, ...]) -> None:
    """Name every mistake of mapping files with its line; exit status 1 when there are any."""
    with _explained():
        from api.mapping import check

        sys.exit(check(_out, files))


@mapping.command("preview")
@click.argument("channel")
@click.argument("file", type=FilePath)
@click.option("--items", default=100, show_default=True, type=click.IntRange(1, 1000), help="Size of the sample.")
def preview_mapping(channel: str, file: Path, items: int) -> None:
    """Show what a mapping file would change in a sample of what is stored, writing nothing."""
    with _explained(), _application() as application:
        from api.mapping import show_preview

        sys.exit(show_preview(application, _out, channel, file, items))


@mapping.command("apply")
@click.argument("channel")
@click.argument("file", type=FilePath)
def apply_mapping(channel: str, file: Path) -> None:
    """Put a mapping file in force and replay what is stored through it."""
    with _explained(), _application() as application:
        from api.mapping import apply_file

        sys.exit(apply_file(application, _out, channel, file))


@mapping.command("show")
@click.argument("channel")
@click.option("--version", type=click.IntRange(1), help="An earlier version instead of the one in force.")
def show_mapping(channel: str, version: int | None) -> None:
    """Write a channel's mapping file to standard output, byte for byte as it was applied."""
    with _explained(), _application() as application:
        from api.mapping import text_of

        click.echo(text_of(application, channel, version), nl=False)


@mapping.command("versions")
@click.argument("channel")
def mapping_versions(channel: str) -> None:
    """List what was applied to a channel, newest first."""
    with _explained(), _application() as application:
        from api.mapping import show_versions

        sys.exit(show_versions(application, _out, channel))


@mapping.command("rollback")
@click.argument("channel")
@click.argument("version", type=click.IntRange(1))
def roll_back_mapping(channel: str, version: int) -> None:
    """Apply the text of an earlier version again, as a new version."""
    with _explained(), _application() as application:
        from api.mapping import roll_back

        sys.exit(roll_back(application, _out, channel, version))


@main.group()
def taxonomy() -> None:
    """Category trees: import published ones, compare, switch.

    Each is a folder of YAML files in XUNPIN_DATA/taxonomies; `default` is the packaged one.
    """


@taxonomy.command("list")
def list_taxonomies() -> None:
    """List the trees of this installation."""
    with _explained():
        from api.taxonomy_console import list_trees

        list_trees(_taxonomies(), _out)


@taxonomy.command("import")
@click.argument("files", nargs=-1, required=True, type=FilePath)
@click.option("--name", help="What to call it; by default its publisher and version, such as google-2021-09-21.")
def import_taxonomy(files: tuple[Path, ...], name: str | None) -> None:
    """Make a tree of the files that Google or Shopify publish, without using it yet.

    Google: taxonomy-with-ids.LANGUAGE.txt. Shopify: categories.txt, attributes.txt and attribute_values.txt. Files of
    several languages are joined by id; gzip is understood.
    """
    with _explained():
        from api.taxonomy_console import show_import

        taxonomies = _taxonomies()
        show_import(taxonomies.import_files(files, name), taxonomies, _out)


@taxonomy.command("copy")
@click.argument("source")
@click.argument("name")
def copy_taxonomy(source: str, name: str) -> None:
    """Copy a tree under another name, to change its files by hand."""
    with _explained():
        taxonomies = _taxonomies()
        tree = taxonomies.copy(source, name)
        _out.print(f"{len(tree)} categories in {taxonomies.folder / name}", soft_wrap=True)


@taxonomy.command("remove")
@click.argument("name")
def remove_taxonomy(name: str) -> None:
    """Remove a tree that is not in use."""
    with _explained():
        _taxonomies().remove(name)


_moves = click.option(
    "--moves", type=FilePath, help="YAML of ids that moved or were merged, `old id: new id`; the rest goes by names."
)
_report = click.option(
    "--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write every change as CSV."
)


@taxonomy.command("compare")
@click.argument("name")
@_moves
@_report
def compare_taxonomies(name: str, moves: Path | None, report: Path | None) -> None:
    """Show what would change with another tree, and where products would go."""
    with _explained():
        from api.taxonomy_console import compare

        compare(_settings(), _taxonomies(), _out, name, moves, report)


@taxonomy.command("use")
@click.argument("name")
@_moves
@_report
def use_taxonomy(name: str, moves: Path | None, report: Path | None) -> None:
    """Switch to another tree, move everything there and normalize all items anew.

    Ids and names of the tree before go on leading to where its products went.
    """
    with _explained():
        from api.taxonomy_console import use

        sys.exit(use(_settings(), _taxonomies(), _out, name, moves, report))


@main.group()
def categories() -> None:
    """Category paths of a channel: where they belong in the tree."""


@categories.command("list")
@click.argument("channel")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for a decision.")
def list_categories(channel: str, only_open: bool) -> None:
    """List the category paths of a channel, with proposals for the open ones."""
    from api.taxonomy_console import list_paths

    with _explained(), _application() as application:
        list_paths(application, _out, _existing(application, channel), only_open)


@categories.command("export")
@click.argument("channel")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True), default="-")
def export_categories(channel: str, file: TextIO) -> None:
    """Write the mapping of a channel as a YAML file."""
    from api.taxonomy_console import export_paths

    with _explained(), _application() as application:
        file.write(export_paths(application, _existing(application, channel)))


@categories.command("import")
@click.argument("channel")
@click.argument("file", type=FilePath)
def import_categories(channel: str, file: Path) -> None:
    """Decide what a YAML file says, and normalize the items of those paths anew."""
    from api.taxonomy_console import import_paths

    with _explained(), _application() as application:
        sys.exit(import_paths(application, _out, _existing(application, channel), file))


def _existing(application: Application, channel: str) -> str:
    from indexer.store.channels import list_channels

    known = [found.channel for found in list_channels(application.store)]
    if channel not in known:
        _fail(f"There is no channel {channel!r}; there are: {', '.join(known) or 'none'}.")
    return channel


def _taxonomies() -> Taxonomies:
    from indexer.taxonomies import Taxonomies

    return Taxonomies(_settings().taxonomies)


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

    from api.mapping import NoSuchMapping
    from indexer.engine.port import EngineError, IndexMissing
    from indexer.feeds import FeedError
    from indexer.indexing import IndexOutdated
    from indexer.learned import LearnedError
    from indexer.taxonomies import TaxonomyError
    from normalizer.lexicon import LexiconError
    from search.model import UnknownValue

    try:
        yield
    except IndexMissing:
        _fail("There is nothing to search yet: `xunpin push CHANNEL FILE` loads a feed.")
    except (
        SettingsError,
        EngineError,
        FeedError,
        IndexOutdated,
        LearnedError,
        LexiconError,
        NoSuchMapping,
        TaxonomyError,
        UnknownValue,
    ) as error:
        hint = getattr(error, "hint", None)
        _fail(f"{error}" + (f"\n{hint}" if hint else ""))
    except (OperationalError, ArgumentError) as error:
        _fail(f"The database cannot be used: {getattr(error, 'orig', error)}")
    except OSError as error:
        _fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


def _fail(message: str) -> None:
    _err.print(f"[red]error:[/] {message}", markup=True, soft_wrap=True)
    sys.exit(2)
