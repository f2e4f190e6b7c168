"""A table of places that a newsroom knows already: a CSV file that answers like a geocoder."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

from mapper.errors import CORRECT_NUMBER, Fault, Position, RecordsError, cannot_read, quoted
from mapper.files import decode_text, ragged_row
from mapper.network.geocoding.judge import Answer, City
from mapper.places import PRECISIONS, Precision
from mapper.text import fold

NEEDED = (
    "locality", "city", "latitude", "longitude", "coordinate_uncertainty_in_meters", "source",
)  # fmt: skip
OPTIONAL = ("precision", "licence", "attribution")

_ADD_COLUMNS = f"The columns {', '.join(NEEDED)} are required."
_LIMITS = {"latitude": 90.0, "longitude": 180.0, "coordinate_uncertainty_in_meters": 20_000_000.0}


class _Row(NamedTuple):
    line: int
    cells: Mapping[str, str]


class KnownPlaces:
    """Answers from a table; contacts no host."""

    name = "table"
    host = None
    licence = "see the source"
    attribution = None

    def __init__(self, answers: Mapping[tuple[str, str], Answer]) -> None:
        """Keep answers by folded locality and GEOID of the city; use `read_known_places`."""
        self._answers = answers

    def answer(self, locality: str, city_geoid: str) -> Answer | None:
        """Return the table's answer for a locality in a city, None if it has none."""
        return self._answers.get((fold(locality, "case"), city_geoid))


def read_known_places(path: Path, *, find_city: Callable[[str], City | None]) -> KnownPlaces:
    """Read a table of known places.

    Args:
        path: CSV in UTF-8 with a header. Required columns: `locality`, `city` (name or GEOID), `latitude`
            and `longitude` (WGS84 degrees), `coordinate_uncertainty_in_meters` and `source`. Optional:
            `precision`, `licence` and `attribution`. Other columns are ignored.
        find_city: Finds the area of a city's name or GEOID.

    Raises:
        RecordsError: The table has faults; every one with its line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    text = decode_text(data, path)
    version = f"sha256:{hashlib.sha256(data).hexdigest()[:16]}"
    faults: list[Fault] = []
    answers: dict[tuple[str, str], Answer] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in _rows(path, text, faults):
        wrong = list(_wrong(row, find_city))
        area = find_city(row.cells["city"]) if row.cells["city"] else None
        key = (fold(row.cells["locality"], "case"), area.geoid if area else "")
        if not wrong and key in lines:
            wrong = [
                (f"This place is already on line {lines[key]}.", "Delete one of the two rows.")
            ]
        faults += [_fault(path, row.line, *each) for each in wrong]
        if not wrong:
            lines[key] = row.line
            answers[key] = _answer(row.cells, version)
    if faults:
        raise RecordsError(faults)
    return KnownPlaces(answers)


def _rows(path: Path, text: str, faults: list[Fault]) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    head: list[str] | None = None
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if head is None:
                head = [cell.strip() for cell in cells]
                if missing := [name for name in NEEDED if name not in head]:
                    faults.append(
                        _fault(path, line, f"No column {', '.join(missing)}.", _ADD_COLUMNS)
                    )
                    return
            elif len(cells) > len(head):
                faults.append(_fault(path, line, *ragged_row(cells, len(head))))
            else:
                named = dict(zip(head, (cell.strip() for cell in cells), strict=False))
                yield _Row(line, dict.fromkeys((*NEEDED, *OPTIONAL), "") | named)
    except csv.Error as error:
        found = f"This is not valid CSV ({error})."
        faults.append(_fault(path, reader.line_num, found, "Check the quotes in this row."))
    if head is None and not faults:
        faults.append(_fault(path, 1, "The table is empty.", _ADD_COLUMNS))


def _wrong(row: _Row, find_city: Callable[[str], City | None]) -> Iterator[tuple[str, str]]:
    """Give each fault of a row with its fix, as sentences."""
    for name in NEEDED:
        value = row.cells[name]
        if not value:
            yield f"The column {name} is empty.", "Fill in the cell."
        elif name in _LIMITS and not _is_number(name, value):
            is_degrees = name in ("latitude", "longitude")
            limits = f"within ±{_LIMITS[name]:g}" if is_degrees else "above 0"
            yield f"The {name} {quoted(value)} is not a number {limits}.", CORRECT_NUMBER
    city, precision = row.cells["city"], row.cells["precision"]
    if city and find_city(city) is None:
        yield (
            f"The city {quoted(city)} is unknown.",
            "Write the name or GEOID of a place or county, or a city abroad with its country.",
        )
    if precision not in ("", *PRECISIONS):
        yield f"Unknown precision {quoted(precision)}.", f"Write one of {', '.join(PRECISIONS)}."


def _is_number(name: str, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    if not math.isfinite(number) or abs(number) > _LIMITS[name]:
        return False
    return name in ("latitude", "longitude") or number > 0


def _answer(cells: Mapping[str, str], version: str) -> Answer:
    return Answer(
        latitude=float(cells["latitude"]),
        longitude=float(cells["longitude"]),
        found="unknown",
        match_type="row of a table",
        provider_id=cells["source"],
        label=cells["locality"],
        data_version=version,
        licence=cells["licence"] or None,
        attribution=cells["attribution"] or None,
        uncertainty_meters=float(cells["coordinate_uncertainty_in_meters"]),
        precision=cast("Precision", cells["precision"] or "unknown"),
    )


def _fault(path: Path, line: int, found: str, fix: str) -> Fault:
    return Fault(str(path), Position(line), found=found, fix=fix, code="bad-table")
