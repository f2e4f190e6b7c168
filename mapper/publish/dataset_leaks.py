"""Searches what is made of a dataset, or its own texts, for the values that it withholds."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.errors import Fault, Position, Problem
from mapper.places import (
    PRECISIONS,
    cache_by_boundaries,
    load_boundaries_of_states,
    load_state_boundaries,
)
from mapper.privacy import REASONS, withholding_sentences
from mapper.publish.dataset import Dataset
from mapper.records import (
    CONTEST_STATUSES,
    INCIDENT_COLUMNS,
    INCIDENT_TYPES,
    MEMBER_NAMES,
    RELEASED_IN_EXPORT,
    Tables,
    distinct,
    label_texts,
    load_registry,
)

if TYPE_CHECKING:
    from mapper.publish.secret_search import Known


def inspect_made(
    dataset: Dataset, made: bytes | Path, name: str, *, constants: tuple[str, ...] = ()
) -> None:
    """Raise LeakError if a file contains withheld values of a dataset; free if there are none.

    Args:
        dataset: The dataset that it was made from.
        made: The file, or its bytes.
        name: Its name, for messages.
        constants: Texts in it that are public and made of no record, such as names of streets.
    """
    if not dataset.secrets:
        return
    if isinstance(made, bytes):
        _refuse_leaks(dataset, made, name, constants)
        return
    with made.open("rb") as file:
        size = made.stat().st_size
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        _refuse_leaks(dataset, data, name, constants, made)


def _refuse_leaks(
    dataset: Dataset,
    data: bytes | mmap.mmap,
    name: str,
    constants: tuple[str, ...],
    path: Path | None = None,
) -> None:
    from mapper.page import constant_texts  # noqa: PLC0415
    from mapper.publish.leaks import refuse_leaks  # noqa: PLC0415

    refuse_leaks(
        data,
        name=name,
        secrets=dataset.secrets,
        published=dataset.tables,
        fault_of=partial(fault_in, dataset),
        known=_known(dataset.tables),
        head=_head(dataset),
        constants=(*constant_texts(), *constants),
        path=path,
    )


def find_leaks(dataset: Dataset) -> tuple[Fault, ...]:
    """Find withheld values in published records, which prevent writing."""
    if not dataset.secrets:
        return ()
    from mapper.publish.leaks import leaks_of  # noqa: PLC0415

    found = leaks_of(
        dataset.secrets,
        published=dataset.tables,
        known=partial(_known, dataset.tables),
        head=_head(dataset),
    )
    return tuple(sorted({fault_in(dataset, problem) for problem in found}))


def fault_in(dataset: Dataset, problem: Problem) -> Fault:
    """Give a problem its place in the records of a dataset, or none where they have none."""
    if dataset.fault_of is not None:
        return dataset.fault_of(problem)
    return Fault(
        "the records",
        Position(),
        found=problem.found,
        expected=problem.expected,
        fix=problem.fix,
        code=problem.code,
    )


def _head(dataset: Dataset) -> list[tuple[str, str]]:
    """Return the texts outside the incidents, each with its field."""
    translated = [
        (field, text) for said in dataset.translations.values() for field, text in said.items()
    ]
    return [
        ("title", dataset.title),
        ("description", dataset.description or ""),
        *dataset.notices.items(),
        *translated,
        *(("types", text) for text in label_texts(dataset.tables.used_types)),
    ]


def _known(tables: Tables) -> Known:
    """Return the public names, which may appear even if other values are withheld."""
    from mapper.publish.secret_search import Known  # noqa: PLC0415

    accounts, incidents = tables.accounts, tables.incidents
    speakers = accounts.loc[accounts["capacity"].ne("observer"), "by"] if len(accounts) else ()
    named = (
        tables.agencies["name"], tables.agencies["short_name"], tables.sources["publisher"],
        distinct(incidents["city"]).objects, distinct(incidents["jurisdiction"]).objects,
    )  # fmt: skip
    return Known(
        tuple(_common_knowledge(tables)),
        tuple({text: None for column in named for text in column if isinstance(text, str)}),
        tuple({text: None for text in speakers if isinstance(text, str)}),
    )


def _common_knowledge(tables: Tables) -> Iterable[str]:
    """Return the names of places and agencies on a page, and mapper's own words."""
    from mapper.page import names_of_world  # noqa: PLC0415

    yield RELEASED_IN_EXPORT
    yield from withholding_sentences()
    yield from (
        *INCIDENT_COLUMNS,
        *MEMBER_NAMES.values(),
        *CONTEST_STATUSES,
        *INCIDENT_TYPES,
        *PRECISIONS,
        *REASONS,
    )
    yield from ("records shown", "unlocated", "withheld", "filtered", "undetermined")
    yield from _names_of_areas(states_of(tables))
    yield from names_of_world(tables.incidents)
    for layer in tables.own_areas.values():
        yield from (layer.label, *layer.names, *(layer.full_id(each) for each in range(len(layer))))
    for agency in load_registry():
        yield from (agency.id, agency.name, agency.short_name, *agency.aliases)


@cache_by_boundaries
def _names_of_areas(states: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        name
        for area in (*load_boundaries_of_states(states).areas, *load_state_boundaries().areas)
        for name in (
            area.name,
            area.label,
            # as it stands in the list of the page's borders, where one name follows another
            " ".join(map(str, (area.geoid, area.name, area.label, area.kind, area.place_class))),
        )
    )


def states_of(tables: Tables) -> tuple[str, ...]:
    """Return the FIPS codes of the states in which incidents may lie."""
    found = {state for states in distinct(tables.incidents["states"]).objects for state in states}
    return tuple(sorted(found))
