"""After a release, `mapper check` asks for a correction when a published fact changed without one."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.incidents import pipeline
from mapper.publish import released_path

RECORDS = """\
format: 1
home: California
fields: {weapon: {label: Weapon, type: category}, injured: {label: Injured, type: number}}
sources:
  s: {publisher: P, title: T, published: 2026-01-25, url: 'https://p.example', archived_at: 'https://a.example'}
  other: {publisher: Q, title: U, published: 2026-01-26, url: 'https://q.example', archived_at: 'https://a.example'}
incidents:
  Bell:
    - id: stop
      event_date: 2026-01-19
      local_time: "14:00"
      type: stop
      title: A stop
      summary: Officers stop a driver.
      internal_note: For the desk.
      location: {verbatim_locality: near City Hall, locality: Bell City Hall}
      agencies: [{agency: bell-pd, role: conducting}]
      fields: {weapon: none, injured: 2}
      claims:
        - claim: The driver stopped.
          accounts: [{by: A resident, capacity: resident, stance: asserts, says: So., source: s}]
      unknowns: [No word of the police is in the text.]
      corrections:
        - {kind: clarification, by: editor, date: 2026-02-10, right: It was by day.}
      sources: [s]
    - id: home
      event_date: 2026-01-19
      type: stop
      title: A stop at a house
      summary: Officers stop a driver.
      location: {verbatim_locality: 12 Elm Street, locality: 12 Elm Street, place_type: home}
      unknowns: [No word of the police is in the text.]
      sources: [s]
    - id: hidden
      event_date: 2026-01-19
      withhold: true
      type: stop
      title: A hidden stop
      summary: Officers stop a driver.
      location: {verbatim_locality: Bell, locality: Bell}
      unknowns: [No word of the police is in the text.]
      sources: [s]
"""
LATER = "        - {kind: correction, by: editor, date: 2026-02-10, wrong: A., right: B.}\n"
OLD = "      corrections:\n"
SPOT = "latitude: 33.9776, longitude: -118.1871, coordinate_uncertainty_in_meters: 50"


def release(folder, text):
    """Write records and release their page."""
    path = folder / "incidents.yaml"
    path.write_text(text, encoding="utf-8")
    page = path.with_name("map.html")
    mapper.read(path, embargo_hours=0).map().save(page)
    run = CliRunner().invoke(
        main, ["release", str(page), "--records", str(path), "--date", "2026-02-10"]
    )
    assert run.exit_code == 0, run.output
    return path


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return release(tmp_path_factory.mktemp("released"), RECORDS)


def warned(released, text, code="uncorrected-change"):
    released.write_text(text, encoding="utf-8")
    found = pipeline.check(released)
    assert not found.faults
    return [each for each in found.warnings if each.code == code]


# the record of which one fact changes, once for each of these
CHANGES_OF_STOP = [
    ("title: A stop\n", "title: A long stop\n", "title"),
    ("event_date: 2026-01-19", "event_date: 2026-01-20", "event_date"),
    ('local_time: "14:00"', 'local_time: "15:00"', "event_date"),
    ("type: stop", "type: encounter", "type"),
    ("locality: Bell City Hall", "locality: Bell", "location"),
    ("locality: Bell City Hall}", f"locality: Bell City Hall, {SPOT}}}", "location"),
    ("[No word of the police is in the text.]", "[No name is in the text.]", "unknowns"),
    ("role: conducting", "role: assisting", "agencies"),
    ("stance: asserts", "stance: denies", "claims"),
    ("says: So.", "says: Not so.", "claims"),
    ("by: A resident, capacity: resident", "by: A driver, capacity: resident", "claims"),
    ("capacity: resident", "capacity: observer", "claims"),
    ("says: So., source: s}", "says: So., source: s, said_on: 2026-01-20}", "claims"),
    ("claim: The driver stopped.", "claim: The driver left.", "claims"),
    ("sources: [s]\n", "sources: [s, other]\n", "sources"),
    ("weapon: none", "weapon: knife", "fields"),
    ("injured: 2", "injured: 3", "fields"),
    ("title: A stop\n      summary: O", "title: The stop\n      summary: Two o", "title, summary"),
    ("internal_note: For the desk.", "internal_note: For us.", None),
]
STOP = RECORDS[RECORDS.index("    - id: stop\n") : RECORDS.index("    - id: home\n")]


def copies(*changes):
    """Records of the stop again and again, each with its own change and id."""
    made = [
        STOP.replace("- id: stop", f"- id: stop-{number}").replace(before, after, 1)
        for number, (before, after, _) in enumerate(changes)
    ]
    return RECORDS.replace(STOP, "".join(made))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    unchanged = [("", "", None)] * len(CHANGES_OF_STOP)
    return release(tmp_path_factory.mktemp("many"), copies(*unchanged))


def test_each_change_of_a_published_fact_without_a_correction_is_warned_of(many):
    text = copies(*CHANGES_OF_STOP)
    found = [
        (text.splitlines()[: each.position.line], each.found.split(": ", 1)[1].rstrip("."))
        for each in warned(many, text)
    ]
    assert [
        (next(line for line in reversed(above) if "- id:" in line), facts) for above, facts in found
    ] == [
        (f"    - id: stop-{number}", facts)
        for number, (*_, facts) in enumerate(CHANGES_OF_STOP)
        if facts
    ]
    assert warned(many, copies(*CHANGES_OF_STOP).replace(OLD, OLD + LATER)) == []


NO_FACTS = {
    "title: A hidden stop": "title: Another",
    "12 Elm Street": "14 Elm Street",
    "home: California": "home: California\ntitle: My map",
    "  Bell:\n": "  Bell:\n    # a comment\n",
}


@pytest.mark.parametrize("changes", [{}, NO_FACTS], ids=["nothing", "no facts"])
def test_what_was_not_published_or_is_no_fact_may_change(released, changes):
    text = RECORDS
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after, 1)
    assert warned(released, text) == []


TOMBSTONE = "retracted: {stop: {by: editor, date: 2026-02-11, right: Its source withdrew it.}}\n"
BECAME = "      title: A stop at a house\n"
ACCEPTED = "accepted_warnings: [{code: deleted-after-release, reason: A test., of: [stop]}]\n"


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("before", "after", "deleted"),
    [
        ("", "", True),
        ("sources:\n", f"{TOMBSTONE}sources:\n", False),
        (BECAME, f"{BECAME}      formerly: [stop]\n", False),
        ("sources:\n", f"{ACCEPTED}sources:\n", False),
        ("    - id: home\n", f"{STOP}      withhold: true\n    - id: home\n", False),
        ("    - id: home\n", f"{STOP}      merged_into: home\n    - id: home\n", False),
        ("    - id: home\n", f"{STOP}      publish_after: 2999-01-01\n    - id: home\n", False),
        ("title: A hidden stop", "title: A hidden stop\n      formerly: [stop]", False),
    ],
)
def test_a_released_record_that_is_deleted_without_a_word_is_warned_of(
    released, before, after, deleted
):
    text = RECORDS.replace(STOP, "").replace(before, after, 1)
    found = warned(released, text, "deleted-after-release")
    assert len(found) == deleted
    assert all("'stop'" in each.found for each in found)


@pytest.mark.parametrize("day", ["2026-02-09", "2026-02-01"])
def test_a_correction_of_an_earlier_day_is_none_of_the_change(released, day):
    text = RECORDS.replace("title: A stop\n", "title: A long stop\n")
    assert warned(released, text.replace(OLD, OLD + LATER.replace("2026-02-10", day)))


def test_a_change_may_be_accepted_with_a_reason(released):
    text = RECORDS.replace("title: A stop\n", "title: A long stop\n")
    accepted = "accepted_warnings: [{code: uncorrected-change, reason: A word., of: [stop]}]\n"
    assert warned(released, text.replace("sources:\n", accepted + "sources:\n", 1)) == []


def test_the_file_keeps_hashes_of_what_is_published_alone(released):
    text = released_path(released).read_text(encoding="utf-8")
    assert set(json.loads(text)["records"]) == {"stop", "home"}
    assert not [word for word in ("Elm", "City Hall", "driver", "hidden", "desk") if word in text]


def test_a_release_without_its_records_keeps_nothing(released, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "incidents.yaml").write_text(RECORDS, encoding="utf-8")  # it never published a site
    run = CliRunner().invoke(main, ["release", str(released.with_name("map.html"))])
    assert run.exit_code == 0
    assert not released_path(tmp_path / "incidents.yaml").exists()


def test_a_broken_file_is_an_error(released, tmp_path):
    path = tmp_path / "incidents.yaml"
    path.write_text(RECORDS, encoding="utf-8")
    released_path(path).write_text("[]", encoding="utf-8")
    run = CliRunner().invoke(main, ["check", str(path)])
    assert run.exit_code == 1
    assert "[unreadable-release]" in run.output
