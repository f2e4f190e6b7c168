"""Tells files of records in YAML from tables, by their suffix."""

from __future__ import annotations

from pathlib import Path

RECORD_SUFFIXES = (".yaml", ".yml")


def is_table(path: Path) -> bool:
    """Whether a file is a table rather than records in YAML, by its suffix."""
    return path.suffix.lower() not in RECORD_SUFFIXES
