"""Searches what was made for values that must not be in it, before it is written.

Bytes are opened first: gzip, zip, base64, the page's columns, SQLite (GeoPackage) and Parquet, one
inside the other; JSON, XML and percent escapes are resolved. Texts are compared by their letters and
digits alone, so that no quoting or wrapping hides one. A point is found by both of its coordinates,
rounded or cut to 3 to 7 decimals, beside each other.

A value that a published record or the geodata hold as well is no leak; a person's name always is.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import sqlite3
import sys
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cached_property
from itertools import permutations
from typing import Any
from urllib.parse import unquote

import ahocorasick
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.errors import LeakError
from mapper.review import name_pattern
from mapper.secrets import Secret
from mapper.tables import Tables

SHORTEST = 4  # letters and digits; what is shorter occurs by chance
_WHOLE_WORDS_UP_TO = 12  # letters; a short text counts only where words begin and end
_DEEPEST = 6
_DECIMALS = range(3, 8)
_UNIT = 1e7  # coordinates are compared as whole numbers of this part of a degree
_NEAR = 400  # characters between the coordinates of one record
_SAME_PLACE = 5  # units: what is printed with six decimals

_WORDS = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"-?\d{1,3}\.\d+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_ESCAPE = re.compile(
    r"\\(?:([\\\"/])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|U(00[01][0-9A-Fa-f]{5})|[nrtbfNLP_aev])"
)
_LINE_JOIN = re.compile(r"\\\r?\n[ \t]*(?:\\(?= ))?")  # YAML wraps a quoted text inside a word
_GEOPACKAGE_ENVELOPES = (0, 32, 48, 48, 64)

Points = npt.NDArray[np.float64]
Content = "str | Points"


def refuse_leaks(
    data: bytes,
    *,
    name: str,
    secrets: Iterable[Secret],
    published: Tables,
    where: Callable[[Secret], str],
    known: Iterable[str] = (),
    constants: Iterable[str] = (),
) -> None:
    """Make sure that a file holds nothing that must not leave.

    Args:
        data: The bytes of the file.
        name: What the file is called.
        secrets: What must not be in it; nothing is searched without any.
        published: The tables that the file is made of.
        where: Says where in the records a secret stands.
        known: Texts that anybody knows, such as names of cities and agencies.
        constants: Texts that every such file holds, such as the page's code; they are skipped.

    Raises:
        LeakError: It holds some; one line each, which names the kind and the place in the records,
            not the value.
    """
    wanted = _Wanted(secrets)
    if not wanted:
        return
    innocent = _Innocent(published, known)
    fixed = tuple(constants)
    found: dict[Secret, None] = {}
    for content in _opened(data, fixed):
        hits = wanted.in_text(content) if isinstance(content, str) else wanted.in_points(content)
        for secret, at in hits:
            if secret not in found and not innocent(secret, at):
                found[secret] = None
    if found:
        lines = [
            f"{where(secret)}: error: got {_kind(secret)} in {name}, expected nothing of what is"
            " withheld, do take it out of what is published, or publish the record; the file was"
            " not written  [leak]"
            for secret in found
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
        self._axes: tuple[dict[int, list[Secret]], dict[int, list[Secret]]] = (
            defaultdict(list), defaultdict(list),
        )  # fmt: skip
        for secret in dict.fromkeys(secrets):
            self._add(secret)
        self._automaton = ahocorasick.Automaton()
        for text in self._texts:
            self._automaton.add_word(text, text)
        self._automaton.make_automaton()
        self._values = np.array([*self._axes[0], *self._axes[1]], dtype=np.int64)

    def __bool__(self) -> bool:
        return bool(self._texts or self._signs or self._names or self._axes[0])

    def _add(self, secret: Secret) -> None:
        if secret.point is not None:
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
        """Give the secrets that a text holds; where it is a point, the point as found."""
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
            yield from self._points_in(text)

    def _texts_in(self, folded: str) -> Iterator[Secret]:
        if not self._texts:
            return
        for end, text in self._automaton.iter(folded):
            if len(text) <= _WHOLE_WORDS_UP_TO:
                before = folded[end - len(text) : end - len(text) + 1] if end >= len(text) else " "
                if before != " " or folded[end + 1 : end + 2] not in ("", " "):
                    continue
            yield from self._texts[text]

    def _points_in(self, text: str) -> Iterator[tuple[Secret, tuple[float, float]]]:
        numbers = list(_NUMBER.finditer(text))
        values = np.rint(np.array([float(each[0]) for each in numbers]) * _UNIT).astype(np.int64)
        hits = np.flatnonzero(np.isin(values, self._values)).tolist()
        for place, first in enumerate(hits):
            for second in hits[place + 1 :]:
                if numbers[second].start() - numbers[first].end() > _NEAR:
                    break
                for a, b in ((first, second), (second, first)):
                    yield from self._at(int(values[a]), int(values[b]))

    def in_points(self, points: Points) -> Iterator[tuple[Secret, tuple[float, float]]]:
        """Give the secrets that lie at one of some points, in either order of the axes."""
        if not len(self._values) or not len(points):
            return
        finite = np.where(np.isfinite(points), points, 0.0)
        values = np.rint(finite * _UNIT).astype(np.int64)
        both = np.isin(values, self._values).all(axis=1)
        for a, b in np.unique(values[both], axis=0).tolist():
            yield from self._at(a, b)
            yield from self._at(b, a)

    def _at(self, latitude: int, longitude: int) -> Iterator[tuple[Secret, tuple[float, float]]]:
        others = self._axes[1].get(longitude, ())
        for secret in self._axes[0].get(latitude, ()):
            if secret in others:
                yield secret, (latitude / _UNIT, longitude / _UNIT)


class _Innocent:
    """Knows what may be shown although it was also kept back: put together when it is asked."""

    def __init__(self, published: Tables, known: Iterable[str]) -> None:
        self._published = published
        self._known = known

    def __call__(self, secret: Secret, at: tuple[float, float] | None) -> bool:
        if secret.is_name:
            return False
        if at is not None:
            near = np.abs(self._places * _UNIT - np.array(at) * _UNIT) <= _SAME_PLACE
            return bool(near.all(axis=1).any())
        text = _encodable(secret.text or "")
        folded = _folded(text)
        if not folded:
            return text.strip() in self._texts
        return (f" {folded} " if len(folded) <= _WHOLE_WORDS_UP_TO else folded) in self._texts

    @cached_property
    def _places(self) -> Points:
        frame = self._published.incidents[["latitude", "longitude"]].astype(float)
        return frame.dropna().to_numpy()

    @cached_property
    def _texts(self) -> str:
        frames = ("incidents", "involvements", "claims", "accounts", "sources", "agencies")
        texts = [
            text
            for name in frames
            for _, column in getattr(self._published, name).items()
            if column.dtype.kind not in "biufM"
            for value in column
            for text in _texts_of(value)
        ]
        texts += self._known
        return "\n".join([f" {_folded(_encodable(text))} " for text in texts] + texts)


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
    return {int(np.rint(each * _UNIT)) for each in ways}


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


# ---- opening ---------------------------------------------------------------------------------


def _opened(data: bytes, constants: tuple[str, ...], depth: int = 0) -> Iterator[Any]:
    """Give every text and every set of points that bytes hold, however they are packed."""
    if depth > _DEEPEST:
        return
    if data.startswith(b"\x1f\x8b"):
        try:
            yield from _opened(gzip.decompress(data), constants, depth + 1)
        except (OSError, EOFError, zlib.error):
            yield data.decode("utf-8", "replace")
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "\n".join(archive.namelist())
            for member in archive.namelist():
                yield from _opened(archive.read(member), constants, depth + 1)
    elif data.startswith(b"SQLite format 3\0"):
        yield from _database(data, constants, depth)
    elif data.startswith(b"PAR1"):
        yield from _parquet(data)
    elif (block := _columns(data) or _text_block(data)) is not None:
        yield from block
    else:
        yield from _text(data, constants, depth)


def _text(data: bytes, constants: tuple[str, ...], depth: int) -> Iterator[Any]:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = data.decode(encoding, "replace")
    for constant in constants:
        text = text.replace(constant, "\n")
    if not text.strip():
        return
    packed = []

    def taken(match: re.Match[bytes]) -> bytes:
        packed.append(match[0])
        return b" " if len(match[0]) > _NEAR else match[0]

    rest = _BASE64.sub(taken, text.encode("utf-8", "replace"))
    yield rest.decode("utf-8", "replace")
    for run in packed:
        inside = _unpacked(run)
        if inside is not None:
            yield from _opened(inside, constants, depth + 1)
        elif len(run) > _NEAR:
            yield run.decode()


def _unpacked(run: bytes) -> bytes | None:
    """Return what base64 stands for, None if it stands for neither a text nor packed data."""
    padded = run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        data = base64.b64decode(padded + b"=" * (-len(padded) % 4), validate=True)
    except binascii.Error:
        return None
    if data[:2] == b"\x1f\x8b" or data[:4] == b"PK\x03\x04":
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        return None
    return data


def _columns(data: bytes) -> list[Any] | None:
    """Return the header and the positions of a block of the page's columns, None if it is none."""
    from mapper.page.blocks import decode_columns, positions  # noqa: PLC0415 - for pages alone

    try:
        header, columns = decode_columns(data)
    except ValueError:
        return None
    points = positions(header, columns)
    texts = json.dumps(header, ensure_ascii=False)
    return [texts] if points is None else [texts, points]


def _text_block(data: bytes) -> list[Any] | None:
    """Return the header and the texts of a block of the page's texts, None if it is none."""
    size = int.from_bytes(data[:4], "little")
    try:
        header = json.loads(data[4 : 4 + size])
        columns = [column for table in header["tables"] for column in table["columns"]]
    except (ValueError, TypeError, LookupError):
        return None
    texts = [json.dumps(header, ensure_ascii=False)]
    at = 4 + size
    for column in columns:
        length = column.get("texts", column.get("codes", column.get("numbers", 0)))
        if "texts" in column:
            texts.append(data[at : at + length].decode("utf-8", "replace"))
        at += length
    return texts


def _database(data: bytes, constants: tuple[str, ...], depth: int) -> Iterator[Any]:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(data)
        names = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        yield "\n".join(sql or "" for _, sql in names)
        for name, _ in names:
            quoted = name.replace('"', '""')
            try:
                rows = base.execute(f'SELECT * FROM "{quoted}"').fetchall()  # noqa: S608
            except sqlite3.Error:
                continue  # a virtual table; what it indexes stands in the others
            yield from _cells(rows, constants, depth)
    # what was deleted stays in free pages, and no query gives it
    yield data.decode("utf-8", "replace")


def _cells(rows: list[tuple[Any, ...]], constants: tuple[str, ...], depth: int) -> Iterator[Any]:
    yield "\n".join(
        " , ".join(str(cell) for cell in row if isinstance(cell, (str, float))) for row in rows
    )
    for blob in (cell for row in rows for cell in row if isinstance(cell, bytes)):
        geometry = _geometry(blob)
        if geometry is None:
            yield from _opened(blob, constants, depth + 1)
        else:
            yield shapely.get_coordinates(geometry)


def _geometry(blob: bytes) -> shapely.Geometry | None:
    """Read a geometry as WKB, with GeoPackage's header or without."""
    start = 0
    if blob[:2] == b"GP" and len(blob) > 8:  # noqa: PLR2004 - the header's length
        kind = blob[3] >> 1 & 7
        start = 8 + (_GEOPACKAGE_ENVELOPES[kind] if kind < len(_GEOPACKAGE_ENVELOPES) else 0)
    try:
        return shapely.from_wkb(blob[start:])
    except shapely.errors.GEOSException:
        return None


def _parquet(data: bytes) -> Iterator[Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where there is such a file

    file = pq.ParquetFile(io.BytesIO(data))
    notes = file.schema_arrow.metadata or {}
    yield "\n".join(each.decode("utf-8", "replace") for pair in notes.items() for each in pair)
    for batch in file.iter_batches():
        frame = batch.to_pandas()
        numbers = frame.select_dtypes("floating")
        for pair in permutations(numbers.columns, 2):
            if pair[0] < pair[1]:
                yield numbers[list(pair)].to_numpy(dtype=float)
        for name in frame.columns.difference(numbers.columns):
            yield from _parquet_column(frame[name])


def _parquet_column(column: pd.Series[Any]) -> Iterator[Any]:
    blobs = [value for value in column if isinstance(value, bytes)]
    if blobs:
        geometries = shapely.from_wkb(np.array(blobs, dtype=object), on_invalid="ignore")
        yield shapely.get_coordinates(geometries)
    else:
        yield "\n".join(str(value) for value in column if value is not None)
