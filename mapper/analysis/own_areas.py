"""Finds the user's own areas by the names that users write, and incidents in them."""

from __future__ import annotations

from collections.abc import Collection

from mapper.places import AreaLayers
from mapper.text import fold


def find_own_areas(name: str, layers: AreaLayers) -> list[str]:
    """Return the ids of the areas that a name means, or of a layer.

    Args:
        name: An id such as `beats/12`; the name or id of an area, alone or after the layer's label; or
            the id or label of a layer.
        layers: The layers.
    """
    if name in layers or any(name in layer.numbers for layer in layers.values()):
        return [name]
    wanted = fold(name, "letters")
    if not wanted:
        return []
    found = []
    for layer in layers.values():
        label = fold(layer.label, "letters")
        if wanted == label:
            found.append(layer.id)
        for number, (id_, own) in enumerate(zip(layer.ids, layer.names, strict=True)):
            plain = {fold(id_, "letters"), fold(own, "letters")}
            if wanted in plain or (wanted.startswith(label) and wanted[len(label) :] in plain):
                found.append(layer.full_id(number))
    return found


def may_lie_in_areas(areas: Collection[str], wanted: Collection[str]) -> bool:
    """Whether an incident's areas include one that is wanted, or one of a layer that is."""
    return any(id_ in wanted or layer_of(id_) in wanted for id_ in areas)


def surely_lies_in_areas(
    areas: Collection[str], surely: Collection[str], wanted: Collection[str]
) -> bool:
    """Whether an incident surely lies in the areas that are wanted, taken together.

    Args:
        areas: Those in which it may lie.
        surely: Those in which it surely lies, and the layers in which it surely is in some area.
        wanted: Ids of areas and layers.
    """
    if any(id_ in wanted for id_ in surely):
        return True
    whole = [id_ for id_ in surely if "/" not in id_]
    return any(all(id_ in wanted for id_ in areas if layer_of(id_) == layer) for layer in whole)


def layer_of(id_: str) -> str:
    """Return the id of an area's layer."""
    return id_.partition("/")[0]
