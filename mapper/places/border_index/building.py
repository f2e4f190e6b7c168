"""Builds the index of borders from the boundaries in use, part by part of the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Indices
from mapper.places.border_index.centers import Crossings, crossings_of
from mapper.places.border_index.layout import (
    MARGIN_METERS,
    MOST_BOUND,
    NORTH,
    SEVERAL_NUMBER,
    UNDECIDED_NUMBER,
    IndexArrays,
    rows_and_columns,
)
from mapper.places.border_index.pieces import (
    Pieces,
    find_near,
    gaps_of_pairs,
    pieces_of,
    split_pairs,
)
from mapper.places.border_index.records import make_records
from mapper.places.unit_ranks import ranks_of_units

_GAPS_AT_ONCE = 1 << 20


class NearSquares(NamedTuple):
    """The squares near borders.

    Attributes:
        keys: Their keys, sorted.
        starts: Where the pieces of each begin in `pieces`, and the total.
        pieces: The pieces near each.
        bounds: How far each is from any border at least, in meters.
        states: For each state near a square, the square's position and the state's, sorted.
    """

    keys: Indices
    starts: Indices
    pieces: npt.NDArray[np.uint32]
    bounds: Indices
    states: tuple[Indices, Indices]

    def state_bits(self) -> npt.NDArray[np.uint64]:
        """Return the states near each square, in a bit each."""
        square, state = self.states
        bits = np.zeros(len(self.keys), dtype=np.uint64)
        starts = np.flatnonzero(np.diff(square, prepend=-1))
        bits[square[starts]] = np.bitwise_or.reduceat(
            np.uint64(1) << state.astype(np.uint64), starts
        )
        return bits


def build_index(states: Sequence[str]) -> IndexArrays:
    """Return the index of the borders of some states.

    Args:
        states: FIPS codes.

    Raises:
        NotIndexableError: The boundaries do not fit into an index.
    """
    borders = pieces_of(states)
    near = _near_squares(borders)
    crossings = [
        crossings_of(borders.vertices, borders.pieces[first:last], int(base) - 1)
        for first, last, base in zip(
            borders.starts[:-1], borders.starts[1:], borders.bases[1:], strict=True
        )
    ]
    numbers = _centers(near, crossings)
    records = make_records(near.keys, near.state_bits(), crossings)
    entries, several = _entries(near, numbers, records.holdings)
    block_starts, block_pieces = _pieces_of_blocks(borders, np.unique(near.keys >> 12))
    counts = np.diff(borders.bases)
    return IndexArrays(
        vertices=borders.vertices,
        pieces=borders.pieces,
        tiles=records.tiles,
        blocks=records.blocks,
        squares=records.squares,
        block_starts=block_starts,
        block_pieces=block_pieces,
        near=entries,
        near_pieces=near.pieces,
        several=several[0],
        several_starts=several[1],
        several_centers=several[2],
        ranks=np.concatenate([ranks_of_units(state) for state in states]),
        state_of=np.repeat(np.arange(len(counts)), counts),
        bases=borders.bases,
    )


def _near_squares(borders: Pieces) -> NearSquares:
    keys, piece = split_pairs(find_near(borders, MARGIN_METERS, 0))
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    gaps = np.empty(len(keys), dtype=np.float32)
    for begin in range(0, len(keys), _GAPS_AT_ONCE):
        some = slice(begin, begin + _GAPS_AT_ONCE)
        gaps[some] = gaps_of_pairs(keys[some], borders.pieces[piece[some], : NORTH + 1])
    bounds = np.minimum.reduceat(gaps, starts).clip(0, MOST_BOUND).astype(np.int64)
    state = np.searchsorted(borders.starts, piece, side="right") - 1
    new = np.diff(state, prepend=-1) != 0
    new[starts] = True
    square = np.cumsum(np.diff(keys, prepend=-1) != 0) - 1
    states = square[new], state[new]
    return NearSquares(
        keys[starts], np.append(starts, len(keys)), piece.astype(np.uint32), bounds, states
    )


def _centers(near: NearSquares, crossings: Sequence[Crossings]) -> Indices:
    """Return the number at the center of each near square, for each state near it."""
    square, state = near.states
    numbers = np.empty(len(square), dtype=np.int64)
    for position, its in enumerate(crossings):
        mine = np.flatnonzero(state == position)
        numbers[mine] = its.numbers(*rows_and_columns(near.keys[square[mine]]))
    return numbers


def _entries(
    near: NearSquares, numbers: Indices, holdings: tuple[Indices, Indices]
) -> tuple[npt.NDArray[np.int32], tuple[Indices, Indices, Indices]]:
    """Return the entries of near squares, and the centers of those with several states.

    Args:
        near: The squares.
        numbers: The number at the center, for each state whose borders are near.
        holdings: Pairs of a square and a number that holds its center, of states whose borders are not near.
    """
    square = np.concatenate([near.states[0], holdings[0]])
    numbers = np.concatenate([numbers, holdings[1]])
    order = np.argsort(square, kind="stable")
    square, numbers = square[order], numbers[order]
    states = np.bincount(square, minlength=len(near.keys))
    of_square = np.full(len(near.keys), SEVERAL_NUMBER)
    alone = states[square] == 1
    of_square[square[alone]] = numbers[alone]
    of_square[square[numbers == UNDECIDED_NUMBER]] = UNDECIDED_NUMBER
    entries = np.zeros((len(near.keys) + 1, 2), dtype=np.int32)
    entries[:, 0] = near.starts
    entries[:-1, 1] = of_square | (near.bounds << 16)
    several = np.flatnonzero(of_square == SEVERAL_NUMBER)
    starts = np.concatenate([[0], np.cumsum(states[several])])
    return entries, (several, starts, numbers[of_square[square] == SEVERAL_NUMBER])


def _pieces_of_blocks(
    borders: Pieces, tiles: Indices
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Return where the pieces of each block of some tiles begin, and the pieces."""
    keys, piece = split_pairs(find_near(borders, 1.0, 1))
    divided = np.isin(keys >> 12, tiles)  # a box may touch a tile that no border is near
    keys, piece = keys[divided], piece[divided]
    block = np.searchsorted(tiles, keys >> 12) * 64 + (keys >> 6 & 63)
    counts = np.bincount(block, minlength=len(tiles) * 64)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32), piece.astype(np.uint32)
