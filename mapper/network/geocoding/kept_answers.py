"""Answers that are known: those in the lock file, and those of a table that is looked up first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from mapper.location import Asked, Key, Locality, Lock, LockEntry, LockFile, Query
from mapper.network.geocoding.judge import Answer, NotTaken, Taken, judge
from mapper.network.geocoding.known_places import KnownPlaces
from mapper.network.geocoding.providers import Service
from mapper.network.geocoding.questions import Question

_ANY_PLACE = Locality("poi", name="?")


@dataclass
class KeptAnswers:
    """The lock file and the table in front of it, in one run.

    Attributes:
        lock: The lock file for answers.
        table: The table that is searched before any service is contacted.
        today: The date to record with each answer.
    """

    lock: LockFile
    table: KnownPlaces | None
    today: str
    _versions: dict[str, str] = field(default_factory=dict)

    def answered(self, question: Question) -> LockEntry | None:
        """Return the lock's answer."""
        return self.lock.read().answer(question.locality, question.city.geoid)

    def keep(self, entry: LockEntry) -> None:
        """Keep an answer."""
        self.lock.change(lambda lock: lock.with_answer(entry))

    def keep_with_version(self, entry: LockEntry, service: Service) -> LockEntry:
        """Save an answer, then request the data version if it is unknown; only within a turn.

        In this order, an interrupted run costs one request: the version is also filled in for answers
        that an earlier run of today saved without it.
        """
        known = self._version_of_today(service)
        entry = entry.model_copy(update={"data_version": entry.data_version or known})
        self.keep(entry)
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

    def look_up_all(self, questions: Sequence[Question]) -> dict[Key, LockEntry]:
        """Look up all questions in the table at once, which needs no request."""
        judged = {each.query.key: self.judged_row(each) for each in questions}
        return {key: entry for key, entry in judged.items() if isinstance(entry, LockEntry)}

    def judged_row(self, question: Question, *, known: bool = True) -> LockEntry | NotTaken | None:
        """Return the table's judged answer, None if it has none; see `row_of`."""
        row = self.row_of(question, known=known)
        if row is None:
            return None
        judged = judge(question.place or _ANY_PLACE, question.city, [row])
        if isinstance(judged, NotTaken):
            return judged
        return self.entry_of(question, KnownPlaces.name, judged)

    def row_of(self, question: Question, *, known: bool = True) -> Answer | None:
        """Return the table's row for a question, not for one that the lock answers if that is known."""
        if self.table is None or (known and self.answered(question)):
            return None
        return self.table.answer(question.locality, question.city.geoid)

    def keep_refusal(self, question: Question, service: Service, judged: NotTaken) -> None:
        """Keep that a service was asked and has no answer that can be taken."""
        asked = Asked(
            provider=service.name,
            outcome=judged.outcome,
            retrieved=self.today,
            note=judged.note,
        )
        self.lock.change(lambda lock: lock.with_asked(question.query, asked))

    def entry_of(
        self, question: Question, provider: str, taken: Taken, service: Service | None = None
    ) -> LockEntry:
        """Make an entry of the lock of an answer that was taken."""
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


def find_unused_queries(lock: Lock, queries: Collection[tuple[str, str]]) -> list[Query]:
    """List the queries of a lock that no incident uses.

    Args:
        lock: The saved answers.
        queries: Keys of the queries of all incidents.
    """
    kept = [entry.query for entry in lock.entries] + [entry.query for entry in lock.not_found]
    return [query for query in kept if query.key not in queries]
