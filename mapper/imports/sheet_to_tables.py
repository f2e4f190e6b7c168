"""Turns a sheet into the tables of incidents, column by column, with a fault for every row left out.

Nothing is repaired. A row whose date or coordinates cannot be read is left out and reported; missing
values are unknown, as in a record written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from mapper.errors import Fault, RecordsError
from mapper.files import Codes, Sheet, work_beside
from mapper.imports.account_table import AccountTable
from mapper.imports.address_cities import part_addresses
from mapper.imports.address_columns import PlaceWords, read_place_words
from mapper.imports.agencies import Listed, Roll, list_members
from mapper.imports.agency_sets import note_agencies, read_parties, read_roles, refuse_many_agencies
from mapper.imports.cells import Cells, number_texts, pick_values, take_rows
from mapper.imports.coded_cities import write_out_codes
from mapper.imports.column_uses import describe_vocabulary
from mapper.imports.columns import Columns, describe_own_agencies, with_privacy
from mapper.imports.constants import fill_constants
from mapper.imports.dates import RowDates, read_row_dates
from mapper.imports.disagreements import StatedStates
from mapper.imports.garbled_texts import note_garbled
from mapper.imports.grid_codes import find_grid_column
from mapper.imports.incident_rows import first_rows, incident_ids, note_groups
from mapper.imports.local_times import note_clock_changes, with_local_times
from mapper.imports.own_columns import OtherColumns, name_own_columns, read_own_columns
from mapper.imports.places import RowPlaces, read_row_places
from mapper.imports.privacy_columns import RowPrivacy, read_row_privacy
from mapper.imports.quality_warnings import find_doubts
from mapper.imports.rejected_rows import Rejects
from mapper.imports.row_claims import RowIncidents, gather_claims, read_row_accounts
from mapper.imports.row_ids import given_ids, read_ids
from mapper.imports.row_media import read_row_media
from mapper.imports.row_outlines import read_row_outlines
from mapper.imports.row_positions import RowPositions
from mapper.imports.sources import arrow_texts, frame_of, read_sources
from mapper.imports.tables_of_totals import refuse_totals
from mapper.imports.ticked_agencies import write_ticked_agencies
from mapper.imports.time_notes import note_times
from mapper.imports.vocabularies import MISSING_WORDS, TYPES
from mapper.places import names_no_city
from mapper.records import (
    AGENCY_COLUMNS,
    AREA_COLUMNS,
    INCIDENT_COLUMNS,
    INCIDENT_TYPES,
    INVOLVEMENT_COLUMNS,
    LASTED,
    Agency,
    Registry,
    Tables,
    empty_frame,
    held_values,
    mask,
    put_media,
)
from mapper.text import slug

_TEXTS = (
    "event", "date_note", "verbatim_locality", "locality", "location_note", "data_generalizations",
    "information_withheld",
)  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """The incidents of a sheet.

    Attributes:
        tables: The incidents, newest first, not yet located or assigned.
        agencies: Agencies that the registry does not have.
        read: Rows read, the rejected among them.
        rejected: Rows left out.
        faults: One or more faults for each row left out, in the file's order.
        rejects: These rows with their cells.
        notes: Decisions, in words for the user.
        rows: The row in the sheet of each incident.
        cells: The sheet under its mapping.
        states: The states and countries that the rows name.
        date_columns: Columns with dates, if none was used for event_date.
    """

    tables: Tables
    agencies: tuple[Agency, ...]
    read: int
    rejected: int
    faults: tuple[Fault, ...]
    rejects: Rejects
    notes: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    cells: Cells
    states: StatedStates
    date_columns: tuple[str, ...] = ()

    @property
    def private_names(self) -> tuple[str, ...]:
        """Names of private people that must not be published."""
        return tuple(self.cells.private_names)

    def other_columns(self) -> OtherColumns:
        """Return the columns that no field has, for notebooks."""
        columns = self.cells.columns
        used = {*(name for names in columns.fields.values() for name in names), *columns.kept.values(),
                *(each.column for each in columns.own.values()), *self.cells.sheet.copies}  # fmt: skip
        sheet = self.cells.sheet
        names = tuple(name for name in sheet.names if name not in used)
        return OtherColumns(sheet, names, self.tables.incidents["incident_id"], self.rows)

    def place_words(self) -> PlaceWords | None:
        """Return the addresses of the incidents in a column that is not published, if there is one."""
        return read_place_words(self.cells, self.rows)

    def positions(self) -> RowPositions:
        """Return the finder of the row and column of problems with these incidents."""
        return RowPositions(self.cells, self.tables, self.rows)


def import_sheet(
    sheet: Sheet,
    columns: Columns,
    *,
    registry: Registry,
    listed: Mapping[str, Listed] | None = None,
    home: str | None = None,
    accounts: AccountTable | None = None,
) -> Imported:
    """Turn a sheet into tables.

    Args:
        sheet: The rows.
        columns: The meaning of the columns.
        registry: The known agencies.
        listed: A table of agencies by id, for columns with such ids.
        home: FIPS code of the state whose cities need no state in their names; None for none.
        accounts: A table of accounts of these incidents.

    Raises:
        RecordsError: The file as a whole cannot be used: it has no place or no row, its days and
            months are ambiguous, or every row is at fault.
    """
    columns, added = with_privacy(columns, sheet.names)
    columns = name_own_columns(columns, sheet.names, file=sheet.file)
    filled, columns, about_codes = _filled(sheet, columns)
    cells = Cells(filled, columns)
    cells.notes += [
        *sheet.notes,
        *filter(None, [describe_vocabulary(columns)]),
        *added,
        *about_codes,
    ]
    cells.notes += note_garbled(
        filled.table, dict.fromkeys(chain.from_iterable(columns.fields.values()))
    )
    described = describe_own_agencies(columns, registry)
    not_agencies = columns.known.not_agencies if columns.known else ()
    roll = Roll(
        registry.extended(described),
        sheet.file,
        listed or {},
        frozenset(each.id for each in described),
        next(iter(columns.agency_separator or ()), None),
        not_agencies,
    )
    refuse_many_agencies(cells, roll)
    # Arrow lets go of the interpreter: what is long and alone runs beside the rest
    with work_beside(len(cells), threads=2) as beside:
        numbering = beside.submit(read_ids, cells)
        dates = read_row_dates(cells, home=home)
        places = read_row_places(cells, home=home)
        dates, about_times = with_local_times(dates, places)
        cells.notes += (*about_times, *note_clock_changes(dates, places, cells.row_name))
        parties, members = read_parties(cells, roll, places)
        privacy = read_row_privacy(cells)
        told = read_row_accounts(cells, roll, places, parties, members)
        media = read_row_media(cells)
        faults = tuple(sorted((*sheet.faults, *chain.from_iterable(cells.reasons.values()))))
        rows = _newest_first(dates, np.flatnonzero(~cells.rejected))
        rejects = Rejects(sheet, cells.reasons)
        if not len(rows):
            raise RecordsError(faults, rejected_csv=rejects)
        ids, about_ids = numbering.result()
        owning = beside.submit(read_own_columns, cells)
        heads, position = rows, np.arange(len(rows))
        if told.groups is not None:
            rows, heads, position = first_rows(told.groups, rows)
            note_groups(cells, told.groups, heads, rows)
            ids, about_ids = incident_ids(given_ids(cells), told.groups), None
        citing = beside.submit(read_sources, cells, ids, rows)
        doubting = beside.submit(find_doubtful_rows, cells, dates, places, parties, heads)
        incidents = _incidents(
            cells,
            heads,
            dates=dates,
            places=places,
            privacy=privacy,
        )
        incidents["incident_id"] = arrow_texts(take_rows(ids, heads))
        of_rows, agencies = list_members(parties[rows], members)
        note_agencies(cells, roll, agencies)
        cited = citing.result()
        slips = doubting.result()
        own = owning.result()
    cells.notes += [*filter(None, (about_ids, cited.note)), *own.notes, *slips]
    own_values = {
        id_: held_values(take_rows(pa.chunked_array([values]), heads))
        for id_, values in own.cells.items()
    }
    outlines = read_row_outlines(cells, heads, places.latitude)
    said = gather_claims(
        told.accounts,
        incidents=RowIncidents(ids, rows, position, incidents["incident_id"]),
        cited=cited,
        roll=roll,
        table=accounts,
        cells=cells,
    )
    incidents["contest_status"] = said.claims.statuses
    once = _repeated if told.groups is not None else _as_it_is
    faults = tuple(sorted((*faults, *said.faults)))
    return Imported(
        Tables(
            incidents=put_media(
                frame_of(
                    incidents | own_values | outlines, (*INCIDENT_COLUMNS, *own_values, *outlines)
                ),
                [media.get(row) for row in heads.tolist()] if media else (),
            ),
            involvements=once(
                frame_of(
                    {
                        "incident_id": arrow_texts(take_rows(ids, rows[of_rows])),
                        "agency": agencies,
                        "role": read_roles(cells)[rows[of_rows]],
                        "note": _same(None, len(of_rows)),
                        "area_check": _same(None, len(of_rows)),
                    },
                    INVOLVEMENT_COLUMNS,
                )
            ),
            claims=said.claims.claims,
            accounts=said.claims.accounts,
            citations=once(cited.citations),
            sources=said.claims.sources,
            agencies=empty_frame(AGENCY_COLUMNS),
            own_fields=own.fields,
        ),
        (*described, *roll.new.values()),
        read=len(heads) + int(cells.rejected.sum()) + len(sheet.faults),
        rejected=int(cells.rejected.sum()) + len(sheet.faults),
        faults=faults,
        rejects=rejects,
        notes=(*cells.notes, *said.notes),
        rows=heads,
        cells=cells,
        states=StatedStates(
            places.state_codes[heads],
            places.states,
            None if places.is_home_country is None else places.is_home_country[heads],
        ),
        date_columns=dates.other_columns,
    )


def _filled(sheet: Sheet, columns: Columns) -> tuple[Sheet, Columns, tuple[str, ...]]:
    """Fill in the constants, and the cities of addresses and with codes; refuse a table of totals."""
    filled, columns = fill_constants(sheet, columns)
    filled, about_codes = write_out_codes(filled, columns)
    filled, about_boxes = write_ticked_agencies(filled, columns)
    about_codes += about_boxes
    filled, columns = part_addresses(filled, columns)
    refuse_totals(filled, columns)
    if grid := find_grid_column(sheet.table, columns.left_alone):
        about_grid = f"{grid.found} The rows have the place that the other columns give."
        return filled, columns, (*about_codes, about_grid)
    return filled, columns, about_codes


def _as_it_is(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


def _repeated(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep each citation or involvement of an incident once, though several rows state it."""
    return frame.drop_duplicates(ignore_index=True)


def find_doubtful_rows(
    cells: Cells, dates: RowDates, places: RowPlaces, parties: Codes, rows: Codes
) -> list[str]:
    """Look for slips among the rows that are incidents."""
    left = np.ones(len(cells), dtype=bool)
    left[rows] = False
    same = dates.codes * (int(parties.max(initial=0)) + 1) + parties
    same[np.isnat(dates.starts)[dates.codes] | left] = -1
    latitude = np.where(left, np.nan, places.latitude)
    has_agencies = bool(cells.all_of("agency")) or cells.of("agency_ids") is not None
    alike = "day and agencies" if has_agencies else "day"
    return find_doubts(latitude, places.longitude, same=same, alike=alike, row_name=cells.row_name)


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


def _incidents(
    cells: Cells,
    rows: npt.NDArray[np.int64],
    *,
    dates: RowDates,
    places: RowPlaces,
    privacy: RowPrivacy,
) -> dict[str, Any]:
    count = len(rows)
    frame: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS, _same(None, count))
    for name in _TEXTS:
        column = cells.of(name)
        if column is not None:
            frame[name] = arrow_texts(take_rows(column, rows))
    frame |= _dates(dates, rows)
    frame["type"] = _types(cells)[rows]
    frame["latitude"] = places.latitude[rows]
    frame["longitude"] = places.longitude[rows]
    frame["coordinate_uncertainty_in_meters"] = places.radius_meters[rows]
    frame["precision"] = places.precision[rows]
    if places.located_note is not None:
        frame["located_note"] = places.located_note[rows]
    frame["city"] = city = places.city[rows]
    if places.city_words is not None and cells.of("verbatim_locality") is None:
        frame["verbatim_locality"] = places.city_words[rows]
    if cells.of("locality") is None:
        frame["locality"] = locality = city.copy()
        locality[mask(pd.Series(city, dtype=object), names_no_city)] = None
        if (verbatim := cells.of("verbatim_locality")) is not None:  # `locate` asks for it
            own = take_rows(verbatim, rows).to_pandas().to_numpy(dtype=object)
            frame["locality"] = np.where(pd.isna(own), locality, own)
    summary, title = cells.of("summary"), cells.of("title")
    if title is None:
        cells.notes.append("No title column found, so titles combine type, agency and place.")
    absent = pa.chunked_array([pa.nulls(len(cells), pa.string())])
    title, summary = (absent if each is None else each for each in (title, summary))
    frame["title"] = arrow_texts(take_rows(title, rows))
    frame["summary"] = arrow_texts(take_rows(summary, rows))
    frame |= dict.fromkeys((*AREA_COLUMNS, "unknowns"), _same((), count))
    for name in ("withhold", "place_type", "redact", "publish_after"):
        frame[name] = getattr(privacy, name)[rows]
    if dates.time_words is not None:
        note_times(frame, dates.time_words[rows])
    frame["contest_status"] = _same("none-recorded", count)
    return frame


def _dates(dates: RowDates, rows: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Return the columns of date and time that the table has."""
    codes = dates.codes[rows]
    found: dict[str, Any] = {
        "event_date": pick_values(list(dates.edtf), codes),
        "date_start": dates.starts[codes],
        "date_end": dates.ends[codes],
    }
    if dates.lasted is not None:
        found["date_interval"] = pick_values([None, LASTED], dates.lasted[rows].astype(np.intp))
    if dates.local_times is not None:
        found["local_time"] = dates.local_times[rows]
    return found


def _types(cells: Cells) -> npt.NDArray[np.object_]:
    """Return the types as the table has them; ours in another spelling become ours."""
    codes, texts = number_texts(cells.of("type"), len(cells))
    return pick_values([_type(text) for text in texts], codes)


def _type(text: str | None) -> str:
    if text is None or text.lower() in MISSING_WORDS:
        return "other"
    word = slug(text)
    return TYPES.get(word, word if word in INCIDENT_TYPES else text)


def _same(value: object, count: int) -> npt.NDArray[np.object_]:
    """Repeat one value; read-only, for columns may share it."""
    one = np.empty(1, dtype=object)
    one[0] = value
    repeated = np.repeat(one, count)
    repeated.flags.writeable = False
    return repeated
