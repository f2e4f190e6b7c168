"""Titles for rows without one: who, what and where, as people write them.

They are made from what is published, after privacy: a title must not name an agency or a place that its row
withholds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Codes
from mapper.imports.cells import pick_values
from mapper.imports.places import NO_CITY
from mapper.imports.sources import arrow_texts
from mapper.places import names_no_city
from mapper.records import (
    INCIDENT_TYPES,
    Tables,
    distinct,
    is_among,
    load_registry,
    mask,
    number_combinations,
)

_UNKNOWN_WITHIN = re.compile(r", (?:city|county) unknown")
_WORDS_OF_NONE = "Incident"
_NAMES = 2  # agencies named; the others are counted
_LONGEST_PLACE = 60  # characters


def make_titles(tables: Tables, *, as_written: frozenset[str] = frozenset()) -> Tables:
    """Give each incident without a title one, and each without a summary its title.

    Args:
        tables: Located and assigned incidents, of which the titles may be published.
        as_written: Ids of incidents that keep the titles that they have or lack.
    """
    titled = _titled(tables)
    if not as_written:
        return titled
    is_record = tables.incidents["incident_id"].isin(as_written)
    own = {
        name: tables.incidents[name].astype(object).where(is_record, titled.incidents[name])
        for name in ("title", "summary")
    }
    return titled.with_(incidents=titled.incidents.assign(**own))


def _titled(tables: Tables) -> Tables:
    incidents = tables.incidents
    title, summary = (pa.array(incidents[name], pa.string(), from_pandas=True)
                      for name in ("title", "summary"))  # fmt: skip
    if title.null_count:
        title = pc.coalesce(title, _made(tables, pc.is_null(title)))
    if not summary.null_count and title.null_count == len(title):
        return tables
    changed = {"title": title, "summary": pc.coalesce(summary, title)}
    return tables.with_(
        incidents=incidents.assign(**{name: _texts(each) for name, each in changed.items()})
    )


def _texts(column: pa.Array | pa.ChunkedArray) -> pd.Series[Any]:
    return arrow_texts(
        column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    )


def _made(tables: Tables, missing: pa.Array) -> pa.Array:
    incidents = tables.incidents
    agencies, parties = _parties(tables)
    types, words = distinct(incidents["type"])
    cities, names = distinct(incidents["city"])
    areas, labels = distinct(incidents["jurisdiction"])
    numbers, first = number_combinations([agencies, types + 1, cities + 1, areas + 1])
    titles = [
        _title(
            parties[agencies[row]],
            _at(words, types[row]),
            _at(names, cities[row]),
            _at(labels, areas[row]),
        )
        for row in first.tolist()
    ]
    alike = np.bincount(numbers[np.asarray(missing)], minlength=len(titles)) > 1
    plain = pa.array(pick_values(list(titles), numbers), pa.string())
    return _told_apart(incidents, plain, alike[numbers])


def _at(values: Sequence[Any], number: int) -> Any:  # noqa: ANN401 - of values of any kind
    return values[number] if number >= 0 else None


def _title(agencies: str, type_: str | None, city: str | None, area: str | None) -> str:
    """Combine the parts that are known: `Arson, LAPD, Los Angeles`."""
    what = "" if type_ in (None, "other") else str(type_)
    what = what.replace("-", " ") if what in INCIDENT_TYPES else what
    where = city if city and not names_no_city(city) else _area_words(area)
    head = f"{what[:1].upper()}{what[1:]}" or ("" if agencies else _WORDS_OF_NONE)
    return ", ".join(filter(None, (head, agencies, where)))


def _area_words(area: str | None) -> str | None:
    """Name the area of the point, as its label does."""
    if not area or len(area) > _LONGEST_PLACE:
        return None
    return _UNKNOWN_WITHIN.sub("", area)


def _told_apart(
    incidents: pd.DataFrame, titles: pa.Array, alike: npt.NDArray[np.bool_]
) -> pa.Array:
    """Add the locality to titles that are alike, or else the date."""
    if not alike.any():
        return titles
    locality, city = (pa.array(incidents[name], pa.string(), from_pandas=True)
                      for name in ("locality", "city"))  # fmt: skip
    codes, dates = distinct(incidents["event_date"])
    days = np.array([*map(_date_words, dates), None], dtype=object)
    none = pa.scalar(None, pa.string())
    says_more = pc.and_(pc.not_equal(locality, city), pc.less_equal(pc.utf8_length(locality), 80))
    told = pc.if_else(pc.fill_null(says_more, pc.is_valid(locality)), locality, none)
    told = pc.if_else(pc.equal(told, NO_CITY), none, told)
    told = pc.coalesce(told, pa.array(days[codes], pa.string()))
    longer = pc.binary_join_element_wise(titles, told, ", ", null_handling="emit_null")
    return pc.if_else(pa.array(alike), pc.coalesce(longer, titles), titles)


def _date_words(date: str) -> str | None:
    """Write a date as people do; None if it is not a day, a month or a year."""
    for form, words in (
        ("%Y-%m-%d", "{0:%b} {0.day}, {0.year}"),
        ("%Y-%m", "{0:%b} {0.year}"),
        ("%Y", "{0.year}"),
    ):
        with suppress(ValueError):
            return words.format(datetime.strptime(date, form))  # noqa: DTZ007 - a day has no zone
    return None


def _parties(tables: Tables) -> tuple[Codes, list[str]]:
    """Number the agencies of each incident as a title names them; 0 is for none."""
    incidents, involvements = tables.incidents, tables.involvements
    count = len(incidents)
    is_hidden = mask(incidents["redact"], lambda names: "agencies" in (names or ()))
    hidden = incidents["incident_id"][is_hidden]
    if len(hidden):
        involvements = involvements[~is_among(involvements["incident_id"], hidden)]
    owners = pd.Index(incidents["incident_id"]).get_indexer(pd.Index(involvements["incident_id"]))
    codes, ids = distinct(involvements["agency"])
    order = np.argsort(owners, kind="stable")
    owners, codes = owners[order], codes[order]
    sizes = np.bincount(owners, minlength=count)
    starts = np.cumsum(sizes) - sizes
    named = [np.zeros(count, dtype=np.intp) for _ in range(_NAMES)]
    for place, column in enumerate(named):
        having = np.flatnonzero(sizes > place)
        column[having] = 1 + codes[starts[having] + place]
    more = np.maximum(sizes - _NAMES, 0)
    numbers, first = number_combinations([np.zeros(count, dtype=np.intp), *named, more])
    names = ["", *map(_short_names(tables).get, ids, ids)]
    words = [_listed([names[column[row]] for column in named], more[row]) for row in first.tolist()]
    return numbers, words


def _listed(names: Sequence[str], more: int) -> str:
    some = [name for name in names if name]
    if more:
        return f"{', '.join(some)} and {more} more"
    return " and ".join(some)


def _short_names(tables: Tables) -> dict[str, str]:
    """Return the name of each agency by id: the short one that the registry has, else the table's."""
    names = dict(zip(tables.agencies["id"], tables.agencies["name"], strict=True))
    registry = load_registry()
    for id_ in names:
        with suppress(KeyError):  # an agency of the table alone
            names[id_] = registry[id_].short_name or registry[id_].name
    return names
