"""The totals of a page of counts as text in the document, for readers without script and search engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapper.page.static_list import NOTICES
from mapper.page.static_words import word
from mapper.text import escape_text

MOST_LISTED = 200
_HEADINGS = {"years": "By year", "places": "By place", "agencies": "By agency", "types": "By type"}


def write_totals(
    header: Mapping[str, Any], *, title: str, totals: Mapping[str, Sequence[tuple[str, int]]]
) -> str:
    """Write the totals as markup without script and style.

    Args:
        header: The page's own header: description, notices, tally and precision.
        title: The title of the page, as plain text.
        totals: Counts by year, place, agency and type.
    """
    return "\n".join(_lines(header, title, totals))


def _lines(
    header: Mapping[str, Any], title: str, totals: Mapping[str, Sequence[tuple[str, int]]]
) -> Iterator[str]:
    yield f"<h1>{escape_text(title)}</h1>"
    if header["description"]:
        yield f"<p>{escape_text(header['description'])}</p>"
    tally = header["tally"]
    yield (
        f"<p>{header['count']:,} incidents as counts, without the incidents. {tally['records']:,}"
        f" records = {tally['shown']:,} located + {tally['unlocated']:,} without a place"
        f" + {tally['withheld']:,} withheld"
        f" + {tally['filtered']:,} filtered + {tally['rejected']:,} rejected.</p>"
    )
    for name, text in header["notices"].items():
        if name in NOTICES:
            yield f"<p>{word('en', f'notice.{name}')}: {escape_text(text)}</p>"
    yield "<p>An incident that may lie in several places, or has several agencies, counts in each.</p>"
    for name, heading in _HEADINGS.items():
        counted = totals[name]
        yield f"<h2>{heading}</h2>"
        yield "<table>"
        for label, number in counted[:MOST_LISTED]:
            yield f'<tr><th scope="row">{escape_text(label)}</th><td>{number:,}</td></tr>'
        yield "</table>"
        if len(counted) > MOST_LISTED:
            yield f"<p>{len(counted) - MOST_LISTED:,} more need script.</p>"
