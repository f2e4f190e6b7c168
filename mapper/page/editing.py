"""What editors noted on the incidents of a page: checks to filter by, former ids, and retractions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError

from mapper.files import Codes
from mapper.page.blocks import Column, code_type
from mapper.records import CHECK_KINDS, Retraction, Tables, former_ids, mask, read_retractions


def lay_out_checks(incidents: pd.DataFrame) -> tuple[list[tuple[str, ...]], Codes] | None:
    """Return the distinct sets of what was checked, and the number of each incident's set.

    Returns:
        None where nothing was checked of any incident.
    """
    if "checked" not in incidents:
        return None
    having = mask(incidents["checked"], bool)
    if not having.any():
        return None
    codes = np.zeros(len(incidents), dtype=np.intp)
    sets: dict[tuple[str, ...], int] = {(): 0}
    for row in np.flatnonzero(having).tolist():
        found = {each["what"] for each in incidents["checked"].iloc[row]}
        kinds = tuple(kind for kind in CHECK_KINDS if kind in found)
        codes[row] = sets.setdefault(kinds, len(sets))
    return list(sets), codes


def check_column(codes: Codes, sets: list[tuple[str, ...]]) -> Column:
    """Return the column of the numbers of sets."""
    return Column("checked", codes.astype(code_type(len(sets)).newbyteorder("<")), planes=True)


def editing_header(tables: Tables) -> dict[str, Any]:
    """Return what the header says of former ids and retractions; nothing where there are none."""
    former = former_ids(tables.incidents)
    retracted = {id_: each.members() for id_, each in tables.retracted.items()}
    return {
        **({"former_ids": former} if former else {}),
        **({"retracted": retracted} if retracted else {}),
    }


def read_retracted(header: Mapping[str, Any]) -> dict[str, Retraction]:
    """Read the retractions of a page's header.

    Raises:
        ValueError: They do not fit.
    """
    return read_retractions(header.get("retracted"))


def read_notes(value: Any, model: type[BaseModel]) -> tuple[dict[str, Any], ...] | None:  # noqa: ANN401
    """Read the checks or corrections of one incident of a page.

    Raises:
        ValueError: They do not fit.
    """
    if not value:
        return None
    try:
        return tuple(model.model_validate(each).model_dump(exclude_none=True) for each in value)
    except ValidationError as error:
        raise ValueError("a note that does not fit") from error
