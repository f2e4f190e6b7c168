"""Rows of JSON that stand under a name: long arrays are laid out as columns while they are decoded.

Which of several names is read, and what the head of a service says, is known at the end only, so the rows
of each name are gathered apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mapper.files.json_columns import JsonRows
from mapper.files.json_services import is_of_airtable, name_socrata_cells, socrata_columns
from mapper.files.json_text import Entry

FIRST_ENTRIES = 1_000  # of an array, which tell what its entries are

_NAMES = ("columns", "fields", "header", "headers")

Change: TypeAlias = Callable[[Entry], Entry]


class KeyedRows:
    """Takes the entries of arrays, each with its name; the first ones of each stay with the decoder.

    Rows that are arrays themselves need the names of their columns. Where these come after the rows, all
    but the first rows are only counted, and a second pass takes them.
    """

    def __init__(
        self,
        begin: Callable[[], JsonRows],
        add: Callable[[list[Entry], JsonRows], None],
        head: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with none.

        Args:
            begin: Gives an empty set of rows.
            add: Adds entries, each an object, to such a set.
            head: All members of the file; None in the first pass, which does not know them yet.
        """
        self._begin, self._add = begin, add
        self._head = head
        self._first: dict[str, list[Entry]] = {}
        self._changes: dict[str, Change] = {}
        self.counted: set[str] = set()
        self.rows: dict[str, JsonRows] = {}
        self.counts: Counter[str] = Counter()

    def again(self, head: Mapping[str, Any]) -> KeyedRows:
        """Return what takes the entries in a second pass, with all members of the file."""
        return KeyedRows(self._begin, self._add, head)

    def take(self, name: str, entry: Entry, members: Mapping[str, Any]) -> bool:
        """Take an entry, unless it is among the first.

        Args:
            name: The name of its array.
            entry: The entry.
            members: The members of the file before the array.
        """
        self.counts[name] += 1
        if name in self.counted:
            return True
        if name not in self.rows:
            first = self._first.setdefault(name, [])
            if len(first) < FIRST_ENTRIES:
                first.append(entry)
                return False
            change = change_of(first, members if self._head is None else self._head)
            if change is None:
                self.counted.add(name)
                return True
            self.rows[name], self._changes[name] = self._begin(), change
            self._add([change(each) for each in first], self.rows[name])
            first.clear()
        self._add([self._changes[name](entry)], self.rows[name])
        return True


def change_of(entries: list[Entry], members: Mapping[str, Any]) -> Change | None:
    """Return how entries become objects by column; None where they are arrays without names of columns."""
    columns = socrata_columns(members.get("meta"))
    if columns:
        return lambda entry: name_socrata_cells(entry, columns)
    objects = [each.value for each in entries if isinstance(each.value, dict)]
    if objects and all(map(is_of_airtable, objects)):
        return _fields_of_airtable
    arrays = [each.value for each in entries if isinstance(each.value, list)]
    if arrays and (names := _names_beside(members)):
        return naming(names)
    return None if arrays and not objects else lambda entry: entry


def naming(names: list[str]) -> Change:
    """Return what names the cells of an array; one of another length stays an array."""

    def change(entry: Entry) -> Entry:
        if not isinstance(entry.value, list) or len(entry.value) != len(names):
            return entry
        cells = dict(zip(names, entry.value, strict=True))
        return Entry(cells, entry.position, entry.twice)

    return change


def names_in(entry: Entry) -> list[str]:
    """Return the names of columns that an array has; none if it has anything else, or one twice."""
    return _distinct_names(entry.value)


def _names_beside(members: Mapping[str, Any]) -> list[str]:
    """Return the names of columns that stand beside the rows, as pandas and Datasette write them."""
    for key in _NAMES:
        given = members.get(key)
        if isinstance(given, list):
            plain = [each.value if isinstance(each, Entry) else each for each in given]
            named = [
                next((each[name] for name in ("name", "id") if name in each), None)
                if isinstance(each, dict)
                else each
                for each in plain
            ]
            if names := _distinct_names(named):
                return names
    return []


def _distinct_names(given: object) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) and each for each in given):
        return []
    return given if len(set(given)) == len(given) else []


def _fields_of_airtable(entry: Entry) -> Entry:
    if not is_of_airtable(entry.value):
        return entry
    cells = {"id": entry.value["id"], **entry.value["fields"]}
    return Entry(cells, entry.position, entry.twice)
