"""Finds the browser that the tests open; needs nothing but Python, as `python3 -m tests` does."""

from __future__ import annotations

import os
import shutil

# the same engine without the windows of a browser, which are a fifth of what a page costs
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one that MAPPER_CHROMIUM names, else the first installed."""
    named = os.environ.get("MAPPER_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)
