"""The fields of a table to which columns are given so far, and why."""

from __future__ import annotations

from collections.abc import Callable

from mapper.imports.column_checks import FOREIGN
from mapper.imports.column_values import Sample, Values
from mapper.imports.column_words import ColumnName, read_names
from mapper.imports.private_names import is_private, may_count_people
from mapper.text import fold

BY_NAME, BY_VALUES = "name", "values"


class GuessedFields:
    """What is known of a table's columns, and the columns that its fields have.

    Attributes:
        names: The columns, in the order of the table.
        sample: Some of its rows; None to go by names alone.
        titled: The column that the file's format makes the title of a row.
        read: The names, taken apart into words.
        by_fold: The columns by their folded names.
        private: Columns that may name private people or homes.
        fields: The columns of each field.
        reasons: Why a column was taken, by column.
        rivals: Columns that also fit a field, by field.
    """

    def __init__(self, names: list[str], sample: Sample | None, titled: str | None) -> None:
        """Start with no field."""
        self.names = names
        self.sample = sample
        self.titled = titled
        self.read = read_names(names)
        self.by_fold: dict[str, str] = {}
        for name in names:
            self.by_fold.setdefault(fold(name, "letters"), name)
        self.private = {each.name for each in self.read if self._is_private(each)} - {titled}
        self.fields: dict[str, tuple[str, ...]] = {}
        self.reasons: dict[str, str] = {}
        self.rivals: dict[str, tuple[str, ...]] = {}

    def _is_private(self, each: ColumnName) -> bool:
        if not is_private(each):
            return False
        counts = may_count_people(each) and self.sample is not None
        return not (counts and self.sample and self.sample.of(each.name).are_counts)

    def is_open(self, name: str) -> bool:
        """Whether a column is taken by no field, and names no private people."""
        return name not in self.private and name not in self.reasons

    def take_by_values(
        self, field_: str, holds: Callable[[Values], bool], kind: str, *, several: bool = False
    ) -> None:
        """Give a field the column, or all of `several`, whose values it holds."""
        if self.sample is None:
            return
        found = [
            each.name
            for each in self.read
            if self.is_open(each.name)
            and not each.every & FOREIGN[field_]
            and not self.sample.of(each.name).are_empty
            and holds(self.sample.of(each.name))
        ]
        if found:
            self.give(field_, found if several else found[:1], f"{BY_VALUES}: {kind}")
            self.rivals[field_] = () if several else tuple(found[1:])

    def give(self, field_: str, names: list[str], reason: str) -> None:
        """Give columns to a field."""
        self.fields[field_] = tuple(names)
        for name in names:
            self.reasons.setdefault(name, reason)

    def drop(self, field_: str) -> None:
        """Take its columns from a field."""
        for name in self.fields.pop(field_, ()):
            if not any(name in given for given in self.fields.values()):
                self.reasons.pop(name, None)
