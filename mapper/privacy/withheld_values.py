"""Secrets: the values that are kept back, so that what was made can be searched for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from mapper.files import Mask
from mapper.records import MEMBER_NAMES, UNKNOWN, Tables, among

PINNED = ("coordinates", "lock", "landmark")
LOCALITY_FIELDS = ("verbatim_locality", "locality", "location_note", "located_note", "landmark")

_TRANSLATED = ("summary", "locality", "date_note", "unknowns", "claims")
_TEXT_FIELDS = (
    "incident_id", "event", "title", "summary", "date_note", "verbatim_locality", "locality",
    "location_note", "located_note", "landmark", "unknowns", "translations",
    "data_generalizations", "information_withheld", "embargo_lifted", "internal_note",
)  # fmt: skip
_SOURCE_FIELDS = ("id", "title", "url", "archived_at", "note")
_IN_LOCATION = {
    "verbatim_locality": "verbatim_locality",
    "locality": "locality",
    "location_note": "note",
    "landmark": "landmark",
    "located_note": "locality",
    "place_type": "place_type",
}

Path = tuple["str | int", ...]


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


def of_withheld(tables: Tables, kept: Tables, withheld: Mask) -> Iterator[Secret]:
    """Give all that incidents hold which are kept back whole."""
    if not withheld.any():
        return
    gone = tables.only(tables.incidents.loc[withheld, "incident_id"])
    yield from of_texts(gone.incidents, _TEXT_FIELDS)
    yield from of_points(gone.incidents[gone.incidents["located_by"].isin(PINNED)])
    yield from of_claims(gone)
    yield from of_involvements(gone)
    yield from of_uncited(gone.sources, kept.sources)


def of_places(sensitive: pd.DataFrame, pinned: pd.DataFrame) -> Iterator[Secret]:
    """Give the words for sensitive places, and the points of those that have one."""
    yield from of_texts(sensitive, LOCALITY_FIELDS)
    yield from of_translations(sensitive, {row: {"locality"} for row in range(len(sensitive))})
    yield from of_points(pinned)


def of_texts(rows: pd.DataFrame, names: Iterable[str]) -> list[Secret]:
    """Return all texts in some columns, those in lists and mappings too."""
    return [
        Secret(id_, (*_path(name), *where), text)
        for name in names
        if name in rows
        for id_, value in zip(rows["incident_id"], rows[name], strict=True)
        for where, text in _leaves(value)
    ]


def of_translations(rows: pd.DataFrame, given: Mapping[int, set[str]]) -> list[Secret]:
    """Return the texts of some fields, by number of the row, in all translations."""
    translations, ids = rows["translations"].tolist(), rows["incident_id"].tolist()
    return [
        Secret(ids[row], ("translations", language, name, *where), text)
        for row, names in given.items()
        for language, said in (translations[row] or {}).items()
        for name in _TRANSLATED
        if name in names and name in said
        for where, text in _leaves(said[name])
    ]


def of_points(rows: pd.DataFrame) -> list[Secret]:
    """Return where incidents are."""
    return [
        Secret(id_, ("location",), point=(float(latitude), float(longitude)))
        for id_, latitude, longitude in zip(
            rows["incident_id"], rows["latitude"], rows["longitude"], strict=True
        )
    ]


def of_claims(tables: Tables) -> list[Secret]:
    """Return what is claimed, by whom, and what they say."""
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


def of_involvements(tables: Tables) -> list[Secret]:
    """Return the notes on agencies."""
    involvements = tables.involvements
    turns = involvements.groupby("incident_id").cumcount()
    rows = zip(involvements["incident_id"], turns, involvements["note"], strict=True)
    return [Secret(id_, ("agencies", turn, "note"), text) for id_, turn, text in rows if text]


def of_uncited(before: pd.DataFrame, kept: pd.DataFrame) -> list[Secret]:
    """Return the texts of sources that only incidents cite which are kept back."""
    gone = before[~among(before["id"], kept["id"])]
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
    if name in _IN_LOCATION:
        return ("location", _IN_LOCATION[name])
    return (MEMBER_NAMES.get(name, name),)
