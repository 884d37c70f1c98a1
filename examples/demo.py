"""A sample catalog from four channels, loaded and served: what `make demo` runs.

    python examples/demo.py [--items N] [--port P] [--host H]

The first run writes the sample feeds and loads them into XUNPIN_DATA (./data); later runs find them there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path

from generate import generate
from rich.console import Console

from api.bootstrap import load_shared, open_application
from api.console import Feed, push_feeds, rebuild
from api.settings import Settings, read_settings
from indexer.store.channels import list_channels

FEEDS = Path(__file__).parent / "feeds"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8080")
    options = parser.parse_args()
    load(read_settings(os.environ), options.items, options.seed)
    # A fresh process: the one that loaded has opened what the servers have to open after they part.
    os.execvp("xunpin", ["xunpin", "serve", "--host", options.host, "--port", options.port])


def load(settings: Settings, items: int, seed: int) -> None:
    """Write the feeds and push them, unless the catalog holds something already."""
    out = Console(highlight=False)
    application = open_application(settings, load_shared(settings))
    try:
        if list_channels(application.store):
            out.print(f"The catalog in {settings.data} is used as it is.")
            if application.outdated():
                rebuild(application, out, "reindex")
            return
        if not (FEEDS / "feeds.json").exists():
            out.print(f"Writing sample feeds to {FEEDS}")
            generate(FEEDS, items, seed)
        shutil.copytree(FEEDS / "pictures", settings.pictures, dirs_exist_ok=True)
        feeds = json.loads((FEEDS / "feeds.json").read_text(encoding="utf-8"))
        push_feeds(application, out, [Feed(feed["channel"], FEEDS / feed["file"], feed["format"]) for feed in feeds])
    finally:
        application.close()


if __name__ == "__main__":
    main()
