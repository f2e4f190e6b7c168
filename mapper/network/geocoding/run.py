"""Asks for places, one after the other, and keeps every answer before the next is asked for.

"Not found" is an answer and is kept. "Could not ask" is none: nothing is kept, and the next run asks
again. A run that is killed repeats at most the one question that it was asking.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from mapper.errors import NetworkError
from mapper.location import LockEntry, LockFile, lock_path
from mapper.network.geocoding.judge import NotTaken, Taken, distance_meters, judge
from mapper.network.geocoding.kept_answers import KeptAnswers
from mapper.network.geocoding.known_places import KnownPlaces, read_known_places
from mapper.network.geocoding.outcomes import Drift, Event, Result, found_event, unfound_event
from mapper.network.geocoding.providers import Service, open_service, paces_of
from mapper.network.geocoding.questions import Question, find_city
from mapper.network.geocoding.service_calls import Paces, ServiceCalls, random_jitter, town_of
from mapper.network.pace import shared_folder
from mapper.places import WorldPlace, load_gazetteer


@dataclass
class GeocodingRun:
    """One run: its services, and the store of its answers.

    Attributes:
        lock: The lock file for answers.
        services: The services, in the order in which they are asked.
        table: The table that is searched before any service is contacted.
        paces: Gives the pace of a host.
        today: The date to record with each answer.
        say: Called with a short text about each wait.
        jitter: Gives a random factor for the back-off.
    """

    lock: LockFile
    services: Sequence[Service]
    paces: Paces
    today: str
    table: KnownPlaces | None = None
    say: Callable[[str], None] = lambda _: None
    jitter: Callable[[], float] = random_jitter

    @cached_property
    def _answers(self) -> KeptAnswers:
        return KeptAnswers(self.lock, self.table, self.today)

    @cached_property
    def _calls(self) -> ServiceCalls:
        return ServiceCalls(self.paces, self.say, self.jitter)

    def open_questions(
        self, questions: Sequence[Question], *, retry_not_found: bool = False
    ) -> list[Question]:
        """Return the questions that the lock does not answer and a service or the table may.

        Without services, these are all that any service may be asked.
        """
        if not (self.services or self.table):
            return [
                question
                for question in questions
                if question.place
                and question.place.kind != "street"
                and not question.embargoed
                and not self._answers.answered(question)
            ]
        return [
            question
            for question in questions
            if self._answers.row_of(question)
            or (
                not self._answers.answered(question)
                and self._to_ask(question, retry=retry_not_found)
            )
        ]

    def known_questions(self, questions: Sequence[Question]) -> list[Question]:
        """Return the questions that the lock answers, without those that no service here may learn."""
        return [
            question
            for question in questions
            if self._answers.answered(question)
            and not (
                question.embargoed
                and self._answers.row_of(question, known=False) is None
                and not any(self.may_ask(each, question) for each in self.services)
            )
        ]

    def ask_all(
        self, questions: Sequence[Question], *, retry_not_found: bool = False
    ) -> Iterator[Event]:
        """Find places, keeping each answer as it comes.

        Raises:
            OutputError: An answer could not be kept; asking stops.
            NetworkError: The pace cannot be kept; asking stops.
        """
        known = self._answers.look_up_all(questions)
        # written even if the table knows nothing, so that no question is asked whose answer could not be kept
        self.lock.change(lambda lock: lock.with_answers(known.values()))
        for question in questions:
            if entry := known.get(question.query.key):
                yield found_event(question, entry)
            else:
                yield self._find(question, retry=retry_not_found)

    def would_ask(
        self, question: Question, *, retry_not_found: bool = False
    ) -> list[tuple[str, str]]:
        """List the hosts and the words that each would receive; contacts no host."""
        if self._answers.row_of(question, known=False):
            return [("table", question.locality)]
        place = question.place
        if place is None:
            return []
        town = town_of(question.city)
        return [
            (service.host, service.wording(place, town))
            for service in self._to_ask(question, retry=retry_not_found)
        ]

    def refresh(self, questions: Sequence[Question], *, accept: bool) -> Iterator[Drift | Event]:
        """Geocode again the questions that the lock answers, and measure how far each pin would move.

        A pin that a person set stays in place. With `accept` the others move, and those already geocoded
        today are skipped, so that an interrupted run continues where it stopped.
        """
        for question in questions:
            entry = self.lock.read().answer(question.locality, question.city.geoid)
            if entry is None or (accept and entry.retrieved == self.today):
                continue
            able = [each for each in self.services if self.may_ask(each, question)]
            new, event = self._first_answer(question, able, keep=False)
            yield self._drift(question, entry, new, event, accept=accept)

    def may_ask(self, service: Service, question: Question) -> bool:
        """Whether a service knows such places and may learn of this one.

        A service that is asked about an unpublished incident learns where and when it was.
        """
        place = question.place
        return (
            place is not None
            and service.knows(place, is_abroad=isinstance(question.city, WorldPlace))
            and (service.is_local or not question.embargoed)
        )

    # ---- one question ------------------------------------------------------------------------

    def _find(self, question: Question, *, retry: bool) -> Event:
        if entry := self._answers.answered(question):
            return Event(question, "found", f"{entry.provider}, found meanwhile by another run")
        return self._first_answer(question, self._to_ask(question, retry=retry), keep=True)[1]

    def _first_answer(
        self, question: Question, services: Sequence[Service], *, keep: bool
    ) -> tuple[LockEntry | None, Event]:
        """Ask one service after the other until one answers; `keep` saves each answer in the lock."""
        refused: list[tuple[Result, str]] = []
        failed: list[str] = []
        of_table = self._answers.judged_row(question, known=keep)
        if isinstance(of_table, LockEntry):
            return of_table, found_event(question, of_table)
        if of_table is not None:
            refused.append((of_table.outcome, f"{KnownPlaces.name}: {of_table.note}"))
        for service in services:
            try:
                found = self._ask(service, question, keep=keep)
            except NetworkError as error:
                failed.append(str(error))
                continue
            if isinstance(found, LockEntry):
                return found, found_event(question, found)
            refused.append((found.outcome, f"{service.name}: {found.note or 'no match'}"))
        return None, unfound_event(question, refused, failed)

    def _ask(self, service: Service, question: Question, *, keep: bool) -> LockEntry | NotTaken:
        """Ask one provider, holding its host's turn until the answer is kept."""
        place = question.place
        assert place is not None  # noqa: S101  (seen by the caller)
        self._calls.refuse_stopped(service)
        with self._calls.turn(service):
            if keep and (entry := self._answers.answered(question)):
                return entry
            answers = self._calls.ask(service, place, question.city)
            judged = judge(place, question.city, answers)
            if isinstance(judged, Taken):
                entry = self._answers.entry_of(question, service.name, judged, service)
                return self._answers.keep_with_version(entry, service) if keep else entry
            if keep:
                self._answers.keep_refusal(question, service, judged)
            return judged

    def _to_ask(self, question: Question, *, retry: bool) -> list[Service]:
        """List the services that may know the place and have not answered yet."""
        asked = () if retry else self.lock.read().asked(question.query)
        said = {each.provider for each in asked}
        return [
            service
            for service in self.services
            if self.may_ask(service, question) and service.name not in said
        ]

    def _drift(
        self,
        question: Question,
        old: LockEntry,
        new: LockEntry | None,
        event: Event,
        *,
        accept: bool,
    ) -> Drift | Event:
        if new is None:
            if event.result == "could-not-ask":
                return event
            return Drift(question, None, f"{event.result}: {event.note}", accepted=False)
        meters = distance_meters((old.latitude, old.longitude), (new.latitude, new.longitude))
        if old.override is not None:
            note = f"{new.provider}; kept, because it was set by hand ({old.override.by_role})"
            return Drift(question, meters, note, accepted=False)
        if accept:
            by_name = {each.name: each for each in self.services}
            service = by_name.get(new.provider)
            if service is None:
                self._answers.keep(new)
            else:
                with self.paces(service.host).turn():
                    self._answers.keep_with_version(new, service)
        return Drift(question, meters, f"{old.provider} → {new.provider}", accepted=accept)


def open_geocoding_run(
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
) -> GeocodingRun:
    """Prepare a run, without contacting any host.

    Args:
        path: The records; answers go into the lock file next to them.
        providers: Names of geocoders, in the order in which they are asked.
        urls: Addresses of the user's own servers, by name of geocoder.
        table: A table of known places, searched first.
        home: FIPS code of the state of its cities without one; None for none.
        today: The date to record with each answer.
        user_agent: The user agent to send.
        pace_seconds: Minimum time between requests to a host. Default: 1, or 0 for the user's own server.
        timeout_seconds: How long to wait for one answer.
        say: Called with a short text about each wait.

    Raises:
        NetworkError: A provider cannot be used, or the shared folder for the pace cannot.
        RecordsError: The table has faults.
    """
    folder = shared_folder()
    paces = paces_of(folder, own=urls.values(), interval_seconds=pace_seconds)
    gazetteer = load_gazetteer(home)
    known = read_known_places(table, find_city=partial(find_city, gazetteer)) if table else None
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
    return GeocodingRun(
        lock=LockFile(lock_path(path), guards=folder),
        services=services,
        table=known,
        paces=paces,
        today=today.isoformat(),
        say=say,
    )
