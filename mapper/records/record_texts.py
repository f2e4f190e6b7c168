"""The texts of records by city, for a file of records: as texts, a million records take little room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapper.records.block_yaml import block_yaml

INCIDENTS = "incidents"


class RecordTexts:
    """Takes records, and gives the member `incidents` of a file of records.

    Attributes:
        types: The types that the records have.
    """

    def __init__(self, cities: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> None:
        """Begin with the records of some cities."""
        self.types: set[str] = set()
        self._texts: dict[str, list[bytes]] = {}
        for city, records in (cities or {}).items():
            self.add(city, records)

    def add(self, city: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Add records of a city after those that it has.

        Args:
            city: The key of the city.
            records: The records, as the file has them.
        """
        self.types.update(each["type"] for each in records)
        text = block_yaml({INCIDENTS: {city: list(records)}})
        known = self._texts.setdefault(city, [])
        if known:  # the lines of the member and of the city stand once, before the first
            head = _head(city)
            known.append(b" " * (len(head) - head.rindex(b"\n") - 1) + text[len(head) :])
        else:
            known.append(text.removeprefix(f"{INCIDENTS}:\n".encode()))

    def parts(self) -> Iterator[bytes]:
        """Yield the member."""
        if not self._texts:
            yield block_yaml({INCIDENTS: {}})
            return
        yield f"{INCIDENTS}:\n".encode()
        for texts in self._texts.values():
            yield from texts


def _head(city: str) -> bytes:
    """Return what stands before the dash of the first record of a city."""
    alone = block_yaml({INCIDENTS: {city: ["a"]}})
    return alone[: alone.rindex(b"- a")]
