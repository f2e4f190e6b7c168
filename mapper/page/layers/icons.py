"""Icons of folium's markers: colored pins with a sign, from files that an installed package brings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import folium
from branca.element import Element
from folium import plugins

from mapper.page.layers.plugin_files import plugin_file

_RULES = re.compile(r"(?:@font-face|\.glyphicon)[^{}]*\{[^{}]*\}")
_GLYPHICONS = "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css"
_MOST_SIGNS = "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css"
_PINS = (
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers"
)


PINS = f"{_PINS}.js"


def icon_styles(elements: Sequence[Element], *, needs_pins: bool) -> list[str]:
    """Return the texts of the style sheets that the icons in a map need, those that are installed."""
    options = [each.options for each in _pins(elements)]
    options += [each.options for each in _beautiful(elements)]
    prefixes = {each.get("prefix", "fa") for each in options}
    prefixes |= {"fa" for each in elements if isinstance(each, plugins.TagFilterButton)}
    asked = [
        *([f"{_PINS}.css"] if needs_pins else ()),
        *([_MOST_SIGNS] if "fa" in prefixes else ()),
    ]
    texts = [text for each in asked if (text := plugin_file(each))]
    if needs_pins and (text := plugin_file(_GLYPHICONS)):
        texts.append("\n".join(_RULES.findall(text)))  # the rest is a style sheet for whole pages
    return texts


def icon_attributes(elements: Sequence[Element]) -> list[str]:
    """Return the style attributes that the scripts of icons make, each as exact text."""
    colors = [each.options.get("icon_color") for each in _pins(elements)]
    named = [f"color: {color}" for color in colors if color not in (None, "white", "black")]
    return [*named, *(_beautiful_style(each.options) for each in _beautiful(elements))]


def _beautiful_style(options: Mapping[str, Any]) -> str:
    """Return the style of a sign as the plugin writes it."""
    across, down = options.get("inner_icon_anchor") or (0, 3)
    return (
        f"color:{options.get('text_color')};margin-top:{down}px; margin-left:{across}px;"
        f"{options.get('inner_icon_style') or ''}"
    )


def _beautiful(elements: Sequence[Element]) -> list[plugins.BeautifyIcon]:
    return [each for each in elements if isinstance(each, plugins.BeautifyIcon)]


def _pins(elements: Sequence[Element]) -> list[folium.Icon]:
    return [each for each in elements if isinstance(each, folium.Icon)]
