"""Names of agencies that have a comma in them: units, inverted names, states and companies.

`LAPD, Hollenbeck Division` is a part of the LAPD, `Sheriff, Kern County` is the Kern County Sheriff, and
`GEO Group, Inc.` is a company; `LAPD, ICE` are two agencies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from mapper.places import find_places_abroad, load_gazetteer, postal_code
from mapper.records import Registry
from mapper.text import fold

# What stands for signs that separate no agencies, while a cell is split
_HELD = str.maketrans({",": "\0", " ": "\1", "&": "\2", "/": "\3", "+": "\4"})
_LET_GO = {char: chr(sign) for sign, text in _HELD.items() for char in [ord(text)]}

_ENDS_ITEM = r"(?=\s*$|\s+(?:and|y|e|et|und)\s|\s*[/&+;])"
_JOINED = re.compile(r"\s+(?:and|y|e|et|und)\s+|\s*[/&+;]\s*")
_UNIT_BEHIND = (
    r"division|div\.|station|substation|bureau|precinct|area|sector|unit|squad|detail|district|troop|section"
    r"|field office|resident office|barracks|post|detachment|region|team|zone|command"
)
_UNIT_BEFORE = (
    r"division|station|precinct|area|sector|unit|squad|district|troop|section|zone|region|post|team|company"
    r"|comisar[ií]a|delegaci[oó]n|destacamento|comandancia|cuadrante|distrito|regi[oó]n|zona|divisi[oó]n"
    r"|delegacia|batalh[aã]o|companhia|unidade|unidad|commissariat|brigade|compagnie|secteur"
    r"|abschnitt|revier|polizeirevier|inspektion|direktion|polizeiinspektion|wache|dienststelle"
    r"|commissariato|questura|stazione|compagnia|comando"
)
_UNIT = re.compile(
    # Hollenbeck Division, Robbery and Homicide Division
    rf"\s*(?:(?:[\w.'’-]+\s+(?:(?:and|&)\s+)?){{1,4}}(?:{_UNIT_BEHIND}){_ENDS_ITEM}"
    # Troop A, Precinct 12, Comisaría de Vallecas, 16º Batalhão
    rf"|(?:\d+\s*[.ºª°a-z]{{0,2}}\s+)?(?:{_UNIT_BEFORE})(?:\s+[\w.'’-]+){{0,4}}{_ENDS_ITEM})",
    re.IGNORECASE,
)
# words of agencies that are none of another's units
_AGENCY = re.compile(
    r"\b(?:police|polic[ií]a|polizei\b|polizia|gendarmerie|sheriff|marshal|constable|patrol|department|dept"
    r"|service|agency|office of|ministry|commission|national guard|army|rangers|corps|u\.?s\.?)\b",
    re.IGNORECASE,
)
_KIND = (
    r"(?:the )?(?:office of (?:the )?)?"
    r"(?:(?:county )?sheriff(?:['’]?s)?(?:[ /-]coroner)?(?: (?:office|department|dept\.?))?"
    r"|(?:(?:city|county|state|metro(?:politan)?|town|village|municipal) )?"
    r"police(?: (?:department|dept\.?|bureau|service|force))?"
    r"|p\.?d\.?|(?:state|highway) patrol|(?:dept\.?|department) of (?:police|public safety|corrections?)"
    r"|(?:fire|probation|corrections?|public safety|parks) (?:department|dept\.?)"
    r"|district attorney(?:['’]?s office)?|attorney general|marshal(?:['’]?s office)?|constable"
    r"|national guard|polic[ií]a (?:municipal|local|estatal|preventiva|metropolitana)"
    r"|guarda municipal|guardia urbana"
    r"|police municipale|polizia (?:locale|municipale)|pol[ií]cia (?:militar|civil)|polizei)"
)
_IS_KIND = re.compile(_KIND, re.IGNORECASE)
_OF_PLACE = re.compile(
    r"(?:the )?(?:(?:city|county|town|village|township|borough|state|parish|municipality|commonwealth) of"
    r"|(?:ciudad|condado|estado|municipio|ayuntamiento) de|ville de|stadt|comune di) (?P<place>.+)",
    re.IGNORECASE,
)
_IS_COUNTY = re.compile(r".+ (?:county|parish|borough|township|co\.)", re.IGNORECASE)
_COMPANY = re.compile(
    r"\s*(?:inc|llc|l\.l\.c|ltd|llp|corp|plc|gmbh|ltda|pty ltd|s\.a|s\.l|s\.a\. de c\.v)\.?"
    + _ENDS_ITEM,
    re.IGNORECASE,
)
# who is there beside the police
_OTHERS = re.compile(
    r"\b(?:fire|ems|paramedics?|medics?|ambulances?|military|security|guards?|civilians?|others?|bomberos"
    r"|militares|ej[eé]rcito|feuerwehr|rettungsdienst|pompiers|samu|unknown|probation|parole|corrections?"
    r"|coroner|courts?|prosecutors?|animal control|social services|immigration|customs|federal|contractors?"
    r"|protecci[oó]n civil|tr[aá]nsito|marina|migraci[oó]n|fiscal[ií]a|guardia|guarda|carabineros|mossos"
    r"|bombeiros|ex[eé]rcito|minist[eé]rio|ministerio|zoll|ordnungsamt|douane|swat)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Z]{2,6}\b")

_BRACKETED = re.compile(r"([^()]+\S)\s*\(([^()]+)\)")
_MOST_COMMAS = 100

Resolve = Callable[[str], str | None]


def hold_names_together(text: str, registry: Registry) -> str:
    """Write the signs in names of agencies so that none separates two; `let_go` writes them back.

    Args:
        text: A cell.
        registry: The known agencies.
    """
    if text.count(",") > _MOST_COMMAS:
        return text  # no list of agencies, and joining its parts again takes its square
    whole, *rest = text.split(",")
    for part in rest:
        name = _part_of_name(let_go(whole.rpartition(",")[2]), part, registry)
        whole += f",{name}".translate(_HELD) + part[len(name) :] if name else f",{part}"
    return whole


def let_go(name: str) -> str:
    """Write the signs that were held together as they were."""
    return name.translate(_LET_GO)


def is_held(name: str) -> bool:
    """Whether signs of a name are held together."""
    return "\0" in name


def _part_of_name(before: str, part: str, registry: Registry) -> str:
    """Return what stands behind a comma and is no agency, but says more of the one before it; or nothing."""
    resolve = registry.resolve
    agency, name = before.strip(), part.strip()
    if not (agency and name):
        return ""
    is_known = resolve(name) is not None
    # a name that is known as a whole (the registry ignores commas), or Hollenbeck Division, LAPD
    is_whole = known_unit(f"{agency}, {name}", registry) or resolve(f"{agency} {name}")
    if is_whole is not None or (
        _unit_at(before, resolve) == before and (is_known or _AGENCY.search(name))
    ):
        return part
    if is_known:
        return ""
    if _is_kind(agency):
        place = _without_next(part, resolve)  # Sheriff, Kern County and ICE
        return place if _is_place(place.strip(), is_sure=" " in agency) else ""
    if postal_code(name):
        return part
    return company[0] if (company := _COMPANY.match(part)) else _unit_at(part, resolve)


def _without_next(text: str, resolve: Resolve) -> str:
    """Return a text up to what joins a known agency to it."""
    joined = _JOINED.search(text)
    return text[: joined.start()] if joined and resolve(text[joined.end() :].strip()) else text


def _unit_at(text: str, resolve: Resolve) -> str:
    """Return the name of a unit that a text begins with; empty if it begins with none."""
    found = _UNIT.match(text)
    if found is None or _AGENCY.search(found[0]) or resolve(found[0].strip()) is not None:
        return ""
    first = found[0].split()[0]
    is_other = _LETTERS.fullmatch(first) and resolve(first) is not None  # DEA Field Division
    return "" if is_other else found[0]


def _is_kind(name: str) -> bool:
    return _IS_KIND.fullmatch(name) is not None


@cache
def _is_place(name: str, *, is_sure: bool) -> bool:
    """Whether a name is that of a place; if `is_sure`, also of one that no gazetteer has."""
    if _OF_PLACE.fullmatch(name) or _IS_COUNTY.fullmatch(name):
        return True
    if _is_kind(name) or _LETTERS.fullmatch(name) or _AGENCY.search(name) or _OTHERS.search(name):
        return False
    return (is_sure and name[0].isupper()) or bool(
        load_gazetteer().find(name, suggest=False).areas
        or load_gazetteer().find(f"{name} County", suggest=False).areas
        or find_places_abroad(name, around=False)
    )


def split_state_behind(name: str) -> tuple[str, str]:
    """Take the state off the end of a name: `Orange County Sheriff, FL`; empty if there is none."""
    agency, comma, state = name.rpartition(",")
    if comma and agency.strip() and postal_code(state.strip()):
        return agency.strip(), state.strip()
    return name, ""


def turn_name(name: str) -> tuple[str, ...]:
    """Return what an inverted name may be in order, the likeliest first; empty if it is in order.

    >>> turn_name("Police Department, City of Bell")
    ('Bell Police Department', 'City of Bell Police Department')
    >>> turn_name("Bell Police Department")
    ()
    """
    kind, comma, place = (part.strip() for part in name.partition(","))
    if not (comma and place) or not _is_kind(kind):
        return ()
    if not _is_place(place, is_sure=" " in kind):
        return ()
    kind = re.sub(r"^(?:the )?office of (?:the )?", "", kind, flags=re.IGNORECASE)
    of_place = _OF_PLACE.fullmatch(place)
    short = of_place["place"] if of_place else place
    if of_place and fold(place, "names").startswith(("county of", "the county of")):
        short = f"{short} County"
    is_county = "sheriff" in kind.lower() and not (of_place or _IS_COUNTY.fullmatch(place))
    likely = f"{short} County {kind}" if is_county else f"{short} {kind}"
    return tuple(dict.fromkeys((likely, f"{short} {kind}", f"{place} {kind}")))


def known_unit(name: str, registry: Registry) -> str | None:
    """Return the id of a known unit behind its agency: `USBP, El Centro Sector`; else None."""
    agency, comma, unit = (part.strip() for part in name.rpartition(","))
    if bracketed := _BRACKETED.fullmatch(name):  # CBP (Border Patrol)
        agency, comma, unit = bracketed[1], ",", bracketed[2]
    above, found = registry.resolve(agency), registry.resolve(unit)
    is_unit = bracketed or _UNIT.fullmatch(unit)
    if not comma or above is None or found is None or not is_unit:
        return None
    parent = registry[found].parent
    while parent not in (None, above):
        parent = registry[parent].parent
    return found if parent == above else None


def split_unit(name: str, resolve: Resolve) -> tuple[str, str]:
    """Split the name of a unit into its agency and itself; the unit is empty if it is none.

    Args:
        name: A name.
        resolve: Returns the id of the known agency with a name; None if there is none.
    """
    agency, comma, unit = (part.strip() for part in name.rpartition(","))
    if not (comma and agency and unit):
        return name, ""
    if _unit_at(unit, resolve) == unit and _unit_at(agency, resolve) != agency:
        return agency, unit
    if _unit_at(agency, resolve) == agency and (resolve(unit) is not None or _AGENCY.search(unit)):
        return unit, agency
    return name, ""
