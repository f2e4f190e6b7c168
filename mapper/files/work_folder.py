"""A temporary folder for what a reader puts on the disk; most files need none, and then none is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

# returns a folder, the same at each call, and makes it at the first
WorkFolder: TypeAlias = Callable[[], Path]


@contextmanager
def work_folder() -> Iterator[WorkFolder]:
    """Yield a folder that is made once it is asked for, and removed at the end."""
    with ExitStack() as made:

        @cache
        def folder() -> Path:
            kept = TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True)
            return Path(made.enter_context(kept))

        yield folder
