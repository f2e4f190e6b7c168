"""Suggests what a name that is not known may mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from mapper.errors import quoted


def unknown_field(name: str) -> str:
    """Return the message for a field that does not exist."""
    return f"Unknown field {quoted(name)}."


def suggest_spelling(word: str, known: Iterable[str]) -> str | None:
    """Suggest the nearest known word, if one is near: "Did you mean 'stop'?"."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return ask_whether_meant(near) if near else None


def ask_whether_meant(names: Sequence[str]) -> str:
    """Ask whether one of some names was meant: "Did you mean 'a', 'b' or 'c'?"."""
    *most, last = map(quoted, names)
    return f"Did you mean {' or '.join(filter(None, (', '.join(most), last)))}?"
