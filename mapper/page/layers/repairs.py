"""What folium and its plugins take for granted of a page, and is otherwise on this one."""

from __future__ import annotations

from collections.abc import Mapping

# Of layers' scripts, by layer. The map is no child of the body.
_SCRIPTS = {"TimeSliderChoropleth": (('d3.select("body").insert(', 'd3.select("#stage").insert('),)}

# Of style sheets of plugins, by the end of their address. The page's own buttons stand in such a bar, too.
_SHEETS = {"/easy-button.css": ((".leaflet-bar button", ".easy-button-container button"),)}

# Of scripts of plugins. Leaflet-dvf takes the patterns of Leaflet.pattern for its own, and fails.
_LIBRARIES = {
    "/leaflet-dvf.markers.min.js": (
        ("a.options.fillPattern&&(b=", "a.options.fillPattern&&!a.options.fillPattern.addTo&&(b="),
    )
}

SLIDER_STYLES = """
#stage > [id^="slider_"] { position: absolute; inset-block-end: 24px; inset-inline: 25%; z-index: 500;
  padding: 4px 12px; text-align: center; background: #fff; color: #222; }
#stage > [id^="slider_"] input { width: 100%; }
"""


def repair_script(layer: str, text: str) -> str:
    """Put a script in order that folium wrote for a layer."""
    return _replaced(text, _SCRIPTS.get(layer, ()))


def repair_styles(address: str, text: str) -> str:
    """Put a style sheet of a plugin in order."""
    return _replaced(text, _changes_of(address, _SHEETS))


def repair_library(address: str, text: str) -> str:
    """Put a script in order that a plugin comes with."""
    return _replaced(text, _changes_of(address, _LIBRARIES))


def _changes_of(
    address: str, by_end: Mapping[str, tuple[tuple[str, str], ...]]
) -> tuple[tuple[str, str], ...]:
    return next((each for end, each in by_end.items() if address.endswith(end)), ())


def _replaced(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for before, after in changes:
        text = text.replace(before, after)
    return text
