"""The incidents that rest on each source, and those that rest on one source or one publisher."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from mapper.records import UNKNOWN, Tables


class FewSources(NamedTuple):
    """Ids of the incidents that few sources support, in the table's order.

    Attributes:
        one_source: Incidents with one source.
        one_publisher: Incidents whose sources, two or more, are all from one publisher.
    """

    one_source: tuple[str, ...]
    one_publisher: tuple[str, ...]


def by_source(tables: Tables) -> pd.DataFrame:
    """Count the incidents that cite each source.

    Args:
        tables: Incidents with their sources and citations.

    Returns:
        One row per source, the most cited first, indexed by its id: `publisher`, `title`, `published`,
        `url`; `identified` (it has an address, or a publisher and a title) and `archived` (it has an
        archived copy); `incidents` (how many cite it), `alone` (how many cite no other) and
        `incident_ids` (those that cite it).
    """
    cited = _citations(tables)
    others = cited.groupby("incident_id", observed=True)["source"].transform("size")
    counts = cited.assign(alone=(others == 1).astype(np.int64)).groupby("source", observed=True)[
        "alone"
    ]
    sources = tables.sources.set_index("id")
    known = {
        name: _is_known(sources[name]) for name in ("url", "publisher", "title", "archived_at")
    }
    table = sources[["publisher", "title", "published", "url"]].assign(
        identified=known["url"] | (known["publisher"] & known["title"]),
        archived=known["archived_at"],
        incidents=counts.size().reindex(sources.index, fill_value=0).astype(np.int64),
        alone=counts.sum().reindex(sources.index, fill_value=0).astype(np.int64),
    )
    ids = cited.groupby("source", observed=True)["incident_id"].agg(tuple)
    table["incident_ids"] = [ids.get(source, ()) for source in table.index]
    order = np.lexsort((table.index.to_numpy(dtype=str), -table["incidents"].to_numpy()))
    return table.iloc[order].rename_axis("source")


def find_few_sources(tables: Tables) -> FewSources:
    """Find the incidents that rest on one source, or on one publisher; see `FewSources`.

    Sources of unknown publishers count as different publishers.
    """
    cited = _citations(tables)
    sources = tables.sources.set_index("id")["publisher"]
    publisher = cited["source"].map(sources.where(_is_known(sources)).to_dict())
    publisher = publisher.astype(object).where(publisher.notna(), cited["source"])
    of_each = pd.DataFrame({"id": cited["incident_id"], "publisher": publisher}).groupby(
        "id", observed=True
    )
    number, different = of_each.size(), of_each["publisher"].nunique()
    ids = tables.incidents["incident_id"]
    one, same = set(number.index[number == 1]), set(number.index[(number > 1) & (different == 1)])
    return FewSources(
        tuple(each for each in ids if each in one), tuple(each for each in ids if each in same)
    )


def _citations(tables: Tables) -> pd.DataFrame:
    """Return each incident with each of its sources, once."""
    cited = tables.citations[["incident_id", "source"]].astype(object).drop_duplicates()
    return cited[cited["incident_id"].isin(tables.incidents["incident_id"])]


def _is_known(column: pd.Series[str]) -> pd.Series[bool]:
    return column.notna() & (column.astype(object) != UNKNOWN)
