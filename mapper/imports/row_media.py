"""The photos that the rows of a table name, each with its text, credit, license and the people in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from mapper.errors import quoted
from mapper.imports.cells import Cells
from mapper.imports.vocabularies import MEDIA_FIELDS
from mapper.records import LANGUAGES, PeopleShown

_PARTED = re.compile(r"\s*[;|\n]\s*")
_PEOPLE = get_args(PeopleShown)
_TRANSLATED = "media_alt_"


def read_row_media(cells: Cells) -> Mapping[int, tuple[dict[str, Any], ...]]:
    """Read the photos of rows; a row with a photo that lacks what readers need is rejected.

    Several files in a cell are parted by semicolons, bars or lines. The other cells hold one text for all
    of them, or as many as there are files.

    Returns:
        The photos of each row that has any, as records have them.
    """
    files = cells.of("media")
    if files is None:
        return {}
    columns = {name: cells.of(name) for name in MEDIA_FIELDS[1:]}
    found: dict[int, tuple[dict[str, Any], ...]] = {}
    wrong: dict[int, str] = {}
    for row in np.flatnonzero(files.is_valid().to_numpy(zero_copy_only=False)).tolist():
        texts = {
            name: None if column is None else column[row].as_py()
            for name, column in columns.items()
        }
        names = [each for each in _PARTED.split(files[row].as_py()) if each]
        made = _made(names, texts)
        if isinstance(made, str):
            wrong[row] = made
        elif made:
            found[row] = made
    bad = np.zeros(len(cells), dtype=bool)
    bad[list(wrong)] = True
    cells.reject(
        bad,
        found=lambda row: f"The photo {cells.text('media', row)} {wrong[row]}.",
        fix=(
            "Fill the columns for media_alt, media_credit, media_license and media_people (one of"
            f" {', '.join(_PEOPLE)}), or name them in a mapping, or leave out the photo."
        ),
        code="photo-incomplete",
    )
    return found


def _made(names: list[str], texts: Mapping[str, str | None]) -> tuple[dict[str, Any], ...] | str:
    """Return the photos of a row, or what is wrong with them."""
    listed: dict[str, list[str | None]] = {}
    for field, text in texts.items():
        name = field.removeprefix("media_")
        parts = _PARTED.split(text) if text and len(names) > 1 else [text]
        if len(parts) not in (1, len(names)):
            return f"has {len(parts)} texts in {field} for {len(names)} files"
        listed[name] = parts * len(names) if len(parts) == 1 else parts
        if not all(listed[name]) and not field.startswith(_TRANSLATED):
            return f"has no {name}"
        if name == "people" and not {str(each).lower() for each in listed[name]} <= {*_PEOPLE}:
            return f"has {quoted(text)} for the people in it"
    return tuple(_medium(file, number, listed) for number, file in enumerate(names))


def _medium(file: str, number: int, listed: Mapping[str, list[str | None]]) -> dict[str, Any]:
    made: dict[str, Any] = {"file": file}
    for name in ("alt", "credit", "license", "people"):
        text = str(listed[name][number])
        made[name] = text.lower() if name == "people" else text
    told = {
        language: {"alt": alt}
        for language in LANGUAGES
        if (alt := listed[f"alt_{language}"][number])
    }
    return made | ({"translations": told} if told else {})
