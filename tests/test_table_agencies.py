"""Agencies of tables: levels from names, one federal agency in all states, descriptions in mappings."""

from __future__ import annotations

import pandas as pd
import pytest

import mapper
from mapper.errors import RecordsError, SelectionError
from mapper.imports.agency_levels import read_standing
from mapper.records import load_registry
from tests.cases import in_one_test


@pytest.fixture
def read(tmp_path):
    def read(rows, *, columns=None, **options):
        path = tmp_path / "data.csv"
        pd.DataFrame(rows).to_csv(path, index=False)
        if columns is not None:
            options["columns"] = tmp_path / "columns.yaml"
            options["columns"].write_text(columns, encoding="utf-8")
        return mapper.read(path, embargo_hours=0, **options)

    return read


def row(state, agency, city="", **cells):
    towns = {"TX": "Houston", "AZ": "Phoenix", "CA": "Bell", "GA": "Atlanta", "OR": "Portland"}
    given = {"date": "2025-01-02", "city": city or towns[state], "state": state, "agency": agency}
    return {**given, **cells}


@in_one_test(
    ("name", "level"),
    [
        ("U.S. Marshals Service", "federal"),
        ("US Fish & Wildlife", "federal"),
        ("DEA", "federal"),
        ("D.E.A. Phoenix", "federal"),
        ("Federal Protective Service", "federal"),
        ("Policía Federal", "federal"),
        ("Usher Guards", "unknown"),
        ("Ice Age Guards", "unknown"),
        ("Washington State Patrol", "state"),
        ("Texas Department of Public Safety", "state"),
        ("Indiana Department of Homeland Security", "state"),
        ("Texas City Police Department", "municipal"),
        ("California National Guard", "military"),
        ("Ohio National Guard", "military"),
        ("Guardia Nacional", "military"),
        ("U.S. Marines", "military"),
        ("The Salvation Army", "unknown"),
        ("Policía Estatal de Sonora", "state"),
        ("Washington County Sheriff's Office", "county"),
        ("Fulton County Police", "county"),
        ("Oficina del Alguacil del Condado de Kern", "county"),
        ("Portland Police Bureau", "municipal"),
        ("Austin PD", "municipal"),
        ("Policía Municipal de Tijuana", "municipal"),
        ("City of Bell", "municipal"),
        ("Police nationale", "federal"),
        ("Bundespolizeidirektion München", "federal"),
        ("Landeskriminalamt Berlin", "state"),
        ("Polícia Militar do Estado de São Paulo", "state"),
        ("Polícia Militar", "unknown"),
        ("Police municipale de Lyon", "municipal"),
        ("Guarda Municipal", "municipal"),
        ("UC Irvine Police Department", "unknown"),
        ("Iowa State University Police", "unknown"),
        ("Navajo Nation Police Department", "unknown"),
        ("Las Vegas Metropolitan Police Department", "unknown"),
        ("Valley Transit Guards", "unknown"),
    ],
)
def test_a_level_is_read_from_words_that_state_it_and_from_no_others(name, level):
    assert read_standing(name).level == level


def test_a_federal_agency_is_one_in_all_states(read):
    incidents = read([row(state, "U.S. Mint Police") for state in ("TX", "AZ", "CA", "GA")])
    assert len(incidents.select(agency="U.S. Mint Police")) == 4
    assert incidents.agencies["level"].tolist() == ["federal"]


def abroad(country, agency, city="Unknown"):
    return {"date": "2025-01-02", "city": city, "country": country, "agency": agency}


ABROAD = [
    ("Policía Municipal", ("Mexico", "Spain", "España", "México"), 2),
    ("Policía Nacional", ("Spain", "Colombia", "Perú"), 3),
    ("Metropolitan Police", ("UK", "United Kingdom", "Great Britain"), 1),
    ("Guardia Nacional", ("Mexico", "Venezuela"), 2),
    ("Bundespolizei", ("Germany", "Austria"), 2),
    ("FBI", ("Mexico", "UK", "United States"), 1),
    ("Coast Guard", ("Canada", "United States"), 2),
    ("U.S. Coast Guard", ("Canada", "United States"), 1),
    ("National Police Agency", ("Japan", "South Korea"), 2),
]


@pytest.mark.parametrize("has_short", [True, False])  # of one agency with two names
def test_agencies_of_one_name_are_one_in_each_country_and_its_name_means_all(read, has_short):
    given = [
        each for each in ABROAD if each[0] != ("U.S. Coast Guard" if has_short else "Coast Guard")
    ]
    incidents = read(
        [abroad(country, name) for name, countries, _ in given for country in countries]
    )
    for name, countries, agencies in given:
        chosen = incidents.select(agency=name)
        assert len(chosen) == len(countries), name
        assert chosen.involvements["agency"].nunique() == agencies, name


def test_the_country_of_an_agency_may_be_that_of_its_area(read):
    rows = [row(state, "Guardia Nacional", "Unknown") for state in ("Chiapas", "Jalisco")]
    assert len(set(read(rows).involvements["agency"])) == 1


@pytest.mark.parametrize(
    ("names", "agencies"),
    [
        (("Mesa Police Department", "Mesa PD", "MESA POLICE DEPT.", "Mesa P.D."), 1),
        (("Pima County Sheriff's Department", "Pima Co. Sheriffs Dept"), 1),
        (("Mesa Police Department", "Mesa Fire Department", "Pima PD"), 3),
    ],
)
def test_agencies_with_abbreviated_names_are_those_with_whole_ones(read, names, agencies):
    incidents = read([row("AZ", name) for name in names])
    assert incidents.involvements["agency"].nunique() == agencies
    assert [len(incidents.select(agency=name)) for name in names] == [
        len(names) - agencies + 1
    ] * len(names)


JOINED = [
        ("HPD + ICE", 2), ("LKA Bayern + Bundespolizei", 2), ("Mesa PD and ICE", 2),
        ("FBI / Pima County Sheriff's Office", 2), ("ICE; Mesa PD / FBI", 3), ("ICE|HPD;FBI", 3),
        ("ICE, Mesa PD, and FBI", 3), ("Immigration and Customs Enforcement / FBI", 2),
        ("AFP & Victoria Police", 2), ("Parks & Wildlife Police", 1), ("A&M Police", 1),
        ("Homeland Security and Emergency Management", 1), ("Fish and Game", 1),
]  # fmt: skip


def test_agencies_joined_with_a_known_one_are_several(read):
    incidents = read([row("TX", cell) | {"id": cell} for cell, _ in JOINED])
    found = incidents.involvements.groupby("incident_id")["agency"].nunique()
    assert found.to_dict() == dict(JOINED)


WITH_COMMAS = {
    "Sheriff, Los Angeles County": ["lasd"], "Office of the Sheriff, Los Angeles": ["lasd"],
    "Police Department, City of Bell": ["bell-pd"], "Police Department, Bell, CA": ["bell-pd"],
    "LAPD, Hollenbeck Division": ["lapd-hollenbeck-division"],
    "Hollenbeck Division, LAPD": ["lapd-hollenbeck-division"],
    "LAPD, Robbery and Homicide Division, ICE": ["lapd-robbery-and-homicide-division", "ice"],
    "SFPD, Tenderloin Station, and FBI": ["sfpd-tenderloin-station", "fbi"],
    "NYPD, 77th Precinct": ["nypd-77th-precinct"], "PMESP, 16º Batalhão": ["pmesp-16o-batalhao"],
    "Border Patrol, San Diego Sector": ["usbp-san-diego"],
    "CBP (Border Patrol)": ["usbp"], "USBP, El Centro Sector": ["usbp-el-centro"], "DHS, ICE": ["dhs", "ice"],
    "LAPD, CHP Southern Division": ["lapd", "chp-southern-division"],
    "GEO Group, Inc., ICE": ["geo-group-inc", "ice"],
    "Policía Municipal, Tijuana": ["policia-municipal-tijuana"],
    "LAPD, ICE": ["lapd", "ice"], "LAPD, LASD and CBP": ["lapd", "lasd", "cbp"],
    "Police, Fire": ["police", "fire"], "Sheriff's Office, Probation": ["sheriffs-office", "probation"],
    "Policía Municipal, Protección Civil": ["policia-municipal", "proteccion-civil"],
    "Mesa PD, Tempe PD": ["mesa-pd", "tempe-pd"], "Sheriff, Los Angeles County and ICE": ["lasd", "ice"],
    "LAPD / Bell PD, Neighborhood Watch": ["lapd", "bell-pd", "neighborhood-watch"],
}  # fmt: skip


def test_a_comma_in_the_name_of_an_agency_separates_no_two(read):
    incidents = read([row("CA", cell) | {"id": cell} for cell in WITH_COMMAS])
    found = incidents.involvements.groupby("incident_id")["agency"].agg(list)
    assert found.to_dict() == WITH_COMMAS
    assert len(incidents.select(agency="LAPD")) == 7  # with its divisions
    assert any(note.startswith("Units that belong to the agency") for note in incidents.notes)


def test_agencies_may_be_boxes_to_tick(read):
    given = [("Y", "N"), ("yes", "x"), ("", "")]
    rows = [
        row("CA", "") | {"id": str(n), "ICE?": ice, "LAPD": lapd}
        for n, (ice, lapd) in enumerate(given)
    ]
    incidents = read([{k: v for k, v in each.items() if k != "agency"} for each in rows])
    found = incidents.involvements.groupby("incident_id")["agency"].agg(list)
    assert found.to_dict() == {"0": ["ice"], "1": ["ice", "lapd"]}


def test_the_country_of_an_agency_may_stand_behind_the_city(read):
    cities = ("London, UK", "Washington, DC", "Leeds, UK")
    incidents = read(
        [{"date": "2025-01-02", "city": each, "agency": "Metropolitan Police"} for each in cities]
    )
    assert sorted(incidents.agencies["name"]) == [
        "Metropolitan Police (DC)",
        "Metropolitan Police (UK)",
    ]


def test_a_name_that_several_agencies_share_means_all_and_says_so(read):
    name = "Washington County Sheriff's Office"
    incidents = read([row(state, name) for state in ("TX", "CA", "OR", "TX")])
    chosen = incidents.select(agency=name)
    assert len(chosen) == 4
    assert [note for note in chosen.notes if "means 3 agencies" in note]
    assert sorted(incidents.agencies["name"]) == [f"{name} ({s})" for s in ("CA", "OR", "TX")]
    [of_texas] = incidents.agencies.query("name.str.endswith('(TX)')")["id"]
    assert len(incidents.select(agency=of_texas)) == 2
    assert len(incidents.select(agency=f"{name} (OR)")) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Los Angeles Polise Department", "Los Angeles Police Department"),
        ("LA County", "L.A. County Sheriff"),
        ("Mint", "U.S. Mint Police"),
    ],
)
def test_unknown_agencies_get_suggestions_by_their_names(read, typed, meant):
    with pytest.raises(SelectionError) as caught:
        read([row("TX", "U.S. Mint Police")]).select(agency=typed)
    assert meant in str(caught.value)


def test_a_mapping_describes_agencies_as_records_do(read):
    fields = "format: 1\nfields: {event_date: date, city: city, state: state, agency: agency}\n"
    own = "agencies:\n  vtg: {name: Valley Transit Guards, level: municipal, aliases: [VTG], parent: lapd}\n"
    rows = [row(state, name) for state in ("CA", "AZ") for name in ("VTG", "Valley Transit Guards")]
    incidents = read(rows, columns=fields + own)
    assert set(incidents.involvements["agency"]) == {"vtg"}
    assert incidents.agencies.set_index("id")["level"].to_dict()["vtg"] == "municipal"
    assert len(incidents.select(agency="lapd")) == 4


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("lapd: {name: Los Angeles Police Department}", "agency-of-registry"),
        ("a: {name: A, parent: nobody}", "unknown-agency"),
        ("a: {name: A, parent: a}", "agency-circle"),
        ("a: {name: A, level: special}", "unknown-value"),
        ("a: {name: A, photo: x}", "unknown-field"),
    ],
)
def test_faults_of_described_agencies_stand_at_their_place(read, own, code):
    fields = "format: 1\nfields: {event_date: date, city: city}\n"
    with pytest.raises(RecordsError) as caught:
        read([row("CA", "x")], columns=f"{fields}agencies:\n  {own}\n")
    assert [(fault.code, fault.position.line) for fault in caught.value.faults] == [(code, 4)]


def test_suggestions_end_where_nothing_is_near():
    registry = load_registry()
    assert registry.suggest("Zzyzx Moon Rangers") is None
    assert registry.resolve_all("lapd") == ("lapd",)
