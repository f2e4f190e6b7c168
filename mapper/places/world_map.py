"""What a map of the world draws beside the areas of answers: ranks of vertices, water, names, labels.

The lines are Natural Earth's at 1:10 million, the populated places GeoNames'. `geodata/README.md` describes
the files.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.files import Floats, Indices
from mapper.places.boundaries import WORLD, load_boundaries
from mapper.places.coverage import Boundaries
from mapper.places.geodata import geodata_path, unreadable
from mapper.places.shared_arcs import Arcs, decode_arcs

LEAST_TOLERANCE_DEGREES = 1e-4
_RANKS_PER_DOUBLING = 12
MOST_RANK = 255  # both ends of a line, which always stay


class AreaLabel(NamedTuple):
    """The names of a country or first-level area, and where and from which zoom a map shows them."""

    en: str
    es: str
    fr: str
    latitude: float
    longitude: float
    zoom: float


@dataclass(frozen=True, eq=False)
class Water:
    """Lakes and rivers as lines.

    Attributes:
        lines: The lines; those of lakes are closed, outer rings and holes.
        ranks: The rank of each vertex; see `rank_of`.
        lakes: The number of lines that are of lakes; those of rivers follow.
    """

    lines: Arcs
    ranks: npt.NDArray[np.uint8]
    lakes: int


@dataclass(frozen=True, eq=False)
class PlaceNames:
    """Populated places, the largest first.

    Attributes:
        numbers: GeoNames' own, of each.
        names: As GeoNames writes them.
        latitude: Degrees north.
        longitude: Degrees east.
        population: Of each; 0 if unknown.
        is_capital: Whether it is the capital of a country.
        country: The country's code.
    """

    numbers: Indices
    names: npt.NDArray[np.object_]
    latitude: Floats
    longitude: Floats
    population: Indices
    is_capital: npt.NDArray[np.bool_]
    country: npt.NDArray[np.object_]


def rank_of(tolerance_degrees: float) -> int:
    """Return the rank from which on vertices stay when lines are simplified by a tolerance.

    Degrees are those of longitude, on a Mercator map.
    """
    doublings = np.log2(max(tolerance_degrees, LEAST_TOLERANCE_DEGREES) / LEAST_TOLERANCE_DEGREES)
    return int(min(np.ceil(doublings * _RANKS_PER_DOUBLING), MOST_RANK - 1))


@cache
def load_vertex_ranks() -> tuple[npt.NDArray[np.uint8], Indices]:
    """Return the rank of each vertex of the world's borders, and how many arcs each outer border has.

    Both are in the order of `load_world().arcs`. The arcs of a border between two countries, or of a coast,
    follow each other from junction to junction; those within a country are each by itself.
    """
    columns = _read("areas.npz", ("vertex_rank", "chain_sizes"))
    return columns["vertex_rank"], columns["chain_sizes"].astype(np.int64)


@cache
def load_area_labels() -> dict[str, AreaLabel]:
    """Return the names and label of each country and first-level area, by its id."""
    columns = _read(
        "areas.npz",
        (
            "area_geoid",
            "area_name",
            "area_name_es",
            "area_name_fr",
            "area_label_at",
            "area_label_zoom",
        ),
    )
    geoids, *names, at, zooms = (column.tolist() for column in columns.values())
    rows = zip(geoids, *names, at, zooms, strict=True)
    return {
        geoid: AreaLabel(en, es or en, fr or en, latitude, longitude, zoom)
        for geoid, en, es, fr, (longitude, latitude), zoom in rows
    }


@cache
def load_disputed_names() -> list[tuple[str, str, str]]:
    """Return the names of the areas in dispute, in English, Spanish and French."""
    columns = _read("areas.npz", ("dispute_name", "dispute_name_es", "dispute_name_fr"))
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


@cache
def load_water() -> Water:
    """Return the lakes and rivers of the world."""
    columns = _read(
        "water.npz",
        ("about", "line_sizes", "line_starts", "line_deltas", "vertex_rank", "lake_of_line"),
    )
    about = json.loads(columns["about"].tobytes())
    lines = decode_arcs(
        columns["line_sizes"],
        columns["line_starts"],
        columns["line_deltas"],
        about["units_per_degree"],
    )
    return Water(lines, columns["vertex_rank"], int((columns["lake_of_line"] >= 0).sum()))


@cache
def load_place_names() -> PlaceNames:
    """Return the populated places of the world, the largest first."""
    # Arrow takes a while to import, which a build of a page alone should not spend twice
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = geodata_path() / "world" / "places.parquet"
    names = ["name", "latitude", "longitude", "population", "is_capital", "country", "id"]
    try:
        table = pq.read_table(path, columns=names)
    except OSError as error:
        raise unreadable(path, error) from error
    column = {name: table.column(name).to_numpy() for name in names[1:-2]}
    return PlaceNames(
        numbers=table.column("id").to_numpy().astype(np.int64),
        names=table.column("name").to_numpy(zero_copy_only=False),
        latitude=column["latitude"] / 1e4,
        longitude=column["longitude"] / 1e4,
        population=column["population"].astype(np.int64),
        is_capital=column["is_capital"],
        country=table.column("country").to_numpy(zero_copy_only=False),
    )


def load_world() -> Boundaries:
    """Return the countries and first-level areas of the world."""
    return load_boundaries(WORLD)


def _read(name: str, members: tuple[str, ...]) -> dict[str, npt.NDArray[Any]]:
    path: Path = geodata_path() / "world" / name
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {member: archive[member] for member in members}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise unreadable(path, error) from error
