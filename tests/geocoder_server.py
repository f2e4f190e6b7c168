"""A geocoder on loopback that says what a test told it to say."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

# two spots in the city of Bell, and one in Maywood, next to it
CITY_HALL = (33.979228, -118.188445)
PINE_AND_GAGE = (33.9757, -118.1871)
MAYWOOD = (33.9867, -118.1853)


@dataclass
class Reply:
    """What the server says to one request.

    Attributes:
        body: Bytes, or anything that becomes JSON.
        status: The status.
        headers: More headers, or others.
        seconds: How long it thinks before it speaks.
        cut: How many bytes at the end it leaves out, though it announced them.
        drip: Whether it speaks one byte at a time, slowly.
        hang_up: Whether it closes the connection without a word.
    """

    body: Any = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    cut: int = 0
    drip: bool = False
    hang_up: bool = False


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    at: float
    body: bytes = b""


Script = Callable[[Asked], Reply]


class Server:
    """A running server: set `script`, read `asked`."""

    def __init__(self, port: int, scheme: str) -> None:
        self.host = f"127.0.0.1:{port}"
        self.url = f"{scheme}://{self.host}"
        self.asked: list[Asked] = []
        self.script: Script = lambda _: Reply()
        self.status_script: Script = lambda _: Reply()  # seen, not said

    @property
    def questions(self) -> list[Asked]:
        """The requests that ask for a place."""
        return [each for each in self.asked if "status" not in each.path]

    def replies(self, *replies: Reply) -> None:
        """Say these in turn, and the last one from then on."""
        rest = list(replies)
        self.script = lambda _: rest.pop(0) if len(rest) > 1 else rest[0]


class _Handler(BaseHTTPRequestHandler):
    """Speaks as the test's server tells it to."""

    def do_GET(self) -> None:
        server: Server = self.server.said_by  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(parts.path, parameters, dict(self.headers.items()), time.time(), sent)
        server.asked.append(asked)
        if parts.path.startswith("/status"):
            server.status_script(asked)
            reply = Reply({"status": 0, "data_updated": "2026-01-02T00:00:00+00:00"})
        else:
            reply = server.script(asked)
        time.sleep(reply.seconds)
        if reply.hang_up:
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._say(reply)

    do_POST = do_GET  # noqa: N815 - as the standard library names it

    def _say(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self.send_response(reply.status)
        for name, value in (headers | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # who asked may have left
            if not reply.drip:
                self.wfile.write(body[: len(body) - reply.cut])
                return
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                self.wfile.flush()
                time.sleep(0.03)

    def log_message(self, *_args: object) -> None:
        pass


class _Listening(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Leave out clients that refuse a certificate, or were killed."""


@contextmanager
def serving(*, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server on a free port of loopback."""
    listening = _Listening(("127.0.0.1", 0), _Handler)
    if tls is not None:
        listening.socket = tls.wrap_socket(
            listening.socket, server_side=True, do_handshake_on_connect=False
        )
    server = Server(listening.server_port, "https" if tls else "http")
    listening.said_by = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def place(at: tuple[float, float] = CITY_HALL, **about: Any) -> dict[str, Any]:
    """Give a result as Nominatim gives one: by default a house in Bell."""
    latitude, longitude = at
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0",
        "osm_type": "node",
        "osm_id": 77,
        "lat": str(latitude),
        "lon": str(longitude),
        "class": "place",
        "type": "house",
        "display_name": "6330, Pine Avenue, Bell, Los Angeles County, California, United States",
        "boundingbox": [str(latitude - 5e-5), str(latitude + 5e-5),
                        str(longitude - 5e-5), str(longitude + 5e-5)],
        **about,
    }  # fmt: skip
