"""The incidents as plain text in the document, for readers without script, archives and search engines.

It is hidden as soon as the page's script runs, which shows the same incidents. All text goes through
`escape_text`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from mapper.page.date_words import describe_date
from mapper.page.editing_lines import (
    check_lines,
    correction_lines,
    retraction_lines,
    translators_in_words,
)
from mapper.page.markup import language_attribute, web_address
from mapper.page.record_sentences import own_sentences
from mapper.page.spoken_texts import SpokenTexts
from mapper.page.static_words import clock_words, exactness_words, word
from mapper.places import borders_in_words
from mapper.records import LASTED, OwnField, Tables, agency_rows, own_language, rows_of
from mapper.text import escape_text

MOST_LISTED = 500
NOTICES = ("contact", "license", "borders")

_Row = Mapping[Any, Any]
_SHORT_FIELDS = frozenset({"number", "category", "boolean", "date"})


def static_list(
    tables: Tables,
    *,
    title: str,
    description: str | None,
    counts: Mapping[str, int],
    notices: Mapping[str, str] | None = None,
    borders: Mapping[str, str] | None = None,
    language: str = "en",
    titled: str | None = None,
) -> str:
    """Write the newest incidents as markup without script and style.

    Args:
        tables: The incidents to publish, in list order.
        title: The title of the page, as plain text.
        description: The text below it, or None.
        notices: `contact` and `license` of the data.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
        counts: As `IncidentMap` takes them; what is withheld is said.
        language: `en`, `es` or `fr`: of the words around the records, and of the records where they are
            translated into it; a text in another language says so.
        titled: The language of title and description; None for that of the list.

    Returns:
        The markup: up to 500 incidents with what each side says and what is not known, and the number of
        the others.
    """
    said = dict(notices or {})
    if borders:
        said["borders"] = borders_in_words(borders)
    listed = tables.incidents
    listed = listed.head(MOST_LISTED) if len(listed) > MOST_LISTED else listed
    ids = listed["incident_id"].tolist()
    writer = _Writer(tables, ids, language)
    lines = [
        f"<h1{language_attribute(titled or language, language)}>{escape_text(title)}</h1>",
        *_paragraphs(description, language_attribute(titled or language, language)),
        *(
            f"<p>{word(language, f'notice.{name}')}: {escape_text(text)}</p>"
            for name, text in said.items()
            if name in NOTICES
        ),
        *_said(len(tables.incidents), len(listed), counts, language),
        *(f"<p>{line}</p>" for line in retraction_lines(tables.retracted, language)),
        *(writer.incident(row) for row in rows_of(listed)),
    ]
    return "\n".join(lines)


def _said(count: int, listed: int, counts: Mapping[str, int], language: str) -> Iterator[str]:
    """Say how many incidents there are and where those are that are not listed."""
    said = word(language, f"list.incident{'' if count == 1 else 's'}", n=f"{count:,}")
    withheld = counts.get("withheld", 0)
    if withheld:
        said += f" {word(language, 'list.withheld', n=f'{withheld:,}')}"
    yield f"<p>{said}</p>"
    if count > listed:
        rest = f"{count - listed:,}"
        command = "<code>mapper export map.html -o incidents.csv</code>"
        newest = word(language, "list.newest", listed=str(listed), rest=rest, command=command)
        yield f"<p>{newest}</p>"


class _Writer:
    """Writes incidents with their agencies, claims and sources."""

    def __init__(self, tables: Tables, ids: Sequence[str], language: str) -> None:
        self._language = language
        self._own_fields = tables.own_fields
        self._agencies = {row["id"]: row for row in rows_of(tables.agencies)}
        chosen = set(ids)
        involved = tables.involvements.assign(agency=agency_rows(tables))
        self._involvements = _by_incident(involved, chosen)
        self._claims = _by_incident(tables.claims, chosen)
        self._accounts = _by_incident(tables.accounts, chosen)
        self._citations = _by_incident(tables.citations, chosen)
        cited = {row["source"] for rows in self._citations.values() for row in rows}
        cited |= {row["source"] for rows in self._accounts.values() for row in rows}
        sources = tables.sources[tables.sources["id"].isin(cited)]
        self._sources = {row["id"]: row for row in rows_of(sources)}

    def incident(self, row: _Row) -> str:
        """Write one incident."""
        id_, language = row["incident_id"], self._language
        translations = _mapping(row.get("translations"))
        own = own_language(translations)
        said = {**own_sentences(row, language), **translations.get(language, {})}
        texts = SpokenTexts(row, said, own=own, language=language)
        same = _text(row, "summary") == _text(row, "title")  # made for a table without either
        parts = [
            texts.element("h2", "title") or f"<h2>{escape_text(str(id_))}</h2>",
            f"<p>{self._facts(row, texts)}</p>",
            "" if same else texts.element("p", "summary"),
            *self._in_other_languages(row, translations, own),
            *correction_lines(row.get("corrections"), own, language),
            *self._accounts_of(id_, texts),
            *self._unknowns(texts),
            *self._kept_back(texts),
            *self._sources_of(id_),
            *check_lines(row.get("checked"), own, language, texts.notes("checked")),
        ]
        return "<article>\n" + "\n".join(filter(None, parts)) + "\n</article>"

    def _facts(self, row: _Row, texts: SpokenTexts) -> str:
        language = self._language
        status = str(row.get("contest_status") or "none-recorded")
        agencies = [self._agency(each) for each in self._involvements.get(row["incident_id"], ())]
        lasted = row.get("date_interval") == LASTED
        date = describe_date(_known(row.get("event_date")), language, lasted=lasted)
        facts = [
            escape_text(f"{date[:1].upper()}{date[1:]}"),
            escape_text(clock_words(_known(row.get("local_time")) or "", language)),
            _place(row, texts),
            escape_text(exactness_words(row, language)),
            ", ".join(dict.fromkeys(agencies)),
            "" if status == "none-recorded" else word(language, f"contest.{status}").lower(),
            *self._own_facts(row),
        ]
        return " · ".join(fact for fact in facts if fact)

    def _own_facts(self, row: _Row) -> Iterator[str]:
        """Write the publisher's own fields whose values are short, as the rows of the list have them."""
        for id_, own in self._own_fields.items():
            value = row.get(id_)
            if own.type in _SHORT_FIELDS and not pd.isna(value) and value != "":
                said = _own_value(value, own, self._language)
                yield escape_text(f"{own.label or id_}: {said}")

    def _agency(self, involvement: _Row) -> str:
        agency = self._agencies[involvement["agency"]]
        named = word(self._language, "role.named").lower()
        role = f" ({named})" if involvement["role"] == "named" else ""
        return f"{escape_text(str(agency['name']))}{role}"

    def _in_other_languages(
        self, row: _Row, translations: Mapping[str, Any], own: str
    ) -> Iterator[str]:
        """Write who translated what stands above, and title and summary in the other languages."""
        language = self._language
        if language in translations:
            yield f"<p>{translators_in_words(translations[language], language, own, language)}</p>"
        for other, texts in sorted({**translations, own: row}.items()):
            if other == language or (other == own and language not in translations):
                continue
            said = [
                escape_text(text)
                for name in ("title", "summary")
                if (text := _known(texts.get(name)))
            ]
            if said:
                yield f"<p{language_attribute(other, language)}>{'. '.join(said)}</p>"
            if texts and other != own:
                yield f"<p>{translators_in_words(texts, other, own, language)}</p>"

    def _accounts_of(self, id_: str, texts: SpokenTexts) -> Iterator[str]:
        """Write the claims, each with what each side says about it."""
        claims, accounts = self._claims.get(id_, ()), self._accounts.get(id_, ())
        if not claims:
            return
        yield f"<ul{texts.attribute('claims')}>"
        for number, claim in enumerate(claims):
            of_claim = [each for each in accounts if each["claim_number"] == claim["claim_number"]]
            said = "".join(
                f"<li>{texts.by(number, n) or _text(each, 'by')}{self._stance(each)}:"
                f" {texts.says(number, n) or _text(each, 'says')}</li>"
                for n, each in enumerate(of_claim)
            )
            background = word(self._language, "detail.background")
            about = f"{background}: " if claim.get("about") == "background" else ""
            yield f"<li>{about}{texts.claim(number) or _text(claim, 'claim')}<ul>{said}</ul></li>"
        yield "</ul>"

    def _stance(self, account: _Row) -> str:
        stance = word(self._language, f"stance.{account['stance']}")
        return f" ({stance.lower()})"

    def _unknowns(self, texts: SpokenTexts) -> Iterator[str]:
        """Write what the record says that is not known."""
        items = texts.items("unknowns")
        if items:
            yield f"<p>{word(self._language, 'detail.unknowns')}:</p>"
            listed = "".join(f"<li>{each}</li>" for each in items)
            yield f"<ul{texts.attribute('unknowns')}>{listed}</ul>"

    def _kept_back(self, texts: SpokenTexts) -> Iterator[str]:
        """Write what is shown in part or coarser, in the words of the record."""
        for name, key in (
            ("data_generalizations", "detail.generalized"),
            ("information_withheld", "detail.withheld"),
        ):
            said = escape_text(texts.plain(name))
            if said:
                attribute = texts.attribute(name)
                said = f"<span{attribute}>{said}</span>" if attribute else said
                yield f"<p>{word(self._language, key)}: {said}</p>"

    def _sources_of(self, id_: str) -> Iterator[str]:
        numbers = [
            each["source"] for each in (*self._citations.get(id_, ()), *self._accounts.get(id_, ()))
        ]
        written = [self._source(self._sources[each]) for each in dict.fromkeys(numbers)]
        if written:
            key = "list.source" if len(written) == 1 else "list.sources"
            yield f"<p>{word(self._language, key, sources='; '.join(written))}</p>"

    def _source(self, source: _Row) -> str:
        names = [_text(source, name) for name in ("title", "publisher")]
        published = _known(source.get("published"))
        date = describe_date(published, self._language) if published else ""
        url = web_address(_known(source.get("url")) or "")
        words = ", ".join(filter(None, (*names, escape_text(date))))
        words = words or escape_text(url or word(self._language, "list.no-source"))
        if not url:
            return words
        return f'<a href="{escape_text(url)}" rel="noopener noreferrer">{words}</a>'


def _by_incident(frame: pd.DataFrame, ids: Collection[str]) -> dict[str, list[_Row]]:
    """Return the rows of some incidents."""
    rows: dict[str, list[_Row]] = {}
    if not len(frame):
        return rows
    for row in rows_of(frame[frame["incident_id"].isin(ids)]):
        rows.setdefault(row["incident_id"], []).append(row)
    return rows


def _place(row: _Row, texts: SpokenTexts) -> str:
    """Write where it was: in the record's words, and the area."""
    city, area = (_known(row.get(name)) or "" for name in ("city", "jurisdiction"))
    if row.get("located_by") == "unlocated":
        area = ""
    locality = texts.plain("locality")
    said = locality or city
    if area and area.split(",")[0] not in said:
        said = f"{said}, {area}" if said else area
    return escape_text(said)


def _paragraphs(text: str | None, attribute: str) -> Iterable[str]:
    return (
        f"<p{attribute}>{escape_text(part)}</p>"
        for part in (text or "").split("\n\n")
        if part.strip()
    )


def _text(row: _Row, name: str) -> str:
    return escape_text(_known(row.get(name)) or "")


def _own_value(value: Any, own: OwnField, language: str) -> str:  # noqa: ANN401 - a cell
    """Write the value of a field of the publisher's."""
    if own.type == "boolean":
        return word(language, "field.yes" if value else "field.no").lower()
    if own.type == "date":
        return describe_date(str(value), language)
    if own.type == "number":
        value = f"{int(value) if float(value).is_integer() else value:,}"
    return f"{value} {own.unit}" if own.unit else str(value)


def _known(value: Any) -> str | None:  # noqa: ANN401 - a cell
    """Return a cell's text; None if it has none or is unknown, as the cities of a table without any are."""
    return value if isinstance(value, str) and value not in ("", "unknown", "Unknown") else None


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a cell
    return value if isinstance(value, Mapping) else {}
