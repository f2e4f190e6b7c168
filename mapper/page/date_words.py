"""Event dates as a newsroom writes them, in English or Spanish; the page's script writes the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATE = re.compile(r"(-?\d[\dX]{3})(?:-([\dX]{2}))?(?:-([\dX]{2}))?([~?%]?)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class _Forms:
    """How a language writes dates; of two forms, the last is for a day."""

    months: tuple[str, ...]
    seasons: dict[str, str]
    doubts: dict[str, tuple[str, ...]]
    not_known: str
    earlier: str
    later: str
    between: tuple[str, ...]
    lasted: tuple[str, ...]
    since: tuple[str, ...]
    until: tuple[str, ...]
    century: str
    decade: str
    month_unknown: str
    day_unknown: str
    month: str
    day: str
    first_day: str = "1"


_FORMS = {
    "en": _Forms(
        months=(
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ),
        seasons={"21": "spring {}", "22": "summer {}", "23": "fall {}", "24": "winter {}"},
        doubts={"": ("{}",), "~": ("about {}",), "?": ("perhaps {}",), "%": ("perhaps about {}",)},
        not_known="Date not known",
        earlier="{} or earlier",
        later="{} or later",
        between=("between {} and {}",),
        lasted=("from {} to {}",),
        since=("since {}",),
        until=("until {}",),
        century="the years {} to {}",
        decade="the {}s",
        month_unknown="{}, month and day not known",
        day_unknown="{}, day not known",
        month="{month} {year}",
        day="{month} {day}, {year}",
    ),
    "es": _Forms(
        months=(
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
            "octubre", "noviembre", "diciembre",
        ),
        seasons={
            "21": "primavera de {}", "22": "verano de {}", "23": "otoño de {}", "24": "invierno de {}",
        },
        doubts={
            "": ("{}",), "~": ("alrededor de {}", "alrededor del {}"),
            "?": ("quizá {}", "quizá el {}"), "%": ("quizá alrededor de {}", "quizá alrededor del {}"),
        },
        not_known="Fecha desconocida",
        earlier="{} o antes",
        later="{} o después",
        between=("entre {} y {}", "entre el {} y el {}"),
        lasted=("de {} a {}", "del {} al {}"),
        since=("desde {}", "desde el {}"),
        until=("hasta {}", "hasta el {}"),
        century="los años {} a {}",
        decade="década de {}",
        month_unknown="{}, mes y día desconocidos",
        day_unknown="{}, día desconocido",
        month="{month} de {year}",
        day="{day} de {month} de {year}",
    ),
    "fr": _Forms(
        months=(
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
            "octobre", "novembre", "décembre",
        ),
        seasons={"21": "printemps {}", "22": "été {}", "23": "automne {}", "24": "hiver {}"},
        doubts={
            "": ("{}",), "~": ("vers {}", "vers le {}"), "?": ("peut-être {}", "peut-être le {}"),
            "%": ("peut-être vers {}", "peut-être vers le {}"),
        },
        not_known="Date inconnue",
        earlier="{} ou plus tôt",
        later="{} ou plus tard",
        between=("entre {} et {}", "entre le {} et le {}"),
        lasted=("de {} à {}", "du {} au {}"),
        since=("depuis {}", "depuis le {}"),
        until=("jusqu’à {}", "jusqu’au {}"),
        century="les années {} à {}",
        decade="les années {}",
        month_unknown="{}, mois et jour inconnus",
        day_unknown="{}, jour inconnu",
        month="{month} {year}",
        day="{day} {month} {year}",
        first_day="1er",
    ),
}  # fmt: skip


def describe_date(edtf: str | None, language: str = "en", *, lasted: bool = False) -> str:
    """Write a date of EDTF level 0 or 1 in words; a text that is none stays as it is.

    Args:
        edtf: The date.
        language: `en`, `es` or `fr`.
        lasted: Whether an interval is the time that the event took.
    """
    forms = _FORMS[language]
    if not edtf or edtf == "unknown":
        return forms.not_known
    if "/" not in edtf:
        return _one_date(edtf, forms)
    first, last = edtf.split("/", 1)
    if first in _OPEN and last in _OPEN:
        return forms.not_known
    if first in _OPEN:
        earlier = forms.until[-_is_day(last)] if lasted else forms.earlier
        return earlier.format(_one_date(last, forms))
    if last in _OPEN:
        later = forms.since[-_is_day(first)] if lasted else forms.later
        return later.format(_one_date(first, forms))
    between = (forms.lasted if lasted else forms.between)[-(_is_day(first) and _is_day(last))]
    return between.format(_one_date(first, forms), _one_date(last, forms))


def _is_day(edtf: str) -> bool:
    return bool(_DAY.fullmatch(edtf))


def _one_date(edtf: str, forms: _Forms) -> str:
    found = _DATE.fullmatch(edtf)
    if not found:
        return edtf
    is_day = found[3] is not None and "X" not in found[3]
    return forms.doubts[found[4]][-is_day].format(_plain_date(found[1], found[2], found[3], forms))


def _plain_date(year: str, month: str | None, day: str | None, forms: _Forms) -> str:
    if year.endswith("XX"):
        return forms.century.format(year.replace("X", "0"), year.replace("X", "9"))
    if year.endswith("X"):
        return forms.decade.format(f"{year[:3]}0")
    return year if month is None else _in_year(year, month, day, forms)


def _in_year(year: str, month: str, day: str | None, forms: _Forms) -> str:
    if month == "XX":
        return forms.month_unknown.format(year)
    if month in forms.seasons:
        return forms.seasons[month].format(year)
    if not ("01" <= month <= "12"):
        return "-".join(part for part in (year, month, day) if part)
    return _in_month(year, forms.months[int(month) - 1], day, forms)


def _in_month(year: str, name: str, day: str | None, forms: _Forms) -> str:
    whole = forms.month.format(month=name, year=year)
    if day is None:
        return whole
    if "X" in day:
        return forms.day_unknown.format(whole)
    number = forms.first_day if day == "01" else str(int(day))
    return forms.day.format(month=name, day=number, year=year)
