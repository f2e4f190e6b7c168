"""Text folded for comparison, at named strengths, and slugs made of it."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, TypeAlias

Strength: TypeAlias = Literal["form", "case", "accents", "names", "letters"]

_VANISHING = re.compile(r"['’\u02bc`.]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def fold(text: str, strength: Strength) -> str:
    """Fold a text, so that spellings that mean the same compare equal.

    Args:
        text: Any text.
        strength: What does not count.

            - `form`: case, runs of spaces, and in which of Unicode's forms a letter is written.
            - `case`: as `form`, and typographic apostrophes, `&` for `and`.
            - `accents`: accents and other combining marks, as the page's search does.
            - `names`: all of these, and punctuation. Periods and apostrophes vanish (L.A.P.D. is LAPD),
              any other sign parts words (Stratford-upon-Avon). Spaces stay: Green Acres and Greenacres
              are two places.
            - `letters`: spaces, too; letters and digits alone remain.
    """
    if strength == "accents":
        return _without_marks(text).lower()  # not casefold: JavaScript and Arrow have no such thing
    if strength == "form":
        return " ".join(_in_one_form(text).split())
    if strength == "case":
        return fold(_in_one_form(text).replace("’", "'").replace("&", " and "), "form")
    plain = _VANISHING.sub("", _without_marks(text).replace("&", " and ").casefold())
    return _BETWEEN_WORDS.sub(" " if strength == "names" else "", plain).strip()


def slug(text: str, *, most_characters: int = 72) -> str:
    """Write a text as lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    return "-".join(words)[:most_characters].strip("-")


def _in_one_form(text: str) -> str:
    if text.isascii():
        return text.lower()
    # what folding case leaves may have a shorter form, and that another case
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", once.casefold())


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.category(each).startswith("M"))
