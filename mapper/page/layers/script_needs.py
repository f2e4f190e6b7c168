"""Code and files that layers added to the map need, and files they would load from outside.

The page contains Leaflet. Three lines replace jQuery where a layer only turns a popup's text into an element,
as folium does; other layers need its file. Leaflet's own marker replaces pins whose files are not installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from mapper.page.assets import marker_icon
from mapper.page.tiles import tile_origin

_STRING = r"(\"(?:[^\"\\]|\\.)*\")"
_ASKS_FOR_PICTURES = re.compile(
    rf"(?:\bL\.(?:tileLayer(?:\.wms)?|imageOverlay)\(|\"(?:icon|shadow)Url\":)\s*{_STRING}"
)
_ASKS_FOR_DATA = re.compile(rf"\bfetch\(\s*{_STRING}")
_ASKS_FOR_IMAGE = re.compile(r"<img\b[^>]*?\bsrc=[\"']?([^\"'\s>]+)", re.IGNORECASE)
_ASKS_FOR_JQUERY = re.compile(r"\$\.|\$\([\"'`][#.]|\bjQuery\b")
_ASKS_FOR_VIEW = re.compile(r"\.(?:fitBounds|flyToBounds)\(")
_MAKES_STYLES = re.compile(r"createElement\(\s*[\"']style[\"']")
_LITERAL = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_ESCAPED = re.compile(r"\\(?:[xu]([0-9a-fA-F]{4}|[0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WEB_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_STYLE_ATTRIBUTE = re.compile(r"\sstyle=(?:\"([^\"<>`]*)\"|'([^'<>`]*)')")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)

_ELEMENT_OF_TEXT = """\
globalThis.$ ??= (text) => [...new DOMParser().parseFromString(text, "text/html").body.children]
  .map((element) => document.adoptNode(element));
"""
_PLAIN_ICONS = "L.AwesomeMarkers ??= { icon: () => new L.Icon.Default() };\n"
JQUERY = "https://code.jquery.com/jquery-3.7.1.min.js"
AWESOME_MARKERS = "Leaflet.awesome-markers"
# Layers measure the map, so it must have its room before the page has started, which then shows its own
# controls. Clusters need a limit: the page's own. A policy refuses styles as text, not as properties.
_ROOM = """
document.getElementById("page").dataset.view = "map";
{map}.invalidateSize();
{map}.zoomControl?.remove();
delete {map}.zoomControl;
"""
_LIMIT = "{map}.options.maxZoom ??= 18;\n"
_STYLES = """\
{
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}
"""
# the page begins with all incidents in view, unless a layer asked for a part of the world before
_VIEW = """\
for (const name of ["fitBounds", "flyToBounds"]) {{
  const fit = {map}[name];
  {map}[name] = (...asked) => fit.apply({map}, {map}.askedBounds = asked);
}}
"""


class Needs(NamedTuple):
    """Code that layers need before the script of the map, and behind it."""

    before: str
    after: str


def needs(layers: str, plugins: str, *, map_name: str, has_pins: bool) -> Needs:
    """Return the code that must run before the script of the map, and behind it, for its layers.

    Args:
        layers: The scripts of layers.
        plugins: Those of plugins.
        map_name: The variable of the map.
        has_pins: Whether the page has the files of folium's colored pins.
    """
    icon = json.dumps(marker_icon())
    before = [
        f'L.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({icon});\n',
        _ELEMENT_OF_TEXT if "$(" in layers else "",
        _PLAIN_ICONS if needs_pins(layers) and not has_pins else "",
        _STYLES if 'setAttribute("style"' in plugins else "",
    ]
    after = [
        _ROOM.format(map=map_name),
        _LIMIT.format(map=map_name) if "L.markerClusterGroup(" in layers else "",
        _VIEW.format(map=map_name) if _ASKS_FOR_VIEW.search(layers) else "",
    ]
    return Needs("".join(before), "".join(after))


def needs_pins(script: str) -> bool:
    """Return whether a script makes folium's colored pins."""
    return "L.AwesomeMarkers" in script


def needs_jquery(script: str) -> bool:
    """Return whether a script does more with jQuery than to turn a text into an element."""
    return bool(_ASKS_FOR_JQUERY.search(script))


def made_styles(script: str) -> list[str]:
    """Return the style sheets that the script of a plugin makes, with the empty one that some begin with."""
    if not _MAKES_STYLES.search(script):
        return []
    texts = ["", *(_text_of(found[0]) for found in _LITERAL.finditer(script))]
    return [each for each in texts if not each or ("{" in each and "}" in each)]


def _text_of(literal: str) -> str:
    """Return the text that a literal of JavaScript stands for."""
    return _ESCAPED.sub(_unescaped, literal[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code, sign = found[1], found[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(sign, sign)


def references(script: str, *, has_pins: bool) -> list[str]:
    """Return the addresses that a script loads, and the name of pins that are replaced."""
    asked = [*_strings(_ASKS_FOR_PICTURES, script), *_strings(_ASKS_FOR_DATA, script)]
    asked += _ASKS_FOR_IMAGE.findall(_markup(script))
    found = [address for address in asked if _WEB_ADDRESS.match(address)]
    is_replaced = needs_pins(script) and not has_pins
    return [*found, *([AWESOME_MARKERS] if is_replaced else ())]


def picture_origins(script: str) -> list[str]:
    """Return the origins of tiles and pictures, which the publisher chose with the layer."""
    return [
        origin
        for address in _strings(_ASKS_FOR_PICTURES, script)
        if (origin := tile_origin(address))
    ]


def style_attributes(script: str) -> list[str]:
    """Return the inline styles of the popups and tooltips that a script creates."""
    found = _STYLE_ATTRIBUTE.findall(_markup(script))
    return [double or single for double, single in found if double or single]


def _markup(script: str) -> str:
    """Return a script as the markup of the popups and tooltips in it."""
    text = _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), script)
    return text.replace('\\"', '"')


def _strings(pattern: re.Pattern[str], script: str) -> Iterable[str]:
    return [json.loads(found[1]) for found in pattern.finditer(script)]
