"""Lines and areas as geometries of KML, and back: text in, text out.

KML has no line or area of several parts, only a `MultiGeometry`; in a placemark of mapper the first child is
the point of the circle, the second the outline.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

import pyarrow as pa
import shapely

_KML = "{http://www.opengis.net/kml/2.2}"


def kml_geometries(texts: pa.Array) -> pa.Array:
    """Return WKT as geometries of KML, null for null."""
    shapes = shapely.from_wkt(texts.to_numpy(zero_copy_only=False))
    return pa.array([None if each is None else _written(each) for each in shapes.tolist()])


def _written(shape: shapely.Geometry) -> str:
    if shape.geom_type == "Polygon":
        outer, *holes = (_ring(ring) for ring in (shape.exterior, *shape.interiors))
        inner = "".join(f"<innerBoundaryIs>{hole}</innerBoundaryIs>" for hole in holes)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{inner}</Polygon>"
    if hasattr(shape, "geoms"):
        inside = "".join(map(_written, shape.geoms))
        return f'<MultiGeometry id="{shape.geom_type}">{inside}</MultiGeometry>'
    return f"<{shape.geom_type}>{_along(shape)}</{shape.geom_type}>"


def _ring(ring: shapely.LinearRing) -> str:
    return f"<LinearRing>{_along(ring)}</LinearRing>"


def _along(shape: shapely.Geometry) -> str:
    pairs = " ".join(f"{_number(x)},{_number(y)}" for x, y in shapely.get_coordinates(shape))
    return f"<coordinates>{pairs}</coordinates>"


def _number(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def read_geometry(both: ET.Element) -> str:
    """Return the outline in a placemark's `MultiGeometry` as WKT; empty for a single point.

    Raises:
        ValueError: A coordinate is no number.
    """
    children = list(both)
    return shapely.to_wkt(_read(children[1]), rounding_precision=7) if len(children) > 1 else ""


def _read(given: ET.Element) -> shapely.Geometry:
    kind = given.tag.removeprefix(_KML)
    if kind == "MultiGeometry":
        make = getattr(shapely, given.get("id", ""), None)
        parts = [_read(each) for each in given]
        return make(parts) if make in _COLLECTIONS else shapely.GeometryCollection(parts)
    if kind == "Polygon":
        outer, *holes = (_points(each) for each in given.iter(f"{_KML}LinearRing"))
        return shapely.Polygon(outer, holes)
    return {"Point": shapely.Point, "LineString": shapely.LineString}[kind](_points(given))


_COLLECTIONS = (shapely.MultiPolygon, shapely.MultiLineString, shapely.MultiPoint)


def _points(given: ET.Element) -> list[tuple[float, ...]]:
    text = given.findtext(f"{_KML}coordinates") or ""
    pairs: Iterable[str] = text.split()
    return [tuple(float(each) for each in pair.split(",")[:2]) for pair in pairs]
