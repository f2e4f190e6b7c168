"""What the page of an incident says to search engines: schema.org as JSON-LD, with dates of its records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mapper.page import web_address
from mapper.publish.site.change_dates import last_change
from mapper.publish.site.incident_texts import IncidentTexts, Row, known
from mapper.records import LASTED, UNKNOWN, parse_event_date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def describe_incident(
    incident: IncidentTexts,
    *,
    address: str,
    site_url: str,
    site_title: str,
    license_: str,
    place: str,
    card: str = "",
) -> dict[str, Any]:
    """Describe the page of an incident.

    Args:
        incident: The incident in the language of the page.
        address: The address of the page.
        site_url: That of the site.
        site_title: The title of the site.
        license_: The license of the data; empty if unknown.
        place: The words for the place.
        card: The address of its card; empty if it has none.
    """
    changed = last_change(incident)
    days = _days_of_event(incident.row)
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": incident.title.text,
        **({"image": card} if card else {}),
        "inLanguage": incident.language,
        **({"description": summary} if (summary := incident.text("summary").text) else {}),
        **({"dateModified": changed.isoformat()} if changed else {}),
        **_possible_days(incident.row, days),
        "isPartOf": {
            "@type": "Dataset",
            "@id": f"{site_url}catalog.jsonld#dataset",
            "name": site_title,
        },
        **({"license": license_} if license_ else {}),
        "about": _event(incident, place, days),
        "citation": [_source(each) for each in incident.sources],
        **({"correction": found} if (found := _corrections(incident)) else {}),
    }


def _days_of_event(row: Row) -> dict[str, str]:
    """Return the day on which an event happened, or those on which it began and ended, if they are known.

    Readers of linked data take a start and an end for an event that went on from the one to the other: days
    on which it may have happened are neither.
    """
    text = known(row.get("event_date")) or UNKNOWN
    if _DAY.fullmatch(text):
        return {"startDate": text}
    if row.get("date_interval") != LASTED:
        return {}
    start, _, end = text.partition("/")
    said = {"startDate": start, "endDate": end}
    return {name: day for name, day in said.items() if _DAY.fullmatch(day)}


def _possible_days(row: Row, days: Mapping[str, str]) -> dict[str, str]:
    """Return the time that the page is about as an interval in ISO 8601, where no days say it.

    Approximate and uncertain days, which may be others, have no such interval.
    """
    text = known(row.get("event_date")) or UNKNOWN
    when = parse_event_date(text)
    ends_of_date = 1 + ("/" in text)
    if len(days) == ends_of_date or not when.known or when.approximate:
        return {}
    ends = [day.isoformat() if day else ".." for day in (when.start, when.end)]
    return {"temporalCoverage": "/".join(ends)}


def _event(incident: IncidentTexts, place: str, days: Mapping[str, str]) -> dict[str, Any]:
    row = incident.row
    location: dict[str, Any] = {"@type": "Place", "name": place} if place else {}
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if latitude is not None and latitude == latitude:  # noqa: PLR0124 - not NaN
        location |= {
            "@type": "Place",
            "geo": {
                "@type": "GeoCircle",
                "geoMidpoint": {
                    "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude
                },
                "geoRadius": row.get("coordinate_uncertainty_in_meters"),
            },
        }  # fmt: skip
    return {
        "@type": "Event",
        "name": incident.title.text,
        **days,
        **({"location": location} if location else {}),
    }


def _source(source: Row) -> dict[str, Any]:
    published = known(source.get("published"))
    url = web_address(known(source.get("url")) or "")
    archived = web_address(known(source.get("archived_at")) or "")
    publisher = known(source.get("publisher"))
    return {
        "@type": "CreativeWork",
        **({"name": title} if (title := known(source.get("title"))) else {}),
        **({"publisher": {"@type": "Organization", "name": publisher}} if publisher else {}),
        **({"datePublished": published} if published else {}),
        **({"url": url} if url else {}),
        **({"archivedAt": archived} if archived else {}),
    }


def _corrections(incident: IncidentTexts) -> list[dict[str, Any]]:
    return [
        {
            "@type": "CorrectionComment",
            "text": " ".join(str(each[name]) for name in ("wrong", "right") if each.get(name)),
            "datePublished": str(each.get("date") or ""),
        }
        for each in incident.row.get("corrections") or ()
    ]
