"""The geocoders that may be asked: each of geopy's by name, the Census, and how to read what they say.

A service is asked in the way that it understands best: in parts where it has them, else in one line;
in the city's box where it can be told. What it found is translated into the kinds of `answers`. For a
service without a reader of its own the kind is `unknown`, which gives a wide radius.
"""

from __future__ import annotations

import inspect
import math
import os
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeAlias
from urllib.parse import urlsplit

from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQuotaExceeded,
    GeopyError,
)
from geopy.geocoders import SERVICE_TO_GEOCODER
from geopy.location import Location

from mapper.errors import (
    GeocoderAnswerError,
    GeocoderRefusedError,
    GeocoderSetupError,
    GeocodingError,
    quoted,
)
from mapper.geocode.answers import Answer, Box, Found, plain_label
from mapper.geocode.census import Census
from mapper.geocode.door import Door
from mapper.localities import Locality
from mapper.pace import Clock, Pace

PUBLIC_INTERVAL_SECONDS = 1.0
MOST_ANSWERS = 5
ODBL = "ODbL 1.0"
OSM = "© OpenStreetMap contributors"
ASK_THEM = "see the service's terms before publishing"

Raw: TypeAlias = "Mapping[str, Any]"
Query: TypeAlias = "str | dict[str, str]"

_GEOCODERS: Mapping[str, type[Any]] = {**SERVICE_TO_GEOCODER, "census": Census}
# constructor arguments that are the user's own, read from the environment
_OWN = (
    "api_key", "apikey", "app_code", "app_id", "auth_id", "auth_token", "client_id", "password",
    "referer", "secret_key", "security_key", "subscription_key", "username", "benchmark", "vintage",
)  # fmt: skip
# words and hosts of words: no geocoders of the words that a record holds
_UNFIT = {"what3words", "what3wordsv3"}


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
class Manner:
    """How one service is spoken to and read.

    Attributes:
        read: Turns a result into an answer.
        query: Words a question.
        options: Further arguments of its `geocode`.
        kinds: The kinds of localities that it knows at all.
        licence: Terms of what it answers.
        attribution: Whom it wants to be named.
        version: The path at which it tells the state of its data, and the field that holds it.
    """

    read: Callable[[Location], Answer]
    query: Callable[[Locality, Town], Query]
    options: Callable[[Town], dict[str, Any]] = lambda _: {}
    kinds: tuple[str, ...] = ("address", "block", "intersection", "poi")
    licence: str = ASK_THEM
    attribution: str | None = None
    version: tuple[str, str] | None = None


class Service:
    """One geocoder, ready to be asked."""

    def __init__(self, name: str, geocoder: Any, hosts: Sequence[str], timeout: float) -> None:  # noqa: ANN401
        """Wrap a geocoder of geopy; use `open_service`."""
        self.name = name
        self.host = hosts[0]
        self.hosts = tuple(hosts)
        self._geocoder = geocoder
        self._timeout = timeout
        self._manner = _MANNERS.get(name, _ANY)
        self._version: str | None = None
        self._version_asked = False

    @property
    def licence(self) -> str:
        """Terms of what it answers."""
        return self._manner.licence

    @property
    def attribution(self) -> str | None:
        """Whom it wants to be named."""
        return self._manner.attribution

    @property
    def is_encrypted(self) -> bool:
        """Whether the way there is: plain http can be read by others."""
        return bool(self._geocoder.scheme == "https")

    def knows(self, locality: Locality) -> bool:
        """Whether it can answer that kind of question at all."""
        return locality.kind in self._manner.kinds

    def wording(self, locality: Locality, town: Town) -> str:
        """Say in one line what would be sent."""
        query = self._manner.query(locality, town)
        return query if isinstance(query, str) else ", ".join(query.values())

    def ask(self, locality: Locality, town: Town) -> list[Answer]:
        """Ask one question; an empty list is "not found".

        Raises:
            GeocodingError: It could not be asked, or its answer not read.
        """
        options = self._manner.options(town)
        found = self._called(
            self._geocoder.geocode, self._manner.query(locality, town), exactly_one=False, **options
        )
        try:
            places = [found] if isinstance(found, Location) else list(found or ())
            answers = [_checked(self._manner.read(place)) for place in places]
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise self._unreadable() from error
        return answers

    def data_version(self) -> str | None:
        """Return the state of its data, asked once, None if it does not say."""
        if self._manner.version and not self._version_asked:
            self._version_asked = True
            path, key = self._manner.version
            url = self._geocoder.api.removesuffix(self._geocoder.geocode_path) + path
            try:
                said = self._called(self._geocoder._call_geocoder, url, lambda document: document)  # noqa: SLF001
            except GeocodingError:
                said = None  # the answer itself is worth having without
            if isinstance(said, Mapping):
                self._version = plain_label(str(said.get(key) or ""))
        return self._version

    def _called(self, call: Callable[..., Any], *args: Any, **options: Any) -> Any:  # noqa: ANN401
        """Call geopy and translate its errors, keeping the cause."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of coordinates that geopy refuses a moment later
                return call(*args, timeout=self._timeout, **options)
        except GeocodingError:
            raise
        except (
            GeocoderAuthenticationFailure,
            GeocoderInsufficientPrivileges,
            GeocoderQuotaExceeded,
        ) as error:
            raise GeocoderRefusedError(
                f"{self.host}: got a refusal ({type(error).__name__}), expected an answer, do check key,"
                " account and terms of use"
            ) from error
        except GeopyError as error:
            raise self._unreadable(error) from error
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise self._unreadable() from error

    def _unreadable(self, error: GeopyError | None = None) -> GeocoderAnswerError:
        what = (
            ""
            if error is None or isinstance(error, GeocoderParseError)
            else f" ({type(error).__name__})"
        )
        return GeocoderAnswerError(
            f"{self.host}: got JSON that does not fit{what}, expected an answer of {self.name}, do check"
            " that the address is that of such a service"
        )


def open_service(
    name: str,
    *,
    paces: Callable[[str], Pace],
    user_agent: str,
    url: str | None = None,
    timeout_seconds: float = 10.0,
    environment: Mapping[str, str] = os.environ,
) -> Service:
    """Make a geocoder ready without contacting anyone.

    Args:
        name: A name in `names()`.
        paces: Gives the pace of a host.
        user_agent: What to say about us.
        url: Address of a server of one's own, such as http://localhost:8080.
        timeout_seconds: How long to wait for one answer.
        environment: Where keys stand, as `MAPPER_<NAME>_<ARGUMENT>`.

    Raises:
        GeocoderSetupError: The name is not known, a key is missing, or the address is none.
    """
    if name not in names():
        raise GeocoderSetupError(
            f"got the provider {quoted(name)}, expected one of {', '.join(names())}, do choose one"
        )
    kind = _GEOCODERS[name]
    arguments = _arguments(name, kind, environment)
    if url is not None:
        arguments |= _address(name, kind, url)
    arguments |= {"timeout": timeout_seconds, "user_agent": user_agent}
    try:
        hosts = _hosts(kind, arguments)
        geocoder = kind(
            **arguments,
            adapter_factory=lambda proxies, ssl_context: Door(
                hosts=hosts, paces=paces, proxies=proxies, ssl_context=ssl_context
            ),
        )
    except (ConfigurationError, ValueError) as error:
        raise GeocoderSetupError(
            f"got settings that {name} does not take ({type(error).__name__}), expected its key and"
            f" address, do set {_all_variables(name, kind)}"
        ) from error
    return Service(name, geocoder, hosts, timeout_seconds)


def paces_of(
    folder: Path,
    *,
    own: Collection[str],
    interval_seconds: float | None = None,
    clock: Clock | None = None,
) -> Callable[[str], Pace]:
    """Say how often each host may be asked.

    Public hosts once a second, as Nominatim's usage policy has it
    (https://operations.osmfoundation.org/policies/nominatim/); one's own as fast as it answers.

    Args:
        folder: Where all processes meet.
        own: Addresses of servers of one's own.
        interval_seconds: Another interval, where one was asked for; OpenStreetMap's servers are never
            asked more often than once a second.
        clock: The time and how to wait.
    """
    own_hosts = {urlsplit(url).netloc.lower() for url in own}

    @cache
    def pace(host: str) -> Pace:
        usual = 0.0 if host in own_hosts else PUBLIC_INTERVAL_SECONDS
        wanted = usual if interval_seconds is None else interval_seconds
        if is_public_osm(host):
            wanted = max(wanted, PUBLIC_INTERVAL_SECONDS)
        return Pace(host, interval_seconds=wanted, folder=folder, clock=clock)

    return pace


def is_public_osm(host: str) -> bool:
    """Whether a host is one that OpenStreetMap's foundation runs for everybody."""
    name = host.partition(":")[0]
    return name == "openstreetmap.org" or name.endswith(".openstreetmap.org")


def names() -> tuple[str, ...]:
    """List the geocoders that may be asked."""
    return tuple(sorted(set(_GEOCODERS) - _UNFIT))


def variable(name: str, argument: str) -> str:
    """Name the environment variable that holds a geocoder's key or another argument of its own."""
    return f"MAPPER_{name}_{argument}".upper()


class _StopError(Exception):
    """Carries the address that a geocoder would have asked."""


class _Looking(Door):
    """Stops every request before it is made, to learn where it would go."""

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> NoReturn:  # noqa: ARG002
        raise _StopError(url)


def _hosts(kind: type[Any], arguments: Mapping[str, Any]) -> list[str]:
    """Learn whom a geocoder would ask, first the one that gets the questions."""
    geocoder = kind(
        **arguments,
        adapter_factory=lambda proxies, ssl_context: _Looking(
            hosts=(), paces=_no_pace, proxies=proxies, ssl_context=ssl_context
        ),
    )
    hosts = [urlsplit(geocoder.api).netloc.lower()] if hasattr(geocoder, "api") else []
    try:
        geocoder.geocode("1 Main Street")
    except _StopError as stopped:
        first = urlsplit(str(stopped)).netloc.lower()
        hosts += [] if first in hosts else [first]
    return [host.rpartition("@")[2] for host in hosts]


def _no_pace(host: str) -> NoReturn:
    raise AssertionError(host)


def _arguments(name: str, kind: type[Any], environment: Mapping[str, str]) -> dict[str, Any]:
    parameters = inspect.signature(kind).parameters
    given = {
        argument: environment[variable(name, argument)]
        for argument in parameters
        if argument in _OWN and environment.get(variable(name, argument))
    }
    missing = [
        variable(name, argument)
        for argument, parameter in parameters.items()
        if parameter.default is inspect.Parameter.empty
        and argument in _OWN
        and argument not in given
    ]
    if missing:
        raise GeocoderSetupError(
            f"got no key for {name}, expected one in the environment, do set {' and '.join(missing)}"
        )
    return given


def _all_variables(name: str, kind: type[Any]) -> str:
    own = [argument for argument in inspect.signature(kind).parameters if argument in _OWN]
    return " and ".join(variable(name, argument) for argument in own) or "--url"


def _address(name: str, kind: type[Any], url: str) -> dict[str, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise GeocoderSetupError(
            f"got the address {quoted(url.rpartition('@')[2])}, expected one like"
            " https://geocoder.example, without a login, do write it whole"
        )
    if "domain" not in inspect.signature(kind).parameters:
        raise GeocoderSetupError(
            f"got --url for {name}, expected none: it has one server, do leave it out"
        )
    return {"scheme": parts.scheme, "domain": (parts.netloc + parts.path).rstrip("/")}


def _checked(answer: Answer) -> Answer:
    if not (abs(answer.latitude) <= 90 and abs(answer.longitude) <= 180):  # noqa: PLR2004 - false for NaN too
        raise ValueError("no coordinates")
    return answer


# ---- how to ask ------------------------------------------------------------------------------


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


# ---- how to read -----------------------------------------------------------------------------


def _plain(place: Location, **about: Any) -> Answer:  # noqa: ANN401
    known: dict[str, Any] = {"found": "unknown", "match_type": "not said", **about}
    known["label"] = plain_label(known.get("label") or place.address)
    known["match_type"] = plain_label(str(known["match_type"])) or "not said"
    known["provider_id"] = plain_label(known.get("provider_id"))
    return Answer(float(place.latitude), float(place.longitude), **known)


def _box(south: Any, west: Any, north: Any, east: Any) -> Box:  # noqa: ANN401
    box = Box(float(south), float(west), float(north), float(east))
    if not all(map(math.isfinite, box)):
        raise ValueError("no extent")
    return box


_JUNCTIONS = {
    "junction",
    "traffic_signals",
    "motorway_junction",
    "crossing",
    "bus_stop",
    "platform",
    "stop_position",
}
_OSM_AREAS = {
    "neighbourhood",
    "suburb",
    "quarter",
    "city_block",
    "hamlet",
    "locality",
    "isolated_dwelling",
}


def _osm(key: str, value: str, *, has_number: bool) -> Found:
    """Say what a tag of OpenStreetMap is."""
    if key in ("highway", "public_transport"):
        return "intersection" if value in _JUNCTIONS else "street"
    if key == "boundary" or value == "postcode":
        return "city"
    if key == "place" and value not in ("house", "houses"):
        return "area" if value in _OSM_AREAS else "city"
    if key == "landuse":
        return "area"
    return "rooftop" if key == "place" or (key == "building" and has_number) else "poi"


def _nominatim(place: Location) -> Answer:
    raw: Raw = place.raw
    key, value = str(raw.get("category") or raw["class"]), str(raw["type"])
    kind = raw.get("osm_type")
    extent = raw.get("boundingbox")
    found = _osm(key, value, has_number="house_number" in (raw.get("address") or {}))
    # house numbers between two known ones stand on a way of their own
    if kind == "way" and (key, value) == ("place", "house"):
        found = "interpolated"
    south, north, west, east = extent or (None,) * 4
    return _plain(
        place,
        found=found,
        match_type=f"{key}/{value}",
        extent=_box(south, west, north, east) if extent else None,
        provider_id=f"osm:{kind}/{raw['osm_id']}" if kind else None,
    )


def _photon(place: Location) -> Answer:
    raw: Raw = place.raw["properties"]
    kinds = {"N": "node", "W": "way", "R": "relation"}
    key, value = str(raw["osm_key"]), str(raw["osm_value"])
    west, north, east, south = raw.get("extent") or (None,) * 4
    house = raw.get("type") == "house" and bool(raw.get("housenumber"))
    found = (
        "rooftop" if house and key in ("building", "place") else _osm(key, value, has_number=house)
    )
    return _plain(
        place,
        found=found,
        match_type=f"{key}/{value}",
        extent=_box(south, west, north, east) if west is not None else None,
        provider_id=f"osm:{kinds[str(raw['osm_type'])]}/{raw['osm_id']}",
    )


def _census(place: Location) -> Answer:
    raw: Raw = place.raw
    line = raw.get("tigerLine") or {}
    return _plain(
        place,
        found="interpolated",
        match_type="address range",
        provider_id=f"tiger:{line['tigerLineId']}" if "tigerLineId" in line else None,
        data_version=f"{raw['benchmark']}, {raw['vintage']}",
    )


_ARCGIS: Mapping[str, Found] = {
    "PointAddress": "rooftop", "Subaddress": "rooftop", "StreetAddress": "interpolated",
    "StreetAddressExt": "interpolated", "StreetInt": "intersection", "StreetBetween": "block",
    "DistanceMarker": "interpolated", "StreetName": "street", "POI": "poi", "Locality": "city",
    "Postal": "city", "PostalExt": "area", "PostalLoc": "city",
}  # fmt: skip


def _arcgis(place: Location) -> Answer:
    attributes: Raw = place.raw.get("attributes") or {}
    kind = str(attributes.get("Addr_type") or "")
    extent = place.raw.get("extent")
    return _plain(
        place,
        found=_ARCGIS.get(kind, "unknown"),
        match_type=kind or "not said",
        extent=_box(*(extent[side] for side in ("ymin", "xmin", "ymax", "xmax")))
        if extent
        else None,
    )


_GOOGLE: Mapping[str, Found] = {"ROOFTOP": "rooftop", "RANGE_INTERPOLATED": "interpolated"}
_GOOGLE_TYPES: Mapping[str, Found] = {
    "intersection": "intersection", "route": "street", "locality": "city", "political": "city",
    "postal_code": "city", "neighborhood": "area", "sublocality": "area", "point_of_interest": "poi",
    "establishment": "poi", "premise": "rooftop",
}  # fmt: skip


def _google(place: Location) -> Answer:
    raw: Raw = place.raw
    types = [str(each) for each in raw.get("types") or ()]
    location_type = str(raw["geometry"]["location_type"])
    told = [_GOOGLE_TYPES[each] for each in types if each in _GOOGLE_TYPES]
    found = told[0] if told else _GOOGLE.get(location_type, "unknown")
    bounds = raw["geometry"].get("bounds")
    return _plain(
        place,
        found=found,
        match_type=f"{location_type} {' '.join(types)}",
        extent=_box(*(bounds[c][d] for c in ("southwest", "northeast") for d in ("lat", "lng")))
        if bounds
        else None,
        provider_id=raw.get("place_id"),
    )


_PELIAS: Mapping[str, Found] = {
    "address": "rooftop", "venue": "poi", "street": "street", "intersection": "intersection",
    "neighbourhood": "area", "locality": "city", "localadmin": "city", "county": "city",
    "postalcode": "city", "region": "city",
}  # fmt: skip


def _pelias(place: Location) -> Answer:
    raw: Raw = place.raw["properties"]
    found = _PELIAS.get(str(raw.get("layer")), "unknown")
    if found == "rooftop" and raw.get("match_type") != "exact":
        found = "interpolated" if raw.get("match_type") == "interpolated" else "unknown"
    west, south, east, north = place.raw.get("bbox") or (None,) * 4
    return _plain(
        place,
        found=found,
        match_type=f"{raw.get('layer')} {raw.get('match_type', '')}",
        extent=_box(south, west, north, east) if west is not None else None,
        provider_id=raw.get("gid"),
        label=raw.get("label"),
    )


def _nominatim_options(town: Town) -> dict[str, Any]:
    return {
        "limit": MOST_ANSWERS,
        "addressdetails": True,
        "country_codes": "us",
        "viewbox": town.corners,
        "bounded": True,
        "language": "en",
    }


_NOMINATIM = Manner(
    _nominatim, _in_parts, _nominatim_options, licence=ODBL, attribution=OSM,
    version=("/status?format=json", "data_updated"),
)  # fmt: skip
_GOOGLE_MANNER = Manner(
    _google,
    _in_the_us,
    lambda town: {"bounds": town.corners, "region": "us"},
    licence="Google Maps Platform terms; storing is restricted",
    attribution="Google",
)
_PELIAS_MANNER = Manner(
    _pelias, _in_the_us, lambda town: {"boundary_rect": town.corners, "countries": ["USA"]}
)
_ANY = Manner(_plain, _in_the_us)
_MANNERS: Mapping[str, Manner] = {
    "nominatim": _NOMINATIM,
    "pickpoint": Manner(_nominatim, _one_line, _nominatim_options, licence=ODBL, attribution=OSM),
    "openmapquest": Manner(
        _nominatim, _one_line, _nominatim_options, licence=ODBL, attribution=OSM
    ),
    "photon": Manner(
        _photon,
        _one_line,
        lambda town: {"limit": MOST_ANSWERS, "bbox": town.corners},
        licence=ODBL,
        attribution=OSM,
    ),
    "census": Manner(
        _census,
        _for_census,
        kinds=("address", "block"),
        licence="public domain (US government work)",
        attribution="US Census Bureau",
    ),
    "arcgis": Manner(
        _arcgis,
        _in_the_us,
        lambda _: {"out_fields": ["Addr_type"]},
        licence="Esri Master License Agreement; storing is restricted",
        attribution="Esri",
    ),
    "google": _GOOGLE_MANNER,
    "googlev3": _GOOGLE_MANNER,
    "pelias": _PELIAS_MANNER,
    "geocodeearth": _PELIAS_MANNER,
}
