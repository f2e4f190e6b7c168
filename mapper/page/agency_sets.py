"""The agencies of a page, and the sets of agencies that its incidents involve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mapper.files import Codes
from mapper.page.cells import (
    Numbered,
    agency_numbers,
    encode_column,
    look_up_numbers,
    numbered_words,
    unknown_agency,
)
from mapper.records import (
    AREA_CHECKS,
    ROLES,
    Tables,
    agency_rows,
    load_registry,
    number_by_first,
    replace_nan,
)

_AGENCY_WORDS = ("id", "name", "short_name", "level", "type")
_OF_TIME = ("period_of", "from", "until")


def named_agencies(tables: Tables) -> list[dict[str, Any]]:
    """Return the rows of the agencies that incidents name and of all those they belong to."""
    rows = _rows(tables.agencies, (*_AGENCY_WORDS, "parent", "ori", *_OF_TIME))
    parents = {row["id"]: row["parent"] for row in rows}
    named: set[str] = set()
    for column in (agency_rows(tables), tables.accounts["agency"]):
        for agency in encode_column(column).words:
            while agency is not None and agency not in named:
                named.add(agency)
                agency = parents.get(agency)  # noqa: PLW2901 - climbs to the root
    return [row for row in rows if row["id"] in named]


def list_agencies(
    rows: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Describe agencies for the header of a page, each with the number of its parent."""
    registered = {agency.id: agency for agency in load_registry()}
    listed = []
    for row in rows:
        agency = registered.get(row["id"])
        # other names that a reader may search for; an agency of the records' own has none here
        aliases = agency.aliases if agency and agency.name == row["name"] else ()
        listed.append(
            {
                **{word: row[word] for word in _AGENCY_WORDS},
                "parent": None if row["parent"] is None else _known(numbers, row["parent"]),
                **({} if row["ori"] is None else {"ori": row["ori"]}),
                **{word: row[word] for word in _OF_TIME if row[word] is not None},
                **({"aliases": list(aliases)} if aliases else {}),
            }
        )
    return listed


def involvement_sets_of(
    tables: Tables, ids: Numbered, agencies: Mapping[str, int]
) -> tuple[list[tuple[tuple[int, str, str], ...]], Codes]:
    """Return the distinct sets of involvements, and the number of each incident's set.

    Sets are numbered one involvement at a time: the set up to the third involvement is numbered by the set
    up to the second, and the third.
    """
    table = tables.involvements
    rows = len(ids.distinct)
    of = look_up_numbers(table["incident_id"], ids)
    words = (
        agency_numbers(agency_rows(tables), agencies),
        numbered_words(table["role"], ROLES),
        numbered_words(table["area_check"], AREA_CHECKS, absent="undetermined"),
    )
    triples = (words[0] * len(ROLES) + words[1]) * len(AREA_CHECKS) + words[2]
    span = len(agencies) * len(ROLES) * len(AREA_CHECKS)
    each = (of * span + triples)[of >= 0]
    if not (each[1:] > each[:-1]).all():
        each = np.unique(each)
    of, triples = np.divmod(each, max(span, 1))
    sizes = np.bincount(of, minlength=rows)
    starts = np.cumsum(sizes) - sizes
    sets = np.zeros(rows, dtype=np.intp)
    for place in range(int(sizes.max(initial=0))):
        having = np.flatnonzero(sizes > place)
        longer = sets * (span + 1)
        longer[having] += 1 + triples[starts[having] + place]
        sets, _ = pd.factorize(longer)
    sets, first = number_by_first(sets)
    codes = sets[ids.numbers]
    return [
        tuple(
            _involvement(triple)
            for triple in triples[starts[row] : starts[row] + sizes[row]].tolist()
        )
        for row in first.tolist()
    ], codes


def _involvement(triple: int) -> tuple[int, str, str]:
    rest, check = divmod(triple, len(AREA_CHECKS))
    agency, role = divmod(rest, len(ROLES))
    return agency, ROLES[role], AREA_CHECKS[check]


def _known(numbers: Mapping[str, int], agency: str) -> int:
    try:
        return numbers[agency]
    except KeyError as error:
        raise unknown_agency(agency) from error


def _rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return rows as dicts of plain Python values; None for missing values and columns."""
    names = list(frame.columns) if columns is None else list(columns)
    values = [
        replace_nan(frame[name]).tolist() if name in frame else [None] * len(frame)
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
