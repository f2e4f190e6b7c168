"""Finds the browser that the tests open; needs nothing but Python, as `python3 -m tests` does."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one that MAPPER_CHROMIUM names, else the first installed."""
    named = os.environ.get("MAPPER_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)
