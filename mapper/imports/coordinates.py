"""Coordinates as tables have them, and a radius for each: by column, without a loop over the rows.

If the table gives no precision for a point, its decimals do: 34.1 means 34.05 to 34.15. A radius is never
0 and never below the error of a reading without a recorded accuracy.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Floats, Mask
from mapper.imports.vocabularies import LEAST_RADIUS_METERS, MISSING_WORDS
from mapper.places import MAX_RADIUS_METERS, METERS_PER_DEGREE_AT_EQUATOR

_DECIMAL_COMMA = r"^\s*[-+]?\d{1,3},\d+\s*$"
_THOUSANDS = r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$"
_NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"
_DECIMALS_OF_ARITHMETIC = 12  # a micrometer, below any measurement
_DECIMALS_THAT_MATTER = 8  # as many that are there are more than a radius tells apart
_MOST_VALUE = 1e9  # in degrees, meters or feet
_NOISE_DEGREES = 1e-11


@dataclass
class Numbers:
    """A column of numbers.

    Attributes:
        values: The numbers, NaN where absent or bad.
        bad: Rows whose text is not a number.
        decimals: Digits after the point of each, as written; -1 where absent.
        decimal_commas: Whether commas were read as decimal points.
    """

    values: Floats
    bad: Mask
    decimals: npt.NDArray[np.int64]
    decimal_commas: bool = False


@dataclass
class Radii:
    """Radii in meters, how many of them came from where, and which were given too small."""

    values: Floats
    said: int = 0
    by_precision: int = 0
    by_decimals: int = 0
    zero: int = 0
    raised: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    bad: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))


def read_numbers(column: pa.ChunkedArray, *, thousands: bool = False) -> Numbers:
    """Read a column of texts as finite numbers.

    Args:
        column: The texts.
        thousands: Whether `1,500` is fifteen hundred, unless a comma such as that of `12,5` shows that
            all are decimal.
    """
    texts = pc.ascii_trim_whitespace(column)
    commas = False
    try:
        numbers = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        lowered = pc.utf8_lower(texts)
        missing = pc.is_in(lowered, pa.array(sorted(MISSING_WORDS)))
        texts = pc.if_else(missing, pa.scalar(None, pa.string()), texts)
        if thousands:
            texts = _without_thousands(texts)
        with_comma = pc.fill_null(pc.match_substring_regex(texts, _DECIMAL_COMMA), fill_value=False)
        if commas := bool(pc.any(with_comma).as_py()):
            pointed = pc.replace_substring(texts, ",", ".")
            texts = pc.if_else(with_comma, pointed, texts)
        good = pc.fill_null(pc.match_substring_regex(texts, _NUMBER), fill_value=False)
        numbers = pc.cast(pc.if_else(good, texts, pa.scalar(None, pa.string())), pa.float64())
    values = numbers.to_numpy().astype(np.float64)
    given = ~_nulls(texts)
    return Numbers(
        np.where(np.isfinite(values), values, np.nan),
        given & ~np.isfinite(values) & ~_is_nan_word(values, texts),
        _decimals(texts, values),
        decimal_commas=commas,
    )


def _without_thousands(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    grouped = pc.fill_null(pc.match_substring_regex(texts, _THOUSANDS), fill_value=False)
    comma = pc.fill_null(pc.match_substring_regex(texts, _DECIMAL_COMMA), fill_value=False)
    if pc.any(pc.and_not(comma, grouped)).as_py():
        return texts
    return pc.if_else(grouped, pc.replace_substring(texts, ",", ""), texts)


def find_radii(
    *,
    given: Numbers | None,
    by_precision: Floats | None,
    least: Floats,
    latitude: Numbers,
    longitude: Numbers,
) -> Radii:
    """Find a radius for each point.

    Args:
        given: A column of radii in meters, if there is one.
        by_precision: The radius for each word of precision, NaN without one.
        least: The smallest radius for each word of precision; a smaller given one is raised.
        latitude: The latitudes with their decimals.
        longitude: Likewise.
    """
    has_point = ~np.isnan(latitude.values)
    values = np.full(len(has_point), np.nan)
    none = np.zeros(len(has_point), dtype=bool)
    found = Radii(values, bad=none, raised=none)
    if given is not None:
        found.bad = given.bad | (given.values < 0) | (given.values > MAX_RADIUS_METERS)
        found.zero = int((given.values == 0).sum())
        said = has_point & (given.values > 0) & ~found.bad
        values[said] = given.values[said]
        if by_precision is not None:
            found.raised = said & (values < least) & (by_precision > values)
            values[found.raised] = by_precision[found.raised]
        found.said = int(said.sum() - found.raised.sum())
        found.by_precision = int(found.raised.sum())
    open_ = has_point & np.isnan(values)
    if open_.any():
        written = np.maximum(radius_of_decimals(latitude, longitude), LEAST_RADIUS_METERS)
        worded = np.full_like(values, np.nan) if by_precision is None else by_precision
        values[open_] = np.fmax(written, worded)[open_]
        by_word = int((open_ & (worded >= written)).sum())
        found.by_precision += by_word
        found.by_decimals = int(open_.sum()) - by_word
    return found


def radius_of_decimals(latitude: Numbers, longitude: Numbers) -> Floats:
    """Return half a unit of the last decimal in meters, in both directions at once.

    The longer of the two counts: 34.5 may have lost a zero that -118.2437 beside it did not.
    """
    decimals = np.clip(np.maximum(latitude.decimals, longitude.decimals), 0, 12)
    half = 0.5 * 10.0**-decimals * METERS_PER_DEGREE_AT_EQUATOR
    return np.ceil(half * np.hypot(1.0, np.cos(np.radians(np.nan_to_num(latitude.values)))))


def _decimals(texts: pa.ChunkedArray, values: Floats) -> npt.NDArray[np.int64]:
    point = pc.fill_null(pc.find_substring(texts, "."), fill_value=-1).to_numpy()
    length = pc.fill_null(pc.binary_length(texts), fill_value=0).to_numpy()
    whole = np.where(length > 0, 0, -1)
    decimals = np.where(point >= 0, length - point - 1, whole).astype(np.int64)
    return _without_noise(decimals, values)


def _without_noise(decimals: npt.NDArray[np.int64], values: Floats) -> npt.NDArray[np.int64]:
    """Count the decimals of a number that arithmetic left a tail on: 50.480000000000004 has two."""
    # what is beyond any coordinate is refused later; rounding it would overflow, and say so
    is_sane = np.abs(values) < _MOST_VALUE
    noisy = np.flatnonzero((decimals >= _DECIMALS_OF_ARITHMETIC) & is_sane)
    for count in range(_DECIMALS_THAT_MATTER, -1, -1):
        tail = np.abs(values[noisy] - np.round(values[noisy], count))
        noisy = noisy[tail < _NOISE_DEGREES]
        decimals[noisy] = count
    return decimals


def _is_nan_word(values: Floats, texts: pa.ChunkedArray) -> Mask:
    """Find cells that say `nan`, which Arrow reads as a number and people as an absent one."""
    if not np.isnan(values).any():
        return np.zeros(len(values), dtype=bool)
    return _to_mask(pc.equal(pc.utf8_lower(texts), "nan"))


def _nulls(column: pa.ChunkedArray) -> Mask:
    return _to_mask(pc.is_null(column))


def _to_mask(column: pa.ChunkedArray) -> Mask:
    return np.asarray(pc.fill_null(column, fill_value=False).to_numpy(), dtype=bool)
