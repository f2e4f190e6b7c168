"""Cards of a site: the pictures that other programs show beside a link to a page."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import geopandas as gpd
import pytest
from PIL import Image
from shapely import box

import mapper
from mapper.analysis import CardTexts, draw_card, texts_of, view_of_circle, write_card
from mapper.errors import LeakError, PictureWarning
from mapper.places import load_boundaries
from mapper.privacy import Secret
from mapper.publish.pictures import load_land
from mapper.publish.site import cards
from tests.sites import files, leave_out_slow_parts, read, record, write

URL = "https://news.example/map/"
NAMED = "A stop at Gage & <b>Atlantic</b>"


@pytest.fixture
def light(monkeypatch):
    """Sites without the map and the data, which take long."""
    leave_out_slow_parts(monkeypatch, has_cards=True)


def card_of(incidents, *, title=NAMED, precision="intersection", has_view=True):
    """Draw the card of the first incident."""
    tables = incidents._dataset.tables
    tables = tables.with_(incidents=tables.incidents.assign(precision=precision))
    texts = CardTexts("A site", title, ["January 19, 2026"], "Borders: somebody.")
    return draw_card(
        tables, texts, boundaries=load_boundaries("06"), land=load_land(),
        view=view_of_circle(33.9775, -118.187, 80) if has_view else None,
    )  # fmt: skip


def test_each_page_names_its_card_with_words_for_it(tmp_path, light):
    site = tmp_path / "site"
    incidents = read(tmp_path, record("first", title=NAMED))
    incidents.publish(site, site_url=URL)
    drawn = {path: each for path, each in files(site).items() if path.endswith(".png")}
    assert set(drawn) == {"cards/index.png", "cards/first.png"}
    for each in drawn.values():
        assert Image.open(io.BytesIO(each)).size == (1200, 630)
    page = (site / "incidents" / "first.html").read_text("utf-8")
    said = dict(re.findall(r'<meta property="(og:image[^"]*)" content="([^"]*)"', page))
    assert said["og:image"] == f"{URL}cards/first.png"
    assert said["og:image:alt"].startswith("A stop at Gage &amp; &lt;b&gt;Atlantic")
    linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(linked)["image"] == f"{URL}cards/first.png"
    assert f"{URL}cards/index.png" in (site / "corrections.html").read_text("utf-8")
    again = incidents.publish(site, site_url=URL)
    assert (again.written, again.deleted) == (0, 0)


def test_what_is_withheld_has_no_card(tmp_path, light):
    site = tmp_path / "site"
    two = (record("first"), record("second", latitude=33.978, more="withhold: true"))
    read(tmp_path, *two).publish(site, site_url=URL, cards_up_to=1)
    cards_of = {path for path in files(site) if path.startswith("cards/")}
    assert cards_of == {"cards/index.png", "cards/first.png"}
    drawn = files(site)["cards/first.png"]
    read(tmp_path, two[0], record("second", latitude=33.978)).publish(site, site_url=URL)
    assert "cards/second.png" in files(site)
    assert files(site)["cards/first.png"] == drawn  # nor is another incident on its card
    named = read(tmp_path, record("first", title="Jane Roe is stopped"))._dataset
    secret = Secret("", ("private_names", 0), "Jane Roe", is_name=True)
    hidden = mapper.Incidents(replace(named, secrets=(secret,)))
    drawing = cards.SiteCards(hidden._dataset, URL, 1)
    with pytest.raises(LeakError):
        drawing.of_map("Jane Roe", [], cards.Words("en"))


def test_no_card_has_areas_of_ones_own_whose_credits_it_has_no_room_for(tmp_path):
    path = write(tmp_path, record("first"))
    square = box(-118.3, 33.9, -118.1, 34.1)
    beats = gpd.GeoDataFrame({"name": ["West"]}, geometry=[square], crs="EPSG:4326")
    drawn = []
    for areas in (None, {"file": beats, "label": "Beats", "credit": "The city"}):
        read = mapper.read(path, embargo_hours=0, areas=areas)
        drawing = cards.SiteCards(read._dataset, URL, 1)
        drawn.append(drawing.of_map("Stops", [], cards.Words("en"))[2])
    assert drawn[0] == drawn[1]


def test_a_city_known_alone_has_no_spot(tmp_path):
    incidents = read(tmp_path, record("first"))
    scale_bar = 1
    assert len(card_of(incidents).axes[0].lines) > scale_bar
    for has_view in (True, False):
        card = card_of(incidents, precision="city", has_view=has_view)
        assert len(card.axes[0].lines) == scale_bar
        assert any(each.get_hatch() for each in card.axes[0].patches)
        assert ("Bell 1" in texts_of(card)) is not has_view  # the title says it


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("title", "is_shown"),
    [
        ("$x$_{{7}}", True),
        ("w" * 700, False),
        ("a word " * 200, False),
        ("\u8b66\u5bdf", False),
        ("\u0634\u0631\u0637\u0629", False),
        ("a\u202eb", False),
        ("\ud800", False),
        ("", False),
    ],
)
def test_any_title_makes_a_card(title, is_shown, tmp_path):
    figure = card_of(read(tmp_path, record("first")), title=title)
    assert (title in texts_of(figure)) is is_shown
    assert write_card(figure).startswith(b"\x89PNG")


def test_a_site_without_address_or_matplotlib_has_no_cards(tmp_path, light, monkeypatch):
    incidents = read(tmp_path, record("first"))
    incidents.publish(tmp_path / "site")
    assert not list((tmp_path / "site").rglob("*.png"))
    monkeypatch.setattr(cards, "find_spec", lambda _: None)
    with pytest.warns(PictureWarning):
        incidents.publish(tmp_path / "site", site_url=URL)
    assert not list((tmp_path / "site").rglob("*.png"))
    manifest = json.loads((tmp_path / "site" / "manifest.json").read_bytes())
    assert manifest["cards_up_to"] is None
