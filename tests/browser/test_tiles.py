from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import mapper
from tests.browser.conftest import until


def picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    rows = b"".join(b"\0" + bytes([210, 225, 215] * 256) for _ in range(256))
    head = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


class Server:
    """Tiles on this machine."""

    def __init__(self) -> None:
        self.status = 200
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(outer.status)
                self.send_header("Content-Type", "image/png")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                if outer.status == 200:
                    self.wfile.write(picture())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/{{z}}/{{x}}/{{y}}.png"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def server(running: Server) -> Server:
    running.status = 200
    running.asked.clear()
    return running


@pytest.fixture(scope="module")
def path(
    running: Server, tmp_path_factory: pytest.TempPathFactory, real_incidents: mapper.Incidents
) -> Path:
    made = tmp_path_factory.mktemp("tiles") / "map.html"
    real_incidents.save(made, tiles=running.url, tiles_attribution="Loopback & <b>friends</b>")
    return made


@pytest.fixture
def page(open_page, path: Path, server: Server):
    hosts = (f"http://{server.host}/",)
    return open_page(path, size={"width": 1100, "height": 760}, hosts=hosts, offline=False).page


def test_tiles_come_only_after_the_host_was_named_and_the_reader_said_yes(page, server):
    assert server.asked == []
    page.get_by_role("button", name="Street map").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "tiles-load"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "tiles-button"
    page.get_by_role("button", name="Street map").click()
    question = page.locator("#tiles-question").inner_text()
    assert f"Load street tiles from {server.host}?" in question
    assert server.asked == []
    page.get_by_role("button", name="Cancel", exact=True).click()
    assert page.locator("#tiles-question").is_hidden()
    assert server.asked == []
    page.get_by_role("button", name="Street map").click()
    page.get_by_role("button", name="Load tiles").click()
    page.wait_for_selector("img.leaflet-tile-loaded")
    assert server.asked
    assert "Loopback & <b>friends</b>" in page.locator(".leaflet-control-attribution").inner_text()
    assert page.evaluate("refused") == []
    page.get_by_role("button", name="Remove the street map").click()
    assert page.locator("img.leaflet-tile").count() == 0
    assert "Loopback" not in page.locator(".leaflet-control-attribution").inner_text()


def test_a_wms_is_asked_for_its_layers_in_the_box_of_the_map(
    open_page, server, real_incidents, tmp_path
):
    made = tmp_path / "map.html"
    address = f"http://{server.host}/wms?service=WMS&layers=streets,names&styles=plain"
    real_incidents.save(made, tiles=address, tiles_attribution="City")
    page = open_page(made, hosts=(f"http://{server.host}/",), offline=False).page
    page.get_by_role("button", name="Street map").click()
    page.get_by_role("button", name="Load tiles").click()
    page.wait_for_selector("img.leaflet-tile-loaded")
    # a page that was left may still ask for tiles of its own
    asked = next(path for path in map(str.lower, server.asked) if path.startswith("/wms?"))
    assert {"layers=streets%2cnames", "styles=plain", "request=getmap", "srs=epsg%3a3857"} <= set(
        asked.partition("?")[2].split("&")
    )
    assert "bbox=" in asked


def test_refused_tiles_are_said_and_taken_away_and_the_policy_lets_through_that_host_alone(
    page, server
):
    server.status = 403
    page.get_by_role("button", name="Street map").click()
    page.get_by_role("button", name="Load tiles").click()
    said = page.locator("#tiles-said")
    page.locator("#tiles-said", has_text="sent no street tiles").wait_for()
    assert "opened from disk" in said.inner_text()
    assert page.locator("img.leaflet-tile").count() == 0
    assert page.get_by_role("button", name="Street map").is_visible()
    page.evaluate(
        """() => {
          const image = new Image();
          image.src = "https://elsewhere.example/x.png";
          document.body.append(image);
        }"""
    )
    until(page, "refused.some((each) => each.includes('elsewhere.example'))")
