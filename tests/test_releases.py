"""A publication in five releases: corrected, moved, retracted, merged, withheld; read by other libraries."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from importlib.resources import files as files_of
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
import rdflib
from click.testing import CliRunner
from jsonschema import Draft4Validator
from rdflib.namespace import DCAT, DCTERMS, RDF, SDO

import mapper
from mapper.analysis import compare_tables
from mapper.cli import main
from mapper.publish import export_incidents
from mapper.publish.site import site_parts, verify
from tests.sites import files, leave_out_slow_parts, read, record

URL = "https://news.example/map/"
HIDDEN = "Quiet Alley"
EDIT = "corrections: [{{kind: {}, right: {}, date: 2026-02-0{}, by: editor}}]"
_CORRECTED = EDIT.format("correction", "It was one., wrong: It was noon.", 1)
_MOVED = EDIT.format("clarification", "The pin was a block off.", 2)
_RETRACTED = EDIT.format("retraction", "Its source took it back.", 3)


def releases():
    """Yield the records of each release."""
    first, second = record("first", title="One stop"), record("second", title=HIDDEN, place=HIDDEN)
    third, fourth = record("third", title="Third claim"), record("fourth", title="Fourth")
    yield first, second, third, fourth
    first = record("first", title="One stop", more=_CORRECTED)
    second = record("second", title=HIDDEN, place=HIDDEN, latitude=33.979, more=_MOVED)
    yield first, second, third, fourth
    third = record("third", title="Third claim", more=_RETRACTED)
    yield first, second, third, fourth
    fourth = record("fourth", title="Fourth", more="merged_into: first")
    yield first, second, third, fourth
    second = record(
        "second",
        title=HIDDEN,
        place=HIDDEN,
        latitude=33.979,
        more=f"{_MOVED}\n      withhold: true",
    )
    yield first, second, third, fourth


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The incidents of each release, and the folder of the site after it; the last two have a map."""
    folder = tmp_path_factory.mktemp("releases")
    kept = []
    write_page = site_parts.write_page
    for number, records in enumerate(releases(), start=1):
        incidents = read(folder, *records)
        with pytest.MonkeyPatch.context() as patch:
            leave_out_slow_parts(patch)
            patch.setattr(site_parts, "_FORMATS", ("geojson", "csv"))
            if number > 3:
                patch.setattr(site_parts, "write_page", write_page)
            if number == 5:
                patch.setattr(site_parts, "export_incidents", export_incidents)
            incidents.publish(folder / "site", site_url=URL, used_ids=folder / "used.json")
        kept.append((incidents, shutil.copytree(folder / "site", folder / f"site-{number}")))
    return kept


@pytest.fixture(scope="module")
def sites(published):
    return [site for _, site in published]


def told(old, new):
    """Return what changed of which incident from one release to another."""
    tables = [each._dataset.tables.referenced() for each in (old, new)]
    return {(each.incident_id, each.kind) for each in compare_tables(*tables, ({}, {}))}


@pytest.mark.sample(4)
def test_every_edit_is_told_in_both_orders(published):
    edits = [
        {("first", "correction"), ("second", "moved"), ("second", "correction")},
        {("third", "retracted")},
        {("first", "merged"), ("fourth", "merged")},
        {("second", "removed")},
    ]
    incidents = [each for each, _ in published]
    for (old, new), expected in zip(pairwise(incidents), edits, strict=True):
        assert told(old, new) == expected
        back = {(id_, {"removed": "added"}.get(kind, kind)) for id_, kind in expected}
        assert told(new, old) == back


def test_the_command_compares_the_folders_of_two_releases(sites):
    found = CliRunner().invoke(main, ["diff", str(sites[3]), str(sites[4]), "--json"])
    changes = [(each["incident_id"], each["kind"]) for each in json.loads(found.stdout)["changes"]]
    assert changes == [("second", "removed")]
    none = CliRunner().invoke(main, ["diff", str(sites[0].parent), str(sites[4])])
    assert (none.exit_code, "no-manifest" in none.output) == (1, True)


def test_each_release_is_whole_and_has_a_hash_of_its_own(sites):
    found = [verify(site) for site in sites]
    assert all(each.is_whole for each in found)
    assert len({each.digest for each in found}) == 5
    assert not verify(sites[0], expect=found[1].digest).is_whole


def test_old_links_lead_on_and_what_is_withheld_has_left_nothing(sites):
    last = files(sites[-1])
    assert "It was one." in last["corrections.html"].decode()
    assert "Its source took it back." in last["incidents/third.html"].decode()
    assert "Third claim" not in last["incidents/third.html"].decode() + last["feed.xml"].decode()
    assert 'href="../incidents/first.html"' in last["incidents/fourth.html"].decode()
    for path, written in last.items():
        assert "second" not in path
        assert HIDDEN.encode() not in written, path
        assert b"33.979" not in written, path
    used = json.loads((sites[0].parent / "used.json").read_bytes())
    assert {*used["live"], *used["retired"]} >= {"second", "third", "fourth"}


class Links(HTMLParser):
    """Collects the links of a page and the ids they may lead to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids.add(given.get("id"))
        if tag in ("a", "link") and given.get("href"):
            self.links.append(given["href"])


def test_every_link_of_every_release_leads_to_a_file(sites):
    followed = 0
    for site in sites:
        pages = {path: Links(path.read_text("utf-8")) for path in site.rglob("*.html")}
        for path, page in pages.items():
            if path.name == "map.html":
                continue
            for link in page.links:
                parts = urlsplit(link.replace(URL, "/" if link.startswith(URL) else URL))
                if parts.scheme in ("http", "https", "data"):
                    continue
                at = parts.path
                target = site / at[1:] if at.startswith("/") else (path.parent / at).resolve()
                target = path if not at else target
                assert target.is_file(), (path, link)
                followed += 1
                if parts.fragment and target.name != "map.html":
                    assert unquote(parts.fragment) in pages[target].ids, (path, link)
    assert followed > 5 * len(sites)


def test_a_reader_of_feeds_follows_the_releases(sites):
    entries = []
    for site in sites:
        feed = feedparser.parse((site / "feed.xml").read_bytes())
        assert not feed.bozo
        assert feed.version == "atom10"
        assert feed.feed.links[0].href == f"{URL}feed.xml"
        entries.append({each.id: each for each in feed.entries})
        assert len(entries[-1]) == len(feed.entries)
    assert [len(each) for each in entries] == [4, 4, 4, 3, 2]
    ids = {each.link.rsplit("/", 1)[1]: id_ for id_, each in entries[0].items()}
    assert (
        entries[2][ids["third.html"]].updated == "2026-02-03T00:00:00Z"
    )  # the same entry, retracted
    assert entries[1][ids["first.html"]].updated == "2026-02-01T00:00:00Z"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader uses it
def test_linked_data_are_of_the_published_vocabularies(sites):
    for site in sites:
        catalog = rdflib.Graph().parse(site / "catalog.jsonld", format="json-ld")
        (dataset,) = catalog.subjects(RDF.type, DCAT.Dataset)
        assert len(list(catalog.objects(dataset, DCAT.distribution))) == 2
        downloads = list(catalog.objects(None, DCAT.downloadURL))
        assert len(downloads) == 2
        for file in downloads:
            assert (site / str(file).removeprefix(URL)).is_file()
        assert list(catalog.objects(dataset, DCTERMS.license))
        for _, said, _ in catalog:
            assert (
                any(said in each for each in (DCAT, DCTERMS, RDF))
                or "spdx" in said
                or "vcard" in said
            )
    text = (sites[-1] / "incidents" / "first.html").read_text("utf-8")
    linked = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    assert linked["@context"] == "https://schema.org"
    local = linked | {"@context": {"@vocab": str(SDO)}}
    graph = rdflib.Graph().parse(data=json.dumps(local), format="json-ld")
    for _, said, value in graph:
        assert said in SDO or said == RDF.type, said
        assert said != RDF.type or value in SDO, value
    (correction,) = graph.subjects(RDF.type, SDO.CorrectionComment)
    assert "It was one." in str(graph.value(correction, SDO.text))


def test_the_data_package_is_valid_by_the_published_profile(sites):
    profiles = files_of("dplib") / "profiles" / "1.0"
    whole, table = (
        Draft4Validator(json.loads((profiles / name).read_text("utf-8")))
        for name in ("datapackage.json", "tableschema.json")
    )
    for site in sites:
        package = json.loads((site / "datapackage.json").read_bytes())
        assert [each.message for each in whole.iter_errors(package)] == []
        (csv,) = [each for each in package["resources"] if "schema" in each]
        assert [each.message for each in table.iter_errors(csv["schema"])] == []
    assert len(mapper.read(sites[-1] / "data" / "incidents.csv")) == 1
