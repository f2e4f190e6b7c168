"""Layers of areas of the user's own: police beats, districts, neighborhoods.

The areas of a layer may overlap, leave gaps, and need not cover anything else. An area's id is that of its
layer, a slash, and its own id in the layer: `beats/12`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from mapper.files import Floats, Geometries, Indices, Mask

HALF_TURN = 180.0
WHOLE_TURN = 360.0


@dataclass(frozen=True, eq=False)
class AreaLayer:
    """A layer of areas.

    Attributes:
        id: A word without spaces, which begins the ids of its areas.
        label: Its name for readers: Police beats.
        ids: The id of each area in the layer, each once and without spaces.
        names: The name of each area.
        geometries: A polygon or multipolygon each, in degrees (longitude first, WGS84). An area across the
            180th meridian is in one piece and reaches beyond 180. Empty for a layer of a file that has no
            outlines.
        population: The number of people in each area, NaN where unknown; None if the layer has no such
            column.
        translations: The label in other languages, by language.
        credit: Whose areas these are, and of when.
    """

    id: str
    label: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    geometries: Geometries = field(repr=False)
    population: Floats | None = field(default=None, repr=False)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    credit: str | None = None

    def __len__(self) -> int:
        """Count its areas."""
        return len(self.ids)

    def full_id(self, number: int) -> str:
        """Return the id of an area that is unlike that of any other layer's."""
        return f"{self.id}/{self.ids[number]}"

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The position of each area by its full id."""
        return {self.full_id(number): number for number in range(len(self.ids))}

    @property
    def has_outlines(self) -> bool:
        """Whether the outlines of its areas are known."""
        return len(self.geometries) == len(self.ids) > 0

    @cached_property
    def is_coverage(self) -> bool:
        """Whether no areas overlap and neighbors share the vertices of their border."""
        return bool(shapely.coverage_is_valid(self.geometries)) and not len(self.within[0])

    @cached_property
    def within(self) -> tuple[Indices, Indices]:
        """The areas of which a point inside lies in another area, and that one: pairs in two arrays.

        An area that another holds without touching its border makes no coverage invalid to GEOS.
        """
        points = shapely.point_on_surface(self.geometries)
        inner, outer = shapely.STRtree(self.geometries).query(points, predicate="within")
        others = inner != outer
        return inner[others], outer[others]

    @cached_property
    def whole(self) -> shapely.Geometry:
        """All its areas as one."""
        join = shapely.coverage_union_all if self.is_coverage else shapely.union_all
        return join(self.geometries)

    def members(self) -> dict[str, Any]:
        """Return the description of the layer that files contain, without its outlines."""
        people = None
        if self.population is not None:
            people = [None if np.isnan(each) else float(each) for each in self.population]
        return {
            "id": self.id,
            "label": self.label,
            "ids": list(self.ids),
            "names": list(self.names),
            **({"population": people} if people is not None else {}),
            **({"translations": dict(self.translations)} if self.translations else {}),
            **({"credit": self.credit} if self.credit else {}),
        }


AreaLayers = Mapping[str, AreaLayer]


def read_layer(given: Mapping[str, Any], geometries: Geometries | None = None) -> AreaLayer:
    """Return a layer that a page or an export describes; see `AreaLayer.members`.

    Raises:
        ValueError: It does not fit.
    """
    ids, names = (tuple(map(str, given[name])) for name in ("ids", "names"))
    people = given.get("population")
    if len(ids) != len(names) or (people is not None and len(people) != len(ids)):
        raise ValueError("areas without names")
    return AreaLayer(
        str(given["id"]),
        str(given["label"]),
        ids,
        names,
        np.empty(0, dtype=object) if geometries is None else geometries,
        None if people is None else np.array(people, dtype=np.float64),
        {
            str(language): {str(name): str(text) for name, text in each.items()}
            for language, each in given.get("translations", {}).items()
        },
        None if given.get("credit") is None else str(given["credit"]),
    )


def rings_of(areas: Geometries) -> tuple[Geometries, Indices]:
    """Return the rings of polygons and of all parts of multipolygons, and the number of the area of each."""
    parts, area = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)  # which knows no multipolygons
    return rings, area[part]


def join_across_meridian(geometries: Geometries) -> Geometries:
    """Return areas in degrees with those across the 180th meridian in one piece, which reaches beyond 180.

    Files cut such areas in two, or draw them once around the world.
    """
    bounds = shapely.bounds(geometries)
    # wider than half the world, a polygon goes the other way round; Antarctica goes all the way
    wide = (bounds[:, 2] - bounds[:, 0] > HALF_TURN) & (bounds[:, 1] > -85)  # noqa: PLR2004
    joined = geometries.copy()
    for number in np.flatnonzero(wide).tolist():
        joined[number] = _joined(geometries[number])
    west = shapely.bounds(joined)[:, 0] < -HALF_TURN
    for number in np.flatnonzero(west).tolist():
        joined[number] = _moved(joined[number], WHOLE_TURN)
    return joined


def _joined(area: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(area)
    bounds = shapely.bounds(parts)
    around: Mask = bounds[:, 2] - bounds[:, 0] > HALF_TURN
    touches = (bounds[:, 0] <= -HALF_TURN).any() and (bounds[:, 2] >= HALF_TURN).any()
    if not around.any() and not touches:
        return area
    moved = [
        shapely.transform(part, _eastward)
        if is_around
        else _moved(part, WHOLE_TURN if box[2] <= 0 else 0.0)
        for part, is_around, box in zip(parts, around, bounds, strict=True)
    ]
    whole = shapely.union_all(np.array(moved, dtype=object))
    return (
        whole
        if whole.bounds[2] - whole.bounds[0] < bounds[:, 2].max() - bounds[:, 0].min()
        else area
    )


def _eastward(degrees: Floats) -> Floats:
    return degrees + np.where(degrees[:, :1] < 0, [WHOLE_TURN, 0.0], [0.0, 0.0])


def _moved(geometry: shapely.Geometry, degrees: float) -> shapely.Geometry:
    return shapely.transform(geometry, lambda given: given + np.array([degrees, 0.0]))
