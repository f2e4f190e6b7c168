"""Tells files of records in YAML from tables, by their suffix or their first bytes."""

from __future__ import annotations

import re
from pathlib import Path

RECORD_SUFFIXES = (".yaml", ".yml")
# how records begin: a comment, or a key of the top level
_RECORDS = re.compile(
    rb"\s*(?:#[^\n]*\n\s*)*(?:---\s*\n)?(?:format|home|title|sources|agencies|incidents):(?:\s|$)"
)
_PAGE = re.compile(rb"\s*<!doctype html.*data-mapper", re.DOTALL | re.IGNORECASE)


def is_table(path: Path) -> bool:
    """Whether a file is a table rather than records in YAML, by its suffix."""
    return path.suffix.lower() not in RECORD_SUFFIXES


def suffix_of_content(head: bytes) -> str:
    """Return the suffix of records, pages of mapper and GeoPackages, by their first bytes; else nothing."""
    if head.startswith(b"SQLite format 3\0") and head[68:72] == b"GPKG":
        return ".gpkg"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _RECORDS.match(text):
        return ".yaml"
    return ".html" if _PAGE.match(text) else ""
