"""States by name, postal code, FIPS code and the newspapers' abbreviation."""

from __future__ import annotations

import re
from functools import cache

from mapper.places.boundaries import load_state_boundaries
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.short_words import spell_out
from mapper.text import fold

# The FIPS codes of the states by postal code, from Alabama's 01 on.
FIPS_CODES = {
    "AL": "01", "AK": "02", "AZ": "04", "AR": "05", "CA": "06", "CO": "08", "CT": "09",
    "DE": "10", "DC": "11", "FL": "12", "GA": "13", "HI": "15", "ID": "16", "IL": "17",
    "IN": "18", "IA": "19", "KS": "20", "KY": "21", "LA": "22", "ME": "23", "MD": "24",
    "MA": "25", "MI": "26", "MN": "27", "MS": "28", "MO": "29", "MT": "30", "NE": "31",
    "NV": "32", "NH": "33", "NJ": "34", "NM": "35", "NY": "36", "NC": "37", "ND": "38",
    "OH": "39", "OK": "40", "OR": "41", "PA": "42", "RI": "44", "SC": "45", "SD": "46",
    "TN": "47", "TX": "48", "UT": "49", "VT": "50", "VA": "51", "WA": "53", "WV": "54",
    "WI": "55", "WY": "56", "AS": "60", "GU": "66", "MP": "69", "PR": "72", "VI": "78",
}  # fmt: skip
POSTAL_CODES = {fips: code for code, fips in FIPS_CODES.items()}
# The newspapers' abbreviations of states (Associated Press); the other states are written out.
_ABBREVIATIONS = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DE": "Del.",
    "DC": "D.C.", "FL": "Fla.", "GA": "Ga.", "IL": "Ill.", "IN": "Ind.", "KS": "Kan.", "KY": "Ky.",
    "LA": "La.", "MD": "Md.", "MA": "Mass.", "MI": "Mich.", "MN": "Minn.", "MS": "Miss.", "MO": "Mo.",
    "MT": "Mont.", "NE": "Neb.", "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.",
    "NC": "N.C.", "ND": "N.D.", "OK": "Okla.", "OR": "Ore.", "PA": "Pa.", "RI": "R.I.", "SC": "S.C.",
    "SD": "S.D.", "TN": "Tenn.", "VT": "Vt.", "VA": "Va.", "WA": "Wash.", "WV": "W.Va.", "WI": "Wis.",
    "WY": "Wyo.",
}  # fmt: skip
# Those that are not the postal code with points, as they are read.
_BY_ABBREVIATION = {
    short.removesuffix(".").casefold(): code
    for code, short in {**_ABBREVIATIONS, "TX": "Tex."}.items()
    if short.count(".") == 1 and short.removesuffix(".").upper() != code
}

_STATE_OF = re.compile(r"^(?:state of|commonwealth of|estado de|état de|etat de) ", re.IGNORECASE)
# In Spanish, French and German where they differ, and short ones of older lists; but for names of countries
# (Géorgie).
_IN_OTHER_LANGUAGES = {
    "CA": "Californie Kalifornien Cal", "DC": "Distrito_de_Columbia", "FL": "Floride", "HI": "Hawái Hawaï",
    "LA": "Luisiana Louisiane", "MO": "Misuri", "MS": "Misisipi Misisipí",
    "NC": "Carolina_del_Norte Caroline_du_Nord", "ND": "Dakota_del_Norte Dakota_du_Nord",
    "NH": "Nuevo_Hampshire Nueva_Hampshire", "NJ": "Nueva_Jersey", "NM": "Nuevo_México Nouveau-Mexique",
    "NY": "Nueva_York", "OR": "Oregón", "PA": "Pensilvania Pennsylvanie Penn Penna",
    "SC": "Carolina_del_Sur Caroline_du_Sud", "SD": "Dakota_del_Sur Dakota_du_Sud", "TX": "Tejas",
    "VA": "Virginie", "WV": "Virginia_Occidental Virginie-Occidentale",
}  # fmt: skip


def split_state(name: str) -> tuple[str, str | None]:
    """Take the state off "Portland, Ore.": the name before it, and the state's postal code.

    A name without a state, or with an unknown one, stays whole and has None.
    """
    bare, _, state = (part.strip() for part in name.rpartition(","))
    code = postal_code(state) if bare else None
    return (bare, code) if code else (name, None)


@cache_by_boundaries
def postal_code(state: str) -> str | None:
    """Return the postal code of a state by code, name, abbreviation or FIPS code; None if it is none."""
    plain = state.strip().removeprefix("US-").removeprefix("us-").replace(".", "")
    if fold(plain, "letters") == "washingtondc":
        return "DC"
    if plain.replace(" ", "").casefold() == "wva":
        return "WV"
    if plain.isdecimal():
        return POSTAL_CODES.get(plain.zfill(2))
    if plain.upper() in FIPS_CODES:
        return plain.upper()
    folded = fold(state, "letters")
    if code := _BY_ABBREVIATION.get(plain.casefold()) or _translated_names().get(folded):
        return code
    names = (plain, *spell_out(state), _STATE_OF.sub("", plain))
    areas = next(filter(None, (load_state_boundaries().find(each, "state") for each in names)), ())
    return POSTAL_CODES.get(areas[0].geoid) if areas else None


@cache
def _translated_names() -> dict[str, str]:
    return {
        fold(name.replace("_", " "), "letters"): code
        for code, names in _IN_OTHER_LANGUAGES.items()
        for name in names.split()
    }


def state_abbreviation(code: str) -> str | None:
    """Return the newspapers' abbreviation of a state by its postal code, without its point: Calif."""
    return next((each.title() for each, of in _BY_ABBREVIATION.items() if of == code), None)


@cache
def state_words(state: str) -> str:
    """Write a state, by its FIPS code, as newspapers do behind a name: Ore."""
    code = postal_code(state) or ""
    return _ABBREVIATIONS.get(code) or load_state_boundaries().area(state).label
