"""The lines of a page's map of the world, as few and as coarse as they may be where no incident is near."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices, Mask
from mapper.page.blocks import Column
from mapper.page.world_squares import FARTHEST, Squares
from mapper.places import NO_UNIT, Boundaries, load_vertex_ranks, load_water, rank_of

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
    """Borders, lakes and rivers, vertex by vertex.

    Attributes:
        coordinates: Longitude and latitude in degrees, shape (vertices, 2).
        ranks: How much each vertex matters; see `rank_of`.
        nearness: The nearness of each vertex to incidents.
        line: The line of each vertex; borders whose inner lines are left out are one line.
        is_end: Whether a vertex is an end of its line.
        is_repeated: Whether it repeats the one before, where two arcs meet in a line.
        kinds: The kind of each line, as a position in KINDS.
        line_of_arc: The line that each arc of the world's borders belongs to.
    """

    coordinates: Floats
    ranks: npt.NDArray[np.uint8]
    nearness: npt.NDArray[np.uint8]
    line: Indices
    is_end: Mask
    is_repeated: Mask
    kinds: Indices
    line_of_arc: Indices

    def kept(self, tolerances_degrees: Sequence[float]) -> Mask:
        """Return the vertices that stay at the tolerance of their nearness, in degrees of longitude."""
        least = np.array([rank_of(each) for each in tolerances_degrees], dtype=np.uint8)
        kept = ((self.ranks >= least[self.nearness]) | self.is_end) & ~self.is_repeated
        counts = np.bincount(self.line[kept], minlength=len(self.kinds))
        gone = self._is_closed & (counts < _LEAST_OF_RING)
        gone |= np.isin(self.kinds, (_REGION, _RIVER)) & self.is_far
        stays: Mask = kept & ~gone[self.line]
        return stays

    @cached_property
    def _is_closed(self) -> Mask:
        first, last = self._ends
        closed: Mask = (self.coordinates[first] == self.coordinates[last]).all(axis=1)
        return closed

    @cached_property
    def _ends(self) -> tuple[Indices, Indices]:
        starts = np.flatnonzero(np.diff(self.line, prepend=_NO_LINE))
        return starts, np.append(starts[1:], len(self.line)) - 1

    @cached_property
    def is_far(self) -> Mask:
        """Whether no vertex of a line is near."""
        far: Mask = np.minimum.reduceat(self.nearness, self._ends[0]) == FARTHEST
        return far


def lines_of(
    world: Boundaries, squares: Squares, *, whole: Collection[int], has_census: bool
) -> WorldLines:
    """Put the borders of the world, lakes and rivers one after the other.

    Args:
        world: The borders.
        squares: The nearness.
        whole: Arcs that first-level areas on the page need as they are.
        has_census: Whether the page has the Census' borders of states, which stand for those within and
            around the United States.
    """
    water = load_water()
    ranks, chains = load_vertex_ranks()
    arc_kinds = _border_kinds(world, has_census=has_census)
    line_of_arc, firsts = _joined_arcs(chains, whole)
    sizes = np.diff(world.arcs.offsets)
    line = np.repeat(line_of_arc, sizes)
    repeated = np.zeros(len(line), dtype=bool)
    repeated[world.arcs.offsets[:-1][~firsts]] = True
    more = np.diff(water.lines.offsets)
    line = np.concatenate([line, np.repeat(np.arange(len(more)), more) + line_of_arc[-1] + 1])
    kinds = np.full(line[-1] + 1, _RIVER)
    kinds[line_of_arc[::-1]] = arc_kinds[::-1]  # written last: the first arc's
    kinds[line_of_arc[-1] + 1 :][: water.lakes] = _LAKE
    is_end = np.diff(line, prepend=_NO_LINE) != 0
    is_end |= np.append(is_end[1:], True)
    coordinates = np.concatenate([world.arcs.coordinates, water.lines.coordinates])
    return WorldLines(
        coordinates=coordinates,
        ranks=np.concatenate([ranks, water.ranks]),
        nearness=squares.nearness(coordinates),
        line=line,
        is_end=is_end,
        is_repeated=np.append(repeated, np.zeros(more.sum(), dtype=bool)),
        kinds=kinds,
        line_of_arc=line_of_arc,
    )


def _joined_arcs(chains: Indices, whole: Collection[int]) -> tuple[Indices, Mask]:
    """Return the line of each arc, and whether it is the first of its line."""
    chain = np.repeat(np.arange(len(chains)), chains)
    apart = np.zeros(len(chains), dtype=bool)
    apart[chain[np.fromiter(whole, dtype=np.int64)]] = True
    firsts = apart[chain]
    firsts |= np.diff(chain, prepend=_NO_LINE) != 0
    return np.cumsum(firsts) - 1, firsts


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

    def columns(self, lines: WorldLines, number: Indices) -> list[Column]:
        """Return the columns of the rings in the numbers of the block, without lines that are not in it."""
        backwards = self.arcs < 0
        new = number[lines.line_of_arc[np.where(backwards, ~self.arcs, self.arcs)]]
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


def rings_of(areas: Sequence[Sequence[Sequence[int]]]) -> Rings:
    """Lay the rings of areas one after the other."""
    rings = [ring for each in areas for ring in each]
    return Rings(
        arcs=np.array([arc for ring in rings for arc in ring], dtype=np.int64),
        ring=np.repeat(np.arange(len(rings)), [len(ring) for ring in rings]),
        area=np.repeat(np.arange(len(areas)), [len(each) for each in areas]),
        areas=len(areas),
    )
