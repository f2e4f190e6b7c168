"""Street tiles: off unless the publisher chooses a server, and then loaded only when a reader asks.

The address goes into the page and its origins into the page's policy, so only plain ones pass. A server is
given by the address of its tiles, that of a WMS, or the name that xyzservices has for it; see
`tile_address` for the spellings of other programs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from mapper.errors import PageError, quoted
from mapper.page.tile_address import advice_on, plain_address

_ALLOWED = re.compile(r"[A-Za-z0-9:/?&=._~%+@{},-]+")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PROVIDER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[. ][A-Za-z0-9_-]+)*")
_ONE_FILE = re.compile(r"\.pmtiles(?:$|[?#])", re.IGNORECASE)
_PLACES = re.compile(r"\{([^{}]*)\}")
_WANTED = (["x", "y", "z"], ["-y", "x", "z"])  # rows from the north, or from the south
_OF_ADDRESS = {"url", "x", "y", "-y", "z"}
_OPTIONAL = {"r", "s"}
_ANY_OF = "{s}."
_SUBDOMAINS = "abc"  # as in Leaflet
_MAX_ZOOM = 19
# what the page itself says in each request of a WMS
_OF_REQUEST = {"service", "request", "bbox", "width", "height", "srs", "crs"}
_HERE = frozenset({"localhost", "127.0.0.1"})
_ALIASES = dict.fromkeys(("openstreetmap", "osm"), "OpenStreetMap.Mapnik")
_KEY = re.compile(r"[?&](?:[a-z_-]*key|(?:access_?)?token)=", re.IGNORECASE)
_EXAMPLE = "https://tile.example/{z}/{x}/{y}.png"


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of street tiles that the publisher chose.

    Attributes:
        url: The address of a tile, with {z}, {x} and {y} in it; of a WMS, that of the service.
        attribution: The credit on the map, as plain text.
        origins: The origins that the page's policy allows.
        subdomains: The letters or words that stand for {s}, in order.
        max_zoom: The closest zoom that it has pictures for.
        wms: What each request of a WMS says, such as its layers; empty for tiles.
    """

    url: str
    attribution: str
    origins: tuple[str, ...]
    subdomains: tuple[str, ...] = ()
    max_zoom: int = _MAX_ZOOM
    wms: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The hosts named to the reader."""
        return ", ".join(urlsplit(origin).netloc for origin in self.origins)

    @property
    def has_key(self) -> bool:
        """Whether the address has a key, which every reader can take."""
        return _KEY.search(f"{self.url}?{urlencode(self.wms)}") is not None


def street_tiles(url: str, attribution: str | None) -> Tiles:
    """Check the address of a tile server, or look up a provider.

    Args:
        url: An https address with {z}, {x} and {y} in its path or query, and {r} and {s} if wanted; or the
            address of a WMS with its layers (https://wms.example/?layers=streets); or the name of a
            provider of xyzservices, such as OpenStreetMap.Mapnik. A server on this machine may use http.
        attribution: The credit on the map, which tile servers require; a provider has its own.

    Raises:
        PageError: The address is invalid, the provider is unknown or needs a key, or the attribution is
            missing.
    """
    if _ONE_FILE.search(url):
        raise PageError(
            f"The tile address {quoted(url)} is that of one file, and a page reads whole pictures from a"
            " server. Give a vector file to --ground, which puts its streets into the page; or name a server"
            f" that serves it as {_EXAMPLE}."
        )
    provider = _provider(url) if _PROVIDER.fullmatch(url) else {}
    given, own_subdomains = plain_address(provider.get("url", url))
    credit = (attribution or provider.get("attribution", "")).replace("(C)", "©").strip()
    if advice := advice_on(given):
        raise PageError(f"The tile address {quoted(given)} does not fit. {advice}")
    if not _ALLOWED.fullmatch(given):
        raise _refusal(
            given, "it may contain only letters, digits and the signs of a plain address"
        )
    origin = tile_origin(given)
    if origin is None or ("*" in origin and not given.startswith(f"https://{_ANY_OF}")):
        raise _refusal(
            given, "it starts with https:// and the name of one host (http only for this machine)"
        )
    letters = own_subdomains or provider.get("subdomains", _SUBDOMAINS)
    subdomains = tuple(letters) if "{s}" in given else ()
    origins = (
        tuple(origin.replace("*", each) for each in subdomains) if "*" in origin else (origin,)
    )
    wms = _wms_of(given)
    if not wms:
        _check_places(given)
    if not credit:
        raise PageError(
            "The street tiles have no attribution, which tile servers require. Add the credit:"
            " --tiles-attribution."
        )
    return Tiles(
        given.partition("?")[0] if wms else given,
        credit,
        origins,
        subdomains,
        int(provider.get("max_zoom", _MAX_ZOOM)),
        wms,
    )


def _check_places(url: str) -> None:
    rest = url.partition("://")[2].removeprefix(_ANY_OF).partition("/")[2]
    places = sorted(set(_PLACES.findall(rest)) - _OPTIONAL)
    if places not in _WANTED or set("{}") & set(_PLACES.sub("", rest)):
        raise _refusal(
            url,
            "after the host it has {z}, {x} and {y}, and no other placeholders than {r} and {s}",
        )


def _wms_of(url: str) -> dict[str, str]:
    """Return what an address says of a WMS; nothing if it is no address of one."""
    said = dict(parse_qsl(urlsplit(url).query))
    if "{" in url or not any(name.lower() == "layers" for name in said):
        return {}
    kept = {name.lower(): value for name, value in said.items() if name.lower() not in _OF_REQUEST}
    return {"format": "image/png", "version": "1.1.1"} | kept


def _provider(name: str) -> dict[str, Any]:
    """Return the entry of xyzservices for a provider, with its own words in its address."""
    import xyzservices  # noqa: PLC0415 - for pages with tiles alone

    every = _providers()
    name = _ALIASES.get(name.lower(), name)
    try:
        found = every.get(name) or xyzservices.providers.query_name(name)
    except ValueError as error:
        near = get_close_matches(name, every, n=1, cutoff=0.5)
        hint = f" Is it {near[0]}?" if near else ""
        raise PageError(
            f"No provider of tiles is called {quoted(name)}.{hint} Name one as xyzservices does, such as"
            " OpenStreetMap.Mapnik, or write the address of its tiles."
        ) from error
    own = {key: str(value) for key, value in found.items() if key not in _OF_ADDRESS}
    url = _PLACES.sub(
        lambda place: own.get(place[1], place[0]) if place[1] not in "rs" else place[0],
        found["url"],
    )
    if found.requires_token() or "<" in url:
        raise PageError(
            f"{found['name']} needs a key, which every reader of the page could take. Choose a provider"
            " without one, such as OpenStreetMap.Mapnik."
        )
    return {**found, "url": url}


@cache
def _providers() -> dict[str, Any]:
    import xyzservices  # noqa: PLC0415 - for pages with tiles alone

    return dict(xyzservices.providers.flatten())


def tile_origin(url: str) -> str | None:
    """Return the origin of a tile address, None if a page must not contact it.

    `{s}.` before the host means any of its subdomains, as in Leaflet.
    """
    scheme, separator, rest = url.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    any_of = authority.startswith("{s}.")
    host, colon, port = authority.removeprefix("{s}.").partition(":")
    if not separator or not _HOST.fullmatch(host) or (colon and not re.fullmatch(r"\d{1,5}", port)):
        return None
    if scheme != "https" and not (scheme == "http" and host in _HERE):
        return None
    return f"{scheme}://{'*.' if any_of else ''}{host}{colon}{port}"


def _refusal(url: str, rule: str) -> PageError:
    return PageError(
        f"The tile address {quoted(url)} does not fit: {rule}. Write it like {_EXAMPLE}."
    )
