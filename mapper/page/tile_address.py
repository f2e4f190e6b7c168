"""Addresses of tiles as other programs write them, in Leaflet's form, and why some are no pictures."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_PLACES = re.compile(r"\$?\{([^{}]*)\}")
_ENCODED = re.compile(
    r"%7b(.{1,40}?)%7d", re.IGNORECASE
)  # braces of an address that was copied from a browser
_OF_QGIS = re.compile(r"(?:.*&)?url=([^&]+)(?:&.*)?")
_SAME = {
    "zoom": "z", "level": "z", "tilematrix": "z", "col": "x", "tilecol": "x", "row": "y", "tilerow": "y",
    "retina": "r", "@2x": "r",
}  # fmt: skip
_SUBDOMAINS = re.compile(
    r"switch:(?P<listed>[a-z0-9-]+(?:,[a-z0-9-]+)*)|(?P<first>[a-z0-9])-(?P<last>[a-z0-9])"
)
_VECTOR = re.compile(r"\.(?:pbf|mvt|mlt)(?:$|[?#])", re.IGNORECASE)
_STYLE = re.compile(r"\.json(?:$|[?#])", re.IGNORECASE)


class TileAddress(NamedTuple):
    """An address of tiles.

    Attributes:
        url: With {z}, {x} and {y}, and {r} and {s} if wanted.
        subdomains: What stands for {s}; None if the address does not say.
    """

    url: str
    subdomains: tuple[str, ...] | None = None


def plain_address(given: str) -> TileAddress:
    """Return an address with the placeholders of Leaflet.

    `{zoom}`, `${z}`, `{Z}`, `%7Bz%7D`, `{TileRow}`, `{switch:a,b}` and `{a-c}` are those of other programs.
    """
    url = given.strip()
    if url.startswith("type=") and (of_qgis := _OF_QGIS.fullmatch(url)):
        url = of_qgis[1]
    url = _ENCODED.sub(r"{\1}", url)
    subdomains: list[str] = []

    def plain(place: re.Match[str]) -> str:
        name = place[1].strip().lower()
        several = _SUBDOMAINS.fullmatch(name)
        if several is None:
            return f"{{{_SAME.get(name, name)}}}"
        listed = several["listed"]
        subdomains.extend(
            listed.split(",") if listed else _between(several["first"], several["last"])
        )
        return "{s}"

    url = _PLACES.sub(plain, url)
    return TileAddress(url, tuple(subdomains) or None)


def _between(first: str, last: str) -> list[str]:
    return [chr(each) for each in range(ord(first), ord(last) + 1)]


def advice_on(url: str) -> str:
    """Say what to give in place of an address that is not one of pictures; empty if it may be one."""
    if _VECTOR.search(url) or _STYLE.search(url):
        return (
            "This is an address of vector tiles or of their style, and a page shows tiles that are pictures"
            " (.png, .jpg, .webp). To have streets drawn in the page, give --ground a file of them."
        )
    parts = urlsplit(url)
    if "wms" in parts.query.lower() and "layers=" not in parts.query.lower():
        return "A WMS needs its layers: https://wms.example/service?layers=streets."
    if parts.path.rstrip("/").endswith("/MapServer") and "{" not in url:
        return "The tiles of an ArcGIS server are at …/MapServer/tile/{z}/{y}/{x}."
    return ""
