"""The lines of a page's map of the world, as few and as coarse as they may be where no incident is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices, Mask
from mapper.page.blocks import Column
from mapper.page.world_squares import FARTHEST, SquareNumbers, Squares, square_numbers
from mapper.places import NO_UNIT, Arcs, Boundaries, Shapes, load_vertex_ranks, load_water, rank_of

SCALE_DEGREES = 1e-4
KINDS = ("coast", "country", "disputed", "region", "ring", "lake", "river")

_COARSE_STEP = 100  # of the grid, for lines that are nowhere near
_LEAST_OF_RING = 4  # vertices; with less it has no surface
_LONGEST_STEP = 32_000  # what 16 bits hold
_REGION, _RING, _LAKE, _RIVER = map(KINDS.index, ("region", "ring", "lake", "river"))
_NO_LINE = -1
_UNITED_STATES = "US"


@dataclass(frozen=True, eq=False)
class WorldLines:
    """Borders, lakes and rivers: the vertices that a page may have.

    Attributes:
        coordinates: Longitude and latitude in degrees, shape (vertices, 2).
        ranks: How much each vertex matters; see `rank_of`.
        nearness: The nearness of each vertex to incidents.
        line: The line of each vertex; borders whose inner lines are left out are one line.
        is_end: Whether a vertex is an end of its line.
        kinds: The kind of each line, as a position in KINDS.
        is_closed: Whether each line ends where it begins.
        is_far: Whether no vertex of each line is near, of those that are not here, too.
        line_of_arc: The line that each arc of the world's borders belongs to.
    """

    coordinates: Floats
    ranks: npt.NDArray[np.uint8]
    nearness: npt.NDArray[np.uint8]
    line: Indices
    is_end: Mask
    kinds: Indices
    is_closed: Mask
    is_far: Mask
    line_of_arc: Indices

    def kept(self, tolerances_degrees: Sequence[float]) -> Mask:
        """Return the vertices that stay at the tolerance of their nearness, in degrees of longitude.

        None may be finer than `lines_of` was told.
        """
        kept = _least_ranks(tolerances_degrees)[self.nearness] <= self.ranks
        kept |= self.is_end
        counts = np.bincount(self.line[kept], minlength=len(self.kinds))
        gone = self.is_closed & (counts < _LEAST_OF_RING)
        gone |= np.isin(self.kinds, (_REGION, _RIVER)) & self.is_far
        stays: Mask = kept & ~gone[self.line]
        return stays


def _least_ranks(tolerances_degrees: Sequence[float]) -> npt.NDArray[np.uint8]:
    """Return the rank from which on a vertex stays, by its nearness."""
    return np.array([rank_of(each) for each in tolerances_degrees], dtype=np.uint8)


class _Vertices(NamedTuple):
    """All vertices of the world's borders and then of lakes and rivers, the same for every page."""

    ranks: npt.NDArray[np.uint8]
    squares: SquareNumbers
    offsets: Indices


@cache
def _vertices_of(borders: Arcs) -> _Vertices:
    water = load_water()
    ranks, _ = load_vertex_ranks()
    squares = [
        square_numbers(each.coordinates[:, 1], each.coordinates[:, 0])
        for each in (borders, water.lines)
    ]
    offsets = np.append(borders.offsets, water.lines.offsets[1:] + borders.offsets[-1])
    return _Vertices(np.append(ranks, water.ranks), np.concatenate(squares), offsets)


def lines_of(
    world: Boundaries,
    squares: Squares,
    *,
    whole: Indices,
    finest_degrees: Sequence[float],
    has_census: bool,
) -> WorldLines:
    """Put the borders of the world, lakes and rivers one after the other.

    Args:
        world: The borders.
        squares: The nearness.
        whole: Arcs that first-level areas on the page need as they are.
        finest_degrees: The finest tolerance of each nearness, in degrees of longitude; what it leaves out is
            not looked at again.
        has_census: Whether the page has the Census' borders of states, which stand for those within and
            around the United States.
    """
    water = load_water()
    _, chains = load_vertex_ranks()
    vertices = _vertices_of(world.arcs)
    nearness = squares.nearness(vertices.squares)
    line_of_arc, is_first = _joined_arcs(chains, whole)
    borders = len(is_first)  # arcs of borders; each line of water is one arc
    begins = vertices.offsets[:-1][np.append(is_first, np.ones(len(water.lines), dtype=bool))]
    ends = np.append(begins[1:], vertices.offsets[-1]) - 1
    kinds = np.full(len(begins), _RIVER)
    kinds[line_of_arc[::-1]] = _border_kinds(world, has_census=has_census)[
        ::-1
    ]  # the first arc's stay
    kinds[line_of_arc[-1] + 1 :][: water.lakes] = _LAKE
    is_end = np.zeros(len(nearness), dtype=bool)
    is_end[begins] = is_end[ends] = True
    chosen = _least_ranks(finest_degrees)[nearness] <= vertices.ranks
    chosen |= is_end
    chosen[vertices.offsets[:borders][~is_first]] = False  # where two arcs meet in a line
    rows = np.flatnonzero(chosen)
    return WorldLines(
        coordinates=_coordinates(world.arcs, water.lines, rows),
        ranks=vertices.ranks[rows],
        nearness=nearness[rows],
        line=np.searchsorted(begins, rows, side="right") - 1,
        is_end=is_end[rows],
        kinds=kinds,
        is_closed=(
            _coordinates(world.arcs, water.lines, begins)
            == _coordinates(world.arcs, water.lines, ends)
        ).all(axis=1),
        is_far=np.minimum.reduceat(nearness, begins) == FARTHEST,
        line_of_arc=line_of_arc,
    )


def _coordinates(borders: Arcs, water: Arcs, rows: Indices) -> Floats:
    """Return vertices of the world's borders and then of water, by their sorted numbers among all."""
    own = int(np.searchsorted(rows, len(borders.coordinates)))
    more = rows[own:] - len(borders.coordinates)
    return np.concatenate([borders.coordinates[rows[:own]], water.coordinates[more]])


def _joined_arcs(chains: Indices, whole: Indices) -> tuple[Indices, Mask]:
    """Return the line of each arc, and whether it is the first of its line."""
    chain = np.repeat(np.arange(len(chains)), chains)
    apart = np.zeros(len(chains), dtype=bool)
    apart[chain[whole]] = True
    firsts = apart[chain]
    firsts |= np.diff(chain, prepend=_NO_LINE) != 0
    return np.cumsum(firsts) - 1, firsts


@cache
def _border_kinds(world: Boundaries, *, has_census: bool) -> Indices:
    """Return the kind of each arc: what lies on both sides decides."""
    claims: dict[tuple[str, ...], int] = {}
    of_unit = [
        claims.setdefault(tuple(area.geoid for area in unit.countries), len(claims))
        for unit in world.world_units
    ]
    claim = np.array([*of_unit, NO_UNIT])  # NO_UNIT, the last, is the sea
    several = np.array([*(len(each) > 1 for each in claims), False])
    own = claims[_UNITED_STATES,] if has_census else -2
    left, right = claim[world.sides].T
    same = left == right
    kinds = np.where(same, _REGION, KINDS.index("country"))
    kinds[~same & (several[left] | several[right])] = KINDS.index("disputed")
    kinds[(left == own) | (right == own)] = _RING
    kinds[(left == NO_UNIT) | (right == NO_UNIT)] = KINDS.index("coast")
    kinds.flags.writeable = False
    return kinds


# ---- encoding --------------------------------------------------------------------------------


def encoded_lines(lines: WorldLines, kept: Mask) -> tuple[list[Column], Indices]:
    """Return the columns of the lines that are left, by kind, and the new number of each line."""
    rows = np.flatnonzero(kept)
    unit = np.where(lines.is_far, _COARSE_STEP, 1)
    step = unit[lines.line[rows]]
    grid = np.rint(lines.coordinates[rows] / (SCALE_DEGREES * step[:, np.newaxis])).astype(np.int64)
    same = (np.diff(grid, axis=0) == 0).all(axis=1) & (np.diff(lines.line[rows]) == 0)
    distinct = np.append(True, ~same)
    rows, grid = rows[distinct], grid[distinct]
    sizes = np.bincount(lines.line[rows], minlength=len(lines.kinds))
    present = np.flatnonzero(sizes > 1)
    order = present[np.argsort(lines.kinds[present], kind="stable")]
    number = np.full(len(lines.kinds), _NO_LINE)
    number[order] = np.arange(len(order))
    new = number[lines.line[rows]]
    by_line = np.argsort(new, kind="stable")[int((new < 0).sum()) :]
    grid, new = _short_steps(grid[by_line], new[by_line])
    first = np.diff(new, prepend=_NO_LINE) != 0
    starts = grid[first].astype("<i4")
    steps = np.diff(grid, axis=0)[~first[1:]].astype("<i2")
    return [
        Column("kind_size", np.bincount(lines.kinds[order], minlength=len(KINDS)).astype("<u4")),
        Column("arc_length", np.bincount(new).astype("<u4"), planes=True),
        Column("arc_unit", unit[order].astype("u1")),
        Column("start_x", starts[:, 0], delta=True, planes=True),
        Column("start_y", starts[:, 1], delta=True, planes=True),
        Column("dx", steps[:, 0], planes=True),
        Column("dy", steps[:, 1], planes=True),
    ], number


def _short_steps(grid: Indices, line: Indices) -> tuple[Indices, Indices]:
    """Split steps that do not fit 16 bits, such as a long straight border."""
    step = np.diff(grid, axis=0, prepend=grid[:1])
    step[np.diff(line, prepend=_NO_LINE) != 0] = 0
    pieces = np.maximum(-(-np.abs(step).max(axis=1) // _LONGEST_STEP), 1)
    if (pieces == 1).all():
        return grid, line
    at = np.repeat(np.arange(len(grid)), pieces)
    last = np.cumsum(pieces)[at] - 1
    back = (last - np.arange(len(at))) / pieces[at]  # the share of the step that is still to go
    return np.rint(grid[at] - step[at] * back[:, np.newaxis]).astype(np.int64), line[at]


@dataclass(frozen=True, eq=False)
class Rings:
    """The rings of areas as signed numbers of arcs, one ring after the other.

    Attributes:
        arcs: The numbers; `~i` is arc i backwards.
        ring: The ring of each.
        area: The area of each ring.
        areas: The number of areas.
    """

    arcs: Indices
    ring: Indices
    area: Indices
    areas: int

    @property
    def lines(self) -> Indices:
        """The numbers of the arcs, whatever their direction."""
        return np.where(self.arcs < 0, ~self.arcs, self.arcs)

    def columns(self, lines: WorldLines, number: Indices) -> list[Column]:
        """Return the columns of the rings in the numbers of the block, without lines that are not in it."""
        backwards = self.arcs < 0
        new = number[lines.line_of_arc[self.lines]]
        here = new >= 0
        ring = self.ring[here]
        signed = np.where(backwards, ~new, new)[here]
        first = np.diff(ring, prepend=_NO_LINE) != 0
        # the arcs of one line follow each other, and the ring may begin among them
        again = ~first & (np.diff(signed, prepend=0) == 0)
        ring, signed, first = ring[~again], signed[~again], first[~again]
        starts = np.flatnonzero(first)
        lasts = np.append(starts[1:], len(ring)) - 1
        round_ = (lasts > starts) & (signed[starts] == signed[lasts])
        kept = np.ones(len(ring), dtype=bool)
        kept[lasts[round_]] = False
        ring, signed = ring[kept], signed[kept]
        sizes = np.bincount(ring, minlength=len(self.area))
        present = sizes > 0
        return [
            Column(
                "area_size",
                np.bincount(self.area[present], minlength=self.areas).astype("<u4"),
                planes=True,
            ),
            Column("ring_size", sizes[present].astype("<u4"), planes=True),
            Column("ring_line", signed.astype("<i4"), delta=True, planes=True),
        ]


def rings_of(shapes: Shapes, areas: Sequence[Sequence[int]]) -> Rings:
    """Lay the rings of areas one after the other, each area given as the numbers of its shapes."""
    numbers = np.array([shape for each in areas for shape in each], dtype=np.int64)
    area = np.repeat(np.arange(len(areas)), [len(each) for each in areas])
    arcs, starts, shape = shapes.rings_of(numbers)
    ring = np.repeat(np.arange(len(shape)), np.diff(starts))
    return Rings(arcs=arcs.astype(np.int64), ring=ring, area=area[shape], areas=len(areas))
