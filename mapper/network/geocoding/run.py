"""Asks for places, one after the other, and keeps every answer before the next is asked for.

"Not found" is an answer and is kept. "Could not ask" is none: nothing is kept, and the next run asks
again. A run that is killed repeats at most the one question that it was asking.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import shapely

from mapper.errors import GeocoderRefusedError, GeocodingError
from mapper.location import USPS, Asked, Key, Locality, Lock, LockEntry, LockFile, Query
from mapper.network.geocoding.judge import (
    Answer,
    Box,
    NotTaken,
    Taken,
    distance_meters,
    judge,
    plain_label,
)
from mapper.network.geocoding.known_places import KnownPlaces
from mapper.network.geocoding.providers import Service
from mapper.network.geocoding.queries import Town
from mapper.network.pace import Pace
from mapper.places import Area, load_boundaries, load_state_boundaries

TRIES = 3
FIRST_BACK_OFF_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0
FAILURES_TO_STOP = 3

_ANY_PLACE = Locality("poi", name="?")

Paces: TypeAlias = Callable[[str], Pace]
Result: TypeAlias = Literal[
    "found", "not-found", "outside-city", "too-coarse", "several", "could-not-ask", "not-asked"
]


@dataclass(frozen=True)
class Question:
    """A place to find.

    Attributes:
        locality: The record's words.
        city: The area that it must lie in.
        place: What the words mean, None where only a table can know.
        incident_ids: The incidents that happened there.
        sensitive: Whether its words are kept out of everything that is printed.
        embargoed: Whether no incident there may be published yet: then it is asked of servers of this
            machine alone, and printed as little.
    """

    locality: str
    city: Area
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
class Event:
    """What became of one question.

    Attributes:
        question: The question.
        result: What came of it.
        note: More about it: who answered, how far outside, why it could not be asked.
    """

    question: Question
    result: Result
    note: str = ""


@dataclass(frozen=True)
class Drift:
    """How a pin would move if it were asked for again.

    Attributes:
        question: The question.
        meters: Distance from the kept pin to the new one, None if it is no longer found.
        note: More about it.
        accepted: Whether the new pin was taken.
    """

    question: Question
    meters: float | None
    note: str
    accepted: bool


@dataclass
class Asking:
    """One run: whom to ask, and what is known of their mood.

    Attributes:
        lock: Where answers are kept.
        services: Whom to ask, in this order.
        table: What is looked up before anybody is asked.
        paces: Gives the pace of a host.
        today: The date that answers bear.
        say: Told in a few words what is being waited for.
        jitter: Gives a factor of back-off.
    """

    lock: LockFile
    services: Sequence[Service]
    paces: Paces
    today: str
    table: KnownPlaces | None = None
    say: Callable[[str], None] = lambda _: None
    jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5)  # noqa: S311  (no secret)
    _failures: dict[str, int] = field(default_factory=dict)
    _stopped: dict[str, str] = field(default_factory=dict)
    _versions: dict[str, str] = field(default_factory=dict)

    def open_questions(
        self, questions: Sequence[Question], *, retry_not_found: bool = False
    ) -> list[Question]:
        """Keep the questions that the lock does not answer and somebody here may.

        Where nobody was chosen yet, these are all that somebody may be asked.
        """
        if not (self.services or self.table):
            return [
                question
                for question in questions
                if question.place
                and question.place.kind != "street"
                and not question.embargoed
                and not self._answered(question)
            ]
        return [
            question
            for question in questions
            if self._row(question)
            or (not self._answered(question) and self._to_ask(question, retry=retry_not_found))
        ]

    def known_questions(self, questions: Sequence[Question]) -> list[Question]:
        """Keep the questions that the lock answers, without those that nobody here may learn of."""
        return [
            question
            for question in questions
            if self._answered(question)
            and not (
                question.embargoed
                and self._row(question, known=False) is None
                and not any(self.may_ask(each, question) for each in self.services)
            )
        ]

    def ask_all(
        self, questions: Sequence[Question], *, retry_not_found: bool = False
    ) -> Iterator[Event]:
        """Find places, keeping each answer as it comes.

        Raises:
            OutputError: An answer could not be kept; asking stops.
            GeocodingError: The pace cannot be kept; asking stops.
        """
        known = self._from_table(questions)
        # written even if the table knows nothing, so that nobody is asked what could not be kept
        self.lock.change(lambda lock: lock.with_answers(known.values()))
        for question in questions:
            if entry := known.get(question.query.key):
                yield _found(question, entry)
            else:
                yield self._find(question, retry=retry_not_found)

    def would_ask(
        self, question: Question, *, retry_not_found: bool = False
    ) -> list[tuple[str, str]]:
        """List the hosts that would be asked and the words that each would be sent; asks nobody."""
        if self._row(question, known=False):
            return [("table", question.locality)]
        place = question.place
        if place is None:
            return []
        town = _town(question.city)
        return [
            (service.host, service.wording(place, town))
            for service in self._to_ask(question, retry=retry_not_found)
        ]

    def refresh(self, questions: Sequence[Question], *, accept: bool) -> Iterator[Drift | Event]:
        """Ask again for what the lock answers and say how far each pin would move.

        A pin that a person set stays where it is. With `accept` the others move, and what was already
        asked today is left alone, so that a run which was cut short goes on where it was.
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

        Whoever is asked about an incident that nobody may read of yet learns where and when it was.
        """
        place = question.place
        return (
            place is not None
            and service.knows(place)
            and (service.is_local or not question.embargoed)
        )

    # ---- one question ------------------------------------------------------------------------

    def _find(self, question: Question, *, retry: bool) -> Event:
        if entry := self._answered(question):
            return Event(question, "found", f"{entry.provider}, asked by another run meanwhile")
        return self._first_answer(question, self._to_ask(question, retry=retry), keep=True)[1]

    def _first_answer(
        self, question: Question, services: Sequence[Service], *, keep: bool
    ) -> tuple[LockEntry | None, Event]:
        """Ask one after the other until one knows; `keep` writes what each says into the lock."""
        refused: list[tuple[Result, str]] = []
        failed: list[str] = []
        of_table = self._judged_row(question, known=keep)
        if isinstance(of_table, LockEntry):
            return of_table, _found(question, of_table)
        if of_table is not None:
            refused.append((of_table.outcome, f"{KnownPlaces.name}: {of_table.note}"))
        for service in services:
            try:
                found = self._ask(service, question, keep=keep)
            except GeocodingError as error:
                failed.append(str(error))
                continue
            if isinstance(found, LockEntry):
                return found, _found(question, found)
            refused.append((found.outcome, f"{service.name}: {found.note or 'knows nothing'}"))
        return None, _unfound(question, refused, failed)

    def _ask(self, service: Service, question: Question, *, keep: bool) -> LockEntry | NotTaken:
        """Ask one provider, holding its host's turn until the answer is kept."""
        place = question.place
        assert place is not None  # noqa: S101  (seen by the caller)
        self._look_at_mood(service)
        waiting = f"waiting: another process is asking {service.host}"
        with self.paces(service.host).turn(waiting=lambda: self.say(waiting)):
            if keep and (entry := self._answered(question)):
                return entry
            answers = self._patiently(service, place, _town(question.city))
            judged = judge(place, question.city, answers)
            if isinstance(judged, Taken):
                entry = self._entry(question, service.name, judged, service)
                return self._kept(entry, service) if keep else entry
            if keep:
                asked = Asked(
                    provider=service.name,
                    outcome=judged.outcome,
                    retrieved=self.today,
                    note=judged.note,
                )
                self.lock.change(lambda lock: lock.with_asked(question.query, asked))
            return judged

    def _patiently(self, service: Service, place: Locality, town: Town) -> list[Answer]:
        """Ask, and ask again later where that may help."""
        for number in range(1, TRIES + 1):
            try:
                answers = service.ask(place, town)
            except GeocodingError as error:
                wait = self._wait_after(error, number)
                if wait is None or number == TRIES:
                    self._note_failure(service, error)
                    raise
                self.paces(service.host).rest(wait)
                self.say(f"{service.host} could not be asked; trying again in {wait:.0f} s")
            else:
                self._failures[service.name] = 0
                return answers
        raise AssertionError(TRIES)

    def _wait_after(self, error: GeocodingError, number: int) -> float | None:
        """Say how long to wait before the next try, None if it would not help or take too long."""
        if not error.again:
            return None
        wait = FIRST_BACK_OFF_SECONDS * 2 ** (number - 1) * self.jitter()
        if error.retry_after_seconds is not None:
            wait = max(wait, error.retry_after_seconds)
        return wait if wait <= LONGEST_WAIT_SECONDS else None

    def _note_failure(self, service: Service, error: GeocodingError) -> None:
        """Count a failure; after a few, or one that will not change, nobody is asked there again."""
        self._failures[service.name] = self._failures.get(service.name, 0) + 1
        if error.retry_after_seconds is not None:
            self.paces(service.host).rest(error.retry_after_seconds)
        final = not error.again or (error.retry_after_seconds or 0) > LONGEST_WAIT_SECONDS
        refusal = isinstance(error, GeocoderRefusedError)
        if final or refusal or self._failures[service.name] >= FAILURES_TO_STOP:
            self._stopped[service.name] = str(error)

    def _look_at_mood(self, service: Service) -> None:
        if service.name in self._stopped:
            raise GeocodingError(f"not asked any more: {self._stopped[service.name]}")
        resting = self.paces(service.host).resting_seconds()
        if resting > LONGEST_WAIT_SECONDS:
            raise GeocodingError(
                f"{service.host}: got the wish to be left alone for {resting / 60:,.0f} minutes more,"
                " expected to ask now, do come back then"
            )

    # ---- what is known -----------------------------------------------------------------------

    def _answered(self, question: Question) -> LockEntry | None:
        return self.lock.read().answer(question.locality, question.city.geoid)

    def _keep(self, entry: LockEntry) -> None:
        self.lock.change(lambda lock: lock.with_answer(entry))

    def _kept(self, entry: LockEntry, service: Service) -> LockEntry:
        """Keep an answer, then ask for the state of the data if nobody knows it; only within a turn.

        In this order, whatever is cut short costs one request: the state also of answers that an earlier
        run of today kept without it is filled in.
        """
        known = self._version_of_today(service)
        entry = entry.model_copy(update={"data_version": entry.data_version or known})
        self._keep(entry)
        if entry.data_version or not service.tells_version:
            return entry
        version = service.data_version()
        if version is None:
            return entry
        self._versions[service.name] = version

        def dated(lock: Lock) -> Lock:
            return lock.with_answers(
                each.model_copy(update={"data_version": version})
                for each in lock.entries
                if self._is_of_today(each, service)
                and each.data_version is None
                and each.override is None
            )

        changed = self.lock.change(dated)
        return changed.answer(entry.query.locality, entry.query.city) or entry

    def _version_of_today(self, service: Service) -> str | None:
        """Return the state of a service's data as the lock has it of today, looked up once."""
        if service.tells_version and service.name not in self._versions:
            for each in self.lock.read().entries:
                if self._is_of_today(each, service) and each.data_version:
                    self._versions[service.name] = each.data_version
        return self._versions.get(service.name)

    def _is_of_today(self, entry: LockEntry, service: Service) -> bool:
        return (entry.provider, entry.host, entry.retrieved) == (
            service.name, service.host, self.today
        )  # fmt: skip

    def _from_table(self, questions: Sequence[Question]) -> dict[Key, LockEntry]:
        """Look all questions up in the table at once; it costs nobody anything."""
        judged = {each.query.key: self._judged_row(each) for each in questions}
        return {key: entry for key, entry in judged.items() if isinstance(entry, LockEntry)}

    def _judged_row(self, question: Question, *, known: bool = True) -> LockEntry | NotTaken | None:
        """Return what the table says of a question, None if nothing; see `_row`."""
        row = self._row(question, known=known)
        if row is None:
            return None
        judged = judge(question.place or _ANY_PLACE, question.city, [row])
        if isinstance(judged, NotTaken):
            return judged
        return self._entry(question, KnownPlaces.name, judged)

    def _row(self, question: Question, *, known: bool = True) -> Answer | None:
        """Return the table's row for a question, not for one that the lock answers if that is known."""
        if self.table is None or (known and self._answered(question)):
            return None
        return self.table.answer(question.locality, question.city.geoid)

    def _to_ask(self, question: Question, *, retry: bool) -> list[Service]:
        """List who may know and has not said yet that it does not."""
        asked = () if retry else self.lock.read().asked(question.query)
        said = {each.provider for each in asked}
        return [
            service
            for service in self.services
            if self.may_ask(service, question) and service.name not in said
        ]

    def _entry(
        self, question: Question, provider: str, taken: Taken, service: Service | None = None
    ) -> LockEntry:
        answer = taken.answer
        licence = answer.licence or (service.licence if service else KnownPlaces.licence)
        return LockEntry(
            query=question.query,
            provider=provider,
            host=service.host if service else None,
            provider_id=answer.provider_id,
            data_version=answer.data_version,
            label=answer.label,
            match_type=answer.match_type,
            latitude=round(answer.latitude, 6),
            longitude=round(answer.longitude, 6),
            coordinate_uncertainty_in_meters=taken.uncertainty_meters,
            precision=taken.precision,
            retrieved=self.today,
            licence=licence,
            attribution=answer.attribution or (service.attribution if service else None),
        )

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
            note = f"{new.provider}; kept, for it was set by hand ({old.override.by_role})"
            return Drift(question, meters, note, accepted=False)
        if accept:
            by_name = {each.name: each for each in self.services}
            service = by_name.get(new.provider)
            if service is None:
                self._keep(new)
            else:
                with self.paces(service.host).turn():
                    self._kept(new, service)
        return Drift(question, meters, f"{old.provider} → {new.provider}", accepted=accept)


def unused(lock: Lock, queries: Collection[tuple[str, str]]) -> list[Query]:
    """List the queries of a lock that nobody uses.

    Args:
        lock: What is kept.
        queries: Keys of the queries of all incidents.
    """
    kept = [entry.query for entry in lock.entries] + [entry.query for entry in lock.not_found]
    return [query for query in kept if query.key not in queries]


def _found(question: Question, entry: LockEntry) -> Event:
    radius = f"{entry.coordinate_uncertainty_in_meters:,.0f} m"
    return Event(question, "found", f"{entry.provider}, {entry.precision}, {radius}")


def _unfound(
    question: Question, refused: Sequence[tuple[Result, str]], failed: Sequence[str]
) -> Event:
    """Sum up a chain in which nobody knew: who could not be asked might have."""
    if failed:
        return Event(question, "could-not-ask", "; ".join(failed))
    if not refused:
        return Event(question, "not-asked", "nobody here can be asked for such words")
    worst = next((each for each in refused if each[0] != "not-found"), refused[0])
    return Event(question, worst[0], "; ".join(note for _, note in refused))


def _town(city: Area) -> Town:
    west, south, east, north = shapely.bounds(
        load_boundaries(city.state).geometry(city.geoid)
    ).tolist()
    state = load_state_boundaries().area(city.state).name
    return Town(city.label, state, USPS[city.state], Box(south, west, north, east))
