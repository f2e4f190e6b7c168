"""Layers that a page cannot show, each refused by name before anything is drawn.

A page asks no server, holds no frame and runs no code made of text. A layer that needs one of these would be
there in Python and missing on the map, without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import folium
from branca.element import CssLink, Element, IFrame, JavascriptLink
from folium import plugins
from folium.elements import JSCSSMixin

from mapper.errors import ArgumentError, ExtraError, PageError
from mapper.page.layers.plugin_files import EXTRA, are_installed, plugin_file
from mapper.page.layers.tree import kind

_LEAVE_OUT = "Take it off the map."
_MAKES_CODE = "makes code of text, which the page's policy forbids"


class _Refusal(NamedTuple):
    """Why a kind of layer cannot be shown, what to do, and which of its kind; None for all."""

    of: type[Element]
    found: str
    fix: str = _LEAVE_OUT
    when: Callable[[Any], bool] | None = None


def _asks_for_data(layer: Any) -> bool:  # noqa: ANN401 - folium has no types
    return not layer.embed


_REFUSALS = (
    _Refusal(
        plugins.Geocoder,
        "asks a server for places",
        "Take it off: the page's own search finds places.",
    ),
    _Refusal(
        plugins.Realtime,
        "asks a server again and again",
        "Add the data as folium.GeoJson.",
    ),
    _Refusal(
        plugins.VectorGridProtobuf, "loads tiles of shapes", "Add the shapes as folium.GeoJson."
    ),
    _Refusal(
        plugins.TimestampedWmsTileLayers,
        "asks a server which times it has",
        "Add one time as folium.WmsTileLayer.",
    ),
    _Refusal(plugins.DualMap, "is a page of two maps", "Save two pages."),
    _Refusal(
        plugins.ScrollZoomToggler,
        "loads its picture from a server and runs code in an attribute",
    ),
    _Refusal(
        plugins.MeasureControl,
        _MAKES_CODE,
    ),
    _Refusal(folium.Vega, _MAKES_CODE),
    _Refusal(
        folium.VegaLite,
        _MAKES_CODE,
        "Add a picture of the chart: folium.Popup('<img src=\"data:image/png;base64,…\">').",
    ),
    _Refusal(
        IFrame,
        "is a page in a frame, which the page's policy forbids",
        "Give the popup its text: folium.Popup(text).",
    ),
    _Refusal(
        folium.raster_layers.VideoOverlay,
        "plays a film, which the page's policy forbids",
        "Add a picture as folium.raster_layers.ImageOverlay.",
    ),
    _Refusal(
        folium.GeoJson,
        "with embed=False loads its data when the page is opened",
        "Leave out embed=False.",
        when=_asks_for_data,
    ),
)


def refuse_layers(elements: Iterable[Element]) -> None:
    """Check elements of folium.

    Raises:
        PageError: Layers cannot be shown on a page; the message has a line for each kind.
        ExtraError: Plugins can be shown once their files are installed.
    """
    refused: dict[str, None] = {}
    wanting: dict[str, None] = {}
    for element in elements:
        if found := next((each for each in _REFUSALS if _is_refused(each, element)), None):
            said = f"A page cannot show {kind(element)}: it {found.found}. {found.fix}"
            refused[said] = None
        elif missing := _missing(element):
            if are_installed():
                refused[_unknown_file(element, missing[0])] = None
            else:
                wanting[kind(element)] = None
    lines = [*refused, *([_install(list(wanting))] if wanting else [])]
    if lines:
        raise (PageError if refused else ExtraError)("\n".join(lines))


_OTHERS = {
    plugins.PolyLineTextPath: ("polyline",),
    plugins.Search: ("layer",),
    plugins.SideBySideLayers: ("layer_left", "layer_right"),
    plugins.FeatureGroupSubGroup: ("_group",),
}
"""Layers that are of other layers, which have to be on the map, too; by the attributes that name these."""


def refuse_without_others(root: Element, elements: Iterable[Element]) -> None:
    """Check that layers which are of others find these on the map.

    Args:
        root: The page; what is drawn is below it.
        elements: All elements that are on the page or named by one.

    Raises:
        PageError: One is not on the map.
    """
    refused: dict[str, None] = {}
    drawn: set[int] | None = None
    for element in elements:
        for name in _OTHERS.get(type(element), ()):
            drawn = _ids_below(root) if drawn is None else drawn
            other = getattr(element, name)
            if id(element) in drawn and id(other) not in drawn:
                said = f"A page cannot show {kind(element)}: its {kind(other)} is not on the map."
                said += " Add that, too."
                refused[said] = None
    if refused:
        raise PageError("\n".join(refused))


def _ids_below(root: Element) -> set[int]:
    found: set[int] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        found.add(id(element))
        parts = [getattr(element, name, None) for name in ("header", "html", "script")]
        waiting += element._children.values()  # noqa: SLF001
        waiting += [each for each in parts if isinstance(each, Element)]
    return found


def refuse_text_alone(child: object) -> None:
    """Refuse what folium takes as a child of a map and then leaves out of the page, without a word.

    Raises:
        ArgumentError: It is no element.
        PageError: It is one that draws nothing on a map.
    """
    if not isinstance(child, Element):
        raise ArgumentError(f"child is {child!r:.60}. Give a layer of folium.")
    if isinstance(child, JavascriptLink | CssLink):
        raise PageError(
            f"A page cannot show {kind(child)}: it loads {child.url}. Put its text into the page:"
            " chart.get_root().header.add_child(folium.Element(text))."
        )
    if type(child) is Element:
        raise PageError(
            "A page cannot show Element: folium leaves it out of a map. Put it beside the map:"
            " chart.get_root().html.add_child(element)."
        )


def _install(names: list[str]) -> str:
    return (
        f"A page shows {', '.join(names)} with files that are not installed. Run: pip install"
        f' "incident-mapper[{EXTRA}]"'
    )


def _unknown_file(element: Element, address: str) -> str:
    return (
        f"A page cannot show {kind(element)}: it loads {address}, and no installed package has this"
        f" file. {_LEAVE_OUT}"
    )


def _is_refused(refusal: _Refusal, element: Element) -> bool:
    return isinstance(element, refusal.of) and (refusal.when is None or refusal.when(element))


def files_of(element: Element) -> list[str]:
    """Return the addresses of the scripts and style sheets that an element needs, in order."""
    if not isinstance(element, JSCSSMixin | plugins.Timeline) or isinstance(element, folium.Map):
        return []
    # folium's Timeline has no style sheets
    links = [*element.default_js, *getattr(element, "default_css", ())]
    return [address for _, address in links]


def _missing(element: Element) -> list[str]:
    return [address for address in files_of(element) if plugin_file(address) is None]
