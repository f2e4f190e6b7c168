"""Code and files that layers added to the map need, and files they would load from outside.

The page contains Leaflet. It does not contain jQuery, which folium uses in one place, to turn a popup's text
into an element; three lines replace it. Awesome Markers icons are on a server, so Leaflet's own replace them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from mapper.page.assets import marker_icon
from mapper.page.tiles import tile_origin

_STRING = r"(\"(?:[^\"\\]|\\.)*\")"
_ASKS_FOR_PICTURES = re.compile(
    rf"\bL\.(?:tileLayer(?:\.wms)?|imageOverlay|videoOverlay)\(\s*{_STRING}"
)
_ASKS_FOR_DATA = re.compile(rf"\bfetch\(\s*{_STRING}")
_WEB_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_STYLE_ATTRIBUTE = re.compile(r"\sstyle=(?:\"([^\"<>`]*)\"|'([^'<>`]*)')")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)

_ELEMENT_OF_TEXT = """\
globalThis.$ ??= (text) => [...new DOMParser().parseFromString(text, "text/html").body.children]
  .map((element) => document.adoptNode(element));
"""
_PLAIN_ICONS = "L.AwesomeMarkers ??= { icon: () => new L.Icon.Default() };\n"
AWESOME_MARKERS = "Leaflet.awesome-markers"


def preparation(script: str) -> str:
    """Return the code that must run before the script of added layers."""
    icon = json.dumps(marker_icon())
    parts = [f'L.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({icon});\n']
    if "$(" in script:
        parts.append(_ELEMENT_OF_TEXT)
    if "L.AwesomeMarkers" in script:
        parts.append(_PLAIN_ICONS)
    return "".join(parts)


def references(script: str) -> list[str]:
    """Return the addresses that a script loads, and the name of replaced icons."""
    asked = [*_strings(_ASKS_FOR_PICTURES, script), *_strings(_ASKS_FOR_DATA, script)]
    found = [address for address in asked if _WEB_ADDRESS.match(address)]
    return [*found, *([AWESOME_MARKERS] if "L.AwesomeMarkers" in script else ())]


def picture_origins(script: str) -> list[str]:
    """Return the origins of tiles and pictures, which the publisher chose with the layer."""
    return [
        origin
        for address in _strings(_ASKS_FOR_PICTURES, script)
        if (origin := tile_origin(address))
    ]


def style_attributes(script: str) -> list[str]:
    """Return the inline styles of the popups and tooltips that a script creates."""
    markup = _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), script)
    return [
        double or single
        for double, single in _STYLE_ATTRIBUTE.findall(markup.replace('\\"', '"'))
        if double or single
    ]


def _strings(pattern: re.Pattern[str], script: str) -> Iterable[str]:
    return [json.loads(found[1]) for found in pattern.finditer(script)]
