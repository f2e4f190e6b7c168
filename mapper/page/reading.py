"""Reads a page that mapper built back into its tables.

The file is untrusted. Nothing in it is run, its unpacked size is bounded, and anything that does not fit
the format is a one-line error. The tables contain only published values: positions to a millionth of a
degree, radii in whole meters, and only sources that an incident cites.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import PageError
from mapper.files import Share, ignore_share
from mapper.page.blocks import decode_columns, decode_positions
from mapper.page.columns import COUNTS, NO_DAY, TABLES_FORMAT
from mapper.page.own_fields import read_own_fields, text_name
from mapper.page.text_block import refuse_another_length, split_block
from mapper.page.texts import INCIDENT_TEXTS
from mapper.places import COUNTRY
from mapper.records import (
    ACCOUNT_COLUMNS,
    AGENCY_COLUMNS,
    AREA_CHECKS,
    CITATION_COLUMNS,
    CLAIM_COLUMNS,
    CONTEST_STATUSES,
    INCIDENT_COLUMNS,
    INVOLVEMENT_COLUMNS,
    MEMBER_NAMES,
    NAMED,
    ROLES,
    SOURCE_COLUMNS,
    STANCES,
    About,
    Capacity,
    Tables,
    Translations,
    derive_statuses,
    read_types,
)

_OPENING = re.compile(
    rb'<script type="application/x-mapper-block"'
    rb' (?:id="mapper-(columns)"|class="mapper-texts" data-block="(\d{1,7})")>'
)
_CLOSING = b"</script>"
_MOST_OF_HEADER = 1 << 26  # bytes, of the header of the columns
_MOST_OF_COLUMNS = 1 << 16  # bytes a block of texts, of which each is of a thousand incidents
_MOST_OF_TEXTS = 1 << 28  # bytes a block of a thousand incidents
_WORDS = {
    "type": "types",
    "contest_status": "contest_statuses",
    "precision": "precisions",
    "located_by": "located_by",
}
_KINDS = {
    "places": "place", "counties": "county", "states": "state", "regions": "region", "countries": "country",
}  # fmt: skip

_COPY_AGAIN = "Copy or download it again."

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The contents of a page.

    Attributes:
        tables: The tables, as published.
        counts: `records`, `shown`, `unlocated`, `withheld`, `filtered` and `rejected`.
        title: The page's title.
        description: The text below the title.
        translations: Title and description in other languages, by language.
        notices: Contact and license of the data.
    """

    tables: Tables
    counts: dict[str, int]
    title: str
    description: str | None
    translations: dict[str, dict[str, str]]
    notices: dict[str, str]


def read_page(path: Path, share: Share = ignore_share) -> SavedPage:
    """Read a page back.

    Args:
        path: The HTML file.
        share: Called with the share of its texts read.

    Raises:
        PageError: It is not a page of mapper, is from another version, or is damaged.
    """
    try:
        return _read(path.read_bytes(), share)
    except PageError as error:
        raise PageError(f"{path}: {error}") from error
    except OSError as error:
        raise PageError(
            f"Cannot read {path}: {error.strerror or error}. Check the path."
        ) from error
    except _BROKEN as error:
        raise PageError(
            f"{path}: This page is damaged ({type(error).__name__}). Build it again from its records."
        ) from error


# the errors of slices, indexes and conversions on damaged bytes
_BROKEN = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, struct.error, zlib.error,
    RecursionError,
)  # fmt: skip


def _read(data: bytes, share: Share) -> SavedPage:
    blocks = dict(_blocks(data))
    if "columns" not in blocks:
        raise PageError(
            "This file is not a page of mapper. Give the HTML file that `mapper build` wrote."
        )
    packed = blocks.pop("columns")
    unpacked = _unpacked(packed, _MOST_OF_HEADER + _MOST_OF_COLUMNS * len(blocks))
    header, columns = decode_columns(unpacked)
    said = header.get("tables_format")
    if isinstance(said, int) and said > TABLES_FORMAT:
        raise PageError(
            f"This page is in format {said}, from a newer mapper; this one reads format {TABLES_FORMAT}."
            " Install a newer mapper."
        )
    if said != TABLES_FORMAT:
        raise PageError(
            "This page is from an older mapper and lacks some of its records. Build it again."
        )
    count = header["count"]
    texts, size = header["texts"], header["text_block_size"]
    if count and not texts:
        raise PageError(
            "This page has points only, without texts. Read the file it was built from."
        )
    expected = -(-count // size) if texts else 0
    if sorted(blocks) != list(range(expected)):
        raise PageError(f"This page has {len(blocks)} of {expected} blocks of texts. {_COPY_AGAIN}")
    reading = _Reading(header, columns)
    for number in range(expected):
        reading.take(blocks.pop(number))
        share((number + 1) / expected)
    return reading.page()


def _blocks(data: bytes) -> Iterator[tuple[str | int, bytes]]:
    """Yield the blocks of columns and of texts, in base64; the rest of the file does not matter."""
    for found in _OPENING.finditer(data):
        end = data.find(_CLOSING, found.end())
        if end < 0:
            raise PageError(f"This file is cut off. {_COPY_AGAIN}")
        yield ("columns" if found[1] else int(found[2])), data[found.end() : end]


def _unpacked(block: bytes, most: int) -> bytes:
    """Unpack a block, up to a number of bytes."""
    packed = base64.b64decode(block, validate=True)
    unpacking = zlib.decompressobj(wbits=31)
    data = unpacking.decompress(packed, most)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise PageError(
            f"A block of this page is cut off or unpacks to more than {most:,} bytes. Do not trust it."
        )
    return data


class _Reading:
    """The tables of a page, put together block by block."""

    def __init__(self, header: Mapping[str, Any], columns: Mapping[str, Numbers]) -> None:
        self._header = header
        self._columns = columns
        self._agencies = header["agencies"]
        own = tuple(text_name(str(each["id"])) for each in header.get("fields") or ())
        names = {**_OF_TABLES, "incidents": (*_OF_TABLES["incidents"], *own)}
        self._tables: dict[str, _Rows] = {name: _Rows(each) for name, each in names.items()}
        self._list_rows: list[int] = []
        self._sources: dict[int, dict[str, Any]] = {}

    def take(self, block: bytes) -> None:
        """Add the next block of texts, in base64."""
        self._take(split_block(_unpacked(block, _MOST_OF_TEXTS)))

    def page(self) -> SavedPage:
        header = self._header
        count = header["count"]
        order = np.argsort(self._list_rows) if count else np.empty(0, dtype=np.intp)
        if sorted(self._list_rows) != list(range(count)):
            raise ValueError("rows that are not those of the list")
        said = {"rejected": 0, **header["counts"]}  # which a page says only if there are any
        counts = {name: int(said[name]) for name in COUNTS}
        if counts["shown"] + counts["unlocated"] != count:
            raise ValueError("counts that are not those of the rows")
        frames: dict[str, Any] = {
            name: rows.frame() for name, rows in self._tables.items() if name != "incidents"
        }
        frames["claims"]["about"] = frames["claims"]["about"].where(
            frames["claims"]["about"].notna(), "event"
        )
        frames["involvements"] = self._involvements(frames["involvements"])
        incidents = self._incidents(order)
        texts = self._tables["incidents"].frame()
        fields, values = read_own_fields(
            header, self._columns, {str(name): texts[name] for name in texts}, order
        )
        incidents = incidents.assign(**values)
        # the words of older pages had other meanings; the accounts are the same
        frames["claims"]["contest_status"], incidents["contest_status"] = derive_statuses(
            incidents["incident_id"], frames["claims"], frames["accounts"]
        )
        return SavedPage(
            tables=Tables(
                incidents=incidents,
                sources=_frame(
                    [self._sources[row] for row in sorted(self._sources)], SOURCE_COLUMNS
                ),
                agencies=_frame([self._agency(each) for each in self._agencies], AGENCY_COLUMNS),
                **frames,
                own_types=read_types(header.get("type_labels")),
                own_fields=fields,
            ),
            counts=counts,
            title=_text(header["title"]),
            description=header["description"] and _text(header["description"]),
            translations={
                _text(language): {_text(name): _text(words) for name, words in head.items()}
                for language, head in header["translations"].items()
            },
            notices={
                _text(name): _text(words) for name, words in header.get("notices", {}).items()
            },
        )

    def _take(self, tables: Mapping[str, tuple[int, dict[str, list[Any]]]]) -> None:
        """Add a block."""
        count, incidents = tables["incidents"]
        first = len(self._list_rows)
        rows = [first + row + at for row, at in enumerate(incidents["list_row"])]
        self._list_rows += rows
        self._tables["incidents"].add(count, incidents, rows)
        owners: dict[str, list[int]] = {}
        ids = incidents["id"]
        for name in ("involvements", "claims", "accounts", "citations"):
            sizes = incidents[name]
            owners[name] = [row for row, size in enumerate(sizes) for _ in range(size)]
            of, columns = tables.get(name, (0, {}))
            if of != len(owners[name]):
                raise ValueError("rows that belong to no incident")
            given = {**columns, "incident_id": [ids[row] for row in owners[name]]}
            if of and "agency" in given:
                given["agency"] = [self._agency_id(number) for number in given["agency"]]
            tables_sources = tables.get("sources", (0, {}))[1].get("id", [])
            if of and "source" in given:
                given["source"] = [_at(tables_sources, number) for number in given["source"]]
            self._tables[name].add(of, given, [rows[row] for row in owners[name]])
        self._add_sources(tables, owners, rows)

    def _add_sources(
        self,
        tables: Mapping[str, tuple[int, dict[str, list[Any]]]],
        owners: Mapping[str, list[int]],
        rows: Sequence[int],
    ) -> None:
        count, sources = tables.get("sources", (0, {}))
        cited_by: dict[int, int] = {}
        for name in ("citations", "accounts"):
            cited = tables.get(name, (0, {"source": []}))[1]["source"]
            for number, owner in zip(cited, owners[name], strict=True):
                cited_by.setdefault(number, rows[owner])
        for number in range(count):
            row = cited_by[number] + sources["list_row"][number]
            if row not in self._sources:
                self._sources[row] = {
                    name: sources[name][number] if name in sources else None
                    for name in SOURCE_COLUMNS
                }

    def _involvements(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Convert roles to their current meaning: older pages use `named` where a table has no roles."""
        is_old = "none-recorded" not in self._header["contest_statuses"]
        is_named = frame["role"].eq(NAMED).to_numpy(dtype=bool)
        if is_old and is_named.all():
            return frame.assign(role="involved").astype(object)
        # of an agency that is merely named there is nothing to check
        return frame.assign(area_check=frame["area_check"].where(~is_named, None))

    def _incidents(self, order: Numbers) -> pd.DataFrame:
        header, columns = self._header, self._columns
        count = len(order)
        codes = {name: _codes(columns[name], count)[order] for name in _PER_INCIDENT}
        places = decode_positions(header, columns)
        if places is None or len(places) != count or len(columns["uncertainty_meters"]) != count:
            raise ValueError("another number of places")
        unlocated = codes["located_by"] == header["located_by"].index("unlocated")
        sets = _objects(self._jurisdiction(each) for each in header["jurisdictions"])
        per_set = sets[codes["jurisdictions"]].tolist()
        frame = self._tables["incidents"].frame()
        found: dict[str, Any] = {
            name: frame[MEMBER_NAMES.get(name, name)] for name in INCIDENT_TEXTS
        }
        found |= {
            name: _objects(map(_text, header[words]))[codes[name]] for name, words in _WORDS.items()
        }
        found |= {
            name: np.where(unlocated, np.nan, values[order])
            for name, values in (
                ("latitude", places[:, 0]),
                ("longitude", places[:, 1]),
                ("coordinate_uncertainty_in_meters", columns["uncertainty_meters"]),
            )
        }
        for name, of in (("date_start", "day_start"), ("date_end", "day_end")):
            days = codes[of].astype("datetime64[D]")
            days[codes[of] == NO_DAY] = np.datetime64("NaT")
            found[name] = days.astype("datetime64[s]")
        for place, name in enumerate(("jurisdiction", *_KINDS, "unincorporated")):
            found[name] = _objects(each[place] for each in per_set)
        found["unknowns"] = _objects(map(_listed, found["unknowns"]))
        found["kept_back"] = _objects(each and _listed(each) for each in found["kept_back"])
        found["translations"] = _objects(map(_translated, found["translations"]))
        # what decides whether a record may leave never leaves itself
        found |= {name: _objects([None] * count) for name in INCIDENT_COLUMNS if name not in found}
        found["withhold"] = _objects([False] * count)
        found["redact"] = _objects([()] * count)
        ordered = {name: found[name] for name in INCIDENT_COLUMNS}
        return pd.DataFrame(
            {name: pd.Series(values, dtype=values.dtype) for name, values in ordered.items()}
        )

    def _jurisdiction(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        areas = [_at(self._header["areas"], number) for number in given["areas"]]
        label = _text(given["label"])
        return (
            None if label == "unknown" else label,
            *(
                tuple(_text(area["geoid"]) for area in areas if area["kind"] == kind)
                for kind in [*_KINDS.values()][:-1]
            ),
            self._countries(areas),
            tuple(
                _text(_at(self._header["areas"], number)["geoid"])
                for number in given["unincorporated"]
            ),
        )

    @staticmethod
    def _countries(areas: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Return the codes of countries; a page lists the United States by its states alone."""
        codes = [_text(area["geoid"]) for area in areas if area["kind"] == "country"]
        home = [COUNTRY] if any(area["kind"] == "state" for area in areas) else []
        return tuple(sorted([*codes, *home]))

    def _agency(self, given: Mapping[str, Any]) -> dict[str, Any]:
        row = {name: given.get(name) for name in AGENCY_COLUMNS}
        if given["parent"] is not None:
            row["parent"] = self._agency_id(given["parent"])
        return row

    def _agency_id(self, number: int) -> str | None:
        return None if number == -1 else _text(_at(self._agencies, number)["id"])


class _Rows:
    """Rows of a table by column, and the list position of each row's incident."""

    def __init__(self, names: Sequence[str]) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in names}
        self._order: list[int] = []

    def add(self, count: int, columns: Mapping[str, list[Any]], order: list[int]) -> None:
        for name, column in self._columns.items():
            column.extend(columns.get(name, [None] * count))
        self._order += order

    def frame(self) -> pd.DataFrame:
        order = np.argsort(np.array(self._order, dtype=np.intp), kind="stable")
        return pd.DataFrame(
            {name: _checked(name, column)[order] for name, column in self._columns.items()},
            columns=list(self._columns),
            dtype=object,
        )


_OF_TABLES: dict[str, tuple[str, ...]] = {
    "incidents": tuple(MEMBER_NAMES.get(name, name) for name in INCIDENT_TEXTS),
    "involvements": INVOLVEMENT_COLUMNS,
    "claims": CLAIM_COLUMNS,
    "accounts": ACCOUNT_COLUMNS,
    "citations": CITATION_COLUMNS,
}
_PER_INCIDENT = (
    *_WORDS, "day_start", "day_end", "jurisdictions",
)  # fmt: skip
_NO_TEXT = frozenset({"unknowns", "kept_back", "translations", "claim_number"})
_ALLOWED: dict[str, frozenset[str | None]] = {
    "role": frozenset(ROLES),
    "area_check": frozenset(AREA_CHECKS),
    "stance": frozenset(STANCES),
    "capacity": frozenset(get_args(Capacity)),
    "about": frozenset({*get_args(About), None}),
    "contest_status": frozenset(CONTEST_STATUSES),
}


def _checked(name: str, column: list[Any]) -> npt.NDArray[np.object_]:
    """Return a column of texts, checked against the words that its model allows."""
    if name not in _NO_TEXT and not {type(cell) for cell in column} <= {str, type(None)}:
        raise ValueError("no text")
    if name in _ALLOWED and not set(column) <= _ALLOWED[name]:
        raise ValueError("an unknown word")
    return _objects(column)


def _frame(rows: list[dict[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    columns = {name: _checked(name, [row[name] for row in rows]) for name in names}
    for name in ("url", "archived_at"):
        for address in columns.get(name, ()):
            if address not in {None, "unknown"} and not address.startswith(("https://", "http://")):
                raise ValueError("an address that is not of the web")
    return pd.DataFrame(columns, columns=list(names), dtype=object)


def _objects(values: Iterable[Any]) -> npt.NDArray[np.object_]:
    listed = list(values)
    objects = np.empty(len(listed), dtype=object)
    for row, value in enumerate(listed):  # at once, numpy would make a table of tuples
        objects[row] = value
    return objects


def _codes(column: Numbers, count: int) -> Numbers:
    refuse_another_length(column, count)
    return column


def _at(values: Sequence[Any], number: int) -> Any:  # noqa: ANN401 - of a list of anything
    if number < 0:
        raise IndexError(number)
    return values[number]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _listed(value: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(_text(each) for each in value or ())


def _translated(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    return Translations.model_validate(value).model_dump(exclude_none=True)
