"""What stands at the address of a retracted record: its id, the day, the role and the reason, no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mapper.page import describe_date
from mapper.publish.site.document import Frame, Page
from mapper.publish.site.feed import Entry
from mapper.publish.site.paths import page_path
from mapper.publish.site.words import Words
from mapper.records import Retraction, Tables, latest_day
from mapper.text import escape_text


def list_retracted(tables: Tables) -> dict[str, Retraction]:
    """Return the retracted records by id, without ids that a published record has or had."""
    if not tables.retracted:
        return {}
    taken = set(tables.incidents["incident_id"])
    for former in tables.incidents["formerly"].dropna():
        taken.update(former)
    return {id_: each for id_, each in tables.retracted.items() if id_ not in taken}


def write_retracted_pages(
    tables: Tables, frame: Frame, languages: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the page of each retracted record, which old links lead to.

    Args:
        tables: The tables, for what was retracted.
        frame: What stands round a page, in the language of the pages.
        languages: The languages of the site.
    """
    words = frame.words
    for id_, each in list_retracted(tables).items():
        path = page_path(id_, words.language)
        day = describe_date(str(each.date), words.language)
        said = f"{id_} · {day} · {words.of('editor', str(each.by))}"
        title = words("corrections.retracted")
        body = f'<h1>{title}</h1>\n<p class="small">{escape_text(said)}</p>'
        if reason := reason_in(each, words):
            body += f"\n<p>{escape_text(reason)}</p>"
        alternates = {other: page_path(id_, other) for other in languages}
        several = alternates if len(alternates) > 1 else None
        yield path, frame.write(Page(path, f"{title}: {id_}", body, alternates=several))


def list_retractions(tables: Tables, words: Words) -> Iterator[Entry]:
    """Yield the entry of the feed for each retracted record; it takes the place of that of the record.

    Args:
        tables: The tables, for what was retracted.
        words: The words of the feed's language.
    """
    for id_, each in list_retracted(tables).items():
        path = page_path(id_, words.language)
        title = f"{words('corrections.retracted')}: {id_}"
        if (day := latest_day(str(each.date))) is not None:
            yield Entry(id_, path, title, reason_in(each, words), day)


def reason_in(retraction: Retraction, words: Words) -> str:
    """Return the reason of a retraction, in the language of the words if it is translated; or nothing."""
    translated = getattr(retraction.translations, words.language, None)
    return getattr(translated, "right", None) or retraction.right or ""
