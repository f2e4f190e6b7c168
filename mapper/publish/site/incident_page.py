"""The page of one incident, without script: facts, map, accounts side by side, sources, citation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from mapper.page import describe_date, link_kind, web_address
from mapper.publish.site.corrections import list_corrections
from mapper.publish.site.drawing import credits_of, draw_spot
from mapper.publish.site.editing_notes import RelatedRecords, list_checks, translation_notice
from mapper.publish.site.incident_texts import Claimed, IncidentTexts, Row, Statement, known
from mapper.publish.site.jurisdiction_words import jurisdiction_words
from mapper.publish.site.paths import map_link
from mapper.publish.site.photo_files import PhotoFile, write_photos
from mapper.publish.site.spots import is_number, spot_of
from mapper.publish.site.words import Words
from mapper.records import LASTED, NAMED, OwnField, OwnType, contest_status, side_of
from mapper.records import Voice as SpeakingVoice
from mapper.text import escape_text

_NOTES = (
    "date_note",
    "location_note",
    "located_note",
    "data_generalizations",
    "information_withheld",
)


class IncidentWriter:
    """Writes the main part of the pages of incidents in one language."""

    def __init__(
        self,
        words: Words,
        *,
        site_title: str,
        site_url: str,
        types: Mapping[str, OwnType],
        fields: Mapping[str, OwnField],
        addresses: Mapping[str, str],
        related: RelatedRecords,
        photos: Mapping[str, Sequence[PhotoFile]],
    ) -> None:
        """Keep what all pages share.

        Args:
            words: The words of the language.
            site_title: The title of the site, for the citation.
            site_url: Its address; empty if unknown.
            types: The publisher's own types, by id.
            fields: The publisher's own fields, by id.
            addresses: The path of each incident's page, by id.
            related: The other records of each incident's event.
            photos: The photos of incidents, by id.
        """
        self._words = words
        self._site_title = site_title
        self._site_url = site_url
        self._types = types
        self._fields = fields
        self._addresses = addresses
        self._related = related
        self._photos = photos

    def write(self, incident: IncidentTexts) -> str:
        """Write the main part of a page."""
        words = self._words
        to_root = "../" * self._addresses[incident.id].count("/")
        link = escape_text(to_root + map_link(incident.id))
        summary, notice = incident.text("summary"), translation_notice(incident, words)
        related = list(self._related.links(incident))
        parts = [
            f"<h1>{incident.title.markup}</h1>",
            *([f"<p>{summary.markup}</p>"] if summary and summary != incident.title else []),
            *([f'<p class="small">{escape_text(notice)}</p>'] if notice else []),
            *self._drawing(incident),
            f'<p><a class="open" href="{link}">{words("incident.on-map")}</a></p>',
            self._facts(incident),
            *filter(None, [write_photos(self.photos(incident), incident, words, to_root)]),
            *self._claims(incident),
            *self._list("incident.unknowns", (each.markup for each in incident.texts("unknowns"))),
            *self._list(
                "incident.notes",
                (incident.text(name).markup for name in _NOTES if incident.text(name)),
            ),
            *self._list("incident.sources", map(self._source, incident.sources), ordered=True),
            *self._list("detail.checked", list_checks(incident, words)),
            *(
                part
                for heading in dict(related)
                for part in self._list(heading, (link for key, link in related if key == heading))
            ),
            *self._list(
                "nav.corrections", (markup for _, markup in list_corrections(incident, words))
            ),
            self._citation(incident),
        ]
        return "\n".join(parts)

    def photos(self, incident: IncidentTexts) -> Sequence[PhotoFile]:
        """Return the photos of an incident."""
        return self._photos.get(incident.id, ())

    def facts(self, incident: IncidentTexts) -> list[str]:
        """Return its date, place and contest status, as plain text."""
        status = str(incident.row.get("contest_status") or "none-recorded")
        said = "" if status == "none-recorded" else self._words.of("contest", status)
        return [part for part in (self._date(incident.row), self.place(incident), said) if part]

    def description(self, incident: IncidentTexts) -> str:
        """Say in a sentence when and where an incident was, as plain text."""
        said = [self._date(incident.row), self.place(incident)]
        return ". ".join(part for part in said if part)

    def place(self, incident: IncidentTexts) -> str:
        """Return the words for its place, as plain text."""
        row = incident.row
        locality = incident.text("locality").text or known(row.get("city")) or ""
        if row.get("located_by") == "unlocated":
            return locality
        area, recorded = jurisdiction_words(row, self._words), known(row.get("jurisdiction")) or ""
        if area and not any(each.split(",")[0] in locality for each in (area, recorded)):
            return f"{locality}, {area}" if locality else area
        return locality

    def line(self, incident: IncidentTexts) -> str:
        """Write its date, place and contest status in a line."""
        return escape_text(" · ".join(self.facts(incident)))

    # ---- parts of a page -------------------------------------------------------------------

    def _drawing(self, incident: IncidentTexts) -> Iterator[str]:
        row, words = incident.row, self._words
        spot = spot_of(incident)
        if spot is None:
            return
        drawn = draw_spot(spot, name=words("incident.drawing", place=self.place(incident)))
        key = "incident.circle" if spot.outline is None else "incident.outline"
        circle = words(key, radius=words.distance(spot.radius_meters))
        credit = words("incident.credit", credit=credits_of(spot.states))
        precision = escape_text(words.of("precision", str(row.get("precision") or "unknown")))
        said = f"{precision}. {escape_text(circle)} {escape_text(credit)}"
        yield f"<figure>{drawn}<figcaption>{said}</figcaption></figure>"

    def _facts(self, incident: IncidentTexts) -> str:
        pairs = (f"<dt>{name}</dt><dd>{value}</dd>" for name, value in self._pairs(incident))
        return f"<dl>{''.join(pairs)}</dl>"

    def _pairs(self, incident: IncidentTexts) -> Iterator[tuple[str, str]]:
        row, words = incident.row, self._words
        yield words("incident.when"), escape_text(self._date(row))
        if time := known(row.get("local_time")):
            yield words("incident.time"), escape_text(time)
        yield (
            words("incident.where"),
            incident.text("locality").markup or escape_text(self.place(incident)),
        )
        if jurisdiction := jurisdiction_words(row, words):
            yield words("incident.jurisdiction"), escape_text(jurisdiction)
        yield words("incident.exact"), escape_text(self._precision(row))
        if verbatim := known(row.get("verbatim_locality")):
            yield words("incident.verbatim"), escape_text(verbatim)
        yield words("incident.type"), escape_text(self._type(str(row.get("type") or "other")))
        yield words("incident.agencies"), self._agencies(incident)
        status = str(row.get("contest_status") or "none-recorded")
        if status != "none-recorded":
            yield words("incident.contest"), escape_text(words.of("contest", status))
        for id_, own in self._fields.items():
            value = self._own_value(row.get(id_), own)
            if value:
                yield escape_text(_label(own, id_, words.language)), value

    def _agencies(self, incident: IncidentTexts) -> str:
        if not incident.agencies:
            return self._words("incident.no-agencies")
        written = []
        for each in incident.agencies:
            role = self._words.of("role", each.role)
            note = f" – {each.note.markup}" if each.note else ""
            name = self._words.named("agency", str(each.agency["id"]), str(each.agency["name"]))
            said = f"{escape_text(name)} ({escape_text(role)}){note}"
            written.append(f"<em>{said}</em>" if each.role == NAMED else said)
        return "<br>".join(written)

    def _claims(self, incident: IncidentTexts) -> Iterator[str]:
        if not incident.claims:
            return
        yield f"<h2>{self._words('incident.claims')}</h2>"
        yield from (self._claim(each, incident) for each in incident.claims)

    def _claim(self, claim: Claimed, incident: IncidentTexts) -> str:
        words = self._words
        status = contest_status(
            SpeakingVoice(
                str(each.row["by"]),
                each.row["stance"],
                each.row["capacity"],
                known(each.row["agency"]),
            )
            for each in claim.accounts
        )
        sign = (
            ""
            if status == "none-recorded"
            else f' <span class="status">{words.of("contest", status)}</span>'
        )
        is_background = claim.row.get("about") == "background"
        background = f"{words('incident.background')}: " if is_background else ""
        sides: dict[str, list[str]] = {"officials": [], "others": [], "reports": []}
        for each in claim.accounts:
            side = side_of(str(each.row["capacity"]), known(each.row["agency"])) or "reports"
            sides[side].append(self._account(each, incident))
        shown = "".join(
            self._side(side, accounts)
            for side, accounts in sides.items()
            if accounts or side != "reports"
        )
        return (
            f'<section class="claim"><h3>{background}{claim.claim.markup}{sign}</h3>'
            f'<div class="sides">{shown}</div></section>'
        )

    def _side(self, side: str, accounts: list[str]) -> str:
        listed = "".join(f"<li>{each}</li>" for each in accounts)
        none = f'<p class="small">{self._words("incident.none-on-record")}</p>'
        return (
            f'<div class="side {side}"><h4>{self._words(f"incident.{side}")}</h4>'
            f"{f'<ul>{listed}</ul>' if listed else none}</div>"
        )

    def _account(self, account: Statement, incident: IncidentTexts) -> str:
        words, row = self._words, account.row
        when = [
            words(f"incident.{name.replace('_', '-')}", date=describe_date(day, words.language))
            for name in ("said_on", "asked_on")
            if (day := known(row.get(name)))
        ]
        how = account.asked_how
        asked = [words("incident.asked-how", how=how.text)] if how else []
        stance = escape_text(" · ".join([words.of("stance", str(row["stance"])), *when, *asked]))
        number = next(
            (n for n, each in enumerate(incident.sources, 1) if each["id"] == row["source"]), None
        )
        source = (
            f' <a class="small" href="#source-{number}">[{number}]</a>'
            if number is not None
            else ""
        )
        return (
            f'<span class="by">{account.by.markup}</span> <span class="stance">{stance}</span><br>'
            f"{account.says.markup}{source}"
        )

    def _source(self, source: Row) -> str:
        words = self._words
        published = known(source.get("published"))
        named = [known(source.get(name)) for name in ("title", "publisher")]
        said = [escape_text(each) for each in named if each] or [words("incident.no-title")]
        if published:
            said.append(escape_text(describe_date(published, words.language)))
        url = web_address(known(source.get("url")) or "")
        archived = web_address(known(source.get("archived_at")) or "")
        if url:
            said[0] = _link(url, said[0]) + self._kind(url)
        if archived:
            said.append(_link(archived, words("incident.archived")) + self._kind(archived))
        note = known(source.get(f"note_{words.language}")) or known(source.get("note"))
        more = f'<br><span class="small">{escape_text(note)}</span>' if note else ""
        return ", ".join(part for part in said if part) + more

    def _kind(self, url: str) -> str:
        """Say what a link leads to, if that is not a page."""
        kind = link_kind(url)
        return "" if kind == "page" else f" ({self._words(f'link.{kind}')})"

    def _citation(self, incident: IncidentTexts) -> str:
        words = self._words
        where = (
            self._site_url + self._addresses[incident.id]
            if self._site_url
            else words("incident.cite-id", id=incident.id)
        )
        said = [f"“{incident.title.text}”", self._site_title, where]
        return (
            f"<h2>{words('incident.cite')}</h2>\n"
            f"<p>{escape_text(', '.join(part for part in said if part))}.</p>"
        )

    def _list(self, heading: str, items: Iterable[str], *, ordered: bool = False) -> Iterator[str]:
        written = [
            f'<li id="source-{n}">{each}</li>' if ordered else f"<li>{each}</li>"
            for n, each in enumerate(items, 1)
        ]
        if written:
            tag = "ol" if ordered else "ul"
            yield f"<h2>{self._words(heading)}</h2>\n<{tag}>{''.join(written)}</{tag}>"

    # ---- values as words -------------------------------------------------------------------

    def _date(self, row: Row) -> str:
        """Say when it was, as a line begins: `Between …`."""
        lasted = row.get("date_interval") == LASTED
        said = describe_date(known(row.get("event_date")), self._words.language, lasted=lasted)
        return f"{said[:1].upper()}{said[1:]}"

    def _type(self, id_: str) -> str:
        own = self._types.get(id_)
        return _label(own, id_, self._words.language) if own else self._words.of("type", id_)

    def _precision(self, row: Row) -> str:
        words = self._words
        if row.get("located_by") == "unlocated":
            return words("place.unlocated")
        precision = words.of("precision", str(row.get("precision") or "unknown"))
        radius = row.get("coordinate_uncertainty_in_meters")
        if not is_number(radius):
            return precision
        distance = words.distance(float(radius or 0))
        return words("place.within", precision=precision, distance=distance)

    def _own_value(self, value: Any, own: OwnField) -> str:  # noqa: ANN401 - a cell
        if pd.isna(value) or value == "":
            return ""
        if own.type == "boolean":
            return self._words("yes" if value else "no")
        if own.type in ("link", "image"):
            return self._own_link(str(value), is_image=own.type == "image")
        if own.type == "date":
            return escape_text(describe_date(str(value), self._words.language))
        said = f"{value:,}" if isinstance(value, int | float) else str(value)
        return escape_text(f"{said} {own.unit}" if own.unit else said)

    def _own_link(self, value: str, *, is_image: bool) -> str:
        """Write the link of a field, with what it leads to; an image of its publisher is a photo."""
        url = web_address(value)
        if url is None:
            return escape_text(value)
        kind = link_kind(url)
        said = "photo" if is_image and kind == "page" else kind
        return f"{_link(url, escape_text(url))} ({self._words(f'link.{said}')})"


def _label(own: OwnType | OwnField, id_: str, language: str) -> str:
    translated = own.translations
    said = getattr(getattr(translated, language, None), "label", None) if translated else None
    return str(said or own.label or id_)


def _link(url: str, markup: str) -> str:
    return f'<a href="{escape_text(url)}" rel="noopener noreferrer">{markup}</a>'
