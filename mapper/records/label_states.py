"""Tells which names of areas carry their state in labels of incidents, so that maps write the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapper.places import state_behind_in

if TYPE_CHECKING:
    import pandas as pd

    from mapper.places import StateOf


def state_of_labels(incidents: pd.DataFrame) -> StateOf:
    """Return what gives the state behind a name as the incidents' labels have it.

    Args:
        incidents: The table of incidents, with jurisdictions.
    """
    once = incidents.drop_duplicates("jurisdiction")
    labeled = zip(once["places"], once["counties"], once["jurisdiction"], strict=True)
    return state_behind_in(
        ((*(places or ()), *(counties or ())), label if isinstance(label, str) else None)
        for places, counties, label in labeled
    )
