"""Turns a sheet into the tables of incidents: column by column, with a fault for every row left out.

Nothing is repaired. A row whose date or coordinates cannot be read is left out and said; what a table
does not say is unknown, as in a record written by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.agencies import Agency, Registry
from mapper.agency_cells import Listed, Roll, combined, slug, spread
from mapper.cells import Cells, Codes, coded, counted, file_name, picked
from mapper.columns import Columns, described, fold
from mapper.errors import Fault, RecordsError
from mapper.model import INCIDENT_TYPES, ROLES
from mapper.row_dates import RowDates, read_row_dates
from mapper.row_places import RowPlaces, read_row_places
from mapper.sheets import Sheet
from mapper.source_cells import (
    TABLE_SOURCE,
    SourceColumns,
    arrow_texts,
    cite,
    frame_of,
    table_source,
)
from mapper.tables import (
    ACCOUNT_COLUMNS,
    AGENCY_COLUMNS,
    CLAIM_COLUMNS,
    INCIDENT_COLUMNS,
    INVOLVEMENT_COLUMNS,
    Tables,
)
from mapper.vocabularies import TYPES

_TEXTS = (
    "event", "date_note", "verbatim_locality", "locality", "location_note", "data_generalizations",
    "information_withheld",
)  # fmt: skip
_YES = frozenset(("true", "yes", "y", "1", "si", "sí", "x"))
_NO = frozenset(("false", "no", "n", "0", ""))


@dataclass(frozen=True)
class Imported:
    """What a sheet came to.

    Attributes:
        tables: The incidents, newest first, not yet located or assigned.
        agencies: Agencies that the registry does not have.
        read: Rows read, the rejected among them.
        rejected: Rows left out.
        faults: Why, one or more a row left out, in the file's order.
        notes: What was decided, in words for the user.
        rows: The row in the sheet of each incident.
        cells: The sheet under its mapping.
    """

    tables: Tables
    agencies: tuple[Agency, ...]
    read: int
    rejected: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    cells: Cells


def import_sheet(
    sheet: Sheet,
    columns: Columns,
    *,
    registry: Registry,
    listed: Mapping[str, Listed] | None = None,
    home_state: Collection[str] = (),
) -> Imported:
    """Turn a sheet into tables.

    Args:
        sheet: The rows.
        columns: What the columns mean.
        registry: The agencies that are known.
        listed: A table of agencies by id, for columns that hold such ids.
        home_state: Names of the state whose cities and agencies are at hand.

    Raises:
        RecordsError: The file as a whole cannot be taken: no place, no row, days and months that
            cannot be told apart, or every row is at fault.
    """
    cells = Cells(sheet, columns)
    cells.notes += [*sheet.notes, *described(columns)]
    dates = read_row_dates(cells)
    places = read_row_places(cells, home_state=home_state)
    roll = Roll(
        registry,
        listed or {},
        columns.agency_separator,
        columns.known.not_agencies if columns.known else (),
    )
    parties, members = _parties(cells, roll, places)
    withhold = _withhold(cells)
    faults = tuple(sorted((*sheet.faults, *cells.faults)))
    rows = _newest_first(dates, np.flatnonzero(~cells.rejected))
    if not len(rows):
        raise RecordsError(faults)
    ids = _ids(cells)
    incidents = _incidents(
        cells, rows, dates=dates, places=places, parties=parties, members=members
    )
    incidents["id"] = arrow_texts(_taken(ids, rows))
    incidents["withhold"] = withhold[rows]
    of_rows, agencies = spread(parties[rows], members)
    _say_agencies(cells, roll, agencies)
    citations, sources = _sources(cells, ids, rows)
    cells.notes += doubts_of(cells, dates, places, parties)
    return Imported(
        Tables(
            incidents=frame_of(incidents, INCIDENT_COLUMNS),
            involvements=frame_of(
                {
                    "incident_id": arrow_texts(_taken(ids, rows[of_rows])),
                    "agency": agencies,
                    "role": _roles(cells)[rows[of_rows]],
                    "note": _same(None, len(of_rows)),
                    "area_check": _same(None, len(of_rows)),
                },
                INVOLVEMENT_COLUMNS,
            ),
            claims=pd.DataFrame(columns=list(CLAIM_COLUMNS), dtype=object),
            accounts=pd.DataFrame(columns=list(ACCOUNT_COLUMNS), dtype=object),
            citations=citations,
            sources=sources,
            agencies=pd.DataFrame(columns=list(AGENCY_COLUMNS), dtype=object),
        ),
        tuple(roll.new.values()),
        read=len(sheet) + len(sheet.faults),
        rejected=int(cells.rejected.sum()) + len(sheet.faults),
        faults=faults,
        notes=tuple(cells.notes),
        rows=rows,
        cells=cells,
    )


def doubts_of(cells: Cells, dates: RowDates, places: RowPlaces, parties: Codes) -> list[str]:
    """Look for slips among the rows that are taken over."""
    from mapper.doubts import doubts  # noqa: PLC0415

    same = dates.codes * (int(parties.max(initial=0)) + 1) + parties
    same[np.isnat(dates.starts)[dates.codes] | cells.rejected] = -1
    latitude = np.where(cells.rejected, np.nan, places.latitude)
    return doubts(latitude, places.longitude, same=same, row_name=cells.row_name)


def disagreements(incidents: pd.DataFrame) -> list[str]:
    """Compare the city that a table says with the area that the point may lie in.

    Args:
        incidents: Incidents with a point, located and assigned.
    """
    claims, geoids = pd.factorize(incidents["city_geoid"])
    numbers, first = combined(
        [claims + 1, *(pd.factorize(incidents[name])[0] for name in ("places", "counties"))]
    )
    areas = incidents[["places", "counties"]].iloc[first].itertuples(index=False)
    times = np.bincount(numbers, minlength=len(first)).tolist()
    wrong: Counter[str] = Counter()
    for row, (places, counties), count in zip(first.tolist(), areas, times, strict=True):
        claim = claims[row]
        if claim >= 0 and geoids[claim] not in (*places, *counties, ""):
            pair = f"{incidents['city'].iloc[row]}: {incidents['jurisdiction'].iloc[row]}"
            wrong[pair] += count
    if not wrong:
        return []
    return [
        (
            f"Outside of the city that the table says, for postal cities reach beyond city limits:"
            f" {sum(wrong.values()):,}; the point decides: {counted(wrong)}."
        )
    ]


# ---- order, ids --------------------------------------------------------------------------------


def _newest_first(dates: RowDates, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Order rows as lists and pages do: newest first, the undated last, else as in the file."""
    day = np.where(np.isnat(dates.starts), dates.ends, dates.starts)
    number = np.where(np.isnat(day), np.iinfo(np.int64).max, -day.astype(np.int64))
    rank = np.unique(number, return_inverse=True)[1]
    key = rank[dates.codes[rows]]
    if (key[1:] >= key[:-1]).all():
        return rows
    # 16 bits are sorted by radix
    small = key.astype(np.uint16) if rank.max(initial=0) < 2**16 else key
    return rows[np.argsort(small, kind="stable")]


def _ids(cells: Cells) -> pa.ChunkedArray:
    """Keep the ids of a column if every row has one of its own, else number the rows."""
    given = cells.of("id")
    if given is not None and not given.null_count:
        if len(given.combine_chunks().unique()) == len(given):
            return given
        twice = pc.value_counts(given).to_pylist()
        example = next(each["values"] for each in twice if each["counts"] > 1)
        cells.notes.append(
            f"The ids are not one a row ('{example}' stands twice); rows are numbered instead."
        )
    elif given is not None:
        cells.notes.append(f"{given.null_count:,} rows have no id; all rows are numbered instead.")
    else:
        cells.notes.append("No column of ids; rows are numbered.")
    return numbered_texts("row", len(cells))


def numbered_texts(word: str, count: int) -> pa.ChunkedArray:
    """Write `word-1`, `word-2` and so on."""
    numbers = pc.cast(pa.array(np.arange(1, count + 1)), pa.string())
    return pa.chunked_array([pc.binary_join_element_wise(word, numbers, "-")])


def _taken(column: pa.ChunkedArray, rows: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    """Take rows of a column; all of them in their order cost nothing."""
    if len(rows) == len(column) and (not len(rows) or (np.diff(rows) == 1).all()):
        return column
    return column.take(pa.array(rows))


# ---- columns -----------------------------------------------------------------------------------


def _incidents(
    cells: Cells,
    rows: npt.NDArray[np.int64],
    *,
    dates: RowDates,
    places: RowPlaces,
    parties: Codes,
    members: list[tuple[str, ...]],
) -> dict[str, Any]:
    count = len(rows)
    frame: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS, _same(None, count))
    for name in _TEXTS:
        column = cells.of(name)
        if column is not None:
            frame[name] = arrow_texts(_taken(column, rows))
    codes = dates.codes[rows]
    frame["event_date"] = picked(list(dates.edtf), codes)
    frame["date_start"], frame["date_end"] = dates.starts[codes], dates.ends[codes]
    if dates.local_times is not None:
        frame["local_time"] = dates.local_times[rows]
    frame["type"] = _types(cells)[rows]
    frame["latitude"] = places.latitude[rows]
    frame["longitude"] = places.longitude[rows]
    frame["coordinate_uncertainty_in_meters"] = places.radius_meters[rows]
    frame["precision"] = places.precision[rows]
    frame["city"] = city = places.city[rows]
    if cells.of("locality") is None:
        frame["locality"] = city
    summary, title = cells.of("summary"), cells.of("title")
    made = None
    if title is None or title.null_count:
        made = _made_titles(members, parties, places.city)
        if title is None:
            cells.notes.append("No column of titles; they are made of agency and city.")
        title = made if title is None else pc.coalesce(title, made)
    frame["title"] = arrow_texts(_taken(title, rows))
    if summary is None or summary.null_count:
        summary = title if summary is None else pc.coalesce(summary, title)
    frame["summary"] = arrow_texts(_taken(summary, rows))
    lists = ("places", "counties", "states", "unincorporated", "unknowns")
    frame |= dict.fromkeys(lists, _same((), count))
    frame["contest_status"] = _same("uncontested", count)
    return frame


def _made_titles(
    members: list[tuple[str, ...]], parties: Codes, city: npt.NDArray[np.object_]
) -> pa.ChunkedArray:
    """Write a title from who and where: `LAPD, Los Angeles`."""
    where, cities = pd.factorize(city)
    numbers, first = combined([parties, where])
    titles = [
        f"{', '.join(members[parties[row]]) or 'Incident'}, {cities[where[row]]}"
        for row in first.tolist()
    ]
    return pa.chunked_array([pa.array(picked(list(titles), numbers), pa.string())])


def _types(cells: Cells) -> npt.NDArray[np.object_]:
    codes, texts = coded(cells.of("type"), len(cells))
    words = [slug(text or "") for text in texts]
    known = [TYPES.get(word, word if word in INCIDENT_TYPES else "other") for word in words]
    others = Counter(
        {
            str(texts[code]): int(count)
            for code, count in enumerate(np.bincount(codes, minlength=len(texts)).tolist())
            if texts[code] and known[code] == "other" and words[code] != "other"
        }
    )
    if others:
        cells.notes.append(f"Taken as type other: {counted(others)}.")
    return picked(list(known), codes)


def _withhold(cells: Cells) -> npt.NDArray[np.bool_]:
    codes, texts = coded(cells.of("withhold"), len(cells))
    words = [(text or "").lower() for text in texts]
    bad = np.array([word not in _YES | _NO for word in words])
    cells.reject(
        bad[codes],
        got=lambda row: cells.text("withhold", row),
        expected="true or false",
        do="write one of the two",
        code="wrong-type",
    )
    return np.array([word in _YES for word in words])[codes]


def _same(value: object, count: int) -> npt.NDArray[np.object_]:
    """Repeat one value; read-only, for columns may share it."""
    one = np.empty(1, dtype=object)
    one[0] = value
    repeated = np.repeat(one, count)
    repeated.flags.writeable = False
    return repeated


# ---- agencies and sources ----------------------------------------------------------------------


def _parties(cells: Cells, roll: Roll, places: RowPlaces) -> tuple[Codes, list[tuple[str, ...]]]:
    """Number the distinct sets of agencies, and list the members of each."""
    given = [(column, False) for column in cells.all_of("agency")]
    ids = cells.of("agency_ids")
    if ids is not None:
        given.append((ids, True))
    texts = [coded(column, len(cells)) for column, _ in given]
    codes, first = combined([*(each for each, _ in texts), places.away_codes])
    members = []
    for row in first.tolist():
        state = places.away[places.away_codes[row]]
        found = [
            roll.of_cell(words[numbers[row]], state, are_ids=are_ids)
            for (numbers, words), (_, are_ids) in zip(texts, given, strict=True)
        ]
        members.append(tuple(dict.fromkeys(each for some in found for each in some)))
    return codes, members


def _roles(cells: Cells) -> npt.NDArray[np.object_]:
    codes, texts = coded(cells.of("role"), len(cells))
    words = [fold(text or "") for text in texts]
    return picked([word if word in ROLES else cells.columns.role for word in words], codes)


def _say_agencies(cells: Cells, roll: Roll, agencies: npt.NDArray[np.object_]) -> None:
    if roll.new:
        numbers, distinct = pd.factorize(agencies)
        times = dict(zip(distinct, np.bincount(numbers).tolist(), strict=True))
        names = {each.name: times[id_] for id_, each in roll.new.items() if id_ in times}
        known = len(times) - len(names)
        cells.notes.append(
            f"Agencies: {known:,} of the registry, {len(names):,} that it does not know, kept as new"
            f" ones: {counted(names)}."
        )
    if roll.passed_over:
        cells.notes.append(f"Taken for no agency: {counted(roll.passed_over)}.")
    if roll.without_table:
        cells.notes.append(
            f"{len(roll.without_table):,} numbers of agencies stand for nobody at hand: give the"
            " table of agencies with --agencies."
        )


def _sources(
    cells: Cells, ids: pa.ChunkedArray, rows: npt.NDArray[np.int64]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the citations and sources; a row without any cites the table itself."""
    given = SourceColumns(
        links=tuple(_taken(each, rows) for each in cells.all_of("links")),
        **{
            name.removeprefix("source_"): _taken(column, rows)
            for name in ("source_publisher", "source_title")
            if (column := cells.of(name)) is not None
        },
        published=None if (day := cells.of("source_date")) is None else _taken(day, rows),
    )
    cited = cite(given, len(rows))
    without = np.ones(len(rows), dtype=bool)
    without[cited.rows] = False
    own, source_ids, sources = cited.rows, cited.ids, cited.sources
    if without.any():
        lonely = np.flatnonzero(without)
        own = np.concatenate((own, lonely))
        table = pa.array([TABLE_SOURCE] * len(lonely), pa.string())
        source_ids = pa.chunked_array([*source_ids.chunks, table], pa.string())
        sources = pd.concat(
            [each for each in (sources, table_source(file_name(cells.sheet))) if len(each)],
            ignore_index=True,
        )
        cells.notes.append(f"{len(lonely):,} rows give no source; they cite the table itself.")
    citations = {
        "incident_id": arrow_texts(_taken(ids, rows[own])),
        "source": arrow_texts(source_ids),
    }
    return frame_of(citations, tuple(citations)), sources
