"""Counts since 1970, as programs write moments: seconds to nanoseconds, whole or with decimals."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.imports.vocabularies import MISSING_WORDS

Counts: TypeAlias = npt.NDArray[np.float64]

_COUNT = r"^-?(\d{9,19}(\.\d*)?|\d\.\d+[eE]\+?(0?9|1\d))$"
_DOT_NET = r"^/?Date\((-?\d{9,13})([+-]\d{4})?\)/?$"
_FIGURES_OF_A_DATE = (  # YYYYMMDDhh, with minutes and seconds or without
    r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d){0,2}$"
)
_LEAST_SECONDS, _MOST_SECONDS = -2_208_988_800, 4_102_444_800  # the years 1900 to 2099
_PER_SECOND = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_LEAST_COUNT = 1e11  # 1973 in milliseconds; as seconds it is the year 5138


def read_counts(texts: pa.StringArray) -> tuple[pa.StringArray, str | None]:
    """Write the counts since 1970 in a column as moments in UTC, down to the second.

    Only if all its numbers are plausible counts in one unit; dates beside them are unchanged.

    Args:
        texts: The distinct texts of a column of dates.

    Returns:
        The texts, and the unit of the counts; None if there are none.
    """
    plain = texts
    if pc.any(pc.starts_with(texts.slice(0, 1), "/Date("), min_count=0).as_py():
        plain = pc.replace_substring_regex(texts, _DOT_NET, r"\1")
    are_counts = pc.match_substring_regex(plain, _COUNT)
    given = plain.filter(are_counts)
    if not len(given) or not _only_dates(plain.filter(pc.invert(are_counts))):
        return texts, None
    if pc.all(pc.match_substring_regex(given, _FIGURES_OF_A_DATE)).as_py():
        return texts, None
    numbers = _numbers(given)
    unit = _unit(numbers)
    if unit is None:
        return texts, None
    seconds = np.floor(numbers / _PER_SECOND[unit]).astype("datetime64[s]")
    moments = pa.array(np.datetime_as_string(seconds).tolist(), pa.string())
    zoned = pc.binary_join_element_wise(moments, "Z", "")
    return pc.replace_with_mask(plain, are_counts, zoned), unit


def _only_dates(others: pa.StringArray) -> bool:
    """Whether what is no count is no other number, which might be one of another unit."""
    numbers = pc.match_substring_regex(others, r"^-?\d+(\.\d*)?$")
    missing = pc.is_in(pc.utf8_lower(others), pa.array(sorted(MISSING_WORDS)))
    return not pc.any(pc.and_not(numbers, missing), min_count=0).as_py()


def _unit(numbers: Counts) -> str | None:
    """Return the unit in which all counts are moments of 1900 to 2099; None if there is none."""
    values = np.abs(numbers)
    for unit, per_second in _PER_SECOND.items():
        least = _LEAST_COUNT * per_second / 1_000 if per_second > 1 else 0
        seconds = numbers / per_second
        fits = (seconds >= _LEAST_SECONDS) & (seconds < _MOST_SECONDS)
        fits &= (values >= least) & (values < _LEAST_COUNT * per_second)
        if fits.all():
            return unit
    return None


def _numbers(texts: pa.StringArray) -> Counts:
    return np.asarray(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False))
