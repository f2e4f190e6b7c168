"""A page with layers of folium added by hand."""

from __future__ import annotations

import folium

from mapper.page import IncidentMap

TREE = {
    "type": "Feature",
    "properties": {"name": "</script>"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[-118.3, 33.8], [-118.1, 33.8], [-118.1, 33.9], [-118.3, 33.8]]],
    },
}


def with_layers(map_: IncidentMap) -> IncidentMap:
    """Add a circle, a group, a shape, a marker, a control and what is no layer."""
    folium.Circle([34.0, -118.2], radius=3_000, color="red").add_to(map_)
    group = folium.FeatureGroup().add_to(map_)
    folium.PolyLine([[34.0, -118.0], [33.9, -118.3]], tooltip="a line").add_to(group)
    folium.GeoJson(TREE, style_function=lambda _: {"color": "green"}).add_to(map_)
    folium.Marker([34.1, -118.3]).add_to(map_)
    map_.keep_in_front(group)
    folium.LayerControl().add_to(map_)
    map_.get_root().html.add_child(folium.Element("<p>by hand</p>"))
    map_.get_root().script.add_child(folium.Element(f"{group.get_name()}.setZIndex(1);"))
    return map_
