"""Lays out the publisher's own areas for the page, and reads them back.

Each layer is a column of codes into its sets of areas, as jurisdictions are. Its outlines are columns of
their own, simplified for the zooms at which they help: rings one after another, in steps of 0.00001 degrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.files import Codes, Floats, Geometries, Indices, Mask
from mapper.page.blocks import Column, code_type
from mapper.places import METERS_PER_DEGREE_OF_SPHERE, AreaLayer, read_layer, rings_of
from mapper.records import OWN_AREAS, OWN_AREAS_SURELY, Tables, distinct, join_tuples

_STEPS_PER_DEGREE = 100_000
_MOST_VERTICES = 40_000  # of all layers together, some 150 kB
_FINEST_METERS = 4.0
_COARSEST_METERS = 2_000.0
_ROOM = 0.5  # how much farther than the incidents outlines go, as a share of their extent
_LEAST_ROOM_DEGREES = 0.25


def lay_out_areas(tables: Tables) -> tuple[list[dict[str, Any]], list[Column], list[Column]]:
    """Return the header's list of layers, their columns, one value an incident, and those of outlines."""
    listed: list[dict[str, Any]] = []
    columns: list[Column] = []
    outlines: list[Column] = []
    if OWN_AREAS not in tables.incidents:
        return listed, columns, outlines
    share = _MOST_VERTICES // max(len(tables.own_areas), 1)
    for number, layer in enumerate(tables.own_areas.values()):
        name = f"layer_{number}"
        sets, codes = _sets_of(tables.incidents, layer)
        kind = code_type(len(sets)).newbyteorder("<")
        columns.append(Column(name, codes.astype(kind), planes=True))
        said = layer.members() | {"column": name, "sets": sets}
        if layer.has_outlines:
            near = _near(layer.geometries, tables.incidents)
            drawn, meters = _simplified(layer, near, share)
            made, rings = _outlines(name, drawn)
            outlines += made
            said |= {"rings": rings, "tolerance_meters": meters, "labels": _label_points(drawn)}
        listed.append(said)
    return listed, columns, outlines


def _sets_of(incidents: pd.DataFrame, layer: AreaLayer) -> tuple[list[dict[str, Any]], Codes]:
    """Return the distinct sets of a layer's areas, and which of them each incident has."""
    may, tuples = distinct(incidents[OWN_AREAS])
    sure, held = distinct(incidents[OWN_AREAS_SURELY])
    both, pairs = pd.factorize((may + 1) * (len(held) + 1) + sure + 1)

    def numbers(ids: tuple[str, ...] | None) -> tuple[int, ...]:
        return tuple(layer.numbers[id_] for id_ in ids or () if id_ in layer.numbers)

    known = [numbers(each) for each in tuples], [numbers(each) for each in held]
    within = [layer.id in (each or ()) for each in held]
    found: dict[tuple[tuple[int, ...], tuple[int, ...], bool], int] = {}
    codes = []
    for pair in pairs.tolist():
        first, second = divmod(pair, len(held) + 1)
        areas = known[0][first - 1] if first else ()
        surely, inside = (known[1][second - 1], within[second - 1]) if second else ((), False)
        key = (areas, surely, inside)
        codes.append(found.setdefault(key, len(found)))
    sets: list[dict[str, Any]] = [
        {"may": list(areas), "surely": list(surely), **({"inside": True} if inside else {})}
        for areas, surely, inside in found
    ]
    return sets, np.array(codes, dtype=np.intp)[both]


# ---- outlines ------------------------------------------------------------------------------------


def _near(areas: Geometries, incidents: pd.DataFrame) -> Mask:
    """Mark the areas around the incidents as they are published."""
    y, x = (incidents[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    located = ~(np.isnan(y) | np.isnan(x))
    if not located.any():
        return np.ones(len(areas), dtype=bool)
    y, x = y[located], x[located]
    room = [max(_ROOM * np.ptp(each), _LEAST_ROOM_DEGREES) for each in (x, y)]
    box = (x.min() - room[0], y.min() - room[1], x.max() + room[0], y.max() + room[1])
    bounds = shapely.bounds(areas)
    found: Mask = (
        (bounds[:, 0] <= box[2]) & (bounds[:, 2] >= box[0])
        & (bounds[:, 1] <= box[3]) & (bounds[:, 3] >= box[1])
    )  # fmt: skip
    return found


def _simplified(layer: AreaLayer, near: Mask, most: int) -> tuple[Geometries, float]:
    """Return outlines with no more vertices than there is room for, and how far they may be off."""
    meters = _FINEST_METERS
    drawn = layer.geometries.copy()
    drawn[~near] = None
    some = drawn[near]
    while True:
        degrees = meters / METERS_PER_DEGREE_OF_SPHERE
        made = (
            shapely.coverage_simplify(some, degrees)
            if layer.is_coverage
            else shapely.simplify(some, degrees, preserve_topology=True)
        )
        if shapely.get_num_coordinates(made).sum() <= most or meters >= _COARSEST_METERS:
            drawn[near] = made
            return drawn, meters
        meters *= 2


def _outlines(name: str, areas: Geometries) -> tuple[list[Column], list[int]]:
    """Return the columns of outlines, and how many rings each area has."""
    rings, area = rings_of(areas)
    points: Floats = shapely.get_coordinates(rings)
    steps = np.rint(points * _STEPS_PER_DEGREE).astype("<i4")
    sizes = shapely.get_num_coordinates(rings).astype("<u4")
    columns = [
        Column(f"{name}_x", np.ascontiguousarray(steps[:, 0]), delta=True, planes=True),
        Column(f"{name}_y", np.ascontiguousarray(steps[:, 1]), delta=True, planes=True),
        Column(f"{name}_sizes", sizes, planes=True),
    ]
    return columns, np.bincount(area, minlength=len(areas)).tolist()


def _label_points(areas: Geometries) -> list[tuple[float, float] | None]:
    """Return latitude and longitude of a point inside each area, where its name stands."""
    inner = shapely.point_on_surface(areas)
    return [
        None if each is None or each.is_empty else (round(each.y, 5), round(each.x, 5))
        for each in inner.tolist()
    ]


# ---- reading -------------------------------------------------------------------------------------


def read_own_areas(
    header: Mapping[str, Any], columns: Mapping[str, npt.NDArray[Any]], order: npt.NDArray[Any]
) -> tuple[dict[str, AreaLayer], dict[str, Any]]:
    """Read the layers of a page back, and the columns of areas that they give; none without layers.

    Args:
        header: The header of the columns.
        columns: The columns, in the page's order.
        order: The row of the page of each row of the list.
    """
    layers: dict[str, AreaLayer] = {}
    parts: list[tuple[Indices, list[tuple[str, ...]], list[tuple[str, ...]]]] = []
    for said in header.get("layers") or ():
        layer = read_layer(said, _geometries(said, columns))
        layers[layer.id] = layer
        may = [_ids(layer, each["may"]) for each in said["sets"]]
        surely = [
            (*((layer.id,) if each.get("inside") else ()), *_ids(layer, each["surely"]))
            for each in said["sets"]
        ]
        parts.append((columns[said["column"]][order].astype(np.int64), may, surely))
    if not layers:
        return {}, {}
    values = {
        name: pd.Series(
            join_tuples([(codes, kinds[place]) for codes, *kinds in parts]), dtype=object
        )
        for place, name in enumerate((OWN_AREAS, OWN_AREAS_SURELY))
    }
    return layers, values


def _ids(layer: AreaLayer, numbers: list[int]) -> tuple[str, ...]:
    return tuple(layer.full_id(int(number)) for number in numbers)


def _geometries(said: Mapping[str, Any], columns: Mapping[str, npt.NDArray[Any]]) -> Geometries:
    """Return the outlines of a layer, as far as the page has them."""
    name = said["column"]
    counts = said.get("rings")
    if not counts or not all(counts):
        return np.empty(0, dtype=object)
    points = np.column_stack([columns[f"{name}_x"], columns[f"{name}_y"]]) / _STEPS_PER_DEGREE
    sizes = columns[f"{name}_sizes"].astype(np.int64)
    ring_of_point = np.repeat(np.arange(len(sizes)), sizes)
    rings = shapely.linestrings(points, indices=ring_of_point)
    area_of_ring = np.repeat(np.arange(len(counts)), counts)
    whole = shapely.multilinestrings(rings, indices=area_of_ring)
    areas: Geometries = shapely.build_area(whole)
    return areas
