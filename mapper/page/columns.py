"""Lays out the tables for the page: columns for filters and drawing, and texts to show.

Columns contain the data that every view of the map needs, a few bytes per incident. The agencies of an
incident, and the areas in which it may lie, are sets; few distinct ones occur, so the header lists each once
and the columns contain its number. A filter decides once per set. Texts are in separate blocks, which the
page unpacks when a reader opens an incident.

Incidents are in list order, by day. If there are very many, those of one day are in spatial order, so that
days and positions take little space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mapper.errors import PageError
from mapper.files import Codes, Mask, work_beside
from mapper.page.agency_sets import involvement_sets_of, list_agencies, named_agencies
from mapper.page.area_sets import PageAreas, jurisdictions_of_incidents
from mapper.page.blocks import TEXT_BLOCK_SIZE, Column, code_type, morton_codes
from mapper.page.cells import (
    encode_column,
    number_ids,
    numbered_words,
)
from mapper.page.counts import header_counts, refuse_wrong_counts
from mapper.page.editing import check_column, editing_header, lay_out_checks
from mapper.page.landmark_words import landmark_words
from mapper.page.outlines import lay_out_outlines
from mapper.page.own_areas import lay_out_areas
from mapper.page.own_fields import lay_out_fields
from mapper.page.texts import Texts
from mapper.page.translated_header import translated_header
from mapper.places import (
    PRECISIONS,
    Boundaries,
    borders_in_words,
)
from mapper.records import (
    CONTEST_STATUSES,
    INCIDENT_TYPES,
    LOCATED_BY,
    Tables,
    distinct,
    lasting_incidents,
)

UNLOCATED = LOCATED_BY.index("unlocated")
TABLES_FORMAT = 1  # of pages that contain everything in their records
NO_DAY = -(2**31)
_NO_HOUR = 24
DENSE_FROM = 10_000  # incidents from which on those of one day stand in spatial order
_DEGREES = 1e6  # the columns count in millionths of a degree
_KEY_BITS = 64
_PLACE_RANKS = 3
_NUMBER = re.compile("([0-9]+)")


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
    coverage: Mapping[str, object] | None = None,
    borders: Mapping[str, str] | None = None,
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
        coverage: The time in which the incidents are complete, if the publisher claims one.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
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
    refuse_wrong_counts(counts, unlocated)
    with work_beside(len(incidents), threads=1) as beside:
        numbering = beside.submit(number_ids, incidents["incident_id"])  # needs no interpreter
        places = _place_column(incidents, unlocated)
        columns = [places, _radius_column(incidents, unlocated)]
        columns += [
            *_day_columns(incidents),
            *_hour_column(incidents),
            *_lasted_column(incidents),
            *_word_columns(incidents, unlocated, types),
        ]
        jurisdiction_sets, jurisdictions = jurisdictions_of_incidents(incidents)
        ranks = _place_ranks(unlocated, jurisdictions, jurisdiction_sets)
        order = _page_order(incidents, places, ranks)
        ids = numbering.result()
    agency_rows = named_agencies(tables)
    agencies = {row["id"]: number for number, row in enumerate(agency_rows)}
    involvement_sets, involvements = involvement_sets_of(tables, ids, agencies)
    areas = PageAreas(boundaries, states, jurisdiction_sets)
    fields, own_columns, own_texts = lay_out_fields(tables)
    layers, layer_columns, outlines = lay_out_areas(tables)
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
        "counts": header_counts(counts),
        "boundaries_vintage": boundaries.vintage,
        "types": types,
        "type_labels": {id_: each.members() for id_, each in tables.used_types.items()},
        **({"fields": fields} if fields else {}),
        **editing_header(tables),
        **landmark_words(incidents),
        **translated_header(incidents),
        **({"layers": layers} if layers else {}),
        **({"coverage": dict(coverage)} if coverage else {}),
        **({"borders": _chosen(borders)} if borders else {}),
        "contest_statuses": CONTEST_STATUSES,
        "precisions": PRECISIONS,
        "located_by": LOCATED_BY,
        "agencies": list_agencies(agency_rows, agencies),
        "areas": areas.listed(),
        "involvements": involvement_sets,
        "jurisdictions": [areas.jurisdiction(key) for key in jurisdiction_sets],
    }
    columns += [_set_column("involvements", involvements, involvement_sets)]
    columns += [_set_column("jurisdictions", jurisdictions, jurisdiction_sets)]
    if (checks := lay_out_checks(incidents)) is not None:
        header["checked"] = checks[0]
        columns.append(check_column(checks[1], checks[0]))
    columns = [column.in_order(order) for column in (*columns, *own_columns, *layer_columns)]
    columns += [*_event_columns(incidents, order), *outlines]
    if (drawn := lay_out_outlines(incidents, order)) is not None:
        header["outlines"] = drawn.header
        columns += drawn.columns
    return PageData(header, columns, texts)


def _refuse_withheld(incidents: pd.DataFrame) -> None:
    """Refuse withheld records; selection removes them, and this check makes sure that it ran."""
    withheld = incidents["withhold"].eq(True)  # noqa: FBT003 - None and NaN are not
    if withheld.any():
        raise PageError(
            f"{int(withheld.sum())} records are marked withhold. Leave them out of the page, and count"
            " them as withheld."
        )


def _unlocated(incidents: pd.DataFrame) -> Mask:
    positions = incidents[["latitude", "longitude"]].to_numpy(dtype=float)
    located_by = encode_column(incidents["located_by"])
    named = np.array([*(word == "unlocated" for word in located_by.words), False])
    missing: Mask = np.isnan(positions).any(axis=1) | named[located_by.codes]
    return missing


def _place_ranks(
    unlocated: Mask, jurisdictions: Codes, sets: Sequence[tuple[Sequence[str], Sequence[str], str]]
) -> Codes:
    """Rank incidents by what is known of their place: in a known area, a point in none, no place at all."""
    in_none = np.array([not areas and not lands for areas, lands, _ in sets], dtype=bool)
    ranks: Codes = np.where(unlocated, 2, in_none[jurisdictions].astype(np.int64))
    return ranks


def _page_order(incidents: pd.DataFrame, places: Column, ranks: Codes) -> Codes:
    """Return the rows in the page's order: as they are, or within a day by place.

    Rows of a day whose place is not known follow the others: points at sea have the least code of all, so
    each day, and so each list, would begin with them.
    """
    rows = np.arange(len(incidents))
    if len(incidents) < DENSE_FROM:
        return rows
    start, end = (incidents[name].to_numpy() for name in ("date_start", "date_end"))
    day = np.where(np.isnat(start), end, start)
    same = (day[1:] == day[:-1]) | (np.isnat(day[1:]) & np.isnat(day[:-1]))
    run = np.concatenate(([0], np.cumsum(~same)))
    run = run * _PLACE_RANKS + ranks
    codes = places.values  # noqa: PD011 - no frame
    bits = int(codes.max()).bit_length()
    if bits + int(run.max()).bit_length() > _KEY_BITS:
        order: Codes = np.lexsort((codes, run))
        return order
    # one key for both is sorted in a fifth of the time
    return np.argsort(run.astype("u8") << np.uint64(bits) | codes, kind="stable")


def _place_column(incidents: pd.DataFrame, unlocated: Mask) -> Column:
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


def _radius_column(incidents: pd.DataFrame, unlocated: Mask) -> Column:
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


def _hour_column(incidents: pd.DataFrame) -> Iterator[Column]:
    """Return the hours of the day, 24 where none is known; no column where none is at all."""
    found = distinct(incidents["local_time"])
    hours = np.array([_NO_HOUR if time is None else _hour_of(time) for time in found.objects], "u1")
    if (hours < _NO_HOUR).any():
        yield Column("hour", np.append(hours, np.uint8(_NO_HOUR))[found.codes], planes=True)


def _lasted_column(incidents: pd.DataFrame) -> Iterator[Column]:
    """Return 1 for each incident that went on over its days; no column where none did."""
    if (lasting := lasting_incidents(incidents)).any():
        yield Column("lasted", lasting.astype("u1"), planes=True)


def _hour_of(time: str) -> int:
    return int(time[:2]) if time[:2].isdigit() else _NO_HOUR


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
    own = sorted(map(str, found - {*INCIDENT_TYPES, None}), key=_by_number)
    return (*(each for each in INCIDENT_TYPES if each in found), *own)


def _by_number(text: str) -> list[str | int]:
    """Return what sorts `category-9` before `category-10`."""
    return [
        int(part) if part.isascii() and part.isdigit() else part for part in _NUMBER.split(text)
    ]


def _word_columns(
    incidents: pd.DataFrame, unlocated: Mask, types: Sequence[str]
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


def _chosen(borders: Mapping[str, str]) -> dict[str, object]:
    """Return a choice about areas in dispute, and in words of each language."""
    words = {language: borders_in_words(borders, language) for language in ("en", "es", "fr")}
    return {"chosen": dict(borders), "words": words}
