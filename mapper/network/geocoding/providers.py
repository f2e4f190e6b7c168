"""The available geocoders: those of geopy, by name, and the Census.

`queries` words the requests to each of them, and `responses` reads the answers.
"""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn
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
    GeocoderUnreachableError,
    NetworkError,
    quoted,
)
from mapper.location import Locality
from mapper.network.geocoding.census import Census
from mapper.network.geocoding.judge import Answer, plain_label
from mapper.network.geocoding.queries import ANY, MANNERS, Town
from mapper.network.http import (
    CHECK_ACCOUNT,
    CHECK_ADDRESS,
    PoliteAdapter,
    ServiceErrors,
    is_loopback,
)
from mapper.network.pace import Clock, Pace

PUBLIC_INTERVAL_SECONDS = 1.0
ERRORS = ServiceErrors(
    setup=GeocoderSetupError,
    unreachable=GeocoderUnreachableError,
    refused=GeocoderRefusedError,
    answer=GeocoderAnswerError,
    address_option="--url",
)

_GEOCODERS: Mapping[str, type[Any]] = {**SERVICE_TO_GEOCODER, "census": Census}
# constructor arguments that are the user's own, read from the environment
_OWN = (
    "api_key", "apikey", "app_code", "app_id", "auth_id", "auth_token", "client_id", "password",
    "referer", "secret_key", "security_key", "subscription_key", "username", "benchmark", "vintage",
)  # fmt: skip
# words and hosts of words: no geocoders of the words that a record holds
_UNFIT = {"what3words", "what3wordsv3"}


class Service:
    """One geocoder, ready to be asked."""

    def __init__(self, name: str, geocoder: Any, hosts: Sequence[str], timeout: float) -> None:  # noqa: ANN401
        """Wrap a geocoder of geopy; use `open_service`."""
        self.name = name
        self.host = hosts[0]
        self.hosts = tuple(hosts)
        self._geocoder = geocoder
        self._timeout = timeout
        self._manner = MANNERS.get(name, ANY)
        self._version: str | None = None
        self._version_asked = False

    @property
    def licence(self) -> str:
        """The terms of its answers."""
        return self._manner.licence

    @property
    def attribution(self) -> str | None:
        """The credit that it requires."""
        return self._manner.attribution

    @property
    def is_encrypted(self) -> bool:
        """Whether the way there is: plain http can be read by others."""
        return bool(self._geocoder.scheme == "https")

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine, so that no other host learns the questions."""
        return all(map(is_loopback, self.hosts))

    def knows(self, locality: Locality, *, is_abroad: bool = False) -> bool:
        """Whether it can answer that kind of question at all, at home or in another country."""
        return locality.kind in self._manner.kinds and not (is_abroad and self._manner.is_of_home)

    def wording(self, locality: Locality, town: Town) -> str:
        """Return in one line the words that would be sent."""
        query = self._manner.query(locality, town)
        return query if isinstance(query, str) else ", ".join(query.values())

    def ask(self, locality: Locality, town: Town) -> list[Answer]:
        """Ask one question; an empty list is "not found".

        Raises:
            NetworkError: It could not be asked, or its answer not read.
        """
        options = self._manner.options(town)
        found = self._called(
            self._geocoder.geocode, self._manner.query(locality, town), exactly_one=False, **options
        )
        try:
            places = [found] if isinstance(found, Location) else list(found or ())
            answers = [_checked(self._manner.read(place)) for place in places]
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise self._unreadable() from None  # the cause may quote what was asked
        return answers

    @property
    def tells_version(self) -> bool:
        """Whether the version of its data needs a request of its own, with `data_version`."""
        return self._manner.version is not None

    def data_version(self) -> str | None:
        """Return the version of its data, requested once; None if it has none."""
        if self._manner.version and not self._version_asked:
            self._version_asked = True
            path, key = self._manner.version
            url = self._geocoder.api.removesuffix(self._geocoder.geocode_path) + path
            try:
                said = self._called(self._geocoder._call_geocoder, url, lambda document: document)  # noqa: SLF001
            except NetworkError:
                said = None  # the answer itself is worth having without
            if isinstance(said, Mapping):
                self._version = plain_label(str(said.get(key) or ""))
        return self._version

    def _called(self, call: Callable[..., Any], *args: Any, **options: Any) -> Any:  # noqa: ANN401
        """Call geopy and translate its errors, whose own messages may quote the question."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of coordinates that geopy refuses a moment later
                return call(*args, timeout=self._timeout, **options)
        except NetworkError:
            raise
        except (
            GeocoderAuthenticationFailure,
            GeocoderInsufficientPrivileges,
            GeocoderQuotaExceeded,
        ) as error:
            raise GeocoderRefusedError(
                f"{self.host}: The service refused the request ({type(error).__name__}). {CHECK_ACCOUNT}"
            ) from None
        except GeopyError as error:
            raise self._unreadable(error) from None
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise self._unreadable() from None

    def _unreadable(self, error: GeopyError | None = None) -> GeocoderAnswerError:
        what = (
            ""
            if error is None or isinstance(error, GeocoderParseError)
            else f" ({type(error).__name__})"
        )
        return GeocoderAnswerError(
            f"{self.host}: The answer is not in the form of {self.name}{what}. {CHECK_ADDRESS}"
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
        user_agent: The user agent to send.
        url: Address of the user's own server, such as http://localhost:8080.
        timeout_seconds: How long to wait for one answer.
        environment: Variables with keys, as `MAPPER_<NAME>_<ARGUMENT>`.

    Raises:
        GeocoderSetupError: The name is unknown, a key is missing, or the address is not valid.
    """
    if name not in geocoder_names():
        raise GeocoderSetupError(
            f"Unknown provider {quoted(name)}. Choose one of {', '.join(geocoder_names())}."
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
            adapter_factory=partial(PoliteAdapter, hosts=hosts, paces=paces, errors=ERRORS),
        )
    except (ConfigurationError, ValueError) as error:
        raise GeocoderSetupError(
            f"{name} does not accept its settings ({type(error).__name__}). Set"
            f" {_all_variables(name, kind)}."
        ) from error
    return Service(name, geocoder, hosts, timeout_seconds)


def paces_of(
    folder: Path,
    *,
    own: Collection[str],
    interval_seconds: float | None = None,
    clock: Clock | None = None,
) -> Callable[[str], Pace]:
    """Set the minimum interval between requests to each host.

    Public hosts get one request per second, as Nominatim's usage policy requires
    (https://operations.osmfoundation.org/policies/nominatim/); the user's own servers have no limit.

    Args:
        folder: The folder that all processes share.
        own: Addresses of the user's own servers.
        interval_seconds: Another interval, if the user set one; OpenStreetMap's servers never get more
            than one request per second.
        clock: Gives the time, and waits.
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
    """Whether a host is a public one of the OpenStreetMap Foundation."""
    name = host.partition(":")[0]
    return name == "openstreetmap.org" or name.endswith(".openstreetmap.org")


def geocoder_names() -> tuple[str, ...]:
    """List the geocoders that may be asked."""
    return tuple(sorted(set(_GEOCODERS) - _UNFIT))


def environment_variable(name: str, argument: str) -> str:
    """Name the environment variable for a geocoder's key or another of its arguments."""
    return f"MAPPER_{name}_{argument}".upper()


class _StopError(Exception):
    """Carries the address that a geocoder would have asked."""


class _Looking(PoliteAdapter):
    """Stops every request before it is made, to learn where it would go."""

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> NoReturn:  # noqa: ARG002
        raise _StopError(url)


def _hosts(kind: type[Any], arguments: Mapping[str, Any]) -> list[str]:
    """Find the hosts that a geocoder would contact, first the one that gets the questions."""
    geocoder = kind(
        **arguments,
        adapter_factory=partial(_Looking, hosts=(), paces=_no_pace, errors=ERRORS),
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
        argument: environment[environment_variable(name, argument)]
        for argument in parameters
        if argument in _OWN and environment.get(environment_variable(name, argument))
    }
    missing = [
        environment_variable(name, argument)
        for argument, parameter in parameters.items()
        if parameter.default is inspect.Parameter.empty
        and argument in _OWN
        and argument not in given
    ]
    if missing:
        raise GeocoderSetupError(
            f"No key found for {name}. Set the environment variable {' and '.join(missing)}."
        )
    return given


def _all_variables(name: str, kind: type[Any]) -> str:
    own = [argument for argument in inspect.signature(kind).parameters if argument in _OWN]
    return " and ".join(environment_variable(name, argument) for argument in own) or "--url"


def _address(name: str, kind: type[Any], url: str) -> dict[str, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise GeocoderSetupError(
            f"The address {quoted(url.rpartition('@')[2])} is not valid. Write it like"
            " https://geocoder.example, without a login."
        )
    if "domain" not in inspect.signature(kind).parameters:
        raise GeocoderSetupError(f"{name} has only one server. Remove --url.")
    return {"scheme": parts.scheme, "domain": (parts.netloc + parts.path).rstrip("/")}


def _checked(answer: Answer) -> Answer:
    if not (abs(answer.latitude) <= 90 and abs(answer.longitude) <= 180):  # noqa: PLR2004 - false for NaN too
        raise ValueError("no coordinates")
    return answer
