"""Asks a web archive for copies of sources, one after the other, and keeps each before the next is asked for.

A run that is killed repeats at most the one source that it was asking for, and those without a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from mapper.errors import ArchiveAnswerError, ArchivingError, NetworkError
from mapper.network.archiving.tries import ask_again, take_turn
from mapper.network.archiving.web_archive import WebArchive, open_web_archive
from mapper.network.http import is_loopback, skipped_after
from mapper.network.pace import Pace, shared_folder
from mapper.publish import (
    GONE,
    Archivable,
    NotedCapture,
    note_copy,
    read_archive_lock,
    write_archive_lock,
)

FAILURES_TO_STOP = 3
PACE_SECONDS = 5.0  # the Wayback Machine captures about 15 pages a minute for one who asks

_T = TypeVar("_T")


class CopyEvent(NamedTuple):
    """What became of one source.

    Attributes:
        source: Its id.
        result: Whether there was a copy, one was made, there is none, or the archive could not be asked.
        note: The copy's address, or the reason.
        noted: The copy as the lock file notes it; None if there is none.
    """

    source: str
    result: Literal["found", "saved", "no-copy", "could-not-ask"]
    note: str
    noted: NotedCapture | None = None


@dataclass
class ArchivingRun:
    """One run.

    Attributes:
        archive: The archive.
        lock: The lock file for what it has.
        paces: Gives the pace of a host.
        say: Called with a short text about each wait.
    """

    archive: WebArchive
    lock: Path
    paces: Callable[[str], Pace]
    say: Callable[[str], None] = lambda _: None

    def open_sources(self, archivable: Archivable, *, refresh: bool = False) -> list[str]:
        """List the sources of which the lock file notes no copy of an archive, or all."""
        known = {
            each.source
            for each in read_archive_lock(self.lock)
            if each.archived_at and archivable.addresses.get(each.source) == each.address
        }
        return [id_ for id_ in sorted(archivable.addresses) if refresh or id_ not in known]

    def ask_all(
        self, archivable: Archivable, sources: list[str], *, save: bool, refresh: bool = False
    ) -> Iterator[CopyEvent]:
        """Ask for a copy of each, noting each as it comes.

        Args:
            archivable: The sources that may be archived; no other is asked for.
            sources: The ids of those to ask for.
            save: Whether the archive is asked to capture a page of which it has no copy.
            refresh: With `save`: also a page of which it has one.

        Raises:
            OutputError: The lock file could not be written; asking stops.
            NetworkError: The pace cannot be kept; asking stops.
        """
        failed: list[NetworkError] = []  # one after the other
        for id_ in sources:
            if len(failed) >= FAILURES_TO_STOP:
                yield CopyEvent(id_, "could-not-ask", skipped_after(failed[-1]))
                continue
            if pause := self.paces(self.archive.hosts[-1]).long_rest():
                yield CopyEvent(id_, "could-not-ask", str(ArchivingError(pause)))
                continue
            with self._turn():
                try:
                    event = self._ask(archivable, id_, save=save, refresh=refresh)
                    failed.clear()
                except NetworkError as error:
                    # what is wrong with one page's answer says nothing of the next
                    if not isinstance(error, ArchiveAnswerError) or error.again:
                        failed.append(error)
                    event = CopyEvent(id_, "could-not-ask", str(error))
            yield event

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Take the turn of each host, in one order, so that no two processes wait for each other."""
        with ExitStack() as taken:
            for host in sorted(self.archive.hosts):
                taken.enter_context(take_turn(self.paces(host), self.say))
            yield

    def _ask(self, archivable: Archivable, id_: str, *, save: bool, refresh: bool) -> CopyEvent:
        address = archivable.addresses[id_]
        archive = self.archive
        copy = None if save and refresh else self._try(lambda: archive.find(address))
        is_new = copy is None and save
        if is_new:
            copy = self._try(lambda: archive.save(address))
        if copy is None:
            return CopyEvent(id_, "no-copy", "asked for" if save else "use --save to ask for one")
        found = copy
        body, content_type = b"", ""
        if (
            found.status not in GONE
        ):  # an archive answers for a page that was gone as its server did
            page = self._try(lambda: archive.read(found))
            body, content_type = page.body, page.headers.get("content-type", "")
        noted = note_copy(
            archivable,
            id_,
            archived_at=found.archived_at,
            captured=found.captured,
            status=found.status,
            body=body,
            content_type=content_type,
        )
        others = [
            each
            for each in read_archive_lock(self.lock)
            if (each.source, each.archived_at) != (id_, noted.archived_at)
        ]
        write_archive_lock(self.lock, [*others, noted])
        return CopyEvent(id_, "saved" if is_new else "found", found.archived_at, noted)

    def _try(self, request: Callable[[], _T]) -> _T:
        """Ask, and ask again later where that may help."""
        return ask_again(request, paces=list(map(self.paces, self.archive.hosts)), say=self.say)


def open_archiving_run(
    named: str,
    lock: Path,
    *,
    user_agent: str,
    pace_seconds: float | None = None,
    timeout_seconds: float = 120.0,
    say: Callable[[str], None] = lambda _: None,
) -> ArchivingRun:
    """Prepare a run, without contacting any host.

    Args:
        named: `wayback`, or the address of an archive with the same interface.
        lock: The lock file.
        user_agent: The user agent to send.
        pace_seconds: Minimum time between requests to a host. Default: 5, or 0 for this machine.
        timeout_seconds: How long to wait for each answer.
        say: Called with a short text about each wait.

    Raises:
        SelectionError: It is no archive.
        NetworkError: The shared folder for the pace cannot be used.
    """
    folder = shared_folder()

    def paces(host: str) -> Pace:
        own = 0.0 if is_loopback(host) else PACE_SECONDS
        interval = own if pace_seconds is None else pace_seconds
        if not is_loopback(host):
            interval = max(interval, 1.0)
        return Pace(host, interval_seconds=interval, folder=folder)

    archive = open_web_archive(
        named, paces=paces, user_agent=user_agent, timeout_seconds=timeout_seconds
    )
    return ArchivingRun(archive, lock, paces, say)
