"""From the units that hold points and that their circles touch to distinct sets of jurisdictions, and codes.

Units are numbered through the states, in their order; each state has one more number, for its outside. So
what was found by one way or another, state by state or from the index of borders, is laid out in one way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from mapper.files import Indices
from mapper.places.area_membership import same_lists, sort_distinct
from mapper.places.areas import Unit, WorldUnit
from mapper.places.boundaries import WORLD, load_boundaries, load_units
from mapper.places.jurisdictions import Jurisdictions

NOWHERE = -1
NUMBER_BITS = 17  # of a unit's number: the country has 34,368
LEAST_POINT = 1 << NUMBER_BITS  # a point is counted above the bits of a number


class UnitNumbers(NamedTuple):
    """The numbers of units.

    Attributes:
        states: The states, in order.
        bases: The first number of each, and the total.
    """

    states: tuple[str, ...]
    bases: tuple[int, ...]

    def unit(self, number: int) -> Unit | WorldUnit | None:
        """Return the unit of a number; None for the outside of a state."""
        state = bisect_right(self.bases, number) - 1
        units, position = units_of_state(self.states[state]), number - self.bases[state]
        return units[position] if position < len(units) else None

    def moved_to(self, other: UnitNumbers, numbers: Indices) -> Indices:
        """Return numbers as those of another numbering, which has these states too; NOWHERE stays."""
        shift = [
            other.bases[other.states.index(state)] - base
            for state, base in zip(self.states, self.bases, strict=False)
        ]
        state = np.searchsorted(self.bases, numbers, side="right") - 1
        moved: Indices = numbers + np.array([*shift, 0])[state]  # the last for NOWHERE
        return moved


class Numbered(NamedTuple):
    """What points and their circles touch, by number.

    Attributes:
        held: The unit that holds each point; NOWHERE if none does.
        hits: Pairs of a point and a number that its circle touches, besides the one that holds it, sorted:
            the point times LEAST_POINT, plus the number.
        numbers: What the numbers mean.
        of_point: Where one of the former stands for many points: the one of each; None if each is one.
    """

    held: Indices
    hits: Indices
    numbers: UnitNumbers
    of_point: Indices | None = None

    def holders(self) -> Indices:
        """Return the unit that holds each point; NOWHERE if none does."""
        return self.held if self.of_point is None else self.held.take(self.of_point)

    def with_others(self, points: Indices, found: Numbered) -> Numbered:
        """Return this with what was found for some other points."""
        if self.of_point is not None:
            of_point = self.of_point.copy()
            of_point[points] = len(self.held) + np.arange(len(points))
            first = len(self.held)
            more = self._replace(
                held=np.append(self.held, np.full(len(points), NOWHERE)), of_point=None
            ).with_others(first + np.arange(len(points)), found)
            return more._replace(of_point=of_point)
        held = self.held.copy()
        held[points] = found.numbers.moved_to(self.numbers, found.held)
        point, number = points[found.hits >> NUMBER_BITS], found.hits & (LEAST_POINT - 1)
        number = found.numbers.moved_to(self.numbers, number)
        hits = np.concatenate([self.hits, (point << NUMBER_BITS) | number])
        return Numbered(held, sort_distinct(hits), self.numbers)

    def states_that_hold(self) -> Indices:
        """Return the position of the state that holds each point, NOWHERE for nowhere."""
        bases = np.array([0, *self.numbers.bases])  # so that NOWHERE comes before the first
        position: Indices = np.searchsorted(bases, self.held, side="right") - 2
        return position

    def lay_out(self) -> tuple[Indices, tuple[Unit, ...], Indices, tuple[Jurisdictions, ...]]:
        """Return each point's unit, the units, each circle's set, and the sets."""
        if self.of_point is not None:
            rank, used = _ranks(self.of_point, len(self.held))
            few, units, few_codes, their_sets = self._of(used).lay_out()
            # `take` reads in less than half the time that brackets do
            held, codes = (each.take(rank).take(self.of_point) for each in (few, few_codes))
            return held, units, codes, their_sets
        held, numbers = _compact(self.held + 1)
        held_units = (self.numbers.unit(n - 1) for n in numbers.tolist() if n)
        units = tuple(unit for unit in held_units if isinstance(unit, Unit))
        held = held - int(bool(len(numbers)) and numbers[0] == 0)
        codes = self.held + 1
        sets = {n: self._single(n - 1) for n in numbers.tolist()}
        if len(self.hits):
            point = sort_distinct(self.hits >> NUMBER_BITS)
            of_point = self.held[point]
            inside = of_point != NOWHERE
            own = (point[inside] << NUMBER_BITS) | of_point[inside]
            first = self.numbers.bases[-1] + 1
            hits = sort_distinct(np.concatenate([self.hits, own]))
            codes[point], more = self._joined(hits, first)
            sets |= more
        codes, numbers = _compact(codes)
        return held, units, codes, tuple(sets[n] for n in numbers.tolist())

    def _of(self, used: Indices) -> Numbered:
        """Return what some entries stand for, each for itself."""
        position = np.full(len(self.held), NOWHERE)
        position[used] = np.arange(len(used))
        point = position[self.hits >> NUMBER_BITS]
        hits = (point << NUMBER_BITS) | (self.hits & (LEAST_POINT - 1))
        return Numbered(self.held[used], hits[point != NOWHERE], self.numbers)

    def _single(self, number: int) -> Jurisdictions:
        return set_of(
            [] if number == NOWHERE else [self.numbers.unit(number)], beyond=number == NOWHERE
        )

    def _joined(self, hits: Indices, first: int) -> tuple[Indices, dict[int, Jurisdictions]]:
        """Give each point with several units a number of its set, from `first` on."""
        bases = self.numbers.bases
        point, unit = hits >> NUMBER_BITS, hits & (LEAST_POINT - 1)
        starts = np.flatnonzero(np.diff(point, prepend=-1))
        state = np.searchsorted(bases, unit, side="right")
        new_state = np.diff(state, prepend=-1) != 0
        new_state[starts] = True
        one_state = np.add.reduceat(new_state.astype(np.int64), starts) == 1
        out = np.isin(unit, np.array(bases[1:]) - 1)
        # Where two states at hand are touched, the circle leaves one for the other, not for nowhere.
        beyond = np.logical_or.reduceat(out, starts) & one_state
        sizes = np.add.reduceat((~out).astype(np.int64), starts)
        unit = unit[~out]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        code = same_lists(unit, starts, beyond)
        _, examples, code = np.unique(code, return_index=True, return_inverse=True)
        sets = {
            first + number: set_of(
                map(self.numbers.unit, unit[starts[example] : starts[example + 1]].tolist()),
                beyond=bool(beyond[example]),
            )
            for number, example in enumerate(examples.tolist())
        }
        return first + code, sets


def units_of_state(state: str) -> tuple[Unit | WorldUnit, ...]:
    """Return the units of a state, or of the world."""
    return load_boundaries(WORLD).world_units if state == WORLD else load_units(state)


def set_of(units: Iterable[Unit | WorldUnit | None], *, beyond: bool) -> Jurisdictions:
    """Return the set of some units."""
    members = list(units)
    return Jurisdictions(
        tuple(unit for unit in members if isinstance(unit, Unit)),
        beyond=beyond,
        abroad=tuple(unit for unit in members if isinstance(unit, WorldUnit)),
    )


def _compact(numbers: Indices) -> tuple[Indices, Indices]:
    """Return whole numbers from 0 on as positions among the distinct ones, and these."""
    rank, distinct = _ranks(numbers, int(numbers.max(initial=0)) + 1)
    return rank.take(numbers), distinct


def _ranks(numbers: Indices, end: int) -> tuple[Indices, Indices]:
    """Return the position of each number below `end` among the distinct ones, at least 0, and these."""
    present = np.zeros(end, dtype=bool)
    present[numbers] = True
    return np.maximum(np.cumsum(present) - 1, 0), np.flatnonzero(present)
