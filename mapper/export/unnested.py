"""Turns rows of `nested.SCHEMA` back into tables; reverses `batches`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from mapper.errors import quoted
from mapper.export.nested import ACCOUNT, AGENCY, AREAS, CLAIM, POSITION, SCHEMA, SOURCE
from mapper.files import decode_json
from mapper.places import PRECISIONS
from mapper.records import (
    ACCOUNT_COLUMNS,
    ADDRESS_EXPECTED,
    AGENCY_COLUMNS,
    CLAIM_COLUMNS,
    EDTF_EXPECTED,
    INCIDENT_COLUMNS,
    INVOLVEMENT_COLUMNS,
    LEVELS,
    LOCATED_BY,
    MEMBER_NAMES,
    NAMED,
    ROLES,
    SOURCE_COLUMNS,
    STANCES,
    UNKNOWN,
    About,
    AgencyType,
    AreaCheck,
    Capacity,
    EventDate,
    Registry,
    Tables,
    Translations,
    derive_statuses,
    parse_event_date,
)

_LISTS = (*AREAS, "unknowns")
_LIMITS = {"latitude": (-90, 90), "longitude": (-180, 180), POSITION[2]: (0, 20_000_000)}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "precision": PRECISIONS,
    "role": ROLES,
    "area_check": get_args(AreaCheck),
    "stance": STANCES,
    "capacity": get_args(Capacity),
    "about": get_args(About),
    "level": LEVELS,
}
_DATES = frozenset(("said_on", "asked_on"))
_REQUIRED = frozenset({"id", "type", "role", "stance", "capacity", "claim", "by", "agency", "name"})


EXPORT_AGAIN = "Export the incidents again."
CORRECT = "Correct it."
_FILL_IN = "Fill it in."


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
    of_claim, claims = _members(nested["claims"], CLAIM, doubts)
    owners, agencies = _members(nested["agencies"], AGENCY, doubts)
    has_claims = np.isin(np.arange(len(ids)), of_claim)
    roles = roles_of(agencies["role"], nested["contest_status"], has_claims)
    # of an agency that is merely named there is nothing to check
    checks = agencies["area_check"].copy()
    checks[roles == NAMED] = None
    involvements = _frame(
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
    of_account, accounts = _members(_list_field(nested["claims"], "accounts"), ACCOUNT, doubts)
    account_frame = _frame(
        {
            "incident_id": ids[of_claim[of_account]],
            "claim_number": numbers[of_account],
            **{name: accounts[name] for name in ACCOUNT_COLUMNS[2:]},
        },
        ACCOUNT_COLUMNS,
    )
    sources, citations = _sources(nested, ids, account_frame, doubts)
    described = agencies_of(involvements, account_frame, listed, agencies, registry, doubts=doubts)
    doubts.refuse()  # what follows counts on words that are known
    claim_frame = _frame(
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
    found["kept_back"] = object_array(each and tuple(each) for each in found["kept_back"])
    translations = nested["translations"].to_pylist()
    found["translations"] = object_array(_translated(each, doubts) for each in translations)
    found["withhold"] = object_array([False] * count)
    found["redact"] = object_array([()] * count)
    found |= _days(found["event_date"], doubts)
    _check("id", found["incident_id"], doubts)
    for name in ("type", "precision"):
        _check(name, found[name], doubts)
    _check_ids(found["incident_id"], doubts)
    for bad in dict.fromkeys(each for each in found["located_by"] if each not in LOCATED_BY):
        doubts.add(*_not_allowed("located_by", bad, LOCATED_BY))
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


def _numbers(name: str, column: pa.ChunkedArray, doubts: Doubts) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = column.to_numpy().astype(float)
    low, high = _LIMITS[name]
    for value in np.unique(values[(values < low) | (values > high)]):
        doubts.add(f"{name} is {value:g}.", f"It is from {low} to {high}.", CORRECT)
    return values


def _days(dates: npt.NDArray[np.object_], doubts: Doubts) -> dict[str, pd.Series[Any]]:
    codes, words = pd.factorize(dates)
    read = [_day(word, doubts) for word in words]
    if (codes < 0).any():
        doubts.add("An incident has no event_date.", EDTF_EXPECTED, _FILL_IN)
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


def _check_ids(ids: npt.NDArray[np.object_], doubts: Doubts) -> None:
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


def _members(
    lists: pa.ChunkedArray, kind: pa.StructType, doubts: Doubts
) -> tuple[npt.NDArray[np.int64], dict[str, npt.NDArray[np.object_]]]:
    """Return the row of each entry of the lists, and the fields of the entries."""
    whole = lists.combine_chunks()
    owners = pc.list_parent_indices(whole).to_numpy()
    flat = pc.list_flatten(whole)
    fields = {
        field.name: object_array(pc.struct_field(flat, field.name).to_pylist())
        for field in kind
        if not pa.types.is_list(field.type)
    }
    for name, values in fields.items():
        if kind is AGENCY and name == "id":
            _check("agency", values, doubts)
        elif not (kind is AGENCY and name == "name") and not (kind is ACCOUNT and name == "agency"):
            _check(name, values, doubts)
    return owners, fields


def _list_field(lists: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    return pa.chunked_array([pc.struct_field(pc.list_flatten(lists.combine_chunks()), name)])


def _numbered(owners: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Number the entries of each owner from 0."""
    return object_array(pd.Series(owners).groupby(owners).cumcount().tolist())


def roles_of(
    roles: npt.NDArray[np.object_], statuses: pa.ChunkedArray, has_claims: npt.NDArray[np.bool_]
) -> npt.NDArray[np.object_]:
    """Convert the roles of a file to their current meaning.

    Older files, in which `named` counted as presence, have a status also without claims. In these files, all
    agencies of a table without roles are `named`; they become `involved`.

    Args:
        roles: The role of each involvement.
        statuses: The contest status of each incident, as the file gives it.
        has_claims: Whether each incident has claims.
    """
    said = pc.not_equal(pc.fill_null(statuses, ""), "").to_numpy(zero_copy_only=False)
    if not (said & ~has_claims).any() or set(roles) != {NAMED}:
        return roles
    return np.full(len(roles), "involved", dtype=object)


def _sources(
    nested: pa.Table, ids: npt.NDArray[np.object_], accounts: pd.DataFrame, doubts: Doubts
) -> tuple[pd.DataFrame, pd.DataFrame]:
    owners, fields = _members(nested["sources"], SOURCE, doubts)
    frame = pd.DataFrame({name: fields[name] for name in SOURCE_COLUMNS}, dtype=object)
    number = pd.Series(fields["number"], dtype=object)
    distinct = frame.drop_duplicates()
    twice = distinct["id"][distinct["id"].duplicated()]
    for id_ in dict.fromkeys(twice):
        doubts.add(
            f"The source {quoted(id_)} has two different descriptions.",
            "A source is the same at each incident that cites it.",
            "Change it at each of them.",
        )
    for name in ("url", "archived_at"):
        for each in dict.fromkeys(distinct[name]):
            if each not in (None, UNKNOWN) and not each.startswith(("http://", "https://")):
                doubts.add(
                    f"{name} is {quoted(each)}.",
                    ADDRESS_EXPECTED,
                    CORRECT,
                )
    order = number.loc[distinct.index]
    if order.notna().all():
        distinct = distinct.loc[order.astype(int).sort_values(kind="stable").index]
    return distinct.reset_index(drop=True), _citations(
        nested, ids, owners, frame, accounts, doubts=doubts
    )


def _citations(
    nested: pa.Table,
    ids: npt.NDArray[np.object_],
    owners: npt.NDArray[np.int64],
    sources: pd.DataFrame,
    accounts: pd.DataFrame,
    *,
    doubts: Doubts,
) -> pd.DataFrame:
    """Return the sources that incidents cite: the file's list, else those of no account."""
    if nested["cited"].null_count < len(nested):
        whole = nested["cited"].combine_chunks()
        owner = ids[pc.list_parent_indices(whole).to_numpy()]
        cited = object_array(pc.list_flatten(whole).to_pylist())
        frame = pd.DataFrame({"incident_id": owner, "source": cited}, dtype=object)
        for strange in sorted(map(str, set(cited) - set(sources["id"]))):
            doubts.add(*_not_described("source", strange))
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
    *,
    doubts: Doubts,
) -> pd.DataFrame:
    """Describe the named agencies: from the file's list, else the registry, else the rows."""
    rows = {
        str(each.get("id")): {n: each.get(n) for n in AGENCY_COLUMNS}
        | {"level": each.get("level") or "unknown"}
        for each in listed
    }
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
    for each in missing:
        doubts.add(*_not_described("agency", each))
    frame = _frame(
        {name: object_array(row[name] for row in rows.values()) for name in AGENCY_COLUMNS},
        AGENCY_COLUMNS,
    )
    for name in AGENCY_COLUMNS:
        for strange in (each for each in frame[name] if not isinstance(each, str | None)):
            doubts.add(f"The {name} of an agency is {quoted(strange)}.", "Expected text.", CORRECT)
    for name in ("id", "name", "level"):
        _check(name, frame[name].to_numpy(), doubts)
    for strange in sorted(set(map(str, frame["type"])) - set(get_args(AgencyType))):
        doubts.add(*_not_allowed("The type of an agency", strange, get_args(AgencyType)))
    return frame


def _check(name: str, values: Iterable[object], doubts: Doubts) -> None:
    """Check that texts are present where required, and that words are allowed."""
    distinct = set(values)
    if name in _REQUIRED and not distinct.isdisjoint({None, ""}):
        doubts.add(f"{name} is empty.", "", _FILL_IN)
    if name in _DATES:
        _check_dates(name, distinct, doubts)
    allowed = _ALLOWED.get(name)
    for strange in sorted(map(str, distinct - {None, *allowed})) if allowed else ():
        doubts.add(*_not_allowed(name, strange, allowed or ()))


def _not_allowed(name: str, value: object, allowed: Iterable[str]) -> Wrong:
    return Wrong(f"{name} is {quoted(value)}.", f"Values: {', '.join(allowed)}.", CORRECT)


def _not_described(kind: str, id_: object) -> Wrong:
    return Wrong(f"The file does not describe the {kind} {quoted(id_)}.", "", "Add it.")


def _check_dates(name: str, values: Iterable[object], doubts: Doubts) -> None:
    for each in sorted({str(value) for value in values if value is not None}):
        try:
            parse_event_date(each)
        except ValueError:
            doubts.add(f"{name} is {quoted(each)}.", EDTF_EXPECTED, CORRECT)


def _frame(columns: Mapping[str, Any], names: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in names})


def object_array(values: Iterable[Any]) -> npt.NDArray[np.object_]:
    """Make an array of objects, each kept as it is."""
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    for row, value in enumerate(listed):  # at once, numpy would make a table of tuples
        made[row] = value
    return made


def about_of(text: str | bytes | None) -> dict[str, Any]:
    """Read the description that a file has of itself; empty if it has none or it is not an object."""
    try:
        said = decode_json(text) if text else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
