"""Dates and times of day as Japanese, Chinese and Korean write them, rewritten in figures.

`2026年1月5日（月）14時30分`, `令和8年1月5日`, `2026년 1월 5일 오후 2:30`; `14時頃` and
`오후 2시경` are about a time.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile("[年月時时點点午년월시오]")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_FIRST_YEAR = "元"
_HALF = "(?P<half>午前|午後|上午|下午|오전|오후)?"
_AFTERNOON = ("午後", "下午", "오후")
_CLOCK = (
    rf"{_HALF}\s*(?P<hour>\d{{1,2}})\s*(?:[時时點点시]\s*(?:(?P<minute>\d{{1,2}})\s*[分분]?)?|:(?P<other>\d{{2}}))"
    r"(?:\s*:?\d{1,2}\s*[秒초]?)?"
)
_DATE = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})?\s*(?P<year>\d{{1,4}}|{_FIRST_YEAR})\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]"
    r"(?:\s*(?P<day>\d{1,2})\s*[日号號일])?"
    r"\s*(?:\([^()]{1,3}\)|[月火水木金土日]曜日?|星期[一二三四五六日天])?"
    rf"(?:\s*{_CLOCK})?"
)
_ABOUT = re.compile(
    r"(.*[\d時点點시分분日일月월年년])\s*(?:頃|ごろ|ころ|左右|前後|경|쯤|께)", re.DOTALL
)
# 2024-03-05 오후 2시
_BEHIND_FIGURES = re.compile(rf"(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\.?)\s+({_CLOCK})")
_TIME = re.compile(_CLOCK)
_FULL_YEAR = 4
_NOON = 12


def rewrite_date(text: str) -> str:
    """Rewrite a date, and a time of day behind it, as `2026-01-05 14:30`; other texts are unchanged.

    About a time is `2026-01-05 ~14:30`.
    """
    if about := _ABOUT.fullmatch(text):
        made = rewrite_date(about[1])
        if made == about[1]:
            return text
        return made.replace(" ", " ~") if " " in made else f"{made}~"
    if (behind := _BEHIND_FIGURES.fullmatch(text)) and (time := rewrite_time(behind[2])):
        return f"{behind[1]} {time}"
    found = _DATE.fullmatch(_plain(text)) if _SIGNS.search(text) else None
    if found is None:
        return text
    era, year = found["era"], found["year"]
    number = 1 if year == _FIRST_YEAR else int(year)
    if era is None and len(year) != _FULL_YEAR:
        return text
    made = f"{number + _ERAS.get(era or '', 0):04d}-{int(found['month']):02d}"
    if found["day"]:
        made += f"-{int(found['day']):02d}"
    return f"{made} {_clock(found)}" if found["hour"] else made


def rewrite_time(text: str) -> str:
    """Rewrite a time of day as `14:30`, or about one as `~14:30`; other texts are unchanged."""
    if about := _ABOUT.fullmatch(text):
        time = rewrite_time(about[1])
        return text if time == about[1] else f"~{time}"
    found = _TIME.fullmatch(_plain(text)) if _SIGNS.search(text) else None
    return text if found is None else _clock(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _clock(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % _NOON + _NOON * (found["half"] in _AFTERNOON)
    return f"{hour:02d}:{int(found['minute'] or found['other'] or 0):02d}"
