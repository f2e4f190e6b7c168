"""Claims and accounts as tables: accounts of one claim together, each with its source and status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from mapper.imports.sources import SourceColumns, make_sources
from mapper.records import (
    ACCOUNT_COLUMNS,
    CLAIM_COLUMNS,
    UNKNOWN,
    derive_statuses,
    empty_frame,
    replace_nan,
)

_OWN = "account-source-"


@dataclass(frozen=True)
class ClaimTables:
    """The claims of a table.

    Attributes:
        claims: One row a claim; see `Tables`.
        accounts: One row an account.
        sources: All sources, those of accounts alone last.
        statuses: The contest status of each incident.
    """

    claims: pd.DataFrame
    accounts: pd.DataFrame
    sources: pd.DataFrame
    statuses: npt.NDArray[np.object_]


def no_claims(sources: pd.DataFrame, count: int) -> ClaimTables:
    """Return the tables of incidents without claims."""
    return ClaimTables(
        empty_frame(CLAIM_COLUMNS),
        empty_frame(ACCOUNT_COLUMNS),
        sources,
        np.full(count, "none-recorded", dtype=object),
    )


def make_claim_tables(
    accounts: pd.DataFrame, ids: pd.Series[Any], sources: pd.DataFrame
) -> ClaimTables:
    """Put accounts of one claim together, and derive the statuses.

    Args:
        accounts: One row an account, in the table's order, with the columns of `account_rows`, the
            position of its `incident`, and `source`, the id that it cites unless it has a `link`.
        ids: The ids of the incidents.
        sources: The sources of the incidents.
    """
    rows = accounts.sort_values("incident", kind="stable", ignore_index=True)
    texts, _ = pd.factorize(rows["claim"])
    keys = rows["incident"].to_numpy() * (int(texts.max(initial=0)) + 1) + texts
    of_claim, _ = pd.factorize(keys)
    first = np.unique(of_claim, return_index=True)[1]
    incident = rows["incident"].to_numpy()[first]
    starts = np.flatnonzero(np.diff(incident, prepend=-1))
    number = np.arange(len(first)) - np.repeat(starts, np.diff(starts, append=len(first)))
    numbers = number.astype(object)
    names = ids.astype(object).to_numpy()
    cited, sources = _cite(rows, sources)
    claims = pd.DataFrame(
        {
            "incident_id": names[incident],
            "claim_number": numbers,
            "claim": rows["claim"].to_numpy()[first],
            "about": rows["about"].to_numpy()[first],
            "contest_status": None,
        },
        dtype=object,
    )
    told = pd.DataFrame(
        {
            **{name: rows[name].to_numpy() for name in ACCOUNT_COLUMNS if name in rows},
            "incident_id": names[rows["incident"].to_numpy()],
            "claim_number": numbers[of_claim],
            "source": cited,
        },
        dtype=object,
    )[list(ACCOUNT_COLUMNS)]
    # accounts of one claim that stand apart in the table stand together here
    told = told.iloc[np.argsort(of_claim, kind="stable")].reset_index(drop=True)
    of_claims, statuses = derive_statuses(ids, claims, told)
    for name in told.columns:
        told[name] = replace_nan(told[name])
    return ClaimTables(
        claims.assign(contest_status=of_claims)[list(CLAIM_COLUMNS)], told, sources, statuses
    )


def _cite(
    rows: pd.DataFrame, sources: pd.DataFrame
) -> tuple[npt.NDArray[np.object_], pd.DataFrame]:
    """Return the source of each account: that of its own link, else the row's; and all sources."""
    cited = rows["source"].to_numpy(dtype=object).copy()
    own = np.flatnonzero(rows["link"].notna().to_numpy())
    if not len(own):
        return cited, sources
    column = pa.chunked_array([pa.array(rows["link"].to_numpy()[own], pa.string())])
    found = make_sources(SourceColumns(links=(column,)), len(own))
    linked = found.sources.astype(object)
    linked["id"] = [_OWN + str(number) for number in range(1, len(linked) + 1)]
    by_url = sources[sources["url"] != UNKNOWN].drop_duplicates("url").set_index("url")["id"]
    known = linked["url"].map(by_url).astype(object)
    names = dict(zip(found.sources["id"], known.fillna(linked["id"]), strict=True))
    at, first = np.unique(found.rows, return_index=True)
    ids = found.ids.take(pa.array(first)).to_pylist()
    cited[own[at]] = [names[each] for each in ids]
    new = linked[known.isna().to_numpy()]
    return cited, pd.concat([sources.astype(object), new], ignore_index=True)
