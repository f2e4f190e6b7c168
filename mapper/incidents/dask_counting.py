"""Counts incidents on the workers of Dask: each partition or file by itself; what comes back is their counts.

Workers first learn how the tables are read and which places are marked as sensitive anywhere; then all are
counted by what was learned, so that the counts are those of one process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.analysis import CountTable
from mapper.errors import ExtraError, Fault, SelectionError, reason_of
from mapper.files import Input, Part, Progress, as_input
from mapper.imports import TableOptions, refuse_other_boundaries
from mapper.incidents.counted import Counted
from mapper.incidents.counting import (
    SAMPLE_ROWS,
    ChunkCounter,
    CountOptions,
    finish,
    join_places,
    list_work,
)
from mapper.places import index_digest

_MERGED_TOGETHER = 8


@dataclass(frozen=True)
class _Learned:
    """What inputs tell before they are counted: how their tables are read, and which places are marked."""

    mappings: Mapping[tuple[str, ...], TableOptions] = field(default_factory=dict)
    places: pd.DataFrame | None = None
    without_category: tuple[Fault, ...] = ()


def count_dask_frame(frame: Any, options: CountOptions, progress: Progress) -> Counted:  # noqa: ANN401
    """Count the rows of a frame of Dask or of dask-geopandas, with the scheduler that Dask would take.

    Args:
        frame: The frame. Each of its partitions is in the memory of a worker as a whole.
        options: How the rows are read and protected.
        progress: Called when all is done.

    Raises:
        RecordsError: No row could be taken.
        SelectionError: An option does not apply.
        LeakError: A name that would be published is a withheld value.
        GeodataError: A worker has other boundaries.
    """
    from dask import delayed  # noqa: PLC0415 - who has a frame of Dask has loaded it

    tables = [delayed(_partition)(each, number) for number, each in enumerate(frame.to_delayed())]
    known = _learn_of_partitions(frame, tables, options)
    whole = _merged_on_workers(tables, options, _sent(known)).compute()
    whole.notes = [*options.notes, *whole.notes]
    whole.read_from += options.layer_files
    return _finished(whole, options, [], progress)


def _learn_of_partitions(frame: Any, tables: Sequence[Any], options: CountOptions) -> _Learned:  # noqa: ANN401
    """Learn from the first partition with rows how all are read; look at all where a column marks places."""
    import dask  # noqa: PLC0415

    for number, partition in enumerate(frame.partitions):
        head = partition.head(SAMPLE_ROWS, npartitions=1, compute=False).compute()
        if not len(head):
            continue
        counter = ChunkCounter(options)
        counter.sample(_partition(head, number))
        known = _Learned(counter.mappings, None, tuple(counter.without_category))
        if not counter.can_mark_places:
            return known
        digest = index_digest()
        sent = [_sent(each) for each in (options, known)]
        places = [dask.delayed(_places_of)(each, *sent, digest) for each in tables]
        return replace(known, places=dask.delayed(join_places)(places).compute())
    return _Learned()


def count_on_workers(
    sources: Sequence[Any], options: CountOptions, scheduler: str, progress: Progress
) -> Counted:
    """Count files on the workers of a scheduler, which have to read them under the same names.

    Args:
        sources: Files, folders, patterns, and addresses that fsspec reads.
        options: How they are read and protected.
        scheduler: The address of the scheduler.
        progress: Called with the share of files that are counted.

    Raises:
        ExtraError: Dask is not installed.
        SelectionError: The scheduler cannot be reached, a source is no file, or an option does not apply.
        RecordsError: An input cannot be read, or no row of it could be taken.
        LeakError: A name that would be published is a withheld value.
        GeodataError: A worker has other boundaries.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ExtraError(
            "Counting on workers needs Dask. Install it: pip install 'incident-mapper[dask]'"
        ) from error
    work, notes = list_work(sources)
    if any(not isinstance(each, Part) for each in work):
        raise SelectionError(
            "Workers count files. Name files or folders that they can read, or give a frame of Dask."
        )
    try:
        client = Client(scheduler, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SelectionError(
            f"Cannot reach the scheduler {scheduler}: {reason_of(error)}. Start it, or name another address,"
            " such as tcp://10.0.0.5:8786."
        ) from error
    parts = [_absolute(each) for each in work if isinstance(each, Part)]
    with client:
        known = _learned_on_workers(parts, options)
        whole = client.compute(_merged_on_workers(parts, options, known)).result()
    whole.notes = [*notes, *options.notes, *whole.notes]
    whole.read_from += options.layer_files
    return _finished(whole, options, work, progress)


def _finished(
    whole: Counted, options: CountOptions, work: Sequence[Part | Input], progress: Progress
) -> Counted:
    finish(whole, options, work)
    progress("count", 1.0, rows=whole.tally.records)
    return whole


def _absolute(part: Part) -> Part:
    """Return a part under a name that does not depend on the folder of the process."""
    return part if part.is_remote else replace(part, path=str(Path(part.path).absolute()))


def _partition(frame: pd.DataFrame, number: int) -> Input:
    """Return a partition as an input."""
    given = as_input(frame)
    if given is None:
        raise SelectionError(f"A partition is {type(frame).__name__}, and not a frame of pandas.")
    return replace(given, name=Path(f"partition {number}"))


def _merged_on_workers(work: Sequence[Any], options: CountOptions, known: Any) -> Any:  # noqa: ANN401 - Dask's own
    """Return what is to be computed: the counts of each input, by what is known of all, and these merged."""
    from dask import delayed  # noqa: PLC0415

    sent, digest = _sent(options), index_digest()
    counts = [delayed(_count)(each, sent, known, digest) for each in work]
    while len(counts) > 1:
        groups = range(0, len(counts), _MERGED_TOGETHER)
        counts = [delayed(_merge)(counts[at : at + _MERGED_TOGETHER]) for at in groups]
    return counts[0] if counts else delayed(Counted)(CountTable(options.category))


def _learned_on_workers(parts: Sequence[Any], options: CountOptions) -> Any:  # noqa: ANN401
    """Return what is to be computed first: what the first rows of each file tell."""
    from dask import delayed  # noqa: PLC0415

    sent, digest = _sent(options), index_digest()
    return delayed(_join)([delayed(_learn)(each, sent, digest) for each in parts])


def _sent(given: object) -> Any:  # noqa: ANN401
    """Return an argument that goes to each worker once, and not with each task."""
    from dask import delayed  # noqa: PLC0415

    return delayed(given, traverse=False)


def _learn(part: Part, options: CountOptions, digest: str) -> _Learned:
    refuse_other_boundaries(digest)
    counter = ChunkCounter(options, rejects_all=True)
    counter.sample(part)
    places = join_places(counter.places_of(part))
    return _Learned(counter.mappings, places, tuple(counter.without_category))


def _join(learned: Iterable[_Learned]) -> _Learned:
    """Join what files told; of those with the same columns, the first tells how they are read."""
    mappings: dict[tuple[str, ...], TableOptions] = {}
    held = list(learned)
    for each in held:
        for names, mapping in each.mappings.items():
            mappings.setdefault(names, mapping)
    places = join_places(each.places for each in held if each.places is not None)
    lacking = (each.without_category for each in held if each.without_category)
    return _Learned(mappings, places, next(lacking, ()))


def _places_of(table: Input, options: CountOptions, known: _Learned, digest: str) -> pd.DataFrame:
    refuse_other_boundaries(digest)
    found = join_places(ChunkCounter(options, known.mappings).places_of(table))
    return pd.DataFrame() if found is None else found


def _count(work: Part | Input, options: CountOptions, known: _Learned, digest: str) -> Counted:
    refuse_other_boundaries(digest)
    counter = ChunkCounter(options, known.mappings, known.places, rejects_all=True)
    counted = Counted(CountTable(options.category), without_category=list(known.without_category))
    is_empty = isinstance(work, Input) and not len(work.rows)
    for _ in () if is_empty else counter.count(work, counted):
        pass
    return counted


def _merge(counts: Sequence[Counted]) -> Counted:
    return Counted.of_parts(counts)
