"""Reads the answers of servers that a WARC, or a WACZ around it, keeps."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from email.message import Message
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import urljoin

from mapper.errors import ExtraError
from mapper.publish.captures.addresses import address_key
from mapper.records import UNKNOWN

MOST_BODY_BYTES = 50_000_000
_MOST_LIST_BYTES = 10_000_000

GONE = (404, 410, 451)

_GOOD = range(200, 300)
_REDIRECTS = range(300, 400)
PAGE_TYPES = ("text/html", "application/xhtml+xml")
_READABLE_CODINGS = ("", "identity", "gzip", "deflate")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z")


class Answer(NamedTuple):
    """What a server answered.

    Attributes:
        key: The address that was asked for; see `address_key`.
        captured: When, in UTC, or unknown.
        status: The status.
        body: The bytes, unpacked, if it is a page.
        charset: The encoding that the server stated; empty if it stated none.
        is_page: Whether `body` is a page's.
    """

    key: str
    captured: str
    status: int
    body: bytes
    charset: str
    is_page: bool


def read_warc(path: Path, keys: Collection[str]) -> Iterator[Answer]:
    """Yield the last answer for each address that is kept in a WARC.

    Args:
        path: The file, compressed or not.
        keys: The addresses of which to read the pages.

    Raises:
        ValueError: It is no WARC.
        ExtraError: warcio is not installed.
    """
    with path.open("rb") as stream:
        yield from _last_answers(_answers(stream, keys))


def read_wacz(path: Path, keys: Collection[str]) -> Iterator[Answer]:
    """Yield the last answer for each address that is kept in a WACZ; see `read_warc`.

    Each WARC in it is compared with the hash that the WACZ lists.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listed = _listed_hashes(archive)
            names = [each for each in archive.namelist() if re.search(r"\.warc(\.gz)?$", each)]
            if not names:
                raise ValueError("it has no WARC in it")
            found: list[Answer] = []
            for name in sorted(names):
                _compare(archive, name, listed.get(name, ""))
                with archive.open(name) as stream:
                    found += _answers(stream, keys)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ValueError("it is not a WACZ, or is cut off") from error
    yield from _last_answers(iter(found))


def _listed_hashes(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the hash of each part, by its path; none if the WACZ lists none."""
    try:
        with archive.open("datapackage.json") as stream:
            said = json.loads(stream.read(_MOST_LIST_BYTES))
        return {each["path"]: each["hash"] for each in said["resources"]}
    except (KeyError, ValueError, TypeError):
        return {}


def _compare(archive: zipfile.ZipFile, name: str, listed: str) -> None:
    if not listed.startswith("sha256:"):
        return
    with archive.open(name) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    if digest != listed.removeprefix("sha256:"):
        raise ValueError(f"{name} in it is not what its datapackage.json lists")


def _answers(stream: IO[bytes], keys: Collection[str]) -> Iterator[Answer]:
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415
    except ImportError as error:
        raise ExtraError(
            "WACZ and WARC need a package that is not installed. Run: pip install"
            ' "incident-mapper[archive]"'
        ) from error
    reader = _RecordReader(keys)
    count = 0
    try:
        for count, record in enumerate(ArchiveIterator(stream), 1):  # noqa: B007
            if record.rec_type == "response" and record.http_headers is not None:
                yield from reader.read(record)
    except (ArchiveLoadFailed, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise ValueError("it is not a WARC, or is cut off") from error
    if not count:
        raise ValueError("it has no records")


class _RecordReader:
    """Reads records in their order, and remembers where redirects lead."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys
        self._asked: dict[str, str] = {}  # for the address that a redirect leads to

    def read(self, record: Any) -> Iterator[Answer]:  # noqa: ANN401
        """Yield the answer, for its own address and for one that led there."""
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        own = address_key(url)
        asked = self._asked.get(own, own)
        code = record.http_headers.get_statuscode()
        status = int(code) if code and code.isdigit() else 0
        target = record.http_headers.get_header("Location")
        if status in _REDIRECTS and target and (onward := address_key(urljoin(url, target))) != own:
            if asked in self._keys:
                self._asked.setdefault(onward, asked)
            return
        names = [key for key in dict.fromkeys((own, asked)) if key]
        answer = _answer(record, status, is_wanted=any(key in self._keys for key in names))
        yield from (answer._replace(key=key) for key in names)


def _answer(record: Any, status: int, *, is_wanted: bool) -> Answer:  # noqa: ANN401
    said = Message()
    said["Content-Type"] = record.http_headers.get_header("Content-Type") or "text/html"
    coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
    is_page = is_wanted and said.get_content_type() in PAGE_TYPES and coding in _READABLE_CODINGS
    body = record.content_stream().read(MOST_BODY_BYTES + 1) if is_page else b""
    if len(body) > MOST_BODY_BYTES:
        raise ValueError(f"a page in it exceeds {MOST_BODY_BYTES:,} bytes")
    if is_page and not record.raw_stream.read(1) and record.raw_stream.limit > 0:
        raise EOFError
    found = _MOMENT.fullmatch(record.rec_headers.get_header("WARC-Date") or "")
    captured = f"{found[1]}Z" if found else UNKNOWN
    return Answer("", captured, status, body, str(said.get_param("charset", "") or ""), is_page)


def _last_answers(answers: Iterator[Answer]) -> Iterator[Answer]:
    """Yield the last answer for each address; one that tells nothing of the page comes last."""
    last: dict[str, Answer] = {}
    for each in answers:
        known = last.get(each.key)
        if known is None or _rank(each) >= _rank(known):
            last[each.key] = each
    yield from last.values()


def _rank(answer: Answer) -> tuple[bool, str]:
    tells = answer.status in _GOOD or answer.status in GONE
    return tells, "" if answer.captured == UNKNOWN else answer.captured
