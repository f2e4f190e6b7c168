"""Reads Debian's iso-codes from the package `pycountry`: codes, and names of them in many languages."""

from __future__ import annotations

import gettext
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "pycountry-26.2.16-py3-none-any.whl"
SHA256 = "115c4baf7cceaa30f59a4694d79483c9167dbce7a9de4d3d571c5f3ea77c305a"


class IsoCodes:
    """The list of one standard, such as 3166-2, in the package."""

    def __init__(self, folder: Path, standard: str) -> None:
        """Open the package; one of another digest ends the program.

        Args:
            folder: The folder with the package.
            standard: `3166-1` (countries) or `3166-2` (their subdivisions).
        """
        package = folder / PACKAGE
        content = package.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != SHA256:
            sys.exit(f"error: {PACKAGE} has the sha256 {digest}, expected {SHA256}")
        self._wheel = zipfile.ZipFile(io.BytesIO(content))
        self._standard = standard
        listed = self._wheel.read(f"pycountry/databases/iso{standard}.json")
        self.entries: list[dict[str, Any]] = json.loads(listed)[standard]

    def translations(self) -> Iterator[tuple[str, gettext.GNUTranslations]]:
        """Yield each language that the standard is translated to, sorted by code."""
        ending = f"/LC_MESSAGES/iso{self._standard}.mo"
        for entry in sorted(name for name in self._wheel.namelist() if name.endswith(ending)):
            language = entry.removesuffix(ending).rpartition("/")[2]
            yield language, gettext.GNUTranslations(io.BytesIO(self._wheel.read(entry)))
