"""Describes the agencies of a table that the registry does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mapper.records.agencies import CELL_ORDER, Agency, AreaOfOperations
from mapper.records.agency_model import NO_PARENT, Span
from mapper.records.agency_periods import Days, bases_of, days_of
from mapper.records.registry import Registry

if TYPE_CHECKING:
    import pandas as pd


def describe_agencies(agencies: pd.DataFrame, registry: Registry) -> Iterator[Agency]:
    """Make agencies from the rows of a table that a registry does not have; see `Tables`."""
    area = AreaOfOperations(undetermined="The file does not give its area of operations.")
    for id_, given in own_agencies(agencies, registry).items():
        short = given.get("short_name", given["name"])
        usual = {"level": "unknown", "type": "unspecified", "short_name": short}
        yield Agency.model_validate(
            {**usual, **given, "id": id_, "area_of_operations": area, "source": ()}
        )


def own_agencies(agencies: pd.DataFrame, registry: Registry) -> dict[str, dict[str, Any]]:
    """Describe the agencies of a table that a registry does not have, as a file of records does.

    Args:
        agencies: A table of agencies; see `Tables`.
        registry: The agencies that need no description.
    """
    known = {agency.id for agency in registry}
    bases = bases_of(agencies)
    described: dict[str, dict[str, Any]] = {}
    for row in agencies.to_dict("records"):
        given = {str(name): value for name, value in row.items() if isinstance(value, str)}
        if given["id"] in known or given["id"] in bases:
            continue
        usual = {"short_name": given["name"], "level": "unknown", "type": "unspecified"}
        own = {
            name: given[name]
            for name in CELL_ORDER
            if given.get(name, usual.get(name)) != usual.get(name)
        }
        periods = list(_periods(given, agencies, bases))
        described[given["id"]] = own | ({"periods": periods} if periods else {})
    return described


def _periods(
    base: Mapping[str, str], agencies: pd.DataFrame, bases: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Yield what an agency was at other times, of the shortest times that a table has."""
    if not bases:
        return
    rows = [
        {str(name): value for name, value in row.items() if isinstance(value, str)}
        for row in agencies[agencies["id"].map(bases).eq(base["id"])].to_dict("records")
    ]
    above = base.get("parent", NO_PARENT)
    usual = {name: base[name] for name in ("name", "short_name")} | {
        "parent": bases.get(above, above)
    }
    spans = [_days_of_row(row) for row in (base, *rows)]
    for row, days in zip(rows, spans[1:], strict=True):
        if sum(days.holds(each) for each in spans) > 1:
            continue  # it reaches over several
        parent = row.get("parent", NO_PARENT)
        told = {
            "from": row.get("from"),
            "until": row.get("until"),
            "name": row["name"],
            "short_name": row["short_name"],
            "parent": bases.get(parent, parent),
        }
        changed = {name: each for name, each in told.items() if each != usual.get(name)}
        if changed.keys() - {"from", "until"}:  # else only what is above it was another
            yield {name: each for name, each in changed.items() if each is not None}


def _days_of_row(row: Mapping[str, str]) -> Days:
    given = {name: row.get(name) for name in ("from", "until")}
    return days_of(Span.model_validate(given)) if any(given.values()) else Days()
