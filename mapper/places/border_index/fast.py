"""The look-up compiled by numba (`compiled`), in threads: what it cannot tell is left to `lookup`."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from mapper.files import Floats, Indices
from mapper.places.border_index.index_file import index_folder
from mapper.places.border_index.lookup import NOWHERE, BorderIndex
from mapper.places.border_segments import geodesic_distances, nearest_points
from mapper.places.point_batches import restore_order

FAST_FROM = 200_000
"""For so many points in all, reading what numba compiled takes less time than it saves."""

_looked_up = 0  # by this process, so that the next of many small batches are looked up by it too

_MOST_THREADS = 4
_NAME = "mapper.places.border_index.compiled"
_DISTANCES = "mapper.places.border_index.compiled_distances"
_LISTS, _POOL = 1 << 16, 1 << 19  # of a thread; where there are more, the rest is left to `lookup`
_AT_ONCE = 1 << 14  # points, of which distances are asked


class Profiles(NamedTuple):
    """What points and circles touch, each distinct combination once.

    Attributes:
        of_point: The combination of each point, UNDECIDED (-1) where another way must tell.
        held: The number that holds the points of each combination, NOWHERE if none.
        starts: Where the numbers of each combination begin in `numbers`, and the total.
        numbers: All numbers that their circles touch, if they touch several.
    """

    of_point: Indices
    held: Indices
    starts: Indices
    numbers: Indices


def is_fast(points: int) -> bool:
    """Whether numba is there, and there are enough points for it, with those before."""
    return _looked_up + points >= FAST_FROM and is_installed() and _compiled() is not None


def note_points(points: int) -> None:
    """Note that so many points were looked up."""
    global _looked_up  # noqa: PLW0603 - of the process
    _looked_up += points


def is_installed() -> bool:
    """Whether numba is there."""
    return importlib.util.find_spec("numba") is not None


def needs_compiling(points: int) -> bool:
    """Whether so many points wait for compiling first, which takes some ten to twenty seconds."""
    if _looked_up + points < FAST_FROM or not is_installed() or _NAME in sys.modules:
        return False
    return not any(_cache_folder().rglob("*.nbi"))


def compile_for(index: BorderIndex) -> None:
    """Compile all, and keep it beside the index for other processes."""
    if not is_installed() or _compiled() is None:
        return
    y, x, radius = np.array([33.98]), np.array([-118.19]), np.array([1.0])
    profiles = find_profiles(index, y, x, radius)
    # of its own state: to look for another's borders, far away, takes half a gigabyte
    measure_border_distances(index, y, x, profiles.held[profiles.of_point])


def _compiled(name: str = _NAME) -> ModuleType | None:
    """Import what numba compiles, whose results are kept beside the index; None where they cannot be kept."""
    if name in sys.modules:
        return sys.modules[name]
    import numba  # noqa: PLC0415 - takes time

    config: Any = getattr(numba, "config", SimpleNamespace(CACHE_DIR=""))
    before = config.CACHE_DIR
    config.CACHE_DIR = before or str(_cache_folder())
    try:
        return importlib.import_module(name)
    except RuntimeError:  # no folder can be written to
        return None
    finally:
        config.CACHE_DIR = before


def _cache_folder() -> Path:
    return index_folder() / "compiled"


def find_profiles(index: BorderIndex, y: Floats, x: Floats, radius: Floats) -> Profiles:
    """Look points and circles up.

    Args:
        index: The index.
        y: Latitudes.
        x: Longitudes.
        radius: In meters.
    """
    code: Any = _compiled()
    nowhere = len(index.arrays.state_of)
    of_point = np.empty(len(y), dtype=np.int64)
    parts = _parts(len(y))

    def look_up(part: int) -> tuple[Indices, Indices, Indices]:
        some, first = parts[part], nowhere + 1 + part * _LISTS
        table, used = np.full(_LISTS * 2, -1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        pool, starts = np.empty(_POOL, dtype=np.int64), np.zeros(_LISTS + 1, dtype=np.int64)
        holders = np.full(_LISTS, NOWHERE, dtype=np.int64)
        units, box = np.empty(code.MOST_UNITS, dtype=np.int64), np.empty(4, dtype=np.int64)
        code.look_up_points(
            *_arrays(index), index.inside, y[some], x[some], radius[some], nowhere, first,
            of_point[some], table, pool, starts, holders, used, units, box,
        )  # fmt: skip
        count = int(used[0])
        starts[count:] = starts[count]
        return pool[: starts[count]], starts, holders

    with ThreadPoolExecutor(len(parts)) as threads:
        found = list(threads.map(look_up, range(len(parts))))
    of_lists, total = [np.zeros(nowhere + 2, dtype=np.int64)], 0
    for numbers, starts, _ in found:
        of_lists.append(starts[1:] + total)
        total += len(numbers)
    single = np.append(np.arange(nowhere), NOWHERE)
    return Profiles(
        of_point,
        np.concatenate([single, *(holders for _, _, holders in found)]),
        np.concatenate(of_lists),
        np.concatenate([numbers for numbers, _, _ in found]),
    )


def measure_border_distances(index: BorderIndex, y: Floats, x: Floats, held: Indices) -> Floats:
    """Return the distance of each point to the nearest border of its state in meters; else NaN.

    Which segment is the nearest is found by compiled code; the distance is that of pyproj.
    """
    code: Any = _compiled(_DISTANCES)
    order = _order_by_degree(y, x)
    y, x, held = y[order], x[order], held[order]
    distance, segment = np.full(len(y), np.nan), np.empty(len(y), dtype=np.int64)

    def measure(some: slice) -> None:
        code.nearest_segments(
            *_arrays(index), index.arrays.state_of, y[some], x[some], held[some], segment[some]
        )

    parts = _parts(len(y))
    with ThreadPoolExecutor(len(parts)) as threads:
        list(threads.map(measure, parts))
    found = np.flatnonzero(segment >= 0)
    for begin in range(0, len(found), _AT_ONCE):
        some = found[begin : begin + _AT_ONCE]
        x1, y1, x2, y2 = index.ends(segment[some])
        start, end = np.stack([x1, y1], axis=1), np.stack([x2, y2], axis=1)
        near = nearest_points(y[some], x[some], start, end)
        distance[some] = geodesic_distances(y[some], x[some], near)
    rest = np.flatnonzero((segment < 0) & (held != NOWHERE))
    distance[rest] = index.border_distances(y[rest], x[rest], held[rest])
    return restore_order(distance, order)


def _order_by_degree(y: Floats, x: Floats) -> Indices:
    """Return an order in which neighbors follow each other, so that their borders stay in the cache."""
    row, column = (y + 90).astype(np.uint16), (x + 180).astype(np.uint16)
    order: Indices = np.argsort(row * np.uint16(360) + column, kind="stable")
    return order


def _arrays(index: BorderIndex) -> tuple[object, ...]:
    arrays = index.arrays
    return (
        arrays.vertices, arrays.pieces, arrays.tiles, arrays.blocks, arrays.squares,
        arrays.block_starts, arrays.block_pieces, arrays.near, arrays.near_pieces,
    )  # fmt: skip


def _parts(count: int) -> list[slice]:
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    cuts = [count * number // threads for number in range(threads + 1)]
    return [slice(*each) for each in pairwise(cuts)]
