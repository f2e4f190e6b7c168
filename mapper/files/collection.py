"""Holds back Python's search for garbage while a file becomes millions of objects.

The search goes through all that lives each time their number has grown by a quarter, and finds nothing:
records and their parts know no cycles. It took most of the time that reading a large file of records took.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collection() -> Iterator[None]:
    """Search for no cycles of garbage within; all else is freed as always.

    What was made counts as old afterwards, so that it is looked through with all else and not by itself.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():  # else somebody keeps what is there out of all searches
                gc.freeze()
                gc.unfreeze()
            gc.enable()
