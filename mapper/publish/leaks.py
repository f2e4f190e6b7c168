"""Searches what was made for values that must not be in it, before it is written.

`unpack` opens the bytes; escapes of JSON, XML and addresses are resolved here. Texts are compared by their
letters and digits alone, without accents, so that no quoting, wrapping or spelling hides one. A point is
found by both of its coordinates, rounded or cut to 3 to 7 decimals, beside each other.

What is found is then looked for in the published records, which say where the text stands and whether it
may: see `published_texts`.
"""

from __future__ import annotations

import html
import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import ahocorasick
import numpy as np
import numpy.typing as npt

from mapper.errors import Fault, LeakError, Problem
from mapper.privacy import (
    Secret,
    Spelled,
    folded_text,
    is_named_after,
    spellings_of_name,
    stands_as_name,
)
from mapper.publish.published_texts import CELL_END, Cell, PublishedCells, batches_of, texts_of_head
from mapper.publish.unpack import NEAR, Data, Points, contents
from mapper.records import Tables

SHORTEST = 4  # letters and digits; what is shorter occurs by chance
_WHOLE_WORDS_UP_TO = 12  # letters; a short text counts only where words begin and end
_SHORT_WORD = 3  # letters at the end of a text that are the start of many words: "LA" is in "label"
_LONG = 32  # letters of a text that does not occur by chance, whatever stands beside it
_DEEPEST = 6
_LONGEST_ESCAPE = 12  # characters of a file for one of a text
_DECIMALS = range(3, 8)
_UNIT = 1e7  # coordinates are compared as whole numbers of this part of a degree
_SAME = 5e-7  # degrees: what is printed with six decimals
_MOST_FAULTS = 20  # lines of an error

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


class Known(NamedTuple):
    """What anybody may know, whatever is withheld.

    Attributes:
        texts: Names of places and agencies, and our own words, in which even a person's name may stand.
        of_file: Names that the records give: publishers, speakers, agencies, cities. A last name may
            stand in them.
        speakers: Who speaks in public; each of their names may stand alone.
    """

    texts: tuple[str, ...] = ()
    of_file: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


def refuse_leaks(
    data: Data,
    *,
    name: str,
    secrets: Iterable[Secret],
    published: Tables,
    fault_of: Callable[[Problem], Fault],
    known: Known = Known(),  # noqa: B008 - immutable
    head: Iterable[tuple[str, str]] = (),
    constants: Iterable[str] = (),
    path: Path | None = None,
) -> None:
    """Make sure that a file holds nothing that must not leave.

    Args:
        data: The bytes of the file, or the file mapped to memory.
        name: What the file is called.
        secrets: What must not be in it; nothing is searched without any.
        published: The tables that the file is made of.
        fault_of: Gives a problem its place in the records.
        known: What anybody may know.
        head: Texts that stand beside the incidents, each with its field: title and description.
        constants: Texts that every such file holds, such as the page's code; they are skipped.
        path: Where the file stands, if it does.

    Raises:
        LeakError: It holds some; one line each, which names the kind and the place in the records,
            not the value.
    """
    wanted = _Wanted(secrets, known)
    if not wanted:
        return
    places = _Places(published)
    found: dict[Secret, None] = {}
    for content in contents(data, constants=tuple(constants), overlap=wanted.reach, path=path):
        hits = wanted.in_text(content) if isinstance(content, str) else wanted.in_points(content)
        for secret, at in hits:
            if secret not in found and (at is None or at not in places):
                found[secret] = None
    if not found:
        return
    judged = _judged(found, published, known, head)
    problems = _problems(judged)
    problems += [_of_file(secret, name) for secret in found if secret not in judged]
    if problems:
        faults = sorted({fault_of(problem) for problem in problems})
        raise LeakError("\n".join([*map(str, faults[:_MOST_FAULTS]), *_rest(faults, name)]))


def leaks_of(
    secrets: Iterable[Secret],
    *,
    published: Tables,
    known: Known,
    head: Iterable[tuple[str, str]] = (),
) -> list[Problem]:
    """Find what the texts of published records hold that must not leave, before any file is made.

    Args:
        secrets: What must not be in them.
        published: The tables that are to be published.
        known: What anybody may know.
        head: Texts that stand beside the incidents, each with its field.
    """
    texts = [secret for secret in dict.fromkeys(secrets) if secret.text is not None]
    return _problems(_judged(texts, published, known, head))


def _rest(faults: list[Fault], name: str) -> list[str]:
    rest = len(faults) - _MOST_FAULTS
    said = [f"and {rest:,} more"] if rest > 0 else []
    return [*said, f"{name} was not written."]


# ---- judging ---------------------------------------------------------------------------------


def _judged(
    found: Iterable[Secret], published: Tables, known: Known, head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    """Look for values in the published records.

    Returns:
        Where each value stands though it must not, of those that the records hold or anybody knows; a
        value that is not there came into the file by another way.
    """
    texts = [secret for secret in found if secret.text is not None]
    judged: dict[Secret, list[Cell]] = {}
    if not texts:
        return judged
    plain = [secret for secret in texts if not secret.is_name]
    for secret, _ in _Wanted(plain).in_text(CELL_END.join(known.texts)):
        judged[secret] = []  # anybody may know it
    left = [secret for secret in texts if secret not in judged]
    if left:
        judged |= _judged_by_records(left, published, known, head)
    return judged


def _judged_by_records(
    left: list[Secret], published: Tables, known: Known, head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    judged: dict[Secret, list[Cell]] = {}
    hits: dict[Secret, list[Cell]] = defaultdict(list)
    wanted = _Wanted(left, known)
    cells = PublishedCells(published)
    for batch in chain(texts_of_head(head), batches_of(published)):
        here = wanted.named_in(CELL_END.join(batch.texts))
        free = [secret for secret in here if _is_free(secret)]
        if len(free) < len(here):
            for cell, found in cells.holding(batch, wanted.named_in):
                for secret in found:
                    hits[secret].append(cell)
        if free:
            # what any published record may hold needs no second look
            judged |= {secret: [] for secret in free}
            left = [secret for secret in left if secret not in judged]
            if not left:
                break
            wanted = _Wanted(left, known)
    told = {secret: _guilty(secret, each) for secret, each in hits.items() if not _is_free(secret)}
    return judged | told


def _is_free(secret: Secret) -> bool:
    """Whether any published record may hold it."""
    return not secret.is_name and secret.guard == "value"


def _problems(judged: dict[Secret, list[Cell]]) -> list[Problem]:
    """Say what stands where it must not; of a place, in one cell, the most telling part alone."""
    worst: dict[tuple[object, ...], tuple[Secret, Cell]] = {}
    for secret, cells in judged.items():
        for cell in cells:
            key = (cell.incident_id, cell.field, secret.is_name)
            known = worst.get(key)
            if known is None or _telling(secret) > _telling(known[0]):
                worst[key] = (secret, cell)
    return [_in_cell(secret, cell) for secret, cell in worst.values()]


def _telling(secret: Secret) -> int:
    return ("street", "", "number and street").index(secret.what)


def _guilty(secret: Secret, cells: list[Cell]) -> list[Cell]:
    """Return the cells that must not hold a value which they hold."""
    if secret.is_name:
        return cells
    own = [cell for cell in cells if secret.incident_id in cell.owners]
    if secret.guard == "own":
        # what the record still says of its place, it may say again
        return [] if any(cell.is_place for cell in own) else own
    public = any(cell.is_place for cell in cells)
    return [] if public else cells


def _in_cell(secret: Secret, cell: Cell) -> Problem:
    return Problem(
        cell.incident_id,
        cell.field,
        got=f"{_kind(secret)} in {cell.words}",
        expected="nothing of what is withheld",
        do="take it out here, or publish what it was withheld from",
        code="leak",
    )


def _of_file(secret: Secret, name: str) -> Problem:
    return Problem(
        secret.incident_id,
        secret.field,
        got=f"{_kind(secret)} in {name}",
        expected="nothing of what is withheld",
        do="take it out of what is published, or publish the record",
        code="leak",
    )


def _kind(secret: Secret) -> str:
    if secret.is_name:
        return "a private name"
    if secret.point is not None:
        return "exact coordinates"
    if secret.what:
        return f"the {secret.what} of a withheld place"
    words = [str(step).replace("_", " ") for step in secret.field if isinstance(step, str)]
    return f"a withheld text ({words[-1]})"


# ---- searching -------------------------------------------------------------------------------


class _Key(NamedTuple):
    """What one folded text stands for."""

    secret: Secret
    edges: tuple[bool, bool]  # whether it must begin, and end, where a word does
    spelled: Spelled | None = None


class _Wanted:
    """Secrets, ready to be searched for all at once."""

    def __init__(self, secrets: Iterable[Secret], known: Known = Known()) -> None:  # noqa: B008
        self._texts: dict[str, list[_Key]] = defaultdict(list)
        self._signs: dict[str, list[Secret]] = defaultdict(list)
        self._exact: list[Secret] = []
        self._axes: tuple[dict[int, list[Secret]], dict[int, list[Secret]]] = (
            defaultdict(list), defaultdict(list),
        )  # fmt: skip
        secrets = dict.fromkeys(secrets)
        for secret in secrets:
            if not secret.is_name:
                self._add(secret)
        names = {each: spellings_of_name(each.text or "") for each in secrets if each.is_name}
        self._masks = self._add_names(names, known)
        self._automaton = ahocorasick.Automaton()
        for text in {**self._texts, **dict.fromkeys(self._masks)}:
            self._automaton.add_word(text, text)
        self._automaton.make_automaton()
        self._told: set[str] = set()
        self._values = np.unique(np.array([*self._axes[0], *self._axes[1]], dtype=np.int64))

    def named_in(self, text: str) -> list[Secret]:
        """Return the secrets that a text holds, whatever was found before."""
        self._told.clear()
        return [secret for secret, _ in self.in_text(text)]

    @property
    def reach(self) -> int:
        """How many bytes of a file one of them may take."""
        longest = max((len(text) for text in (*self._texts, *self._signs)), default=0)
        return longest * _LONGEST_ESCAPE

    def __bool__(self) -> bool:
        return bool(self._texts or self._signs or self._axes[0])

    def _add(self, secret: Secret) -> None:
        if secret.point is not None:
            self._exact.append(secret)
            for axis, value in zip(self._axes, secret.point, strict=True):
                for each in _roundings(value):
                    axis[each].append(secret)
        if secret.text is None:
            return
        for spelling in secret.spellings:
            self._texts[spelling].append(_Key(secret, (True, True)))
        text = _encodable(secret.text)
        for form in {} if secret.spellings else {text, _plain(text)}:
            folded = folded_text(form)
            if len(folded) >= SHORTEST:
                self._texts[folded].append(_Key(secret, _edges(folded)))
            elif not folded and len(form.strip()) >= SHORTEST:
                self._signs[form.strip()].append(secret)

    def _add_names(self, names: dict[Secret, tuple[Spelled, ...]], known: Known) -> frozenset[str]:
        """Add people's names; return what is known by a longer name in which a part of one stands."""
        if not names:
            return frozenset()
        public = dict.fromkeys(map(folded_text, known.texts))
        whole = {each.text for spelled in names.values() for each in spelled if not each.is_part}
        given = _without(map(folded_text, known.of_file), whole)
        speakers = _without(map(folded_text, known.speakers), whole)
        free = {*public, *given, *(word for text in speakers for word in text.split())}
        parts = {each.text for spelled in names.values() for each in spelled if each.is_part}
        for secret, spelled in names.items():
            for each in spelled:
                if each.text in (free if each.is_part else public):
                    continue  # a place, an agency, a publisher, somebody who speaks in public
                key = _Key(secret, (each.is_whole, each.is_whole), each)
                self._texts[each.text].append(key)
            if not spelled and (sign := (secret.text or "").strip()):
                self._signs[sign].append(secret)
        return frozenset((*_holding(public, parts | whole), *_holding(given, parts)))

    def in_text(self, text: str) -> Iterator[tuple[Secret, tuple[float, float] | None]]:
        """Give the secrets that a text holds, a text's once; where it is a point, the point as found."""
        plain = _plain(text)
        for form in {text: None, plain: None}:
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
        folded = folded_text(form)
        names: list[tuple[int, int, str]] = []
        masks: list[tuple[int, int]] = []
        for end, text in self._automaton.iter(folded):
            if text in self._told:
                continue
            start = end - len(text) + 1
            begins = not start or folded[start - 1] == " "
            ends = folded[end + 1 : end + 2] in ("", " ")
            if begins and ends and text in self._masks:
                masks.append((start, end))
            for key in self._texts.get(text, ()):
                if (key.edges[0] and not begins) or (key.edges[1] and not ends):
                    continue
                if key.secret.is_name:
                    names.append((start, end, text))
                else:
                    self._told.add(text)
                    yield key.secret
        yield from self._names_at(names, masks, folded, form)

    def _names_at(
        self,
        names: list[tuple[int, int, str]],
        masks: list[tuple[int, int]],
        folded: str,
        form: str,
    ) -> Iterator[Secret]:
        """Give the people who are named where no longer name stands, of a city or a street."""
        masks.sort()
        starts = [start for start, _ in masks]
        as_written: dict[Spelled, bool] = {}
        for start, end, text in names:
            if text in self._told or _is_within(start, end, masks, starts):
                continue
            for secret, _, spelled in self._texts[text]:
                if spelled is None:
                    continue
                if spelled.is_part and is_named_after(*_words_beside(folded, start, end)):
                    continue
                if spelled not in as_written:
                    as_written[spelled] = stands_as_name(form, spelled)
                if as_written[spelled]:
                    self._told.add(text)
                    yield secret

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


def _without(texts: Iterable[str], parts: Iterable[str]) -> list[str]:
    told = list(texts)
    holding = set(_holding(told, parts))
    return [text for text in told if text not in holding]


def _holding(texts: Iterable[str], parts: Iterable[str]) -> Iterator[str]:
    """Give the folded texts that hold one of some others as whole words."""
    by_first: dict[str, list[list[str]]] = defaultdict(list)
    for part in parts:
        words = part.split()
        if words:
            by_first[words[0]].append(words)
    for text in texts:
        words = text.split()
        if any(
            words[at : at + len(part)] == part
            for at, word in enumerate(words)
            for part in by_first.get(word, ())
        ):
            yield text


def _edges(folded: str) -> tuple[bool, bool]:
    """Tell whether a text must begin, and end, where a word does, lest it occurs by chance."""
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


def _in_degrees(found: re.Match[str]) -> float:
    return int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600


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
