"""What a row says of its place and where its point lies are compared; the point counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mapper
from mapper.places.world_gazetteer import place_at
from mapper.places.world_map import load_area_labels
from mapper.places.world_places import places_table

BERLIN, LONDON, EDINBURGH = (52.52, 13.405), (51.507, -0.128), (55.953, -3.189)
MONTREAL, NEW_YORK, BELL = (45.508, -73.567), (40.713, -74.006), (33.977, -118.187)
# point, and what the row says of it; whether both can be true
STATES = [
    (BERLIN, "Bavaria", "Germany", False),
    (BERLIN, "Berlin", "Germany", True),
    (BERLIN, "", "DE", True),
    (BERLIN, "DE", "", True),  # a code of two places: neither is ruled out
    (NEW_YORK, "DE", "", False),
    (NEW_YORK, "California", "USA", False),
    (BELL, "CA", "", True),
    (BERLIN, "", "United States", False),
    (LONDON, "", "USA", False),
    (BELL, "", "US", True),
    ((18.4, -66.1), "", "United States", True),  # Puerto Rico
    ((49.0, -123.0), "", "United States", True),  # on the border
    (LONDON, "England", "UK", True),
    (EDINBURGH, "England", "United Kingdom", False),
    (MONTREAL, "ON", "Canada", False),
    (MONTREAL, "Québec", "Canada", True),
    (MONTREAL, "", "France", False),
    ((64.18, -51.70), "", "Denmark", True),  # Greenland
    ((64.18, -51.70), "", "Norway", False),
    ((42.66, 21.16), "", "Kosovo", True),
    ((42.66, 21.16), "", "Serbia", True),
    ((-20.9, 55.45), "Réunion", "France", True),
    ((41.694, 44.834), "Georgia", "", True),  # a country, or a state
    ((40.713, -74.006), "Georgia", "", False),
    ((55.57, 37.31), "Moscow", "Russia", True),  # where the city has grown into the oblast
    ((53.08, 8.80), "Bremen", "Germany", True),
    ((10.0, -30.0), "", "France", True),  # at sea, which is in no country
]  # fmt: skip


def notes_of(rows: list[tuple[object, ...]], columns: tuple[str, ...], about: str) -> list[str]:
    """Give the notes on a table that have some words in them."""
    return [
        note for note in mapper.read(pd.DataFrame(rows, columns=columns)).notes if about in note
    ]


def test_points_outside_the_state_or_country_of_their_row_are_counted():
    rows = [(*point, state, country) for point, state, country, _ in STATES]
    (note,) = notes_of(rows, ("latitude", "longitude", "state", "country"), "state or country")
    assert note.startswith(f"{sum(not fits for *_, fits in STATES)} points ")


@pytest.mark.parametrize(("point", "state", "country", "fits"), STATES)
@pytest.mark.sample(4)
def test_each_is_told_by_itself(point, state, country, fits):
    rows = [(*point, state, country)]
    notes = notes_of(rows, ("latitude", "longitude", "state", "country"), "state or country")
    assert bool(notes) is not fits


@pytest.mark.long
def test_no_country_is_denied_in_its_capital(is_long):
    rows = [
        (place.latitude, place.longitude, name)
        for place in map(place_at, np.flatnonzero(places_table()["is_capital"].to_numpy()).tolist())
        for name in load_area_labels().get(place.country, ())[:3]
    ]
    assert len(rows) > 600
    assert not notes_of(
        rows if is_long else rows[::5], ("latitude", "longitude", "country"), "state or country"
    )


def test_points_far_from_the_city_abroad_of_their_row_are_counted():
    rows = [
        (28.614, 77.209, "Mumbai, Maharashtra, India"),
        (19.2, 72.95, "Mumbai, Maharashtra, India"),
        (28.614, 77.209, "Mumbai, Maharashtra, India"),
        (*BERLIN, "München, Germany"),
        (*BERLIN, "Potsdam, Germany"),
        (77.209, 28.614, "New Delhi, India"),  # exchanged
        (None, None, "Hamburg, Germany"),
    ]
    (note,) = notes_of(rows, ("latitude", "longitude", "city"), "from the city")
    assert note.startswith("4 points ")
    assert "'Mumbai, Maharashtra, India' (2)" in note
    assert "Potsdam" not in note


def test_the_point_counts():
    row = {"date": ["2026-01-03"], "lat": [28.614], "lon": [77.209], "city": ["Mumbai, India"]}
    made = mapper.read(pd.DataFrame(row))
    assert list(made.frame["regions"].iloc[0]) == ["IN.07"]
