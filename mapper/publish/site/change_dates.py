"""The day on which what is published of an incident last changed, by its records alone: no clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mapper.publish.site.incident_texts import IncidentTexts, known
from mapper.records import latest_day


def last_change(incident: IncidentTexts) -> date | None:
    """Return the latest day among its corrections, sources and accounts; else that of the incident.

    Returns:
        None if the records have no date at all.
    """
    days = [day for text in _dates(incident) if (day := _day(text)) is not None]
    if days:
        return max(days)
    happened = known(incident.row.get("event_date"))
    return _day(happened) if happened else None


def _dates(incident: IncidentTexts) -> Iterator[str]:
    for correction in incident.row.get("corrections") or ():
        yield str(correction.get("date") or "")
    for source in incident.sources:
        yield known(source.get("published")) or ""
    for claim in incident.claims:
        for account in claim.accounts:
            yield known(account.row.get("said_on")) or ""


def _day(text: str) -> date | None:
    try:
        return latest_day(text) if text else None
    except ValueError:
        return None
