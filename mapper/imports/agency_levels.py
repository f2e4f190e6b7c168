"""The level of government and the kind of an agency, as far as the words of its name state them.

A name that states none, or that may belong to a campus, a railway or a tribe, stays unknown: the page colors
agencies by level, and a wrong color would say more than the table does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mapper.places import load_state_boundaries
from mapper.records import AgencyType, Level
from mapper.text import fold


class Standing(NamedTuple):
    """What a name says of an agency."""

    level: Level = "unknown"
    type: AgencyType = "unspecified"


_FEDERAL_LETTERS = re.compile(
    r"(?:FBI|DEA|ATF|ICE|ERO|HSI|CBP|USBP|DHS|DOJ|USMS|USSS|USPS|TSA|FPS|USCIS|BOP)\b"
)
_FEDERAL = re.compile(
    r"^(?:the )?(?:us|usa|united states)\b|^(?:the )?federal\b|\bfederales\b"
    r"|\bpolicia (?:federal|nacional|rodoviaria federal)\b|\bpolice nationale\b|\bgendarmerie nationale\b"
    r"|\bbundes(?:polizei|kriminalamt|grenzschutz)\w*\b|\bpolizia di stato\b|\bnational police\b"
    r"|\b(?:immigration and customs enforcement|customs and border protection|border patrol"
    r"|homeland security investigations|department of homeland security|secret service"
    r"|drug enforcement administration|bureau of alcohol|marshals service|bureau of prisons"
    r"|national park service|postal inspection service|coast guard"
    r"|bureau of indian affairs|bureau of land management|patrulla fronteriza)\b"
)
_MILITARY = re.compile(
    r"\bnational guard\b|\bguardia nacional\b|\bbundeswehr\b|\bmarine corps\b|^marines$"
    r"|^(?:the )?(?:us|usa|united states) (?:army|navy|air force|marines|space force)\b"
)
# Of whom one cannot tell from the name: special districts, campuses, tribes, and what several share.
_UNSURE = re.compile(
    r"\b(?:university|college|campus|uc|csu|cal state|school|isd|universidad|escolar|transit|airport"
    r"|aeropuerto|port|rail\w*|amtrak|tribal|tribe|nation|pueblo|reservation|authority|hospital"
    r"|military|militar|army|navy|naval|air force|metro|metropolitan\w*|regional|joint|task force"
    r"|housing|security|private)\b"
)
_STATE = re.compile(
    r"\b(?:state (?:police|patrol|troopers?|highway patrol|bureau of investigation)|highway patrol"
    r"|state troopers?|policia (?:estatal|del estado)|patrulla (?:estatal|de caminos)"
    r"|landes(?:polizei|kriminalamt)\w*|policia (?:civil|militar) d[eo]\b.+"
    r"|fiscalia general del estado)\b"
)
_COUNTY = re.compile(
    r"\bsheriffs?\b|\bcounty\b|\bparish (?:police|marshal)\b|\balguacil\w*\b|\bcondado\b"
)
_MUNICIPAL = re.compile(
    r"^(?:the )?(?:city|town|village|borough|township) of\b|\b(?:municipal|city|town|village) police\b"
    r"|\bpolice (?:department|dept|bureau)\b|\b(?:pd|dept of police)$"
    r"|\bpolicia (?:municipal|local|de la ciudad)\b|\b(?:ayuntamiento|alcaldia)\b"
    r"|\bpolice municipale\b|\bpolizia (?:municipale|locale)\b|\bguarda (?:civil )?municipal\b"
    r"|\bguardia urbana\b|\b(?:stadtpolizei|ordnungsamt)\b"
)
_TYPES: Mapping[AgencyType, re.Pattern[str]] = {
    "sheriff": re.compile(r"\b(?:sheriffs?|alguacil\w*)\b"),
    "border-patrol": re.compile(r"\b(?:border patrol|patrulla fronteriza)\b"),
    "highway-patrol": re.compile(
        r"\b(?:highway patrol|state (?:police|patrol|troopers?)|patrulla de caminos)\b"
    ),
    "prosecutor": re.compile(
        r"\b(?:district attorneys?|(?:states )?attorneys office|states attorney|prosecutors?|fiscalia)\b"
    ),
    "police": re.compile(r"\b(?:police|policia|polizia|\w*polizei|pd)\b"),
}


def read_standing(name: str) -> Standing:
    """Return the level and kind that the words of an agency's name state, in any language of these patterns.

    >>> read_standing("Washington County Sheriff's Office")
    Standing(level='county', type='sheriff')
    >>> read_standing("U.S. Marshals Service").level
    'federal'
    """
    words = " ".join(fold(name, "names").split())
    level: Level = "federal" if _FEDERAL_LETTERS.match(name.replace(".", "")) else _level(words)
    if level == "unknown":
        return Standing()
    kinds = (kind for kind, pattern in _TYPES.items() if pattern.search(words))
    return Standing(level, next(kinds, "unspecified"))


def _level(words: str) -> Level:
    if _MILITARY.search(words):
        return "military"
    if _STATE.search(words) or _of_a_state().match(words):
        return "state"
    if _FEDERAL.search(words):
        return "federal"
    if _UNSURE.search(words):
        return "unknown"
    if _COUNTY.search(words):
        return "county"
    return "municipal" if _MUNICIPAL.search(words) else "unknown"


@cache
def _of_a_state() -> re.Pattern[str]:
    """Match names such as Texas Department of Public Safety, but not Texas City Police Department."""
    states = "|".join(
        sorted((fold(area.name, "names") for area in load_state_boundaries().areas), key=len)[::-1]
    )
    kinds = "department of|dept of|bureau of|division of|state"
    return re.compile(rf"(?:{states}) (?:{kinds})\b(?! (?:university|college|park))")
