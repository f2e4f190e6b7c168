"""The texts of a page, in blocks: everything that readers see of an incident.

The tables stay columns, since a million objects would take too much memory and time. A block is a slice:
rows of the incidents with their rows of the other tables. A source that several incidents of a block cite
appears once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from mapper.errors import PageError
from mapper.files import Codes, work_beside
from mapper.page.blocks import TEXT_BLOCK_SIZE
from mapper.page.cells import (
    Numbered,
    agency_numbers,
    as_arrow,
    encode_array,
    is_text,
    look_up_numbers,
    number_distinct_ids,
)
from mapper.page.text_block import (
    Cells,
    Numbers,
    Part,
    Stored,
    Strings,
    Values,
    Words,
    has_marks,
    join_block,
    stored_numbers,
)
from mapper.records import (
    MEMBER_NAMES,
    SOURCE_COLUMNS,
    Tables,
    agency_rows,
    distinct_objects,
    held_values,
    number_by_first,
)

INCIDENT_TEXTS = (
    "incident_id", "event", "title", "summary", "event_date", "date_interval", "date_note", "local_time",
    "city", "verbatim_locality", "locality", "location_note", "landmark", "located_note", "city_geoid",
    "stated_area", "data_generalizations", "information_withheld", "kept_back",
    "unknowns", "checked", "corrections", "same_event_as", "formerly", "translations",
)  # fmt: skip
INVOLVEMENT_TEXTS = ("role", "area_check", "note")
CLAIM_TEXTS = ("claim", "about", "contest_status")
ACCOUNT_TEXTS = ("by", "capacity", "stance", "says", "said_on", "asked_on", "asked_how")

_READABLE = ("title", "summary")  # a table with neither is one of points alone
_SAMPLE = 4_096  # cells that tell whether a column repeats itself


class Texts:
    """The texts of incidents in the page's order, made into blocks on request.

    Tables with neither a title nor a summary column give no blocks.
    """

    def __init__(
        self,
        tables: Tables,
        ids: Numbered,
        agencies: Mapping[str, int],
        order: Codes,
        own: Mapping[str, pa.Array] | None = None,
    ) -> None:
        """Lay the tables out.

        Args:
            tables: The tables.
            ids: The numbers of the incidents.
            agencies: The number of each agency in the page.
            order: The rows of the incidents in the page's order.
            own: Columns of own fields by name.

        Raises:
            PageError: A table names an unknown agency or source.
        """
        incidents = tables.incidents
        self.count = len(incidents) if set(_READABLE) & set(incidents.columns) else 0
        if not self.count:
            return
        self._order = order
        laid = _columns(incidents, INCIDENT_TEXTS)
        self._incidents = {MEMBER_NAMES.get(name, name): cells for name, cells in laid.items()}
        beside = pd.DataFrame({name: held_values(texts) for name, texts in (own or {}).items()})
        self._incidents |= _columns(beside, list(own or ()))
        involvements = tables.involvements.assign(
            area_check=tables.involvements["area_check"].fillna("undetermined")
        )
        involved, spoken_for = (
            Numbers(agency_numbers(column, agencies))
            for column in (agency_rows(tables), tables.accounts["agency"])
        )
        of_claims, of_accounts = (
            _whole(frame["claim_number"]) for frame in (tables.claims, tables.accounts)
        )
        self._columns: dict[str, dict[str, Cells]] = {
            "involvements": {"agency": involved, **_columns(involvements, INVOLVEMENT_TEXTS)},
            "claims": {"claim_number": of_claims, **_columns(_claims(tables), CLAIM_TEXTS)},
            "accounts": {
                "claim_number": of_accounts,
                "agency": spoken_for,
                **_columns(tables.accounts, ACCOUNT_TEXTS),
            },
            "citations": {},
        }
        self._children = {
            name: _Children(getattr(tables, name), ids, order) for name in self._columns
        }
        self._sources = _columns(tables.sources, SOURCE_COLUMNS)
        sources = number_distinct_ids(tables.sources["id"])
        self._cited, self._cited_in_says = (
            _known(frame["source"], sources) for frame in (tables.citations, tables.accounts)
        )

    @property
    def blocks(self) -> int:
        """The number of blocks."""
        return -(-self.count // TEXT_BLOCK_SIZE)

    def block(self, number: int) -> bytes:
        """Return the bytes of a block of up to `TEXT_BLOCK_SIZE` incidents; safe in any thread."""
        start = number * TEXT_BLOCK_SIZE
        stop = min(start + TEXT_BLOCK_SIZE, self.count)
        rows = self._order[start:stop]
        of_incidents = {name: each.of(start, stop) for name, each in self._children.items()}
        citations, accounts = of_incidents["citations"], of_incidents["accounts"]
        cited = np.concatenate((self._cited[citations.rows], self._cited_in_says[accounts.rows]))
        numbers, first = number_by_first(cited)
        sources = cited[first]
        cited_by = np.concatenate([np.repeat(rows, each.sizes) for each in (citations, accounts)])
        count = len(citations.rows)
        own: dict[str, dict[str, Stored]] = {
            "citations": {"source": stored_numbers(numbers[:count], delta=True)},
            "accounts": {"source": stored_numbers(numbers[count:])},
        }
        about_incidents = {
            "list_row": stored_numbers(rows - np.arange(start, stop)),
            **{name: stored_numbers(each.sizes) for name, each in of_incidents.items()},
        }
        about_sources = {"list_row": stored_numbers(sources - cited_by[first])}
        return join_block(
            (
                Part("incidents", rows, self._incidents, about_incidents),
                *(
                    Part(name, each.rows, self._columns[name], own.get(name, {}))
                    for name, each in of_incidents.items()
                ),
                Part("sources", sources, self._sources, about_sources),
            )
        )


class Belonging(NamedTuple):
    """The rows of a table that belong to some incidents: their number per incident, and the rows."""

    sizes: Codes
    rows: Codes


class _Children:
    """The rows of a table that belong to each incident."""

    def __init__(self, frame: pd.DataFrame, ids: Numbered, order: Codes) -> None:
        of = look_up_numbers(frame["incident_id"], ids)
        self._numbers = ids.numbers[order]
        sizes = np.bincount(of[of >= 0], minlength=len(ids.distinct))
        self._ends = np.concatenate(([0], np.cumsum(sizes)))
        if (of[1:] >= of[:-1]).all() and (len(of) == 0 or of[0] >= 0):
            self._order = np.arange(len(of))
        else:
            by_owner = np.argsort(of, kind="stable")
            self._order = by_owner[np.searchsorted(of[by_owner], 0) :]

    def of(self, start: int, stop: int) -> Belonging:
        """Return the rows of the incidents from `start` up to `stop` of the page."""
        numbers = self._numbers[start:stop]
        starts, sizes = self._ends[numbers], self._ends[numbers + 1] - self._ends[numbers]
        if (sizes == 1).all():  # as most tables have it
            return Belonging(sizes, self._order[starts])
        ends = np.cumsum(sizes)
        if not len(ends) or not ends[-1]:
            return Belonging(sizes, np.empty(0, dtype=np.intp))
        which = np.arange(ends[-1]) + np.repeat(starts - ends + sizes, sizes)
        return Belonging(sizes, self._order[which])


def _claims(tables: Tables) -> pd.DataFrame:
    """Leave out what claims are about where it is the event, as most are."""
    about = tables.claims["about"]
    if not len(about):
        return tables.claims
    return tables.claims.assign(about=about.where(about.ne("event"), None))


def _known(cited: pd.Series[Any], sources: Numbered) -> Codes:
    codes = look_up_numbers(cited, sources)
    if (codes < 0).any():
        raise PageError(
            f"The sources table has no {cited[codes < 0].iloc[0]!r}. Check the records first."
        )
    return codes


def _whole(column: pd.Series[Any]) -> Numbers:
    return Numbers(column.to_numpy(dtype=np.int64))


def _columns(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, Cells]:
    """Lay out the columns that exist and are not empty."""
    there = [name for name in names if name in frame]
    columns = [frame[name] for name in there]
    with work_beside(len(frame)) as pool:  # Arrow lets go of the interpreter
        laid = list(pool.map(_cells, columns))
    return {name: cells for name, cells in zip(there, laid, strict=True) if cells is not None}


def _cells(column: pd.Series[Any]) -> Cells | None:
    if column.dtype == object and _is_empty(column.to_numpy()):
        return None
    try:
        array = as_arrow(column)
    except pa.ArrowException:
        return _values(column)
    is_coded = pa.types.is_dictionary(array.type)
    if not is_text(array.dictionary if is_coded else array):
        return _values(column)
    if array.null_count == len(array):
        return None
    if is_coded or not _is_varied(array):
        return Words(*encode_array(array))
    return Strings(array, has_marks=has_marks(array))


def _is_varied(array: pa.LargeStringArray) -> bool:
    sample = array[:_SAMPLE]
    return 2 * len(sample.unique()) > len(sample) > 1


def _is_empty(values: npt.NDArray[np.object_]) -> bool:
    found = distinct_objects(values)
    return found is not None and all(each is None for each in _plain(found.objects))


def _values(column: pd.Series[Any]) -> Values | None:
    """Lay out values other than texts; empty lists count as missing."""
    plain = _plain(column.to_numpy(dtype=object).tolist())
    return Values(plain) if any(value is not None for value in plain) else None


def _plain(values: list[Any]) -> npt.NDArray[np.object_]:
    plain = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        if isinstance(value, (list, tuple, dict)):
            plain[row] = value or None
        elif not pd.isna(value):
            plain[row] = value
    return plain
