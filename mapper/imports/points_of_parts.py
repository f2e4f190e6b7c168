"""Puts the points of the parts of a table under the same columns, so that no part loses them.

One part may have `latitude` and `longitude`, another `lat` and `lng`, a third a geometry. A field is read
from the same columns in all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Sheet, SheetOfPart
from mapper.imports.cells import trim_cells
from mapper.imports.column_guesses import guess
from mapper.imports.coordinate_texts import split_pairs


class _PointColumns(NamedTuple):
    """The columns of points: latitude and longitude, or both in one."""

    names: tuple[str, ...]

    def read(self, table: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
        """Return latitudes and longitudes, as texts."""
        if len(self.names) == 1:
            latitudes, longitudes, _ = split_pairs(trim_cells(table[self.names[0]]))
            return latitudes, longitudes
        latitudes, longitudes = (table[name] for name in self.names)
        return latitudes, longitudes

    def lay_out(
        self, latitudes: pa.ChunkedArray, longitudes: pa.ChunkedArray
    ) -> list[tuple[str, pa.ChunkedArray]]:
        """Return the columns with points from elsewhere."""
        if len(self.names) == 1:
            pairs = pc.binary_join_element_wise(latitudes, longitudes, ", ")
            return [(self.names[0], pairs)]
        return list(zip(self.names, (latitudes, longitudes), strict=True))


def share_points(parts: Sequence[SheetOfPart]) -> list[SheetOfPart]:
    """Give each part its points under the columns of points of every other, where it has no such columns."""
    by_names: dict[tuple[str, ...], _PointColumns | None] = {}
    for part in parts:
        names = tuple(part.sheet.names)
        if names not in by_names:
            by_names[names] = _find(part.sheet)
    used = dict.fromkeys(filter(None, by_names.values()))
    if len(used) < 2:  # noqa: PLR2004
        return list(parts)
    shared = [_with_points(part, by_names[tuple(part.sheet.names)], list(used)) for part in parts]
    first, *others = used
    copies = {name for each in others for name in each.names} - set(first.names)
    if any(_has_others(each, found, used) for each, found in by_names.items()):
        return shared
    return [replace(part, copies=part.copies | copies) for part in shared]


def _has_others(
    names: Sequence[str], own: _PointColumns | None, used: Mapping[_PointColumns, None]
) -> bool:
    """Whether a part has columns that are points in another part, and none of its own."""
    elsewhere = {name for each in used for name in each.names}
    return not elsewhere.isdisjoint(set(names) - set(own.names if own else ()))


def _find(sheet: Sheet) -> _PointColumns | None:
    columns = guess(sheet.names, head=sheet.table).columns
    axes = [columns.one("latitude"), columns.one("longitude")]
    names = axes if all(axes) else [columns.one("coordinates")]
    found = tuple(filter(None, names))
    return _PointColumns(found) if found else None


def _with_points(
    part: SheetOfPart, own: _PointColumns | None, used: Sequence[_PointColumns]
) -> SheetOfPart:
    there = {*part.sheet.names, *(name for name, _ in part.values)}
    others = [each for each in used if there.isdisjoint(each.names)]
    if own is None or not others:
        return part
    latitudes, longitudes = own.read(part.sheet.table)
    points: dict[str, pa.ChunkedArray] = {}
    for each in others:
        points |= each.lay_out(latitudes, longitudes)
    return replace(part, shared=tuple(points.items()))
