"""Lines and areas as incidents: the smallest circle that holds each places it."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

import mapper
from mapper.errors import RecordsError
from mapper.files.shape_circles import enclose_shapes
from mapper.imports.reading import read_sheet

GEOD = Geod(ellps="WGS84")
BOWTIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
PARK = box(-118.3, 34, -118.2, 34.1)
CIRCLE = ["latitude", "longitude", "coordinate_uncertainty_in_meters"]


def enclosed(*shapes, crs=None):
    return enclose_shapes(np.array([*shapes, None], dtype=object)[:-1], crs)


def distances(found, shape, row=0):
    """Return the meters from the center of a shape's circle to its vertices."""
    vertices = shapely.get_coordinates(shape)
    center = np.repeat([[found.longitude[row], found.latitude[row]]], len(vertices), axis=0)
    return np.array(GEOD.inv(*center.T, *vertices.T)[2])


def frame(*shapes, crs="EPSG:4326", **columns):
    ids = [f"i{number}" for number in range(len(shapes))]
    given = {"id": ids, "date": ["2026-01-19"] * len(shapes), "title": ids, **columns}
    return gpd.GeoDataFrame(given, geometry=list(shapes), crs=crs)


# ---- circles -----------------------------------------------------------------------------------


@st.composite
def groups_of_points(draw):
    west, south = draw(st.floats(-360, 355)), draw(st.floats(-90, 85))
    size = draw(st.sampled_from([1e-5, 0.01, 1, 5]))
    share = st.floats(0, 1)
    pairs = draw(st.lists(st.tuples(share, share), min_size=2, max_size=8, unique=True))
    return [(west + x * size, south + y * size) for x, y in pairs]


@settings(max_examples=60, deadline=None)
@given(groups_of_points(), st.sampled_from([LineString, MultiPoint]))
def test_a_circle_holds_every_vertex_and_is_as_small_as_may_be(points, kind):
    shape = kind(points)
    found = enclosed(shape)
    away = distances(found, shape)
    furthest = float(np.nan_to_num(found.radius_meters[0]))
    assert away.max() <= furthest + 0.01
    pairs = np.array([(*one, *other) for one in points for other in points])
    across = np.array(GEOD.inv(*pairs.T)[2]).max()
    # no set of points needs a circle of more than its width over the root of three
    assert kind is LineString or furthest <= across / 3**0.5 * 1.01 + 2


ACROSS = {
    "cut in two": MultiPolygon([box(179, -18, 180, -17), box(-180, -18, -179, -17)]),
    "going on": box(179, -18, 181, -17),
    "going on westward": box(-181, -18, -179, -17),
    "jumping": Polygon([(179, -18), (-179, -18), (-179, -17), (179, -17)]),
    "a line": LineString([(179, -18), (-179, -17)]),
    "nested": GeometryCollection([Point(179, -18), GeometryCollection([Point(-179, -17)])]),
}


@pytest.mark.parametrize("kind", ACROSS)
def test_the_180th_meridian_is_no_edge(kind):
    found = enclosed(ACROSS[kind])
    assert abs(found.longitude[0]) == pytest.approx(180, abs=0.01)
    assert found.latitude[0] == pytest.approx(-17.5, abs=0.01)
    assert distances(found, ACROSS[kind]).max() <= found.radius_meters[0] < 121_000


def test_the_middle_of_a_long_edge_is_in_the_circle():
    border = LineString([(-125, 49), (-95, 49)])  # a parallel is no shortest way
    found = enclosed(border)
    assert distances(found, shapely.segmentize(border, 0.1)).max() <= found.radius_meters[0]


def test_a_pole_is_inside():
    antarctica = Polygon([(-180, -90), (-180, -65), (0, -70), (180, -65), (180, -90)])
    found = enclosed(antarctica, box(-180, 60, 180, 80))
    assert not found.wrong
    assert distances(found, antarctica).max() <= found.radius_meters[0] < 2_800_000
    assert found.latitude[1] == pytest.approx(90)


WRONG = {
    "a world": (box(-180, -90, 180, 90), "too-large"),
    "a band round it": (box(-180, -60, 180, 60), "too-large"),
    "points all round": (MultiPoint([(0, 0), (120, 0), (-120, 0)]), "too-large"),
    "a bow tie": (BOWTIE, "crossing"),
    "parts that overlap": (MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)]), "crossing"),
    "no polygon": (Polygon(), "empty"),
    "a collection of nothing": (GeometryCollection([Polygon(), GeometryCollection()]), "empty"),
    "a latitude of 95": (LineString([(0, 0), (0, 95)]), "outside"),
    "a longitude of 400": (LineString([(0, 0), (400, 0)]), "outside"),
    "infinity": (LineString([(0, 0), (np.inf, 1)]), "outside"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_shape_without_a_sensible_circle_is_at_fault_and_the_others_are_not(kind):
    shape, why = WRONG[kind]
    found = enclosed(PARK, shape, PARK)
    assert found.wrong == {1: why}
    assert np.isnan(found.longitude).tolist() == [False, True, False]
    assert found.radius_meters[0] == found.radius_meters[2] == 7217


def test_a_shape_of_one_place_has_no_radius_of_its_own():
    found = enclosed(LineString([(1, 1), (1, 1)]), GeometryCollection([Point(-118, 34)]))
    assert found.longitude.tolist() == [1, -118]
    assert np.isnan(found.radius_meters).all()


# ---- incidents ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "kml", "parquet", "fgb"])
def test_every_format_and_system_gives_the_same_circles(tmp_path, suffix):
    crs = "EPSG:4326" if suffix in ("geojson", "kml") else "EPSG:2229"
    path = tmp_path / f"t.{suffix}"
    given = frame(PARK, MultiPolygon([PARK, box(-118, 34, -117.9, 34.1)])).to_crs(crs)
    if suffix == "parquet":
        given.to_parquet(path)
    else:
        given.to_file(path, driver="KML" if suffix == "kml" else None)
    circles = mapper.read(path).frame[CIRCLE].to_numpy(dtype=float)
    assert circles == pytest.approx(mapper.read(given).frame[CIRCLE].to_numpy(dtype=float), abs=1)
    assert sorted(circles[:, 2]) == pytest.approx([7217, 19_287], rel=0.01)


def test_a_shape_says_that_it_gave_the_circle_and_a_point_does_not():
    route = MultiLineString([[(-118.3, 34), (-118.2, 34)], [(-118.2, 34), (-118.1, 34)]])
    read = mapper.read(frame(PARK, route, Point(-118.25, 34.05), MultiPoint([(-118.25, 34.05)])))
    by_id = read.frame.set_index("incident_id")
    assert by_id["located_note"].notna().tolist() == [True, True, False, False]
    assert set(by_id["located_by"]) == {"coordinates"}
    assert set(by_id["precision"]) == {"unknown"}
    assert by_id.loc["i2", CIRCLE].tolist() == by_id.loc["i3", CIRCLE].tolist()
    assert any("1 polygon" in note and "1 line" in note for note in read.notes)


def test_a_radius_and_a_word_of_the_table_count_where_the_shape_fits_them():
    block = box(-118.2501, 34.05, -118.25, 34.0501)  # within 8 meters
    columns = {
        "precision": ["block", "address", "city", "neighborhood"],
        "radius_m": [90, 5, 20_000, 500],
    }
    read = mapper.read(frame(block, PARK, PARK, Point(-118.25, 34.05), **columns)).frame
    found = read.set_index("incident_id").loc[["i0", "i1", "i2", "i3"]]
    assert found["precision"].tolist() == ["unknown", "unknown", "city", "neighborhood"]
    assert found["coordinate_uncertainty_in_meters"].tolist() == [90, 7217, 20_000, 500]


@pytest.mark.parametrize("suffix", ["geojson", "csv", "gpkg", "parquet"])
def test_circles_of_shapes_come_back_as_they_were(tmp_path, suffix):
    read = mapper.read(frame(PARK, LineString([(-118.3, 34), (-118.2, 34)])))
    read.export(tmp_path / f"out.{suffix}")
    again = mapper.read(tmp_path / f"out.{suffix}")
    columns = ["incident_id", *CIRCLE, "precision", "located_by", "located_note"]
    assert again.frame[columns].to_dict("list") == read.frame[columns].to_dict("list")


def test_a_shape_around_zero_is_no_placeholder_and_one_of_many_rows_stays():
    names = [f"Place {number}" for number in range(12)]
    read = mapper.read(frame(*[box(-0.01, -0.01, 0.01, 0.01)] * 12, place=names))
    assert read.frame["located_by"].tolist() == ["coordinates"] * 12


def test_wrong_shapes_are_faults_of_their_rows(tmp_path):
    path = tmp_path / "t.gpkg"
    frame(PARK, BOWTIE, box(-180, -90, 180, 90), PARK).to_file(path)
    sheet = read_sheet(path)
    found = [(fault.code, fault.position.line) for fault in sheet.faults]
    assert found == [("invalid-shape", 2), ("shape-too-large", 3)]
    assert (len(sheet), sheet.line_of(1)) == (2, 4)


def geojson(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"id": number, "date": "2026-01-19"}, "geometry": each}
        for number, each in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def test_shapes_in_meters_without_a_system_are_refused(tmp_path):
    path = tmp_path / "t.geojson"
    path.write_text(geojson(shapely.geometry.mapping(box(370_000, 3_760_000, 371_000, 3_761_000))))
    with pytest.raises(RecordsError, match="unknown-crs"):
        mapper.read(path)


UNREAD = {
    "text": {"type": "LineString", "coordinates": [["a", 1], [2, 3]]},
    "no coordinates": {"type": "Polygon"},
    "one vertex": {"type": "LineString", "coordinates": [[1, 2]]},
    "an open ring": {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1]]]]},
    "an open ring within": {
        "type": "GeometryCollection",
        "geometries": [{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}],
    },
    "a number too long": {"type": "LineString", "coordinates": [[10**400, 1], [2, 3]]},
    "nothing": {"type": "Polygon", "coordinates": []},
    "no members": {"type": "GeometryCollection", "geometries": None},
}


@pytest.mark.parametrize("kind", UNREAD)
def test_a_geometry_that_cannot_be_read_is_a_fault_and_the_next_is_read(tmp_path, kind):
    path = tmp_path / "t.geojson"
    path.write_text(geojson(UNREAD[kind], shapely.geometry.mapping(PARK)))
    sheet = read_sheet(path)
    assert [fault.code for fault in sheet.faults] == ["invalid-shape"]
    assert len(sheet) == 1


def test_shapes_of_an_arcgis_service_are_placed(tmp_path):
    ring = [[-118.3, 34], [-118.3, 34.1], [-118.2, 34.1], [-118.2, 34], [-118.3, 34]]
    shapes = [{"rings": [ring]}, {"paths": [ring]}, {"points": ring}, {"rings": [ring[:3]]}]
    features = [
        {"attributes": {"id": str(number), "date": "2026-01-19"}, "geometry": each}
        for number, each in enumerate(shapes)
    ]
    members = {"geometryType": "x", "spatialReference": {"wkid": 4326}, "features": features}
    path = tmp_path / "t.json"
    path.write_text(json.dumps(members))
    sheet = read_sheet(path)
    assert [fault.code for fault in sheet.faults] == ["invalid-shape"]
    assert sheet.table["geometry.radius_meters"].to_pylist() == ["7217"] * 3
