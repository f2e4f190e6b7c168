"""Which sources may be archived: published ones that lead to no embargoed incident and no private person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from mapper.errors import SelectionError, and_more, quoted
from mapper.privacy import Policy, protect, reasons_to_withhold
from mapper.publish.captures.addresses import address_key, is_post, is_public
from mapper.publish.captures.quotes import Quote, quotes_of
from mapper.records import Source, Tables

KeptBack = Literal["embargo", "withheld", "refused", "post", "no-address"]
KEPT_BACK: tuple[KeptBack, ...] = get_args(KeptBack)

# the reasons that end some day; until then, to ask would tell that there is something
_EMBARGOED = ("embargo", "undated", "publish-after")


@dataclass(frozen=True)
class Archivable:
    """The sources of which a copy may be asked or noted.

    Attributes:
        addresses: The address of each, by its id.
        kept_back: Why the others are left alone, by id.
        quotes: The words that published accounts quote from them.
    """

    addresses: Mapping[str, str]
    kept_back: Mapping[str, KeptBack]
    quotes: tuple[Quote, ...] = ()


def find_archivable(
    tables: Tables,
    policy: Policy,
    *,
    sources: Mapping[str, Source],
    posts: Collection[str] = (),
) -> Archivable:
    """Tell the sources that may be archived from those that must be left alone.

    Args:
        tables: The incidents; nothing is withheld yet.
        policy: The embargo; the audience is the public.
        sources: The sources as the records describe them; none for a table.
        posts: Ids of sources that are posts of people, and may be archived all the same.

    Raises:
        SelectionError: `posts` names no source.
    """
    known = tables.sources["id"].astype(str).tolist()
    if unknown := sorted(set(posts).difference(known)):
        raise SelectionError(
            f"Unknown source {quoted(unknown[0])}{and_more(len(unknown) - 1)}. Name the id of a source that"
            " the records cite."
        )
    embargoed = np.isin(reasons_to_withhold(tables, policy), _EMBARGOED)
    waiting = _cited(tables, set(tables.incidents.loc[embargoed, "incident_id"]))
    published = protect(tables, policy).tables
    public = _cited(published, None)
    addresses: dict[str, str] = {}
    kept_back: dict[str, KeptBack] = {}
    for id_, address in zip(known, tables.sources["url"].astype(str), strict=True):
        described = sources.get(id_)
        if id_ in waiting:
            kept_back[id_] = "embargo"
        elif id_ not in public:
            kept_back[id_] = "withheld"
        elif described is not None and described.archive is False:
            kept_back[id_] = "refused"
        elif not (address_key(address) and is_public(address)):
            kept_back[id_] = "no-address"
        elif is_post(address) and id_ not in posts:
            kept_back[id_] = "post"
        else:
            addresses[id_] = address
    quotes = tuple(each for each in quotes_of(published) if each.source in addresses)
    return Archivable(addresses, kept_back, quotes)


def _cited(tables: Tables, incidents: Collection[str] | None) -> set[str]:
    """Return the sources that some incidents cite, or all."""
    frames = [frame[["incident_id", "source"]] for frame in (tables.citations, tables.accounts)]
    cited = pd.concat(frames)
    if incidents is not None:
        cited = cited[cited["incident_id"].isin(list(incidents))]
    return set(cited["source"].dropna().astype(str))
