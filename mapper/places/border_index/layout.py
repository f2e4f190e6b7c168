"""The layout of the index of borders: squares of three sizes, pieces of borders, and how they are numbered.

The globe is cut into tiles of 0.2 degrees, a tile that borders are near into 8 × 8 blocks, and a block that
borders are near into 8 × 8 squares of 1/320 degree (some 300 meters). Each has a record of 32 bits:

- leaf: one unit holds all of it, and no border is within so many meters of any of its points;
- divided: where its 64 parts stand in the table of the next size;
- near: a square within `MARGIN_METERS` of a border; where its entry stands in the table of near squares.

An entry has the unit at the square's center, a lower bound of the distance to any border, and all pieces of
borders within the margin. A piece is up to eight segments of one arc, with the unit left and right of it.

Units are numbered through the states; after the units of a state comes one number for its outside.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices

FORMAT = 1  # of the file; a change of any array or of its meaning needs another
SQUARES_PER_DEGREE = 320
ROWS, COLUMNS = 180 * SQUARES_PER_DEGREE, 360 * SQUARES_PER_DEGREE
TILE_ROWS, TILE_COLUMNS = ROWS // 64, COLUMNS // 64
BLOCK_ROWS, BLOCK_COLUMNS = ROWS // 8, COLUMNS // 8
UNITS_PER_DEGREE = 1_000_000  # of vertices
SQUARE_UNITS = UNITS_PER_DEGREE // SQUARES_PER_DEGREE
MARGIN_METERS = 160.0
SEGMENTS_PER_PIECE = 8

DIVIDED, NEAR = np.uint32(2 << 30), np.uint32(3 << 30)
KIND, POSITION = np.uint32(3 << 30), np.uint32((1 << 30) - 1)
UNIT_SHIFT, BOUND = np.uint32(15), np.uint32((1 << 15) - 1)
NOWHERE_NUMBER, UNDECIDED_NUMBER, SEVERAL_NUMBER = 65_535, 65_534, 65_533
"""Instead of a unit: in no state; not to be told here; several states, each with a center of its own."""
MOST_NUMBERS = 65_532
MOST_BOUND = 255  # meters, of a near square

# columns of a piece
WEST, SOUTH, EAST, NORTH, FIRST, COUNT, LEFT, RIGHT = range(8)


class IndexArrays(NamedTuple):
    """The arrays of an index, as they stand in its file.

    Attributes:
        vertices: Longitude and latitude of all vertices, in millionths of a degree, int32 (n, 2).
        pieces: Box in millionths, first vertex, number of segments, number left and right, int32 (n, 8).
        tiles: Records of tiles, row by row from the south-west, uint32.
        blocks: Records of blocks, 64 a divided tile, uint32.
        squares: Records of squares, 64 a divided block, uint32.
        block_starts: Where the pieces of each block begin in `block_pieces`, and the total, uint32.
        block_pieces: The pieces that touch a block.
        near: Of each near square, where its pieces begin; and its number and bound, int32 (n + 1, 2).
        near_pieces: The pieces within the margin of a near square.
        several: The near squares with several states, sorted.
        several_starts: Where the centers of each begin in `several_centers`, and the total.
        several_centers: The number at the center, of each state there.
        ranks: Of each number, which unit a point on a border is given first.
        state_of: The state of each number, as a position.
        bases: The first number of each state, and the total.
    """

    vertices: npt.NDArray[np.int32]
    pieces: npt.NDArray[np.int32]
    tiles: npt.NDArray[np.uint32]
    blocks: npt.NDArray[np.uint32]
    squares: npt.NDArray[np.uint32]
    block_starts: npt.NDArray[np.uint32]
    block_pieces: npt.NDArray[np.uint32]
    near: npt.NDArray[np.int32]
    near_pieces: npt.NDArray[np.uint32]
    several: npt.NDArray[np.int64]
    several_starts: npt.NDArray[np.int64]
    several_centers: npt.NDArray[np.int64]
    ranks: npt.NDArray[np.int64]
    state_of: npt.NDArray[np.int64]
    bases: npt.NDArray[np.int64]


def square_rows(latitude: Floats) -> Indices:
    """Return the rows of squares in which latitudes lie; the pole lies in the last."""
    rows: Indices = ((latitude + 90.0) * SQUARES_PER_DEGREE).astype(np.int64).clip(0, ROWS - 1)
    return rows


def square_columns(longitude: Floats) -> Indices:
    """Return the columns of squares in which longitudes lie."""
    columns: Indices = ((longitude + 180.0) * SQUARES_PER_DEGREE).astype(np.int64)
    return columns.clip(0, COLUMNS - 1)


def keys_of(rows: Indices, columns: Indices) -> Indices:
    """Return numbers of squares by which those of a block, and those of a tile, follow one another."""
    key: Indices = (rows >> 6) * TILE_COLUMNS + (columns >> 6)
    key = (key << 6) | ((rows >> 3 & 7) << 3) | (columns >> 3 & 7)
    return (key << 6) | ((rows & 7) << 3) | (columns & 7)


def rows_and_columns(keys: Indices) -> tuple[Indices, Indices]:
    """Return the rows and columns of squares."""
    row, column = np.divmod(keys >> 12, TILE_COLUMNS)
    for shift in (9, 3):
        row = (row << 3) | (keys >> shift & 7)
        column = (column << 3) | (keys >> (shift - 3) & 7)
    return row, column


def ranges(first: npt.NDArray[Any], last: npt.NDArray[Any]) -> tuple[Indices, Indices]:
    """Return all numbers of some ranges, one range after the other, and which range each is of."""
    sizes = (last - first).astype(np.int64)
    offsets = np.cumsum(sizes) - sizes
    which = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(len(which)) - (offsets - first)[which], which
