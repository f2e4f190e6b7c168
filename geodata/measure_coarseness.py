"""Makes `world/coarse_squares.csv`: where the world's lines are coarser than 5 km.

    python -m geodata.measure_coarseness

needs the package `tzfpy`, which has OpenStreetMap's borders as time zones follow them. Spots on both sides of
borders between countries are answered with wider and wider circles until the country that holds each is among
the answers. The file lists squares of a quarter of a degree, and the width that the spots in each need.
`python -m tests.long.world` tries it with other spots.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices
from mapper.places import GEOD, load_world
from mapper.places.boundaries import WORLD
from mapper.places.foreign_land import COARSENESS_METERS, SQUARE_DEGREES
from mapper.places.state_lookup import look_up_by_state
from tests.long.world import Truth, arcs_between_countries, codes_of

SEEDS, SPOTS_BY_LENGTH, SPOTS_BY_BORDER = range(4), 1_500_000, 1_000_000
STEP_METERS, MOST_METERS, MARGIN_METERS, FARTHEST_METERS = 5_000, 35_000, 1_000, 40_000


def spots(seed: int) -> tuple[Floats, Floats]:
    """Return spots 5 to 40 km from borders, most of them nearer than 14 km; short ones have their share."""
    random = np.random.default_rng(seed)
    starts, ends, borders = [], [], []
    world = load_world()
    for number, arcs in enumerate(arcs_between_countries().values()):
        for arc in arcs:
            vertices = world.arcs[arc]
            starts.append(vertices[:-1])
            ends.append(vertices[1:])
            borders += [number] * (len(vertices) - 1)
    start, end, border = np.concatenate(starts), np.concatenate(ends), np.array(borders)
    step = end - start
    length = np.hypot(step[:, 0] * np.cos(np.radians(start[:, 1])), step[:, 1])
    share = length / np.bincount(border, weights=length)[border]
    segments = np.arange(len(start))
    chosen = np.concatenate(
        [
            random.choice(segments, SPOTS_BY_LENGTH, p=length / length.sum()),
            random.choice(segments, SPOTS_BY_BORDER, p=share / share.sum()),
        ]
    )
    count = len(chosen)
    x, y = (start[chosen] + step[chosen] * random.random((count, 1))).T
    away = COARSENESS_METERS + (FARTHEST_METERS - COARSENESS_METERS) * random.random(count) ** 2
    found = GEOD.fwd(x, y, random.random(count) * 360, away)
    return np.asarray(found[0]), np.asarray(found[1])


def are_wrong(truth: list[set[str]], x: Floats, y: Floats, meters: float) -> npt.NDArray[np.bool_]:
    """Return which spots are answered with other countries only, by lines that are so coarse."""
    numbered = look_up_by_state(y, x, np.full(len(x), meters), (WORLD,))
    _, _, codes, sets = numbered.lay_out()
    said = [codes_of(each) for each in sets]
    pairs = zip(truth, codes.tolist(), strict=True)
    return np.array([bool(said[c]) and bool(t) and not said[c] & t for t, c in pairs], dtype=bool)


def squares_of(y: Floats, x: Floats, rows: Indices) -> set[tuple[float, float]]:
    """Return the south-western corners of the squares with some spots."""
    corners = np.floor(np.column_stack([y[rows], x[rows]]) / SQUARE_DEGREES) * SQUARE_DEGREES
    return {(south, west) for south, west in corners.tolist()}


def needed_round(x: Floats, y: Floats) -> dict[tuple[float, float], int]:
    """Return the coarseness that the lines near spots need, in meters, by the corner of their square."""
    zones = Truth()
    truth = [zones.at(*each) for each in zip(x.tolist(), y.tolist(), strict=True)]
    wrong = np.flatnonzero(are_wrong(truth, x, y, COARSENESS_METERS))
    needed: dict[tuple[float, float], int] = {}
    for meters in range(2 * STEP_METERS, MOST_METERS + 1, STEP_METERS):
        needed |= dict.fromkeys(squares_of(y, x, wrong), meters)
        some = [truth[i] for i in wrong.tolist()]
        wrong = wrong[are_wrong(some, x[wrong], y[wrong], meters - MARGIN_METERS)]
    for i in wrong.tolist():
        print(f"{y[i]:.4f} {x[i]:.4f}: {MOST_METERS} m are too few for {', '.join(truth[i])}")
    return needed


def main() -> None:
    """Measure, and write the file beside the world's."""
    needed: dict[tuple[float, float], int] = {}
    for seed in SEEDS:
        for corner, meters in needed_round(*spots(seed)).items():
            needed[corner] = max(meters, needed.get(corner, 0))
    target = Path(__file__).with_name("world") / "coarse_squares.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("south", "west", "meters"))
        writer.writerows((f"{s:g}", f"{w:g}", most) for (s, w), most in sorted(needed.items()))


if __name__ == "__main__":
    main()
