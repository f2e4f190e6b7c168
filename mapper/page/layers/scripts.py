"""The scripts of layers, each run alone: one that fails takes no other off the map.

A browser runs each script element by itself: neither wrong grammar nor an error in one stops the next.
Inside a script each of folium's elements has a `try` of its own, in which its variables stay global.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from branca.element import Element, Figure

from mapper.page.layers.repairs import repair_script
from mapper.page.layers.tree import kind, walk

# each script costs its hash in the policy and a task of the browser
MOST_SCRIPTS = 100

FAILURE = (
    "var layerFailed = (layer, error) => console.error(`Not on the map: ${layer}. ${error}`);\n"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The script of one element.

    Attributes:
        owner: The name of the layer that it belongs to; empty if it was added by hand.
        text: The script.
    """

    owner: str
    text: str


def map_and_layers(
    figure: Figure, chart: Element, by_hand: Collection[str], kwargs: Mapping[str, Any]
) -> tuple[str, list[str]]:
    """Return the script of a map, which has been rendered, and those of its layers.

    Args:
        figure: The page.
        chart: The map.
        by_hand: Names of scripts that were in the page before; they run last, when all layers are there.
        kwargs: Options that branca passes on when it renders.
    """
    owners = _owners(chart)
    own = ""
    pieces: list[_Piece] = []
    controls: list[_Piece] = []
    last: list[_Piece] = []
    owner = ""
    for name, element in figure.script._children.items():  # noqa: SLF001
        text = element.render(**kwargs)
        if name == chart.get_name():
            own = text
        elif name in by_hand:
            last.append(_Piece("", text))
        else:
            owner, layer = owners.get(name, (owner, ""))
            text = _guarded(layer, repair_script(layer, text)) if layer else text
            # it lists layers that were added behind it, too
            (controls if layer == "LayerControl" else pieces).append(_Piece(owner, text))
    if getattr(chart, "objects_to_stay_in_front", None):
        last.append(_Piece("", "objects_in_front();\n"))
    return own, _join([*pieces, *controls, *last])


def _owners(chart: Element) -> Mapping[str, tuple[str, str]]:
    """Return for each element, by its name, the layer that it belongs to and what folium made it.

    The second is empty for an element of another package, whose script may declare names that would not
    leave a `try`.
    """
    return {
        each.get_name(): (name, kind(each) if _is_foliums(each) else "")
        for name, child in chart._children.items()  # noqa: SLF001
        for each in walk(child, without=chart)
    }


def _is_foliums(element: Element) -> bool:
    return type(element).__module__.partition(".")[0] in ("folium", "branca", "mapper")


def _guarded(layer: str, text: str) -> str:
    return f"try {{{text}\n}} catch (error) {{ layerFailed({json.dumps(layer)}, error); }}\n"


def _join(pieces: Iterable[_Piece]) -> list[str]:
    """Join the pieces of a layer; then those of neighbors, if there are more layers than scripts."""
    layers: list[_Piece] = []
    for piece in pieces:
        if layers and piece.owner and layers[-1].owner == piece.owner:
            layers[-1] = _Piece(piece.owner, layers[-1].text + piece.text)
        else:
            layers.append(piece)
    step = -(-len(layers) // MOST_SCRIPTS) or 1
    return [
        "".join(each.text for each in layers[at : at + step]) for at in range(0, len(layers), step)
    ]
