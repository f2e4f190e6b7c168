"""The agencies of exported incidents, and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Mask, Objects, object_array
from mapper.publish.export.checked_members import check_words, frame_of
from mapper.publish.export.doubts import CORRECT, Doubts, not_allowed, not_described
from mapper.records import (
    AGENCY_COLUMNS,
    NAMED,
    AgencyType,
    Registry,
)


def roles_of(roles: Objects, statuses: pa.ChunkedArray, has_claims: Mask) -> Objects:
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


def agencies_of(
    involvements: pd.DataFrame,
    accounts: pd.DataFrame,
    listed: Iterable[Mapping[Any, Any]],
    described: Mapping[str, Objects],
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
    for row in registry.rows(each for each in named if registry.resolve(each) == each):
        rows.setdefault(str(row["id"]), row)
    for id_, name, short, level in zip(
        *(described.get(n, ()) for n in ("id", "name", "short_name", "level")), strict=True
    ):
        if id_ in named and id_ not in rows:
            rows[id_] = {
                "id": id_, "name": name or id_, "short_name": short or name or id_,
                "level": level or "unknown", "type": "unspecified", "parent": None, "ori": None,
                "period_of": None, "from": None, "until": None,
            }  # fmt: skip
    missing = sorted(each for each in named if each not in rows)
    missing += sorted({str(r["parent"]) for r in rows.values() if r["parent"]} - set(rows))
    for each in missing:
        doubts.add(*not_described("agency", each))
    frame = frame_of(
        {name: object_array(row[name] for row in rows.values()) for name in AGENCY_COLUMNS},
        AGENCY_COLUMNS,
    )
    for name in AGENCY_COLUMNS:
        for strange in (each for each in frame[name] if not isinstance(each, str | None)):
            doubts.add(f"The {name} of an agency is {quoted(strange)}.", "Expected text.", CORRECT)
    for name in ("id", "name", "level"):
        check_words(name, frame[name].to_numpy(), doubts)
    for strange in sorted(set(map(str, frame["type"])) - set(get_args(AgencyType))):
        doubts.add(*not_allowed("The type of an agency", strange, get_args(AgencyType)))
    return frame
