"""A small reader of finished pages, written from the contract and not from the writer's code."""

from __future__ import annotations

import base64
import gzip
import json
import re
import struct
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

SIZES = {"i8": ("b", 1), "u8": ("B", 1), "i16": ("h", 2), "u16": ("H", 2), "i32": ("i", 4), "u32": ("I", 4), "u64": ("Q", 8)}  # fmt: skip  # noqa: E501


def read_block(block: str) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Return the header and the columns of a block."""
    data = gzip.decompress(base64.b64decode(block, validate=True))
    (size,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + size].decode("utf-8"))
    start = 4 + size
    assert start % 8 == 0
    columns = {}
    for column in header["columns"]:
        type_ = column["type"]
        letter, width = SIZES[type_]
        at, length = start + column["offset"], column["length"]
        assert column["offset"] % 8 == 0
        raw = data[at : at + length * width]
        if column.get("planes"):
            raw = bytes(raw[plane * length + i] for i in range(length) for plane in range(width))
        values = list(struct.unpack(f"<{length}{letter}", raw))
        if column["encoding"] == "delta":
            values = [wrapped(each, type_, width) for each in accumulate(values)]
        else:
            assert column["encoding"] == "plain"
        if "above" in column:
            pairs = zip(values, columns[column["above"]], strict=True)
            values = [wrapped(each + base, type_, width) for each, base in pairs]
        if "origin" in column:
            for axis, name in ((1, "latitude_e6"), (0, "longitude_e6")):
                origin = column["origin"][1 - axis]
                columns[name] = [
                    wrapped(origin + every_other_bit(v >> axis), "i32", 4) for v in values
                ]
            continue
        columns[column["name"]] = values
    if "located_by" in columns and "latitude_e6" in columns:
        unlocated = header["located_by"].index("unlocated")
        for row, code in enumerate(columns["located_by"]):
            if code == unlocated:
                columns["latitude_e6"][row] = columns["longitude_e6"][row] = 0
    return header, columns


def wrapped(value: int, type_: str, width: int) -> int:
    bits = 8 * width
    value %= 1 << bits
    return value - (1 << bits) if type_[0] == "i" and value >> (bits - 1) else value


def every_other_bit(value: int) -> int:
    return sum((value >> (2 * bit) & 1) << bit for bit in range(32))


def read_texts(block: str) -> list[dict[str, Any]]:
    """Return the objects of a block of texts, as the page makes them."""
    data = gzip.decompress(base64.b64decode(block, validate=True))
    return texts_of(read_tables(data))


def read_tables(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table of a block of texts."""
    (size,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + size].decode("utf-8"))
    assert header["format"] == 2
    at = 4 + size
    tables = {}
    for table in header["tables"]:
        count = table["rows"]
        assert count > 0
        columns = {}
        for column in table["columns"]:
            length = column.get("texts", column.get("codes", column.get("numbers", 0)))
            columns[column["name"]] = cells(column, data[at : at + length], count)
            at += length
        tables[table["name"]] = [
            {name: values[row] for name, values in columns.items() if values[row] is not None}
            for row in range(count)
        ]
    assert at == len(data)
    return tables


def cells(column: dict[str, Any], data: bytes, count: int) -> list[Any]:
    width = len(data) // count
    if "values" in column:
        values = column["values"]
    elif "texts" in column:
        values = [None if text == "\x01" else text for text in data.decode("utf-8").split("\0")]
    elif "words" in column:
        letter = {1: "B", 2: "H", 4: "I"}[width]
        values = [column["words"][code] for code in struct.unpack(f"<{count}{letter}", data)]
    elif "numbers" in column:
        letter = {1: "b", 2: "h", 4: "i"}[width]
        values = list(struct.unpack(f"<{count}{letter}", data))
    else:
        values = [column["all"]] * count
    if column.get("delta"):
        values = list(accumulate(values))
    assert len(values) == count
    return values


def texts_of(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Put what belongs to each incident together."""
    waiting = {name: iter(rows) for name, rows in tables.items()}
    texts = []
    for row in tables.get("incidents", []):
        text = {name: value for name, value in row.items() if name != "list_row"}
        mine = {
            name: [next(waiting[name]) for _ in range(text.pop(name))]
            for name in ("involvements", "claims", "accounts", "citations")
        }
        numbers = list(
            dict.fromkeys(each["source"] for each in (*mine["citations"], *mine["accounts"]))
        )
        for claim in mine["claims"]:
            number = claim.pop("claim_number")
            claim["accounts"] = [
                {
                    "by": None,
                    **{name: value for name, value in each.items() if name != "claim_number"},
                    "agency": None if each["agency"] < 0 else each["agency"],
                    "source": numbers.index(each["source"]),
                }
                for each in mine["accounts"]
                if each["claim_number"] == number
            ]
        sources = [
            {name: value for name, value in tables["sources"][each].items() if name != "list_row"}
            for each in numbers
        ]
        texts.append(
            {"unknowns": [], **text, "involvements": mine["involvements"], "claims": mine["claims"],
             "sources": sources}
        )  # fmt: skip
    return texts


class Page:
    """A page taken apart."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.title = ""
        _Reader(self).feed(html)

    @property
    def columns(self) -> tuple[dict[str, Any], dict[str, list[int]]]:
        return read_block(self._data("id", "mapper-columns")[0])

    @property
    def basemap(self) -> tuple[dict[str, Any], dict[str, list[int]]]:
        return read_block(self._data("id", "mapper-basemap")[0])

    @property
    def texts(self) -> list[dict[str, Any]]:
        return [text for block in self._data("class", "mapper-texts") for text in read_texts(block)]

    @property
    def policy(self) -> dict[str, list[str]]:
        content = next(
            attributes["content"]
            for tag, attributes in self.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        )
        directives = (directive.split() for directive in str(content).split(";"))
        return {name: sources for name, *sources in directives}

    @property
    def run(self) -> list[str]:
        """The scripts that a browser would run."""
        return [
            unpacked(text) if "data-run" in attributes else text
            for attributes, text in self.scripts
            if not is_data(attributes) or ("data-run" in attributes and not attributes["data-run"])
        ]

    @property
    def packed_styles(self) -> list[str]:
        """The style sheets that the page's script unpacks."""
        return [
            unpacked(text)
            for attributes, text in self.scripts
            if attributes.get("data-run") == "style"
        ]

    @property
    def without_blocks(self) -> str:
        return re.sub(r'(<script type="application/x-mapper-block"[^>]*>)[^<]*', r"\1", self.html)

    def _data(self, name: str, value: str) -> list[str]:
        return [
            text
            for attributes, text in self.scripts
            if is_data(attributes) and attributes.get(name) == value
        ]


def unpacked(code: str) -> str:
    """Return a script as the page runs it."""
    return gzip.decompress(base64.b64decode(code, validate=True)).decode("utf-8")


def is_data(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") == "application/x-mapper-block"


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "script":
            self.page.scripts.append((dict(attrs), ""))
        if tag == "style":
            self.page.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.page.title += data
        elif self.inside == "script":
            attributes, text = self.page.scripts[-1]
            self.page.scripts[-1] = attributes, text + data
        elif self.inside == "style":
            self.page.styles[-1] += data
