"""A filtered frame goes back to incidents: masks, ids, parts of the frame and expressions."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from inspect import signature
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.errors import SelectionError
from tests.cases import in_one_test

REAL = Path(__file__).parent.parent / "incidents.yaml"


@pytest.fixture(scope="module")
def incidents():
    return mapper.read(REAL)


@pytest.fixture(scope="module")
def frame(incidents):
    return incidents.frame


def ids(incidents):
    return set(incidents.frame["incident_id"])


FORMS = {
    "series": lambda _, mask: mask,
    "array": lambda _, mask: mask.to_numpy(),
    "list": lambda _, mask: mask.tolist(),
    "nullable": lambda _, mask: mask.astype("boolean"),
    "other order": lambda _, mask: mask.sample(frac=1, random_state=1),
    "index of ids": lambda frame, mask: mask.set_axis(frame["incident_id"]),
    "part of the frame": lambda frame, mask: frame[mask],
    "frame by id": lambda frame, mask: frame[mask].set_index("incident_id"),
    "function": lambda _, mask: lambda _: mask,
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_was_filtered_goes_back(form, incidents, frame):
    mask = frame["date_start"].dt.year == 2026
    chosen = incidents.select(form(frame, mask))
    assert ids(chosen) == set(frame.loc[mask, "incident_id"])
    assert chosen.tally.filtered == len(frame) - int(mask.sum())
    assert ids(incidents.select(ids=frame.loc[mask, "incident_id"])) == ids(chosen)
    if form is FORMS["list"]:  # the others chose the same
        assert len(chosen.map().to_dict()) > 0


EXPRESSIONS = {
    "date_start >= '2026-01-01' and contest_status == 'disputed'": lambda f: (
        (f["date_start"] >= "2026-01-01") & (f["contest_status"] == "disputed")
    ),
    "type in ['operation', 'stop'] or not latitude > 34": lambda f: (
        f["type"].isin(["operation", "stop"]) | ~(f["latitude"] > 34)
    ),
    "33.9 < latitude <= 34.1": lambda f: (f["latitude"] > 33.9) & (f["latitude"] <= 34.1),
    "(precision != 'city') & ~local_time.isna()": lambda f: (
        (f["precision"] != "city") & f["local_time"].notna()
    ),
    "title.str.contains('POLICE', case=False)": lambda f: f["title"].str.contains(
        "police", case=False
    ),
    "date_start.dt.month == 6": lambda f: f["date_start"].dt.month == 6,
    "`coordinate_uncertainty_in_meters` / 1000 > 2": lambda f: (
        f["coordinate_uncertainty_in_meters"] > 2000
    ),
    "'0644000' in places": lambda f: f["places"].map(lambda each: "0644000" in each),
    "latitude.between(33.5, 34)": lambda f: f["latitude"].between(33.5, 34),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_is_evaluated_as_pandas_would(text, incidents, frame):
    assert ids(incidents.select(text)) == set(frame.loc[EXPRESSIONS[text](frame), "incident_id"])


@in_one_test(
    "text",
    [
        "", "title", "typ == 'stop'", "title > 5", "date_start > 'soon'", "type == None", "type is 5",
        "__import__('os').system('true')", "title.__class__", "@x == 1", "open('x')", "9**9**9",
        "[x for x in title]", "(lambda: 1)()", "title.str.contains('(', regex=True)", "'a' * 9 == 'b'",
        "type == 'a' and", "a" * 20_000, "(" * 3_000, "title.map(5)", "type in 5", "f'{title}'",
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_one_line(text, incidents):
    with pytest.raises(SelectionError) as caught:
        incidents.select(text)
    assert len(str(caught.value).splitlines()) == 1


@cache
def one_row():
    return mapper.read([{"date": "2026-01-01", "lat": 34.0, "lon": -118.2}])


@given(text=st.text(alphabet="latiude<>=!()[]'\"., 0123456789&|~@`_ornd\\\n", max_size=40))
def test_no_expression_ends_in_a_raw_error(text):
    tables = one_row()
    with suppress(SelectionError):
        tables.select(text)


@pytest.mark.parametrize(
    "where",
    [
        [True, False], np.ones(13, dtype=bool), pd.Series([True] * 12, index=range(5, 17)), [1, 0] * 6,
        pd.DataFrame({"a": [1]}), pd.Series(["x"] * 12), 5, {"a": 1}, b"x", [None, "a"],
    ],
)  # fmt: skip
def test_a_mask_that_does_not_fit_is_one_line(where, incidents):
    with pytest.raises(SelectionError) as caught:
        incidents.select(where)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("conditions", "left"),
    [
        ({"type": "Operation"}, {"operation"}),
        ({"type": ["stop", "encounter"]}, {"stop", "encounter"}),
        ({"fields": {"type": "protest"}}, {"protest"}),
    ],
)
def test_types_are_selected_whatever_their_case(conditions, left, incidents, frame):
    assert ids(incidents.select(**conditions)) == set(
        frame.loc[frame["type"].isin(left), "incident_id"]
    )


def test_roles_are_those_of_the_agency(incidents):
    there = incidents.involvements
    assert ids(incidents.select(role="conducting")) == set(
        there.loc[there["role"] == "conducting", "incident_id"]
    )
    of_agency = there[(there["agency"] == "lapd") & (there["role"] == "responding")]
    assert ids(incidents.select(agency="LAPD", role="responding")) == set(of_agency["incident_id"])


@pytest.mark.parametrize(
    "conditions",
    [
        {"type": "operaton"}, {"role": "boss"}, {"precision": "exact"}, {"ids": ["nope"]},
        {"fields": {"weapon": "x"}}, {"fields": 5}, {"surely": 1}, {"agencies": "LAPD"},
        {"since": "2026-02-01", "until": "2026-01-01"}, {"ids": 5},
    ],
)  # fmt: skip
def test_what_is_unknown_is_one_line(conditions, incidents):
    with pytest.raises(SelectionError) as caught:
        incidents.select(**conditions)
    assert len(str(caught.value).splitlines()) == 1


def test_surely_keeps_no_more_than_may(incidents):
    box = shapely.box(-118.4, 33.9, -118.1, 34.2)
    for conditions in (
        {"jurisdiction": "Los Angeles"}, {"jurisdiction": "Los Angeles County"}, {"within": box},
        {"since": "2025-06-10"}, {"until": "2025-06-10"},
    ):  # fmt: skip
        may, certain = (ids(incidents.select(**conditions, surely=sure)) for sure in (False, True))
        assert certain <= may
    everywhere = shapely.box(-130, 25, -100, 45)
    assert ids(incidents.select(within=everywhere, surely=True)) == ids(incidents)
    frame = incidents.select(jurisdiction="Los Angeles", surely=True).frame
    assert set(frame["places"]) == {("0644000",)}


def test_help_shows_every_condition():
    shown = list(signature(mapper.Incidents.select).parameters)
    assert shown[:3] == ["self", "where", "ids"]
    assert {"agency", "role", "type", "precision", "within", "surely"} <= set(shown)


def test_fields_of_the_users_own_are_conditions_too():
    rows = [
        {"id": "a", "date": "2024-01-01", "lat": 33.9775, "lon": -118.187, "injured": 1, "by": "x"},
        {"id": "b", "date": "2024-02-03", "lat": 34.0512, "lon": -118.251, "injured": 5, "by": "y"},
    ]
    fields = {"id": "id", "event_date": "date", "latitude": "lat", "longitude": "lon"}
    read = mapper.read(rows, columns={"fields": fields, "keep": ["injured"]})
    assert ids(read.select("injured > 2")) == ids(read.select(fields={"injured": [5]})) == {"b"}
