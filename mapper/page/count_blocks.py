"""Blocks of counts by row, trait and period, laid out so that a page adds them up where they stand.

A slab holds the counts of one trait in one period; slabs stand by trait, then by period. An entry is two
bytes, each in a column of its own: how many rows are left out before its row, and its count. A gap of 255 has
no row: it leaves out 255 rows as many times as its count says. A count of 0 stands for the next of the large
counts. Rows stand by falling totals, so that most gaps are small.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mapper.files import Indices
from mapper.page.blocks import Column, code_type, encode_columns

_SKIP = 255
_MOST_COUNT = 255
MOST_SLABS = 1 << 22


@dataclass(frozen=True)
class Cube:
    """Counts by row, trait and period.

    Attributes:
        rows: For each row, what it stands for: codes by name, all of one length.
        traits: How many traits there are.
        periods: How many periods there are.
        row: The row of each count.
        trait: The trait of each count.
        period: The period of each count.
        count: The counts, each above 0.
    """

    rows: Mapping[str, Indices]
    traits: int
    periods: int
    row: Indices
    trait: Indices
    period: Indices
    count: Indices

    @property
    def slabs(self) -> int:
        """How many slabs there are, the empty ones among them."""
        return self.traits * self.periods


def encode_cube(cube: Cube) -> str:
    """Encode counts as a block of columns."""
    number = len(next(iter(cube.rows.values())))
    totals = np.bincount(cube.row, weights=cube.count, minlength=number)
    order = np.argsort(-totals, kind="stable")
    place = np.empty(number, dtype=np.int64)
    place[order] = np.arange(number)
    slab = cube.trait * cube.periods + cube.period
    row = place[cube.row]
    sorting = np.argsort(slab * max(number, 1) + row, kind="stable")
    slab, row, count = slab[sorting], row[sorting], cube.count[sorting]
    gaps, counts, sizes = _entries(slab, row, count, cube.slabs)
    columns = [
        *(_codes(name, codes[order]) for name, codes in cube.rows.items()),
        Column("sizes", sizes.astype("<u4"), planes=True),
        Column("large", count[count > _MOST_COUNT].astype("<u4"), planes=True),
        Column("gaps", gaps),
        Column("counts", counts),
    ]
    about = {"rows": number, "traits": cube.traits, "periods": cube.periods}
    return encode_columns({"cube": about}, columns)


def _codes(name: str, codes: Indices) -> Column:
    kind = code_type(int(codes.max(initial=0)) + 1)
    kind = np.dtype("<u4") if kind.itemsize > 4 else kind.newbyteorder("<")  # noqa: PLR2004 - bytes
    return Column(name, codes.astype(kind), planes=kind.itemsize > 1)


def _entries(
    slab: Indices, row: Indices, count: Indices, slabs: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], Indices]:
    """Return the gaps and counts of all entries, and how many entries each slab has."""
    begins = (
        np.concatenate(([True], slab[1:] != slab[:-1])) if len(slab) else np.zeros(0, dtype=bool)
    )
    before = np.concatenate(([-1], row[:-1])) if len(row) else row
    gap = row - np.where(begins, -1, before) - 1
    skipped = gap // _SKIP
    skips = -(-skipped // _MOST_COUNT)  # entries that only leave out rows
    sizes = skips + 1
    ends = np.cumsum(sizes)
    gaps = np.full(int(ends[-1]) if len(ends) else 0, _SKIP, dtype=np.uint8)
    counts = np.full(len(gaps), _MOST_COUNT, dtype=np.uint8)
    gaps[ends - 1] = gap - skipped * _SKIP
    counts[ends - 1] = np.where(count > _MOST_COUNT, 0, count)
    # the last of the skips takes what the others leave
    some = skips > 0
    counts[(ends - 2)[some]] = (skipped - (skips - 1) * _MOST_COUNT)[some]
    of_slabs = np.bincount(slab, weights=sizes, minlength=slabs).astype(np.int64)
    return gaps, counts, of_slabs
