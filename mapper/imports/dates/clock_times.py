"""Times of day as tables have them: `15:30`, `3 pm`, `1530`, `17h30`, with a zone or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mapper.imports.dates.date_words import fold_date
from mapper.imports.dates.east_asian_dates import rewrite_time
from mapper.text import plain_digits

# The zones of the United States that RFC 2822 names, and the clocks of Hawaii and Alaska.
ZONE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "est": "-05:00", "edt": "-04:00",
        "cst": "-06:00", "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00",
        "pdt": "-07:00", "akst": "-09:00", "akdt": "-08:00", "hst": "-10:00",
    }
)  # fmt: skip
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_ZONE = rf"(?:(?:utc|gmt)?\s?[+-]\d{{2}}(?::?\d{{2}})?|{'|'.join(ZONE_NAMES)})"
_HALF = r"(?:am|pm|a\.m\.|p\.m\.|a\.?\s?m\.?|p\.?\s?m\.?|a|p)"
# A time that no date can be taken for
CLOCK = (
    rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d*)?)?\s*(?:{_HALF})?(?:\s?(?:uhr|uur|hrs?|h))?"
    rf"|\d{{1,2}}\.\d{{2}}(?:\.\d{{2}}(?:\.\d+)?)?\s*(?:am|pm|uhr|uur|h)"
    rf"|\d{{1,2}}\s*{_HALF}|\d{{1,2}}h(?:\d{{2}})?|\d{{1,2}}\s?u[hu]r|\d{{4}}\s?(?:hrs?|h|hours)|noon|midnight)"
    rf"(?:\s*\(?{_ZONE}\)?)?"
)
_PARTS = re.compile(
    rf"(?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d{{2}})(?:[:.]\d{{2}}(?:[.,]\d*)?)?)?\s*(?P<half>{_HALF})?"
    rf"(?:\s?(?:uhr|uur|hrs?|h))?(?:\s*\(?(?P<zone>{_ZONE})\)?)?"
)
_MILITARY = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})(?:\s?(?:hrs?|h|hours))?(?:\.0)?")
_BARE_HOUR = re.compile(r"\d{1,2}\.?\d*")
_WORDS = {"noon": "12:00", "midnight": "00:00", "mediodia": "12:00", "medianoche": "00:00"}
# 7:15 de la tarde, 8 Uhr abends, 12 noon
_WITH_PART = re.compile(
    r"(?:a\s+)?(?:las?\s+|as\s+|at\s+)?(?P<clock>\d{1,2}(?:[:.h]\d{2})?)(?:\s?(?:uhr|uur|h|hrs?|horas|heures|o'?clock))?,?"
    r"\s*(?:(?:in|at|of)(?: the)?\s+|de la\s+|del\s+|de\s+|da\s+|du\s+|di\s+|della\s+|am\s+)?(?P<part>[a-z]+)"
)
_HALF_OF_PART = {
    word: half
    for half, words in {
        "am": "morning manana matin morgens manha mattina mattino madrugada",
        "pm": "afternoon evening tarde nachmittags abends soir pomeriggio sera",
        "night": "noche night nachts noite notte",
        "noon": "noon mediodia nn midi mittags",
        "midnight": "midnight medianoche mn minuit mitternacht",
    }.items()
    for word in words.split()
}
_EVENING = 7  # 7 de la noche is 19:00, but 3 de la noche is none of the evening
# ore 15.30, às 8h, kl. 14:00
_LED_BY = re.compile(
    r"(?:alle ore|ore|alle|hora:?|horas:?|kl\.?|klo|godz\.?|a las?|as|las?|um|at|@)\s+(?=\d)"
)
_HOURS, _MINUTES, _HOURS_ON_A_FACE = 24, 60, 12


MOST_ZONE_MINUTES = 15 * 60  # no zone is as far ahead of UTC, or behind


def zone_minutes(zone: str) -> int:
    """Return how many minutes a zone is ahead of UTC: `-0700`, `UTC+5`, `PDT`; 0 for `Z`."""
    plain = zone.strip().lower()
    plain = ZONE_NAMES.get(plain, plain.removeprefix("utc").removeprefix("gmt").strip())
    found = _OFFSET.fullmatch(plain)
    if not found:
        return 0
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def zone_words(zone: str) -> str:
    """Write a zone in the form for a time of day: `Z` is ` UTC`, `-0700` is ` UTC-07:00`."""
    minutes = zone_minutes(zone)
    if not minutes:
        return " UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f" UTC{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def read_clock_time(text: str) -> str | None:
    """Read a time of day as HH:MM, followed by ` UTC` or ` UTC-07:00` if it has a zone; else None."""
    folded = fold_date(rewrite_time(plain_digits(text)))
    if led := _LED_BY.match(folded):  # ore 15.30, which alone may be a number
        folded = re.sub(r"^(\d{1,2})\.(\d{2})$", r"\1:\2", folded[led.end() :])
    if folded in _WORDS:
        return _WORDS[folded]
    if (of_day := _WITH_PART.fullmatch(folded)) and of_day["part"] in _HALF_OF_PART:
        return _of_part(of_day["clock"], _HALF_OF_PART[of_day["part"]])
    return _of_figures(folded)


def _of_figures(folded: str) -> str | None:
    found = _MILITARY.fullmatch(folded)
    if not found:
        found = None if _BARE_HOUR.fullmatch(folded) else _PARTS.fullmatch(folded)
    if not found:
        return None
    given = found.groupdict()
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), given.get("half")
    if half:
        if not 1 <= hour <= _HOURS_ON_A_FACE:
            return None
        hour = hour % _HOURS_ON_A_FACE + (_HOURS_ON_A_FACE if half.startswith("p") else 0)
    if hour >= _HOURS or minute >= _MINUTES:
        return None
    zone = given.get("zone")
    if zone and abs(zone_minutes(zone)) >= MOST_ZONE_MINUTES:
        return None
    return f"{hour:02d}:{minute:02d}{zone_words(zone) if zone else ''}"


def _of_part(clock: str, part: str) -> str | None:
    """Read an hour with its part of the day; None where the two do not fit, or leave it open."""
    if part == "night":
        hour = int(re.split(r"[:.h]", clock)[0])
        is_late = hour != _HOURS_ON_A_FACE and hour % _HOURS_ON_A_FACE >= _EVENING
        part = "pm" if is_late else ""
    if part in ("noon", "midnight"):
        found = read_clock_time(f"{clock} {'pm' if part == 'noon' else 'am'}")
        return found if found in ("12:00", "00:00") else None
    found = read_clock_time(clock if ":" in clock else f"{clock} am") if part else None
    if found is None or int(found[:2]) % _HOURS_ON_A_FACE == 0:  # 12 de la mañana is noon
        return None
    if int(found[:2]) > _HOURS_ON_A_FACE:
        return found if part == "pm" else None
    return read_clock_time(f"{clock} {part}")
