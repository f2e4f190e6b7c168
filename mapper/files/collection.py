"""Suspends Python's garbage collection while a file becomes millions of objects.

A collection walks through all live objects each time their number has grown by a quarter, and finds
nothing: records and their parts have no cycles. It took most of the time of reading a large file.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY_OBJECTS = 100_000  # of fewer, a search takes some milliseconds


@contextmanager
def pause_collection() -> Iterator[None]:
    """Suspend the search for cycles; other objects are freed as always.

    Many new objects count as old afterward, so that they are not searched by themselves.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # counting what the caller froze itself takes as long as a search of it
            if gc.get_count()[0] > _MANY_OBJECTS and not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
