"""The colors of the page, for pages beside it that have no script."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from mapper.errors import PageError

_BASE = Path(__file__).resolve().parent / "style" / "base.css"
_BLOCK = re.compile(
    r"^:root(?:\[data-theme=\"dark\"\])?, :host[^{]*\{(.*?)^\}", re.MULTILINE | re.DOTALL
)
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


@cache
def read_theme() -> tuple[dict[str, str], dict[str, str]]:
    """Return the custom properties of the page's style in light and in dark, by name.

    Raises:
        PageError: The style sheet of the page is missing or has no such blocks.
    """
    try:
        blocks = _BLOCK.findall(_BASE.read_text(encoding="utf-8"))
    except OSError as error:
        raise PageError(f"The installed page has no {_BASE.name}. Install mapper again.") from error
    if len(blocks) < 2:  # noqa: PLR2004 - light and dark
        raise PageError(f"The installed {_BASE.name} has no colors. Install mapper again.")
    light, dark = (dict(_TOKEN.findall(block)) for block in blocks[:2])
    return light, dark
