"""Looks up jurisdictions for frames of Dask: partition by partition, when the result is computed.

All new columns are plain texts or numbers, for every partition has to have the same types. Categories
differ between partitions, and Dask writes no more than 127 of them to Parquet; what it writes of Arrow's
dictionaries and lists, pandas does not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import pandas as pd

from mapper.errors import GeodataError
from mapper.files import ignore_step
from mapper.imports.area_layers import read_areas
from mapper.imports.area_sources import AreaSource
from mapper.imports.point_columns import PointColumns, find_point_columns
from mapper.imports.points.assign_frame import answer_frame, names_of_frame
from mapper.imports.points.assign_table import AssignOptions, prepare
from mapper.places import PREPARED_FROM, AreaLayer, index_digest

_PACKAGES = ("dask", "dask_expr", "dask_geopandas")


class PartitionedFrame(Protocol):
    """A frame of Dask or of dask-geopandas."""

    @property
    def npartitions(self) -> int:
        """The number of partitions."""

    def map_partitions(self, func: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        """Return the frame of what a function makes of each partition."""


Partitioned = TypeVar("Partitioned", bound=PartitionedFrame)


def is_dask_frame(given: object) -> bool:
    """Whether something is a frame of Dask; asks its type alone, and does not load Dask."""
    is_of_dask = type(given).__module__.partition(".")[0] in _PACKAGES
    return is_of_dask and isinstance(getattr(given, "_meta", None), pd.DataFrame)


def assign_dask_frame(frame: Any, options: AssignOptions, areas: Sequence[AreaSource] = ()) -> Any:  # noqa: ANN401
    """Return a frame of Dask with the new columns; nothing is computed, but its columns are checked.

    Args:
        frame: A frame of Dask or of dask-geopandas.
        options: Which columns are read and added; texts are texts in any case.
        areas: Layers of areas of the user's own, which are read at once.

    Raises:
        PointsError: The frame has no coordinate columns, its geometries have no CRS, or it already has
            columns with the new names.
        RecordsError: A layer of areas cannot be read.
    """
    layers = tuple(read_areas(areas)[0])
    empty = frame._meta  # noqa: SLF001 - Dask has no other name for it
    where = _find_columns(empty, options)
    if where is not None and where.pairs is None:  # values of a partition might suggest others
        options = replace(options, latitude=where.latitude, longitude=where.longitude)
    settings: dict[str, Any] = {
        "options": options,
        "where": where,
        "boundaries": index_digest(),
        "partitions": frame.npartitions,
    }
    meta = answer_partition(empty, layers, **settings)
    return frame.map_partitions(answer_partition, *_sent(layers), meta=meta, **settings)


def answer_partition(
    frame: pd.DataFrame,
    layers: Sequence[AreaLayer] = (),
    *,
    options: AssignOptions,
    where: PointColumns | None,
    boundaries: str,
    partitions: int,
) -> pd.DataFrame:
    """Return a copy of a partition with the new columns, on the worker that has it.

    Args:
        frame: The partition.
        layers: Areas of the user's own.
        options: Which columns are read and added.
        where: The columns of coordinates; None if the geometry has them.
        boundaries: The digest of the boundaries that are to answer.
        partitions: The number of partitions. If there are many rows in all, the first one makes the index of
            borders on its machine; all others map it into memory.

    Raises:
        GeodataError: The worker has other boundaries.
        PointsError: Most coordinates of the partition are no degrees.
    """
    refuse_other_boundaries(boundaries)
    if len(frame) * partitions >= PREPARED_FROM:
        prepare(ignore_step)
    columns = answer_frame(frame, options, layers, where)
    return frame.assign(
        **{
            name: each.with_sets_joined().pandas(texts=True).set_axis(frame.index)
            for name, each in columns.items()
        }
    )


def refuse_other_boundaries(digest: str) -> None:
    """Refuse to answer on a worker whose boundaries are not those of a digest.

    Raises:
        GeodataError: They are others.
    """
    if index_digest() != digest:
        raise GeodataError(
            "A worker of Dask has other boundaries, or another version of mapper. Install the same version"
            " for all workers, and start them with the same MAPPER_BOUNDARIES.",
            code="other-boundaries",
        )


def _find_columns(empty: pd.DataFrame, options: AssignOptions) -> PointColumns | None:
    """Choose the columns of coordinates for all partitions; None if the geometry has them."""
    is_told = options.latitude is not None or options.longitude is not None
    if not is_told and getattr(empty, "_geometry_column_name", None):
        return None
    names = names_of_frame(empty)
    return find_point_columns(names, None, options.latitude, options.longitude, options.crs)


def _sent(layers: tuple[AreaLayer, ...]) -> list[Any]:
    """Return layers as an argument that goes to each worker once, and not with each partition."""
    if not layers:
        return []
    from dask import delayed  # noqa: PLC0415 - who has a frame of Dask has loaded it

    return [delayed(layers, traverse=False)]
