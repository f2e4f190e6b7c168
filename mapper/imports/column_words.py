"""The words of a column's name: `incident_date_created`, `OCCUR_DATE`, `City/Neighborhood`, `Link 12`.

Names are parted at signs and at capitals, abbreviations and other languages become one word, words
written together are parted, and what most columns of a table begin or end with is taken off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from mapper.imports.name_rules import EVENTS, KNOWN_WORDS, PERSONS, SAME_WORDS, word_set
from mapper.text import fold, words_of

Words = tuple[str, ...]

_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{\uff08\u3010]([^)\]}\uff09\u3011]*)[)\]}\uff09\u3011]?")
_ELIDED = re.compile(r"\b[dl]['’]", re.IGNORECASE)
# beside which `data` is a date
_PORTUGUESE = word_set(
    "ocorrencia fato registro evento acidente incidente inicio fim do da di reato fatto"
)
_QUESTION = re.compile(r"^\s*Q?\d{1,3}\s*[.):]\s+", re.IGNORECASE)  # `2. In which city?`
_NUMBER_SIGN = re.compile(r"(?<=\w)\s*[#№]\s*$")  # Case #; a tag such as #date has it before
_NUMBER = re.compile(r"^(.*[^\W\d_])[\W_]*(\d{1,3})$")
_LEAST_JOINED, _LEAST_PART = 5, 2  # letters of words written together, and of each
_LEAST_SHARING = 3  # columns with a word in common
_SHARE = 0.5
# `Location of death (city)`: the words in brackets say which part of a place it is
_OF_PLACES = word_set("place where address coordinate position")
_PARTS_OF_PLACES = word_set("city county state latitude longitude zip country")


@dataclass(frozen=True)
class ColumnName:
    """A column's name in words.

    Attributes:
        name: The name as the table has it.
        words: Its words without brackets, without the number at the end, and without what most columns
            of the table share.
        inside: The words in brackets.
        every: All words of the name.
        stem: The name without the number at its end, to compare.
        number: The number at its end; None without one.
        folded: The name in letters and digits alone.
        core: Its words without those for an incident, joined.
    """

    name: str
    words: Words
    inside: Words
    every: frozenset[str]
    stem: str
    number: int | None
    folded: str
    core: str


def says_approximate(name: str) -> bool:
    """Whether the name of a column says that its values are approximate: `Hora aproximada`, `Time (approx.)`.

    A remark in brackets, such as `(approximate is fine)`, says it of none.
    """
    (read,) = read_names([name])
    said = _words(_BRACKETS.sub(" ", _QUESTION.sub("", name)))
    return "approximate" in said or read.inside == ("approximate",)


def read_names(names: Collection[str]) -> list[ColumnName]:
    """Read the names of a table's columns, in their order."""
    outside = [_words(_BRACKETS.sub(" ", _QUESTION.sub("", name))) for name in names]
    inside = [_words(" ".join(_BRACKETS.findall(name))) for name in names]
    own = [
        within
        if not words or (_OF_PLACES & set(words) and _PARTS_OF_PLACES & set(within))
        else words
        for words, within in zip(outside, inside, strict=True)
    ]
    for at in (0, -1):
        own = _without_shared(own, at)
    return [_read(*each) for each in zip(names, own, inside, outside, strict=True)]


def _read(name: str, words: Words, inside: Words, outside: Words) -> ColumnName:
    numbered = _NUMBER.fullmatch(name.strip())
    number = int(numbered[2]) if numbered else None
    if number is not None and words and words[-1].isdigit() and words[1:]:
        words = words[:-1]
    stem = " ".join(_words(numbered[1] if numbered else name))
    every = frozenset((*outside, *inside))
    core = "".join(word for word in words if word not in EVENTS)
    return ColumnName(
        name,
        words,
        inside,
        every,
        stem,
        number,
        fold(_NUMBER_SIGN.sub(" number", name), "letters"),
        core,
    )


def _words(text: str) -> Words:
    if text.strip() in ("#", "№", "Nº", "N°"):
        return ("number",)
    text = _ELIDED.sub(" ", _NUMBER_SIGN.sub(" number", text))
    parted = _CAPITALS.sub(" ", text.replace("'", "").replace("’", "").replace("ß", "ss"))
    words = words_of(parted)
    if _PORTUGUESE & set(words):
        words = ["date" if word == "data" else word for word in words]
    return tuple(word for each in words for word in _known_words(each))


@cache
def _known_words(word: str) -> Words:
    """Return the known words that a word is made of, or the word as it is."""
    if (same := same_word(word)) is not None:
        return same
    letters = word.rstrip("0123456789")
    if letters and letters != word:
        return (*_known_words(letters), word[len(letters) :])
    if len(word) < _LEAST_JOINED:
        return (word,)
    best: dict[int, Words] = {0: ()}
    for end in range(_LEAST_PART, len(word) + 1):
        for start in sorted(best):
            part = same_word(word[start:end]) if end - start >= _LEAST_PART else None
            if part is not None and _may_join(word[start:end]):
                made = (*best[start], *part)
                if end not in best or len(made) < len(best[end]):
                    best[end] = made
    return best.get(len(word), (word,))


def _may_join(part: str) -> bool:
    return len(part) > _LEAST_PART or part in ("dt", "no", "of", "id", "st", "oc")


def same_word(word: str) -> Words | None:
    """Return the word that a known one stands for; None for an unknown one."""
    if word in SAME_WORDS:
        return tuple(SAME_WORDS[word].split())
    if word in KNOWN_WORDS:
        return (word,)
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        single = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(single) > _LEAST_PART:
            if single in SAME_WORDS:
                return tuple(SAME_WORDS[single].split())
            if single in KNOWN_WORDS:
                return (single,)
    return None


def _without_shared(names: list[Words], at: int) -> list[Words]:
    """Take off the first or last words that most names share, unless they are about a person."""
    while True:
        longer = [words for words in names if len(words) > 1]
        counts = Counter(words[at] for words in longer)
        shared, count = counts.most_common(1)[0] if counts else ("", 0)
        few = count < _LEAST_SHARING or count <= len(names) * _SHARE
        if few or shared in PERSONS or shared.isdigit():
            return names
        cut: Callable[[Words], Words] = (
            (lambda each: each[1:]) if at == 0 else (lambda each: each[:-1])
        )
        names = [cut(each) if len(each) > 1 and each[at] == shared else each for each in names]


def group_numbered(names: Iterable[ColumnName]) -> dict[str, list[str]]:
    """List columns that are numbered alike (`Link 1` to `Link 45`), by stem."""
    found: dict[str, list[str]] = {}
    for each in names:
        found.setdefault(each.stem, []).append(each.name)
    return found
