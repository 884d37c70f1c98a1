"""Fetch the real servers that the tests run against: `python tests/servers/install.py`.

Debian packages come with apt, Elasticsearch from Maven Central with `mvn` into `.cache/`. What is there already is not
fetched again. Standard library only: it runs before the project's environment exists.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ELASTICSEARCH_VERSION = "8.19.9"
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "elasticsearch"
ELASTICSEARCH_ZIP = CACHE / f"elasticsearch-{ELASTICSEARCH_VERSION}.zip"
_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH_VERSION}:zip"

# Debian package -> a path pattern that shows it is installed.
DEBIAN_PACKAGES = {
    "maven": "usr/bin/mvn",
    "openjdk-17-jre-headless": "usr/lib/jvm/java-17-openjdk-*/bin/java",
    "postgresql": "usr/lib/postgresql/*/bin/initdb",
    "chromium": "usr/bin/chromium",
    "fonts-noto-cjk": "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
}


def main() -> int:
    missing = [package for package, path in DEBIAN_PACKAGES.items() if not any(Path("/").glob(path))]
    if missing and not _install(missing):
        return 1
    if not ELASTICSEARCH_ZIP.exists():
        _fetch_elasticsearch()
    return 0


def _install(packages: list[str]) -> bool:
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            f"The tests need these Debian packages, which are not installed: {', '.join(packages)}.\n"
            f"Install them as root: {' '.join(command)}",
            file=sys.stderr,
        )
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], check=True, env=environment)
    subprocess.run(command, check=True, env=environment)
    return True


def _fetch_elasticsearch() -> None:
    incoming = CACHE / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            "mvn",
            "--batch-mode",
            "--quiet",
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
            f"-Dartifact={_ARTIFACT}",
            f"-DoutputDirectory={incoming}",
        ],
        check=True,
    )
    # Renamed when complete, so that an interrupted download is never taken for the real thing.
    (incoming / ELASTICSEARCH_ZIP.name).replace(ELASTICSEARCH_ZIP)
    incoming.rmdir()


if __name__ == "__main__":
    sys.exit(main())
