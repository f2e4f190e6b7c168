"""Explains why a page or export would be empty, and which option or mapping line helps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import yaml

from mapper.cli.options import Asked
from mapper.errors import number_of, quoted

if TYPE_CHECKING:
    from mapper.incidents import Incidents

CODE = "nothing-shown"
UNDATED = "without a date to show the incident is over"
_PLACE_REMEDY = (
    "Name the coordinate columns in a mapping (fields: {latitude: …, longitude: …}), or write each city"
    " with its state, such as Portland, OR."
)
_FILTERS = (
    "agency", "jurisdiction", "status", "type", "role", "precision", "text", "where", "since", "until"
)  # fmt: skip

_WITHHELD = {
    "embargo": (
        "under embargo",
        "To lift the embargo, use --embargo-hours 0; for a partner's copy, --profile partner.",
    ),
    "marked": (
        "marked withhold",
        "Remove the mark from publishable records, or use --profile internal.",
    ),
    "publish-after": (
        "to be published later",
        "Build again after the publish_after time, or use --profile internal.",
    ),
    "withdrawn": ("withdrawn", "Remove status: withdrawn from publishable records."),
    "unchecked": (
        "without a check",
        "Note under 'checked:' what was checked, or leave out --require-review.",
    ),
    "retracted": ("retracted", "Only their ids and reasons are published."),
    "merged": ("now part of another record", "Only their links are published."),
}


def reason_of_nothing(incidents: Incidents, asked: Asked, *, needs_place: bool) -> str | None:
    """Explain in one line why nothing would be shown; None if something would be.

    Args:
        incidents: The incidents left after the options.
        asked: The options.
        needs_place: Whether an incident without a place cannot be shown, as on a map.
    """
    tally = incidents.tally
    if tally.shown or (tally.unlocated and not needs_place):
        return None
    given = [part for part in _parts(incidents, asked) if part is not None]
    counts, remedies = zip(*given, strict=True) if given else (("the file has no records",), ())
    fixes = " ".join((*remedies, "To write an empty page or file, use --allow-empty."))
    return (
        f"{asked.names}: error: Nothing to show, so nothing was written: {'; '.join(counts)}."
        f" {fixes}  [{CODE}]"
    )


def _parts(incidents: Incidents, asked: Asked) -> Iterator[tuple[str, str] | None]:
    tally, withheld = incidents.tally, incidents.withheld
    if count := withheld.get("undated"):
        yield f"{_records(count)} {UNDATED}", date_remedy(incidents.date_columns)
    for reason, (words, remedy) in _WITHHELD.items():
        if count := withheld.get(reason):
            yield f"{_records(count)} {words}", remedy
    if tally.filtered:
        options = " and ".join(f"--{name}" for name in _FILTERS if getattr(asked, name))
        yield f"{_records(tally.filtered)} left out by {options}", f"Widen {options}."
    if tally.unlocated:
        yield (
            f"{_records(tally.unlocated)} without a place",
            _PLACE_REMEDY,
        )
    if tally.rejected:
        yield f"{_records(tally.rejected)} rejected", "Correct the rows listed above."


def _records(count: int) -> str:
    return number_of(count, "record")


def date_remedy(columns: Sequence[str]) -> str:
    """Say how undated rows get their dates, or are shown without.

    Args:
        columns: Columns that contain dates, if none was used.
    """
    over = "If these incidents are over, use --embargo-hours 0."
    if not columns:
        return over
    names = " and ".join(map(quoted, columns))
    line = yaml.safe_dump(
        {"fields": {"event_date": columns[0]}},
        default_flow_style=True,
        width=1_000,
        allow_unicode=True,
    ).strip()[1:-1]
    option = f"--field {shlex.quote(f'event_date={columns[0]}')}"
    return (
        f"Column {names} seems to contain the dates: add {option}, or write {line} in a mapping"
        f" (`mapper import` writes one with all other fields) and pass it with --columns. {over}"
    )
