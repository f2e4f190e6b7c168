"""Why nothing would be shown, and which option or line of a mapping helps."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from mapper.cli.options import Asked
from mapper.errors import quoted
from mapper.incidents import Incidents

CODE = "nothing-shown"
_PLACE_REMEDY = (
    "Name the columns of coordinates (fields: {latitude: …, longitude: …} in a mapping), or write each"
    " city with its state, like Portland, OR."
)
_FILTERS = ("agency", "jurisdiction", "status", "since", "until")


def reason_of_nothing(incidents: Incidents, asked: Asked, *, needs_place: bool) -> str | None:
    """Say in one line why nothing of what was asked for would be shown; None if something is.

    Args:
        incidents: What is left to show.
        asked: What was asked for.
        needs_place: Whether an incident without a place shows nothing, as on a map.
    """
    tally = incidents.tally
    if tally.shown or (tally.unlocated and not needs_place):
        return None
    given = [part for part in _parts(incidents, asked) if part is not None]
    counts, remedies = zip(*given, strict=True) if given else (("the file holds no records",), ())
    helps = " ".join(remedies)
    return (
        f"{asked.records}: error: Nothing would be shown, so nothing is written: {'; '.join(counts)}."
        f" {helps} If an empty page or file is meant, say --allow-empty.  [{CODE}]"
    ).replace("  If", " If")


def _parts(incidents: Incidents, asked: Asked) -> Iterator[tuple[str, str] | None]:
    tally, withheld = incidents.tally, incidents.withheld
    if count := withheld.get("undated"):
        yield f"{_records(count)} without any date that shows it is over", _date_remedy(incidents)
    if count := withheld.get("embargo"):
        yield (
            f"{_records(count)} under embargo",
            "For no embargo say --embargo-hours 0; for readers who may know, --profile partner.",
        )
    if count := withheld.get("marked"):
        yield (
            f"{_records(count)} marked withhold",
            "Take the mark off what may be shown, or say --profile internal.",
        )
    if count := withheld.get("publish-after"):
        yield (
            f"{_records(count)} to be published later",
            "Build again after the moment that publish_after names, or say --profile internal.",
        )
    if count := withheld.get("withdrawn"):
        yield f"{_records(count)} withdrawn", "Take status: withdrawn off what may be shown."
    if tally.filtered:
        options = " and ".join(f"--{name}" for name in _FILTERS if getattr(asked, name))
        yield f"{_records(tally.filtered)} left out by {options}", f"Widen {options}."
    if tally.unlocated:
        yield (
            f"{_records(tally.unlocated)} without a place",
            _PLACE_REMEDY,
        )
    if tally.rejected:
        yield f"{_records(tally.rejected)} rejected", "Correct the rows that are listed above."


def _records(count: int) -> str:
    return f"{count:,} record" if count == 1 else f"{count:,} records"


def _date_remedy(incidents: Incidents) -> str:
    over = "If what they tell is over, say --embargo-hours 0."
    columns = incidents.date_columns
    if not columns:
        return over
    names = " and ".join(map(quoted, columns))
    line = yaml.safe_dump(
        {"fields": {"event_date": columns[0]}},
        default_flow_style=True,
        width=1_000,
        allow_unicode=True,
    ).strip()[1:-1]
    return (
        f"The dates stand in column {names}, it seems: write {line} in a mapping (mapper import writes one"
        f" with all other fields) and name it with --columns. {over}"
    )
