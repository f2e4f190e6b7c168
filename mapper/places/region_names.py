"""Names of first-level areas in their own languages, and short ones, as tables from there write them.

GeoNames has one name of each, mostly the English one: Bavaria, Catalonia, Lombardy. Codes that are those of
states of the United States (PA, MT) or of countries (CA, BA) are not among them. `geodata/region_names.csv`
has them, each with its source.
"""

from __future__ import annotations

import re
from functools import cache

from mapper.places.geodata import read_groups
from mapper.places.short_words import spell_out
from mapper.text import fold

# What stands around a name: Departamento de Antioquia, Comunidad de Madrid, Kyiv Oblast, Prague Region.
_KIND = (
    "province|provincia|provincie|provinz|region|región|région|regione|regiao|região|department|departamento|"
    "département|state|estado|état|stato|land|bundesland|freistaat|kanton|canton|cantone|county|judet|județul|"
    "jud|voivodeship|wojewodztwo|województwo|oblast|область|kraj|län|lan|fylke|prefecture|district|distrito|"
    "governorate|comunidad|comunidad autonoma|comunidad autónoma|comunitat|principado|principality|megye|"
    "vármegye|ili|maakunta"
)
_BEFORE = re.compile(
    rf"^(?:the )?(?:{_KIND})\s+(?:(?:of|de|da|do|del|della|di|des|du|la|of the)\s+|d')*",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"[\s-]+(?:{_KIND})$", re.IGNORECASE)
_CHINESE_KIND = re.compile(r"(?<=..)[省県縣都府市도시]$")


@cache
def own_region_names() -> dict[str, tuple[str, ...]]:
    """Return the names of first-level areas by code, such as `DE.02`.

    Raises:
        GeodataError: The file is missing or broken.
    """
    return read_groups("region_names.csv", "code", "name")


def bare_region(name: str) -> str:
    """Return the name of a first-level area without the word for its kind.

    >>> bare_region("Departamento de Antioquia"), bare_region("Київська область"), bare_region("東京都")
    ('Antioquia', 'Київська', '東京')
    """
    bare = _BEHIND.sub("", _BEFORE.sub("", name.strip()))
    return _CHINESE_KIND.sub("", bare) or name


@cache
def region_keys(name: str) -> tuple[str, ...]:
    """Return a name folded to letters: as it is, with short words written out, and without its kind."""
    names = (name, *spell_out(name), bare_region(name))
    return tuple(dict.fromkeys(key for each in names if (key := fold(each, "letters"))))
