"""Writes page, exports and plot; each is searched for withheld values first."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mapper.errors import ExportWarning
from mapper.files import (
    Progress,
    ignore_step,
    open_whole_file,
    refuse_overwriting,
    refuse_records,
    within,
)
from mapper.places import (
    COUNTRY,
    load_boundaries_of_states,
    load_state_boundaries,
    vintage_of_states,
)
from mapper.publish.dataset import Dataset
from mapper.publish.dataset_leaks import inspect_made, states_of
from mapper.publish.ground import draw_ground
from mapper.publish.own_areas import list_area_files
from mapper.publish.pictures import load_land
from mapper.records import Tables, distinct, media_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.page import BlocksBeside, IncidentMap, PageAddress
    from mapper.places import GroundSource


def make_map(
    dataset: Dataset,
    *,
    tiles: str | None = None,
    tiles_attribution: str | None = None,
    ground: Sequence[GroundSource] = (),
    language: str | None = None,
    address: PageAddress | None = None,
    beside: BlocksBeside | None = None,
) -> IncidentMap:
    """Draw the page of a dataset.

    Args:
        dataset: The incidents.
        tiles: Address of a server of street tiles, with {z}, {x}, {y}; the reader decides to load them.
        tiles_attribution: The credit for the street tiles.
        ground: Files of streets, water, parks and rail; without any those of the dataset.
        language: The language that the page opens in; None for that of the reader's browser.
        address: Where the page is published; None if that is not known.
        beside: Where blocks of texts go that do not stand in the page; None if all do.

    Raises:
        PageError: The tile address is invalid, or the attribution is missing.
        RecordsError: A file of the ground cannot be read, or needs a credit.
        LeakError: The ground has the name of a private person.

    Warns:
        GroundWarning: Something is left out of the ground.
    """
    # folium takes half a second to import, which `check` need not spend
    from mapper.page import IncidentMap, encode_media, street_tiles  # noqa: PLC0415

    tally = dataset.tally
    chosen = ground or dataset.ground
    drawn = draw_ground(dataset, chosen)
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
        read_from=(*_read_from(dataset), *(source.path for source in chosen)),
        inspect=partial(inspect_made, dataset, constants=drawn.public_texts),
        ground=drawn,
        media=encode_media(photos_of(dataset)),
        language=language,
        address=address,
        beside=beside,
        title=dataset.title,
        description=dataset.description,
        translations=dataset.translations,
        notices=dataset.notices,
        coverage=None if dataset.coverage is None else dataset.coverage.members(),
        borders=dataset.borders,
        boundaries=load_boundaries_of_states(states_of(dataset.tables)),
        states=load_state_boundaries(),
        street=street_tiles(tiles, tiles_attribution) if tiles is not None else None,
    )


def photos_of(dataset: Dataset) -> dict[str, Any]:
    """Return the photos of the incidents that are left; of a selection they are fewer."""
    packed = dataset.photos.of_incidents if dataset.photos else {}
    left = dict(media_of(dataset.tables.incidents)) if packed else {}
    return {id_: each for id_, each in packed.items() if id_ in left}


def _read_from(dataset: Dataset) -> tuple[Path, ...]:
    return (*dataset.read_from, *(dataset.photos.files if dataset.photos else ()))


def write_page(
    dataset: Dataset,
    output: Path | IO[bytes] | IO[str],
    *,
    tiles: str | None = None,
    tiles_attribution: str | None = None,
    ground: Sequence[GroundSource] = (),
    language: str | None = None,
    address: PageAddress | None = None,
    beside: BlocksBeside | None = None,
    progress: Progress = ignore_step,
) -> int:
    """Write the page of a dataset as one file and return its size in bytes; see `make_map`.

    Raises:
        LeakError: The page would contain a withheld value; an old file is unchanged.
        DestinationError: The output is a file that the dataset was read from, or not a regular file.
        OutputError: The page could not be written; an old file is unchanged.
    """
    refuse_overwriting(
        [output], (*_read_from(dataset), *(source.path for source in ground or dataset.ground))
    )
    progress("draw", rows=len(dataset.tables.incidents))
    drawn = make_map(
        dataset,
        tiles=tiles,
        tiles_attribution=tiles_attribution,
        ground=ground,
        language=language,
        address=address,
        beside=beside,
    )
    progress("write")
    pieces = drawn.pieces(within(progress, "write"))
    size_bytes = write_without_leaks(dataset, output, pieces, constants=drawn.public_texts)
    progress("write", 1.0)
    return size_bytes


def export_incidents(
    dataset: Dataset,
    target: Path | IO[bytes] | IO[str],
    *,
    format_name: str | None = None,
    for_site: bool = False,
    progress: Progress = ignore_step,
) -> int:
    """Write the incidents for other tools and return the number of bytes written.

    Args:
        dataset: The incidents.
        target: A file, or a stream of bytes.
        format_name: geojson, csv, geopackage, geoparquet, parquet, kml or yaml; None to use the
            file's suffix.
        for_site: Whether it is a part of a site: it names no file of the publisher's, and what the format has
            no place for is said in the file alone.
        progress: Called with the progress of the writing.

    Warns:
        ExportWarning: The format has no place for something.

    Raises:
        ExportError: The format is unknown, or the incidents do not fit it.
        LeakError: The file would contain a withheld value; an old file is unchanged.
        DestinationError: The target is a file that the dataset was read from, or not a regular file.
        OutputError: The file could not be written; an old file is unchanged.
    """
    refuse_overwriting([target], dataset.read_from)
    refuse_records(target)
    # Arrow takes a quarter of a second to import, which a build need not spend
    from mapper.publish import export as formats  # noqa: PLC0415

    path = target if isinstance(target, Path) else Path("-")
    chosen = formats.format_of(path, format_name)
    about = formats.About(
        title=dataset.title,
        description=dataset.description,
        vintage=_vintage_of(dataset.tables),
        tally=asdict(dataset.tally),
        translations=dataset.translations,
        notices=dataset.notices,
        is_public=dataset.profile == "public",
        coverage=None if dataset.coverage is None else dataset.coverage.members(),
        borders=dataset.borders,
        area_files=[]
        if for_site or path is not target
        else list_area_files(dataset.areas, path.parent),
    )
    if chosen.name == "yaml" and not for_site:
        for each in formats.describe_losses(about, dataset.tables):
            warnings.warn(each, ExportWarning, stacklevel=3)
    inspect = partial(inspect_made, dataset, name=path.name) if dataset.secrets else None
    progress("write", rows=len(dataset.tables.incidents))
    share = within(progress, "write")
    size_bytes = formats.export_file(
        dataset.tables, about, target, chosen, inspect=inspect, share=share
    )
    progress("write", 1.0)
    return size_bytes


def _vintage_of(tables: Tables) -> str:
    """Name the boundaries of the incidents: those of their states, and of other countries."""
    is_abroad = any(
        code != COUNTRY
        for codes in distinct(tables.incidents["countries"]).objects
        for code in codes
    )
    return vintage_of_states(states_of(tables), is_abroad=is_abroad)


def draw_plot(dataset: Dataset, *, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401
    """Draw a dataset with matplotlib; see `draw_incidents` for the options.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    from mapper.analysis import View, draw_incidents, read_view  # noqa: PLC0415

    options = {"title": dataset.title} | options
    view = options.get("view")
    if view is not None and not isinstance(view, View):
        options["view"] = read_view(view)
    return draw_incidents(
        dataset.tables,
        boundaries=load_boundaries_of_states(states_of(dataset.tables)),
        land=load_land(),
        ax=ax,
        **options,
    )


def write_without_leaks(
    dataset: Dataset,
    output: Path | IO[bytes] | IO[str],
    pieces: Iterable[bytes],
    *,
    constants: tuple[str, ...] = (),
) -> int:
    """Write the bytes made from a dataset, after searching them for withheld values.

    Args:
        dataset: The incidents.
        output: A file, or a stream of bytes.
        pieces: The bytes.
        constants: Texts in them that are public and made of no record, such as names of streets.

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
        inspect_made(dataset, temporary, name, constants=constants)
    return size
