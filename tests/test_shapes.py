"""Lines and areas as incidents: the smallest circle that holds each places it."""

from __future__ import annotations

import json
import re
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
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
from shapely.affinity import translate

import mapper
from mapper.errors import OutlineWarning, RecordsError
from mapper.files.shape_circles import enclose_shapes
from mapper.imports.points.assign_table import AssignOptions, assign_file
from mapper.imports.reading import read_sheet
from mapper.publish.site.drawing import draw_spot
from mapper.publish.site.spots import Spot
from tests.cases import in_one_test
from tests.effort import few

GEOD = Geod(ellps="WGS84")
BOWTIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
PARK = box(-118.3, 34, -118.2, 34.1)
OUTLINES = {
    "area": PARK,
    "line": LineString([(-118.3, 34, 5), (-118.2, 34.123457, 6)]),
    "crossing": Polygon([(10, 0), (11, 1), (11, 0), (10, 1)]),
    "hole": Polygon([(0, 0), (9, 0), (9, 9)], [[(5, 2), (7, 2), (7, 4)]]),
    "parts": MultiPolygon([box(179, -18, 180, -17), box(-180, -18, -179, -17)]),
    "routes": MultiLineString([[(1, 1), (2, 2)], [(3, 3), (4, 4)]]),
    "mixed": GeometryCollection([Point(1, 1), LineString([(1, 1), (2, 2)]), box(3, 3, 4, 4)]),
}
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


@settings(max_examples=10 * few(), deadline=None)
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


@in_one_test("kind", ACROSS)
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
    "no polygon": (Polygon(), "empty"),
    "a collection of nothing": (GeometryCollection([Polygon(), GeometryCollection()]), "empty"),
    "a latitude of 95": (LineString([(0, 0), (0, 95)]), "outside"),
    "a longitude of 400": (LineString([(0, 0), (400, 0)]), "outside"),
    "infinity": (LineString([(0, 0), (np.inf, 1)]), "outside"),
}


@in_one_test("kind", WRONG)
def test_a_shape_without_a_sensible_circle_is_at_fault_and_the_others_are_not(kind):
    shape, why = WRONG[kind]
    found = enclosed(PARK, shape, PARK)
    assert found.wrong == {1: why}
    assert np.isnan(found.longitude).tolist() == [False, True, False]
    assert found.radius_meters[0] == found.radius_meters[2] == 7217


@pytest.mark.parametrize(
    "shape", [BOWTIE, MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)])], ids=["bow tie", "overlap"]
)
def test_an_area_that_crosses_itself_is_placed_and_said(shape):
    found = enclosed(PARK, shape, PARK)
    assert (found.wrong, found.crossing) == ({}, (1,))
    assert distances(found, shape, 1).max() <= found.radius_meters[1]


def test_a_shape_of_one_place_has_no_radius_of_its_own():
    found = enclosed(LineString([(1, 1), (1, 1)]), GeometryCollection([Point(-118, 34)]))
    assert found.longitude.tolist() == [1, -118]
    assert np.isnan(found.radius_meters).all()


# ---- incidents ---------------------------------------------------------------------------------


PARKS = frame(PARK, MultiPolygon([PARK, box(-118, 34, -117.9, 34.1)]))


@cache
def read_circles(crs):
    return mapper.read(PARKS.to_crs(crs)).frame[CIRCLE].to_numpy(dtype=float)


@pytest.mark.sample(3)
@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "kml", "parquet", "fgb"])
def test_every_format_and_system_gives_the_same_circles(tmp_path, suffix):
    crs = "EPSG:4326" if suffix in ("geojson", "kml") else "EPSG:2229"
    path = tmp_path / f"t.{suffix}"
    given = PARKS.to_crs(crs)
    if suffix == "parquet":
        given.to_parquet(path)
    else:
        given.to_file(path, driver="KML" if suffix == "kml" else None)
    circles = mapper.read(path).frame[CIRCLE].to_numpy(dtype=float)
    assert circles == pytest.approx(read_circles(crs), abs=1)
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


@pytest.fixture(scope="module")
def shapes_and_points():
    return mapper.read(frame(*OUTLINES.values(), Point(-118.25, 34.05), None, city="Bell, CA"))


@pytest.mark.sample(2)
@pytest.mark.parametrize("suffix", ["geojson", "csv", "gpkg", "parquet", "kml"])
def test_circles_and_outlines_come_back_as_they_were(tmp_path, suffix, shapes_and_points):
    read = shapes_and_points
    read.export(tmp_path / f"out.{suffix}")
    again = mapper.read(tmp_path / f"out.{suffix}")
    assert again == read
    drawn = again.frame.set_index("incident_id")["outline"].sort_index()
    for shape, found in zip(OUTLINES.values(), drawn, strict=False):
        assert shapely.equals_identical(shapely.force_2d(shape), found)
    assert drawn.isna().sum() == 2
    if suffix == "parquet":
        said = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"geo"])
        kinds = sorted({shape.geom_type for shape in OUTLINES.values()})
        assert said["columns"]["outline"]["geometry_types"] == kinds


def test_a_shape_around_zero_is_no_placeholder_and_one_of_many_rows_stays():
    names = [f"Place {number}" for number in range(12)]
    read = mapper.read(frame(*[box(-0.01, -0.01, 0.01, 0.01)] * 12, place=names))
    assert read.frame["located_by"].tolist() == ["coordinates"] * 12


def test_wrong_shapes_are_faults_of_their_rows(tmp_path):
    path = tmp_path / "t.gpkg"
    given = frame(PARK, LineString([(0, 0), (0, 95)]), box(-180, -90, 180, 90), BOWTIE, PARK)
    given.to_file(path)
    sheet = read_sheet(path)
    found = [(fault.code, fault.position.line) for fault in sheet.faults]
    assert found == [("invalid-shape", 2), ("shape-too-large", 3)]
    assert (len(sheet), sheet.line_of(1)) == (3, 4)
    assert any("row 4" in note for note in sheet.notes)


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


@in_one_test("kind", UNREAD)
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


# ---- outlines ----------------------------------------------------------------------------------


def outlines_of(incidents):
    drawn = incidents.frame.set_index("incident_id")
    return drawn["outline"].to_dict() if "outline" in drawn else {}


def test_points_alone_have_no_column_of_outlines():
    assert "outline" not in mapper.read(frame(Point(-118.25, 34.05))).frame


@pytest.mark.parametrize("crs", ["EPSG:2229", "EPSG:3857"])
def test_outlines_are_in_degrees_whatever_their_system(crs):
    (drawn,) = outlines_of(mapper.read(frame(PARK).to_crs(crs))).values()
    assert shapely.hausdorff_distance(drawn, PARK) < 1e-6


def test_shapes_are_read_from_a_column_of_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "id,date,title,the_geom\n"
        'a,2026-01-19,Park,"MULTIPOLYGON (((-118.3 34, -118.2 34, -118.2 34.1, -118.3 34)))"\n'
        'b,2026-01-19,Lane,"SRID=4326;LINESTRING Z (-118.25 34.05 3, -118.2 34.1 4)"\n'
        "c,2026-01-19,Spot,POINT (-118.25 34.05)\n"
        'd,2026-01-19,Broken,"POLYGON ((-118.3 34, -118.2 34"\n'
        'e,2026-01-19,Route,"{""type"": ""LineString"", ""coordinates"": [[1, 2], [3, 4]]}"\n'
    )
    read = mapper.read(path)
    drawn = outlines_of(read)
    kinds = {id_: each and each.geom_type for id_, each in drawn.items()}
    assert kinds == {"a": "MultiPolygon", "b": "LineString", "c": None, "e": "LineString"}
    assert read.rejected[["line", "code"]].to_numpy().tolist() == [[5, "invalid-shape"]]
    assert read.frame["coordinate_uncertainty_in_meters"].max() > 5_000


def test_tracks_of_gpx_begin_with_their_first_point(tmp_path):
    point = '<trkpt lat="34.{0}" lon="-118.2"><time>2026-01-1{0}T10:00:00Z</time></trkpt>'
    points = "".join(point.format(number) for number in (2, 3, 4))
    path = tmp_path / "t.gpx"
    path.write_text(
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>Ride</name><trkseg>{points}</trkseg></trk></gpx>"
    )
    read = mapper.read(path)
    assert read.frame[["title", "event_date"]].to_numpy().tolist() == [["Ride", "2026-01-12"]]
    assert [shapely.get_num_coordinates(each) for each in outlines_of(read).values()] == [3]


def circle_of_vertices(count):
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    rough = 0.1 + 0.001 * np.cos(turns * 997)
    return Polygon(np.column_stack((rough * np.cos(turns) - 118.3, rough * np.sin(turns) + 34)))


def test_a_page_has_outlines_beside_their_marks_up_to_the_end_of_its_map(tmp_path):
    far = box(10, 88, 60, 89)
    mapper.read(frame(far, *list(ACROSS.values())[:-1])).save(tmp_path / "map.html")
    read = mapper.read(tmp_path / "map.html").frame.set_index("incident_id")
    assert read.loc["i0", "outline"] is None
    assert any("Outlines" in note for note in mapper.read(tmp_path / "map.html").notes)
    for id_, row in read.drop(index="i0").iterrows():
        assert abs(row["outline"].centroid.x - (row["longitude"] % -360)) < 1.1, id_


def test_a_page_has_outlines_as_exact_as_can_be_seen(tmp_path, monkeypatch):
    # of a country whose map takes no time
    rough, *near = (
        translate(shape, 130, 10)
        for shape in (circle_of_vertices(9_000), OUTLINES["area"], OUTLINES["line"])
    )
    read = mapper.read(frame(rough, *near, *list(OUTLINES.values())[2:]))
    with pytest.warns(OutlineWarning):
        read.save(tmp_path / "map.html")
    drawn = outlines_of(mapper.read(tmp_path / "map.html"))
    assert shapely.hausdorff_distance(drawn["i0"], rough) < 0.1 / 30
    assert shapely.get_num_coordinates(drawn["i0"]) <= 1_000
    for id_, shape in list(outlines_of(read).items())[1:]:
        given = shapely.get_num_geometries(shape), shape.length
        if id_ == "i5":  # goes on across the 180th meridian, so that its parts touch
            given = 1, box(-181, -18, -179, -17).length
        if id_ == "i7":  # a page draws no point of a shape
            given = 2, sum(each.length for each in shape.geoms)
        found = shapely.get_num_geometries(drawn[id_]), drawn[id_].length
        assert found == pytest.approx(given, rel=0.01), id_
    monkeypatch.setattr("mapper.page.outlines.MOST_VERTICES", 40)
    with pytest.warns(OutlineWarning, match="small incidents"):
        read.save(tmp_path / "small.html")
    few = outlines_of(mapper.read(tmp_path / "small.html"))
    assert sum(shapely.get_num_coordinates(each) for each in few.values()) <= 40
    assert few["i4"] is not None  # the largest


HIDDEN = ["a home", "coordinates", "a summary", "withheld"]


def test_incidents_shown_in_part_have_no_outline_in_any_output(tmp_path):
    parts = [
        Polygon([(x + 0.003451, 33.512341), (x + 0.002952, 33.512344), (x + 0.0035, 33.512747)])
        for x in (-117.1, -117.2, -117.3, -117.4)
    ]
    given = frame(*parts, PARK).assign(
        title=[*HIDDEN, "a park"],
        place_type=["home", None, None, None, None],
        redact=[None, "coordinates", "summary", None, None],
        summary=[None, None, "Words.", None, None],
        withhold=[None, None, None, "yes", None],
    )
    read = mapper.read(given)
    drawn = {"i0": None, "i1": None, "i2": None, "i4": PARK}
    assert outlines_of(read) == drawn
    points = {each.point for each in read._dataset.secrets if each.point}
    assert {(33.512341, round(shape.bounds[2] - 4.9e-05, 6)) for shape in parts} <= points
    for suffix in ("html", "geojson", "csv", "gpkg", "parquet", "kml"):
        path = tmp_path / f"out.{suffix}"
        (read.save if suffix == "html" else read.export)(path)
        found = outlines_of(mapper.read(path))
        assert {id_ for id_, each in found.items() if each is not None} == {"i4"}
        assert not re.search(rb"33\.51234|33\.512747", path.read_bytes())
    inside = outlines_of(mapper.read(given, profile="internal"))
    assert shapely.equals_exact(inside["i0"], parts[0], 1e-6)


def test_a_frame_goes_back_with_its_outlines_and_a_choice_of_points_has_none():
    read = mapper.read(frame(PARK, Point(-118.25, 34.05)))
    again = outlines_of(mapper.read(read.frame))
    assert (again["i0"].equals(PARK), again["i1"]) == (True, None)
    assert "outline" not in read.select(ids=["i1"]).frame


def test_inputs_with_and_without_outlines_become_one_set():
    read = mapper.read([frame(Point(-118.25, 34.05), id=["p"]), frame(PARK, id=["q"])])
    assert {id_: each is not None for id_, each in outlines_of(read).items()} == {
        "p": False,
        "q": True,
    }


@pytest.mark.parametrize("suffix", ["frame", "gpkg"])
def test_assign_takes_shapes_by_their_circles(tmp_path, suffix):
    bell = box(-118.2, 33.96, -118.15, 34)  # reaches into its neighbors, as its circle does
    given = frame(bell, Point(-118.187, 33.9775), BOWTIE, LineString([(0, 0), (0, 95)]))
    if suffix == "frame":
        found = mapper.assign(given.to_crs("EPSG:4269"))
    else:
        given.to_file(tmp_path / "t.gpkg")
        report = assign_file(
            str(tmp_path / "t.gpkg"), str(tmp_path / "out.csv"), AssignOptions(uncertainty=5)
        )
        assert [(each.code, each.position.line) for each in report.faults] == [("invalid-shape", 4)]
        assert any("row 3" in note for note in report.notes)
        found = pd.read_csv(tmp_path / "out.csv", dtype=str)
    circle = enclosed(bell)
    center = pd.DataFrame({"lat": circle.latitude, "lon": circle.longitude})
    whole = mapper.assign(center, uncertainty=float(circle.radius_meters[0]))
    assert found["jurisdiction"].tolist()[0] == whole["jurisdiction"].tolist()[0]
    assert found["jurisdiction"][1] == "Bell, Calif."
    assert found["place"].isna().tolist()[3]


def test_a_page_of_a_site_draws_each_area_by_its_own_border():
    bell = {"states": ("06",), "touched": ("0604870",), "levels": (), "is_area": False}
    svg = draw_spot(Spot(33.9775, -118.187, 400.0, **bell), name="Here")
    drawn = dict(re.findall(r'<path class="(land|county|touched|place)" d="([^"]+)"/>', svg))
    assert drawn.keys() == {"land", "county", "touched", "place"}
    assert drawn["touched"] != drawn["place"]
    # the county is beyond the drawing on all sides, Bell on its own alone
    assert {"0", "640", "360"} <= set(re.findall(r"[\d.]+", drawn["county"]))
    assert not {"0", "640", "360"} & set(re.findall(r"[\d.]+", drawn["touched"]))


def test_pictures_and_pages_of_a_site_draw_outlines_in_place_of_circles():
    read = mapper.read(frame(*map(OUTLINES.get, ("hole", "routes", "mixed")), Point(5, 5)))
    drawn = read.plot(labels=False)
    shapes = [len(each.get_paths()) for each in drawn.collections if each.get_zorder() == 3]
    assert sorted(shapes)[-2:] == [2, 3]  # areas, lines
    row = read._dataset.tables.incidents.set_index("incident_id").loc["i2"]
    spot = Spot(row.latitude, row.longitude, 1e5, (), (), (), is_area=False, outline=row.outline)
    svg = draw_spot(spot, name="Here")
    assert svg.count('class="outline"') == svg.count('class="outline line"') == 1
    assert "<circle" not in svg


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>A stop</name><TimeStamp><when>2025-05-01</when></TimeStamp>
<Point><coordinates>-111.8,33.4</coordinates></Point></Placemark>
<Placemark><name>A march</name><TimeSpan><begin>2025-05-02</begin><end>2025-05-03</end></TimeSpan>
<LineString><coordinates>-111.8,33.4 -111.81,33.41</coordinates></LineString></Placemark>
</Document></kml>"""


def test_placemarks_with_a_moment_and_with_a_span_are_dated(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(KML, "utf-8")
    frame = mapper.read(path, embargo_hours=0).frame.set_index("title")
    assert str(frame.loc["A stop", "event_date"]) == "2025-05-01"
    assert str(frame.loc["A march", "event_date"]).startswith("2025-05-02")
