"""The areas of a page, and the jurisdictions that its incidents may lie in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from mapper.files import Codes
from mapper.page.cells import encode_column
from mapper.places import (
    COUNTRY,
    Area,
    Boundaries,
    load_area_labels,
    load_world,
    state_behind_in,
)
from mapper.records import AREA_COLUMNS, distinct, number_combinations

_Jurisdiction = tuple[tuple[str, ...], tuple[str, ...], str]


def jurisdictions_of_incidents(incidents: pd.DataFrame) -> tuple[list[_Jurisdiction], Codes]:
    """Return the distinct jurisdictions, and the number of each incident's.

    A jurisdiction is its areas, the counties whose land outside any place is meant, and a label.
    """
    names = (*AREA_COLUMNS, "jurisdiction")
    codes, first = number_combinations([_distinct(incidents[name]) for name in names])
    rows = zip(
        *(incidents[name].iloc[first].to_numpy(dtype=object).tolist() for name in names),
        strict=True,
    )
    return [
        (
            (
                *(places or ()),
                *(counties or ()),
                *(states or ()),
                *(regions or ()),
                # that of the states is known by them
                *(code for code in countries or () if code != COUNTRY or not states),
            ),
            tuple(unincorporated or ()),
            label if isinstance(label, str) and label else "unknown",
        )
        for places, counties, states, regions, countries, unincorporated, label in rows
    ], codes


def _distinct(column: pd.Series[Any]) -> Codes:
    """Number the distinct values of a column of texts or tuples, -1 for missing ones."""
    if column.dtype == object:
        return distinct(column).codes
    return encode_column(column).codes


class PageAreas:
    """The areas that occur and those that contain them: states, counties, places, each by GEOID."""

    def __init__(
        self,
        boundaries: Boundaries,
        states: Boundaries,
        jurisdictions: Sequence[_Jurisdiction],
    ) -> None:
        """Find the areas of jurisdictions, and those above them."""
        self._boundaries, self._states = boundaries, states
        found: dict[str, Area] = {}
        for geoids, unincorporated, _ in jurisdictions:
            for geoid in (*geoids, *unincorporated):
                self._add(geoid, found)
        self._state_of = state_behind_in(
            ((*geoids, *unincorporated), label) for geoids, unincorporated, label in jurisdictions
        )
        self._areas = sorted(found.values(), key=lambda area: (len(area.geoid), area.geoid))
        self._numbers = {area.geoid: number for number, area in enumerate(self._areas)}

    def listed(self) -> list[dict[str, Any]]:
        """Describe the areas for the header of a page."""
        return [
            {
                "geoid": area.geoid,
                "name": area.name,
                "label": area.label,
                "kind": area.kind,
                "parent": self._numbers.get(parent_geoid(area) or ""),
                "place_class": area.place_class,
                **_names_abroad(area),
                **({"within": state} if (state := self._state_of(area)) else {}),
            }
            for area in self._areas
        ]

    def jurisdiction(self, key: tuple[Iterable[str], Iterable[str], str]) -> dict[str, Any]:
        """Describe a jurisdiction by the numbers of its areas."""
        geoids, unincorporated, label = key
        return {
            "areas": [self._numbers[geoid] for geoid in geoids],
            "unincorporated": [self._numbers[geoid] for geoid in unincorporated],
            "label": label,
        }

    def _add(self, geoid: str, found: dict[str, Area]) -> None:
        if geoid in found:
            return
        within = self._boundaries if geoid in self._boundaries else self._states
        if not geoid[:1].isdecimal():
            within = load_world()
        found[geoid] = within.area(geoid)
        if parent := parent_geoid(found[geoid]):
            self._add(parent, found)


def parent_geoid(area: Area) -> str | None:
    """Return the GEOID of the county of a place (the first of several) or the state of a county."""
    if area.kind == "place":
        return area.counties[0] if area.counties else None
    return area.state if area.kind in ("county", "region") else None


def _names_abroad(area: Area) -> dict[str, Any]:
    """Return the names of a country or first-level area in other languages."""
    if area.kind not in ("country", "region"):
        return {}
    label = load_area_labels()[area.geoid]
    return {"names": {"es": label.es, "fr": label.fr}}
