"""Judges a geocoder's answer: is it the right place, is it in its city, and how exact is it?

The uncertainty is a radius in meters, the largest of
- the minimum for the kind of match (`FLOOR_METERS`);
- the distance to the farthest corner of the extent that the service gives for the place;
and 500 m more if the query contains "near". It is never 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from mapper.location import Locality, Outcome
from mapper.places import (
    GEOD,
    Area,
    Precision,
    WorldPlace,
    cache_by_boundaries,
    covering_circle,
    distance_outside_meters,
    jurisdictions_of,
    load_boundaries,
)
from mapper.text import fold

City: TypeAlias = Area | WorldPlace
Found: TypeAlias = Literal[
    "rooftop", "interpolated", "intersection", "block", "poi", "area", "street", "city", "unknown"
]

FLOOR_METERS: Mapping[Found, int] = {
    "rooftop": 50,  # a building, seen from the spot in front of it where things happen
    "interpolated": 150,  # a house number placed along its street: nine in ten are nearer
    "intersection": 75,  # the crossing with its corners
    "block": 150,  # half of a long block and its pavements
    "poi": 100,  # a shop with its car park
    "area": 500,  # a neighborhood without a border in the answer
    "unknown": 1_000,  # a service that does not say what it found
}
NEAR_METERS = 500
APART_METERS = 500  # answers of one name that are farther apart are different places

_PRECISION: Mapping[Found, Precision] = {
    "rooftop": "address",
    "interpolated": "address",
    "intersection": "intersection",
    "block": "block",
    "poi": "poi",
    "area": "neighborhood",
    "unknown": "unknown",
}
# what may answer a question of each kind; a street or a city never does
_WANTED: Mapping[str, tuple[Found, ...]] = {
    "address": ("rooftop", "interpolated", "poi", "unknown"),
    "block": ("rooftop", "interpolated", "block", "unknown"),
    "intersection": ("intersection", "unknown"),
    "poi": ("poi", "rooftop", "area", "unknown"),
}
# what one writes out and another shortens or leaves out
_COMMON_WORDS = frozenset((
    "street", "st", "avenue", "ave", "av", "boulevard", "blvd", "road", "rd", "drive", "dr", "lane",
    "ln", "court", "ct", "place", "pl", "way", "terrace", "ter", "parkway", "pkwy", "highway", "hwy",
    "north", "south", "east", "west", "n", "s", "e", "w", "the", "of", "and", "at", "block",
))  # fmt: skip
_LONGEST_LABEL = 200


class Box(NamedTuple):
    """An extent in WGS84 degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Answer:
    """One result of a geocoder; coordinates are WGS84 degrees.

    Attributes:
        found: The kind of place.
        match_type: The same in the service's own words.
        extent: Its bounding box, if the service gives one.
        provider_id: The service's identifier for it.
        label: Its name or address.
        uncertainty_meters: Radius that a person gave for it; then none is derived.
        precision: Likewise.
    """

    latitude: float
    longitude: float
    found: Found
    match_type: str
    extent: Box | None = None
    provider_id: str | None = None
    label: str | None = None
    data_version: str | None = None
    licence: str | None = None
    attribution: str | None = None
    uncertainty_meters: float | None = None
    precision: Precision | None = None


@dataclass(frozen=True)
class Taken:
    """An accepted answer, with its radius in meters."""

    answer: Answer
    uncertainty_meters: float
    precision: Precision


@dataclass(frozen=True)
class NotTaken:
    """Why none of the answers can be taken."""

    outcome: Outcome
    note: str | None = None


def judge(locality: Locality, city: City, answers: Sequence[Answer]) -> Taken | NotTaken:
    """Choose an answer.

    Args:
        locality: The question.
        city: The area in which the answer must lie; abroad, the place in whose circle and country.
        answers: The service's answers, best first.

    Returns:
        The first answer that is as exact as the question and lies in the city; or the reason for none:
        nothing found, all outside, all coarser, or several places with one name.
    """
    exact = [answer for answer in answers if _fits(locality, answer)]
    inside = [answer for answer in exact if _outside_meters(answer, city) == 0]
    if inside:
        return _chosen(locality, city, inside)
    if exact:
        nearest = min(exact, key=lambda answer: _outside_meters(answer, city))
        return NotTaken("outside-city", _said_outside(nearest, city))
    if answers:
        kinds = ", ".join(sorted({answer.found for answer in answers}))
        return NotTaken("too-coarse", f"only {kinds}")
    return NotTaken("not-found")


def distance_meters(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the geodesic distance between two points, each latitude and longitude in degrees."""
    _, _, distance = GEOD.inv(a[1], a[0], b[1], b[0])
    return float(distance)


def uncertainty_meters(locality: Locality, answer: Answer) -> float:
    """Derive the radius that covers the place; see the module's docstring."""
    if answer.uncertainty_meters is not None:
        return answer.uncertainty_meters
    radius = float(FLOOR_METERS[answer.found])
    if answer.extent is not None:
        radius = max(radius, _reach_meters(answer, answer.extent))
    if locality.kind == "block":
        radius = max(radius, FLOOR_METERS["block"])
    return float(math.ceil(radius + (NEAR_METERS if locality.near else 0)))


def plain_label(text: str | None) -> str | None:
    """Make a service's words fit to be kept: one line, printable, not endless."""
    if not text:
        return None
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:_LONGEST_LABEL].strip() or None


def _fits(locality: Locality, answer: Answer) -> bool:
    if answer.uncertainty_meters is not None:
        return True  # a person said so
    wanted = _WANTED[locality.kind]
    if answer.found == "unknown" and not _is_named(locality, answer):
        return False  # perhaps the middle of the city, for want of anything better
    return answer.found in wanted or (locality.doubtful and answer.found == "poi")


def _chosen(locality: Locality, city: City, inside: Sequence[Answer]) -> Taken | NotTaken:
    best = inside[0]
    if locality.kind == "poi" and best.uncertainty_meters is None:
        others = [_apart_meters(best, other) for other in inside[1:] if _same_name(best, other)]
        if others and max(others) > APART_METERS:
            return NotTaken("several", f"{len(others) + 1} with that name in {city.label}")
    radius = uncertainty_meters(locality, best)
    if radius >= _city_radius_meters(city):
        return NotTaken("too-coarse", f"radius {radius:,.0f} m, as coarse as {city.label}")
    if locality.kind == "block" and best.uncertainty_meters is None:
        return Taken(best, radius, "unknown" if best.found == "unknown" else "block")
    return Taken(best, radius, best.precision or _PRECISION[best.found])


def _is_named(locality: Locality, answer: Answer) -> bool:
    """Whether a label contains the words that identify the place: number, streets, name."""
    parts = (
        locality.number if locality.kind == "address" else "",
        locality.name,
        *locality.streets,
    )
    wanted = {word for part in parts for word in _words(part)} - _COMMON_WORDS
    return bool(wanted) and wanted <= set(_words(answer.label or ""))


def _words(text: str) -> list[str]:
    return fold(text, "names").split()


def _same_name(a: Answer, b: Answer) -> bool:
    """Whether two answers begin with the same name; a service lists other things, too."""

    def name(answer: Answer) -> str:
        return re.split(r",", answer.label or "")[0].casefold().strip()

    return name(a) == name(b)


def _apart_meters(a: Answer, b: Answer) -> float:
    return distance_meters((a.latitude, a.longitude), (b.latitude, b.longitude))


def _outside_meters(answer: Answer, city: City) -> float:
    """Return how far an answer lies outside its city; one in another country is infinitely far."""
    if isinstance(city, WorldPlace):
        if city.country not in _countries_at(answer):
            return math.inf
        middle = (city.latitude, city.longitude)
        away = distance_meters((answer.latitude, answer.longitude), middle)
        return max(away - city.radius_meters, 0.0)
    return distance_outside_meters(answer.latitude, answer.longitude, city)


def _reach_meters(answer: Answer, extent: Box) -> float:
    corners: Iterable[tuple[float, float]] = (
        (latitude, longitude)
        for latitude in (extent.south, extent.north)
        for longitude in (extent.west, extent.east)
    )
    here = (answer.latitude, answer.longitude)
    return max(distance_meters(here, corner) for corner in corners)


def _said_outside(answer: Answer, city: City) -> str:
    away = _outside_meters(answer, city)
    if math.isinf(away):
        there = jurisdictions_of(answer.latitude, answer.longitude, radius_meters=1).label()
        return f"in {there}, not in {city.label}"
    return f"{math.ceil(away):,} m outside {city.label}"


def _countries_at(answer: Answer) -> tuple[str, ...]:
    found = jurisdictions_of(answer.latitude, answer.longitude, radius_meters=1)
    return found.country_codes


@cache_by_boundaries
def _city_radius_meters(city: City) -> float:
    if isinstance(city, WorldPlace):
        return city.radius_meters
    return covering_circle(load_boundaries(city.state).geometry(city.geoid))[2]
