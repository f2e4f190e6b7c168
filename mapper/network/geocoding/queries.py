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
HOME_COUNTRY = "us"
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
        box: Its extent; abroad, a box round its middle that its population fills.
        country: The country's code, in small letters.
        country_name: The country's name, as services want it.
    """

    name: str
    state: str
    usps: str
    box: Box
    country: str = HOME_COUNTRY
    country_name: str = "USA"

    @property
    def is_abroad(self) -> bool:
        """Whether it is in another country than the United States."""
        return self.country != HOME_COUNTRY

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
        is_of_home: Whether it knows places of the United States alone.
        licence: The terms of its answers.
        attribution: The credit that it requires.
        version: The path of its data version, and the field with it.
    """

    read: Callable[[Location], Answer]
    query: Callable[[Locality, Town], Query]
    options: Callable[[Town], dict[str, Any]] = lambda _: {}
    kinds: tuple[str, ...] = ("address", "block", "intersection", "poi")
    is_of_home: bool = False
    licence: str = ASK_THEM
    attribution: str | None = None
    version: tuple[str, str] | None = None


def _one_line(locality: Locality, town: Town) -> str:
    whole = town.country_name if town.is_abroad else town.state
    return f"{locality.wording}, {town.name}, {whole}"


def _with_country(locality: Locality, town: Town) -> str:
    state = "" if town.is_abroad else f"{town.usps}, "
    return f"{locality.wording}, {town.name}, {state}{town.country_name}"


def _in_parts(locality: Locality, town: Town) -> Query:
    if locality.kind not in ("address", "block"):
        return _one_line(locality, town)
    # a county's name is no city, and the box says the same
    place = {} if town.name.endswith("County") else {"city": town.name}
    state = {} if town.is_abroad else {"state": town.state}
    return {"street": locality.street_line, **place, **state, "country": town.country_name}


def _code_of(town: Town) -> str:
    return town.country.upper() if town.is_abroad else "USA"


def _for_census(locality: Locality, town: Town) -> Query:
    if town.name.endswith("County"):
        return f"{locality.street_line}, {town.usps}"
    return {"street": locality.street_line, "city": town.name, "state": town.usps}


def _nominatim_options(town: Town) -> dict[str, Any]:
    return {
        "limit": MOST_ANSWERS,
        "addressdetails": True,
        "country_codes": town.country,
        "viewbox": town.corners,
        # abroad, the box is a guess: it says what to prefer
        "bounded": not town.is_abroad,
        "language": "en",
    }


_NOMINATIM = ServiceRequests(
    responses.nominatim, _in_parts, _nominatim_options, licence=ODBL, attribution=OSM,
    version=("/status?format=json", "data_updated"),
)  # fmt: skip
_GOOGLE_MANNER = ServiceRequests(
    responses.google,
    _with_country,
    lambda town: {"bounds": town.corners, "region": town.country},
    licence="Google Maps Platform terms; storing is restricted",
    attribution="Google",
)
_PELIAS_MANNER = ServiceRequests(
    responses.pelias,
    _with_country,
    lambda town: {"boundary_rect": town.corners, "countries": [_code_of(town)]},
)
ANY = ServiceRequests(responses.read_plain_fields, _with_country)
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
        is_of_home=True,
        licence="public domain (US government work)",
        attribution="US Census Bureau",
    ),
    "arcgis": ServiceRequests(
        responses.arcgis,
        _with_country,
        lambda _: {"out_fields": ["Addr_type"]},
        licence="Esri Master License Agreement; storing is restricted",
        attribution="Esri",
    ),
    "google": _GOOGLE_MANNER,
    "googlev3": _GOOGLE_MANNER,
    "pelias": _PELIAS_MANNER,
    "geocodeearth": _PELIAS_MANNER,
    "herev7": ServiceRequests(
        responses.here,
        _with_country,
        # it wants codes of three letters; abroad, the words say the country
        lambda town: {} if town.is_abroad else {"countries": ["USA"]},
        attribution="HERE",
    ),
    "mapbox": ServiceRequests(
        responses.mapbox,
        _with_country,
        lambda town: {"bbox": town.corners, "country": town.country},
        licence="Mapbox terms; storing needs the permanent service",
        attribution="© Mapbox",
    ),
    "maptiler": ServiceRequests(
        responses.maptiler,
        _with_country,
        lambda town: {"bbox": town.corners},
        attribution="© MapTiler",
    ),
    "opencage": ServiceRequests(
        responses.opencage,
        _with_country,
        lambda town: {"country": town.country, "bounds": town.corners},
        attribution="OpenCage",
    ),
    "tomtom": ServiceRequests(responses.tomtom, _with_country, attribution="© TomTom"),
    "azure": ServiceRequests(responses.tomtom, _with_country, attribution="© Microsoft, © TomTom"),
    "geocodio": ServiceRequests(
        responses.geocodio, _with_country, is_of_home=True, attribution="Geocodio"
    ),
    "bing": ServiceRequests(responses.bing, _with_country, attribution="© Microsoft"),
    "mapquest": ServiceRequests(
        responses.mapquest,
        _with_country,
        lambda town: {"bounds": town.corners},
        attribution="© MapQuest",
    ),
}
