"""HTML for a notebook cell: plain tables, with every text of a record escaped."""

from __future__ import annotations

import pandas as pd

from mapper.text import escape_text

_NEWEST = 8
_MOST_FAULTS = 4
_COLUMNS = {
    "event_date": "date",
    "title": "incident",
    "jurisdiction": "may lie in",
    "contest_status": "contest status",
    "known_to": "precision",
}
_BY_AREA = ("place", "county", "state")  # where the radius adds nothing to the area
_CELL = "text-align:left;vertical-align:top;padding:.25em .8em .25em 0"


def incidents_html(
    title: str,
    tally: str,
    incidents: pd.DataFrame,
    *,
    drawn: str = "",
    rejected: pd.DataFrame | None = None,
) -> str:
    """Make a table of the newest incidents under the title, the tally, faults and a map.

    Args:
        title: The title of the set.
        tally: The counts of records shown, withheld and so on.
        incidents: The incidents, newest first.
        drawn: The map, as markup.
        rejected: The faults of rejected rows, with `line`, `found`, `fix` and `code`.
    """
    newest = incidents.head(_NEWEST)
    newest = newest.assign(known_to=[_known_to(*place) for place in _places(newest)])
    columns = {name: head for name, head in _COLUMNS.items() if name in newest}
    heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in columns.values())
    rows = "".join(
        f"<tr>{''.join(map(_cell, row))}</tr>"
        for row in newest[list(columns)].itertuples(index=False, name=None)
    )
    more = len(incidents) - len(newest)
    rest = f"<p>and {more:,} older or undated</p>" if more else ""
    return (
        f"<div><p><strong>{escape_text(title)}</strong><br>{escape_text(tally)}</p>"
        f"{_faults(rejected)}{drawn}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}</div>"
    )


def _faults(rejected: pd.DataFrame | None) -> str:
    """List the kinds of faults of rejected rows, the most frequent first, each with its first one."""
    if rejected is None or rejected.empty:
        return ""
    kinds = rejected.groupby("code", sort=False).agg(
        n=("line", "size"), line=("line", "first"), found=("found", "first"), fix=("fix", "first")
    )
    kinds = kinds.sort_values("n", ascending=False, kind="stable")
    items = "".join(
        f"<li>{n:,} {'row' if n == 1 else 'rows'}, first row {line}: <bdi>{escape_text(found)}</bdi>"
        f" {escape_text(fix)} [{escape_text(code)}]</li>"
        for code, n, line, found, fix in kinds.head(_MOST_FAULTS).itertuples(name=None)
    )
    more = len(kinds) - _MOST_FAULTS
    rest = f"<li>and {more} more kinds, in <code>rejected</code></li>" if more > 0 else ""
    return f"<ul>{items}{rest}</ul>"


def _places(incidents: pd.DataFrame) -> zip[tuple[object, ...]]:
    """Yield precision, radius and origin of each place; None where the table has no such column."""
    names = ("precision", "coordinate_uncertainty_in_meters", "located_by")
    return zip(*(incidents.get(name, [None] * len(incidents)) for name in names), strict=True)


def _known_to(precision: object, radius_meters: object, located_by: object) -> str:
    """Describe how precisely a place is known: poi, within 120 m."""
    if not isinstance(radius_meters, float | int) or pd.isna(radius_meters):
        return "no place"
    if located_by in _BY_AREA:
        return str(precision)
    within = f"within {_distance(float(radius_meters))}"
    return within if precision in (None, "unknown") else f"{precision}, {within}"


def _distance(meters: float) -> str:
    if meters < 1_000:  # noqa: PLR2004
        return f"{meters:.0f} m"
    kilometers = meters / 1_000
    return f"{kilometers:.1f} km" if kilometers < 10 else f"{kilometers:,.0f} km"  # noqa: PLR2004


def _cell(value: object) -> str:
    text = escape_text(value) if isinstance(value, str) else "unknown"
    # a text from right to left stays in its own cell
    return f'<td style="{_CELL}"><bdi>{text}</bdi></td>'
