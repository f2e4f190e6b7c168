"""Placeholder points: (0, 0), (-1, -1), and one point with many different place names.

Geocoders and forms write them when they find nothing. Drawn as exact pins they would claim more than the
table does, so these rows count as having no point: their city or county places them, if they have one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import number_of
from mapper.files import Floats, Indices, Mask, Objects
from mapper.imports.cells import Cells, number_texts, trim_cells
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.text import fold

_PLACEHOLDERS = (0, -1)  # of both axes; at sea, both
LEAST_PILE = 10  # rows on one coordinate
_EXACT_METERS = 1_000  # a larger circle claims no exact place, so many places may share it
_ONE_WORD_SHARE = (
    0.9  # of a pile; with that many rows under one word, the others are spellings of it
)
_SHOWN = 3  # piles in the notes
_ADDRESSES = frozenset(
    ("address", "streetaddress", "fulladdress", "homeaddress", "street", "direccion",
     "locationofinjuryaddress")
)  # fmt: skip
_BY_CITY = "Such rows are placed by their city or county, if they have one."


@dataclass
class DefaultPoints:
    """The rows whose point is a placeholder.

    Attributes:
        rows: Which rows.
        reasons: The reason for each row of the table; None for the others.
        notes: The same in words for the user.
    """

    rows: Mask
    reasons: Objects
    notes: list[str] = field(default_factory=list)


def find_default_points(
    cells: Cells, latitude: Floats, longitude: Floats, radius_meters: Floats
) -> DefaultPoints:
    """Find the rows whose point cannot be the place of the incident.

    Args:
        cells: The table, for the words of place.
        latitude: WGS84 degrees, NaN where a row has no point.
        longitude: Likewise.
        radius_meters: The radius that each point was given.
    """
    found = DefaultPoints(np.zeros(len(cells), dtype=bool), np.full(len(cells), None, dtype=object))
    for value in _PLACEHOLDERS:
        rows = np.flatnonzero((latitude == value) & (longitude == value))
        if len(rows):
            found.rows[rows] = True
            found.reasons[rows] = (
                f"The table gives {value}, {value}, a placeholder for an unknown place."
            )
            found.notes.append(
                f"{_counted(rows, cells)} latitude {value} and longitude {value}, a placeholder. {_BY_CITY}"
                " If a place is unknown, leave both cells empty."
            )
    is_exact = ~np.isnan(latitude) & ~found.rows & (radius_meters < _EXACT_METERS)
    words = _words_of_place(cells)
    if words is None:
        return found
    piles = [rows for rows in _shared(latitude, longitude, is_exact) if _differ(words, rows)]
    for rows in piles:
        found.rows[rows] = True
        found.reasons[rows] = (
            f"The table gives one point to {len(rows):,} rows with different place names, so the point is"
            " ignored."
        )
    for rows in piles[:_SHOWN]:
        point = f"{latitude[rows[0]]:g}, {longitude[rows[0]]:g}"
        found.notes.append(
            f"{_counted(rows, cells)} different place names but one point, {point}. {_BY_CITY} If the"
            " point stands for an area, give its radius."
        )
    if rest := piles[_SHOWN:]:
        count = sum(map(len, rest))
        found.notes.append(
            f"The same is true of {count:,} rows at {number_of(len(rest), 'other point')}."
        )
    return found


def _counted(rows: Indices, cells: Cells) -> str:
    have = "has" if len(rows) == 1 else "have"
    some = ", ".join(cells.row_name(row) for row in rows[:_SHOWN].tolist())
    return f"{number_of(len(rows), 'row')} ({some}{', …' if len(rows) > _SHOWN else ''}) {have}"


def _shared(latitude: Floats, longitude: Floats, among: Mask) -> list[Indices]:
    """List the rows of each point that very many share, the largest group first."""
    rows = np.flatnonzero(among)
    codes = np.rint(latitude[rows] * 1e6).astype(np.int64) << 32
    codes += np.rint(longitude[rows] * 1e6).astype(np.int64)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=np.iinfo(np.int64).min))
    sizes = np.diff(np.append(starts, len(order)))
    large = [
        rows[order[starts[group] : starts[group] + sizes[group]]]
        for group in np.flatnonzero(sizes >= LEAST_PILE).tolist()
    ]
    return sorted(large, key=lambda group: (-len(group), int(group[0])))


def _words_of_place(cells: Cells) -> pa.ChunkedArray | None:
    """Return the most exact column with place names or addresses.

    A column of addresses is private; it is compared here, and goes no further.
    """
    names = cells.sheet.names
    private = [name for name in cells.columns.private if name in names]
    addresses = [name for name in private if fold(name, "letters") in _ADDRESSES]
    if addresses:
        return trim_cells(cells.sheet.table[addresses[0]])
    fields = ("locality", "verbatim_locality", "city", "county")
    return next((column for each in fields if (column := cells.of(each)) is not None), None)


def _differ(words: pa.ChunkedArray, rows: Indices) -> bool:
    """Whether rows have different place names, more than by a spelling now and then."""
    codes, texts = number_texts(pc.take(words, pa.array(rows)), len(rows))
    folded = ["" if text is None else fold(text, "letters") for text in texts]
    times: dict[str, int] = {}
    for word, count in zip(folded, np.bincount(codes, minlength=len(texts)).tolist(), strict=True):
        if count and word and word not in MISSING_WORDS:
            times[word] = times.get(word, 0) + count
    given = sum(times.values())
    return len(times) > 1 and given >= LEAST_PILE and max(times.values()) <= given * _ONE_WORD_SHARE
