"""A table of accounts beside that of the incidents: each row names the incident that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import CHECK_SPELLING, Fault, quoted
from mapper.files import Objects, Sheet, whole_file_error
from mapper.imports.account_rows import has_long_form, read_long_form
from mapper.imports.agencies import Roll
from mapper.imports.cells import Cells, file_name, trim_cells
from mapper.imports.columns import Columns
from mapper.imports.sources import SourceColumns, make_sources
from mapper.imports.vocabularies import ACCOUNT_TABLE_FIELDS, NAMES
from mapper.records import SOURCE_COLUMNS, UNKNOWN
from mapper.text import fold

_IDS = ("incidentid", "incident", "eventid", "idincidente", "incidente")
_OF_TABLE = "The table from which the accounts were imported."
_OWN = "accounts-"
_NEEDED = "It needs incident_id, account_by and stance."


@dataclass(frozen=True)
class AccountTable:
    """A second table under its mapping."""

    sheet: Sheet
    columns: Columns

    def __post_init__(self) -> None:
        """Check that its columns say who speaks, with which stance, about which incident.

        Raises:
            RecordsError: They do not.
        """
        fields = self.columns.fields
        lacking = [name for name in ("account_by", "stance") if not fields.get(name)]
        if lacking:
            raise whole_file_error(
                Path(self.sheet.file),
                found=f"The table of accounts has no column for {', '.join(lacking)}"
                f" (columns: {', '.join(map(quoted, self.sheet.names))}).",
                expected=_NEEDED,
                fix=_fix(self.columns.private, lacking),
                code="no-account-columns",
            )


def _fix(private: Sequence[str], lacking: Sequence[str]) -> str:
    if not private:
        line = ", ".join(f"{name}: …" for name in lacking)
        return f"Name its columns so, in the first line, or in a mapping (accounts: {{{line}}})."
    return (
        f"{', '.join(map(quoted, private))} may name private people: write their capacity (An observer), or"
        " name the column in the mapping (accounts: {account_by: …})."
    )


@dataclass(frozen=True)
class ReadAccounts:
    """The accounts of a second table.

    Attributes:
        rows: One row an account; `row` is that of its incident.
        sources: The sources of the incidents and of these accounts.
        faults: A fault for each row that is left out.
        notes: Decisions, in words for the user.
    """

    rows: pd.DataFrame
    sources: pd.DataFrame
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def prefer_incident_ids(columns: Columns, names: list[str]) -> Columns:
    """Take the column of the incident's id, where a table of accounts has ids of its own, too."""
    wanted = next((name for name in names if fold(name, "letters") in _IDS), None)
    if wanted is None:
        return columns
    fields = {
        field: given
        for field, given in columns.fields.items()
        if field != "id" and wanted not in given
    }
    return columns.model_copy(update={"fields": {"id": (wanted,), **fields}})


def with_mapping(
    columns: Columns, names: Sequence[str], mapping: Mapping[str, tuple[str, ...]]
) -> Columns:
    """Take the columns that a mapping names for fields of accounts, then those with their names."""
    named = {name for given in mapping.values() for name in given}
    guessed = {
        field: tuple(name for name in given if name not in named)
        for field, given in columns.fields.items()
        if field not in mapping
    }
    private = tuple(name for name in columns.private if name not in named)
    fields = {**guessed, **mapping}
    taken = {name for given in fields.values() for name in given} | set(private)
    for field in ACCOUNT_TABLE_FIELDS:
        keys = {fold(name, "letters") for name in NAMES.get(field, ())}
        own = [name for name in names if fold(name, "letters") in keys and name not in taken]
        if own and not fields.get(field):
            fields[field] = (own[0],)
            taken.add(own[0])
    return columns.model_copy(update={"fields": fields, "private": private})


def with_incident_ids(table: AccountTable, ids: pa.ChunkedArray) -> AccountTable:
    """Take the column whose cells are ids of the incidents, where the named one has none of them.

    Raises:
        RecordsError: No column has any.
    """
    known = pc.unique(ids)
    named = table.columns.one("id")
    others = [name for name in table.sheet.names if name != named]
    for name in (*filter(None, [named]), *others):
        cells = trim_cells(table.sheet.table[name])
        if pc.any(pc.is_in(cells, value_set=known)).as_py():
            fields = {**table.columns.fields, "id": (name,)}
            return replace(table, columns=table.columns.model_copy(update={"fields": fields}))
    if named:
        return table  # each row is a fault
    raise whole_file_error(
        Path(table.sheet.file),
        found="No column of the table of accounts has IDs of the incidents"
        f" (columns: {', '.join(map(quoted, table.sheet.names))}).",
        expected=_NEEDED,
        fix="Add a column incident_id with the IDs of the table of incidents.",
        code="no-account-columns",
    )


def read_account_table(
    table: AccountTable,
    ids: pa.ChunkedArray,
    roll: Roll,
    sources: pd.DataFrame,
    events: Objects,
) -> ReadAccounts:
    """Read the accounts of a second table.

    Args:
        table: The table.
        ids: The id of each row of the table of incidents.
        events: What each of these rows says that happened, which accounts without a claim are about; None
            for nothing.
        roll: Finds the agencies that speak.
        sources: The sources of the incidents.
    """
    table = with_incident_ids(table, ids)
    cells = Cells(table.sheet, table.columns, needs_place=False)
    assert has_long_form(cells)  # noqa: S101  (see AccountTable)
    given = cells.of("id")
    wanted = pa.array([], pa.string()) if given is None else given.combine_chunks()
    codes, names = pd.factorize(ids.to_pandas())
    first = np.unique(codes, return_index=True)[1]
    found = pd.Index(names).get_indexer(pd.Index(wanted.to_pandas()))
    cells.reject(
        found < 0,
        found=lambda row: f"No incident has the id {cells.text('id', row)}.",
        fix=CHECK_SPELLING,
        code="unknown-incident",
    )
    about: Objects = events[first[found]]
    about[found < 0] = ""  # such an account is left out for its incident
    rows = read_long_form(cells, roll, lambda _row: "", about=about)
    of_account = rows["row"].to_numpy()
    count = len(rows)

    def column(name: str) -> pa.ChunkedArray | None:
        values = cells.of(name)
        return None if values is None else values.take(pa.array(of_account))

    cited = make_sources(
        SourceColumns(
            links=tuple(each.take(pa.array(of_account)) for each in cells.all_of("links")),
            publishers=tuple(
                each.take(pa.array(of_account)) for each in cells.all_of("source_publisher")
            ),
            title=column("source_title"),
            published=column("source_date"),
        ),
        count,
    )
    own = cited.sources.astype(object)
    own["id"] = _OWN + own["id"].astype(str)
    table_id = f"{_OWN}table"
    told = {"id": table_id, "title": file_name(table.sheet), "note": _OF_TABLE}
    missing = dict.fromkeys(("publisher", "published", "url", "archived_at"), UNKNOWN)
    own.loc[len(own)] = [{**missing, **told}.get(name) for name in own.columns]
    source = np.full(count, table_id, dtype=object)
    at, nth = np.unique(cited.rows, return_index=True)
    source[at] = [_OWN + each for each in cited.ids.take(pa.array(nth)).to_pylist()]
    known = _same_sources(own, sources)
    rows = rows.assign(
        row=first[found[of_account]], source=[known.get(each, each) for each in source]
    )
    new = own[~own["id"].isin(known)]
    faults = (*table.sheet.faults, *(each for some in cells.reasons.values() for each in some))
    return ReadAccounts(
        rows,
        pd.concat([sources.astype(object), new], ignore_index=True),
        tuple(sorted(faults)),
        tuple(cells.notes),
    )


def _same_sources(own: pd.DataFrame, others: pd.DataFrame) -> dict[str, str]:
    """Return the id of the equal source of the incidents, by the id of a source of the accounts."""
    parts = [name for name in SOURCE_COLUMNS if name != "id"]
    keys = {
        tuple(row[1:]): row[0]
        for row in others[["id", *parts]].astype(object).itertuples(index=False, name=None)
    } if len(own) else {}  # fmt: skip
    return {
        row[0]: keys[tuple(row[1:])]
        for row in own[["id", *parts]].itertuples(index=False, name=None)
        if tuple(row[1:]) in keys
    }
