"""Asks one service: at its pace, again where that may help, and no more where it will not."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeAlias

import shapely

from mapper.errors import GeocoderRefusedError, GeocodingError, NetworkError
from mapper.location import USPS, Locality
from mapper.network.geocoding.judge import Answer, Box, City
from mapper.network.geocoding.providers import Service
from mapper.network.geocoding.queries import Town
from mapper.network.http import skipped_after
from mapper.network.pace import LONGEST_WAIT_SECONDS, Pace
from mapper.places import (
    METERS_PER_DEGREE_OF_SPHERE,
    WorldPlace,
    load_boundaries,
    load_state_boundaries,
)

TRIES = 3
FIRST_BACK_OFF_SECONDS = 2.0
FAILURES_TO_STOP = 3

Paces: TypeAlias = Callable[[str], Pace]


def random_jitter() -> float:
    """Return a random factor for the wait, so that runs that failed together do not retry together."""
    return random.uniform(0.5, 1.5)  # noqa: S311  (no secret)


@dataclass
class ServiceCalls:
    """Calls of services in one run, and which of them failed.

    Attributes:
        paces: Gives the pace of a host.
        say: Called with a short text about each wait.
        jitter: Gives a random factor for the back-off.
    """

    paces: Paces
    say: Callable[[str], None]
    jitter: Callable[[], float] = random_jitter
    _failures: dict[str, int] = field(default_factory=dict)
    _stopped: dict[str, NetworkError] = field(default_factory=dict)

    def turn(self, service: Service) -> AbstractContextManager[None]:
        """Take the turn of a service's host, which no other process has meanwhile."""
        waiting = f"Waiting: another process is using {service.host}."
        return self.paces(service.host).turn(waiting=lambda: self.say(waiting))

    def ask(self, service: Service, place: Locality, city: City) -> list[Answer]:
        """Ask, and ask again later where that may help.

        Raises:
            NetworkError: It could not be asked, at last or once and for all.
        """
        town = town_of(city)
        for number in range(1, TRIES + 1):
            try:
                answers = service.ask(place, town)
            except NetworkError as error:
                wait = self._wait_after(error, number)
                if wait is None or number == TRIES:
                    self._note_failure(service, error)
                    raise
                self.paces(service.host).rest(wait)
                self.say(f"{service.host}: The request failed. Trying again in {wait:.0f} s.")
            else:
                self._failures[service.name] = 0
                return answers
        raise AssertionError(TRIES)

    def _wait_after(self, error: NetworkError, number: int) -> float | None:
        """Return how long to wait before the next try; None if that would not help or take too long."""
        if not error.again:
            return None
        wait = FIRST_BACK_OFF_SECONDS * 2 ** (number - 1) * self.jitter()
        if error.retry_after_seconds is not None:
            wait = max(wait, error.retry_after_seconds)
        return wait if wait <= LONGEST_WAIT_SECONDS else None

    def _note_failure(self, service: Service, error: NetworkError) -> None:
        """Count a failure; after several, or a permanent one, the service is not asked again."""
        self._failures[service.name] = self._failures.get(service.name, 0) + 1
        if error.retry_after_seconds is not None:
            self.paces(service.host).rest(error.retry_after_seconds)
        final = not error.again or (error.retry_after_seconds or 0) > LONGEST_WAIT_SECONDS
        refusal = isinstance(error, GeocoderRefusedError)
        if final or refusal or self._failures[service.name] >= FAILURES_TO_STOP:
            self._stopped[service.name] = error

    def refuse_stopped(self, service: Service) -> None:
        """Raise GeocodingError if a service is not asked any more, or wants to be left alone for long."""
        if service.name in self._stopped:
            earlier = self._stopped[service.name]
            raise GeocodingError(skipped_after(earlier), code=earlier.code)
        if pause := self.paces(service.host).long_rest():
            raise GeocodingError(pause)


def town_of(city: City) -> Town:
    """Describe a city as services want it: its name, its state or country, and its extent."""
    if isinstance(city, WorldPlace):
        return _town_abroad(city)
    west, south, east, north = shapely.bounds(
        load_boundaries(city.state).geometry(city.geoid)
    ).tolist()
    state = load_state_boundaries().area(city.state).name
    return Town(city.label, state, USPS[city.state], Box(south, west, north, east))


def _town_abroad(place: WorldPlace) -> Town:
    high = place.radius_meters / METERS_PER_DEGREE_OF_SPHERE
    wide = high / max(math.cos(math.radians(place.latitude)), high / 180)
    south, north = max(place.latitude - high, -90.0), min(place.latitude + high, 90.0)
    west, east = max(place.longitude - wide, -180.0), min(place.longitude + wide, 180.0)
    box = Box(south, west, north, east)
    return Town(place.name, "", "", box, place.country.lower(), place.country_name)
