"""The requests to each geocoder: the wording of a question, further parameters, and the terms.

A question takes the form that a service understands best: in parts if it accepts them, else in one line;
limited to the city's box if possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from geopy.location import Location

from mapper.location import Locality
from mapper.network.geocoding import responses
from mapper.network.geocoding.judge import Answer, Box

MOST_ANSWERS = 5
ODBL = "ODbL 1.0"
OSM = "© OpenStreetMap contributors"
ASK_THEM = "see the service's terms before publishing"

Query: TypeAlias = "str | dict[str, str]"


@dataclass(frozen=True)
class Town:
    """The city that a question is about.

    Attributes:
        name: Its label.
        state: The state's name.
        usps: The state's two letters.
        box: Its extent.
    """

    name: str
    state: str
    usps: str
    box: Box

    @property
    def corners(self) -> list[tuple[float, float]]:
        """South-west and north-east, each latitude and longitude."""
        return [(self.box.south, self.box.west), (self.box.north, self.box.east)]


@dataclass(frozen=True)
class ServiceRequests:
    """The requests to one service, and the reader of its answers.

    Attributes:
        read: Turns a result into an answer.
        query: Words a question.
        options: Further arguments of its `geocode`.
        kinds: The kinds of localities that it knows at all.
        licence: The terms of its answers.
        attribution: The credit that it requires.
        version: The path of its data version, and the field with it.
    """

    read: Callable[[Location], Answer]
    query: Callable[[Locality, Town], Query]
    options: Callable[[Town], dict[str, Any]] = lambda _: {}
    kinds: tuple[str, ...] = ("address", "block", "intersection", "poi")
    licence: str = ASK_THEM
    attribution: str | None = None
    version: tuple[str, str] | None = None


def _one_line(locality: Locality, town: Town) -> str:
    return f"{locality.wording}, {town.name}, {town.state}"


def _in_the_us(locality: Locality, town: Town) -> str:
    return f"{locality.wording}, {town.name}, {town.usps}, USA"


def _in_parts(locality: Locality, town: Town) -> Query:
    if locality.kind not in ("address", "block"):
        return _one_line(locality, town)
    # a county's name is no city, and the box says the same
    place = {} if town.name.endswith("County") else {"city": town.name}
    return {"street": locality.street_line, **place, "state": town.state, "country": "USA"}


def _for_census(locality: Locality, town: Town) -> Query:
    if town.name.endswith("County"):
        return f"{locality.street_line}, {town.usps}"
    return {"street": locality.street_line, "city": town.name, "state": town.usps}


def _nominatim_options(town: Town) -> dict[str, Any]:
    return {
        "limit": MOST_ANSWERS,
        "addressdetails": True,
        "country_codes": "us",
        "viewbox": town.corners,
        "bounded": True,
        "language": "en",
    }


_NOMINATIM = ServiceRequests(
    responses.nominatim, _in_parts, _nominatim_options, licence=ODBL, attribution=OSM,
    version=("/status?format=json", "data_updated"),
)  # fmt: skip
_GOOGLE_MANNER = ServiceRequests(
    responses.google,
    _in_the_us,
    lambda town: {"bounds": town.corners, "region": "us"},
    licence="Google Maps Platform terms; storing is restricted",
    attribution="Google",
)
_PELIAS_MANNER = ServiceRequests(
    responses.pelias, _in_the_us, lambda town: {"boundary_rect": town.corners, "countries": ["USA"]}
)
ANY = ServiceRequests(responses.read_plain_fields, _in_the_us)
MANNERS: Mapping[str, ServiceRequests] = {
    "nominatim": _NOMINATIM,
    "pickpoint": ServiceRequests(
        responses.nominatim, _one_line, _nominatim_options, licence=ODBL, attribution=OSM
    ),
    "openmapquest": ServiceRequests(
        responses.nominatim, _one_line, _nominatim_options, licence=ODBL, attribution=OSM
    ),
    "photon": ServiceRequests(
        responses.photon,
        _one_line,
        lambda town: {"limit": MOST_ANSWERS, "bbox": town.corners},
        licence=ODBL,
        attribution=OSM,
    ),
    "census": ServiceRequests(
        responses.census,
        _for_census,
        kinds=("address", "block"),
        licence="public domain (US government work)",
        attribution="US Census Bureau",
    ),
    "arcgis": ServiceRequests(
        responses.arcgis,
        _in_the_us,
        lambda _: {"out_fields": ["Addr_type"]},
        licence="Esri Master License Agreement; storing is restricted",
        attribution="Esri",
    ),
    "google": _GOOGLE_MANNER,
    "googlev3": _GOOGLE_MANNER,
    "pelias": _PELIAS_MANNER,
    "geocodeearth": _PELIAS_MANNER,
    "herev7": ServiceRequests(
        responses.here, _in_the_us, lambda _: {"countries": ["USA"]}, attribution="HERE"
    ),
    "mapbox": ServiceRequests(
        responses.mapbox,
        _in_the_us,
        lambda town: {"bbox": town.corners, "country": "us"},
        licence="Mapbox terms; storing needs the permanent service",
        attribution="© Mapbox",
    ),
    "maptiler": ServiceRequests(
        responses.maptiler,
        _in_the_us,
        lambda town: {"bbox": town.corners},
        attribution="© MapTiler",
    ),
    "opencage": ServiceRequests(
        responses.opencage,
        _in_the_us,
        lambda town: {"country": "us", "bounds": town.corners},
        attribution="OpenCage",
    ),
    "tomtom": ServiceRequests(responses.tomtom, _in_the_us, attribution="© TomTom"),
    "azure": ServiceRequests(responses.tomtom, _in_the_us, attribution="© Microsoft, © TomTom"),
    "geocodio": ServiceRequests(responses.geocodio, _in_the_us, attribution="Geocodio"),
    "bing": ServiceRequests(responses.bing, _in_the_us, attribution="© Microsoft"),
    "mapquest": ServiceRequests(
        responses.mapquest,
        _in_the_us,
        lambda town: {"bounds": town.corners},
        attribution="© MapQuest",
    ),
}
