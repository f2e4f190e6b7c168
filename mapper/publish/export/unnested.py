"""Turns rows of `nested.SCHEMA` back into tables; reverses `batches`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pydantic import ValidationError

from mapper.errors import quoted
from mapper.files import Floats, Indices, Objects, decode_json, object_array
from mapper.publish.export.checked_members import (
    check_words,
    frame_of,
    list_field,
    members_of,
)
from mapper.publish.export.doubts import CORRECT, EXPORT_AGAIN, FILL_IN, Doubts, not_allowed
from mapper.publish.export.nested import ACCOUNT, AGENCY, CLAIM, POSITION, SCHEMA
from mapper.publish.export.unnested_agencies import agencies_of, roles_of
from mapper.publish.export.unnested_editing import editing_of
from mapper.publish.export.unnested_sources import sources_of
from mapper.records import (
    ACCOUNT_COLUMNS,
    AREA_COLUMNS,
    CLAIM_COLUMNS,
    EDTF_EXPECTED,
    INCIDENT_COLUMNS,
    INVOLVEMENT_COLUMNS,
    LOCATED_BY,
    MEMBER_NAMES,
    NAMED,
    UNKNOWN,
    EventDate,
    Registry,
    Tables,
    Translations,
    derive_statuses,
    parse_event_date,
)

_LISTS = (*AREA_COLUMNS, "unknowns")
_LIMITS = {"latitude": (-90, 90), "longitude": (-180, 180), POSITION[2]: (0, 20_000_000)}


def fit_columns(table: pa.Table) -> pa.Table:
    """Fit a table to the columns of `SCHEMA`; absent ones are null.

    Raises:
        Doubt: A column has the wrong type.
    """
    columns = []
    doubts = Doubts()
    for field in SCHEMA:
        if field.name not in table.column_names:
            columns.append(pa.nulls(len(table), field.type))
            continue
        given = table[field.name]
        try:
            columns.append(given if given.type == field.type else _as(given, field.type))
        except (pa.ArrowException, TypeError, ValueError):
            doubts.add(
                f"Column {quoted(field.name)} has the type {given.type}.",
                f"Expected {field.type}.",
                EXPORT_AGAIN,
            )
    doubts.refuse()
    return pa.table(columns, schema=SCHEMA)


def _as(given: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_nested(kind):
        return given.cast(kind)
    return pa.chunked_array([pa.array(given.to_pylist(), kind)])


def unnest_rows(
    nested: pa.Table, listed: Iterable[Mapping[Any, Any]], registry: Registry
) -> Tables:
    """Lay rows of `SCHEMA` out as tables.

    Args:
        nested: The rows.
        listed: The agencies of the incidents and those above them, as the file describes them.
        registry: Describes agencies that the file does not.

    Raises:
        Doubt: A value does not belong in an export.
    """
    doubts = Doubts()
    incidents = _incidents(nested, doubts)
    ids = incidents["incident_id"].to_numpy()
    of_claim, claims = members_of(nested["claims"], CLAIM, doubts)
    owners, agencies = members_of(nested["agencies"], AGENCY, doubts)
    has_claims = np.isin(np.arange(len(ids)), of_claim)
    roles = roles_of(agencies["role"], nested["contest_status"], has_claims)
    # of an agency that is merely named there is nothing to check
    checks = agencies["area_check"].copy()
    checks[roles == NAMED] = None
    involvements = frame_of(
        {
            "incident_id": ids[owners],
            "agency": agencies["id"],
            "role": roles,
            "note": agencies["note"],
            "area_check": checks,
        },
        INVOLVEMENT_COLUMNS,
    )
    numbers = _numbered(of_claim)
    of_account, accounts = members_of(list_field(nested["claims"], "accounts"), ACCOUNT, doubts)
    account_frame = frame_of(
        {
            "incident_id": ids[of_claim[of_account]],
            "claim_number": numbers[of_account],
            **{name: accounts[name] for name in ACCOUNT_COLUMNS[2:]},
        },
        ACCOUNT_COLUMNS,
    )
    sources, citations = sources_of(nested, ids, account_frame, doubts)
    described = agencies_of(involvements, account_frame, listed, agencies, registry, doubts=doubts)
    doubts.refuse()  # what follows counts on words that are known
    claim_frame = frame_of(
        {
            "incident_id": ids[of_claim],
            "claim_number": numbers,
            "claim": claims["claim"],
            "about": object_array(each or "event" for each in claims["about"]),
            "contest_status": claims["contest_status"],
        },
        CLAIM_COLUMNS,
    )
    statuses = derive_statuses(incidents["incident_id"], claim_frame, account_frame)
    return Tables(
        incidents=incidents.assign(contest_status=statuses[1]),
        involvements=involvements,
        claims=claim_frame.assign(contest_status=statuses[0]),
        accounts=account_frame,
        citations=citations,
        sources=sources,
        agencies=described,
    )


def _incidents(nested: pa.Table, doubts: Doubts) -> pd.DataFrame:
    count = len(nested)
    found: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS)
    nested = nested.rename_columns({id_: name for name, id_ in MEMBER_NAMES.items()})
    for name in INCIDENT_COLUMNS:
        if name not in nested.column_names:
            found[name] = object_array([None] * count)
        elif name in POSITION:
            found[name] = _numbers(name, nested[name], doubts)
        elif name in _LISTS:
            found[name] = object_array(tuple(each or ()) for each in nested[name].to_pylist())
        elif name not in ("date_start", "date_end", "translations"):
            found[name] = object_array(nested[name].to_pylist())
    found |= editing_of(found, doubts)
    translations = nested["translations"].to_pylist()
    found["translations"] = object_array(_translated(each, doubts) for each in translations)
    found["withhold"] = object_array([False] * count)
    found["redact"] = object_array([()] * count)
    found |= _days(found["event_date"], doubts)
    check_words("id", found["incident_id"], doubts)
    for name in ("type", "precision", "date_interval"):
        check_words(name, found[name], doubts)
    _check_ids(found["incident_id"], doubts)
    for bad in dict.fromkeys(each for each in found["located_by"] if each not in LOCATED_BY):
        doubts.add(*not_allowed("located_by", bad, LOCATED_BY))
    for name in POSITION:
        found[name] = np.where(found["located_by"] == "unlocated", np.nan, found[name])
    lost = np.isnan(found["latitude"]) & (found["located_by"] != "unlocated")
    for id_ in found["incident_id"][lost]:
        doubts.add(
            f"{quoted(id_)} has no position.",
            "An incident without a position has located_by unlocated.",
            "Restore its position.",
        )
    return pd.DataFrame(
        {name: pd.Series(found[name], dtype=found[name].dtype) for name in INCIDENT_COLUMNS}
    )


def _numbers(name: str, column: pa.ChunkedArray, doubts: Doubts) -> Floats:
    values: Floats = column.to_numpy().astype(float)
    low, high = _LIMITS[name]
    for value in np.unique(values[(values < low) | (values > high)]):
        doubts.add(f"{name} is {value:g}.", f"It is from {low} to {high}.", CORRECT)
    return values


def _days(dates: Objects, doubts: Doubts) -> dict[str, pd.Series[Any]]:
    codes, words = pd.factorize(dates)
    read = [_day(word, doubts) for word in words]
    if (codes < 0).any():
        doubts.add("An incident has no event_date.", EDTF_EXPECTED, FILL_IN)
        read.append(parse_event_date(UNKNOWN))  # code -1 is the last
    return {
        name: pd.to_datetime(pd.Series(object_array(getattr(each, of) for each in read)))
        .astype("datetime64[s]")
        .iloc[codes]
        .reset_index(drop=True)
        for name, of in (("date_start", "start"), ("date_end", "end"))
    }


def _day(word: object, doubts: Doubts) -> EventDate:
    try:
        return parse_event_date(word)
    except (ValueError, TypeError, AttributeError) as error:
        doubts.add(f"An event_date is not a date: {error}.", EDTF_EXPECTED, CORRECT)
        return parse_event_date(UNKNOWN)


def _check_ids(ids: Objects, doubts: Doubts) -> None:
    for repeated in dict.fromkeys(ids[pd.Series(ids).duplicated().to_numpy()]):
        doubts.add(
            f"The id {quoted(repeated)} is used twice.", "", "Give one of the two another id."
        )


def _translated(value: object, doubts: Doubts) -> dict[str, Any] | None:
    if value is None:
        return None
    try:
        return Translations.model_validate(value).model_dump(exclude_none=True) or None
    except ValidationError as error:
        doubts.add(f"A translation does not fit ({error.title}).", "", CORRECT)
        return None


def _numbered(owners: Indices) -> Objects:
    """Number the entries of each owner from 0."""
    return object_array(pd.Series(owners).groupby(owners).cumcount().tolist())


def about_of(text: str | bytes | None) -> dict[str, Any]:
    """Read the description that a file has of itself; empty if it has none or it is not an object."""
    try:
        said = decode_json(text) if text else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
