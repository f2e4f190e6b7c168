"""Finds the columns of a table of points, and reads coordinates and radii from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj

from mapper.errors import PointsError, quoted
from mapper.files import (
    Floats,
    Geometry,
    Mask,
    convert_to_texts,
    decode_dictionary,
    projected_message,
)
from mapper.imports.cells import trim_cells
from mapper.imports.column_guesses import guess
from mapper.imports.columns import Columns, ambiguous_columns
from mapper.imports.coordinates import read_numbers
from mapper.imports.header_units import counts_from_north_or_east
from mapper.imports.named_systems import find_named_axes
from mapper.imports.point_coordinates import Coordinates, read_coordinates
from mapper.imports.projected_coordinates import EXAMPLE, find_axes, read_crs
from mapper.places import MAX_RADIUS_METERS
from mapper.text import fold

POINT_METERS = 1.0  # the uncertainty of a point of which none is stated
# by name, where no name says it that `mapper build` goes by
MORE_LATITUDES, MORE_LONGITUDES, MORE_UNCERTAINTIES = ("ycoord",), ("xcoord",), ("uncertainty",)
_UNCERTAINTY = "coordinate_uncertainty_in_meters"
_A_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True)
class StatedRadii:
    """Radii in meters, and the rows whose radius is impossible."""

    meters: Floats
    wrong: Mask

    def at_least(self, meters: Floats | None) -> StatedRadii:
        """Return radii of which none is smaller than the circle round the row's shape; NaN is no shape."""
        return self if meters is None else StatedRadii(np.fmax(self.meters, meters), self.wrong)


@dataclass(frozen=True)
class PointColumns:
    """The coordinate columns of a table.

    Attributes:
        latitude: The column; None if `pairs` contains both.
        longitude: Likewise.
        pairs: A column of latitude and longitude in one cell.
        geometry: A column of geometry, which comes before all others.
        shapes: A column of lines and areas as texts.
        crs: The coordinate system of the numbers; None for WGS84 degrees.
    """

    latitude: str | None = None
    longitude: str | None = None
    pairs: str | None = None
    geometry: Geometry | None = None
    shapes: str | None = None
    crs: pyproj.CRS | None = None

    def read(self, column: Callable[[str], pa.Array], count: int) -> Coordinates:
        """Read the coordinates of rows from columns of texts or numbers."""
        names = (self.latitude, self.longitude, self.pairs)
        cells = [None if name is None else _cells(column(name)) for name in names]
        found = read_coordinates(*cells, count=count, crs=self.crs)
        for axis, numbers in (("latitude", found.latitude), ("longitude", found.longitude)):
            name = {"latitude": self.latitude, "longitude": self.longitude}[axis]
            turns = (
                name is not None and self.crs is None and not counts_from_north_or_east(name, axis)
            )
            if turns and not (numbers.values < 0).any():
                np.negative(numbers.values, out=numbers.values)
        return found

    def name(self, axis: str | None) -> str | None:
        """Return the column of an axis."""
        return {"latitude": self.latitude, "longitude": self.longitude}.get(
            axis or ""
        ) or self.pairs


def find_point_columns(
    names: Sequence[str],
    head: pa.Table | None,
    latitude: str | None,
    longitude: str | None,
    crs: str | None = None,
) -> PointColumns:
    """Find the columns of coordinates as for incidents; raise PointsError with all that is wrong.

    Args:
        names: All columns; a frame may have several of one name.
        head: The first rows as texts, with one column of each name; None if the names alone are known.
        latitude: The column that the user named.
        longitude: Likewise.
        crs: The coordinate system of their numbers, such as EPSG:27700; None for WGS84 degrees.
    """
    if crs is not None:
        system = read_crs(crs)
        axes = find_axes(names) if system.is_projected else None
        if latitude is None and longitude is None and axes is not None:
            return PointColumns(axes[1], axes[0], crs=system)
        return replace(find_point_columns(names, head, latitude, longitude), crs=system)
    guessed = guess(names, head=head).columns
    if latitude is None and longitude is None:
        _refuse_ambiguous(guessed, names, head)
    if latitude is None and longitude is None and guessed.one("coordinates"):
        return PointColumns(pairs=guessed.one("coordinates"))
    if {latitude, longitude, guessed.one("latitude")} == {None}:
        named = find_named_axes(names, head)
        if named is not None:
            return PointColumns(named.north, named.east, crs=read_crs(named.crs))
    faults: list[str] = []
    code = "no-place-column"
    found = [
        _named(names, given, guessed.one(axis) or _usual(names, more), axis, faults)
        for axis, given, more in (
            ("latitude", latitude, MORE_LATITUDES),
            ("longitude", longitude, MORE_LONGITUDES),
        )
    ]
    if not faults and found[0] == found[1]:
        faults.append(
            f"Column {quoted(found[0])} cannot be both latitude and longitude. Name a column for each"
            " with --latitude and --longitude."
        )
        code = "one-column-twice"
    if faults:
        raise PointsError("\n".join(faults), code=code)
    return PointColumns(found[0], found[1])


def _refuse_ambiguous(guessed: Columns, names: Sequence[str], head: pa.Table | None) -> None:
    for axis, rivals in ambiguous_columns(guessed, names).items():
        differ = head is None or any(
            list(names).count(name) > 1 or not head[name].equals(head[rivals[0]])
            for name in rivals[1:]
        )
        if axis in ("latitude", "longitude", "coordinates") and differ:
            raise PointsError(
                f"{len(rivals)} columns contain the {axis}: {quote_names(rivals)}. Name the right ones with"
                " --latitude and --longitude.",
                code="duplicate-column",
            )


def _usual(names: Sequence[str], usual: Sequence[str]) -> str | None:
    plain = {fold(name, "letters"): name for name in reversed(names)}
    return next((plain[each] for each in usual if each in plain), None)


def _named(
    names: Sequence[str], given: str | None, guessed: str | None, axis: str, faults: list[str]
) -> str:
    wanted = guessed if given is None else given
    count = list(names).count(wanted) if wanted is not None else 0
    if count == 1 and wanted is not None:
        return wanted
    found = f"No {axis} column found"
    if wanted:
        called = f"{count} columns are" if count else "No column is"
        found = f"{called} called {quoted(wanted)}"
    faults.append(
        f"{found} (columns: {quote_names(names)}). Name one column of degrees with --{axis}."
    )
    return ""


def read_radii(
    names: Sequence[str],
    given: str | float | None,
    column: Callable[[str], pa.Array],
    count: int,
) -> StatedRadii:
    """Return radii in meters: from a column where it has one above 0, else the default for all."""
    none = np.zeros(count, dtype=bool)
    if isinstance(given, str) and given not in names and re.match(_A_NUMBER, given):
        given = float(given)
    if isinstance(given, int | float):
        if not 0 < given <= MAX_RADIUS_METERS:
            raise PointsError(
                f"The uncertainty {given!r} is not a number above 0, or more than"
                f" {MAX_RADIUS_METERS:,}. Give meters.",
                code="bad-radius",
            )
        return StatedRadii(np.full(count, float(given)), none)
    if given is None:
        given = guess(names).columns.one(_UNCERTAINTY) or _usual(names, MORE_UNCERTAINTIES)
    elif given not in names:
        raise PointsError(
            f"No column is called {quoted(given)} (columns: {quote_names(names)}). Name a column, or a number"
            " of meters, with --uncertainty.",
            code="no-such-column",
        )
    if given is None:
        return StatedRadii(np.full(count, POINT_METERS), none)
    cells = _cells(column(given))
    if pa.types.is_string(cells.type):
        numbers = read_numbers(cells, thousands=True)
        values, bad = numbers.values, numbers.bad
    else:
        values = pc.cast(cells, pa.float64()).to_numpy().astype(np.float64)
        bad = np.isinf(values)
    said = np.isfinite(values) & (values > 0)
    bad |= (values < 0) | (values > MAX_RADIUS_METERS)
    return StatedRadii(np.where(said & ~bad, values, POINT_METERS), bad)


def _cells(column: pa.Array) -> pa.ChunkedArray:
    """Give a column as numbers or as texts without spaces round them."""
    if pa.types.is_dictionary(column.type):
        column = decode_dictionary(column)
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return make_one_chunk(column)
    return trim_cells(convert_to_texts(make_one_chunk(column)).cast(pa.string()))


def make_one_chunk(column: pa.Array) -> pa.ChunkedArray:
    """Return an array as a column of one chunk."""
    return pa.chunked_array([column])


def projected_words(sample: tuple[float, float]) -> str:
    """Word the error that the coordinates of a frame are projected."""
    found = projected_message(*sample)
    return (
        f"{found} Name their coordinate system, such as crs={EXAMPLE!r}, or give a GeoDataFrame with a"
        " CRS."
    )


def quote_names(names: Iterable[str]) -> str:
    """Quote names, with commas between."""
    return ", ".join(map(quoted, names))
