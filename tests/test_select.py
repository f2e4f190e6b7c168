from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.analysis.selection import select
from mapper.incidents import Incidents
from mapper.privacy.embargo import Policy
from mapper.privacy.protection import protect
from mapper.publish.dataset import Dataset
from mapper.records.claims import Source
from mapper.records.model import Incident
from mapper.records.tables import from_records
from mapper.records.vocabularies import INCIDENT_TYPES

SOURCE = Source(publisher="P", title="T", published="unknown", url="unknown", archived_at="unknown")
AGENCIES = {"dhs": None, "ice": "dhs", "bell-pd": None}
NO_EMBARGO = Policy("public", datetime(2026, 1, 1, tzinfo=UTC), embargo_hours=0)
PLACES = ["0604870", "0600884"]


def record(number, *, day="unknown", agencies=(), withheld=False, type_="stop"):
    return Incident.model_validate(
        {
            "id": f"incident-{number}",
            "event_date": day,
            "type": type_,
            "title": f"Title {number}",
            "summary": f"Summary {number}",
            "location": {"verbatim_locality": "v", "locality": "l"},
            "agencies": [{"agency": agency, "role": "present"} for agency in agencies],
            "sources": ["s"],
            "withhold": withheld,
        }
    )


def tables_of(records, places):
    """Tables as they are after locating and assigning: a place, or none and a reason."""
    tables = from_records([("Bell", each) for each in records], {"s": SOURCE})
    by_id = dict(zip((each.id for each in records), places, strict=True))
    where = [by_id[id_] for id_ in tables.incidents["incident_id"]]
    incidents = tables.incidents.assign(
        located_by=["place" if place else "unlocated" for place in where],
        places=pd.Series([(place,) if place else () for place in where], dtype=object),
        counties=pd.Series([("06037",) if place else () for place in where], dtype=object),
        states=pd.Series([("06",) if place else () for place in where], dtype=object),
    )
    agencies = pd.DataFrame({"id": list(AGENCIES), "parent": list(AGENCIES.values())}, dtype=object)
    return tables.with_(incidents=incidents, agencies=agencies)


days = st.one_of(
    st.just("unknown"),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(date.isoformat),
    st.sampled_from(["2025-02~", "2026-01-19/2026-01-22", "../2025-06-24", "2025-06/.."]),
)
any_records = st.lists(
    st.tuples(
        days,
        st.lists(st.sampled_from(list(AGENCIES)), unique=True),
        st.booleans(),
        st.sampled_from(INCIDENT_TYPES),
        st.sampled_from([None, *PLACES]),
    ),
    max_size=12,
)
any_selection = st.fixed_dictionaries(
    {},
    optional={
        "agency": st.lists(st.sampled_from([*AGENCIES, "nobody"]), min_size=1),
        "jurisdiction": st.lists(st.sampled_from([*PLACES, "06037", "06", "99"]), min_size=1),
        "status": st.lists(st.sampled_from(["uncontested", "disputed"]), min_size=1),
        "since": st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        "until": st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(any_records, any_selection)
def test_nothing_vanishes(rows, selection):
    records = [
        record(number, day=day, agencies=agencies, withheld=withheld, type_=type_)
        for number, (day, agencies, withheld, type_, _) in enumerate(rows)
    ]
    everything = tables_of(records, [row[-1] for row in rows])
    protected = protect(everything, NO_EMBARGO)
    withheld = sum(protected.withheld.values())
    tally = Dataset(select(protected.tables, **selection), len(records), withheld).tally
    assert tally.records == len(rows)
    assert tally.records == tally.shown + tally.unlocated + tally.withheld + tally.filtered
    assert tally.withheld == sum(row[2] for row in rows)
    assert min(tally.shown, tally.unlocated, tally.withheld, tally.filtered) >= 0
    if not selection:
        assert tally.filtered == 0
        assert tally.unlocated == sum(row[-1] is None and not row[2] for row in rows)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(any_records, any_selection)
def test_conditions_cross(rows, selection):
    records = [record(n, day=row[0], agencies=row[1]) for n, row in enumerate(rows)]
    tables = tables_of(records, [row[-1] for row in rows])
    together = set(select(tables, **selection).incidents["incident_id"])
    one_by_one = set(tables.incidents["incident_id"])
    for name, value in selection.items():
        one_by_one &= set(select(tables, **{name: value}).incidents["incident_id"])
    assert together == one_by_one


@pytest.fixture
def tables():
    return tables_of(
        [
            record(1, day="2026-01-22", agencies=["bell-pd", "ice"]),
            record(2, day="2025-02~", agencies=["ice"]),
            record(3, day="unknown", agencies=["bell-pd"]),
        ],
        [PLACES[0], PLACES[1], None],
    )


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        ({"agency": ["ice"]}, {1, 2}),
        ({"agency": ["dhs"]}, {1, 2}),
        ({"agency": ["bell-pd", "ice"]}, {1, 2, 3}),
        ({"jurisdiction": [PLACES[0]]}, {1}),
        ({"jurisdiction": ["06037"]}, {1, 2}),
        ({"agency": ["bell-pd"], "jurisdiction": [PLACES[0]]}, {1}),
        ({"since": date(2025, 2, 28)}, {1, 2, 3}),
        ({"since": date(2025, 3, 1)}, {1, 3}),
        ({"until": date(2025, 2, 1)}, {2, 3}),
        ({"until": date(2025, 1, 31)}, {3}),
        ({"status": ["disputed"]}, set()),
    ],
)
def test_a_selection_keeps_what_may_meet_it(tables, selection, left):
    kept = select(tables, **selection)
    assert set(kept.incidents["incident_id"]) == {f"incident-{number}" for number in left}
    assert set(kept.involvements["incident_id"]) <= set(kept.incidents["incident_id"])


def test_what_lasted_was_surely_there_on_each_of_its_days():
    given = tables_of([record(n, day="2026-01-19/2026-01-22") for n in (1, 2)], [PLACES[0]] * 2)
    given = given.with_(incidents=given.incidents.assign(date_interval=["lasted", "once"]))

    def kept(**selection):
        return len(select(given, surely=True, **selection).incidents)

    days = {"since": date(2026, 1, 20), "until": date(2026, 1, 20)}
    assert [kept(**days), kept(since=date(2026, 1, 19)), kept(since=date(2026, 1, 23))] == [1, 2, 0]


def test_selecting_changes_nothing_that_was_given(tables):
    before = tables.incidents.copy()
    select(tables, agency=["ice"])
    assert tables.incidents.equals(before)


def test_what_is_withheld_is_in_no_table():
    protected = protect(
        tables_of([record(1, agencies=["ice"], withheld=True), record(2)], PLACES), NO_EMBARGO
    )
    kept = protected.tables
    assert protected.withheld == {"marked": 1}
    for name in ("incidents", "involvements", "claims", "accounts", "citations", "sources"):
        text = getattr(kept, name).to_csv()
        assert "incident-1" not in text
        assert "Title 1" not in text


@pytest.mark.parametrize("name", ["agency", "jurisdiction", "status"])
def test_an_empty_list_of_names_selects_nothing(tables, name):
    incidents = Incidents(Dataset(tables, len(tables.incidents), 0))
    assert len(incidents.select(**{name: []})) == 0
    assert incidents.select(**{name: []}).tally.filtered == len(tables.incidents)
    assert len(incidents.select(**{name: None})) == len(tables.incidents)
