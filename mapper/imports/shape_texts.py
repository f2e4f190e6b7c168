"""Shapes as text (WKT, GeoJSON, WKB in hexadecimal figures) in a column: degrees take their place.

Those of lines and areas are the centers of their circles. Points in WKT or GeoJSON are read as any pair of
degrees is, but where they name another coordinate system.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from mapper.errors import Position
from mapper.files import (
    GEOMETRY_LATITUDE,
    GEOMETRY_RADIUS,
    UNREAD_SHAPE,
    Floats,
    Geometries,
    Sheet,
    WrongShape,
    are_projected,
    enclose_rows,
    note_crossings,
    outline_column,
    refuse_projected_shapes,
    shape_fault,
    to_degrees,
)
from mapper.imports.column_guesses import guess

_WGS84 = 4326
_SRID = r"^\s*(?:SRID=\d+;)?\s*"
_SHAPES = (
    rf"{_SRID}(?:LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION)"
    r"\s*(?:Z|M|ZM)?\s*\("
)
_ANY = rf"{_SRID}(?:POINT|LINESTRING|POLYGON|MULTI\w+|GEOMETRYCOLLECTION)\b"
# GeoJSON in a cell, as data portals write it
_JSON_SHAPES = (
    r'^\s*\{[^{]*"type"\s*:\s*"'
    r'(?:LineString|Polygon|MultiPoint|MultiLineString|MultiPolygon|GeometryCollection)"'
)
_JSON_ANY = r'^\s*\{[^{]*"type"\s*:\s*"(?:Point|LineString|Polygon|Multi\w+|GeometryCollection)"'
# as PostGIS writes a column of geometries: byte order, kind, flags of the EWKB or thousands of the ISO form
_HEX = (
    r"^\s*(?:010[1-7]0000[02468ace]0|01(?:e[9a-f]03|d[1-7]07|b[9a-f]0b)0000|00[02468ace]000000[1-7])"
    r"(?:[0-9a-f]{8})+(?:[0-9a-f]{2})?\s*$"
)
_NAMED = r"^\s*SRID=\d+;\s*POINT\b"
_NAMED_WGS84 = rf"^\s*SRID={_WGS84};"
_BEGINNING = re.compile(rf"{_ANY}|{_JSON_ANY}|{_HEX}", re.IGNORECASE)
# numbers beyond all degrees
_METERS = r"^\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*-?\d{4,}"
_SAMPLE = 200
_UNREAD = b"\0"  # no geometry, so that its row is a fault


def with_shapes_of_text(sheet: Sheet, crs: pyproj.CRS | None = None) -> Sheet:
    """Replace shapes as text by the centers of their smallest circles; the sheet gets radii and outlines.

    Texts that cannot be read are faults of their rows. Where columns of latitude and longitude place the
    rows, shapes stay text.

    Args:
        sheet: A table of texts; one with a geometry stays as it is.
        crs: The coordinate system of shapes that name none; None for degrees.

    Raises:
        RecordsError: The shapes are in meters or feet, and nothing names their coordinate system.
    """
    if GEOMETRY_LATITUDE in sheet.names:
        return sheet
    name = find_shape_texts(sheet.names, sheet.table)
    return sheet if name is None else _with_circles(sheet, name, crs)


def find_shape_texts(names: Sequence[str], table: pa.Table) -> str | None:
    """Return the column of texts with lines, areas or points in meters; None if degrees place the rows.

    Args:
        names: The columns.
        table: Rows of the table as texts, all or the first.
    """
    for name in dict.fromkeys(names):
        head = table[name].drop_null()[:_SAMPLE]
        # Python's patterns, too, for Arrow takes longer to read a pattern than they do for some cells
        is_shape = any(map(_BEGINNING.match, head.to_pylist()))
        if not (is_shape and _any_match(head, _ANY, _JSON_ANY)):
            continue
        are_meters = bool(pc.all(_match(head, _METERS)).as_py())  # plain pairs are none
        is_column = are_meters or _name_systems(table[name])
        if is_column or _any_match(table[name], _SHAPES, _JSON_SHAPES):
            is_placed = guess(names).columns.one("latitude") is not None
            return None if is_placed else name
    return None


def geometry_of_texts(
    texts: pa.ChunkedArray, told: pyproj.CRS | None = None
) -> tuple[pa.Array, pyproj.CRS | None]:
    """Read a column of shapes as texts into one of WKB, and return their system; None for degrees.

    Args:
        texts: The column; a text that is no shape becomes one that cannot be read, a blank one is absent.
        told: The system that the user names for shapes that name none.
    """
    is_shape = _are_shapes(texts).to_numpy()
    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(texts), ""), fill_value=True).to_numpy()
    given = texts.filter(pa.array(is_shape))
    shapes = _read(given)
    found = shapely.to_wkb(shapes)
    wkb = np.full(len(texts), _UNREAD, dtype=object)
    wkb[blank] = None
    wkb[is_shape] = [_UNREAD if each is None else each for each in found]
    return pa.array(wkb, pa.binary()), _system(given, shapes, told)


def _any_match(texts: pa.ChunkedArray, wkt: str, geojson: str) -> bool:
    return any(pc.any(_match(texts, pattern)).as_py() for pattern in (wkt, geojson, _HEX))


def _name_systems(texts: pa.ChunkedArray) -> bool:
    """Whether any text is a point in a coordinate system other than WGS84."""
    named = pc.and_not(_match(texts, _NAMED), _match(texts, _NAMED_WGS84))
    return bool(pc.any(named).as_py())


def _match(texts: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    is_json = pattern in {_JSON_ANY, _JSON_SHAPES}
    return pc.match_substring_regex(texts, pattern, ignore_case=not is_json)


def _are_shapes(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    found = pc.or_(pc.or_(_match(texts, _ANY), _match(texts, _JSON_ANY)), _match(texts, _HEX))
    return pc.fill_null(found, fill_value=False)


def _with_circles(sheet: Sheet, name: str, told: pyproj.CRS | None) -> Sheet:
    texts = sheet.table[name]
    rows = np.flatnonzero(_are_shapes(texts).to_numpy())
    given = texts.take(pa.array(rows))
    shapes = _read(given)
    crs = _system(given, shapes, told)
    is_read = ~shapely.is_missing(shapes)
    wrong = dict.fromkeys(rows[~is_read].tolist(), UNREAD_SHAPE)
    rows, shapes = rows[is_read], shapes[is_read]
    if crs is None:
        refuse_projected_shapes(sheet.file, shapes)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    circles = enclose_rows(rows[~points], shapes[~points], crs, count=len(sheet))
    wrong |= circles.wrong
    longitude, latitude = circles.longitude.copy(), circles.latitude.copy()
    longitude[rows[points]], latitude[rows[points]] = _degrees(shapes[points], crs)
    placed = ~np.isnan(longitude)
    pairs = np.array(
        [
            f"{_decimal(y)}, {_decimal(x)}"
            for y, x in zip(latitude[placed], longitude[placed], strict=True)
        ],
        dtype=object,
    )
    cells = texts.to_pandas().to_numpy(dtype=object).copy()
    cells[placed] = pairs
    column = pa.chunked_array([pa.array(cells, pa.string(), from_pandas=True)])
    radii = pa.array(circles.radius_meters, from_pandas=True).cast(pa.string())
    table = sheet.table.set_column(sheet.names.index(name), name, column)
    if not points.all():
        table = table.append_column(GEOMETRY_RADIUS, pa.chunked_array([radii]))
    own = None
    if told is not None and crs is not told:
        own = f"The shapes name a coordinate system or are degrees, so {told.name} is not applied to them."
    crossing = note_crossings([sheet.row_name(row) for row in circles.crossing])
    made = replace(
        sheet,
        table=table,
        notes=(*sheet.notes, *filter(None, (own, circles.note, crossing))),
        is_in_degrees=True,
        outlines=None if circles.outlines is None else outline_column(circles.outlines),
    )
    return _without(made, sheet, wrong) if wrong else made


def _decimal(degrees: float) -> str:
    """Write degrees as exact as they are: the decimals of a point tell its radius."""
    return f"{degrees:.7f}".rstrip("0").rstrip(".")


def _without(made: Sheet, given: Sheet, wrong: Mapping[int, WrongShape]) -> Sheet:
    """Leave out the rows whose shapes give no place; each is a fault, with the cells that it had."""
    rows = sorted(wrong)
    faults = [
        shape_fault(given.file, Position(given.line_of(row), given.column_of(row)), wrong[row])
        for row in rows
    ]
    lost = [tuple(each.values()) for each in given.table.take(pa.array(rows)).to_pylist()]
    kept = np.ones(len(given), dtype=bool)
    kept[rows] = False
    left = np.flatnonzero(kept)
    return replace(
        made,
        table=made.table.filter(pa.array(kept)),
        line_of=lambda row: given.line_of(int(left[row])),
        column_of=lambda row: given.column_of(int(left[row])),
        outlines=None if made.outlines is None else made.outlines.filter(pa.array(kept)),
    ).with_faults(faults, lost)


def _read(texts: pa.ChunkedArray) -> Geometries:
    plain = pc.replace_substring_regex(texts, r"(?i)^\s*SRID=\d+;", "").to_numpy()
    is_json, is_hex = (_match(texts, pattern).to_numpy() for pattern in (_JSON_ANY, _HEX))
    is_wkt = ~(is_json | is_hex)
    found: Geometries = np.full(len(plain), None, dtype=object)
    with np.errstate(invalid="ignore"):  # "nan" is no number, and its row is a fault
        found[is_wkt] = shapely.from_wkt(plain[is_wkt], on_invalid="ignore")
    found[is_hex] = shapely.from_wkb([text.strip() for text in plain[is_hex]], on_invalid="ignore")
    found[is_json] = shapely.from_geojson(plain[is_json], on_invalid="ignore")
    return found


def _system(
    texts: pa.ChunkedArray, shapes: Geometries, told: pyproj.CRS | None
) -> pyproj.CRS | None:
    """Return the coordinate system of shapes; None for degrees, or several.

    Args:
        texts: The texts, which may name it.
        shapes: The shapes, which may name it, too.
        told: The one that the user names for shapes that name none, unless they are degrees.
    """
    named = pc.struct_field(pc.extract_regex(texts, r"(?i)^\s*SRID=(?P<code>\d+);"), "code")
    codes = {int(each) for each in named.unique().to_pylist() if each}
    codes |= set(np.unique(shapely.get_srid(shapes)).tolist()) - {0, -1}  # none, and no shape
    is_plain = pc.is_null(named).to_numpy() & (shapely.get_srid(shapes) == 0)
    if told is not None and not codes:
        beyond, given = are_projected(*shapely.get_coordinates(shapes).T)
        return told if not told.is_projected or beyond * 2 > given else None
    if is_plain.any():
        codes.add(_WGS84)
    if len(codes) != 1 or codes == {_WGS84}:
        return None
    try:
        return pyproj.CRS.from_epsg(codes.pop())
    except pyproj.exceptions.CRSError:
        return None


def _degrees(points: Geometries, crs: pyproj.CRS | None) -> tuple[Floats, Floats]:
    x, y = shapely.get_x(points), shapely.get_y(points)
    return (x, y) if crs is None else to_degrees(x, y, crs)
