from __future__ import annotations

import contextlib

import pytest
import xyzservices
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import PageError
from mapper.page import street_tiles
from tests.browser.conftest import ROOT
from tests.cases import in_one_test

GOOD = "https://tile.example/{z}/{x}/{y}.png"


@in_one_test(
    ("url", "origin", "host"),
    [
        (GOOD, "https://tile.example", "tile.example"),
        ("https://tile.example:444/a/{z}/{y}/{x}{r}.png?k=1", "https://tile.example:444", "tile.example:444"),
        ("http://localhost:8080/{z}/{x}/{y}", "http://localhost:8080", "localhost:8080"),
        ("http://127.0.0.1/{z}/{x}/{y}", "http://127.0.0.1", "127.0.0.1"),
    ],
)  # fmt: skip
def test_a_plain_address_is_taken(url: str, origin: str, host: str) -> None:
    tiles = street_tiles(url, " Credit ")
    assert (tiles.url, tiles.origins, tiles.host, tiles.attribution) == (
        url,
        (origin,),
        host,
        "Credit",
    )


def test_subdomains_are_named_and_allowed_one_by_one() -> None:
    tiles = street_tiles("https://{s}.tile.example/{z}/{x}/{y}{r}.png", "Credit")
    assert tiles.origins == tuple(f"https://{each}.tile.example" for each in "abc")
    assert tiles.host == "a.tile.example, b.tile.example, c.tile.example"


def test_a_provider_brings_its_address_credit_subdomains_and_zoom() -> None:
    tiles = street_tiles("OpenTopoMap", None)
    assert tiles.url == "https://{s}.tile.opentopomap.org/{z}/{x}/{y}.png"
    assert "© OpenStreetMap contributors" in tiles.attribution
    assert (tiles.subdomains, tiles.max_zoom) == (("a", "b", "c"), 17)
    stadia = street_tiles("stadia alidade smooth", "Mine")
    assert (stadia.url.endswith("/alidade_smooth/{z}/{x}/{y}{r}.png"), stadia.attribution) == (
        True,
        "Mine",
    )


def test_every_provider_without_a_key_is_a_server_or_a_clear_fault() -> None:
    taken = 0
    for provider in xyzservices.providers.flatten().values():
        with contextlib.suppress(PageError):
            tiles = street_tiles(provider["name"], None)
            taken += 1
            assert not set("<>\"'; ") & set(tiles.url)
            assert all(origin.startswith("https://") for origin in tiles.origins)
    assert taken > 500


@in_one_test("name", ["OpenStreetMap.Mapnick", "Thunderforest.OpenCycleMap", "MapBox", "x"])
def test_a_provider_that_is_unknown_or_needs_a_key_is_a_clear_fault(name: str) -> None:
    with pytest.raises(PageError, match=r"needs a key|No provider"):
        street_tiles(name, "Credit")


def test_a_wms_keeps_its_layers_and_leaves_the_box_to_the_page() -> None:
    tiles = street_tiles(
        "https://wms.example/service?SERVICE=WMS&LAYERS=osm,names&bbox=1,2,3,4&map=a", "Credit"
    )
    assert tiles.url == "https://wms.example/service"
    assert (tiles.wms["layers"], tiles.wms["map"]) == ("osm,names", "a")
    assert not {"bbox", "service"} & set(tiles.wms)


@in_one_test(
    ("written", "url", "subdomains"),
    [
        ("https://tile.example/${z}/${x}/${y}.png", GOOD, ""),
        (" https://tile.example/{Z}/{X}/{Y}.png\n", GOOD, ""),
        ("https://tile.example/{zoom}/{ x }/{y}.png", GOOD, ""),
        ("https://tile.example/%7Bz%7D/%7bx%7d/%7By%7D.png", GOOD, ""),
        ("https://tile.example/{TileMatrix}/{TileCol}/{TileRow}.png", GOOD, ""),
        ("type=xyz&url=https://tile.example/{z}/{x}/{y}.png&zmax=19&zmin=0", GOOD, ""),
        ("https://tile.example/{z}/{x}/{-y}.png", "https://tile.example/{z}/{x}/{-y}.png", ""),
        ("https://{switch:a,d}.tile.example/{z}/{x}/{y}.png", GOOD.replace("//", "//{s}."), "ad"),
        ("https://{1-3}.tile.example/{z}/{x}/{y}.png", GOOD.replace("//", "//{s}."), "123"),
    ],
)
def test_addresses_of_other_programs_are_understood(
    written: str, url: str, subdomains: str
) -> None:
    tiles = street_tiles(written, "Credit")
    assert (tiles.url, "".join(tiles.subdomains)) == (url, subdomains)
    assert len(tiles.origins) == max(len(subdomains), 1)


@pytest.mark.parametrize("name", ["osm", "OpenStreetMap", "OpenStreetMap Mapnik"])
def test_openstreetmap_goes_by_its_short_names(name: str) -> None:
    assert street_tiles(name, None).host == "tile.openstreetmap.org"


@in_one_test(
    ("url", "advice"),
    [
        ("https://tile.example/{z}/{x}/{y}.pbf", "--ground"),
        ("https://tile.example/{z}/{x}/{y}.mvt?k=1", "--ground"),
        ("https://tile.example/styles/dark/style.json", "--ground"),
        ("https://wms.example/ows?SERVICE=WMS&REQUEST=GetCapabilities", "layers="),
        ("https://gis.example/arcgis/rest/services/Streets/MapServer", "/tile/{z}/{y}/{x}"),
    ],
)
def test_what_gives_no_pictures_is_refused_with_what_to_give(url: str, advice: str) -> None:
    with pytest.raises(PageError) as caught:
        street_tiles(url, "Credit")
    assert advice in str(caught.value)


@in_one_test(
    "url",
    [
        "",
        "https://tile.example/city.pmtiles",
        "city.PMTiles",
        "tile.example/{z}/{x}/{y}.png",
        "//tile.example/{z}/{x}/{y}.png",
        "http://tile.example/{z}/{x}/{y}.png",
        "http://127.0.0.1.evil.example/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}{x}{y}",
        "data:image/png,{z}{x}{y}",
        "file:///{z}/{x}/{y}.png",
        "https://user:word@tile.example/{z}/{x}/{y}.png",
        "https://*/{z}/{x}/{y}.png",
        "https://*.example/{z}/{x}/{y}.png",
        "http://{s}.tile.example/{z}/{x}/{y}.png",
        "https://{s}/{z}/{x}/{y}.png",
        "https://a.{s}.example/{z}/{x}/{y}.png",
        "https://wms.example/?layers=a&service=<b>",
        "https://{z}/{x}/{y}.png",
        "https://tile.example/{z}/{x}.png",
        "https://tile.example/{z}/{x}/{y}/{token}.png",
        "https://tile.example/{z}/{x}/{y}.png}",
        "https://tile.example;script-src */{z}/{x}/{y}.png",
        "https://tile.example 'unsafe-inline'/{z}/{x}/{y}.png",
        'https://tile.example/{z}/{x}/{y}.png" onload="alert(1)',
        "https://tile.example\n/{z}/{x}/{y}.png",
        "https://tïle.example/{z}/{x}/{y}.png",
        "https://tile.example:port/{z}/{x}/{y}.png",
        "https://-.example/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
    ],
)
def test_anything_else_is_refused_with_what_to_do(url: str) -> None:
    with pytest.raises(PageError, match="tile address"):
        street_tiles(url, "Credit")


def test_a_key_in_an_address_is_known() -> None:
    addresses = (
        GOOD,
        f"{GOOD}?api_key=1",
        f"{GOOD}?access_token=1",
        "https://wms.example/?layers=a&KEY=1",
    )
    assert [street_tiles(each, "Credit").has_key for each in addresses] == [False, True, True, True]


@pytest.mark.parametrize("attribution", [None, "", "  "])
def test_somebody_is_credited(attribution: str | None) -> None:
    with pytest.raises(PageError, match="attribution"):
        street_tiles(GOOD, attribution)


def test_the_command_says_which_host_the_page_may_contact(tmp_path) -> None:
    output = tmp_path / "map.html"
    records = str(ROOT / "incidents.yaml")
    command = ["build", records, "-o", str(output), "--tiles", GOOD, "--tiles-attribution", "Me"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0
    assert "street tiles, the page contacts tile.example" in result.output
    assert "img-src data: https://tile.example;" in output.read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [["--tiles", GOOD], ["--tiles-attribution", "Me"], ["--tiles", "http://x/", "--tiles-attribution", "Me"]],
)  # fmt: skip
def test_wrong_use_is_said_before_anything_is_read(tmp_path, options: list[str]) -> None:
    output = tmp_path / "map.html"
    result = CliRunner().invoke(main, ["build", "no-such.yaml", "-o", str(output), *options])
    assert result.exit_code == 2
    assert "Error: " in result.output
    assert not output.exists()
