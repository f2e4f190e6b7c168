"""Writes the page of counts, at the finest precision that its size allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mapper.analysis import CountTable, members_of_agencies, members_of_places, side_meters
from mapper.errors import PageError
from mapper.files import open_whole_file, refuse_overwriting
from mapper.places import load_boundaries_of_states, load_state_boundaries
from mapper.publish.counts.cubes import CountCubes
from mapper.publish.counts.header import entries, write_header, write_periods
from mapper.publish.counts.totals import sum_everything, sum_totals
from mapper.publish.dataset import Dataset, Tally

if TYPE_CHECKING:
    from mapper.page import CountsPage

MOST_BYTES = 40_000_000
MOST_VALUES = 1_000  # of a category, or of types


@dataclass(frozen=True)
class CountsMade:
    """What a page of counts came to.

    Attributes:
        size_bytes: The size of the file.
        cell_meters: The side of its cells; None without any.
        has_days: Whether places are counted by day.
        in_cells: How many incidents are in cells; the others are known by area only.
    """

    size_bytes: int
    cell_meters: float | None
    has_days: bool
    in_cells: int


def write_counts(
    counts: CountTable,
    head: Dataset,
    output: Path | IO[bytes],
    *,
    tally: Tally,
    withheld: Mapping[str, int],
    reduced: int = 0,
    language: str | None = None,
    most_bytes: int = MOST_BYTES,
    read_from: Sequence[Path] = (),
) -> CountsMade:
    """Write a page of counts as one file.

    Args:
        counts: The counts.
        head: The dataset that the title, notices and profile are of.
        output: The file, or a stream of bytes.
        tally: Where all records went.
        withheld: How many were withheld, by reason.
        reduced: How many are shown in part, or at a coarser place.
        language: The language that the page opens in; None for that of the reader's browser.
        most_bytes: The size that the file must not exceed: cells become larger, then days are left out.
        read_from: Files that were read, so that none is overwritten.

    Raises:
        PageError: It does not fit, or a category has too many values.
        DestinationError: The output is a file that was read, or not a regular file.
        OutputError: It could not be written; an old file is unchanged.
    """
    refuse_overwriting([output], read_from)
    _refuse_many(counts)
    counts = counts.in_order()  # the page is the same in whichever order its parts were counted
    making = _Making(
        counts, head, tally=tally, withheld=withheld, reduced=reduced, language=language
    )
    for level, has_days in making.cubes.precisions():
        page, in_cells = making.page(level, has_days=has_days)
        pieces: list[bytes] = []
        size = 0
        for piece in page.pieces():
            pieces.append(piece)
            size += len(piece)
            if size > most_bytes:
                break
        if size <= most_bytes:
            with open_whole_file(output) as temporary, temporary.open("wb") as file:
                file.writelines(pieces)
            meters = None if level is None else side_meters(level, making.cubes.latitude)
            return CountsMade(size, meters, has_days, in_cells)
    raise PageError(
        f"The counts take more than {most_bytes / 1e6:g} MB even by place and month. Count fewer: leave out"
        " the category, or split the table.",
    )


def _refuse_many(counts: CountTable) -> None:
    types = {kind for kind, _, _ in counts.traits.listed}
    values = {value for _, _, each in counts.traits.listed for value in entries(each)}
    for many, name in ((values, counts.category or "category"), (types, "type")):
        if len(many) > MOST_VALUES:
            raise PageError(
                f"{name} has {len(many):,} values, and a page of counts takes {MOST_VALUES:,}. Name a column"
                " with fewer, or map the values to fewer ones.",
            )


class _Making:
    """Makes the page at one precision after another."""

    def __init__(
        self,
        counts: CountTable,
        head: Dataset,
        *,
        tally: Tally,
        withheld: Mapping[str, int],
        reduced: int,
        language: str | None,
    ) -> None:
        self._counts, self._head, self._language = counts, head, language
        self.cubes = CountCubes(counts)
        places, agencies = members_of_places(counts), members_of_agencies(counts)
        layers = {id_: members_of_places(counts, id_) for id_ in sorted(counts.own_areas)}
        header = write_header(
            counts, head, places, agencies, layers, tally=tally, withheld=withheld, reduced=reduced
        )
        of_layers = {f"area-{n}": (0, each) for n, each in enumerate(layers.values())}
        members = {"place": (0, places), "agency": (1, agencies), **of_layers}
        self._header = header | {"sums": sum_everything(header, self.cubes, members)}
        self._totals = sum_totals(counts, self.cubes, places, agencies)

    def page(self, level: int | None, *, has_days: bool) -> tuple[CountsPage, int]:
        """Lay the page out; return it, and how many incidents are in cells."""
        from mapper.page import CountsPage, write_totals  # noqa: PLC0415 - only where a page is made

        cubes = self.cubes
        cube, header_of_cells, in_cells = cubes.cells(level)
        precision = {
            "level": level,
            "meters": None if level is None else round(side_meters(level, cubes.latitude)),
            "days": has_days,
            "in_cells": in_cells,
        }
        head = self._head
        spots = cubes.spots()
        states = tuple(sorted({state for each in spots["states"] for state in each}))
        header = self._header | {"precision": precision, "cells": header_of_cells}
        days = cubes.days() if has_days else None
        page = CountsPage(
            title=head.title,
            description=head.description,
            header=header | ({"days": write_periods(self._counts.days.listed)} if days else {}),
            places=cubes.months(),
            cells=cube,
            days=days,
            spots=spots,
            boundaries=load_boundaries_of_states(states),
            states=load_state_boundaries(),
            static=write_totals(header, title=head.title, totals=self._totals),
            language=self._language,
            borders=head.borders,
        )
        return page, in_cells
