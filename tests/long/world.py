"""Checks countries of points abroad against the borders of OpenStreetMap, as time zones have them.

    python -m tests.long.world

needs the package `tzfpy`. 200 cities and 10,000 spots near borders of countries are looked up. A spot
more than 5 km from a border should have one name, the right one; a nearer one may have several. Answers
without the right name are listed; the check fails if there are more than `MOST_WRONG`. In the United States
the Census decides.
"""

from __future__ import annotations

import importlib.resources
import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import tzfpy

from mapper.places import GEOD, Jurisdictions, assign_points, load_place_names, load_world
from mapper.places.boundaries import WORLD
from mapper.places.foreign_land import CENSUS_CODES, COARSENESS_METERS
from mapper.places.state_lookup import look_up_by_state
from mapper.places.unit_sets import NOWHERE

CITIES, SPOTS, FARTHEST_METERS, MOST_WRONG = 200, 10_000, 20_000, 1
# Time zones go by who governs; mapper names those who claim, and breakaway states apart.
OF_COUNTRY = {
    "XA": "GE", "XO": "GE", "XN": "CY", "XS": "SO", "XT": "MD", "XK": "RS", "EH": "MA", "ESB": "CY",
    "WSB": "CY", "RE": "FR", "MQ": "FR", "GP": "FR", "GF": "FR", "YT": "FR", "BQ": "NL", "SJ": "NO",
    "AX": "FI", "BRT": "EG",
}  # fmt: skip
SHARED_ZONES = {"Asia/Bangkok": {"TH", "VN"}}  # the north of Vietnam has no zone of its own

Floats = npt.NDArray[np.float64]


def countries_of_zones() -> dict[str, set[str]]:
    """Return the countries of each time zone, as the tz database lists them."""
    text = (importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[2]: {OF_COUNTRY.get(row[0], row[0])} for row in rows} | SHARED_ZONES


def arcs_between_countries() -> dict[tuple[tuple[str, ...], ...], list[int]]:
    """Return the arcs of each border between countries, by the claims beside it; not the United States'."""
    world = load_world()
    claims = [tuple(area.geoid for area in unit.countries) for unit in world.world_units]
    found: dict[tuple[tuple[str, ...], ...], list[int]] = {}
    for arc in np.flatnonzero((world.sides >= 0).all(axis=1)).tolist():
        sides = tuple(sorted(claims[unit] for unit in world.sides[arc]))
        if sides[0] != sides[1] and not {code for each in sides for code in each} & CENSUS_CODES:
            found.setdefault(sides, []).append(arc)
    return dict(sorted(found.items()))


def spots_near_borders(seed: int = 1) -> tuple[Floats, Floats]:
    """Return spots up to 20 km from borders between countries, as many at short ones as at long ones."""
    world, random = load_world(), np.random.default_rng(seed)
    vertices = [
        np.concatenate([np.arange(*world.arcs.offsets[arc : arc + 2]) for arc in arcs])
        for arcs in arcs_between_countries().values()
    ]
    chosen = [random.choice(vertices[each]) for each in random.integers(len(vertices), size=SPOTS)]
    x, y = world.arcs.coordinates[np.array(chosen)].T
    found = GEOD.fwd(x, y, random.random(SPOTS) * 360, random.random(SPOTS) * FARTHEST_METERS)
    return np.asarray(found[0]), np.asarray(found[1])


class Truth:
    """The countries of spots, by their time zones."""

    def __init__(self) -> None:
        """Read the countries of time zones."""
        self.zones = countries_of_zones()

    def at(self, x: float, y: float) -> set[str]:
        """Return the countries that hold a spot; none at sea."""
        return {code for zone in tzfpy.get_tzs(x, y) for code in self.zones.get(zone, ())}

    def is_far(self, x: float, y: float) -> bool:
        """Whether all land within 5 km of a spot is of its country."""
        angles, shares = np.meshgrid(np.arange(16) * 22.5, np.arange(1, 5) / 4)
        meters = shares.ravel() * COARSENESS_METERS
        east, north, _ = GEOD.fwd(np.full(64, x), np.full(64, y), angles.ravel(), meters)
        around = map(self.at, east, north)
        return all(each <= self.at(x, y) for each in around)


def codes_of(answer: Jurisdictions) -> set[str]:
    """Return the countries of an answer as time zones know them."""
    return {OF_COUNTRY.get(code, code) for code in answer.country_codes}


def judged(answer: Jurisdictions, truth: set[str]) -> str:
    """Say how an answer compares with the truth."""
    said = codes_of(answer)
    if not truth or not said:
        return "at sea"
    if not said & truth:
        return "wrong"
    disputed = any(len(unit.countries) > 1 for unit in answer.abroad)
    return "right" if said <= truth else "in dispute" if disputed else "several"


def lines_of(truth: Truth, x: Floats, y: Floats, counts: Counter[str]) -> Iterator[str]:
    """Count verdicts, and yield a line for each spot whose answer is wrong."""
    found = assign_points(y, x, radius_meters=1)
    at_sea = look_up_by_state(y, x, np.ones(len(x)), (WORLD,)).held == NOWHERE
    for spot in range(len(x)):
        answer, countries = found.sets[found.codes[spot]], truth.at(x[spot], y[spot])
        verdict = judged(answer, countries)
        if verdict == "wrong" and at_sea[spot]:
            verdict = "at sea"  # territorial waters are no land of any unit
        counts[verdict] += 1
        if verdict == "wrong":
            yield f"  {y[spot]:.4f} {x[spot]:.4f}: {answer.label()}, not {', '.join(countries)}"


def main() -> None:
    """Look spots up and print the counts; exit with 1 if too many are wrong."""
    truth, names = Truth(), load_place_names()
    rows = np.flatnonzero(names.country != "US")[:CITIES]
    x, y = spots_near_borders()
    far = np.array([truth.is_far(*spot) for spot in zip(x, y, strict=True)])
    groups = {
        "cities": (names.longitude[rows], names.latitude[rows]),
        "more than 5 km from a border": (x[far], y[far]),
        "nearer": (x[~far], y[~far]),
    }
    wrong = 0
    for name, spots in groups.items():
        counts: Counter[str] = Counter()
        lines = list(lines_of(truth, *spots, counts))
        said = ", ".join(f"{number} {word}" for word, number in counts.most_common())
        sys.stdout.write("\n".join([f"{name}: {len(spots[0])} spots, {said}", *lines, ""]))
        wrong += counts["wrong"]
    sys.exit(wrong > MOST_WRONG)


if __name__ == "__main__":
    main()
