"""Selects incidents chunk by chunk, as a selection of all of them would: names mean what they mean in all.

Agencies, types and all conditions of single incidents are looked at in each chunk. A place can be meant by a
name that only another chunk makes clear, so places are chosen once all sets of areas are known; counts keep
these sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pandas as pd

from mapper.analysis.conditions import Selection
from mapper.analysis.count_answers import frame_of_places
from mapper.analysis.count_table import CountTable
from mapper.analysis.named_selection import select_by_name
from mapper.analysis.own_category import with_field
from mapper.records import OwnField, Registry, Tables, distinct
from mapper.text import fold

_OF_PLACES = ("jurisdiction", "surely")
_OF_CHUNKS = ("agency", "type")  # whose names may be unknown in one chunk, and known in the next


@dataclass
class NamesFound:
    """Which names of a selection were found, in whichever chunk.

    Attributes:
        found: The names by condition.
        types: Every type of an incident.
        agencies: The agencies that tables name and the registry lacks, by id.
    """

    found: dict[str, set[str]] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    agencies: dict[str, Any] = field(default_factory=dict)

    def merge(self, other: NamesFound) -> None:
        """Add those of other chunks."""
        for name, words in other.found.items():
            self.found.setdefault(name, set()).update(words)
        self.types |= other.types
        self.agencies |= other.agencies


@dataclass(frozen=True)
class ChunkSelection:
    """What is selected.

    Attributes:
        where: An expression over the columns of the frame; None for none.
        conditions: The other conditions; see `Selection`.
    """

    where: str | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """The conditions that are set."""
        return {
            name: each
            for name, each in self.conditions.items()
            if each is not None and each is not False
        }

    def __bool__(self) -> bool:
        """Whether anything is selected."""
        return self.where is not None or bool(self.given.keys() - {"named", "surely"})

    def select_chunk(
        self,
        tables: Tables,
        registry: Registry,
        names: NamesFound,
        *,
        agencies: Iterable[Any] = (),
        category: tuple[str, OwnField | None] | None = None,
    ) -> Tables:
        """Keep the incidents that meet all conditions, but for those of places.

        Args:
            tables: The incidents of a chunk.
            registry: The agencies that names may mean in it.
            names: Gets the names that are found.
            agencies: Those that the chunk names and the registry lacks.
            category: The field that other chunks may have though this one lacks it, and what is known of it.

        Raises:
            SelectionError: A condition cannot be met by any incident, or not be read.
        """
        given = self.given
        if self.where is None and not given.keys() - {"named", *_OF_PLACES}:
            return tables
        known = {
            each for each in distinct(tables.incidents["type"]).objects if isinstance(each, str)
        }
        names.types |= known
        names.agencies |= {each.id: each for each in agencies}
        tests = {
            "agency": lambda name: bool(registry.resolve_all(name)),
            "type": lambda name: any(fold(name, "case") == fold(each, "case") for each in known),
        }
        for condition in _OF_CHUNKS:
            if condition in given:
                here = [name for name in given[condition] if tests[condition](name)]
                names.found.setdefault(condition, set()).update(here)
                given[condition] = here
        given.pop("jurisdiction", None)
        if category is not None:
            tables = with_field(tables, *category)
        return select_by_name(tables, self.where, registry=registry, **cast("Selection", given))

    def refuse_unknown(self, names: NamesFound, registry: Registry, empty: Tables) -> None:
        """Refuse names that mean nothing in any chunk.

        Args:
            names: What was found in all chunks.
            registry: The registry.
            empty: Tables without incidents.

        Raises:
            SelectionError: A name is unknown; the message has a line for each.
        """
        left = {
            name: [each for each in self.given[name] if each not in names.found.get(name, ())]
            for name in _OF_CHUNKS
            if name in self.given
        }
        left = {name: words for name, words in left.items() if words}
        if left:
            kinds = pd.DataFrame({"type": pd.Series(sorted(names.types), dtype=object)})
            incidents = pd.concat([empty.incidents, kinds], ignore_index=True)
            extended = registry.extended(tuple(names.agencies.values()))
            select_by_name(
                empty.with_(incidents=incidents), registry=extended, **cast("Selection", left)
            )

    def select_places(
        self, counts: CountTable, registry: Registry, empty: Tables, home: str | None
    ) -> CountTable:
        """Keep the counts of the incidents that may lie in the places, or surely do.

        Args:
            counts: The counts of all chunks.
            registry: The registry.
            empty: Tables without incidents.
            home: FIPS code of the state in which names are looked up; None for any.

        Raises:
            SelectionError: A name is unknown or ambiguous; the message has a line for each.
        """
        given = {name: each for name, each in self.given.items() if name in _OF_PLACES}
        if "jurisdiction" not in given:
            return counts
        sets = frame_of_places(counts)
        numbers = pd.Series([str(each) for each in range(len(sets))], dtype=object)
        incidents = empty.incidents.reindex(range(len(sets))).assign(**sets, incident_id=numbers)
        kept = select_by_name(
            empty.with_(incidents=incidents, own_areas=counts.own_areas),
            registry=registry, home=home, **cast("Selection", given),
        )  # fmt: skip
        keep = np.zeros(len(sets), dtype=bool)
        keep[kept.incidents["incident_id"].astype(int).to_numpy()] = True
        return counts.where(keep)
