"""Comments of a YAML file between two records: they stay between them when records come or go.

ruamel.yaml keeps a comment with the last value before it; one that stands above the next city would
otherwise move with the record above.
"""

from __future__ import annotations

from typing import Any

_AFTER_VALUE, _AFTER_ENTRY = 2, 0  # where ruamel.yaml keeps the comment, in maps and in lists


def append_record(records: Any, record: Any) -> None:  # noqa: ANN401
    """Append a record to a list, above the comment that stands below the list."""
    below = _take_comment(records[-1]) if len(records) and _is_edited(records) else None
    records.append(_editable(record) if _is_edited(records) else record)
    if below is not None:
        _put_comment(records[-1], below)


def remove_record(records: Any, record: Any) -> None:  # noqa: ANN401
    """Remove a record from a list; the comment below the list stays there."""
    is_last = len(records) > 1 and records[-1] is record and _is_edited(records)
    below = _take_comment(record) if is_last else None
    records.remove(record)
    if below is not None:
        _put_comment(records[-1], below)


def _is_edited(value: object) -> bool:
    """Whether a value belongs to a text that is edited, and is not plain data."""
    return hasattr(value, "ca")


def _editable(value: Any) -> Any:  # noqa: ANN401
    """Turn plain data into data that can have comments."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415

    if _is_edited(value):
        return value
    if isinstance(value, dict):
        return CommentedMap({name: _editable(each) for name, each in value.items()})
    return CommentedSeq([_editable(each) for each in value]) if isinstance(value, list) else value


def _end_of(node: Any) -> tuple[Any, Any, int]:  # noqa: ANN401
    """Return the innermost map or list at the end of a record, its last key, and the comment's place."""
    while True:
        is_map = isinstance(node, dict)
        key = next(reversed(node)) if is_map else len(node) - 1
        value = node[key]
        if not (_is_edited(value) and len(value)):
            return node, key, _AFTER_VALUE if is_map else _AFTER_ENTRY
        node = value


def _take_comment(record: Any) -> Any:  # noqa: ANN401
    """Take off the comment on the lines below a record; one on its last line stays."""
    node, key, place = _end_of(record)
    tokens = node.ca.items.get(key)
    token = tokens[place] if tokens else None
    if token is None or isinstance(token, list):
        return None
    first, _, rest = token.value.partition("\n")
    if not rest.strip():
        return None
    from ruamel.yaml.error import CommentMark  # noqa: PLC0415
    from ruamel.yaml.tokens import CommentToken  # noqa: PLC0415

    below = CommentToken("\n" + rest, CommentMark(0))
    tokens[place] = CommentToken(f"{first}\n", token.start_mark) if first.strip() else None
    return below


def _put_comment(record: Any, below: Any) -> None:  # noqa: ANN401
    """Put a comment on the lines below a record."""
    node, key, place = _end_of(record)
    tokens = node.ca.items.setdefault(key, [None, None, None, None])
    if tokens[place] is None:
        tokens[place] = below
    else:
        tokens[place].value = tokens[place].value.rstrip("\n") + below.value
