"""Builds texts from whole columns: joined lists, and values as JSON.

Arrow does the work; nothing here loops over values.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import hold_any_byte

_ESCAPED = np.zeros(256, dtype=bool)
_ESCAPED[[*range(32), *b'"\\']] = True
_CONTROLS = [chr(code) for code in range(1, 32)]
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def join_texts(*parts: pa.Array | str) -> pa.Array:
    """Concatenate parts; null where one of them is null."""
    return pc.binary_join_element_wise(*parts, "", null_handling="emit_null")


def list_texts(lists: pa.ListArray, text: Callable[[pa.Array], pa.Array], between: str) -> pa.Array:
    """Join each list into one text.

    Args:
        lists: The lists; a null gives an empty text.
        text: Returns one text per value, never null.
        between: The separator.
    """
    values = lists.flatten()
    if not len(values):  # as many columns are: nothing is known for them
        return pa.repeat(pa.scalar(""), len(lists))
    offsets = pa.concat_arrays(
        [pa.array([0], pa.int32()), pc.cumulative_sum(count_values(lists)).cast(pa.int32())]
    )
    return pc.binary_join(pa.ListArray.from_arrays(offsets, text(values)), between)


def count_values(lists: pa.ListArray) -> pa.Array:
    """Count the values of each list, 0 for a null."""
    return pc.fill_null(pc.list_value_length(lists), 0)


def is_nothing(values: pa.Array) -> bool:
    """Whether all values are null."""
    return bool(values.null_count == len(values))


def json_texts(values: pa.Array) -> pa.Array:
    """Write each value as JSON; a null is `null`.

    Numbers are written in the shortest form that reads back as the same number.
    """
    type_ = values.type
    if is_nothing(values):
        return pa.repeat(pa.scalar("null"), len(values))
    if pa.types.is_struct(type_):
        text = _json_objects(values)
    elif pa.types.is_list(type_):
        text = join_texts("[", list_texts(values, json_texts, ","), "]")
    elif pa.types.is_string(type_):
        text = join_texts('"', _json_escaped(values), '"')
    elif pa.types.is_date(type_):
        text = join_texts('"', values.cast(pa.string()), '"')
    else:
        text = values.cast(pa.string())
    return pc.if_else(pc.is_valid(values), text, "null")


def json_members(names: list[str], values: list[pa.Array]) -> pa.Array:
    """Write the members of objects, without their braces."""
    parts: list[pa.Array | str] = []
    for name, array in zip(names, values, strict=True):
        parts += [f'{"," if parts else ""}"{name}":', json_texts(array)]
    return join_texts(*parts)


def _json_objects(values: pa.StructArray) -> pa.Array:
    names = [field.name for field in values.type]
    return join_texts(
        "{", json_members(names, [pc.struct_field(values, name) for name in names]), "}"
    )


def _json_escaped(text: pa.Array) -> pa.Array:
    if not hold_any_byte(text, _ESCAPED):
        return text
    text = pc.replace_substring(text, "\\", "\\\\")
    text = pc.replace_substring(text, '"', '\\"')
    if pc.any(pc.match_substring_regex(text, r"[\x00-\x1f]")).as_py():
        for control in _CONTROLS:
            escaped = _SHORT.get(control, f"\\u{ord(control):04x}")
            text = pc.replace_substring(text, control, escaped)
    return text
