"""Records that may tell of one event are proposed, with the reason, and never merged."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.incidents import pipeline

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


TABLE = "id,date,city,state,agency,title,latitude,longitude\n"
OTHER = "ref,date,town,state,force,latitude,longitude\n"
SAID = "a1,2026-01-19,Bell,CA,Bell police,Officers stop a driver near the library,33.977,-118.187\n"
SILENT = "7,2026-01-19,Bell,CA,Bell Police Department,33.9772,-118.1872\n"


def inputs(tmp_path, **texts):
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / f"{name}.{'yaml' if text.startswith('format') else 'csv'}")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def records(**changed):
    return FILE + RECORD.format(**(FIRST | changed))


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (TABLE + SAID, records(), [{"a1", "one"}]),
        (records(), records(id="two"), [{"one", "two"}]),
        (records(), records(id="two", date="2026-01-18/2026-01-22"), [{"one", "two"}]),
        (TABLE + SAID, OTHER + SILENT, [{"a1", "7"}]),
        (OTHER + SILENT, OTHER + SILENT.replace("7,", "8,", 1), [{"7", "8"}]),
        (TABLE + SAID + SAID.replace("a1", "a2", 1), OTHER + SILENT.replace("-19", "-20"), []),
        (TABLE + SAID, OTHER + SILENT.replace("33.9772", "33.9872"), []),
        (TABLE + SAID, OTHER + SILENT.replace("Bell Police Department", "Highway Patrol"), []),
        (TABLE + SAID, records(title="Agents leave a car park after a protest"), []),
        (TABLE + SAID.replace("2026-01-19", "2026"), records(), []),
    ],
)
def test_incidents_of_several_inputs_are_compared_across_them(tmp_path, first, second, expected):
    found = mapper.read(inputs(tmp_path, a=first, b=second), embargo_hours=0).repeats()
    pairs = zip(found["incident_id"], found["other_id"], strict=True)
    assert [{one, other} for one, other in pairs] == expected


@pytest.mark.parametrize(("rows", "pairs"), [(3, 9), (11, 0)])
def test_words_that_many_incidents_of_a_day_have_tell_no_two_apart(tmp_path, rows, pairs):
    texts = {
        name: TABLE + "".join(SAID.replace("a1", f"{name}{n}", 1) for n in range(rows))
        for name in "ab"
    }
    assert len(mapper.read(inputs(tmp_path, **texts), embargo_hours=0).repeats()) == pairs


def test_check_and_build_count_them_and_check_lists_all(tmp_path):
    rows = [
        (day, f"Officer {word} {word}ish near the library")
        for day, word in enumerate(("nods", "waves", "runs", "sits"), 1)
    ]
    lines = [
        f"{{}}{day},2026-01-0{day},Bell,CA,Bell Police Department,{title},33.977,-118.187\n"
        for day, title in rows
    ]
    paths = inputs(
        tmp_path,
        a=TABLE + "".join(map(str.format, lines, "aaaa")),
        b=TABLE + "".join(map(str.format, lines, "bbbb")),
    )
    names = list(map(str, paths))
    built = CliRunner().invoke(main, ["build", *names, "-o", str(tmp_path / "map.html")])
    assert built.exit_code == 0
    checked, listed = (
        CliRunner().invoke(main, ["check", *names, *more]) for more in ([], ["--all"])
    )
    pair = re.compile(r"'a(\d)' and 'b\1', 2026-01-0\1: ")
    assert [len(pair.findall(each.output)) for each in (built, checked)] == [3, 3]
    assert {found[1] for found in pair.finditer(listed.output)} == {"1", "2", "3", "4"}
    assert all("4 pairs" in each.output for each in (built, checked, listed))


def test_a_published_page_is_compared_with_what_is_read_beside_it(tmp_path):
    (one,) = inputs(tmp_path, a=records())
    page = tmp_path / "map.html"
    mapper.read(one, embargo_hours=0).map().save(page)
    found = mapper.read([page, *inputs(tmp_path, b=TABLE + SAID)], embargo_hours=0).repeats()
    assert found[["incident_id", "other_id"]].to_numpy().tolist() == [["a1", "one"]]
