"""Has a process forked with this one's streams, folder and environment, and ends as that one does.

Run with the address of the nursery and what Python would be told: `-c CODE` or `-m MODULE`, and arguments.
It imports little, for a test starts it in place of Python.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from contextlib import suppress

MANY = 256  # numbers of files


class Process:
    """A process that the nursery has forked.

    Attributes:
        pid: Its number.
    """

    def __init__(
        self, address: str, code: str, arguments: tuple[str, ...], files: dict[int, int]
    ) -> None:
        """Have it forked.

        Args:
            address: Of the nursery.
            code: What it runs.
            arguments: What it is told.
            files: The number of each open file that it gets, by its number there.
        """
        told = {
            "code": code,
            "arguments": arguments,
            "files": list(files),
            "folder": os.getcwd(),  # noqa: PTH109  (pathlib takes longer than the rest)
            "environment": dict(os.environ),
        }
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
            socket.send_fds(connection, [b" "], list(files.values()))
            connection.sendall(json.dumps(told).encode() + b"\n")
            self._said = connection.makefile("rb")
        self.pid = int(self._said.readline())

    def wait(self) -> int:
        """Wait for its end; return its status, below 0 if a signal ended it."""
        with self._said as said:
            return int(said.readline())


def _inherited() -> list[int]:
    """Give the files that this process was handed, as by a shell for `>(command)`."""
    found = []
    for number in range(MANY):
        with suppress(OSError):  # no file has this number
            found += [number] * os.get_inheritable(number)
    return found


def main(address: str, option: str, told: str, *arguments: str) -> int:
    """Run it; return its status."""
    code = (
        told
        if option == "-c"
        else f"import runpy; runpy.run_module({told!r}, run_name='__main__', alter_sys=True)"
    )
    process = Process(address, code, arguments, {number: number for number in _inherited()})
    signal.signal(signal.SIGINT, lambda number, _: os.kill(process.pid, number))
    status = process.wait()
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
