"""Rows of JSON that stand under a name: long arrays are laid out as columns while they are decoded.

Which of several names is read, and what the head of a service says, is known at the end only, so the rows
of each name are gathered apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from mapper.files.json_columns import JsonRows
from mapper.files.json_services import is_of_airtable, name_socrata_cells, socrata_columns
from mapper.files.json_text import Entry

FIRST_ENTRIES = 1_000  # of an array, which tell what its entries are

_Change = Callable[[Entry], Entry]


class KeyedRows:
    """Takes the entries of arrays, each with its name; the first ones of each stay with the decoder."""

    def __init__(
        self, begin: Callable[[], JsonRows], add: Callable[[list[Entry], JsonRows], None]
    ) -> None:
        """Begin with none.

        Args:
            begin: Gives an empty set of rows.
            add: Adds entries, each an object, to such a set.
        """
        self._begin, self._add = begin, add
        self._first: dict[str, list[Entry]] = {}
        self._changes: dict[str, _Change] = {}
        self._held: set[str] = set()
        self.rows: dict[str, JsonRows] = {}
        self.counts: Counter[str] = Counter()

    def take(self, name: str, entry: Entry, members: Mapping[str, Any]) -> bool:
        """Take an entry, unless it is among the first, or no row as far as is known.

        Args:
            name: The name of its array.
            entry: The entry.
            members: The members of the file before the array.
        """
        self.counts[name] += 1
        if name in self._held:
            return False
        if name not in self.rows:
            first = self._first.setdefault(name, [])
            if len(first) < FIRST_ENTRIES:
                first.append(entry)
                return False
            change = change_of(first, members)
            if change is None:
                self._held.add(name)
                return False
            self.rows[name], self._changes[name] = self._begin(), change
            self._add([change(each) for each in first], self.rows[name])
            first.clear()
        self._add([self._changes[name](entry)], self.rows[name])
        return True


def change_of(entries: list[Entry], members: Mapping[str, Any]) -> _Change | None:
    """Return how entries become objects by column; None where nothing says what their cells are."""
    columns = socrata_columns(members.get("meta"))
    if columns:
        return lambda entry: name_socrata_cells(entry, columns)
    objects = [each.value for each in entries if isinstance(each.value, dict)]
    if objects and all(map(is_of_airtable, objects)):
        return _fields_of_airtable
    if any(isinstance(each.value, list) for each in entries):
        return None
    return lambda entry: entry


def _fields_of_airtable(entry: Entry) -> Entry:
    if not is_of_airtable(entry.value):
        return entry
    cells = {"id": entry.value["id"], **entry.value["fields"]}
    return Entry(cells, entry.position, entry.twice)
