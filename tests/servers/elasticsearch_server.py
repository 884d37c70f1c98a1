"""A real single-node Elasticsearch on a free port of the loopback interface."""

from __future__ import annotations

import json
import urllib.request
import zipfile
from pathlib import Path

from tests.servers.install import ELASTICSEARCH_VERSION, ELASTICSEARCH_ZIP
from tests.servers.process import ServerMissing, free_port, give, launch, ordinary_folder, wait_until


def start(folder: Path) -> str:
    """Returns its URL once the cluster is green."""
    port, transport_port = free_port(), free_port()
    home = _unpack(ordinary_folder(folder / "home"))
    (home / "config" / "elasticsearch.yml").write_text(
        f"""
cluster.name: xunpin-tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport_port}
path.data: {folder / "home" / "data"}
path.logs: {folder / "home" / "logs"}
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""
    )
    temporary = folder / "home" / "tmp"
    temporary.mkdir()
    give(folder / "home")
    launch(
        folder,
        [home / "bin" / "elasticsearch"],
        {"ES_JAVA_HOME": str(_java_home()), "ES_JAVA_OPTS": "-Xms768m -Xmx768m", "ES_TMPDIR": str(temporary)},
    )
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: _is_green(url), folder)
    return url


def _unpack(folder: Path) -> Path:
    """Into the server's own folder: its user may not be able to read the project's."""
    if not ELASTICSEARCH_ZIP.exists():
        raise ServerMissing(f"{ELASTICSEARCH_ZIP} is missing; run: python tests/servers/install.py")
    with zipfile.ZipFile(ELASTICSEARCH_ZIP) as archive:
        archive.extractall(folder)
    home = folder / f"elasticsearch-{ELASTICSEARCH_VERSION}"
    for script in (home / "bin").iterdir():
        script.chmod(0o755)
    return home


def _java_home() -> Path:
    found = sorted(Path("/usr/lib/jvm").glob("java-17-openjdk-*"))
    if not found:
        raise ServerMissing("Java 17 is missing; run: python tests/servers/install.py")
    return found[0]


def _is_green(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2) as response:
            return bool(json.load(response)["status"] == "green")
    except OSError:
        return False
