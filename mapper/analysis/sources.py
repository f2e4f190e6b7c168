"""The incidents that rest on each source, and those that rest on one source or one publisher."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from mapper.files import Mask
from mapper.records import UNKNOWN, Tables, mask

_MERGED = "unfit:merged"  # what the internal profile notes on such a record


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
        archived copy); `incidents` (how many cite it), `alone` (how many cite no other),
        `one_publisher` (how many cite others too, all of them its publisher's) and `incident_ids`
        (those that cite it). An incident that was merged into another does not count.
    """
    cited = _citations(tables)
    sources = tables.sources.set_index("id")
    number, different = _counts_by_incident(tables)
    of_each = cited["incident_id"].map(number), cited["incident_id"].map(different)
    noted = cited.assign(
        alone=(of_each[0] == 1).astype(np.int64),
        one_publisher=((of_each[0] > 1) & (of_each[1] == 1)).astype(np.int64),
    )
    counts = noted.groupby("source", observed=True)[["alone", "one_publisher"]]
    summed = counts.sum().reindex(sources.index, fill_value=0).astype(np.int64)
    known = {
        name: _is_known(sources[name]) for name in ("url", "publisher", "title", "archived_at")
    }
    table = sources[["publisher", "title", "published", "url"]].assign(
        identified=known["url"] | (known["publisher"] & known["title"]),
        archived=known["archived_at"],
        incidents=counts.size().reindex(sources.index, fill_value=0).astype(np.int64),
        alone=summed["alone"],
        one_publisher=summed["one_publisher"],
    )
    ids = cited.groupby("source", observed=True)["incident_id"].agg(tuple)
    table["incident_ids"] = [ids.get(source, ()) for source in table.index]
    order = np.lexsort((table.index.to_numpy(dtype=str), -table["incidents"].to_numpy()))
    return table.iloc[order].rename_axis("source")


def find_few_sources(tables: Tables) -> FewSources:
    """Find the incidents that rest on one source, or on one publisher; see `FewSources`.

    Sources of unknown publishers count as different publishers.
    """
    number, different = (each.to_dict() for each in _counts_by_incident(tables))
    ids = tables.incidents["incident_id"][~_are_merged(tables.incidents)].tolist()
    return FewSources(
        tuple(each for each in ids if number.get(each) == 1),
        tuple(each for each in ids if number.get(each, 0) > 1 and different[each] == 1),
    )


def _counts_by_incident(tables: Tables) -> tuple[pd.Series[int], pd.Series[int]]:
    """Return the number of sources and of publishers of each incident, by its id."""
    # by numbers: a group of pandas for each incident, and tables of texts, take many times as long
    of_each, ids = pd.factorize(tables.citations["incident_id"].to_numpy(dtype=object))
    of_source, cited = pd.factorize(tables.citations["source"].to_numpy(dtype=object))
    known = tables.sources.loc[_is_known(tables.sources["publisher"]), ["id", "publisher"]]
    publishers = dict(zip(known["id"], known["publisher"], strict=True))
    named = np.array([publishers.get(each, each) for each in cited], dtype=object)
    of_publisher, names = pd.factorize(named)
    pairs = np.unique(of_each * len(cited) + of_source)
    incident, source = np.divmod(pairs, max(len(cited), 1))
    different = np.unique(incident * len(names) + of_publisher[source]) // max(len(names), 1)
    counts = (np.bincount(each, minlength=len(ids)) for each in (incident, different))
    number, of_publishers = (pd.Series(each, index=ids) for each in counts)
    return number, of_publishers


def _citations(tables: Tables) -> pd.DataFrame:
    """Return each incident with each of its sources, once; none that was merged into another."""
    incidents = tables.incidents
    counted = incidents.loc[~_are_merged(incidents), "incident_id"]
    cited = tables.citations[["incident_id", "source"]].astype(object).drop_duplicates()
    return cited[cited["incident_id"].isin(counted)]


def _are_merged(incidents: pd.DataFrame) -> Mask:
    return mask(incidents["kept_back"], lambda codes: bool(codes) and _MERGED in codes)


def _is_known(column: pd.Series[str]) -> pd.Series[bool]:
    return column.notna() & (column.astype(object) != UNKNOWN)
