"""Moments as programs write them, rewritten as ISO 8601 a whole column at once.

JavaScript's and C's dates, those of mail and of feeds, compact ISO dates, and ISO dates that name their
zone in brackets.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mapper.imports.dates.clock_times import ZONE_NAMES

_WEEKDAY = r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAME = rf"({'|'.join(_MONTHS)})"
_TIME = r"(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?"
_ZONE = rf"(Z|[+-]\d{{2}}:?\d{{2}}|{'|'.join(ZONE_NAMES).upper()})"
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"{_WEEKDAY}{_NAME}\s+(\d{{1,2}})\s+(\d{{4}})\s+{_TIME}\s*(?:GMT|UTC)?([+-]\d{{4}})(?:\s*\(.*\))?$",
     r"\3-\1-\2 \4\5"),
    (rf"{_WEEKDAY}(\d{{1,2}})\s+{_NAME}\s+(\d{{4}})\s+{_TIME}\s+{_ZONE}$", r"\3-\2-\1 \4\5"),
    (rf"{_WEEKDAY}{_NAME}\s+(\d{{1,2}})\s+{_TIME}\s+(?:{_ZONE}\s+)?(\d{{4}})$", r"\5-\1-\2 \3\4"),
    (r"^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$",
     r"\1-\2-\3 \4:\5\6"),
    (r"^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)(?:[0-5]\d)?$",
     r"\1-\2-\3 \4:\5"),
    (r"^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*(?:Z|[+-]\d{2}:?\d{2}))\[[A-Za-z_/+\-]+\d*\]$", r"\1"),
)  # fmt: skip
_SAMPLE = 1_000  # texts by which the forms of a column are known; the rare ones are read one by one


def rewrite_moments(texts: pa.StringArray) -> pa.StringArray:
    """Rewrite the moments of programs as `2014-03-02 05:00+0000`; other texts are unchanged.

    Args:
        texts: The distinct texts of a column of dates.
    """
    sample = texts.slice(0, _SAMPLE)
    for form, iso in _FORMS:
        if not pc.any(pc.match_substring_regex(sample, form), min_count=0).as_py():
            continue
        fits = pc.match_substring_regex(texts, form)
        made = pc.replace_substring_regex(texts.filter(fits), form, iso)
        if "Jan" in form:
            for number, name in enumerate(_MONTHS, start=1):
                made = pc.replace_substring(made, f"-{name}-", f"-{number:02d}-")
            made = pc.replace_substring_regex(made, r"-(\d) ", r"-0\1 ")
            for name, offset in ZONE_NAMES.items():
                made = pc.replace_substring_regex(made, rf"{name.upper()}$", offset)
        texts = pc.replace_with_mask(texts, fits, made)
    return texts
