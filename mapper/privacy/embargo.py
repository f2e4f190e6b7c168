"""Decides which incidents may be published, and when: the embargo, and the marks of records.

The profile is the audience. `public` is for everyone; `partner` includes fresh incidents and finer places,
for people who are trusted with them; `internal` is everything, marked as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Mask
from mapper.records import (
    UNKNOWN,
    Tables,
    has_retraction,
    latest_day,
    mask,
    moment_reached_everywhere,
    parse_event_date,
    positions_among,
)

Profile = Literal["public", "partner", "internal"]
Reason = Literal[
    "marked", "withdrawn", "publish-after", "embargo", "undated", "retracted", "merged", "unchecked"
]
PROFILES: tuple[Profile, ...] = get_args(Profile)
REASONS: tuple[Reason, ...] = get_args(Reason)

DEFAULT_EMBARGO_HOURS = 24
LONGEST_EMBARGO_HOURS = 24 * 3660
# The last place on earth where a day ends is UTC-12; a record does not say in which zone it is.
_DAY_IS_OVER = timedelta(days=1, hours=12)

_DOUBT = frozenset("~?%")  # marks of EDTF


@dataclass(frozen=True)
class Policy:
    """The rules for publishing.

    Attributes:
        profile: The audience.
        as_of: The moment from which the embargo counts back; aware.
        embargo_hours: Hours to wait after an incident has certainly ended; 0 for no embargo. Applies to
            the public only.
        require_checks: Whether the public gets records only of which something was checked.
        places: Places that other incidents mark as sensitive, where incidents come in chunks: rows of the
            table of incidents. An incident at one of them is at that place, too.
    """

    profile: Profile
    as_of: datetime
    embargo_hours: int = DEFAULT_EMBARGO_HOURS
    require_checks: bool = False
    places: pd.DataFrame | None = field(default=None, compare=False, repr=False)


def reasons_to_withhold(tables: Tables, policy: Policy) -> npt.NDArray[np.str_]:
    """Return the reason why each incident is withheld from the public; empty if it is not."""
    incidents = tables.incidents
    reasons = np.full(len(incidents), "", dtype="<U16")
    if policy.embargo_hours:
        # in numpy's years, for those of Python begin with 1
        released = np.datetime64(policy.as_of.replace(tzinfo=None), "s") - np.timedelta64(
            timedelta(hours=policy.embargo_hours)
            + _DAY_IS_OVER
            + (policy.as_of.utcoffset() or timedelta()),
            "s",
        )
        latest = _latest_days(tables)
        open_ = np.isnat(latest) | (latest > released)
        if open_.any():  # what its own date releases needs no other evidence
            latest[open_] = _with_sources(tables, open_, latest[open_])
        undated = np.isnat(latest)
        fresh = ~undated & (latest > released)
        reasons[undated & incidents["embargo_lifted"].isna().to_numpy()] = "undated"
        reasons[fresh] = "embargo"
    if policy.require_checks:
        unchecked = ~mask(incidents["checked"], bool)
        reasons[unchecked & (reasons == "")] = "unchecked"
    reasons[mask(incidents["corrections"], has_retraction)] = "retracted"
    if "merged_into" in incidents:
        reasons[incidents["merged_into"].notna().to_numpy(dtype=bool)] = "merged"
    reasons[_is_early(incidents, policy.as_of)] = "publish-after"
    if "status" in incidents:
        reasons[incidents["status"].eq("withdrawn").to_numpy(dtype=bool)] = "withdrawn"
    reasons[incidents["withhold"].eq(True).to_numpy()] = "marked"  # noqa: FBT003 - None is not
    return reasons


def _is_early(incidents: pd.DataFrame, as_of: datetime) -> npt.NDArray[np.bool_]:
    """Mark the incidents whose date of publication is in the future or cannot be read."""
    if "publish_after" not in incidents:
        return np.zeros(len(incidents), dtype=bool)
    given = incidents["publish_after"]
    if pd.isna(given.to_numpy(dtype=object)).all():  # as in most sets
        return np.zeros(len(incidents), dtype=bool)
    early: dict[object, bool] = {}
    for text in given.dropna().unique():
        try:
            begins = moment_reached_everywhere(str(text))
        except (ValueError, OverflowError):
            begins = None
        early[text] = begins is None or as_of < begins
    return given.map(early).eq(True).to_numpy(dtype=bool)  # noqa: FBT003 - NaN is not


def _latest_days(tables: Tables) -> npt.NDArray[np.datetime64]:
    """Return the last day that each incident's date may mean, NaT if it is open or unknown."""
    latest = tables.incidents["date_end"].to_numpy(dtype="datetime64[s]").copy()
    texts = tables.incidents["event_date"]
    doubted = mask(texts, _is_doubted)
    latest[doubted] = [_seconds(_latest(text)) for text in texts[doubted]]
    return latest


def _with_sources(
    tables: Tables, rows: Mask, latest: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.datetime64]:
    """Return the last day on which each of some incidents may have happened, NaT if unknown.

    An incident had ended when its sources were published. It is not known which source reports it, so the
    latest date counts, and none counts if one source has no date.
    """
    incidents = tables.incidents
    told = _told_by(tables, incidents["incident_id"][rows])
    begun = incidents["date_start"].to_numpy(dtype="datetime64[s]")[rows]
    texts = incidents["event_date"][rows]
    # A source from before the incident is background. A date that cannot be read proves nothing.
    helps = ~np.isnat(told) & ~(told < begun) & (np.isnat(latest) | (told < latest))
    open_ = np.isnat(latest)
    readable = {text: _readable(text) for text in texts[open_].unique()}
    helps[open_] &= texts[open_].map(readable).to_numpy(dtype=bool)
    return np.where(helps, told, latest)


def _told_by(tables: Tables, ids: pd.Series[Any]) -> npt.NDArray[np.datetime64]:
    """Return the day by which all sources of each incident were published, NaT if one has none."""
    nothing = np.full(len(ids), "NaT", dtype="datetime64[s]")
    if tables.sources["published"].eq(UNKNOWN).all():  # as in most tables: nothing to look up
        return nothing
    published = dict(zip(tables.sources["id"], tables.sources["published"], strict=True))
    last = nothing.astype(np.int64)
    undated = np.zeros(len(ids), dtype=bool)
    for frame in (tables.citations, tables.accounts):
        owners = positions_among(frame["incident_id"], ids)
        cited = frame["source"][owners >= 0]
        owners = owners[owners >= 0]
        days = {each: _seconds(_latest(published.get(each))) for each in cited.unique()}
        told = np.array([days.get(each) for each in cited], dtype="datetime64[s]")
        undated[owners[np.isnat(told)]] = True
        np.maximum.at(last, owners, told.astype(np.int64))
    return np.where(undated, nothing, last.astype("datetime64[s]"))


def _latest(text: object) -> Any:  # noqa: ANN401 - a day or nothing
    try:
        return latest_day(str(text))
    except ValueError:
        return None


def _readable(text: object) -> bool:
    if not isinstance(text, str) or text == UNKNOWN:
        return True
    try:
        parse_event_date(text)
    except ValueError:
        return False
    return True


def _seconds(day: object) -> np.datetime64:
    return np.datetime64("NaT" if day is None else str(day), "s")


def _is_doubted(text: object) -> bool:
    return isinstance(text, str) and not _DOUBT.isdisjoint(text)
