"""Incidents with their agencies, claims, accounts and sources, one at a time, in a language of the site.

A text that the publisher did not translate stays in the language of the record and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from mapper.page import own_sentences
from mapper.records import LEVELS, NAMED, Tables, agency_rows, own_language, rows_of
from mapper.text import escape_text

Row = Mapping[Any, Any]


class Told(NamedTuple):
    """A text, and its language where that is not the page's."""

    text: str
    language: str = ""

    @property
    def markup(self) -> str:
        """The text as markup, with its language where that is another."""
        said = escape_text(self.text)
        return f'<span lang="{self.language}">{said}</span>' if self.language else said

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.text)


class Statement(NamedTuple):
    """An account: its row, who speaks, and what they say."""

    row: Row
    by: Told
    says: Told
    asked_how: Told


class Claimed(NamedTuple):
    """A claim and its accounts."""

    row: Row
    claim: Told
    accounts: tuple[Statement, ...]


class Involved(NamedTuple):
    """An agency in an incident: its row, its role, and the note."""

    agency: Row
    role: str
    note: Told


@dataclass(frozen=True)
class IncidentTexts:
    """An incident in one language.

    Attributes:
        row: The row of the incident.
        language: The language of the page.
        own_language: The language of the record.
        translation: Its texts in the language of the page, as far as they are translated, or mapper's own.
        agencies: The agencies with their roles.
        claims: The claims with their accounts.
        sources: The sources, each once.
    """

    row: Row
    language: str
    own_language: str
    translation: Mapping[str, Any]
    agencies: tuple[Involved, ...]
    claims: tuple[Claimed, ...]
    sources: tuple[Row, ...]

    @property
    def id(self) -> str:
        """The id of the incident."""
        return str(self.row["incident_id"])

    def text(self, name: str) -> Told:
        """Return one of its texts; empty if there is none."""
        return _told(self.translation.get(name), known(self.row.get(name)), self._foreign)

    def texts(self, name: str) -> list[Told]:
        """Return a list of its texts."""
        written = self.row.get(name)
        own = list(written) if isinstance(written, tuple | list) else []
        said = list(self.translation.get(name) or ())
        return [
            _told(said[n] if n < len(said) else None, str(each), self._foreign)
            for n, each in enumerate(own)
        ]

    @property
    def title(self) -> Told:
        """Its title; its id if it has none."""
        return self.text("title") or Told(self.id)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of the agencies that were present, for the mark."""
        present = {str(each.agency["level"]) for each in self.agencies if each.role != NAMED}
        return tuple(level for level in LEVELS if level in present)

    @property
    def _foreign(self) -> str:
        return "" if self.own_language == self.language else self.own_language


@dataclass
class LocalizedIncidents:
    """Gives the incidents of tables in one language after the other.

    Attributes:
        tables: The incidents to publish.
    """

    tables: Tables
    _rows: dict[str, dict[str, list[Row]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Group the rows of the other tables by incident."""
        for name in ("claims", "accounts", "citations"):
            self._rows[name] = _by_incident(getattr(self.tables, name))
        involved = self.tables.involvements.assign(agency=agency_rows(self.tables))
        self._rows["involvements"] = _by_incident(involved)
        self._agencies = {row["id"]: row for row in rows_of(self.tables.agencies)}
        self._sources = {row["id"]: row for row in rows_of(self.tables.sources)}

    def each(self, language: str) -> Iterator[IncidentTexts]:
        """Yield every incident, newest first."""
        for row in rows_of(self.tables.incidents):
            yield self._one(row, language)

    def _one(self, row: Row, language: str) -> IncidentTexts:
        translations = row.get("translations")
        translations = translations if isinstance(translations, Mapping) else {}
        own = own_language(translations)
        said = translations.get(language)
        translation = {
            **own_sentences(row, language),
            **(said if isinstance(said, Mapping) else {}),
        }
        foreign = "" if own == language else own
        id_ = row["incident_id"]
        claims = tuple(self._claims(id_, translation, foreign))
        cited = [each["source"] for each in self._rows["citations"].get(id_, ())]
        cited += [each.row["source"] for claim in claims for each in claim.accounts]
        return IncidentTexts(
            row, language, own, translation,
            agencies=tuple(self._involved(id_, translation, foreign)),
            claims=claims,
            sources=tuple(self._sources[each] for each in dict.fromkeys(cited) if each in self._sources),
        )  # fmt: skip

    def _involved(
        self, id_: str, translation: Mapping[str, Any], foreign: str
    ) -> Iterator[Involved]:
        notes = list(translation.get("agencies") or ())
        for row in self._rows["involvements"].get(id_, ()):
            note = known(row.get("note"))
            said = notes.pop(0) if note and notes else None
            yield Involved(
                self._agencies[row["agency"]], str(row["role"]), _told(said, note, foreign)
            )

    def _claims(self, id_: str, translation: Mapping[str, Any], foreign: str) -> Iterator[Claimed]:
        translated: Sequence[Mapping[str, Any]] = list(translation.get("claims") or ())
        accounts = self._rows["accounts"].get(id_, ())
        for number, row in enumerate(self._rows["claims"].get(id_, ())):
            said = translated[number] if number < len(translated) else {}
            own = [each for each in accounts if each["claim_number"] == row["claim_number"]]
            by, says = said.get("by") or (), said.get("says") or ()
            asked = list(said.get("asked_how") or ())
            yield Claimed(
                row,
                _told(said.get("claim"), known(row.get("claim")), foreign),
                tuple(
                    Statement(
                        each,
                        _told(by[n] if n < len(by) else None, known(each.get("by")), foreign),
                        _told(says[n] if n < len(says) else None, known(each.get("says")), foreign),
                        _asked(each, asked, foreign),
                    )
                    for n, each in enumerate(own)
                ),
            )


def _asked(account: Row, translated: list[str], foreign: str) -> Told:
    """Tell how a speaker was asked, with the next translation for each account that says so."""
    how = known(account.get("asked_how"))
    return _told(translated.pop(0) if how and translated else None, how, foreign)


def languages_of(translations: Any) -> set[str]:  # noqa: ANN401 - a cell
    """Return the languages in which a record with these translations can be read; none without any."""
    if not isinstance(translations, Mapping) or not translations:
        return set()
    return {own_language(translations), *translations}


def known(value: Any) -> str | None:  # noqa: ANN401 - a cell
    """Return a cell's text; None if it has none or says that it is unknown."""
    # a row of a table without a city has the last of these
    return value if isinstance(value, str) and value not in ("", "unknown", "Unknown") else None


def _told(translated: Any, written: str | None, foreign: str) -> Told:  # noqa: ANN401 - a cell
    if isinstance(translated, str) and translated:
        return Told(translated)
    return Told(written or "", foreign if written else "")


def _by_incident(frame: pd.DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in rows_of(frame):
        rows.setdefault(row["incident_id"], []).append(row)
    return rows
