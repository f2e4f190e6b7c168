"""Reads files as tables of incidents or points, with their headers, points and rejected rows.

The room `files` knows formats; this module finds the header row and the points inside cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from mapper.errors import Fault, PointsError, Position, RecordsError, quoted
from mapper.files import Input, Rows, Share, Sheet, file_input, ignore_share, open_file, read_file
from mapper.imports.account_columns import find_account_columns
from mapper.imports.account_table import AccountTable, prefer_incident_ids, with_mapping
from mapper.imports.address_pairs import without_addresses_of_pairs
from mapper.imports.column_guesses import Guess, guess
from mapper.imports.column_uses import IN_MAPPING
from mapper.imports.column_values import Sample
from mapper.imports.columns import Columns, ambiguous_columns
from mapper.imports.coordinate_texts import point_of
from mapper.imports.header_rows import find_header
from mapper.imports.mapping_files import columns_of
from mapper.imports.named_systems import find_named_axes
from mapper.imports.parts_of_table import read_parts
from mapper.imports.projected_coordinates import find_axes, read_crs
from mapper.imports.rejected_rows import remove_reason_columns
from mapper.imports.second_headers import without_repeated_headers, without_second_headers
from mapper.imports.shape_texts import with_shapes_of_text
from mapper.imports.table_settings import BY_OPTION, with_settings
from mapper.imports.total_rows import without_totals

_WITH_TITLES = (".kml", ".kmz", ".gpx", ".umap")  # formats in which `name` is a feature's title


def read_sheet(
    source: Path | Input, share: Share = ignore_share, *, crs: str | None = None
) -> Sheet:
    """Read a file of rows whole, as texts, the parts of a table as one, or a table in memory.

    Args:
        source: The file; `-` is standard input. Or a folder or pattern; see `mapper.files.find_parts`.
        share: Called with the share that has been read, for delimited text and parts.
        crs: The coordinate system of shapes that name none; None for degrees.

    Raises:
        RecordsError: It cannot be read, is empty, or its coordinates are in an unknown system.
    """
    given = source if isinstance(source, Input) else file_input(source)
    given = replace(given, crs=crs)
    return read_parts(given, _read_one, share) if given.is_in_parts else _read_one(given, share)


def _read_one(source: Input, share: Share) -> Sheet:
    sheet = read_file(source, share, header_at=find_header, point_of=point_of)
    rows = without_totals(without_repeated_headers(without_second_headers(sheet)))
    crs = read_crs(source.crs) if source.crs else None
    return with_shapes_of_text(without_addresses_of_pairs(remove_reason_columns(rows)), crs)


def named_crs(
    mapping: Path | Columns | Mapping[str, Any] | None, settings: Mapping[str, Any]
) -> str | None:
    """Return the coordinate system that a mapping or settings name, which come first.

    Raises:
        RecordsError: The mapping cannot be read.
    """
    named = settings.get("crs") or (None if mapping is None else columns_of(mapping).crs)
    try:
        return named if isinstance(named, str) and read_crs(named) else None
    except PointsError:
        return None  # which is a fault of the settings, told with their others


def open_rows(source: Path | Input) -> AbstractContextManager[Rows]:
    """Open a file of rows of any length, in its own types; they come in batches.

    Raises:
        RecordsError: It cannot be read, or is empty.
    """
    return open_file(source, header_at=find_header, point_of=point_of)


def guess_columns(sheet: Sheet) -> Guess:
    """Guess the meaning of a table's columns from their names and from a sample of their cells."""
    titled = (
        next((name for name in sheet.names if name.lower() == "name"), None)
        if Path(sheet.file).suffix.lower() in _WITH_TITLES
        else None
    )
    names = [name for name in sheet.names if name not in sheet.copies]
    return guess(names, head=sheet.table, titled=titled)


def choose_columns(
    sheet: Sheet,
    mapping: Path | Columns | Mapping[str, Any] | None,
    settings: Mapping[str, Any] | None = None,
) -> Guess:
    """Read a mapping, or guess one where no two columns may be meant by one field.

    Args:
        sheet: The table.
        mapping: The mapping, or the file with it; one without fields only has settings.
        settings: Members of a mapping that come before those of `mapping`; fields are added to them.

    Raises:
        RecordsError: They may; or the mapping cannot be read.
    """
    given = Columns() if mapping is None else columns_of(mapping)
    if "fields" in given.model_fields_set:
        named = {name for names in given.fields.values() for name in names}
        return with_settings(Guess(given, dict.fromkeys(named, IN_MAPPING)), settings)
    guessed = guess_columns(sheet)
    own = {name: getattr(given, name) for name in given.model_fields_set}
    guessed = replace(guessed, columns=guessed.columns.model_copy(update=own))
    guessed = _with_axes(with_settings(guessed, settings), sheet)
    faults = [
        Fault(
            sheet.file,
            Position(sheet.header_line, 0),
            found=f"{len(names)} different columns give {field}: {', '.join(map(quoted, names))}.",
            fix="Rename or delete the others, or name the right one in a mapping (--columns).",
            code="duplicate-column",
        )
        for field, names in ambiguous_columns(guessed.columns, sheet.names).items()
        if any(not sheet.table[name].equals(sheet.table[names[0]]) for name in names[1:])
    ]
    if faults:
        raise RecordsError(faults)
    return guessed


def _with_axes(guessed: Guess, sheet: Sheet) -> Guess:
    """Take eastings and northings for coordinates where their system is named, before guessed degrees.

    By their own names (`x_rd`), only where there are no degrees.
    """
    columns, names = guessed.columns, sheet.names
    if columns.crs is None:
        return _with_named_axes(guessed, sheet)
    axes = find_axes(names) if read_crs(columns.crs).is_projected else None
    places = {
        name: columns.fields.get(name, ()) for name in ("latitude", "longitude", "coordinates")
    }
    told = {guessed.reasons.get(name) for given in places.values() for name in given}
    if axes is None or told & {BY_OPTION, IN_MAPPING}:
        return guessed
    fields = {name: given for name, given in columns.fields.items() if name not in places}
    fields |= {"longitude": (axes[0],), "latitude": (axes[1],)}
    left = tuple(name for name in columns.left_alone if name not in axes)
    changed = columns.model_copy(update={"fields": fields, "left_alone": left})
    return replace(
        guessed, columns=changed, reasons={**guessed.reasons, **dict.fromkeys(axes, "name")}
    )


def _with_named_axes(guessed: Guess, sheet: Sheet) -> Guess:
    columns = guessed.columns
    if columns.fields.keys() & {"latitude", "longitude", "coordinates"}:
        return guessed
    axes = find_named_axes(columns.left_alone, sheet.table)
    if axes is None:
        return guessed
    own = {"longitude": (axes.east,), "latitude": (axes.north,)}
    left = tuple(name for name in columns.left_alone if (name,) not in own.values())
    changed = columns.model_copy(
        update={"fields": {**columns.fields, **own}, "left_alone": left, "crs": axes.crs}
    )
    said = dict.fromkeys((axes.east, axes.north), f"name: {axes.name}, {axes.crs}")
    return replace(guessed, columns=changed, reasons={**guessed.reasons, **said})


def read_accounts(source: Path | Input, mapping: Mapping[str, tuple[str, ...]]) -> AccountTable:
    """Read a table of accounts, its columns found by their names.

    Args:
        source: The table.
        mapping: Columns by field that count more than their names.

    Raises:
        RecordsError: It cannot be read, or lacks a column.
    """
    sheet = read_sheet(source)
    columns = prefer_incident_ids(guess_columns(sheet).columns, sheet.names)
    named = with_mapping(columns, sheet.names, mapping)
    return AccountTable(sheet, find_account_columns(named, Sample(sheet.table), sheet.names))
