"""The real `xunpin serve` on a free port, with items in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEY = "an-admin-key-for-browsers"
_XUNPIN = Path(sys.executable).with_name("xunpin")


@dataclass(frozen=True, slots=True)
class Service:
    process: subprocess.Popen[str]
    address: str

    def url(self, path: str, **parameters: str) -> str:
        return f"{self.address}{path}" + (f"?{urllib.parse.urlencode(parameters)}" if parameters else "")

    def ask(self, path: str, body: object = None, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=90) as answer:
            return json.load(answer)

    def push(self, channel: str, items: list[dict[str, Any]]) -> str:
        """Push, wait until it can be found, and answer the job's id."""
        id = self.ask(f"/v1/channels/{channel}/items", items)["job"]["id"]
        job = self.ask(f"/v1/jobs/{id}?wait=60")
        assert job["searchable_at"], job
        return str(id)

    def product(self, channel: str, sku: str) -> str:
        return str(self.ask(f"/v1/channels/{channel}/items/{sku}")["product_id"])

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def start(folder: Path) -> Service:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XUNPIN_")}
    own = {"XUNPIN_DATA": str(folder), "XUNPIN_ADMIN_KEY": KEY, "XUNPIN_WEB_WORKERS": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [_XUNPIN, "serve", "--port", "0"],
        env=environment | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while not (address := re.search(r"http://[\d.]+:\d+", said)):
        line = process.stdout.readline()
        assert line, f"the service ended: {said}"
        said += line
    service = Service(process, address[0])
    deadline = time.monotonic() + 60
    while not _is_ready(service):
        assert time.monotonic() < deadline, "the service is not ready"
        time.sleep(0.1)
    return service


def _is_ready(service: Service) -> bool:
    try:
        return bool(service.ask("/readyz")["status"] == "ready")
    except OSError:
        return False
