"""The look-up compiled by numba: the same steps as `lookup` and `walks`, point by point.

What takes more than plain arithmetic is left to these: points on borders or where rounding could change a
sign, squares with several states, and circles that end within a hair's breadth of a border.
"""

# mypy: ignore-errors

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from mapper.places.border_index.borrowed import borrowed
from mapper.places.border_index.layout import (
    COLUMNS,
    MARGIN_METERS,
    ROWS,
    SEVERAL_NUMBER,
    SQUARE_UNITS,
    SQUARES_PER_DEGREE,
    TILE_COLUMNS,
    UNDECIDED_NUMBER,
)
from mapper.places.border_segments import ECCENTRICITY_SQUARED, EQUATOR_METERS

UNDECIDED = -1
MOST_UNITS = 256  # that a circle touches
STEEPEST = 80.0
_WIDEST_METERS = 15_000.0
_SIGN_ERROR = 1e-15  # as in `orientation`
_TIED_DEGREES = 1e-11
_NEAR_ERROR = 4e-6  # of a distance by the middle latitude's scales, up to the widest circle
DEGREE = math.pi / 180
_LOWEST_METERS = 110_500.0  # in a degree

compiled: Any = numba.njit(nogil=True, cache=True, error_model="numpy")


@compiled
def look_up_square(tiles, blocks, squares, near, y, x):
    """Return number, bound and near square (-1 if none)."""
    row = min(max(int((y + 90.0) * SQUARES_PER_DEGREE), 0), ROWS - 1)
    column = min(max(int((x + 180.0) * SQUARES_PER_DEGREE), 0), COLUMNS - 1)
    record = np.int64(tiles[(row >> 6) * TILE_COLUMNS + (column >> 6)])
    if record >> 30 == 2:
        record = np.int64(
            blocks[(record & 0x3FFFFFFF) * 64 + (row >> 3 & 7) * 8 + (column >> 3 & 7)]
        )
        if record >> 30 == 2:
            record = np.int64(squares[(record & 0x3FFFFFFF) * 64 + (row & 7) * 8 + (column & 7)])
    if record >> 30 == 3:
        square = record & 0x3FFFFFFF
        entry = near[square, 1]
        return entry & 0xFFFF, entry >> 16, square
    return record >> 15, record & 0x7FFF, np.int64(-1)


@compiled
def _side(x1, y1, x2, y2, x, y):
    """Return 1 left of a line, -1 right of it; 0 where rounding could change that."""
    one, other = (x2 - x1) * (y - y1), (y2 - y1) * (x - x1)
    if abs(one - other) <= _SIGN_ERROR * (abs(one) + abs(other)):
        return 0
    return 1 if one > other else -1


@compiled
def _walk(vertices, pieces, near, near_pieces, square, number, y, x):
    """Return the number that holds a point in a near square; UNDECIDED if that is unclear."""
    row = min(max(int((y + 90.0) * SQUARES_PER_DEGREE), 0), ROWS - 1)
    column = min(max(int((x + 180.0) * SQUARES_PER_DEGREE), 0), COLUMNS - 1)
    middle = (column * SQUARE_UNITS + SQUARE_UNITS / 2 - 180_000_000) / 1e6
    height = (row * SQUARE_UNITS + SQUARE_UNITS / 2 - 90_000_000) / 1e6
    west, east = min(x, middle), max(x, middle)
    low_x, high_x = np.int64(west * 1e6) - 2, np.int64(east * 1e6) + 2
    low_y, high_y = np.int64(min(y, height) * 1e6) - 2, np.int64(max(y, height) * 1e6) + 2
    way, second, found = math.inf, math.inf, number
    for position in range(near[square, 0], near[square + 1, 0]):
        piece = near_pieces[position]
        if (
            (pieces[piece, 0] > high_x)
            | (pieces[piece, 1] > high_y)
            | (pieces[piece, 2] < low_x)
            | (pieces[piece, 3] < low_y)
        ):
            continue
        first = pieces[piece, 4]
        to_x, to_y = vertices[first, 0], vertices[first, 1]
        for vertex in range(first + 1, first + pieces[piece, 5] + 1):
            from_x, from_y = to_x, to_y
            to_x, to_y = vertices[vertex, 0], vertices[vertex, 1]
            if (
                (from_x < low_x) & (to_x < low_x)
                | (from_x > high_x) & (to_x > high_x)
                | (from_y < low_y) & (to_y < low_y)
                | (from_y > high_y) & (to_y > high_y)
            ):
                continue  # it crosses neither way
            x1, y1, x2, y2 = from_x / 1e6, from_y / 1e6, to_x / 1e6, to_y / 1e6
            if max(x1, x2) < west or min(x1, x2) > east:
                continue
            level, upright = (y1 > y) != (y2 > y), (x1 > middle) != (x2 > middle)
            may_hold = min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
            if not (level or upright or may_hold):
                continue
            of_point = _side(x1, y1, x2, y2, x, y)
            if of_point == 0 and (may_hold or level):
                return UNDECIDED
            if not (level or upright):
                continue
            of_corner = _side(x1, y1, x2, y2, middle, y)
            if of_corner == 0:
                return UNDECIDED
            if level and of_point != of_corner:
                along = abs(x1 + (y - y1) * ((x2 - x1) / (y2 - y1)) - x)
                side = of_point
            elif upright:
                of_center = _side(x1, y1, x2, y2, middle, height)
                if of_center == 0:
                    return UNDECIDED
                if of_center == of_corner:
                    continue
                along = abs(y1 + (middle - x1) * ((y2 - y1) / (x2 - x1)) - y) + 1.0
                side = of_corner
            else:
                continue
            if along < way:
                way, second = along, way
                found = pieces[piece, 6] if side > 0 else pieces[piece, 7]
            elif along < second:
                second = along
    if second - way <= _TIED_DEGREES:
        return UNDECIDED
    return found


@compiled
def plain_meters(y, x, to_y, to_x):
    """Return a distance by the scales of the middle latitude."""
    cosine = math.cos((y + to_y) / 2 * DEGREE)
    shrink = 1 - ECCENTRICITY_SQUARED * (1 - cosine * cosine)
    across = EQUATOR_METERS * DEGREE / math.sqrt(shrink)
    along = across * (1 - ECCENTRICITY_SQUARED) / shrink
    return math.hypot((to_x - x) * across * cosine, (to_y - y) * along)


@compiled
def nearest_of_segment(y, x, stretch, x1, y1, x2, y2):
    """Return the point of a segment that is nearest, as `nearest_points` does."""
    step_x, step_y = (x2 - x1) * stretch, y2 - y1
    squared = max(step_x * step_x + step_y * step_y, 2.3e-308)
    share = ((x - x1) * stretch * step_x + (y - y1) * step_y) / squared
    share = min(max(share, 0.0), 1.0)
    return y1 + (y2 - y1) * share, x1 + (x2 - x1) * share


@compiled
def _reaches(vertices, first, count, y, x, radius, scale_x, scale_y, box):
    """Return whether a circle reaches a piece: 1, 0, or UNDECIDED."""
    error = 0.0005 + radius / (EQUATOR_METERS * max(scale_x / scale_y, 1e-9))
    surely, maybe = radius * (1 - error), radius * (1 + error)
    surely, maybe = surely * surely, maybe * maybe
    at_x, at_y, by_x, by_y = x * 1e6, y * 1e6, scale_x / 1e6, scale_y / 1e6
    doubtful = False
    x2, y2 = vertices[first, 0], vertices[first, 1]
    for vertex in range(first + 1, first + count + 1):
        x1, y1 = x2, y2
        x2, y2 = vertices[vertex, 0], vertices[vertex, 1]
        if (
            (x1 < box[0]) & (x2 < box[0])
            | (x1 > box[2]) & (x2 > box[2])
            | (y1 < box[1]) & (y2 < box[1])
            | (y1 > box[3]) & (y2 > box[3])
        ):
            continue
        to_x, to_y = (at_x - x1) * by_x, (at_y - y1) * by_y
        step_x, step_y = (x2 - x1) * by_x, (y2 - y1) * by_y
        squared = step_x * step_x + step_y * step_y
        along = step_x * to_x + step_y * to_y
        # the square of the distance, times `times`
        if along <= 0:  # the first end is the nearest
            distance, times = to_x * to_x + to_y * to_y, 1.0
        elif along >= squared:
            to_x, to_y = to_x - step_x, to_y - step_y
            distance, times = to_x * to_x + to_y * to_y, 1.0
        else:
            across = step_x * to_y - step_y * to_x
            distance, times = across * across, squared
        if distance <= surely * times:
            return 1
        if distance <= maybe * times:
            sine, cosine = math.sin(y * DEGREE), math.cos(y * DEGREE)
            stretch = cosine * (1 - ECCENTRICITY_SQUARED * sine * sine) / (1 - ECCENTRICITY_SQUARED)
            near_y, near_x = nearest_of_segment(
                y, x, stretch, x1 / 1e6, y1 / 1e6, x2 / 1e6, y2 / 1e6
            )
            exact = plain_meters(y, x, near_y, near_x)
            if exact <= radius * (1 - _NEAR_ERROR):
                return 1
            doubtful = doubtful or exact <= radius * (1 + _NEAR_ERROR)
    return UNDECIDED if doubtful else 0


@compiled
def _note(units, count, number):
    """Add a number to a short list unless it is there; return the length, UNDECIDED if it is full."""
    for position in range(count):
        if units[position] == number:
            return count
    if count == MOST_UNITS:
        return UNDECIDED
    units[count] = number
    return count + 1


@compiled
def _has(units, count, number):
    for position in range(count):
        if units[position] == number:
            return True
    return False


@compiled
def _reach_pieces(
    vertices, pieces, listed, begin, end, y, x, radius, scale_x, scale_y, box, units, count
):
    """Note the numbers beside the pieces of a list that a circle reaches; return how many there are now."""
    for position in range(begin, end):
        piece = listed[position]
        if (
            (pieces[piece, 0] > box[2])
            | (pieces[piece, 2] < box[0])
            | (pieces[piece, 1] > box[3])
            | (pieces[piece, 3] < box[1])
        ):
            continue
        left, right = pieces[piece, 6], pieces[piece, 7]
        if _has(units, count, left) and _has(units, count, right):
            continue
        reaches = _reaches(
            vertices, pieces[piece, 4], pieces[piece, 5], y, x, radius, scale_x, scale_y, box
        )
        if reaches == UNDECIDED:
            return UNDECIDED
        if reaches == 1:
            count = _note(units, count, left)
            if count != UNDECIDED:
                count = _note(units, count, right)
            if count == UNDECIDED:
                return UNDECIDED
    return count


@compiled
def _number_list(units, count, held, table, pool, starts, holders, used):
    """Return the number of a list of units and its holder, a new one for a new list; UNDECIDED if full."""
    for i in range(1, count):  # short lists: by insertion
        unit = units[i]
        j = i - 1
        while j >= 0 and units[j] > unit:
            units[j + 1] = units[j]
            j -= 1
        units[j + 1] = unit
    key = held + 1
    for i in range(count):
        key = ((key * 1_000_003) ^ units[i]) & 0x7FFFFFFF
    slot = (key ^ (key >> 13)) & (len(table) - 1)
    while True:
        number = table[slot]
        if number < 0:
            break
        if starts[number + 1] - starts[number] == count and holders[number] == held:
            same = True
            for i in range(count):
                if pool[starts[number] + i] != units[i]:
                    same = False
                    break
            if same:
                return number
        slot = (slot + 1) & (len(table) - 1)
    number = used[0]
    if number + 1 >= len(starts) or starts[number] + count > len(pool):
        return UNDECIDED
    for i in range(count):
        pool[starts[number] + i] = units[i]
    starts[number + 1] = starts[number] + count
    holders[number] = held
    table[slot] = number
    used[0] = number + 1
    return number


@compiled
def look_up_points(
    vertices, pieces, tiles, blocks, squares, block_starts, block_pieces, near, near_pieces,
    inside, y, x, radius, nowhere, first, profile, table, pool, starts, holders, used, units, box,
):  # fmt: skip
    """Write the profile of each point.

    A profile is the number of the unit that holds it where the circle touches nothing else, `nowhere`
    outside; from `first` on, a list; UNDECIDED where another way must tell. `units`, `MOST_UNITS` of them,
    and `box`, the four sides of a circle in millionths of a degree, are for use here alone.
    """
    vertices, pieces, tiles = borrowed(vertices), borrowed(pieces), borrowed(tiles)
    blocks, squares, near = borrowed(blocks), borrowed(squares), borrowed(near)
    block_starts, block_pieces = borrowed(block_starts), borrowed(block_pieces)
    near_pieces, inside, profile = borrowed(near_pieces), borrowed(inside), borrowed(profile)
    y, x, radius = borrowed(y), borrowed(x), borrowed(radius)
    table, pool, starts = borrowed(table), borrowed(pool), borrowed(starts)
    holders, used, units, box = (
        borrowed(holders), borrowed(used), borrowed(units), borrowed(box),
    )  # fmt: skip
    for i in range(len(y)):
        number, bound, square = look_up_square(tiles, blocks, squares, near, y[i], x[i])
        profile[i] = UNDECIDED
        if number == UNDECIDED_NUMBER or number == SEVERAL_NUMBER:
            continue
        holder = inside[number]
        if radius[i] <= bound:
            profile[i] = nowhere if holder < 0 else holder
            continue
        if radius[i] > _WIDEST_METERS or abs(y[i]) > STEEPEST:
            continue
        if square >= 0 and bound == 0:
            number = _walk(vertices, pieces, near, near_pieces, square, number, y[i], x[i])
            if number == UNDECIDED:
                continue
            holder = inside[number]
        cosine = math.cos(y[i] * DEGREE)
        shrink = 1 - ECCENTRICITY_SQUARED * (1 - cosine * cosine)
        scale_x = EQUATOR_METERS * DEGREE / math.sqrt(shrink)
        scale_y = scale_x * (1 - ECCENTRICITY_SQUARED) / shrink
        scale_x *= cosine
        high = radius[i] / _LOWEST_METERS * 1.01 * 1e6
        # as much wider as the circle's poleward end needs, and more
        wide = high / cosine * 1.03
        box[0], box[1] = np.int64(x[i] * 1e6 - wide) - 1, np.int64(y[i] * 1e6 - high) - 1
        box[2], box[3] = np.int64(x[i] * 1e6 + wide) + 1, np.int64(y[i] * 1e6 + high) + 1
        count = 0
        if holder >= 0:
            units[0] = holder
            count = 1
        if square >= 0 and radius[i] <= MARGIN_METERS:
            count = _reach_pieces(
                vertices, pieces, near_pieces, near[square, 0], near[square + 1, 0],
                y[i], x[i], radius[i], scale_x, scale_y, box, units, count,
            )  # fmt: skip
        else:
            size = 8 * SQUARE_UNITS
            bottom = max((box[1] + 90_000_000) // size, 0)
            top = min((box[3] + 90_000_000) // size, ROWS // 8 - 1)
            left = max((box[0] + 180_000_000) // size, 0)
            right = min((box[2] + 180_000_000) // size, COLUMNS // 8 - 1)
            for row in range(bottom, top + 1):
                for column in range(left, right + 1):
                    record = np.int64(tiles[(row >> 3) * TILE_COLUMNS + (column >> 3)])
                    if record >> 30 != 2:
                        continue
                    block = (record & 0x3FFFFFFF) * 64 + (row & 7) * 8 + (column & 7)
                    count = _reach_pieces(
                        vertices, pieces, block_pieces, block_starts[block],
                        block_starts[block + 1], y[i], x[i], radius[i], scale_x, scale_y,
                        box, units, count,
                    )  # fmt: skip
                    if count == UNDECIDED:
                        break
                if count == UNDECIDED:
                    break
        if count == UNDECIDED:
            continue
        if count == 0 or (count == 1 and holder >= 0):
            profile[i] = nowhere if holder < 0 else holder
            continue
        number = _number_list(units, count, holder, table, pool, starts, holders, used)
        if number != UNDECIDED:
            profile[i] = first + number
