"""The sources of exported incidents, and which incident cites which."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import Indices, Objects, object_array
from mapper.publish.export.checked_members import members_of
from mapper.publish.export.doubts import CORRECT, Doubts, not_described
from mapper.publish.export.nested import SOURCE
from mapper.records import (
    ADDRESS_EXPECTED,
    SOURCE_COLUMNS,
    UNKNOWN,
)


def sources_of(
    nested: pa.Table, ids: Objects, accounts: pd.DataFrame, doubts: Doubts
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sources, each once, and the sources that each incident cites."""
    owners, fields = members_of(nested["sources"], SOURCE, doubts)
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
    ids: Objects,
    owners: Indices,
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
            doubts.add(*not_described("source", strange))
        return frame
    frame = pd.DataFrame({"incident_id": ids[owners], "source": sources["id"]}, dtype=object)
    pairs = set(zip(accounts["incident_id"], accounts["source"], strict=True))
    own = [pair not in pairs for pair in zip(frame["incident_id"], frame["source"], strict=True)]
    kept = np.array(own, dtype=bool)
    bare = ~frame["incident_id"].isin(set(frame["incident_id"][kept])).to_numpy()
    return frame[kept | bare].reset_index(drop=True)
