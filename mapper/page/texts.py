"""The texts of a page: one object an incident, made when it is asked for.

A million objects at once would fill the memory and keep the garbage collector busy. So the tables
are laid out as arrays in the page's order, and objects are made of a slice of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.errors import PageError
from mapper.tables import Tables

_TEXT_COLUMNS = (
    "id", "event", "title", "summary", "event_date", "date_note", "local_time", "city",
    "verbatim_locality", "locality", "location_note", "located_note", "data_generalizations",
    "information_withheld", "translations",
)  # fmt: skip
_READABLE = ("title", "summary")  # a table with neither is one of points alone

Row = dict[str, Any]


class Texts(Sequence[Row]):
    """The objects that the page shows when somebody reads an incident, in the page's order.

    Incidents that have no texts at all, neither a title nor a summary as columns, give none.
    """

    def __init__(
        self, tables: Tables, agencies: Mapping[str, int], order: npt.NDArray[np.intp]
    ) -> None:
        """Lay the tables out.

        Args:
            tables: The tables.
            agencies: The number of each agency in the page.
            order: The rows of the incidents in the page's order.

        Raises:
            PageError: A table names an agency or a source that is not there.
        """
        incidents = tables.incidents
        self._length = len(incidents) if set(_READABLE) & set(incidents.columns) else 0
        if not self._length:
            return
        self._incidents = _Rows(incidents, (*_TEXT_COLUMNS, "unknowns"), order)
        ids = numbered(incidents["id"].to_numpy()[order])
        involvements = tables.involvements.assign(
            agency=agency_numbers(tables.involvements["agency"], agencies)
        )
        involvements["area_check"] = involvements["area_check"].fillna("undetermined")
        self._involvements = _Grouped(involvements, ("agency", "role", "area_check", "note"), ids)
        accounts = tables.accounts.assign(
            agency=agency_numbers(tables.accounts["agency"], agencies, absent=None)
        )
        self._accounts = _Grouped(
            accounts,
            ("claim_number", "by", "capacity", "agency", "stance", "says", "source"),
            ids,
            keep_missing=True,
        )
        self._claims = _Grouped(
            tables.claims, ("claim_number", "claim", "contest_status"), ids, keep_missing=True
        )
        self._citations = _Grouped(tables.citations, ("source",), ids)
        self._source_numbers = pd.Index(_objects(tables.sources["id"]), dtype=object)
        names = [str(name) for name in tables.sources.columns if name != "id"]
        self._sources = _Rows(tables.sources, names, np.arange(len(tables.sources)))
        for cited in (tables.citations["source"], tables.accounts["source"]):
            self._refuse_unknown_sources(cited)

    def __len__(self) -> int:
        """Return the number of texts."""
        return self._length

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Make one text, or those of a slice."""
        if isinstance(index, int):
            return self[range(self._length)[index] : range(self._length)[index] + 1][0]
        start, stop, step = index.indices(self._length)
        if step != 1:
            return [self[each] for each in range(start, stop, step)]
        return list(self._made(start, stop)) if start < stop else []

    def _refuse_unknown_sources(self, cited: pd.Series[Any]) -> None:
        unknown = self._source_numbers.get_indexer(pd.Index(cited, dtype=object)) < 0
        if unknown.any():
            raise PageError(
                f"got source {cited[unknown].iloc[0]!r}, expected one of the sources table, do check"
                " the records first"
            )

    def _made(self, start: int, stop: int) -> Iterator[Row]:
        citations = list(self._citations.of(start, stop))
        accounts = list(self._accounts.of(start, stop))
        given_sources = ([row["source"] for row in given] for given in accounts)
        cited = [
            _distinct([row["source"] for row in cited] + more)
            for cited, more in zip(citations, given_sources, strict=True)
        ]
        sources = self._sources_by_id(cited)
        rows = zip(
            self._incidents.between(start, stop),
            self._involvements.of(start, stop),
            self._claims.of(start, stop),
            accounts,
            cited,
            strict=True,
        )
        for text, involved, claims, given, ids in rows:
            text["unknowns"] = list(text.pop("unknowns", ()))
            text["involvements"] = involved
            text["claims"] = _claims(claims, given, ids) if claims else []
            text["sources"] = [sources[id_] for id_ in ids]
            yield text

    def _sources_by_id(self, cited: Iterable[list[str]]) -> dict[str, Row]:
        ids = list(dict.fromkeys(chain.from_iterable(cited)))
        return dict(
            zip(
                ids,
                self._sources.take(self._source_numbers.get_indexer(pd.Index(ids, dtype=object))),
                strict=True,
            )
        )


def _distinct(ids: list[str]) -> list[str]:
    return ids if len(ids) <= 1 else list(dict.fromkeys(ids))


class Numbered(NamedTuple):
    """Ids as numbers: the distinct ones in order of first appearance, and which one each row has."""

    numbers: npt.NDArray[np.intp]
    distinct: pd.Index[Any]


def numbered(ids: npt.NDArray[Any]) -> Numbered:
    """Number ids; those of incidents are distinct unless somebody put a table together by hand."""
    numbers, distinct = pd.factorize(ids)
    return Numbered(numbers, pd.Index(distinct, dtype=distinct.dtype))


def agency_numbers(
    ids: pd.Series[Any], numbers: Mapping[str, int], *, absent: int | None = -1
) -> pd.Series[Any]:
    """Return the number of each agency.

    Args:
        ids: Agencies by id, some missing.
        numbers: The numbers.
        absent: What stands for a missing one.

    Raises:
        PageError: An agency has no number.
    """
    found = pd.Index(list(numbers), dtype=object).get_indexer(pd.Index(ids, dtype=object))
    missing = ids.isna().to_numpy()
    unknown = (found < 0) & ~missing
    if unknown.any():
        raise PageError(
            f"got agency {ids[unknown].iloc[0]!r}, expected one of the agencies table, do resolve"
            " the agencies of the records first"
        )
    if absent is not None or not missing.any():
        return pd.Series(found, index=ids.index)
    objects = found.astype(object)
    objects[missing] = absent
    return pd.Series(objects, index=ids.index, dtype=object)


class _Rows:
    """Rows as mappings by column, of plain Python values, without what is missing."""

    def __init__(
        self,
        frame: pd.DataFrame,
        names: Sequence[str],
        order: npt.NDArray[np.intp],
        *,
        keep_missing: bool = False,
    ) -> None:
        self._order = order
        self._names = []
        self._columns = []
        self._holes = False
        self._keep_missing = keep_missing
        for name in names:
            values = np.full(len(frame), None) if name not in frame else _objects(frame[name])
            missing = pd.isna(pd.Series(values, dtype=object)).to_numpy()
            if missing.all() and not keep_missing:
                continue
            if missing.any():
                self._holes = True
                values = values.copy()
                values[missing] = None
            self._names.append(name)
            self._columns.append(values)

    def between(self, start: int, stop: int) -> list[Row]:
        """Return the rows from `start` up to `stop`, in order."""
        return self.take(self._order[start:stop])

    def take(self, which: npt.NDArray[np.intp]) -> list[Row]:
        """Return some rows of the frame."""
        if not self._columns:
            return [{} for _ in range(len(which))]
        rows = zip(*(column[which].tolist() for column in self._columns), strict=True)
        if not self._holes or self._keep_missing:
            return [dict(zip(self._names, row, strict=True)) for row in rows]
        return [
            {name: value for name, value in zip(self._names, row, strict=True) if value is not None}
            for row in rows
        ]


class _Grouped:
    """The rows of a table that belong to each incident."""

    def __init__(
        self,
        frame: pd.DataFrame,
        names: Sequence[str],
        ids: Numbered,
        *,
        keep_missing: bool = False,
    ) -> None:
        owners = ids.distinct.get_indexer(_index(frame["incident_id"]))
        order = np.argsort(owners, kind="stable")
        order = order[np.searchsorted(owners[order], 0) :]  # without those of no incident
        self._ends = np.concatenate(
            ([0], np.cumsum(np.bincount(owners[order], minlength=len(ids.distinct))))
        )
        self._numbers = ids.numbers
        self._order = order
        self._rows = _Rows(frame, names, order, keep_missing=keep_missing)

    def of(self, start: int, stop: int) -> Iterator[list[Row]]:
        """Give the rows of each incident from `start` up to `stop`."""
        if not self._order.size:
            yield from ([] for _ in range(start, stop))
            return
        numbers = self._numbers[start:stop]
        starts, sizes = self._ends[numbers], self._ends[numbers + 1] - self._ends[numbers]
        ends = np.concatenate(([0], np.cumsum(sizes)))
        which = np.arange(ends[-1]) + np.repeat(starts - ends[:-1], sizes)
        rows = self._rows.take(self._order[which])
        for first, last in pairwise(ends.tolist()):
            yield rows[first:last]


def _claims(claims: Iterable[Row], accounts: Sequence[Row], cited: Sequence[str]) -> list[Row]:
    number_of = {id_: number for number, id_ in enumerate(cited)}
    return [
        {
            "claim": claim["claim"],
            "contest_status": claim["contest_status"],
            "accounts": [
                {
                    "by": each["by"],
                    "capacity": each["capacity"],
                    "agency": each["agency"],
                    "stance": each["stance"],
                    "says": each["says"],
                    "source": number_of[each["source"]],
                }
                for each in accounts
                if each["claim_number"] == claim["claim_number"]
            ],
        }
        for claim in claims
    ]


def _index(ids: pd.Series[Any]) -> pd.Index[Any]:
    values = ids.to_numpy()
    index: pd.Index[Any] = pd.Index(values, dtype=values.dtype)
    return index


def _objects(column: pd.Series[Any]) -> npt.NDArray[np.object_]:
    objects: npt.NDArray[np.object_] = column.to_numpy(dtype=object)
    return objects
