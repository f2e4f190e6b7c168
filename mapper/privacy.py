"""Applies what must not be published, once, before anything leaves."""

from __future__ import annotations

from mapper.tables import Tables


def withhold(tables: Tables) -> tuple[Tables, int]:
    """Take out the incidents that their records mark `withhold: true`.

    Returns:
        The tables without them, in which no value of theirs remains, and their number.
    """
    incidents = tables.incidents
    kept = incidents.loc[~incidents["withhold"].astype(bool), "id"]
    return tables.only(kept), len(incidents) - len(kept)
