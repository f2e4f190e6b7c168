"""The one door to the network, against a server that does everything wrong."""

from __future__ import annotations

import logging
from email.utils import formatdate

import pytest
import trustme

from mapper.errors import (
    GeocoderAnswerError,
    GeocoderRefusedError,
    GeocoderSetupError,
    GeocoderUnreachableError,
    GeocodingError,
    MapperError,
)
from mapper.network import http
from mapper.network.geocoding.providers import ERRORS, paces_of
from mapper.network.http import PoliteAdapter, is_loopback, retry_after_seconds
from tests.cases import in_one_test
from tests.geocoder_server import Reply, serving

CODES = {
    GeocoderAnswerError: "geocoder-answer",
    GeocoderRefusedError: "geocoder-refused",
    GeocoderUnreachableError: "geocoder-unreachable",
}


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture
def get(server, tmp_path):
    server.asked.clear()

    def get(url=None, timeout=5.0, **options):
        paces = paces_of(tmp_path, own=[server.url])
        opened = PoliteAdapter(
            hosts=[server.host], paces=paces, errors=ERRORS, proxies={}, **options
        )
        return opened.get_json(
            url or f"{server.url}/search?q=x", timeout=timeout, headers={"User-Agent": "me"}
        )

    return get


@in_one_test(
    ("host", "here"),
    [
        ("localhost:8080", True),
        ("nominatim.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8:80", True),
        ("[::1]:8080", True),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("10.0.0.1:8080", False),
        ("[2001:db8::1]", False),
        ("", False),
    ],
)
def test_which_hosts_are_this_machine(host, here):
    assert is_loopback(host) is here


def test_an_answer_is_read_and_we_are_named(get, server):
    server.replies(Reply({"a": "é"}))
    assert get() == {"a": "é"}
    assert server.asked[0].headers["User-Agent"] == "me"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(status=429), (GeocoderRefusedError, True, "429: too many requests")),
        (Reply(status=403), (GeocoderRefusedError, False, "403: access")),
        (Reply(status=401), (GeocoderRefusedError, False, "401: the key")),
        (Reply(status=402), (GeocoderRefusedError, False, "402: the quota")),
        (Reply(status=500), (GeocoderUnreachableError, True, "failed (500)")),
        (Reply(status=503), (GeocoderUnreachableError, True, "failed (503)")),
        (Reply(status=404), (GeocoderAnswerError, False, "status 404")),
        (Reply(b"[{"), (GeocoderAnswerError, False, "not JSON, or is cut off")),
        (Reply(b""), (GeocoderAnswerError, False, "not JSON")),
        (Reply(b"[" * 100_000), (GeocoderAnswerError, False, "not JSON")),
        (Reply(b"\xff\xfe"), (GeocoderAnswerError, False, "not UTF-8")),
        (Reply([1, 2, 3], cut=4), (GeocoderAnswerError, True, "5 of 9 bytes")),
        (Reply(b"<p>", headers={"Content-Type": "text/html"}), (GeocoderAnswerError, False, "'text/html'")),
        (Reply(hang_up=True), (GeocoderUnreachableError, True, "No connection")),
        (Reply(seconds=0.3), (GeocoderUnreachableError, True, "within 0.1 seconds")),
        (Reply([0] * 30, drip=True), (GeocoderUnreachableError, True, "within 0.1 seconds")),
        (
            Reply(status=302, headers={"Location": "http://elsewhere.example/"}),
            (GeocoderAnswerError, False, "unannounced address (elsewhere.example)"),
        ),
        (Reply(status=302, headers={"Location": "file:///x"}), (GeocoderAnswerError, False, "unannounced")),
        (Reply(status=302), (GeocoderAnswerError, False, "unannounced")),
        (Reply(status=307, headers={"Location": "/search"}), (GeocoderAnswerError, False, "more than 3")),
    ],
)  # fmt: skip
def test_each_failure_is_an_error_of_one_family_and_never_an_answer(get, server, reply, expected):
    error, again, says = expected
    server.replies(reply)
    with pytest.raises(GeocodingError) as caught:
        get(timeout=0.1 if reply.seconds or reply.drip else 5.0)
    assert type(caught.value) is error
    assert caught.value.code == CODES[error]
    assert isinstance(caught.value, MapperError)
    assert caught.value.again is again
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_redirect_on_the_same_server_is_followed(get, server):
    server.replies(Reply(status=301, headers={"Location": "/there?q=x"}), Reply([1]))
    assert get() == [1]
    assert [each.path for each in server.asked] == ["/search", "/there"]


def test_an_answer_without_end_is_not_read_to_its_end(get, server, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1000)
    server.replies(Reply([0] * 2000))
    with pytest.raises(GeocoderAnswerError, match="1,000 bytes"):
        get()


def test_nobody_who_was_not_announced_is_asked(get, server):
    with pytest.raises(GeocoderSetupError, match=r"elsewhere\.example"):
        get("http://elsewhere.example/search")
    with pytest.raises(GeocoderSetupError):
        get(f"ftp://{server.host}/search")
    assert server.asked == []


def test_a_certificate_that_cannot_be_trusted_ends_it(tmp_path):
    tls = trustme.CA().issue_cert("127.0.0.1")
    import ssl  # noqa: PLC0415

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.configure_cert(context)
    with serving(tls=context) as server:
        opened = PoliteAdapter(
            hosts=[server.host],
            paces=paces_of(tmp_path, own=[server.url]),
            errors=ERRORS,
            proxies={},
        )
        with pytest.raises(
            GeocoderUnreachableError, match="certificate cannot be trusted"
        ) as caught:
            opened.get_json(f"{server.url}/search", timeout=5, headers={})
    assert caught.value.again is False
    assert server.asked == []


@in_one_test(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        (formatdate(1_000_060, usegmt=True), 60),
        ("Mon, 12 Jan 1970 13:47:40 -0000", 60),
        (formatdate(999_000, usegmt=True), 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert retry_after_seconds(value, now=1_000_000) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept_with_the_error(get, server, status):
    server.replies(Reply(status=status, headers={"Retry-After": "77"}))
    with pytest.raises(GeocodingError) as caught:
        get()
    assert caught.value.retry_after_seconds == 77


def test_nothing_that_passes_is_logged(get, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.replies(Reply([1]))
    get(f"{server.url}/search?q=a+private+place")
    logging.getLogger("geopy").error("a private place")
    assert "private" not in caplog.text
