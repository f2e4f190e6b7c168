"""Writes results so that a crash loses nothing: the old file stays whole until the new one is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mapper.errors import OutputError


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> int:
    """Write a file in one step: to a temporary file beside it, synced, then moved over it.

    Args:
        path: Where the data goes; its folder must exist.
        data: The whole content, or its pieces in order.

    Returns:
        How many bytes were written.

    Raises:
        OutputError: It could not be written; whatever stood at `path` is untouched.
    """
    with whole_file(path) as temporary, temporary.open("wb") as file:
        return sum(map(file.write, [data] if isinstance(data, bytes) else data))


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary file to fill; it is synced and moved to `path` if nothing goes wrong meanwhile.

    Args:
        path: Where the data goes; its folder must exist. The temporary file has the same suffix, for
            some writers go by it.

    Raises:
        OutputError: It could not be written; whatever stood at `path` is untouched.
    """
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}.part-", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
    except OSError as error:
        raise _cannot_write(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(usual_mode())
        temporary.replace(path)
    except OutputError:
        raise
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: got {error.strerror or error}, expected to write there, "
        "do choose another place with -o or free some room"
    )


def usual_mode() -> int:
    """The mode that a plain open() would give; mkstemp's is for secrets."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
