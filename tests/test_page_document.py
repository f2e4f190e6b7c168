from __future__ import annotations

import base64
import hashlib
import html as html_module
import io
import re
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import pytest
from folium.template import Template

from mapper.errors import NotSelfContainedWarning, PageError
from mapper.page import IncidentMap, street_tiles
from mapper.page.layers import plugin_files
from mapper.places import boundaries
from mapper.records.tables import Tables
from mapper.text import show_invisible
from tests.layered_page import with_layers
from tests.page_reader import Page
from tests.sample_records import INCIDENTS, SOURCES, sample

COUNTS = {"records": 3, "shown": 2, "unlocated": 1, "withheld": 0, "filtered": 0}
PAYLOADS = [
    "{{7*191}}",
    "{% include 'x' %}{{",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "`${alert(1)}`\\x3c",
    "MAPPER_MAP mapper-columns 'sha256-'",
    "\u2028\u2029\x00\u202e é 中 \U0001f600",
    "javascript:alert(1)",
    "]]>&amp;\"'",
]


def page_map(tables: Tables, **changed: Any) -> IncidentMap:
    given: dict[str, Any] = {
        "counts": COUNTS,
        "title": "Incidents",
        "boundaries": boundaries.load_boundaries("06"),
        "states": boundaries.load_state_boundaries(),
    }
    return IncidentMap(tables, **(given | changed))


def rendered(map_: folium.Map) -> str:
    return str(map_.get_root().render())


def drawn_by(page: Page) -> str:
    """Return the scripts of the map and of its layers, without those of Leaflet and of the page."""
    return "".join(page.run[1:-2])


@pytest.fixture
def without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the package with the files of folium's plugins."""
    monkeypatch.setattr(plugin_files, "_files", dict)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(rendered(page_map(sample())))


@pytest.fixture(scope="module")
def layered() -> str:
    """Give the document of a map with layers added by hand."""
    return rendered(with_layers(page_map(sample())))


# ---- the document ----------------------------------------------------------------------------


def test_it_is_a_folium_map(sample_tables: Tables) -> None:
    assert isinstance(page_map(sample_tables), folium.Map)


def test_the_head(page: Page) -> None:
    assert page.html.startswith("<!DOCTYPE html>\n<html ")
    tags = dict(reversed(page.tags))
    assert tags["html"] == {
        "lang": "en",
        "dir": "ltr",
        "data-mapper": "loading",
        "data-mapper-map": "map_incidents",
    }
    metas = [attributes for tag, attributes in page.tags if tag == "meta"]
    assert metas[0] == {"charset": "utf-8"}
    assert metas[1]["http-equiv"] == "Content-Security-Policy"
    named = {meta.get("name"): meta["content"] for meta in metas[2:]}
    assert named["referrer"] == "no-referrer"
    assert named["color-scheme"] == "light dark"
    assert str(named["generator"]).startswith("mapper")
    assert named["viewport"] == "width=device-width, initial-scale=1, viewport-fit=cover"
    assert page.title == "Incidents"


def test_a_page_opens_in_the_language_that_its_publisher_chose(sample_tables: Tables) -> None:
    made = Page(rendered(page_map(sample_tables, language="es")))
    html = dict(reversed(made.tags))["html"]
    assert (html["lang"], html["data-mapper-language"]) == ("es", "es")  # so is its list


def test_dashes_and_quotation_marks_widen_no_character_of_the_file(sample_tables: Tables) -> None:
    said = "2025–26: “none’s” – …"
    tables = replace(sample_tables, incidents=sample_tables.incidents.assign(title=said))
    made = Page(rendered(page_map(tables, title=said, description=said)))
    assert made.title == said
    assert said in html_module.unescape(made.html.partition('id="static-list"')[2])
    assert not re.search("[^\0-\xff]", made.html)


def test_only_one_viewport_that_allows_zooming(page: Page) -> None:
    assert page.html.count('name="viewport"') == 1
    assert not re.search(r"user-scalable|maximum-scale", page.html)


def test_the_map_has_one_element_and_one_variable(page: Page) -> None:
    maps = [attributes for tag, attributes in page.tags if attributes.get("id") == "map_incidents"]
    assert maps == [{"id": "map_incidents", "class": "folium-map"}]
    assert "MAPPER_MAP" not in page.without_blocks
    assert page.run[1].count("var map_incidents = L.map(") == 1


def test_scripts_come_in_the_order_of_the_contract(page: Page) -> None:
    kinds = [
        attributes.get("id") or attributes.get("class") or attributes.get("type") or "plain"
        for attributes, _ in page.scripts
    ]
    code = ["page-styles", "code-leaflet", "code-map", "code-page", "plain"]
    assert kinds == [
        "mapper-columns",
        "mapper-basemap",
        "mapper-world",
        *code[:-1],
        "mapper-texts",
        code[-1],
    ]
    leaflet, drawn, own, loader = page.run
    assert "DecompressionStream" in loader
    assert "Leaflet 1." in leaflet[:60]
    assert "L.map(" in drawn
    assert "---- view/main.js" in own


def test_blocks_say_what_the_tables_say(page: Page) -> None:
    header, columns = page.columns
    assert header["title"] == "Incidents"
    assert header["count"] == len(columns["type"]) == len(page.texts) == 3
    assert [text["id"] for text in page.texts] == ["bell-car-wash", "los-angeles-stop", "somewhere"]
    assert page.basemap[0]["bounds"] == [33.70365, -118.66818, 34.33731, -118.15529]


def test_texts_beyond_a_thousand_take_more_blocks() -> None:
    tables = sample().only([])
    rows = sample().incidents.iloc[[0] * 1_002]
    rows = rows.assign(incident_id=[f"n-{n}" for n in range(1_002)]).reset_index(drop=True)
    counts = {**COUNTS, "records": 1_002, "shown": 1_002, "unlocated": 0}
    made = Page(rendered(page_map(tables.with_(incidents=rows), counts=counts)))
    numbers = [
        attributes["data-block"] for attributes, _ in made.scripts if "data-block" in attributes
    ]
    assert numbers == ["0", "1"]
    assert len(made.texts) == 1_002


def test_a_dozen_incidents_stay_light(page: Page) -> None:
    assert len(page.html.encode()) < 600_000


def test_a_page_without_incidents(sample_tables: Tables) -> None:
    made = Page(rendered(page_map(sample_tables.only([]), counts=dict.fromkeys(COUNTS, 0))))
    assert made.columns[0]["count"] == 0
    assert made.texts == []


# ---- from outside ----------------------------------------------------------------------------


def hashes(texts: list[str]) -> list[str]:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return list(dict.fromkeys(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests))


def test_the_policy_names_exactly_what_is_inline(page: Page, layered: str) -> None:
    for made in (page, Page(layered)):
        assert made.policy == {
            "default-src": ["'none'"],
            "script-src": hashes([made.run[-1], *made.run[:-1]]),
            "style-src": hashes([*made.styles, *made.packed_styles]),
            "img-src": ["data:"],
            "connect-src": ["'none'"],
            "worker-src": ["blob:"],
            "base-uri": ["'none'"],
            "form-action": ["'none'"],
        }


def test_no_tag_asks_for_anything(page: Page) -> None:
    for tag, attributes in page.tags:
        for name in ("src", "srcset", "data", "poster", "action", "background", "ping"):
            assert name not in attributes, (tag, attributes)
        assert tag not in {"base", "iframe", "object", "embed"}
        assert tag != "link" or (
            attributes["rel"] == "icon" and attributes["href"].startswith("data:")
        )
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_style_sheets_ask_for_nothing(page: Page) -> None:
    assert page.packed_styles
    for style in (*page.styles, *page.packed_styles):
        assert all(address.startswith("data:") for address in re.findall(r"url\(\"?([^)]+)", style))
        assert "@import" not in style


def test_a_page_of_its_own_has_no_external_references(sample_tables: Tables) -> None:
    assert with_layers(page_map(sample_tables)).external_references == ()


def test_what_layers_would_fetch_is_named(sample_tables: Tables) -> None:
    made = page_map(sample_tables)
    folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="https://not.example").add_to(
        made
    )
    popup = '<img alt="a" src="https://popup.example/x.png">'
    folium.Marker([34.0, -118.2], popup=popup).add_to(made)
    made.get_root().header.add_child(folium.JavascriptLink("https://code.example/x.js"))
    made.get_root().html.add_child(folium.Element('<img src="https://picture.example/x.png">'))
    found = made.external_references
    assert found == (
        "https://code.example/x.js",
        "https://picture.example/x.png",
        "https://tiles.example/{z}/{x}/{y}.png",
        "https://popup.example/x.png",
    )
    page = Page(rendered(made))
    assert '"https://code.example/x.js"' in page.html  # the tags stay


STREETS = street_tiles("https://tile.example/{z}/{x}/{y}.png?key=a&b=c", 'Tiles "&" <b>')


def test_street_tiles_widen_the_policy_by_their_origin_alone(sample_tables: Tables) -> None:
    made = page_map(sample_tables, street=STREETS)
    page = Page(rendered(made))
    assert page.policy["img-src"] == ["data:", "https://tile.example"]
    assert page.policy["connect-src"] == ["'none'"]
    assert page.policy["default-src"] == ["'none'"]
    html = dict(reversed(page.tags))["html"]
    assert html["data-mapper-tiles"] == STREETS.url
    assert html["data-mapper-tiles-host"] == "tile.example"
    assert html["data-mapper-tiles-attribution"] == STREETS.attribution
    assert made.contacted_hosts == ("https://tile.example",)
    assert made.external_references == ()


def test_nobody_is_contacted_without_tiles(sample_tables: Tables) -> None:
    assert page_map(sample_tables).contacted_hosts == ()


TILES = [
    ("https://tiles.example/{z}/{x}/{y}.png", ["https://tiles.example"]),
    ("https://{s}.tiles.example/{z}/{x}/{y}.png", ["https://*.tiles.example"]),
    ("https://tiles.example:8443/{z}/{x}/{y}.png", ["https://tiles.example:8443"]),
    ("http://127.0.0.1:8000/{z}/{x}/{y}.png", ["http://127.0.0.1:8000"]),
    ("http://tiles.example/{z}/{x}/{y}.png", []),
    ("https://a.example;script-src * /{z}/{x}/{y}.png", []),
    ("https://a.example'unsafe-inline'/{z}/{x}/{y}.png", []),
    ("https://*/{z}/{x}/{y}.png", []),
    ("//tiles.example/{z}/{x}/{y}.png", []),
]


def test_tile_layers_added_by_hand_are_let_through_if_their_host_is_plain(
    sample_tables: Tables,
) -> None:
    made = page_map(sample_tables)
    for url, _ in TILES:
        folium.TileLayer(url, attr="by hand").add_to(made)
    allowed = [host for _, hosts in TILES for host in hosts]
    assert Page(rendered(made)).policy["img-src"] == ["data:", *allowed]
    assert list(made.contacted_hosts) == allowed


def test_popups_by_hand_bring_what_they_need_and_their_styles_by_hash(
    sample_tables: Tables,
) -> None:
    made = page_map(sample_tables)
    popup = folium.Popup('<b style="color:red">a</b>')
    folium.Marker([34.0, -118.0], popup=popup).add_to(made)
    folium.Marker([34.0, -118.0], icon=folium.DivIcon("<i style='color: blue'>b</i>")).add_to(made)
    made.get_root().html.add_child(folium.Element('<p style="margin: 0">c</p>'))
    page = Page(rendered(made))
    assert "globalThis.$ ??=" in drawn_by(page)
    for style in ("color:red", "color: blue", "margin: 0", "width: 100.0%; height: 100.0%;"):
        assert hashes([style])[0] in page.policy["style-src"], style
    assert page.policy["style-src"][-1] == "'unsafe-hashes'"
    assert page.policy["script-src"] == hashes([page.run[-1], *page.run[:-1]])


def test_without_popups_neither_comes_along(layered: str) -> None:
    page = Page(layered)
    assert "globalThis.$" not in drawn_by(page)
    assert "'unsafe-hashes'" not in page.policy["style-src"]


def test_colored_pins_without_their_files_are_named(
    sample_tables: Tables, without_files: None
) -> None:
    made = page_map(sample_tables)
    folium.Marker([34.0, -118.0], icon=folium.Icon(color="red")).add_to(made)
    assert made.external_references == ("Leaflet.awesome-markers",)


def test_data_that_a_layer_would_fetch_is_named(sample_tables: Tables) -> None:
    made = page_map(sample_tables)
    made.get_root().script.add_child(folium.Element('fetch("https://data.example/x.json")'))
    assert made.external_references == ("https://data.example/x.json",)
    assert Page(rendered(made)).policy["connect-src"] == ["'none'"]


@pytest.mark.parametrize(
    ("add", "said"),
    [
        ([folium.TileLayer("https://tile.example/{z}/{x}/{y}.png", attr="a")],
         "the page contacts https://tile.example when opened. "),
        ([folium.TileLayer("http://tile.example/{z}/{x}/{y}.png", attr="a")],
         "the page blocks http://tile.example/{z}/{x}/{y}.png. "),
        ([folium.Marker([34.0, -118.0], popup='<img src="https://picture.example/x.png">'),
          folium.TileLayer("https://{s}.tile.example/{z}/{x}/{y}.png", attr="a")],
         "the page contacts https://*.tile.example when opened; the page blocks https://picture.example"),
        ([folium.Marker([34.0, -118.0], icon=folium.CustomIcon("https://icon.example/x.png"))],
         "the page contacts https://icon.example when opened. "),
        ([folium.Marker([34.0, -118.0], icon=folium.Icon())], "plain icons"),
    ],
)  # fmt: skip
def test_saving_warns_of_what_layers_ask_from_outside(
    sample_tables: Tables,
    tmp_path: Path,
    add: list[folium.Element],
    said: str,
    without_files: None,
) -> None:
    made = page_map(sample_tables, street=STREETS)  # chosen by name, so no surprise: see below
    for layer in add:
        layer.add_to(made)
    with pytest.warns(NotSelfContainedWarning, match=re.escape(said)) as caught:
        made.save(tmp_path / "map.html")
    assert [each.filename for each in caught] == [__file__]
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_saving_warns_of_no_tiles_that_are_chosen_by_name(
    sample_tables: Tables, tmp_path: Path
) -> None:
    page_map(sample_tables, street=STREETS).save(tmp_path / "whole.html")  # a warning is an error


def test_a_map_says_what_it_is(sample_tables: Tables) -> None:
    assert repr(page_map(sample_tables, title="T")) == "<IncidentMap: 'T', 3 incidents>"
    made = page_map(sample_tables, title="T", street=STREETS)
    folium.Circle([34.0, -118.0], radius=9).add_to(made)
    assert repr(made) == (
        "<IncidentMap: 'T', 3 incidents, 1 layer added by hand, street tiles of tile.example if"
        " asked for>"
    )


# ---- hostile text ----------------------------------------------------------------------------


def poisoned(payload: str) -> Tables:
    """Put a text into every field that can hold one."""
    text = f"zz{payload}zz"
    incidents = deepcopy(INCIDENTS)
    record = incidents[0][1]
    record.update(title=text, summary=text, date_note=text, unknowns=[text])
    record.update(data_generalizations=text, information_withheld=text)
    record["location"] = {"verbatim_locality": text, "locality": text, "note": text}
    record["agencies"][1]["note"] = text
    claim = record["claims"][0]
    claim["claim"] = text
    claim["accounts"][0].update(by=text, says=text)
    source = {"publisher": text, "title": text, "published": "unknown", "note": text}
    source |= {"url": f"https://e.org/{text}", "archived_at": f"https://e.org/{text}"}
    incidents[0] = (text, record)
    tables = sample(incidents, {**SOURCES, "gazette": source})
    frame = tables.incidents.assign(located_note=text, jurisdiction=text)
    agencies = tables.agencies.assign(name=text, short_name=text)
    return tables.with_(incidents=frame, agencies=agencies)


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in held for text in strings(each)]


@pytest.mark.sample(3)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_record_text_is_only_in_the_blocks_and_as_written(payload: str, page: Page) -> None:
    html = rendered(page_map(poisoned(payload), description=f"zz{payload}zz"))
    made = Page(html)
    found = [text for text in strings(made.texts[0]) if f"zz{payload}zz" in text]
    assert len(found) == 20
    in_header = [text for text in strings(made.columns[0]) if text == f"zz{payload}zz"]
    assert len(in_header) == 1 + 2 * 3 + 3  # description, agencies, jurisdictions
    assert without_list(made.without_blocks) == without_list(page.without_blocks)
    shows_text_in_its_list(html, payload)


def without_list(html: str) -> str:
    """The document without the list for readers without script, and without its description."""
    html = re.sub(r'<meta (name|property)="(og:)?description".*\n', "", html)
    return re.sub(r'(?s)<div class="static-list".*?\n</div>\n', "", html)


def shows_text_in_its_list(html: str, payload: str) -> None:
    """See that a text is text in the list for readers without script, too."""
    made = re.search(r'(?s)<div class="static-list" id="static-list">\n(.*?)\n</div>\n', html)
    texts: list[str] = []
    tags: list[tuple[str, Any]] = []
    reader = HTMLParser()
    reader.handle_data = texts.append  # type: ignore[method-assign]
    reader.handle_starttag = lambda tag, attributes: tags.append((tag, attributes))  # type: ignore[method-assign, assignment]
    reader.feed(made[1])
    reader.close()
    assert f"zz{show_invisible(payload)}zz" in "".join(texts)
    assert {tag for tag, _ in tags} <= {"h1", "h2", "p", "ul", "li", "article", "a", "code"}
    for _, attributes in tags:
        for name, value in attributes:
            assert name in ("lang", "href", "rel")
            assert name != "href" or value.startswith("https://e.org/")


@pytest.mark.sample(3)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_title_is_shown_as_written_with_signs_for_what_is_not_seen(payload: str) -> None:
    made = Page(rendered(page_map(sample(), title=payload)))
    assert made.title == show_invisible(payload)
    assert made.columns[0]["title"] == payload
    assert len(made.run) == 4
    head = made.html.index("<title>")
    assert made.html[head:].startswith(
        f"<title>{html_module.escape(show_invisible(payload))}</title>"
    )


def test_half_of_a_surrogate_pair_in_a_title_can_be_saved(sample_tables: Tables) -> None:
    file = io.BytesIO()
    page_map(sample_tables, title="a\ud800b").save(file, close_file=False)
    assert "<title>a?b</title>" in file.getvalue().decode()


# ---- same bytes ------------------------------------------------------------------------------


def test_rendering_twice_gives_the_same_bytes_and_leaves_the_map_alone(
    sample_tables: Tables,
) -> None:
    made = with_layers(page_map(sample_tables))
    root = made.get_root()
    before = [len(part._children) for part in (root.header, root.html, root.script, made)]
    first = rendered(made)
    assert [len(part._children) for part in (root.header, root.html, root.script, made)] == before
    assert rendered(made) == first


def test_two_equal_maps_give_the_same_bytes(sample_tables: Tables, layered: str) -> None:
    assert rendered(with_layers(page_map(sample_tables))) == layered


def test_what_an_element_makes_of_its_id_is_the_same_too(sample_tables: Tables) -> None:
    maps = [page_map(sample_tables) for _ in range(2)]
    for made in maps:
        macro = "{% macro script(this, kwargs) %}// {{ this.get_name()|reverse }}{% endmacro %}"
        element = folium.MacroElement()
        element._template = Template(macro)
        made.add_child(element)
    assert rendered(maps[0]) == rendered(maps[1])


def test_no_random_id_is_left(layered: str) -> None:
    made = Page(layered)
    assert not re.search(
        r"[0-9a-f]{32}", drawn_by(made).replace("mergeOptions", "", 1).split("});", 1)[1]
    )


# ---- folium ----------------------------------------------------------------------------------


def test_every_way_out_gives_the_same_page(sample_tables: Tables, tmp_path: Path) -> None:
    made = page_map(sample_tables)
    made.save(tmp_path / "map.html")
    text = rendered(made)
    assert (tmp_path / "map.html").read_bytes() == text.encode()
    assert f'<iframe srcdoc="{html_module.escape(text)}"' in made._repr_html_()


def test_layers_added_by_hand_are_drawn(layered: str) -> None:
    made = Page(layered)
    drawn = drawn_by(made)
    names = re.findall(r"var (\w+) = L\.(circle|featureGroup|polyline|geoJson|marker)\(", drawn)
    assert [kind for _, kind in names] == [
        "circle",
        "featureGroup",
        "polyline",
        "geoJson",
        "marker",
    ]
    (group,) = (name for name, kind in names if kind == "featureGroup")
    assert f"{group}.setZIndex(1);" in drawn  # a name that was asked for before rendering
    assert f"{group}.bringToFront();" in drawn
    assert "$" not in drawn.replace("${", "")  # no jQuery
    assert "<p>by hand</p>" in made.html
    assert "L.Icon.Default.mergeOptions" in drawn


def test_script_of_a_layer_cannot_end_the_script(sample_tables: Tables) -> None:
    made = page_map(sample_tables)
    folium.Circle([34.0, -118.2], tooltip="</script><script>alert(1)</script><!--").add_to(made)
    page = Page(rendered(made))
    assert len(page.run) == 5
    assert r"<\/script><script>alert(1)<\/script><\!--" in page.run[2]


class Raw(folium.Element):
    """An element whose text no template touches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        return self.text


def test_carriage_returns_of_a_layer_do_not_break_its_hash(sample_tables: Tables) -> None:
    made = page_map(sample_tables)
    made.get_root().script.add_child(Raw("one();\r\ntwo();\rthree();"))
    text = rendered(made)
    drawn = drawn_by(Page(text))
    assert "\r" not in text + drawn
    assert "one();\ntwo();\nthree();" in drawn


def test_options_of_folium_reach_leaflet(sample_tables: Tables) -> None:
    made = page_map(
        sample_tables,
        location=[1.0, 2.0],
        zoom_start=5,
        control_scale=True,
        zoom_control="topright",
    )
    drawn = Page(rendered(made)).run[1]
    assert "center: [1.0, 2.0]" in drawn
    assert '"zoom": 5' in drawn
    assert "L.control.scale()" in drawn
    assert 'L.control.zoom({position: "topright"})' in drawn


def test_switches_are_set_before_leaflet_starts(sample_tables: Tables) -> None:
    made = Page(rendered(page_map(sample_tables, no_touch=True)))
    assert "L_NO_TOUCH = true" in made.run[0]
    assert "Leaflet 1." in made.run[1][:60]


def test_the_frame_in_a_notebook_has_the_size_asked_for(sample_tables: Tables) -> None:
    frame = page_map(sample_tables, width="50%", height="300px")._repr_html_()
    assert 'width="50%" height="300px"' in frame


@pytest.mark.sparse
@pytest.mark.parametrize("ways", [1, 2])
@pytest.mark.parametrize(
    "other", [folium.Figure, folium.FeatureGroup, lambda: page_map(sample()).get_root()]
)
def test_a_map_in_another_figure_is_refused_and_both_are_as_they_were(other, ways, tmp_path):
    made, figure = page_map(sample()), other()
    first, inside = rendered(made), list(figure._children)
    for _ in range(ways):
        with pytest.raises(PageError):
            figure.add_child(made, name="chart")
        with pytest.raises(PageError):
            made.add_to(figure, index=0)
    assert list(figure._children) == inside
    assert rendered(made) == first
    made.fit_bounds([[34, -118], [34.1, -117.9]])
    made.save(tmp_path / "map.html")
    drawn = drawn_by(Page((tmp_path / "map.html").read_text(encoding="utf-8")))
    assert "[[34, -118], [34.1, -117.9]]" in drawn


def fails_when_drawn(made: folium.Map) -> None:
    """Add a layer that folium finds no fault with until it draws its second feature."""
    point = {"type": "Point", "coordinates": [-118.2, 34.0]}
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": point} for n in "AB"]
    colours = {"A": "red"}
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda each: {"color": colours[each["properties"]["n"]]},
    ).add_to(made)


@pytest.mark.parametrize("door", ["map", "page", "bytes"])
def test_a_layer_that_fails_leaves_the_old_page_whole(door, sample_tables, tmp_path):
    page = tmp_path / "map.html"
    page.write_bytes(b"old")
    made = page_map(sample_tables)
    fails_when_drawn(made)
    saved = made.get_root() if door == "page" else made
    with pytest.raises(KeyError):
        saved.save(str(page).encode() if door == "bytes" else page)
    assert page.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["map.html"]


def test_a_layer_that_fails_leaves_a_stream_empty_and_open(sample_tables):
    made = page_map(sample_tables)
    fails_when_drawn(made)
    stream = io.BytesIO()
    with pytest.raises(KeyError):
        made.save(stream)
    assert stream.getvalue() == b""


def test_a_stream_is_closed_as_folium_has_it(sample_tables):
    kept, closed = io.BytesIO(), io.BytesIO()
    page_map(sample_tables).save(kept, close_file=False)
    page_map(sample_tables).save(closed)
    assert kept.getvalue().decode() == rendered(page_map(sample_tables))
    assert closed.closed


def test_a_failing_layer_leaves_the_map_as_it_was(sample_tables: Tables) -> None:
    made = page_map(sample_tables)
    first = rendered(made)
    broken = folium.Circle([34.0, -118.2])
    broken.options = {"color": object()}
    made.add_child(broken)
    with pytest.raises(TypeError):
        rendered(made)
    del made._children[broken.get_name()]
    assert rendered(made) == first
