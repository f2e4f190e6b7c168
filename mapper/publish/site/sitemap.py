"""The list of a site's addresses for search engines: an index, and files of at most 50,000 addresses."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

MOST_ADDRESSES = 50_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


class Listed(NamedTuple):
    """A page: its path, when it last changed, and the path of the same page by language."""

    path: str
    changed: date | None = None
    alternates: Mapping[str, str] | None = None


def make_sitemaps(pages: Sequence[Listed], site_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each file, the index last."""
    names: list[str] = []
    ET.register_namespace("", _SITEMAP)
    ET.register_namespace("xhtml", _XHTML)
    for start in range(0, len(pages), MOST_ADDRESSES):
        names.append(f"sitemap-{len(names) + 1}.xml")
        root = ET.Element(f"{{{_SITEMAP}}}urlset")
        for each in pages[start : start + MOST_ADDRESSES]:
            _page(root, each, site_url)
        yield names[-1], _written(root)
    index = ET.Element(f"{{{_SITEMAP}}}sitemapindex")
    for name in names:
        one = ET.SubElement(index, f"{{{_SITEMAP}}}sitemap")
        ET.SubElement(one, f"{{{_SITEMAP}}}loc").text = site_url + name
    yield "sitemap.xml", _written(index)


def _page(root: ET.Element, page: Listed, site_url: str) -> None:
    one = ET.SubElement(root, f"{{{_SITEMAP}}}url")
    ET.SubElement(one, f"{{{_SITEMAP}}}loc").text = site_url + page.path
    if page.changed:
        ET.SubElement(one, f"{{{_SITEMAP}}}lastmod").text = page.changed.isoformat()
    for language, path in (page.alternates or {}).items():
        link = {"rel": "alternate", "hreflang": language, "href": site_url + path}
        ET.SubElement(one, f"{{{_XHTML}}}link", link)


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
