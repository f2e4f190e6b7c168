"""The records of the index: which squares of the world one unit holds, and how far from borders they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices, Mask
from mapper.places.border_index.centers import Crossings
from mapper.places.border_index.layout import (
    BOUND,
    DIVIDED,
    MARGIN_METERS,
    NEAR,
    NOWHERE_NUMBER,
    SQUARES_PER_DEGREE,
    TILE_COLUMNS,
    TILE_ROWS,
    UNDECIDED_NUMBER,
    UNIT_SHIFT,
    rows_and_columns,
)

_PART_TILES = 20  # so many in each direction are worked on at once
_SQUARE_STEPS, _BLOCK_STEPS, _TILE_STEPS = 5, 8, 3
_SHAVED = 0.98  # of bounds, for what widths in meters are off by


class Records(NamedTuple):
    """The records of all sizes, and who holds the centers of squares near borders.

    Attributes:
        tiles: See `IndexArrays`.
        blocks: See `IndexArrays`.
        squares: See `IndexArrays`.
        holdings: Pairs of a near square and a number that holds its center, though its state has no border
            near, in any order.
    """

    tiles: npt.NDArray[np.uint32]
    blocks: npt.NDArray[np.uint32]
    squares: npt.NDArray[np.uint32]
    holdings: tuple[Indices, Indices]


def make_records(
    near: Indices, listed: npt.NDArray[np.uint64], crossings: Sequence[Crossings]
) -> Records:
    """Make the records.

    Args:
        near: The keys of squares near borders, sorted.
        listed: The states whose borders are near each, in a bit each.
        crossings: Of each state.
    """
    making = _Making(near, listed, crossings)
    for part in _parts():
        making.add(part)
    return making.result()


class _Making:
    """Records that are made part by part of the world."""

    def __init__(
        self, near: Indices, listed: npt.NDArray[np.uint64], crossings: Sequence[Crossings]
    ) -> None:
        self._near, self._listed, self._crossings = near, listed, crossings
        self._block_keys, self._tile_keys = np.unique(near >> 6), np.unique(near >> 12)
        divided = np.zeros(TILE_ROWS * TILE_COLUMNS, dtype=bool)
        divided[self._tile_keys] = True
        self._divided = divided.reshape(TILE_ROWS, TILE_COLUMNS)
        self._bounds = _bounds_of_tiles(self._divided)
        self._tiles = _leaves(np.full(self._bounds.shape, NOWHERE_NUMBER), self._bounds)
        self._tiles[self._divided] = DIVIDED | np.arange(len(self._tile_keys), dtype=np.uint32)
        self._blocks = np.zeros((len(self._tile_keys), 64), dtype=np.uint32)
        self._squares = np.zeros((len(self._block_keys), 64), dtype=np.uint32)
        self._holdings: list[tuple[Indices, Indices]] = []

    def add(self, part: _Part) -> None:
        """Make the records of a part."""
        divided = self._divided[part.tiles]
        if not divided.any():
            held = part.holders(self._crossings, size=1)
            if not held:
                return
            number = np.broadcast_to(_number_of(held, (1, 1)), divided.shape)
            self._tiles[part.tiles] = _leaves(number, self._bounds[part.tiles])
            return
        position = part.find(self._near, halo=1)
        row, column, mine = part.local(self._near, position)
        held = part.holders(self._crossings, size=_PART_TILES * 64)
        for state, raster, inside in held:
            listed = (self._listed[mine] >> np.uint64(state) & np.uint64(1)).astype(bool)
            some = inside[row, column] & ~listed
            self._holdings.append((mine[some], raster[row[some], column[some]]))
        number = _number_of(held, (_PART_TILES * 64,) * 2)
        tiles, blocks, squares = part.leaves(number, self._near[position])
        squares[row, column] = NEAR | mine.astype(np.uint32)
        here = self._tiles[part.tiles]
        bounds = np.maximum(here & BOUND, tiles & BOUND)
        self._tiles[part.tiles] = np.where(divided, here, bounds | (tiles & ~BOUND))
        self._divide(part, blocks, squares)

    def _divide(
        self, part: _Part, blocks: npt.NDArray[np.uint32], squares: npt.NDArray[np.uint32]
    ) -> None:
        """Note the records of blocks and squares within divided tiles and blocks."""
        tiles = part.tile_keys()
        some = self._divided.ravel()[tiles]
        keys = (tiles[some][:, None] << 6) | np.arange(64)
        at = np.searchsorted(self._block_keys, keys).clip(0, len(self._block_keys) - 1)
        divided = self._block_keys[at] == keys
        self._squares[at[divided]] = _by_tile(_by_block(squares))[some][divided]
        self._blocks[np.searchsorted(self._tile_keys, tiles[some])] = np.where(
            divided, DIVIDED | at.astype(np.uint32), _by_tile(blocks)[some]
        )

    def result(self) -> Records:
        """Return all records."""
        none = np.empty(0, dtype=np.int64)
        square, number = (
            np.concatenate(each) for each in zip((none, none), *self._holdings, strict=True)
        )
        return Records(
            self._tiles.ravel(), self._blocks.ravel(), self._squares.ravel(), (square, number)
        )


def _number_of(held: list[tuple[int, Indices, Mask]], shape: tuple[int, int]) -> Indices:
    """Return which number holds each square; UNDECIDED_NUMBER where several do."""
    number = np.full(shape, NOWHERE_NUMBER)
    for _, raster, inside in held:
        number[inside] = np.where(number == NOWHERE_NUMBER, raster, UNDECIDED_NUMBER)[inside]
    return number


class _Part(NamedTuple):
    """A part of the world, from its first row and column of tiles."""

    row: int
    column: int

    @property
    def tiles(self) -> tuple[slice, slice]:
        """Its tiles."""
        return (
            slice(self.row, self.row + _PART_TILES),
            slice(self.column, self.column + _PART_TILES),
        )

    def tile_keys(self) -> Indices:
        """Return the numbers of its tiles."""
        rows, columns = (np.arange(each.start, each.stop) for each in self.tiles)
        return (rows[:, None] * TILE_COLUMNS + columns).ravel()

    def find(self, keys: Indices, *, halo: int) -> Indices:
        """Return the positions of near squares in it and some tiles around."""
        rows = np.arange(max(self.row - halo, 0), min(self.row + _PART_TILES + halo, TILE_ROWS))
        first = rows * TILE_COLUMNS + max(self.column - halo, 0)
        last = rows * TILE_COLUMNS + min(self.column + _PART_TILES + halo, TILE_COLUMNS)
        begin, end = np.searchsorted(keys, [first << 12, last << 12])
        return np.concatenate([np.arange(i, j) for i, j in zip(begin, end, strict=True)])

    def local(self, keys: Indices, position: Indices) -> tuple[Indices, Indices, Indices]:
        """Return row and column in this part of those near squares that lie in it, and which they are."""
        row, column = rows_and_columns(keys[position])
        row, column = row - self.row * 64, column - self.column * 64
        size = _PART_TILES * 64
        inside = (row >= 0) & (row < size) & (column >= 0) & (column < size)
        return row[inside], column[inside], position[inside]

    def holders(
        self, crossings: Sequence[Crossings], *, size: int
    ) -> list[tuple[int, Indices, Mask]]:
        """Return each state that holds any of the first squares, their numbers, and which it holds."""
        rows = range(self.row * 64, self.row * 64 + size)
        columns = range(self.column * 64, self.column * 64 + size)
        found = []
        for state, its in enumerate(crossings):
            if its.may_hold(rows, columns):
                raster = its.raster(rows, columns)
                inside: Mask = raster != its.outside
                if inside.any():
                    found.append((state, raster, inside))
        return found

    def leaves(
        self, number: Indices, keys: Indices
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """Return the records of tiles, blocks and squares as if no border were near any.

        Args:
            number: Which number holds each square.
            keys: The squares near borders, here and a tile around.
        """
        row, column = rows_and_columns(keys)
        near = np.zeros(((_PART_TILES + 2) * 64,) * 2, dtype=bool)
        near[row - (self.row - 1) * 64, column - (self.column - 1) * 64] = True
        near_blocks: Mask = near.reshape(near.shape[0] // 8, 8, -1, 8).max(axis=(1, 3))
        inner = 64 - _SQUARE_STEPS
        steps = _steps(near[inner:-inner, inner:-inner], _SQUARE_STEPS)
        block_steps = _steps(near_blocks, _BLOCK_STEPS)
        wide = self._width()
        by_square = _bound(steps, wide / SQUARES_PER_DEGREE)
        by_block = _bound(block_steps, wide * 8 / SQUARES_PER_DEGREE)
        whole = np.repeat(np.repeat(by_block, 8, axis=0), 8, axis=1)
        squares = _leaves(number, np.maximum(by_square, whole))
        blocks = _leaves(number[::8, ::8], by_block)
        least = by_block.reshape(_PART_TILES, 8, _PART_TILES, 8).min(axis=(1, 3))
        return _leaves(number[::64, ::64], least), blocks, squares

    def _width(self) -> float:
        """Return the meters in a degree at the least, here and a tile around."""
        south, north = (
            (each / TILE_ROWS * 180 - 90) for each in (self.row - 1, self.row + _PART_TILES + 1)
        )
        return float(_meters_per_degree(np.array([max(abs(south), abs(north))]))[0])


def _parts() -> Iterator[_Part]:
    for row in range(0, TILE_ROWS, _PART_TILES):
        for column in range(0, TILE_COLUMNS, _PART_TILES):
            yield _Part(row, column)


def _by_block(squares: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Group squares by block: rows and columns of blocks, and the 64 squares of each."""
    rows, columns = (each // 8 for each in squares.shape)
    return squares.reshape(rows, 8, columns, 8).swapaxes(1, 2).reshape(rows, columns, 64)


def _by_tile(blocks: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Group blocks by tile: a row a tile, with its 64 blocks."""
    rows, columns = (each // 8 for each in blocks.shape[:2])
    grouped = blocks.reshape(rows, 8, columns, 8, *blocks.shape[2:]).swapaxes(1, 2)
    return grouped.reshape(rows * columns, 64, *blocks.shape[2:])


def _leaves(number: Indices, bound: Indices) -> npt.NDArray[np.uint32]:
    bounds = np.minimum(bound, int(BOUND)).astype(np.uint32)
    leaves: npt.NDArray[np.uint32] = (number.astype(np.uint32) << UNIT_SHIFT) | bounds
    return leaves


def _steps(near: Mask, most: int) -> Indices:
    """Return how many steps, diagonal ones too, lead to the nearest marked square; `most` + 1 beyond.

    The array has an edge of `most` that the result lacks.
    """
    steps = np.where(near, 0, most + 1)
    reached = near.copy()
    for step in range(1, most + 1):
        wide = reached.copy()
        wide[:, 1:] |= reached[:, :-1]
        wide[:, :-1] |= reached[:, 1:]
        reached = wide.copy()
        reached[1:] |= wide[:-1]
        reached[:-1] |= wide[1:]
        steps[reached & (steps > most)] = step
    return steps[most:-most, most:-most]


def _bound(steps: Indices, width: float | Floats) -> Indices:
    """Return how far borders are at least, in meters, from the steps to a near square.

    All squares within the margin of a border are near, so behind the nearest there is the margin more.
    """
    many = np.arange(_BLOCK_STEPS + 2)[:, None]
    meters = _SHAVED * (MARGIN_METERS + (many - 1) * np.atleast_1d(width))
    meters[0] = 0
    row = np.arange(steps.shape[0])[:, None] if meters.shape[1] > 1 else 0
    bound: Indices = meters.clip(0).astype(np.int64)[steps, row]
    return bound


def _bounds_of_tiles(is_divided: Mask) -> Indices:
    steps = _steps(np.pad(is_divided, _TILE_STEPS), _TILE_STEPS)
    edge = np.abs(np.arange(TILE_ROWS + 1) / TILE_ROWS * 180 - 90)
    worst = np.maximum(edge[:-1], edge[1:]) + (_TILE_STEPS + 1) * 64 / SQUARES_PER_DEGREE
    width = _meters_per_degree(worst) * 64 / SQUARES_PER_DEGREE
    return _bound(steps, width)


def _meters_per_degree(latitude: Floats) -> Floats:
    """Return the meters in a degree, of longitude or of latitude, at the least up to a latitude."""
    least: Floats = 110_500.0 * np.cos(np.radians(np.minimum(latitude, 90.0)))
    return least
