"""Degrees as people write them: 118.187° W, 33°58'39" N, both in one cell, or POINT (-118.187 33.9775).

All become plain decimal text, so that their digits can still be counted. Any other text is left
unchanged; a later step decides whether it is a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import MAX_LATITUDE_DEGREES, MAX_LONGITUDE_DEGREES, Mask
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.text import plain_digits

LATITUDE_LETTERS, LONGITUDE_LETTERS = "NS", "EW"

_PAIR = r"^[\[\(]?\s*(?P<first>[-+]?\d+(?:\.\d+)?)°?\s*[,; ]\s*(?P<second>[-+]?\d+(?:\.\d+)?)°?\s*[\]\)]?$"
_DECIMAL = re.compile(
    r"([NSEW])?\s*([-+]?\d{1,3}(?:\.\d+)?)\s*(?:[°º]|DEG)?\s*([NSEW])?", re.IGNORECASE
)
_SEXAGESIMAL = re.compile(
    r"""([NSEW])?\s*([-+]?)(\d{1,3})\s*[°º:D\s]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['M:\s]\s*)?"""
    r"""(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|''|S(?!$))?)?\s*([NSEW])?""",
    re.IGNORECASE,
)
_DEG = re.compile(r"(?<=\d)\s*deg(?:rees?)?\.?(?=\s+\d)", re.IGNORECASE)
_WKT = re.compile(
    r"(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*([-+\d.eE]+)\s+([-+\d.eE]+)[-+\d.eE\s]*\)",
    re.IGNORECASE,
)
_HALVES = re.compile(r"[\[(]?\s*([^,;]*\d[^,;]*?)\s*[,;]\s*([^,;]*\d[^,;]*?)\s*[\])]?")
# 59,9139; 10,7522 with decimal commas
_WITH_COMMAS = re.compile(
    r"([-+]?\d{1,3}),(\d{4,})(?:\s*;\s*|,?\s+|\s*/\s*)([-+]?\d{1,3}),(\d{4,})"
)
_LETTERED_HALVES = re.compile(r"(.*\d.*[NSEW])[\s/,;]+(.*\d.*[NSEW])", re.IGNORECASE)
_LED_HALVES = re.compile(r"([NSEW]\s*\d[^NSEW]*?)[\s/,;]+([NSEW]\s*\d[^NSEW]*)", re.IGNORECASE)
_SAME_MARKS = str.maketrans(
    # minus sign, en dash, apostrophe, prime, double prime, quotation mark, no-break space
    {0x2212: "-", 0x2013: "-", 0x2019: "'", 0x2032: "'", 0x2033: '"', 0x201D: '"', 0xA0: " "}
)
_DECIMALS_OF_MINUTES, _DECIMALS_OF_SECONDS = 1, 4  # as exact as these are, and not more
_AXES = ("latitude", "lat"), ("longitude", "lon", "lng", "long")
_SAMPLE = 500
_FINE_DEGREES = re.compile(r"-?(?:1[0-7]\d|\d{1,2})[.,]\d{2,}")
_MOST = 0.9


def plain_degrees(column: pa.ChunkedArray, letters: str) -> tuple[pa.ChunkedArray, bool]:
    """Write degrees as plain decimal text, and return whether any were written otherwise.

    Args:
        column: Cells of text.
        letters: The letters that they may have, the positive one first.
    """
    trimmed = pc.utf8_trim_whitespace(column)
    try:
        pc.cast(trimmed, pa.float64())
    except pa.ArrowInvalid:
        pass
    else:
        return column, False
    encoded = pc.dictionary_encode(trimmed).combine_chunks()
    given = encoded.dictionary.to_pylist()
    made = [_plain(text, letters) or text for text in given]
    if made == given:
        return column, False
    return pa.chunked_array([pa.array(made, pa.string()).take(encoded.indices)]), True


def split_pairs(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.ChunkedArray, Mask]:
    """Split cells such as `34.05, -118.25` into latitudes and longitudes, and flag those without a pair."""
    texts = pc.utf8_trim_whitespace(column)
    pairs = pc.extract_regex(texts, _PAIR)
    first, second = (
        pa.chunked_array([chunk.field(n) for chunk in pairs.chunks], pa.string()) for n in (0, 1)
    )
    missing = pc.is_in(pc.utf8_lower(texts), pa.array(sorted(MISSING_WORDS)))
    regular = pc.is_valid(pairs)
    absent = pc.or_(pc.is_null(texts), pc.fill_null(missing, fill_value=True))
    other = pc.and_not(pc.invert(regular), absent)
    nothing = pa.scalar(None, pa.string())
    first, second = (pc.if_else(regular, each, nothing) for each in (first, second))
    rest = np.flatnonzero(other.to_numpy())
    bad = np.zeros(len(texts), dtype=bool)
    if len(rest):
        found = [_pair(text) for text in texts.take(pa.array(rest)).to_pylist()]
        bad[rest] = [pair is None for pair in found]
        mask = pa.chunked_array([pa.array(other.to_numpy())])
        for_rest = [pa.array([pair and pair[n] for pair in found], pa.string()) for n in (0, 1)]
        first = _filled(first, mask, for_rest[0])
        second = _filled(second, mask, for_rest[1])
    return first, second, bad


def find_pair_columns(table: pa.Table) -> list[str]:
    """List the columns with a latitude and a longitude in most cells of the first rows."""
    head = table.slice(0, _SAMPLE)
    return [name for name in head.column_names if _holds_pairs(head[name])]


def find_degree_columns(table: pa.Table) -> list[str]:
    """List the columns of a table of texts with numbers that could be degrees with several decimals."""
    found = []
    for name in table.column_names:
        texts = table[name].slice(0, _SAMPLE).drop_null().to_pylist()
        given = [text.strip() for text in texts if text.strip(" 0.,")]
        if given and all(map(_FINE_DEGREES.fullmatch, given)):
            found.append(name)
    return found


def _holds_pairs(column: pa.ChunkedArray) -> bool:
    texts = [text for text in column.to_pylist() if text and text.lower() not in MISSING_WORDS]
    if not texts:
        return False
    first, second, _ = split_pairs(pa.chunked_array([pa.array(texts, pa.string())]))
    good = 0
    for pair in zip(first.to_pylist(), second.to_pylist(), strict=True):
        if None in pair or not any("." in half for half in pair):
            continue
        latitude, longitude = (
            read_degrees(half, letters)
            for half, letters in zip(pair, (LATITUDE_LETTERS, LONGITUDE_LETTERS), strict=True)
        )
        good += abs(latitude) <= MAX_LATITUDE_DEGREES and abs(longitude) <= MAX_LONGITUDE_DEGREES
    return good >= _MOST * len(texts)


def read_degrees(text: str, letters: str) -> float:
    """Read one cell as degrees, in any of their forms; infinite if it is none."""
    try:
        return float(_plain(text, letters) or text)
    except ValueError:
        return float("inf")


def _filled(column: pa.ChunkedArray, mask: pa.ChunkedArray, values: pa.Array) -> pa.ChunkedArray:
    whole = pc.replace_with_mask(column.combine_chunks(), mask.combine_chunks(), values)
    return whole if isinstance(whole, pa.ChunkedArray) else pa.chunked_array([whole])


def _plain(text: str | None, letters: str) -> str | None:
    """Write one cell as decimal text; None if it is not degrees, or has a letter of the other axis."""
    body = plain_digits(text or "").translate(_SAME_MARKS).strip()
    body = _DEG.sub("°", body)  # 34 deg 3' 8.10" N, as cameras' programs write it
    if found := _DECIMAL.fullmatch(body):
        sign = _sign(found[1], found[3], found[2], letters)
        return None if sign is None else sign + found[2].lstrip("+-")
    if (found := _SEXAGESIMAL.fullmatch(body)) and re.search("[°º'NSEW]", body, re.IGNORECASE):
        sign = _sign(found[1], found[6], found[2], letters)
        degrees, minutes = found[3], found[4].replace(",", ".")
        seconds = found[5] and found[5].replace(",", ".")
        if sign is None or float(minutes) >= 60 or float(seconds or 0) >= 60:  # noqa: PLR2004
            return None
        if seconds is not None and "." in minutes:
            return None
        value = int(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600
        last, least = (
            (minutes, _DECIMALS_OF_MINUTES) if seconds is None else (seconds, _DECIMALS_OF_SECONDS)
        )
        return f"{sign}{value:.{least + len(last.partition('.')[2])}f}"
    return None


def _sign(before: str | None, after: str | None, signed: str, letters: str) -> str | None:
    """Return the sign that a letter or a mark gives; None if they do not go together."""
    if before and after:
        return None
    letter = (before or after or "").upper()
    if not letter:
        return "-" if signed.startswith("-") else ""
    if letter not in letters or signed.startswith(("-", "+")):
        return None
    return "-" if letter == letters[1] else ""


def _pair(text: str) -> tuple[str, str] | None:
    """Split a cell that is not a plain pair into latitude and longitude."""
    text = plain_digits(text)
    if found := _WKT.fullmatch(text):
        return found[2], found[1]
    if text.startswith("{"):
        return _pair_of_object(text)
    if found := _WITH_COMMAS.fullmatch(text.strip()):
        return f"{found[1]}.{found[2]}", f"{found[3]}.{found[4]}"
    forms = (_HALVES, _LETTERED_HALVES, _LED_HALVES)
    found = next(filter(None, (form.fullmatch(text.strip()) for form in forms)), None)
    if not found:
        return None
    halves = found[1], found[2]
    ways: Iterable[Callable[[tuple[str, str]], tuple[str, str]]] = (
        lambda pair: pair,
        lambda pair: (pair[1], pair[0]),
    )
    for way in ways:
        latitude, longitude = way(halves)
        made = _plain(latitude, LATITUDE_LETTERS), _plain(longitude, LONGITUDE_LETTERS)
        if made[0] is not None and made[1] is not None:
            return made[0], made[1]
    return None


def _pair_of_object(text: str) -> tuple[str, str] | None:
    """Take the point out of GeoJSON, or of an object with latitude and longitude."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return point_of(value)


def point_of(value: dict[str, Any]) -> tuple[str, str] | None:
    """Return the latitude and longitude of a GeoJSON point or an object that has both, else None."""
    along = value.get("coordinates")
    if value.get("type") == "Point" and isinstance(along, list):
        longitude, latitude = [*along, None, None][:2]
    else:
        latitude, longitude = (
            next((value[name] for name in names if value.get(name) not in (None, "")), None)
            for names in _AXES
        )
    if not all(isinstance(each, str | float | int) for each in (latitude, longitude)):
        return None
    return str(latitude), str(longitude)
