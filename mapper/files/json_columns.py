"""Rows of a file in JSON, gathered as columns, with a fault for each entry that is not a row."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely
import shapely.geometry

from mapper.errors import Fault, Position, RecordsError, number_of, quoted
from mapper.files.features import BATCH_ROWS
from mapper.files.fixes import EXPORT_AS_WGS84, RETYPE_LETTER
from mapper.files.geometry import geometry_column, in_degrees
from mapper.files.json_decoding import has_surrogate
from mapper.files.limits import MAX_COLUMNS, MAX_JSON_CELLS
from mapper.files.located_features import Located, located_sheet, refuse_projected_shapes
from mapper.files.nested_cells import PointOf, flat_row
from mapper.files.row_circles import RowCircles, enclose_rows, shape_fault
from mapper.files.sheets import Rows, Sheet, cell_text, convert_to_texts, whole_file_error
from mapper.files.streams import too_large

_GEOMETRY = "geometry"
PART_ROWS = 20_000


@dataclass(slots=True)
class JsonRow:
    """A row of the file: its cells, and the shape in it if it is a feature."""

    cells: dict[str, Any]
    position: Position
    shape: Any = None
    fault: Fault | None = None


@dataclass
class _Part:
    """Some rows as columns; numbers of rows count within the part."""

    columns: dict[str, pa.Array]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    lines: npt.NDArray[np.int64]
    line_columns: npt.NDArray[np.int64]
    shapes: dict[int, Any]
    faults: dict[int, Fault]


@dataclass
class JsonRows:
    """The rows of a file.

    Attributes:
        file: The file as the user named it.
        point_of: Gives the point that an object is.
        as_text: Whether cells are wanted as texts, or in their own types.
        is_clean: Whether no text can contain half a letter.
        rows: Its last rows, those whose place is at fault among them.
        parts: The rows before them.
        faults: The entries that are not rows, with their text.
        notes: Decisions, in words for the user.
        has_shapes: Whether the rows are features.
        crs: Their coordinate system; None if the file names none.
        untagged: How many elements of OpenStreetMap are left out, for they have no tags.
    """

    file: str
    point_of: PointOf
    as_text: bool
    is_clean: bool = True
    rows: list[JsonRow] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)
    faults: list[tuple[Fault, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_shapes: bool = False
    crs: pyproj.CRS | None = None
    untagged: int = 0
    _names: set[str] = field(default_factory=set)
    _count: int = 0

    def add(self, row: JsonRow) -> None:
        """Take a row; objects of Python are kept for some rows only, for they are large.

        Raises:
            RecordsError: The rows have too many columns, or too many cells.
        """
        if not self.is_clean and has_surrogate(row.cells):
            self.fault(
                row.position,
                row.cells,
                found="A text contains half a letter (a lone surrogate), or a byte that is not UTF-8.",
                fix=RETYPE_LETTER,
                code="encoding",
            )
            return
        row.cells = flat_row(row.cells, self.point_of)
        self.rows.append(row)
        self._names.update(row.cells)
        self._count += 1
        if len(self._names) > MAX_COLUMNS:
            raise _too_many_columns(self.file)
        if self._count * len(self._names) > MAX_JSON_CELLS:
            cells = f"{self._count:,} rows and {len(self._names):,} columns"
            raise too_large(Path(self.file), f"The objects make a table of {cells}, too many.")
        if len(self.rows) == PART_ROWS:
            self.flush()

    def flush(self) -> None:
        """Lay out the last rows as columns."""
        if self.rows:
            self.parts.append(_part(self.rows, as_text=self.as_text))
            self.rows = []

    def end(self) -> None:
        """Lay out what is left, and say what was left out."""
        self.flush()
        if self.untagged:
            self.notes.append(
                f"{number_of(self.untagged, 'element')} of OpenStreetMap left out: without tags, as the"
                " corners of a way are."
            )

    def adopt(self, other: JsonRows) -> None:
        """Take the rows of another set and its faults; this one has no rows yet."""
        self.parts, self.rows, self.faults = other.parts, other.rows, other.faults
        self.untagged = other.untagged

    def fault(self, position: Position, value: object, *, found: str, fix: str, code: str) -> None:
        """Note an entry that is not a row."""
        text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
        fault = Fault(self.file, position, found=found, fix=fix, code=code)
        self.faults.append((fault, text.decode()))


def _too_many_columns(file: str) -> RecordsError:
    return whole_file_error(
        Path(file),
        found=f"The objects have more than {MAX_COLUMNS:,} names, each of which is a column.",
        fix='Write an array of objects, such as [{"id": 1}, {"id": 2}].',
        code="too-many-columns",
    )


def duplicate_key_fault(file: str, names: list[str] | tuple[str, ...], position: Position) -> Fault:
    """Describe an object that has a name twice."""
    return Fault(
        file,
        position,
        found=f"This object has {quoted(names[0])} twice.",
        fix="Delete one of the two.",
        code="duplicate-key",
    )


def _part(rows: list[JsonRow], *, as_text: bool) -> _Part:
    nowhere = (math.nan, math.nan)
    pairs = [row.shape if isinstance(row.shape, tuple) else nowhere for row in rows]
    both = np.array(pairs, dtype=float).reshape(-1, 2)
    names = dict.fromkeys(name for row in rows for name in row.cells)
    columns = {}
    for name in names:
        values = [row.cells.get(name) for row in rows]
        texts = pa.array(map(cell_text, values), pa.string()) if as_text else _typed(values)
        columns[name] = texts
    return _Part(
        columns,
        both[:, 0].copy(),
        both[:, 1].copy(),
        np.array([row.position.line for row in rows]),
        np.array([row.position.column for row in rows]),
        {
            number: row.shape
            for number, row in enumerate(rows)
            if row.shape is not None and not isinstance(row.shape, tuple)
        },
        {number: row.fault for number, row in enumerate(rows) if row.fault is not None},
    )


def _typed(values: list[Any]) -> pa.Array:
    """Give a column the type of its values; one of several types is text."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.array([cell_text(value) for value in values], pa.string())


def _joined(parts: list[_Part]) -> dict[str, pa.ChunkedArray]:
    """Join the columns of parts; one of several types is text."""
    joined = {}
    for name in dict.fromkeys(name for part in parts for name in part.columns):
        pieces = [part.columns.get(name, pa.nulls(len(part.x))) for part in parts]
        kinds = {piece.type for piece in pieces if not pa.types.is_null(piece.type)}
        if len(kinds) > 1:
            pieces = [
                convert_to_texts(pa.chunked_array([piece])).combine_chunks() for piece in pieces
            ]
        kind = kinds.pop() if len(kinds) == 1 else pa.string()
        joined[name] = pa.chunked_array([_of_kind(piece, kind) for piece in pieces], kind)
    return joined


def _of_kind(piece: pa.Array, kind: pa.DataType) -> pa.Array:
    """Give a piece its type, without a cast where it has it: Arrow's of nested columns may be invalid."""
    if piece.type == kind:
        return piece
    return pa.nulls(len(piece), kind) if pa.types.is_null(piece.type) else piece.cast(kind)


def _numbered(parts: list[_Part], what: Callable[[_Part], dict[int, Any]]) -> dict[int, Any]:
    """Number what parts say of some of their rows through all rows."""
    found: dict[int, Any] = {}
    before = 0
    for part in parts:
        found |= {before + number: each for number, each in what(part).items()}
        before += len(part.x)
    return found


def _all_rows(parts: list[_Part], what: Callable[[_Part], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate([what(part) for part in parts]) if parts else np.array([])


def _line_columns(lines: npt.NDArray[Any], columns: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return where in its line each row begins; 0 where each has a line for itself."""
    return columns * 0 if len(np.unique(lines)) == len(lines) else columns


def sheet_of(found: JsonRows) -> Sheet:
    """Lay all rows out as a sheet; those whose place is at fault are its faults."""
    parts = found.parts
    faults: list[tuple[Fault, tuple[str | None, ...]]] = [
        (fault, (text,)) for fault, text in found.faults
    ]
    wrong = _numbered(parts, lambda part: part.faults)
    shapes = _numbered(parts, lambda part: part.shapes)
    lines, columns = (
        _all_rows(parts, lambda part: part.lines),
        _all_rows(parts, lambda part: part.line_columns),
    )
    columns = _line_columns(lines, columns)
    circles = _circles(shapes, found.crs, len(lines), found.file)
    wrong |= {
        row: shape_fault(found.file, Position(int(lines[row]), int(columns[row])), each)
        for row, each in circles.wrong.items()
    }
    good = np.ones(len(lines), dtype=bool)
    good[list(wrong)] = False
    rows = np.flatnonzero(good)
    joined = _joined(parts)
    table = pa.table(joined)
    # without any column, a table has no rows to filter
    kept = table if good.all() or not joined else table.filter(pa.array(good))
    sheet = Sheet(
        found.file,
        kept if joined else pa.table({}),
        lambda row: int(lines[rows[row]]),
        column_of=lambda row: int(columns[rows[row]]),
        notes=tuple(found.notes),
    )
    if found.has_shapes:
        x, y = _all_rows(parts, lambda part: part.x), _all_rows(parts, lambda part: part.y)
        sheet = located_sheet(
            sheet, Located(x[good], y[good], found.crs), circles.pick(good), fix=EXPORT_AS_WGS84
        )
        lost = (
            table.take(pa.array(sorted(wrong), pa.int64())).to_pylist()
            if joined
            else [{}] * len(wrong)
        )
        for number, cells in zip(sorted(wrong), lost, strict=True):
            word = shapes[number].geom_type if number in shapes else "no point"
            faults.append((wrong[number], (word, word, *cells.values())))
    return sheet.with_faults([fault for fault, _ in faults], [cells for _, cells in faults])


def _circles(shapes: dict[int, Any], crs: pyproj.CRS | None, count: int, file: str) -> RowCircles:
    rows = np.array(sorted(shapes), dtype=np.int64)
    others = np.array([None, *(shapes[row] for row in rows.tolist())], dtype=object)[1:]
    if crs is None:
        refuse_projected_shapes(file, others, fix=EXPORT_AS_WGS84)
    return enclose_rows(rows, others, crs, count=count)


def rows_of(found: JsonRows) -> Rows:
    """Lay all rows out in batches, those whose place is at fault among them."""
    parts = found.parts
    lines = _all_rows(parts, lambda part: part.lines)
    columns = _joined(parts)
    wrong = _numbered(parts, lambda part: part.faults)
    shapes = _numbered(parts, lambda part: part.shapes)
    geometry = None
    if found.has_shapes and parts:
        name = _GEOMETRY
        while name in columns:
            name += "_"
        x, y = _all_rows(parts, lambda part: part.x), _all_rows(parts, lambda part: part.y)
        geometries = shapely.points(x, y)
        geometries[np.isnan(x)] = None
        for number, shape in shapes.items():
            geometries[number] = shape
        columns[name] = pa.chunked_array([pa.array(shapely.to_wkb(geometries), pa.binary())])
        is_wgs84 = found.crs is None or in_degrees(found.crs)
        geometry = geometry_column(name, pyproj.CRS("EPSG:4326") if is_wgs84 else found.crs)
    given = Rows(found.file, list(columns), geometry=geometry, notes=found.notes)
    given.faults += [fault for fault, _ in found.faults]
    given.row_faults += [fault for number, fault in wrong.items() if number not in shapes]
    given.lines_of = lambda wanted: [int(lines[row]) for row in wanted]
    if columns:
        whole = pa.table(columns).combine_chunks()
        given.batches = ((batch, None) for batch in whole.to_batches(max_chunksize=BATCH_ROWS))
    return given
