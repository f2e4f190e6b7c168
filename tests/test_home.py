"""Where cities without a state are: what the file, the option or the other rows say; nothing by default."""

from __future__ import annotations

import csv

import pytest
import yaml
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import RecordsError, SelectionError
from mapper.incidents import pipeline
from mapper.places import city_at_home, find_home, find_places_abroad, is_abroad
from mapper.places.gazetteer import load_gazetteer
from tests.cases import in_one_test

PINS = {
    "TX": (29.76, -95.37),
    "IL": (41.88, -87.63),
    "CA": (34.05, -118.24),
    "": (48.85, 2.35),
    "GB": (51.5, -0.12),
}


@pytest.fixture
def records(tmp_path):
    def records(*cities, head=""):
        listed = "".join(
            f"""
  "{city}":
    - id: i{number}
      event_date: 2026-01-05
      type: stop
      title: T
      summary: S
      location: {{verbatim_locality: v, locality: l}}
      sources: [s]"""
            for number, city in enumerate(cities)
        )
        source = "{publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}"
        path = tmp_path / "incidents.yaml"
        path.write_text(f"{head}\nsources:\n  s: {source}\nincidents:{listed}\n", encoding="utf-8")
        return path

    return records


@pytest.fixture
def table(tmp_path):
    def table(*rows):
        path = tmp_path / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "date", "city", "state", "lat", "lon"))
            for number, (city, state, pin) in enumerate(rows):
                writer.writerow(
                    (f"r{number}", "2026-01-05", city, state, *(PINS.get(pin, ("", ""))))
                )
        return path

    return table


def geoids(incidents):
    column = incidents.frame.set_index("incident_id")["city_geoid"]
    return column.astype(object).where(column.notna(), None).to_dict()


def read(path, **options):
    return mapper.read(path, embargo_hours=0, **options)


# ---- records -----------------------------------------------------------------------------------


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("head", "city", "geoid"),
    [
        ("format: 1", "Chicago", "1714000"),
        ("format: 1", "Cook County, IL", "17031"),
        ("format: 1", "Pasadena, MD", "2460475"),
        ("format: 1", "LA", "0644000"),
        ("format: 1\nhome: Texas", "Pasadena", "4856000"),
        ("format: 1\nhome: TX", "Pasadena", "4856000"),
        ("format: 1\nhome: 48", "Pasadena", "4856000"),
        ("format: 1\nhome: United States", "Maywood, CA", "0646492"),
        ("home: USA", "Chicago", "1714000"),
        ("format: 1\nhome: 6", "Pasadena", "0656000"),
        ("home: Calif.", "Pasadena", "0656000"),
        ("", "Pasadena", "0656000"),
    ],
)
def test_a_city_is_the_one_of_the_home_or_the_only_one_of_its_name(records, head, city, geoid):
    assert geoids(read(records(city, head=head))) == {"i0": geoid}


def test_a_city_of_several_states_is_a_fault_that_lists_them(records):
    with pytest.raises(RecordsError) as caught:
        read(records("Chicago", "Pasadena", head="format: 1"))
    (fault,) = caught.value.faults
    assert fault.code == "ambiguous-city"
    assert "CA, MD, TX" in fault.found
    assert "home: California" in fault.fix


@pytest.mark.parametrize("home", ["Narnia", "Punjab", "99"])
def test_a_home_that_is_no_state_is_a_fault_at_its_place(records, home):
    path = records("Chicago", head=f"format: 1\nhome: {home}")
    faults = pipeline.check(path).faults
    assert [(fault.code, fault.position.line) for fault in faults] == [("unknown-home", 2)]


def test_the_argument_and_the_option_go_before_the_file(records):
    path = records("Pasadena", head="format: 1\nhome: California")
    assert geoids(read(path, home="Texas")) == {"i0": "4856000"}
    checked = pipeline.check(records("Pasadena", head="format: 1"), home="MD")
    assert (checked.records, checked.faults) == (1, ())
    done = CliRunner().invoke(main, ["check", "--home", "TX", str(path)])
    assert done.exit_code == 0, done.output


ODESA = {
    "Odessa": ("Odessa, Ukraine", "Odessa, Ukraine"),
    "Одеса": ("Одеса, Ukraine", "Odesa, Ukraine"),
    "Poltava, Poltava Oblast": ("Poltava, Poltava Oblast", "Poltava, Ukraine"),
    "Paris, TX": ("Paris, TX", "Paris, Texas"),
}


def test_a_home_abroad_is_where_bare_cities_are(records, tmp_path):
    found = read(records(*ODESA, head="format: 1\nhome: Ukraine"))
    rows = [{"id": city, "date": "2026-01-05", "city": city} for city in ODESA]
    found.export(tmp_path / "again.yaml")
    for incidents in (found, read(rows, home="UA"), read(tmp_path / "again.yaml")):
        frame = incidents.frame
        assert set(zip(frame["city"], frame["jurisdiction"], strict=True)) == set(ODESA.values())


@in_one_test(
    ("home", "city", "named"),
    [
        ("Canada", "Vancouver", "Vancouver, Canada"),
        ("Jalisco, MX", "Tonalá", "Tonalá, Jalisco, Mexico"),
        ("Jalisco", "Tonalá", "Tonalá, Jalisco, Mexico"),
        ("Punjab, India", "Amritsar", "Amritsar, Punjab, India"),
        ("Deutschland", "Halle, Germany", "Halle, Germany"),
        ("CA", None, None),
        ("DE", None, None),
        ("Georgia", None, None),
    ],
)
def test_a_home_is_a_state_by_name_or_code_before_it_is_a_country(home, city, named):
    found = find_home(home)
    assert is_abroad(found) == (city is not None)
    assert find_home(found) == found  # a home that was found is found again
    assert city is None or city_at_home(city, found, is_bare=True) == named


def test_codes_of_states_are_no_countries_beside_cities_of_states(table):
    rows = (
        "Oakland|CA",
        "Fruitvale|CA",
        "Fruitvale, Oakland|CA",
        "Unincorporated Harris County|TX",
    )
    frame = read(table(*((*row.split("|"), None) for row in rows))).frame
    found = frame.set_index("incident_id")["jurisdiction"].fillna("").sort_index().tolist()
    assert found == ["Oakland, Calif.", "", "Oakland, Calif.", "Harris County, Texas, city unknown"]
    assert find_places_abroad("Fruitvale, Oakland, CA") == ()
    abroad = read(table(("Toronto", "CA", None), ("Winnipeg", "CA", None))).frame
    assert {each.rpartition(", ")[2] for each in abroad["jurisdiction"]} == {"Canada"}


def test_an_unknown_home_is_refused_before_anything_is_read(records):
    with pytest.raises(SelectionError):
        read(records("Chicago"), home="Narnia")
    done = CliRunner().invoke(main, ["build", "--home", "Narnia", str(records("Chicago"))])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("head", "city", "is_said"),
    [
        ("", "Bell", True),
        ("", "Bell, CA", False),
        ("", "0604870", False),
        ("", "Unknown", False),
        ("home: CA", "Bell", False),
        ("format: 1\nhome: CA", "Bell", False),
    ],
)
def test_records_of_0_1_are_read_as_californian_and_that_is_said_once(records, head, city, is_said):
    path = records(city, head=head)
    codes = [warning.code for warning in pipeline.check(path).warnings]
    assert codes.count("home-assumed") == is_said
    assert len([note for note in read(path).notes if "home-assumed" in note]) == is_said


# ---- tables ------------------------------------------------------------------------------------


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("rows", "geoid", "is_said"),
    [
        ([("Houston", "TX", None)], "4856000", True),
        ([("Houston, TX", "", None)] * 9 + [("Boise", "ID", None)], "4856000", True),
        ([("", "", "TX")], "4856000", True),
        ([("Houston", "TX", None), ("Chicago", "", None)], None, False),
        ([("Chicago", "", None)], None, False),
        ([("", "", "TX"), ("", "", "CA")], None, False),
        ([], None, False),
    ],
)
def test_a_city_of_several_states_is_where_the_other_rows_lie(table, rows, geoid, is_said):
    incidents = read(table(("Pasadena", "", None), *rows))
    assert geoids(incidents)["r0"] == geoid
    assert any("--home" in note and "Texas" in note for note in incidents.notes) == is_said


def test_a_bare_city_of_a_table_from_abroad_is_none_of_ours(table):
    incidents = read(table(("Chicago", "", None), ("Paris", "", ""), ("Lyon", "", "")))
    assert geoids(incidents)["r0"] is None


def test_a_bare_city_is_in_the_country_of_the_points_of_other_rows(table):
    """Of several Dovers, here and elsewhere, the one where the points of the table are."""
    incidents = read(table(("Dover", "", None), ("", "", "GB"), ("", "", "GB")))
    found = incidents.frame.set_index("incident_id")["jurisdiction"]
    assert found["r0"] == "Dover, United Kingdom"


@pytest.mark.sample(2)
@pytest.mark.parametrize("home", ["US", "U.S.A.", "united states", "Estados Unidos"])
def test_the_country_as_home_asks_for_what_is_in_several_states(records, table, home):
    faults = pipeline.check(records("Pasadena", head=f"format: 1\nhome: {home}")).faults
    assert [fault.code for fault in faults] == ["ambiguous-city"]
    rows = table(("Pasadena", "", None), *[("Dallas", "TX", None)] * 20)
    assert geoids(read(rows))["r0"] == "4856000"  # where nearly all other rows lie
    assert geoids(read(rows, home=home))["r0"] is None


def test_the_home_of_a_table_can_be_named(table):
    assert geoids(read(table(("Pasadena", "", None)), home="MD")) == {"r0": "2460475"}


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "rows",
    [
        [("Pasadena", "", None), ("Houston", "TX", None)],
        [("Chicago", "", None), ("Pasadena", "CA", None)],
        [("Pasadena", "CA", None), ("Pasadena", "TX", None), ("Pasadena", "MD", None)],
    ],
)
def test_imported_cities_are_found_again_and_say_their_home_if_they_need_one(table, rows, tmp_path):
    path, output = table(*rows), tmp_path / "imported.yaml"
    done = CliRunner().invoke(main, ["import", str(path), "-o", str(output)])
    assert done.exit_code == 0, done.output
    assert geoids(read(output)) == geoids(read(path))
    assert yaml.safe_load(output.read_text(encoding="utf-8"))["format"] == 1


def test_the_agencies_of_the_registry_are_those_of_its_state(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(
        "id,date,city,state,agency\n"
        "a,2026-01-05,Anaheim,CA,Orange County Sheriff\n"
        "b,2026-01-05,Orlando,Florida,Orange County Sheriff\n"
        "c,2026-01-05,Anaheim,,Orange County Sheriff\n",
        encoding="utf-8",
    )
    agencies = read(path).involvements.set_index("incident_id")["agency"].to_dict()
    assert agencies["a"] == agencies["c"] == "ocsd"
    assert agencies["b"] != "ocsd"


# ---- selections, pages -------------------------------------------------------------------------


def test_a_jurisdiction_is_looked_for_among_those_of_the_incidents_first(table):
    incidents = read(
        table(("Chicago", "IL", None), ("Springfield", "IL", None), ("Bell", "CA", None))
    )
    counts = {
        "Chicago": 1,
        "Springfield": 1,
        "Cook County": 1,
        "Pasadena, CA": 0,
        "Illinois": 2,
        "17": 2,
    }
    assert {name: len(incidents.select(jurisdiction=name)) for name in counts} == counts


def test_a_name_of_two_areas_of_the_incidents_lists_both(table):
    incidents = read(table(("Pasadena", "CA", None), ("Pasadena", "TX", None)))
    with pytest.raises(SelectionError) as caught:
        incidents.select(jurisdiction="Pasadena")
    assert "0656000" in str(caught.value)
    assert "4856000" in str(caught.value)
    assert "2460475" not in str(caught.value)


def test_a_name_of_no_area_of_the_incidents_means_that_of_the_home(records):
    incidents = read(records("Bell", head="format: 1\nhome: CA"))
    assert len(incidents.select(jurisdiction="Pasadena")) == 0


@pytest.mark.sample(1)
@pytest.mark.parametrize("row", [("Nowhereville", "", None), ("Paris", "", "")])
def test_a_page_without_a_place_in_any_state_is_built(table, row, tmp_path):
    assert read(table(row)).save(tmp_path / "map.html") > 0


@pytest.mark.long
def test_every_exported_city_of_the_shipped_records_is_found_again(tmp_path):
    incidents = read("incidents.yaml")
    incidents.export(tmp_path / "again.yaml")
    again = read(tmp_path / "again.yaml")
    assert again == incidents
    assert (
        yaml.safe_load((tmp_path / "again.yaml").read_text(encoding="utf-8"))["home"]
        == "California"
    )


def test_a_name_in_one_state_alone_is_found_without_a_home():
    anywhere = load_gazetteer()
    assert [area.geoid for area in anywhere.find("Pasadena").areas] == [
        "0656000",
        "2460475",
        "4856000",
    ]
    assert anywhere.find("Chcago").similar


@pytest.mark.sample(5)
@pytest.mark.parametrize(
    ("cities", "placed"),
    [
        (("Київ", "東京", "القاهرة"), ("Kyiv, Ukraine", "Tokyo, Japan", "Cairo, Egypt")),
        (("Kraków", "Białystok"), ("Kraków, Poland", "Białystok, Poland")),  # not in Wisconsin
        (("Calais", "Lyon", "Bobigny"), ("Calais, France", "Lyon, France",
                                         "Bobigny, France")),  # not in Maine
        (("Köln, NRW", "Bautzen, Sachsen"), ("Köln, Germany", "Bautzen, Germany")),
        (("MEDELLÍN (CT)", "CALI (CT)"), ("Medellín, Colombia", "Cali, Colombia")),
        (("Kadıköy, İstanbul", "Sur, Diyarbakır"), ("Istanbul, Turkey", "Sur, Turkey")),
        (("新宿区, 東京都",), ("Tokyo, Japan",)),  # the ward is not known, the city behind it is
        (("Dover", "Manchester"), (None, None)),  # in several states, and in the United Kingdom
        (("Nairobi", "Bel"), (None, None)),  # may be a typing error
        (("Bell Gardens", "Nairobi"), ("Bell Gardens", None)),  # the other row is here
        (("Koreatown", "Los Angeles", "Bell"), ("Los Angeles", "Los Angeles", "Bell, Calif.")),
        (("Koreatown",), (None,)),
        (("Highland Park", "Bell Gardens", "Commerce, CA"), ("Los Angeles", "Bell Gardens",
                                                             "Commerce, Calif.")),
        (("Van Nuys, CA", "Brooklyn, NY"), ("Los Angeles", "New York")),
        (("Chicago", "Houston", "Phoenix"), ("Chicago", "Houston", "Phoenix")),
    ],
)  # fmt: skip
def test_a_city_alone_is_placed_where_its_table_leaves_one_choice(table, cities, placed):
    dataset = pipeline.load(table(*((city, "", None) for city in cities)), embargo_hours=0)
    labels = dataset.tables.incidents.set_index("incident_id")["jurisdiction"].to_dict()
    assert (
        tuple(labels.get(f"r{number}") if known else None for number, known in enumerate(placed))
        == placed
    )
    assert dataset.tally.unlocated == placed.count(None)


@pytest.mark.parametrize(
    ("cities", "words"),
    [
        (("Koreatown",), ("Los Angeles, CA", "--home")),
        (("Dover", "Manchester"), ("--home", "--constant 'country=United Kingdom'")),
        (("Saint-Denis", "Lyon"), ("Réunion", "Île-de-France")),
    ],
)
def test_a_city_that_stays_open_is_said_with_what_it_may_be(table, cities, words):
    dataset = pipeline.load(table(*((city, "", None) for city in cities)), embargo_hours=0)
    assert all(any(word in note for note in dataset.notes) for word in words)
