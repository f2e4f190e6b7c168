"""The limits on publication that a table's columns or its mapping set; fails closed.

A row with a cell that cannot be understood is left out. A column that limits publication is never
ignored.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mapper.errors import CHECK_SPELLING
from mapper.files import Codes
from mapper.imports.cells import Cells, count_words, number_texts, pick_values
from mapper.imports.vocabularies import MISSING_WORDS, REDACTED_TOGETHER, SENSITIVE_PLACES
from mapper.records import PLACE_TYPES, REDACTABLE, moment_reached_everywhere
from mapper.text import fold

_YES = frozenset(("true", "yes", "y", "1", "si", "sí", "x"))
_NO = frozenset(("false", "no", "n", "0", ""))
_NAMES_PARTED = re.compile(r"[;|\n]+")
_WORDS_PARTED = re.compile(r"[;,|\n]+")
_ALIKE = 0.75

_PLACE_WORDS = {fold(word, "letters"): kind for word, kind in SENSITIVE_PLACES.items()} | {
    fold(kind, "letters"): kind for kind in PLACE_TYPES
}
_FIELDS = {fold(name, "letters"): (name,) for name in REDACTABLE} | {
    fold(word, "letters"): names for word, names in REDACTED_TOGETHER.items()
}


@dataclass(frozen=True)
class RowPrivacy:
    """The limits on publishing each row.

    Attributes:
        withhold: Whether to withhold the whole row.
        place_type: The kind of place, None if unknown.
        redact: The fields to withhold.
        publish_after: The day or moment before which the row is withheld; None for no such limit.
    """

    withhold: npt.NDArray[np.bool_]
    place_type: npt.NDArray[np.object_]
    redact: npt.NDArray[np.object_]
    publish_after: npt.NDArray[np.object_]


def read_row_privacy(cells: Cells) -> RowPrivacy:
    """Read the limits on publication; rows that cannot be understood are rejected."""
    _read_names(cells)
    return RowPrivacy(_withhold(cells), _place_type(cells), _redact(cells), _publish_after(cells))


def _withhold(cells: Cells) -> npt.NDArray[np.bool_]:
    codes, texts = number_texts(cells.of("withhold"), len(cells))
    words = [(text or "").lower() for text in texts]
    bad = np.array([word not in _YES | _NO for word in words])
    cells.reject(
        bad[codes],
        found=lambda row: f"{cells.text('withhold', row)} is neither true nor false.",
        fix="Write one of the two.",
        code="wrong-type",
    )
    return np.array([word in _YES or cells.columns.withhold for word in words])[codes]


def _place_type(cells: Cells) -> npt.NDArray[np.object_]:
    codes, texts = number_texts(cells.of("place_type"), len(cells))
    kinds = [_kind(text) if _is_said(text) else cells.columns.place_type for text in texts]
    bad = np.array([kind == "" for kind in kinds])
    cells.reject(
        bad[codes],
        found=lambda row: f"Unknown place type {cells.text('place_type', row)}; it may be a home.",
        expected=f"The place types are {', '.join(PLACE_TYPES)}.",
        fix=CHECK_SPELLING,
        code="unknown-place-type",
    )
    _say_others(cells, codes, texts, kinds)
    return pick_values(list(kinds), codes)


def _kind(text: str | None) -> str:
    """Return the kind of place for a word; empty if it may be a misspelled home."""
    word = fold(text or "", "letters")
    if word in _PLACE_WORDS:
        return _PLACE_WORDS[word]
    kinds = {
        _PLACE_WORDS[word]
        for each in re.findall(r"[^\W\d_]+", text or "")
        for word in (fold(each, "letters"), fold(each, "letters").removesuffix("s"))
        if word in _PLACE_WORDS
    }
    sensitive = sorted(kinds.intersection(SENSITIVE_PLACES.values()))
    if sensitive:
        return sensitive[0]
    near = difflib.get_close_matches(
        word, [fold(each, "letters") for each in SENSITIVE_PLACES], 1, _ALIKE
    )
    return "" if near else "other"


def _say_others(
    cells: Cells, codes: Codes, texts: list[str | None], kinds: list[str | None]
) -> None:
    times = np.bincount(codes, minlength=len(texts)).tolist()
    others = Counter(
        {
            str(text): count
            for text, kind, count in zip(texts, kinds, times, strict=True)
            if _is_said(text)
            and kind == "other"
            and fold(text or "", "letters") not in ("other", "otro")
        }
    )
    if others:
        cells.notes.append(
            f"Read as place type other, which is shown exactly: {count_words(others)}."
        )


def _redact(cells: Cells) -> npt.NDArray[np.object_]:
    codes, texts = number_texts(cells.of("redact"), len(cells))
    given = [[word for word in _WORDS_PARTED.split(text or "") if word.strip()] for text in texts]
    given = [_apart(words) for words in given]
    bad = np.array([any(fold(word, "letters") not in _FIELDS for word in words) for words in given])
    cells.reject(
        bad[codes],
        found=lambda row: f"Unknown field to redact: {cells.text('redact', row)}.",
        expected=f"The fields are {', '.join(REDACTABLE)}, separated by semicolons.",
        fix=CHECK_SPELLING,
        code="unknown-field",
    )
    always = cells.columns.redact
    fields = [
        tuple(
            dict.fromkeys(
                (
                    *always,
                    *(name for word in words for name in _FIELDS.get(fold(word, "letters"), ())),
                )
            )
        )
        for words in given
    ]
    return pick_values(list(fields), codes)


def _apart(words: list[str]) -> list[str]:
    """Split words at spaces, too, if only that makes them fields."""
    return [
        each
        for word in words
        for each in ([word] if fold(word, "letters") in _FIELDS else word.split())
    ]


def _publish_after(cells: Cells) -> npt.NDArray[np.object_]:
    codes, texts = number_texts(cells.of("publish_after"), len(cells))
    moments = [
        str(text).strip() if _is_said(text) else cells.columns.publish_after for text in texts
    ]
    bad = np.array([moment is not None and not _is_moment(moment) for moment in moments])
    cells.reject(
        bad[codes],
        found=lambda row: f"{cells.text('publish_after', row)} is not a day or time.",
        fix="Write it like 2026-02-01 or 2026-02-01T12:00Z, or write unknown.",
        code="bad-date",
    )
    return pick_values(list(moments), codes)


def _is_moment(text: str) -> bool:
    try:
        moment_reached_everywhere(text)
    except (ValueError, OverflowError):
        return False
    return True


def _read_names(cells: Cells) -> None:
    """Remember each private name and the first row that gives it."""
    for name in cells.columns.private_names:
        cells.private_names.setdefault(name, None)
    codes, texts = number_texts(cells.of("private_names"), len(cells))
    first = dict(zip(codes[::-1].tolist(), range(len(codes) - 1, -1, -1), strict=True))
    for code, text in enumerate(texts):
        for name in _NAMES_PARTED.split(text or ""):
            if name.strip() and name.strip().lower() not in MISSING_WORDS and code in first:
                cells.private_names.setdefault(name.strip(), first[code])


def _is_said(text: str | None) -> bool:
    return bool(text) and (text or "").lower() not in MISSING_WORDS - {"unknown"}
