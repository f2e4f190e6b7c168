"""Applies what must not be published, once, before anything leaves.

What leaves depends on the profile. `public` is what anybody may read; `partner` goes to people who
are trusted with what is fresh and with a finer place; `internal` is everything, and says so.

Every value that is kept back is handed on as a `Secret`, so that what was made can be searched for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Geod, Transformer

from mapper import boundaries
from mapper.boundaries import Area
from mapper.dates import UNKNOWN, latest_day, parse_event_date
from mapper.distinct import mask
from mapper.jurisdictions import covering_circle
from mapper.model import PRECISIONS, Precision
from mapper.tables import Tables

Profile = Literal["public", "partner", "internal"]
Reason = Literal["marked", "embargo", "undated"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
REASONS: tuple[Reason, ...] = get_args(Reason)

DEFAULT_EMBARGO_HOURS = 24
# The last place on earth where a day ends is UTC-12; a record does not say in which zone it is.
_DAY_IS_OVER = timedelta(days=1, hours=12)

# Metres. A home is one of many within a kilometre; a clinic within one can be looked up.
_PUBLIC_CELLS: Mapping[str, int] = {
    "home": 1_000,
    "shelter": 10_000,
    "clinic": 10_000,
    "school": 10_000,
    "place-of-worship": 10_000,
}
_CELLS: Mapping[Profile, Mapping[str, int]] = {
    "public": _PUBLIC_CELLS,
    "partner": dict.fromkeys(_PUBLIC_CELLS, 1_000),
    "internal": {},
}
_CELL_PRECISIONS: Mapping[int, Precision] = {1_000: "neighborhood", 10_000: "city"}
_KIND_WORDS: Mapping[str, str] = {
    "home": "A home",
    "shelter": "A shelter",
    "clinic": "A clinic",
    "school": "A school",
    "place-of-worship": "A place of worship",
}
_RADIUS_STEP_METERS = 100  # an exact sum would tell how far the pin is from the centre of its cell
_PINNED = ("coordinates", "lock", "landmark")
_LOCALITY_FIELDS = ("verbatim_locality", "locality", "location_note", "located_note", "landmark")
_FIELD_WORDS: Mapping[str, str] = {
    "summary": "the summary",
    "verbatim_locality": "the source's words for the place",
    "locality": "the place",
    "coordinates": "the exact place",
    "location_note": "a note on the place",
    "date_note": "how the date is known",
    "local_time": "the time of day",
    "agencies": "the agencies",
    "claims": "the claims and accounts",
    "unknowns": "what the sources leave open",
}
_INTERNAL_WORDS: Mapping[Reason, str] = {
    "marked": "the record is marked withhold",
    "embargo": "under embargo",
    "undated": "no date shows that it is over",
}
_TRANSLATED = ("summary", "locality", "date_note", "unknowns", "claims")
_TEXT_FIELDS = (
    "id", "event", "title", "summary", "date_note", "verbatim_locality", "locality",
    "location_note", "located_note", "landmark", "unknowns", "translations",
    "data_generalizations", "information_withheld", "embargo_lifted", "internal_note",
)  # fmt: skip
_INTERNAL_FIELDS = ("embargo_lifted", "internal_note")
_SOURCE_FIELDS = ("id", "title", "url", "archived_at", "note")
_IN_LOCATION = {
    "verbatim_locality": "verbatim_locality",
    "locality": "locality",
    "location_note": "note",
    "landmark": "landmark",
    "located_note": "locality",
    "place_type": "place_type",
}

_GEOD = Geod(ellps="WGS84")
_EQUAL_AREA = "EPSG:6933"  # EASE-Grid 2.0, global, metres
_NORTH_END = 7_314_540.0  # where its y ends, at the poles

_DOUBT = frozenset("~?%")  # marks of EDTF
_SENSITIVE_WORDS = re.compile(
    r"\b(?:homes?(?! depot)|houses?|residen(?:ce|tial|ces)|apartments?|apt|dwelling|shelters?|clinics?|"
    r"hospitals?|schools?|preschool|kindergarten|day ?care|church|chapel|cathedral|mosque|masjid|"
    r"synagogue|temple|parish)\b(?!\s+(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|pl|"
    r"place|way)\b)",
    re.IGNORECASE,
)

Path = tuple["str | int", ...]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Secret(NamedTuple):
    """A value that must not be in anything that leaves.

    Attributes:
        incident_id: Whose; empty for what stands beside the incidents.
        field: Names and numbers that lead to it in the records.
        text: The text, None for a point.
        point: Latitude and longitude in WGS84 degrees, None for a text.
        is_name: Whether it is a person's name, which no published record may hold either.
    """

    incident_id: str
    field: Path
    text: str | None = None
    point: tuple[float, float] | None = None
    is_name: bool = False


@dataclass(frozen=True)
class Policy:
    """What may leave.

    Attributes:
        profile: To whom it goes.
        as_of: The moment from which the embargo counts back; aware.
        embargo_hours: How long an incident must surely be over; 0 for no embargo. Counts only for
            the public.
    """

    profile: Profile
    as_of: datetime
    embargo_hours: int = DEFAULT_EMBARGO_HOURS


@dataclass(frozen=True)
class Protected:
    """What may leave, and what was kept back.

    Attributes:
        tables: The tables, in which no value that was kept back remains. Incidents that were made
            coarser are without jurisdictions, which the new circle must decide.
        withheld: Number of incidents kept back, by reason, those with any alone.
        moved: Ids of the incidents of which the place was made coarser.
        reduced: Number of incidents of which something is not shown.
        secrets: What was kept back.
    """

    tables: Tables
    withheld: Mapping[Reason, int] = field(default_factory=dict)
    moved: tuple[str, ...] = ()
    reduced: int = 0
    secrets: tuple[Secret, ...] = ()


def protect(tables: Tables, policy: Policy) -> Protected:
    """Keep back what a profile does not let through.

    Args:
        tables: Located incidents.
        policy: To whom they go, and as of when.
    """
    for_public = _reasons(tables, policy)
    if policy.profile == "internal":
        return Protected(_with_notes(_with_warnings(tables, for_public)))
    reasons = for_public
    if policy.profile == "partner":
        reasons = np.where(for_public == "marked", for_public, "")
        tables = _with_warnings(tables, np.where(reasons == "", for_public, ""))
    kept = tables
    if (reasons != "").any():
        kept = tables.only(tables.incidents.loc[reasons == "", "id"])
    secrets = list(_of_withheld(tables, kept, reasons != ""))
    kept, moved, found = _coarsened(kept, _CELLS[policy.profile])
    secrets += found
    kept, unplaced, found = _redacted(kept)
    secrets += found
    redacted = mask(kept.incidents["redact"], _any)
    sensitive = mask(kept.incidents["place_type"], _is_one_of(_CELLS[policy.profile]))
    kept, found = _without_internal(kept)
    secrets += found
    return Protected(
        tables=kept,
        withheld={name: int(n) for name in REASONS if (n := (reasons == name).sum())},
        moved=tuple(dict.fromkeys((*moved, *unplaced))),
        reduced=int((redacted | sensitive).sum()),
        secrets=tuple(secrets),
    )


# ---- whole incidents -------------------------------------------------------------------------


def _reasons(tables: Tables, policy: Policy) -> npt.NDArray[np.str_]:
    """Return why each incident is withheld from the public, nothing for those that are not."""
    incidents = tables.incidents
    reasons = np.full(len(incidents), "", dtype="<U8")
    if policy.embargo_hours:
        before = policy.as_of.astimezone(UTC).replace(tzinfo=None)
        before -= timedelta(hours=policy.embargo_hours) + _DAY_IS_OVER
        released = np.datetime64(before, "s")
        latest = _latest_days(tables)
        open_ = np.isnat(latest) | (latest > released)
        if open_.any():  # what its own date releases needs no other evidence
            some = tables.only(incidents.loc[open_, "id"])
            latest[open_] = _with_sources(some, latest[open_])
        undated = np.isnat(latest)
        fresh = ~undated & (latest > released)
        reasons[undated & incidents["embargo_lifted"].isna().to_numpy()] = "undated"
        reasons[fresh] = "embargo"
    reasons[incidents["withhold"].eq(True).to_numpy()] = "marked"  # noqa: FBT003 - None is not
    return reasons


def _latest_days(tables: Tables) -> npt.NDArray[np.datetime64]:
    """Return the last day that each incident's date may mean, NaT if it is open or unknown."""
    latest = tables.incidents["date_end"].to_numpy(dtype="datetime64[s]").copy()
    texts = tables.incidents["event_date"]
    doubted = mask(texts, _is_doubted)
    latest[doubted] = [_seconds(_latest(text)) for text in texts[doubted]]
    return latest


def _with_sources(tables: Tables, latest: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    """Return the last day on which each incident may have happened, NaT if nothing tells.

    An incident was over when its sources were published. Which of them tells of it is not known, so
    the latest counts, and nothing if one bears no date.
    """
    incidents = tables.incidents
    told = _told_by(tables)
    begun = incidents["date_start"].to_numpy(dtype="datetime64[s]")
    # A source from before the incident is background. A date that cannot be read proves nothing.
    helps = ~np.isnat(told) & ~(told < begun) & (np.isnat(latest) | (told < latest))
    readable = {text: _readable(text) for text in incidents["event_date"].unique()}
    unreadable = np.isnat(latest) & ~incidents["event_date"].map(readable).to_numpy(dtype=bool)
    return np.where(helps & ~unreadable, told, latest)


def _told_by(tables: Tables) -> npt.NDArray[np.datetime64]:
    """Return the day by which all sources of each incident were published, NaT if one has none."""
    if tables.sources["published"].eq(UNKNOWN).all():  # as in most tables: nothing to look up
        return np.full(len(tables.incidents), "NaT", dtype="datetime64[s]")
    published = {
        id_: _seconds(_latest(text))
        for id_, text in zip(tables.sources["id"], tables.sources["published"], strict=True)
    }
    cited = pd.concat(
        [frame[["incident_id", "source"]] for frame in (tables.citations, tables.accounts)]
    ).drop_duplicates()
    days = pd.Series(
        np.array([published.get(id_, _seconds(None)) for id_ in cited["source"]], "datetime64[s]"),
        index=pd.Index(cited["incident_id"], dtype=object),
    )
    by_incident = days.groupby(level=0)
    last = by_incident.max().where(by_incident.count() == by_incident.size())
    return last.reindex(tables.incidents["id"]).to_numpy(dtype="datetime64[s]")


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


def _with_warnings(tables: Tables, reasons: npt.NDArray[np.str_]) -> Tables:
    """Say with each incident what the public does not get, where somebody else gets it."""
    changed = tables.incidents.copy()
    for reason, words in _INTERNAL_WORDS.items():
        if (rows := reasons == reason).any():
            _add(changed, rows, "information_withheld", f"Not for publication: {words}.")
    _put(changed, reasons == "marked", "withhold", [False] * int((reasons == "marked").sum()))
    return tables.with_(incidents=changed)


def _with_notes(tables: Tables) -> Tables:
    changed = tables.incidents.copy()
    noted = changed["internal_note"].notna().to_numpy()
    for row, note in zip(np.flatnonzero(noted), changed.loc[noted, "internal_note"], strict=True):
        here = np.arange(len(changed)) == row
        _add(changed, here, "information_withheld", f"Internal note: {note}")
    return tables.with_(incidents=changed)


def is_sensitive(incident: Mapping[str, Any], private_names: Iterable[str] = ()) -> bool:
    """Tell whether the place of an incident is one that no third party should be asked about.

    It is if the record is withheld, or says that something of it was withheld or made coarser; if its
    place is to be redacted or is of a kind that is published coarser; or if its words name a private
    person, a home, a shelter, a clinic, a school or a place of worship. In doubt it is; a street that
    is called Temple is not.

    Args:
        incident: A row of the table of incidents.
        private_names: Names of people that must not be published.
    """
    if incident["withhold"] or incident["information_withheld"] or incident["data_generalizations"]:
        return True
    if {"locality", "verbatim_locality", "coordinates", "location_note"} & set(
        incident["redact"] or ()
    ):
        return True
    if incident["place_type"] in _PUBLIC_CELLS:
        return True
    words = f"{incident['locality']} / {incident['verbatim_locality']}"
    if any(name.casefold() in words.casefold() for name in private_names):
        return True
    return _SENSITIVE_WORDS.search(words) is not None


# ---- places ----------------------------------------------------------------------------------


def _coarsened(tables: Tables, cells: Mapping[str, int]) -> tuple[Tables, list[str], list[Secret]]:
    """Put places of a sensitive kind into the middle of a cell, and take out what tells the place.

    A cell is deterministic, so that rebuilding a page does not average out a random shift.
    """
    incidents = tables.incidents
    sensitive = mask(incidents["place_type"], _is_one_of(cells))
    if not sensitive.any():
        return tables, [], []
    pinned = sensitive & incidents["located_by"].isin(_PINNED).to_numpy(dtype=bool)
    secrets = list(_place_secrets(incidents[sensitive], incidents[pinned]))
    changed = incidents.copy()
    sizes = incidents["place_type"].map(cells).to_numpy(dtype=float)
    for size in np.unique(sizes[pinned]):
        here = pinned & (sizes == size)
        _move(changed, here, *_cell(incidents[here], size))
        told = f"Made coarser: the circle's middle is that of a {size / 1_000:g} km grid cell; the"
        _add(changed, here, "data_generalizations", f"{told} place lies somewhere in the circle.")
        finest = _CELL_PRECISIONS[int(size)]
        known = incidents.loc[here, "precision"].tolist()
        _put(changed, here, "precision", [_coarser(each, finest) for each in known])
        _put(changed, here, "located_by", ["coordinates"] * len(known))
    kinds = incidents.loc[sensitive, "place_type"].tolist()
    words = [f"{_KIND_WORDS[kind]}; the exact place is withheld" for kind in kinds]
    _put(changed, sensitive, "locality", words)
    _take_out(changed, sensitive, [name for name in _LOCALITY_FIELDS if name != "locality"])
    _take_out_translations(changed, {int(row): {"locality"} for row in np.flatnonzero(sensitive)})
    _add(changed, sensitive, "information_withheld", "Not shown: the exact place.")
    return tables.with_(incidents=changed), incidents.loc[pinned, "id"].tolist(), secrets


def _cell(rows: pd.DataFrame, size: float) -> tuple[Floats, Floats, Floats]:
    """Return the middle of each row's cell and a radius that holds the cell and the row's circle."""
    to_metres, to_degrees = _transformers()
    x, y = to_metres.transform(rows["longitude"].to_numpy(), rows["latitude"].to_numpy())
    west, south = np.floor(x / size) * size, np.floor(y / size) * size

    def degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        lon, lat = to_degrees.transform(
            np.asarray(east_m), np.clip(north_m, -_NORTH_END, _NORTH_END)
        )
        return lat, lon

    latitude, longitude = degrees(west + size / 2, south + size / 2)
    reach = np.zeros(len(rows))
    for east in (0.0, size / 2, size):
        for north in (0.0, size / 2, size):
            lat, lon = degrees(west + east, south + north)
            reach = np.maximum(reach, _GEOD.inv(longitude, latitude, lon, lat)[2])
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
    """Give rows another circle; the area that a word named before does not decide any more."""
    changed.loc[rows, "latitude"] = latitude
    changed.loc[rows, "longitude"] = longitude
    changed.loc[rows, "coordinate_uncertainty_in_meters"] = radius
    _put(changed, rows, "stated_area", [None] * int(rows.sum()))


def _coarser(precision: object, finest: Precision) -> Precision:
    known = precision if precision in PRECISIONS else "unknown"
    return max(known, finest, key=PRECISIONS.index)


# ---- parts of incidents ----------------------------------------------------------------------


def _redacted(tables: Tables) -> tuple[Tables, list[str], list[Secret]]:
    """Take out what the records say must not be shown, and say that it exists."""
    incidents = tables.incidents
    redact = incidents["redact"]
    given = {row: set(redact.iloc[row]) for row in np.flatnonzero(mask(redact, _any)).tolist()}
    if not given:
        return tables, [], []
    # a pin tells what a withheld address says
    for names in given.values():
        if names & {"locality", "verbatim_locality"}:
            names.add("coordinates")
    having = {
        name: np.array([name in given.get(row, ()) for row in range(len(incidents))])
        for name in _FIELD_WORDS
    }
    changed = incidents.copy()
    unplaced = having["coordinates"]
    pinned = unplaced & incidents["located_by"].isin(_PINNED).to_numpy(dtype=bool)
    secrets = _points(incidents[pinned])
    secrets += _texts_of(incidents[unplaced], ("located_note", "landmark"))
    _take_out(changed, unplaced, ("located_note", "landmark"))
    _place_by_city(changed, pinned)
    for name, rows in having.items():
        if name in changed.columns and rows.any():
            secrets += _texts_of(incidents[rows], (name,))
            _take_out(changed, rows, (name,))
    secrets += _translated_secrets(incidents, given)
    _take_out_translations(changed, given)
    for row, names in given.items():
        words = ", ".join(_FIELD_WORDS[name] for name in _FIELD_WORDS if name in names)
        here = np.arange(len(incidents)) == row
        _add(changed, here, "information_withheld", f"Not shown: {words}.")
    kept, found = _without_parts(tables.with_(incidents=changed), having)
    return kept, incidents.loc[pinned, "id"].tolist(), secrets + found


def _without_parts(tables: Tables, having: Mapping[str, Mask]) -> tuple[Tables, list[Secret]]:
    """Take claims, accounts and agencies of incidents out, and sources that nobody cites then."""
    sources = tables.sources
    secrets: list[Secret] = []
    for name, frames in (("claims", ("claims", "accounts")), ("agencies", ("involvements",))):
        ids = set(tables.incidents.loc[having[name], "id"])
        if not ids:
            continue
        gone = tables.only(ids)
        secrets += _said(gone) if name == "claims" else _notes(gone)
        left = {each: _without(getattr(tables, each), ids) for each in frames}
        tables = tables.with_(**left)
    kept = tables.referenced()
    return kept, secrets + _uncited(sources, kept.sources)


def _without(frame: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return frame[~frame["incident_id"].isin(ids)].reset_index(drop=True)


def _place_by_city(changed: pd.DataFrame, rows: Mask) -> None:
    """Place incidents by the city or county that their record stands under, if it names one."""
    geoids = changed.loc[rows, "city_geoid"].tolist()
    areas = [boundaries.load(geoid[:2]).area(geoid) if geoid else None for geoid in geoids]
    circles = np.array([_circle(area) if area else (np.nan,) * 3 for area in areas]).reshape(-1, 3)
    _move(changed, rows, *circles.T)
    places = [_place_words(area) for area in areas]
    names = ("located_by", "precision", "located_note", "stated_area")
    for name, values in zip(names, zip(*places, strict=True), strict=False):
        _put(changed, rows, name, values)


def _place_words(area: Area | None) -> tuple[str | None, ...]:
    """Return how an incident is located, how exactly, a note and the area known by word."""
    if area is None:
        return "unlocated", "unknown", "The exact place is withheld.", None
    if area.kind == "county":
        return "county", "county", None, area.geoid
    return "place", "city", None, area.geoid


@cache
def _circle(area: Area) -> tuple[float, float, int]:
    return covering_circle(boundaries.load(area.state).geometry(area.geoid))


def _without_internal(tables: Tables) -> tuple[Tables, list[Secret]]:
    incidents = tables.incidents
    noted = np.zeros(len(incidents), dtype=bool)
    for name in _INTERNAL_FIELDS:
        noted |= mask(incidents[name], _is_there)
    changed = incidents
    redacted = mask(incidents["redact"], _any)
    if redacted.any() or noted.any():
        changed = incidents.copy()
        _put(changed, redacted, "redact", [()] * int(redacted.sum()))
    if not noted.any():
        return tables.with_(incidents=changed), []
    secrets = _texts_of(incidents[noted], _INTERNAL_FIELDS)
    _take_out(changed, noted, _INTERNAL_FIELDS)
    return tables.with_(incidents=changed), secrets


def _take_out(changed: pd.DataFrame, rows: Mask, names: Iterable[str]) -> None:
    for name in names:
        _put(changed, rows, name, [() if name == "unknowns" else None] * int(rows.sum()))


def _take_out_translations(changed: pd.DataFrame, given: Mapping[int, set[str]]) -> None:
    """Take fields out of the translations of some rows."""
    rows = np.isin(np.arange(len(changed)), list(given))
    left = [
        said
        and {
            language: {name: text for name, text in fields.items() if name not in given[row]}
            for language, fields in said.items()
        }
        for row, said in enumerate(changed["translations"])
        if rows[row]
    ]
    _put(changed, rows, "translations", left)


def _put(changed: pd.DataFrame, rows: Mask, name: str, values: Iterable[object]) -> None:
    """Write objects into some rows of a column; pandas would take lists and mappings apart."""
    objects = changed[name].to_numpy(dtype=object).copy()
    for row, value in zip(np.flatnonzero(rows), values, strict=True):
        objects[row] = value
    changed[name] = pd.Series(objects, index=changed.index, dtype=object)


def _add(changed: pd.DataFrame, rows: Mask, name: str, sentence: str) -> None:
    """Add a sentence to a text that may be there already."""
    given = changed.loc[rows, name].tolist()
    _put(changed, rows, name, [f"{text} {sentence}" if text else sentence for text in given])


def _any(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value)


def _is_there(value: Any) -> bool:  # noqa: ANN401 - a cell
    return not pd.isna(value)


def _is_one_of(words: Container[object]) -> Callable[[object], bool]:
    return lambda value: value in words


def _is_doubted(text: object) -> bool:
    return isinstance(text, str) and not _DOUBT.isdisjoint(text)


# ---- secrets ---------------------------------------------------------------------------------


def _of_withheld(tables: Tables, kept: Tables, withheld: Mask) -> Iterator[Secret]:
    if not withheld.any():
        return
    gone = tables.only(tables.incidents.loc[withheld, "id"])
    yield from _texts_of(gone.incidents, _TEXT_FIELDS)
    yield from _points(gone.incidents[gone.incidents["located_by"].isin(_PINNED)])
    yield from _said(gone)
    yield from _notes(gone)
    yield from _uncited(gone.sources, kept.sources)


def _place_secrets(sensitive: pd.DataFrame, pinned: pd.DataFrame) -> Iterator[Secret]:
    yield from _texts_of(sensitive, _LOCALITY_FIELDS)
    yield from _translated_secrets(sensitive, {row: {"locality"} for row in range(len(sensitive))})
    yield from _points(pinned)


def _texts_of(rows: pd.DataFrame, names: Iterable[str]) -> list[Secret]:
    """Return all texts in some columns, those in lists and mappings too."""
    return [
        Secret(id_, (*_path(name), *where), text)
        for name in names
        if name in rows
        for id_, value in zip(rows["id"], rows[name], strict=True)
        for where, text in _leaves(value)
    ]


def _translated_secrets(rows: pd.DataFrame, given: Mapping[int, set[str]]) -> list[Secret]:
    translations, ids = rows["translations"].tolist(), rows["id"].tolist()
    return [
        Secret(ids[row], ("translations", language, name, *where), text)
        for row, names in given.items()
        for language, said in (translations[row] or {}).items()
        for name in _TRANSLATED
        if name in names and name in said
        for where, text in _leaves(said[name])
    ]


def _points(rows: pd.DataFrame) -> list[Secret]:
    return [
        Secret(id_, ("location",), point=(float(latitude), float(longitude)))
        for id_, latitude, longitude in zip(
            rows["id"], rows["latitude"], rows["longitude"], strict=True
        )
    ]


def _said(tables: Tables) -> list[Secret]:
    claims = [
        Secret(id_, ("claims", number, "claim"), claim)
        for id_, number, claim in zip(
            *(tables.claims[name] for name in ("incident_id", "claim_number", "claim")), strict=True
        )
    ]
    accounts = tables.accounts
    turns = accounts.groupby(["incident_id", "claim_number"]).cumcount()
    return claims + [
        Secret(id_, ("claims", number, "accounts", turn, name), text)
        for name in ("by", "says")
        for id_, number, turn, text in zip(
            accounts["incident_id"], accounts["claim_number"], turns, accounts[name], strict=True
        )
    ]


def _notes(tables: Tables) -> list[Secret]:
    involvements = tables.involvements
    turns = involvements.groupby("incident_id").cumcount()
    rows = zip(involvements["incident_id"], turns, involvements["note"], strict=True)
    return [Secret(id_, ("agencies", turn, "note"), text) for id_, turn, text in rows if text]


def _uncited(before: pd.DataFrame, kept: pd.DataFrame) -> list[Secret]:
    """Return the texts of sources that only incidents cite which are kept back."""
    gone = before[~before["id"].isin(kept["id"])]
    return [
        Secret("", ("sources", source, name), text)
        for name in _SOURCE_FIELDS
        for source, text in zip(gone["id"], gone[name], strict=True)
        if text and text != UNKNOWN
    ]


def _leaves(value: object, where: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, (*where, str(name)))
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from _leaves(each, (*where, number))


def _path(name: str) -> Path:
    return ("location", _IN_LOCATION[name]) if name in _IN_LOCATION else (name,)
