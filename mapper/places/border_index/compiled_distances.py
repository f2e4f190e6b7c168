"""The nearest border compiled by numba: the same steps as `lookup`, point by point.

Where two borders tie within a hair's breadth, or too many may be the nearest, another way must tell.
"""

# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np

from mapper.places.border_index.compiled import (
    DEGREE,
    STEEPEST,
    UNDECIDED,
    compiled,
    look_up_square,
    nearest_of_segment,
    plain_meters,
)
from mapper.places.border_index.layout import (
    COLUMNS,
    MARGIN_METERS,
    ROWS,
    SQUARES_PER_DEGREE,
    TILE_COLUMNS,
)
from mapper.places.border_segments import ECCENTRICITY_SQUARED, EQUATOR_METERS

_MOST_RINGS = 60
_TIED_METERS = 1e-6
_MOST_NOTED = 1024  # segments that may be the nearest


@compiled
def _tie(meters):
    """Return by how much distances of some meters may differ and be told apart for certain."""
    return 1e-6 + meters * (1e-9 + 3e-14 * meters * meters)


@compiled
def _limit(flat, ratio):
    """Return the square of how far anything may be by the flat map that is as near as what is `flat` away."""
    error = 0.001 + 1.1 * flat / (EQUATOR_METERS * max(ratio, 1e-9))
    farthest = flat * (1 + error)
    error = 0.001 + 1.1 * farthest / (EQUATOR_METERS * max(ratio, 1e-9))
    limit = farthest * (1 + error) + 1e-3
    return limit * limit


@compiled
def _collect_nearest(
    vertices,
    pieces,
    state_of,
    listed,
    begin,
    end,
    state,
    y,
    x,
    scale_x,
    scale_y,
    limit,
    noted,
    flats,
):
    """Note the segments of a state that may be the nearest by the flat map, among the pieces of a list.

    `limit` has the square of how far they may be and how many are noted; where there are too many, -1.
    """
    at_x, at_y, by_x, by_y = x * 1e6, y * 1e6, scale_x / 1e6, scale_y / 1e6
    ratio, most = scale_x / scale_y, limit[0]
    for position in range(begin, end):  # each piece touches all four sides of its box
        piece = listed[position]
        if state_of[pieces[piece, 6]] != state:
            continue
        west, south = (pieces[piece, 0] - at_x) * by_x, (pieces[piece, 1] - at_y) * by_y
        east, north = (pieces[piece, 2] - at_x) * by_x, (pieces[piece, 3] - at_y) * by_y
        west, south, east, north = west * west, south * south, east * east, north * north
        to_side = min(min(west, east) + max(south, north), min(south, north) + max(west, east))
        most = min(most, to_side)
    if most < limit[0]:
        limit[0] = min(limit[0], _limit(math.sqrt(most), ratio))
    for position in range(begin, end):
        piece = listed[position]
        if state_of[pieces[piece, 6]] != state:
            continue
        gap_x = max(max(pieces[piece, 0] - at_x, at_x - pieces[piece, 2]), 0.0) * by_x
        gap_y = max(max(pieces[piece, 1] - at_y, at_y - pieces[piece, 3]), 0.0) * by_y
        if gap_x * gap_x + gap_y * gap_y > limit[0]:
            continue
        first = pieces[piece, 4]
        x2, y2 = (vertices[first, 0] - at_x) * by_x, (vertices[first, 1] - at_y) * by_y
        for vertex in range(first + 1, first + pieces[piece, 5] + 1):
            x1, y1 = x2, y2
            x2, y2 = (vertices[vertex, 0] - at_x) * by_x, (vertices[vertex, 1] - at_y) * by_y
            step_x, step_y = x2 - x1, y2 - y1
            squared = max(step_x * step_x + step_y * step_y, 2.3e-308)
            share = min(max(-(x1 * step_x + y1 * step_y) / squared, 0.0), 1.0)
            off_x, off_y = x1 + share * step_x, y1 + share * step_y
            flat = off_x * off_x + off_y * off_y
            if flat > limit[0]:
                continue
            limit[0] = min(limit[0], _limit(math.sqrt(flat), ratio))
            count = int(limit[1])
            if count == len(noted):  # those that a nearer one made impossible go first
                kept = 0
                for i in range(count):
                    if flats[i] <= limit[0]:
                        noted[kept], flats[kept] = noted[i], flats[i]
                        kept += 1
                count = kept
                if count == len(noted):
                    return False
            noted[count], flats[count] = vertex - 1, flat
            limit[1] = count + 1
    return True


@compiled
def _geodesic_meters(y, x, to_y, to_x):
    """Return a distance on the ellipsoid by Vincenty, right to a micrometer below 1,000 km."""
    flattening = 1 - math.sqrt(1 - ECCENTRICITY_SQUARED)
    polar = EQUATOR_METERS * (1 - flattening)
    reduced, to_reduced = (
        math.atan((1 - flattening) * math.tan(y * DEGREE)),
        math.atan((1 - flattening) * math.tan(to_y * DEGREE)),
    )
    sine1, cosine1 = math.sin(reduced), math.cos(reduced)
    sine2, cosine2 = math.sin(to_reduced), math.cos(to_reduced)
    apart = (to_x - x) * DEGREE
    angle, arc, sine, cosine, squared, middle = apart, 0.0, 0.0, 1.0, 1.0, 0.0
    for _ in range(20):
        sine = math.hypot(
            cosine2 * math.sin(angle), cosine1 * sine2 - sine1 * cosine2 * math.cos(angle)
        )
        if sine == 0:
            return 0.0
        cosine = sine1 * sine2 + cosine1 * cosine2 * math.cos(angle)
        arc = math.atan2(sine, cosine)
        azimuth = cosine1 * cosine2 * math.sin(angle) / sine
        squared = max(1 - azimuth * azimuth, 1e-30)
        middle = cosine - 2 * sine1 * sine2 / squared
        part = flattening / 16 * squared * (4 + flattening * (4 - 3 * squared))
        before = angle
        angle = apart + (1 - part) * flattening * azimuth * (
            arc + part * sine * (middle + part * cosine * (2 * middle * middle - 1))
        )
        if abs(angle - before) < 1e-15:
            break
    u = squared * (EQUATOR_METERS * EQUATOR_METERS - polar * polar) / (polar * polar)
    scale = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)))
    term = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)))
    correction = term * sine * (
        middle + term / 4 * (
            cosine * (2 * middle * middle - 1)
            - term / 6 * middle * (4 * sine * sine - 3) * (4 * middle * middle - 3)
        )
    )  # fmt: skip
    return polar * scale * (arc - correction)


@compiled
def _nearest_noted(vertices, y, x, stretch, limit, noted, flats, is_geodesic):
    """Return the nearest of the noted segments; UNDECIDED where two tie."""
    best, second, found, best_y, best_x = 1e9, 1e9, np.int64(UNDECIDED), 1e9, 1e9
    for i in range(int(limit[1])):
        if flats[i] > limit[0]:
            continue
        segment = noted[i]
        near_y, near_x = nearest_of_segment(
            y, x, stretch, vertices[segment, 0] / 1e6, vertices[segment, 1] / 1e6,
            vertices[segment + 1, 0] / 1e6, vertices[segment + 1, 1] / 1e6,
        )  # fmt: skip
        if abs(near_x - best_x) + abs(near_y - best_y) < 1e-9:
            continue  # a vertex, seen from its other segment
        if is_geodesic:
            distance = _geodesic_meters(y, x, near_y, near_x)
        else:
            distance = plain_meters(y, x, near_y, near_x)
        if distance < best:
            best, second, found, best_y, best_x = distance, best, segment, near_y, near_x
        elif distance < second:
            second = distance
    return found if second > best + (_TIED_METERS if is_geodesic else _tie(best)) else UNDECIDED


@compiled
def nearest_segments(
    vertices, pieces, tiles, blocks, squares, block_starts, block_pieces, near, near_pieces,
    state_of, y, x, held, segment,
):  # fmt: skip
    """Write the segment nearest to each point among those of its state; UNDECIDED where two tie."""
    noted, flats = np.empty(_MOST_NOTED, dtype=np.int64), np.empty(_MOST_NOTED)
    limit = np.empty(2)
    size = 8 / SQUARES_PER_DEGREE
    for i in range(len(y)):
        segment[i] = UNDECIDED
        if held[i] < 0 or abs(y[i]) > STEEPEST:
            continue
        state = state_of[held[i]]
        _, bound, square = look_up_square(tiles, blocks, squares, near, y[i], x[i])
        sine, cosine = math.sin(y[i] * DEGREE), math.cos(y[i] * DEGREE)
        stretch = cosine * (1 - ECCENTRICITY_SQUARED * sine * sine) / (1 - ECCENTRICITY_SQUARED)
        shrink = 1 - ECCENTRICITY_SQUARED * sine * sine
        scale_x = EQUATOR_METERS * DEGREE / math.sqrt(shrink)
        scale_y = scale_x * (1 - ECCENTRICITY_SQUARED) / shrink
        scale_x *= cosine
        limit[0], limit[1] = 1e18, 0
        if square >= 0 and not _collect_nearest(
            vertices, pieces, state_of, near_pieces, near[square, 0], near[square + 1, 0],
            state, y[i], x[i], scale_x, scale_y, limit, noted, flats,
        ):  # fmt: skip
            continue
        if limit[0] > MARGIN_METERS * MARGIN_METERS * 0.96:
            limit[0], limit[1] = 1e18, 0
            row, column = int((y[i] + 90.0) / size), int((x[i] + 180.0) / size)
            high, wide = size * scale_y * 0.98, size * scale_x * 0.98
            # no border is nearer than the bound: blocks in smaller rings have none
            ring = max(int(bound / (math.hypot(high, wide) * 1.1)) - 1, 0)
            clear, fits = 0.0, True
            while fits and ring <= _MOST_RINGS and limit[0] > clear * clear:
                for to_row in range(row - ring, row + ring + 1):
                    if to_row < 0 or to_row >= ROWS // 8:
                        continue
                    edge = to_row == row - ring or to_row == row + ring
                    step = 1 if edge or ring == 0 else 2 * ring
                    for to_column in range(column - ring, column + ring + 1, step):
                        if to_column < 0 or to_column >= COLUMNS // 8:
                            continue
                        record = np.int64(tiles[(to_row >> 3) * TILE_COLUMNS + (to_column >> 3)])
                        if record >> 30 != 2:
                            continue
                        block = (record & 0x3FFFFFFF) * 64 + (to_row & 7) * 8 + (to_column & 7)
                        gap_y = max(
                            max(to_row * size - 90.0 - y[i], y[i] - (to_row + 1) * size + 90.0), 0.0
                        )
                        gap_y *= scale_y
                        gap_x = max(
                            max(to_column * size - 180.0 - x[i], x[i] - (to_column + 1) * size + 180.0), 0.0
                        ) * scale_x  # fmt: skip
                        if (gap_x * gap_x + gap_y * gap_y) * 0.999 > limit[0]:
                            continue
                        if block_starts[block] < block_starts[block + 1]:
                            fits = fits and _collect_nearest(
                                vertices, pieces, state_of, block_pieces, block_starts[block],
                                block_starts[block + 1], state, y[i], x[i], scale_x, scale_y,
                                limit, noted, flats,
                            )  # fmt: skip
                # how far the nearest edge of what was seen is; a degree is shorter toward the pole
                shorter = math.cos(min(abs(y[i]) + (ring + 1) * size, 89.0) * DEGREE) / cosine
                clear = min(
                    min(y[i] + 90.0 - (row - ring) * size, (row + ring + 1) * size - y[i] - 90.0) * scale_y,
                    min(x[i] + 180.0 - (column - ring) * size, (column + ring + 1) * size - x[i] - 180.0)
                    * scale_x * shorter,
                ) * 0.98  # fmt: skip
                ring += 1
            if not fits or limit[0] > clear * clear:
                continue
        found = _nearest_noted(
            vertices, y[i], x[i], stretch, limit, noted, flats, is_geodesic=False
        )
        if found == UNDECIDED:
            found = _nearest_noted(
                vertices, y[i], x[i], stretch, limit, noted, flats, is_geodesic=True
            )
        segment[i] = found
