"""Finds words in the texts of incidents as the page's search does: case and accents do not matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Mask
from mapper.records import Tables
from mapper.text import fold

_OF_INCIDENTS = ("title", "summary", "city", "locality", "verbatim_locality")
_OF_TRANSLATIONS = ("title", "summary", "locality")


def has_words(tables: Tables, query: str) -> Mask:
    """Mark the incidents in whose texts every word occurs, also inside longer words.

    The search covers title, summary, city, locality, claims, accounts with their speakers, and the
    translations of these.

    Args:
        tables: The incidents.
        query: Words separated by spaces; an empty query matches every incident.
    """
    words = fold(query, "accents").split()
    found = np.zeros((len(words), len(tables.incidents)), dtype=bool)
    if not words:
        return np.ones(len(tables.incidents), dtype=bool)
    ids = pd.Index(tables.incidents["incident_id"])
    for owners, texts in _texts(tables):
        rows = None if owners is None else ids.get_indexer(pd.Index(owners))
        plain = _folded_column(texts)
        for number, word in enumerate(words):
            hits = pc.fill_null(pc.match_substring(plain, word), fill_value=False)
            mask = hits.to_numpy(zero_copy_only=False)
            if rows is None:
                found[number] |= mask
            else:
                of_incidents = rows[mask]
                found[number, of_incidents[of_incidents >= 0]] = True
    return np.asarray(found.all(axis=0))


def _texts(tables: Tables) -> Iterator[tuple[pd.Series[Any] | None, pd.Series[Any]]]:
    """Yield each column of texts with the ids of its rows' incidents, None for the incident table."""
    incidents, claims, accounts = tables.incidents, tables.claims, tables.accounts
    for name in _OF_INCIDENTS:
        if name in incidents:
            yield None, incidents[name]
    yield claims["incident_id"], claims["claim"]
    for name in ("by", "says"):
        yield accounts["incident_id"], accounts[name]
    if "translations" in incidents:
        translated = incidents[["incident_id", "translations"]].dropna()
        rows = [
            (id_, text)
            for id_, languages in zip(
                translated["incident_id"], translated["translations"], strict=True
            )
            for text in _translated(languages)
        ]
        yield (
            pd.Series([id_ for id_, _ in rows]),
            pd.Series([text for _, text in rows], dtype=object),
        )


def _translated(languages: dict[str, dict[str, Any]]) -> Iterator[str]:
    for language in languages.values():
        yield from (language[name] for name in _OF_TRANSLATIONS if language.get(name))
        for claim in language.get("claims", ()):
            yield claim["claim"]
            yield from claim["says"]


def _folded_column(texts: pd.Series[Any]) -> pa.Array | pa.ChunkedArray:
    array = pa.array(texts, from_pandas=True)
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    array = array.cast(pa.string())
    if pc.all(pc.string_is_ascii(array)).as_py():
        return pc.utf8_lower(array)
    plain = pc.replace_substring_regex(pc.utf8_normalize(array, "NFKD"), r"\p{M}+", "")
    return pc.utf8_lower(plain)
