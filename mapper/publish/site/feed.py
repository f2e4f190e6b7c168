"""The Atom feed of a site: the incidents that changed last, with dates from their records."""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from mapper.text import show_invisible

MOST_ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"
_NO_DAY = date(1970, 1, 1)  # of a feed without entries, which Atom wants dated
_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)} | dict.fromkeys(
    (0xFFFE, 0xFFFF)
)


class Entry(NamedTuple):
    """An entry of the feed, as plain text.

    Attributes:
        id: The id of what it is about, permanent.
        path: The page that it leads to, below the site.
        title: Its title.
        summary: Its text.
        updated: When it last changed.
    """

    id: str
    path: str
    title: str
    summary: str
    updated: date


def make_feed(
    entries: Iterable[Entry], *, title: str, subtitle: str, site_url: str, rights: str = ""
) -> bytes:
    """Write the feed, the latest entry first.

    Args:
        entries: What is told; the latest hundred are.
        title: The title of the site.
        subtitle: What the feed has.
        site_url: The address of the site, with a slash at its end; empty if unknown.
        rights: The license.
    """
    latest = sorted(entries, key=lambda each: (-each.updated.toordinal(), each.id))[:MOST_ENTRIES]
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", site_url or _urn(title))
    _add(feed, "title", title)
    _add(feed, "subtitle", subtitle)
    _add(feed, "updated", _moment(latest[0].updated if latest else _NO_DAY))
    _add(_element(feed, "author"), "name", title)
    if rights:
        _add(feed, "rights", rights)
    _element(feed, "link", rel="self", href=f"{site_url}feed.xml", type="application/atom+xml")
    _element(feed, "link", rel="alternate", href=f"{site_url}index.html", type="text/html")
    for each in latest:
        entry = _element(feed, "entry")
        _add(entry, "id", _urn(f"{site_url or title} {each.id}"))
        _add(entry, "title", each.title)
        _add(entry, "updated", _moment(each.updated))
        _element(entry, "link", rel="alternate", href=f"{site_url}{each.path}", type="text/html")
        _add(entry, "summary", each.summary)
    ET.indent(feed)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name.encode('utf-8', 'replace').decode())}"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ET.Element, name: str, text: str) -> None:
    whole = text.encode("utf-8", "replace").decode().translate(_CONTROLS)
    _element(parent, name).text = show_invisible(whole)


def _element(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
