"""What tables call the capacities in which people speak, in English, Spanish, French and German."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mapper.records import CAPACITIES, Capacity
from mapper.text import fold

# in this order: a resident of the City of Bell is a resident
_CAPACITIES: Mapping[Capacity, str] = {
    "agency": r"police|sheriffs?|agency|department|dept|spokes\w+|patrol|\w*pd|dhs|ice|cbp|fbi|hsi"
    r"|policia|agencia|departamento|voceros?|voceras?|portavoz|fiscalia"
    r"|polizei\w*|bundespolizei|behorde\w*|pressesprecher\w*|polizeisprecher\w*|sprecher\w*"
    r"|staatsanwalt\w*|zoll|\w*ministerium|gendarmerie|prefecture|parquet|porte parole|procureure?"
    r"|ministere",
    "official": r"mayor|council ?(?:member|man|woman)|council|senator|governor|supervisor|congress\w*"
    r"|official|alcalde|alcaldesa|concejal\w*|gobernador\w*|senador\w*|funcionari\w+"
    r"|\w*burgermeister\w*|stadtrat\w*|gemeinderat\w*|landrat\w*|minister\w*|abgeordnete\w*|maires?"
    r"|deputee?s?|elue?s?|conseill\w+|senat\w+|ministre|prefete?",
    "observer": r"observers?|witness\w*|bystanders?|onlookers?|legal observers?|testigos?|observador\w*"
    r"|\w*zeug(?:e|in|en|innen)|beobachter\w*|passant\w*|temoins?|observat\w+",
    "resident": r"residents?|neighbou?rs?|vecin\w+|residentes?"
    r"|anwohner\w*|nachbar\w*|bewohner\w*|einwohner\w*|riverain\w*|voisin\w*|habitant\w*",
    "participant": r"wife|husband|spouse|sons?|daughters?|cousins?|friends?|spos[oa]|espos[oa]|hij[oa]s?"
    r"|prim[oa]s?|amig[oa]s?|ehe(?:frau|mann)|tochter|freunde?|freundin|epou(?:x|se)|fils|fille|ami[es]?"
    r"|drivers?|passengers?|protesters?|protestors?|demonstrators?|detainees?|arrestees?"
    r"|participants?|famil(?:y|ies)|mother|father|brother|sister|relatives?|victims?|lawyers?|attorneys?"
    r"|conductor\w*|pasajer\w+|manifestantes?|detenid\w+|familia\w*|madre|padre|abogad\w+|participantes?"
    r"|fahrer\w*|insass\w*|demonstrant\w*|festgenommene\w*|betroffene\w*|angehorige\w*|opfer|mutter"
    r"|vater|bruder|schwester|\w*anwalt\w*|conduct(?:eur|rice)s?|passager\w*|manifestant\w*|detenue?s?"
    r"|interpelle\w*|victimes?|famille|mere|pere|frere|soeur|avocate?s?",
    "activist": r"activists?|advocates?|organizers?|activistas?|organizador\w*|defensor\w*"
    r"|aktivist\w*|militante?s?|activistes?",
    "organization": r"coalition|union|association|network|organization|organisation|group|aclu|naacp|league"
    r"|foundation|ngo|nonprofit|coalicion|sindicato|asociacion|organizacion|grupo|red|fundacion"
    r"|vereine?s?|verband|gewerkschaft\w*|initiative|bundnis|collectif|syndicat|ligue|fondation|ong"
    r"|stiftung",
    "party": r"republicans?|democrats?|party|partido"
    r"|partei|parti",
    "expert": r"experts?|professors?|researchers?|analysts?|expert[oa]s?|profesor\w*|investigador\w*"
    r"|expert\w*|professor\w*|forscher\w*|chercheu\w+|professeure?",
    "author": r"author|reporter|journalist|autora?|periodista|reporter[oa]"
    r"|autor\w*|verfasser\w*|journalist\w*|auteure?|autrice",
    "media": r"news\w*|times|media|tv|radio|press|post|tribune|outlet|noticias|diario|periodico|medio|prensa"
    r"|\w*zeitung|rundfunk|sender|nachrichten|journal|presse|chaine|quotidien",
    "institution": r"city of|county of|school|university|hospital|consulate|church|library|city|institution"
    r"|ayuntamiento|consulado|hospital|escuela|universidad|iglesia|institucion"
    r"|stadt|stadtverwaltung|schule|universitat|krankenhaus|konsulat|kirche|mairie|commune|ecole"
    r"|universite|hopital|consulat|eglise",
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
