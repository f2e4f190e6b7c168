"""Pace: limits the requests to one host by all processes of a machine together.

A process that contacts a host takes its turn, a file lock in a folder that all users share. A second file
records the last request, and the end of a pause that the host asked for. A killed process loses its turn;
the times stay.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from mapper.errors import DestinationError, NetworkError, reason_of
from mapper.files import refuse_as_lock

FOLDER_VARIABLE = "MAPPER_PACE_FOLDER"
LONGEST_REST_SECONDS = 24 * 3600.0
LONGEST_WAIT_SECONDS = 120.0  # a run that is to wait longer leaves the host alone

_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True)
class Clock:
    """The time of day in seconds, and sleep; tests bring their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """Asks one host no more often than agreed.

    Times are seconds of the system's clock, which all processes share. If that clock is set back, a
    request waits for one interval and no longer.
    """

    def __init__(
        self, host: str, *, interval_seconds: float, folder: Path, clock: Clock | None = None
    ) -> None:
        """Choose a host and an interval; nothing is opened yet.

        Args:
            host: The host of the requests.
            interval_seconds: Minimum time from the start of one request to the start of the next.
            folder: The folder that all processes share; see `shared_folder`.
            clock: Gives the time, and waits.
        """
        name = re.sub(r"[^A-Za-z0-9.-]", "_", host)[:100]
        self.host = host
        self.interval_seconds = interval_seconds
        self._clock = clock or Clock()
        self._times = folder / f"{name}.json"
        self._turn = folder / f"{name}.turn"
        self._lock = FileLock(self._turn, mode=0o666)

    @contextmanager
    def turn(self, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Take the turn: no other process contacts this host meanwhile.

        Args:
            waiting: Called once if another process has the turn.

        Raises:
            NetworkError: The folder that processes share cannot be used.
        """
        try:
            refuse_as_lock(self._turn)
        except DestinationError as error:
            raise NetworkError(str(error)) from error
        try:
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                waiting()
                self._lock.acquire(poll_interval=_LOOK_AGAIN_SECONDS)
        except OSError as error:
            raise _no_pace(self._times.parent, error) from error
        try:
            yield
        finally:
            self._lock.release()

    def wait(self) -> None:
        """Wait until the host may be asked, and note that it is asked now; only within a turn.

        Raises:
            NetworkError: The time cannot be recorded, so no request is allowed.
        """
        last, rest = self._read()
        now = self._clock.now()
        pause = min(max(last + self.interval_seconds - now, 0.0), self.interval_seconds)
        if 0 < rest - now <= LONGEST_REST_SECONDS:
            pause = max(pause, rest - now)
        while pause > 0:  # a sleep may end early
            self._clock.sleep(pause)
            pause -= self._clock.now() - now
            now = self._clock.now()
        self._write(now, 0.0)

    def rest(self, seconds: float) -> None:
        """Note that the host wants to be left alone for so long; every process keeps to it."""
        last, _ = self._read()
        self._write(last, self._clock.now() + min(seconds, LONGEST_REST_SECONDS))

    def resting_seconds(self) -> float:
        """Return how long the pause that the host asked for still lasts."""
        left = self._read()[1] - self._clock.now()
        return left if 0 < left <= LONGEST_REST_SECONDS else 0.0

    def long_rest(self) -> str:
        """Say how long the host still wants to be left alone; empty if a run waits so long itself."""
        resting = self.resting_seconds()
        if resting <= LONGEST_WAIT_SECONDS:
            return ""
        return (
            f"{self.host}: The server asked for a pause; {resting / 60:,.0f} minutes are left. Try again"
            " then."
        )

    def _read(self) -> tuple[float, float]:
        try:
            noted = json.loads(self._times.read_text(encoding="ascii"))
            return float(noted["last"]), float(noted["rest_until"])
        except (OSError, ValueError, TypeError, KeyError):
            # nothing noted, or cut off by a crash while it was: as if the host had been asked just now
            return (self._clock.now() if self._times.exists() else 0.0), 0.0

    def _write(self, last: float, rest_until: float) -> None:
        noted = json.dumps({"last": last, "rest_until": rest_until}).encode()
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self._times, flags, 0o666)
            with os.fdopen(handle, "wb") as file:
                with suppress(PermissionError, AttributeError):  # another user's file; Windows
                    os.fchmod(handle, 0o666)  # whatever the umask, for all users
                file.write(noted)
        except OSError as error:
            raise _no_pace(self._times.parent, error) from error


def shared_folder() -> Path:
    """Create and return the folder that the processes of this machine share.

    It is `MAPPER_PACE_FOLDER`, or `mapper-pace` in the system's folder for temporary files. It contains
    names of hosts and times, never a question.

    Raises:
        NetworkError: It cannot be made.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    folder = Path(named) if named else Path(tempfile.gettempdir()) / "mapper-pace"
    try:
        folder.mkdir(parents=True)
        folder.chmod(0o777)  # another user's process must be able to take its turn
    except FileExistsError:
        if not folder.is_dir() or folder.is_symlink():
            raise _no_pace(folder, NotADirectoryError("it is not a folder")) from None
    except OSError as error:
        raise _no_pace(folder, error) from error
    return folder


def _no_pace(folder: Path, error: OSError) -> NetworkError:
    return NetworkError(
        f"{folder}: Cannot use this folder to pace requests: {reason_of(error)}. Free some disk space, or"
        f" name another folder in {FOLDER_VARIABLE}.",
        code="pace-folder",
    )
