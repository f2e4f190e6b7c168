"""Cells of the user's own fields in plain form: `3/14/2025` as a day, `12 %` as a number with its unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from mapper.imports.cells import number_texts
from mapper.imports.dates import PLAIN_DAY, hold_dates, read_days, split_moments, wall_clock
from mapper.records import FieldType, infer_type

_SAMPLED = 20_000
_LOOKED_AT = 200  # distinct texts by which a column of dates is known
_UNITS = (
    "%", "‰", "$", "US$", "€", "£", "¥", "USD", "EUR", "GBP", "km", "m", "cm", "mm", "mi", "mile", "miles",
    "ft", "feet", "yd", "yards", "in", "kg", "g", "t", "lb", "lbs", "oz", "l", "h", "hr", "hrs", "hour",
    "hours", "min", "mins", "minutes", "s", "sec", "seconds", "days", "weeks", "months", "years", "ha",
    "acres", "km²", "m²", "km2", "m2", "mph", "km/h", "°C", "°F", "kWh", "people", "persons", "rounds",
    "shots",
)  # fmt: skip
_NUMBER = r"[+-]?\d[\d.,\x{00A0}\x{202F}]*"
_ONE_UNIT = "|".join(unit.replace("$", r"\$") for unit in sorted(_UNITS, key=len, reverse=True))
_WITH_UNIT = (
    r"(?i)^(?P<sign>[+-]?)(?P<before>US\$|[$€£¥])?\s?"
    rf"(?P<number>{_NUMBER})\s?(?P<behind>{_ONE_UNIT})?$"
)
_DECIMAL_COMMA = r"^[+-]?\d{1,3}(?:[.\x{00A0}\x{202F}]?\d{3})*(?:,\d+)?$"
_SURE_COMMA = r",(?:\d{1,2}|\d{4,})$"


@dataclass(frozen=True)
class PlainTexts:
    """The cells of a field in plain form.

    Attributes:
        texts: The cells.
        kind: Their type.
        unit: The unit that all numbers have; None for none.
        ambiguous: A date of which day and month are open, so that the cells are left as they are.
    """

    texts: pa.ChunkedArray
    kind: FieldType
    unit: str | None = None
    ambiguous: str | None = None


def plain_texts(
    texts: pa.ChunkedArray,
    kind: FieldType | None = None,
    *,
    at_least: float = 1.0,
    date_format: Sequence[str] | None = None,
) -> PlainTexts:
    """Write the cells of a field as its type needs them, and find the type if none is given.

    Args:
        texts: The cells, without spaces around them; null if empty.
        kind: The type; None for that of the values.
        at_least: The share of cells that must fit a type.
        date_format: The user's formats of dates.
    """
    found = kind or infer_type(texts, at_least=at_least)
    if found not in ("category", "text", "number", "date") or (kind is None and found == "date"):
        return PlainTexts(texts, found)
    if kind is None and found == "number":
        return PlainTexts(texts, found)
    sample = texts.drop_null().slice(0, _SAMPLED).unique()
    if not len(sample) or kind in ("category", "text"):
        return PlainTexts(texts, found)
    if kind != "date" and (numbers := _numbers(texts, sample, at_least=at_least)) is not None:
        return numbers
    if kind != "number" and _are_dates(sample):
        return _days(texts, found, at_least=at_least, date_format=date_format)
    return PlainTexts(texts, found)


def _numbers(texts: pa.ChunkedArray, sample: pa.Array, *, at_least: float) -> PlainTexts | None:
    parts = pc.extract_regex(sample, _WITH_UNIT)
    if pc.mean(pc.is_valid(parts).cast(pa.float64())).as_py() < at_least:
        return None
    units = {
        name: set(pc.struct_field(parts, name).drop_null().unique().to_pylist())
        for name in ("before", "behind")
    }
    given = (units["before"] | units["behind"]) - {""}
    if len(given) > 1:
        return None
    comma = _has_decimal_commas(pc.struct_field(parts, "number").drop_null())
    if not given and not comma:
        return None
    plain = pc.replace_substring_regex(texts, _WITH_UNIT, r"\1\3")
    if comma:
        plain = pc.replace_substring_regex(plain, r"[.\x{00A0}\x{202F}]", "")
        plain = pc.replace_substring(plain, ",", ".")
    return PlainTexts(plain, "number", next(iter(given), None))


def _has_decimal_commas(numbers: pa.Array) -> bool:
    are_written_so = pc.match_substring_regex(numbers, _DECIMAL_COMMA)
    return bool(
        pc.all(are_written_so).as_py()
        and pc.any(pc.match_substring_regex(numbers, _SURE_COMMA)).as_py()
    )


def _are_dates(sample: pa.Array) -> bool:
    looked_at = sample.slice(0, _LOOKED_AT)
    told = wall_clock(pa.chunked_array([looked_at]), time_zone=None, counts=False).column
    return hold_dates(told.to_pylist())


def _days(
    texts: pa.ChunkedArray, kind: FieldType, *, at_least: float, date_format: Sequence[str] | None
) -> PlainTexts:
    told = wall_clock(texts, time_zone=None, counts=False).column
    days, _ = split_moments(told)
    codes, distinct = number_texts(days, len(texts))
    read = read_days(distinct, date_format=date_format, numbers=False)
    if read.ambiguous or read.torn:
        return PlainTexts(texts, kind, ambiguous=read.ambiguous or (read.torn or ("",))[0])
    written = [
        edtf if edtf is not None and PLAIN_DAY.fullmatch(edtf) else None for edtf in read.edtf
    ]
    found = pa.array(written, pa.string()).take(pa.array(codes))
    if found.null_count - texts.null_count > (1 - at_least) * (len(texts) - texts.null_count):
        return PlainTexts(texts, kind)
    return PlainTexts(pc.coalesce(pa.chunked_array([found]), texts), "date")
