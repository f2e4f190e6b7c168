"""Checks the conditions that a Python call gives, and describes them for help and documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, cast

from mapper.analysis.conditions import Selection
from mapper.files import Arguments

if TYPE_CHECKING:
    import geopandas as gpd

_NAMES = ("ids", "agency", "role", "jurisdiction", "type", "status", "precision")


def check_conditions(
    where: Any,  # noqa: ANN401 - whatever selects rows
    conditions: Mapping[str, Any],
    *,
    frame: Callable[[], gpd.GeoDataFrame],
) -> tuple[Any, Selection]:
    """Return the conditions of a selection in the types that it takes.

    Args:
        where: An expression, a mask, a part of the frame, or a function of the frame.
        conditions: The other conditions by name.
        frame: Makes the frame, for a function of it.

    Raises:
        ArgumentError: A value has the wrong type; the message has a line for each.
    """
    arguments = Arguments()
    known = Selection.__annotations__
    for name in conditions:
        if name not in known:
            listed = ", ".join(known)
            arguments.wrong.append(f"{name} is not a condition. Conditions: {listed}.")
    given: dict[str, Any] = {**conditions}
    for name in _NAMES:
        given[name] = arguments.take_names(name, given.get(name))
    for name in ("since", "until"):
        given[name] = arguments.take_day(name, given.get(name))
    arguments.require_text("text", given.get("text"))
    own = given.get("fields")
    wanted = "a dict of values by field, or None"
    is_dict = isinstance(own, Mapping) and all(isinstance(each, str) for each in own)
    arguments.require("fields", own, holds=own is None or is_dict, wanted=wanted)
    for name in ("named", "surely"):
        truth = given.setdefault(name, False)
        arguments.require_truth(name, truth)
    if callable(where):
        where = where(frame())
    elif isinstance(where, bytes | Mapping | bool | int | float | AbstractSet):
        wanted = "an expression, or True or False for each incident"
        arguments.require("where", where, holds=False, wanted=wanted)
    arguments.refuse()
    given["text"] = given.get("text") or None
    return where, cast("Selection", given)


def selection_signature() -> Signature:
    """Return the signature of `select` with every condition by name, for help and documentation."""
    kinds = Selection.__annotations__
    defaults: dict[str, object] = dict.fromkeys(kinds) | {"named": False, "surely": False}
    parameters = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=default,
            annotation=getattr(kinds[name], "__forward_arg__", "Any"),
        )
        for name, default in defaults.items()
    ]
    first = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", "where")]
    first[1] = first[1].replace(default=None, annotation="Any")
    return Signature([*first, *parameters], return_annotation="Incidents")
