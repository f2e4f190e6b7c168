"""Warns of likely slips in a table whose cells can all be read; nothing is corrected.

Near-duplicates, many rows on one point, lost minus signs, swapped coordinates of some rows or of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from mapper.errors import number_of
from mapper.files import Floats, Indices, Mask
from mapper.imports.lost_signs import find_lost_signs
from mapper.imports.points_at_sea import find_exchanged_axes
from mapper.places import METERS_PER_DEGREE_AT_EQUATOR

NEAR_METERS = 50
_CELL_DEGREES = (
    4 * NEAR_METERS / METERS_PER_DEGREE_AT_EQUATOR
)  # of latitude; of longitude it is shorter
_LEAST_PILE = 20
_PILE_SHARE = 0.01
_NO_MINUS = ", with a minus sign missing,"
_NAMED = 5  # examples in a note
_SAMPLE = 10_000
_MOST = 0.95  # share of the rows that makes a sign the usual one


def find_doubts(
    latitude: Floats,
    longitude: Floats,
    *,
    same: Indices,
    alike: str,
    row_name: Callable[[int], str],
) -> list[str]:
    """Find values that are probably slips.

    Args:
        latitude: WGS84 degrees, NaN where there is no point.
        longitude: Likewise.
        same: A number that rows of the same day and agencies share; negative where no day is known.
        alike: What these rows share, in words: a table without agencies has none to share.
        row_name: Names a row for the user, by its index.
    """
    real = ~np.isnan(latitude)
    slips, notes = find_lost_signs(latitude, longitude, np.flatnonzero(real), row_name)
    notes += find_exchanged_axes(latitude, longitude, np.flatnonzero(real))
    real[slips] = False
    notes += _exchanged(latitude, longitude, real, row_name)
    notes += _piles(latitude, longitude, real, row_name)
    notes += _near_duplicates(latitude, longitude, same, real, row_name, alike=alike)
    return notes


def _exchanged(
    latitude: Floats, longitude: Floats, real: Mask, row_name: Callable[[int], str]
) -> Iterator[str]:
    """Find rows far from the others that would lie among them with both coordinates exchanged."""
    rows = np.flatnonzero(real)
    if len(rows) < 10:  # noqa: PLR2004  (too few to say where the others are)
        return
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    south, north = _core(latitude[sample])
    west, east = _core(longitude[sample])

    def among(lat: Floats, lon: Floats) -> Mask:
        return (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)

    if among(latitude[sample], longitude[sample]).mean() < _MOST:
        return
    out = rows[~among(latitude[rows], longitude[rows])]
    slips = (
        ("", longitude, latitude),
        (_NO_MINUS, longitude, -latitude),
        (_NO_MINUS, -longitude, latitude),
    )
    for no_minus, lat, lon in slips:
        fits = np.zeros(len(latitude), dtype=bool)
        fits[out] = among(lat[out], lon[out])
        if fits.any():
            yield (
                f"Latitude and longitude look swapped{no_minus} in {_rows(fits, row_name)}, far from the"
                " others. Correct the table."
            )
            out = out[~fits[out]]


def _core(values: Floats) -> tuple[float, float]:
    """Return the bounds of most values, with room round them."""
    low, high = np.quantile(values, (0.02, 0.98))
    room = max(float(high - low), 0.5)
    return float(low) - room, float(high) + room


def _piles(
    latitude: Floats, longitude: Floats, real: Mask, row_name: Callable[[int], str]
) -> Iterator[str]:
    rows = np.flatnonzero(real)
    least = max(_LEAST_PILE, int(len(rows) * _PILE_SHARE))
    if len(rows) < least:
        return
    codes = np.rint(latitude[rows] * 1e6).astype(np.int64) << 32
    codes += np.rint(longitude[rows] * 1e6).astype(np.int64)
    ordered = np.sort(codes)
    starts = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))
    sizes = np.diff(np.append(starts, len(ordered)))
    piles = np.flatnonzero(sizes >= least)
    for pile in piles[np.argsort(-sizes[piles], kind="stable")][:3].tolist():
        row = int(rows[np.argmax(codes == ordered[starts[pile]])])
        yield (
            f"{sizes[pile]:,} rows share one point, {latitude[row]:g}, {longitude[row]:g} (first:"
            f" {row_name(row)}). If it stands for a whole city, give a radius."
        )


def _near_duplicates(
    latitude: Floats,
    longitude: Floats,
    same: Indices,
    real: Mask,
    row_name: Callable[[int], str],
    *,
    alike: str,
) -> Iterator[str]:
    """Compare rows that share a day, the agencies and a cell of a grid, which is shifted by half."""
    rows = np.flatnonzero(real & (same >= 0))
    twice: set[int] = set()
    pairs: dict[tuple[int, int], None] = {}
    for south, west in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        key = _cells(latitude[rows], longitude[rows], same[rows], south, west)
        shared = _shared(key)
        few, its_key = rows[shared], key[shared]
        by_key = np.argsort(its_key, kind="stable")
        few, its_key = few[by_key], its_key[by_key]
        together = np.flatnonzero(its_key[1:] == its_key[:-1])
        first, second = few[together], few[together + 1]
        near = _meters(latitude, longitude, first, second) <= NEAR_METERS
        near &= same[first] == same[second]
        twice.update(second[near].tolist())
        pairs |= dict.fromkeys(zip(first[near].tolist(), second[near].tolist(), strict=True))
    if twice:
        some = "; ".join(f"{row_name(a)} and {row_name(b)}" for a, b in sorted(pairs)[: _NAMED - 2])
        count = len(twice)
        yield (
            f"{number_of(count, 'row')} {'has' if count == 1 else 'have'} the {alike} of"
            f" another within {NEAR_METERS} m ({some}{'; …' if len(pairs) > _NAMED - 2 else ''})."
            " Where two rows describe one event, keep one."
        )


def _shared(key: Indices) -> Indices:
    """Return the rows whose number another row has; a table of marks rules most of them out."""
    ordered = np.sort(key)
    several = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(several):
        return np.empty(0, dtype=np.int64)
    marks = np.zeros(1 << 20, dtype=bool)
    marks[several & (len(marks) - 1)] = True
    maybe = np.flatnonzero(marks[key & (len(marks) - 1)])
    return maybe[np.isin(key[maybe], several)]


def _cells(
    latitude: Floats, longitude: Floats, same: Indices, south: float, west: float
) -> npt.NDArray[np.int64]:
    """Number the cells of a grid; two cells may share a number, which the distance then tells apart."""
    y = np.floor(latitude / _CELL_DEGREES + south).astype(np.int64)
    x = np.floor(longitude / _CELL_DEGREES + west).astype(np.int64)
    return (same * 1_000_003 + y) * 16_777_619 + x


def _meters(latitude: Floats, longitude: Floats, first: Indices, second: Indices) -> Floats:
    """Return distances in meters on a flat map, which is close enough for short distances."""
    north = (latitude[first] - latitude[second]) * METERS_PER_DEGREE_AT_EQUATOR
    east = (longitude[first] - longitude[second]) * METERS_PER_DEGREE_AT_EQUATOR
    return np.hypot(north, east * np.cos(np.radians(latitude[first])))


def _rows(mask: Mask, row_name: Callable[[int], str]) -> str:
    found = np.flatnonzero(mask)
    some = ", ".join(row_name(row) for row in found[:_NAMED].tolist())
    more = ", …" if len(found) > _NAMED else ""
    return f"{number_of(len(found), 'row')} ({some}{more})"
