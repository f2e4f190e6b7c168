"""The incidents as an entry of folium's layer control, which lists only layers that were added by hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import folium
from branca.element import Element
from folium.map import Layer
from folium.template import Template

# the page puts the words of its language into elements of this kind
_NAME = '<span data-word="list">Incidents</span>'
_PANES = ("incidents", "circles", "opened")
STYLES = (
    ", ".join(f".without-incidents .leaflet-mapper-{pane}-pane" for pane in _PANES)
    + " { display: none; }\n"
)


class _Incidents(Layer):
    """An empty layer: with it off the map, the panes of the incidents are hidden."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.layerGroup();
            {{ this.get_name() }}.on("add remove", ({ type }) => {
              const map = {{ this._parent.get_name() }}.getContainer();
              map.classList.toggle("without-incidents", type === "remove");
            });
            {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(name=_NAME, overlay=True, control=True, show=True)
        self._name = "Incidents"


@contextmanager
def incident_entry(chart: Element, elements: Sequence[Element]) -> Iterator[bool]:
    """List the incidents first in the layer control while a map is rendered; yield whether it has one."""
    if not any(isinstance(each, folium.LayerControl) for each in elements):
        yield False
        return
    before = chart._children  # noqa: SLF001
    entry = _Incidents()
    entry._parent = chart  # noqa: SLF001
    entry._id = "incidents"  # noqa: SLF001
    chart._children = OrderedDict({entry.get_name(): entry, **before})  # noqa: SLF001
    try:
        yield True
    finally:
        chart._children = before  # noqa: SLF001
