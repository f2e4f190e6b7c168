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
    """Return the objects of a block of texts."""
    return json.loads(gzip.decompress(base64.b64decode(block, validate=True)).decode("utf-8"))


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
            if "data-run" in attributes or not is_data(attributes)
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
