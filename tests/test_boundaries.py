"""Boundaries: what the shipped files hold, and that the script builds such files from a package."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import re
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import shapely

from mapper.errors import GeodataError
from mapper.places import boundaries, geodata
from mapper.places.areas import Area
from mapper.places.coverage import NO_UNIT, Boundaries
from tests.cases import in_one_test

if TYPE_CHECKING:
    from types import ModuleType

GEODATA = Path(__file__).resolve().parent.parent / "geodata"


@pytest.fixture(scope="module")
def california() -> Boundaries:
    return boundaries.load_boundaries("06")


# ---- the shipped files -----------------------------------------------------------------------


def test_california_is_all_there(california: Boundaries) -> None:
    kinds = [(area.kind, area.place_class) for area in california.areas]
    assert kinds.count(("place", "incorporated")) == 482
    assert kinds.count(("place", "cdp")) == 1040
    assert kinds.count(("county", "")) == 58
    assert kinds.count(("state", "")) == 1
    assert len(california.areas) == 482 + 1040 + 58 + 1
    assert len(california.units) == 1583
    assert (california.state, california.vintage) == ("06", "TIGER 2016")


@pytest.mark.parametrize(
    ("geoid", "label"),
    [
        ("0604870", "Bell"),
        ("0646492", "Maywood"),
        ("0600884", "Alhambra"),
        ("0669000", "Santa Ana"),
        ("0655618", "Paramount"),
        ("0666140", "San Fernando"),
        ("0644000", "Los Angeles"),
        ("0639003", "La Cañada Flintridge"),
        ("06037", "Los Angeles County"),
        ("06059", "Orange County"),
        ("06", "California"),
    ],
)
def test_geoids_and_labels(california: Boundaries, geoid: str, label: str) -> None:
    assert geoid in california
    assert california.area(geoid).label == label


@in_one_test(
    ("geoid", "name", "label"),
    [
        ("22071", "Orleans", "Orleans Parish"),
        ("51710", "Norfolk", "Norfolk (independent city)"),
        ("72127", "San Juan", "San Juan Municipio"),
        ("02020", "Anchorage", "Anchorage"),
        ("32031", "Washoe", "Washoe County"),
    ],
)
def test_county_labels_elsewhere(geoid: str, name: str, label: str) -> None:
    assert Area(geoid, name, "county").label == label


@pytest.mark.parametrize(
    ("name", "kind", "geoids"),
    [
        ("Bell", "place", ["0604870"]),
        ("BELL", "place", ["0604870"]),
        ("la canada-flintridge", "place", ["0639003"]),
        ("La Cañada Flintridge", "place", ["0639003"]),
        ("Los Angeles", "place", ["0644000"]),
        ("Los Angeles", "county", ["06037"]),
        ("los angeles county", "county", ["06037"]),
        ("California", "state", ["06"]),
        ("Burbank", "place", ["0608954", "0608968"]),
        ("Mountain View", "place", ["0649670", "0649651"]),  # the city before the CDP
        ("St Helena", "place", ["0664140"]),
        ("Greenacres", "place", ["0630938"]),
        ("Green Acres", "place", ["0630944"]),
        ("Bel", "place", []),
        ("", "place", []),
    ],
)
def test_find(california: Boundaries, name: str, kind: Any, geoids: list[str]) -> None:
    assert [area.geoid for area in california.find(name, kind)] == geoids


def test_seventeen_names_stand_for_two_places(california: Boundaries) -> None:
    places, _ = california.place_geometries()
    shared = {place.name for place in places if len(california.find(place.name)) == 2}
    assert len(shared) == 17


def test_a_place_knows_its_counties(california: Boundaries) -> None:
    assert california.area("0604870").counties == ("06037",)
    assert california.area("0602812").counties == ("06053", "06069")  # Aromas
    assert california.area("06037").counties == ()


def test_every_geometry_is_valid(california: Boundaries) -> None:
    for _, geometries in (
        california.place_geometries(),
        california.county_geometries(),
        california.state_geometries(),
    ):
        assert shapely.is_valid(geometries).all()
        assert (shapely.get_type_id(geometries) == shapely.GeometryType.MULTIPOLYGON).all()


@pytest.mark.long
def test_units_neither_gape_nor_overlap(california: Boundaries) -> None:
    assert shapely.coverage_is_valid(california.unit_geometries)


def test_areas_are_unions_of_their_units(california: Boundaries, is_long: bool) -> None:  # noqa: FBT001
    counties, geometries = california.county_geometries()
    pairs = list(zip(counties, geometries, strict=True))
    for county, geometry in pairs if is_long else pairs[::4]:
        mine = [i for i, unit in enumerate(california.units) if unit.county is county]
        assert geometry.equals(shapely.coverage_union_all(california.unit_geometries[mine]))
    assert california.geometry("06").equals(shapely.coverage_union_all(geometries))
    aromas = [
        i for i, unit in enumerate(california.units) if unit.place == california.area("0602812")
    ]
    assert len(aromas) == 2
    parts = california.unit_geometries[aromas]
    assert california.geometry("0602812").equals(shapely.coverage_union_all(parts))


def test_coordinates_are_lon_lat_on_the_source_grid(california: Boundaries) -> None:
    west, south, east, north = california.geometry("06").bounds
    assert (-125, 32) < (west, south) < (east, north) < (-114, 43)
    coordinates = california.arcs.coordinates
    assert (np.round(coordinates, 6) == coordinates).all()


def test_each_border_is_stored_once(is_long: bool) -> None:  # noqa: FBT001
    state = boundaries.load_boundaries("06" if is_long else "44")
    segments = np.concatenate([np.stack([a[:-1], a[1:]], axis=1) for a in state.arcs])
    segments = segments[..., 0] + 1j * segments[..., 1]
    assert len(np.unique(np.sort(segments, axis=1), axis=0)) == len(segments)


def test_rings_of_signed_arcs_make_the_geometry(california: Boundaries) -> None:
    def walk(number: int) -> Any:
        arc = california.arcs[number]
        return arc[::-1] if number < 0 else arc

    for geoid in ("0604870", "0644000", "06037"):  # Los Angeles has holes and several parts
        polygons = []
        for rings in california.rings(geoid):
            loops = []
            for ring in rings:
                arcs = [walk(number) for number in ring]
                for before, after in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
                    assert (before[-1] == after[0]).all()
                loops.append(np.concatenate(arcs))
            polygons.append(shapely.Polygon(loops[0], loops[1:]))
            assert polygons[-1].exterior.is_ccw
        assert shapely.MultiPolygon(polygons).equals(california.geometry(geoid))


def test_sides_name_the_units_left_and_right_of_an_arc(california: Boundaries) -> None:
    for number in range(0, len(california.arcs), 50):
        start, end = california.arcs[number][:2]
        middle = (start + end) / 2
        across = np.array([start[1] - end[1], end[0] - start[0]])
        step = across / np.hypot(*across) * 1e-7
        for unit, point in zip(
            california.sides[number], (middle + step, middle - step), strict=True
        ):
            if unit == NO_UNIT:
                assert not shapely.contains_xy(california.geometry("06"), *point)
            else:
                assert shapely.contains_xy(california.unit_geometries[unit], *point)


def test_all_states_are_there_and_small_enough() -> None:
    assert set(boundaries.available_states()) == {
        area.geoid for area in boundaries.load_state_boundaries().areas
    }
    sizes = [file.stat().st_size for file in (GEODATA / "boundaries").glob("*.npz")]
    assert sum(sizes) < 20_000_000


@pytest.mark.sample(1)  # holds the shipped data; California's are looked at above
@pytest.mark.parametrize("state", ["44", "02", "11", "12", "72"])
def test_other_states_are_coverages_too(state: str) -> None:
    here = boundaries.load_boundaries(state)
    assert here.vintage == "TIGER 2016"
    assert shapely.is_valid(here.unit_geometries).all()
    assert shapely.coverage_is_valid(here.unit_geometries)
    assert here.geometry(state).equals(shapely.coverage_union_all(here.county_geometries()[1]))


def test_neighbouring_states_have_the_same_line() -> None:
    line = boundaries.load_boundaries("06").geometry("06").boundary
    for state in ("32", "41"):
        other = boundaries.load_boundaries(state).geometry(state)
        shared = line.intersection(other.boundary)
        assert shared.length > 3  # degrees; all of it, for neither state reaches over it
        assert other.intersection(boundaries.load_boundaries("06").geometry("06")).area == 0


def test_states_can_be_joined() -> None:
    both = boundaries.load_boundaries_of_states(("06", "44"))
    for state in ("06", "44"):
        alone = boundaries.load_boundaries(state)
        for geoid in (state, alone.areas[0].geoid, alone.areas[-2].geoid):
            assert both.geometry(geoid).equals(alone.geometry(geoid))
            assert both.area(geoid) == alone.area(geoid)
    assert len(both.units) == sum(
        len(boundaries.load_boundaries(each).units) for each in ("06", "44")
    )
    assert both.unit_geometries[-1].equals(boundaries.load_boundaries("44").unit_geometries[-1])
    assert [area.geoid for area in both.areas[-2:]] == ["06", "44"]
    assert both.sides.max() == len(both.units) - 1


def test_what_is_shared_cannot_be_changed(california: Boundaries) -> None:
    with pytest.raises(ValueError, match="read-only"):
        california.arcs.coordinates[0] = 0
    areas, geometries = california.place_geometries()
    areas.clear()
    assert len(california.place_geometries()[0]) == len(geometries)


def test_outlines_of_all_states() -> None:
    states = boundaries.load_state_boundaries()
    areas, geometries = states.state_geometries()
    assert len(areas) == 56
    assert shapely.is_valid(geometries).all()
    assert shapely.coverage_is_valid(geometries)
    assert states.find("california", "state") == (states.area("06"),)
    fine, coarse = boundaries.load_boundaries("06").geometry("06"), states.geometry("06")
    assert fine.symmetric_difference(coarse).area < 0.01 * fine.area


@in_one_test("state", ["99", "6", "../06", "us", ""])
def test_an_unknown_state_says_which_are_there(state: str) -> None:
    with pytest.raises(GeodataError, match=r"boundary file .*06"):
        boundaries.load_boundaries(state)


def test_an_unknown_geoid_is_refused(california: Boundaries) -> None:
    assert "4827000" not in california
    with pytest.raises(GeodataError, match="'4827000'"):
        california.geometry("4827000")


@pytest.mark.parametrize("damage", ["missing", "cut short", "no zip", "later format", "no column"])
def test_a_broken_file_is_one_error(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "06.npz"
    whole = (GEODATA / "boundaries" / "us.npz").read_bytes()
    with np.load(io.BytesIO(whole)) as file:
        columns = dict(file)
    if damage == "cut short":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "no zip":
        path.write_bytes(b"version https://example.org/pointer")
    elif damage == "later format":
        about = json.loads(columns["about"].tobytes()) | {"format": 2}
        columns["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
        np.savez(path, **columns)
    elif damage == "no column":
        del columns["ring_arcs"]
        np.savez(path, **columns)
    with pytest.raises(GeodataError, match=r"Cannot read 06\.npz"):
        boundaries.read(path)


def test_geodata_is_found_inside_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "mapper"
    monkeypatch.setattr(geodata, "__file__", str(package / "places" / "geodata.py"))
    find = geodata.geodata_path.__wrapped__
    with pytest.raises(GeodataError, match="geodata/boundaries"):
        find()
    (tmp_path / "geodata" / "boundaries").mkdir(parents=True)
    assert find() == tmp_path / "geodata"
    (package / "geodata" / "boundaries").mkdir(parents=True)
    assert find() == package / "geodata"


# ---- the script, on a package of its own making ----------------------------------------------
#
# State 97 has two counties side by side; the line between them winds. West Town shares a stretch of
# that line, Ring City has Enclave in its hole, Crossing lies in both counties and its own borders
# meet the county line between vertices.

LINE = [(100_000 + (i * 37) % 7, i * 100) for i in range(1_001)]  # in millionths of a degree


def _features() -> dict[str, tuple[str, str, Any]]:
    west = shapely.Polygon([*LINE, (0, 100_000), (0, 0)])
    east = shapely.Polygon([*LINE, (200_000, 100_000), (200_000, 0)])
    hole = shapely.box(30_000, 70_000, 40_000, 80_000)
    bow_tie = shapely.Polygon(
        [(150_000, 5_000), (160_000, 5_000), (150_000, 9_000), (160_000, 9_000)]
    )
    return {
        "97": ("state", "Test State", shapely.union(west, east)),
        "97001": ("county", "West", west),
        "97003": ("county", "East", east),
        "9700100": ("city", "West Town", shapely.Polygon([*LINE[100:301], (80_000, 20_000)])),
        "9700200": ("city", "Crossing", shapely.box(90_500, 50_500, 110_500, 60_500)),
        "9700300": ("city", "Ring City", shapely.box(20_000, 60_000, 50_000, 90_000) - hole),
        "9700400": ("city", "Enclave", hole),
        "9700500": ("city", "Bow Tie", bow_tie),
    }


def _write_package(path: Path, *, backwards: bool = False) -> Path:
    records = []
    for geoid, (kind, name, geometry) in _features().items():
        degrees = shapely.transform(shapely.multipolygons([geometry]), lambda xy: xy / 1e6)
        area = json.loads(shapely.to_geojson(degrees))
        records.append({"id": f"USA-{geoid}", "type": kind, "name": name, "area": area})
    left_out = {"id": "USA-970099999", "type": "neighborhood", "name": "x", "area": None}
    records.append(left_out)
    with tarfile.open(path, "w:gz") as archive:
        for record in reversed(records) if backwards else records:
            data = json.dumps(record).encode()
            member = tarfile.TarInfo(f"package/files/{record['id']}.json")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.fixture(scope="module")
def script() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(GEODATA))
        yield importlib.import_module("build_boundaries")


class Built(NamedTuple):
    """What the script made of a package, and what it said."""

    package: Path
    file: Path
    said: str


def _build(script: ModuleType, package: Path, output: Path) -> Built:
    classes = {"9700100": "incorporated", "9700200": "cdp"}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        script.build(
            package, states=["97"], output=output, classes=classes, check_in=frozenset({"97001"})
        )
    return Built(package, output / "97.npz", said.getvalue())


@pytest.fixture(scope="module")
def built(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("made-up")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "CHECKED_POINTS", 20_000)
        return _build(script, _write_package(folder / "p.tgz"), folder)


@pytest.fixture(scope="module")
def made_up(built: Built) -> Boundaries:
    return boundaries.read(built.file)


def test_same_package_same_bytes(
    script: ModuleType, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "CHECKED_POINTS", 1_000)  # which tell of the file alone
    once, twice = built.file, _build(script, built.package, tmp_path / "twice").file
    assert once.read_bytes() == twice.read_bytes()
    assert once.with_name("us.npz").read_bytes() == twice.with_name("us.npz").read_bytes()
    assert not list(once.parent.rglob("*.part"))
    with zipfile.ZipFile(once) as archive:  # built a minute apart, too
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.long
def test_the_order_in_the_package_does_not_matter(
    script: ModuleType, built: Built, tmp_path: Path
) -> None:
    backwards = _build(script, _write_package(tmp_path / "p.tgz", backwards=True), tmp_path)
    files = []
    for path in (built.file, backwards.file):
        with np.load(path) as file:
            files.append({name: file[name].tobytes() for name in file.files if name != "about"})
    assert files[0] == files[1]


def test_the_file_says_where_it_comes_from(script: ModuleType, built: Built) -> None:
    with np.load(built.file) as file:
        about = json.loads(file["about"].tobytes())
    assert about["vintage"] == "TIGER 2016"
    assert about["sha512"] == script.digests(built.package)["sha512"]
    assert about["state"] == "97"


def test_what_was_mended_and_found_is_said(built: Built) -> None:
    assert "mended 9700500 Bow Tie: Self-intersection" in built.said
    assert "5 places (1 more parts across county lines), 2 counties, 8 units" in built.said
    changed = re.findall(r"of 20,000 random points in (\d) counties, (\d+) changed", built.said)
    assert [counties for counties, _ in changed] == ["2", "1"]
    assert all(int(points) < 5 for _, points in changed)


def test_another_package_is_refused(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = _write_package(tmp_path / "p.tgz")
    monkeypatch.setattr("sys.argv", ["build", "--package", str(package), "--output", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"error: .*p\.tgz is not boundaries 1\.0\.2"):
        script.main()
    assert not (tmp_path / "06.npz").exists()


def test_simplification_keeps_shared_borders_shared(made_up: Boundaries) -> None:
    assert shapely.coverage_is_valid(made_up.unit_geometries)
    assert len(made_up.arcs.coordinates) < len(LINE) / 2  # it winds by less than the tolerance
    west, east, town = (made_up.geometry(geoid) for geoid in ("97001", "97003", "9700100"))
    assert west.touches(east)
    assert west.intersection(east).length == pytest.approx(0.1, rel=1e-3)
    assert town.intersection(east).length == pytest.approx(0.02, rel=1e-2)
    assert not west.overlaps(east)


def test_a_place_across_a_county_line_is_two_units(made_up: Boundaries) -> None:
    crossing = made_up.area("9700200")
    assert crossing.counties == ("97001", "97003")
    parts = [i for i, unit in enumerate(made_up.units) if unit.place == crossing]
    assert [made_up.units[i].county.name for i in parts] == ["West", "East"]
    union = shapely.coverage_union_all(made_up.unit_geometries[parts])
    assert made_up.geometry("9700200").equals(union)
    assert made_up.geometry("9700200").area == pytest.approx(0.0002, rel=1e-3)


def test_a_hole_stays_a_hole(made_up: Boundaries) -> None:
    ring, enclave = made_up.geometry("9700300"), made_up.geometry("9700400")
    assert [len(polygon) for polygon in made_up.rings("9700300")] == [2]
    assert shapely.get_num_interior_rings(ring.geoms[0]) == 1
    assert ring.touches(enclave)
    # The same arc, walked the other way.
    assert made_up.rings("9700300")[0][1] == tuple(~n for n in made_up.rings("9700400")[0][0])


def test_classes_are_kept_and_unknown_ones_stay_empty(made_up: Boundaries) -> None:
    classes = {area.geoid: area.place_class for area in made_up.areas if area.kind == "place"}
    assert classes == {
        "9700100": "incorporated",
        "9700200": "cdp",
        "9700300": "",
        "9700400": "",
        "9700500": "",
    }
