"""Letters of other scripts that look like Latin ones: a word of both scripts is read as Latin.

A word of one script alone stays as it is, so that Cyrillic and Greek texts say what they say.
"""

from __future__ import annotations

import re

# Cyrillic, then Greek
_LATIN = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅԚԜ" + "οανρυιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # noqa: RUF001
    "aeopcyxijshdqwABEKMHOPCTYXIJSQW" + "oavpuiABEZHIKMNOPTYX",
)
_LOOKALIKE = re.compile("[" + "".join(map(chr, _LATIN)) + "]")
_BESIDE_LATIN = re.compile(rf"[A-Za-z]{_LOOKALIKE.pattern}|{_LOOKALIKE.pattern}[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")


def read_as_latin(text: str) -> str:
    """Write Latin letters for those that look like them, in words that have letters of ASCII, too."""
    # a search for one letter is quicker than for two, and most texts have none
    if text.isascii() or not _LOOKALIKE.search(text) or not _BESIDE_LATIN.search(text):
        return text
    return _WORD.sub(_latin, text)


def _latin(word: re.Match[str]) -> str:
    return word[0].translate(_LATIN) if _BESIDE_LATIN.search(word[0]) else word[0]
