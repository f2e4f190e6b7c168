"""What layers added by hand to the map need, and what they would ask from outside.

Leaflet is in the page. jQuery is not: folium uses it in one place, to make an element of a popup's
text, and three lines do that. Icons of Awesome Markers live on a server, so Leaflet's own stand in.
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
    """Return what has to run before the script of layers added by hand."""
    icon = json.dumps(marker_icon())
    parts = [f'L.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({icon});\n']
    if "$(" in script:
        parts.append(_ELEMENT_OF_TEXT)
    if "L.AwesomeMarkers" in script:
        parts.append(_PLAIN_ICONS)
    return "".join(parts)


def references(script: str) -> list[str]:
    """Return the addresses that a script asks for, and the name of what stands in for icons."""
    asked = [*_strings(_ASKS_FOR_PICTURES, script), *_strings(_ASKS_FOR_DATA, script)]
    found = [address for address in asked if _WEB_ADDRESS.match(address)]
    return [*found, *([AWESOME_MARKERS] if "L.AwesomeMarkers" in script else ())]


def picture_origins(script: str) -> list[str]:
    """Return the origins of tiles and pictures: whoever adds such a layer chose them."""
    return [
        origin
        for address in _strings(_ASKS_FOR_PICTURES, script)
        if (origin := tile_origin(address))
    ]


def style_attributes(script: str) -> list[str]:
    """Return the inline styles in the markup that a script makes of popups and tooltips."""
    markup = _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), script)
    return [
        double or single
        for double, single in _STYLE_ATTRIBUTE.findall(markup.replace('\\"', '"'))
        if double or single
    ]


def _strings(pattern: re.Pattern[str], script: str) -> Iterable[str]:
    return [json.loads(found[1]) for found in pattern.finditer(script)]
