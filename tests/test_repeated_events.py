"""Records that may tell of one event are proposed, with the reason, and never merged."""

from __future__ import annotations

import pytest

from mapper import pipeline

FILE = """\
format: 1
home: California
sources:
  s: {publisher: P, title: T, published: 2026-01-25, url: 'https://p.example', archived_at: 'https://a.example'}
incidents:
  Bell:
"""
RECORD = """\
    - id: {id}
      event_date: {date}
      type: stop
      title: {title}
      summary: {title}.
      {event}location: {{verbatim_locality: Bell, locality: {locality}}}
      agencies: [{{agency: {agency}, role: conducting}}]
      unknowns: [No word of the agency is in the text.]
      sources: [s]
"""
FIRST = {
    "id": "one",
    "date": "2026-01-19",
    "title": "Officers stop a driver near the library",
    "event": "",
    "locality": "Bell",
    "agency": "bell-pd",
}


def pairs(tmp_path, **changed):
    path = tmp_path / "incidents.yaml"
    records = (FIRST, FIRST | {"id": "two"} | changed)
    path.write_text(FILE + "".join(RECORD.format(**each) for each in records), encoding="utf-8")
    checked = pipeline.check(path)
    assert checked.faults == ()
    return [each.position.line for each in checked.warnings if each.code == "same-event"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"date": "2026-01-18/2026-01-22"},
        {"title": "A driver is stopped near the library"},
        {"agency": "chp"},
        {"locality": "Bell City Hall"},
    ],
)
def test_two_records_alike_in_day_place_and_words_are_proposed_once(tmp_path, changed):
    (line,) = pairs(tmp_path, **changed)
    assert line in {10, 19}  # the title of the record that began later


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "2026-01-20"},
        {"date": "unknown"},
        {"date": "2026"},
        {"title": "Agents leave a car park after a protest"},
        {"agency": "chp", "title": "Officers stop another motorist at noon"},
    ],
)
def test_two_records_of_other_days_or_words_are_left_alone(tmp_path, changed):
    assert pairs(tmp_path, **changed) == []


def test_scenes_of_one_event_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setitem(FIRST, "event", "event: library\n      ")
    assert pairs(tmp_path) == []
