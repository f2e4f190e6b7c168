"""Reads JSON of every shape as rows: tables of objects, GeoJSON, and the exports of services.

Each entry of the file becomes a row or a fault at its place. Airtable, Socrata, Esri and uMap are known
by their members. TopoJSON that is not known by its first bytes is refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mapper.errors import Position, RecordsError, cannot_read, number_of, quoted
from mapper.files.fixes import EXPORT_LAYER_AS_GEOJSON
from mapper.files.json_columns import JsonRow, JsonRows, duplicate_key_fault, rows_of, sheet_of
from mapper.files.json_features import GEOMETRIES, declared_crs, take_feature, take_features
from mapper.files.json_services import take_esri
from mapper.files.json_shapes import DESCRIBING, ROW_KEYS, RowsBelow, rows_in_object, unwrap_row
from mapper.files.json_text import Entry, JsonText, Members, not_a_table
from mapper.files.kepler_maps import is_kepler_map, read_kepler_map
from mapper.files.keyed_rows import FIRST_ENTRIES, Change, KeyedRows, change_of, names_in, naming
from mapper.files.nested_cells import PointOf
from mapper.files.osm_elements import is_element, row_of_element
from mapper.files.sheets import Rows, Sheet

_FEATURES, _LAYERS = "features", "layers"


def read_objects(path: Path, *, point_of: PointOf, file: Path | None = None) -> Sheet:
    """Read a file in JSON: an array of objects, objects line by line, or features.

    Args:
        path: The file.
        point_of: Gives the point of an object in a cell, so that it stays whole.
        file: The user's name for it, if that is not `path`.

    Raises:
        RecordsError: It cannot be read, or has no rows.
    """
    return sheet_of(_read(path, file or path, point_of, as_text=True))


def open_objects(path: Path, *, point_of: PointOf, file: Path | None = None) -> Rows:
    """Read a file in JSON as rows in their own types, all in one batch; see `read_objects`."""
    return rows_of(_read(path, file or path, point_of, as_text=False))


def _read(path: Path, file: Path, point_of: PointOf, *, as_text: bool) -> JsonRows:
    try:
        text = JsonText(path, file)
    except OSError as error:
        raise cannot_read(file, error) from error

    def begin() -> JsonRows:
        return JsonRows(str(file), point_of, as_text, text.is_clean)

    found = begin()
    keyed = KeyedRows(begin, _take_objects)
    text.take = lambda entry: take_feature(entry, found)
    text.take_row = keyed.take
    at = text.skipped(0)
    mark = text.text[at : at + 1]
    is_lines = path.suffix.lower() in (".jsonl", ".ndjson", ".geojsonl", ".geojsons")
    if mark in "{[" and mark and not is_lines:
        whole: Members | list[Entry]
        if mark == "{":
            whole, end, keyed = _members(text, at, keyed)
        else:
            array = _Entries(found)
            whole, end = text.entries(at, array.take)
            array.end()
        if text.skipped(end) >= len(text.text):
            _take(whole, found, text, text.position(at), keyed)
        else:
            is_lines, found = True, begin()  # without what was the first line alone
    elif not is_lines:
        if not mark:
            raise text.bad_json(at, "nothing")
        value, _, _ = text.value(at)
        raise not_a_table(file, quoted(value), "Write an array of objects, or one object per line.")
    if is_lines:
        _take_lines(text, found)
    found.end()
    return found


def _members(text: JsonText, at: int, keyed: KeyedRows) -> tuple[Members, int, KeyedRows]:
    """Decode a file that is an object; the names of its columns may come after its rows."""
    whole, end = text.members(at, (*ROW_KEYS, _FEATURES), _LAYERS)
    if other := _other_row_key(whole.values):
        whole, end = text.members(at, (other,), _LAYERS)
    if keyed.counted and not isinstance(whole.values.get(_FEATURES), list):
        keyed = keyed.again(whole.values)
        text.take_row = keyed.take
        whole, end = text.members(at, ROW_KEYS, _LAYERS)
    return whole, end, keyed


class _Entries:
    """Takes the entries of a long array, or lines, as they are decoded; the first ones tell what they are."""

    def __init__(self, found: JsonRows) -> None:
        """Begin with none.

        Args:
            found: Gets the rows.
        """
        self._found = found
        self._first: list[Entry] | None = []
        self._are_features = False
        self._change: Change | None = None

    def take(self, entry: Entry) -> bool:
        """Take an entry."""
        if self._first is None:
            self._take([entry])
        else:
            self._first.append(entry)
            if len(self._first) == FIRST_ENTRIES:
                self.end()
        return True

    def end(self) -> None:
        """Take the entries that wait, if there were few."""
        if self._first is not None:
            first, self._first = self._first, None
            self._are_features = _are_features(first)
            if len(first) > 1 and all(isinstance(each.value, list) for each in first):
                names = names_in(first.pop(0))  # as the Census Bureau writes them
                if not names or any(name[:1].isdigit() for name in names):
                    raise _unnamed(self._found.file)
                self._change = naming(names)
            self._take(first)

    def _take(self, entries: list[Entry]) -> None:
        if self._change:
            entries = [self._change(each) for each in entries]
        _take_entries(entries, self._found, are_features=self._are_features)


def _unnamed(file: str) -> RecordsError:
    return not_a_table(
        Path(file),
        "an array of arrays without column names",
        'Write an array of objects, such as [{"id": 1}, {"id": 2}], or put the names under "columns"'
        " beside the rows.",
    )


def _take_lines(text: JsonText, found: JsonRows) -> None:
    entries = _Entries(found)
    for each in text.lines():
        if isinstance(each, Entry):
            entries.take(each)
        else:
            found.faults.append(each)
    entries.end()


# ---- shapes of files ---------------------------------------------------------------------------


def _take(
    whole: Members | list[Entry],
    found: JsonRows,
    text: JsonText,
    position: Position,
    keyed: KeyedRows,
) -> None:
    """Take the rows from a file, whose members identify its kind."""
    if isinstance(whole, list):
        return take_entries(whole, found)
    members = whole.values
    if members.get("type") == "Topology":
        raise not_a_table(text.path, "TopoJSON", EXPORT_LAYER_AS_GEOJSON)
    if whole.twice:
        raise RecordsError([duplicate_key_fault(found.file, whole.twice, position)])
    if _LAYERS in members and isinstance(members[_LAYERS], list):
        layers = [each for each in members[_LAYERS] if isinstance(each, Members)]
        inside = [each for each in layers if isinstance(each.values.get(_FEATURES), list)]
        if inside:
            return _take_layers(inside, found)
    if is_kepler_map(members) and (dataset := read_kepler_map(_plain(members), found.file)):
        found.notes.append(
            f"The file is a kepler.gl map; its dataset {quoted(dataset.label)} is read."
        )
        return take_entries([Entry(row, position) for row in dataset.rows], found)
    features = members.get(_FEATURES)
    if isinstance(features, list):
        return _take_collection(members, features, found)
    if members.get("type") == "Feature" or members.get("type") in GEOMETRIES:
        plain = _plain(members)
        whole_feature = (
            plain if plain["type"] == "Feature" else {"type": "Feature", "geometry": plain}
        )
        return take_features([Entry(whole_feature, position)], found)
    return _take_table(members, found, position, keyed)


def _plain(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return members as the decoder alone would give them."""

    def plain(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, Entry):
            return value.value
        if isinstance(value, Members):
            return _plain(value.values)
        return [plain(each) for each in value] if isinstance(value, list) else value

    return {name: plain(value) for name, value in members.items()}


def take_entries(entries: list[Entry], found: JsonRows) -> None:
    """Take the entries of an array: features, or objects by column."""
    _take_entries(entries, found, are_features=_are_features(entries[:FIRST_ENTRIES]))


def take_rows(entries: list[Entry], found: JsonRows) -> None:
    """Take rows as JSON's arrays have them: features, objects, or arrays below one of the names."""
    array = _Entries(found)
    for each in entries:
        array.take(each)
    array.end()


def _are_features(entries: list[Entry]) -> bool:
    kinds = [each.value.get("type") for each in entries if isinstance(each.value, dict)]
    features = sum(kind == "Feature" for kind in kinds)
    return bool(features) and features * 2 >= len(kinds)


def _take_entries(entries: list[Entry], found: JsonRows, *, are_features: bool) -> None:
    if are_features:
        take_features(entries, found)
    else:
        _take_objects(entries, found)


def _take_collection(members: dict[str, Any], features: list[Entry], found: JsonRows) -> None:
    is_esri = any(name in members for name in ("geometryType", "spatialReference")) or any(
        isinstance(each.value, dict) and "attributes" in each.value and "type" not in each.value
        for each in features[:1]
    )
    if is_esri:
        return take_esri(members, features, found)
    found.crs = declared_crs(members.get("crs"), found.file)
    return take_features(features, found)


def _take_layers(layers: list[Members], found: JsonRows) -> None:
    """Take the features of a uMap, layer by layer."""
    for layer in layers:
        take_features(layer.values[_FEATURES], found)
    are = "is" if len(layers) == 1 else "are"
    found.notes.append(f"The file is a uMap; its {number_of(len(layers), 'layer')} {are} read.")


def _other_row_key(members: Mapping[str, Any]) -> str | None:
    """Return the name of the only array of objects beside which a file has nothing but its description.

    A text or a decimal number beside it may belong to a single row, of which the array is a part.
    """
    named = [key for key, value in members.items() if _are_rows(value, dict)]
    beside = [key for key in members if key not in named]
    plain = all(
        key in DESCRIBING or members[key] is None or isinstance(members[key], int) for key in beside
    )
    return named[0] if len(named) == 1 and plain else None


def _are_rows(value: object, kind: type) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(each, kind) for each in value[:FIRST_ENTRIES])
    )


def _take_table(
    members: dict[str, Any], found: JsonRows, position: Position, keyed: KeyedRows
) -> None:
    keys = [key for key in ROW_KEYS if isinstance(members.get(key), list)] or [
        key for key, value in members.items() if _are_rows(value, Entry)
    ]
    if not keys:
        plain = _plain(members)
        below = rows_in_object(plain) or RowsBelow([plain])
        if not below.rows:
            raise not_a_table(
                Path(found.file),
                f"a file of several lists ({_counted(below.others)})",
                "Write the one with the incidents to a file of its own.",
            )
        _note_rows(found, ".".join(below.names), below.others)
        return take_entries([Entry(each, position) for each in below.rows], found)
    entries = members[keys[0]]
    _note_rows(found, keys[0], {key: keyed.counts[key] for key in keys[1:] if members[key]})
    if keys[0] in keyed.rows:
        return found.adopt(keyed.rows[keys[0]])
    change = change_of(entries, members)
    if change is None or keys[0] in keyed.counted:
        raise _unnamed(found.file)
    return _take_objects([change(each) for each in entries], found)


def _note_rows(found: JsonRows, name: str, others: Mapping[str, int]) -> None:
    if others:
        found.notes.append(f"Rows read: those under {quoted(name)}. Skipped: {_counted(others)}.")


def _counted(lists: Mapping[str, int]) -> str:
    return ", ".join(f"{quoted(key)} ({count:,})" for key, count in lists.items())


# ---- rows --------------------------------------------------------------------------------------


def _take_objects(entries: list[Entry], found: JsonRows) -> None:
    for each in entries:
        if not isinstance(each.value, dict):
            found.fault(
                each.position,
                each.value,
                found=f"{quoted(_as_json(each.value))} is not an object.",
                fix='Write it like {"id": 1, …}.',
                code="not-an-object",
            )
        elif each.twice:
            said = duplicate_key_fault(found.file, each.twice, each.position)
            found.faults.append((said, _as_json(each.value)))
        elif is_element(each.value):
            row = row_of_element(each.value)
            if row is None:
                found.untagged += 1
            else:
                found.add(JsonRow(row, each.position))
        else:
            found.add(JsonRow(unwrap_row(each.value), each.position))


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
