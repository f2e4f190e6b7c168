"""`mapper diff`: every edit of a record is told, in both orders, as words, JSON and a page."""

from __future__ import annotations

import copy
import json
import re

import pytest
import shapely
import shapely.affinity
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper
from mapper.analysis import compare_tables, make_change_lines
from mapper.analysis.change import Change
from mapper.analysis.change_words import describe_change
from mapper.analysis.outline_changes import outline_changes
from mapper.cli import main
from tests.cases import in_one_test
from tests.effort import few


def claim(words, *accounts):
    return {"claim": words, "accounts": list(accounts)}


def account(by, stance, **more):
    return {
        "by": by, "capacity": "observer", "stance": stance, "says": f"{by} says.", "source": "news",
    } | more  # fmt: skip


SOURCE = {
    "publisher": "News", "title": "A stop", "published": "2026-01-23", "url": "unknown",
    "archived_at": "unknown",
}  # fmt: skip
BASE = {
    "format": 1,
    "home": "California",
    "title": "A set",
    "sources": {"news": SOURCE, "paper": SOURCE | {"title": "Another"}},
    "incidents": {
        "Bell": [
            {
                "id": id_,
                "event_date": "2026-01-19",
                "type": "stop",
                "title": f"Stop {id_}",
                "summary": "A stop.",
                "location": {
                    "verbatim_locality": "unknown", "locality": "Bell", "latitude": 33.9775,
                    "longitude": -118.187, "coordinate_uncertainty_in_meters": 75,
                },
                "agencies": [{"agency": "bell-pd", "role": "conducting"}],
                "claims": [
                    claim("The driver left.", account("A driver", "asserts"), account("A guard", "denies")),
                    claim("It was dark.", account("A driver", "asserts")),
                ],
                "sources": ["news"],
                "translations": {"es": {"title": "Parada"}},
            }
            for id_ in ("one", "two")
        ]
    },
}  # fmt: skip


def at(*path):
    """Return a function that finds a part of the first record."""

    def found(whole):
        part = whole["incidents"]["Bell"][0]
        for step in path:
            part = part[step]
        return part

    return found


def put(path, **values):
    return lambda whole: at(*path)(whole).update(values)


def drop(path, at_):
    return lambda whole: at(*path)(whole).pop(at_)


def add(path, value):
    return lambda whole: at(*path)(whole).append(copy.deepcopy(value))


CORRECTION = {"kind": "typo", "by": "editor", "date": "2026-01-25", "right": "Bell."}
CHECK = {"what": "source-opened", "by": "editor", "date": "2026-01-25"}
EDITS = {
    "moved": ("moved", put(["location"], latitude=33.98)),
    "coarser": ("coarsened", put(["location"], coordinate_uncertainty_in_meters=900)),
    "date": ("date", put([], event_date="2026-01-20")),
    "hour": ("date", put([], local_time="10:15")),
    "type": ("text", put([], type="protest")),
    "title": ("text", put([], title="Another title")),
    "summary": ("text", put([], summary="Another summary.")),
    "place": ("text", put(["location"], locality="Bell, near the park")),
    "place type": ("text", put(["location"], place_type="shop")),
    "agency": ("agency", add(["agencies"], {"agency": "ice", "role": "present"})),
    "role": ("agency", put(["agencies", 0], role="assisting")),
    "note": ("agency", put(["agencies", 0], note="By its word.")),
    "new claim": ("claim", add(["claims"], claim("It rained.", account("A guard", "asserts")))),
    "lost claim": ("claim", drop(["claims"], 1)),
    "reworded": ("claim", put(["claims", 0], claim="The driver left at once.")),
    "background": ("claim", put(["claims", 1], about="background")),
    "new account": ("account", add(["claims", 1, "accounts"], account("A guard", "asserts"))),
    "stance": ("stance", put(["claims", 0, "accounts", 1], stance="partly-confirms")),
    "words": ("account", put(["claims", 0, "accounts", 1], says="No.")),
    "day": ("account", put(["claims", 0, "accounts", 1], said_on="2026-01-21")),
    "order": ("account", lambda whole: at("claims", 0, "accounts")(whole).reverse()),
    "status": ("status", put(["claims", 0, "accounts", 1], stance="asserts")),
    "cited": ("source", add(["sources"], "paper")),
    "source": ("source", lambda whole: whole["sources"]["news"].update(title="Changed")),
    "set": ("head", lambda whole: whole.update(title="Another set")),
    "translation": ("text", put(["translations", "es"], title="Alto")),
    "unknowns": ("text", put([], unknowns=["Who called."])),
    "correction": ("correction", put([], corrections=[CORRECTION])),
    "check": ("check", put([], checked=[CHECK])),
    "link": ("text", put([], same_event_as=["two"])),
    "former": ("merged", put([], formerly=["zero"])),
    "withheld": ("withheld", put([], withhold=True)),
    "redacted": ("text", put([], redact=["summary"])),
    "retraction": ("retracted", put([], corrections=[CORRECTION | {"kind": "retraction"}])),
    "merge": ("merged", put([], merged_into="two")),
    "tombstone": (
        "retracted", lambda whole: whole.update(retracted={"old": {"by": "editor", "date": "2026-01-01"}}),
    ),
    "gone": ("removed", lambda whole: whole["incidents"]["Bell"].pop(0)),
    "new": (
        "added",
        lambda whole: whole["incidents"]["Bell"].append(at()(copy.deepcopy(whole)) | {"id": "three"}),
    ),
}  # fmt: skip
BACK = {"added": "removed", "removed": "added", "coarsened": "sharpened"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("changes")
    made = {}

    def read(*edits):
        if edits not in made:
            whole = copy.deepcopy(BASE)
            for edit in edits:
                EDITS[edit][1](whole)
            path = folder / f"{len(made)}.yaml"
            path.write_text(yaml.safe_dump(whole), encoding="utf-8")
            set_ = mapper.read(path, profile="internal", embargo_hours=0)._dataset
            made[edits] = (set_.tables, {"title": set_.title})
        return made[edits]

    return read


OF_A_RECORD = [
    edit
    for edit in EDITS
    if edit not in ("source", "set", "tombstone", "gone", "new")  # of the whole
]


@pytest.fixture(scope="module")
def each_edited(tmp_path_factory):
    """Two files of a record for each edit of one, before it and after, which are read once."""
    older, newer = copy.deepcopy(BASE), copy.deepcopy(BASE)
    for edit in OF_A_RECORD:
        edited = copy.deepcopy(BASE)
        EDITS[edit][1](edited)
        for whole, one in ((older, BASE), (newer, edited)):
            record = copy.deepcopy(one["incidents"]["Bell"][0])
            whole["incidents"]["Bell"].append(record | {"id": edit.replace(" ", "-")})
    read = []
    for name, whole in (("older", older), ("newer", newer)):
        path = tmp_path_factory.mktemp("edits") / f"{name}.yaml"
        path.write_text(yaml.safe_dump(whole), encoding="utf-8")
        set_ = mapper.read(path, profile="internal", embargo_hours=0)._dataset
        read.append((set_.tables, {"title": set_.title}))
    return read


def changes(one, two):
    return compare_tables(one[0], two[0], (one[1], two[1]))


def kinds(one, two):
    return {each.kind for each in changes(one, two)}


@pytest.fixture(scope="module")
def told_of_each(each_edited):
    """The changes in both orders."""
    older, newer = each_edited
    return changes(older, newer), changes(newer, older)


def assert_told(edit, there, back):
    kind = EDITS[edit][0]
    assert kind in {each.kind for each in there}
    assert BACK.get(kind, kind) in {each.kind for each in back}
    for found in (there, back):
        for line in make_change_lines(found):
            assert not set("()[]{}") & set(line), line
            assert "None" not in line


@in_one_test("edit", OF_A_RECORD)
def test_every_edit_of_a_record_is_told_in_both_orders_as_words_and_no_code(told_of_each, edit):
    id_ = edit.replace(" ", "-")
    assert_told(
        edit, *([each for each in found if each.incident_id == id_] for found in told_of_each)
    )


@in_one_test("edit", [edit for edit in EDITS if edit not in OF_A_RECORD])
def test_every_edit_of_the_whole_is_told_in_both_orders_as_words_and_no_code(tables, edit):
    assert_told(edit, changes(tables(), tables(edit)), changes(tables(edit), tables()))


def test_nothing_is_told_of_what_is_equal(tables):
    assert compare_tables(tables()[0], tables()[0]) == []


SOME = ["moved", "date", "title", "agency", "stance", "new claim", "correction", "source"]


@pytest.mark.long  # each edit alone is told above
@settings(max_examples=few())
@given(edits=st.lists(st.sampled_from(SOME), unique=True, min_size=1).map(sorted))
def test_edits_together_are_told_each(tables, edits):
    older, newer = tables(), tables(*edits)
    assert {EDITS[edit][0] for edit in edits} <= kinds(older, newer)
    back = compare_tables(newer[0], older[0])
    there = compare_tables(older[0], newer[0])
    assert sorted((each.kind, each.what) for each in back if each.kind != "claim") == sorted(
        (each.kind, each.what) for each in there if each.kind != "claim"
    )


def test_a_move_is_told_in_meters(tables):
    (moved,) = [each for each in compare_tables(tables()[0], tables("moved")[0]) if each.meters]
    assert moved.incident_id == "one"
    assert moved.meters == pytest.approx(277, abs=2)


@pytest.mark.long
def test_the_command_writes_words_json_and_a_page_for_the_desk(tmp_path):
    newer = copy.deepcopy(BASE)
    for edit in ("moved", "stance", "gone"):
        EDITS[edit][1](newer)
    newer["incidents"]["Bell"][0]["title"] = "<b>Bold</b>"
    for name, whole in (("old.yaml", BASE), ("new.yaml", newer)):
        (tmp_path / name).write_text(yaml.safe_dump(whole), encoding="utf-8")
    old, new, page = (str(tmp_path / name) for name in ("old.yaml", "new.yaml", "changes.html"))
    words = CliRunner().invoke(main, ["diff", old, new])
    assert words.exit_code == 0
    assert "one: removed" in words.output
    assert "not for publication" in words.output
    found = json.loads(CliRunner().invoke(main, ["diff", old, new, "--json"]).stdout)
    assert {
        "incident_id": "one",
        "kind": "removed",
        "what": "incident",
        "was": "Stop one",
    } in found["changes"]
    assert CliRunner().invoke(main, ["diff", old, new, "-o", page]).exit_code == 0
    text = (tmp_path / "changes.html").read_text(encoding="utf-8")
    assert "not for publication" in text
    assert "&lt;b&gt;Bold" in text
    assert "<b>" not in text
    assert CliRunner().invoke(main, ["diff", old, new, "-o", old]).exit_code == 2


@pytest.mark.long
def test_a_page_is_compared_with_what_the_public_would_see_of_records(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(BASE), encoding="utf-8")
    mapper.read(path, embargo_hours=0).save(tmp_path / "a.html")
    result = CliRunner().invoke(main, ["diff", str(tmp_path / "a.html"), str(path), "--json"])
    assert json.loads(result.stdout)["changes"] == []
    plain = CliRunner().invoke(main, ["diff", str(tmp_path / "a.html"), str(path)])
    assert re.search(r"(?<!\d)0 changes", plain.output)


def test_a_changed_outline_is_told_where_its_circle_is_the_same(tmp_path):
    def corners(*pairs):
        ring = [[-118.25 + x / 100, 34 + y / 100] for x, y in pairs]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        return {"type": "Feature", "properties": {"id": "a", "title": "T"}, "geometry": shape}

    square, bent = [(0, 0), (2, 0), (2, 2), (0, 2)], [(0, 0), (2, 0), (1, 0.5), (2, 2), (0, 2)]
    turned = [*square[2:], *square[:2]]
    for name, ring in (("old", square), ("new", bent), ("same", turned)):
        whole = {"type": "FeatureCollection", "features": [corners(*ring)]}
        (tmp_path / f"{name}.geojson").write_text(json.dumps(whole), encoding="utf-8")
    old, new, same = (str(tmp_path / f"{name}.geojson") for name in ("old", "new", "same"))

    def run(*arguments):
        done = CliRunner().invoke(main, ["diff", *map(str, arguments), "--json"])
        changes = json.loads(done.stdout)["changes"]
        return [each for each in changes if each["kind"] != "source"]  # the name of the file

    (change,) = run(old, new)
    read = mapper.read(old, embargo_hours=0)
    given = read._dataset.tables.incidents
    spot = given.assign(outline=None)
    lone = [
        (each.was, each.now)
        for pair in ((given, spot), (spot, given))
        for each in outline_changes(*pair)
    ]
    assert lone == [("area", None), (None, "area")]
    assert [*outline_changes(given, spot, 1 / 30)] == []  # a page may have left it out
    (shape,) = read.frame["outline"]
    moved = given.assign(outline=[shapely.to_wkb(shapely.affinity.translate(shape, 2e-4))])
    assert [len([*outline_changes(given, moved, share)]) for share in (None, 1 / 300, 1 / 30)] == [
        1,
        1,
        0,
    ]
    assert (change["kind"], change["was"], change["now"]) == ("outline", "area", "area")
    assert change["meters"] == pytest.approx(700, rel=0.05)
    assert run(old, same) == []
    read.save(tmp_path / "old.html")
    assert run(tmp_path / "old.html", old) == []
    assert [each["kind"] for each in run(tmp_path / "old.html", new)] == ["outline"]


def test_of_long_texts_the_part_that_differs_is_said_and_spaces_are_named():
    start, end = "One two three four five six seven " * 4, " and all the rest of it as it was" * 3
    change = Change("one", "text", "summary", f"{start}alpha{end}", f"{start}beta gamma{end}")
    assert describe_change(change) == (
        "summary: … four five six seven alpha and all the rest … →"
        " … four five six seven beta gamma and all the rest …"
    )
    spaced = Change("one", "text", "summary", "A stop.", "A\u00a0stop.")
    assert describe_change(spaced) == "summary: A stop. → A\u00a0stop. (only spaces differ)"
    added = Change("one", "text", "summary", start.strip(), f"{start}eight")
    assert describe_change(added).endswith("… four five six seven → … four five six seven eight")
