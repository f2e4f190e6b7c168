"""The file of the index: made once, kept in the cache folder, and mapped into memory.

Its name is a digest of the boundaries in use and of the file's format, so another index is never mistaken for
it. It is written whole or not at all, by one process at a time. A file whose time is not the one that it
was made with was touched by something else, and is checked against its sum before it is used.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from mapper.errors import DestinationError, GeodataError, OutputError
from mapper.files import hold_lock, open_whole_file
from mapper.places.border_index.layout import FORMAT, IndexArrays
from mapper.places.border_index.lookup import BorderIndex
from mapper.places.boundaries import available_states, path_of_state
from mapper.places.boundary_setting import cache_by_boundaries

INDEX_VARIABLE = "MAPPER_INDEX"
USED_FROM = 4_096
"""So many points at once are looked up in the index, if it is at hand."""
PREPARED_FROM = 2_000_000
"""For so many rows, making the index is worth the time."""

_MAGIC = b"mapper borders\n\0"
_HEAD_BYTES = 4096
_ALIGNED = 64
_KEPT_FILES = 2  # as for two packs of boundaries in turn


def index_folder() -> Path:
    """Return the folder of indexes: MAPPER_INDEX, or one in the cache folder."""
    named = os.environ.get(INDEX_VARIABLE)
    if named:
        return Path(named).expanduser()
    return platformdirs.user_cache_path("mapper", appauthor=False) / "index"


def index_at_hand(points: int) -> BorderIndex | None:
    """Return the index of the boundaries in use, if one was made and there are enough points for it."""
    return _open_index(_path()) if points >= USED_FROM else None


def prepare_index() -> Path:
    """Make the index of the boundaries in use, unless there is one, and return its file.

    Another process that is at it is waited for.

    Raises:
        GeodataError: The boundaries do not fit into an index, or are broken.
        OutputError: It cannot be written.
    """
    path = _path()
    if _open_index(path) is not None:
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with hold_lock(path.with_suffix(".lock")):
            if _open_index(path) is None:
                _refuse_others_file(path)
                _write(path)
                _remove_others(path)
    except DestinationError:
        raise
    except OSError as error:
        raise OutputError(
            f"The index of borders cannot be written to {path.parent} ({error.strerror or error})."
            f" Name a folder with {INDEX_VARIABLE}."
        ) from error
    return path


def _path() -> Path:
    return index_folder() / f"borders-{index_digest()}.index"


@cache_by_boundaries
def index_digest() -> str:
    """Return what tells the boundaries in use, and the file's format, from others."""
    digest = hashlib.sha256(f"{FORMAT} {sys.byteorder}".encode())
    for state in available_states():
        path = path_of_state(state)
        try:
            with path.open("rb") as file:
                digest.update(state.encode() + hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise GeodataError(f"Cannot read {path.name} ({error}). Reinstall mapper.") from error
    return digest.hexdigest()[:16]


# ---- reading ---------------------------------------------------------------------------------


def _open_index(path: Path) -> BorderIndex | None:
    """Return the index in a file; None without one, or if it is broken."""
    try:
        status = path.stat()
        return _opened(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=2)
def _opened(path: Path, changed: int, size: int) -> BorderIndex:
    """Map a file into memory.

    Raises:
        ValueError: It is broken.
    """
    with path.open("rb") as file:
        head = _head(file.read(_HEAD_BYTES))
        if size != head["bytes"]:
            raise ValueError("cut off")
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if changed != head["changed"]:
        if zlib.crc32(memoryview(content)[_HEAD_BYTES:]) != head["sum"]:
            raise ValueError("changed")
        with suppress(OSError):  # an image's is often for reading alone
            os.utime(path, ns=(head["changed"], head["changed"]))
    arrays = {
        name: np.frombuffer(content, np.dtype(kind), int(np.prod(shape)), offset=offset).reshape(
            shape
        )
        for name, (kind, shape, offset) in head["arrays"].items()
    }
    return BorderIndex(IndexArrays(**arrays), tuple(head["states"]))


def _head(start: bytes) -> dict[str, Any]:
    if start[: len(_MAGIC)] != _MAGIC or len(start) < _HEAD_BYTES:
        raise ValueError("no index")
    length, checked = np.frombuffer(start, "<u4", 2, offset=len(_MAGIC)).tolist()
    begin = len(_MAGIC) + 8
    text = start[begin : begin + length]
    if zlib.crc32(text) != checked:
        raise ValueError("broken head")
    head: dict[str, Any] = json.loads(text)
    return head


# ---- writing ---------------------------------------------------------------------------------


def _refuse_others_file(path: Path) -> None:
    """Refuse to write over a file that a link leads to, unless it is an index.

    Raises:
        OutputError: It is another file.
    """
    if not path.is_file() or (not path.is_symlink() and path.stat().st_nlink == 1):
        return
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) == _MAGIC:
            return
    raise OutputError(
        f"{path}: This is a link to a file that is not an index of borders. Remove the link, or name another"
        f" folder with {INDEX_VARIABLE}."
    )


def _write(path: Path) -> None:
    from mapper.places.border_index.building import build_index  # noqa: PLC0415 - rarely needed
    from mapper.places.border_index.pieces import NotIndexableError  # noqa: PLC0415

    states = available_states()
    try:
        arrays = build_index(states)._asdict()
    except NotIndexableError as error:
        raise GeodataError(
            "These boundaries do not fit into an index: their grid is finer than a millionth of a degree, or"
            " they have more than 65,000 areas. Every command works without it."
        ) from error
    places, end = {}, _HEAD_BYTES
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.shape, end)
        end += _padded(array.nbytes)
    checked = 0
    for part in _parts(arrays):
        checked = zlib.crc32(part, checked)
    # a whole second, which archives and images keep
    changed = int(time.time()) * 10**9
    about = {"states": states, "arrays": places, "bytes": end, "sum": checked, "changed": changed}
    text = json.dumps(about).encode()
    with open_whole_file(path) as temporary:
        with temporary.open("wb") as file:
            head = _MAGIC + np.array([len(text), zlib.crc32(text)], "<u4").tobytes() + text
            file.write(head.ljust(_HEAD_BYTES, b"\0"))
            for part in _parts(arrays):
                file.write(part)
        os.utime(temporary, ns=(changed, changed))


def _parts(arrays: dict[str, npt.NDArray[Any]]) -> Iterator[memoryview | bytes]:
    for array in arrays.values():
        yield np.ascontiguousarray(array).ravel().view(np.uint8).data
        yield bytes(_padded(array.nbytes) - array.nbytes)


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _remove_others(path: Path) -> None:
    """Remove indexes of other boundaries or formats, except for the newest."""
    others = sorted(path.parent.glob("borders-*.index"), key=lambda each: each.stat().st_mtime_ns)
    for each in [other for other in others if other != path][: 1 - _KEPT_FILES or None]:
        with suppress(OSError):  # another process has it open, on some systems
            each.unlink()
            each.with_suffix(".lock").unlink(missing_ok=True)
