"""The claims of a table's incidents, from its rows, from columns beside what happened, and a second table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mapper.errors import Fault
from mapper.files import Codes
from mapper.imports.account_rows import (
    has_long_form,
    list_claims,
    read_long_form,
    read_responses,
)
from mapper.imports.account_table import AccountTable, read_account_table
from mapper.imports.agencies import Roll
from mapper.imports.cells import Cells
from mapper.imports.claim_tables import ClaimTables, make_claim_tables, no_claims
from mapper.imports.incident_rows import RowGroups, group_rows, reject_orphans
from mapper.imports.places import RowPlaces
from mapper.imports.sources import Citations


@dataclass(frozen=True)
class RowAccounts:
    """The accounts of a table's rows.

    Attributes:
        accounts: One row an account, with the columns of `account_rows`; None without accounts.
        groups: The incident of each row, where a row is an account.
    """

    accounts: pd.DataFrame | None = None
    groups: RowGroups | None = None


@dataclass(frozen=True)
class RowIncidents:
    """The incidents of a table's rows.

    Attributes:
        ids: The id of each row's incident.
        rows: The rows that are taken over.
        position: Where the incident of each of these rows stands among the incidents.
        incident_ids: The ids of the incidents.
    """

    ids: pa.ChunkedArray
    rows: Codes
    position: Codes
    incident_ids: pd.Series[Any]


@dataclass(frozen=True)
class GatheredClaims:
    """The claims, and what could not be read of a second table."""

    claims: ClaimTables
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def read_row_accounts(
    cells: Cells, roll: Roll, places: RowPlaces, parties: Codes, members: list[tuple[str, ...]]
) -> RowAccounts:
    """Read the accounts of a table, a row each or two a row; rows at fault are rejected."""
    if has_long_form(cells):
        groups = group_rows(cells)
        reject_orphans(cells, groups)
        rows = read_long_form(
            cells, roll, lambda row: places.states[places.state_codes[groups.above[row]]], groups
        )
        reject_orphans(cells, groups)
        return RowAccounts(rows, groups)
    if cells.of("agency_response") is not None or cells.of("response_stance") is not None:
        return RowAccounts(read_responses(cells, roll, parties, members))
    return RowAccounts()


def gather_claims(
    accounts: pd.DataFrame | None,
    *,
    incidents: RowIncidents,
    cited: Citations,
    roll: Roll,
    table: AccountTable | None,
    cells: Cells,
) -> GatheredClaims:
    """Make the tables of claims and accounts.

    Args:
        accounts: The accounts of the rows.
        incidents: The incidents of the rows.
        cited: The sources of the rows.
        roll: The agencies.
        table: A second table, of accounts.
        cells: The table of incidents, whose rows tell what accounts without a claim are about.
    """
    count = len(incidents.ids)
    position = np.full(count, -1, dtype=np.int64)
    position[incidents.rows] = incidents.position
    parts, sources = [], cited.sources
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    if accounts is not None and len(accounts):
        parts.append(
            accounts.assign(source=_first_sources(cited, incidents.rows, count)[accounts["row"]])
        )
    if table is not None:
        told = list_claims(cells, np.arange(count))
        second = read_account_table(table, incidents.ids, roll, sources, told)
        sources, faults, notes = second.sources, second.faults, second.notes
        parts.append(second.rows)
    if not parts:
        return GatheredClaims(no_claims(sources, len(incidents.incident_ids)))
    rows = pd.concat(parts, ignore_index=True)
    rows["incident"] = position[rows["row"].to_numpy(dtype=np.int64)]
    rows = rows[rows["incident"] >= 0]
    if not len(rows):
        return GatheredClaims(no_claims(sources, len(incidents.incident_ids)), faults, notes)
    made = make_claim_tables(rows, incidents.incident_ids, sources)
    return GatheredClaims(made, faults, notes)


def _first_sources(cited: Citations, rows: Codes, count: int) -> Any:  # noqa: ANN401 - of objects
    """Return the first source of each row of the sheet."""
    first = np.full(count, None, dtype=object)
    at, nth = np.unique(cited.rows, return_index=True)
    first[rows[at]] = cited.citations["source"].astype(object).to_numpy()[nth]
    return first
