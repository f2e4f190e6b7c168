"""What a notebook shows: plain tables, with every text of a record escaped."""

from __future__ import annotations

from html import escape

import pandas as pd

_NEWEST = 8
_COLUMNS = {
    "event_date": "date",
    "title": "incident",
    "jurisdiction": "may lie in",
    "contest_status": "contest status",
    "precision": "place known to",
}
_CELL = "text-align:left;vertical-align:top;padding:.25em .8em .25em 0"


def incidents_html(title: str, tally: str, incidents: pd.DataFrame) -> str:
    """Make a table of the newest incidents under the title and the tally.

    Args:
        title: What the set is called.
        tally: Where every record went.
        incidents: The incidents, newest first.
    """
    columns = {name: head for name, head in _COLUMNS.items() if name in incidents}
    heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in columns.values())
    newest = incidents.head(_NEWEST)
    rows = "".join(
        f"<tr>{''.join(map(_cell, row))}</tr>"
        for row in newest[list(columns)].itertuples(index=False, name=None)
    )
    more = len(incidents) - len(newest)
    rest = f"<p>and {more:,} older or undated</p>" if more else ""
    return (
        f"<div><p><strong>{escape(title)}</strong><br>{escape(tally)}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}</div>"
    )


def _cell(value: object) -> str:
    text = escape(str(value)) if isinstance(value, str) else "unknown"
    # a text from right to left stays in its own cell
    return f'<td style="{_CELL}"><bdi>{text}</bdi></td>'
