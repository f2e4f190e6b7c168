"""Searches what was made for values that must not be in it, before it is written.

`unpack` opens the bytes; escapes of JSON, XML and addresses are resolved here. Texts are compared by their
letters and digits alone, so that no quoting or wrapping hides one. A point is found by both of its
coordinates, rounded or cut to 3 to 7 decimals, beside each other.

A value that a published record or the geodata hold as well is no leak; a person's name always is.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import ahocorasick
import numpy as np
import numpy.typing as npt

from mapper.errors import LeakError
from mapper.privacy import Secret, name_pattern
from mapper.publish.unpack import NEAR, Data, Points, contents
from mapper.records import Tables

SHORTEST = 4  # letters and digits; what is shorter occurs by chance
_WHOLE_WORDS_UP_TO = 12  # letters; a short text counts only where words begin and end
_DEEPEST = 6
_LONGEST_ESCAPE = 12  # characters of a file for one of a text
_DECIMALS = range(3, 8)
_UNIT = 1e7  # coordinates are compared as whole numbers of this part of a degree
_SAME = 5e-7  # degrees: what is printed with six decimals
_CELLS = 10_000
_CELL_END = " \ua66e "  # a letter that no text has, so that none is found across two cells

_WORDS = re.compile(r"[^\W_]+")
# 33.97872, and 33,97872 where commas are for decimals
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d+|,\d{4,})")
# 33°58'43.4"N and its like; the marks may be spelled out, doubled or curly
_DEGREES = re.compile(
    r"(\d{1,3})\s?(?:°|º|deg\.?|d)\s?(\d{1,2}(?:\.\d+)?)\s?(?:['\u2032\u2019]|m(?:in)?\.?)"
    r"(?:\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|\u2033|\u201d|''|\u2019\u2019|s(?:ec)?\.?))?",
    re.IGNORECASE,
)
_SECOND = 1 / 3600  # degrees, some 30 m
_ESCAPE = re.compile(
    r"\\(?:([\\\"/])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|U(00[01][0-9A-Fa-f]{5})|[nrtbfNLP_aev])"
)
_LINE_JOIN = re.compile(r"\\\r?\n[ \t]*(?:\\(?= ))?")  # YAML wraps a quoted text inside a word


def refuse_leaks(
    data: Data,
    *,
    name: str,
    secrets: Iterable[Secret],
    published: Tables,
    where: Callable[[Secret], str],
    known: Iterable[str] = (),
    constants: Iterable[str] = (),
    path: Path | None = None,
) -> None:
    """Make sure that a file holds nothing that must not leave.

    Args:
        data: The bytes of the file, or the file mapped to memory.
        name: What the file is called.
        secrets: What must not be in it; nothing is searched without any.
        published: The tables that the file is made of.
        where: Says where in the records a secret stands.
        known: Texts that anybody knows, such as names of cities and agencies.
        constants: Texts that every such file holds, such as the page's code; they are skipped.
        path: Where the file stands, if it does.

    Raises:
        LeakError: It holds some; one line each, which names the kind and the place in the records,
            not the value.
    """
    wanted = _Wanted(secrets)
    if not wanted:
        return
    places = _Places(published)
    found: dict[Secret, None] = {}
    for content in contents(data, constants=tuple(constants), overlap=wanted.reach, path=path):
        hits = wanted.in_text(content) if isinstance(content, str) else wanted.in_points(content)
        for secret, at in hits:
            if secret not in found and (at is None or at not in places):
                found[secret] = None
    guilty = _without_published(found, published, known)
    if guilty:
        lines = [
            f"{where(secret)}: error: got {_kind(secret)} in {name}, expected nothing of what is"
            " withheld, do take it out of what is published, or publish the record; the file was"
            " not written  [leak]"
            for secret in guilty
        ]
        raise LeakError("\n".join(sorted(set(lines))))


def _kind(secret: Secret) -> str:
    if secret.is_name:
        return "a private name"
    if secret.point is not None:
        return "exact coordinates"
    words = [str(step).replace("_", " ") for step in secret.field if isinstance(step, str)]
    return f"a withheld text ({words[-1]})"


# ---- searching -------------------------------------------------------------------------------


class _Wanted:
    """Secrets, ready to be searched for all at once."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._texts: dict[str, list[Secret]] = defaultdict(list)
        self._signs: dict[str, list[Secret]] = defaultdict(list)
        self._names: list[tuple[re.Pattern[str], Secret]] = []
        self._exact: list[Secret] = []
        self._axes: tuple[dict[int, list[Secret]], dict[int, list[Secret]]] = (
            defaultdict(list), defaultdict(list),
        )  # fmt: skip
        for secret in dict.fromkeys(secrets):
            self._add(secret)
        self._automaton = ahocorasick.Automaton()
        for text in self._texts:
            self._automaton.add_word(text, text)
        self._automaton.make_automaton()
        self._told: set[str] = set()
        self._values = np.unique(np.array([*self._axes[0], *self._axes[1]], dtype=np.int64))

    @property
    def reach(self) -> int:
        """How many bytes of a file one of them may take."""
        longest = max((len(text) for text in (*self._texts, *self._signs)), default=0)
        return longest * _LONGEST_ESCAPE

    def __bool__(self) -> bool:
        return bool(self._texts or self._signs or self._names or self._axes[0])

    def _add(self, secret: Secret) -> None:
        if secret.point is not None:
            self._exact.append(secret)
            for axis, value in zip(self._axes, secret.point, strict=True):
                for each in _roundings(value):
                    axis[each].append(secret)
        if secret.text is None:
            return
        text = _encodable(secret.text)
        if secret.is_name:
            self._names.append((name_pattern(text), secret))
            return
        for form in {text, _plain(text)}:
            folded = _folded(form)
            if len(folded) >= SHORTEST:
                self._texts[folded].append(secret)
            elif not folded and len(form.strip()) >= SHORTEST:
                self._signs[form.strip()].append(secret)

    def in_text(self, text: str) -> Iterator[tuple[Secret, tuple[float, float] | None]]:
        """Give the secrets that a text holds, a text's once; where it is a point, the point as found."""
        plain = _plain(text)
        for form in {text: None, plain: None}:
            yield from ((secret, None) for secret in self._texts_in(_folded(form)))
            for pattern, secret in self._names:
                if pattern.search(form):
                    yield secret, None
            for sign, secrets in self._signs.items():
                if sign in form:
                    yield from ((secret, None) for secret in secrets)
        if len(self._values):
            for form in {text: None, plain: None}:
                yield from self._points_in(form)
                yield from self._degrees_in(form)

    def _texts_in(self, folded: str) -> Iterator[Secret]:
        if not self._texts:
            return
        for end, text in self._automaton.iter(folded):
            if text in self._told:
                continue
            if len(text) <= _WHOLE_WORDS_UP_TO:
                before = folded[end - len(text) : end - len(text) + 1] if end >= len(text) else " "
                if before != " " or folded[end + 1 : end + 2] not in ("", " "):
                    continue
            self._told.add(text)
            yield from self._texts[text]

    def _points_in(self, text: str) -> Iterator[tuple[Secret, tuple[float, float]]]:
        numbers = list(_NUMBER.finditer(text))
        given = [float(each[0].replace(",", ".")) for each in numbers]
        values = np.rint(np.array(given) * _UNIT).astype(np.int64)
        hits = np.flatnonzero(self._is_wanted(values)).tolist()
        for place, first in enumerate(hits):
            for second in hits[place + 1 :]:
                if numbers[second].start() - numbers[first].end() > NEAR:
                    break
                for a, b in ((first, second), (second, first)):
                    yield from self._at(int(values[a]), int(values[b]))

    def _degrees_in(self, text: str) -> Iterator[tuple[Secret, tuple[float, float]]]:
        """Find points in degrees, minutes and seconds, which have no sign and are as exact as written."""
        found = (
            [] if "°" not in text and not _DEGREES.search(text) else list(_DEGREES.finditer(text))
        )
        for one, other in pairwise(found):
            if other.start() - one.end() > NEAR:
                continue
            for latitude, longitude in (
                (_in_degrees(one), _in_degrees(other)), (_in_degrees(other), _in_degrees(one))
            ):  # fmt: skip
                for secret in self._exact:
                    at = secret.point or (np.nan, np.nan)
                    near = abs(abs(at[0]) - latitude), abs(abs(at[1]) - longitude)
                    if max(near) <= _SECOND:
                        yield secret, (np.copysign(latitude, at[0]), np.copysign(longitude, at[1]))

    def in_points(self, points: Points) -> Iterator[tuple[Secret, tuple[float, float]]]:
        """Give the secrets that lie at one of some points, in either order of the axes."""
        if not len(self._values) or not len(points):
            return
        finite = np.where(np.isfinite(points), points, 0.0)
        values = np.rint(finite * _UNIT).astype(np.int64)
        both = self._is_wanted(values).all(axis=1)
        for a, b in np.unique(values[both], axis=0).tolist():
            yield from self._at(a, b)
            yield from self._at(b, a)

    def _is_wanted(self, values: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        at = np.minimum(np.searchsorted(self._values, values), len(self._values) - 1)
        wanted: npt.NDArray[np.bool_] = self._values[at] == values
        return wanted

    def _at(self, latitude: int, longitude: int) -> Iterator[tuple[Secret, tuple[float, float]]]:
        others = self._axes[1].get(longitude, ())
        for secret in self._axes[0].get(latitude, ()):
            if secret in others:
                yield secret, (latitude / _UNIT, longitude / _UNIT)


class _Places:
    """Where published incidents are: a coarser place may be that of another one's exact."""

    def __init__(self, published: Tables) -> None:
        self._published = published

    def __contains__(self, at: tuple[float, float]) -> bool:
        nearest = np.searchsorted(self._latitudes, (at[0] - _SAME, at[0] + _SAME))
        return bool((np.abs(self._sorted[slice(*nearest), 1] - at[1]) <= _SAME).any())

    @cached_property
    def _sorted(self) -> Points:
        frame = self._published.incidents[["latitude", "longitude"]].astype(float)
        places = frame.dropna().to_numpy()
        return places[np.argsort(places[:, 0])]

    @cached_property
    def _latitudes(self) -> Points:
        return np.ascontiguousarray(self._sorted[:, 0])


def _without_published(
    found: Iterable[Secret], published: Tables, known: Iterable[str]
) -> list[Secret]:
    """Leave out what may be shown although it was also kept back: texts that are published, too."""
    guilty = dict.fromkeys(found)
    texts = [secret for secret in guilty if secret.text is not None and not secret.is_name]
    for batch in _published_texts(published, known) if texts else ():
        for secret, _ in _Wanted(texts).in_text(_CELL_END.join(batch)):
            guilty.pop(secret, None)
        texts = [secret for secret in texts if secret in guilty]
        if not texts:
            break
    return list(guilty)


def _published_texts(published: Tables, known: Iterable[str]) -> Iterator[list[str]]:
    """Give the texts that anybody may read, some thousand at a time."""
    yield list(known)
    frames = ("agencies", "incidents", "involvements", "claims", "accounts", "sources")
    for name in frames:
        table = getattr(published, name)
        for column in (table[each] for each in table.columns):
            if column.dtype.kind in "biufM":
                continue
            for start in range(0, len(column), _CELLS):
                cells = column.iloc[start : start + _CELLS].tolist()
                batch = dict.fromkeys(text for value in cells for text in _texts_of(value))
                if batch:
                    yield list(batch)


def _texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts_of(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts_of(each)


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


def _in_degrees(found: re.Match[str]) -> float:
    return int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600


def _folded(text: str) -> str:
    """Reduce a text to its letters and digits in lower case, words parted by one space."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def _encodable(text: str) -> str:
    """Write half of a surrogate pair as the page does."""
    return text.encode("utf-8", errors="replace").decode()


def _plain(text: str) -> str:
    """Resolve the escapes of JSON, XML and addresses, one inside the other."""
    for _ in range(_DEEPEST):
        before = text
        if "\\" in text:
            text = _LINE_JOIN.sub("", text)
            text = _ESCAPE.sub(_unescaped, text)
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = unquote(text)
        if text == before:
            break
    return text


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    code = match[2] or match[3] or match[4]
    return chr(min(int(code, 16), sys.maxunicode)) if code else " "
