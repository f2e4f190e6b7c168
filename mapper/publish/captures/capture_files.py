"""Reads a folder of captures: pages saved by SingleFile or a browser, WACZ and WARC."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mapper.errors import Fault, Position, RecordsError, SelectionError, reason_of
from mapper.files import hash_file
from mapper.publish.captures.addresses import address_key
from mapper.publish.captures.visible_text import decode_html, read_html
from mapper.publish.captures.web_archives import read_wacz, read_warc
from mapper.records import UNKNOWN
from mapper.text import show_invisible

LARGEST_PAGE_BYTES = 200_000_000

_PAGES = (".html", ".htm", ".xhtml")
_WARCS = (".warc", ".warc.gz")
_HEAD_CHARACTERS = 20_000
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:([^\n]*)")
_BROWSER = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
# as JavaScript writes a date: Thu Jan 22 2026 10:00:00 GMT-0800 (Pacific Standard Time)
_JAVASCRIPT_DATE = re.compile(r"\w{3} (\w{3} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")


@dataclass(frozen=True)
class Capture:
    """A copy of a page in a file.

    Attributes:
        key: The address of the page; see `address_key`.
        file: The file, as a path within its folder.
        captured: When it was captured, in UTC, or unknown.
        sha256: The hash of the file.
        status: What the server answered; 200 where a capture does not say.
        text: The words of the page; None if it is no page, or its bytes are packed in a way not known.
    """

    key: str
    file: str
    captured: str
    sha256: str
    status: int = 200
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CaptureFolder:
    """What a folder holds.

    Attributes:
        captures: The captures of the addresses asked for.
        others: Files with captures of other addresses alone.
        unaddressed: Pages that do not tell their address.
    """

    captures: tuple[Capture, ...]
    others: tuple[str, ...]
    unaddressed: tuple[str, ...]


def read_captures(folder: Path, addresses: Iterable[str]) -> CaptureFolder:
    """Read the captures of some addresses, each file where it stands.

    Args:
        folder: The folder, with folders within it, or one file.
        addresses: The addresses.

    Raises:
        SelectionError: There is no such folder.
        RecordsError: A file cannot be read as what its name says; it lists all of them.
        ExtraError: There is a WACZ or WARC, and the package that reads them is not installed.
    """
    if not folder.exists():
        raise SelectionError(f"{folder}: No such folder. Name the folder of your captures.")
    keys = {address_key(each) for each in addresses} - {""}
    captures: list[Capture] = []
    others: list[str] = []
    unaddressed: list[str] = []
    faults: list[Fault] = []
    for path in _files_of(folder):
        name = _name_of(path.relative_to(folder) if folder.is_dir() else Path(path.name))
        try:
            found = list(_read(path, name, keys))
        except (OSError, ValueError) as error:
            faults.append(_unreadable(path, error))
            continue
        if any(not each.key for each in found):
            unaddressed.append(name)
        elif not any(each.key in keys for each in found):
            others.append(name)
        captures += [each for each in found if each.key in keys]
    if faults:
        raise RecordsError(faults)
    return CaptureFolder(tuple(captures), tuple(others), tuple(unaddressed))


def _name_of(path: Path) -> str:
    """Return a path as text that every system can write."""
    name = path.as_posix().encode("utf-8", "backslashreplace").decode()
    return show_invisible(name)


def _files_of(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        if path.name.lower().endswith((*_PAGES, ".wacz", *_WARCS)) and path.is_file():
            yield path


def _read(path: Path, name: str, keys: Collection[str]) -> Iterator[Capture]:
    lower = name.lower()
    if lower.endswith(_PAGES):
        yield _saved_page(path, name, keys)
        return
    if not lower.endswith((".wacz", *_WARCS)):
        raise ValueError("it is not .html, .wacz or .warc")
    read = read_wacz if lower.endswith(".wacz") else read_warc
    digest = hash_file(path)
    for each in read(path, keys):
        text = read_html(decode_html(each.body, each.charset)).text if each.is_page else None
        yield Capture(each.key, name, each.captured, digest, each.status, text)


def _saved_page(path: Path, name: str, keys: Collection[str]) -> Capture:
    if path.stat().st_size > LARGEST_PAGE_BYTES:
        raise ValueError(f"it exceeds {LARGEST_PAGE_BYTES:,} bytes")
    markup = decode_html(path.read_bytes())
    head = markup[:_HEAD_CHARACTERS]
    saved = _SINGLE_FILE.search(head) or _BROWSER.search(head)
    key = address_key(saved[1]) if saved else ""
    captured = _utc(saved[2]) if saved and saved.re is _SINGLE_FILE else UNKNOWN
    page = read_html(markup) if not saved or key in keys else None
    if page is not None and not saved:
        key = address_key(page.canonical)
    return Capture(key, name, captured, hash_file(path), text=page.text if page else None)


def _utc(said: str) -> str:
    """Read the time of a capture; one that does not say its zone is unknown."""
    found = _JAVASCRIPT_DATE.search(said)
    try:
        moment = (
            datetime.strptime(f"{found[1]} {found[2]}", "%b %d %Y %H:%M:%S %z")
            if found
            else datetime.fromisoformat(said.strip())
        )
    except ValueError:
        return UNKNOWN
    if moment.tzinfo is None:
        return UNKNOWN
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _unreadable(path: Path, error: Exception) -> Fault:
    return Fault(
        file=str(path),
        position=Position(),
        found=f"Cannot read this capture: {reason_of(error) if isinstance(error, OSError) else error}.",
        expected="Expected a page of SingleFile (.html), a WACZ or a WARC.",
        fix="Capture the page again, or move the file out of the folder.",
        code="unreadable-capture",
    )
