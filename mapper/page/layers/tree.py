"""The tree of folium's elements, which hold each other as children, in attributes and in lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import folium
from branca.element import Element
from folium.elements import ElementAddToElement, EventHandler, MethodCall

_MADE_FOR = (ElementAddToElement, EventHandler, MethodCall, folium.Marker.SetIcon)


class Verbatim(Element):
    """A text that no template touches."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        super().__init__()
        self._text = text

    def render(self, **_: Any) -> str:  # noqa: ANN401 - branca's signature
        """Return the text."""
        return self._text


def walk(root: Element, *, without: Element | None = None) -> Iterator[Element]:
    """Walk through an element and everything in it, each once, in order.

    Args:
        root: The element to begin with.
        without: One to leave out, with what only it leads to: some layers remember their map.
    """
    seen = {id(without)}
    waiting: list[Any] = [root]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Element):
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            yield thing
            held = [value for name, value in vars(thing).items() if name != "_parent"]
        elif isinstance(thing, Mapping):
            held = list(thing.values())
        elif isinstance(thing, (list, tuple)):
            held = list(thing)
        else:
            continue
        waiting.extend(reversed(held))


def kind(element: Element) -> str:
    """Return the name by which a user knows an element: that of its class.

    What folium makes for an element goes by the name of that element.
    """
    while isinstance(element, _MADE_FOR) and element._parent is not None:  # noqa: SLF001
        element = element._parent  # noqa: SLF001
    return type(element).__name__
