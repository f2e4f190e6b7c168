"""Times of day that are not exact: `around 8am`, `evening`, `20:00-21:00`, in six languages.

A time is shown to the minute, so these stay words: no clock may say more than the source does.
"""

from __future__ import annotations

import re
from functools import cache

from mapper.imports.dates.clock_times import CLOCK, read_clock_time
from mapper.imports.dates.date_words import WEEK_OF, fold_date
from mapper.imports.dates.east_asian_dates import rewrite_time


def _any_of(words: str) -> str:
    return "|".join(
        sorted((re.escape(" ".join(each.split())) for each in words.split(",")), key=len)[::-1]
    )


# of an hour, before it
_ABOUT = _any_of(
    "близько, біля, приблизно, около, примерно, rond, omstreeks, tegen, kl. ca., omkring, okolo, "
    "about, around, approximately, approx, approx., circa, ca, ca., c., roughly, nearly, near, almost, "
    "close to, before, just before, shortly before, after, just after, shortly after, past, by, until, "
    "till, since, from, no later than, starting at, some time after, some time before, sometime after, "
    "sometime before, sometime around, a eso de, alrededor de, hacia, cerca de, sobre, aprox, aprox., "
    "aproximadamente, aproximadamente a, poco antes de, poco despues de, antes de, despues de, "
    "a partir de, desde, hasta, pasadas, por volta de, por volta das, por volta da, cerca das, "
    "pouco antes das, pouco depois das, antes das, depois das, a partir das, ate, vers, environ, "
    "autour de, aux alentours de, aux environs de, peu avant, peu apres, avant, apres, des, jusqu'a, "
    "gegen, etwa, etwa um, ungefahr, ungefahr um, zirka, kurz vor, kurz nach, vor, nach, ab, bis, "
    "seit, verso, intorno a, intorno alle, circa alle, poco prima delle, poco dopo le, prima delle, "
    "dopo le, dalle"
)
_AT = r"(?:at|um|las|la|le|as|a las|a la|alle|the|os)\s+"
_BEHIND = (
    r"\s*(?:~|\?+|\(\?\)|-?\s?ish\b|\(?(?:approx\.?|approximately|approximate|about|circa|ca\.?|est\.?|estimated"
    r"|or so|aprox\.?|aproximadamente|environ|ungefahr|or later|or earlier|onwards?)\)?)"
)
_WORD_OF_PART = _any_of(
    "вночі, уночі, вранці, уранці, вдень, ввечері, увечері, утром, днем, вечером, ночью, "
    "ochtend, middag, avond, 's nachts, 's avonds, 's ochtends, kvall, aften, natt, aksam, sabah, gece, "
    "morning, mornings, afternoon, evening, night, midday, mid-day, dawn, predawn, dusk, sunrise, "
    "sunset, overnight, nighttime, night-time, daytime, lunchtime, noontime, manana, tarde, noche, "
    "madrugada, mediodia, medio dia, amanecer, anochecer, atardecer, matin, matinee, apres-midi, soir, "
    "soiree, nuit, aube, midi, morgen, morgens, vormittag, vormittags, mittag, mittags, nachmittag, "
    "nachmittags, abend, abends, nacht, nachts, manha, noite, mattina, mattino, pomeriggio, sera, "
    "notte, alba"
)
_IN = r"(?:(?:in the|during the|por la|de la|en la|a la|le|la|der|am|in der|du|di|da)\s+)"
_PART = rf"(?:(?:very early|early|late|mid|pre)[\s-]*)?{_IN}?(?:{_WORD_OF_PART})(?:\s+hours)?"
_HOUR = rf"(?:{CLOCK}|\d{{1,2}}(?::\d{{2}})?(?:\s?o'?clock)?)"
_TO = r"\s*(?:-|/|to|until|till|and|or|a|y|o|bis|und|oder|et|ou|e|as|alle)\s*(?:las?\s+|le\s+)?"
_SURE = (
    rf"(?:(?:{_ABOUT}|~)\s*(?:{_AT})?{CLOCK}(?:{_BEHIND})?|{CLOCK}{_BEHIND}"
    rf"|(?:(?:between|from|entre|de|desde|von|zwischen|dalle|das)\s+(?:{_AT})?)?"
    rf"(?:{CLOCK}|\d{{1,2}}(?::\d{{2}})?){_TO}{CLOCK}"
    rf"|(?:(?:{_ABOUT}|~)\s*)?(?:{_AT})?\d{{1,2}}(?::\d{{2}})?\s+{_IN}(?:{_WORD_OF_PART})"
    rf"|(?:(?:{_ABOUT}|at)\s+)?{_PART})"
)
_LONGEST = 60
_FIGURES = re.compile(r"[\d:.]*")
# without which a date has no such phrase, and which none needs: the patterns take a tenth of a second to make
_HINT = re.compile(
    rf"\d:\d|\d\s?(?:[ap]\b|[ap]\.?\s?m\b|h\b|h\d|hrs?\b|u[hu]r)|noon|midnight|\b(?:{_WORD_OF_PART})\b"
)
_PLAIN = re.compile(r"[\d/.-]+,?[ t]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?(?:\s?[ap]\.?m\.?)?")


@cache
def _phrase() -> re.Pattern[str]:
    """Make the pattern for a column of times, in which a bare number is an hour."""
    hour = rf"{_HOUR}(?:{_BEHIND})?(?:\s+{_PART})?"
    return re.compile(
        rf"\(?(?:(?:(?:{_ABOUT}|~)\s*)?(?:{_AT})?(?:{_SURE}|{hour}|[ap]\.?m\.?)"
        rf"|{_HOUR}{_TO}{_HOUR}(?:\s+{_PART})?|{_PART}\s*\((?:{_SURE}|{_HOUR})\)?)\)?"
    )


@cache
def _beside_days() -> tuple[re.Pattern[str], ...]:
    """Make the patterns for a phrase behind a day, and before one."""
    behind = rf"(?P<day>.*?\d\S*?),?\s+\(?(?:(?:at|@|um|-)\s+)?(?P<time>{_SURE})\)?"
    before = rf"(?P<time>{_SURE}),?\s+(?:(?:on|of|del|de|-)\s+)?(?P<day>\S.*)"
    return re.compile(behind), re.compile(before)


@cache
def _from_to() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:from|von|de|desde)\s+)?(?P<start>{CLOCK})\s*(?:-|to|until|till|bis|hasta)\s*{CLOCK}"
    )


def is_time_phrase(text: str) -> bool:
    """Whether a cell of times names one that is not exact: `around 8am`, `8-9 pm`, `evening`."""
    folded = fold_date(rewrite_time(text))
    if len(folded) > _LONGEST:
        return False
    return not _FIGURES.fullmatch(folded) and _phrase().fullmatch(folded) is not None


def read_start(phrase: str) -> str | None:
    """Return the first of two times, HH:MM: `14:00 - 16:00` lasted from 14:00 on; None for other phrases."""
    found = _from_to().fullmatch(fold_date(phrase))
    return read_clock_time(found["start"]) if found else None


def split_time_phrase(text: str) -> tuple[str, str]:
    """Take an inexact time of day off a date, before or behind the day.

    Args:
        text: The date, folded.

    Returns:
        The day, and the phrase; an empty phrase if there is none.
    """
    if _HINT.search(text) and not _PLAIN.fullmatch(text) and not WEEK_OF.match(text):
        for form in _beside_days():
            if found := form.fullmatch(text):
                return found["day"], found["time"]
    return text, ""
