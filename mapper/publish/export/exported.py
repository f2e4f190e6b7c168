"""The contents of an exported file, and the signs of one."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from mapper.records import Tables

SIGNS = ("contest_status", "located_by", "located_note", "jurisdiction", "agencies", "claims")
HEAD_BYTES = 1 << 16


@dataclass(frozen=True)
class Exported:
    """The contents of a file that mapper exported.

    Attributes:
        tables: The tables, equal to those that were exported.
        about: The file's own description; empty if it has none.
        notes: Notes for the user about contents that the file cannot restore.
        columns: The columns that mapper itself does not have, row by row.
        areas: The outlines of the publisher's own areas by id, where they are a layer.
    """

    tables: Tables
    about: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    columns: Mapping[str, pa.Array | pa.ChunkedArray] = field(default_factory=dict)
    areas: Mapping[str, shapely.Geometry] = field(default_factory=dict)


def text_of(path: Path) -> str:
    """Read a file as text, unpacked if it is packed with gzip."""
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    return data.decode("utf-8-sig")
