"""Sensitive places, which are published coarser than they are known and never sent to a geocoder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mapper.privacy.person_names import holds_name
from mapper.privacy.sensitive_words import has_sensitive_words_abroad

SENSITIVE_KINDS = ("home", "shelter", "clinic", "school", "place-of-worship")

_SENSITIVE_WORDS = re.compile(
    r"\b(?:homes?(?! depot)|houses?|residen(?:ce|tial|ces)|apartments?|apt|dwelling|shelters?|clinics?|"
    r"hospitals?|schools?|preschool|kindergarten|day ?care|church|chapel|cathedral|mosque|masjid|"
    r"synagogue|temple|parish)\b(?!\s+(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|pl|"
    r"place|way)\b)",
    re.IGNORECASE,
)


def is_sensitive(incident: Mapping[str, Any], private_names: Iterable[str] = ()) -> bool:
    """Whether the place of an incident must not be sent to a third party.

    It is sensitive if the record is withheld, or notes that a value was withheld or made coarser; if its
    place is redacted or of a kind that is published coarser; or if its words name a private person, a home,
    a shelter, a clinic, a school or a place of worship. When in doubt, it is sensitive; Temple Street is
    not.

    Args:
        incident: A row of the table of incidents.
        private_names: Names of people that must not be published.
    """
    if incident["withhold"] or incident["information_withheld"] or incident["data_generalizations"]:
        return True
    if {"locality", "verbatim_locality", "coordinates", "location_note"} & set(
        incident["redact"] or ()
    ):
        return True
    if incident["place_type"] in SENSITIVE_KINDS:
        return True
    words = f"{incident['locality']} / {incident['verbatim_locality']}"
    return has_sensitive_words(words, private_names) or has_sensitive_words_abroad(words)


def has_sensitive_words(words: str, private_names: Iterable[str] = ()) -> bool:
    """Whether words name a private person, or a place of a sensitive kind."""
    if any(holds_name(words, name) for name in private_names):
        return True
    return _SENSITIVE_WORDS.search(words) is not None
