"""What the header of a page of counts says: names, sets, traits, months, and where all records went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mapper.analysis import CountTable, Members, Period
from mapper.publish.dataset import Dataset, Tally


def write_header(
    counts: CountTable,
    head: Dataset,
    places: Members,
    agencies: Members,
    layers: Mapping[str, Members],
    *,
    tally: Tally,
    withheld: Mapping[str, int],
    reduced: int,
) -> dict[str, Any]:
    """Write the header, but for what the precision changes.

    Args:
        counts: The counts.
        head: The dataset that the title, notices and profile are of.
        places: What sets of areas consist of.
        agencies: What sets of agencies consist of.
        layers: What sets of areas consist of in each layer of the user's own.
        tally: Where all records went.
        withheld: How many were withheld, by reason.
        reduced: How many are shown in part, or at a coarser place.
    """
    types, statuses, values = _trait_values(counts)
    numbers = [{each: n for n, each in enumerate(listed)} for listed in (types, statuses, values)]
    traits = [
        [
            numbers[0][kind],
            numbers[1][status],
            [numbers[2][each] for each in entries(value)] if counts.category else [],
        ]
        for kind, status, value in counts.traits.listed
    ]
    described = counts.described
    return {
        "title": head.title,
        "description": head.description,
        "translations": head.translations,
        "notices": head.notices,
        "count": counts.incidents,
        "tally": {
            name: getattr(tally, name)
            for name in ("records", "shown", "unlocated", "withheld", "filtered", "rejected")
        },
        "withheld": dict(sorted(withheld.items())),
        "reduced": reduced,
        "profile": head.profile,
        "place_ids": list(places.names),
        "place_sets": places.of_sets,
        "layers": [
            {
                "id": id_,
                "label": counts.own_areas[id_].label,
                "translations": dict(counts.own_areas[id_].translations),
                "credit": counts.own_areas[id_].credit,
                "ids": list(members.names),
                "names": list(members.names.values()),
                "sets": members.of_sets,
            }
            for id_, members in layers.items()
        ],
        "agency_ids": list(agencies.names),
        "agencies": list(agencies.names.values()),
        "agency_sets": agencies.of_sets,
        "leaves_agencies_out": counts.leaves_agencies_out,
        "types": types,
        "type_labels": {
            id_: kind.model_dump(mode="json", exclude_none=True)
            for id_, kind in sorted(counts.types.items())
        },
        "statuses": statuses,
        "category": None
        if counts.category is None
        else described.model_dump(mode="json", exclude_none=True)
        if described
        else {"label": counts.category},
        "values": [None if each is None else str(each) for each in values],
        "traits": traits,
        "months": write_periods(counts.months.listed),
    }


def _trait_values(counts: CountTable) -> tuple[list[str], list[str], list[Any]]:
    found = counts.traits.listed
    values = {each for _, _, value in found for each in entries(value)}
    return (
        sorted({kind for kind, _, _ in found}),
        sorted({status for _, status, _ in found}),
        sorted(values, key=lambda each: (each is None, str(each))),
    )


def entries(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - of any type
    """Return the values of a category that an incident has, None for none."""
    return (
        value
        if isinstance(value, tuple) and value
        else (None,)
        if value in (None, ())
        else (value,)
    )


def write_periods(periods: Sequence[Period]) -> dict[str, list[Any]]:
    """Write months or days as the page reads them."""
    return {
        "first": [each.first for each in periods],
        "last": [each.last for each in periods],
        "lasted": [number for number, each in enumerate(periods) if each.lasted],
    }
