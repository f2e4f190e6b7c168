from __future__ import annotations

from pathlib import Path

import pytest

import mapper
from mapper.errors import RecordsError
from mapper.places import find_names_abroad, find_places_abroad, foreign_names
from tests.cases import in_one_test

SOURCE = "{publisher: Paper, title: T, published: 2024-03-05, url: unknown, archived_at: unknown}"


def records(path: Path, city: str, location: str = "") -> Path:
    path.write_text(
        f"""format: 1
sources:
  s: {SOURCE}
incidents:
  {city}:
    - id: one
      event_date: 2024-03-01
      type: stop
      title: A stop in the center
      summary: A stop.
      location: {{verbatim_locality: Square, locality: Square{location}}}
      sources: [s]
""",
        encoding="utf-8",
    )
    return path


@in_one_test(
    ("name", "label"),
    [
        ("Kharkiv, UA", "Kharkiv, Kharkiv Oblast, Ukraine"),
        ("Харків, Ukraine", "Kharkiv, Kharkiv Oblast, Ukraine"),
        ("Ciudad Juárez, Chihuahua", "Ciudad Juárez, Chihuahua, Mexico"),
        ("tijuana, baja california, mexico", "Tijuana, Baja California, Mexico"),
        ("Mexico City, México", "Mexico City, Mexico"),
        ("Köln, Alemania", "Köln, North Rhine-Westphalia, Germany"),
        ("Cologne, DE", "Köln, North Rhine-Westphalia, Germany"),
        ("Naples, Italy", "Naples, Campania, Italy"),
        ("Cayenne, French Guiana", "Cayenne, Guyane, France"),
        ("Cayenne, French Guiana, France", "Cayenne, Guyane, France"),
        ("Saint-Denis, Réunion, France", "Saint-Denis, Réunion, France"),
        ("Saint-Denis, France", "Saint-Denis, Île-de-France, France"),
        ("Willemstad, Curaçao, Netherlands", "Willemstad, Curaçao"),
        ("Nuuk, Denmark", "Nuuk, Sermersooq, Greenland"),
        ("Hong Kong, China", "Hong Kong, Central and Western, Hong Kong"),
        ("Longyearbyen, SJ", "Longyearbyen, Svalbard, Norway"),
        ("Guadalupe, Zacatecas, Mexico", "Guadalupe, Zacatecas, Mexico"),
        ("Kyiv, Kyiv City, Ukraine", "Kyiv, Ukraine"),
        ("London, UK", "London, England, United Kingdom"),
        ("Gaza, Palestine", "Gaza, Gaza Strip, Palestine"),
    ],
)
def test_a_city_with_its_country_or_region_is_found(name: str, label: str) -> None:
    (place,) = find_places_abroad(name)
    assert place.label == label
    assert 3_000 <= place.radius_meters < 50_000


@in_one_test(
    "name",
    [
        "Paris",
        "Mexico",
        "Springfield, IL",
        "Atlantis, France",
        "San José, Jalisco, Mexico",
        ", UA",
        "",
    ],
)
def test_without_a_country_no_city_is_found(name: str) -> None:
    assert find_places_abroad(name) == ()


def test_names_asked_again_and_together_mean_what_each_means_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["Toluca", "Київ", "東京", "No such place", "Kyiv"]
    together = find_names_abroad(names)
    assert together == find_names_abroad(names)
    assert [each for each in names if each not in together] == ["No such place"]
    monkeypatch.setattr(foreign_names, "_MOST_KEPT", 0)  # each call begins anew
    alone = [find_names_abroad([name]) for name in ["no such name", *names]]
    assert together == {name: places for each in alone for name, places in each.items()}


def test_a_record_abroad_is_where_its_city_is(tmp_path: Path) -> None:
    path = records(tmp_path / "abroad.yaml", "Mexico City, Mexico")
    incidents = mapper.read(path)
    row = incidents.frame.iloc[0]
    assert (row["jurisdiction"], row["countries"]) == ("Mexico City, Mexico", ("MX",))
    assert (row["located_by"], row["precision"]) == ("place", "city")
    incidents.export(tmp_path / "again.yaml")
    again = mapper.read(tmp_path / "again.yaml").frame.iloc[0]
    assert (again["city"], again["latitude"]) == (row["city"], row["latitude"])


@pytest.mark.parametrize(
    ("city", "location", "code"),
    [
        ("San José, Mexico", "", "ambiguous-city"),
        ("Kyiv", "", "unknown-city"),
        (
            "Kharkiv, UA",
            ", latitude: 50.6, longitude: 36.8, coordinate_uncertainty_in_meters: 50",
            "pin-outside-city",
        ),
    ],
)
def test_doubtful_cities_abroad_are_faults(
    tmp_path: Path, city: str, location: str, code: str
) -> None:
    with pytest.raises(RecordsError) as caught:
        mapper.read(records(tmp_path / "wrong.yaml", city, location))
    assert [fault.code for fault in caught.value.faults] == [code]


def test_rows_of_a_table_are_in_their_city_abroad(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        'date,title,city\n2024-03-01,A,"Naples, Italy"\n2024-03-02,B,"Italy, TX"\n',
        encoding="utf-8",
    )
    frame = mapper.read(path).frame.set_index("title")
    assert frame.loc["A", "jurisdiction"] == "Naples, Italy"
    assert frame.loc["B", "jurisdiction"] == "Italy"
    assert frame.loc["B", "countries"] == ("US",)


def test_a_column_of_countries_keeps_cities_out_of_the_united_states(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "date,title,city,country\n2024-03-01,A,Cologne,Germany\n2024-03-02,B,Kyiv,UA\n"
        "2024-03-03,C,Cologne,United States\n",
        encoding="utf-8",
    )
    frame = mapper.read(path).frame.set_index("title")
    assert frame["countries"].to_dict() == {"A": ("DE",), "B": ("UA",), "C": ("US",)}
