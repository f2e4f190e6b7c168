"""The tables as the page reads them: columns to filter and draw by, and texts to show.

Columns hold what every look at the map needs, a few bytes an incident. What agencies take part, and
which areas an incident may lie in, are sets; few distinct ones occur, so the header lists each once
and the columns hold its number. A filter then decides once per set. Texts are apart, in blocks, and
are unpacked when somebody reads them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.boundaries import Area, Boundaries
from mapper.errors import PageError
from mapper.model import CONTEST_STATUSES, INCIDENT_TYPES, PRECISIONS, ROLES
from mapper.page.blocks import TEXT_BLOCK_SIZE, Column, coded
from mapper.tables import Tables

LOCATED_BY = ("coordinates", "lock", "landmark", "place", "county", "unlocated")
UNLOCATED = LOCATED_BY.index("unlocated")
COUNTS = ("records", "shown", "unlocated", "withheld", "filtered")
NO_DAY = -(2**31)

_DEGREES = 1e6  # the columns count in millionths of a degree
_TEXT_COLUMNS = (
    "id", "event", "title", "summary", "event_date", "date_note", "local_time", "city",
    "verbatim_locality", "locality", "location_note", "located_note", "data_generalizations",
    "information_withheld",
)  # fmt: skip
_AGENCY_WORDS = ("id", "name", "short_name", "level", "type")


@dataclass(frozen=True, slots=True)
class PageData:
    """What a page shows, ready to be encoded.

    Attributes:
        header: The header of the columns, without the list of columns itself.
        columns: One value an incident in each, in the order of the incidents.
        texts: One object an incident, in the same order.
    """

    header: dict[str, Any]
    columns: list[Column]
    texts: list[dict[str, Any]]


def page_data(
    tables: Tables,
    *,
    counts: Mapping[str, int],
    title: str,
    description: str | None,
    boundaries: Boundaries,
    states: Boundaries,
) -> PageData:
    """Lay the tables out for the page.

    Args:
        tables: The incidents to publish, located or with the reason why not, in list order.
        counts: records = shown + unlocated + withheld + filtered; shown are those with a place.
        title: The page's title.
        description: What the page says about itself, None for nothing.
        boundaries: The state whose places and counties the incidents name.
        states: The outlines of all states.

    Raises:
        PageError: The counts do not add up, a record is to be withheld, or a table names an agency
            or a word that is not there.
        GeodataError: A jurisdiction is in neither boundaries.
    """
    incidents = tables.incidents
    _refuse_withheld(incidents)
    _refuse_wrong_counts(counts, incidents)
    agency_rows = _named_agencies(tables)
    agencies = _numbers(row["id"] for row in agency_rows)
    involvements = _involvements(tables, agencies)
    sets = _Codes([_involvement_set(involvements[id_]) for id_ in incidents["id"]])
    jurisdictions = _Codes(list(_jurisdictions(incidents)))
    areas = _Areas(boundaries, states, jurisdictions.distinct)
    header = {
        "count": len(incidents),
        "text_block_size": TEXT_BLOCK_SIZE,
        "title": title,
        "description": description,
        "counts": {name: int(counts[name]) for name in COUNTS},
        "boundaries_vintage": boundaries.vintage,
        "types": INCIDENT_TYPES,
        "contest_statuses": CONTEST_STATUSES,
        "precisions": PRECISIONS,
        "located_by": LOCATED_BY,
        "agencies": _agency_list(agency_rows, agencies),
        "areas": areas.listed(),
        "involvements": sets.distinct,
        "jurisdictions": [areas.jurisdiction(key) for key in jurisdictions.distinct],
    }
    columns = [*_place_columns(incidents), *_day_columns(incidents), *_word_columns(incidents)]
    columns += [sets.column("involvements"), jurisdictions.column("jurisdictions")]
    return PageData(header, columns, _texts(tables, agencies, involvements))


# ---- checks ----------------------------------------------------------------------------------


def _refuse_withheld(incidents: pd.DataFrame) -> None:
    """Hold the last gate: select removes them, and this makes sure that somebody called it."""
    withheld = incidents["withhold"].eq(True)  # noqa: FBT003 - None and NaN are not
    if withheld.any():
        raise PageError(
            f"got {int(withheld.sum())} records that are marked withhold, expected none in"
            " anything published, do select without them and count them as withheld"
        )


def _refuse_wrong_counts(counts: Mapping[str, int], incidents: pd.DataFrame) -> None:
    if set(counts) != set(COUNTS):
        raise PageError(
            f"got counts of {', '.join(sorted(counts)) or 'nothing'}, expected"
            f" {', '.join(COUNTS)}, do give each of them"
        )
    unlocated = int(_unlocated(incidents).sum())
    located = len(incidents) - unlocated
    rest = counts["withheld"] + counts["filtered"]
    if (counts["shown"], counts["unlocated"], counts["records"]) != (
        located,
        unlocated,
        len(incidents) + rest,
    ):
        raise PageError(
            f"got counts {dict(counts)}, expected shown {located}, unlocated {unlocated} and"
            f" records {len(incidents) + rest}, do count again: nothing may vanish"
        )


def _unlocated(incidents: pd.DataFrame) -> npt.NDArray[np.bool_]:
    positions = incidents[["latitude", "longitude"]].to_numpy(dtype=float)
    missing: npt.NDArray[np.bool_] = np.isnan(positions).any(axis=1)
    return missing | (incidents["located_by"] == "unlocated").to_numpy(dtype=bool)


# ---- columns ---------------------------------------------------------------------------------


def _place_columns(incidents: pd.DataFrame) -> Iterator[Column]:
    """Give the position in 1e-6 degrees (WGS84), and the radius in metres, rounded up."""
    unlocated = _unlocated(incidents)

    def numbers(name: str) -> npt.NDArray[np.float64]:
        values = incidents[name].to_numpy(dtype=float)
        return np.where(unlocated | np.isnan(values), 0.0, values)

    for name in ("latitude", "longitude"):
        values = np.rint(numbers(name) * _DEGREES).astype("<i4")
        yield Column(f"{name}_e6", values, delta=True)
    radius = np.ceil(numbers("coordinate_uncertainty_in_meters"))
    yield Column("uncertainty_meters", radius.astype("<u4"))


def _day_columns(incidents: pd.DataFrame) -> Iterator[Column]:
    """Give the first and last possible day, counted from 1970-01-01."""
    for name, source in (("day_start", "date_start"), ("day_end", "date_end")):
        days = incidents[source].to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
        numbers = np.where(np.isnat(days), NO_DAY, days.astype(np.int64))
        yield Column(name, numbers.astype("<i4"))


def _word_columns(incidents: pd.DataFrame) -> Iterator[Column]:
    yield _words(incidents, "type", INCIDENT_TYPES)
    yield _words(incidents, "contest_status", CONTEST_STATUSES)
    yield _words(incidents, "precision", PRECISIONS, absent="unknown")
    located_by = _words(incidents, "located_by", LOCATED_BY, absent="coordinates")
    unlocated = _unlocated(incidents)
    yield Column("located_by", np.where(unlocated, UNLOCATED, located_by.values).astype("u1"))


def _words(
    incidents: pd.DataFrame, name: str, words: Sequence[str], *, absent: str | None = None
) -> Column:
    values = incidents[name]
    if absent is not None:
        values = values.astype(object).where(values.notna(), absent)
    codes = pd.Index(words).get_indexer(pd.Index(values))
    if (codes < 0).any():
        raise PageError(
            f"got {name} {values[codes < 0].iloc[0]!r}, expected one of {', '.join(words)}, do"
            " check the records first"
        )
    return Column(name, codes.astype("u1"))


class _Codes:
    """The distinct sets that occur, in order of first appearance, and the number of each row's."""

    def __init__(self, keys: Sequence[tuple[Any, ...]]) -> None:
        numbers: dict[tuple[Any, ...], int] = {}
        self._codes = [numbers.setdefault(key, len(numbers)) for key in keys]
        self.distinct = list(numbers)

    def column(self, name: str) -> Column:
        return Column(name, coded(self._codes, size=len(self.distinct)))


# ---- agencies --------------------------------------------------------------------------------


def _named_agencies(tables: Tables) -> list[dict[str, Any]]:
    """Return the rows of the agencies that incidents name and of all those they belong to."""
    rows = _rows(tables.agencies, (*_AGENCY_WORDS, "parent", "color"))
    parents = {row["id"]: row["parent"] for row in rows}
    named: set[str] = set()
    for frame in (tables.involvements, tables.accounts):
        for agency in frame["agency"].dropna().unique():
            while agency is not None and agency not in named:
                named.add(agency)
                agency = parents.get(agency)  # noqa: PLW2901 - climbs to the root
    return [row for row in rows if row["id"] in named]


def _agency_list(
    rows: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
) -> list[dict[str, Any]]:
    return [
        {
            **{word: row[word] for word in _AGENCY_WORDS},
            "parent": None if row["parent"] is None else _known(numbers, row["parent"]),
            "color": row["color"],
        }
        for row in rows
    ]


def _involvements(
    tables: Tables, agencies: Mapping[str, int]
) -> defaultdict[str, list[dict[str, Any]]]:
    """Return each incident's involvements as the texts have them."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(tables.involvements, ("incident_id", "agency", "role", "area_check", "note")):
        found[row["incident_id"]].append(
            {
                "agency": _known(agencies, row["agency"]),
                "role": row["role"],
                "area_check": row["area_check"] or "undetermined",
                "note": row["note"],
            }
        )
    return found


def _involvement_set(involvements: Iterable[Mapping[str, Any]]) -> tuple[tuple[Any, ...], ...]:
    distinct = {(each["agency"], each["role"], each["area_check"]) for each in involvements}
    return tuple(sorted(distinct, key=lambda each: (each[0], ROLES.index(each[1]), each[2])))


def _known(numbers: Mapping[str, int], agency: str) -> int:
    try:
        return numbers[agency]
    except KeyError as error:
        raise PageError(
            f"got agency {agency!r}, expected one of the agencies table, do resolve the agencies"
            " of the records first"
        ) from error


# ---- areas -----------------------------------------------------------------------------------


def _jurisdictions(
    incidents: pd.DataFrame,
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """Give each incident's areas, the counties whose land in no place it may be on, and a label."""
    names = ("places", "counties", "states", "unincorporated", "jurisdiction")
    for row in _rows(incidents, names):
        geoids = (*(row["places"] or ()), *(row["counties"] or ()), *(row["states"] or ()))
        yield geoids, tuple(row["unincorporated"] or ()), row["jurisdiction"] or "unknown"


class _Areas:
    """The areas that occur and those that hold them: states, counties, places, each by GEOID."""

    def __init__(
        self,
        boundaries: Boundaries,
        states: Boundaries,
        jurisdictions: Iterable[tuple[Iterable[str], Iterable[str], str]],
    ) -> None:
        self._boundaries, self._states = boundaries, states
        found: dict[str, Area] = {}
        for geoids, unincorporated, _ in jurisdictions:
            for geoid in (*geoids, *unincorporated):
                self._add(geoid, found)
        self._areas = sorted(found.values(), key=lambda area: (len(area.geoid), area.geoid))
        self._numbers = {area.geoid: number for number, area in enumerate(self._areas)}

    def listed(self) -> list[dict[str, Any]]:
        return [
            {
                "geoid": area.geoid,
                "name": area.name,
                "label": area.label,
                "kind": area.kind,
                "parent": self._numbers.get(parent_geoid(area) or ""),
                "place_class": area.place_class,
            }
            for area in self._areas
        ]

    def jurisdiction(self, key: tuple[Iterable[str], Iterable[str], str]) -> dict[str, Any]:
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
        found[geoid] = within.area(geoid)
        if parent := parent_geoid(found[geoid]):
            self._add(parent, found)


def parent_geoid(area: Area) -> str | None:
    """Return the GEOID of the county of a place (the first of several) or the state of a county."""
    if area.kind == "place":
        return area.counties[0] if area.counties else None
    return area.state if area.kind == "county" else None


# ---- texts -----------------------------------------------------------------------------------


def _texts(
    tables: Tables,
    agencies: Mapping[str, int],
    involvements: Mapping[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    accounts = _by_incident(_rows(tables.accounts))
    claims = _by_incident(_rows(tables.claims))
    citations = _by_incident(_rows(tables.citations))
    sources = {row.pop("id"): row for row in _rows(tables.sources)}
    texts = []
    for row in _rows(tables.incidents, (*_TEXT_COLUMNS, "unknowns")):
        id_ = row["id"]
        cited = _numbers(row["source"] for row in (*citations.get(id_, ()), *accounts.get(id_, ())))
        texts.append(
            {
                **_present({name: row[name] for name in _TEXT_COLUMNS}),
                "unknowns": list(row["unknowns"] or ()),
                "involvements": [_present(each) for each in involvements.get(id_, ())],
                "claims": _claims(claims.get(id_, ()), accounts.get(id_, ()), cited, agencies),
                "sources": [_present(_source(sources, id_)) for id_ in cited],
            }
        )
    return texts


def _claims(
    claims: Iterable[Mapping[str, Any]],
    accounts: Iterable[Mapping[str, Any]],
    sources: Mapping[str, int],
    agencies: Mapping[str, int],
) -> list[dict[str, Any]]:
    of_claim: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for account in accounts:
        agency = account["agency"]
        of_claim[account["claim_number"]].append(
            {
                "by": account["by"],
                "capacity": account["capacity"],
                "agency": None if agency is None else _known(agencies, agency),
                "stance": account["stance"],
                "says": account["says"],
                "source": sources[account["source"]],
            }
        )
    return [
        {
            "claim": claim["claim"],
            "contest_status": claim["contest_status"],
            "accounts": of_claim[claim["claim_number"]],
        }
        for claim in claims
    ]


def _source(sources: Mapping[str, dict[str, Any]], id_: str) -> dict[str, Any]:
    try:
        return sources[id_]
    except KeyError as error:
        raise PageError(
            f"got source {id_!r}, expected one of the sources table, do check the records first"
        ) from error


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


# ---- frames ----------------------------------------------------------------------------------


def _rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return rows as dicts of plain Python values; None for what is missing, also whole columns."""
    names = list(frame.columns) if columns is None else list(columns)
    values = [_plain(frame[name]) if name in frame else [None] * len(frame) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    return column.astype(object).where(column.notna(), None).tolist()


def _by_incident(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["incident_id"]].append(row)
    return found


def _numbers(ids: Iterable[str]) -> dict[str, int]:
    """Number what is given, each once, in order of first appearance."""
    return {id_: number for number, id_ in enumerate(dict.fromkeys(ids))}
