"""Puts what the parts of a table call by different names under the same columns, so that no part loses it.

One part may have `date`, another `Incident Date`. A field is read from the same column in all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mapper.errors import and_more, quoted
from mapper.files import Sheet, SheetOfPart
from mapper.imports.column_guesses import guess
from mapper.text import fold

_NAMED = 3

# points have two columns or one, and are put together apart
_POINTS = frozenset({"latitude", "longitude", "coordinates"})


def share_columns(parts: Sequence[SheetOfPart]) -> list[SheetOfPart]:
    """Give each part its values of a field under the columns of every other, where it has no such columns.

    The columns of a part are those that would be guessed if it was read alone. Fields with several columns
    stay as they are.
    """
    by_names: dict[tuple[str, ...], Mapping[str, str]] = {}
    for part in parts:
        names = tuple(part.sheet.names)
        if names not in by_names:
            by_names[names] = _find(part.sheet)
    if len(by_names) < 2:  # noqa: PLR2004
        return list(parts)
    used: dict[str, dict[str, None]] = {}
    for found in by_names.values():
        for field, name in found.items():
            used.setdefault(field, {})[name] = None
    copies = frozenset(
        name for field, names in used.items() for name in _copies(field, names, by_names)
    )
    shared = [_with_columns(part, by_names[tuple(part.sheet.names)], used) for part in parts]
    return [replace(part, copies=part.copies | copies) for part in shared]


def _copies(
    field: str,
    names: Mapping[str, None],
    by_names: Mapping[tuple[str, ...], Mapping[str, str]],
) -> list[str]:
    """Return the columns that hold the same as the first of a field, if all parts agree on their names."""
    _, *others = names
    for there, found in by_names.items():
        if not names.keys().isdisjoint(set(there) - {found.get(field)}):
            return []
    return others


def _find(sheet: Sheet) -> dict[str, str]:
    """Return the one column of each field."""
    fields = guess(sheet.names, head=sheet.table).columns.fields
    taken = {name for names in fields.values() for name in names}
    alike: dict[str, list[str]] = {}  # columns that no field has, such as `weapon` and `Weapon`
    for name in sheet.names:
        if name not in taken:
            alike.setdefault(f"={fold(name, 'letters')}", []).append(name)
    return {
        field: names[0]
        for field, names in (*fields.items(), *alike.items())
        if len(names) == 1 and field not in _POINTS
    }


def _with_columns(
    part: SheetOfPart, own: Mapping[str, str], used: Mapping[str, Mapping[str, None]]
) -> SheetOfPart:
    there = {*part.sheet.names, *(name for name, _ in (*part.values, *part.shared))}
    shared = list(part.shared)
    renamed: list[str] = []  # where the first part has the field under another name
    for field, name in own.items():
        others = [each for each in used[field] if each not in there]
        if not others:
            continue
        there.update(others)
        shared += [(each, part.sheet.table[name]) for each in others]
        if (first := next(iter(used[field]))) != name:
            renamed.append(f"{quoted(name)} is read as {quoted(first)}")
    if not renamed:
        return replace(part, shared=tuple(shared))
    said = (
        f"{', '.join(renamed[:_NAMED])}{and_more(len(renamed) - _NAMED)}, as other files call it."
    )
    return replace(
        part, shared=tuple(shared), sheet=replace(part.sheet, notes=(*part.sheet.notes, said))
    )
