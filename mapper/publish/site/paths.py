"""The addresses of a site's files: a page per incident, safe on every file system and the same for ever."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

_PLAIN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LONGEST = 80
_DIGITS = 16
# names that Windows keeps for devices, and those of this folder's other files
_TAKEN = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "index",
        *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
    )
)


def page_path(incident_id: str, language: str = "en") -> str:
    """Return the path of the page of an incident; it depends on the id alone."""
    folder = "incidents" if language == "en" else f"{language}/incidents"
    return f"{folder}/{_file_name(incident_id)}.html"


def card_path(incident_id: str, language: str = "en") -> str:
    """Return the path of the card of an incident, or with an empty id of the one of the map."""
    folder = "cards" if language == "en" else f"{language}/cards"
    return f"{folder}/{_file_name(incident_id) if incident_id else 'index'}.png"


def map_link(incident_id: str) -> str:
    """Return the link to an incident on the map."""
    return f"map.html#id={quote(incident_id, safe='')}"


def _file_name(incident_id: str) -> str:
    is_plain = _PLAIN.fullmatch(incident_id) and len(incident_id) <= _LONGEST
    if is_plain and incident_id not in _TAKEN:
        return incident_id
    digest = hashlib.sha256(incident_id.encode("utf-8", "surrogatepass")).hexdigest()
    words = re.sub(r"[^a-z0-9]+", "-", incident_id.lower()).strip("-")[: _LONGEST // 2].strip("-")
    return f"{words or 'incident'}.{digest[:_DIGITS]}"
