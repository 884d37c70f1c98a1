"""Run a server for as long as a process lives: `python keep.py OWNER_PID FOLDER COMMAND...`.

Started as a process of its own, so that the server ends and its folder goes with the test run, even a killed one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

# PostgreSQL answers SIGTERM by waiting for its clients to leave, SIGINT by ending at once.
ENDINGS = ((signal.SIGTERM, 5.0), (signal.SIGINT, 5.0), (signal.SIGKILL, 5.0))


def main(owner: int, folder: str, command: list[str]) -> int:
    asked_to_end = False

    def end(*_: object) -> None:
        nonlocal asked_to_end
        asked_to_end = True

    signal.signal(signal.SIGTERM, end)
    server = subprocess.Popen(command, start_new_session=True)
    while server.poll() is None and not asked_to_end and _alive(owner):
        time.sleep(0.2)
    _end(server)
    if not _alive(owner):
        shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


def _end(server: subprocess.Popen[bytes]) -> None:
    for sign, seconds in ENDINGS:
        try:
            os.killpg(server.pid, sign)
            server.wait(seconds)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
