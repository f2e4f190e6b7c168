"""Assigning jurisdictions to tables: any type of column, values shared by code, faults by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mapper.location.incident_jurisdictions import assign
from mapper.places.area_names import state_behind
from mapper.places.jurisdictions import is_in_area, jurisdictions_of
from mapper.records.registry import load_registry
from mapper.records.tables import Tables

REGISTRY = load_registry()
COUNT = 400


def made_up(count: int = COUNT) -> Tables:
    """Points in and round Los Angeles; some unlocated, some known by their county alone."""
    random = np.random.default_rng(8)
    located_by = np.array(["coordinates", "unlocated", "county"], dtype=object)[
        random.choice(3, count, p=(0.8, 0.1, 0.1))
    ]
    incidents = pd.DataFrame(
        {
            "incident_id": [f"i{n}" for n in range(count)],
            "located_by": located_by,
            "latitude": random.uniform(33.6, 34.3, count),
            "longitude": random.uniform(-118.6, -117.7, count),
            "coordinate_uncertainty_in_meters": random.choice([30.0, 900.0], count),
            "stated_area": np.where(located_by == "county", "06059", None),
            "city_geoid": None,
        }
    )
    incidents.loc[located_by == "unlocated", ["latitude", "longitude"]] = np.nan
    agencies = np.array(["bell-pd", "lasd", "chp", "usbp"], dtype=object)
    involvements = pd.DataFrame(
        {
            "incident_id": random.permutation(incidents["incident_id"].tolist()),
            "agency": random.choice(agencies, count),
            "role": "present",
        }
    )
    none = pd.DataFrame()
    accounts = pd.DataFrame({"agency": pd.Series([], dtype=object)})
    return Tables(incidents, involvements, none, accounts, none, none, none)


def as_kind(tables: Tables, kind: str) -> Tables:
    names = ("located_by", "stated_area", "city_geoid")
    return tables.with_(
        incidents=tables.incidents.astype(dict.fromkeys(names, kind)),
        involvements=tables.involvements.astype({"agency": kind, "incident_id": kind}),
    )


@pytest.fixture(scope="module")
def tables() -> Tables:
    return made_up()


def test_each_row_has_the_answer_of_its_own_circle(tables):
    assigned, problems = assign(tables, registry=REGISTRY)
    assert problems == []
    for row in assigned.incidents.itertuples():
        if row.located_by == "unlocated":
            assert (row.jurisdiction, row.places, row.states) == (None, (), ())
        elif row.located_by == "county":
            assert (row.counties, row.unincorporated) == (("06059",), ("06059",))
        else:
            radius = row.coordinate_uncertainty_in_meters
            found = jurisdictions_of(row.latitude, row.longitude, radius_meters=radius)
            assert row.jurisdiction == (found.label(state_behind(None)) if found.units else None)
            assert row.places == tuple(area.geoid for area in found.places)
            assert row.counties == tuple(area.geoid for area in found.counties)
            assert row.unincorporated == found.unincorporated


def test_each_involvement_is_checked_against_its_own_incident(tables):
    assigned, _ = assign(tables, registry=REGISTRY)
    by_id = assigned.incidents.set_index("incident_id")
    bell = REGISTRY["bell-pd"].area_of_operations
    seen = set()
    for row in assigned.involvements[assigned.involvements["agency"] == "bell-pd"].itertuples():
        incident = by_id.loc[row.incident_id]
        if incident["located_by"] != "coordinates":
            continue
        radius = incident["coordinate_uncertainty_in_meters"]
        where = jurisdictions_of(incident["latitude"], incident["longitude"], radius_meters=radius)
        assert row.area_check == is_in_area(where, geoids=bell.geoids)
        seen.add(row.area_check)
    assert "outside" in seen


@pytest.mark.parametrize("kind", ["category", "string[pyarrow]"])
def test_the_type_of_a_text_column_changes_no_answer(tables, kind):
    plain, _ = assign(tables, registry=REGISTRY)
    typed, _ = assign(as_kind(tables, kind), registry=REGISTRY)
    for name in ("jurisdiction", "places", "counties", "states", "unincorporated"):
        assert typed.incidents[name].tolist() == plain.incidents[name].tolist()
    assert typed.involvements["area_check"].tolist() == plain.involvements["area_check"].tolist()


def test_rows_of_one_jurisdiction_share_their_lists(tables):
    incidents = assign(tables, registry=REGISTRY)[0].incidents
    of_county = incidents.loc[incidents["located_by"] == "county", "places"]
    assert len({id(places) for places in of_county}) == 1


def test_pins_outside_their_city_are_told_apart_from_those_inside(is_long):
    tables = made_up(COUNT if is_long else 30)
    frame = tables.incidents.assign(city_geoid="0644000")
    _, problems = assign(tables.with_(incidents=frame), registry=REGISTRY)
    located = frame[frame["located_by"] == "coordinates"]
    outside = {problem.incident_id for problem in problems}
    assert 0 < len(outside) < len(located)
    for row in located.itertuples():
        inside = jurisdictions_of(row.latitude, row.longitude, radius_meters=0.01).places
        assert (row.incident_id in outside) == ("0644000" not in {area.geoid for area in inside})
