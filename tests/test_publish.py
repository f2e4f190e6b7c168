"""`mapper publish`: a site that holds together, tells the same as the map, and can be published again."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import DestinationError, LeakError, PageError, RecordsError, SiteError
from mapper.files import hash_file
from mapper.page import columns, inventory, texts
from mapper.privacy import Secret
from mapper.publish.site import site_parts
from mapper.publish.site.cards import SiteCards
from mapper.publish.site.incident_texts import IncidentTexts
from mapper.publish.site.jurisdiction_words import jurisdiction_words
from mapper.publish.site.linked_data import describe_incident
from mapper.publish.site.manifest import read_manifest
from mapper.publish.site.used_ids import UsedIds
from mapper.publish.site.words import _WORDS, LANGUAGES, Words
from tests.cases import in_one_test
from tests.sites import files, leave_out_slow_parts, read, record

ROOT = Path(__file__).parent.parent
URL = "https://news.example/map/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LATER = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The shipped records as a site with an address; cards are drawn in tests/test_cards.py."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SiteCards, "_draw", lambda *_: b"card")
        incidents = mapper.read(ROOT / "incidents.yaml", as_of=LATER)
        incidents.publish(folder, site_url=URL, cards_up_to=0)
    return folder


@pytest.fixture
def light(monkeypatch):
    """Sites without the map and the data, which take long and have tests of their own."""
    leave_out_slow_parts(monkeypatch)


class Links(HTMLParser):
    """Collects the links of a page and the ids they may lead to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.tags = [], set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.ids.add(given.get("id"))
        if tag in ("a", "link") and given.get("href"):
            self.links.append(given["href"])


def test_every_link_of_a_site_leads_to_a_file_of_it(site):
    pages = {
        path: Links(path.read_text("utf-8"))
        for path in site.rglob("*.html")
        if path.name != "map.html"
    }
    assert len(pages) == 2 * (2 + 12)
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "data") and not link.startswith(URL):
                continue
            local = (
                site / link.removeprefix(URL) if link.startswith(URL) else path.parent / parts.path
            )
            target = path if not parts.path else Path(str(local).split("#")[0]).resolve()
            assert target.is_file(), (path, link)
            if parts.fragment and target.name != "map.html":
                assert parts.fragment in pages[target].ids, (path, link)
            if parts.fragment and target.name == "map.html":
                assert (
                    site / "incidents" / f"{unquote(parts.fragment.removeprefix('id='))}.html"
                ).is_file()


@pytest.mark.sample(2)  # one for each format
@pytest.mark.parametrize(
    ("id_", "title", "missing"),
    [("A-1", "A stop", "yaml"), ("a", "A\x07stop", "kml"), ("=1+1", "A stop", "yaml")],
)
def test_a_table_that_one_format_has_no_place_for_is_published_without_it(
    tmp_path, id_, title, missing
):
    (tmp_path / "t.csv").write_text(
        f"id,date,agency,title,lat,lon\n{id_},2025-01-19,Bell Police,{title},33.9792,-118.1884\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        main, ["publish", str(tmp_path / "t.csv"), "-o", str(tmp_path / "site"), "--no-cards"]
    )
    assert done.exit_code == 0, done.output
    assert f"data/incidents.{missing}" in done.output
    there = {path.suffix[1:] for path in (tmp_path / "site" / "data").iterdir()}
    assert there == {"geojson", "csv", "gpkg", "parquet", "kml", "yaml"} - {missing}
    package = (tmp_path / "site" / "datapackage.json").read_text(encoding="utf-8")
    assert f"incidents.{missing}" not in package


def test_the_pages_have_no_script_and_ask_no_host(site):
    pages = {path for path in site.rglob("*.html") if path.name != "map.html"}
    assert len(pages) == 2 * (2 + 12)
    for path in pages:
        text = path.read_text("utf-8")
        found = inventory(text)
        links = [
            each for each in found.references if not each.startswith(URL) and "feed.xml" not in each
        ]
        assert (found.scripts, found.style_attributes, links) == ([], [], []), path
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "<svg" in text or path.parent.name != "incidents" or "unlocated" in text


def test_the_pages_have_a_value_for_each_color_and_font_they_use(site):
    style = re.search(r"<style>(.*?)</style>", (site / "index.html").read_text("utf-8"), re.DOTALL)[
        1
    ]
    given = re.split(r"@media screen", style, maxsplit=1)[0]
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) == set(re.findall(r"(--[\w-]+):", given))


def test_fields_without_a_value_are_left_out_of_the_pages(light, tmp_path):
    rows = {
        "id": ["a", "b"], "date": ["2024-01-01"] * 2, "lat": [33.9775] * 2, "lon": [-118.187] * 2,
        "injured": ["3", None], "armed": ["true", None], "weapon": ["knife; gun", ""], "none": [None] * 2,
    }  # fmt: skip
    columns = {
        "keep": ["injured", "armed", "none"],
        "fields": {
            "id": "id", "event_date": "date", "latitude": "lat", "longitude": "lon",
            "weapon": {"column": "weapon", "separator": ";"},
        },
    }  # fmt: skip
    mapper.read(pd.DataFrame(rows), columns=columns).publish(tmp_path / "site")
    pages = [(tmp_path / "site" / "incidents" / f"{id_}.html").read_text("utf-8") for id_ in "ab"]
    for name in ("Injured", "Armed", "Weapon", "None"):
        assert [f"<dt>{name}</dt>" in page for page in pages] == [name != "None", False]


def test_a_page_tells_what_each_side_says(site):
    text = (site / "incidents" / "alhambra-garfield-valley-2026-01.html").read_text("utf-8")
    page = Links(text)
    assert {"svg", "dl", "ol"} <= page.tags
    for said in (
        "Agencies and officials",
        "Everyone else",
        "Denies",
        "Disputed",
        "How to cite",
        URL,
    ):
        assert said in text, said
    spanish = (site / "es" / "incidents" / "alhambra-garfield-valley-2026-01.html").read_text(
        "utf-8"
    )
    for said in (
        '<html lang="es">',
        "Agencias y funcionarios",
        "Niega",
        "19 de enero de 2026",
        'hreflang="en"',
    ):
        assert said in spanish, said


def test_nothing_is_said_twice_and_a_source_without_a_title_is_its_publisher(site):
    first, page = (
        (site / path).read_text("utf-8")
        for path in ("index.html", "incidents/bell-citation-2026-01.html")
    )
    assert "Between January 18, 2026" in first
    assert first.count(">Police, federal agents and observers") == 2  # title and heading
    assert page.count(">Police, federal agents and observers") == 1  # the way back
    assert ">FOX 11 Los Angeles</a>" in page
    assert "untitled" not in page


def test_what_is_known_by_city_alone_has_a_circle_and_no_spot(site):
    for id_, has_mark in (
        ("bell-citation-2026-01", False),
        ("alhambra-garfield-valley-2026-01", True),
    ):
        text = (site / "incidents" / f"{id_}.html").read_text(encoding="utf-8")
        assert '<circle class="circle"' in text
        assert ('<path class="mark' in text) is has_mark


def test_the_words_are_those_of_the_map():
    for at, language in enumerate(LANGUAGES):
        told = "".join(
            (ROOT / f"mapper/page/core/{kind}words-{language}.js").read_text("utf-8")
            for kind in ("vocabulary-", "editing-", "")
        ).replace("agency.unnamed.federal", "agency.federal-unspecified")
        told = told.replace("agency.several.federal", "agency.federal-several")
        words = dict(re.findall(r'^ {2}"([a-z._-]+)": "(.*?)",$', told, re.MULTILINE))
        families = {"contest", "stance", "role", "type", "precision"}
        families |= {"kept", "checked", "areas", "agency", "detail", "translation", "editing"}
        families |= {"link", "photo"}
        shared = {key: said[at] for key, said in _WORDS.items() if key.split(".")[0] in families}
        assert {key.split(".")[0] for key in shared} == families
        for key, said in shared.items():
            assert said == words[key], key


def test_a_page_in_spanish_has_no_english_of_the_program(site):
    pages = {
        path.stem: html.unescape(path.read_text("utf-8")) for path in (site / "es").rglob("*.html")
    }
    for id_, said in (
        ("la-kidnapping-call", "Una vivienda; el lugar exacto no se publica"),
        ("la-eastside-operation-2025-02", "Condado de Los Ángeles, ciudad desconocida"),
        ("alhambra-garfield-valley-2026-01", "Agentes federales, agencia sin identificar"),
        ("alhambra-garfield-valley-2026-01", "No se confirmó que la numeración empiece en"),
        ("bell-citation-2026-01", "Qué se comprobó"),
        ("bell-citation-2026-01", "Traducido del inglés (traducción automática). Sin revisar."),
        ("santa-ana-chp-lot-2026-01", "Otras escenas del mismo suceso"),
    ):
        assert said in pages[id_], said
    for english in ("city unknown", "not published", "not named", "Extrapolated", "The circle"):
        assert not [id_ for id_, text in pages.items() if english in text], english


@in_one_test(
    ("label", "spanish"),
    [
        ("Bell", "Bell"),
        ("Bell or Los Angeles", "Bell o Los Ángeles"),
        ("Bell or unincorporated Kern County", "Bell o área no incorporada del Condado de Kern"),
        ("Los Angeles County, city unknown", "Condado de Los Ángeles, ciudad desconocida"),
        ("Hawaii, county unknown", "Hawái, condado desconocido"),
        ("Reno or outside Nevada", "Reno o fuera de Nevada"),
        ("Portland, Ore., or Vancouver, Wash.", "Portland, Ore., o Vancouver, Wash."),
        ("Kharkiv Oblast, Ukraine", "Óblast de Járkov, Ucrania"),
        ("Cairo", "Cairo"),  # in Georgia, not in Egypt
        ("Germany or France", "Alemania o Francia"),
        (
            "Crimea (in dispute: Russia or Ukraine)",
            "Crimea (en disputa: Rusia o Ucrania)",
        ),
    ],
)
def test_jurisdictions_are_told_in_the_language_of_the_page(label, spanish):
    row = {"jurisdiction": label, "countries": ("DE", "FR", "RU", "UA"), "regions": ("UA.07",)}
    assert jurisdiction_words(row, Words("es")) == spanish
    assert jurisdiction_words(row, Words("en")) == label


def test_records_of_one_event_link_to_each_other(tmp_path, light):
    site = tmp_path / "site"
    told = 'translations: {es: {title: "Otra"}}\n      same_event_as: [first]'
    read(tmp_path, record("first"), record("second", title="Another", more=told)).publish(site)
    first = (site / "incidents" / "first.html").read_text("utf-8")
    assert '<a href="../incidents/second.html">Another</a>' in first
    spanish = (site / "es" / "incidents" / "second.html").read_text("utf-8")
    assert '<a href="../../incidents/first.html">A stop</a>' in spanish


def test_a_record_in_french_has_pages_in_french(tmp_path, light):
    french = (
        "fr: {title: Un contrôle, summary: La police contrôle un conducteur., unknowns: [Quand.]}"
    )
    spanish = "es: {title: Una detención}"
    told = record("first", more=f"translations: {{{french}, {spanish}}}")
    head = "translations: {fr: {title: Des contrôles}}\n"
    site = tmp_path / "site"
    read(tmp_path, told, record("second"), head=head).publish(site, site_url=URL)
    page = (site / "fr" / "incidents" / "first.html").read_text("utf-8")
    for said in (
        '<html lang="fr">',
        "Un contrôle – Des contrôles",
        "19 janvier 2026",
        "Comment citer",
    ):
        assert said in page, said
    assert not (site / "fr" / "incidents" / "second.html").exists()
    assert '<span lang="en">A stop</span>' in (site / "fr" / "index.html").read_text("utf-8")
    english = (site / "incidents" / "first.html").read_text("utf-8")
    for language in ("en", "es", "fr"):
        path = "incidents/first.html" if language == "en" else f"{language}/incidents/first.html"
        assert f'hreflang="{language}" href="{URL}{path}"' in english
    assert "hreflang" not in (site / "incidents" / "second.html").read_text("utf-8")
    export = tmp_path / "out.geojson"
    mapper.read(tmp_path / "incidents.yaml", embargo_hours=0).export(export)
    assert mapper.read(export).frame["translations"].iloc[0]["fr"]["title"] == "Un contrôle"


def test_the_feed_has_dates_of_the_records(site):
    feed = ET.parse(site / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 12
    updated = [each.findtext(f"{ATOM}updated") for each in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]
    assert len({each.findtext(f"{ATOM}id") for each in entries}) == 12
    for each in entries:
        link = each.find(f"{ATOM}link").get("href")
        assert (site / link.removeprefix(URL)).is_file()


def test_the_sitemap_lists_every_page_with_its_languages(site):
    index = ET.parse(site / "sitemap.xml").getroot()
    names = [each.text.removeprefix(URL) for each in index.iter(f"{SITEMAP}loc")]
    found = [ET.parse(site / name).getroot() for name in names]
    listed = [each.text.removeprefix(URL) for root in found for each in root.iter(f"{SITEMAP}loc")]
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"map.html"}
    assert sorted(listed) == sorted(pages)


def test_the_data_are_described(site):
    package = json.loads((site / "datapackage.json").read_bytes())
    catalog = json.loads((site / "catalog.jsonld").read_bytes())
    assert catalog["@type"] == "dcat:Dataset"
    assert len(package["resources"]) == len(catalog["dcat:distribution"]) == 6
    for resource in package["resources"]:
        file = site / resource["path"]
        assert resource["hash"] == f"sha256:{hash_file(file)}"
        assert resource["bytes"] == file.stat().st_size
        assert len(mapper.read(file)) == 12
    (table,) = [each for each in package["resources"] if each["format"] == "csv"]
    names = [each["name"] for each in table["schema"]["fields"]]
    assert "latitude" in names
    assert len(set(names)) == len(names)


def test_the_pages_say_to_machines_what_they_say_to_readers(site):
    text = (site / "incidents" / "bell-citation-2026-01.html").read_text("utf-8")
    said = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1]
    )
    assert said["headline"] in text
    assert said["about"]["startDate"] == "2026-01-22"
    assert said["about"]["location"]["geo"]["geoRadius"] > 0
    assert said["dateModified"] == "2026-01-23"


@in_one_test(
    ("event_date", "meant", "said"),
    [
        ("2026-01-22", None, ("2026-01-22", None, None)),
        ("2026-01-18/2026-01-22", None, (None, None, "2026-01-18/2026-01-22")),
        ("2026-01-18/2026-01-22", "once", (None, None, "2026-01-18/2026-01-22")),
        ("2026-01-18/2026-01-22", "lasted", ("2026-01-18", "2026-01-22", None)),
        ("2026-01-18/..", "lasted", ("2026-01-18", None, "2026-01-18/..")),
        ("2026-02/2026-04-03", "lasted", (None, "2026-04-03", "2026-02-01/2026-04-03")),
        ("2026-02/2026-04", "lasted", (None, None, "2026-02-01/2026-04-30")),
        ("../2025-06-24", None, (None, None, "../2025-06-24")),
        ("2026-02", None, (None, None, "2026-02-01/2026-02-28")),
        ("2026-21", None, (None, None, "2026-03-01/2026-05-31")),
        ("2026-02-XX", None, (None, None, "2026-02-01/2026-02-28")),
        ("2026-01-22?", None, (None, None, None)),
        ("2026-01-18~/2026-01-22", "lasted", (None, "2026-01-22", None)),
        ("unknown", None, (None, None, None)),
    ],
)
def test_machines_are_told_a_day_only_where_it_is_known(event_date, meant, said):
    row = {"incident_id": "one", "event_date": event_date, "date_interval": meant}
    told = describe_incident(
        IncidentTexts(row, "en", "en", {}, (), (), ()),
        address=URL, site_url=URL, site_title="", license_="", place="",
    )  # fmt: skip
    about = told["about"]
    assert (about.get("startDate"), about.get("endDate"), told.get("temporalCoverage")) == said


def test_the_manifest_lists_every_file(site):
    manifest = json.loads((site / "manifest.json").read_bytes())["files"]
    assert set(manifest) == {*files(site)} - {"manifest.json"}
    cards = {path for path in manifest if path.endswith(".png")}
    assert cards == {"cards/index.png", "es/cards/index.png"}  # too many incidents for one each
    assert all(hash_file(site / path) == digest for path, digest in manifest.items())


def test_publishing_the_same_records_again_changes_nothing(tmp_path, light):
    told = record("first", more='translations: {es: {title: "Otra"}}'), record("second")
    made, again = (read(tmp_path, *told).publish(tmp_path / "site", site_url=URL) for _ in "12")
    assert (again.written, again.deleted, again.digest) == (0, 0, made.digest)


# the pages are held by the test above; exports, maps and cards each have a test of being the same twice
@pytest.mark.long
def test_publishing_the_shipped_records_again_changes_nothing(tmp_path):
    made, again = (
        mapper.read(ROOT / "incidents.yaml", as_of=LATER).publish(
            tmp_path / "site", site_url=URL, cards_up_to=0
        )
        for _ in "12"
    )
    assert (again.written, again.deleted, again.digest) == (0, 0, made.digest)


def test_what_is_withheld_later_leaves_the_site_of_one_deleted(tmp_path, light):
    two = [
        record("first", place="Gage Avenue"),
        record("second", place="Atlantic Avenue", title="Another"),
    ]
    withheld = [
        two[0],
        record("second", place="Atlantic Avenue", title="Another", more="withhold: true"),
    ]
    site = tmp_path / "site"
    used = tmp_path / "used.json"
    read(tmp_path, *two).publish(site, site_url=URL, used_ids=used)
    assert "incidents/second.html" in files(site)
    hidden = read(tmp_path, *withheld)
    alone = read(tmp_path, two[0])._dataset
    counted = replace(hidden._dataset, records=1, withheld=0, reasons={})
    mapper.Incidents(counted).publish(site, site_url=URL, used_ids=used)
    mapper.Incidents(alone).publish(tmp_path / "other", site_url=URL)
    assert files(site) == files(tmp_path / "other")
    assert b"second" not in b"".join(files(site).values())
    assert json.loads(used.read_bytes())["live"] == ["first", "second"]


def test_of_many_ids_that_are_used_again_some_are_named_and_the_others_counted(tmp_path):
    ids = [f"stop-{number}" for number in range(8)]
    with pytest.raises(SiteError) as error:
        UsedIds(tmp_path / "used.json", retired=frozenset(ids)).refuse_reuse(ids)
    assert "'stop-4' and 3 more." in str(error.value)


def test_an_id_is_not_used_again_for_another_incident(tmp_path, light):
    site, used = tmp_path / "site", tmp_path / "used.json"
    read(tmp_path, record("first"), record("second")).publish(site, used_ids=used)
    read(tmp_path, record("first")).publish(site, used_ids=used)
    before = files(site)
    with pytest.raises(SiteError) as error:
        read(tmp_path, record("first"), record("second", title="New")).publish(site, used_ids=used)
    assert error.value.code == "id-used-before"
    assert files(site) == before
    # one that stayed in the records, withheld, is the same incident
    read(tmp_path, record("third", more="withhold: true"), record("first")).publish(
        site, used_ids=used
    )
    read(tmp_path, record("third"), record("first")).publish(site, used_ids=used)
    read(tmp_path, record("third", more="withhold: true"), record("first")).publish(
        site, used_ids=used
    )
    read(tmp_path, record("third"), record("first")).publish(site, used_ids=used)
    # neither does a selection retire an id
    read(tmp_path, record("third"), record("first", title="Other")).select(text="Other").publish(
        site, used_ids=used
    )
    read(tmp_path, record("third"), record("first")).publish(site, used_ids=used)


HOSTILE = [
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %} ${x}",
    "]]>&lt;b&gt;",
    "\u202egnp.exe \u2028 line",
    "</script><!--<script>",
]


@pytest.mark.sample(3)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text, tmp_path, light):
    incidents = read(tmp_path, record("first", title=text, place=text), title=text)
    incidents.publish(tmp_path / "site", site_url=URL)
    written = [*(tmp_path / "site").rglob("*")]
    assert {".html", ".json", ".jsonld", ".xml"} <= {path.suffix for path in written}
    for path in written:
        if path.suffix == ".html" and path.name != "map.html":
            page = Links(path.read_text("utf-8"))
            assert not {"img", "b"} & page.tags
            assert inventory(path.read_text("utf-8")).scripts == []
        if path.suffix in (".json", ".jsonld"):
            json.loads(path.read_bytes())
        if path.suffix == ".xml":
            ET.parse(path)


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "id_",
    ["../../etc/passwd", "a/b", "CON", "con", "Á ñ", "x" * 300, ".", "row-1", "index", "A", "a"],
)
def test_any_id_of_a_table_has_a_page_within_the_site(id_, tmp_path, light):
    table = tmp_path / "t.csv"
    table.write_text(
        f"id,date,latitude,longitude\n{id_},2026-01-19,33.9,-118.1\n", encoding="utf-8"
    )
    mapper.read(table, embargo_hours=0).publish(tmp_path / "out" / "site")
    outside = {path.name for path in tmp_path.iterdir()} | {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert outside == {"t.csv", "out", "site"}
    (page,) = (tmp_path / "out" / "site" / "incidents").iterdir()
    assert re.fullmatch(r"[a-z0-9._-]{1,100}\.html", page.name)
    text = page.read_text(encoding="utf-8")
    assert "Unknown" not in text  # the city that the row does not name
    (title,) = re.findall("<h1>(.*)</h1>", text)
    assert f"<p>{title}</p>" not in text


def test_many_incidents_are_linked_to_the_map_and_old_addresses_still_lead_on(tmp_path, light):
    why = "retracted: {gone-stop: {date: 2026-02-05, by: editor, right: It was untrue.}}\n"
    many = record("first", more="formerly: [older]"), record("second")
    made = read(tmp_path, *many, head=why).publish(tmp_path / "site", pages_up_to=1)
    assert made.pages == 0
    left = {path.name for path in (tmp_path / "site" / "incidents").iterdir()}
    assert left == {"older.html", "gone-stop.html"}
    old = Links((tmp_path / "site" / "incidents" / "older.html").read_text("utf-8"))
    assert "../map.html#id=first" in old.links
    gone = (tmp_path / "site" / "incidents" / "gone-stop.html").read_text("utf-8")
    assert "It was untrue." in gone
    assert "gone-stop.html" in (tmp_path / "site" / "feed.xml").read_text("utf-8")
    assert 'href="map.html#id=first"' in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_leak_leaves_the_site_as_it_was(tmp_path, light):
    read(tmp_path, record("first")).publish(tmp_path / "site")
    before = files(tmp_path / "site")
    named = read(tmp_path, record("first", title="Jane Roe is stopped"))._dataset
    secret = Secret("", ("private_names", 0), "Jane Roe", is_name=True)
    with pytest.raises(LeakError):
        mapper.Incidents(replace(named, secrets=(secret,))).publish(tmp_path / "site")
    assert files(tmp_path / "site") == before


def test_the_folder_of_the_records_is_not_a_site(tmp_path, light):
    incidents = read(tmp_path, record("first"))
    with pytest.raises(DestinationError) as error:
        incidents.publish(tmp_path)
    assert error.value.code == "site-holds-input"


def test_the_records_or_the_mapping_name_the_address(tmp_path, light):
    head = "site_url: https://news.example/map\n"
    incidents = read(tmp_path, record("first"), head=head)
    table = tmp_path / "t.csv"
    table.write_text("date,latitude,longitude\n2024-01-02,33.9,-118.1\n", encoding="utf-8")
    of_table = mapper.read(table, columns={"site_url": URL})
    for source in (incidents, of_table):
        source.publish(tmp_path / "site")
        assert read_manifest(tmp_path / "site").site_url == URL
    incidents.publish(tmp_path / "site", site_url="https://other.example/")
    assert read_manifest(tmp_path / "site").site_url == "https://other.example/"
    incidents.publish(tmp_path / "site", site_url="")
    assert read_manifest(tmp_path / "site").site_url == ""
    with pytest.raises(RecordsError) as error:
        read(tmp_path, record("first"), head="site_url: news.example\n")
    assert [each.code for each in error.value.faults] == ["site-url"]


@in_one_test(
    "url",
    [
        "https://a.example:x/",
        "https://a.example/ b/",
        "news.example",
        "ftp://news.example/",
        "https://user@news.example/",
        "https://a.example/?q=1",
        "/x",
    ],
)
def test_an_address_that_is_none_is_refused(url, tmp_path, light):
    with pytest.raises(SiteError) as error:
        read(tmp_path, record("first")).publish(tmp_path / "site", site_url=url)
    assert error.value.code == "site-url"


def test_the_command_says_what_it_wrote(tmp_path, light, monkeypatch):
    read(tmp_path, record("first"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["publish", "--embargo-hours", "0"])
    assert result.exit_code == 0, result.output
    assert f"sha256:{hash_file(tmp_path / 'site' / 'manifest.json')}" in result.output
    assert (tmp_path / "incidents.used-ids.json").is_file()
    result = CliRunner().invoke(main, ["publish", "--embargo-hours", "0", "--language", "fr"])
    assert read_manifest(Path("site")).language == "fr"
    Path("site/index.html").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(main, ["publish", "--embargo-hours", "0"])
    assert result.exit_code == 2
    assert Path("site/index.html").read_text("utf-8") == "mine"


def test_corrections_stand_with_the_incident_and_in_the_list(tmp_path, light):
    corrected = record(
        "first",
        more='corrections: [{kind: correction, wrong: "It was <b>noon</b>.", right: It was one., '
        "date: 2026-02-03, by: editor}]",
    )
    head = (
        'retracted:\n  gone-stop: {date: 2026-02-05, by: publisher, right: "No second source."}\n'
    )
    site = tmp_path / "site"
    read(tmp_path, corrected, head=head).publish(site, site_url=URL)
    page = (site / "incidents" / "first.html").read_text("utf-8")
    told = (site / "corrections.html").read_text("utf-8")
    assert "It was &lt;b&gt;noon&lt;/b&gt;. → It was one." in page
    assert '"dateModified": "2026-02-03"' in page
    assert told.index("gone-stop") < told.index("It was one.")
    feed = (site / "feed.xml").read_text("utf-8")
    assert "2026-02-03T00:00:00Z" in feed
    assert "2026-02-05T00:00:00Z" in feed
    assert f"{URL}incidents/gone-stop.html" in feed
    assert "No second source." in (site / "incidents" / "gone-stop.html").read_text("utf-8")


def test_a_retraction_takes_the_place_of_the_page_without_the_statement(tmp_path, light):
    first, site = record("first"), tmp_path / "site"
    address, feed = site / "incidents" / "second.html", site / "feed.xml"
    statement = "Officers turned a crowd away"
    read(tmp_path, first, record("second", title=statement)).publish(site)
    assert statement in address.read_text("utf-8")
    before = set(re.findall("<id>(.*)</id>", feed.read_text("utf-8")))
    why = "{kind: retraction, date: 2026-02-07, by: editor, right: <i>It was untrue.</i>}"
    retracted = record("second", title=statement, more=f"corrections: [{why}]")
    read(tmp_path, first, retracted).publish(site)
    told = feed.read_text("utf-8")
    assert "&lt;i&gt;It was untrue." in address.read_text("utf-8")
    assert "2026-02-07T00:00:00Z" in told
    assert set(re.findall("<id>(.*)</id>", told)) == before
    assert statement not in address.read_text("utf-8") + told


def test_the_link_of_a_merged_record_leads_on(tmp_path, light):
    read(tmp_path, record("first", more="formerly: [older]")).publish(tmp_path / "site")
    page = (tmp_path / "site" / "incidents" / "older.html").read_text("utf-8")
    assert "../incidents/first.html" in Links(page).links
    assert "<h1>older</h1>" in page  # what a reader of the old link recognizes


def test_a_split_map_has_its_texts_beside_it_and_reads_back_from_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(site_parts, "_FORMATS", ("csv",))
    for module in (columns, texts):
        monkeypatch.setattr(module, "TEXT_BLOCK_SIZE", 1)
    three = record("first"), record("second", title="Another"), record("third")
    site = tmp_path / "site"
    incidents = read(tmp_path, *three)
    made = incidents.publish(site, split=True)
    page = (site / "map.html").read_text("utf-8")
    assert "connect-src 'self'" in page
    blocks = sorted(path for path in files(site) if path.startswith("map-texts/"))
    assert len(blocks) == 2
    listed = json.loads(re.search(r'id="mapper-beside">(.*?)</script>', page)[1])
    assert listed == ["", *blocks]  # in the order of what they have; the first is in the page
    for path in blocks:
        digest = hashlib.sha256((site / path).read_bytes()).hexdigest()
        assert digest[:16] == path.split(".")[1]
    assert mapper.read(site / "map-offline.html") == mapper.Incidents(incidents._dataset)
    assert "connect-src 'none'" in (site / "map-offline.html").read_text("utf-8")
    with pytest.raises(PageError):
        mapper.read(site / "map.html")
    told = CliRunner().invoke(main, ["diff", str(site), str(tmp_path / "incidents.yaml"), "--json"])
    assert json.loads(told.stdout)["changes"] == []
    again = CliRunner().invoke(
        main,
        [
            "verify",
            str(site),
            "--records",
            str(tmp_path / "incidents.yaml"),
            "--embargo-hours",
            "0",
        ],
    )
    assert made.digest in again.output
    assert again.exit_code == 0, again.output
    read(tmp_path, *three[:2]).publish(site)
    assert not any(path.startswith("map-") for path in files(site))


def test_a_block_beside_the_map_is_searched_for_withheld_values(tmp_path, monkeypatch, light):
    dataset = read(tmp_path, record("first", title="Jane Roe is stopped"))._dataset
    secret = Secret("", ("private_names", 0), "Jane Roe", is_name=True)
    parts = site_parts.SiteParts.__new__(site_parts.SiteParts)
    parts._dataset = replace(dataset, secrets=(secret,))
    standing = b'<script type="application/x-mapper-block">%s</script>'
    packed = base64.b64encode(gzip.compress(b"Jane Roe is stopped"))
    with pytest.raises(LeakError):
        parts._write_block(1, base64.b64decode(packed), standing % packed)
