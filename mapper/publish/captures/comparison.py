"""Compares captures with what the lock file notes: altered, missing, gone, changed, words no longer held."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from itertools import chain
from typing import Literal, NamedTuple

from mapper.publish.captures.addresses import address_key
from mapper.publish.captures.archivable import Archivable
from mapper.publish.captures.archive_lock import NotedCapture
from mapper.publish.captures.capture_files import Capture
from mapper.publish.captures.quotes import FoldedText, Quote, quotes_of
from mapper.publish.captures.visible_text import decode_html, read_html
from mapper.publish.captures.web_archives import GONE, PAGE_TYPES
from mapper.records import Tables

FindingKind = Literal["altered", "missing", "gone", "changed", "lost", "not-held", "not-read"]
# worth knowing, and no fault: the margins of most pages change every day
_NO_FAULTS = ("changed", "not-read")


class CaptureFinding(NamedTuple):
    """What is to be said of the captures of a source.

    Attributes:
        kind: altered, missing: a file is not as noted. gone: the server had the page no more. changed: its
            text is another. lost: words that an earlier capture held. not-held: words that none holds.
            not-read: no text could be searched.
        source: The id of the source.
        file: The file of the capture.
        quote: The quote; None if it is about no quote.
    """

    kind: FindingKind
    source: str
    file: str
    quote: Quote | None = None

    @property
    def is_fault(self) -> bool:
        """Whether somebody has to look."""
        return self.kind not in _NO_FAULTS


@dataclass(frozen=True)
class Noted:
    """What the lock file is to note, and what was found.

    Attributes:
        captures: All captures to note.
        findings: What was found, by source.
        without: Ids of sources without a capture.
    """

    captures: tuple[NotedCapture, ...]
    findings: tuple[CaptureFinding, ...]
    without: tuple[str, ...]


def note_captures(
    archivable: Archivable,
    captures: Iterable[Capture] | None,
    known: Iterable[NotedCapture],
    *,
    new: Collection[str] = (),
    by_role: str,
    accept: bool = False,
) -> Noted:
    """Compare captures with those noted before, and note the new ones.

    What is noted of sources that may not be archived, or are no more, is dropped.

    Args:
        archivable: The sources.
        captures: What the folder holds; None for no folder.
        known: What the lock file notes.
        new: The hashes of what it notes since this run began.
        by_role: The role of who made the new captures.
        accept: Whether altered files are noted anew, and missing ones dropped.
    """
    quotes = _by_source(archivable.quotes)
    ids: dict[str, list[str]] = {}
    for id_, address in archivable.addresses.items():
        ids.setdefault(address_key(address), []).append(id_)
    before: dict[str, list[NotedCapture]] = {}
    for each in known:
        if archivable.addresses.get(each.source) == each.address:
            before.setdefault(each.source, []).append(each)
    now: dict[str, list[NotedCapture]] = {}
    for capture in captures or ():
        for id_ in ids.get(capture.key, ()):
            noted = _note(capture, id_, archivable.addresses[id_], quotes.get(id_, ()), by_role)
            now.setdefault(id_, []).append(noted)
    kept: list[NotedCapture] = []
    findings: list[CaptureFinding] = []
    for id_ in sorted(archivable.addresses):
        known_here = before.get(id_, [])
        files = [] if captures is None else [each for each in known_here if each.file]
        merged, found = _merge(files, now.get(id_, []), accept=accept)
        merged += [each for each in known_here if each not in files]
        merged.sort(key=lambda each: each.order)
        old = [each for each in known_here if each.sha256 not in new]
        findings += [*found, *_compare(merged, quotes.get(id_, ()), old)]
        kept += merged
    has = {each.source for each in kept}
    without = tuple(id_ for id_ in sorted(archivable.addresses) if id_ not in has)
    return Noted(tuple(kept), tuple(findings), without)


def find_lost_words(noted: Iterable[NotedCapture], published: Tables) -> list[CaptureFinding]:
    """Find the quotes that the newest capture of their source does not hold, by what is noted alone.

    Args:
        noted: What the lock file notes.
        published: The incidents as they would be published.
    """
    noted = tuple(noted)
    if not noted:
        return []
    addresses = published.sources.set_index("id")["url"].astype(str).to_dict()
    captures: dict[str, list[NotedCapture]] = {}
    for each in sorted(noted, key=lambda each: each.order):
        if addresses.get(each.source) == each.address:
            captures.setdefault(each.source, []).append(each)
    quotes = _by_source(quotes_of(published))
    found = (_compare(each, quotes.get(id_, ()), each) for id_, each in captures.items())
    return [each for each in chain.from_iterable(found) if each.quote is not None]


def note_copy(
    archivable: Archivable,
    source: str,
    *,
    archived_at: str,
    captured: str,
    status: int,
    body: bytes,
    content_type: str,
) -> NotedCapture:
    """Note a copy of a web archive.

    Args:
        archivable: The sources.
        source: The id of the source.
        archived_at: The address of the copy.
        captured: When it was captured, in UTC.
        status: What the server of the source answered then.
        body: The bytes that the archive received.
        content_type: What they are.
    """
    said = Message()
    said["Content-Type"] = content_type or "text/html"
    charset = str(said.get_param("charset", "") or "")
    is_page = said.get_content_type() in PAGE_TYPES
    address = archivable.addresses[source]
    capture = Capture(
        address_key(address),
        archived_at,
        captured,
        hashlib.sha256(body).hexdigest(),
        status,
        read_html(decode_html(body, charset)).text if is_page else None,
    )
    quotes = [each for each in archivable.quotes if each.source == source]
    noted = _note(capture, source, address, quotes, "web archive")
    return noted.model_copy(update={"file": None, "archived_at": archived_at})


def _by_source(quotes: Iterable[Quote]) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {}
    for each in quotes:
        found.setdefault(each.source, []).append(each)
    return found


def _note(
    capture: Capture, source: str, address: str, quotes: Iterable[Quote], by_role: str
) -> NotedCapture:
    text = None if capture.text is None else FoldedText(capture.text)
    is_read = text is not None and not text.is_empty
    return NotedCapture(
        source=source,
        address=address,
        captured=capture.captured,
        by_role=by_role,
        file=capture.file,
        sha256=capture.sha256,
        text_sha256=text.sha256 if text is not None and is_read else None,
        status=capture.status,
        quotes={each.key: text.holds(each) for each in quotes}
        if text is not None and is_read
        else {},
    )


def _merge(
    before: Sequence[NotedCapture], now: Sequence[NotedCapture], *, accept: bool
) -> tuple[list[NotedCapture], list[CaptureFinding]]:
    """Keep who captured what when; a file under another name is the same, one of other bytes is altered."""
    by_hash = {each.sha256: each for each in before}
    by_file = {each.name: each for each in before}
    hashes = {each.sha256 for each in now}
    merged: dict[str, NotedCapture] = {}
    findings: list[CaptureFinding] = []
    for each in sorted(now, key=lambda each: each.name):
        noted = by_hash.get(each.sha256)
        old = by_file.get(each.name)
        if noted is not None:
            merged.setdefault(each.sha256, each.model_copy(update={"by_role": noted.by_role}))
        elif old is not None and old.sha256 not in hashes and not accept:
            merged[old.sha256] = old
            findings.append(CaptureFinding("altered", each.source, each.name))
        else:
            merged[each.sha256] = each
    files = {each.name for each in now}
    for old in before:
        if old.sha256 in merged or old.name in files or accept:
            continue
        merged[old.sha256] = old
        findings.append(CaptureFinding("missing", old.source, old.name))
    return sorted(merged.values(), key=lambda each: each.order), findings


def _compare(
    captures: Sequence[NotedCapture], quotes: Sequence[Quote], before: Iterable[NotedCapture]
) -> Iterator[CaptureFinding]:
    """Tell what the newest capture says that earlier ones did not, and the other way round."""
    if not captures:
        return
    newest = captures[-1]
    if newest.status in GONE:
        yield CaptureFinding("gone", newest.source, newest.name)
        return
    if newest.text_sha256 is None:
        yield CaptureFinding("not-read", newest.source, newest.name)
        return
    known = {each.sha256 for each in before}
    texts = [each.text_sha256 for each in captures[:-1] if each.text_sha256 is not None]
    if newest.sha256 not in known and texts and texts[-1] != newest.text_sha256:
        yield CaptureFinding("changed", newest.source, newest.name)
    for quote in quotes:
        if not newest.quotes.get(quote.key, True):
            was_held = any(_holds(each.quotes, quote) for each in captures[:-1])
            yield CaptureFinding(
                "lost" if was_held else "not-held", newest.source, newest.name, quote
            )


def _holds(quotes: Mapping[str, bool], quote: Quote) -> bool:
    return quotes.get(quote.key, False)
