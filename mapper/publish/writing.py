"""Writes page, exports and plot; each is searched for withheld values first."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mapper.errors import Fault, Position, Problem
from mapper.files import open_whole_file, refuse_overwriting
from mapper.places import (
    PRECISIONS,
    load_boundaries_of_states,
    load_state_boundaries,
)
from mapper.privacy import REASONS, withholding_sentences
from mapper.progress import Progress, ignore_step, within
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
    from matplotlib.axes import Axes

    from mapper.page import IncidentMap
    from mapper.publish.secret_search import Known


def make_map(
    dataset: Dataset, *, tiles: str | None = None, tiles_attribution: str | None = None
) -> IncidentMap:
    """Draw the page of a dataset.

    Args:
        dataset: The incidents.
        tiles: Address of a server of street tiles, with {z}, {x}, {y}; the reader decides to load them.
        tiles_attribution: The credit for the street tiles.

    Raises:
        PageError: The tile address is invalid, or the attribution is missing.
    """
    # folium takes half a second to import, which `check` need not spend
    from mapper.page import IncidentMap, street_tiles  # noqa: PLC0415

    tally = dataset.tally
    return IncidentMap(
        dataset.tables,
        counts={
            "records": tally.records,
            "shown": tally.shown,
            "unlocated": tally.unlocated,
            "withheld": tally.withheld,
            "filtered": tally.filtered,
            "rejected": tally.rejected,
        },
        withheld={str(reason): n for reason, n in dataset.reasons.items()},
        reduced=dataset.reduced,
        read_from=dataset.read_from,
        inspect=partial(_inspect, dataset),
        title=dataset.title,
        description=dataset.description,
        translations=dataset.translations,
        notices=dataset.notices,
        boundaries=load_boundaries_of_states(_states(dataset.tables)),
        states=load_state_boundaries(),
        street=street_tiles(tiles, tiles_attribution) if tiles is not None else None,
    )


def write_page(
    dataset: Dataset,
    output: Path | IO[bytes],
    *,
    tiles: str | None = None,
    tiles_attribution: str | None = None,
    progress: Progress = ignore_step,
) -> int:
    """Write the page of a dataset as one file and return its size in bytes; see `make_map`.

    Raises:
        LeakError: The page would contain a withheld value; an old file is unchanged.
        DestinationError: The output is a file that the dataset was read from, or not a regular file.
        OutputError: The page could not be written; an old file is unchanged.
    """
    refuse_overwriting([output], dataset.read_from)
    progress("draw", rows=len(dataset.tables.incidents))
    drawn = make_map(dataset, tiles=tiles, tiles_attribution=tiles_attribution)
    progress("write")
    size_bytes = write_without_leaks(dataset, output, drawn.pieces(within(progress, "write")))
    progress("write", 1.0)
    return size_bytes


def export_incidents(
    dataset: Dataset,
    target: Path | IO[bytes],
    *,
    format_name: str | None = None,
    progress: Progress = ignore_step,
) -> int:
    """Write the incidents for other tools and return the number of bytes written.

    Args:
        dataset: The incidents.
        target: A file, or a stream of bytes.
        format_name: geojson, csv, geopackage, geoparquet, parquet, kml or yaml; None to use the
            file's suffix.
        progress: Called with the progress of the writing.

    Raises:
        ExportError: The format is unknown, or the incidents do not fit it.
        LeakError: The file would contain a withheld value; an old file is unchanged.
        DestinationError: The target is a file that the dataset was read from, or not a regular file.
        OutputError: The file could not be written; an old file is unchanged.
    """
    refuse_overwriting([target], dataset.read_from)
    # Arrow takes a quarter of a second to import, which a build need not spend
    from mapper import export as formats  # noqa: PLC0415

    path = target if isinstance(target, Path) else Path("-")
    chosen = formats.format_of(path, format_name)
    about = formats.About(
        title=dataset.title,
        description=dataset.description,
        vintage=load_boundaries_of_states(_states(dataset.tables)).vintage,
        tally=asdict(dataset.tally),
        translations=dataset.translations,
        notices=dataset.notices,
        is_public=dataset.profile == "public",
    )
    inspect = partial(_inspect, dataset, name=path.name) if dataset.secrets else None
    progress("write", rows=len(dataset.tables.incidents))
    share = within(progress, "write")
    size_bytes = formats.export_file(
        dataset.tables, about, target, chosen, inspect=inspect, share=share
    )
    progress("write", 1.0)
    return size_bytes


def draw_plot(dataset: Dataset, *, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401
    """Draw a dataset with matplotlib; see `draw_incidents` for the options.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    from mapper.analysis import draw_incidents  # noqa: PLC0415

    options = {"title": dataset.title} | options
    return draw_incidents(
        dataset.tables,
        boundaries=load_boundaries_of_states(_states(dataset.tables)),
        ax=ax,
        **options,
    )


def write_without_leaks(dataset: Dataset, output: Path | IO[bytes], pieces: Iterable[bytes]) -> int:
    """Write the bytes made from a dataset, after searching them for withheld values.

    Returns:
        The size of the file in bytes.

    Raises:
        LeakError: They contain a withheld value; an old file is unchanged.
        OutputError: They could not be written; an old file is unchanged.
    """
    with open_whole_file(output) as temporary:
        with temporary.open("wb") as file:
            size = sum(map(file.write, pieces))
        name = output.name if isinstance(output, Path) else "the page"
        _inspect(dataset, temporary, name)
    return size


def _inspect(dataset: Dataset, made: bytes | Path, name: str) -> None:
    """Raise LeakError if a file contains withheld values of a dataset; free if there are none.

    Args:
        dataset: The dataset that it was made from.
        made: The file, or its bytes.
        name: Its name, for messages.
    """
    if not dataset.secrets:
        return
    if isinstance(made, bytes):
        _refuse_leaks(dataset, made, name)
        return
    with made.open("rb") as file:
        size = made.stat().st_size
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        _refuse_leaks(dataset, data, name, made)


def _refuse_leaks(
    dataset: Dataset, data: bytes | mmap.mmap, name: str, path: Path | None = None
) -> None:
    from mapper.page import constant_texts  # noqa: PLC0415
    from mapper.publish.leaks import refuse_leaks  # noqa: PLC0415

    refuse_leaks(
        data,
        name=name,
        secrets=dataset.secrets,
        published=dataset.tables,
        fault_of=partial(_fault_of, dataset),
        known=_known(dataset.tables),
        head=_head(dataset),
        constants=constant_texts(),
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
        known=_known(dataset.tables),
        head=_head(dataset),
    )
    return tuple(sorted({_fault_of(dataset, problem) for problem in found}))


def find_places_beside(dataset: Dataset) -> tuple[Fault, ...]:
    """Warn of incidents at a withheld place without a place type; their place is withheld, too."""
    found = [
        Problem(
            incident_id,
            ("location",),
            found="This record has no place_type, and its pin is at a place that another record withholds.",
            expected="",
            fix="Add its place_type. Until then, mapper withholds its exact place, too.",
            code="at-withheld-place",
        )
        for incident_id in dataset.beside
    ]
    faults = (replace(_fault_of(dataset, problem), severity="warning") for problem in found)
    return tuple(sorted(faults))


def _fault_of(dataset: Dataset, problem: Problem) -> Fault:
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
    drawn = load_boundaries_of_states(_states(tables))
    for area in (*drawn.areas, *load_state_boundaries().areas):
        yield area.name
        yield area.label
        # as it stands in the list of the page's borders, where one name follows another
        yield " ".join(map(str, (area.geoid, area.name, area.label, area.kind, area.place_class)))
    yield from names_of_world(tables.incidents)
    for agency in load_registry():
        yield from (agency.id, agency.name, agency.short_name, *agency.aliases)


def _states(tables: Tables) -> tuple[str, ...]:
    """Return the FIPS codes of the states in which incidents may lie."""
    found = {state for states in distinct(tables.incidents["states"]).objects for state in states}
    return tuple(sorted(found))
