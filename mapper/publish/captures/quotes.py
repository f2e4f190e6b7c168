"""The quoted words of accounts, and whether a capture holds them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from mapper.records import Tables, rows_of
from mapper.text import fold

_QUOTED = re.compile(
    r'"([^"]+)"|“([^“”]+)[”“]|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』'
)
# what a quotation leaves out or adds: "They [the officers] left … at once."
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\([.…\s]*\)|…|\.{3,}")
_DIGITS = 16
# scripts that put no space between words
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)


class Quote(NamedTuple):
    """Words that an account quotes from a source.

    Attributes:
        incident_id: The incident.
        source: The id of the source.
        words: The words as the account has them, with what it left out marked.
    """

    incident_id: str
    source: str
    words: str

    @property
    def key(self) -> str:
        """What the lock file has in place of the words."""
        said = f"{self.incident_id}\n{fold(self.words, 'words')}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def quotes_of(tables: Tables) -> Iterator[Quote]:
    """Yield the quoted words of all accounts, each once; the tables are those to be published."""
    seen: set[Quote] = set()
    told = tables.accounts[["incident_id", "source", "says"]]
    marked = (
        told["says"].astype("string").str.contains('["“„«»「『]', regex=True).fillna(value=False)
    )
    for row in rows_of(told[marked.to_numpy(dtype=bool)]):
        for found in _QUOTED.finditer(str(row["says"])):
            words = next(filter(None, found.groups()))
            quote = Quote(str(row["incident_id"]), str(row["source"]), words.strip())
            if quote not in seen and fold(words, "words"):
                seen.add(quote)
                yield quote


class FoldedText:
    """A text to search for quotes; case, accents, spaces and punctuation do not count."""

    def __init__(self, text: str) -> None:
        """Fold the text."""
        self.words = f" {fold(text, 'words')} "
        self.sha256 = hashlib.sha256(self.words.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether it has no words."""
        return not self.words.strip()

    def holds(self, quote: Quote) -> bool:
        """Whether all parts of a quote stand here, in their order."""
        at = 0
        for part in _LEFT_OUT.split(quote.words):
            said = fold(part, "words")
            if not said:
                continue
            found = self._find(said, at)
            if found < 0:
                return False
            at = found + len(said)
        return True

    def _find(self, said: str, at: int) -> int:
        if not _UNSPACED.search(said):
            return self.words.find(f" {said} ", at)
        pattern = r" ?".join(map(re.escape, said.replace(" ", "")))
        found = re.compile(pattern).search(self.words, at)
        return found.start() if found else -1
