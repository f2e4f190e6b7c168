"""The one door to the network: every request of every service goes through it.

It keeps the pace, names us, reads no more than it should and follows no redirect to another host. What
goes wrong comes out as the `NetworkError` of that service. Nothing that passes is logged.
"""

from __future__ import annotations

import email.utils
import http.client
import ipaddress
import json
import logging
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Mapping
from datetime import UTC
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from geopy.adapters import BaseSyncAdapter
from geopy.util import logger as _geopy_logger

from mapper.errors import NetworkError
from mapper.network.pace import Pace

MOST_BYTES = 5_000_000
MOST_REDIRECTS = 3

_PIECE_BYTES = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
CHECK_ADDRESS = "Check that the address belongs to this service."
CHECK_ACCOUNT = "Check the key, the account and the terms of use."
_TRY_LATER = "Try again later."
_REFUSALS = {
    401: "the key is missing or unknown",
    402: "the quota is used up",
    403: "access is not allowed",
    407: "a proxy requires a login",
    429: "too many requests",
}
_TOO_MANY, _UNAVAILABLE = 429, 503
_SERVER_FAULT = 500


def _is_not_logged(_record: logging.LogRecord) -> bool:
    return False


# geopy logs whole addresses, in which stand both the place that is asked for and the key
_geopy_logger.addFilter(_is_not_logged)


class ServiceErrors(NamedTuple):
    """The errors of one kind of service.

    Attributes:
        setup: It may not be asked.
        unreachable: There is no connection, no answer in time, or its server failed.
        refused: It refuses the request.
        answer: Its answer cannot be read, or comes from elsewhere.
        address_option: The option of the command that names its address.
    """

    setup: type[NetworkError]
    unreachable: type[NetworkError]
    refused: type[NetworkError]
    answer: type[NetworkError]
    address_option: str


class Page(NamedTuple):
    """An answer as it is.

    Attributes:
        url: The address where it was found.
        headers: Its headers, with names in small letters.
        body: Its bytes.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes


class PoliteAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """An adapter of geopy that asks politely; geopy's own retry unpaced and follow any redirect."""

    def __init__(
        self,
        *,
        hosts: Collection[str],
        paces: Callable[[str], Pace],
        errors: ServiceErrors,
        proxies: Mapping[str, str] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Open the way to some hosts and no other.

        Args:
            hosts: The hosts that were announced, with their port where one is given.
            paces: Gives the pace of a host.
            errors: What is raised where there is no answer.
            proxies: Proxies by scheme; None takes those of the system.
            ssl_context: How certificates are checked; None takes the system's way.
        """
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._hosts = frozenset(hosts)
        self._paces = paces
        self._errors = errors
        if all(map(is_loopback, hosts)):
            proxies = {}  # what is asked of this machine does not leave it
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl_context),
            urllib.request.ProxyHandler(dict(proxies) if proxies is not None else None),
            _NoRedirect(),
        ).open

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:  # noqa: ANN401
        """Ask and read the answer as JSON.

        Args:
            url: The address.
            timeout: Seconds until the whole answer must be there.
            headers: Request headers, such as the user agent.

        Raises:
            NetworkError: There is no answer, or it is unreadable; one of `errors`.
        """
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._errors.answer(
                f"{_host(url)}: The answer is not JSON, or is cut off. {CHECK_ADDRESS}"
            ) from error

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """Ask and return the text of the answer; see `get_json`."""
        for _ in range(MOST_REDIRECTS + 1):
            status, received, body = self._ask(url, timeout, headers)
            if status not in _REDIRECTS:
                return _text_of(url, received, body, self._errors)
            url = _followed(url, received.get("location", ""), self._errors)
        raise self._errors.answer(
            f"{_host(url)}: The server redirects more than {MOST_REDIRECTS} times. {CHECK_ADDRESS}"
        )

    def get_page(
        self,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str],
        until: Callable[[str], bool] = lambda _: False,
        sent: bytes | None = None,
    ) -> Page:
        """Ask and return the answer as it is; see `get_json`.

        Args:
            url: The address.
            timeout: Seconds until the whole answer must be there.
            headers: Request headers.
            until: Whether a redirect leads to an address that is itself the answer, and is not asked for.
            sent: Bytes to send, also where a redirect on the server leads; None to send none.
        """
        for _ in range(MOST_REDIRECTS + 1):
            status, received, body = self._ask(url, timeout, headers, sent)
            if status not in _REDIRECTS:
                return Page(url, received, body)
            url = _followed(url, received.get("location", ""), self._errors)
            if until(url):
                return Page(url, received, b"")
        raise self._errors.answer(
            f"{_host(url)}: The server redirects more than {MOST_REDIRECTS} times."
        )

    def _ask(
        self, url: str, timeout: float, headers: Mapping[str, str], sent: bytes | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        host = _host(url)
        if host not in self._hosts or urlsplit(url).scheme not in ("http", "https"):
            raise self._errors.setup(
                f"Blocked a request to {host}; only {' and '.join(sorted(self._hosts))} may be"
                " contacted. Please report this bug."
            )
        self._paces(host).wait()
        deadline = time.monotonic() + timeout
        request = urllib.request.Request(url, sent, dict(headers))  # noqa: S310  (scheme seen above)
        try:
            with self._open(request, timeout=timeout) as response:
                received = {name.lower(): value for name, value in response.headers.items()}
                return response.status, received, _read(response, host, deadline, self._errors)
        except urllib.error.HTTPError as error:
            with error:
                received = {name.lower(): value for name, value in error.headers.items()}
                if error.code in _REDIRECTS:
                    return error.code, received, b""
                raise _refused(
                    host, error.code, received, self._errors
                ) from None  # it holds the whole address
        except NetworkError:
            raise
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(host, error, timeout, self._errors) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to the door, which looks where they lead."""

    def redirect_request(self, *_args: Any) -> None:  # noqa: ANN401
        """Follow nothing."""


def _read(
    response: http.client.HTTPResponse, host: str, deadline: float, errors: ServiceErrors
) -> bytes:
    """Read a whole answer, but not for ever and not without end."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise errors.answer(f"{host}: The answer exceeds {MOST_BYTES:,} bytes. {CHECK_ADDRESS}")
        if time.monotonic() > deadline:
            raise TimeoutError
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and size < int(announced):
        raise errors.answer(
            f"{host}: The answer ends after {size} of {announced} bytes. {_TRY_LATER}",
            again=True,
        )
    return b"".join(pieces)


def _text_of(url: str, headers: Mapping[str, str], body: bytes, errors: ServiceErrors) -> str:
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind and not (kind.endswith(("json", "javascript")) or kind == "text/plain"):
        raise errors.answer(
            f"{_host(url)}: The answer has the type {kind[:40]!r}, not JSON. {CHECK_ADDRESS}"
        )
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise errors.answer(f"{_host(url)}: The answer is not UTF-8. {CHECK_ADDRESS}") from error


def _followed(url: str, location: str, errors: ServiceErrors) -> str:
    """Return where a redirect leads, if that is the same server."""
    target = urljoin(url, location)
    before, after = urlsplit(url), urlsplit(target)
    upgraded = (before.scheme, after.scheme) == ("http", "https")
    same = _host(url) == _host(target) and (before.scheme == after.scheme or upgraded)
    if not location or not same:
        raise errors.answer(
            f"{_host(url)}: The server redirects to an unannounced address ({_host(target) or 'none'}). If"
            f" you trust it, name that address with {errors.address_option}."
        )
    return target


def _refused(
    host: str, status: int, headers: Mapping[str, str], errors: ServiceErrors
) -> NetworkError:
    retry_after = retry_after_seconds(headers.get("retry-after", ""), now=time.time())
    if status in _REFUSALS:
        again = status == _TOO_MANY
        fix = "Wait, or slow down with --pace." if again else CHECK_ACCOUNT
        return errors.refused(
            f"{host}: The server refused the request ({status}: {_REFUSALS[status]}). {fix}",
            again=again,
            retry_after_seconds=retry_after if again else None,
        )
    if status >= _SERVER_FAULT:
        return errors.unreachable(
            f"{host}: The server failed ({status}). {_TRY_LATER}",
            again=True,
            retry_after_seconds=retry_after if status == _UNAVAILABLE else None,
        )
    return errors.answer(f"{host}: The server answered with status {status}. {CHECK_ADDRESS}")


def _unreachable(
    host: str, error: Exception, timeout: float, errors: ServiceErrors
) -> NetworkError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return errors.unreachable(
            f"{host}: The certificate cannot be trusted ({reason.verify_message}). Check the address, or"
            " name its certificate authority in SSL_CERT_FILE."
        )
    if isinstance(reason, TimeoutError):
        return errors.unreachable(
            f"{host}: No complete answer within {timeout:g} seconds. Try again later, or wait longer with"
            " --timeout.",
            again=True,
        )
    said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return errors.unreachable(
        f"{host}: No connection ({said}). Check the address and the network.",
        again=True,
    )


def retry_after_seconds(value: str, *, now: float) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date; None if it is neither.

    Args:
        value: The header's value.
        now: The time in seconds since 1970.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000": a time in UTC of an unknown place
        moment = moment.replace(tzinfo=UTC)
    return max(moment.timestamp() - now, 0.0)


def skipped_after(earlier: NetworkError) -> str:
    """Say that a service is not asked, because an earlier request failed."""
    return f"skipped after an earlier failure: {earlier}"


def is_loopback(host: str) -> bool:
    """Whether a host, with its port if it has one, is this machine itself, by its name or address."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()
