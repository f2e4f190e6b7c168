"""All borders of the country as pieces of up to eight segments, and the squares that each is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices
from mapper.places.border_index.layout import (
    EAST,
    FIRST,
    MOST_NUMBERS,
    NORTH,
    SEGMENTS_PER_PIECE,
    SOUTH,
    SQUARE_UNITS,
    SQUARES_PER_DEGREE,
    UNITS_PER_DEGREE,
    WEST,
    keys_of,
    ranges,
    rows_and_columns,
    square_columns,
    square_rows,
)
from mapper.places.boundaries import load_boundaries
from mapper.places.coverage import NO_UNIT, Boundaries
from mapper.places.point_batches import grow_boxes

_FEW_SQUARES = 16  # a piece whose box is near more is looked at segment by segment
_PAIRS_AT_ONCE = 1 << 21
_PIECE_BITS = 24
_MOST_STATES = 64
_A_BIT_MORE = 1 + 1e-9
_METERS_EAST, _METERS_NORTH = (
    0.1111,
    0.1104,
)  # at the least, a millionth of a degree; at the equator


class NotIndexableError(Exception):
    """The boundaries in use do not fit into the index: their grid is finer, or they have too many units."""


class Pieces(NamedTuple):
    """All borders.

    Attributes:
        vertices: See `IndexArrays`.
        pieces: See `IndexArrays`.
        starts: Where the pieces of each state begin, and the total.
        bases: The first number of each state, and the total.
    """

    vertices: npt.NDArray[np.int32]
    pieces: npt.NDArray[np.int32]
    starts: Indices
    bases: Indices


def pieces_of(states: Sequence[str]) -> Pieces:
    """Cut the borders of some states into pieces.

    Raises:
        NotIndexableError: They do not fit into the index.
    """
    vertices, pieces = [], []
    bases, starts, before = [0], [0], 0
    for state in states:
        here = load_boundaries.__wrapped__(
            state
        )  # not kept: the arrays of all states take long room
        mine = np.rint(here.arcs.coordinates * UNITS_PER_DEGREE).astype(np.int32)
        if not np.array_equal(mine / UNITS_PER_DEGREE, here.arcs.coordinates):
            raise NotIndexableError
        vertices.append(mine)
        pieces.append(_cut(here, mine, before, bases[-1]))
        before += len(mine)
        starts.append(starts[-1] + len(pieces[-1]))
        bases.append(bases[-1] + len(here.units) + 1)
    if bases[-1] > MOST_NUMBERS or starts[-1] >= 1 << _PIECE_BITS or len(states) > _MOST_STATES:
        raise NotIndexableError
    return Pieces(
        np.concatenate(vertices), np.concatenate(pieces), np.array(starts), np.array(bases)
    )


def _cut(
    here: Boundaries, vertices: npt.NDArray[np.int32], before: int, base: int
) -> npt.NDArray[np.int32]:
    """Return the pieces of one state."""
    counts = np.diff(here.arcs.offsets) - 1
    arc = np.repeat(np.arange(len(counts)), counts)
    first = np.arange(len(arc)) + arc  # each arc before has one vertex more than segments
    starts = np.flatnonzero((first - here.arcs.offsets[arc]) % SEGMENTS_PER_PIECE == 0)
    low = np.minimum.reduceat(np.minimum(vertices[first], vertices[first + 1]), starts)
    high = np.maximum.reduceat(np.maximum(vertices[first], vertices[first + 1]), starts)
    sides = here.sides[arc[starts]]
    numbers = base + np.where(sides == NO_UNIT, len(here.units), sides)
    lengths = np.diff(np.append(starts, len(arc)))
    columns = [low, high, (before + first[starts])[:, None], lengths[:, None], numbers]
    return np.concatenate(columns, axis=1).astype(np.int32)


def find_near(all_pieces: Pieces, meters: float, level: int) -> Indices:
    """Return the pairs of a square and a piece within some meters of it, or a bit more, sorted.

    Args:
        all_pieces: The pieces.
        meters: How near.
        level: 0 for squares, 1 for blocks.

    Returns:
        The key of the square (of a block, its first), times 2^24, plus the piece.
    """
    pieces = all_pieces.pieces
    boxes = pieces[:, : NORTH + 1].T / UNITS_PER_DEGREE
    low, high = _squares(boxes, meters, level)
    wide = (high - low + 1).prod(axis=0) > _FEW_SQUARES
    found = [*_pairs(low[:, ~wide], high[:, ~wide], np.flatnonzero(~wide), level)]
    piece, boxes = _short_boxes(all_pieces, np.flatnonzero(wide), level)
    low, high = _squares(boxes, meters, level)
    found += [np.unique(each) for each in _pairs(low, high, piece, level)]
    keys = np.concatenate(found)
    keys.sort()
    return keys[np.flatnonzero(np.diff(keys, prepend=-1))]


def split_pairs(pairs: Indices) -> tuple[Indices, Indices]:
    """Return the keys and the pieces of pairs."""
    return pairs >> _PIECE_BITS, pairs & ((1 << _PIECE_BITS) - 1)


def _squares(boxes: Floats, meters: float, level: int) -> tuple[Indices, Indices]:
    """Return the first and the last row and column that boxes are near."""
    west, south, east, north = grow_boxes(boxes, np.full(boxes.shape[1], meters))
    low = np.stack([square_rows(south), square_columns(west)])
    high = np.stack([square_rows(north), square_columns(east)])
    return low >> (3 * level), high >> (3 * level)


def _pairs(low: Indices, high: Indices, piece: Indices, level: int) -> Iterator[Indices]:
    """Yield the pairs of ranges of squares, a bounded number at a time."""
    counts = (high - low + 1).prod(axis=0)
    part = np.cumsum(counts) // _PAIRS_AT_ONCE
    for some in np.split(np.arange(len(piece)), np.flatnonzero(np.diff(part)) + 1):
        along, which = ranges(np.zeros(len(some), dtype=np.int64), counts[some])
        width = (high[1, some] - low[1, some] + 1)[which]
        row, column = low[0, some][which] + along // width, low[1, some][which] + along % width
        keys = keys_of(row << (3 * level), column << (3 * level))
        yield (keys << _PIECE_BITS) | piece[some][which]


def _short_boxes(all_pieces: Pieces, which: Indices, level: int) -> tuple[Indices, Floats]:
    """Return boxes round the segments of some pieces, cut to be no wider or higher than a square."""
    first = all_pieces.pieces[which, FIRST].astype(np.int64)
    vertex, of = ranges(first, first + all_pieces.pieces[which, FIRST + 1])
    start, end = (all_pieces.vertices[each] / UNITS_PER_DEGREE for each in (vertex, vertex + 1))
    size = 8**level / SQUARES_PER_DEGREE
    parts = (np.abs(end - start).max(axis=1) / size * _A_BIT_MORE).astype(np.int64) + 1
    part, segment = ranges(np.zeros(len(parts), dtype=np.int64), parts)
    step = ((end - start) / parts[:, None])[segment]
    here = start[segment] + part[:, None] * step
    low, high = np.minimum(here, here + step), np.maximum(here, here + step)
    return which[of[segment]], np.concatenate([low, high], axis=1).T


def gaps_of_pairs(keys: Indices, boxes: npt.NDArray[np.int32]) -> Floats:
    """Return how far each square is at least from a box of a piece, in meters."""
    row, column = rows_and_columns(keys)
    south = row * SQUARE_UNITS - 90 * UNITS_PER_DEGREE
    west = column * SQUARE_UNITS - 180 * UNITS_PER_DEGREE
    gap_x = np.maximum(boxes[:, WEST] - (west + SQUARE_UNITS), west - boxes[:, EAST]).clip(0)
    gap_y = np.maximum(boxes[:, SOUTH] - (south + SQUARE_UNITS), south - boxes[:, NORTH]).clip(0)
    steepest = (np.maximum(np.abs(south), np.abs(south + SQUARE_UNITS)) / UNITS_PER_DEGREE) + 0.01
    meters_x = gap_x * _METERS_EAST * np.cos(np.radians(np.minimum(steepest, 90.0)))
    gaps: Floats = np.hypot(meters_x, gap_y * _METERS_NORTH)
    return gaps
