"""The wrong values of a file, in the three sentences of a fault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mapper.errors import quoted

EXPORT_AGAIN = "Export the incidents again."
CORRECT = "Correct it."
FILL_IN = "Fill it in."


class Wrong(NamedTuple):
    """A value in a file that does not belong in an export, in the three sentences of a fault."""

    found: str
    expected: str
    fix: str


class Doubt(Exception):  # noqa: N818  (each part becomes a fault, with the file's name)
    """Values in a file do not belong in an export."""

    def __init__(self, *wrong: Wrong) -> None:
        """Keep the wrong values."""
        super().__init__("; ".join(each.found for each in wrong))
        self.wrong = tuple(dict.fromkeys(wrong))


class Doubts:
    """Collects the wrong values of a file, so that all are reported at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._wrong: list[Wrong] = []

    def add(self, found: str, expected: str, fix: str) -> None:
        """Add a wrong value."""
        self._wrong.append(Wrong(found, expected, fix))

    def refuse(self) -> None:
        """Stop if a value is wrong.

        Raises:
            Doubt: All wrong values.
        """
        if self._wrong:
            raise Doubt(*self._wrong)


def not_a_point(where: str) -> Wrong:
    """Describe a geometry that is not a point."""
    return Wrong(f"{where} is not a point.", "", "Replace it with a point inside it.")


def not_allowed(name: str, value: object, allowed: Iterable[str]) -> Wrong:
    """Describe a word that is none of those allowed."""
    return Wrong(f"{name} is {quoted(value)}.", f"Values: {', '.join(allowed)}.", CORRECT)


def not_described(kind: str, id_: object) -> Wrong:
    """Describe an id that the file uses and does not explain."""
    return Wrong(f"The file does not describe the {kind} {quoted(id_)}.", "", "Add it.")
