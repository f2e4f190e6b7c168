"""Lays out the publisher's own fields for the page, and reads them back.

Categories, numbers, days and truths are columns, which filters and colors need; texts and links are in the
blocks of texts, as `field.` and the id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Codes
from mapper.page.blocks import Column, code_type
from mapper.records import (
    OwnField,
    Tables,
    arrow_values,
    held_values,
    joiner,
    read_fields,
    restore_values,
    split_text,
)

MISSING = -(2**31)  # of a number or a day; also what the page has for an unknown day
_MOST_WORDS = 4_000  # distinct words of a category that is a filter
_MOST_LISTS = 20_000  # distinct lists of words in cells
_MOST_DECIMALS = 6
_HIGHEST = 2**31 - 1
# what adds up to nothing: ages, years, rates, codes
_NO_SUM = re.compile(
    r"(?:^|[^a-z])(age|edad|years?|ano|rate|percent\w*|score|index|grade|level|nivel|code|number|no|ward|beat|district|"
    r"precinct|zip|magnitude|temperature|severity|gravedad|rank|priority)(?:$|[^a-z])|%",
    re.IGNORECASE,
)


def text_name(id_: str) -> str:
    """Return the name of a field's column in the blocks of texts."""
    return f"field.{id_}"


def lay_out_fields(
    tables: Tables,
) -> tuple[list[dict[str, Any]], list[Column], dict[str, pa.Array]]:
    """Return the header's list of fields, their columns, and the columns of texts by their names."""
    listed: list[dict[str, Any]] = []
    columns: list[Column] = []
    texts: dict[str, pa.Array] = {}
    for number, (id_, field) in enumerate(tables.own_fields.items()):
        values = arrow_values(tables.incidents[id_], field.type)
        said: dict[str, Any] = {"id": id_, **field.members()}
        name = f"field_{number}"
        lay_out = _LAID_OUT.get(field.type)
        made = lay_out(name, values, said) if lay_out is not None else None
        if made is None:
            texts[text_name(id_)] = (
                values if pa.types.is_string(values.type) else values.cast(pa.string())
            )
        else:
            columns += made
            said["column"] = name
        listed.append(said)
    return listed, columns, texts


def _words(name: str, values: pa.Array, said: dict[str, Any]) -> list[Column] | None:
    found = values.dictionary_encode()
    if "separator" in said:
        return _lists(name, found, said)
    if len(found.dictionary) > _MOST_WORDS:
        return None
    codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    words = found.dictionary.to_pylist()
    times = np.bincount(codes[codes >= 0], minlength=len(words))
    order = sorted(range(len(words)), key=lambda each: (-times[each], words[each]))
    place = np.zeros(len(words) + 1, dtype=np.intp)  # the last for missing ones
    place[order] = np.arange(1, len(words) + 1)
    said["words"] = [words[each] for each in order]
    return [_coded(name, place[codes], len(words) + 1)]


def _lists(name: str, found: pa.DictionaryArray, said: dict[str, Any]) -> list[Column] | None:
    """Number the words, and the lists of them that cells have; 0 is the list of nothing."""
    codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    lists = [split_text(text, said["separator"]) for text in found.dictionary.to_pylist()]
    counts = np.bincount(codes[codes >= 0], minlength=len(lists)).tolist()
    times: Counter[str] = Counter()
    for words, count in zip(lists, counts, strict=True):
        times.update(dict.fromkeys(words, count))
    if len(times) > _MOST_WORDS or len(lists) > _MOST_LISTS:
        return None
    said["words"] = sorted(times, key=lambda word: (-times[word], word))
    number = {word: place for place, word in enumerate(said["words"])}
    order = sorted(range(len(lists)), key=lambda each: (-counts[each], lists[each]))
    place = np.zeros(len(lists) + 1, dtype=np.intp)
    place[order] = np.arange(1, len(lists) + 1)
    said["lists"] = [[], *([number[word] for word in lists[each]] for each in order)]
    return [_coded(name, place[codes], len(lists) + 1)]


def _truths(name: str, values: pa.Array, _: dict[str, Any]) -> list[Column]:
    codes = pc.fill_null(pc.add(values.cast(pa.int8()), 1), 0).to_numpy(zero_copy_only=False)
    return [_coded(name, codes, 3)]


def _coded(name: str, codes: Codes, count: int) -> Column:
    return Column(name, codes.astype(code_type(count).newbyteorder("<")), planes=True)


def _days(name: str, values: pa.Array, _: dict[str, Any]) -> list[Column]:
    days = values.cast(pa.int32()).fill_null(MISSING).to_numpy(zero_copy_only=False)
    return [Column(name, days.astype("<i4"), planes=True)]


def _numbers(name: str, values: pa.Array, said: dict[str, Any]) -> list[Column]:
    if not _NO_SUM.search(
        f"{said['id'].replace('_', ' ')} {said.get('label', '')} {said.get('unit', '')}"
    ):
        said["sums"] = True
    floats = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    missing = np.isnan(floats)
    known = floats[~missing]
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = np.rint(known * 10**decimals)
        fits = (np.abs(scaled) <= _HIGHEST).all()
        if fits and (scaled / 10**decimals == known).all():
            whole = np.full(len(floats), MISSING, dtype="<i4")
            whole[~missing] = scaled.astype("<i4")
            if decimals:
                said["decimals"] = decimals
            return [Column(name, whole, planes=True)]
    halves = np.ascontiguousarray(floats.astype("<f8")).view("<u4").reshape(-1, 2)
    return [
        Column(name, np.ascontiguousarray(halves[:, 0]), planes=True),
        Column(f"{name}_high", np.ascontiguousarray(halves[:, 1]), planes=True),
    ]


_LAID_OUT: Mapping[str, Callable[[str, pa.Array, dict[str, Any]], list[Column] | None]] = {
    "category": _words,
    "boolean": _truths,
    "date": _days,
    "number": _numbers,
}


# ---- reading ---------------------------------------------------------------------------------


def read_own_fields(
    header: Mapping[str, Any],
    columns: Mapping[str, npt.NDArray[Any]],
    texts: Mapping[str, Any],
    order: npt.NDArray[Any],
) -> tuple[dict[str, OwnField], dict[str, Any]]:
    """Read the fields of a page back: their definitions, and the column of each.

    Args:
        header: The header of the columns.
        columns: The columns, in the page's order.
        texts: The columns of texts by name, in the list's order.
        order: The row of the page of each row of the list.
    """
    fields: dict[str, OwnField] = {}
    values: dict[str, Any] = {}
    for said in header.get("fields") or ():
        id_ = str(said["id"])
        members = {
            name: said[name]
            for name in ("label", "translations", "type", "unit", "separator", "color")
            if name in said
        }
        field = read_fields({id_: members})[id_]
        if "column" in said:
            column = _read_back(said, field, columns)
            held = held_values(column.take(pa.array(order)))
        else:
            given = pa.array(texts[text_name(id_)], pa.string(), from_pandas=True)
            held = held_values(restore_values(given, field.type).column)
        fields[id_], values[id_] = field, held
    return fields, values


def _read_back(
    said: Mapping[str, Any], field: OwnField, columns: Mapping[str, npt.NDArray[Any]]
) -> pa.Array:
    codes = columns[said["column"]]
    if field.type == "category":
        words = [str(each) for each in said["words"]]
        if field.separator is not None:
            between = joiner(field.separator)
            words = [between.join(words[each] for each in one) for one in said["lists"][1:]]
        known = pa.array(words, pa.string())
        return known.take(pa.array(codes.astype(np.int64) - 1, mask=codes == 0))
    if field.type == "boolean":
        return pa.array(codes == 2, mask=codes == 0)  # noqa: PLR2004 - 1 is no, 2 yes
    high = columns.get(f"{said['column']}_high")
    if high is not None:
        both = np.column_stack([codes, high]).astype("<u4")
        return pa.array(np.ascontiguousarray(both).view("<f8")[:, 0], from_pandas=True)
    missing = codes == MISSING
    if field.type == "date":
        return pa.array(codes.astype(np.int32), mask=missing).cast(pa.date32())
    decimals = int(said.get("decimals", 0))
    if decimals:
        return pa.array(codes / 10**decimals, mask=missing)
    return pa.array(codes.astype(np.int64), mask=missing)
