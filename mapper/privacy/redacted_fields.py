"""Removes the fields that records redact, and notes that they exist."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mapper.files import Mask
from mapper.places import (
    Area,
    cache_by_boundaries,
    covering_circle,
    load_boundaries,
)
from mapper.privacy.row_edits import (
    add_sentences,
    has_any,
    move_circles,
    note_codes,
    put_values,
    take_out,
    take_out_translations,
)
from mapper.privacy.withheld_values import (
    PINNED,
    TIME_OF_DAY,
    Secret,
    of_agencies,
    of_claims,
    of_involvements,
    of_localities,
    of_points,
    of_texts,
    of_translations,
    of_uncited,
)
from mapper.records import Tables, is_among, mask

_TELLING = 3  # words of a text that is not said twice by chance
UNPLACED_WORDS = "The exact place is withheld."
WORDS_OF_SOURCE = "the source's words for the place"
NOTE_ON_PLACE = "the note on the place"
FIELD_WORDS: Mapping[str, str] = {
    "summary": "the summary",
    "verbatim_locality": WORDS_OF_SOURCE,
    "locality": "the place",
    "coordinates": "the exact place",
    "location_note": NOTE_ON_PLACE,
    "date_note": "the note on the date",
    "local_time": "the time of day",
    "agencies": "the agencies",
    "claims": "the claims and accounts",
    "unknowns": "the open questions",
    "fields": "the fields of the publisher's own",
    "corrections": "the corrections",
}


def redact_fields(tables: Tables) -> tuple[Tables, list[str], list[Secret]]:
    """Remove the fields that the records redact, and note that they exist."""
    incidents = tables.incidents
    redact = incidents["redact"]
    given = {row: set(redact.iloc[row]) for row in np.flatnonzero(mask(redact, has_any)).tolist()}
    if not given:
        return tables, [], []
    # a pin reveals a withheld address
    for names in given.values():
        if names & {"locality", "verbatim_locality"}:
            names.add("coordinates")
    having = {name: np.zeros(len(incidents), dtype=bool) for name in FIELD_WORDS}
    for name, rows in having.items():
        rows[[row for row, names in given.items() if name in names]] = True
    changed = incidents.copy(deep=False)
    unplaced = having["coordinates"]
    pinned = unplaced & incidents["located_by"].isin(PINNED).to_numpy(dtype=bool)
    secrets = of_points(incidents[pinned])
    secrets += of_texts(incidents[unplaced], ("located_note", "landmark"))
    take_out(changed, unplaced, ("located_note", "landmark"))
    _place_by_city(changed, pinned)
    for name, rows in having.items():
        if name in changed.columns and rows.any():
            secrets += map(_not_again, of_texts(incidents[rows], (name,)))
            take_out(changed, rows, (name,))
    worded = having["locality"] | having["verbatim_locality"]
    secrets += of_localities(incidents[worded])
    secrets += of_translations(incidents, given)
    take_out_translations(changed, given)
    listed = [[name for name in FIELD_WORDS if name in names] for names in given.values()]
    words = [", ".join(FIELD_WORDS[name] for name in names) for names in listed]
    having_any = mask(redact, has_any)
    add_sentences(
        changed, having_any, "information_withheld", [f"Not shown: {each}." for each in words]
    )
    note_codes(changed, having_any, [f"fields:{','.join(names)}" for names in listed])
    kept, found = _without_parts(tables.with_(incidents=changed), having)
    return kept, incidents["incident_id"][pinned].tolist(), secrets + found


def _without_parts(tables: Tables, having: Mapping[str, Mask]) -> tuple[Tables, list[Secret]]:
    """Remove claims, accounts and agencies of incidents, and the sources that are then uncited."""
    sources = tables.sources
    secrets: list[Secret] = []
    for name, frames in (("claims", ("claims", "accounts")), ("agencies", ("involvements",))):
        ids = set(tables.incidents.loc[having[name], "incident_id"])
        if not ids:
            continue
        gone = tables.only(ids)
        secrets += map(_not_again, of_claims(gone) if name == "claims" else of_involvements(gone))
        if name == "agencies":
            secrets += of_agencies(gone)
        left = {each: _without(getattr(tables, each), ids) for each in frames}
        if name == "claims":  # no status without claims
            left["incidents"] = tables.incidents.copy(deep=False)
            left["incidents"].loc[having[name], "contest_status"] = "none-recorded"
        tables = tables.with_(**left)
    kept = tables.referenced()
    return kept, secrets + of_uncited(sources, kept.sources)


def _not_again(secret: Secret) -> Secret:
    """Bar a redacted value from the texts that its own record still shows; others may hold it."""
    text, field = secret.text or "", secret.field
    if field[:1] == ("local_time",):
        spellings = _spellings_of_time(text)
        return secret._replace(guard="own", what=TIME_OF_DAY, spellings=spellings)
    # a speaker has said other things, and words of a place have rules of their own
    is_other = field[-1:] == ("by",) or field[:1] == ("location",) or len(text.split()) < _TELLING
    return secret if is_other else secret._replace(guard="own")


def _spellings_of_time(text: str) -> tuple[str, ...]:
    """Return how a time of day may be written, folded: 14:23, 14h23, 1423 hours, 2:23 p.m., 2 pm."""
    hour, minute = text[:2], text[3:5]
    of_twelve = str((int(hour) - 1) % 12 + 1)
    spellings = [f"{hour}{minute} {unit}" for unit in ("hours", "hrs", "h")]
    for each in (hour, str(int(hour))):
        spellings += [f"{each} {minute}", f"{each}h{minute}"]
    half = "am" if int(hour) < 12 else "pm"  # noqa: PLR2004
    for start in (f"{of_twelve} {minute}", *([of_twelve] if minute == "00" else ())):
        spellings += [f"{start}{half}", f"{start} {half}", f"{start} {half[0]} m"]
    return tuple(dict.fromkeys(spellings))


def _without(frame: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return frame[~is_among(frame["incident_id"], ids)].reset_index(drop=True)


def _place_by_city(changed: pd.DataFrame, rows: Mask) -> None:
    """Place incidents by the city or county of their record, if it names one."""
    geoids = changed["city_geoid"][rows].tolist()
    areas = [load_boundaries(geoid[:2]).area(geoid) if geoid else None for geoid in geoids]
    circles = np.array([_circle(area) if area else (np.nan,) * 3 for area in areas]).reshape(-1, 3)
    move_circles(changed, rows, *circles.T)
    places = [_place_words(area) for area in areas]
    names = ("located_by", "precision", "located_note", "stated_area")
    for name, values in zip(names, zip(*places, strict=True), strict=False):
        put_values(changed, rows, name, values)
    unplaced = rows & changed["located_note"].eq(UNPLACED_WORDS).to_numpy()
    note_codes(changed, unplaced, ["unplaced"] * int(unplaced.sum()))


def _place_words(area: Area | None) -> tuple[str | None, ...]:
    """Return the origin of the place, its precision, a note and the stated area."""
    if area is None:
        return "unlocated", "unknown", UNPLACED_WORDS, None
    if area.kind == "county":
        return "county", "county", None, area.geoid
    return "place", "city", None, area.geoid


@cache_by_boundaries
def _circle(area: Area) -> tuple[float, float, int]:
    return covering_circle(load_boundaries(area.state).geometry(area.geoid))
