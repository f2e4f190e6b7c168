"""What a file that mapper exported holds, and what such a file is known by."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapper.records import Tables

SIGNS = ("contest_status", "located_by", "located_note", "jurisdiction", "agencies", "claims")
HEAD_BYTES = 1 << 16


@dataclass(frozen=True)
class Exported:
    """What a file that mapper exported holds.

    Attributes:
        tables: The tables, equal to those that were exported.
        about: What the file says of itself; empty where it says nothing.
        notes: What the file does not bring back, in words for the user.
    """

    tables: Tables
    about: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def text_of(path: Path) -> str:
    """Read a file as text, unpacked if it is packed with gzip."""
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    return data.decode("utf-8-sig")
