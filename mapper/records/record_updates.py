"""Updates a file of records from newer ones of the same ids: what was edited by hand stays, comments too.

A value is changed only where the file still has the one of the previous table, or none. Records are
added, and never removed.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, cast

import yaml

from mapper.errors import OutputError
from mapper.files import read_yaml
from mapper.records.event_dates import UNKNOWN
from mapper.records.record_comments import append_record, remove_record

Kind = Literal["changed", "filled", "added", "kept", "deleted", "gone"]
APPLIED: tuple[Kind, ...] = ("changed", "filled", "added")
_NESTED = "location"
_CITY = ("city",)
_LISTED_ELSEWHERE = ("sources", "agencies", "types", "fields")
_MAPPING_INDENT = 2

FieldPath = tuple[str, ...]


@dataclass(frozen=True)
class RecordChange:
    """A difference between a record and the newer table.

    Attributes:
        record: The record's id.
        path: The field; `location` and its member; empty for a whole record.
        present: The value in the file.
        newer: The value in the newer table.
        kind: `changed` from the previous table's value, `filled` where there was none, `added` as a new
            record; `kept` because the file has neither the old nor the new value, `deleted` from the
            file by hand, `gone` from the table.
    """

    record: str
    path: FieldPath
    present: Any
    newer: Any
    kind: Kind


def compare_records(
    present: Mapping[str, Any], newer: Mapping[str, Any], previous: Mapping[str, Any] | None
) -> list[RecordChange]:
    """List the differences between a file of records and newer ones, in the file's order.

    Args:
        present: The file, as data.
        newer: The records of the newer table, likewise.
        previous: Those of the table as it was imported before; None if it is unknown.
    """
    newer = _with_sources_of(newer, present)
    ours, theirs = dict(_records(present)), dict(_records(newer))
    both = {"sources": {**(newer.get("sources") or {}), **(present.get("sources") or {})}}
    before = None if previous is None else dict(_records(_with_sources_of(previous, both)))
    found: list[RecordChange] = []
    for id_, fields in ours.items():
        if id_ in theirs:
            found += _differences(id_, fields, theirs[id_], (before or {}).get(id_))
        elif before is not None and id_ in before:
            found.append(RecordChange(id_, (), None, None, "gone"))
    for id_ in theirs:
        if id_ not in ours:
            was_there = before is not None and id_ in before
            found.append(RecordChange(id_, (), None, None, "deleted" if was_there else "added"))
    return found


def update_records_text(text: str, newer: str, changes: Iterable[RecordChange]) -> str:
    """Edit a file of records; comments, order and quotes stay.

    Args:
        text: The file.
        newer: The text of the newer records.
        changes: What `compare_records` found.

    Raises:
        OutputError: The edited text does not read back as the edited data; nothing is lost by that.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415  (only where a file is edited)

    changes = list(changes)
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 1_000_000
    offset = _list_offset(text)
    editor.indent(mapping=_MAPPING_INDENT, sequence=_MAPPING_INDENT + offset, offset=offset)
    data = editor.load(text)
    _keep_anchors(data)
    _apply(data, _with_sources_of(yaml.safe_load(newer), data), changes)
    written = io.StringIO()
    editor.dump(data, written)
    wanted: Any = read_yaml(text, file="").value
    _apply(wanted, _with_sources_of(cast("Any", read_yaml(newer, file="").value), wanted), changes)
    if read_yaml(written.getvalue(), file="").value != wanted:
        raise OutputError(
            "The records could not be edited with their comments. Edit them by hand, as listed."
        )
    return written.getvalue()


def _with_sources_of(data: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Give the sources of records the ids that the same sources have in other records.

    The same are those of one address; without one, those of one id. Others get an id that is free.
    """
    known = other.get("sources") or {}
    by_address = {
        str(each.get("url")): id_ for id_, each in known.items() if not _is_empty(each.get("url"))
    }
    ids: dict[str, str] = {}
    for id_, each in (data.get("sources") or {}).items():
        address = None if _is_empty(each.get("url")) else str(each.get("url"))
        same = id_ if address is None else by_address.get(address)
        ids[id_] = same or _free_id(id_, {*known, *ids.values()})
    changed = deepcopy(dict(data))
    changed["sources"] = {ids[id_]: each for id_, each in (changed.get("sources") or {}).items()}
    for records in (changed.get("incidents") or {}).values():
        for record in records:
            if "sources" in record:
                record["sources"] = [ids.get(id_, id_) for id_ in record["sources"]]
    return changed


def _free_id(id_: str, taken: Collection[str]) -> str:
    base, count = id_.rstrip("0123456789").rstrip("-"), 1
    while id_ in taken:
        id_, count = f"{base}-{count}", count + 1
    return id_


def _records(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[FieldPath, Any]]]:
    """Yield the fields of each record by id; the city among them."""
    for city, records in (data.get("incidents") or {}).items():
        for record in records or ():
            yield str(record["id"]), {_CITY: city, **_flat(record)}


def _flat(record: Mapping[str, Any]) -> dict[FieldPath, Any]:
    fields: dict[FieldPath, Any] = {}
    for name, value in record.items():
        if name == _NESTED:
            fields |= {(_NESTED, inner): each for inner, each in value.items()}
        elif name != "id":
            fields[name,] = value
    return fields


def _differences(
    id_: str,
    present: Mapping[FieldPath, Any],
    newer: Mapping[FieldPath, Any],
    previous: Mapping[FieldPath, Any] | None,
) -> Iterator[RecordChange]:
    for path, value in newer.items():
        ours = present.get(path)
        if _is_empty(value) or _are_same(ours, value):
            continue
        old = None if previous is None else previous.get(path)
        if previous is not None and _are_same(old, value):
            continue  # edited by hand since, and the table says nothing new
        kind: Kind = "kept"
        if _is_empty(ours):
            kind = "filled"
        elif previous is not None and _are_same(ours, old):
            kind = "changed"
        yield RecordChange(id_, path, ours, value, kind)


def _is_empty(value: object) -> bool:
    return value is None or value in (UNKNOWN, "", [], {})


def _are_same(one: object, other: object) -> bool:
    if one == other or str(one) == str(other):
        return True
    try:
        return float(str(one)) == float(str(other))
    except ValueError:
        return False


def _apply(data: Any, newer: Mapping[str, Any], changes: Iterable[RecordChange]) -> None:  # noqa: ANN401
    """Change data of records in place."""
    places = {
        str(record["id"]): (city, record)
        for city, records in (data.get("incidents") or {}).items()
        for record in records or ()
    }
    theirs = {
        str(record["id"]): (city, record)
        for city, records in (newer.get("incidents") or {}).items()
        for record in records
    }
    for change in changes:
        if change.kind not in APPLIED:
            continue
        city, record = theirs[change.record]
        if change.kind == "added":
            _put(data, city, deepcopy(record))
        elif change.path == _CITY:
            old_city, ours = places[change.record]
            remove_record(data["incidents"][old_city], ours)
            if not data["incidents"][old_city]:
                del data["incidents"][old_city]
            _put(data, city, ours)
        else:
            holder = places[change.record][1]
            if len(change.path) > 1:
                holder = holder.setdefault(_NESTED, {})
            holder[change.path[-1]] = deepcopy(_flat(record)[change.path])
    for name in _LISTED_ELSEWHERE:
        _add_used(data, newer, name, changes)


def _put(data: Any, city: str, record: Any) -> None:  # noqa: ANN401
    if data.get("incidents") is None:
        data["incidents"] = {}
    if data["incidents"].get(city) is None:
        data["incidents"][city] = []
    append_record(data["incidents"][city], record)


def _add_used(
    data: Any,  # noqa: ANN401
    newer: Mapping[str, Any],
    name: str,
    changes: Iterable[RecordChange],
) -> None:
    """Add the sources, agencies, types and fields of new values that the file does not describe."""
    if not any(change.kind in APPLIED for change in changes):
        return
    known = newer.get(name) or {}
    used = _texts(data.get("incidents") or {})
    missing = {
        id_: each
        for id_, each in known.items()
        if id_ in used and id_ not in (data.get(name) or {})
    }
    if missing:
        if data.get(name) is None:
            data[name] = {}
        for id_, each in missing.items():
            data[name][id_] = deepcopy(each)


def _texts(value: Any) -> set[str]:  # noqa: ANN401
    """Collect all texts and keys of data."""
    if isinstance(value, Mapping):
        return {str(key) for key in value}.union(*map(_texts, value.values()), ())
    if isinstance(value, list | tuple):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) else set()


def _keep_anchors(node: Any) -> None:  # noqa: ANN401
    """Have anchors written that no alias names, as the file has them."""
    if isinstance(node, dict | list):
        if node.anchor.value is not None:  # type: ignore[union-attr]  # of ruamel.yaml's own classes
            node.anchor.always_dump = True  # type: ignore[union-attr]
        for each in node.values() if isinstance(node, dict) else node:
            _keep_anchors(each)


def _list_offset(text: str) -> int:
    """Return by how much the lists of a text are indented below their keys."""
    lines = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    for above, line in pairwise(lines):
        if above.rstrip().endswith(":") and line.lstrip().startswith("- "):
            depth = len(above) - len(above.lstrip().removeprefix("- "))
            return max(0, len(line) - len(line.lstrip()) - depth)
    return 0
