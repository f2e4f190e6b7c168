"""Asks an authority for the time stamp of a release (RFC 3161), and keeps it beside the release."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mapper.errors import (
    ArchiveAnswerError,
    ArchiveRefusedError,
    ArchiveUnreachableError,
    ArchivingError,
    SelectionError,
    quoted,
)
from mapper.files import write_whole
from mapper.network.archiving.tries import ask_again, take_turn
from mapper.network.http import PoliteAdapter, ServiceErrors, is_loopback
from mapper.network.pace import Pace, shared_folder
from mapper.publish import (
    TimeStamp,
    make_stamp_request,
    read_stamp_answer,
    stamp_path,
)

PACE_SECONDS = 5.0

_ERRORS = ServiceErrors(
    setup=ArchivingError,
    unreachable=ArchiveUnreachableError,
    refused=ArchiveRefusedError,
    answer=ArchiveAnswerError,
    address_option="--stamp",
)


@dataclass(frozen=True)
class StampingRun:
    """The way to one authority.

    Attributes:
        address: Its address.
        adapter: The way to its host.
        pace: The pace of its host.
        user_agent: The user agent to send.
        timeout_seconds: How long to wait for the answer.
        say: Called with a short text about each wait.
    """

    address: str
    adapter: PoliteAdapter
    pace: Pace
    user_agent: str
    timeout_seconds: float
    say: Callable[[str], None]

    @property
    def host(self) -> str:
        """The host that learns the hash."""
        return self.pace.host

    def ask(self, release: Path) -> TimeStamp:
        """Ask for a stamp, and write it beside the release.

        Args:
            release: The folder of a site, or a page.

        Raises:
            ArchivingError: There is no answer, it is no stamp, or not of this release.
            ExtraError: The package for stamps is not installed.
            OutputError: The stamp could not be written.
        """
        request = make_stamp_request(release)
        if pause := self.pace.long_rest():
            raise ArchivingError(pause)
        headers = {
            "User-Agent": self.user_agent,
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        with take_turn(self.pace, self.say):
            page = ask_again(
                lambda: self.adapter.get_page(
                    self.address,
                    timeout=self.timeout_seconds,
                    headers=headers,
                    sent=request.body,
                ),
                paces=[self.pace],
                say=self.say,
            )
        try:
            stamp = read_stamp_answer(page.body, request)
        except ValueError as error:
            raise ArchiveAnswerError(
                f"{self.host}: The answer is not a time stamp of this release: {error}. Check the address of"
                " --stamp."
            ) from error
        write_whole(stamp_path(release), page.body)
        return stamp


def open_stamping_run(
    address: str,
    *,
    user_agent: str,
    pace_seconds: float | None = None,
    timeout_seconds: float = 120.0,
    say: Callable[[str], None] = lambda _: None,
) -> StampingRun:
    """Prepare a run, without contacting any host.

    Args:
        address: The address of the authority.
        user_agent: The user agent to send.
        pace_seconds: Minimum time between requests to its host. Default: 5, or 0 for this machine.
        timeout_seconds: How long to wait for the answer.
        say: Called with a short text about each wait.

    Raises:
        SelectionError: It is no address.
        NetworkError: The shared folder for the pace cannot be used.
    """
    parts = urlsplit(address)
    plain = not (parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise SelectionError(
            f"Unknown time-stamping authority {quoted(address.rpartition('@')[2])}. Use --stamp with its"
            " address, such as https://stamps.example/tsr."
        )
    host = parts.netloc.lower()
    own = 0.0 if is_loopback(host) else PACE_SECONDS
    interval = own if pace_seconds is None else pace_seconds
    if not is_loopback(host):
        interval = max(interval, 1.0)
    pace = Pace(host, interval_seconds=interval, folder=shared_folder())
    adapter = PoliteAdapter(hosts={host}, paces=lambda _: pace, errors=_ERRORS)
    return StampingRun(address, adapter, pace, user_agent, timeout_seconds, say)
