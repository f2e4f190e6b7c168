"""The colors of the page, for pages beside it that have no script."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from mapper.errors import PageError

_STYLE = Path(__file__).resolve().parent / "style"
_SHEETS = ("first.css", "base.css")
_BLOCK = re.compile(
    r"^:root(?:\[data-theme=\"dark\"\])?, :host[^{]*\{(.*?)^\}", re.MULTILINE | re.DOTALL
)
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


@cache
def read_theme() -> tuple[dict[str, str], dict[str, str]]:
    """Return the custom properties of the page's styles in light and in dark, by name.

    Raises:
        PageError: The style sheet of the page is missing or has no such blocks.
    """
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for name in _SHEETS:
        try:
            blocks = _BLOCK.findall((_STYLE / name).read_text(encoding="utf-8"))
        except OSError as error:
            raise PageError(f"The installed page has no {name}. Install mapper again.") from error
        if len(blocks) < 2:  # noqa: PLR2004 - light and dark
            raise PageError(f"The installed {name} has no colors. Install mapper again.")
        light |= _TOKEN.findall(blocks[0])
        dark |= _TOKEN.findall(blocks[1])
    return light, dark
