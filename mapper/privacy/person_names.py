"""Finds names of people in all spellings: accents, hyphens, apostrophes, order, the last name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product
from typing import Literal

from mapper.text import words_of, write_out_words

Written = Literal["anyhow", "capital", "as-name"]

SHORTEST_LAST_NAME = 4  # letters
_MOST_GAPS = 5  # between the parts of a name; each may be written together or apart
_MOST_ORDERED = 3  # words of a name of which every order counts
_PARTS = re.compile(
    "[\\s\\-'\u2018\u2019\u201b\u2032`\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\ua78b\ua78c\uff07"
    "\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+"
)
_HYPHENS = re.compile("[\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_BESIDE_NAMES = frozenset(
    ("mr", "mrs", "ms", "mx", "miss", "dr", "prof", "sr", "sra", "srta", "jr", "ii", "iii", "iv", "don",
     "dona", "senor", "senora")
)  # fmt: skip
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# What follows or precedes a last name where it is the name of a street or house, not of a person.
_NAMED_AFTER = frozenset(
    ("street", "avenue", "boulevard", "road", "lane", "highway", "parkway", "terrace", "drive",
     "freeway", "canyon", "school", "university", "college", "hospital", "library", "county", "city",
     "park", "airport", "station", "center", "centre")
)  # fmt: skip
_NAMED_BEFORE = frozenset(
    ("calle", "avenida", "camino", "paseo", "rue", "via", "plaza")
)  # fmt: skip
_HONORED = r"(?:mrs?|ms|miss|sra?|señora?|family|familia|los|las)\.?\s+"
_TITLE_CASE_SHARE = 0.6
_NEARBY = 80  # characters round a word that tell how a text is written

# Last and first names that are also words in English or Spanish; alone they count only where they are
# written as a name.
COMMON_WORDS = frozenset(
    ("abbey", "alba", "alma", "amor", "angel", "april", "archer", "arroyo", "art", "ash", "august",
     "autumn", "avenue", "baker", "banks", "barber", "barker", "barn", "basin", "bass", "battle", "bay",
     "beach", "bean", "bear", "bell", "best", "bird", "bishop", "black", "blanco", "blank", "blue",
     "bond", "booth", "bowl", "branch", "bravo", "bridge", "bridges", "brook", "brooks", "brown", "buck",
     "bull", "burns", "bush", "butcher", "butler", "cabello", "calles", "calvo", "camp", "campo",
     "campos", "campus", "canal", "cano", "carpenter", "case", "castillo", "castle", "chamber",
     "chambers", "chance", "chase", "child", "christian", "church", "city", "clay", "clear", "close",
     "coach", "cook", "corona", "cort", "cortes", "cotton", "county", "court", "craft", "crane", "cross",
     "crow", "crown", "cruz", "curry", "dale", "dawn", "day", "days", "dean", "diamond", "dorado",
     "draw", "drew", "drive", "driver", "duke", "dutch", "earl", "east", "england", "english", "eve",
     "faith", "fall", "falls", "farmer", "field", "fields", "fierro", "fish", "fisher", "flood", "flor",
     "flores", "flowers", "force", "ford", "forest", "foster", "fountain", "fox", "franco", "frank",
     "french", "friend", "frost", "fuentes", "gallo", "gamble", "garden", "gardener", "gardens", "gates",
     "gene", "gentle", "glass", "glory", "gold", "golden", "good", "grace", "grand", "grant", "graves",
     "gray", "green", "grey", "grill", "ground", "grove", "guard", "guerra", "guy", "hall", "hand",
     "hands", "harbor", "hardy", "hart", "harvest", "hawk", "hay", "head", "heart", "hidalgo", "high",
     "hill", "hills", "holiday", "holly", "home", "hood", "hook", "hope", "house", "hunt", "hunter",
     "husband", "iglesias", "iris", "iron", "ivy", "jack", "jay", "joy", "judge", "june", "justice",
     "keen", "key", "keys", "king", "kings", "knight", "lake", "lamb", "lance", "land", "lane", "large",
     "law", "lawn", "laws", "leal", "lee", "leon", "light", "lily", "link", "little", "lobo", "lock",
     "long", "love", "low", "luna", "major", "malo", "manning", "march", "mark", "marks", "marquis",
     "marsh", "marshal", "mason", "may", "mayo", "mayor", "meadows", "mercado", "merchant", "mercy",
     "miles", "mill", "mills", "mina", "minor", "monte", "montes", "moon", "moss", "mount", "nieves",
     "night", "noble", "north", "novel", "oak", "oaks", "ocean", "olive", "oro", "pace", "page", "palm",
     "palma", "park", "parks", "parra", "parson", "pastor", "paz", "peace", "pearl", "pena", "penny",
     "pepper", "pike", "pine", "place", "plaza", "plumber", "pond", "pool", "poole", "pope", "porter",
     "post", "potter", "pound", "powers", "prado", "price", "pride", "priest", "prince", "prior",
     "prosper", "quick", "rain", "ramos", "ranger", "read", "real", "redman", "reed", "reina", "rey",
     "reyes", "rice", "rich", "rico", "ridge", "rios", "rivas", "river", "rivers", "road", "robles",
     "rock", "rojas", "rojo", "rosa", "rosas", "rose", "roses", "royal", "ruby", "rush", "russet",
     "sage", "saint", "salas", "salinas", "salt", "sandy", "santa", "santos", "savage", "school", "sea",
     "seal", "self", "senior", "shade", "sharp", "shepherd", "shields", "shop", "short", "silver",
     "singer", "sky", "small", "smart", "snow", "sol", "solo", "south", "spear", "spring", "springs",
     "square", "stack", "stage", "star", "stark", "states", "steel", "sterling", "stern", "still",
     "stock", "stone", "stones", "storm", "street", "strong", "summer", "summers", "sun", "swan",
     "sweet", "swift", "table", "tailor", "tanner", "temple", "thorn", "tide", "tinker", "torre",
     "torres", "tower", "towers", "town", "trade", "trail", "tree", "trees", "true", "union", "unity",
     "vale", "valle", "valley", "vega", "vera", "verde", "viento", "villa", "vista", "wade", "waiter",
     "walk", "walker", "wall", "walls", "ward", "warden", "water", "waters", "way", "weaver", "weeks",
     "wells", "west", "wheel", "white", "wild", "will", "wills", "wind", "winter", "winters", "wise",
     "wolf", "wood", "woods", "wool", "word", "workman", "worth", "yard", "yards", "york", "young")
)  # fmt: skip


@dataclass(frozen=True)
class Spelled:
    """One spelling of a person's name.

    Attributes:
        text: The text, folded as `addresses`.
        is_part: Whether it is one word of the name, which may also mean something else.
        written: The form in which it counts: `anyhow`; for a common word, with a `capital`; or `as-name`,
            with a capital that only names have.
        is_whole: Whether it must begin and end at word boundaries.
    """

    text: str
    is_part: bool
    written: Written = "anyhow"
    is_whole: bool = True


@lru_cache(maxsize=4_096)
def spellings_of_name(name: str) -> tuple[Spelled, ...]:
    """Return every spelling of a person's name, each once."""
    return tuple(_spellings(name))


def _spellings(name: str) -> Iterator[Spelled]:
    seen: set[str] = set()
    tokens = _tokens(name)
    whole = not _WITHOUT_SPACES.search(name)
    parts = [_parts(token) for token in tokens]
    if len(parts) > 1 or (parts and len(parts[0]) > 1):
        for order in (*_orders(parts), *_without_middle_names(parts)):
            for text in _together_and_apart([part for token in order for part in token]):
                if text not in seen:
                    seen.add(text)
                    yield Spelled(text, is_part=False, is_whole=whole)
    for text in (*_alone(parts), *_halves(tokens), *_of_three(parts)):
        if text not in seen:
            seen.add(text)
            yield Spelled(text, is_part=True, written=_written(text, parts), is_whole=whole)


def holds_name(text: str, name: str) -> bool:
    """Whether a text names a person, in any spelling."""
    folded = f" {write_out_words(words_of(text))} "
    return any(
        (f" {each.text} " if each.is_whole else each.text) in folded and is_used_as_name(text, each)
        for each in spellings_of_name(name)
    )


def is_named_after(before: str, after: str) -> bool:
    """Whether the words around a last name make it the name of a street or a house."""
    return after in _NAMED_AFTER or before in _NAMED_BEFORE


def is_used_as_name(text: str, spelled: Spelled) -> bool:
    """Whether a text writes a spelling as a name somewhere.

    A common word counts as a name if it has a capital letter without another reason, such as the start of a
    sentence or a heading with capitals, or if it follows `Mrs.` and the like.
    """
    if spelled.written == "anyhow":
        return True
    word = spelled.text
    written = re.compile(rf"(?<![^\W_])(?:{word.capitalize()}|{word.upper()})(?![^\W_])")
    return any(
        spelled.written == "capital" or _is_name_here(text, match)
        for match in written.finditer(text)
    )


def _written(text: str, parts: list[list[str]]) -> Written:
    if text not in COMMON_WORDS:
        return "anyhow"
    return "capital" if len(parts) == 1 else "as-name"


def _is_name_here(text: str, match: re.Match[str]) -> bool:
    before = text[max(match.start() - _NEARBY, 0) : match.start()]
    if re.search(rf"\b{_HONORED}$", before, re.IGNORECASE):
        return True
    line = re.split(r"[\n\0\"<>|{}\[\]]", before)[-1]
    behind = re.split(r"[\n\0\"<>|{}\[\]]", text[match.end() : match.end() + _NEARBY])[0]
    words = re.findall(r"[^\W\d_]{4,}", f"{line} {behind}")
    capital = sum(word[0].isupper() for word in words)
    is_heading = len(words) > 1 and capital / len(words) > _TITLE_CASE_SHARE
    if match[0].isupper():
        return not words or sum(word.isupper() for word in words) / len(words) < _TITLE_CASE_SHARE
    starts = re.search(r"(?:^|[.!?:;¿¡(«“]\s*)$", line)
    if starts and not is_heading:
        # at the head of a sentence a name is followed by a verb, which we cannot tell; what says
        # something of it does
        return bool(re.match(r"\s+(?:said|says|told|dijo|was|and\s+[A-Z])|['’]s\b|$", behind))
    return not is_heading


def _tokens(name: str) -> list[str]:
    """Split a name into words, the last name last; before a comma, the last name is first."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() else name
    words = [word for word in ordered.split() if words_of(word)]
    kept = [word for word in words if "".join(words_of(word)) not in _BESIDE_NAMES]
    return kept or words


def _parts(token: str) -> list[str]:
    return [part for piece in _PARTS.split(token) for part in words_of(piece)]


def _orders(parts: list[list[str]]) -> Iterator[tuple[list[str], ...]]:
    if len(parts) <= _MOST_ORDERED:
        yield from permutations(parts)
    else:
        yield tuple(parts)
        yield (*parts[-1:], *parts[:-1])
        yield (*parts[-2:], *parts[:-2])


def _without_middle_names(parts: list[list[str]]) -> Iterator[tuple[list[str], ...]]:
    """Yield the first name with the last, and with the first of two last names, as in Spanish."""
    if len(parts) > 2:  # noqa: PLR2004
        yield from permutations((parts[0], parts[-1]))
    if len(parts) > 3:  # noqa: PLR2004
        yield from permutations((parts[0], parts[-2]))


def _together_and_apart(parts: list[str]) -> Iterator[str]:
    gaps = len(parts) - 1
    if gaps > _MOST_GAPS:
        ways: Iterator[tuple[str, ...]] = iter(((" ",) * gaps, ("",) * gaps))
    else:
        ways = product((" ", ""), repeat=gaps)
    for way in ways:
        text = parts[0] + "".join(mark + part for mark, part in zip(way, parts[1:], strict=True))
        yield write_out_words(text.split())


def _alone(parts: list[list[str]]) -> Iterator[str]:
    """Yield the last name and the halves of a double one, or the only word."""
    if not parts:
        return
    last = parts[-1]
    if len(parts) == 1 and len(last) == 1:
        yield last[0]  # whatever its length: it was listed alone
        return
    joined = "".join(last)
    if len(joined) >= SHORTEST_LAST_NAME and len(parts) > 1:
        yield from dict.fromkeys((joined, " ".join(last)))
    if len(last) > 1:
        yield from (part for part in last if len(part) >= SHORTEST_LAST_NAME)


def _halves(tokens: list[str]) -> Iterator[str]:
    """Yield each of two last names with a hyphen, its parts together and apart: O'Brien of O'Brien-Núñez."""
    halves = [_parts(half) for half in _HYPHENS.split(tokens[-1])] if tokens else []
    if len(halves) > 1:
        for half in halves:
            if len("".join(half)) >= SHORTEST_LAST_NAME:
                yield from _together_and_apart(half)


def _of_three(parts: list[list[str]]) -> Iterator[str]:
    """Yield the first two and the last two of three names: María García, García López."""
    if len(parts) == 3 and min(len("".join(part)) for part in parts) > 1:  # noqa: PLR2004
        for two in (parts[:2], parts[1:]):
            yield from _together_and_apart([part for token in two for part in token])
