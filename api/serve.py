"""The running service: gunicorn answers requests, a worker process works off the log, and this process watches both."""

from __future__ import annotations

import errno
import gc
import logging
import multiprocessing
import multiprocessing.connection
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, cast

import orjson
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from api.bootstrap import Shared, open_application, work
from api.endpoint import MAX_URL
from api.errors import MEDIA_TYPE, Problem
from api.settings import Settings

log = logging.getLogger("xunpin.serve")

_fork = multiprocessing.get_context("fork")  # children share the lexicons in memory
_DRAIN = 10.0  # seconds that requests and a batch may take to end
_PORT_PATIENCE = 6.0  # seconds for an earlier process to let go of the port
_RESTART_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_GARBAGE = 50_000  # objects before it is collected: one search makes thousands, and nearly all go by themselves
_UNREAD = 1 << 20  # bytes of a refused request that are taken in, so that its sender can read the refusal


class PortTaken(OSError):
    """Somebody else listens there; the message says where, and what to do."""


def serve(settings: Settings, shared: Shared, host: str, port: int, announce: Callable[[str], None]) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit status. `announce` gets the address once it listens."""
    listener = listen(host, port)
    metrics = _fresh_metrics(settings.data)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    gc.freeze()  # what is loaded now is never collected, so its pages stay shared
    gc.set_threshold(_GARBAGE)
    web = _Child("web", lambda: _Web(settings, shared, listener).run())
    worker = _Child("worker", lambda: work_until_told(settings, shared))
    announce(_address(listener))
    try:
        return _Supervisor(web, worker).run()
    finally:
        shutil.rmtree(metrics, ignore_errors=True)


def work_until_told(settings: Settings, shared: Shared) -> None:
    """Work off the log until SIGINT or SIGTERM, or until the process that started this one is gone."""
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    application = open_application(settings, shared)
    try:
        work(application, stop)
    finally:
        application.close()


def listen(host: str, port: int) -> socket.socket:
    """Bound here and inherited, so that a taken port is told at once and in our words."""
    deadline = time.monotonic() + _PORT_PATIENCE
    while True:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            listener = socket.socket(family, kind, protocol)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Head and body are sent apart. Who connects before gunicorn sets this would wait 40 ms for each answer.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.bind(address)
            listener.listen(2048)
            listener.set_inheritable(True)
            return listener
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise PortTaken(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error
            time.sleep(0.25)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _fresh_metrics(data: Path) -> Path:
    """A folder for the counters of this run; those of runs that were killed are removed."""
    for old in data.glob("metrics-*"):
        if not Path(f"/proc/{old.name.removeprefix('metrics-')}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = data / f"metrics-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    return folder


@dataclass
class _Child:
    """A process that can be started again."""

    name: str
    run: Callable[[], None]
    process: Any = None
    starts: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        self.process = _fork.Process(target=self._enter, args=(os.getpid(),), name=f"xunpin-{self.name}")
        self.process.start()
        self.starts, self.started_at = self.starts + 1, time.monotonic()

    def _enter(self, parent: int) -> None:
        os.setpgrp()  # Ctrl-C in a terminal goes to the supervisor alone, which ends its children in order
        signal.set_wakeup_fd(-1)
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(sign, signal.SIG_DFL)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        self.run()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()


def _end_with(parent: int) -> None:
    """A child whose supervisor was killed ends as if it had been told to."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class _Supervisor:
    """Starts both children, starts the worker again when it ends, ends both in order. The web's end is the end."""

    web: _Child
    worker: _Child
    told: list[int] = field(default_factory=list)

    def run(self) -> int:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._tell)
        try:
            self.web.start()
            self.worker.start()
            while not self.told and self.web.alive:
                self._revive_worker()
                multiprocessing.connection.wait([self.web.process.sentinel], timeout=0.25)
            return 0 if self.told else 1
        finally:
            self._end()

    def _tell(self, sign: int, _frame: FrameType | None) -> None:
        self.told.append(sign)

    def _revive_worker(self) -> None:
        worker, now = self.worker, time.monotonic()
        if worker.alive:
            return
        if worker.due_at < worker.started_at:
            lived = now - worker.started_at
            if lived > 60:
                worker.starts = 1
            pause = _RESTART_PAUSES[min(worker.starts, len(_RESTART_PAUSES)) - 1]
            worker.due_at = now + pause
            log.error("the worker ended (exit %s) after %.0f s; again in %.1f s", worker.process.exitcode, lived, pause)
        elif now >= worker.due_at:
            worker.start()

    def _end(self) -> None:
        """Both drain at the same time; what does not end in time is killed, which loses nothing."""
        children = [child for child in (self.web, self.worker) if child.alive]
        for child in children:
            child.process.terminate()
        deadline = time.monotonic() + _DRAIN + 2
        for child in children:
            child.process.join(max(0.0, deadline - time.monotonic()))
            if child.alive:
                log.error("the %s did not end in time and is killed", child.name)
                child.process.kill()
                child.process.join()


class _Web(BaseApplication):
    """gunicorn, told everything here: no file, environment or command line of its own."""

    def __init__(self, settings: Settings, shared: Shared, listener: socket.socket) -> None:
        self.settings, self.shared, self.listener = settings, shared, listener
        super().__init__()

    def load_config(self) -> None:
        options: Mapping[str, Any] = {
            "bind": f"fd://{self.listener.fileno()}",
            "worker_class": "api.serve.Worker",
            "workers": self.settings.web_workers,
            "threads": self.settings.web_threads,
            "keepalive": 30,
            "timeout": 120,
            "graceful_timeout": int(_DRAIN),
            "accesslog": "-" if self.settings.access_log else None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "xunpin",
            "child_exit": _forget_metrics,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """In each web process, after the fork: connections and index readers are never shared."""
        from api.app import create_app

        return create_app(open_application(self.settings, self.shared))


def _forget_metrics(_server: object, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


class Worker(ThreadWorker):
    """Requests that never reach the application (garbage, endless addresses) are refused with a problem as well."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told to stop: requests that wait for a job are answered at once."""
        cast(Flask, self.wsgi).extensions["xunpin"].closing.set()
        super().handle_exit(sig, frame)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        problem = _protocol_problem(exc)
        if problem is None:
            super().handle_error(req, client, addr, exc)
            return
        body = orjson.dumps(problem.body())
        head = (
            f"HTTP/1.1 {problem.status} {problem.body()['title']}\r\nConnection: close\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            client.sendall(head.encode() + body)
            client.shutdown(socket.SHUT_WR)
            _take_in(client)
        except OSError:
            self.log.debug("the sender of a refused request is gone")


def _protocol_problem(error: BaseException) -> Problem | None:
    match error:
        case LimitRequestLine():
            return Problem(414, "url_too_long", f"The address is longer than {MAX_URL} bytes.", hint="Shorten q.")
        case LimitRequestHeaders():
            return Problem(431, "headers_too_large", "The headers of the request are too large.")
        case ParseException():
            return Problem(400, "invalid_http", f"This is not HTTP: {error}")
        case _:
            return None


def _take_in(client: socket.socket) -> None:
    """Read what is still coming: closing at once would reset the connection before the refusal is read."""
    client.settimeout(1.0)
    taken = 0
    while taken < _UNREAD and (piece := client.recv(65536)):
        taken += len(piece)


def show_log() -> None:
    """Warnings and worse to standard error, one line each."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
