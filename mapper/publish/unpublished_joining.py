"""Joins the incidents of several inputs before privacy, which looks at all of them together.

A pin of one input may be at a place that another withholds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from mapper.errors import Fault, Problem, number_of
from mapper.files import Document
from mapper.publish.dataset import join_borders, join_coverages, join_notices
from mapper.publish.unpublished import Unpublished
from mapper.records import Agency, Joined, Records, join_tables


def join_unpublished(parts: Sequence[Unpublished]) -> Unpublished:
    """Join the incidents of inputs; ids of incidents, sources and agencies are kept apart."""
    if len(parts) == 1:
        return parts[0]
    joined = join_tables([each.tables for each in parts])
    titled = next((each.head for each in parts if each.head.title), None)
    described = titled or next((each.head for each in parts if each.head.description), None)
    head = Records(
        Document(""),
        title=titled.title if titled else None,
        description=described.description if described else None,
        notices=join_notices(each.head.notices for each in parts),
        site_url=next((each.head.site_url for each in parts if each.head.site_url), ""),
        translations=described.translations if described else {},
        private_names=tuple(name for each in parts for name in each.head.private_names),
        areas=tuple(layer for each in parts for layer in each.head.areas),
        ground=tuple(file for each in parts for file in each.head.ground),
        coverage=join_coverages([each.head.coverage for each in parts]),
        borders=join_borders(each.head.borders for each in parts),
    )
    as_written = [
        renamed.get(id_, id_)
        for part, renamed in zip(parts, joined.incidents, strict=True)
        if not part.is_table
        for id_ in part.tables.incidents["incident_id"]
    ]
    return Unpublished(
        Path(", ".join(each.name.name for each in parts)),
        joined.tables,
        head,
        fault_of=JoinedPositions(parts, joined).fault_of,
        is_table=any(each.is_table for each in parts),
        as_written=frozenset(as_written),
        records=sum(each.records for each in parts),
        rejected=sum(each.rejected for each in parts),
        faults=tuple(fault for each in parts for fault in each.faults),
        rejected_of={name: write for each in parts for name, write in each.rejected_of.items()},
        notes=tuple(_notes(parts, joined)),
        agencies=_agencies(parts, joined),
        date_columns=tuple(dict.fromkeys(name for each in parts for name in each.date_columns)),
        columns=tuple(dict.fromkeys(use for each in parts for use in each.columns)),
        inputs=joined.inputs,
        home=parts[0].home if len({each.home for each in parts}) == 1 else None,
    )


def _notes(parts: Sequence[Unpublished], joined: Joined) -> list[str]:
    notes = [f"{each.name}: {note}" for each in parts for note in each.notes]
    for number, (part, renamed) in enumerate(zip(parts, joined.incidents, strict=True), start=1):
        notes += [f"{part.name}: {note}" for note in describe_renamed(renamed, number)]
    for part, renamed in zip(parts, joined.agencies, strict=True):
        if renamed:
            noun = number_of(len(renamed), "agency").replace("agencys", "agencies")
            notes.append(
                f"{part.name}: {noun} with the ID of another agency: {_examples(renamed)}."
            )
    return notes


def describe_renamed(renamed: Mapping[str, str], number: int) -> list[str]:
    """Say how many incidents of an input repeat an id, and which suffix they get.

    Args:
        renamed: New ids by old ones.
        number: The number of the input, from 1 on.
    """
    if not renamed:
        return []
    repeat = "incident repeats an ID" if len(renamed) == 1 else "incidents repeat IDs"
    said = f"{len(renamed):,} {repeat} of an earlier input, so the suffix -{number} is added"
    return [f"{said}: {_examples(renamed)}."]


def _examples(renamed: Mapping[str, str]) -> str:
    return ", ".join(list(renamed)[:3]) + (", …" if len(renamed) > 3 else "")  # noqa: PLR2004


def _agencies(parts: Sequence[Unpublished], joined: Joined) -> tuple[Agency, ...]:
    found: dict[str, Agency] = {}
    for part, renamed in zip(parts, joined.agencies, strict=True):
        for each in part.agencies:
            parent = None if each.parent is None else renamed.get(each.parent, each.parent)
            periods = tuple(
                period.model_copy(
                    update={"parent": renamed.get(period.parent or "", period.parent)}
                )
                for period in each.periods
            )
            changed = {"id": renamed.get(each.id, each.id), "parent": parent, "periods": periods}
            own = each.model_copy(update=changed)
            found.setdefault(own.id, own)
    return tuple(found.values())


class JoinedPositions:
    """Gives problems with joined incidents their place in the input that each is of."""

    def __init__(self, parts: Sequence[Unpublished], joined: Joined) -> None:
        """Remember which id is of which input.

        Args:
            parts: The inputs.
            joined: What their tables came to.
        """
        self._parts = parts
        self._old = {
            "incidents": [_turned(each) for each in joined.incidents],
            "sources": [_turned(each) for each in joined.sources],
            "agencies": [_turned(each) for each in joined.agencies],
        }

    def fault_of(self, problem: Problem) -> Fault:
        """Return a problem as a fault with its place."""
        path = problem.field
        if problem.incident_id:
            number, old = self._find("incidents", problem.incident_id)
            return self._parts[number].fault_of(replace(problem, incident_id=old))
        if path and path[0] == "private_names":
            return self._of_private_name(problem, int(path[1]))
        if len(path) > 1 and path[0] in ("sources", "agencies"):
            number, old = self._find(str(path[0]), str(path[1]))
            moved = (path[0], old, *path[2:])
            return self._parts[number].fault_of(replace(problem, field=moved))
        titled = next((each for each in self._parts if each.head.title), self._parts[0])
        return titled.fault_of(problem)

    def _of_private_name(self, problem: Problem, number: int) -> Fault:
        for part in self._parts:
            count = len(part.head.private_names)
            if number < count:
                return part.fault_of(replace(problem, field=("private_names", number)))
            number -= count
        return self._parts[0].fault_of(problem)

    def _find(self, table: str, id_: str) -> tuple[int, str]:
        for number, renamed in enumerate(self._old[table]):
            if id_ in renamed:
                return number, renamed[id_]
        for number, ids in enumerate(self._ids[table]):
            if id_ in ids:
                return number, id_
        return 0, id_

    @cached_property
    def _ids(self) -> dict[str, list[frozenset[str]]]:
        keys = {"incidents": "incident_id", "sources": "id", "agencies": "id"}
        return {
            table: [frozenset(getattr(part.tables, table)[key]) for part in self._parts]
            for table, key in keys.items()
        }


def _turned(renamed: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in renamed.items()}
