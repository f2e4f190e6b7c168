"""Withholds values that must not be published, once, before anything is written.

Every withheld value is passed on as a `Secret`, so that the output can be searched for it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from mapper.files import Floats, Mask, transform_coordinates
from mapper.places import (
    PRECISIONS,
    Area,
    Precision,
    covering_circle,
    geodesic_meters,
    load_boundaries,
)
from mapper.privacy.embargo import REASONS, Policy, Profile, Reason, reasons_to_withhold
from mapper.privacy.own_fields import protect_own_fields
from mapper.privacy.places_beside import kinds_of_places
from mapper.privacy.sensitive_places import SENSITIVE_KINDS
from mapper.privacy.withheld_values import (
    PINNED,
    TRANSLATED_LOCALITY,
    Secret,
    of_claims,
    of_involvements,
    of_localities,
    of_places,
    of_points,
    of_texts,
    of_translations,
    of_uncited,
    of_withheld,
)
from mapper.records import Tables, is_among, mask

# Meters. A home is one of many within a kilometre; a clinic within one can be looked up.
_PUBLIC_CELLS: Mapping[str, int] = dict.fromkeys(SENSITIVE_KINDS, 10_000) | {"home": 1_000}
_CELLS: Mapping[Profile, Mapping[str, int]] = {
    "public": _PUBLIC_CELLS,
    "partner": dict.fromkeys(_PUBLIC_CELLS, 1_000),
    "internal": {},
}
_CELL_PRECISIONS: Mapping[int, Precision] = {1_000: "neighborhood", 10_000: "city"}
# The English words; the page has them in each language under the same codes (`words-*.js`, "kept.").
_CELL_WORDS = (
    "Approximate: the circle is centered on a {km:g} km grid cell; the place is somewhere in it."
)
_PLACE_WORDS = "The exact place is not published."
_OWN_WORDS = "Not shown: fields that could tell the place or a person."
_UNPLACED_WORDS = "The exact place is withheld."
_KIND_WORDS: Mapping[str, str] = {
    "home": "A home; the exact place is not published",
    "shelter": "A shelter; the exact place is not published",
    "clinic": "A clinic; the exact place is not published",
    "school": "A school; the exact place is not published",
    "place-of-worship": "A place of worship; the exact place is not published",
}
_RADIUS_STEP_METERS = 100  # an exact sum would tell how far the pin is from the centre of its cell
WORDS_OF_SOURCE = "the source's words for the place"
NOTE_ON_PLACE = "the note on the place"
_FIELD_WORDS: Mapping[str, str] = {
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
}
_INTERNAL_WORDS: Mapping[Reason, str] = {
    "marked": "Not for publication: the record is marked withhold.",
    "withdrawn": "Not for publication: the record was withdrawn.",
    "publish-after": "Not for publication yet: a later date is set.",
    "embargo": "Not for publication: under embargo.",
    "undated": "Not for publication: no date shows that it has ended.",
}
_CHOSEN = ("marked", "withdrawn", "publish-after")  # by the publisher; no partner gets it
_INTERNAL_FIELDS = ("embargo_lifted", "internal_note")
_EQUAL_AREA = "EPSG:6933"  # EASE-Grid 2.0, global, meters
_NORTH_END = 7_314_540.0  # where its y ends, at the poles


@dataclass(frozen=True)
class Protected:
    """The tables that may be published, and the values withheld from them.

    Attributes:
        tables: The tables, without any withheld value. Incidents with a coarser place have no
            jurisdictions until they are assigned by the new circle.
        withheld: Number of withheld incidents by reason; reasons without incidents are absent.
        moved: Ids of the incidents whose place was made coarser.
        reduced: Number of incidents shown in part.
        secrets: The withheld values.
        beside: Ids of incidents without a kind of place that lie at a withheld place; their place was
            made coarser, too.
        shown_in_part: Ids of all incidents shown in part.
    """

    tables: Tables
    withheld: Mapping[Reason, int] = field(default_factory=dict)
    moved: tuple[str, ...] = ()
    reduced: int = 0
    secrets: tuple[Secret, ...] = ()
    beside: tuple[str, ...] = ()
    shown_in_part: tuple[str, ...] = ()


def protect(tables: Tables, policy: Policy) -> Protected:
    """Withhold the values that a profile does not allow.

    Args:
        tables: Located incidents.
        policy: The audience, and the moment from which the embargo counts back.
    """
    for_public = reasons_to_withhold(tables, policy)
    if policy.profile == "internal":
        return Protected(_with_notes(_with_warnings(tables, for_public)))
    reasons = for_public
    if policy.profile == "partner":
        reasons = np.where(np.isin(for_public, _CHOSEN), for_public, "")
        tables = _with_warnings(tables, np.where(reasons == "", for_public, ""))
    kept = tables
    if (reasons != "").any():
        kept = tables.without(tables.incidents.loc[reasons != "", "incident_id"])
    secrets = list(of_withheld(tables, kept, reasons != ""))
    kept, unplaced, found = _redacted(kept)
    secrets += found
    cells = _CELLS[policy.profile]
    kinds = kinds_of_places(kept.incidents, tables.incidents, tuple(cells))
    kept, moved, found = _coarsened(kept, kinds, cells)
    secrets += found
    redacted = mask(kept.incidents["redact"], _any)
    sensitive = kinds != ""
    kept, found, hidden = protect_own_fields(kept, redacted=redacted, coarsened=sensitive)
    secrets += found
    kept = _with_note(kept, hidden)
    beside = sensitive & ~mask(kept.incidents["place_type"], _is_one_of(cells))
    kept, found = _without_internal(kept)
    secrets += found
    return Protected(
        tables=kept,
        withheld={name: int(n) for name in REASONS if (n := (reasons == name).sum())},
        moved=tuple(dict.fromkeys((*moved, *unplaced))),
        reduced=int((redacted | sensitive).sum()),
        beside=tuple(kept.incidents.loc[beside, "incident_id"]),
        shown_in_part=tuple(kept.incidents.loc[redacted | sensitive, "incident_id"]),
        secrets=tuple(secrets),
    )


def withholding_sentences() -> tuple[str, ...]:
    """Return the English sentences about withheld values; a page has them in its languages."""
    return (
        _CELL_WORDS, _PLACE_WORDS, _OWN_WORDS, _UNPLACED_WORDS, *_KIND_WORDS.values(), *_FIELD_WORDS.values(),
        *_INTERNAL_WORDS.values(),
    )  # fmt: skip


# ---- whole incidents -------------------------------------------------------------------------


def _with_warnings(tables: Tables, reasons: npt.NDArray[np.str_]) -> Tables:
    """Note on each incident that the public does not get, and why, for partners and internal use."""
    changed = tables.incidents.copy(deep=False)
    for reason, words in _INTERNAL_WORDS.items():
        if (rows := reasons == reason).any():
            count = int(rows.sum())
            _add(changed, rows, "information_withheld", [words] * count)
            _note(changed, rows, [f"unfit:{reason}"] * count)
    _put(changed, reasons == "marked", "withhold", [False] * int((reasons == "marked").sum()))
    _take_out_decisions(changed)
    return tables.with_(incidents=changed)


def _with_notes(tables: Tables) -> Tables:
    changed = tables.incidents.copy(deep=False)
    noted = changed["internal_note"].notna().to_numpy()
    notes = [f"Internal note: {note}" for note in changed.loc[noted, "internal_note"]]
    _add(changed, noted, "information_withheld", notes)
    return tables.with_(incidents=changed)


def _with_note(tables: Tables, hidden: Mask) -> Tables:
    """Note on incidents that fields of the publisher's own are withheld."""
    if not hidden.any():
        return tables
    changed = tables.incidents.copy(deep=False)
    _add(changed, hidden, "information_withheld", [_OWN_WORDS] * int(hidden.sum()))
    _note(changed, hidden, ["own"] * int(hidden.sum()))
    return tables.with_(incidents=changed)


# ---- places ----------------------------------------------------------------------------------


def _coarsened(
    tables: Tables, kinds: npt.NDArray[np.str_], cells: Mapping[str, int]
) -> tuple[Tables, list[str], list[Secret]]:
    """Move places of a sensitive kind to the center of a grid cell, and remove words that locate them.

    A cell is deterministic, so that rebuilding a page does not average out a random shift.
    """
    incidents = tables.incidents
    sensitive = kinds != ""
    if not sensitive.any():
        return tables, [], []
    pinned = sensitive & incidents["located_by"].isin(PINNED).to_numpy(dtype=bool)
    secrets = list(of_places(incidents[sensitive], incidents[pinned]))
    changed = incidents.copy(deep=False)
    sizes = np.array([cells.get(kind, np.nan) for kind in kinds])
    for size in np.unique(sizes[pinned]):
        here = pinned & (sizes == size)
        _move(changed, here, *_cell(incidents[here], size))
        told = _CELL_WORDS.format(km=size / 1_000)
        _add(changed, here, "data_generalizations", [told] * int(here.sum()))
        _note(changed, here, [f"cell:{size / 1_000:g}"] * int(here.sum()))
        finest = _CELL_PRECISIONS[int(size)]
        known = incidents.loc[here, "precision"].tolist()
        _put(changed, here, "precision", [_coarser(each, finest) for each in known])
        _put(changed, here, "located_by", ["coordinates"] * len(known))
    marked = mask(incidents["place_type"], _is_one_of(cells))
    worded = marked & mask(incidents["locality"], _is_there)  # not what was redacted
    said = incidents.loc[worded, "place_type"].tolist()
    _put(changed, worded, "locality", [_KIND_WORDS[kind] for kind in said])
    _note(changed, worded, [f"kind:{kind}" for kind in said])
    # of which kind the place is, these do not say
    _take_out(changed, sensitive & ~marked, ("locality",))
    noted = sensitive & incidents["located_note"].ne(_UNPLACED_WORDS).to_numpy()
    _take_out(changed, noted, ("located_note",))
    _take_out(changed, sensitive, ("verbatim_locality", "location_note", "landmark"))
    rows = np.flatnonzero(sensitive).tolist()
    _take_out_translations(changed, dict.fromkeys(rows, TRANSLATED_LOCALITY))
    _add(changed, sensitive, "information_withheld", [_PLACE_WORDS] * int(sensitive.sum()))
    _note(changed, sensitive, ["place"] * int(sensitive.sum()))
    return tables.with_(incidents=changed), incidents.loc[pinned, "incident_id"].tolist(), secrets


def _cell(rows: pd.DataFrame, size: float) -> tuple[Floats, Floats, Floats]:
    """Return the center of each row's cell and a radius that covers the cell and the row's circle."""
    to_metres, to_degrees = _transformers()
    x, y = transform_coordinates(
        to_metres, rows["longitude"].to_numpy(), rows["latitude"].to_numpy()
    )
    west, south = np.floor(x / size) * size, np.floor(y / size) * size

    def degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        lon, lat = transform_coordinates(
            to_degrees, np.asarray(east_m), np.clip(north_m, -_NORTH_END, _NORTH_END)
        )
        return lat, lon

    latitude, longitude = degrees(west + size / 2, south + size / 2)
    reach = np.zeros(len(rows))
    for east in (0.0, size / 2, size):
        for north in (0.0, size / 2, size):
            lat, lon = degrees(west + east, south + north)
            reach = np.maximum(reach, geodesic_meters(longitude, latitude, lon, lat))
    radius = reach + rows["coordinate_uncertainty_in_meters"].to_numpy()
    radius = np.ceil((radius + 1) / _RADIUS_STEP_METERS) * _RADIUS_STEP_METERS
    return latitude, longitude, radius


@cache
def _transformers() -> tuple[Transformer, Transformer]:
    return (
        Transformer.from_crs("EPSG:4326", _EQUAL_AREA, always_xy=True),
        Transformer.from_crs(_EQUAL_AREA, "EPSG:4326", always_xy=True),
    )


def _move(
    changed: pd.DataFrame, rows: Mask, latitude: Floats, longitude: Floats, radius: Floats
) -> None:
    """Give rows another circle; a stated area no longer decides."""
    changed.loc[rows, "latitude"] = latitude
    changed.loc[rows, "longitude"] = longitude
    changed.loc[rows, "coordinate_uncertainty_in_meters"] = radius
    _put(changed, rows, "stated_area", [None] * int(rows.sum()))


def _coarser(precision: object, finest: Precision) -> Precision:
    known = precision if precision in PRECISIONS else "unknown"
    return max(known, finest, key=PRECISIONS.index)


# ---- parts of incidents ----------------------------------------------------------------------


def _redacted(tables: Tables) -> tuple[Tables, list[str], list[Secret]]:
    """Remove the fields that the records redact, and note that they exist."""
    incidents = tables.incidents
    redact = incidents["redact"]
    given = {row: set(redact.iloc[row]) for row in np.flatnonzero(mask(redact, _any)).tolist()}
    if not given:
        return tables, [], []
    # a pin reveals a withheld address
    for names in given.values():
        if names & {"locality", "verbatim_locality"}:
            names.add("coordinates")
    having = {name: np.zeros(len(incidents), dtype=bool) for name in _FIELD_WORDS}
    for name, rows in having.items():
        rows[[row for row, names in given.items() if name in names]] = True
    changed = incidents.copy(deep=False)
    unplaced = having["coordinates"]
    pinned = unplaced & incidents["located_by"].isin(PINNED).to_numpy(dtype=bool)
    secrets = of_points(incidents[pinned])
    secrets += of_texts(incidents[unplaced], ("located_note", "landmark"))
    _take_out(changed, unplaced, ("located_note", "landmark"))
    _place_by_city(changed, pinned)
    for name, rows in having.items():
        if name in changed.columns and rows.any():
            secrets += of_texts(incidents[rows], (name,))
            _take_out(changed, rows, (name,))
    worded = having["locality"] | having["verbatim_locality"]
    secrets += of_localities(incidents[worded])
    secrets += of_translations(incidents, given)
    _take_out_translations(changed, given)
    listed = [[name for name in _FIELD_WORDS if name in names] for names in given.values()]
    words = [", ".join(_FIELD_WORDS[name] for name in names) for names in listed]
    having_any = mask(redact, _any)
    _add(changed, having_any, "information_withheld", [f"Not shown: {each}." for each in words])
    _note(changed, having_any, [f"fields:{','.join(names)}" for names in listed])
    kept, found = _without_parts(tables.with_(incidents=changed), having)
    return kept, incidents.loc[pinned, "incident_id"].tolist(), secrets + found


def _without_parts(tables: Tables, having: Mapping[str, Mask]) -> tuple[Tables, list[Secret]]:
    """Remove claims, accounts and agencies of incidents, and the sources that are then uncited."""
    sources = tables.sources
    secrets: list[Secret] = []
    for name, frames in (("claims", ("claims", "accounts")), ("agencies", ("involvements",))):
        ids = set(tables.incidents.loc[having[name], "incident_id"])
        if not ids:
            continue
        gone = tables.only(ids)
        secrets += of_claims(gone) if name == "claims" else of_involvements(gone)
        left = {each: _without(getattr(tables, each), ids) for each in frames}
        if name == "claims":  # no status without claims
            left["incidents"] = tables.incidents.copy(deep=False)
            left["incidents"].loc[having[name], "contest_status"] = "none-recorded"
        tables = tables.with_(**left)
    kept = tables.referenced()
    return kept, secrets + of_uncited(sources, kept.sources)


def _without(frame: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return frame[~is_among(frame["incident_id"], ids)].reset_index(drop=True)


def _place_by_city(changed: pd.DataFrame, rows: Mask) -> None:
    """Place incidents by the city or county of their record, if it names one."""
    geoids = changed.loc[rows, "city_geoid"].tolist()
    areas = [load_boundaries(geoid[:2]).area(geoid) if geoid else None for geoid in geoids]
    circles = np.array([_circle(area) if area else (np.nan,) * 3 for area in areas]).reshape(-1, 3)
    _move(changed, rows, *circles.T)
    places = [_place_words(area) for area in areas]
    names = ("located_by", "precision", "located_note", "stated_area")
    for name, values in zip(names, zip(*places, strict=True), strict=False):
        _put(changed, rows, name, values)
    unplaced = rows & changed["located_note"].eq(_UNPLACED_WORDS).to_numpy()
    _note(changed, unplaced, ["unplaced"] * int(unplaced.sum()))


def _place_words(area: Area | None) -> tuple[str | None, ...]:
    """Return the origin of the place, its precision, a note and the stated area."""
    if area is None:
        return "unlocated", "unknown", _UNPLACED_WORDS, None
    if area.kind == "county":
        return "county", "county", None, area.geoid
    return "place", "city", None, area.geoid


@cache
def _circle(area: Area) -> tuple[float, float, int]:
    return covering_circle(load_boundaries(area.state).geometry(area.geoid))


def _without_internal(tables: Tables) -> tuple[Tables, list[Secret]]:
    incidents = tables.incidents
    noted = np.zeros(len(incidents), dtype=bool)
    for name in _INTERNAL_FIELDS:
        noted |= mask(incidents[name], _is_there)
    changed = incidents.copy(deep=False)
    _take_out_decisions(changed)
    redacted = mask(incidents["redact"], _any)
    if redacted.any():
        _put(changed, redacted, "redact", [()] * int(redacted.sum()))
    if not noted.any():
        return tables.with_(incidents=changed), []
    secrets = of_texts(incidents[noted], _INTERNAL_FIELDS)
    _take_out(changed, noted, _INTERNAL_FIELDS)
    return tables.with_(incidents=changed), secrets


def _take_out_decisions(changed: pd.DataFrame) -> None:
    """Remove the dates of publication, which mean nothing once an incident is published."""
    for name in ("status", "publish_after"):
        if name in changed and (given := changed[name].notna().to_numpy(dtype=bool)).any():
            _put(changed, given, name, [None] * int(given.sum()))


def _take_out(changed: pd.DataFrame, rows: Mask, names: Iterable[str]) -> None:
    for name in names:
        _put(changed, rows, name, [() if name == "unknowns" else None] * int(rows.sum()))


def _take_out_translations(changed: pd.DataFrame, given: Mapping[int, AbstractSet[str]]) -> None:
    """Remove fields from the translations of some rows."""
    rows = np.zeros(len(changed), dtype=bool)
    rows[list(given)] = True
    left = [
        {
            language: {name: text for name, text in fields.items() if name not in given[row]}
            for language, fields in said.items()
        }
        if isinstance(said, Mapping)
        else None
        for row, said in zip(
            np.flatnonzero(rows).tolist(), changed.loc[rows, "translations"], strict=True
        )
    ]
    _put(changed, rows, "translations", left)


def _put(changed: pd.DataFrame, rows: Mask, name: str, values: Iterable[object]) -> None:
    """Write objects into some rows of a column; pandas would take lists and mappings apart."""
    if not rows.any():
        return
    column = changed[name]
    if isinstance(column.dtype, pd.StringDtype):  # texts by the million stay as they are laid
        column = column.copy()
        column[rows] = list(values)
        changed[name] = column
        return
    objects = column.to_numpy(dtype=object).copy()
    for row, value in zip(np.flatnonzero(rows), values, strict=True):
        objects[row] = value
    changed[name] = pd.Series(objects, index=changed.index, dtype=object)


def _add(changed: pd.DataFrame, rows: Mask, name: str, sentences: Iterable[str]) -> None:
    """Append a sentence to the text of each of some rows."""
    given = changed.loc[rows, name].tolist()
    said = [
        f"{text} {sentence}" if isinstance(text, str) and text else sentence
        for text, sentence in zip(given, sentences, strict=True)
    ]
    _put(changed, rows, name, said)


def _note(changed: pd.DataFrame, rows: Mask, codes: Iterable[str]) -> None:
    """Note the codes of the sentences that were added to rows."""
    given = changed.loc[rows, "kept_back"].tolist()
    _put(
        changed,
        rows,
        "kept_back",
        [
            (*(known if isinstance(known, tuple) else ()), code)
            for known, code in zip(given, codes, strict=True)
        ],
    )


def _any(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value)


def _is_there(value: Any) -> bool:  # noqa: ANN401 - a cell
    return not pd.isna(value)


def _is_one_of(words: Container[object]) -> Callable[[object], bool]:
    return lambda value: value in words
