"""Brings the own fields of several inputs to the same columns, before their tables are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from mapper.places import AreaLayer
from mapper.records.outlines import OUTLINE
from mapper.records.own_fields import OwnField
from mapper.records.own_values import EMPTY, arrow_values, held_values
from mapper.records.several_values import join_lists, split_texts, tidy_texts
from mapper.records.tables import OWN_AREAS, OWN_AREAS_SURELY, Tables


def align_own_fields(parts: Sequence[Tables]) -> tuple[list[Tables], dict[str, OwnField]]:
    """Give each part the own fields of all; a field of several types becomes one of words.

    Args:
        parts: The tables of each input.
    """
    fields: dict[str, OwnField] = {}
    for part in parts:
        for id_, each in part.own_fields.items():
            known = fields.setdefault(id_, each)
            if known.type != each.type:
                fields[id_] = known.model_copy(update={"type": "text", "separator": None})
            elif known.separator is None and each.separator is not None:
                fields[id_] = known.model_copy(update={"separator": each.separator})
    if not fields:
        return list(parts), {}
    aligned = []
    for part in parts:
        own = {id_: _column(part, id_, each) for id_, each in fields.items()}
        rest = part.incidents.drop(columns=list(part.own_fields))
        aligned.append(part.with_(incidents=rest.assign(**own), own_fields=fields))
    for id_, each in fields.items():
        if each.type == "number" and len({part.incidents[id_].dtype for part in aligned}) > 1:
            aligned = [
                part.with_(
                    incidents=part.incidents.assign(
                        **{id_: part.incidents[id_].astype(pd.ArrowDtype(pa.float64()))}
                    )
                )
                for part in aligned
            ]
    return aligned, fields


def align_own_areas(parts: Sequence[Tables]) -> tuple[list[Tables], dict[str, AreaLayer]]:
    """Give each part the columns of areas if one has them; of layers of one id, the one with outlines stays.

    Args:
        parts: The tables of each input.
    """
    layers: dict[str, AreaLayer] = {}
    for part in parts:
        for id_, each in part.own_areas.items():
            known = layers.setdefault(id_, each)
            layers[id_] = known if known.has_outlines or not each.has_outlines else each
    if not layers:
        return list(parts), {}
    aligned = []
    for part in parts:
        missing = [name for name in (OWN_AREAS, OWN_AREAS_SURELY) if name not in part.incidents]
        none = pd.Series([()] * len(part.incidents), index=part.incidents.index, dtype=object)
        incidents = part.incidents.assign(**dict.fromkeys(missing, none))
        aligned.append(part.with_(incidents=incidents, own_areas=layers))
    return aligned, layers


def align_outlines(parts: Sequence[Tables]) -> list[Tables]:
    """Give each part the column of outlines, as its last, if one has it.

    Args:
        parts: The tables of each input.
    """
    if not any(OUTLINE in part.incidents for part in parts):
        return list(parts)
    return [
        part.with_(
            incidents=part.incidents.drop(columns=OUTLINE, errors="ignore").assign(
                **{
                    OUTLINE: part.incidents.get(
                        OUTLINE, pd.Series(None, part.incidents.index, object)
                    )
                }
            )
        )
        for part in parts
    ]


def _column(part: Tables, id_: str, field: OwnField) -> pd.Series[Any]:
    incidents = part.incidents
    given = part.own_fields.get(id_)
    if given is not None and field.separator and given.separator != field.separator:
        values = arrow_values(incidents[id_], given.type)
        apart = given.separator and split_texts(values, given.separator)
        tidy = join_lists(apart, field.separator) if apart else tidy_texts(values, field.separator)
        return held_values(tidy).set_axis(incidents.index)
    if id_ not in part.own_fields:
        column = held_values(pa.nulls(len(incidents), EMPTY[field.type]))
    else:
        values = arrow_values(incidents[id_], part.own_fields[id_].type)
        column = held_values(
            values if part.own_fields[id_].type == field.type else values.cast(pa.string())
        )
    return column.set_axis(incidents.index)
