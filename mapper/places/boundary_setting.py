"""Which boundaries are used: those that come with mapper, or a pack that the user made.

A pack is a folder of boundary files, one a state. States that it lacks have the boundaries that come with
mapper. One pack is used at a time, in all of a process: what is worked out from it is kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from mapper.errors import GeodataError, SelectionError, quoted

BOUNDARIES_VARIABLE = "MAPPER_BOUNDARIES"

_Result = TypeVar("_Result")
_kept: list[_lru_cache_wrapper[Any]] = []


def cache_by_boundaries(function: Callable[..., _Result]) -> _lru_cache_wrapper[_Result]:
    """Keep what a function returns, until other boundaries are used."""
    kept = cache(function)
    _kept.append(kept)
    return kept


def use_boundaries(folder: str | os.PathLike[str] | None) -> None:
    """Use a pack of boundaries that `mapper boundaries build` made, in all that follows.

    Incidents and tables that were read before keep their answers; read them again.

    Args:
        folder: The pack's folder, or the name of one in the cache folder, such as `tiger-2024`; None for the
            boundaries that come with mapper. Without a call, the environment variable MAPPER_BOUNDARIES.

    Raises:
        SelectionError: There is no pack of that name.
    """
    _set([None if folder is None else _pack(os.fspath(folder))])


@contextmanager
def using_boundaries(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Use a pack until the end of a block; raise SelectionError if there is none."""
    before = list(_chosen)
    use_boundaries(folder)
    try:
        yield
    finally:
        _set(before)


def _set(chosen: list[Path | None]) -> None:
    _chosen[:] = chosen
    for each in _kept:
        each.cache_clear()


def boundary_folder() -> Path | None:
    """Return the folder of the pack that is used, None without one.

    Raises:
        GeodataError: MAPPER_BOUNDARIES names no pack.
    """
    if not _chosen:
        try:
            named = os.environ.get(BOUNDARIES_VARIABLE)
            _chosen.append(_pack(named) if named else None)
        except SelectionError as error:
            raise GeodataError(f"{BOUNDARIES_VARIABLE}: {error}", code=error.code) from error
    return _chosen[0]


def cached_packs() -> Path:
    """Return the folder in which packs are kept that are given no other."""
    return platformdirs.user_cache_path("mapper", appauthor=False) / "boundaries"


_chosen: list[Path | None] = []


def _pack(name: str) -> Path:
    """Find a pack by its folder, or by its name among the kept ones."""
    places = [Path(name).expanduser(), cached_packs() / name]
    for folder in places:
        if any(folder.glob("[0-9][0-9].npz")):
            return folder.resolve()
    kept = sorted(each.name for each in cached_packs().glob("*") if each.is_dir())
    known = f" Packs in {cached_packs()}: {', '.join(kept)}." if kept else ""
    raise SelectionError(
        f"No boundary files found in {quoted(name)}.{known} Make a pack with: mapper boundaries build FILES",
        code="no-boundary-pack",
    )
