"""Layers of the user's own areas: of any format, by the rule of the circle, never finer than published."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

import mapper
from mapper.cli import main
from mapper.cli.importing import import_records
from mapper.errors import ArgumentError, ExportWarning, RecordsError, SelectionError
from mapper.imports import TableOptions, list_area_sources, parse_area_source, read_areas
from mapper.places import AreaLayer, field_office_layer, find_areas, load_field_offices
from tests.cases import in_one_test

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


def square(west: float, south: float, size: float = 0.1) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def beats() -> gpd.GeoDataFrame:
    """Four squares around 34 north, 118 west."""
    corners = [(-118.1, 33.9), (-118.0, 33.9), (-118.1, 34.0), (-118.0, 34.0)]
    return gpd.GeoDataFrame(
        {
            "BEAT": [11.0, 12.0, 21.0, 22.0],
            "BEAT_NAME": ["South West", "South East", "North West", "North East"],
            "POP2020": [50_000, 500, 20_000, 30_000],
        },
        geometry=[square(*each) for each in corners],
        crs="EPSG:4326",
    )


def rows(*points: tuple[float, float, float]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"r{number}",
            "date": "2026-01-19",
            "title": f"Report {number}",
            "latitude": latitude,
            "longitude": longitude,
            "coordinate_uncertainty_in_meters": meters,
        }
        for number, (latitude, longitude, meters) in enumerate(points)
    ]


SOUTH_WEST = (33.95, -118.05, 100.0)
EITHER_SOUTH = (33.95, -118.0005, 100.0)
PERHAPS_OUTSIDE = (33.95, -117.9005, 100.0)
ELSEWHERE = (34.5, -118.05, 100.0)


@pytest.fixture(scope="module")
def incidents() -> mapper.Incidents:
    given = rows(SOUTH_WEST, EITHER_SOUTH, PERHAPS_OUTSIDE, ELSEWHERE)
    areas = {"file": beats(), "label": "Police beats"}
    return mapper.read(given, areas=areas, as_of=AS_OF)


def areas_of(incidents: mapper.Incidents) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    frame = incidents.frame.set_index("incident_id")
    return {
        str(id_): (row["areas"], row["areas_surely"])
        for id_, row in frame[["areas", "areas_surely"]].iterrows()
    }


def test_circle_decides(incidents: mapper.Incidents) -> None:
    layer = "police-beats"
    assert areas_of(incidents) == {
        "r0": ((f"{layer}/11",), (layer, f"{layer}/11")),
        "r1": ((f"{layer}/11", f"{layer}/12"), (layer,)),
        "r2": ((f"{layer}/12",), ()),
        "r3": ((), ()),
    }


@in_one_test(
    ("name", "surely", "found"),
    [
        ("South West", False, {"r0", "r1"}),
        ("south west", True, {"r0"}),
        ("police-beats/12", False, {"r1", "r2"}),
        ("Police beats 12", False, {"r1", "r2"}),
        ("Police beats", False, {"r0", "r1", "r2"}),
        ("Police beats", True, {"r0", "r1"}),
        (["South West", "South East"], True, {"r0", "r1"}),
        (["South West", "Los Angeles County, CA"], False, {"r0", "r1", "r2", "r3"}),
    ],
)
def test_area_is_a_jurisdiction(
    incidents: mapper.Incidents, name: Any, *, surely: bool, found: set[str]
) -> None:
    chosen = incidents.select(jurisdiction=name, surely=surely)
    assert {*chosen.frame["incident_id"]} == found


def test_unknown_area_lists_what_there_is(incidents: mapper.Incidents) -> None:
    with pytest.raises(SelectionError):
        incidents.select(jurisdiction="South Wesst")


def test_counts_say_at_least_and_at_most(incidents: mapper.Incidents) -> None:
    counts = incidents.areas.set_index("area")
    assert [*counts["incidents_at_least"]] == [1, 0, 0, 0]
    assert [*counts["incidents_at_most"]] == [2, 2, 0, 0]
    assert counts["rate_at_least"].isna().all()  # nobody claims that these are all
    matrix = incidents.matrix(jurisdiction="police-beats")
    assert matrix.loc["no agency named"].to_dict() == {
        "South West": 2, "South East": 2, "outside Police beats": 1,
    }  # fmt: skip
    surely = incidents.matrix(jurisdiction="police-beats", surely=True)
    assert surely.loc["no agency named"].to_dict() == {
        "South West": 1, "South East": 0, "outside Police beats": 1,
    }  # fmt: skip


def test_rates_need_coverage_people_and_incidents() -> None:
    given = rows(*[SOUTH_WEST] * 12, *[(33.95, -117.95, 10.0)] * 12, *[(34.05, -118.05, 10.0)] * 9)
    coverage = {"complete": True, "from": "2025-01-01", "until": "2026-12-31"}
    found = mapper.read(given, areas=beats(), columns={"coverage": coverage}, as_of=AS_OF).areas
    rates = dict(zip(found["area"], found["rate_at_least"], strict=True))
    assert rates["South West"] == pytest.approx(12, rel=0.001)  # 12 of 50,000 in two years
    assert np.isnan([rates["South East"], rates["North West"]]).all()


@in_one_test(
    ("written", "people", "unknown"),
    [
        (["1,234", "12 345", "n/a"], [1234, 12345, None], 1),
        (["1234567", "1,234,567", "7"], [1234567, 1234567, 7], 0),
        ([-5, 0, 5000.0], [None, 0, 5000], 1),
        (["few", "many", "12k"], None, 0),
        (["12.345", "9.876", "1.234.567"], [12345, 9876, 1234567], 0),  # as in Europe
        (["12.345", "9,5", "1.000,5"], [12345, 9.5, 1000.5], 0),
        (["1,234.5", "9,876", "7"], [1234.5, 9876, 7], 0),
        (["1 234,5", "2500.7", "12.345"], [1234.5, 2500.7, None], 1),  # either
        (["12'345", "9’876", "1\u202f234"], [12345, 9876, 1234], 0),
        (["1,23,456", "12,34,567", "9,876"], [123456, 1234567, 9876], 0),  # as in India
        (["١٢٣٤٥", "\uff19\uff18\uff17\uff16", "१२३"], [12345, 9876, 123], 0),
        (["12345 hab.", "9876 Einwohner", "7 people"], [12345, 9876, 7], 0),
        (["12.3 %", "4.5 %", "80 %"], None, 0),
        ([9_999_999_999, 12_000, -99_999], [None, 12000, None], 2),  # which stand for none
    ],
)
def test_people_are_read_as_they_are_written(
    written: list[Any], people: list[float | None] | None, unknown: int
) -> None:
    shapes = [square(-118.1 + 0.2 * n, 34.0) for n in range(3)]
    table = gpd.GeoDataFrame({"POPULATION": written}, geometry=shapes, crs="EPSG:4326")
    (layer,), notes = read_areas(list_area_sources(table) or [])
    assert (layer.population is None) == (people is None)
    if people is not None:
        wanted = np.array(people, dtype=float)
        np.testing.assert_array_equal(layer.population, wanted)
    assert (f"{unknown} without a number)" in notes[0]) == bool(unknown)
    assert len(notes) == (2 if people is None else 1)


@in_one_test(
    ("columns", "taken", "times"),
    [
        (["Population (thousands)"], "Population (thousands)", 1000),
        (["población (miles)"], "población (miles)", 1000),
        (["Einwohner (Mio.)"], "Einwohner (Mio.)", 1_000_000),
        (["pop2010", "pop2020", "POP2050"], "pop2020", 1),
        (["pop_male", "Total Population, 2020 Census"], "Total Population, 2020 Census", 1),
        (["beat_population", "pop_density"], "beat_population", 1),
        (["人口"], "人口", 1),
        (["Habitantes"], "Habitantes", 1),
        (["pop_density"], None, 1),
        (["population_pct"], None, 1),
        (["population growth"], None, 1),
        (["pop_18_plus"], None, 1),
        (["white_population"], None, 1),
        (["acres"], None, 1),
    ],
)
def test_only_a_name_that_says_all_people_makes_rates(
    columns: list[str], taken: str | None, times: int
) -> None:
    table = gpd.GeoDataFrame(
        {name: [1500, 2000] for name in columns},
        geometry=[square(-118.1, 34.0), square(-117.9, 34.0)],
        crs="EPSG:4326",
    )
    (layer,), notes = read_areas(list_area_sources(table) or [])
    if taken is None:
        assert layer.population is None
        assert any(f"population={columns[0]}" in note for note in notes) == (columns != ["acres"])
    else:
        assert layer.population is not None
        assert [*layer.population] == [1500 * times, 2000 * times]
        assert f"people from '{taken}'" in notes[0]


@pytest.mark.sample(2)
@pytest.mark.parametrize("suffix", ["csv", "geojson", "gpkg", "parquet", "kml"])
def test_exports_read_back(incidents: mapper.Incidents, tmp_path: Path, suffix: str) -> None:
    incidents.export(tmp_path / f"out.{suffix}")
    back = mapper.read(tmp_path / f"out.{suffix}")
    assert back == incidents
    assert areas_of(back) == areas_of(incidents)
    assert len(back.select(jurisdiction="South East")) == 2
    drawn = back.areas.geometry
    if suffix in ("geojson", "gpkg"):  # the formats that have a place for outlines
        assert shapely.equals(drawn.to_numpy(), beats().geometry.to_numpy()).all()
    else:
        assert drawn.is_empty.all() or drawn.isna().all()


def test_records_keep_the_files_of_areas_and_say_what_they_cannot_hold(
    incidents: mapper.Incidents, tmp_path: Path
) -> None:
    (tmp_path / "layers").mkdir()
    beats().to_file(tmp_path / "layers" / "beats.geojson")
    areas = {"file": str(tmp_path / "layers" / "beats.geojson"), "label": "Beats"}
    given = mapper.read(rows(SOUTH_WEST, EITHER_SOUTH), areas=areas, as_of=AS_OF)
    given.export(tmp_path / "out.yaml")
    assert areas_of(mapper.read(tmp_path / "out.yaml", as_of=AS_OF)) == areas_of(given)
    with pytest.warns(ExportWarning, match="Police beats"):
        incidents.export(tmp_path / "out.yaml")


def test_an_import_keeps_the_files_of_areas_and_says_that_outlines_are_lost(tmp_path: Path) -> None:
    beats().to_file(tmp_path / "beats.geojson")
    shapes = gpd.GeoDataFrame(
        {"date": ["2026-01-05"], "title": ["A street closed"]},
        geometry=[square(-118.05, 33.95)],
        crs=4326,
    )
    shapes.to_file(tmp_path / "closures.geojson")
    columns = tmp_path / "closures.columns.yaml"
    columns.write_text(
        "areas:\n- {file: beats.geojson, id: BEAT, label: Beats}\n", encoding="utf-8"
    )
    output = tmp_path / "records" / "incidents.yaml"
    output.parent.mkdir()
    with pytest.warns(ExportWarning):
        import_records(tmp_path / "closures.geojson", output, TableOptions(columns=columns))
    back = mapper.read(output, as_of=AS_OF)
    assert areas_of(back) == {
        "row-1": (("beats/11", "beats/12", "beats/21", "beats/22"), ("beats",))
    }


def test_pages_read_back_with_outlines(incidents: mapper.Incidents, tmp_path: Path) -> None:
    incidents.save(tmp_path / "map.html")
    back = mapper.read(tmp_path / "map.html")
    assert areas_of(back) == areas_of(incidents)
    drawn = back.areas
    assert [*drawn["incidents_at_most"]] == [2, 2, 0, 0]
    assert shapely.equals_exact(
        drawn.geometry.normalize(), beats().geometry.normalize(), 1e-4
    ).all()


def test_all_parts_of_an_area_are_drawn_and_read_back(tmp_path: Path) -> None:
    west, south, east, _ = beats().geometry
    hole = shapely.box(-118.06, 33.94, -118.04, 33.96)
    parts = shapely.MultiPolygon([west.difference(hole), east.buffer(-0.01)])
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[parts, south], crs=4326)
    read = mapper.read(rows(SOUTH_WEST), areas=frame, as_of=AS_OF)
    read.save(tmp_path / "map.html")
    back = mapper.read(tmp_path / "map.html").areas.geometry.normalize()
    assert shapely.equals_exact(back, read.areas.geometry.normalize(), 1e-4).all()


def test_outlines_keep_within_their_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapper.page.own_areas._MOST_VERTICES", 2_000)  # a twentieth
    turn = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    radius = 0.06 + np.random.default_rng(1).normal(0, 2e-4, turn.size)  # rough, but simple
    outline = np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None]
    centers = [np.array(each.centroid.coords) for each in beats().geometry]
    rough = [shapely.Polygon(outline + center) for center in centers]
    areas = gpd.GeoDataFrame({"name": [*"abcd"]}, geometry=rough, crs=4326)
    plain, with_areas = (
        mapper.read(rows(SOUTH_WEST), areas=given, as_of=AS_OF) for given in (None, areas)
    )
    sizes = [each.save(tmp_path / "map.html") for each in (plain, with_areas)]
    assert 500 < sizes[1] - sizes[0] < 3_000  # all vertices would be 6,000


# ---- reading ---------------------------------------------------------------------------------


@pytest.mark.sparse
@pytest.mark.parametrize(
    "suffix", ["geojson", "gpkg", "shp", "fgb", "kml", "parquet", "zip", "folder.zip", "gpkg.zip"]
)
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2229"])
def test_any_format_and_system(tmp_path: Path, suffix: str, crs: str) -> None:
    path = tmp_path / f"beats.{suffix}"
    frame = beats().to_crs("EPSG:4326" if suffix in ("geojson", "kml") else crs)
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "zip":
        frame.to_file(tmp_path / "beats.shp.zip", driver="ESRI Shapefile")
        path = tmp_path / "beats.shp.zip"
    elif suffix.endswith(".zip"):
        inner = tmp_path / "zipped" / "Police Beats"
        inner.mkdir(parents=True)
        frame.to_file(inner / f"beats.{'shp' if suffix == 'folder.zip' else 'gpkg'}")
        (tmp_path / "zipped" / "__MACOSX").mkdir()
        (tmp_path / "zipped" / "__MACOSX" / "._beats.shp").write_bytes(b"\0")
        path = Path(shutil.make_archive(str(tmp_path / "beats"), "zip", tmp_path / "zipped"))
    else:
        frame.to_file(path, **({"driver": "KML"} if suffix == "kml" else {}))
    (layer,), _ = read_areas([parse_area_source(f"{path}:id=BEAT,name=BEAT_NAME")])
    assert (layer.id, sorted(layer.ids)) == ("beats", ["11", "12", "21", "22"])
    assert layer.names[layer.ids.index("11")] == "South West"
    assert shapely.total_bounds(layer.geometries) == pytest.approx(
        [-118.1, 33.9, -117.9, 34.1], abs=1e-5
    )


@in_one_test(
    ("columns", "id_", "name"),
    [
        (
            {"GEOID": ["0601", "0602"], "NAMELSAD": ["A city", "B city"], "ALAND": [1, 2]},
            "0601",
            "A city",
        ),
        ({"OBJECTID": [1, 2], "beat_num": ["B1", "B2"]}, "B1", "B1"),
        ({"nhood": ["Downtown", "Mission"]}, "1", "Downtown"),
        ({"Shape_Area": [2.5, 3.5]}, "1", "1"),
        (
            {"h3": ["8829a1d757fffff", "8829a1d759fffff"], "n": [3, 4]},
            "8829a1d757fffff",
            "8829a1d757fffff",
        ),
        ({"remarks": ["a long text about the area " * 3, "another"]}, "1", "1"),
        ({"iD": ["01", "02"], "nAME": ["A", "B"]}, "01", "A"),
        ({"precinct": [1, 1]}, "1", "1"),
        ({"BEZ_NR": [7, 8], "Bezeichnung": ["Mitte", "Süd"]}, "7", "Mitte"),
        ({"clave": ["01", "02"], "nombre": ["Centro", "Norte"]}, "01", "Centro"),
    ],
)
def test_columns_are_found(columns: dict[str, Any], id_: str, name: str) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=[square(0, 0), square(0.1, 0)], crs=4326)
    (layer,), _ = read_areas(list_area_sources(frame) or [])
    assert (layer.ids[0], layer.names[0]) == (id_, name)


def codes_of(frame: Any, **options: Any) -> list[tuple[str, int]]:
    with pytest.raises(RecordsError) as raised:
        read_areas(list_area_sources({"file": frame, **options}) or [])
    return [(fault.code, fault.position.line) for fault in raised.value.faults]


BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


@in_one_test(
    ("shapes", "options", "codes"),
    [
        ([BOW_TIE, square(5, 5), BOW_TIE], {}, [("invalid-area", 1), ("invalid-area", 3)]),
        ([shapely.Point(0, 0)], {}, [("no-areas", 1)]),
        ([None], {}, [("no-areas", 1)]),
        ([square(0, 0)], {"id": "NOPE"}, [("no-such-column", 1)]),
        ([square(400_000, 4_000_000)], {}, [("unknown-crs", 1)]),
        ([shapely.Polygon([(0, 0), (1, 1), (0, 0)])], {"repair": True}, [("invalid-area", 1)]),
    ],
)
def test_faults_of_layers(
    shapes: list[Any], options: dict[str, Any], codes: list[tuple[str, int]]
) -> None:
    crs = None if shapes[0] is not None and shapes[0].bounds[0] > 360 else 4326
    frame = gpd.GeoDataFrame({"name": range(len(shapes))}, geometry=shapes, crs=crs)
    assert codes_of(frame, **options) == codes


def test_a_file_without_any_layer_has_no_areas(tmp_path: Path) -> None:
    path = tmp_path / "none.kml"
    path.write_text(
        "<kml xmlns='http://www.opengis.net/kml/2.2'><Document/></kml>", encoding="utf-8"
    )
    assert codes_of(path) == [("no-areas", 1)]


def test_a_ring_that_does_not_close_is_a_fault_of_its_area_unless_repaired(tmp_path, capfd) -> None:
    square = [[0, 0], [1, 0], [1, 1], [0, 1]]
    rings = {"Whole": [*square, square[0]], "Open": square, "Point": square[:1]}
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
        for name, geometry in (
            ("Nowhere", None),
            *((name, {"type": "Polygon", "coordinates": [ring]}) for name, ring in rings.items()),
        )
    ]
    path = tmp_path / "beats.geojson"

    def read(*given: dict[str, Any], repair: bool) -> list[str]:
        path.write_text(json.dumps({"type": "FeatureCollection", "features": given}))
        layers, _ = read_areas(list_area_sources(path, repair=repair) or [])
        return [*layers[0].names]

    for repair, lines in ((False, [3, 4]), (True, [4])):
        with pytest.raises(RecordsError) as caught:
            read(*features, repair=repair)
        assert [(each.code, each.position.line) for each in caught.value.faults] == [
            ("invalid-area", line) for line in lines
        ]
    assert read(*features[:3], repair=True) == ["Whole", "Open"]
    assert not any(capfd.readouterr())  # GDAL has a warning of its own


def test_areas_with_the_latitude_first_are_named(tmp_path: Path) -> None:
    swapped = shapely.transform(beats().geometry.to_numpy(), lambda points: points[:, ::-1])
    gpd.GeoDataFrame({"id": range(4)}, geometry=swapped, crs=4326).to_file(tmp_path / "a.geojson")
    assert codes_of(str(tmp_path / "a.geojson")) == [("unknown-crs", 1)]
    with pytest.raises(RecordsError, match="latitude first"):
        read_areas([parse_area_source(str(tmp_path / "a.geojson"))])


def test_a_layer_without_an_incident_is_named() -> None:
    far = beats().set_geometry(beats().translate(xoff=40))
    notes = {
        len(areas): [note for note in mapper.read(rows(SOUTH_WEST), areas=areas).notes if "No inc" in note]
        for areas in ([beats()], [beats(), far])
    }  # fmt: skip
    assert [len(said) for said in notes.values()] == [0, 1]


def test_check_lists_what_is_wrong_with_a_layer(tmp_path: Path) -> None:
    bowtie = shapely.Polygon([(-118, 34), (-117, 35), (-117, 34), (-118, 35)])
    gpd.GeoDataFrame({"name": ["A"]}, geometry=[bowtie], crs=4326).to_file(tmp_path / "a.geojson")
    (tmp_path / "t.csv").write_text("date,latitude,longitude\n2025-01-01,34.1,-118\n", "utf-8")
    asked = ["check", str(tmp_path / "t.csv"), "--areas", str(tmp_path / "a.geojson")]
    found = CliRunner().invoke(main, asked)
    assert (found.exit_code, "[invalid-area]" in found.output) == (1, True), found.output
    assert CliRunner().invoke(main, [*asked, "--repair-areas"]).exit_code == 0


def test_repair_is_asked_for_and_said() -> None:
    frame = gpd.GeoDataFrame({"name": ["Bow", "Fine"]}, geometry=[BOW_TIE, square(5, 5)], crs=4326)
    (layer,), notes = read_areas(list_area_sources(frame, repair=True) or [])
    assert shapely.is_valid(layer.geometries).all()
    assert any("'Bow'" in note and "0.50000, 0.50000" in note for note in notes)


def test_an_area_within_another_overlaps_it() -> None:
    shapes = [shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2), shapely.box(4, 0, 5, 4)]
    table = gpd.GeoDataFrame({"name": ["City", "Park", "Port"]}, geometry=shapes, crs=4326)
    (layer,), notes = read_areas(list_area_sources(table) or [])
    assert any("1 pair of areas overlap: 'City' and 'Park'" in note for note in notes)
    assert not layer.is_coverage
    assert layer.whole.equals(shapely.box(0, 0, 5, 4))
    across = table.set_geometry(table.translate(178, 0))
    (_, notes) = read_areas(list_area_sources(across) or [])
    assert any("'City' and 'Park'" in note for note in notes)


def test_overlaps_and_holes_are_said_and_count_in_both() -> None:
    ring = shapely.box(-118.1, 33.9, -117.9, 34.1) - shapely.box(-118.01, 33.99, -117.99, 34.01)
    frame = gpd.GeoDataFrame(
        {"name": ["Ring", "Corner"]}, geometry=[ring, square(-118.1, 33.9, 0.05)], crs=4326
    )
    (layer,), notes = read_areas(list_area_sources(frame) or [])
    assert any("'Ring' and 'Corner'" in note for note in notes)
    assert any("34.0000, -118.0000" in note for note in notes)
    found = find_areas(layer, [33.92, 34.0], [-118.08, -118.0], radius_meters=100.0)
    assert found.sets[found.codes[0]].surely == (0, 1)
    assert found.sets[found.codes[1]].may == ()


def test_rows_of_one_id_are_one_area() -> None:
    frame = gpd.GeoDataFrame(
        {"BEAT": ["1 A", "1 A", "2"], "POP": [10, 10, 20]},
        geometry=[square(0, 0), square(0.3, 0), square(0.1, 0)], crs=4326,
    )  # fmt: skip
    (layer,), notes = read_areas(list_area_sources({"file": frame, "id": "BEAT"}) or [])
    assert layer.ids == ("1-A", "2")
    assert layer.population is not None
    assert [*layer.population] == [10, 20]
    assert len(notes) > 1


def test_a_column_like_ids_that_repeats_is_proposed() -> None:
    squares = [square(n / 10, 0) for n in range(3)]
    frame = gpd.GeoDataFrame({"BEAT": ["1", "2", "2"]}, geometry=squares, crs=4326)
    layers, notes = read_areas(list_area_sources({"file": frame}) or [])
    assert len(layers[0]) == 3
    assert any("'BEAT'" in note and ":id=BEAT" in note for note in notes)
    _, notes = read_areas(list_area_sources({"file": frame.assign(BEAT=["1", "2", "3"])}) or [])
    assert not any(":id=BEAT" in note for note in notes)


@in_one_test(
    "shape",
    [
        shapely.MultiPolygon([shapely.box(179, -1, 180, 1), shapely.box(-180, -1, -179, 1)]),
        shapely.box(179, -1, 181, 1),
        shapely.box(-181, -1, -179, 1),
        shapely.Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)]),
    ],
)
def test_across_the_180th_meridian(shape: shapely.Geometry) -> None:
    frame = gpd.GeoDataFrame({"name": ["Fiji"]}, geometry=[shape], crs=4326)
    (layer,), _ = read_areas(list_area_sources(frame) or [])
    longitudes = [179.5, -179.5, 180.0, -180.0, 0.0, 178.999]
    found = find_areas(layer, [0.0] * 6, longitudes, radius_meters=1000.0)
    sets = [found.sets[code] for code in found.codes]
    assert [bool(each.surely) for each in sets] == [True, True, True, True, False, False]
    assert [bool(each.may) for each in sets] == [True, True, True, True, False, True]


# ---- the rule of the circle --------------------------------------------------------------------


@pytest.mark.long
@given(
    st.lists(
        st.tuples(st.floats(33.85, 34.15), st.floats(-118.15, -117.85), st.floats(1, 20_000)),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_answers_are_those_of_a_flat_map_at_each_point(
    points: list[tuple[float, float, float]],
) -> None:
    apart = shapely.MultiPolygon([square(-118.14, 33.86, 0.06), square(-117.94, 34.02)])
    shapes = np.array([*beats().geometry, square(-118.05, 33.95), apart], dtype=object)
    names = tuple("abcdef")
    layer = AreaLayer("x", "X", names, names, shapes)
    latitude, longitude, meters = (np.array(each) for each in zip(*points, strict=True))
    found = find_areas(layer, latitude, longitude, radius_meters=meters)
    for y, x, radius, code in zip(latitude, longitude, meters, found.codes, strict=True):
        flat = Transformer.from_crs(
            "EPSG:4326", f"+proj=aeqd +lat_0={y} +lon_0={x} +datum=WGS84", always_xy=True
        )

        def moved(degrees: Any, flat: Transformer = flat) -> Any:
            return np.column_stack(flat.transform(degrees[:, 0], degrees[:, 1]))

        here = shapely.transform(shapely.segmentize(shapes, 0.003), moved)
        centre = shapely.Point(0, 0)
        slack = max(0.01, radius * 1e-5)
        away, edge = (
            shapely.distance(here, centre),
            shapely.distance(shapely.boundary(here), centre),
        )
        held = shapely.contains(here, centre)
        touched = found.sets[code]
        assert {*np.flatnonzero(away <= radius - slack)} <= {*touched.may}
        assert {*touched.may} <= {*np.flatnonzero(away <= radius + slack)}
        assert {*np.flatnonzero(held & (edge >= radius + slack))} <= {*touched.surely}
        assert {*touched.surely} <= {*np.flatnonzero(held & (edge >= radius - slack))}


# ---- privacy, command, assign ------------------------------------------------------------------


def test_coarsened_places_have_the_areas_of_their_published_circle() -> None:
    (row,) = rows((33.9501, -118.0502, 30.0))
    shown = mapper.read([{**row, "place_type": "shelter"}], areas=beats(), as_of=AS_OF)
    whole = mapper.read([row], areas=beats(), as_of=AS_OF)
    assert areas_of(whole)["r0"][1] == ("areas", "areas/11")
    assert areas_of(shown)["r0"][1] == ()


def test_records_name_their_layers(tmp_path: Path) -> None:
    beats().to_file(tmp_path / "beats.geojson")
    table = tmp_path / "data.csv"
    pd.DataFrame(rows(SOUTH_WEST)).to_csv(table, index=False)
    mapping = tmp_path / "data.yaml"
    mapping.write_text("areas:\n  - {file: beats.geojson, label: Beats}\n")
    found = mapper.read(table, columns=mapping, as_of=AS_OF)
    assert areas_of(found)["r0"][0] == ("beats/11",)


def test_assign_adds_columns() -> None:
    frame = pd.DataFrame({"lat": [33.95, 33.95, 40.0], "lon": [-118.05, -118.0005, -118.0]})
    found = mapper.assign(
        frame, areas={"file": beats(), "label": "beats"}, uncertainty=100, texts=True
    )
    assert found["beats"].fillna("").to_list() == ["South West", "South West", ""]
    assert found["beats_id"].fillna("").to_list() == ["11", "11", ""]
    assert found["beats_candidates"].to_list() == [(), ("11", "12"), ()]


def test_assign_says_what_kind_of_place_it_is_and_who_polices_it() -> None:
    frame = pd.DataFrame({"lat": [33.9775, 34.025, 40.0], "lon": [-118.187, -118.155, -100.0]})
    found = mapper.assign(frame, texts=True)
    assert found["place_class"].fillna("").to_list() == ["incorporated", "cdp", ""]
    assert found["police"].fillna("").to_list() == ["Bell Police Department", "", ""]


@pytest.mark.parametrize("wrong", [7, {"path": "x.geojson"}, object()])
def test_wrong_areas_are_refused(wrong: object) -> None:
    with pytest.raises(ArgumentError):
        mapper.read(rows(SOUTH_WEST), areas=wrong)


@pytest.mark.parametrize("name", ["none.geojson", ".", "words.txt"])
def test_files_without_areas_are_one_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "words.txt").write_text("no areas at all")
    assert codes_of(str(tmp_path / name)) == [("unreadable-file", 1)]


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [("Polygon", [[[0, 0]]]), ("Polygon", [[[None, 0], [1, 1]]]), ("LineString", [[0, 0]])],
)
def test_shapes_of_one_point_are_one_fault(tmp_path: Path, kind: str, coordinates: object) -> None:
    shape = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": {"id": "x", "name": "X"}, "geometry": shape}
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    assert len(codes_of(str(path))) == 1


@pytest.mark.parametrize("text", ["", "beats.geojson:ID=BEAT", "beats.geojson:colour=x"])
def test_unknown_settings_are_refused(text: str) -> None:
    with pytest.raises(SelectionError):
        parse_area_source(text)


def test_json_of_about_has_only_areas_that_occur(
    incidents: mapper.Incidents, tmp_path: Path
) -> None:
    incidents.export(tmp_path / "out.parquet")
    said = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"mapper"])
    assert said["areas"][0]["ids"] == ["11", "12"]


# ---- layers that come with mapper ----------------------------------------------------------------


def test_field_offices_of_ice_are_a_layer_and_agencies() -> None:
    points = rows((34.05, -118.25, 100.0), (32.78, -96.8, 100.0), (32.72, -117.16, 100.0))
    given = [{**row, "agency": "ICE ERO Dallas"} for row in points]
    found = mapper.read(given, areas="ice-ero", as_of=AS_OF)
    assert {id_: areas[0] for id_, areas in areas_of(found).items()} == {
        "r0": ("ice-ero/los-angeles",), "r1": ("ice-ero/dallas",), "r2": ("ice-ero/san-diego",),
    }  # fmt: skip
    checks = dict(
        zip(found.involvements["incident_id"], found.involvements["area_check"], strict=True)
    )
    assert checks == {"r0": "outside", "r1": "inside", "r2": "outside"}
    assert {*found.involvements["agency"]} == {"ice-ero-dallas"}
    assert len(found.select(jurisdiction="ice-ero/dallas", agency="ice-ero")) == 1


@pytest.mark.long  # of the shipped data; the test above reads them
def test_field_offices_divide_the_country() -> None:
    layer = field_office_layer()
    assert len(layer) == 25
    assert layer.is_coverage
    by_county = [geoid for geoids in load_field_offices().values() for geoid in geoids]
    assert len({*by_county}) == len(by_county)
