"""Puts the boundaries of several states side by side, as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mapper.places.areas import KINDS
from mapper.places.coverage import Boundaries
from mapper.places.shared_arcs import Arcs, Shapes, frozen, offsets_of


def join_boundaries(parts: Sequence[Boundaries]) -> Boundaries:
    """Put states side by side; each keeps its arcs, so a state line is there twice."""
    areas = [area for part in parts for area in part.areas]
    # Shapes are numbered part by part, the areas' before those of other units.
    first_shapes = offsets_of(np.array([len(part.shapes.shapes) - 1 for part in parts]))
    of_area = [
        first + number
        for first, part in zip(first_shapes.tolist(), parts, strict=False)
        for number in range(len(part.areas))
    ]
    by_kind = sorted(range(len(areas)), key=lambda i: (KINDS.index(areas[i].kind), areas[i].geoid))
    front = np.array([of_area[i] for i in by_kind])
    order = np.concatenate([front, np.setdiff1d(np.arange(first_shapes[-1]), front)])
    new_number = np.empty_like(order)
    new_number[order] = np.arange(len(order))
    unit_shapes = [
        part.unit_shapes + first for first, part in zip(first_shapes.tolist(), parts, strict=False)
    ]
    arcs = Arcs(
        frozen(np.concatenate([part.arcs.coordinates for part in parts])),
        offsets_of(np.concatenate([np.diff(part.arcs.offsets) for part in parts])),
    )
    return Boundaries(
        state=", ".join(part.state for part in parts),
        vintage=", ".join(sorted({part.vintage for part in parts})),
        tolerance_meters=max(part.tolerance_meters for part in parts),
        areas=tuple(areas[i] for i in by_kind),
        units=tuple(unit for part in parts for unit in part.units),
        world_units=(),
        arcs=arcs,
        shapes=_joined_shapes(parts).taken(order),
        unit_shapes=frozen(new_number[np.concatenate(unit_shapes)]),
    )


def _joined_shapes(parts: Sequence[Boundaries]) -> Shapes:
    """Put the shapes of several states one after the other."""
    first_arcs = offsets_of(np.array([len(part.arcs) for part in parts])).tolist()
    shapes = [part.shapes for part in parts]
    ring_arcs = [
        np.where(each.ring_arcs >= 0, each.ring_arcs + first, each.ring_arcs - first)
        for each, first in zip(shapes, first_arcs, strict=False)
    ]
    return Shapes(
        ring_arcs=frozen(np.concatenate(ring_arcs)),
        rings=offsets_of(np.concatenate([np.diff(each.rings) for each in shapes])),
        polygons=offsets_of(np.concatenate([np.diff(each.polygons) for each in shapes])),
        shapes=offsets_of(np.concatenate([np.diff(each.shapes) for each in shapes])),
    )
