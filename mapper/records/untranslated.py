"""Texts of records that lack a translation into a language that other texts of them have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mapper.records.allowed_values import LANGUAGES
from mapper.records.claims import Source
from mapper.records.event_dates import UNKNOWN
from mapper.records.model import Incident
from mapper.records.record_set import Records
from mapper.records.translations import Translation, own_language


class Untranslated(NamedTuple):
    """What lacks a translation into one language.

    Attributes:
        language: The code of the language.
        texts: The number of texts of incidents.
        ids: The incidents that they are of, in the order of the records.
        notes: The number of notes on sources.
    """

    language: str
    texts: int
    ids: tuple[str, ...]
    notes: int

    @property
    def language_name(self) -> str:
        """The English name of the language."""
        return LANGUAGES[self.language]


def find_untranslated(records: Records) -> tuple[Untranslated, ...]:
    """Count the texts without a translation, for each language that something is translated into.

    Args:
        records: The records. Names and titles of sources stay as they were published and do not count.
    """
    incidents = [incident for _, incident in records.incidents]
    sources = list(records.sources.values())
    used = {language for each in incidents for language in _given(each)}
    used |= {language for each in sources for language in _given(each)}
    used |= records.translations.keys()
    return tuple(
        found
        for language in LANGUAGES
        if language in used
        if (found := _lacking(language, incidents, sources)).texts or found.notes
    )


def _lacking(language: str, incidents: list[Incident], sources: list[Source]) -> Untranslated:
    counts = {each.id: sum(1 for _ in _untranslated(each, language)) for each in incidents}
    notes = sum(
        each.note is not None
        and language not in _given(each)
        and own_language(_given(each)) != language
        for each in sources
    )
    ids = tuple(id_ for id_, count in counts.items() if count)
    return Untranslated(language, sum(counts.values()), ids, notes)


def _given(translated: Incident | Source) -> dict[str, Any]:
    """Return the translations of a record or source by language."""
    return {language: said for language, said in translated.translations or () if said is not None}


def _untranslated(incident: Incident, language: str) -> Iterator[str]:
    """Yield the texts of an incident that its translation lacks."""
    given = _given(incident)
    if own_language(given) == language:
        return
    said: Translation = given.get(language) or Translation()
    where = incident.location
    for written, translated in (
        (incident.title, said.title),
        (incident.summary, said.summary),
        (incident.date_note, said.date_note),
        (where.locality, said.locality),
        (where.note, said.location_note),
    ):
        if written and written != UNKNOWN and translated is None:
            yield written
    yield from _of_lists(incident, said)
    yield from _of_claims(incident, said)


def _of_lists(incident: Incident, said: Translation) -> Iterator[str]:
    for written, translated in (
        (incident.unknowns, said.unknowns),
        ([each.note for each in incident.agencies], said.agencies),
        ([each.note for each in incident.checked], said.checked),
    ):
        if translated is None:
            yield from filter(None, written)
    for number, correction in enumerate(incident.corrections):
        translated_one = said.corrections[number] if said.corrections else None
        for name in ("wrong", "right"):
            text = getattr(correction, name)
            if text and not (translated_one and getattr(translated_one, name)):
                yield text


def _of_claims(incident: Incident, said: Translation) -> Iterator[str]:
    for number, claim in enumerate(incident.claims):
        translated = said.claims[number] if said.claims else None
        if translated is None:
            yield claim.claim
        for account in claim.accounts:
            if translated is None:
                yield account.says
            if translated is None or translated.by is None:
                yield account.by
            if account.asked_how and (translated is None or translated.asked_how is None):
                yield account.asked_how
