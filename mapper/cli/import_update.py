"""Shows what a newer table changes in records edited by hand, and changes them only when told to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mapper.cli.importing import compare_with_table
from mapper.cli.terminal import print_text
from mapper.errors import number_of
from mapper.files import Input, write_whole
from mapper.imports import TableOptions
from mapper.records import APPLIED, RecordChange

_SHOWN = 20  # changes of a kind
_LONGEST = 60  # characters of a value
_HEADS = {
    "changed": "Changed in the table:",
    "filled": "New values where the records have none:",
    "added": "New records:",
    "kept": "Different in the table, but kept as in the records:",
    "deleted": "Deleted from the records by hand, but still in the table:",
    "gone": "No longer in the table, but kept in the records:",
}
_WITHOUT_PREVIOUS = (
    "To tell your edits from changes of the table, name the table as it was imported before:"
    " --previous FILE."
)


def update_records(
    records: Path,
    table: Input,
    options: TableOptions,
    *,
    in_place: bool,
    previous: Path | None,
) -> None:
    """Print what a newer table changes, and write the records if `in_place`."""
    changes, make_text = compare_with_table(records, table, options, previous=previous)
    for kind, head in _HEADS.items():
        _print_kind(head, [change for change in changes if change.kind == kind])
    applied = sum(change.kind in APPLIED for change in changes)
    if previous is None and any(change.kind == "kept" for change in changes):
        print_text(_WITHOUT_PREVIOUS)
    if not applied:
        print_text(f"{records}: The table has nothing to change.")
    elif in_place:
        write_whole(records, make_text().encode())
        print_text(f"Wrote {records} with {number_of(applied, 'change')}.")
    else:
        print_text(
            f"{records}: Not written. To make {number_of(applied, 'change')}, add --in-place."
        )


def _print_kind(head: str, changes: Sequence[RecordChange]) -> None:
    if not changes:
        return
    print_text(f"{head} {_counted(changes)}")
    for change in changes[:_SHOWN]:
        field = ".".join(change.path)
        values = f": {_short(change.present)} -> {_short(change.newer)}" if field else ""
        print_text(f"  {' '.join(filter(None, (change.record, field)))}{values}")
    if len(changes) > _SHOWN:
        print_text(f"  and {len(changes) - _SHOWN:,} others")


def _counted(changes: Sequence[RecordChange]) -> str:
    records = Counter(change.record for change in changes)
    if not changes[0].path:
        return number_of(len(records), "record")
    return f"{number_of(len(changes), 'value')} in {number_of(len(records), 'record')}"


def _text_of(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text_of, value))
    if isinstance(value, dict):
        return " ".join(map(_text_of, value.values()))
    return str(value)


def _short(value: object) -> str:
    if value is None:
        return "none"
    text = " ".join(_text_of(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
