"""The ground: what is read from files, where, how much of it, and what it must not tell."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import shutil
import struct
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyogrio import write_dataframe

import mapper
from mapper.errors import ArgumentError, GroundWarning, LeakError, RecordsError
from mapper.page import encode_ground
from mapper.places.ground import KINDS, GroundSource, read_ground, squares_round
from mapper.places.ground.sources import OPENSTREETMAP
from mapper.publish.ground import draw_ground
from tests.cases import in_one_test
from tests.ground_files import MIDDLE, SMALL_EXTRACT, Extract, write_city

NAMES = [kind.name for kind in KINDS]


def around(latitude, longitude, radius=50.0):
    return squares_round(
        *(np.array([value], dtype=float) for value in (latitude, longitude, radius))
    )


NEAR = around(*MIDDLE)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return write_city(tmp_path_factory.mktemp("ground") / "city.osm", bends_every=10)


def kinds_of(ground):
    return {NAMES[kind] for kind in ground.kinds}


def read(path, squares=NEAR, **source):
    return read_ground([GroundSource(path, **source)], squares)


def table(*points):
    return pd.DataFrame(
        {"date": "2025-11-01", "latitude": y, "longitude": x, "title": f"Stop {n}"}
        for n, (y, x) in enumerate(points)
    )


def ground_of(page):
    return page._ground


def drawn(incidents, *files):
    """Draw the ground alone, as their page would have it."""
    dataset = incidents._dataset
    return draw_ground(dataset, [GroundSource(each) for each in files] or dataset.ground)


# ---- reading -----------------------------------------------------------------------------------


def test_an_extract_gives_streets_with_names_water_parks_rail_and_the_credit(city):
    ground = read(city)
    assert kinds_of(ground) == {
        "motorway",
        "primary",
        "secondary",
        "street",
        "path",
        "rail",
        "water",
        "park",
    }
    assert {"101th Street", "Avenue 101", "Central Park", "Mirror Lake"} <= set(ground.listed)
    assert ground.attribution == "© OpenStreetMap contributors"


def test_a_binary_extract_reads_alike(tmp_path):
    path = tmp_path / "small.osm.pbf"
    path.write_bytes(SMALL_EXTRACT)
    ground = read(path)
    assert (kinds_of(ground), ground.listed) == ({"primary", "park"}, ("Sumska",))


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.sample(1)
@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_extract_reads_alike(tmp_path, suffix):
    y, x = MIDDLE
    extract = Extract()
    extract.way([(y, x), (y, x + 0.01)], highway="primary", name="Sumska")
    plain = extract.write(tmp_path / "plain.xml")  # as osm.org calls its exports
    packed = tmp_path / f"city.osm.{suffix}"
    packed.write_bytes(PACKERS[suffix](plain.read_bytes()))
    assert [read(each).listed for each in (plain, packed)] == [("Sumska",)] * 2


def overpass_ways():
    """Return a street, a lake with an island whose outline is in two ways, and their points."""
    y, x = MIDDLE
    half = [(y, x), (y + 0.004, x), (y + 0.004, x + 0.004)]
    rest = [(y + 0.004, x + 0.004), (y, x + 0.004), (y, x)]
    island = [
        (y + 0.001, x + 0.001),
        (y + 0.002, x + 0.001),
        (y + 0.002, x + 0.002),
        (y + 0.001, x + 0.001),
    ]
    lake = {
        "type": "relation",
        "id": 8,
        "tags": {"type": "multipolygon", "natural": "water", "name": "Lake <Mirror> \u0000"},
        "members": [
            {"type": "way", "ref": n, "role": "inner" if n == 4 else "outer"} for n in (2, 3, 4)
        ],
    }
    street = ([(y, x - 0.001), (y + 0.003, x - 0.001)], {"highway": "primary", "name": "Sumska"})
    return {1: street, 2: (half, {}), 3: (rest, {}), 4: (island, {})}, lake


def with_geometry(points):
    return [{"lat": y, "lon": x} for y, x in points]


def by_geometry():
    ways, lake = overpass_ways()
    points, tags = ways[1]
    street = {"type": "way", "id": 1, "tags": tags, "geometry": [*with_geometry(points), None]}
    members = [
        member | {"geometry": with_geometry(ways[member["ref"]][0])} for member in lake["members"]
    ]
    return [street, lake | {"members": members}]


def by_nodes():
    ways, lake = overpass_ways()
    numbers = {}
    for points, _ in ways.values():
        for point in points:
            numbers.setdefault(point, len(numbers) + 10_000_000_000)
    drawn = [
        {"type": "way", "id": n, "nodes": [numbers[each] for each in points], "tags": tags}
        for n, (points, tags) in ways.items()
    ]
    nodes = [{"type": "node", "id": n, "lat": y, "lon": x} for (y, x), n in numbers.items()]
    return [lake, *drawn, *nodes[::-1]]


@pytest.mark.parametrize("elements", [by_geometry, by_nodes])
def test_json_of_the_overpass_api_reads_as_an_extract(tmp_path, elements):
    path = tmp_path / "export.json"
    head = {"version": 0.6, "generator": "Overpass API", "osm3s": {"copyright": "ODbL"}}
    path.write_text(json.dumps({**head, "elements": elements()}, indent=2))
    ground = read(path)
    assert (kinds_of(ground), ground.attribution) == ({"primary", "water"}, OPENSTREETMAP)
    assert set(ground.listed) == {"Sumska", "Lake <Mirror>"}
    (lake,) = ground.geometries[ground.kinds == NAMES.index("water")]
    assert len(lake.interiors) == 1


@pytest.mark.parametrize("number", ["@id", "id"])
def test_geojson_of_overpass_turbo_has_the_credit_of_openstreetmap(tmp_path, number):
    y, x = MIDDLE
    path = tmp_path / "export.geojson"
    street = {
        "type": "Feature",
        "properties": {number: "way/7", "highway": "primary", "name": "Sumska"},
        "geometry": {"type": "LineString", "coordinates": [[x, y], [x + 0.01, y]]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [street]}))
    assert read(path).attribution == OPENSTREETMAP


def test_a_folder_of_shapefiles_is_one_ground(tmp_path):
    y, x = MIDDLE
    for name, fclass in (("gis_osm_roads_free_1", "primary"), ("gis_osm_railways_free_1", "rail")):
        line = shapely.LineString([(x, y), (x + 0.01, y)])
        frame = gpd.GeoDataFrame({"osm_id": ["1"], "fclass": [fclass]}, geometry=[line], crs=4326)
        frame.to_file(tmp_path / f"{name}.shp")
    assert kinds_of(read(tmp_path)) == {"primary", "rail"}


def coastal_extract(path, reach):
    """Write a coast that runs north beside the middle, with the land on its left, and an island off it."""
    y, x = MIDDLE
    extract = Extract()
    extract.way([(y - reach, x + 0.01), (y, x + 0.012), (y + reach, x + 0.01)], natural="coastline")
    ring = [(y, x + 0.02), (y, x + 0.03), (y + 0.01, x + 0.025), (y, x + 0.02)]
    extract.way(ring, natural="coastline", name="Gull Island")
    extract.way([(y, x - 0.005), (y, x + 0.005)], highway="primary")
    return extract.write(path)


def test_coastlines_part_land_from_sea(tmp_path):
    y, x = MIDDLE
    ground = read(coastal_extract(tmp_path / "coast.osm", reach=0.3))
    assert kinds_of(ground) == {"primary", "coast", "land", "sea"}
    found = {
        (at, name)
        for name in ("land", "sea")
        for shape in ground.geometries[ground.kinds == NAMES.index(name)]
        for at in (0.005, 0.015, 0.025)
        if shape.contains(shapely.Point(x + at, y + 0.003))
    }
    assert found == {(0.005, "land"), (0.015, "sea"), (0.025, "land")}


def test_a_coast_that_ends_within_a_square_leaves_the_coast_of_the_world(tmp_path):
    ground = read(coastal_extract(tmp_path / "coast.osm", reach=0.05))
    sea = ground.geometries[ground.kinds == NAMES.index("sea")]
    assert not any(shape.contains(shapely.Point(MIDDLE[1] + 0.015, MIDDLE[0])) for shape in sea)


def test_side_streets_lie_near_alone_and_streets_that_lead_far_in_the_surroundings_too(city):
    ground = read(city)
    width = {
        name: shapely.total_bounds(ground.geometries[ground.kinds == NAMES.index(name)])
        for name in ("street", "primary")
    }
    assert width["primary"][2] - width["primary"][0] > 4 * (width["street"][2] - width["street"][0])


@pytest.mark.sparse
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32637"])
@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp", "zip"])
def test_any_vector_file_is_read_in_any_system(tmp_path, crs, suffix):
    y, x = MIDDLE
    frame = gpd.GeoDataFrame(
        {
            "FULLNAME": ["Main St", "Elm St", None],
            "MTFCC": ["S1200", "S1400", "H3010"],
        },
        geometry=[shapely.LineString([(x, y), (x + 0.004 * n, y + 0.003)]) for n in (1, 2, 3)],
        crs="EPSG:4326",
    )
    path = tmp_path / f"roads.{suffix}"
    if suffix == "geojson":
        crs = "EPSG:4326"
    if suffix == "zip":  # of a folder
        (tmp_path / "zipped" / "roads").mkdir(parents=True)
        frame.to_crs(crs).to_file(tmp_path / "zipped" / "roads" / "roads.shp")
        shutil.make_archive(str(tmp_path / "roads"), "zip", tmp_path / "zipped")
    else:
        frame.to_crs(crs).to_file(path)
    ground = read(path, attribution="Census")
    assert sorted(NAMES[kind] for kind in ground.kinds) == ["primary", "river", "street"]
    assert ground.listed == ("Elm St", "Main St")
    assert ground.attribution == "Census"
    longitude, latitude = shapely.get_coordinates(ground.geometries[0])[0]
    assert abs(longitude - x) < 1e-6
    assert abs(latitude - y) < 1e-6


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32637"])
def test_geoparquet_of_overture_is_read(tmp_path, crs):
    y, x = MIDDLE
    frame = gpd.GeoDataFrame(
        {"class": ["primary", "footway"], "names": [{"primary": "Sumska"}, None]},
        geometry=[shapely.LineString([(x, y), (x + 0.004, y + n)]) for n in (0.001, 0.002)],
        crs="EPSG:4326",
    )
    frame.to_crs(crs).to_parquet(tmp_path / "segment.parquet")
    ground = read(tmp_path / "segment.parquet", attribution="Overture Maps")
    assert kinds_of(ground) == {"primary", "path"}
    assert (ground.listed, ground.attribution) == (("Sumska",), "Overture Maps")


def test_vector_tiles_in_one_file_are_read_with_the_credit_of_their_metadata(tmp_path):
    path, (y, x) = tmp_path / "city.pmtiles", MIDDLE
    lines = [[(x - 0.005, y + up), (x + 0.005, y + up)] for up in (0.0, 0.001)]
    streets = gpd.GeoDataFrame(
        {"kind": ["major_road", "minor_road"], "name": ["Main Street", "Pine Avenue"]},
        geometry=[shapely.LineString(line) for line in lines],
        crs="OGC:CRS84",
    )
    write_dataframe(streets, path, layer="roads", dataset_options={"MAXZOOM": "14"})
    with pytest.raises(RecordsError):
        read(path)  # it names no source
    add_attribution(path, "<a href='https://openstreetmap.org/copyright'>OpenStreetMap</a>")
    ground = read(path)
    assert set(ground.listed) == {"Main Street", "Pine Avenue"}
    assert kinds_of(ground) == {"primary", "street"}
    assert ground.attribution == OPENSTREETMAP


def add_attribution(path, text):
    """Add a credit to the metadata of PMTiles, as makers of maps do: GDAL writes none."""
    data = path.read_bytes()
    at, length = struct.unpack("<QQ", data[24:40])
    said = json.loads(gzip.decompress(data[at : at + length])) | {"attribution": text}
    packed = gzip.compress(json.dumps(said).encode())
    head = data[:24] + struct.pack("<QQ", len(data), len(packed)) + data[40:]
    path.write_bytes(head + packed)


def test_lines_without_a_kind_are_streets_and_columns_can_be_named(tmp_path):
    y, x = MIDDLE
    line = shapely.LineString([(x, y), (x + 0.01, y)])
    path = tmp_path / "lines.geojson"
    gpd.GeoDataFrame({"calle": ["Sol"], "clase": ["rail"]}, geometry=[line], crs=4326).to_file(path)
    assert kinds_of(read(path, attribution="City")) == {"street"}
    named = read(path, attribution="City", name="calle", kind="clase")
    assert (kinds_of(named), named.listed) == ({"rail"}, ("Sol",))
    with pytest.raises(RecordsError, match="ground-column"):
        read(path, attribution="City", name="nombre")


def test_pieces_of_a_street_are_joined(tmp_path):
    y, x = MIDDLE
    extract = Extract()
    for n in range(20):
        piece = [(y, x + 0.0001 * n), (y, x + 0.0001 * (n + 1))]
        extract.way(piece, highway="residential", name="Long Street")
    assert len(read(extract.write(tmp_path / "long.osm")).kinds) == 1


HOSTILE = {
    "text.osm": ("hello", "ground-unreadable"),
    "empty.osm": ("", "ground-unreadable"),
    "overpass.json": ('{"version": 0.6, "elements": []}', "ground-without-lines"),
    "late.json": (
        '{"version": 0.6, "elements": [], "remark": "runtime error: Query timed out"}',
        "ground-without-lines",
    ),
    "numbers.json": (
        '{"elements": [{"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "primary"}}]}',
        "ground-without-lines",
    ),
    "cut.json": ('{"version": 0.6, "elements": [{"type": "way", "id": 1', "ground-unreadable"),
    "wrong.json": (
        '{"elements": [{"type": "node", "id": 1, "lat": NaN, "lon": 2}]}',
        "ground-unreadable",
    ),
    "text.osm.pbf": ("hello", "ground-unreadable"),
    "cut.osm": (
        '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="49.9',
        "ground-unreadable",
    ),
    "other.geojson": ('{"type": "FeatureCollection", "features": [', "ground-unreadable"),
    "points.geojson": (
        '{"type":"Point","coordinates":[36.2,49.9]}',
        "ground-without-lines",
    ),
    "streets.geojson": (
        '{"type":"LineString","coordinates":[[36.2,49.9],[36.3,49.9]]}',
        "ground-attribution",
    ),
    "refers.geojson": (
        "<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>/vsicurl/https://evil.example/</SrcDataSource>",
        "ground-refers",
    ),
}


@in_one_test("name", HOSTILE)
def test_what_cannot_be_read_is_a_clear_fault(tmp_path, name):
    text, code = HOSTILE[name]
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(RecordsError) as caught:
        read(path)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_missing_file_a_cut_extract_and_broken_shapes_are_clear_faults(tmp_path):
    pq.write_table(
        pa.table(
            {"geometry": pa.array([b"\x01\xcb\x02\x00\x00"], pa.binary())}
        ).replace_schema_metadata(
            {
                "geo": '{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":'
                '{"encoding":"WKB","geometry_types":[]}}}'
            }
        ),
        tmp_path / "a.parquet",
    )
    with pytest.raises(RecordsError, match="ground-unreadable"):
        read(tmp_path / "a.parquet")
    with pytest.raises(RecordsError, match="unreadable-file"):
        read(tmp_path / "none.osm")
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(SMALL_EXTRACT[:-30])
    with pytest.raises(RecordsError, match="ground-unreadable"):
        read(cut)


def test_broken_shapes_are_counted_and_left_out(tmp_path):
    y, x = MIDDLE
    good = [[x, y], [x + 0.01, y]]
    shapes = [good, [[x, y], [x, 95.0]], [[x, y]], []]
    features = [
        {
            "type": "Feature",
            "properties": {"highway": "primary"},
            "geometry": {"type": "LineString", "coordinates": shape},
        }
        for shape in shapes
    ]
    path = tmp_path / "broken.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    ground = read(path, attribution="City")
    assert len(ground.kinds) >= 1
    assert any("broken" in note for note in ground.notes)


def test_names_become_plain_text_of_one_line(tmp_path):
    y, x = MIDDLE
    extract = Extract()
    names = ["<script>alert(1)</script>", "{{7*7}}", "a\u202eb", "x" * 5_000, "A\nB"]
    for n, name in enumerate(names):
        extract.way([(y + n / 1e4, x), (y + n / 1e4, x + 0.01)], highway="primary", name=name)
    listed = read(extract.write(tmp_path / "names.osm")).listed
    assert {"<script>alert(1)</script>", "{{7*7}}", "A B"} <= set(listed)
    assert max(map(len, listed)) <= 80
    assert not any("\u202e" in name for name in listed)


# ---- how much ----------------------------------------------------------------------------------


def test_the_budget_is_kept_by_leaving_out_minor_kinds_first_and_saying_so(city):
    ground = read(city)
    whole = encode_ground(ground)
    assert whole.left_out == ()
    size = len(whole.lines) + len(whole.names)
    less = encode_ground(ground, most_characters=int(size * 0.9))
    assert less.left_out[0] == "service roads and paths"
    assert len(less.lines) + len(less.names) <= size * 0.9
    least = encode_ground(ground, most_characters=10)
    assert {"side streets", "secondary streets"} <= set(least.left_out)
    assert "primary streets" not in least.left_out


@pytest.mark.long
def test_a_city_of_400_streets_is_far_below_the_budget_however_many_incidents(tmp_path):
    city = write_city(tmp_path / "city.osm")  # with a bend at each crossing
    y, x = MIDDLE
    spots = np.random.default_rng(1).normal(size=(20_000, 2)) * 0.03
    squares = squares_round(y + spots[:, 0], x + spots[:, 1], np.full(len(spots), 30.0))
    blocks = encode_ground(read(city, squares))
    assert 1_000 < len(blocks.lines) < 500_000


def test_what_a_user_has_to_know_is_a_warning_and_is_printed(city, tmp_path):
    far = mapper.read(table((10.1234, 10.1234)), ground=city)
    with pytest.warns(GroundWarning, match="nothing lies near"):
        assert drawn(far).lines == ""


@pytest.mark.parametrize("given", [3, {"path": "x"}, ["a", 3]])
def test_what_is_no_file_is_a_wrong_argument(given):
    with pytest.raises(ArgumentError):
        mapper.read(table(MIDDLE), ground=given)


def test_the_page_does_not_overwrite_the_file_of_its_ground(city):
    with pytest.raises(mapper.OutputError):
        mapper.read(table(MIDDLE)).save(city, ground=city)


# ---- what it must not tell ---------------------------------------------------------------------


@given(
    latitude=st.floats(-89.9, 89.9),
    longitude=st.floats(-180, 180),
    radius=st.floats(0, 24_000),
    angle=st.floats(0, 6.28),
    share=st.floats(0, 1),
)
def test_squares_are_no_finer_than_the_circle_of_a_place(latitude, longitude, radius, angle, share):
    squares = around(latitude, longitude, radius)
    spot = shapely.get_coordinates(
        gpd.GeoSeries([shapely.Point(0, 0)]).translate(
            share * radius * np.sin(angle), share * radius * np.cos(angle)
        )
    )[0] / 111_195  # fmt: skip
    y = latitude + spot[1]
    x = longitude + spot[0] / max(
        np.cos(np.radians(min(abs(latitude) + radius / 111_195, 89.99))), 0.01
    )
    if abs(y) < 90:
        inside = squares.are_near if radius <= 2_000 else squares.are_around
        wrapped = (x + 180) % 360 - 180
        assert inside(np.array([[wrapped, y]]))[0]
    assert not len(squares.small) or radius <= 2_000


RECORDS = """\
format: 1
sources:
  s: {{publisher: City News, title: Report, published: 2025-11-03,
    url: 'https://news.example/1', archived_at: 'https://archive.example/1'}}
incidents:
  Kharkiv, UA:
    - id: open
      event_date: 2025-11-01
      type: stop
      title: An open stop
      summary: An open stop.
      location:
        {{verbatim_locality: Main square, locality: Main square, latitude: 49.99, longitude: 36.23,
         coordinate_uncertainty_in_meters: 40}}
      sources: [s]
    - id: hidden
      event_date: 2025-11-01
      type: stop
      title: Another stop
      summary: Another stop.
      {hidden}
      location:
        {{verbatim_locality: unknown, locality: Kharkiv, latitude: {y}, longitude: {x},
         coordinate_uncertainty_in_meters: 40, place_type: {kind}}}
      sources: [s]
"""


@pytest.mark.parametrize(
    ("hidden", "kind"), [("withhold: true", "street"), ("note: a home", "home")]
)
def test_withheld_and_coarsened_places_shape_nothing_of_the_ground(tmp_path, city, hidden, kind):
    found = set()
    for y, x in ((49.95, 36.17), (50.03, 36.28)):
        hidden_line = hidden if hidden.startswith("withhold") else "unknowns: [who]"
        text = RECORDS.format(hidden=hidden_line, y=y, x=x, kind=kind)
        path = tmp_path / "incidents.yaml"
        path.write_text(text)
        incidents = mapper.read(path, as_of=datetime(2026, 1, 1, tzinfo=UTC))
        blocks = drawn(incidents, city)
        found.add((blocks.lines, blocks.names_text))
    ((lines, names),) = found
    assert "Avenue" in names
    assert lines


def test_streets_may_have_the_names_that_records_withhold_but_not_those_of_people(tmp_path):
    y, x = MIDDLE
    extract = Extract()
    extract.way([(y, x), (y, x + 0.01)], highway="primary", name="Maria Quintanilla Street")
    path = extract.write(tmp_path / "city.osm")
    frame = table(MIDDLE).assign(private_names="Maria Quintanilla", publisher="City News")
    incidents = mapper.read(frame)
    assert incidents._dataset.secrets
    assert drawn(incidents, path).lines
    extract.way([(y, x), (y + 0.001, x + 0.01)], highway="primary", name="Maria Quintanilla")
    extract.write(path)
    with pytest.raises(LeakError, match="ground-private-name"):
        incidents.save(tmp_path / "map.html", ground=path)


def test_the_page_is_the_same_again(city, tmp_path):
    incidents = mapper.read(table(MIDDLE), ground=city)
    pages = [tmp_path / "a.html", tmp_path / "b.html"]
    incidents.save(pages[0])
    again = incidents.map()
    assert ground_of(again).lines
    again.save(pages[1])
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert len(mapper.read(pages[0])) == 1


def test_records_and_mappings_name_their_ground_as_seen_from_their_folder(tmp_path, city):
    near = tmp_path / "maps"
    near.mkdir()
    (near / "city.osm").write_bytes(city.read_bytes())
    mapping = tmp_path / "columns.yaml"
    mapping.write_text("format: 1\nground:\n  - file: maps/city.osm\n")
    table_file = tmp_path / "t.csv"
    table(MIDDLE).to_csv(table_file, index=False)
    assert drawn(mapper.read(table_file, columns=mapping)).lines
    path = tmp_path / "incidents.yaml"
    text = RECORDS.format(hidden="withhold: true", y=49.95, x=36.17, kind="street")
    path.write_text(text.replace("sources:", "ground: [{file: maps/city.osm}]\nsources:", 1))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert ground_of(mapper.read(path, as_of=moment).map()).lines
    path.write_text(text.replace("sources:", "ground: [{path: x}]\nsources:", 1))
    with pytest.raises(RecordsError):
        mapper.read(path)
