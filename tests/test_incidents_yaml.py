"""The real records: what a careful editor would look for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mapper
from tests.cases import in_one_test

ROOT = Path(__file__).parent.parent

EXPECTED = {
    "alhambra-garfield-valley-2026-01": ("Alhambra", "2026-01-19", "landmark", "Alhambra"),
    "alhambra-operation-2025-02": ("Alhambra", "2025-02-23", "place", "Alhambra"),
    "bell-citation-2026-01": ("Bell", "2026-01-22", "place", "Bell"),
    "bell-not-okay-2025-06": ("Bell", "../2025-06-24", "place", "Bell"),
    "santa-ana-chp-stop-2026-01": ("Santa Ana", "2026-01-18/2026-01-22", "place", "Santa Ana"),
    "santa-ana-chp-lot-2026-01": ("Santa Ana", "2026-01-18/2026-01-22", "place", "Santa Ana"),
    "paramount-home-depot-2025-06": ("Paramount", "2025-06-07", "landmark", "Paramount"),
    "la-fashion-district-2025-06": ("Los Angeles", "2025-06-06", "landmark", "Los Angeles"),
    "la-police-response-2025-06": ("Los Angeles", "2025-06-06", "place", "Los Angeles"),
    "la-eastside-operation-2025-02": (
        "Los Angeles County",
        "2025-02/2025-02-24",
        "landmark",
        "Los Angeles County, city unknown",
    ),
    "la-kidnapping-call": ("Los Angeles", "unknown", "place", "Los Angeles"),
    "san-fernando-operation-2025-02": (
        "San Fernando",
        "2025-02/2025-02-24",
        "place",
        "San Fernando",
    ),
}


@pytest.fixture(scope="module")
def incidents():
    return mapper.read(ROOT / "incidents.yaml")


@pytest.fixture(scope="module")
def frame(incidents):
    return incidents.frame.set_index("incident_id")


def test_every_reported_incident_is_there_with_its_date_way_and_jurisdiction(frame):
    found = frame[["city", "event_date", "located_by", "jurisdiction"]]
    assert {id_: tuple(row) for id_, row in found.iterrows()} == EXPECTED


def test_the_two_scenes_in_santa_ana_are_one_event(frame):
    events = frame["event"].dropna()
    assert set(events.index) == {"santa-ana-chp-stop-2026-01", "santa-ana-chp-lot-2026-01"}
    assert events.nunique() == 1


def test_response_times_are_two_accounts_of_one_claim(incidents):
    accounts = incidents.accounts
    times = accounts[accounts["says"].str.contains("two hours|38 minutes")]
    assert times["incident_id"].unique().tolist() == ["la-police-response-2025-06"]
    assert times["claim_number"].nunique() == 1
    assert set(times["stance"]) == {"asserts", "denies"}


def test_whoever_is_accused_of_helping_federal_agents_is_heard(incidents):
    claims = incidents.claims
    helping = claims[claims["claim"].str.contains("assist|coordinate|support", case=False)]
    helping = helping[~helping["claim"].str.contains("LAPD|sanctuary")]
    assert len(helping) >= 3
    assert set(helping["contest_status"]) == {"disputed"}


@in_one_test(
    "name", ["Liz", "Emmanuel", "Hoods", "Gochez", "Ron", "Hoge", "Roxanne", "Vargas", "Angie"]
)
def test_private_people_are_not_named(name):
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    assert not re.search(rf"\b{name}\b", text)


def test_no_home_is_pinpointed(frame):
    assert frame.loc["la-kidnapping-call", "precision"] == "city"
    numbered = r"\b\d{2,5} (?:\w+ ){1,3}(?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Drive)\b"
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    assert not re.search(numbered, text)


def test_every_record_says_how_its_date_is_known_and_what_nobody_knows(frame):
    assert frame["date_note"].notna().all()
    assert (frame["unknowns"].map(len) > 0).all()


@pytest.mark.parametrize("word", ["thug", "illegals", "brutal", "rioters", "kidnapped", "victims"])
def test_our_own_words_take_no_side(frame, word):
    for column in ("title", "summary", "locality"):
        assert not frame[column].str.contains(rf"\b{word}\b", case=False).any()


def test_titles_and_summaries_are_short_enough_to_read_in_a_list(frame):
    assert frame["title"].str.len().max() <= 90
    assert frame["summary"].str.len().max() <= 400
