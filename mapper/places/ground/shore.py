"""Land and sea between coastlines: OpenStreetMap draws the coast as lines with the land on their left.

Found in each wide square by itself. Where a coastline ends within a square, as at the edge of an extract,
both sides meet, and the square stays as the map of the world has it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from mapper.files import Floats, Geometries, Indices
from mapper.places.ground.kinds import NUMBERS
from mapper.places.ground.squares import GroundSquares

_COAST, _LAND, _SEA = (NUMBERS[name] for name in ("coast", "land", "sea"))
_BESIDE_DEGREES = 1e-6  # 11 cm to the side of a coastline
_SURE = 0.95  # the share of a shore that agrees, by length


def shore_of(features: pd.DataFrame, squares: GroundSquares) -> pd.DataFrame:
    """Return land and sea in the wide squares that coastlines cross.

    Args:
        features: `geometry` (WGS84 degrees) and `kind`; the coastlines among them count.
        squares: The squares round the places to publish.

    Returns:
        Polygons of the kinds land and sea, without names.
    """
    lines = features["geometry"].to_numpy()[features["kind"].to_numpy() == _COAST]
    boxes = squares.wide_boxes
    line, box = shapely.STRtree(boxes).query(lines, predicate="intersects")
    shapes: list[Geometries] = []
    kinds: list[Indices] = []
    for each in np.unique(box).tolist():
        clipped = shapely.clip_by_rect(lines[line[box == each]], *shapely.bounds(boxes[each]))
        pieces = shapely.get_parts(clipped)
        pieces = pieces[shapely.length(pieces) > 0]
        if len(pieces):
            faces = _faces(pieces, boxes[each])
            share = _land_share(faces, pieces)
            shapes.append(faces)
            kinds.append(np.select([share >= _SURE, share <= 1 - _SURE], [_LAND, _SEA], _COAST))
    if not shapes:
        return features.iloc[:0]
    shape, kind = np.concatenate(shapes), np.concatenate(kinds)
    found = []
    for each in (_LAND, _SEA):
        whole = shapely.get_parts(
            shapely.union_all(shape[kind == each])
        )  # no seams between squares
        whole = whole[shapely.get_type_id(whole) == shapely.GeometryType.POLYGON]
        found.append(pd.DataFrame({"geometry": whole, "kind": np.int8(each), "name": ""}))
    return pd.concat(found, ignore_index=True)


def _faces(pieces: Geometries, box: shapely.Geometry) -> Geometries:
    noded = shapely.unary_union([box.exterior, *pieces])
    faces: Geometries = shapely.get_parts(shapely.polygonize([noded]))
    return faces


def _land_share(faces: Geometries, pieces: Geometries) -> Floats:
    """Return which share of the coast of each face has it on its left; NaN of one without a coast."""
    points, line = shapely.get_coordinates(pieces, return_index=True)
    inner = line[:-1] == line[1:]
    start, end = points[:-1][inner], points[1:][inner]
    step = end - start
    length = np.hypot(step[:, 0], step[:, 1])
    side = np.column_stack((-step[:, 1], step[:, 0]))[length > 0] / length[length > 0, None]
    middle, length = ((start + end) / 2)[length > 0], length[length > 0]
    tree = shapely.STRtree(faces)
    votes = np.zeros((2, len(faces)))
    for number, sign in enumerate((1, -1)):
        beside = shapely.points(middle + sign * _BESIDE_DEGREES * side)
        point, face = tree.query(beside, predicate="within")
        np.add.at(votes[number], face, length[point])
    with np.errstate(invalid="ignore"):
        share: Floats = votes[0] / votes.sum(axis=0)
    return share
