"""The page as a widget: a real frame with the widget's own script, and Python on the other side."""

from __future__ import annotations

import base64
import io
import json
import pickle
from datetime import UTC, datetime

import folium
import numpy as np
import pytest
from anywidget import AnyWidget

import mapper
from mapper.errors import LeakError, MapperError
from mapper.page.widget import _view
from tests.browser.conftest import ROOT, settle, until

# as a notebook has it: a model with values, and an element to draw into
ROOMY = {"width": 1300, "height": 800}
NOTEBOOK = """<!DOCTYPE html><meta charset="utf-8"><body><script>
globalThis.heard = 0;
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const values = STATE;
values._page = bytes(values._page);
values._asked.shown &&= bytes(values._asked.shown);
const listeners = {};
globalThis.model = {
  get: (name) => values[name],
  set: (name, value) => { values[name] = value; },
  save_changes: () => { heard++; },
  on: (event, act) => { (listeners[event] ??= new Set()).add(act); },
  off: (event, act) => listeners[event]?.delete(act),
};
globalThis.fromPython = (asked) => {
  values._asked = { ...asked, shown: asked.shown && bytes(asked.shown) };
  for (const act of listeners["change:_asked"] ?? []) act();
};
globalThis.seen = () => {
  const { shown, selected, view } = values._seen;
  return { shown: shown && [...new Uint8Array(shown.buffer)], selected, view };
};
globalThis.listening = () => Object.values(listeners).reduce((sum, acts) => sum + acts.size, 0);
import("data:text/javascript;base64,SCRIPT").then(async ({ default: widget }) => {
  globalThis.leave = await widget.render({ model, el: document.body });
});
</script>"""


def text64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Cell:
    """A widget and the frame that it is drawn in; values go over as they do between kernel and browser."""

    def __init__(self, widget, page, folder):
        self.widget, self.page = widget, page
        state = {name: getattr(widget, name) for name in ("_title", "height")}
        state |= {"_seen": {}, "_page": text64(widget._page), "_asked": self.wire(widget._asked)}
        text = NOTEBOOK.replace("STATE", json.dumps(state))
        path = folder / "notebook.html"
        path.write_text(text.replace("SCRIPT", text64(widget._esm.encode())), encoding="utf-8")
        page.goto(path.as_uri())
        self.frame = page.frame_locator("iframe")
        self.frame.locator("html[data-mapper=ready]").wait_for()

    @staticmethod
    def wire(asked):
        return asked | {"shown": asked["shown"] and text64(asked["shown"])}

    def to_python(self, expression):
        until(self.page, f"(() => {{ const now = seen(); return {expression}; }})()")
        seen = self.page.evaluate("seen()")
        self.widget._seen = seen | {"shown": seen["shown"] and bytes(seen["shown"])}

    def to_page(self):
        self.page.evaluate("asked => fromPython(asked)", self.wire(self.widget._asked))

    def titles(self):
        return self.frame.locator("#list .row .row-title").all_inner_texts()


@pytest.fixture(scope="module")
def incidents(real_incidents):
    return real_incidents


@pytest.fixture(scope="module")
def untouched(incidents):
    return incidents.widget()


@pytest.fixture
def cell(incidents, windows, tmp_path):
    watched = windows.take({})
    watched.fit(ROOMY)
    watched.addresses = ("file:", "data:", "blob:")
    yield Cell(incidents.widget(), watched.page, tmp_path)
    assert watched.requests == []
    windows.give_back()


def ids_of(incidents):
    return sorted(incidents.frame["incident_id"])


def test_what_a_reader_filters_opens_and_moves_to_is_known_in_python(cell, incidents):
    assert_opens_all_when_it_is_unfolded(cell)
    told = []
    cell.widget.observe(
        lambda change: told.append((change.name, len(change.new))), ["shown", "selected"]
    )
    cell.to_python("now.view")
    assert {"latitude", "longitude", "zoom", "link"} == set(cell.widget.view)
    assert len(cell.widget.shown) == 12
    cell.frame.locator("#keys button").first.click()
    cell.to_python("now.shown")
    assert ids_of(cell.widget.shown) == ids_of(incidents.select(status="disputed"))
    cell.frame.locator("#list .row").first.click()
    cell.to_python("now.selected !== null")
    opened = cell.widget.selected.frame
    assert len(opened) == 1
    assert opened["incident_id"][0] in ids_of(cell.widget.shown)
    cell.to_python("now.view?.link.includes('id=')")  # drawn, and so in the link, after it is told
    assert f"id={opened['incident_id'][0]}" in cell.widget.view["link"]
    assert told == [("shown", len(incidents.select(status="disputed"))), ("selected", 1)]
    # the frame may send no forms: the pen needs none
    cell.frame.locator("#map-pen").click()
    cell.frame.locator("#pen-radius").press("Enter")
    cell.frame.locator("#pen").wait_for(state="hidden")
    cell.to_python("now.view?.link.includes('within=')")
    assert "within=" in cell.widget.view["link"]


# When the page draws in its frame, and when the notebook around it hears, in milliseconds by one clock. The
# frame may have a process of its own, so a message may arrive a little after the drawing began: it is made
# to last.
DRAWING_MILLISECONDS = 400
DRAWN = f"""globalThis.drawn = [];
const now = () => performance.timeOrigin + performance.now();
globalThis.watching = new MutationObserver(() => {{
  drawn.push(now());
  if (drawn.length === 1) while (now() < drawn[0] + {DRAWING_MILLISECONDS});
}});
const kinds = {{ attributes: true, childList: true, subtree: true }};
watching.observe(document.querySelector("SELECTOR"), kinds);"""
HEARD = """globalThis.heardAt = [];
addEventListener("message", ({ data }) => {
  if (data.mapper === "seen") heardAt.push(performance.timeOrigin + performance.now());
}, true);"""


def test_the_notebook_hears_of_a_choice_before_the_page_draws_it(cell):
    cell.to_python("now.view")
    (frame,) = [each for each in cell.page.frames if each.parent_frame]
    cell.page.evaluate(HEARD)
    for press, drawn, seen in (
        ("#keys button", "#list", "now.shown"),
        ("#list .row", "#page", "now.selected !== null"),
    ):
        settle(frame)
        frame.evaluate(f"() => {{ {DRAWN.replace('SELECTOR', drawn)} }}")
        cell.page.evaluate("heardAt.length = 0")
        cell.frame.locator(press).first.evaluate("button => setTimeout(() => button.click(), 0)")
        cell.to_python(seen)
        until(cell.page, "heardAt.length > 0")
        until(frame, "drawn.length > 0")
        assert cell.page.evaluate("heardAt[0]") < frame.evaluate("drawn[0]") + DRAWING_MILLISECONDS
        frame.evaluate("watching.disconnect()")


def assert_opens_all_when_it_is_unfolded(cell):
    """A cell that was folded as it was drawn shows all when it is opened."""
    page, frame = cell.page, cell.frame
    page.set_viewport_size({"width": 400, "height": 800})
    frame.locator("#page.is-compact").wait_for()
    assert frame.locator("#keys button").first.is_hidden()
    page.set_viewport_size(ROOMY)
    frame.locator("#page:not(.is-compact) #keys button").first.wait_for()
    assert frame.locator("#list .row").first.is_visible()
    assert frame.locator("#compact-list").is_hidden()


def test_python_chooses_opens_and_moves_on_the_page(cell, incidents):
    wanted = incidents.select(agency="LAPD")
    cell.widget.shown = wanted
    cell.to_page()
    cell.to_python("now.shown")
    assert ids_of(cell.widget.shown) == ids_of(wanted)
    cell.frame.locator("#list .row").nth(len(wanted)).wait_for(state="detached")
    assert sorted(cell.titles()) == sorted(wanted.frame["title"])
    cell.widget.selected = wanted.frame["incident_id"][0]
    cell.to_page()
    cell.frame.locator("#detail-title").wait_for()
    cell.widget.view = {"latitude": 34.5, "longitude": -117.5, "zoom": 11}
    cell.to_page()
    cell.to_python("now.view?.zoom === 11")
    assert cell.widget.view["latitude"] == pytest.approx(34.5, abs=0.001)
    cell.frame.locator("#chosen .token").click()  # the reader takes the choice back
    cell.to_python("now.shown === null")
    assert len(cell.widget.shown) == 12


def test_a_cell_that_is_drawn_again_shows_what_was_chosen_before(incidents, windows, tmp_path):
    widget = incidents.widget()
    widget.shown = "contest_status == 'disputed'"
    watched = windows.take({})
    watched.fit(ROOMY)
    watched.addresses = ("file:", "data:", "blob:")
    cell = Cell(widget, watched.page, tmp_path)
    cell.to_python("now.shown")
    disputed = len(incidents.select(status="disputed"))
    assert len(cell.widget.shown) == disputed
    cell.frame.locator("#status", has_text=f"{disputed} of 12").wait_for()
    assert watched.page.evaluate("listening()") == 2
    watched.page.evaluate("leave()")
    assert watched.page.evaluate("listening()") == 0
    windows.give_back()


def test_the_frame_has_no_origin_and_a_saved_page_tells_a_frame_around_it_nothing(
    cell, incidents, open_page, tmp_path
):
    frame = next(each for each in cell.page.frames if each.parent_frame)
    assert frame.evaluate("origin") == "null"
    saved = tmp_path / "map.html"
    cell.widget.save(saved)
    assert saved.read_bytes() == b"".join(incidents.map().pieces())
    around = tmp_path / "around.html"
    around.write_text(
        "<script>heard = []; onmessage = ({ data }) => heard.push(data);</script>"
        f'<iframe src="{saved.as_uri()}" width="1200" height="700"></iframe>',
        encoding="utf-8",
    )
    cell.page.goto(around.as_uri())
    frame = cell.page.frame_locator("iframe")
    frame.locator("html[data-mapper=ready]").wait_for()
    frame.locator("#keys button").first.click()
    frame.locator("#chosen .token").wait_for()
    assert cell.page.evaluate("heard") == []


def test_choices_in_python_alone(incidents):
    widget = incidents.widget()
    told = []
    widget.observe(told.append, "shown")
    ids = list(incidents.frame["incident_id"])
    for chosen, count in (
        (ids[:3], 3), ([], 0), (incidents.frame["date_start"].dt.year == 2026, 4),
        (incidents.frame["incident_id"].tail(5), 5), (np.array(ids[:6], dtype=object), 6),
        (np.arange(12) < 7, 7), (incidents.select(ids=ids[:2]), 2), (None, 12),
    ):  # fmt: skip
        widget.shown = chosen
        assert len(widget.shown) == count
        assert f"{count} of 12" in repr(widget)
    assert [len(change.new) for change in told] == [3, 0, 4, 5, 6, 7, 2, 12]
    widget.selected = ids[4]
    assert list(widget.selected.frame["incident_id"]) == [ids[4]]
    widget.selected = None
    assert len(widget.selected) == 0
    assert isinstance(widget, AnyWidget)


def test_a_page_is_saved_into_open_files_which_stay_open(untouched, incidents):
    page = b"".join(incidents.map().pieces())
    for stream in (io.BytesIO(), io.StringIO()):
        untouched.save(stream)
        assert len(stream.getvalue()) == len(
            page if isinstance(stream, io.BytesIO) else page.decode()
        )


def test_what_is_shown_is_counted_without_making_its_tables(incidents, monkeypatch):
    widget = incidents.widget()
    keep = np.arange(12) % 3 > 0
    wanted = incidents.select(keep)
    made = []
    where = type(incidents._dataset.tables).where
    monkeypatch.setattr(
        type(incidents._dataset.tables),
        "where",
        lambda tables, keep: made.append(keep) or where(tables, keep),
    )
    widget.shown = keep
    part = widget.shown
    assert (len(part), part.tally, repr(part)) == (8, wanted.tally, repr(wanted))
    other = incidents.widget()
    other.shown = part
    assert len(other.shown) == 8
    assert not made
    assert pickle.loads(pickle.dumps(part)) == wanted  # noqa: S301 - our own
    assert part == wanted
    assert part.select(part.frame["event_date"] > "2026") == wanted.select(
        wanted.frame["event_date"] > "2026"
    )


def test_parts_of_parts_are_chosen_on_the_page_by_their_place_in_the_whole(incidents):
    widget = incidents.widget()
    disputed = incidents.select(status="disputed")
    later = disputed.select("date_start >= '2026-01-01'")
    widget.shown = later
    assert widget.shown == later
    beside = later.widget()
    beside.shown = later.select(ids=ids_of(later)[:1])
    assert ids_of(beside.shown) == ids_of(later)[:1]
    with pytest.raises(MapperError):
        beside.shown = disputed  # it has incidents that are not on this page
    same = mapper.read(ROOT / "incidents.yaml").select(status="disputed")  # of another reading
    widget.shown = same
    assert ids_of(widget.shown) == ids_of(disputed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shown", ["no-such-id"]),
        ("shown", ["half of a pair \ud800"]),
        ("selected", ["half of a pair \ud800"]),
        ("shown", [True]),
        ("shown", "no_such_column == 1"),
        ("shown", 5),
        ("selected", "no-such-id"),
        ("selected", ["a", "b"]),
        ("selected", 7),
        ("view", {"zoom": 3}),
        ("view", 3),
        ("view", {"latitude": "a", "longitude": 1, "zoom": 1}),
        ("view", {"latitude": float("nan"), "longitude": 1, "zoom": 1}),
        ("view", {"latitude": 90.1, "longitude": 1, "zoom": 1}),
    ],
)
def test_a_wrong_choice_is_an_error_of_mapper_and_changes_nothing(untouched, name, value):
    widget = untouched
    with pytest.raises(MapperError):
        setattr(widget, name, value)
    assert (len(widget.shown), len(widget.selected), widget.view) == (12, 0, {})


@pytest.mark.parametrize("latitude", [-90, 90])
def test_a_view_may_have_a_pole_in_its_middle(latitude):
    view = {"latitude": latitude, "longitude": 0, "zoom": 3}
    assert _view(view) == view


def test_a_widget_is_searched_for_withheld_values_with_its_layers():
    old = {"date": "2020-01-01", "latitude": 34.0, "longitude": -118.0, "title": "A fire"}
    fresh = {
        "date": "2020-06-02",
        "latitude": 34.1,
        "longitude": -118.1,
        "title": "Zanzibarquux seen",
    }
    incidents = mapper.read([old, fresh], as_of=datetime(2020, 6, 3, tzinfo=UTC))
    assert b"Zanzibarquux" not in incidents.widget()._page
    page = incidents.map()
    folium.Marker([34.0, -118.0], tooltip="Zanzibarquux seen").add_to(page)
    with pytest.raises(LeakError):
        page.cell()
