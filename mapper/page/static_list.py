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
from mapper.places import borders_in_words
from mapper.records import LASTED, OwnField, Tables, agency_rows, own_language, rows_of
from mapper.text import escape_text

MOST_LISTED = 500

_Row = Mapping[Any, Any]
_SHORT_FIELDS = frozenset({"number", "category", "boolean", "date"})
NOTICE_WORDS = {
    "contact": "Corrections and removals",
    "license": "Data license",
    "borders": "The publisher chose, in areas in dispute",
}


def static_list(
    tables: Tables,
    *,
    title: str,
    description: str | None,
    counts: Mapping[str, int],
    notices: Mapping[str, str] | None = None,
    borders: Mapping[str, str] | None = None,
) -> str:
    """Write the newest incidents as markup without script and style.

    Args:
        tables: The incidents to publish, in list order.
        title: The title of the page, as plain text.
        description: The text below it, or None.
        notices: `contact` and `license` of the data.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
        counts: As `IncidentMap` takes them; what is withheld is said.

    Returns:
        The markup: up to 500 incidents with what each side says, and the number of the others.
    """
    said = dict(notices or {})
    if borders:
        said["borders"] = borders_in_words(borders)
    listed = tables.incidents.head(MOST_LISTED)
    ids = listed["incident_id"].tolist()
    writer = _Writer(tables, ids)
    lines = [
        f"<h1>{escape_text(title)}</h1>",
        *_paragraphs(description),
        *(
            f"<p>{NOTICE_WORDS[name]}: {escape_text(text)}</p>"
            for name, text in said.items()
            if name in NOTICE_WORDS
        ),
        *_said(len(tables.incidents), len(listed), counts),
        *(f"<p>{line}</p>" for line in retraction_lines(tables.retracted)),
        *(writer.incident(row) for row in rows_of(listed)),
    ]
    return "\n".join(lines)


def _said(count: int, listed: int, counts: Mapping[str, int]) -> Iterator[str]:
    """Say how many incidents there are and where those are that are not listed."""
    yield f"<p>{_number(count, 'incident')}.{_withheld(counts)}</p>"
    if count > listed:
        yield (
            f"<p>The newest {listed} of them follow. The other {count - listed:,} are in this file, too:"
            " open it in a browser with JavaScript, or write all of them as a table with"
            " <code>mapper export map.html -o incidents.csv</code>.</p>"
        )


def _withheld(counts: Mapping[str, int]) -> str:
    withheld = counts.get("withheld", 0)
    return f" {_number(withheld, 'more')} withheld by the publisher." if withheld else ""


def _number(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 or noun == "more" else f"{n:,} {noun}s"


class _Writer:
    """Writes incidents with their agencies, claims and sources."""

    def __init__(self, tables: Tables, ids: Sequence[str]) -> None:
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
        id_ = row["incident_id"]
        translations = _mapping(row.get("translations"))
        own = own_language(translations)
        parts = [
            f"<h2{language_attribute(own)}>{_text(row, 'title') or escape_text(str(id_))}</h2>",
            f"<p>{self._facts(row)}</p>",
            *(
                f"<p{language_attribute(own)}>{text}</p>"
                for text in [_text(row, "summary")]
                if text and text != _text(row, "title")  # made for a table without either
            ),
            *_translated(translations, own),
            *correction_lines(row.get("corrections"), own),
            *self._accounts_of(id_, own),
            *self._sources_of(id_),
            *check_lines(row.get("checked"), own),
        ]
        return "<article>\n" + "\n".join(parts) + "\n</article>"

    def _facts(self, row: _Row) -> str:
        status = _word(row.get("contest_status"))
        agencies = [self._agency(each) for each in self._involvements.get(row["incident_id"], ())]
        lasted = row.get("date_interval") == LASTED
        date = describe_date(_known(row.get("event_date")), lasted=lasted)
        facts = [
            escape_text(f"{date[:1].upper()}{date[1:]}"),
            _place(row),
            ", ".join(dict.fromkeys(agencies)),
            "" if status == "none recorded" else status,
            *self._own_facts(row),
        ]
        return " · ".join(fact for fact in facts if fact)

    def _own_facts(self, row: _Row) -> Iterator[str]:
        """Write the publisher's own fields whose values are short, as the rows of the list have them."""
        for id_, own in self._own_fields.items():
            value = row.get(id_)
            if own.type in _SHORT_FIELDS and not pd.isna(value) and value != "":
                yield escape_text(f"{own.label or id_}: {_own_value(value, own)}")

    def _agency(self, involvement: _Row) -> str:
        agency = self._agencies[involvement["agency"]]
        role = " (named only)" if involvement["role"] == "named" else ""
        return f"{escape_text(str(agency['name']))}{role}"

    def _accounts_of(self, id_: str, own: str) -> Iterator[str]:
        """Write the claims, each with what each side says about it."""
        claims, accounts = self._claims.get(id_, ()), self._accounts.get(id_, ())
        if not claims:
            return
        yield f"<ul{language_attribute(own)}>"
        for claim in claims:
            said = [
                self._account(each)
                for each in accounts
                if each["claim_number"] == claim["claim_number"]
            ]
            background = "Background: " if claim.get("about") == "background" else ""
            yield f"<li>{background}{_text(claim, 'claim')}<ul>{''.join(said)}</ul></li>"
        yield "</ul>"

    def _account(self, account: _Row) -> str:
        stance = _word(account["stance"])
        return f"<li>{_text(account, 'by')} ({stance}): {_text(account, 'says')}</li>"

    def _sources_of(self, id_: str) -> Iterator[str]:
        numbers = [
            each["source"] for each in (*self._citations.get(id_, ()), *self._accounts.get(id_, ()))
        ]
        written = [self._source(self._sources[each]) for each in dict.fromkeys(numbers)]
        if written:
            yield f"<p>{'Source' if len(written) == 1 else 'Sources'}: {'; '.join(written)}</p>"

    def _source(self, source: _Row) -> str:
        names = [_text(source, name) for name in ("title", "publisher")]
        published = _known(source.get("published"))
        said = [
            *(name for name in names if name),
            *([escape_text(describe_date(published))] if published else []),
        ]
        url = web_address(_known(source.get("url")) or "")
        words = ", ".join(said) or escape_text(url or "no title, publisher or address known")
        if not url:
            return words
        return f'<a href="{escape_text(url)}" rel="noopener noreferrer">{words}</a>'


def _by_incident(frame: pd.DataFrame, ids: Collection[str]) -> dict[str, list[_Row]]:
    """Return the rows of some incidents."""
    rows: dict[str, list[_Row]] = {}
    for row in rows_of(frame[frame["incident_id"].isin(ids)]):
        rows.setdefault(row["incident_id"], []).append(row)
    return rows


def _translated(translations: Mapping[str, Any], own: str) -> Iterator[str]:
    """Write title and summary in the languages that they are translated into, and who did it."""
    for language, texts in sorted(translations.items()):
        said = [escape_text(str(texts[name])) for name in ("title", "summary") if texts.get(name)]
        if said:
            yield f'<p lang="{escape_text(language)}">{". ".join(said)}</p>'
        if texts:
            yield f"<p>{translators_in_words(texts, language, own)}</p>"


def _place(row: _Row) -> str:
    """Write where it was: in the record's words, and the area."""
    names = [_known(row.get(name)) for name in ("locality", "city", "jurisdiction")]
    locality, city, area = (name or "" for name in names)
    if row.get("located_by") == "unlocated":
        area = ""
    said = locality or city
    if area and area.split(",")[0] not in said:
        said = f"{said}, {area}" if said else area
    only = {"city": "city only", "county": "county only"}.get(str(row.get("precision")), "")
    return " · ".join(part for part in (escape_text(said), only) if part)


def _paragraphs(text: str | None) -> Iterable[str]:
    return (f"<p>{escape_text(part)}</p>" for part in (text or "").split("\n\n") if part.strip())


def _text(row: _Row, name: str) -> str:
    return escape_text(_known(row.get(name)) or "")


def _own_value(value: Any, own: OwnField) -> str:  # noqa: ANN401 - a cell
    """Write the value of a field of the publisher's."""
    if own.type == "boolean":
        return "yes" if value else "no"
    if own.type == "date":
        return describe_date(str(value))
    if own.type == "number":
        value = f"{int(value) if float(value).is_integer() else value:,}"
    return f"{value} {own.unit}" if own.unit else str(value)


def _known(value: Any) -> str | None:  # noqa: ANN401 - a cell
    """Return a cell's text; None if it has none or is unknown, as the cities of a table without any are."""
    return value if isinstance(value, str) and value not in ("", "unknown", "Unknown") else None


def _word(value: Any) -> str:  # noqa: ANN401 - a cell
    """Return one of mapper's own words as it is read."""
    return value.replace("-", " ") if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a cell
    return value if isinstance(value, Mapping) else {}
