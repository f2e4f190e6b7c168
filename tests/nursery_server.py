"""Imports all of mapper and forks processes; `tests/nursery.py` starts it and says how to ask for them.

A process that it forks has a keeper, forked too, which says its number and waits for its end.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

MANY = 256  # numbers of files
# runs; need an extra
LEFT_OUT = (
    "mapper.__main__",
    "mapper.page.widget",
    "mapper.places.border_index.borrowed",
    "mapper.places.border_index.compiled",
)
BROKEN_STREAM = 120  # the status of Python where standard output cannot be flushed


def main(server: socket.socket) -> None:
    """Fork a process for each that asks, until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    is_warm = False
    while True:
        if sys.stdin in select.select([server, sys.stdin], [], [])[0]:
            return
        connection = server.accept()[0]
        if not is_warm:
            _import_all()
            is_warm = True
        if os.fork() == 0:
            server.close()
            _keep(connection)
        connection.close()


def _import_all() -> None:
    import pandas as pd  # noqa: PLC0415

    import mapper  # noqa: PLC0415

    for module in pkgutil.walk_packages(mapper.__path__, "mapper."):
        if not module.name.startswith(LEFT_OUT):
            importlib.import_module(module.name)
    # what each process reads once, which takes it ten times as long as a page
    row = {"date": "2025-01-02", "title": "A stop", "city": "Bell, CA", "agency": "LAPD"}
    incidents = mapper.read([row | {"latitude": 34.05, "longitude": -118.25}])
    incidents.save(io.BytesIO())
    mapper.read(Path(__file__).parent.parent / "incidents.yaml").save(io.BytesIO())
    incidents.export(io.BytesIO(), format="csv")
    mapper.assign(pd.DataFrame({"lat": [34.05], "lon": [-118.25]}))
    gc.collect()
    gc.freeze()  # else a collection in a process would copy what all share


def _keep(connection: socket.socket) -> None:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _, files, *_ = socket.recv_fds(connection, 1, MANY)
        with connection.makefile("rb") as lines:
            told = json.loads(lines.readline())
        process_id = os.fork()
        if process_id == 0:
            connection.close()
            _run(told, files)
        for file in files:
            os.close(file)
        connection.sendall(f"{process_id}\n".encode())
        status = os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])
        connection.sendall(f"{status}\n".encode())
    finally:
        os._exit(0)


def _run(told: dict[str, Any], files: list[int]) -> None:
    status = 1
    # a runner in the background hands on that it ignores interrupts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for past, file in enumerate(files):  # out of the way of those below
            os.dup2(file, MANY + past)
            os.close(file)
        for past, number in enumerate(told["files"]):
            os.dup2(MANY + past, number)
            os.close(MANY + past)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = open(
            2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        os.environ.clear()
        os.environ.update(told["environment"])
        os.chdir(told["folder"])
        sys.argv[1:] = told["arguments"]
        exec(told["code"], {"sys": sys, "__name__": "__main__"})
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stdout.flush()
        except (OSError, ValueError):
            status = BROKEN_STREAM
        os._exit(status)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
