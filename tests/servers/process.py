"""Server processes that a whole test run shares, its xdist workers included.

The first test that needs a server starts it, whichever worker that test runs in; a file lock makes the others wait and
then use the same one. The process that began the run ends them all.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_FOLDER = "XUNPIN_TEST_SERVERS"  # environment variable: xdist's workers inherit it
_OWNER = "XUNPIN_TEST_OWNER"
_USER = "nobody"  # neither Elasticsearch nor PostgreSQL runs as root


class ServerMissing(Exception):
    """A real server cannot be started; the message says what to install or shows the end of its log."""


def begin_run() -> None:
    """Called once, by the process that owns the run."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="xunpin-servers-")
    os.environ[_OWNER] = str(os.getpid())
    os.chmod(os.environ[_FOLDER], 0o755)


def end_run() -> None:
    """End every server of this run and remove its files."""
    folder = Path(os.environ.pop(_FOLDER))
    for pid_file in folder.glob("*/keeper.pid"):
        _end(int(pid_file.read_text()))
    shutil.rmtree(folder, ignore_errors=True)


def shared_server(name: str, start: Callable[[Path], str]) -> str:
    """The address of the run's server `name`; `start(folder)` starts it and returns the address, once per run."""
    folder = Path(os.environ[_FOLDER]) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        address, failure = folder / "address", folder / "failure"
        if failure.exists():
            raise ServerMissing(failure.read_text())
        if not address.exists():
            try:
                address.write_text(start(folder))
            except ServerMissing as error:
                failure.write_text(str(error))  # the other workers need not try again
                raise
        return address.read_text()


def launch(folder: Path, command: Sequence[str | Path], environment: dict[str, str] | None = None) -> None:
    """Start `command` as an ordinary user, its output in `folder/log`."""
    keeper = Path(__file__).with_name("keep.py")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(keeper), os.environ[_OWNER], os.environ[_FOLDER], *as_ordinary_user(command)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
            cwd=folder,
        )
    (folder / "keeper.pid").write_text(str(process.pid))


def as_ordinary_user(command: Sequence[str | Path]) -> list[str]:
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    return ["setpriv", f"--reuid={_USER}", f"--regid={_group()}", "--clear-groups", "--", *words]


def ordinary_folder(path: Path) -> Path:
    """A new folder that the server's user may write to."""
    path.mkdir(parents=True)
    give(path)
    return path


def give(path: Path) -> None:
    if os.geteuid() == 0:
        for each in (path, *path.rglob("*")):
            shutil.chown(each, _USER, _group())


def wait_until(ready: Callable[[], bool], folder: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline or not _running(folder):
            log = (folder / "log").read_text(errors="replace")
            raise ServerMissing(f"{folder.name} did not become ready. The end of its log:\n{log[-4000:]}")
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _running(folder: Path) -> bool:
    pid = int((folder / "keeper.pid").read_text())
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def _end(pid: int) -> None:
    for sign, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not _exists(pid):
                return
            time.sleep(0.1)


def _exists(pid: int) -> bool:
    try:
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return False
    except ChildProcessError:  # started by a worker: not our child
        pass
    return Path(f"/proc/{pid}").exists()


def _group() -> str:
    return "nogroup"
