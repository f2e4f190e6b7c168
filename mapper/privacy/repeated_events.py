"""Pairs of records that may tell of one event, for an editor to compare; nothing is merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import Problem, quoted
from mapper.files import Floats, Indices, Mask
from mapper.places import geodesic_meters
from mapper.records import Tables, present_agencies
from mapper.text import fold

Days: TypeAlias = npt.NDArray[np.datetime64]

_LONGEST_DAYS = 31  # a vaguer date overlaps with too much to mean anything
_WORD = re.compile(r"\w{4,}")
_WITH_AGENCY = 0.2  # of the words of both, shared, where the incidents share an agency too
_WITHOUT_AGENCY = 0.5


@dataclass(frozen=True)
class _Dated:
    """Dated and located incidents, in the order of their first day."""

    rows: pd.DataFrame

    @cached_property
    def days(self) -> tuple[Days, Days]:
        return self._day("date_start"), self._day("date_end")

    @cached_property
    def circles(self) -> tuple[Floats, Floats, Floats]:
        names = ("longitude", "latitude", "coordinate_uncertainty_in_meters")
        longitude, latitude, radius = (self.rows[name].to_numpy(dtype=float) for name in names)
        return longitude, latitude, radius

    @cached_property
    def words(self) -> list[frozenset[str]]:
        texts = self.rows["title"].fillna("") + " " + self.rows["summary"].fillna("")
        return [frozenset(_WORD.findall(fold(text, "case"))) for text in texts]

    def _day(self, name: str) -> Days:
        days: Days = self.rows[name].to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
        return days

    def near(self, row: int) -> Indices:
        """Return the later rows whose days and circles overlap with those of a row."""
        start, end = self.days
        stop = int(np.searchsorted(start, end[row], side="right"))
        others: Indices = np.arange(row + 1, stop)
        if not len(others):
            return others
        longitude, latitude, radius = self.circles
        here = np.full(len(others), row)
        meters = geodesic_meters(
            longitude[here], latitude[here], longitude[others], latitude[others]
        )
        is_near: Mask = meters <= radius[row] + radius[others]
        return others[is_near]


def review_repeats(tables: Tables) -> tuple[Problem, ...]:
    """Propose pairs of incidents that may be one event, each with the reason.

    Two incidents are proposed if their days and circles overlap, no link ties them (`event`,
    `same_event_as`, `merged_into`), and their titles and summaries share a fifth of their words and an
    agency, or half of their words.

    Args:
        tables: Located incidents. Undated and unlocated ones, and dates of more than a month, are left out.
    """
    incidents = tables.incidents
    span = incidents["date_end"] - incidents["date_start"]
    usable = (span <= pd.Timedelta(days=_LONGEST_DAYS)) & incidents["latitude"].notna()
    dated = _Dated(
        incidents[usable.to_numpy(dtype=bool)].sort_values(["date_start", "incident_id"])
    )
    there = present_agencies(tables.involvements)
    agencies = there.groupby("incident_id", observed=True)["agency"].agg(frozenset).to_dict()
    ids, linked = dated.rows["incident_id"].tolist(), _links(dated.rows)
    found = []
    for row in range(len(ids)):
        for other in dated.near(row).tolist():
            if linked[row] & linked[other]:
                continue
            shared = agencies.get(ids[row], frozenset()) & agencies.get(ids[other], frozenset())
            both = dated.words[row] & dated.words[other]
            share = len(both) / max(len(dated.words[row] | dated.words[other]), 1)
            if share >= (_WITH_AGENCY if shared else _WITHOUT_AGENCY):
                found.append(_describe(ids[row], ids[other], sorted(shared), sorted(both)))
    return tuple(found)


def _links(rows: pd.DataFrame) -> list[frozenset[str]]:
    """Return what ties each incident to others that an editor already compared it with."""
    return [
        frozenset(
            f"{kind} {each}"
            for kind, ids in (("event", [event]), ("same", [id_, *(same or ()), merged]))
            for each in ids
            if isinstance(each, str)
        )
        for id_, event, same, merged in rows[
            ["incident_id", "event", "same_event_as", "merged_into"]
        ].itertuples(index=False, name=None)
    ]


def _describe(
    incident_id: str, other: str, agencies: Sequence[str], words: Sequence[str]
) -> Problem:
    reasons = "; ".join(_reasons(agencies, words))
    return Problem(
        other,
        ("title",),
        found=f"This incident and {quoted(incident_id)} may be one event: {reasons}.",
        expected="",
        fix="Compare them. If they are one event, write 'merged_into' or 'same_event_as' in one of them; give"
        " scenes the same 'event'.",
        code="same-event",
    )


def _reasons(agencies: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    yield "their days and circles overlap"
    if agencies:
        yield f"both have {', '.join(agencies)}"
    yield f"both say {', '.join(words[:5])}"
