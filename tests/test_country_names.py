"""Names of countries as tables of anywhere write them."""

from __future__ import annotations

import csv

import mapper
from mapper.places import countries_named, find_home, find_places_abroad, is_home_country
from mapper.places.country_names import split_at_country
from mapper.places.geodata import geodata_path
from tests.cases import in_one_test


@in_one_test(
    ("names", "code"),
    [
        ("Alemanha|Germania|Duitsland|Niemcy|德国|Federal Republic of Germany", "DE"),
        ("Korea, Republic of|Republic of Korea|Korea, South|Korea (South)|South Korea|한국", "KR"),
        ("Korea, Dem. People's Rep.|DPRK|Coreia do Norte", "KP"),
        ("Congo, Dem. Rep.|DRC|Democratic Republic of Congo|Congo (Kinshasa)", "CD"),
        ("Congo, Rep.|Republic of Congo", "CG"),
        ("Bolivia (Plurinational State of)|Bolivien|Боливия", "BO"),
        ("The Gambia|Gambia, The|Gambie", "GM"),
        ("Myanmar (Burma)|Birmania", "MM"),
        ("St. Kitts and Nevis|Saint Kitts & Nevis", "KN"),
        ("Viet Nam|Việt Nam|Wietnam", "VN"),
        ("Scotland|Gran Bretagna|Verenigd Koninkrijk|U.K.", "GB"),
        ("Schweiz|Svizzera|Zwitserland|Sveits", "CH"),
        ("West Bank and Gaza|State of Palestine|فلسطين", "PS"),
    ],
)
def test_a_country_is_found_in_the_standard_and_in_other_languages(names, code):
    assert {name: countries_named(name) for name in names.split("|")} == dict.fromkeys(
        names.split("|"), (code,)
    )


@in_one_test(
    "name",
    ["Atlantis", "Somali", "Springfield", "the", "", "(", "France (Italy)", "Korea (Kinshasa)"],
)
def test_what_names_no_country_or_two_is_none(name):
    assert countries_named(name) == ()


def test_the_united_states_are_home_in_any_language():
    for name in (
        "USA",
        "U.S.",
        "the United States",
        "Stati Uniti",
        "EE. UU.",
        "美国",
        "États-Unis",
    ):
        assert is_home_country(name), name
        assert not countries_named(name), name


def test_a_country_with_a_comma_in_its_name_stays_whole():
    assert split_at_country("Tehran, Iran, Islamic Republic of")[0] == "Tehran"
    (seoul,) = find_places_abroad("Seoul, Korea, Republic of")
    assert seoul.country == "KR"
    assert find_home("Korea, Republic of") == find_home("South Korea")
    assert find_home("Jalisco, Mexiko") == find_home("Jalisco, Mexico")


def test_a_table_in_another_language_finds_its_cities(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(
        "data,paese,città,descrizione\n2025-03-01,Stati Uniti,San Antonio,a\n"
        "2025-03-02,Paesi Bassi,Utrecht,b\n2025-03-03,Corea del Sud,Busan,c\n",
        encoding="utf-8",
    )
    frame = mapper.read(table).frame.set_index("summary").sort_index()
    assert frame["longitude"].round().tolist() == [-99, 5, 129]


def test_each_name_means_its_country_and_has_a_source():
    with (geodata_path() / "country_names.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)][1:]
    assert len(rows) == len(set(rows))
    wrong = []
    for code, name, source in rows:
        assert source in ("hand", "ISO 3166-1") or source.startswith("iso-codes ")
        if not (is_home_country(name) if code == "US" else countries_named(name) == (code,)):
            wrong.append(name)
    assert wrong == []
