"""Turns rows of `nested.SCHEMA` back into tables: what `batches` does, the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from mapper.errors import quoted
from mapper.export.nested import ACCOUNT, AGENCY, AREAS, CLAIM, POSITION, SCHEMA, SOURCE
from mapper.files import decoded_json
from mapper.places import PRECISIONS
from mapper.records import (
    ACCOUNT_COLUMNS,
    AGENCY_COLUMNS,
    CLAIM_COLUMNS,
    INCIDENT_COLUMNS,
    INCIDENT_TYPES,
    INVOLVEMENT_COLUMNS,
    LEVELS,
    LOCATED_BY,
    MEMBER_NAMES,
    ROLES,
    SOURCE_COLUMNS,
    STANCES,
    AgencyType,
    AreaCheck,
    Capacity,
    Registry,
    Tables,
    Translations,
    contest_status,
    most_contested,
    parse_event_date,
)

_LISTS = (*AREAS, "unknowns")
_LIMITS = {"latitude": (-90, 90), "longitude": (-180, 180), POSITION[2]: (0, 20_000_000)}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "type": INCIDENT_TYPES,
    "precision": PRECISIONS,
    "role": ROLES,
    "area_check": get_args(AreaCheck),
    "stance": STANCES,
    "capacity": get_args(Capacity),
    "level": LEVELS,
}
_REQUIRED = frozenset({"id", "type", "role", "stance", "capacity", "claim", "by", "agency", "name"})


class Doubt(Exception):  # noqa: N818  (each becomes a fault, with the file's name)
    """What stands in a file is not what an export holds."""

    def __init__(self, found: str, expected: str, fix: str) -> None:
        """Keep the three for a fault."""
        super().__init__(found)
        self.found, self.expected, self.fix = found, expected, fix


def fitted(table: pa.Table) -> pa.Table:
    """Give a table the columns of `SCHEMA`; those that it has not are null.

    Raises:
        Doubt: A column is of another kind.
    """
    columns = []
    for field in SCHEMA:
        if field.name not in table.column_names:
            columns.append(pa.nulls(len(table), field.type))
            continue
        given = table[field.name]
        try:
            columns.append(given if given.type == field.type else _as(given, field.type))
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise Doubt(
                f"the column {quoted(field.name)} as {given.type}", f"{field.type}", "export again"
            ) from error
    return pa.table(columns, schema=SCHEMA)


def _as(given: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_nested(kind):
        return given.cast(kind)
    return pa.chunked_array([pa.array(given.to_pylist(), kind)])


def unnested(nested: pa.Table, listed: Iterable[Mapping[Any, Any]], registry: Registry) -> Tables:
    """Lay rows of `SCHEMA` out as tables.

    Args:
        nested: The rows.
        listed: The agencies of the incidents and those above them, as the file describes them.
        registry: Describes what the file does not.

    Raises:
        Doubt: A value is not one that an export holds.
    """
    incidents = _incidents(nested)
    ids = incidents["incident_id"].to_numpy()
    owners, agencies = _members(nested["agencies"], AGENCY)
    involvements = _frame(
        {
            "incident_id": ids[owners],
            "agency": agencies["id"],
            **{name: agencies[name] for name in ("role", "note", "area_check")},
        },
        INVOLVEMENT_COLUMNS,
    )
    of_claim, claims = _members(nested["claims"], CLAIM)
    numbers = _numbered(of_claim)
    of_account, accounts = _members(_list_field(nested["claims"], "accounts"), ACCOUNT)
    account_frame = _frame(
        {
            "incident_id": ids[of_claim[of_account]],
            "claim_number": numbers[of_account],
            **{name: accounts[name] for name in ACCOUNT_COLUMNS[2:]},
        },
        ACCOUNT_COLUMNS,
    )
    claim_frame = _frame(
        {
            "incident_id": ids[of_claim],
            "claim_number": numbers,
            "claim": claims["claim"],
            "contest_status": _statuses(len(of_claim), of_account, accounts),
        },
        CLAIM_COLUMNS,
    )
    sources, citations = _sources(nested, ids, account_frame)
    return Tables(
        incidents=_with_status(incidents, claim_frame),
        involvements=involvements,
        claims=claim_frame,
        accounts=account_frame,
        citations=citations,
        sources=sources,
        agencies=agencies_of(involvements, account_frame, listed, agencies, registry),
    )


def _incidents(nested: pa.Table) -> pd.DataFrame:
    count = len(nested)
    found: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS)
    nested = nested.rename_columns({id_: name for name, id_ in MEMBER_NAMES.items()})
    for name in INCIDENT_COLUMNS:
        if name not in nested.column_names:
            found[name] = objects([None] * count)
        elif name in POSITION:
            found[name] = _numbers(name, nested[name])
        elif name in _LISTS:
            found[name] = objects(tuple(each or ()) for each in nested[name].to_pylist())
        elif name not in ("date_start", "date_end", "translations"):
            found[name] = objects(nested[name].to_pylist())
    found["kept_back"] = objects(each and tuple(each) for each in found["kept_back"])
    found["translations"] = objects(map(_translated, nested["translations"].to_pylist()))
    found["withhold"] = objects([False] * count)
    found["redact"] = objects([()] * count)
    found |= _days(found["event_date"])
    _check("id", found["incident_id"])
    for name in ("type", "precision"):
        _check(name, found[name])
    _check_ids(found["incident_id"])
    bad = [each for each in found["located_by"] if each not in LOCATED_BY]
    if bad:
        raise Doubt(f"located_by {quoted(bad[0])}", f"one of {', '.join(LOCATED_BY)}", "correct it")
    for name in POSITION:
        found[name] = np.where(found["located_by"] == "unlocated", np.nan, found[name])
    lost = np.isnan(found["latitude"]) & (found["located_by"] != "unlocated")
    if lost.any():
        raise Doubt(
            f"no position of {quoted(found['incident_id'][lost][0])}",
            "one, or located_by unlocated",
            "give the incident its position back",
        )
    return pd.DataFrame(
        {name: pd.Series(found[name], dtype=found[name].dtype) for name in INCIDENT_COLUMNS}
    )


def _numbers(name: str, column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = column.to_numpy().astype(float)
    low, high = _LIMITS[name]
    outside = (values < low) | (values > high)
    if outside.any():
        raise Doubt(f"{name} {values[outside][0]:g}", f"one from {low} to {high}", "correct it")
    return values


def _days(dates: npt.NDArray[np.object_]) -> dict[str, pd.Series[Any]]:
    codes, words = pd.factorize(dates)
    try:
        read = [parse_event_date(word) for word in words]
    except (ValueError, TypeError, AttributeError) as error:
        raise Doubt(
            f"an event_date that is none ({error})", "EDTF, or unknown", "correct it"
        ) from error
    if (codes < 0).any():
        raise Doubt("an incident without event_date", "EDTF, or unknown", "fill it in")
    return {
        name: pd.to_datetime(pd.Series(objects(getattr(each, of) for each in read)))
        .astype("datetime64[s]")
        .iloc[codes]
        .reset_index(drop=True)
        for name, of in (("date_start", "start"), ("date_end", "end"))
    }


def _check_ids(ids: npt.NDArray[np.object_]) -> None:
    repeated = ids[pd.Series(ids).duplicated().to_numpy()]
    if len(repeated):
        raise Doubt(f"the id {quoted(repeated[0])} twice", "each id once", "give one another id")


def _translated(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    try:
        return Translations.model_validate(value).model_dump(exclude_none=True) or None
    except ValidationError as error:
        raise Doubt(f"a translation that is none ({error.title})", "texts", "correct it") from error


def _members(
    lists: pa.ChunkedArray, kind: pa.StructType
) -> tuple[npt.NDArray[np.int64], dict[str, npt.NDArray[np.object_]]]:
    """Return the row that each entry of lists belongs to, and the fields of the entries."""
    whole = lists.combine_chunks()
    owners = pc.list_parent_indices(whole).to_numpy()
    flat = pc.list_flatten(whole)
    fields = {
        field.name: objects(pc.struct_field(flat, field.name).to_pylist())
        for field in kind
        if not pa.types.is_list(field.type)
    }
    for name, values in fields.items():
        if kind is AGENCY and name == "id":
            _check("agency", values)
        elif not (kind is AGENCY and name == "name") and not (kind is ACCOUNT and name == "agency"):
            _check(name, values)
    return owners, fields


def _list_field(lists: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    return pa.chunked_array([pc.struct_field(pc.list_flatten(lists.combine_chunks()), name)])


def _numbered(owners: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Count the entries of each owner from 0 on."""
    return objects(pd.Series(owners).groupby(owners).cumcount().tolist())


def _statuses(
    count: int, of_account: npt.NDArray[np.int64], accounts: dict[str, npt.NDArray[np.object_]]
) -> npt.NDArray[np.object_]:
    said: list[list[tuple[str, Any]]] = [[] for _ in range(count)]
    for claim, by, stance in zip(of_account, accounts["by"], accounts["stance"], strict=True):
        said[claim].append((by, stance))
    return objects(map(contest_status, said))


def _with_status(incidents: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Derive the status of incidents with claims; of the others it is what the file says."""
    if not len(claims):
        return incidents
    most = claims.groupby("incident_id")["contest_status"].agg(most_contested)
    status = incidents["incident_id"].map(most)
    return incidents.assign(
        contest_status=status.where(status.notna(), incidents["contest_status"]).astype(object)
    )


def _sources(
    nested: pa.Table, ids: npt.NDArray[np.object_], accounts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    owners, fields = _members(nested["sources"], SOURCE)
    frame = pd.DataFrame({name: fields[name] for name in SOURCE_COLUMNS}, dtype=object)
    number = pd.Series(fields["number"], dtype=object)
    distinct = frame.drop_duplicates()
    twice = distinct["id"][distinct["id"].duplicated()]
    if len(twice):
        raise Doubt(
            f"the source {quoted(twice.iloc[0])} in two wordings",
            "one, the same with each incident that cites it",
            "change it with each of them",
        )
    for name in ("url", "archived_at"):
        bad = [
            each
            for each in distinct[name]
            if each is not None
            and each != "unknown"
            and not each.startswith(("http://", "https://"))
        ]
        if bad:
            raise Doubt(
                f"the {name} {quoted(bad[0])}", "http://, https:// or unknown", "correct it"
            )
    order = number.loc[distinct.index]
    if order.notna().all():
        distinct = distinct.loc[order.astype(int).sort_values(kind="stable").index]
    return distinct.reset_index(drop=True), _citations(nested, ids, owners, frame, accounts)


def _citations(
    nested: pa.Table,
    ids: npt.NDArray[np.object_],
    owners: npt.NDArray[np.int64],
    sources: pd.DataFrame,
    accounts: pd.DataFrame,
) -> pd.DataFrame:
    """Give the sources that incidents cite: as the file says, else those that no account of it has."""
    if nested["cited"].null_count < len(nested):
        whole = nested["cited"].combine_chunks()
        owner = ids[pc.list_parent_indices(whole).to_numpy()]
        cited = objects(pc.list_flatten(whole).to_pylist())
        frame = pd.DataFrame({"incident_id": owner, "source": cited}, dtype=object)
        strange = set(cited) - set(sources["id"])
        if strange:
            raise Doubt(
                f"the source {quoted(min(map(str, strange)))}", "one that is described", "add it"
            )
        return frame
    frame = pd.DataFrame({"incident_id": ids[owners], "source": sources["id"]}, dtype=object)
    pairs = set(zip(accounts["incident_id"], accounts["source"], strict=True))
    own = [pair not in pairs for pair in zip(frame["incident_id"], frame["source"], strict=True)]
    kept = np.array(own, dtype=bool)
    bare = ~frame["incident_id"].isin(set(frame["incident_id"][kept])).to_numpy()
    return frame[kept | bare].reset_index(drop=True)


def agencies_of(
    involvements: pd.DataFrame,
    accounts: pd.DataFrame,
    listed: Iterable[Mapping[Any, Any]],
    described: Mapping[str, npt.NDArray[np.object_]],
    registry: Registry,
) -> pd.DataFrame:
    """Describe the agencies that are named: as the file lists them, else the registry, else the rows."""
    rows = {str(each.get("id")): {n: each.get(n) for n in AGENCY_COLUMNS} for each in listed}
    named = {*involvements["agency"], *accounts["agency"]} - {None} - set(rows)
    for agency in registry.with_ancestors(each for each in named if registry.resolve(each) == each):
        rows.setdefault(agency.id, {n: agency.model_dump()[n] for n in AGENCY_COLUMNS})
    for id_, name, short, level in zip(
        *(described.get(n, ()) for n in ("id", "name", "short_name", "level")), strict=True
    ):
        if id_ in named and id_ not in rows:
            rows[id_] = {
                "id": id_, "name": name or id_, "short_name": short or name or id_,
                "level": level or "unknown", "type": "unspecified", "parent": None, "ori": None,
            }  # fmt: skip
    missing = sorted(each for each in named if each not in rows)
    missing += sorted({str(r["parent"]) for r in rows.values() if r["parent"]} - set(rows))
    if missing:
        raise Doubt(f"the agency {quoted(missing[0])}", "one that is described", "describe it")
    frame = _frame(
        {name: objects(row[name] for row in rows.values()) for name in AGENCY_COLUMNS},
        AGENCY_COLUMNS,
    )
    _check("name", frame["name"].to_numpy())
    _check("level", frame["level"].to_numpy())
    strange = sorted(set(map(str, frame["type"])) - set(get_args(AgencyType)))
    if strange:
        raise Doubt(f"the type {quoted(strange[0])} of an agency", "a known one", "correct it")
    return frame


def _check(name: str, values: Iterable[object]) -> None:
    """Check that texts are texts, there where they must be, and words that their model allows."""
    distinct = set(values)
    if name in _REQUIRED and not distinct.isdisjoint({None, ""}):
        raise Doubt(f"nothing as {name}", "some text", "fill it in")
    allowed = _ALLOWED.get(name)
    strange = [each for each in distinct if each is not None and allowed and each not in allowed]
    if allowed and strange:
        raise Doubt(
            f"{name} {quoted(min(map(str, strange)))}", f"one of {', '.join(allowed)}", "correct it"
        )


def _frame(columns: Mapping[str, Any], names: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in names})


def objects(values: Iterable[Any]) -> npt.NDArray[np.object_]:
    """Make an array of objects, each kept as it is."""
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    for row, value in enumerate(listed):  # at once, numpy would make a table of tuples
        made[row] = value
    return made


def about_of(text: str | bytes | None) -> dict[str, Any]:
    """Read what a file says of itself; nothing where it says none that is an object."""
    try:
        said = decoded_json(text) if text else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
