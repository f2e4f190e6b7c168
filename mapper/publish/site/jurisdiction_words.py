"""Jurisdictions of an incident in a language of the site, from the words for them in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mapper.page import CUSTOMARY_NAMES, REGION_NAMES
from mapper.places import load_area_labels
from mapper.publish.site.words import Words

_LANGUAGES = ("en", "es", "fr")
_OR = {"es": "o", "fr": "ou"}
_CITY, _COUNTY, _DISPUTED = ", city unknown", ", county unknown", "in dispute: "
_PARTS = re.compile(r"(, or | or |, | \(in dispute: |^in dispute: |\)$)")


def jurisdiction_words(row: Mapping[Any, Any], words: Words) -> str:
    """Put the label of an incident's jurisdictions into the language of the page.

    Args:
        row: The row of the incident.
        words: The words of the language.
    """
    label = row.get("jurisdiction")
    if not isinstance(label, str) or label in ("", "unknown"):
        return ""
    if words.language == "en":
        return label
    names = {**CUSTOMARY_NAMES[words.language], **_abroad(row, words.language)}
    unknown = next((each for each in (_CITY, _COUNTY) if each in label), "")
    head, _, tail = label.partition(unknown) if unknown else (label, "", "")
    said = _parts(head, names, words)
    if unknown:
        said = words(
            "areas.city-unknown" if unknown == _CITY else "areas.county-unknown", name=said
        )
    return said + _parts(tail, names, words)


def _parts(label: str, names: Mapping[str, str], words: Words) -> str:
    return "".join(_part(each, names, words) for each in _PARTS.split(label))


def _part(part: str, names: Mapping[str, str], words: Words) -> str:
    if part in (", or ", " or "):
        return part.replace("or", _OR[words.language])
    if _DISPUTED in part:
        return part.replace(_DISPUTED, words("areas.disputed", names=""))
    for english, key in (("unincorporated ", "areas.unincorporated"), ("outside ", "areas.beyond")):
        if part.startswith(english):
            return words(key, name=_part(part.removeprefix(english), names, words))
    if part.endswith(" County"):
        name = part.removesuffix(" County")
        return words("areas.county", name=names.get(name, name))
    return names.get(part, part)


def _abroad(row: Mapping[Any, Any], language: str) -> dict[str, str]:
    """Return the names of the countries and first-level areas of an incident, by those in English."""
    ids = [*_ids(row.get("countries")), *_ids(row.get("regions"))]
    if ids in ([], ["US"]):
        return {}
    labels = load_area_labels()
    at = _LANGUAGES.index(language)
    found = {str(labels[each][0]): str(labels[each][at]) for each in ids if each in labels}
    return {name: REGION_NAMES[language].get(name, said) for name, said in found.items()}


def _ids(cell: object) -> Iterable[str]:
    return map(str, cell) if isinstance(cell, tuple | list) else ()
