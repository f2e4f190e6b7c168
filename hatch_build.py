"""Joins the page's modules once, when a wheel is built, so that no build of a page has to."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class JoinPage(BuildHookInterface[Any]):
    """Puts the joined script into the wheel; an editable install joins what is there at each start."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the script for a wheel that is no editable one."""
        if version != "standard":
            return
        sys.path.insert(0, self.root)
        try:
            from mapper.page.bundle import (  # noqa: PLC0415
                COUNTS_ENTRY,
                ENTRY,
                JOINED,
                JOINED_COUNTS,
                join_page,
            )
        finally:
            sys.path.remove(self.root)
        page = Path(self.root, "mapper", "page")
        self._folder = tempfile.TemporaryDirectory(prefix="mapper-build-")
        for name, entry in ((JOINED, ENTRY), (JOINED_COUNTS, COUNTS_ENTRY)):
            joined = Path(self._folder.name, name)
            joined.write_text(join_page(page, entry), encoding="utf-8", newline="\n")
            build_data["force_include"][str(joined)] = f"mapper/page/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Delete what was only for the wheel."""
        if version == "standard":
            self._folder.cleanup()
