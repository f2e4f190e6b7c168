"""Incidents as an input gives them, located and assigned, before privacy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.errors import Fault, Problem
from mapper.records import Agency, Records, Tables

FaultOf = Callable[[Problem], Fault]


@dataclass(frozen=True)
class Unpublished:
    """The incidents of an input, located and assigned; nothing is withheld yet.

    Attributes:
        name: The user's name for the input.
        tables: The incidents.
        head: The file of records, or a stand-in with the private names of a table.
        fault_of: Gives a problem its place in the input.
        is_table: Whether it is a table, and not a file of records.
        as_written: Ids of the incidents of joined inputs that are records; titles are made for the others.
        records: Number of records or rows read, the rejected among them.
        rejected: Number of rows that could not be read.
        faults: The reasons, one or more per row.
        rejected_of: Writes these rows with their cells, by the name of the input.
        notes: Decisions while reading, in words for the user.
        agencies: Agencies that the registry lacks.
        date_columns: Columns with dates, if none was used as event_date.
        columns: What each column of a table is used for.
        other_columns: The columns of a table that are no fields; None for several inputs.
        proposed: Columns that could be kept as fields without harm.
        home: FIPS code of the state of cities without one; None for none.
        inputs: The number of the input of each incident, by its id; None for one input.
    """

    name: Path
    tables: Tables
    head: Records
    fault_of: FaultOf = field(repr=False)
    is_table: bool = False
    as_written: frozenset[str] = frozenset()
    records: int = 0
    rejected: int = 0
    faults: tuple[Fault, ...] = ()
    rejected_of: Mapping[str, Callable[[], bytes]] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    date_columns: tuple[str, ...] = ()
    columns: tuple[Any, ...] = ()
    other_columns: Any = field(default=None, repr=False)
    proposed: tuple[str, ...] = ()
    home: str | None = None
    inputs: pd.Series[Any] | None = field(default=None, repr=False)

    def dataset_fields(self) -> dict[str, Any]:
        """Return the fields of a `Dataset` that privacy does not change."""
        return {
            "fault_of": self.fault_of,
            "records": self.records,
            "rejected": self.rejected,
            "faults": self.faults,
            "rejected_of": self.rejected_of,
            "notes": self.notes,
            "new_agencies": self.agencies,
            "date_columns": self.date_columns,
            "columns": self.columns,
            "other_columns": self.other_columns,
            "proposed": self.proposed,
            "home": self.home,
            "inputs": self.inputs,
            "read_ids": self.tables.incidents["incident_id"],
        }


def unpublished_records(name: Path, records: Records, tables: Tables) -> Unpublished:
    """Describe the incidents of a file of records, located and assigned."""
    warning = records.home_warning()
    return Unpublished(
        name,
        tables,
        records,
        fault_of=records.fault_of,
        records=len(records.incidents),
        notes=(str(warning),) if warning else (),
        agencies=records.agencies,
        home=records.home,
    )
