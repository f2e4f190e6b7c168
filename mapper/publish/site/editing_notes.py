"""What editors noted on a record: who translated it, what was checked, which others tell of its event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mapper.page import describe_date
from mapper.publish.site.incident_texts import IncidentTexts, Told, known, languages_of
from mapper.publish.site.paths import page_path
from mapper.publish.site.words import Words
from mapper.records import Tables, mask, rows_of
from mapper.text import escape_text


def list_checks(incident: IncidentTexts, words: Words) -> Iterator[str]:
    """Yield the markup of each check of an incident, with the role and the day."""
    translated = list(incident.translation.get("checked") or ())
    foreign = "" if incident.own_language == incident.language else incident.own_language
    for each in incident.row.get("checked") or ():
        note = each.get("note")
        said = Told(translated.pop(0)) if note and translated else Told(note or "", foreign)
        day, role = describe_date(str(each["date"]), words.language), str(each["by"])
        what = escape_text(words.of("checked", str(each["what"])))
        when = escape_text(words("editing.by", date=day, role=words.of("editor", role)))
        yield f'{what} <span class="small">({when})</span>' + (f"<br>{said.markup}" if note else "")


def translation_notice(incident: IncidentTexts, words: Words) -> str:
    """Say who translated and who reviewed, as plain text; nothing where the texts are the record's own."""
    translations = incident.row.get("translations")
    given = translations.get(incident.language) if isinstance(translations, Mapping) else None
    if incident.own_language == incident.language or not isinstance(given, Mapping):
        return ""
    by, reviewer = known(given.get("translated_by")), known(given.get("reviewed_by"))
    own = words(f"language.{incident.own_language}")
    said = [
        words("translation.by", language=own, role=words.of("editor", by))
        if by
        else words("translation.from", language=own)
    ]
    if reviewer:
        said.append(words("translation.reviewed", role=words.of("editor", reviewer)))
    elif by:
        said.append(words("translation.unreviewed"))
    return " ".join((*said, words("translation.original")))


@dataclass
class RelatedRecords:
    """The other records of an incident's event.

    Attributes:
        tables: The incidents to publish.
    """

    tables: Tables
    _scenes: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _titles: dict[str, tuple[str, Mapping[str, object]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Note the scenes of each event, and the titles of all that are linked."""
        incidents = self.tables.incidents
        same = incidents.loc[mask(incidents["same_event_as"], bool), "same_event_as"]
        linked = {str(id_) for ids in same for id_ in ids}
        events = incidents["event"].duplicated(keep=False) & incidents["event"].notna()
        for row in rows_of(incidents[events | incidents["incident_id"].isin(linked)]):
            id_, translations = str(row["incident_id"]), row.get("translations")
            told = translations if isinstance(translations, Mapping) else {}
            self._titles[id_] = (known(row.get("title")) or id_, told)
            if event := known(row.get("event")):
                self._scenes.setdefault(event, []).append(id_)

    def links(self, incident: IncidentTexts) -> Iterator[tuple[str, str]]:
        """Yield the key of the heading, and the markup of the link, of each other record."""
        scenes = self._scenes.get(known(incident.row.get("event")) or "", ())
        same = incident.row.get("same_event_as")
        of_each = {"detail.same-event": same if isinstance(same, tuple | list) else ()}
        for key, ids in ({"detail.scenes": scenes} | of_each).items():
            for id_ in ids:
                if id_ != incident.id and id_ in self._titles:
                    yield key, self._link(str(id_), incident.language)

    def _link(self, id_: str, language: str) -> str:
        title, translations = self._titles[id_]
        has_page = language == "en" or language in languages_of(translations)
        path = page_path(id_, language if has_page else "en")
        to_root = "../" * page_path(id_, language).count("/")
        given = translations.get(language)
        said = given.get("title") if isinstance(given, Mapping) else None
        return f'<a href="{escape_text(to_root + path)}">{escape_text(str(said or title))}</a>'
