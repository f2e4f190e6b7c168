"""Half a million points of all states: the index of borders has the answers of the boundaries themselves.

    python -m tests.long.index_of_borders [--points 500000] [--seed 1]

A third lies beside or on vertices of borders, half of these rounded to six decimals; a third is spread over
the mainland, the rest over cities. Circles are up to 13.8 kilometers wide. It makes the index if there is
none.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.assign import Floats, country, southland
from mapper.places.border_index import fast, index_file, prepare_index
from mapper.places.boundaries import available_states, load_boundaries
from mapper.places.jurisdictions_of_points import NOWHERE, Assignment, assign_points

AT_ONCE = 50_000


def beside_borders(count: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return points on and beside vertices of the borders of all states, and radii."""
    random = np.random.default_rng(seed)
    states = available_states()
    arcs = [load_boundaries(state).arcs.coordinates for state in states]
    some = [each[random.integers(0, len(each), count // len(states) + 1)] for each in arcs]
    points = np.concatenate(some)[:count]
    way = 10.0 ** random.uniform(-7, -1, (count, 2)) * random.choice([-1, 1], (count, 2))
    points = points + np.where(random.random((count, 1)) > 0.2, way, 0)
    points = np.where(random.random((count, 1)) < 0.5, points.round(6), points)
    radius = 10 ** random.uniform(0, 4.14, count)
    return points[:, 1].clip(-90, 90), points[:, 0].clip(-180, 180), radius


def differences(found: Assignment, wanted: Assignment) -> Iterator[str]:
    """Yield what differs."""
    if found.sets != wanted.sets or found.units != wanted.units:
        yield "sets or units"
    else:
        for name in ("codes", "held"):
            wrong = getattr(found, name) != getattr(wanted, name)
            if wrong.any():
                yield f"{name} of {wrong.sum():,} points, the first {np.argmax(wrong)}"
    distance, other = (
        np.nan_to_num(each.border_distance_meters, nan=-1.0) for each in (found, wanted)
    )
    if not np.array_equal(np.round(distance, 1), np.round(other, 1)):
        yield f"distances, by up to {np.abs(distance - other).max()} m"


def main() -> int:
    """Compare; return how many parts differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    prepare_index()
    third = asked.points // 3
    groups = (beside_borders(third, asked.seed), country(third), southland(third))
    y, x, radius = (np.concatenate(each) for each in zip(*groups, strict=True))
    ways = {"the index": sys.maxsize, "numba": 0}
    wrong = 0
    began = time.monotonic()
    for begin in range(0, len(y), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        given = {"radius_meters": radius[some], "border_distance": True}
        index_file.USED_FROM = sys.maxsize
        wanted = assign_points(y[some], x[some], **given)
        index_file.USED_FROM = 0
        for way, fast_from in ways.items():
            fast.FAST_FROM = fast_from
            faults = list(differences(assign_points(y[some], x[some], **given), wanted))
            wrong += bool(faults)
            words = "; ".join(faults) or "the same"
            held = (wanted.held != NOWHERE).mean()
            sys.stdout.write(f"{begin:,} on, by {way}: {words} ({held:.0%} in a unit)\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(y):,} points, {time.monotonic() - began:.0f} s\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
