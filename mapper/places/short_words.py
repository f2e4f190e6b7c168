"""Words in names of places that are written short: St. Denis, Ste-Foy, S. Paulo, Cd. Juárez, N. Las Vegas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

# What each may stand for, in the languages of the places that have such names.
_LONG_WORDS = {
    "s": ("South", "São", "San", "Santa", "Santo", "Saint"), "so": ("South",), "n": ("North",),
    "no": ("North",), "e": ("East",), "w": ("West",), "st": ("Saint", "St.", "Sankt", "Sint"),
    "ste": ("Sainte", "Ste."), "sta": ("Santa",), "sto": ("Santo",), "sn": ("San",), "ft": ("Fort",),
    "mt": ("Mount", "Mt."), "pt": ("Port", "Point"), "pto": ("Puerto", "Porto"), "pta": ("Punta",),
    "cd": ("Ciudad",), "gral": ("General",), "gen": ("General",), "cnel": ("Coronel",),
    "pres": ("Presidente",), "va": ("Villa",), "ntra": ("Nuestra",), "sra": ("Señora",),
}  # fmt: skip
_WORDS_TOO = frozenset(("so", "no", "va", "gen", "pres"))  # which are short with a period alone
_UNSPACED = re.compile(r"(?<=[^\W\d_]\.)(?=[^\W\d_]{2})")
_HYPHENED = re.compile(r"\b(st|ste|sta|sto)-(?=\w)", re.IGNORECASE)
_ON_THE_MAIN = re.compile(r"\s+a\.?\s?M\.?$")
_BUENOS_AIRES = re.compile(r"\bbs\.?\s?as\b\.?", re.IGNORECASE)
_DISTRICT = re.compile(
    r"^(?:\d{4,5}\s+)?(?P<city>\D+?)(?:,?\s+\d{1,2}(?:er|e|è?me|\.|º)?(?:\s+(?:arrondissement|arrt?\.?|bezirk))?)?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_MOST = 16  # spellings of a name


def spell_out(name: str) -> Iterator[str]:
    """List the spellings of a name with its short words written out; none if it has none.

    >>> next(spell_out("Ste-Foy")), next(spell_out("E. St. Louis")), "São PAULO" in spell_out("S.PAULO")
    ('Sainte Foy', 'East Saint Louis', True)
    """
    spaced = _HYPHENED.sub(r"\1. ", _UNSPACED.sub(" ", name))
    spaced = _BUENOS_AIRES.sub("Buenos Aires", _ON_THE_MAIN.sub(" am Main", spaced))
    words = spaced.split()
    choices = [*map(_choices, words[:-1]), *((each,) for each in words[-1:])]
    for each in islice(product(*choices), _MOST):
        spelt = " ".join(each)
        if spelt != name:
            yield spelt


def _choices(word: str) -> tuple[str, ...]:
    short = word.removesuffix(".").casefold()
    if not word.endswith(".") and (short in _WORDS_TOO or not word[:1].isupper()):
        return (word,)
    return _LONG_WORDS.get(short, (word,))


def without_district(name: str) -> str:
    """Return the name of a city without its postal code in front, or a district or brackets behind.

    >>> without_district("Paris 18e arrondissement"), without_district("1100 Wien")
    ('Paris', 'Wien')
    >>> without_district("Cali (CT)")
    'Cali'
    """
    name = _IN_BRACKETS.sub("", name) or name
    found = _DISTRICT.match(name)
    return found["city"] if found else name
