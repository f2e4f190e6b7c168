"""Selects from a dataset by names as users write them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

from mapper import analysis
from mapper.records import (
    load_registry,
)

if TYPE_CHECKING:
    from mapper.analysis import Selection
    from mapper.publish import Dataset


def select_by_names(
    dataset: Dataset,
    where: Any = None,  # noqa: ANN401
    **selection: Unpack[Selection],
) -> Dataset:
    """Select from a dataset by names as users write them; without conditions, keep all.

    Args:
        dataset: The dataset.
        where: True or False for each incident, a part of the frame, or an expression.
        **selection: The conditions, with ids, names or aliases of agencies, and names or GEOIDs of areas.

    Raises:
        SelectionError: A name is unknown or ambiguous, or the geometry is unusable; the message has a line
            for each.
    """
    registry = load_registry().extended(dataset.new_agencies)
    tables = analysis.select_by_name(
        dataset.tables, where, registry=registry, home=dataset.home, **selection
    )
    agency = selection.get("agency") or ()
    shared = analysis.shared_names([agency] if isinstance(agency, str) else agency, registry)
    return replace(dataset, tables=tables, notes=(*dataset.notes, *shared))
