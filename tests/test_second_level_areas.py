"""Départements and provinces in tables: towns are in the region around, and not in the city of that name."""

import csv

import pytest

import mapper
from mapper.imports.second_level_areas import country_of_second_level
from mapper.places.country_names import territories_of
from mapper.places.geodata import geodata_path
from mapper.places.world_places import all_regions
from tests.cases import in_one_test


def _read(rows, name="Provincia", **more):
    given = [
        {"date": "2024-06-25", "title": "March", "city": city, name: area, **more}
        for city, area in rows
    ]
    incidents = mapper.read(given)
    frame = incidents.frame.set_index("verbatim_locality" if not rows[0][0] else "city")
    return incidents, dict(zip(frame.index, frame["jurisdiction"], strict=True))


SPAIN = [("Ronda", "Málaga"), ("Cuenca", "Cuenca"), ("Toledo", "Toledo"), ("Villanueva", "Córdoba")]


def test_a_town_is_in_the_region_around_its_province_and_not_in_the_city_of_that_name():
    incidents, found = _read(SPAIN)
    assert [found[city] for city in found if "Villanueva" not in city] == [
        "Ronda, Spain", "Cuenca, Spain", "Toledo, Spain",
    ]  # fmt: skip
    # no town of that very name is there, and one elsewhere is not meant
    assert incidents.frame["located_by"].tolist().count("unlocated") == 1
    assert any("'Málaga' in Andalusia" in note for note in incidents.notes)


@pytest.mark.parametrize(
    ("rows", "name", "expected"),
    [
        (
            [("Saint-Denis", "Seine-Saint-Denis"), ("Saint-Denis", "La Réunion")],
            "Département",
            {"Saint-Denis, Île-de-France, France": "Saint-Denis, France",
             "Saint-Denis, Réunion, France": "Saint-Denis, Réunion, France"},
        ),
        (
            [("Saint-Denis", "93"), ("Saint-Denis", "974")],
            "Département",
            {"Saint-Denis, Île-de-France, France": "Saint-Denis, France",
             "Saint-Denis, Réunion, France": "Saint-Denis, Réunion, France"},
        ),
        (
            [("Castro", "LE"), ("Castro", "BG"), ("Milano", "MI")],
            "Provincia",
            {"Castro, Apulia, Italy": "Castro, Apulia, Italy",
             "Castro, Lombardy, Italy": "Castro, Lombardy, Italy",
             "Milano, Lombardy, Italy": "Milano, Italy"},
        ),
        (
            [("Toledo", "OH"), ("Bell", "CA")],
            "State",
            {"Toledo, OH": "Toledo, Ohio", "Bell, CA": "Bell, Calif."},
        ),
        (
            [("Toledo", "39"), ("Bell", "06")],
            "State",
            {"Toledo, OH": "Toledo, Ohio", "Bell, CA": "Bell, Calif."},
        ),
        (
            [("Córdoba", "Córdoba")],
            "Provincia",
            {"Córdoba, Córdoba": "Córdoba, Argentina"},
        ),
    ],
)  # fmt: skip
def test_areas_of_one_country_tell_towns_of_one_name_apart(rows, name, expected):
    incidents, found = _read(rows, name)
    assert found == expected
    assert not [note for note in incidents.notes if "Towns and neighborhoods" in note]


def test_a_province_alone_is_its_region_and_stays_in_words():
    _, found = _read([("", "Badajoz"), ("", "Málaga")], País="España")
    assert found == {"Badajoz": "Extremadura, Spain", "Málaga": "Andalusia, Spain"}


@in_one_test(
    "names",
    [("Córdoba",), ("California", "Texas"), ("CA", "TX", "MI"), ("Kent", "Essex"), ("Jalisco", "Puebla"), ()],
)  # fmt: skip
def test_names_of_several_countries_or_of_first_level_decide_nothing(names):
    assert country_of_second_level(names) is None


def test_each_second_level_area_lies_in_an_area_of_geonames():
    with (geodata_path() / "second_level_areas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {*all_regions(), *territories_of(["FR", "NL", "CN", "NO", "FI"])}
    assert [row for row in rows if row["region"] not in known] == []
    assert len({row["subdivision"].partition("-")[0] for row in rows}) > 15


BY_PROVINCE = {
    "Ronda (Málaga)": "Ronda, Spain", "Ronda, Málaga": "Ronda, Spain", "Castro (LE)": "Castro, Apulia, Italy",
    "Calais (62)": "Calais, France", "Mérida, Badajoz, Spain": "Mérida, Spain",
    "Cali (CT), Valle": "Cali, Colombia",
    "Trastevere, Roma": "Rome, Italy",  # a part of the city, which the gazetteer does not know
}  # fmt: skip


def test_a_province_may_stand_behind_a_town_or_in_brackets():
    rows = [{"date": "2024-06-25", "title": "March", "city": each} for each in BY_PROVINCE]
    frame = mapper.read(rows).frame
    found = dict(zip(frame["verbatim_locality"], frame["jurisdiction"], strict=True))
    assert found == BY_PROVINCE


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        (
            [{"Ort": "Köln", "Landkreis": "Köln"}, {"Ort": "Kassel", "Landkreis": "Kassel"}],
            ["Köln, Germany", "Kassel, Germany"],
        ),
        (
            [{"Ort": "Frankenberg", "Landkreis": "Waldeck-Frankenberg", "Bundesland": "Hessen"}],
            ["Frankenberg, Hesse, Germany"],
        ),
        (
            [{"Town": "Cork", "County": "Cork", "Country": "Ireland"},
             {"Town": "", "County": "Kent", "Country": "UK"}],
            ["Cork, Ireland", "England, United Kingdom"],
        ),
        # several of England, where the county lies, and not the largest, in Wales
        ([{"Town": "Newport", "County": "Isle of Wight", "Country": "UK"}], [None]),
        ([{"Place": "A mall", "County": "Orange", "State": "CA"}], ["Orange County, Calif., city unknown"]),
    ],
)  # fmt: skip
def test_counties_of_other_countries_are_none_of_the_united_states(rows, places):
    days = [{"Datum": "2024-06-14", "Titel": "x", "id": str(n)} | row for n, row in enumerate(rows)]
    frame = mapper.read(days).frame.set_index("incident_id")["jurisdiction"]
    assert [
        frame[str(n)] if isinstance(frame[str(n)], str) else None for n in range(len(rows))
    ] == places
