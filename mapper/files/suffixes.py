"""Tells by the suffix which files hold records in YAML and which hold rows."""

from __future__ import annotations

from pathlib import Path

RECORD_SUFFIXES = (".yaml", ".yml")


def is_table(path: Path) -> bool:
    """Whether a file holds rows rather than records in YAML, by its suffix."""
    return path.suffix.lower() not in RECORD_SUFFIXES
