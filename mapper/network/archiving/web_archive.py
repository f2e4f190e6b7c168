"""A web archive with the interface of the Wayback Machine: copies looked up, asked for, and read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from mapper.errors import (
    ArchiveAnswerError,
    ArchiveRefusedError,
    ArchiveUnreachableError,
    ArchivingError,
    SelectionError,
    quoted,
)
from mapper.network.http import MOST_BYTES, Page, PoliteAdapter, ServiceErrors
from mapper.network.pace import Pace

WAYBACK = "wayback"

_LOOK_UPS, _COPIES = "https://archive.org/wayback/available", "https://web.archive.org"
_COPY = re.compile(r"/web/(\d{14})[a-z_]*/")
_STAMP = "%Y%m%d%H%M%S"
_GZIP_OR_ZLIB = 47  # zlib's: either header
_ERRORS = ServiceErrors(
    setup=ArchivingError,
    unreachable=ArchiveUnreachableError,
    refused=ArchiveRefusedError,
    answer=ArchiveAnswerError,
    address_option="--ask",
)


class Copy(NamedTuple):
    """A copy that a web archive has.

    Attributes:
        archived_at: Its address.
        captured: When it was captured, in UTC.
        status: What the server of the source answered then.
        raw: The address of the bytes as they were received.
    """

    archived_at: str
    captured: str
    status: int
    raw: str


@dataclass(frozen=True)
class WebArchive:
    """A web archive, and the way to it.

    Attributes:
        look_ups: Where it tells which copies it has.
        copies: Where its copies are, and where it is asked for one.
        adapter: The way to both hosts.
        user_agent: The user agent to send.
        timeout_seconds: How long to wait for each answer.
    """

    look_ups: str
    copies: str
    adapter: PoliteAdapter
    user_agent: str
    timeout_seconds: float

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that learn the addresses of sources, each once."""
        return tuple(dict.fromkeys(urlsplit(each).netloc for each in (self.look_ups, self.copies)))

    def find(self, address: str) -> Copy | None:
        """Look up the newest copy; None if it has none.

        Raises:
            ArchivingError: There is no answer, or it is unreadable.
        """
        said = self.adapter.get_json(
            f"{self.look_ups}?{urlencode({'url': address})}",
            timeout=self.timeout_seconds,
            headers=self._headers,
        )
        try:
            closest = said["archived_snapshots"].get("closest")
            if closest is None or not closest.get("available", True):
                return None
            return self._copy(address, str(closest["timestamp"]), int(closest.get("status", 200)))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ArchiveAnswerError(
                f"{self.hosts[0]}: The answer is not a web archive's. Check the address of --ask."
            ) from error

    def save(self, address: str) -> Copy | None:
        """Ask it to capture a page now; None if it does not say where the copy is.

        Raises:
            ArchivingError: There is no answer, or the archive refuses.
        """
        page = self._get(f"{self.copies}/save/{quote(address, safe=_SAFE)}", until=_is_copy)
        for said in (page.url, page.headers.get("content-location", "")):
            if found := _COPY.search(said):
                return self._copy(address, found[1], 200)
        return None

    def read(self, copy: Copy) -> Page:
        """Return the bytes of a copy, as the archive received them.

        Raises:
            ArchivingError: There is no answer, or it is too long.
        """
        page = self._get(copy.raw)
        if page.headers.get("content-encoding", "").strip().lower() not in ("gzip", "deflate"):
            return page
        try:
            body = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(page.body, MOST_BYTES)
        except zlib.error as error:
            raise ArchiveAnswerError(
                f"{self.hosts[-1]}: The copy cannot be unpacked. Look at it, and capture the page yourself."
            ) from error
        return page._replace(body=body)

    @property
    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self.user_agent}

    def _get(self, url: str, *, until: Callable[[str], bool] = lambda _: False) -> Page:
        return self.adapter.get_page(
            url, timeout=self.timeout_seconds, headers=self._headers, until=until
        )

    def _copy(self, address: str, stamp: str, status: int) -> Copy:
        moment = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        quoted_address = quote(address, safe=_SAFE)
        return Copy(
            f"{self.copies}/web/{stamp}/{quoted_address}",
            moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            status,
            f"{self.copies}/web/{stamp}id_/{quoted_address}",
        )


_SAFE = "/:?&=%@!$'()*+,;~[]"


def open_web_archive(
    named: str, *, paces: Callable[[str], Pace], user_agent: str, timeout_seconds: float
) -> WebArchive:
    """Open the way to a web archive; nothing is contacted yet.

    Args:
        named: `wayback`, or the address of an archive with the same interface.
        paces: Gives the pace of a host.
        user_agent: The user agent to send.
        timeout_seconds: How long to wait for each answer.

    Raises:
        SelectionError: It is neither.
    """
    look_ups, copies = _LOOK_UPS, _COPIES
    if named != WAYBACK:
        parts = urlsplit(named)
        plain = not (parts.query or parts.fragment or parts.username)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise SelectionError(
                f"Unknown web archive {quoted(named.rpartition('@')[2])}. Use --ask {WAYBACK}, or the address"
                " of an archive with the same interface, such as https://archive.example."
            )
        copies = named.rstrip("/")
        look_ups = f"{copies}/wayback/available"
    hosts = {urlsplit(each).netloc.lower() for each in (look_ups, copies)}
    adapter = PoliteAdapter(hosts=hosts, paces=paces, errors=_ERRORS)
    return WebArchive(look_ups, copies, adapter, user_agent, timeout_seconds)


def _is_copy(url: str) -> bool:
    return _COPY.search(url) is not None
