"""Puts the tables of a saved page together again, block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mapper.files import object_array
from mapper.page.blocks import decode_positions
from mapper.page.checked_cells import (
    Numbers,
    check_texts,
    codes_of,
    entry_at,
    frame_of,
    text_of,
    texts_of,
    translations_of,
)
from mapper.page.columns import NO_DAY
from mapper.page.counts import COUNTS
from mapper.page.editing import read_notes, read_retracted
from mapper.page.outlines import read_outlines
from mapper.page.own_areas import read_own_areas
from mapper.page.own_fields import read_own_fields, text_name
from mapper.page.text_block import split_block
from mapper.page.texts import INCIDENT_TEXTS
from mapper.places import COUNTRY
from mapper.records import (
    ACCOUNT_COLUMNS,
    AGENCY_COLUMNS,
    AREA_COLUMNS,
    CITATION_COLUMNS,
    CLAIM_COLUMNS,
    INCIDENT_COLUMNS,
    INVOLVEMENT_COLUMNS,
    MEMBER_NAMES,
    NAMED,
    SOURCE_COLUMNS,
    Check,
    Correction,
    Tables,
    derive_statuses,
    put_outlines,
    read_types,
)

_WORDS = {
    "type": "types",
    "contest_status": "contest_statuses",
    "precision": "precisions",
    "located_by": "located_by",
}
_KINDS = {
    "places": "place", "counties": "county", "states": "state", "regions": "region", "countries": "country",
}  # fmt: skip


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
        coverage: The time in which the incidents are complete, as the page claims.
        borders: The country that the publisher names in an area in dispute, by its name, as the page says.
        photos: The number of incidents with photos, which are not read.
    """

    tables: Tables
    counts: dict[str, int]
    title: str
    description: str | None
    translations: dict[str, dict[str, str]]
    notices: dict[str, str]
    coverage: Mapping[str, Any] | None = None
    borders: object = None
    photos: int = 0


class SavedTables:
    """The tables of a page, put together block by block."""

    def __init__(self, header: Mapping[str, Any], columns: Mapping[str, Numbers]) -> None:
        """Begin with the header and the columns; the blocks of texts follow."""
        self._header = header
        self._columns = columns
        self._agencies = header["agencies"]
        own = tuple(text_name(str(each["id"])) for each in header.get("fields") or ())
        names = {**_OF_TABLES, "incidents": (*_OF_TABLES["incidents"], *own)}
        self._tables: dict[str, _Rows] = {name: _Rows(each) for name, each in names.items()}
        self._list_rows: list[int] = []
        self._sources: dict[int, dict[str, Any]] = {}

    def take(self, block: bytes) -> None:
        """Add the next block of texts."""
        self._take(split_block(block))

    def page(self) -> SavedPage:
        """Return the page, once all blocks are taken.

        Raises:
            ValueError: Its parts do not fit together.
        """
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
        layers, areas = read_own_areas(header, self._columns, order)
        incidents = incidents.assign(**values, **areas)
        if drawn := read_outlines(self._columns, order):
            incidents = put_outlines(incidents, drawn)
        # the words of older pages had other meanings; the accounts are the same
        frames["claims"]["contest_status"], incidents["contest_status"] = derive_statuses(
            incidents["incident_id"], frames["claims"], frames["accounts"]
        )
        return SavedPage(
            tables=Tables(
                incidents=incidents,
                sources=frame_of(
                    [self._sources[row] for row in sorted(self._sources)], SOURCE_COLUMNS
                ),
                agencies=frame_of(self._agency_rows(), AGENCY_COLUMNS),
                **frames,
                own_types=read_types(header.get("type_labels")),
                own_fields=fields,
                retracted=read_retracted(header),
                own_areas=layers,
            ),
            counts=counts,
            title=text_of(header["title"]),
            description=header["description"] and text_of(header["description"]),
            translations={
                text_of(language): {text_of(name): text_of(words) for name, words in head.items()}
                for language, head in header["translations"].items()
            },
            coverage=header.get("coverage"),
            borders=header.get("borders", {}).get("chosen"),
            photos=len(header.get("media", ())),
            notices={
                text_of(name): text_of(words) for name, words in header.get("notices", {}).items()
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
                given["source"] = [entry_at(tables_sources, number) for number in given["source"]]
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
        codes = {name: codes_of(columns[name], count)[order] for name in _PER_INCIDENT}
        places = decode_positions(header, columns)
        if places is None or len(places) != count or len(columns["uncertainty_meters"]) != count:
            raise ValueError("another number of places")
        unlocated = codes["located_by"] == header["located_by"].index("unlocated")
        sets = object_array(self._jurisdiction(each) for each in header["jurisdictions"])
        per_set = sets[codes["jurisdictions"]].tolist()
        frame = self._tables["incidents"].frame()
        found: dict[str, Any] = {
            name: frame[MEMBER_NAMES.get(name, name)] for name in INCIDENT_TEXTS
        }
        found |= {
            name: object_array(map(text_of, header[words]))[codes[name]]
            for name, words in _WORDS.items()
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
        for place, name in enumerate(("jurisdiction", *AREA_COLUMNS)):
            found[name] = object_array(each[place] for each in per_set)
        found["unknowns"] = object_array(map(texts_of, found["unknowns"]))
        for name in ("kept_back", "same_event_as", "formerly"):
            found[name] = object_array(each and texts_of(each) for each in found[name])
        for name, model in (("checked", Check), ("corrections", Correction)):
            found[name] = object_array(read_notes(each, model) for each in found[name])
        found["translations"] = object_array(map(translations_of, found["translations"]))
        # what decides whether a record may leave never leaves itself
        found |= {
            name: object_array([None] * count) for name in INCIDENT_COLUMNS if name not in found
        }
        found["withhold"] = object_array([False] * count)
        found["redact"] = object_array([()] * count)
        ordered = {name: found[name] for name in INCIDENT_COLUMNS}
        return pd.DataFrame(
            {name: pd.Series(values, dtype=values.dtype) for name, values in ordered.items()}
        )

    def _jurisdiction(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        areas = [entry_at(self._header["areas"], number) for number in given["areas"]]
        label = text_of(given["label"])
        return (
            None if label == "unknown" else label,
            *(
                tuple(text_of(area["geoid"]) for area in areas if area["kind"] == kind)
                for kind in [*_KINDS.values()][:-1]
            ),
            self._countries(areas),
            tuple(
                text_of(entry_at(self._header["areas"], number)["geoid"])
                for number in given["unincorporated"]
            ),
        )

    @staticmethod
    def _countries(areas: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Return the codes of countries; a page with states of the United States does not list it, too."""
        codes = [text_of(area["geoid"]) for area in areas if area["kind"] == "country"]
        home = [COUNTRY] if any(area["kind"] == "state" for area in areas) else []
        return tuple(sorted({*codes, *home}))

    def _agency_rows(self) -> list[dict[str, Any]]:
        """Return the rows of agencies; of one that a page has only as it was, that is its own row, too."""
        rows = [self._agency(each) for each in self._agencies]
        listed = {row["id"] for row in rows}
        for row in sorted(rows, key=lambda each: each["until"] or "~", reverse=True):
            if row["period_of"] is not None and row["period_of"] not in listed:
                listed.add(row["period_of"])
                rows.append(
                    row | {"id": row["period_of"], **dict.fromkeys(("period_of", "from", "until"))}
                )
        return rows

    def _agency(self, given: Mapping[str, Any]) -> dict[str, Any]:
        row = {name: given.get(name) for name in AGENCY_COLUMNS}
        if given["parent"] is not None:
            row["parent"] = text_of(entry_at(self._agencies, given["parent"])["id"])
        return row

    def _agency_id(self, number: int) -> str | None:
        if number == -1:
            return None
        given = entry_at(self._agencies, number)
        return text_of(given.get("period_of") or given["id"])


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
            {name: check_texts(name, column)[order] for name, column in self._columns.items()},
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
