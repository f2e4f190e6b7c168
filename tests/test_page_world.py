from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from mapper.page.world_map import MAX_CHARACTERS, encode_world_map, names_of_world
from tests.page_reader import read_block

NOWHERE = (0.0, 0.0, 1.0, 1.0)
KHARKIV = (49.99, 36.23)


def incidents(*points: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(points, columns=["latitude", "longitude"], dtype=float)


@cache
def encoded(*points: tuple[float, float], has_census: bool = False) -> str:
    return encode_world_map(incidents(*points), extent=NOWHERE, has_census=has_census)


class World:
    """A map of the world taken apart."""

    def __init__(self, block: str) -> None:
        self.header, columns = read_block(block)
        lengths = np.array(columns["arc_length"])
        unit = np.repeat(np.array(columns["arc_unit"]), lengths)
        first = np.cumsum(lengths) - lengths
        walk = np.zeros((lengths.sum(), 2), dtype=np.int64)
        later = np.ones(len(walk), dtype=bool)
        later[first] = False
        walk[later] = np.column_stack([columns["dx"], columns["dy"]])
        walk[first] = np.column_stack([columns["start_x"], columns["start_y"]])
        whole = walk.cumsum(axis=0)
        before = np.where(first > 0, first - 1, 0)
        offset = np.where((first > 0)[:, np.newaxis], whole[before], 0)
        degrees = (
            (whole - np.repeat(offset, lengths, axis=0))
            * unit[:, np.newaxis]
            * self.header["scale"]
        )
        self.lines = np.split(degrees, first[1:])
        kinds = np.repeat(np.arange(len(columns["kind_size"])), columns["kind_size"])
        self.kinds = [self.header["kinds"][kind] for kind in kinds]
        rings = np.split(np.array(columns["ring_line"]), np.cumsum(columns["ring_size"])[:-1])
        self.areas: dict[str, list[Any]] = {}
        at = 0
        for area, size in zip(self.header["areas"], columns["area_size"], strict=True):
            self.areas[area["id"]] = [self.ring(ring) for ring in rings[at : at + size]]
            at += size

    def ring(self, numbers: Any) -> Any:
        return np.concatenate([self.lines[n] if n >= 0 else self.lines[~n][::-1] for n in numbers])

    def holds(self, area: str, latitude: float, longitude: float) -> bool:
        """By the even-odd rule, as a canvas fills."""
        rings = [shapely.Polygon(ring) for ring in self.areas[area] if len(ring) > 3]
        point = shapely.Point(longitude, latitude)
        return sum(shapely.make_valid(ring).contains(point) for ring in rings) % 2 == 1


@pytest.fixture(scope="module")
def kharkiv() -> World:
    return World(encoded(KHARKIV))


def test_a_page_has_all_countries_and_the_regions_near_its_incidents(kharkiv: World) -> None:
    kinds = {area["id"]: area["kind"] for area in kharkiv.header["areas"]}
    assert {kinds[code] for code in ("UA", "RU", "MX", "FJ", "US")} == {"country"}
    assert kinds["UA.07"] == kinds["RU.09"] == "region"
    assert "MX.06" not in kinds


def test_names_of_countries_are_in_three_languages(kharkiv: World) -> None:
    (ukraine,) = (area for area in kharkiv.header["areas"] if area["id"] == "UA")
    assert (ukraine["name"], ukraine["names"]) == ("Ukraine", {"es": "Ucrania"})
    assert {"Kharkiv", "Kyiv", "Belgorod", "Tokyo"} <= set(kharkiv.header["places"])


def test_cities_have_their_names_in_the_language_of_the_page(kharkiv: World) -> None:
    places, names = kharkiv.header["places"], kharkiv.header["place_names"]
    said = {
        language: {places[int(number)]: name for number, name in each.items()}
        for language, each in names.items()
    }
    assert {said["es"][name] for name in ("Tokyo", "London", "Moscow")} == {
        "Tokio",
        "Londres",
        "Moscú",
    }
    assert (said["fr"]["Beijing"], said["fr"]["London"]) == ("Pékin", "Londres")
    assert "Tokyo" not in said["fr"]  # it is called so in French
    assert {"Londres", "Moscou"} <= set(names_of_world(incidents(KHARKIV)))


def test_quarters_do_not_stand_beside_their_city() -> None:
    places = World(encoded((53.55, 9.99), (51.34, 12.37), (51.48, 7.22))).header["places"]
    assert {"Hamburg", "Leipzig", "Bochum"} <= set(places)
    assert not {"Hamburg-Nord", "Bochum-Hordel", "Kleinzschocher"} & set(places)


@pytest.mark.parametrize(
    ("area", "latitude", "longitude", "held"),
    [
        ("land", *KHARKIV, True),
        ("UA", *KHARKIV, True),
        ("UA.07", *KHARKIV, True),
        ("UA", 50.6, 36.6, False),  # Belgorod
        ("RU", 50.6, 36.6, True),
        ("MX", 19.43, -99.13, True),
        ("land", 30.0, -40.0, False),
        ("land", 42.0, 51.0, False),  # the Caspian Sea
        ("UA+RU", 45.3, 34.1, True),  # Crimea
        ("FJ", -17.8, 178.0, True),
    ],
)
def test_rings_enclose_what_they_name(
    kharkiv: World, area: str, latitude: float, longitude: float, *, held: bool
) -> None:
    assert kharkiv.holds(area, latitude, longitude) is held


def test_lines_are_fine_near_incidents_and_coarse_elsewhere(kharkiv: World) -> None:
    steps = [
        (line[:-1].mean(axis=0), np.abs(np.diff(line, axis=0)).max(axis=1).mean())
        for line, kind in zip(kharkiv.lines, kharkiv.kinds, strict=True)
        if kind in ("country", "disputed")
    ]
    near = [size for at, size in steps if np.hypot(*(at - KHARKIV[::-1])) < 2]
    far = [size for at, size in steps if np.hypot(*(at - KHARKIV[::-1])) > 40]
    assert np.mean(near) < np.mean(far) / 10


def test_a_region_costs_80_kilobytes_at_most() -> None:
    for points in ([KHARKIV], [(64.18, -51.72)]):
        assert len(encoded(*points)) <= 80_000


@pytest.mark.long
def test_the_world_costs_600_kilobytes_at_most() -> None:
    random = np.random.default_rng(4)
    points = np.column_stack([random.uniform(-55, 70, 1_000), random.uniform(-180, 180, 1_000)])
    assert len(encoded(*map(tuple, points.tolist()))) <= MAX_CHARACTERS + 10_000


def test_incidents_without_a_place_shape_nothing() -> None:
    assert encoded(KHARKIV, (np.nan, np.nan)) == encoded(KHARKIV, KHARKIV)


def test_the_census_names_its_own_country() -> None:
    with_census = World(encoded((34.05, -118.25), has_census=True))
    without = World(encoded((34.05, -118.25)))
    assert "US.CA" in without.areas
    assert "US.CA" not in with_census.areas
    assert "MX.02" in with_census.areas
    towns = [set(each.header["places"]) for each in (with_census, without)]
    assert "Alhambra" in towns[1] - towns[0]
    assert "Tijuana" in towns[0]


def test_a_name_stands_once_for_places_close_together() -> None:
    names = World(encoded((19.4, -99.15))).header[
        "places"
    ]  # Benito Juarez, and Benito Juárez 4 km away
    assert [each for each in names if each.startswith("Benito Ju")][1:] == []


def test_the_names_of_a_map_are_known() -> None:
    names = set(names_of_world(incidents(KHARKIV)))
    assert set(World(encoded(KHARKIV)).header["places"]) <= names
    assert {"Ucrania", "Kharkiv Oblast"} <= names
