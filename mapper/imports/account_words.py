"""What tables call stances and capacities, in English and Spanish.

A word that is not known, or that may mean two things (yes, no), is never taken as a stance: the contest
status of an incident follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mapper.records import CAPACITIES, STANCES, Capacity, Stance
from mapper.text import fold

_STANCES: Mapping[Stance, str] = {
    "asserts": "asserts|asserted|says|said|states|stated|claims|claimed|alleges|alleged|reports"
    "|reported|confirms|confirmed|confirm|admits|admitted|acknowledges|acknowledged|agrees|agreed"
    "|corroborates|corroborated|afirma|afirmo|dice|dijo|denuncia|denuncio|confirma|confirmo|confirmado|admite"
    "|admitio|reconoce|reconocio",
    "denies": "denies|denied|deny|denial|disputes|disputed|rejects|rejected|refutes|refuted|contradicts"
    "|contradicted|niega|nego|negado|rechaza|rechazo|desmiente|desmintio",
    "partly-confirms": "partly confirms|partly confirmed|partially confirms|partially confirmed|partial"
    "|partially|partly|confirms in part|confirmed in part|mixed|confirma en parte|confirma parcialmente"
    "|confirmo en parte|en parte|parcialmente|parcial",
    "does-not-dispute": "does not dispute|did not dispute|not disputed|undisputed|uncontested|no niega"
    "|no lo niega|no disputa|no lo disputa",
    "does-not-say": "does not say|did not say|does not address|did not address|not addressed|no lo dice"
    "|no lo aborda",
    "no-comment": "no comment|declined to comment|declined comment|declines to comment|did not comment"
    "|would not comment|no response|did not respond|no reply|did not reply|did not return calls"
    "|did not answer|no answer|sin comentario|sin comentarios|sin respuesta"
    "|no respondio|no contesto|no quiso comentar",
    "not-asked": "not asked|was not asked|not contacted|was not contacted|no request for comment"
    "|no se pregunto|no se le pregunto|no consultado|no consultada",
}  # fmt: skip
_BY_WORD: Mapping[str, Stance] = {
    word: stance for stance, words in _STANCES.items() for word in words.split("|")
} | {fold(stance, "names"): stance for stance in STANCES}
_HEAD_ENDS = re.compile(r"[:;,.(–—\n]| - ")

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


def read_stance(text: str) -> Stance | None:
    """Return the stance that a cell names: its words, or those before a colon or a dash.

    >>> read_stance("Denied: they were not there")
    'denies'
    >>> read_stance("They did not deny it") is None
    True
    """
    whole = _BY_WORD.get(fold(text, "names"))
    return whole or _BY_WORD.get(fold(_HEAD_ENDS.split(text, maxsplit=1)[0], "names"))


def read_capacity(text: str) -> Capacity | None:
    """Return the capacity that a cell names, None if it names none or more than one."""
    word = fold(text, "names")
    exact = next((each for each in CAPACITIES if fold(each, "names") == word), None)
    return exact or guess_capacity(text)


def guess_capacity(speaker: str) -> Capacity | None:
    """Return the capacity that the words for a speaker state: `An observer`, `City News`."""
    words = fold(speaker, "names")
    return next((kind for kind, pattern in _BY_PATTERN.items() if pattern.search(words)), None)
