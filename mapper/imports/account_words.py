"""What tables call the capacities in which people speak, in English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mapper.records import CAPACITIES, Capacity
from mapper.text import fold

# in this order: a resident of the City of Bell is a resident
_CAPACITIES: Mapping[Capacity, str] = {
    "agency": r"police|sheriffs?|agency|department|dept|spokes\w+|patrol|\w*pd|dhs|ice|cbp|fbi|hsi"
    r"|policia|agencia|departamento|voceros?|voceras?|portavoz|fiscalia",
    "official": r"mayor|council ?(?:member|man|woman)|council|senator|governor|supervisor|congress\w*"
    r"|official|alcalde|alcaldesa|concejal\w*|gobernador\w*|senador\w*|funcionari\w+",
    "observer": r"observers?|witness\w*|bystanders?|onlookers?|legal observers?|testigos?|observador\w*",
    "resident": r"residents?|neighbou?rs?|vecin\w+|residentes?",
    "participant": r"drivers?|passengers?|protesters?|protestors?|demonstrators?|detainees?|arrestees?"
    r"|participants?|famil(?:y|ies)|mother|father|brother|sister|relatives?|victims?|lawyers?|attorneys?"
    r"|conductor\w*|pasajer\w+|manifestantes?|detenid\w+|familia\w*|madre|padre|abogad\w+|participantes?",
    "activist": r"activists?|advocates?|organizers?|activistas?|organizador\w*|defensor\w*",
    "organization": r"coalition|union|association|network|organization|organisation|group|aclu|naacp|league"
    r"|foundation|ngo|nonprofit|coalicion|sindicato|asociacion|organizacion|grupo|red|fundacion",
    "party": r"republicans?|democrats?|party|partido",
    "expert": r"experts?|professors?|researchers?|analysts?|expert[oa]s?|profesor\w*|investigador\w*",
    "author": r"author|reporter|journalist|autora?|periodista|reporter[oa]",
    "media": r"news\w*|times|media|tv|radio|press|post|tribune|outlet|noticias|diario|periodico|medio|prensa",
    "institution": r"city of|county of|school|university|hospital|consulate|church|library|city|institution"
    r"|ayuntamiento|consulado|hospital|escuela|universidad|iglesia|institucion",
}  # fmt: skip
_BY_PATTERN = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _CAPACITIES.items()}


def read_capacity(text: str) -> Capacity | None:
    """Return the capacity that a cell names, None if it names none or more than one."""
    word = fold(text, "names")
    exact = next((each for each in CAPACITIES if fold(each, "names") == word), None)
    return exact or guess_capacity(text)


def guess_capacity(speaker: str) -> Capacity | None:
    """Return the capacity that the words for a speaker state: `An observer`, `City News`."""
    words = fold(speaker, "names")
    return next((kind for kind, pattern in _BY_PATTERN.items() if pattern.search(words)), None)
