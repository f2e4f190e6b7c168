"""Words in dates, in English, Spanish, German and French: months, seasons, doubts, and what joins two days.

Months are also in the other languages whose names of columns are known, but for those that number them.

All of them are folded as `fold_date` folds a cell: in lower case, without accents, dashes as hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

Part = Literal["early", "mid", "late"]


def _numbered(*words: str, first: int) -> Mapping[str, int]:
    """Number groups of words; a word has the number of its group."""
    groups = enumerate(words, start=first)
    return MappingProxyType({word: number for number, group in groups for word in group.split()})


MONTHS = _numbered(
    "january jan enero ene januar janner jaenner janvier janv janeiro gennaio gen января янв январь"
    " januari ianuarie stycznia styczen ledna leden ocak tammikuu tammikuuta ιανουαριου січня януари gener",
    "february feb febrero februar feber fevrier fevr fev fevereiro febbraio февраля фев февраль"
    " februari februarie lutego luty unora unor subat helmikuu helmikuuta φεβρουαριου лютого февруари febrer",
    "march mar marzo marz maerz mrz mars marco марта мар март"
    " maart mrt marts maret martie marca marzec brezna brezen"
    " mart marcius maaliskuu maaliskuuta μαρτιου березня marc",
    "april apr abril abr avril avr aprile апреля апр апрель"
    " aprilie aprilis kwietnia kwiecien dubna duben nisan huhtikuu huhtikuuta απριλιου квітня",
    "may mayo mai maio maggio mag мая маи май"
    " mei maj maja kvetna kveten mayis mayıs majus toukokuu toukokuuta μαιου травня maig",
    "june jun junio juni juin junho giugno giu июня июн июнь"
    " iunie junius czerwca czerwiec cervna cerven haziran kesakuu kesakuuta ιουνιου червня юни juny",
    "july jul julio juli juillet juil julho luglio lug июля июл июль"
    " iulie julius lipca lipiec cervence cervenec temmuz heinakuu heinakuuta ιουλιου липня юли juliol",
    "august aug agosto ago aout августа авг август"
    " augustus augusti agustus augusztus sierpnia sierpien srpna srpen"
    " agustos elokuu elokuuta αυγουστου серпня agost",
    "september sep sept septiembre setiembre set septembre setembro settembre сентября сен сентябрь"
    " septembrie szeptember wrzesnia wrzesien zari eylul syyskuu syyskuuta σεπτεμβριου вересня септември",
    "october oct octubre oktober okt octobre outubro out ottobre ott октября окт октябрь"
    " octombrie pazdziernika pazdziernik rijna rijen ekim lokakuu lokakuuta οκτωβριου жовтня октомври",
    "november nov noviembre novembre novembro ноября ноя ноябрь"
    " noiembrie listopada listopad listopadu kasim kasım marraskuu marraskuuta νοεμβριου листопада ноември",
    "december dec diciembre dic dezember dez decembre dezembro dicembre декабря дек декабрь"
    " desember des decembrie grudnia grudzien prosince prosinec aralik"
    " aralık joulukuu joulukuuta δεκεμβριου грудня декември desembre",
    first=1,
)

# Seasons by the number that EDTF gives them.
SEASONS = _numbered(
    "spring primavera fruhling fruehling fruhjahr fruehjahr printemps",
    "summer verano sommer ete",
    "fall autumn otono herbst automne",
    "winter invierno hiver",
    first=21,
)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _phrases(words: str) -> str:
    """Write a pattern of phrases that are separated by commas."""
    return _any_of(" ".join(each.split()) for each in words.split(","))


MONTH = f"(?:{_any_of(MONTHS)})"
SEASON = f"(?:{_any_of(SEASONS)})"

# Which third of a month, a year or a decade is meant.
PARTS: Mapping[Part, re.Pattern[str]] = MappingProxyType(
    {
        "early": re.compile(
            r"(?:"
            + _phrases(
                "early, first days of, the first days of, primeros dias de, los primeros dias de, "
                "premiers jours de, "
                "beginning of, the beginning of, start of, the start of, principios de, "
                "a principios de, comienzos de, a comienzos de, inicios de, a inicios de, anfang, debut, "
                "debut de"
            )
            + r")[\s\-]+"
        ),
        "mid": re.compile(
            r"(?:"
            + _phrases(
                "mid, middle of, the middle of, mediados de, a mediados de, mitte, mi, milieu de"
            )
            + r")[\s\-]+"
        ),
        "late": re.compile(
            r"(?:"
            + _phrases(
                "late, last days of, the last days of, ultimos dias de, los ultimos dias de, "
                "end of, the end of, finales de, a finales de, fines de, a fines de, ende, fin, "
                "fin de, la fin de"
            )
            + r")[\s\-]+"
        ),
    }
)

ABOUT_BEFORE = re.compile(
    r"(?:~\s*|(?:approx|aprox|ca|c)\.\s*|(?:"
    + _phrases(
        "about, on or about, around, on or around, approximately, approx, circa, ca, c, roughly, "
        "sometime around, alrededor de, alrededor del, hacia, aprox, aproximadamente, cerca de, "
        "etwa, ungefahr, gegen, um, vers, environ, autour de"
    )
    + r")\s+)"
)
ABOUT_BEHIND = re.compile(
    r"\s*(?:~|\(?(?:approx\.?|approximate|approximately|approximated|estimated|est\.?|circa|or so"
    r"|aprox\.?|aproximado|aproximada|ungefahr|environ)\)?)$"
)
UNSURE_BEFORE = re.compile(
    r"(?:"
    + _phrases(
        "possibly, probably, maybe, perhaps, likely, posiblemente, probablemente, quiza, quizas, "
        "tal vez, vielleicht, vermutlich, wahrscheinlich, peut-etre, probablement"
    )
    + r")\s+"
)
UNSURE_BEHIND = re.compile(
    r"\s*(?:\(?\?+\)?|\((?:uncertain|unconfirmed|probable|probably|possibly|sin confirmar)\))$"
)

# A limit on one side only.
NOT_AFTER = re.compile(
    r"(?:"
    + _phrases(
        "before, by, prior to, no later than, not later than, antes de, antes del, vor, avant, "
        "avant le"
    )
    + r")\s+"
)
NOT_BEFORE = re.compile(
    r"(?:"
    + _phrases(
        "after, since, despues de, despues del, desde, desde el, nach, seit, apres, depuis, "
        "depuis le"
    )
    + r")\s+"
)

UNTIL_NOW = frozenset(
    ("present", "the present", "now", "today", "ongoing", "presente", "la actualidad", "hoy", "heute",
     "jetzt", "aujourd'hui")
)  # fmt: skip

BETWEEN_BEFORE = re.compile(
    r"(?:"
    + _phrases(
        "between, from, entre, entre el, entre le, entre los dias, entre o dia, entre os dias, "
        "entre o, desde, desde el, del, de, du, vom, von, zwischen, zwischen dem, dal, tra, "
        "tra il, tra l', fra, fra il"
    )
    + r")\s+"
)
BETWEEN = re.compile(
    r"\s+(?:-+|/|&|"
    + _phrases(
        "to, through, thru, until, till, til, up to, and, or, bis, bis zum, und, oder, a, al, "
        "hasta, hasta el, y, o, y el, au, jusqu'au, et, et le, ou, e, e il, e o, ate, auf, auf den, und dem"
    )
    + r")\s+"
)

# A day that stands for itself and those after it.
WEEK_OF = re.compile(
    r"(?:the |la |die )?(?:week of|week beginning|week starting|week commencing|w/c|semana del|semana de"
    r"|semaine du|woche vom|settimana del|night of|overnight on|noche del|nuit du|notte del|noite de"
    r"|(?:in der )?nacht (?:vom|zum))\s+(?:the )?"
)

# What stands before a day and says nothing of it.
NOTHING_SAID = re.compile(
    r"(?:"
    + _phrases(
        "on, the, in, le, el, la, am, den, der, im, en, sometime in, dated, "
        "morning of, afternoon of, evening of, the morning of, the afternoon of, the evening of"
    )
    + r")\s+"
)

_WEEKDAYS = _phrases(
    "monday, mon, tuesday, tues, tue, wednesday, weds, wed, thursday, thurs, thur, thu, friday, fri, "
    "saturday, sat, sunday, sun, lunes, martes, miercoles, jueves, viernes, sabado, domingo, montag, "
    "dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, sonntag, lundi, mardi, mercredi, "
    "jeudi, vendredi, samedi, dimanche, maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, "
    "zondag, segunda-feira, terca-feira, quarta-feira, quinta-feira, sexta-feira, lunedi, martedi, "
    "mercoledi, giovedi, venerdi, sabato, domenica, mandag, tirsdag, tisdag, onsdag, torsdag, fredag, "
    "lordag, lørdag, sondag, søndag, poniedziałek, wtorek, sroda, czwartek, piatek, sobota, niedziela, "
    "pazartesi, salı, sali, carsamba, persembe, cuma, cumartesi, pazar, maanantai, tiistai, "
    "keskiviikko, torstai, perjantai, lauantai, sunnuntai, понедельник, вторник, среда, четверг, "
    "пятница, суббота, воскресенье"
)
WEEKDAY = re.compile(
    rf"\(\s*(?:{_WEEKDAYS})\.?\s*\)|\b(?:{_WEEKDAYS})\b\.?,?"
    r"|^(?:mo|di|mi|do|fr|sa|so|lun|mar|mie|jue|vie|sab|dom|mer|jeu|ven|sam|dim)[.,]+(?=\s)"
    r"|^(?:ma|di|wo|do|vr|za|zo|mo|mi|fr|sa|so)\s(?=\d{1,2}[\s./-])"  # in Dutch, without a point
)

_DASHES = re.compile("\\s*[\u2012-\u2015\u2212]\\s*")
_SPACES = re.compile(r"\s+")


def fold_date(text: str) -> str:
    """Fold a date's text: lower case, no accents, single spaces, straight apostrophes, long dashes spaced."""
    if not text.isascii():
        text = _DASHES.sub(" - ", text.replace("\u2011", "-").replace("\u2019", "'"))
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in apart if not unicodedata.combining(char))
    return _SPACES.sub(" ", text.strip().lower())
