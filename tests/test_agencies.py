from __future__ import annotations

import collections
import functools

import numpy as np
import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import RecordsError
from mapper.imports import TableOptions
from mapper.incidents import pipeline
from mapper.places import boundaries
from mapper.records.registry import load_registry
from tests.cases import in_one_test

REGISTRY = load_registry()
AGENCIES = list(REGISTRY)


@in_one_test(
    ("name", "agency"),
    [
        ("lapd", "lapd"),
        ("LAPD", "lapd"),
        ("Border Patrol", "usbp"),
        ("border  patrol", "usbp"),
        ("California Highway Patrol", "chp"),
        ("Los Angeles County Sheriff’s Department", "lasd"),
        ("Immigration and Customs Enforcement", "ice"),
        ("Nobody's Police", None),
    ],
)
def test_agencies_are_known_by_id_name_and_alias(name, agency):
    assert REGISTRY.resolve(name) == agency


def test_no_name_stands_for_two_agencies():
    names = collections.defaultdict(set)
    for agency in AGENCIES:
        for name in (agency.id, agency.name, agency.short_name, *agency.aliases):
            names[name.casefold()].add(agency.id)
    assert {name: ids for name, ids in names.items() if len(ids) > 1} == {}


def test_every_parent_exists_and_every_chain_ends():
    for agency in AGENCIES:
        chain = [each.id for each in REGISTRY.with_ancestors([agency.id])]
        assert agency.id in chain
        assert chain.count(agency.id) == 1
    assert [each.id for each in REGISTRY.with_ancestors(["usbp"])] == ["dhs", "cbp", "usbp"]


def test_every_fact_has_a_source_that_is_described():
    for agency in AGENCIES:
        area = agency.area_of_operations
        cited = {*agency.source, *area.source, *(s for fact in agency.facts for s in fact.source)}
        assert cited <= set(REGISTRY.sources), agency.id
        assert area.undetermined or (area.source and area.geoids), agency.id


@functools.cache
def geoids_of(state):
    """Give the areas of a state as its file names them, without their borders, which take longer."""
    with np.load(boundaries.path_of_state(state)) as file:
        return frozenset(file["area_geoid"].tolist())


def test_areas_of_operations_are_areas_of_the_census():
    for agency in AGENCIES:
        area = agency.area_of_operations
        for geoid in (*area.geoids, *area.unincorporated_of, *area.except_):
            known = geoid == "US" or geoid in geoids_of(geoid[:2])
            assert known, (agency.id, geoid)


@pytest.mark.parametrize(
    ("county", "cities", "own", "contract"), [("06037", 88, 45, 43), ("06059", 34, 21, 13)]
)
def test_every_city_of_the_two_counties_has_its_police(county, cities, own, contract):
    places = [
        area
        for area in boundaries.load_boundaries("06").areas
        if area.place_class == "incorporated" and county in area.counties
    ]
    policing = {place.geoid: REGISTRY.police_of(place.geoid) for place in places}
    assert len(places) == cities
    assert None not in policing.values()
    arrangements = collections.Counter(row.arrangement for row in policing.values())
    assert arrangements == {"own": own, "contract": contract}
    for place in places:
        row = policing[place.geoid]
        assert row.city == place.name
        assert place.geoid in REGISTRY[row.agency].area_of_operations.geoids


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("id,name\n1,Example PD\n2,Other PD\n", []),
        ("id,name\n1,Example PD\n1,Example PD\n 1 ,Example PD\n", []),
        ("id,name\n1,Example PD\n1,Other PD\n", [("duplicate-agency", 3)]),
        ("id,name\n1,Example PD\n1,Other PD\n2,A\n2,B\n1,Third PD\n",
         [("duplicate-agency", 3), ("duplicate-agency", 5), ("duplicate-agency", 6)]),
        ("id,name,state\n1,Example PD,CA\n1,Example PD,TX\n", [("duplicate-agency", 3)]),
        ("agency_id,agency_name\n1,Example PD\n1,example pd\n", [("duplicate-agency", 3)]),
        ("code,label\n1,Example PD\n", [("no-agency-columns", 1)]),
        ("name\nExample PD\n", [("no-agency-columns", 1)]),
        ("\x01\x02\x7f,\x03\n\x04\x05,\x06\n", [("no-agency-columns", 1)]),
        ("id,name\n1,Example PD,Rest,of,it\n", [("cells", 2)]),
        ("id,name\n,,\n,Example PD\n2,\n", []),
    ],
)  # fmt: skip
def test_a_table_of_agencies_says_each_once(tmp_path, text, faults):
    table = tmp_path / "agencies.csv"
    table.write_text(text, encoding="utf-8")
    data = tmp_path / "t.csv"
    data.write_text(
        "id,date,agency,title,lat,lon\na,2025-01-02,1,x,34.05,-118.25\n", encoding="utf-8"
    )
    run = CliRunner().invoke(main, ["check", str(data), "--agencies", str(table)])
    assert run.exit_code == int(bool(faults)), run.output
    if faults:
        with pytest.raises(RecordsError) as refused:
            pipeline.load(data, TableOptions(agencies=table))
        found = [(each.code, each.position.line) for each in refused.value.faults]
        assert [line for _, line in found] == [line for _, line in faults]
        assert faults[0][0] == "cells" or found == faults
