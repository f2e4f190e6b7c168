"""Street tiles: off unless the publisher chooses a server, and then loaded only when a reader asks.

The address goes into the page and its origin into the page's policy, so only plain ones pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from mapper.errors import PageError, quoted

_ALLOWED = re.compile(r"[A-Za-z0-9:/?&=._~%+@{}-]+")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PLACES = re.compile(r"\{([^{}]*)\}")
_WANTED = ("x", "y", "z")
_RETINA = "r"
_HERE = frozenset({"localhost", "127.0.0.1"})
_EXAMPLE = "https://tile.example/{z}/{x}/{y}.png"


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of street tiles that the publisher chose.

    Attributes:
        url: The address of a tile, with {z}, {x} and {y} in it.
        attribution: The credit on the map, as plain text.
        origin: The origin that the page's policy allows.
        host: The host named to the reader.
    """

    url: str
    attribution: str
    origin: str
    host: str


def street_tiles(url: str, attribution: str | None) -> Tiles:
    """Check the address of a tile server.

    Args:
        url: An https address with {z}, {x} and {y}, and {r} if wanted, in its path or query. A server
            on this machine may use http.
        attribution: The credit on the map, which tile servers require.

    Raises:
        PageError: The address is invalid, or the attribution is missing.
    """
    if not _ALLOWED.fullmatch(url):
        raise _refusal(url, "it may contain only letters, digits and the signs of a plain address")
    origin = tile_origin(url)
    if origin is None or "*" in origin:
        raise _refusal(
            url, "it starts with https:// and the name of one host (http only for this machine)"
        )
    rest = url.removeprefix(origin)
    places = sorted(set(_PLACES.findall(rest)) - {_RETINA})
    if tuple(places) != _WANTED or "{" in _PLACES.sub("", rest) or "}" in _PLACES.sub("", rest):
        raise _refusal(url, "after the host it has {z}, {x} and {y}, and no other placeholders")
    if not attribution or not attribution.strip():
        raise PageError(
            "The street tiles have no attribution, which tile servers require. Add the credit."
        )
    return Tiles(url, attribution.strip(), origin, urlsplit(origin).netloc)


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
