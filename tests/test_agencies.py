from __future__ import annotations

import collections

import pytest

from mapper.places import boundaries
from mapper.records.agencies import load_registry

REGISTRY = load_registry()
AGENCIES = list(REGISTRY)


@pytest.mark.parametrize(
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


def test_areas_of_operations_are_areas_of_the_census():
    known = boundaries.load_boundaries("06")
    for agency in AGENCIES:
        area = agency.area_of_operations
        for geoid in (*area.geoids, *area.unincorporated_of, *area.except_):
            assert geoid == "US" or geoid in known, (agency.id, geoid)


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
