"""What `mapper locate` asks about a file of records, and whom; a build never comes here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.location import USPS, Locality, LockFile, Query, lock_path, parse_locality
from mapper.pipeline import read_located
from mapper.places import Area, load_boundaries, load_gazetteer, load_state_boundaries
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    Policy,
    has_sensitive_words,
    is_sensitive,
    reasons_to_withhold,
)
from mapper.records import rows_of

if TYPE_CHECKING:
    from mapper.network.geocoding.run import Asking, Question


@dataclass(frozen=True)
class PlacesToFind:
    """What `locate` may ask about a file of records.

    Attributes:
        questions: Places that the records word and nothing at hand knows, and those that the lock
            answers; each once, sorted. Those of incidents that may not be published yet are marked.
        held_back: Questions about sensitive places, which nobody is asked.
        vague: Questions whose words are too vague to ask anybody but a table: a street alone.
        queries: Keys under which the lock may keep something that an incident uses.
        private_names: Names that no word printed may hold.
        home: FIPS code of the state of cities without one; None if the records have none.
    """

    questions: tuple[Question, ...]
    held_back: tuple[Question, ...]
    vague: tuple[Question, ...]
    queries: frozenset[tuple[str, str]]
    private_names: tuple[str, ...] = field(default=(), repr=False)
    home: str | None = None

    def may_be_printed(self, query: Query) -> bool:
        """Whether the words of a query that no incident uses any more lead to nobody.

        The record that would say so is gone: a house number may have been a home's.
        """
        city = load_gazetteer().find(query.city, suggest=False).area
        place = _place_of(query.locality, city) if city else None
        return city is not None and not (
            (place and place.kind == "address")
            or has_sensitive_words(query.locality, self.private_names)
        )


def places_to_find(
    path: Path,
    *,
    allow_sensitive: bool = False,
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    home: str | None = None,
) -> PlacesToFind:
    """Find the incidents that have no place more exact than their city, though their words name one.

    Args:
        path: The records.
        allow_sensitive: Count sensitive places among the questions that may be asked.
        as_of: The moment from which the embargo counts back, aware; None asks the clock.
        embargo_hours: How long an incident must surely be over before others learn of it; 0 for no
            embargo.
        home: The state of cities without one, whatever the records say.

    Raises:
        RecordsError: The records have faults; it holds every one.
    """
    from mapper.network.geocoding.run import Question  # noqa: PLC0415  (a build must never import it)

    records, tables = read_located(path, home)
    records.raise_faults()
    stated = {incident.id: incident.location.precision for _, incident in records.incidents}
    by_key: dict[tuple[str, str], Question] = {}
    policy = Policy("public", as_of or datetime.now(UTC), embargo_hours)
    reasons = reasons_to_withhold(tables, policy).tolist()
    for row, reason in zip(rows_of(tables.incidents), reasons, strict=True):
        geoid = row["city_geoid"]
        city = load_boundaries(geoid[:2]).area(geoid) if isinstance(geoid, str) else None
        is_asked = row["located_by"] in ("lock", "place", "county") and row["locality"]
        if not is_asked or city is None:
            continue
        place = _place_of(row["locality"], city)
        no_more_is_known = place is None or stated.get(row["incident_id"]) in ("city", "county")
        if row["located_by"] != "lock" and no_more_is_known:
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
                # what a published incident names as well tells nobody of the other
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
        records.home,
    )


def _place_of(locality: str, city: Area) -> Locality | None:
    state = load_state_boundaries().area(city.state).name
    return parse_locality(locality, city=city.label, state=state, usps=USPS[city.state])


def open_asking(
    path: Path,
    *,
    providers: Collection[str],
    urls: Mapping[str, str],
    table: Path | None,
    home: str | None = None,
    today: date,
    user_agent: str,
    pace_seconds: float | None = None,
    timeout_seconds: float = 10.0,
    say: Callable[[str], None] = lambda _: None,
) -> Asking:
    """Make ready to ask for places, without contacting anyone.

    Args:
        path: The records; answers go into the lock file beside them.
        providers: Names of geocoders, in the order in which they are asked.
        urls: Addresses of servers of one's own, by name of geocoder.
        table: A table of known places, looked up first.
        home: FIPS code of the state of its cities without one; None for none.
        today: The date that answers bear.
        user_agent: What to say about us.
        pace_seconds: Least time between two requests to a host; by default 1, and 0 for one's own.
        timeout_seconds: How long to wait for one answer.
        say: Told in a few words what is being waited for.

    Raises:
        GeocodingError: A provider cannot be used, or the machine has no room to keep the pace.
        RecordsError: The table has faults.
    """
    # geopy and whatever opens connections: a build must never import them
    from mapper.network.geocoding.known_places import read_known_places  # noqa: PLC0415
    from mapper.network.geocoding.providers import open_service, paces_of  # noqa: PLC0415
    from mapper.network.geocoding.run import Asking  # noqa: PLC0415
    from mapper.network.pace import shared_folder  # noqa: PLC0415

    folder = shared_folder()
    paces = paces_of(folder, own=urls.values(), interval_seconds=pace_seconds)
    gazetteer = load_gazetteer(home)
    known = (
        read_known_places(table, find_city=lambda name: gazetteer.find(name, suggest=False).area)
        if table
        else None
    )
    services = [
        open_service(
            name,
            paces=paces,
            user_agent=user_agent,
            url=urls.get(name),
            timeout_seconds=timeout_seconds,
        )
        for name in providers
    ]
    return Asking(
        lock=LockFile(lock_path(path), guards=folder),
        services=services,
        table=known,
        paces=paces,
        today=today.isoformat(),
        say=say,
    )
