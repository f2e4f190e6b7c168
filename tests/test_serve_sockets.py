"""`mapper serve` over real sockets: attacked, with many idle clients, and while a file is saved in bursts."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import ExitStack, closing

import pytest
import uvicorn

import mapper
from mapper.cli.preview import Builds, serve_builds
from tests.sites import record, write

PATIENCE_SECONDS = 20
IDLE = 150  # sockets that begin a request and send no more
PAGE = (
    b'<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    b" script-src 'sha256-x'; connect-src 'none'\"></head><body>PAGE</body></html>"
)


class Serving:
    """A preview that runs in a thread."""

    def __init__(self, builds, files, monkeypatch):
        self._servers = []
        self._ready = threading.Event()
        self.port = 0
        self.failed = []
        make = uvicorn.Server

        def server(config):
            self._servers.append(make(config))
            return self._servers[-1]

        monkeypatch.setattr(uvicorn, "Server", server)
        self._thread = threading.Thread(target=self._run, args=(builds, files), daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE_SECONDS)
        self.wait_until(lambda: self._servers[0].started)

    def _run(self, builds, files):
        try:
            serve_builds(builds, lambda: files, port=0, ready=self._listens, built=lambda *_: None)
        except BaseException as error:
            self.failed.append(error)
            raise

    def _listens(self, address):
        self.port = int(address.rstrip("/").rsplit(":", 1)[1])
        self._ready.set()

    def stop(self):
        self._servers[0].should_exit = True
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()
        assert self.failed == []

    def wait_until(self, holds):
        until = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < until
            time.sleep(0.01)

    def get(self):
        """Ask for the page as a browser does; return status and body."""
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        ) as asking:
            asking.request("GET", "/")
            answer = asking.getresponse()
            return answer.status, answer.read()

    def send(self, data, *, ends=True):
        """Send bytes, and return what comes back until the other side or its patience ends."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as client:
            said = b""
            try:
                client.sendall(data)
                if ends:
                    client.shutdown(socket.SHUT_WR)
                while piece := client.recv(65_536):
                    said += piece
            except OSError:
                pass
            return said


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    builds = Builds(lambda: (PAGE, []))
    file = tmp_path_factory.mktemp("serving") / "incidents.yaml"
    with pytest.MonkeyPatch.context() as patched:
        made = Serving(builds, [file], patched)
        yield made
        made.stop()


def get(path="/", host="127.0.0.1", version="1.1", more=""):
    return f"GET {path} HTTP/{version}\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n".encode()


ATTACKS = {
    "rebound name": get(host="evil.example"),
    "rebound name with our port": get(host="evil.example:8000"),
    "our name within another": get(host="127.0.0.1.evil.example"),
    "a name and a password": get(host="127.0.0.1@evil.example"),
    "no name": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "no name in 1.0": b"GET / HTTP/1.0\r\n\r\n",
    "two names": get(host="evil.example", more="Host: 127.0.0.1\r\n"),
    "a name in the target": get("http://evil.example/", host="evil.example"),
    "up": get("/../../etc/passwd"),
    "up, encoded": get("/..%2f..%2f..%2fetc%2fpasswd"),
    "up, encoded twice": get("/%252e%252e/%252e%252e/etc/passwd"),
    "up, backwards": get("/..\\..\\incidents.yaml"),
    "two slashes": get("//etc/passwd"),
    "a file by its address": get("file:///etc/passwd"),
    "the input": get("/incidents.yaml"),
    "a zero byte": get("/%00"),
    "not UTF-8": get("/%ff%fe"),
    "a long path": get("/" + "a" * 200_000),
    "a huge header": get(more=f"X: {'a' * 2_000_000}\r\n"),
    "many headers": get(more="".join(f"X{n}: 1\r\n" for n in range(50_000))),
    "a folded line": get(more="X: 1\r\n evil\r\n Host: x\r\n", host="evil.example"),
    "two lengths": get(
        more="Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", host="evil.example"
    ),
    "TLS": bytes.fromhex("160301020001000001fc0303") + b"\0" * 200,
    "noise": bytes(range(256)) * 40,
    "nothing": b"",
    "half a request": b"GET / HT",
    "a proxy": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a trace": b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "a post": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
}


def test_no_attack_gets_the_page_or_ends_the_preview(serving):
    for name, sent in ATTACKS.items():
        said = serving.send(sent)
        assert b"PAGE" not in said, name
        assert b"root:" not in said, name
        assert not said.startswith(b"HTTP/1.1 2"), name
        status, body = serving.get()
        assert (status, b"PAGE" in body) == (200, True), name


def test_idle_clients_keep_no_one_from_the_page(serving):
    with ExitStack() as open_:
        for number in range(IDLE):
            client = open_.enter_context(socket.create_connection(("127.0.0.1", serving.port)))
            client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "[: 1 + number % 40])
        began = time.monotonic()
        assert serving.get()[0] == 200
        assert time.monotonic() - began < PATIENCE_SECONDS / 2


def test_the_last_of_many_saves_is_shown(tmp_path, monkeypatch, is_long):
    """Saves in bursts, some of them in the midst of a build, some of files that have faults."""
    saves = 200 if is_long else 30
    file = write(tmp_path, record("first"))

    def build():
        text = file.read_text("utf-8")
        if not is_long:
            time.sleep(0.002)
            return PAGE.replace(b"PAGE", f"PAGE {text[-12:]}".encode()), []
        page = tmp_path / "map.html"
        mapper.read(file, embargo_hours=0).save(page)
        return page.read_bytes(), []

    serving = Serving(Builds(build), [file], monkeypatch)
    try:
        for number in range(saves):
            title = f"Save {number:03}"
            is_broken = is_long and number % 7 == 2
            text = (
                "incidents: ["
                if is_broken
                else write(tmp_path, record("first", title=title)).read_text("utf-8")
            )
            file.write_text(f"{text}# {title}\n", encoding="utf-8")
            time.sleep(0 if number % 20 else 0.05)
            if number % 10 == 0:
                assert serving.get()[0] == 200
        last = f"Save {saves - 1:03}".encode()
        serving.wait_until(lambda: last in serving.get()[1])
    finally:
        serving.stop()
