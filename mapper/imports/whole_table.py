"""Reads a table whole and imports its rows, as the options of reading it say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapper.files import Input, Progress, Sheet, within
from mapper.imports.agencies import read_agency_table
from mapper.imports.area_sources import as_seen_from
from mapper.imports.column_uses import make_columns_text
from mapper.imports.columns import Columns
from mapper.imports.reading import (
    choose_columns,
    guess_columns,
    named_crs,
    read_accounts,
    read_sheet,
)
from mapper.imports.sheet_to_tables import Imported, import_sheet
from mapper.imports.table_options import TableOptions
from mapper.imports.table_settings import with_settings
from mapper.places import choose_borders, find_home
from mapper.records import ground_seen_from, load_registry


@dataclass(frozen=True)
class ImportedTable:
    """A table whose rows are imported; nothing is located yet.

    Attributes:
        sheet: The table, as texts.
        columns: The mapping that was used, with what the options change.
        reasons: Why each column gives its field.
        imported: The incidents of its rows.
        home: FIPS code of the state of cities without one; None for none.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
    """

    sheet: Sheet
    columns: Columns
    reasons: Mapping[str, str]
    imported: Imported
    home: str | None
    borders: Mapping[str, str]


def import_table(given: Input, options: TableOptions, progress: Progress) -> ImportedTable:
    """Read a table and import its rows.

    Raises:
        SelectionError: `home` is not a state.
        RecordsError: No row could be read, or the mapping has faults; it lists every fault.
    """
    crs = named_crs(options.columns, options.settings)
    sheet = read_sheet(given, within(progress, "read"), crs=crs)
    chosen = choose_columns(sheet, options.columns, options.settings)
    columns = chosen.columns
    state = columns.home if options.home is None else options.home
    home = find_home(state) if state else None
    if columns.areas:
        mapping = options.mapping_file
        folder = mapping.parent if mapping else Path()
        columns = columns.model_copy(update={"areas": as_seen_from(folder, columns.areas)})
    if columns.ground:
        mapping = options.mapping_file
        files = ground_seen_from(mapping.parent if mapping else Path(), columns.ground)
        columns = columns.model_copy(update={"ground": files})
    if options.timezone:
        columns = columns.model_copy(update={"timezone": options.timezone})
    if options.keep:
        columns = columns.model_copy(update={"keep": (*columns.keep, *options.keep)})
    agencies, accounts = options.agencies, options.accounts
    listed = None if agencies is None else read_agency_table(read_sheet(agencies))
    progress("map", rows=len(sheet))
    imported = import_sheet(
        sheet,
        columns,
        registry=load_registry(),
        listed=listed,
        home=home,
        accounts=None if accounts is None else read_accounts(accounts, columns.accounts),
    )
    borders = choose_borders({**columns.borders, **options.borders})
    return ImportedTable(sheet, columns, chosen.reasons, imported, home, borders)


def guess_mapping(table: Path | Input, options: TableOptions) -> tuple[Columns, str]:
    """Detect the meaning of a table's columns; return the mapping and the text of a mapping file.

    Raises:
        RecordsError: The table cannot be read.
    """
    name = table.name if isinstance(table, Path) else table.name.name
    sheet = read_sheet(table, crs=named_crs(None, options.settings))
    guessed = with_settings(guess_columns(sheet), options.settings)
    changed: dict[str, Any] = {}
    if options.timezone:
        changed["timezone"] = options.timezone
    if options.keep:
        left = tuple(name for name in guessed.columns.left_alone if name not in options.keep)
        changed |= {"keep": options.keep, "left_alone": left}
    columns = guessed.columns.model_copy(update=changed)
    return columns, make_columns_text(columns, file=name, reasons=guessed.reasons)
