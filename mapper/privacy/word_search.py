"""Finds which of many words a text may contain, in one pass over the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import ahocorasick

# a capital I with a dot and a small one without: for `re.IGNORECASE`, not for `str.casefold`, the same letter
_LETTERS_I = str.maketrans({"\u0130": "i", "\u0131": "i"})


class WordSearch:
    """Finds words as parts of a text, regardless of case.

    It finds every word that its pattern finds with `re.IGNORECASE`, and also words inside longer ones; the
    caller then applies the patterns of the few that were found.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Index the words; each has at least a letter or a sign."""
        self._automaton = ahocorasick.Automaton()
        for word in words:
            same = self._automaton.get(_folded(word), ())
            self._automaton.add_word(_folded(word), (*same, word))
        self._is_empty = not len(self._automaton)
        if not self._is_empty:
            self._automaton.make_automaton()

    def words_in(self, text: str) -> set[str]:
        """Return the words, as given, whose letters occur in the text."""
        if self._is_empty:
            return set()
        return {word for _, words in self._automaton.iter(_folded(text)) for word in words}


def _folded(text: str) -> str:
    return (text if text.isascii() else text.translate(_LETTERS_I)).casefold()


@cache
def whole_word(word: str) -> re.Pattern[str]:
    """Return a pattern that finds a word or a phrase where no letter or digit touches it."""
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
