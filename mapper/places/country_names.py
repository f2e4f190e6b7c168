"""Finds countries by name or code: "Korea, Republic of", "Alemanha", "Sverige", "UK".

The borders have a name of each country in English, Spanish and French. `geodata/country_names.csv` has those
of the ISO standard and of many languages that mean one country only, each with its source. The United States
are home to the Census' areas, and so are no other country; `is_home_country` knows them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from mapper.places.areas import COUNTRY
from mapper.places.foreign_land import CENSUS_CODES
from mapper.places.geodata import read_groups
from mapper.places.world_map import load_area_labels
from mapper.text import fold

# Territories that the gazetteer has under codes of their own, and the lines as part of a country.
OF_COUNTRY = {
    "GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "YT": "FR", "BQ": "NL", "SJ": "NO", "CX": "AU",
    "CC": "AU", "TK": "NZ",
}  # fmt: skip
# Territories that the lines have apart from the country that they belong to, by ISO 3166.
_TERRITORIES = {
    "AU": ("HM", "NF"), "CN": ("HK", "MO"), "DK": ("FO", "GL"), "FI": ("AX",),
    "FR": ("BL", "MF", "NC", "PF", "PM", "TF", "WF"),
    "GB": ("AI", "BM", "FK", "GG", "GI", "GS", "IM", "IO", "JE", "KY", "MS", "PN", "SH", "TC", "VG"),
    "NL": ("AW", "CW", "SX"), "NZ": ("CK", "NU"),
}  # fmt: skip
_ARTICLE = re.compile(r"^the\s+|,?\s+the$", re.IGNORECASE)
_TWO_NAMES = re.compile(r"(?P<name>.+?)\s*[(\[/]\s*(?P<other>[^()\[\]/]+?)\s*[)\]]?")
_LONG_WORDS = {
    "st": "Saint", "st.": "Saint", "sts.": "Saints", "rep.": "Republic", "dem.": "Democratic",
    "fed.": "Federation", "p.r.": "People's Republic of", "is.": "Islands", "&": "and",
}  # fmt: skip


def names_country(name: str) -> bool:
    """Whether a name or code is that of another country, in any language that is known."""
    return bool(countries_named(name))


def country_named(name: str) -> str | None:
    """Return the code of the one other country that a name or code means; None for none, or several."""
    found = countries_named(name)
    return found[0] if len(found) == 1 else None


@cache
def is_home_country(name: str) -> bool:
    """Whether a name or code is one of the United States, in any language that is known."""
    listed = _codes_by_name()
    return fold(name, "letters") == "us" or any(listed.get(key) == COUNTRY for key in _keys(name))


@cache
def countries_named(name: str) -> tuple[str, ...]:
    """Return the codes of the other countries that a name or code means; none or one, mostly.

    >>> countries_named("Korea, Republic of"), countries_named("Alemanha"), countries_named("Myanmar (Burma)")
    (('KR',), ('DE',), ('MM',))
    """
    is_code = name in load_area_labels() or name in OF_COUNTRY
    if name.isupper() and is_code and name not in CENSUS_CODES:
        return (name,)
    for key in _keys(name):
        if named := _codes_by_label().get(key):
            return named
        if own := _codes_by_name().get(key):
            return () if own == COUNTRY else (own,)
    # "Congo (Kinshasa)" is a name of its own; two names of one country are that country.
    if parts := _TWO_NAMES.fullmatch(name):
        one, other = countries_named(parts["name"]), countries_named(parts["other"])
        return one if one == other else ()
    return ()


def with_territories(countries: Iterable[str]) -> frozenset[str]:
    """Return the codes of countries with those under which the lines have what belongs to them.

    >>> sorted(with_territories(["DK"])), sorted(with_territories(["RE"]))
    (['DK', 'FO', 'GL'], ['FR', 'RE'])
    """
    given = frozenset(countries)
    return given | {OF_COUNTRY.get(code, code) for code in given} | {*territories_of(given)}


def territories_of(countries: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of territories that belong to countries and have codes of their own.

    >>> territories_of(["NL"])
    ('AW', 'BQ', 'CW', 'SX')
    """
    given = frozenset(countries)
    drawn = {code for country in given for code in _TERRITORIES.get(country, ())}
    return tuple(sorted(drawn | {code for code, country in OF_COUNTRY.items() if country in given}))


def split_at_country(name: str) -> list[str]:
    """Return what stands between commas, and a country with a comma in its name whole.

    >>> split_at_country("Seoul, Korea, Republic of"), split_at_country("Lyon, France")
    (['Seoul', 'Korea, Republic of'], ['Lyon', 'France'])
    """
    parts = [part.strip() for part in name.split(",")]
    last = ", ".join(parts[-2:])
    return [*parts[:-2], last] if len(parts) > 1 and countries_named(last) else parts


def _keys(name: str) -> Iterator[str]:
    yield fold(name, "letters")
    plain = _ARTICLE.sub("", name)
    spelt = " ".join(_LONG_WORDS.get(word.casefold(), word) for word in plain.split())
    if spelt != name:
        yield fold(spelt, "letters")


@cache
def _codes_by_label() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for code, label in load_area_labels().items():
        if "." not in code and code not in (*CENSUS_CODES, "land"):
            for name in label[:3]:
                found[fold(name, "letters")][code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _codes_by_name() -> dict[str, str]:
    listed = read_groups("country_names.csv", "code", "name")
    return {fold(name, "letters"): code for code, names in listed.items() for name in names}
