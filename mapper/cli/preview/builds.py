"""The latest page that could be built, and the faults of the latest try."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mapper.errors import MapperError, RecordsError, and_more
from mapper.page import hash_source

_SCRIPT = (Path(__file__).resolve().parent / "follow.js").read_text(encoding="utf-8")
_POLICY = re.compile(
    rb"(<meta http-equiv=\"Content-Security-Policy\" content=\"[^\"]*?script-src )"
    rb"(?:'none')?([^\"]*?connect-src )'none'"
)
_END = b"</body>"
_MOST_FAULTS = 200
_EMPTY = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'none';"
    " connect-src 'none'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>mapper serve</title>\n</head>\n<body>\n</body>\n'
    "</html>\n"
)


class Builds:
    """The page of some records, built again and again."""

    def __init__(self, build: Callable[[], tuple[bytes, Sequence[str]]], *, mark: str = "") -> None:
        """Keep what builds the page.

        Args:
            build: Builds the page, and lists the faults of what it leaves out; or raises MapperError with
                what prevents it.
            mark: What stands on the page if it is not for the public, such as its profile.
        """
        self._build = build
        self._mark = mark
        self._page: bytes | None = None
        self._changed = asyncio.Event()
        self.faults: tuple[str, ...] = ()
        self.version = 0
        self.is_built = False

    def build(self) -> tuple[str, ...]:
        """Build the page again; if that fails, keep the last one. Return the faults, a line each."""
        faults: Sequence[str]
        try:
            self._page, faults = self._build()
            self.is_built = True
        except MapperError as error:
            self.is_built = False
            listed = error.faults if isinstance(error, RecordsError) else ()
            faults = [*dict.fromkeys(map(str, listed))] or str(error).splitlines()
        more = len(faults) - _MOST_FAULTS
        self.faults = (*faults[:_MOST_FAULTS], *filter(None, [and_more(more).strip()]))
        self.version += 1
        return self.faults

    def announce(self) -> None:
        """Wake those who wait for the next build; in the loop that they wait in."""
        self._changed.set()
        self._changed = asyncio.Event()

    def news(self) -> dict[str, Any]:
        """Return what a page is told of the latest build."""
        return {"version": self.version, "built": self.is_built, "faults": self.faults}

    async def wait_beyond(self, version: int, seconds: float) -> None:
        """Wait until there is a build after a version, or for some seconds."""
        if self.version != version:
            return
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    def page(self) -> bytes:
        """Return the latest page, which follows the builds after it and shows their faults."""
        page = _EMPTY.encode() if self._page is None else self._page
        state = json.dumps(self.news() | {"mark": self._mark}).replace("<", "\\u003c")
        script = f"const began = {state};\n{_SCRIPT}"
        allowed = rb"\1" + hash_source(script).encode() + rb" \2'self'"
        page, count = _POLICY.subn(allowed, page, count=1)
        before, end, after = page.rpartition(_END)
        if not count or not end:
            return page
        return before + b"<script>" + script.encode() + b"</script>" + end + after
