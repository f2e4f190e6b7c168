"""Which rows are incidents, where a row is an account: rows of one incident share its id, or follow it.

A spreadsheet writes date and place once and leaves them empty in the rows below; these belong to the row
above.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from mapper.errors import number_of
from mapper.files import Codes, Mask
from mapper.imports.cells import Cells, number_texts
from mapper.records import number_combinations

_OF_INCIDENT = (
    "id", "event_date", "city", "county", "latitude", "longitude", "coordinates", "title",
)  # fmt: skip
_AGREEING = ("event_date", "city", "latitude", "longitude", "coordinates", "title")


class RowGroups(NamedTuple):
    """The incident of each row.

    Attributes:
        group: The number of each row's incident.
        continues: The rows that state nothing of an incident, but belong to one above.
        above: The row that each continues; itself for others.
    """

    group: Codes
    continues: Mask
    above: Codes


def group_rows(cells: Cells) -> RowGroups:
    """Number the incidents of a table in which a row is an account."""
    count = len(cells)
    codes = {name: number_texts(cells.of(name), count)[0] for name in _OF_INCIDENT}
    continues = np.logical_and.reduce([each == 0 for each in codes.values()])
    continues[:1] = False
    above = np.maximum.accumulate(np.where(continues, 0, np.arange(count)))
    if cells.of("id") is not None:
        keys = np.where(codes["id"] > 0, codes["id"], -1 - np.arange(count))
    elif cells.of("title") is not None:
        keys = number_combinations(list(codes.values()))[0]
    else:
        keys = np.arange(count)
    return RowGroups(np.unique(keys[above], return_inverse=True)[1], continues, above)


def reject_orphans(cells: Cells, groups: RowGroups) -> None:
    """Leave out the rows below a row that is left out, if they state nothing of an incident."""
    cells.reject(
        groups.continues & cells.rejected[groups.above] & ~cells.rejected,
        found=lambda row: (
            f"This row continues {cells.row_name(int(groups.above[row]))}, which is left out."
        ),
        fix="Correct that row.",
        code="row-above-left-out",
    )


def first_rows(groups: RowGroups, rows: Codes) -> tuple[Codes, Codes, Codes]:
    """Put the rows of an incident together, and return which rows are incidents.

    Args:
        groups: The incident of each row.
        rows: The rows that are taken over.

    Returns:
        The rows, incident by incident; those that are incidents, in the given order; and for each of the
        rows where its incident stands among them.
    """
    group = groups.group[rows]
    order = np.lexsort((rows, group))
    is_first = np.diff(group[order], prepend=-1) != 0
    leader = np.zeros(int(group.max(initial=0)) + 1, dtype=np.int64)
    leader[group[order][is_first]] = rows[order][is_first]
    heads = rows[leader[group] == rows]
    position = np.full(len(groups.group), -1, dtype=np.int64)
    position[heads] = np.arange(len(heads))
    places = position[leader[group]]
    together = np.lexsort((rows, places))
    return rows[together], heads, places[together]


def note_groups(cells: Cells, groups: RowGroups, heads: Codes, rows: Codes) -> None:
    """Note how many incidents the rows are, and where rows of one incident state different things."""
    if len(heads) == len(rows):
        return
    cells.notes.append(
        f"Rows are accounts: {number_of(len(rows), 'row')} of {number_of(len(heads), 'incident')}."
    )
    leader = np.zeros(int(groups.group.max(initial=0)) + 1, dtype=np.int64)
    leader[groups.group[heads]] = heads
    first = leader[groups.group[rows]]
    for name in _AGREEING:
        codes, _ = number_texts(cells.of(name), len(cells))
        differs = (codes[rows] > 0) & (codes[rows] != codes[first])
        if differs.any():
            row = int(rows[differs].min())
            cells.notes.append(
                f"Rows of one incident differ in {name} ({int(differs.sum()):,}, first in"
                f" {cells.row_name(row)}); the first row of each counts."
            )


def last_given(groups: RowGroups, is_given: Mask) -> Codes:
    """Return for each row the last row of its incident so far that gives something; -1 for none."""
    order = np.lexsort((np.arange(len(is_given)), groups.group))
    seen = np.maximum.accumulate(np.where(is_given[order], np.arange(len(order)), -1))
    is_own = (seen >= 0) & (groups.group[order[seen]] == groups.group[order])
    found = np.full(len(order), -1, dtype=np.int64)
    found[order] = np.where(is_own, order[seen], -1)
    return found


def incident_ids(ids: pa.ChunkedArray, groups: RowGroups) -> pa.ChunkedArray:
    """Give each row the id of the first row of its incident."""
    first = np.unique(groups.group, return_index=True)[1]
    return ids.take(pa.array(first[groups.group]))
