"""The figures of the benchmarks, all of them."""

from __future__ import annotations

from benchmarks.figures import all_tables


def page() -> str:
    """Write a section a benchmark."""
    return all_tables()
