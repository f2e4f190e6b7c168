"""Coordinates of rows, however they are written, and which rows have none that can be right.

One set of rules for tables of incidents and tables of points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj

from mapper.errors import CORRECT_NUMBER
from mapper.files import MAX_LATITUDE_DEGREES, MAX_LONGITUDE_DEGREES, Floats, Mask, are_projected
from mapper.imports.coordinate_texts import (
    LATITUDE_LETTERS,
    LONGITUDE_LETTERS,
    plain_degrees,
    split_pairs,
)
from mapper.imports.coordinates import Numbers, read_numbers
from mapper.imports.projected_coordinates import are_degrees, convert_to_degrees

Column: TypeAlias = "pa.ChunkedArray | None"
Axis: TypeAlias = Literal["latitude", "longitude"]
Kind: TypeAlias = Literal["no-pair", "no-number", "outside-crs", "out-of-range", "incomplete"]

_WITH_O = re.compile("\\d[\\s°º'\"\u2032\u2033]*O\\b", re.IGNORECASE)
_NUMBERS_ALONE = r"^[\s\[(]*[-+]?\d"  # and not POINT (530080 180400), which says it
_MOST = {"latitude": MAX_LATITUDE_DEGREES, "longitude": MAX_LONGITUDE_DEGREES}


@dataclass(frozen=True)
class Wrong:
    """Rows with unusable coordinates, and their fault.

    Attributes:
        kind: The kind of fault.
        rows: Which rows.
        axis: The axis at fault; None for both in one cell.
        predicate: The fault, as the predicate of a sentence about the axis.
        fix: Gives the fix for a row, as a sentence.
        code: The code of the fault.
    """

    kind: Kind
    rows: Mask
    axis: Axis | None
    predicate: str
    fix: Callable[[int], str]
    code: str

    def found(self, value: str) -> str:
        """Word the fault of a cell: "The latitude '91' in column 'lat' is beyond ±90 degrees."."""
        return f"The {self.axis or 'value'} {value} {self.predicate}."


@dataclass
class Coordinates:
    """Coordinates of rows in WGS84 degrees.

    Attributes:
        latitude: NaN for a row without a valid one.
        longitude: Likewise.
        wrong: The rows whose coordinates are not valid.
        notes: Notes on their notation, in words for the user.
        projected: How many points look like meters or feet, and how many points there are.
        sample: Latitude and longitude of one such point.
        no_points: Rows with a geometry other than a point; None without geometry.
    """

    latitude: Numbers
    longitude: Numbers
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    projected: tuple[int, int] = (0, 0)
    sample: tuple[float, float] = (0.0, 0.0)
    no_points: Mask | None = None

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.latitude.values)

    def degrees(self) -> tuple[Floats, Floats]:
        """Return latitude and longitude, NaN where a row has none."""
        return self.latitude.values, self.longitude.values


def read_coordinates(
    latitudes: Column,
    longitudes: Column,
    pairs: Column,
    *,
    count: int,
    crs: pyproj.CRS | None = None,
) -> Coordinates:
    """Read the coordinates of rows.

    Args:
        latitudes: The column of latitudes, texts or numbers; None if there is none.
        longitudes: Likewise.
        pairs: The column with both in one cell, used if one of the two is None.
        count: How many rows there are.
        crs: The coordinate system of the numbers; None for WGS84 degrees.
    """
    wrong: list[Wrong] = []
    if latitudes is None or longitudes is None:
        if pairs is None:
            nothing = Numbers(
                np.full(count, np.nan), np.zeros(count, dtype=bool), np.full(count, -1)
            )
            return Coordinates(nothing, nothing)
        latitudes, longitudes, no_pair = split_pairs(pairs)
        wrong.append(
            Wrong(
                "no-pair",
                no_pair,
                None,
                "is not a latitude and a longitude",
                lambda row: (
                    f"{_about_o(pairs[row].as_py())}Write them like 34.05, -118.25, or leave the cell empty."
                ),
                "bad-coordinates",
            )
        )
        if crs is not None and crs.is_projected:
            plain = pc.match_substring_regex(pairs, _NUMBERS_ALONE)
            wrong.append(
                Wrong(
                    "no-pair",
                    pc.fill_null(plain, fill_value=False).to_numpy() & ~no_pair,
                    None,
                    "does not say which number is the easting",
                    lambda _: "Put eastings and northings in a column each.",
                    "bad-coordinates",
                )
            )
    latitude, odd_latitudes = _numbers(latitudes, LATITUDE_LETTERS)
    longitude, odd_longitudes = _numbers(longitudes, LONGITUDE_LETTERS)
    found = Coordinates(latitude, longitude, wrong)
    if odd_latitudes or odd_longitudes:
        found.notes.append(
            "Coordinates with letters, degree signs, minutes or digits of other scripts are read as degrees."
        )
    if latitude.decimal_commas or longitude.decimal_commas:
        found.notes.append("Commas in coordinates are read as decimal points.")
    if crs is not None:
        found.notes.append(f"Coordinates are read as {crs.name}.")
        degrees = are_degrees(latitude, longitude, crs)
        wrong.append(
            Wrong(
                "outside-crs",
                degrees,
                "latitude",
                f"looks like degrees, not like {crs.name}",
                lambda _: "Name the columns of eastings and northings, or leave --crs out.",
                "bad-coordinates",
            )
        )
        for numbers in (latitude, longitude):
            numbers.values[degrees] = np.nan
        wrong.append(
            Wrong(
                "outside-crs",
                convert_to_degrees(latitude, longitude, crs),
                "latitude",
                f"is outside {crs.name}",
                lambda _: "Correct the coordinates, or name another system with --crs.",
                "bad-coordinates",
            )
        )
    found.projected = are_projected(longitude.values, latitude.values)
    if found.projected[0]:
        first = _first_projected(latitude, longitude)
        found.sample = float(latitude.values[first]), float(longitude.values[first])
    found.wrong += _no_numbers(latitude, longitude)
    found.wrong += _out_of_range(latitude, longitude)
    for each in found.wrong:
        latitude.values[each.rows] = longitude.values[each.rows] = np.nan
    found.wrong += _incomplete(latitude, longitude, found.wrong)
    return found


def _first_projected(latitude: Numbers, longitude: Numbers) -> int:
    furthest = np.fmax(np.abs(latitude.values), np.abs(longitude.values))
    return int(np.flatnonzero(furthest > 2 * MAX_LONGITUDE_DEGREES)[0])


def _numbers(column: pa.ChunkedArray, letters: str) -> tuple[Numbers, bool]:
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        values = pc.cast(column, pa.float64()).to_numpy().astype(np.float64)
        decimals = np.full(len(values), -1, dtype=np.int64)
        return Numbers(
            np.where(np.isinf(values), np.nan, values), np.isinf(values), decimals
        ), False
    plain, are_odd = plain_degrees(column, letters)
    numbers = read_numbers(plain)
    if not numbers.values.flags.writeable:
        numbers.values = numbers.values.copy()
    return numbers, are_odd


def _about_o(text: str | None) -> str:
    """Say what an O behind degrees leaves open: west in Spanish, Italian and French, east in German."""
    is_open = text is not None and _WITH_O.search(text) is not None
    return "O is west (oeste, ouest) or east (Ost): write W or E. " if is_open else ""


def _no_numbers(latitude: Numbers, longitude: Numbers) -> Iterator[Wrong]:
    for axis, numbers in _by_axis(latitude, longitude):
        yield Wrong(
            "no-number",
            numbers.bad,
            axis,
            "is not a number",
            lambda _: "Write it like 34.05, or leave both coordinates empty.",
            "bad-coordinates",
        )


def _by_axis(latitude: Numbers, longitude: Numbers) -> tuple[tuple[Axis, Numbers], ...]:
    return ("latitude", latitude), ("longitude", longitude)


def _out_of_range(latitude: Numbers, longitude: Numbers) -> Iterator[Wrong]:
    swapped = (np.abs(latitude.values) <= MAX_LONGITUDE_DEGREES) & (
        np.abs(longitude.values) <= MAX_LATITUDE_DEGREES
    )

    def advice(row: int) -> str:
        if swapped[row]:
            return "Latitude and longitude look swapped: swap them back."
        return CORRECT_NUMBER

    for axis, numbers in _by_axis(latitude, longitude):
        out = np.abs(numbers.values) > _MOST[axis]
        beyond = f"is beyond ±{_MOST[axis]} degrees"
        yield Wrong("out-of-range", out, axis, beyond, advice, "bad-coordinates")


def _incomplete(latitude: Numbers, longitude: Numbers, wrong: list[Wrong]) -> list[Wrong]:
    right = ~np.any([each.rows for each in wrong], axis=0)
    no_latitude, no_longitude = np.isnan(latitude.values), np.isnan(longitude.values)
    cases: tuple[tuple[Mask, Axis, Axis], ...] = (
        (no_latitude & ~no_longitude & right, "longitude", "latitude"),
        (no_longitude & ~no_latitude & right, "latitude", "longitude"),
    )
    return [
        Wrong(
            "incomplete",
            rows,
            given,
            f"has no {absent} beside it",
            partial(_add, absent),
            "incomplete-coordinates",
        )
        for rows, given, absent in cases
    ]


def _add(axis: Axis, row: int) -> str:  # noqa: ARG001  (the advice is the same for each)
    return f"Add the {axis}, or leave both empty."
