"""Where the outputs of many files may go: never over an input, nor where the next run would read them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from mapper.errors import DestinationError, number_of
from mapper.files import Parts
from mapper.imports.points.parts.journal import Journal, list_own_files

_MAGIC = "*?["
_ANY_FOLDERS = "**"


def refuse_among_inputs(folder: Path, parts: Parts, sources: Sequence[str]) -> None:
    """Refuse to write among the inputs, where the next run would read the outputs.

    Args:
        folder: The folder of the outputs, which may not exist yet.
        parts: The inputs.
        sources: The files, folders and patterns that named them.

    Raises:
        DestinationError: The folder is in an input, or an input is in it.
    """
    real = os.path.realpath(folder)
    for each in parts.folders:
        source = os.path.realpath(each)
        if real == source or real.startswith(source.rstrip(os.sep) + os.sep):
            raise DestinationError(
                f"{folder}: This folder is in the input {each}. Name a folder outside of it.",
                code="output-is-input",
            )
    for pattern in sources:
        if _would_read(pattern, real):
            raise DestinationError(
                f"{folder}: The pattern {pattern} would read this folder, too. Name a folder outside of it.",
                code="output-is-input",
            )
    for part in parts.found:
        if not part.is_remote and os.path.realpath(part.path).startswith(
            real.rstrip(os.sep) + os.sep
        ):
            raise DestinationError(
                f"{folder}: The input {part.path} is in this folder. Name another folder.",
                code="output-is-input",
            )


def _would_read(pattern: str, folder: str) -> bool:
    """Whether a pattern matches a folder or one above it, so that it reads what is below."""
    if not any(mark in pattern for mark in _MAGIC) or "://" in pattern:
        return False
    steps = _steps(os.path.abspath(Path(pattern).expanduser()))  # noqa: PTH100 - links stay
    if _ANY_FOLDERS in steps:
        fixed = steps[: steps.index(_ANY_FOLDERS)]
        above = _steps(folder)[: len(fixed)]
        return len(above) == len(fixed) and all(map(fnmatchcase, above, fixed))
    above = _steps(folder)[: len(steps)]
    return len(above) == len(steps) and all(map(fnmatchcase, above, steps))


def _steps(path: str) -> list[str]:
    return path.replace(os.sep, "/").split("/")


def refuse_inputs(
    folder: Path, parts: Parts, names: Mapping[str, str], others: Iterable[Path]
) -> None:
    """Refuse outputs, a journal or a lock that are an input by another name: links, hard links.

    Args:
        folder: The folder of the outputs.
        parts: The inputs.
        names: The outputs below the folder.
        others: Further files that are read.

    Raises:
        DestinationError: There is one; nothing was written.
    """
    own = list_own_files(folder)
    linked = next((each for each in own if each.is_symlink()), None)
    if linked is not None:
        raise DestinationError(
            f"{linked}: This is a link, where mapper keeps what is done. Remove it, or name another folder.",
            code="output-is-input",
        )
    inputs = {each.path for each in parts.found if not each.is_remote} | set(map(str, others))
    known = {identity: each for each in inputs if (identity := _identity(each)) is not None}
    for each in (*own, *(folder / name for name in names.values())):
        identity = _identity(each)
        source = None if identity is None else known.get(identity)
        if source is not None:
            raise DestinationError(
                f"{each}: This is the same file as the input {source}. Name another folder.",
                code="output-is-input",
            )


def _identity(path: str | Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - texts and paths alike
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def refuse_foreign(journal: Journal, names: Mapping[str, str], *, resume: bool) -> None:
    """Refuse to replace files that no run wrote, or the outputs of another without --resume.

    Raises:
        DestinationError: There are such files.
    """
    own = {each.output for each in journal.done.values()}
    if journal.done and not resume:
        raise DestinationError(
            f"{journal.folder}: This folder has {number_of(len(own), 'output')} of an earlier run. Go on with"
            " --resume, or name another folder.",
            code="output-exists",
        )
    foreign = [
        name for name in names.values() if name not in own and (journal.folder / name).exists()
    ]
    if foreign:
        raise DestinationError(
            f"{journal.folder / foreign[0]}: This file exists, and mapper did not write it. Name another"
            " folder.",
            code="output-exists",
        )
