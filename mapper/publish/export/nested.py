"""Incidents as Arrow batches: one row per incident, with its claims, agencies and sources as nested lists.

Every format is made from these. Whole columns are converted at once, one batch at a time, so a million
incidents take little more memory than a few thousand. The schema does not depend on the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import ExportError, quoted
from mapper.files import Indices
from mapper.publish.export.own_columns import own_arrays
from mapper.records import (
    ACCOUNT_COLUMNS,
    AREA_COLUMNS,
    MEMBER_NAMES,
    SOURCE_COLUMNS,
    Check,
    Correction,
    Tables,
    Translations,
    agency_rows,
)
from mapper.records import SCHEMA as SCHEMA_OF_TABLES

BATCH_ROWS = 65_536
POSITION = ("latitude", "longitude", "coordinate_uncertainty_in_meters")

_TEXTS = pa.list_(pa.string())
_TYPES: dict[str, pa.DataType] = {
    "str": pa.string(),
    "category": pa.string(),
    "list": _TEXTS,
    "float64": pa.float64(),
    "datetime64[s]": pa.date32(),
}


def _members(table: str, *names: str) -> list[tuple[str, pa.DataType]]:
    """Return columns of a table under the names that files have for them, with their types."""
    dtypes = {each.name: each.dtype for each in SCHEMA_OF_TABLES[table]}
    return [(MEMBER_NAMES.get(name, name), _TYPES[dtypes[name]]) for name in names]


AGENCY = pa.struct(
    _members("agencies", "id", "name", "short_name", "level")
    + _members("involvements", "role", "area_check", "note")
)
ACCOUNT = pa.struct(
    [
        *_members("accounts", "by", "capacity", "agency"),
        ("agency_name", pa.string()),
        *_members("accounts", "stance", "says", "source", "said_on", "asked_on", "asked_how"),
    ]
)
CLAIM = pa.struct(
    [*_members("claims", "claim", "about", "contest_status"), ("accounts", pa.list_(ACCOUNT))]
)
SOURCE = pa.struct(
    # the number is that of the source among all, so that they read back in their order
    [*_members("sources", *SOURCE_COLUMNS), ("number", pa.int32())]
)
_TRANSLATED_TEXTS = (
    "translated_from",
    "translated_by",
    "reviewed_by",
    "title",
    "summary",
    "locality",
    "location_note",
    "date_note",
)
_TRANSLATED_CLAIM = pa.struct(
    [("claim", pa.string()), ("by", _TEXTS), ("says", _TEXTS), ("asked_how", _TEXTS)]
)
_TRANSLATION = pa.struct(
    [
        *((name, pa.string()) for name in _TRANSLATED_TEXTS),
        ("unknowns", _TEXTS),
        ("claims", pa.list_(_TRANSLATED_CLAIM)),
        ("agencies", _TEXTS),
        ("checked", _TEXTS),
        (
            "corrections",
            pa.list_(pa.struct([("wrong", pa.string()), ("right", pa.string())])),
        ),
    ]
)
_CHECK = pa.struct([(name, pa.string()) for name in Check.model_fields])
_CORRECTION = pa.struct([(name, pa.string()) for name in Correction.model_fields])
_COLUMNS: dict[str, pa.DataType] = {
    **dict(
        _members(
            "incidents", "incident_id", "event", "title", "summary", "event_date", "date_start",
            "date_end", "date_interval", "date_note",
            "local_time", "type", "contest_status", "jurisdiction", "city",
            "locality", "verbatim_locality", "location_note", "landmark", *POSITION, "precision",
            "located_by", "located_note", "city_geoid", *AREA_COLUMNS, "unknowns",
        )
    ),
    "checked": pa.list_(_CHECK),
    "corrections": pa.list_(_CORRECTION),
    "same_event_as": _TEXTS,
    "formerly": _TEXTS,
    "translations": pa.struct([(each, _TRANSLATION) for each in Translations.model_fields]),
    **dict(
        _members(
            "incidents", "data_generalizations", "information_withheld", "kept_back", "stated_area"
        )
    ),
}  # fmt: skip
SCHEMA = pa.schema(
    [
        *_COLUMNS.items(),
        ("boundaries_vintage", pa.string()),
        ("agencies", pa.list_(AGENCY)),
        ("claims", pa.list_(CLAIM)),
        ("sources", pa.list_(SOURCE)),
        ("cited", _TEXTS),
    ]
)


def make_batches(
    tables: Tables, *, vintage: str, rows: int = BATCH_ROWS
) -> Iterator[pa.RecordBatch]:
    """Lay tables out as batches of `SCHEMA` and the own fields, in the tables' order.

    Args:
        tables: Incidents without the withheld ones.
        vintage: The vintage of the boundaries that determined the jurisdictions.
        rows: The maximum number of incidents in a batch.

    Raises:
        ExportError: A record is marked withhold, a row belongs to no incident, or a text contains a NUL
            or half of a surrogate pair, which no format can store.
    """
    incidents = tables.incidents
    refuse_withheld(incidents)
    ids = pd.Index(incidents["incident_id"])
    agencies = _agencies(tables, ids)
    claims = _claims(tables, ids)
    sources = _sources(tables, ids)
    cited = _cited(tables, ids)
    own_fields, own = own_arrays(tables)
    schema = pa.schema([*SCHEMA, *own_fields])
    for start in range(0, len(incidents), rows):
        stop = min(start + rows, len(incidents))
        columns = _columns(incidents.iloc[start:stop])
        columns.append(pa.repeat(pa.scalar(vintage), stop - start))
        columns += [each.of(start, stop) for each in (agencies, claims, sources, cited)]
        columns += [values.slice(start, stop - start) for values in own]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def refuse_withheld(incidents: pd.DataFrame) -> None:
    """Refuse withheld records; privacy removes them, and this check makes sure that it ran."""
    if "withhold" not in incidents:
        return
    withheld = incidents["withhold"].eq(True)  # noqa: FBT003 - None and NaN are not
    if withheld.any():
        raise ExportError(
            f"{int(withheld.sum())} records are marked withhold. Apply mapper.privacy before exporting."
        )


def arrow_column(frame: pd.DataFrame, name: str, type_: pa.DataType) -> pa.Array:
    """Turn a column of any pandas type into an Arrow array; a missing column is one of nulls.

    Raises:
        ExportError: A text contains a NUL or half of a surrogate pair.
    """
    if name not in frame:
        return pa.nulls(len(frame), type_)
    values = frame[name]
    try:
        # of objects at once: a column of pandas takes Arrow three times as long
        given = values.to_numpy() if values.dtype == object else values
        array = pa.array(given, from_pandas=True)
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        array = array.cast(type_) if array.type != type_ else array
    except (pa.ArrowException, TypeError, ValueError):
        array = _one_by_one(frame, name, type_)
    if (
        pa.types.is_string(type_)
        and array.null_count < len(array)
        and pc.any(pc.match_substring(array, "\0")).as_py()
    ):
        row = pc.index(pc.match_substring(array, "\0"), value=True).as_py()
        raise _unfit(frame, name, row, "a NUL character")
    return array


def _one_by_one(frame: pd.DataFrame, name: str, type_: pa.DataType) -> pa.Array:
    """Convert mixed values to the given type, and find the one that does not fit."""
    values = frame[name]
    kept = [None if pd.api.types.is_scalar(each) and pd.isna(each) else each for each in values]
    try:
        return pa.array([str(each) if _is_number(each) else each for each in kept], type_)
    except UnicodeEncodeError:
        row = next(n for n, each in enumerate(kept) if not _has_utf8(each))
        raise _unfit(frame, name, row, "half of a surrogate pair") from None
    except (pa.ArrowException, TypeError) as error:
        raise ExportError(
            f"Column {name} does not fit the type {type_} ({error}). Correct its values."
        ) from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number)


def _has_utf8(value: object) -> bool:
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _unfit(frame: pd.DataFrame, name: str, row: int, part: str) -> ExportError:
    key = "incident_id" if "incident_id" in frame else "id"
    return ExportError(f"{name} of {quoted(frame[key].iloc[row])} contains {part}. Delete it.")


def _columns(incidents: pd.DataFrame) -> list[pa.Array]:
    named = incidents.rename(columns=MEMBER_NAMES)
    arrays = {name: arrow_column(named, name, type_) for name, type_ in _COLUMNS.items()}
    placed = pc.and_(pc.is_valid(arrays["latitude"]), pc.is_valid(arrays["longitude"]))
    if "located_by" in incidents:
        by = pc.fill_null(arrays["located_by"], "coordinates")
        placed = pc.and_(placed, pc.not_equal(by, "unlocated"))
    for name in POSITION:
        arrays[name] = pc.if_else(placed, arrays[name], pa.scalar(None, pa.float64()))
    # nothing is no status
    status = arrays["contest_status"]
    is_none = pc.equal(status, "none-recorded")
    arrays["contest_status"] = pc.if_else(is_none, pa.scalar(None, pa.string()), status)
    for name in (*AREA_COLUMNS, "unknowns"):
        arrays[name] = pc.if_else(
            pc.is_valid(arrays[name]), arrays[name], pa.scalar([], arrays[name].type)
        )
    return list(arrays.values())


# ---- parts of an incident -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lists:
    """Rows in the order of their owners, and the offset of each owner's rows.

    Attributes:
        rows: The rows, each once.
        numbers: The order of the rows; None if they are in order.
        offsets: The start of each owner's rows, and the end of the last.
    """

    rows: pa.Array
    numbers: Indices | None
    offsets: Indices

    def of(self, start: int, stop: int) -> pa.ListArray:
        """Return the lists of the owners from `start` up to `stop`."""
        first, last = int(self.offsets[start]), int(self.offsets[stop])
        if self.numbers is None:
            values = self.rows.slice(first, last - first)
        else:
            values = self.rows.take(pa.array(self.numbers[first:last]))
        offsets = pa.array((self.offsets[start : stop + 1] - first).astype(np.int32))
        return pa.ListArray.from_arrays(offsets, values)


def _struct(type_: pa.StructType, arrays: dict[str, pa.Array]) -> pa.StructArray:
    return pa.StructArray.from_arrays([arrays[field.name] for field in type_], fields=list(type_))


def _texts(frame: pd.DataFrame, *names: str) -> dict[str, pa.Array]:
    return {name: arrow_column(frame, name, pa.string()) for name in names}


def _offsets(owners: Indices, count: int) -> Indices:
    """Return the offset of each owner's rows, among rows sorted by owner."""
    return np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=count)))).astype(np.int64)


def _owners(ids: pd.Index[Any], frame: pd.DataFrame, part: str) -> Indices:
    if len(frame) == len(ids) and ids.equals(pd.Index(frame["incident_id"])):
        return np.arange(len(ids), dtype=np.int64)
    owners = np.asarray(ids.get_indexer(pd.Index(frame["incident_id"])), dtype=np.int64)
    if (owners < 0).any():
        lost = frame["incident_id"].to_numpy()[owners < 0][0]
        raise ExportError(
            f"The tables have {part} of {quoted(lost)}, which is not among the incidents. Correct them."
        )
    return owners


def _in_order(frame: pd.DataFrame, owners: Indices) -> tuple[pd.DataFrame, Indices]:
    """Sort rows by owner, keeping their order within one."""
    if (np.diff(owners) >= 0).all():
        return frame, owners
    order = np.argsort(owners, kind="stable")
    return frame.iloc[order], owners[order]


def _agencies(tables: Tables, ids: pd.Index[Any]) -> _Lists:
    table = tables.involvements
    table, owners = _in_order(table, _owners(ids, table, "an involvement"))
    arrays = _texts(table, "agency", "role", "area_check", "note")
    arrays["id"] = arrays.pop("agency")
    rows = pa.array(agency_rows(tables, table), pa.string(), from_pandas=True)
    for name in ("name", "short_name", "level"):
        arrays[name] = _of_agency(tables.agencies, name, rows)
    return _Lists(_struct(AGENCY, arrays), None, _offsets(owners, len(ids)))


def _of_agency(agencies: pd.DataFrame, name: str, ids: pa.Array) -> pa.Array:
    known = arrow_column(agencies, "id", pa.string())
    return arrow_column(agencies, name, pa.string()).take(pc.index_in(ids, known))


def _claims(tables: Tables, ids: pd.Index[Any]) -> _Lists:
    table = tables.claims
    keys = _owners(ids, table, "a claim"), table["claim_number"].to_numpy(dtype=np.int64)
    span = 1 + max(
        int(each["claim_number"].max()) if len(each) else 0 for each in (table, tables.accounts)
    )
    table, key = _in_order(table, keys[0] * span + keys[1])
    arrays = _texts(table, "claim", "about", "contest_status")
    accounts = _accounts(tables, ids, pd.Index(key), span)
    arrays["accounts"] = accounts.of(0, len(key))
    return _Lists(_struct(CLAIM, arrays), None, _offsets(key // span, len(ids)))


def _accounts(tables: Tables, ids: pd.Index[Any], claims: pd.Index[Any], span: int) -> _Lists:
    table = tables.accounts
    numbers = table["claim_number"].to_numpy(dtype=np.int64)
    owners = claims.get_indexer(pd.Index(_owners(ids, table, "an account") * span + numbers))
    if (owners < 0).any():
        lost = table["incident_id"].to_numpy()[owners < 0][0]
        raise ExportError(
            f"The tables have an account of {quoted(lost)} that belongs to no claim. Correct them."
        )
    table, owners = _in_order(table, np.asarray(owners, dtype=np.int64))
    arrays = _texts(table, *ACCOUNT_COLUMNS[2:])
    arrays["agency_name"] = _of_agency(tables.agencies, "name", arrays["agency"])
    return _Lists(_struct(ACCOUNT, arrays), None, _offsets(owners, len(claims)))


def _sources(tables: Tables, ids: pd.Index[Any]) -> _Lists:
    """Return the sources that each incident and its accounts cite, each once."""
    known = pd.Index(tables.sources["id"])
    cited = [
        (_owners(ids, table, part), known.get_indexer(pd.Index(table["source"])), table)
        for table, part in ((tables.citations, "a source"), (tables.accounts, "an account"))
    ]
    for _, numbers, table in cited:
        if (numbers < 0).any():
            lost = table["source"].to_numpy()[numbers < 0][0]
            raise ExportError(
                f"The tables cite {quoted(lost)}, which is not among the sources. Correct them."
            )
    owners = np.concatenate([each[0] for each in cited])
    numbers = np.concatenate([each[1] for each in cited])
    span = max(len(known), 1)
    pairs = pd.unique(owners * span + numbers)
    owners, numbers = np.divmod(pairs, span)
    if (np.diff(owners) < 0).any():
        order = np.argsort(owners, kind="stable")
        owners, numbers = owners[order], numbers[order]
    arrays = _texts(tables.sources, *SOURCE_COLUMNS)
    arrays["number"] = pa.array(np.arange(len(tables.sources)), pa.int32())
    rows = _struct(SOURCE, arrays)
    return _Lists(rows, numbers.astype(np.int64), _offsets(owners.astype(np.int64), len(ids)))


def _cited(tables: Tables, ids: pd.Index[Any]) -> _Lists:
    """Return the ids of the sources that each incident cites, apart from its accounts."""
    table, owners = _in_order(tables.citations, _owners(ids, tables.citations, "a source"))
    return _Lists(arrow_column(table, "source", pa.string()), None, _offsets(owners, len(ids)))
