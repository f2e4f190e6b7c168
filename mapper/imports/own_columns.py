"""The columns of a table that are fields of the user's own: named to be published, or only for notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, RecordsError, quoted
from mapper.files import Sheet, whole_file_fault
from mapper.imports.cells import Cells, columns_expected, count_words, take_rows, trim_cells
from mapper.imports.columns import Columns
from mapper.imports.own_texts import plain_texts
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.records import (
    LINES,
    VALUE_EXPECTED,
    OwnField,
    convert_texts,
    find_separator,
    held_values,
    is_taken,
    make_field_id,
    suggest_spelling,
)
from mapper.text import fold

_MARK = ";"
_FITTING = 0.9  # of the cells of a kept column, so that its type is not text
_CONVERTED = tuple(VALUE_EXPECTED)
_FEW_IN_FRAME = 1_000  # distinct texts that a notebook gets as a category


@dataclass(frozen=True)
class OwnColumns:
    """The named fields of a table, row by row.

    Attributes:
        fields: Their definitions by id.
        columns: The column of each.
        cells: The values of each, one for each row of the sheet.
        notes: Values that are left out, in words for the user.
    """

    fields: Mapping[str, OwnField]
    columns: Mapping[str, str]
    cells: Mapping[str, pa.Array]
    notes: tuple[str, ...] = ()


def name_own_columns(columns: Columns, names: Collection[str], *, file: str) -> Columns:
    """Give each kept column an id and the name that the table has for it.

    Args:
        columns: The mapping.
        names: The columns of the table.
        file: The file, for faults.

    Raises:
        RecordsError: The table has no such column; one fault for each.
    """
    faults: list[Fault] = []
    kept: dict[str, str] = {}
    taken = set(columns.own)
    colored = (
        (columns.color_by,) if columns.color_by and columns.color_by not in columns.own else ()
    )
    for asked in dict.fromkeys((*columns.keep, *colored)):
        column = find_column(asked, names)
        if column is None:
            faults.append(no_column_fault(file, asked, names))
        elif column not in {*kept.values(), *(each.column for each in columns.own.values())}:
            id_ = make_field_id(column, taken)
            taken.add(id_)
            kept[id_] = column
    faults += [
        no_column_fault(file, each.column, names)
        for each in columns.own.values()
        if each.column not in names
    ]
    if faults:
        raise RecordsError(faults)
    used = {*kept.values(), *(each.column for each in columns.own.values())}
    left = {
        kind: tuple(name for name in getattr(columns, kind) if name not in used)
        for kind in ("private", "left_alone")
    }
    return columns.model_copy(update={"kept": kept, **left})


def find_column(asked: str, names: Collection[str]) -> str | None:
    """Return the column that a name means, whatever its case and signs; None for none."""
    if asked in names:
        return asked
    alike = [name for name in names if fold(name, "letters") == fold(asked, "letters")]
    return alike[0] if len(alike) == 1 else None


def no_column_fault(file: str, asked: str, names: Collection[str]) -> Fault:
    """Return the fault of a table that lacks a column to keep."""
    return whole_file_fault(
        file,
        found=f"No column {quoted(asked)} to keep.",
        expected=columns_expected(names),
        fix=suggest_spelling(asked, names) or "Correct the name.",
        code="no-such-column",
    )


def read_own_columns(cells: Cells) -> OwnColumns:
    """Read the named fields of a table by their types; a kept column has the type of its values."""
    given = cells.columns
    fields: dict[str, OwnField] = {}
    values: dict[str, pa.Array] = {}
    notes: list[str] = []
    columns = {**{id_: own.column for id_, own in given.own.items()}, **given.kept}
    for id_, column in columns.items():
        texts = trim_cells(cells.sheet.table[column])
        own = given.own.get(id_)
        plain = plain_texts(
            _present(texts),
            own.type if own else None,
            at_least=_FITTING,
            date_format=given.date_format,
        )
        kind = plain.kind
        texts, separator = _parted(texts) if own is None else (texts, own.separator)
        if separator is not None:
            kind = "category"
        if separator is not None and own is None:
            notes.append(_several(id_, separator))
        label = own.label if own else None
        described = own.model_dump(exclude={"column", "type", "label"}) if own else {}
        described["separator"] = separator
        described["unit"] = described.get("unit") or plain.unit
        described["color"] = described.get("color") or _is_named(given.color_by, id_, column)
        fields[id_] = OwnField(label=label or _label(column, id_), type=kind, **described)
        if plain.ambiguous:
            notes.append(_open_dates(id_, plain.ambiguous))
        shown = plain.texts if kind in _CONVERTED else texts
        typed = convert_texts(shown, kind, separator=separator)
        values[id_] = typed.column
        if typed.unfit.any():
            words = Counter(pc.filter(shown.combine_chunks(), pa.array(typed.unfit)).to_pylist())
            notes.append(
                f"Field {id_}: values that are not a {kind} are left out: {count_words(words)}."
                " To keep them, give it the type text in a mapping."
            )
    return OwnColumns(fields, columns, values, tuple(notes))


def _present(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Leave out words for missing values."""
    missing = pc.is_in(pc.utf8_lower(texts), pa.array(sorted(MISSING_WORDS)))
    return pc.if_else(missing, pa.scalar(None, pa.string()), texts)


def _is_named(asked: str | None, id_: str, column: str) -> bool:
    """Whether a user means a field by its id or its column."""
    return asked is not None and (asked == id_ or fold(asked, "letters") == fold(column, "letters"))


def _open_dates(id_: str, text: str) -> str:
    return (
        f"Field {id_}: day and month of {quoted(text)} are ambiguous, so its dates stay texts. Name their"
        " order: --date-format %m/%d/%Y or %d/%m/%Y."
    )


def _parted(texts: pa.ChunkedArray) -> tuple[pa.ChunkedArray, str | None]:
    """Find what parts several values in cells; lists of a file, which come in lines, get a mark instead."""
    found = find_separator(texts)
    if found == LINES and not pc.any(pc.match_substring(texts, _MARK)).as_py():
        return pc.replace_substring(texts, LINES, _MARK), _MARK
    return texts, found


def _several(id_: str, separator: str) -> str:
    return (
        f"Field {id_}: cells with {quoted(separator)} hold several values, which are counted one by one. To"
        " keep cells whole, describe the field in a mapping without a separator."
    )


def _label(column: str, id_: str) -> str | None:
    words = " ".join(column.replace("_", " ").split())
    label = f"{words[:1].upper()}{words[1:]}"[:200]
    return label if label and label != id_ else None


# ---- columns for notebooks ----------------------------------------------------------------


@dataclass(frozen=True)
class OtherColumns:
    """The columns of a table that no field has, for notebooks; typed when they are asked for.

    Attributes:
        sheet: The rows.
        names: The columns.
        ids: The ids of the incidents.
        rows: The row of each in the sheet.
        hidden: Ids of incidents that are shown in part; they get no values.
    """

    sheet: Sheet
    names: tuple[str, ...]
    ids: pd.Series[Any]
    rows: npt.NDArray[np.int64]
    hidden: tuple[str, ...] = ()

    def without(self, hidden: Iterable[str]) -> OtherColumns:
        """Return the same columns without values for some incidents."""
        return replace(self, hidden=tuple(hidden))

    def frame(self, ids: pd.Series[Any], taken: Collection[str]) -> pd.DataFrame:
        """Return the columns of some incidents, typed and in Arrow.

        Args:
            ids: The ids of the incidents, in order.
            taken: Names of columns that are there already; one of the same name gets `own_` before it.
        """
        if ids.equals(self.ids):
            rows, known = self.rows, np.ones(len(ids), dtype=bool)
        else:
            found = pd.Index(self.ids).get_indexer(pd.Index(ids))
            known = found >= 0
            rows = self.rows[np.where(known, found, 0)]
        if self.hidden:
            known = known & ~ids.isin(self.hidden).to_numpy(dtype=bool)
        shown = pa.array(known)
        columns: dict[str, Any] = {}
        for name in self.names:
            texts = trim_cells(self.sheet.table[name])
            column = _typed(texts, rows)
            if not known.all():
                column = pc.if_else(shown, column, pa.scalar(None, column.type))
            columns[_own_name(name, {*taken, *columns})] = _held(column)
        return pd.DataFrame(columns, index=ids.index, copy=False)


def _own_name(name: str, taken: Collection[str]) -> str:
    own = f"own_{name}" if name in taken or is_taken(name) else name
    found, number = own, 1
    while found in taken:
        number += 1
        found = f"{own}_{number}"
    return found


def _typed(texts: pa.ChunkedArray, rows: npt.NDArray[np.int64]) -> pa.Array | pa.ChunkedArray:
    plain = plain_texts(texts)
    if plain.kind in ("number", "date", "boolean"):
        typed = convert_texts(plain.texts, plain.kind)
        if not typed.unfit.any():
            return take_rows(pa.chunked_array([typed.column]), rows)
    sample = texts.slice(0, 10 * _FEW_IN_FRAME)
    if len(sample.unique()) * 2 <= len(sample):
        coded = pc.dictionary_encode(texts.combine_chunks())
        if len(coded.dictionary) <= _FEW_IN_FRAME:
            return coded.take(pa.array(rows))
    return take_rows(texts, rows)


def _held(column: pa.Array | pa.ChunkedArray) -> Any:  # noqa: ANN401 - a column of pandas
    if pa.types.is_dictionary(column.type):
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        words = pd.Index(
            whole.dictionary.to_pylist(), dtype=pd.StringDtype("pyarrow", na_value=np.nan)
        )
        coded = pd.Categorical.from_codes(codes, categories=words)
        return coded.remove_unused_categories()  # a word of a withheld row alone is not told
    return held_values(column).array
