"""Packs of boundaries: made from the Census' files, used in place of the shipped ones, named with answers."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import mapper
from mapper.cli.command import main
from mapper.errors import GeodataError, OutputError, RecordsError, SelectionError
from mapper.places import (
    area_names,
    build_boundaries,
    load_boundaries,
    load_gazetteer,
    use_boundaries,
    using_boundaries,
)
from tests.census_files import counties, places, point, square, towns, write_zip

ALASKAN = {"63": "Chugach", "66": "Copper River"}  # one area until 2019


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("census")
    build_boundaries([counties(folder), places(folder)], folder / "pack")
    return folder / "pack"


@pytest.fixture
def in_use(pack: Path) -> Iterator[Path]:
    with using_boundaries(pack):
        yield pack


def points(*where: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(where, columns=["latitude", "longitude"])


def test_answers_come_from_the_pack_and_say_so(in_use: Path) -> None:
    asked = points(
        point(0.7, 0.4),
        point(1.2, 0.4),
        point(0.3, 1.3),
        point(1.5, 1.5),
        (34.05, -118.25),
        (50.0, 36.2),
    )
    answers = mapper.assign(asked).astype(object).where(lambda table: table.notna(), None)
    assert [*answers["place"]] == ["Newville", "Newville", "Old Mill", None, "Los Angeles", None]
    assert [*answers["county_geoid"]] == ["44001", "44003", "44001", "44003", "06037", None]
    assert [*answers["place_class"]] == [
        "incorporated",
        "incorporated",
        "cdp",
        None,
        "incorporated",
        None,
    ]
    world = load_boundaries("world").vintage
    assert [*answers["boundaries_vintage"]] == ["TIGER 2024"] * 4 + ["TIGER 2016", world]


def test_names_of_a_pack_need_their_state_where_another_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = places(
        tmp_path, NAME=["Hermosa Beach", "Old Mill"]
    )  # one is in California alone until then
    build_boundaries([counties(tmp_path), named], tmp_path / "pack")
    monkeypatch.setattr(area_names, "available_states", lambda: ("06", "44"))
    with using_boundaries(tmp_path / "pack"):
        of = {area.name: area for area in load_boundaries("44").areas}
        shared = {
            name: area_names.is_shared_name(of[name]) for name in ("Hermosa Beach", "Old Mill")
        }
    assert shared == {"Hermosa Beach": True, "Old Mill": False}


def test_a_pack_is_a_coverage_of_units(in_use: Path) -> None:
    state = load_boundaries("44")
    assert shapely.coverage_is_valid(state.unit_geometries)
    assert state.area("4400100").counties == ("44001", "44003")
    assert state.geometry("44").symmetric_difference(square(0, 0, 2, 2)).area < 1e-9
    assert (state.vintage, state.area("44").name) == ("TIGER 2024", "Rhode Island")


def test_without_the_pack_the_shipped_boundaries_are_back(pack: Path) -> None:
    with using_boundaries(pack):
        assert load_gazetteer("44").find("Newville").area
    assert load_boundaries("44").vintage == "TIGER 2016"
    assert not load_gazetteer("44").find("Newville").area


def test_the_variable_names_a_pack(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with using_boundaries(pack):  # restores what was used before
        from mapper.places import boundary_setting  # noqa: PLC0415

        boundary_setting._set([])
        monkeypatch.setenv("MAPPER_BOUNDARIES", str(pack))
        assert load_boundaries("44").vintage == "TIGER 2024"
        boundary_setting._set([])
        monkeypatch.setenv("MAPPER_BOUNDARIES", "tiger-1066")
        with pytest.raises(GeodataError, match="no-boundary-pack"):
            load_boundaries("44")


def test_records_and_exports_have_the_vintage_of_the_pack(in_use: Path, tmp_path: Path) -> None:
    latitude, longitude = point(0.7, 0.4)
    row = {"id": "a", "date": "2026-01-19", "title": "A stop", "latitude": latitude,
           "longitude": longitude, "coordinate_uncertainty_in_meters": 50}  # fmt: skip
    incidents = mapper.read([row])
    assert [*incidents.frame["jurisdiction"]] == ["Newville, R.I."]
    incidents.export(tmp_path / "a.geojson")
    written = (tmp_path / "a.geojson").read_text(encoding="utf-8")
    assert "TIGER 2024" in written
    assert "TIGER 2016" not in written


def test_commands_make_and_use_a_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("mapper.places.boundary_setting.cached_packs", lambda: tmp_path / "kept")
    monkeypatch.setattr("mapper.places.boundary_pack.cached_packs", lambda: tmp_path / "kept")
    files = [str(counties(tmp_path)), str(places(tmp_path))]
    made = CliRunner().invoke(main, ["boundaries", "build", *files])
    assert made.exit_code == 0, made.output
    assert "Rhode Island: 2 places, 2 counties" in made.output
    points(point(0.7, 0.4)).to_csv("points.csv", index=False)
    done = CliRunner().invoke(main, ["assign", "points.csv", "--boundaries", "tiger-2024"])
    assert "Newville" in done.output
    assert "TIGER 2024" in done.output
    assert load_boundaries("44").vintage == "TIGER 2016"


def test_ids_and_names_of_planning_regions_are_understood(tmp_path: Path) -> None:
    rows = [{"STATEFP": "09", "COUNTYFP": "110", "GEOID": "09110", "NAME": "Capitol", "LSAD": "PL"}]
    table = _frame(rows, [square(0, 0, 2, 2)])
    county = write_zip(tmp_path / "cb_2023_us_county_500k.zip", table)
    rows = [
        {"STATEFP": "09", "PLACEFP": "37000", "GEOID": "0937000", "NAME": "Hartford", "LSAD": "25"},
        {"STATEFP": "09", "PLACEFP": "37010", "GEOID": "0937010", "NAME": "Mill", "LSAD": "57"},
    ]
    shapes = [square(0, 0, 1, 1), square(1, 1, 1, 1)]
    place = write_zip(tmp_path / "cb_2023_09_place_500k.zip", _frame(rows, shapes))
    made = build_boundaries([county, place], tmp_path / "pack")
    assert made.vintage == "cartographic boundaries 2023"
    with using_boundaries(tmp_path / "pack"):
        here = load_boundaries("09")
        assert here.area("09110").label == "Capitol Planning Region"
        found = load_gazetteer().find("Capitol Planning Region, CT").area
        assert found is not None
        assert found.geoid == "09110"
        assert here.area("0937000").place_class == "incorporated"
        assert here.area("0937010").place_class == "cdp"


def test_counties_of_alaska_since_2019_are_found_by_id_and_name(tmp_path: Path) -> None:
    rows = [{"GEOID": f"020{n}", "COUNTYFP": n, "NAME": name} for n, name in ALASKAN.items()]
    county = write_zip(
        tmp_path / "tl_2023_us_county.zip", _frame(rows, [square(0, 0), square(1, 0)])
    )
    rows = [{"GEOID": "0280770", "PLACEFP": "80770", "NAME": "Valdez", "CLASSFP": "C1"}]
    place = write_zip(tmp_path / "tl_2023_02_place.zip", _frame(rows, [square(0, 0, 0.5, 0.5)]))
    build_boundaries([county, place], tmp_path / "pack")
    with using_boundaries(tmp_path / "pack"):
        names = [f"{name} Census Area, AK" for name in ALASKAN.values()]
        found = [load_gazetteer().find(name).area for name in (*names, "02063")]
        assert [area and area.geoid for area in found] == ["02063", "02066", "02063"]
        valdez = load_boundaries("02").area("0280770")
        assert (valdez.counties, valdez.place_class) == (("02063",), "incorporated")


@pytest.mark.parametrize(
    ("name", "vintage"),
    [
        ("tlgpkg_2024_a_us_substategeo.gpkg", "TIGER 2024"),
        ("tlgdb_2024_a_44_ri.gdb", "TIGER 2024"),
    ],
)
def test_a_file_of_several_layers_has_all_of_a_pack(
    tmp_path: Path, name: str, vintage: str
) -> None:
    import geopandas as gpd  # noqa: PLC0415

    county, place = map(gpd.read_file, (counties(tmp_path), places(tmp_path)))
    driver = "OpenFileGDB" if name.endswith(".gdb") else "GPKG"
    for layer, table in (
        ("County", county),
        ("Place", place),
        ("Tract", place.assign(TRACTCE="1")),
    ):
        table.to_file(tmp_path / name, layer=layer, driver=driver, mode="a")
    zipped = shutil.make_archive(str(tmp_path / name), "zip", tmp_path, name)
    for given in (tmp_path / name, Path(zipped)):
        made = build_boundaries([given], tmp_path / f"pack-{given.suffix}")
        assert (made.vintage, made.states[0].places, made.states[0].counties) == (vintage, 2, 2)


def test_towns_have_the_land_that_is_in_no_incorporated_place_and_records_are_placed_in_them(
    tmp_path: Path,
) -> None:
    made = build_boundaries([counties(tmp_path), places(tmp_path), towns(tmp_path)], tmp_path / "p")
    (state,) = made.states
    assert (state.places, state.towns, state.counties) == (1, 3, 2)  # no land is Old Mill's alone
    with using_boundaries(tmp_path / "p"):
        spots = [
            point(0.4, 0.1),
            point(0.7, 0.4),
            point(0.3, 1.3),
            point(1.5, 1.5),
            point(1.5, 1.95),
        ]
        answers = mapper.assign(points(*spots)).astype(object)
        answers = answers.where(lambda table: table.notna(), None)
        assert [*answers["place"]] == ["Barrow", "Newville", "Upland Township", "Kent", None]
        assert [*answers["place_class"]] == ["town", "incorporated", "town", "town", None]
        assert [*answers["place_geoid"]][:3] == ["4400110010", "4400100", "4400110020"]
        assert shapely.coverage_is_valid(load_boundaries("44").unit_geometries)
        found = {
            name: [area.geoid for area in load_gazetteer("44").find(name).areas]
            for name in (
                "Barrow",
                "Upland",
                "Upland Twp.",
                "Kent town",
                "Old Mill",
                "Town of Barrow",
            )
        }
    assert found == {
        "Barrow": ["4400110010"], "Upland": ["4400110020"], "Upland Twp.": ["4400110020"],
        "Kent town": ["4400310030"], "Old Mill": ["4400110020"], "Town of Barrow": ["4400110010"],
    }  # fmt: skip
    _records_are_placed_in_towns(tmp_path)


def _records_are_placed_in_towns(tmp_path: Path) -> None:
    with using_boundaries(tmp_path / "p"):
        row = {"id": "a", "date": "2026-01-19", "title": "A stop", "city": "Upland Township, RI"}
        y, x = point(0.2, 0.999)
        near = row | {"id": "b", "latitude": y, "longitude": x, "uncertainty_meters": 500}
        incidents = mapper.read([row, near])
        assert [*incidents.frame["jurisdiction"]] == [
            "Upland Township",
            "Barrow or Upland Township, R.I.",
        ]
        chosen = incidents.select(jurisdiction="Barrow, RI")
        assert [*chosen.frame["incident_id"]] == ["b"]
        incidents.save(tmp_path / "map.html")
    assert "Upland Township" in (tmp_path / "map.html").read_text(encoding="utf-8")


LEGAL = [
    ("36", "Hempstead town", "43", "Town of Hempstead"),
    ("42", "Hempstead township", "44", "Hempstead Township"),
    ("26", "Hempstead charter township", "49", "Hempstead Charter Township"),
    ("23", "Hempstead plantation", "39", "Hempstead Plantation"),
]
STATISTICAL = [
    ("06", "Hempstead town", "43"),  # California's are statistical
    ("42", "Hempstead borough", "21"),  # which is a place
]


def cartographic_towns(folder: Path, *given: tuple[str, str, str]) -> list[Path]:
    """Write files of one town in each of some states: its code, its legal name and the kind's code."""
    towns_, counties_, places_ = [], [], []
    for state, legal, lsad in given:
        about = {"STATEFP": state, "COUNTYFP": "001"}
        counties_.append(about | {"GEOID": f"{state}001", "NAME": "Bristol"})
        places_.append(
            {"STATEFP": state, "PLACEFP": "00100", "GEOID": f"{state}00100", "NAME": "Newville",
             "CLASSFP": "C1"}
        )  # fmt: skip
        towns_.append(
            about | {"COUSUBFP": "10010", "GEOID": f"{state}00110010", "NAME": "Hempstead",
                     "NAMELSAD": legal, "LSAD": lsad}
        )  # fmt: skip
    squares = ((counties_, square(0, 0, 1, 2)), (places_, square(0, 1)), (towns_, square(0, 0)))
    names = ("us_county", "x_place", "x_cousub")
    return [
        write_zip(folder / f"cb_2024_{name}_500k.zip", _frame(rows, [shape] * len(rows)))
        for name, (rows, shape) in zip(names, squares, strict=True)
    ]


def test_cartographic_files_tell_towns_by_their_state_and_word(tmp_path: Path) -> None:
    files = cartographic_towns(tmp_path, *(each[:3] for each in LEGAL))
    build_boundaries(files, tmp_path / "pack")
    with using_boundaries(tmp_path / "pack"):
        for state, _, _, name in LEGAL:
            assert load_boundaries(state).area(f"{state}00110010").label == name


@pytest.mark.parametrize("town", STATISTICAL)
def test_cartographic_files_without_towns_are_refused(
    tmp_path: Path, town: tuple[str, str, str]
) -> None:
    files = cartographic_towns(tmp_path, town)
    assert _faults(files, tmp_path / "pack") == {(files[2].name, "boundary-layer")}


def test_a_pack_is_never_written_over_its_files(tmp_path: Path) -> None:
    import geopandas as gpd  # noqa: PLC0415

    county, place = counties(tmp_path), places(tmp_path)
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "44.npz").hardlink_to(place)
    before = place.read_bytes()
    with pytest.raises(OutputError) as caught:
        build_boundaries([county, place], pack)
    assert (caught.value.code, place.read_bytes()) == ("output-is-input", before)
    folder = tmp_path / "tlgdb_2024_a_44_ri.gdb"
    for layer, file in (("County", county), ("Place", place)):
        gpd.read_file(file).to_file(folder, layer=layer, driver="OpenFileGDB", mode="a")
    inside = sorted(folder.iterdir())
    with pytest.raises(OutputError) as caught:
        build_boundaries([folder], folder)
    assert (caught.value.code, sorted(folder.iterdir())) == ("output-is-input", inside)


def test_redistricting_files_have_two_digits_of_their_year(tmp_path: Path) -> None:
    files = [
        counties(tmp_path, name="tl_rd22_us_county.zip"),
        places(tmp_path, name="tl_rd22_44_place.zip"),
    ]
    assert build_boundaries(files, tmp_path / "pack").vintage == "TIGER 2022"


def test_an_archive_of_archives_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cb_2023_us_all_500k.zip", "w") as archive:
        archive.write(counties(tmp_path), "cb_2023_us_county_500k.zip")
    assert _faults([tmp_path / "cb_2023_us_all_500k.zip"], tmp_path / "pack") == {
        ("cb_2023_us_all_500k.zip", "unreadable-file")
    }


def test_files_of_a_census_have_its_year_in_their_columns(tmp_path: Path) -> None:
    rows = [{"STATEFP20": "44", "COUNTYFP20": "001", "GEOID20": "44001", "NAME20": "Bristol"}]
    county = write_zip(tmp_path / "mine.zip", _frame(rows, [square(0, 0)]))
    rows = [{"STATEFP20": "44", "PLACEFP20": "00100", "GEOID20": "4400100", "NAME20": "Newville"}]
    place = write_zip(tmp_path / "my-places.zip", _frame(rows, [square(0, 0, 0.5, 0.5)]))
    made = build_boundaries([county, place], tmp_path / "pack")
    assert made.vintage == "TIGER 2020"


def _frame(rows: list[dict[str, Any]], shapes: list[shapely.Geometry]) -> object:
    import geopandas as gpd  # noqa: PLC0415

    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4269")


def _faults(files: list[Path], folder: Path) -> set[tuple[str, str]]:
    with pytest.raises(RecordsError) as caught:
        build_boundaries(files, folder)
    assert not folder.exists()
    return {(Path(fault.file).name, fault.code) for fault in caught.value.faults}


def test_a_folder_of_downloads_makes_a_pack_in_a_folder_that_is_not_there_yet(
    tmp_path: Path,
) -> None:
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    counties(downloads)
    places(downloads)
    (downloads / "readme.txt").write_text("From census.gov")
    made = build_boundaries([downloads], tmp_path / "new" / "pack")
    assert ([each.name for each in made.states], made.vintage) == (["Rhode Island"], "TIGER 2024")


def test_what_makes_no_pack_is_refused(tmp_path: Path) -> None:
    pack, county = tmp_path / "pack", counties(tmp_path)
    place = places(tmp_path)
    older = places(tmp_path, name="tl_2023_44_place.zip")
    coarse = places(tmp_path, name="cb_2024_44_place_500k.zip")
    tracts = places(tmp_path, name="tl_2024_44_tract.zip", TRACTCE="1")
    subdivisions = towns(tmp_path, name="tl_2024_09_cousub.zip", state="09")
    elsewhere = places(tmp_path, name="tl_2024_09_place.zip", state="09")
    roads = write_zip(
        tmp_path / "tl_2024_roads.zip", _frame([{"FULLNAME": "Main"}], [square(0, 0)])
    )
    broken = tmp_path / "tl_2024_06_place.zip"
    broken.write_bytes(b"PK\x03\x04 cut off")
    assert _faults([county], pack) == {(county.name, "boundary-layer")}
    assert _faults([place], pack) == {(place.name, "boundary-layer")}
    assert _faults([county, place, elsewhere], pack) == {(elsewhere.name, "boundary-layer")}
    assert _faults([county, place, subdivisions], pack) == {(subdivisions.name, "boundary-layer")}
    assert _faults([county, older], pack) == {(older.name, "boundary-years")}
    assert _faults([county, coarse], pack) == {(coarse.name, "boundary-years")}
    assert _faults([county, tracts, roads, broken, tmp_path / "none.zip"], pack) == {
        (tracts.name, "boundary-layer"),
        (roads.name, "boundary-layer"),
        (broken.name, "unreadable-file"),
        ("none.zip", "unreadable-file"),
    }


def test_a_place_without_land_in_a_county_is_left_out(tmp_path: Path) -> None:
    rows = [{"GEOID": f"440010{n}", "PLACEFP": "1", "NAME": f"Town {n}"} for n in range(3)]
    shapes = [square(5, 5), square(0.2, 0.2, 0.5, 0.5), square(1.2, 0.2, 0.5, 0.5)]
    place = write_zip(tmp_path / "tl_2024_44_place.zip", _frame(rows, shapes))
    made = build_boundaries([counties(tmp_path), place], tmp_path / "pack")
    assert (made.states[0].places, len(made.notes)) == (2, 1)
    with using_boundaries(tmp_path / "pack"):
        here = load_boundaries("44")
        assert [area.name for area in here.areas[:2]] == ["Town 1", "Town 2"]
        assert here.area("4400102").counties == ("44003",)


@pytest.mark.parametrize(
    ("geoid", "name", "shape", "code"),
    [
        ("9700100", "Newville", square(0, 0), "boundary-ids"),
        ("44-100", "Newville", square(0, 0), "boundary-ids"),
        ("4400100", None, square(0, 0), "boundary-ids"),
        ("4400100", "Newville", square(0, 0).centroid, "no-areas"),
    ],
)
def test_rows_that_are_no_places_are_refused(
    tmp_path: Path, geoid: str, name: str | None, shape: shapely.Geometry, code: str
) -> None:
    rows = [{"GEOID": geoid, "PLACEFP": "00100", "NAME": name}]
    place = write_zip(tmp_path / "tl_2024_44_place.zip", _frame(rows, [shape]))
    found = _faults([counties(tmp_path), place], tmp_path / "pack")
    assert found == {(place.name, code)}


def test_a_folder_has_one_year(pack: Path, tmp_path: Path) -> None:
    older = [counties(tmp_path, name="tl_2023_us_county.zip"),
             places(tmp_path, name="tl_2023_44_place.zip")]  # fmt: skip
    before = (pack / "44.npz").read_bytes()
    with pytest.raises(OutputError) as caught:
        build_boundaries(older, pack)
    assert caught.value.code == "boundary-years"
    assert (pack / "44.npz").read_bytes() == before


def test_a_pack_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SelectionError) as caught:
        use_boundaries(tmp_path)
    assert caught.value.code == "no-boundary-pack"
