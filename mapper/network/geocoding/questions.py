"""The questions of `mapper locate` about a file of records; a build never comes here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mapper.errors import Fault
from mapper.imports import AS_DETECTED, TableOptions
from mapper.incidents import read_places
from mapper.location import USPS, Locality, Query, parse_locality
from mapper.network.geocoding.judge import City, plain_label
from mapper.places import (
    Gazetteer,
    WorldPlace,
    find_places_abroad,
    load_boundaries,
    load_gazetteer,
    load_state_boundaries,
)
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    Policy,
    has_sensitive_words,
    has_sensitive_words_abroad,
    is_sensitive,
    reasons_to_withhold,
)
from mapper.records import rows_of

_WITH_POINT = "with a known point"
_WITHOUT_CITY = "without a known city"
_CITY_ALONE = "with no place more exact than the city"


@dataclass(frozen=True)
class Question:
    """A place to find.

    Attributes:
        locality: The record's words.
        city: The area that it must lie in.
        place: The parsed words; None if only a table can know the place.
        incident_ids: The incidents that happened there.
        sensitive: Whether its words are never printed.
        embargoed: Whether no incident there may be published yet: then only servers on this machine are
            asked, and its words are not printed either.
    """

    locality: str
    city: City
    place: Locality | None
    incident_ids: tuple[str, ...]
    sensitive: bool = False
    embargoed: bool = False

    @property
    def query(self) -> Query:
        """The key under which the answer is kept."""
        return Query(locality=self.locality, city=self.city.geoid)

    @property
    def is_quiet(self) -> bool:
        """Whether its words are printed nowhere."""
        return self.sensitive or self.embargoed

    @property
    def shown(self) -> str:
        """How it is printed."""
        if self.is_quiet:
            kind = "a sensitive" if self.sensitive else "an embargoed"
            return f"{kind} place ({', '.join(self.incident_ids)})"
        return f"{plain_label(self.locality)}, {self.city.label}"


@dataclass(frozen=True)
class PlacesToFind:
    """The questions of `locate` about a file of records.

    Attributes:
        questions: Places without known coordinates, and those that the lock answers; each once, sorted.
            Those of incidents that may not be published yet are marked.
        held_back: Questions about sensitive places, which are not asked.
        vague: Questions too vague for any source but a table: a street alone.
        queries: Keys of all answers in the lock that an incident uses.
        private_names: Names that must not be printed.
        home: FIPS code of the state of cities without one; None if the records have none.
        faults: Why rows of a table are left out.
        nothing: Why incidents have no words to ask for, with counts; empty if all have.
    """

    questions: tuple[Question, ...]
    held_back: tuple[Question, ...]
    vague: tuple[Question, ...]
    queries: frozenset[tuple[str, str]]
    private_names: tuple[str, ...] = field(default=(), repr=False)
    home: str | None = None
    faults: tuple[Fault, ...] = ()
    nothing: str = ""

    def may_be_printed(self, query: Query) -> bool:
        """Whether the words of a query that no incident uses anymore lead to no person.

        Its record is gone, so a house number may have been a home's.
        """
        city = load_gazetteer().find(query.city, suggest=False).area
        place = _place_of(query.locality, city) if city else None
        return city is not None and not (
            (place and place.kind == "address")
            or has_sensitive_words(query.locality, self.private_names)
            or has_sensitive_words_abroad(query.locality)
        )


def places_to_find(
    path: Path,
    *,
    allow_sensitive: bool = False,
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    options: TableOptions = AS_DETECTED,
) -> PlacesToFind:
    """Find the incidents whose words name a place more exact than their city.

    Args:
        path: The records, or a table.
        allow_sensitive: Whether to ask about sensitive places, too.
        as_of: The time to apply the embargo as of, with a time zone; None for now.
        embargo_hours: Hours to wait after an incident has certainly ended; 0 for no embargo.
        options: How a table is to be read.

    Raises:
        RecordsError: The records have faults; the error lists all of them.
        SelectionError: It is no file to locate, or has settings for tables and is none.
    """
    read, tables = read_places(path, options)
    records = read.head
    without: Counter[str] = Counter()
    stated = {incident.id: incident.location.precision for _, incident in records.incidents}
    by_key: dict[tuple[str, str], Question] = {}
    policy = Policy("public", as_of or datetime.now(UTC), embargo_hours)
    reasons = reasons_to_withhold(tables, policy).tolist()
    for row, reason in zip(rows_of(tables.incidents), reasons, strict=True):
        city = _city_of(row)
        if row["located_by"] in ("coordinates", "landmark"):
            without[_WITH_POINT] += 1
            continue
        if city is None:
            without[_WITHOUT_CITY] += 1
            continue
        words = row["locality"] if isinstance(row["locality"], str) else ""
        place = _place_of(words, city) if words else None
        no_more_is_known = place is None or stated.get(row["incident_id"]) in (
            "city",
            "county",
            "state",
        )
        if not words or (row["located_by"] != "lock" and no_more_is_known):
            without[_CITY_ALONE] += 1
            continue
        question = Question(
            row["locality"],
            city,
            place,
            (row["incident_id"],),
            sensitive=is_sensitive(row, records.private_names),
            embargoed=reason not in ("", "marked"),
        )
        known = by_key.setdefault(question.query.key, question)
        if known is not question:
            by_key[question.query.key] = replace(
                known,
                incident_ids=(*known.incident_ids, row["incident_id"]),
                sensitive=known.sensitive or question.sensitive,
                # a value that a published incident names too does not reveal the other
                embargoed=known.embargoed and question.embargoed,
            )
    questions = [by_key[key] for key in sorted(by_key, key=lambda key: (key[1], key[0]))]
    held_back = [each for each in questions if each.sensitive and not allow_sensitive]
    open_to_ask = [each for each in questions if allow_sensitive or not each.sensitive]
    vague = [each for each in open_to_ask if each.place is None or each.place.kind == "street"]
    return PlacesToFind(
        tuple(open_to_ask),
        tuple(held_back),
        tuple(vague),
        frozenset(by_key),
        tuple(records.private_names),
        read.home,
        read.faults,
        ", ".join(f"{count:,} {why}" for why, count in without.items()),
    )


def find_city(gazetteer: Gazetteer, name: str) -> City | None:
    """Find a city by its name or id, here or abroad; None if there is none, or several."""
    area = gazetteer.find(name, suggest=False).area
    return area or _only(find_places_abroad(name))


def _city_of(row: Mapping[str, Any]) -> City | None:
    geoid, name = row["city_geoid"], row["city"]
    if isinstance(geoid, str):
        return load_boundaries(geoid[:2]).area(geoid)
    return _only(find_places_abroad(name)) if isinstance(name, str) else None


def _only(places: tuple[WorldPlace, ...]) -> WorldPlace | None:
    return places[0] if len(places) == 1 else None


def _place_of(locality: str, city: City) -> Locality | None:
    if isinstance(city, WorldPlace):
        return parse_locality(locality, city=city.name, state=city.country_name, usps=city.country)
    state = load_state_boundaries().area(city.state).name
    return parse_locality(locality, city=city.label, state=state, usps=USPS[city.state])
