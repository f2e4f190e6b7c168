"""Finds incidents at a withheld place whose own records do not mark it, since their pin would reveal it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Floats
from mapper.places import geodesic_meters
from mapper.privacy.withheld_values import PINNED
from mapper.records import mask

_METERS_PER_DEGREE = 110_000  # of latitude, at least: a circle seen from the side is no larger


PLACE_COLUMNS = [
    "latitude", "longitude", "coordinate_uncertainty_in_meters", "located_by", "place_type",
]  # fmt: skip


def places_marked(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the places that incidents mark with a kind, each once."""
    marked = incidents.loc[incidents["place_type"].notna(), PLACE_COLUMNS]
    return marked.drop_duplicates().reset_index(drop=True)


def with_places(incidents: pd.DataFrame, places: pd.DataFrame | None) -> pd.DataFrame:
    """Return the columns of incidents that tell their places, and places that others mark below them."""
    if places is None or places.empty:
        return incidents
    return pd.concat([incidents[PLACE_COLUMNS], places], ignore_index=True)


def kinds_of_places(
    incidents: pd.DataFrame, known: pd.DataFrame, kinds: Collection[str]
) -> npt.NDArray[np.str_]:
    """Return the sensitive kind of place of each incident, empty for none.

    The record of the incident decides. An incident without a kind, with its pin within the circle of an
    incident at a sensitive place, is at that place: two pins at one home are one home.

    Args:
        incidents: The incidents.
        known: All incidents whose records may mark a place, including withheld ones.
        kinds: The sensitive kinds.
    """
    said = _said(incidents, kinds)
    marked = _said(known, kinds) != ""
    if not marked.any():  # as in most sets
        return said
    places = known[_pinned(known) & marked]
    silent = np.flatnonzero(_pinned(incidents) & incidents["place_type"].isna().to_numpy())
    if not len(places) or not len(silent):
        return said
    found = said.astype(object)
    points = incidents[["latitude", "longitude"]].to_numpy(dtype=float)[silent]
    order = np.argsort(points[:, 0], kind="stable")
    points, silent = points[order], silent[order]
    circles = places[["latitude", "longitude", "coordinate_uncertainty_in_meters"]]
    for (latitude, longitude, radius), kind in zip(
        circles.to_numpy(dtype=float).tolist(), places["place_type"], strict=True
    ):
        found[silent[_within(points, latitude, longitude, radius)]] = kind
    return found.astype(str)


def _said(incidents: pd.DataFrame, kinds: Collection[str]) -> npt.NDArray[np.str_]:
    is_sensitive = mask(incidents["place_type"], lambda kind: kind in kinds)
    if not is_sensitive.any():
        return np.full(len(incidents), "", dtype=str)
    return np.where(is_sensitive, incidents["place_type"].to_numpy(dtype=object), "").astype(str)


def _pinned(incidents: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return incidents["located_by"].isin(PINNED).to_numpy(dtype=bool)


def _within(
    points: Floats, latitude: float, longitude: float, radius: float
) -> npt.NDArray[np.intp]:
    """Return the points within a circle, from points sorted by latitude."""
    reach = radius / _METERS_PER_DEGREE
    start, end = np.searchsorted(points[:, 0], (latitude - reach, latitude + reach))
    near = points[start:end]
    meters = geodesic_meters(
        near[:, 1], near[:, 0], np.full(len(near), longitude), np.full(len(near), latitude)
    )
    numbers: npt.NDArray[np.intp] = start + np.flatnonzero(meters <= radius)
    return numbers
