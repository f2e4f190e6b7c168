"""What held of an agency on the day of an incident: its name, its parent and its area of operations."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.records import load_registry, own_agencies
from mapper.records.agencies import Agency, AreaOfOperations, Period
from mapper.records.agency_periods import Days, areas_of, row_of, rows_over_time
from mapper.records.registry import Registry
from tests.cases import in_one_test

AGENCIES = """\
agencies:
  county-office: {name: County Office, level: county}
  city-office: {name: City Office, level: municipal}
  port-police:
    name: Port Police
    level: municipal
    parent: city-office
    area_of_operations: {geoids: ["0643000"], dated: [{geoids: ["0655618"], until: 2024-06-30}]}
    periods:
      - {until: 2024-06-30, name: Harbor Patrol, parent: county-office}
  dock-unit: {name: Dock Unit, level: municipal, parent: port-police}
"""
SOURCES = "sources:\n  s: {publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}\n"
RECORD = """\
    - id: {id}
      event_date: {date}
      type: stop
      title: A stop
      summary: A stop.
      location: {{verbatim_locality: P, locality: Paramount}}
      agencies: [{{agency: {agency}, role: conducting}}]
      sources: [s]
"""
BEFORE, AFTER, EITHER, NONE = "2024-06-30", "2024-07-01", "2024", "unknown"


def records(pairs, agencies=AGENCIES):
    named = [
        RECORD.format(id=f"n{n}", date=date, agency=agency)
        for n, (date, agency) in enumerate(pairs)
    ]
    return (
        "format: 1\nhome: California\n"
        + agencies
        + SOURCES
        + "incidents:\n  Paramount:\n"
        + "".join(named)
    )


@pytest.fixture(scope="module")
def incidents(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "own.yaml"
    pairs = [
        (day, each)
        for day in (BEFORE, AFTER, EITHER, NONE)
        for each in ("port-police", "Dock Unit")
    ]
    path.write_text(records([*pairs, (AFTER, "Harbor Patrol")]), encoding="utf-8")
    return mapper.read(path, embargo_hours=0)


@in_one_test(
    ("agency", "days"),
    [
        ("county-office", [BEFORE, BEFORE]),
        ("city-office", [AFTER, AFTER, AFTER]),
        ("port-police", [BEFORE, BEFORE, AFTER, AFTER, AFTER, EITHER, EITHER, NONE, NONE]),
        ("Harbor Patrol", [BEFORE, BEFORE, AFTER, AFTER, AFTER, EITHER, EITHER, NONE, NONE]),
        ("dock-unit", [BEFORE, AFTER, EITHER, NONE]),
    ],
)  # fmt: skip
def test_an_agency_is_found_by_what_it_belonged_to_on_the_day(incidents, agency, days):
    found = incidents.select(agency=agency)
    assert sorted(found.frame["event_date"]) == sorted(days)


def test_a_mapping_describes_periods_as_records_do(tmp_path):
    table = tmp_path / "t.csv"
    rows = [f"{day},Paramount,CA,Harbor Patrol,33.89,-118.16" for day in (BEFORE, AFTER)]
    table.write_text("\n".join(["date,city,state,agency,lat,lon", *rows]) + "\n", encoding="utf-8")
    mapping = tmp_path / "columns.yaml"
    fields = "fields: {event_date: date, city: city, state: state, agency: agency}\n"
    mapping.write_text("format: 1\n" + fields + AGENCIES, encoding="utf-8")
    incidents = mapper.read(table, columns=mapping, embargo_hours=0)
    found = {
        each: len(incidents.select(agency=each))
        for each in ("county-office", "city-office", "port-police")
    }
    assert found == {"county-office": 1, "city-office": 1, "port-police": 2}
    assert incidents.involvements["area_check"].tolist() == [
        "outside",
        "inside",
    ]  # the latest first


def test_an_area_of_operations_is_that_of_the_day(incidents):
    port = incidents.involvements.query("agency == 'port-police'")
    dates = incidents.frame.set_index("incident_id")["event_date"]
    checks = {
        dates[id_]: check
        for id_, check in zip(port["incident_id"], port["area_check"], strict=True)
    }
    assert checks == {
        BEFORE: "inside",
        AFTER: "outside",
        EITHER: "undetermined",
        NONE: "undetermined",
    }


def test_the_matrix_counts_incidents_below_the_parent_of_their_day(incidents):
    counts = incidents.matrix().iloc[:, 0].to_dict()
    assert counts == {
        "County Office": 2, "Harbor Patrol": 2, "Dock Unit (dock-unit.until.2024-06-30)": 1,
        "City Office": 3, "Port Police (port-police)": 3, "Dock Unit (dock-unit)": 1,
        "Port Police (port-police.any-day)": 4, "Dock Unit (dock-unit.any-day)": 2,
    }  # fmt: skip


@pytest.mark.long
def test_pages_and_exports_read_back_with_what_held_on_the_day(incidents, tmp_path):
    for name in ("p.html", "p.parquet", "p.yaml"):
        path = tmp_path / name
        incidents.map().save(path) if name == "p.html" else incidents.export(path)
        again = mapper.read(path, **({"embargo_hours": 0} if name == "p.yaml" else {}))
        pd.testing.assert_frame_equal(again.matrix(), incidents.matrix())
        pd.testing.assert_frame_equal(again.agencies, incidents.agencies)


def test_inputs_that_describe_an_agency_otherwise_keep_their_own(tmp_path):
    paths = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    paths[0].write_text(records([(BEFORE, "port-police")]), encoding="utf-8")
    moved = AGENCIES.replace("2024-06-30, name", "2020-06-30, name")
    paths[1].write_text(records([(BEFORE, "port-police")], moved), encoding="utf-8")
    joined = mapper.read(paths, embargo_hours=0)
    assert (
        len(joined.select(agency="county-office")) == len(joined.select(agency="city-office")) == 1
    )


@in_one_test(
    ("before", "after", "code", "line"),
    [
        ("until: 2024-06-30, name", "name", "agency-periods", 12),
        ("until: 2024-06-30, name", "from: 2025-01-01, until: 2024-06-30, name", "agency-periods", 12),
        ("periods:\n", "periods:\n      - {from: 2024-06-30, parent: none}\n", "agency-periods", 13),
        ("until: 2024-06-30, name", "until: 2024-06, name", "bad-date", 12),
        ("until: 2024-06-30, name", "until: 2024-06-30~, name", "bad-date", 12),
        ("until: 2024-06-30, name", "til: 2024-06-30, name", "unknown-field", 12),
        ("parent: county-office}", "parent: nowhere}", "unknown-agency", 12),
        ("parent: county-office}", "parent: dock-unit}", "agency-circle", 12),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_period_is_said(tmp_path, before, after, code, line):
    path = tmp_path / "own.yaml"
    path.write_text(
        records([(AFTER, "port-police")], AGENCIES.replace(before, after, 1)), encoding="utf-8"
    )
    with pytest.raises(mapper.RecordsError) as caught:
        mapper.read(path, embargo_hours=0)
    first, *others = caught.value.faults
    assert (first.code, first.position.line) == (code, line)
    # an agency with a fault is not known to those that name it
    assert {fault.code for fault in others} <= {"unknown-agency"}


def test_a_period_that_holds_for_all_days_is_what_the_agency_is(tmp_path):
    path = tmp_path / "own.yaml"
    always = AGENCIES.replace("until: 2024-06-30, name", "until: 9999-12-31, name")
    path.write_text(records([(AFTER, "port-police")], always), encoding="utf-8")
    counts = mapper.read(path, embargo_hours=0).matrix().iloc[:, 0].to_dict()
    assert counts == {"County Office": 1, "Harbor Patrol": 1}


def test_a_parent_of_one_time_may_belong_to_the_agency_at_another(tmp_path):
    path = tmp_path / "own.yaml"
    swapped = AGENCIES.replace(
        "county-office: {name: County Office, level: county}",
        "county-office: {name: Office, periods: [{from: 2024-07-01, parent: port-police}]}",
    )
    path.write_text(
        records([(AFTER, "county-office"), (BEFORE, "port-police")], swapped), encoding="utf-8"
    )
    incidents = mapper.read(path, embargo_hours=0)
    assert len(incidents.select(agency="city-office")) == 1
    assert len(incidents.select(agency="county-office")) == 2


def agency(id_, parent=None, periods=()):
    return Agency(
        id=id_, name=id_, short_name=id_, level="unknown", type="unspecified", parent=parent, source=(),
        area_of_operations=AreaOfOperations(undetermined="-"), periods=periods,
    )  # fmt: skip


def test_what_a_period_leaves_out_is_as_the_agency_has_it():
    told = [
        {"until": "2024-01-31", "name": "Old name"},
        {"from": "2024-02-01", "until": "2024-02-29", "name": "A name", "short_name": "AN"},
        {"from": "2024-03-01", "until": "2024-03-31",
         "area_of_operations": {"geoids": ["0655618"], "source": ["s"]}},
    ]  # fmt: skip
    patrol = agency("x", periods=tuple(map(Period.model_validate, told)))
    rows = rows_over_time("x", {"x": patrol}.__getitem__)
    days = [pd.Timestamp(2024, month, 9).toordinal() for month in (1, 2, 3, 4)]
    held = [row_of(rows, Days(day, day)) for day in days]
    assert [(each.name, each.short_name) for each in held] == [
        ("Old name", "Old name"), ("A name", "AN"), ("x", "x"), ("x", "x"),
    ]  # fmt: skip
    areas = [[area.geoids for area in areas_of(patrol, Days(day, day))] for day in days]
    assert areas == [[()], [()], [("0655618",)], [()]]


@given(
    st.lists(st.integers(1, 28), min_size=1, max_size=4, unique=True).map(sorted),
    st.lists(st.sampled_from(["a", "b", "none"]), min_size=4, max_size=4),
    st.integers(1, 28),
)
def test_every_day_has_the_parent_of_its_period(ends, parents, day):
    starts = [1, *(end + 1 for end in ends)]
    spans = [each for each in zip(starts, ends, parents, strict=False) if each[0] <= each[1]]
    periods = tuple(
        Period.model_validate(
            {"from": f"2024-02-{first:02}", "until": f"2024-02-{last:02}", "parent": parent}
        )
        for first, last, parent in spans
    )
    known = {
        each.id: each for each in (agency("x", "c", periods), agency("a"), agency("b"), agency("c"))
    }
    ordinal = pd.Timestamp(2024, 2, day).toordinal()
    held = row_of(rows_over_time("x", known.__getitem__), Days(ordinal, ordinal))
    expected = next((parent for first, last, parent in spans if first <= day <= last), "c")
    assert held.parent_agency == (None if expected == "none" else expected)


def test_facts_of_a_time_have_sources_and_do_not_overlap():
    registry = load_registry()
    dated = [(each.id, period) for each in registry for period in each.periods]
    assert "lancaster-pd" in dict(dated)
    assert all(period.source for _, period in dated)
    assert set(registry.sources).issuperset(s for _, period in dated for s in period.source)


def test_the_police_of_a_city_are_those_of_the_day():
    registry = load_registry()
    file = registry._file
    row = file.policing["los-angeles-county"][0]
    own = row.model_copy(update={"from_": "2024-07-01", "agency": "lapd", "arrangement": "own"})
    dated = (row.model_copy(update={"until": "2024-06-30"}), own)
    changed = Registry(file.model_copy(update={"policing": {"x": dated}}))
    assert changed.police_of(row.geoid, "2024-06-30").agency == row.agency
    assert changed.police_of(row.geoid, "2024-07-01").agency == "lapd"
    assert changed.police_of(row.geoid).agency == "lapd"
    assert changed.police_of("0600000") is None


def test_agencies_without_periods_are_written_without_them(incidents):
    described = own_agencies(incidents._dataset.tables.agencies, load_registry())
    assert [id_ for id_, each in described.items() if "periods" in each] == ["port-police"]
