"""Lays out the tables for the page: columns for filters and drawing, and texts to show.

Columns contain the data that every view of the map needs, a few bytes per incident. The agencies of an
incident, and the areas in which it may lie, are sets; few distinct ones occur, so the header lists each once
and the columns contain its number. A filter decides once per set. Texts are in separate blocks, which the
page unpacks when a reader opens an incident.

Incidents are in list order, by day. If there are very many, those of one day are in spatial order, so that
days and positions take little space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import PageError
from mapper.files import Codes
from mapper.page.blocks import TEXT_BLOCK_SIZE, Column, code_type, morton_codes
from mapper.page.cells import (
    Numbered,
    agency_numbers,
    encode_column,
    look_up_numbers,
    number_ids,
    numbered_words,
    unknown_agency,
)
from mapper.page.own_fields import lay_out_fields
from mapper.page.texts import Texts
from mapper.places import (
    COUNTRY,
    PRECISIONS,
    Area,
    Boundaries,
    load_area_labels,
    load_world,
)
from mapper.records import (
    AREA_CHECKS,
    CONTEST_STATUSES,
    INCIDENT_TYPES,
    LOCATED_BY,
    ROLES,
    Tables,
    distinct,
    load_registry,
)

UNLOCATED = LOCATED_BY.index("unlocated")
TABLES_FORMAT = 1  # of pages that contain everything in their records
COUNTS = ("records", "shown", "unlocated", "withheld", "filtered", "rejected")
NO_DAY = -(2**31)
DENSE_FROM = 10_000  # incidents from which on those of one day stand in spatial order

_DEGREES = 1e6  # the columns count in millionths of a degree
_KEY_BITS = 64
_AGENCY_WORDS = ("id", "name", "short_name", "level", "type")


@dataclass(frozen=True, slots=True)
class PageData:
    """The contents of a page, ready to be encoded.

    Attributes:
        header: The header of the columns, without the list of columns itself.
        columns: Columns of one value per incident, in the order of the page, and those of events.
        texts: The texts of the incidents, in the same order.
    """

    header: dict[str, Any]
    columns: list[Column]
    texts: Texts


def page_data(
    tables: Tables,
    *,
    counts: Mapping[str, int],
    title: str,
    description: str | None,
    translations: Mapping[str, Mapping[str, str]] | None = None,
    notices: Mapping[str, str] | None = None,
    boundaries: Boundaries,
    states: Boundaries,
) -> PageData:
    """Lay the tables out for the page.

    Args:
        tables: The incidents to publish, in list order.
        counts: records = shown + unlocated + withheld + filtered + rejected; shown are those with
            a place; rejected may be absent.
        title: The page's title.
        description: The text below the title, or None.
        translations: `title` and `description` in other languages, by language.
        notices: `contact` and `license` of the data, as plain text.
        boundaries: The state with the places and counties of the incidents.
        states: The outlines of all states.

    Raises:
        PageError: The counts do not add up, a record is marked withhold, or a table contains an unknown
            agency or word.
        GeodataError: A jurisdiction is missing from the boundaries.
    """
    incidents = tables.incidents
    types = _types(incidents)
    _refuse_withheld(incidents)
    unlocated = _unlocated(incidents)
    _refuse_wrong_counts(counts, unlocated)
    with ThreadPoolExecutor(1) as beside:
        numbering = beside.submit(number_ids, incidents["incident_id"])  # needs no interpreter
        places = _place_column(incidents, unlocated)
        columns = [places, _radius_column(incidents, unlocated)]
        columns += [*_day_columns(incidents), *_word_columns(incidents, unlocated, types)]
        jurisdiction_sets, jurisdictions = _jurisdictions(incidents)
        order = _page_order(incidents, places)
        ids = numbering.result()
    agency_rows = _named_agencies(tables)
    agencies = {row["id"]: number for number, row in enumerate(agency_rows)}
    involvement_sets, involvements = _involvements(tables, ids, agencies)
    areas = _Areas(boundaries, states, jurisdiction_sets)
    fields, own_columns, own_texts = lay_out_fields(tables)
    texts = Texts(tables, ids, agencies, order, own_texts)
    header = {
        "count": len(incidents),
        "text_block_size": TEXT_BLOCK_SIZE,
        "tables_format": TABLES_FORMAT,
        "texts": texts.blocks > 0,
        "title": title,
        "description": description,
        "translations": dict(translations or {}),
        **({"notices": dict(notices)} if notices else {}),
        "counts": _header_counts(counts),
        "boundaries_vintage": boundaries.vintage,
        "types": types,
        "type_labels": {id_: each.members() for id_, each in tables.used_types.items()},
        **({"fields": fields} if fields else {}),
        "contest_statuses": CONTEST_STATUSES,
        "precisions": PRECISIONS,
        "located_by": LOCATED_BY,
        "agencies": _agency_list(agency_rows, agencies),
        "areas": areas.listed(),
        "involvements": involvement_sets,
        "jurisdictions": [areas.jurisdiction(key) for key in jurisdiction_sets],
    }
    columns += [_set_column("involvements", involvements, involvement_sets)]
    columns += [_set_column("jurisdictions", jurisdictions, jurisdiction_sets)]
    columns = [column.in_order(order) for column in (*columns, *own_columns)]
    columns += _event_columns(incidents, order)
    return PageData(header, columns, texts)


# ---- checks ----------------------------------------------------------------------------------


def _refuse_withheld(incidents: pd.DataFrame) -> None:
    """Refuse withheld records; selection removes them, and this check makes sure that it ran."""
    withheld = incidents["withhold"].eq(True)  # noqa: FBT003 - None and NaN are not
    if withheld.any():
        raise PageError(
            f"{int(withheld.sum())} records are marked withhold. Leave them out of the page, and count"
            " them as withheld."
        )


def _header_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts that the page shows; rejected rows only if there are any."""
    said = {name: int(counts.get(name, 0)) for name in COUNTS}
    return said if said["rejected"] else {name: said[name] for name in COUNTS[:-1]}


def _refuse_wrong_counts(counts: Mapping[str, int], missing: npt.NDArray[np.bool_]) -> None:
    if set(counts) | {"rejected"} != set(COUNTS):  # only a table has rejected rows
        raise PageError(
            f"counts has {', '.join(sorted(counts)) or 'no members'}. Give {', '.join(COUNTS)}."
        )
    unlocated = int(missing.sum())
    located = len(missing) - unlocated
    rest = counts["withheld"] + counts["filtered"] + counts.get("rejected", 0)
    if (counts["shown"], counts["unlocated"], counts["records"]) != (
        located,
        unlocated,
        len(missing) + rest,
    ):
        raise PageError(
            f"counts is {dict(counts)}, but the tables have shown {located}, unlocated {unlocated} and"
            f" records {len(missing) + rest}. Count again, so that no record vanishes."
        )


def _unlocated(incidents: pd.DataFrame) -> npt.NDArray[np.bool_]:
    positions = incidents[["latitude", "longitude"]].to_numpy(dtype=float)
    located_by = encode_column(incidents["located_by"])
    named = np.array([*(word == "unlocated" for word in located_by.words), False])
    missing: npt.NDArray[np.bool_] = np.isnan(positions).any(axis=1) | named[located_by.codes]
    return missing


# ---- columns ---------------------------------------------------------------------------------


def _page_order(incidents: pd.DataFrame, places: Column) -> Codes:
    """Return the rows in the page's order: as they are, or within a day by place."""
    rows = np.arange(len(incidents))
    if len(incidents) < DENSE_FROM:
        return rows
    start, end = (incidents[name].to_numpy() for name in ("date_start", "date_end"))
    day = np.where(np.isnat(start), end, start)
    same = (day[1:] == day[:-1]) | (np.isnat(day[1:]) & np.isnat(day[:-1]))
    run = np.concatenate(([0], np.cumsum(~same)))
    codes = places.values  # noqa: PD011 - no frame
    bits = int(codes.max()).bit_length()
    if bits + int(run[-1]).bit_length() > _KEY_BITS:
        order: Codes = np.lexsort((codes, run))
        return order
    # one key for both is sorted in a fifth of the time
    return np.argsort(run.astype("u8") << np.uint64(bits) | codes, kind="stable")


def _place_column(incidents: pd.DataFrame, unlocated: npt.NDArray[np.bool_]) -> Column:
    """Return the position in 1e-6 degrees (WGS84)."""
    latitude, longitude = (
        np.rint(np.where(unlocated, 0.0, incidents[name].to_numpy(dtype=float)) * _DEGREES).astype(
            "<i4"
        )
        for name in ("latitude", "longitude")
    )
    south, west = (
        int(values[~unlocated].min(initial=2**31 - 1)) for values in (latitude, longitude)
    )
    origin = (0, 0) if unlocated.all() else (south, west)
    codes = np.where(unlocated, 0, morton_codes(latitude, longitude, origin))
    return Column("position", codes.astype("<u8"), delta=True, planes=True, origin=origin)


def _radius_column(incidents: pd.DataFrame, unlocated: npt.NDArray[np.bool_]) -> Column:
    """Return the radius in meters, rounded up so that a circle never shrinks."""
    radius = incidents["coordinate_uncertainty_in_meters"].to_numpy(dtype=float)
    radius = np.where(unlocated | np.isnan(radius), 0.0, np.ceil(radius))
    return Column("uncertainty_meters", radius.astype("<u4"), planes=True)


def _day_columns(incidents: pd.DataFrame) -> Iterator[Column]:
    """Return the first and last possible day, counted from 1970-01-01."""
    for name, source in (("day_start", "date_start"), ("day_end", "date_end")):
        days = incidents[source].to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
        values = np.where(np.isnat(days), NO_DAY, days.astype(np.int64)).astype("<i4")
        is_start = name == "day_start"
        above = None if is_start else "day_start"
        yield Column(name, values, delta=is_start, planes=True, above=above)


def _event_columns(incidents: pd.DataFrame, order: Codes) -> Iterator[Column]:
    """Return the rows that share an event, event by event, and the number of rows per event."""
    absent = np.full(len(order), -1)
    codes = encode_column(incidents["event"]).codes[order] if "event" in incidents else absent
    having = np.flatnonzero(codes >= 0)
    events, _ = pd.factorize(codes[having])
    sizes = np.bincount(events)
    shared = sizes[events] > 1
    rows = having[shared][np.argsort(events[shared], kind="stable")]
    yield Column("event_rows", rows.astype("<u4"), delta=True, planes=True)
    yield Column("event_sizes", sizes[sizes > 1].astype("<u4"), planes=True)


def _types(incidents: pd.DataFrame) -> tuple[str, ...]:
    """Return the types that occur: mapper's in their order, then the incidents' own by their words."""
    found = set(distinct(incidents["type"]).objects)
    own = sorted(map(str, found - {*INCIDENT_TYPES, None}))
    return (*(each for each in INCIDENT_TYPES if each in found), *own)


def _word_columns(
    incidents: pd.DataFrame, unlocated: npt.NDArray[np.bool_], types: Sequence[str]
) -> Iterator[Column]:
    of_types = numbered_words(incidents["type"], types)
    yield _set_column("type", of_types, types)
    yield _words(incidents, "contest_status", CONTEST_STATUSES)
    yield _words(incidents, "precision", PRECISIONS, absent="unknown")
    located_by = _words(incidents, "located_by", LOCATED_BY, absent="coordinates")
    yield Column("located_by", np.where(unlocated, UNLOCATED, located_by.values).astype("u1"))


def _words(
    incidents: pd.DataFrame, name: str, words: Sequence[str], *, absent: str | None = None
) -> Column:
    return Column(name, numbered_words(incidents[name], words, absent=absent).astype("u1"))


def _set_column(name: str, codes: Codes, distinct: Sequence[object]) -> Column:
    return Column(name, codes.astype(code_type(len(distinct)).newbyteorder("<")), planes=True)


# ---- sets ------------------------------------------------------------------------------------


def _by_first(codes: Codes) -> tuple[Codes, Codes]:
    """Number codes anew in order of first appearance; return the row of each number's first, too."""
    numbers, distinct = pd.factorize(codes)
    first = np.empty(len(distinct), dtype=np.intp)
    first[numbers[::-1]] = np.arange(len(codes))[::-1]
    return numbers, first


def _combined(columns: Iterable[Codes], rows: int) -> Codes:
    """Number the distinct combinations of several columns of codes, -1 for missing ones."""
    together = np.zeros(rows, dtype=np.intp)
    for codes in columns:
        together, _ = pd.factorize(together * (int(codes.max(initial=-1)) + 2) + codes + 1)
    return together


# ---- agencies --------------------------------------------------------------------------------


def _named_agencies(tables: Tables) -> list[dict[str, Any]]:
    """Return the rows of the agencies that incidents name and of all those they belong to."""
    rows = _rows(tables.agencies, (*_AGENCY_WORDS, "parent", "ori"))
    parents = {row["id"]: row["parent"] for row in rows}
    named: set[str] = set()
    for frame in (tables.involvements, tables.accounts):
        for agency in encode_column(frame["agency"]).words:
            while agency is not None and agency not in named:
                named.add(agency)
                agency = parents.get(agency)  # noqa: PLW2901 - climbs to the root
    return [row for row in rows if row["id"] in named]


def _agency_list(
    rows: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
) -> list[dict[str, Any]]:
    registered = {agency.id: agency for agency in load_registry()}
    listed = []
    for row in rows:
        agency = registered.get(row["id"])
        # other names that a reader may search for; an agency of the records' own has none here
        aliases = agency.aliases if agency and agency.name == row["name"] else ()
        listed.append(
            {
                **{word: row[word] for word in _AGENCY_WORDS},
                "parent": None if row["parent"] is None else _known(numbers, row["parent"]),
                **({} if row["ori"] is None else {"ori": row["ori"]}),
                **({"aliases": list(aliases)} if aliases else {}),
            }
        )
    return listed


def _involvements(
    tables: Tables, ids: Numbered, agencies: Mapping[str, int]
) -> tuple[list[tuple[tuple[int, str, str], ...]], Codes]:
    """Return the distinct sets of involvements, and the number of each incident's set.

    Sets are numbered one involvement at a time: the set up to the third involvement is numbered by the set
    up to the second, and the third.
    """
    table = tables.involvements
    rows = len(ids.distinct)
    of = look_up_numbers(table["incident_id"], ids)
    words = (
        agency_numbers(table["agency"], agencies),
        numbered_words(table["role"], ROLES),
        numbered_words(table["area_check"], AREA_CHECKS, absent="undetermined"),
    )
    triples = (words[0] * len(ROLES) + words[1]) * len(AREA_CHECKS) + words[2]
    span = len(agencies) * len(ROLES) * len(AREA_CHECKS)
    each = (of * span + triples)[of >= 0]
    if not (each[1:] > each[:-1]).all():
        each = np.unique(each)
    of, triples = np.divmod(each, max(span, 1))
    sizes = np.bincount(of, minlength=rows)
    starts = np.cumsum(sizes) - sizes
    sets = np.zeros(rows, dtype=np.intp)
    for place in range(int(sizes.max(initial=0))):
        having = np.flatnonzero(sizes > place)
        longer = sets * (span + 1)
        longer[having] += 1 + triples[starts[having] + place]
        sets, _ = pd.factorize(longer)
    sets, first = _by_first(sets)
    codes = sets[ids.numbers]
    return [
        tuple(
            _involvement(triple)
            for triple in triples[starts[row] : starts[row] + sizes[row]].tolist()
        )
        for row in first.tolist()
    ], codes


def _involvement(triple: int) -> tuple[int, str, str]:
    rest, check = divmod(triple, len(AREA_CHECKS))
    agency, role = divmod(rest, len(ROLES))
    return agency, ROLES[role], AREA_CHECKS[check]


def _known(numbers: Mapping[str, int], agency: str) -> int:
    try:
        return numbers[agency]
    except KeyError as error:
        raise unknown_agency(agency) from error


# ---- areas -----------------------------------------------------------------------------------


_Jurisdiction = tuple[tuple[str, ...], tuple[str, ...], str]


def _jurisdictions(incidents: pd.DataFrame) -> tuple[list[_Jurisdiction], Codes]:
    """Return the distinct jurisdictions, and the number of each incident's.

    A jurisdiction is its areas, the counties whose land outside any place is meant, and a label.
    """
    names = (
        "places",
        "counties",
        "states",
        "regions",
        "countries",
        "unincorporated",
        "jurisdiction",
    )
    codes = _combined((_distinct(incidents[name]) for name in names), len(incidents))
    codes, first = _by_first(codes)
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
                *(code for code in countries or () if code != COUNTRY),  # its states say so
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


class _Areas:
    """The areas that occur and those that contain them: states, counties, places, each by GEOID."""

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
                **_names_of_country(area),
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


def _names_of_country(area: Area) -> dict[str, Any]:
    """Return the names of a country in other languages."""
    if area.kind != "country":
        return {}
    label = load_area_labels()[area.geoid]
    return {"names": {"es": label.es, "fr": label.fr}}


# ---- frames ----------------------------------------------------------------------------------


def _rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return rows as dicts of plain Python values; None for missing values and columns."""
    names = list(frame.columns) if columns is None else list(columns)
    values = [_plain(frame[name]) if name in frame else [None] * len(frame) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    return column.astype(object).where(column.notna(), None).tolist()
