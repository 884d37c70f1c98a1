"""The real `xunpin serve` on a free port: push, wait, search, survive, end cleanly."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

XUNPIN = Path(sys.executable).with_name("xunpin")
KEY = "an-admin-key-for-tests"
ITEM = {"sku": "R-1", "title": "陶瓷马克杯 350ml 白色", "price": "29.90"}


@dataclass
class Service:
    process: subprocess.Popen[str]
    address: str
    said: str  # on its output until it listened

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.address + path, data, headers), timeout=90
            ) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def children(self) -> list[int]:
        """Every process under the service."""
        return [pid for pid in _parents() if self.process.pid in _ancestors(pid)]

    def end(self, sign: int = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        return self.process.wait(30)


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    return found


def _ancestors(pid: int) -> set[int]:
    parents, above = _parents(), set()
    while (pid := parents.get(pid, 0)) > 0:
        above.add(pid)
    return above


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def start(folder: Path, **variables: str) -> Service:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XUNPIN_")}
    process = subprocess.Popen(
        [XUNPIN, "serve", "--port", "0"],
        env=environment | {"XUNPIN_DATA": str(folder), "XUNPIN_ADMIN_KEY": KEY} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    while not (address := re.search(r"http://[\d.]+:\d+", said)):
        line = process.stdout.readline()
        assert line, f"the service ended: {said}"
        said += line
    service = Service(process, address[0], said)
    wait_until(lambda: _answers(service), "an answer")
    return service


def _answers(service: Service) -> bool:
    try:
        return service.ask("/healthz")[0] == 200
    except OSError:
        return False


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = start(tmp_path / "data")
    yield service
    if service.process.poll() is None:
        service.end()


def push(service: Service, item: dict[str, str]) -> dict[str, Any]:
    status, accepted = service.ask("/v1/channels/shop/items", [item])
    assert status == 202, accepted
    status, job = service.ask(f"/v1/jobs/{accepted['job']['id']}?wait=60")
    assert status == 200
    return dict(job)


def found(service: Service, q: str) -> list[str]:
    status, page = service.ask(f"/v1/search?q={urllib.request.quote(q)}")
    assert status == 200, page
    return [hit["offers"][0]["sku"] for hit in page["hits"]]


def test_push_wait_search_and_a_clean_end(service: Service) -> None:
    job = push(service, ITEM)
    assert job["state"] == "succeeded"
    assert job["searchable_at"] is not None
    assert found(service, "马克杯") == ["R-1"]
    children = service.children()
    assert service.end() == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def test_the_same_on_elasticsearch_and_postgresql(
    tmp_path: Path, elasticsearch_url: str, postgres_database: str
) -> None:
    service = start(
        tmp_path / "data",
        XUNPIN_ENGINE="elasticsearch",
        XUNPIN_ELASTICSEARCH_URL=elasticsearch_url,
        XUNPIN_DATABASE_URL=postgres_database,
        XUNPIN_INDEX=f"test_{uuid.uuid4().hex}",
    )
    assert push(service, ITEM)["state"] == "succeeded"
    assert found(service, "马克杯") == ["R-1"]
    assert service.ask("/readyz")[1]["engine"] == "elasticsearch"
    assert service.end() == 0


def test_ctrl_c_ends_it_as_cleanly(service: Service) -> None:
    os.killpg(service.process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    assert service.process.wait(30) == 0


def test_a_push_is_not_lost_when_the_worker_dies_and_the_web_goes_on(service: Service) -> None:
    push(service, ITEM)
    worker = max(pid for pid, parent in _parents().items() if parent == service.process.pid)
    os.kill(worker, signal.SIGKILL)
    assert found(service, "马克杯") == ["R-1"]
    assert push(service, {**ITEM, "sku": "R-2", "title": "不锈钢保温杯 500ml"})["state"] == "succeeded"
    assert found(service, "保温杯") == ["R-2"]


def test_after_a_kill_the_next_start_takes_over(tmp_path: Path) -> None:
    first = start(tmp_path / "data")
    push(first, ITEM)
    children = first.children()
    first.process.kill()
    first.process.wait()
    second = start(tmp_path / "data")
    assert found(second, "马克杯") == ["R-1"]
    assert push(second, {**ITEM, "sku": "R-2", "title": "不锈钢保温杯 500ml"})["state"] == "succeeded"
    wait_until(lambda: not [pid for pid in children if Path(f"/proc/{pid}").exists()], "the orphans to end", 20)
    assert second.end() == 0


def test_the_command_line_pushes_beside_a_running_service(service: Service, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([ITEM]))
    environment = {**os.environ, "XUNPIN_DATA": str(tmp_path / "data")}
    pushed = subprocess.run(
        [XUNPIN, "push", "shop", feed], env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert found(service, "马克杯") == ["R-1"]


def test_an_endless_address_is_refused_with_a_problem(service: Service) -> None:
    connection = http.client.HTTPConnection(service.address.removeprefix("http://"), timeout=10)
    connection.request("GET", "/v1/search?q=" + "a" * 100_000)
    answer = connection.getresponse()
    problem = json.loads(answer.read())
    assert (answer.status, answer.getheader("Content-Type")) == (414, "application/problem+json")
    assert problem["code"] == "url_too_long"


def test_a_waiting_request_does_not_hold_up_the_end(service: Service) -> None:
    status, accepted = service.ask("/v1/channels/shop/items", [ITEM])
    assert status == 202
    assert service.ask(f"/v1/jobs/{accepted['job']['id']}?wait=60")[1]["state"] == "succeeded"
    assert service.end() == 0


def test_a_taken_port_is_told_in_words(service: Service, tmp_path: Path) -> None:
    port = service.address.rpartition(":")[2]
    second = subprocess.run(
        [XUNPIN, "serve", "--port", port],
        env={**os.environ, "XUNPIN_DATA": str(tmp_path / "other"), "XUNPIN_ADMIN_KEY": KEY},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert f"127.0.0.1:{port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_without_an_admin_key_the_first_start_prints_one_and_the_second_none(tmp_path: Path) -> None:
    first = start(tmp_path / "data", XUNPIN_ADMIN_KEY="")
    first.end()
    second = start(tmp_path / "data", XUNPIN_ADMIN_KEY="")
    second.end()
    assert re.search(r"xk_[\w-]{20,}", first.said)
    assert "xk_" not in second.said
