from __future__ import annotations

import re

import pytest
import yaml

import mapper
from mapper.errors import Position, RecordsError
from mapper.incidents import pipeline
from mapper.records.reading import read_records, read_records_text
from tests.cases import in_one_test

HEAD = """\
sources:
  report: {publisher: P, title: T, published: 2026-01-23, url: unknown, archived_at: unknown}
incidents:
  Bell:
"""
INCIDENT = """\
    - id: one
      event_date: 2026-01-22
      type: stop
      title: NO
      summary: Something happened.
      local_time: "09:39"
      location: {verbatim_locality: in Bell, locality: Bell}
      agencies: [{agency: bell-pd, role: conducting}]
      claims:
        - claim: It happened.
          accounts:
            - {by: A, capacity: observer, stance: asserts, says: So it was., source: report}
      sources: [report]
"""


def read(text):
    known = {"bell-pd": "bell-pd", "Bell police": "bell-pd"}
    return read_records_text(text, file="incidents.yaml", resolve_agency=known.get)


def faults(text):
    return [(fault.code, fault.position.line) for fault in sorted(read(text).faults)]


def changed(old, new):
    assert old in INCIDENT
    return HEAD + INCIDENT.replace(old, new)


def test_a_sound_record_is_read_as_it_stands():
    records = read(HEAD + INCIDENT)
    assert records.faults == []
    [(city, incident)] = records.incidents
    assert (city, incident.title, incident.local_time) == ("Bell", "NO", "09:39")
    assert incident.contest_status == "one-account"


def test_agencies_may_be_named_by_alias():
    [(_, incident)] = read(changed("bell-pd", "Bell police")).incidents
    assert incident.agencies[0].agency == "bell-pd"


@in_one_test(
    ("old", "new", "code", "line"),
    [
        ("title: NO", "titel: NO\n      title: x", "unknown-field", 8),
        ("      title: NO\n", "", "missing-field", 5),
        ("title: NO", "title:", "wrong-type", 8),
        ("title: NO", "title: a\n      title: b", "duplicate-key", 9),
        ("2026-01-22", "22.1.2026", "bad-date", 6),
        ("2026-01-22", "2025-02-30", "bad-date", 6),
        ("2026-01-22", "2026-01-22/2026-01-19", "bad-date", 6),
        ("type: stop", "type: stopp", "unknown-value", 7),
        ('"09:39"', '"9.39"', "bad-format", 10),
        ("id: one", "id: One!", "bad-format", 5),
        ("agency: bell-pd", "agency: bel-pd", "unknown-agency", 12),
        ("role: conducting", "role: leading", "unknown-value", 12),
        ("stance: asserts", "stance: assert", "unknown-value", 16),
        ("source: report", "source: rumor", "unknown-source", 16),
        ("sources: [report]", "sources: [rumour]", "unknown-source", 17),
        ("sources: [report]", "sources: []", "empty", 17),
        ("[{agency: bell-pd, role: conducting}]", "bell-pd", "wrong-type", 12),
    ],
)
def test_each_fault_is_found_where_it_stands(old, new, code, line):
    assert faults(changed(old, new)) == [(code, line)]


def test_a_claim_needs_an_account():
    text = HEAD + re.sub(r"accounts:\n.*\n", "accounts: []\n", INCIDENT)
    assert faults(text) == [("claim-without-account", 15)]


@in_one_test(
    ("coordinates", "codes", "hint"),
    [
        ("latitude: 34, longitude: -118", ["incomplete-coordinates"], "uncertainty"),
        (
            "latitude: -118.19, longitude: 33.97, coordinate_uncertainty_in_meters: 9",
            ["bad-coordinates"],
            "swapped",
        ),
        (
            "latitude: 33, longitude: -181, coordinate_uncertainty_in_meters: 9",
            ["bad-coordinates"],
            "Correct",
        ),
        (
            "latitude: 33, longitude: -118, coordinate_uncertainty_in_meters: 0",
            ["bad-coordinates"],
            "Correct",
        ),
        (
            "latitude: '33,9', longitude: x, coordinate_uncertainty_in_meters: 9",
            ["bad-coordinates"] * 2,
            "point",
        ),
    ],
)
def test_impossible_coordinates_are_faults_with_a_hint(coordinates, codes, hint):
    found = read(changed("locality: Bell}", f"locality: Bell, {coordinates}}}")).faults
    assert [fault.code for fault in found] == codes
    assert all(hint in str(fault) for fault in found)


def test_the_same_id_twice_names_the_first_line():
    found = read(HEAD + INCIDENT + INCIDENT).faults
    assert [(fault.code, fault.position) for fault in found] == [("duplicate-id", Position(18, 11))]
    assert "line 5" in str(found[0])


def test_every_fault_of_the_file_comes_in_one_run_and_one_line_each():
    text = changed("type: stop", "type: x").replace("2026-01-23", "soon") + INCIDENT.replace(
        "source: report", "source: s"
    ).replace("agency: bell-pd", "agency: z")
    found = sorted(read(text).faults)
    assert [fault.code for fault in found] == [
        "bad-date",
        "unknown-value",
        "duplicate-id",
        "unknown-agency",
        "unknown-source",
    ]
    form = re.compile(r"^incidents\.yaml:\d+:\d+: error: .+[.?]  \[[a-z-]+\]$")
    assert all(form.match(str(fault)) for fault in found)


@in_one_test(
    ("text", "codes"),
    [
        ("", ["wrong-type"]),
        ("- a\n", ["wrong-type"]),
        ("just text\n", ["wrong-type"]),
        ("sources: {}\n", ["missing-field"]),
        ("sources: {}\nincidents: []\n", ["wrong-type"]),
        ("sources: {}\nincidents: {Bell: x}\n", ["wrong-type"]),
        ("sources: {}\nincidents: {Bell: [x, {}]}\n", ["wrong-type"] + ["missing-field"] * 7),
        ("sources: {}\nincidents: {Bell: }\n", []),
        ("sources: {Bad Id: {}}\nincidents: {}\n", ["bad-id"] + ["missing-field"] * 5),
        ("sources: {}\nincidents: {}\nextra: 1\n", ["unknown-field"]),
    ],
)
def test_a_file_of_another_shape_gets_a_clear_fault(text, codes):
    assert sorted(fault.code for fault in read(text).faults) == sorted(codes)


def test_control_characters_in_the_data_do_not_reach_the_terminal():
    found = read(changed("type: stop", 'type: "a\\e[2J\\nb"')).faults
    assert len(found) == 1
    assert str(found[0]).isprintable()


def test_a_file_that_is_missing_or_not_utf8_is_a_fault_too(tmp_path):
    with pytest.raises(RecordsError, match="unreadable-file"):
        read_records(tmp_path / "none.yaml", resolve_agency=str)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("sources: {}\nincidents: {Cañada: }\n".encode("latin-1"))
    with pytest.raises(RecordsError, match=r"latin.yaml:2:15: .*0xF1.*\[encoding\]"):
        read_records(latin, resolve_agency=str)


OWN = """\
agencies:
  vtg: {name: Valley Transit Guards, short_name: VTG, level: municipal, type: police, parent: DHS}
  vtg-night:
    name: Night Watch
    parent: vtg
    area_of_operations: {geoids: ["0604870"]}
sources:
  s: {publisher: unknown, title: unknown, published: 2026-01-20, url: unknown, archived_at: unknown}
incidents:
  Pasadena, TX:
    - id: one
      event_date: 2026-01-19
      type: stop
      title: T
      summary: S
      location: {verbatim_locality: unknown, locality: unknown}
      agencies: [{agency: Night Watch, role: conducting}, {agency: ICE, role: present}]
      sources: [s]
"""


def test_a_file_may_describe_agencies_of_its_own(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    incidents = mapper.read(path, embargo_hours=0)
    assert incidents.frame["places"].tolist() == [("4856000",)]
    assert {"vtg-night", "vtg", "dhs"} <= set(incidents.agencies["id"])
    checks = dict(
        zip(incidents.involvements["agency"], incidents.involvements["area_check"], strict=True)
    )
    assert checks["vtg-night"] == "outside"
    assert len(incidents.select(agency="VTG")) == 1
    assert incidents.map() is not None


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("parent: DHS", "parent: Nowhere", "unknown-agency", 2),
        ("parent: DHS", "parent: vtg-night", "agency-circle", 2),
        ("level: municipal", "level: special", "unknown-value", 2),
        ('"0604870"', '"604870"', "bad-format", 6),
        ("  vtg:", "  ice:", "agency-of-registry", 2),
        ("agency: Night Watch", "agency: Day Watch", "unknown-agency", 17),
    ],
)
def test_what_is_wrong_with_an_own_agency_is_said_at_its_line(before, after, code, line, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(mapper.RecordsError) as caught:
        mapper.read(path, embargo_hours=0)
    found = {(fault.code, fault.position.line) for fault in caught.value.faults}
    assert (code, line) in found
    # nor is an agency unknown to its records because something else is wrong with it
    assert {each for each, _ in found if each == "unknown-agency"} <= {code}


@pytest.mark.parametrize(
    ("told", "fix"),
    [
        ("sources: s1", "Put it in brackets: [s1]."),
        ("withhold: maybe", "Write true or false."),
        ("embargo_lifted: ''", "Fill it in, or delete the key."),
        ("title: [a, b]", "Write one text, in quotes if it begins with [ or {."),
    ],
)
def test_a_value_of_another_type_says_how_to_write_it(told, fix, tmp_path):
    name = told.partition(":")[0]
    record = {
        "id": "one", "event_date": "2024-01-19", "type": "stop", "title": "T", "summary": "S",
        "location": {"verbatim_locality": "v", "locality": "l"}, "sources": ["s1"],
    }  # fmt: skip
    record |= yaml.safe_load(told)
    path = tmp_path / "incidents.yaml"
    path.write_text(yaml.safe_dump({"incidents": {"Bell": [record]}}), encoding="utf-8")
    _, faults, *_ = pipeline.check(path)
    assert [each.fix for each in faults if name in each.found and each.code == "wrong-type"] == [
        fix
    ]
