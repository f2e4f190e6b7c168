"""Finds withheld values in texts and among points.

Texts are compared by letters and digits alone, without accents, after escapes are resolved, so that no
quoting, wrapping or spelling hides a value. A point is found by its two coordinates next to each other,
rounded or cut to 3 to 7 decimals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

import ahocorasick
import numpy as np

from mapper.files import are_among
from mapper.privacy import (
    Secret,
    Spelled,
    is_named_after,
    is_used_as_name,
    numbers_near,
    spellings_of_name,
)
from mapper.publish.escapes import encodable, unescape
from mapper.publish.unpack import CELL_END, NEAR, Points
from mapper.text import fold, read_as_latin

_folded = partial(fold, strength="addresses")
_CELL_END = _folded(CELL_END)
# most public names are those of places and agencies, the same for each of the searches of a command
_folded_name = lru_cache(maxsize=1 << 15)(_folded)

SHORTEST = 4  # letters and digits; what is shorter occurs by chance
_WHOLE_WORDS_UP_TO = 12  # letters; a short text counts only where words begin and end
_NEARBY = 60  # letters before and behind a street in which its number may be
_SHORT_WORD = 3  # letters at the end of a text that are the start of many words: "LA" is in "label"
_START = 48  # letters of a text that the automaton has: with all of them it would take gigabytes
_LONG = 32  # letters of a text that does not occur by chance, whatever stands beside it
_LONGEST_ESCAPE = 12  # characters of a file for one of a text
_DECIMALS = range(3, 8)
_UNIT = 1e7  # coordinates are compared as whole numbers of this part of a degree
# The decimals of 33.97872, and of 33,97872 where commas are for them: few characters begin a match, so
# that a long text is gone through fast.
_DECIMALS_OF_NUMBER = re.compile(r"[.,](?<=\d.)(?:(?<=\.)\d+|(?<=,)\d{4,})")
_WHOLE_PART = re.compile(r"-?\d{1,3}$")
_WHOLE_CHARACTERS = 4  # -118
# 33°58'43.4"N and its like; the marks may be spelled out, doubled or curly
_DEGREES = re.compile(
    r"(\d{1,3})\s?(?:°|º|deg\.?|d)\s?(\d{1,2}(?:\.\d+)?)\s?(?:['\u2032\u2019]|m(?:in)?\.?)"
    r"(?:\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|\u2033|\u201d|''|\u2019\u2019|s(?:ec)?\.?))?",
    re.IGNORECASE,
)
_MAY_BE_DEGREES = re.compile(r"[°ºdD](?:(?<=\d.)|(?<=\d\s.))(?:[eE][gG]\.?)?\s?\d")
_SECOND = 1 / 3600  # degrees, some 30 m


class Known(NamedTuple):
    """Public names, which may appear even if a withheld value contains them.

    Attributes:
        texts: Names of places and agencies, and mapper's own words; even a full name may occur in them.
        of_file: Names in the records: publishers, speakers, agencies, cities. A last name may occur in
            them.
        speakers: People who speak in public; each part of their names may occur alone.
    """

    texts: tuple[str, ...] = ()
    of_file: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


class _Key(NamedTuple):
    """The secret behind one folded text."""

    secret: Secret
    edges: tuple[bool, bool]  # whether it must begin, and end, where a word does
    spelled: Spelled | None = None


class SecretSearch:
    """Secrets, ready to be searched for all at once."""

    def __init__(self, secrets: Iterable[Secret], known: Known = Known()) -> None:  # noqa: B008
        """Index the values; a person's name counts only if `known` does not contain it."""
        self._texts: dict[str, list[_Key]] = defaultdict(list)
        # by the street of an address: by number, the addresses
        self._numbers: dict[str, dict[str, list[Secret]]] = defaultdict(lambda: defaultdict(list))
        self._signs: dict[str, list[Secret]] = defaultdict(list)
        self._exact: list[Secret] = []
        # by what a latitude, or a longitude, may be written as: numbers of the secrets in `_exact`
        self._axes: tuple[dict[int, set[int]], dict[int, set[int]]] = (
            defaultdict(set), defaultdict(set),
        )  # fmt: skip
        secrets = dict.fromkeys(secrets)
        for secret in secrets:
            if not secret.is_name:
                self._add(secret)
        names = {each: spellings_of_name(each.text or "") for each in secrets if each.is_name}
        self._masks = self._add_names(names, known)
        # by the beginning of a text: by length, the texts that begin so
        self._by_start: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for text in {**self._texts, **dict.fromkeys(self._masks), **self._numbers}:
            self._by_start[text[:_START]][len(text)].add(text)
        self._automaton = ahocorasick.Automaton()
        for start in self._by_start:
            self._automaton.add_word(start, start)
        self._automaton.make_automaton()
        self._told: set[str] = set()
        self._whole: set[Secret] = set()
        self._near: set[Secret] = set()
        self._values = np.unique(np.array([*self._axes[0], *self._axes[1]], dtype=np.int64))
        self._sizes = np.abs([each.point for each in self._exact if each.point]).reshape(-1, 2)
        self._by_latitude = np.argsort(self._sizes[:, 0], kind="stable")
        self._sizes = self._sizes[self._by_latitude]

    def secrets_in(self, text: str) -> list[Secret]:
        """Return the secrets that a text contains, whether or not they were found before."""
        self._told.clear()
        return [secret for secret, _ in self.find_in_text(text)]

    def is_near_alone(self, secret: Secret) -> bool:
        """Whether an address was found by a number near its street alone, perhaps of two cells of a file."""
        return secret in self._near and secret not in self._whole

    @property
    def reach(self) -> int:
        """The largest number of bytes that one of them may take in a file."""
        longest = max((len(text) for text in (*self._texts, *self._signs)), default=0)
        return longest * _LONGEST_ESCAPE

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._texts or self._signs or self._axes[0])

    def _add(self, secret: Secret) -> None:
        if secret.point is not None:
            for axis, value in zip(self._axes, secret.point, strict=True):
                for each in _roundings(value):
                    axis[each].add(len(self._exact))
            self._exact.append(secret)
        if secret.text is None:
            return
        for spelling in secret.spellings:
            self._texts[spelling].append(_Key(secret, (True, True)))
        for street in secret.streets:
            self._numbers[street][secret.number].append(secret)
        text = encodable(secret.text)
        for form in {} if secret.spellings else {text, unescape(text), read_as_latin(text)}:
            folded = _folded(form)
            if len(folded) >= SHORTEST:
                self._texts[folded].append(_Key(secret, _edges(folded)))
            elif not folded and len(form.strip()) >= SHORTEST:
                self._signs[form.strip()].append(secret)

    def _add_names(self, names: dict[Secret, tuple[Spelled, ...]], known: Known) -> frozenset[str]:
        """Add people's names; return public names that contain a part of one."""
        if not names:
            return frozenset()
        public = dict.fromkeys(map(_folded_name, known.texts))
        whole = {each.text for spelled in names.values() for each in spelled if not each.is_part}
        given = _without(map(_folded_name, known.of_file), whole)
        speakers = _without(map(_folded, known.speakers), whole)
        free = {*public, *given, *(word for text in speakers for word in text.split())}
        parts = {each.text for spelled in names.values() for each in spelled if each.is_part}
        for secret, spelled in names.items():
            for each in spelled:
                if each.text in (free if each.is_part else public):
                    continue  # a place, an agency, a publisher, a public speaker
                key = _Key(secret, (each.is_whole, each.is_whole), spelled=each)
                self._texts[each.text].append(key)
            if not spelled and (sign := (secret.text or "").strip()):
                self._signs[sign].append(secret)
        return frozenset((*_holding(public, parts | whole), *_holding(given, parts)))

    def find_in_text(self, text: str) -> Iterator[tuple[Secret, tuple[float, float] | None]]:
        """Yield the secrets that a text contains, each text once, and each point as found."""
        plain = unescape(text)
        for form in {text: None, plain: None, read_as_latin(plain): None}:
            yield from ((secret, None) for secret in self._texts_in(form))
            for sign, secrets in self._signs.items():
                if sign in form:
                    yield from ((secret, None) for secret in secrets)
        if len(self._values):
            for form in {text: None, plain: None}:
                yield from self._points_in(form)
                yield from self._degrees_in(form)

    def _texts_in(self, form: str) -> Iterator[Secret]:
        if not self._texts:
            return
        folded = _folded(form)
        names: list[tuple[int, int, str]] = []
        masks: list[tuple[int, int]] = []
        for start, end, text in self._found_in(folded):
            begins = not start or folded[start - 1] == " "
            ends = folded[end + 1 : end + 2] in ("", " ")
            if begins and ends and text in self._numbers:
                before, behind = (
                    folded[max(start - _NEARBY, 0) : start],
                    folded[end + 1 : end + _NEARBY],
                )
                yield from self._numbered(text, before, behind)
            if text in self._told:
                continue
            if begins and ends and text in self._masks:
                masks.append((start, end))
            for key in self._texts.get(text, ()):
                if (key.edges[0] and not begins) or (key.edges[1] and not ends):
                    continue
                if key.secret.is_name:
                    names.append((start, end, text))
                else:
                    self._told.add(text)
                    self._whole.add(key.secret)
                    yield key.secret
        yield from self._names_at(names, masks, folded, form)

    def _numbered(self, street: str, before: str, behind: str) -> Iterator[Secret]:
        """Yield the addresses of a street whose number stands near it, in the same cell."""
        numbers = self._numbers[street]
        near = numbers_near(before.rsplit(_CELL_END, 1)[-1], behind.split(_CELL_END, 1)[0])
        for number in near:
            self._near.update(numbers.get(number, ()))
            yield from numbers.get(number, ())

    def _found_in(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a text begins, where its last letter is, and the text."""
        for last, beginning in self._automaton.iter(folded):
            start = last - len(beginning) + 1
            for length, texts in self._by_start[beginning].items():
                text = folded[start : start + length]
                if text in texts:
                    yield start, start + length - 1, text

    def _names_at(
        self,
        names: list[tuple[int, int, str]],
        masks: list[tuple[int, int]],
        folded: str,
        form: str,
    ) -> Iterator[Secret]:
        """Yield the people named, except within the longer name of a city or street."""
        masks.sort()
        starts = [start for start, _ in masks]
        as_written: dict[Spelled, bool] = {}
        for start, end, text in names:
            if text in self._told or _is_within(start, end, masks, starts):
                continue
            for key in self._texts[text]:
                secret, spelled = key.secret, key.spelled
                if spelled is None:
                    continue
                if spelled.is_part and is_named_after(*_words_beside(folded, start, end)):
                    continue
                if spelled not in as_written:
                    as_written[spelled] = is_used_as_name(form, spelled)
                if as_written[spelled]:
                    self._told.add(text)
                    yield secret

    def _points_in(self, text: str) -> Iterator[tuple[Secret, tuple[float, float]]]:
        numbers = list(_DECIMALS_OF_NUMBER.finditer(text))
        if len(numbers) < 2:  # noqa: PLR2004 - latitude and longitude
            return
        values = np.rint(np.array([_number(text, each) for each in numbers]) * _UNIT).astype(
            np.int64
        )
        hits = np.flatnonzero(are_among(values, self._values)).tolist()
        for place, first in enumerate(hits):
            for later in range(place + 1, len(hits)):
                second = hits[later]
                if numbers[second].start() - numbers[first].end() > NEAR:
                    break
                for a, b in ((first, second), (second, first)):
                    yield from self._at(int(values[a]), int(values[b]))

    def _degrees_in(self, text: str) -> Iterator[tuple[Secret, tuple[float, float]]]:
        """Find points in degrees, minutes and seconds, which have no sign and are as exact as written."""
        found = list(_DEGREES.finditer(text)) if _MAY_BE_DEGREES.search(text) else []
        for one, other in pairwise(found):
            if other.start() - one.end() > NEAR:
                continue
            for latitude, longitude in (
                (_in_degrees(one), _in_degrees(other)), (_in_degrees(other), _in_degrees(one))
            ):  # fmt: skip
                for secret, at in self._beside(latitude, longitude):
                    yield secret, (np.copysign(latitude, at[0]), np.copysign(longitude, at[1]))

    def _beside(
        self, latitude: float, longitude: float
    ) -> Iterator[tuple[Secret, tuple[float, float]]]:
        """Yield the secrets within an arc second of a point without signs, each with its own point."""
        start, end = np.searchsorted(self._sizes[:, 0], (latitude - _SECOND, latitude + _SECOND))
        near = np.abs(self._sizes[start:end, 1] - longitude) <= _SECOND
        for number in self._by_latitude[start:end][near].tolist():
            secret = self._exact[number]
            if secret.point is not None:
                yield secret, secret.point

    def find_in_points(self, points: Points) -> Iterator[tuple[Secret, tuple[float, float]]]:
        """Yield the secrets at any of some points, in either order of the axes."""
        if not len(self._values) or not len(points):
            return
        finite = np.where(np.isfinite(points), points, 0.0)
        values = np.rint(finite * _UNIT).astype(np.int64)
        both = are_among(values, self._values).all(axis=1)
        for a, b in np.unique(values[both], axis=0).tolist():
            yield from self._at(a, b)
            yield from self._at(b, a)

    def _at(self, latitude: int, longitude: int) -> Iterator[tuple[Secret, tuple[float, float]]]:
        both = self._axes[0].get(latitude, set()) & self._axes[1].get(longitude, set())
        for number in sorted(both):
            yield self._exact[number], (latitude / _UNIT, longitude / _UNIT)


def _without(texts: Iterable[str], parts: Iterable[str]) -> list[str]:
    told = list(texts)
    holding = set(_holding(told, parts))
    return [text for text in told if text not in holding]


def _holding(texts: Iterable[str], parts: Iterable[str]) -> Iterator[str]:
    """Yield the folded texts that contain one of some others as whole words."""
    by_first: dict[str, list[list[str]]] = defaultdict(list)
    for part in parts:
        words = part.split()
        if words:
            by_first[words[0]].append(words)
    for text in texts:
        words = text.split()
        if not by_first.keys().isdisjoint(words) and any(
            words[at : at + len(part)] == part
            for at, word in enumerate(words)
            for part in by_first.get(word, ())
        ):
            yield text


def _edges(folded: str) -> tuple[bool, bool]:
    """Whether a text must begin, and end, at a word boundary, to rule out chance."""
    if len(folded) >= _LONG:
        return False, False
    words = folded.split(" ")
    is_short = len(folded) <= _WHOLE_WORDS_UP_TO
    return is_short or len(words[0]) <= _SHORT_WORD, is_short or len(words[-1]) <= _SHORT_WORD


def _is_within(start: int, end: int, spans: list[tuple[int, int]], starts: list[int]) -> bool:
    at = bisect_right(starts, start)
    return any(last >= end for _, last in spans[max(at - 4, 0) : at])


def _words_beside(folded: str, start: int, end: int) -> tuple[str, str]:
    before = folded[max(start - 20, 0) : start].split(" ")
    behind = folded[end + 1 : end + 20].split(" ")
    return (before[-2] if len(before) > 1 else ""), (behind[1] if len(behind) > 1 else "")


def _roundings(value: float) -> set[int]:
    """Return all that a coordinate may be written as, from about 100 m to about 1 cm."""
    ways = {float(np.float32(value))}
    for decimals in _DECIMALS:
        step = 10.0**decimals
        ways |= {
            round(value, decimals),
            np.trunc(value * step) / step,
            np.floor(value * step) / step,
        }
    units = {int(np.rint(each * _UNIT)) for each in ways}
    return units | {-each for each in units}  # 118.18723 W has no sign


def _number(text: str, decimals: re.Match[str]) -> float:
    """Return the number with these decimals."""
    start = decimals.start()
    whole = _WHOLE_PART.search(text, max(start - _WHOLE_CHARACTERS, 0), start)
    return float(f"{whole[0] if whole else ''}.{decimals[0][1:]}")


def _in_degrees(found: re.Match[str]) -> float:
    return int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
