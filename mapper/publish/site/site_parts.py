"""The parts of a site, each made from one dataset and searched for withheld values before it is added."""

from __future__ import annotations

import csv
import hashlib
import io
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TypeAlias

from mapper.errors import ExportError, ExportWarning
from mapper.files import FolderUpdate, Share
from mapper.page import BlocksBeside, Card, PageAddress
from mapper.places import borders_in_words
from mapper.publish import Dataset, export_incidents, inspect_made, write_page
from mapper.publish.site.cards import SiteCards
from mapper.publish.site.change_dates import last_change
from mapper.publish.site.corrections import corrections_path, list_corrections, write_corrections
from mapper.publish.site.data_package import DataFile, Described, make_catalog, make_data_package
from mapper.publish.site.document import Frame, Page
from mapper.publish.site.editing_notes import RelatedRecords
from mapper.publish.site.feed import Entry, make_feed
from mapper.publish.site.incident_page import IncidentWriter
from mapper.publish.site.incident_texts import (
    IncidentTexts,
    LocalizedIncidents,
    languages_of,
)
from mapper.publish.site.index_page import (
    MOST_ON_FIRST_PAGE,
    Line,
    write_index,
    write_year,
    year_path,
)
from mapper.publish.site.linked_data import describe_incident
from mapper.publish.site.paths import map_link, page_path
from mapper.publish.site.photo_files import PhotoFile, list_photo_files
from mapper.publish.site.retracted_page import list_retractions, write_retracted_pages
from mapper.publish.site.sitemap import Listed, make_sitemaps
from mapper.publish.site.words import LANGUAGES, Words
from mapper.records import own_language
from mapper.text import escape_text

# a table's ids, such as A-1, need not be those of records by hand; KML has no place for control characters
_NARROW_FORMATS = ("yaml", "kml")
_FORMATS = ("geojson", "csv", "gpkg", "parquet", "kml", "yaml")
FIXED_PATHS = (
    "map.html", "index.html", "feed.xml", "datapackage.json", "catalog.jsonld",
    *(f"data/incidents.{suffix}" for suffix in _FORMATS),
)  # fmt: skip
WHOLE_MAP = "map-offline.html"
_BLOCKS, _DIGITS = "map-texts", 16
_MAP_SHARE, _DATA_SHARE = 0.2, 0.4  # of the time, when the map and the data are written
_BATCH_BYTES = 8_000_000  # of pages that are searched together

Texts: TypeAlias = "Iterator[tuple[str, bytes]]"


class SiteParts:
    """The parts of a site."""

    def __init__(
        self,
        dataset: Dataset,
        update: FolderUpdate,
        site_url: str,
        pages_up_to: int,
        *,
        cards: SiteCards,
        is_split: bool,
        map_language: str | None = None,
        share: Share,
    ) -> None:
        """Begin a site.

        Args:
            dataset: The incidents.
            update: Where the parts are added.
            site_url: The address that the site will have, with a slash at its end; empty if unknown.
            pages_up_to: The number of incidents up to which each has a page of its own.
            cards: Draws the cards.
            is_split: Whether the map's blocks of texts lie beside it.
            map_language: The language that the map opens in; None for that of the reader's browser.
            share: Called with the share written.
        """
        self._dataset = dataset
        self._update = update
        self._site_url = site_url
        self._share = share
        self._own_pages = len(dataset.tables.incidents) <= pages_up_to
        self._cards = cards
        self._is_split = is_split
        self._map_language = map_language
        self._pages: list[Listed] = []
        self.pages = 0

    def write(self) -> None:
        """Write every part but the manifest."""
        self._write_maps()
        self._share(_MAP_SHARE)
        files = self._write_data()
        self._add_texts(self._descriptions(files))
        self._add_texts(self._written_pages(files))
        if self._site_url:
            self._add_texts(make_sitemaps(self._pages, self._site_url))

    def _write_maps(self) -> None:
        """Write the map; if it is split, the one of one file first, which the other names."""
        card = self._map_cards[self._own_language] if self._site_url else None
        address = PageAddress(f"{self._site_url}map.html", card) if self._site_url else None
        if self._is_split:
            self._update.add(
                WHOLE_MAP, lambda path: write_page(self._dataset, path, language=self._map_language)
            )
            self._share(_MAP_SHARE / 2)
        beside = BlocksBeside(WHOLE_MAP, self._write_block) if self._is_split else None
        self._update.add(
            "map.html",
            lambda path: write_page(
                self._dataset, path, language=self._map_language, address=address, beside=beside
            ),
        )

    def _write_block(self, number: int, block: bytes, standing: bytes) -> str:
        """Write a block of the map; its name has its hash, so that a page never gets that of another."""
        inspect_made(self._dataset, standing, "a block of the map")
        path = f"{_BLOCKS}/{number:04}.{hashlib.sha256(block).hexdigest()[:_DIGITS]}.bin"
        self._update.add(path, lambda target: target.write_bytes(block))
        return path

    @cached_property
    def _map_cards(self) -> dict[str, Card | None]:
        """The card of the map by language, each added to the site."""
        drawn: dict[str, Card | None] = {}
        for language in self._languages:
            words = Words(language)
            count = words.count("index.count", len(self._dataset.tables.incidents))
            drawn[language] = self._add_card(
                self._cards.of_map(self._head("title", language), [count], words)
            )
        return drawn

    @cached_property
    def _photos(self) -> dict[str, list[PhotoFile]]:
        """The photos of incidents by id, each added to the site; none where incidents have no pages."""
        listed = list_photo_files(self._dataset) if self._own_pages else {}
        for path, jpeg in {
            each.path: each.jpeg for some in listed.values() for each in some
        }.items():
            self._update.add(path, lambda target, jpeg=jpeg: target.write_bytes(jpeg))  # type: ignore[misc]
        return listed

    def _add_card(self, drawn: tuple[Card, str, bytes] | None) -> Card | None:
        """Add a card, whose texts were searched as it was drawn."""
        if drawn is None:
            return None
        card, path, made = drawn
        self._update.add(path, lambda target: target.write_bytes(made))
        return card

    # ---- data --------------------------------------------------------------------------------

    def _write_data(self) -> list[DataFile]:
        files = []
        for suffix in _FORMATS:
            path = f"data/incidents.{suffix}"
            try:
                digest, size = self._update.add(
                    path, lambda target: export_incidents(self._dataset, target, for_site=True)
                )
            except ExportError as error:
                if suffix not in _NARROW_FORMATS:
                    raise
                said = f"The site has no {path}: {str(error).splitlines()[0]}"
                warnings.warn(said, ExportWarning, stacklevel=2)
                continue
            files.append(DataFile(path, digest, size))
            self._share(_MAP_SHARE + (_DATA_SHARE - _MAP_SHARE) * len(files) / len(_FORMATS))
        return files

    def _descriptions(self, files: Sequence[DataFile]) -> Texts:
        dataset = self._dataset
        about = Described(
            title=dataset.title,
            description=dataset.description or "",
            language=self._own_language,
            translations=dataset.translations,
            contact=dataset.notices.get("contact", ""),
            license=dataset.notices.get("license", ""),
            site_url=self._site_url,
            counts=asdict(dataset.tally),
            field_types={id_: str(each.type) for id_, each in dataset.tables.own_fields.items()},
        )
        yield "datapackage.json", make_data_package(files, self._columns(), about)
        yield "catalog.jsonld", make_catalog(files, about)

    def _columns(self) -> list[str]:
        with self._update.read_added("data/incidents.csv").open("rb") as file:
            first = file.readline().decode("utf-8-sig")
        return next(csv.reader(io.StringIO(first)), [])

    # ---- pages -------------------------------------------------------------------------------

    def _written_pages(self, files: Sequence[DataFile]) -> Texts:
        entries: list[Entry] = []
        for language in self._languages:
            yield from self._pages_in(language, files, entries)
        entries += list_retractions(self._dataset.tables, Words(self._own_language))
        yield (
            "feed.xml",
            make_feed(
                entries,
                title=self._head("title", self._own_language),
                subtitle=Words(self._own_language)("feed.subtitle"),
                site_url=self._site_url,
                rights=self._dataset.notices.get("license", ""),
            ),
        )

    def _pages_in(self, language: str, files: Sequence[DataFile], entries: list[Entry]) -> Texts:
        words = Words(language)
        title = self._head("title", language)
        frame = Frame(
            title,
            words,
            home=_index_path(language),
            corrections=corrections_path(language),
            notices=_notices(self._dataset, language),
            site_url=self._site_url,
            card=self._map_cards[language],
        )
        tables = self._dataset.tables
        addresses = {id_: page_path(id_, language) for id_ in tables.incidents["incident_id"]}
        writer = IncidentWriter(
            words, site_title=title, site_url=self._site_url, types=tables.own_types,
            fields=tables.own_fields, addresses=addresses, related=self._related, photos=self._photos,
        )  # fmt: skip
        lines: list[Line] = []
        corrected: list[tuple[str, str, str]] = []
        in_all = len(addresses) * len(self._languages)
        for incident in self._incidents.each(language):
            done = (len(lines) + len(addresses) * self._languages.index(language)) / in_all
            self._share(_DATA_SHARE + (1 - _DATA_SHARE) * done)
            alternates = self._alternates(incident)
            has_page = self._own_pages and language in alternates
            line = self._line(incident, writer, language, has_page=has_page)
            lines.append(line)
            to_root = "" if language == "en" else "../"
            link = f'<a href="{escape_text(to_root + line.path)}">{line.title}</a>'
            corrected += [(day, link, said) for day, said in list_corrections(incident, words)]
            if language == self._own_language and (changed := last_change(incident)):
                summary = incident.text("summary").text or writer.description(incident)
                path = alternates.get(language, line.path) if self._own_pages else line.path
                entries.append(Entry(incident.id, path, incident.title.text, summary, changed))
            if has_page:
                yield self._page(incident, writer, frame, alternates)
            yield from self._former_pages(incident, frame, line.path)
        # also of a set without pages of incidents: the addresses were in use while it was smaller
        yield from write_retracted_pages(tables, frame, self._languages)
        yield from self._lists(lines, files, frame, language)
        path = corrections_path(language)
        pages = {each: corrections_path(each) for each in self._languages}
        several = pages if len(pages) > 1 else None
        self._pages.append(Listed(path, None, several))
        body = write_corrections(corrected, tables, words)
        yield path, frame.write(Page(path, words("nav.corrections"), body, alternates=several))

    def _page(
        self,
        incident: IncidentTexts,
        writer: IncidentWriter,
        frame: Frame,
        alternates: Mapping[str, str],
    ) -> tuple[str, bytes]:
        path = alternates[incident.language]
        self.pages += 1
        several = alternates if len(alternates) > 1 else None
        self._pages.append(Listed(path, last_change(incident), several))
        facts = writer.facts(incident)
        card = self._add_card(
            self._cards.of_incident(incident, frame.site_title, facts, frame.words)
        )
        linked = None
        if self._site_url:
            linked = describe_incident(
                incident, address=self._site_url + path, site_url=self._site_url,
                site_title=frame.site_title, license_=self._dataset.notices.get("license", ""),
                place=writer.place(incident), card=card.address if card else "",
            )  # fmt: skip
        page = Page(
            path, incident.title.text, writer.write(incident),
            description=writer.description(incident), alternates=several, linked_data=linked,
            card=card, has_photos=bool(writer.photos(incident)),
        )  # fmt: skip
        return path, frame.write(page)

    def _former_pages(self, incident: IncidentTexts, frame: Frame, path: str) -> Texts:
        """Write what old links to merged records lead to."""
        words = frame.words
        for former in incident.row.get("formerly") or ():
            old = page_path(str(former), words.language)
            address = escape_text("../" * old.count("/") + path)
            link = f'<a href="{address}">{incident.title.markup}</a>'
            heading = f"<h1>{escape_text(str(former))}</h1>"
            body = f"{heading}\n<p>{words('corrections.merged')} {link}</p>"
            yield old, frame.write(Page(old, incident.title.text, body))

    def _line(
        self, incident: IncidentTexts, writer: IncidentWriter, language: str, *, has_page: bool
    ) -> Line:
        if has_page:
            path = page_path(incident.id, language)
        elif self._own_pages:
            path = page_path(incident.id)
        else:
            path = map_link(incident.id)
        start = incident.row.get("date_start")
        end = incident.row.get("date_end")
        day = next((each for each in (start, end) if each is not None and each == each), None)  # noqa: PLR0124
        year = f"{day.year:04d}" if day is not None else ""
        return Line(path, incident.title.markup, writer.line(incident), year)

    def _lists(
        self, lines: Sequence[Line], files: Sequence[DataFile], frame: Frame, language: str
    ) -> Texts:
        words, in_all = frame.words, len(lines)
        years = Counter(line.year for line in lines)
        has_years = self._own_pages and in_all > MOST_ON_FIRST_PAGE
        body = write_index(
            lines[:MOST_ON_FIRST_PAGE],
            words=words,
            title=frame.site_title,
            description=self._head("description", language),
            counts=asdict(self._dataset.tally),
            files=files,
            in_all=in_all,
            years=years if has_years else {},
        )
        first = {each: _index_path(each) for each in self._languages}
        path = first[language]
        description = self._head("description", language)
        alternates = first if len(first) > 1 else None
        page = Page(path, frame.site_title, body, description=description, alternates=alternates)
        self._pages.append(Listed(path, None, alternates))
        yield path, frame.write(page)
        for year in years if has_years else ():
            path = year_path(year, language)
            some = [line for line in lines if line.year == year]
            body = write_year(some, year=year, words=words)
            self._pages.append(Listed(path))
            yield path, frame.write(Page(path, year or words.undated, body))

    # ---- languages ---------------------------------------------------------------------------

    @cached_property
    def _incidents(self) -> LocalizedIncidents:
        return LocalizedIncidents(self._dataset.tables)

    @cached_property
    def _related(self) -> RelatedRecords:
        return RelatedRecords(self._dataset.tables)

    @cached_property
    def _own_language(self) -> str:
        """The language in which title and description are written."""
        return own_language(self._dataset.translations)

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        """English always, and each language of the words in which any record is told."""
        told = self._dataset.tables.incidents["translations"].dropna()
        found = {language for each in told for language in languages_of(each)}
        return tuple(each for each in LANGUAGES if each == "en" or each in found)

    def _alternates(self, incident: IncidentTexts) -> dict[str, str]:
        """Return the path of the page of an incident by language: English, and those it is told in."""
        told = languages_of(incident.row.get("translations"))
        return {
            each: page_path(incident.id, each)
            for each in self._languages
            if each == "en" or each in told
        }

    def _head(self, name: str, language: str) -> str:
        written = self._dataset.title if name == "title" else self._dataset.description
        return self._dataset.translations.get(language, {}).get(name) or written or ""

    # ---- writing -----------------------------------------------------------------------------

    def _add_texts(self, texts: Texts) -> None:
        """Write texts after searching them for withheld values, many at once."""
        pending: list[tuple[str, bytes]] = []
        size = 0
        for path, text in texts:
            pending.append((path, text))
            size += len(text)
            if size > _BATCH_BYTES:
                self._flush(pending)
                pending, size = [], 0
        self._flush(pending)

    def _flush(self, texts: Sequence[tuple[str, bytes]]) -> None:
        if texts:
            inspect_made(self._dataset, b"\n".join(text for _, text in texts), "the site")
        for path, text in texts:
            self._update.add(path, lambda target, text=text: target.write_bytes(text))  # type: ignore[misc]


def _index_path(language: str) -> str:
    return "index.html" if language == "en" else f"{language}/index.html"


def _notices(dataset: Dataset, language: str) -> dict[str, str]:
    """Return contact and license, and what the publisher chose about areas in dispute."""
    chosen = {"borders": borders_in_words(dataset.borders, language)} if dataset.borders else {}
    return {**dataset.notices, **chosen}
