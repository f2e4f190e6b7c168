"""Checks of arguments that several methods of `Incidents` take."""

from __future__ import annotations

from mapper.files import Arguments
from mapper.privacy import PROFILES
from mapper.records import LANGUAGES


def require_tiles(arguments: Arguments, tiles: object, attribution: object) -> None:
    """Note a fault if a tile server or its credit is no text."""
    arguments.require_text("tiles", tiles, "the address of a tile server, or None")
    arguments.require_text("tiles_attribution", attribution)


def require_language(arguments: Arguments, language: object) -> None:
    """Note a fault if the language is none of the page's."""
    arguments.require(
        "language",
        language,
        holds=language is None or (isinstance(language, str) and language in LANGUAGES),
        wanted="en, es or fr, or None for that of the reader's browser",
    )


def require_progress(arguments: Arguments, progress: object) -> None:
    """Note a fault if progress cannot be called."""
    arguments.require_progress(progress)


def require_profile(arguments: Arguments, profile: object) -> None:
    """Note a fault if the audience is none of the three."""
    is_one = isinstance(profile, str) and profile in PROFILES
    arguments.require("profile", profile, holds=is_one, wanted=f"one of {', '.join(PROFILES)}")
