"""The real thing: `xunpin serve` in processes of its own, on a free port of the loopback interface, and its clients."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any

import orjson

from bench.questions import Question

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_CHANNELS = ("taobao-shop", "jd-shop", "own-site")


@dataclass(frozen=True, slots=True)
class Service:
    pid: int
    port: int
    key: str
    log: Path


@contextmanager
def serving(data: Path) -> Iterator[Service]:
    """Everything it keeps goes to `data`. Raises `RuntimeError` with the end of its log when it does not start."""
    key = secrets.token_hex(16)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("XUNPIN_")}
    settings |= {"XUNPIN_DATA": str(data), "XUNPIN_ADMIN_KEY": key}
    command = [str(Path(sys.executable).with_name("xunpin")), "serve", "--port", "0"]
    data.mkdir(parents=True, exist_ok=True)
    log = data / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=settings, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield Service(process.pid, _port(process, log), key, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if found := _ADDRESS.search(log.read_text(errors="replace")):
            return int(found[1])
        time.sleep(0.05)
    raise RuntimeError(f"the service did not start:\n{log.read_text(errors='replace')[-2000:]}")


def push(service: Service, feeds: Sequence[Path]) -> list[dict[str, Any]]:
    """Send the feeds one after the other, to several channels, and wait until all of them can be searched."""
    jobs = []
    for feed, channel in zip(feeds, cycle(_CHANNELS), strict=False):
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        jobs.append(_ask(service, "POST", f"/v1/channels/{channel}/items", feed.read_bytes(), headers)["job"]["id"])
    return [_searchable(service, job) for job in jobs]


def _searchable(service: Service, id: str) -> dict[str, Any]:
    while True:
        job: dict[str, Any] = _ask(service, "GET", f"/v1/jobs/{id}?wait=60")
        if job["searchable_at"]:
            return job
        if job["state"] in ("failed", "held"):
            raise RuntimeError(f"job {id} is {job['state']}: {job['waits_for']}")
        time.sleep(0.05)


def _ask(
    service: Service, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Any:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=600)
    connection.request(method, address, body, {"Authorization": f"Bearer {service.key}", **(headers or {})})
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    if response.status >= 300:
        raise RuntimeError(f"{method} {address} answered {response.status}: {answer[:500]!r}")
    return orjson.loads(answer)


def shopper(service: Service) -> Callable[[Question], bytes]:
    """A client whose connection stays open; it reads the whole answer. Raises `RuntimeError` for any but 200."""
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)

    def ask(question: Question) -> bytes:
        connection.request("GET", question.address)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{question.address} answered {response.status}: {body[:500]!r}")
        return body

    return ask
