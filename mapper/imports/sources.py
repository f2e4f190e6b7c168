"""Sources as tables give them: links in a cell, publishers, titles; or the table itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import number_of
from mapper.files import Codes, hold_any_byte
from mapper.imports.agencies import list_members
from mapper.imports.cells import Cells, file_name, number_texts, take_rows
from mapper.imports.dates import read_days
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.records import SOURCE_COLUMNS, frame_of_rows, number_combinations

TABLE_SOURCE = "table"
UNKNOWN = "unknown"

# not what another scheme wraps: blob:https://a, view-source:https://a
_ADDRESS = re.compile(
    r"(?<!blob:)(?<!view-source:)(?<!filesystem:)(?<!jar:)https?://[^\s;|\"'<>]+?(?=[,)\].]*(?:[\s;|\"'<>]|,https?://|$))"
)
# a host and a path, or www; what is neither may be a name, such as Example.com
_BARE_LINK = (
    r"(?i)(^|[\s;|,\"'<>(])(www\.(?:[a-z0-9-]+\.)+[a-z]{2,}|(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/)"
)
_PARTING = np.zeros(256, dtype=bool)
_PARTING[np.frombuffer(b" \t\r\n;|\"'<>", np.uint8)] = True


class _Source(NamedTuple):
    url: str = UNKNOWN
    publisher: str = UNKNOWN
    title: str = UNKNOWN
    published: str = UNKNOWN
    note: str | None = None


@dataclass(frozen=True)
class Cited:
    """Sources, and which rows cite which.

    Attributes:
        sources: One row a source, without the table itself.
        rows: The row of each citation.
        ids: The source of each citation.
    """

    sources: pd.DataFrame
    rows: Codes
    ids: pa.ChunkedArray


@dataclass(frozen=True)
class SourceColumns:
    """The text columns that describe sources, each absent or as long as the table.

    Of several publishers, each is that of the links in the column of its number, if there are as many.
    """

    links: tuple[pa.ChunkedArray, ...] = ()
    publishers: tuple[pa.ChunkedArray, ...] = ()
    title: pa.ChunkedArray | None = None
    published: pa.ChunkedArray | None = None


class Citations(NamedTuple):
    """The sources of a table's rows.

    Attributes:
        citations: One row a citation, with the id of the incident and of the source.
        sources: One row a source.
        note: A note for the user, if there is one.
        rows: For each citation, where its row stands among those that were read.
    """

    citations: pd.DataFrame
    sources: pd.DataFrame
    note: str | None
    rows: Codes


def make_sources(columns: SourceColumns, count: int) -> Cited:
    """Make sources from a table's columns; equal ones become one.

    Args:
        columns: The source columns of the table.
        count: How many rows it has.
    """
    rest = [each for each in (*columns.publishers, columns.title, columns.published) if each]
    if len(columns.links) == 1 and not rest:
        whole = columns.links[0].combine_chunks()
        if _is_one_each(whole):
            return _one_each(whole)
    given = [*columns.links, *rest]
    if not given:
        return Cited(_frame([]), np.zeros(0, dtype=np.intp), pa.chunked_array([], pa.string()))
    return _of_combinations(columns, count)


def table_source(file_name: str) -> pd.DataFrame:
    """Make the source that a row cites which has no other: the table itself."""
    source = _Source(title=file_name, note="The table from which the incident was imported.")
    return _frame([source], [TABLE_SOURCE])


def _is_one_each(cells: pa.StringArray) -> bool:
    """Whether each cell contains one address and no other text."""
    if hold_any_byte(cells, _PARTING):
        return False
    return not pc.any(pc.match_substring(cells, ",http")).as_py()


def _one_each(cells: pa.StringArray) -> Cited:
    """Take the quick way: each cell is one address, or a word, or nothing."""
    encoded = cells.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    texts = encoded.dictionary
    is_link = pc.or_(pc.starts_with(texts, "http://"), pc.starts_with(texts, "https://"))
    ids = pc.binary_join_element_wise(
        "source", pc.cast(pa.array(np.arange(1, len(texts) + 1)), pa.string()), "-"
    )
    unknown = pa.array([UNKNOWN]).take(pa.array(np.zeros(len(texts), dtype=np.int8)))
    absent = _absent(len(texts))
    titles, kept = unknown, np.ones(len(texts), dtype=bool)
    addresses = texts
    if not pc.all(is_link, min_count=0).as_py():
        titles, addresses = pc.if_else(is_link, unknown, texts), pc.if_else(is_link, texts, unknown)
        missing = pc.is_in(pc.utf8_lower(texts), pa.array(sorted(MISSING_WORDS)))
        kept = ~np.asarray(missing.to_numpy(zero_copy_only=False), dtype=bool)
    said = arrow_texts(unknown)
    frame = frame_of(
        {
            "id": arrow_texts(ids), "publisher": said, "title": arrow_texts(titles),
            "published": said, "url": arrow_texts(addresses), "archived_at": said, "note": absent,
            "note_en": absent, "note_es": absent, "note_fr": absent,
        },
        SOURCE_COLUMNS,
    )  # fmt: skip
    if kept.all():
        rows = np.arange(len(codes)) if not cells.null_count else np.flatnonzero(codes >= 0)
    else:
        frame = frame[kept].reset_index(drop=True)
        rows = np.flatnonzero((codes >= 0) & kept[codes])
    each_new = len(texts) == len(codes) == len(rows)  # as most tables have it: nothing to pick
    cited = ids if each_new else ids.take(pa.array(codes[rows]))
    return Cited(frame, rows, pa.chunked_array([cited]))


def _of_combinations(columns: SourceColumns, count: int) -> Cited:
    """Read every distinct combination of cells once."""
    given = [*columns.links, *columns.publishers, columns.title, columns.published]
    numbered = [number_texts(each, count) for each in given]
    numbers, first = number_combinations([codes for codes, _ in numbered])
    known: dict[_Source, str] = {}
    members = []
    for row in first.tolist():
        cells = [texts[codes[row]] for codes, texts in numbered]
        links, publishers = cells[: len(columns.links)], cells[len(columns.links) : -2]
        found = _paired(links, publishers, *cells[-2:])
        members.append(tuple(known.setdefault(each, f"source-{len(known) + 1}") for each in found))
    rows, ids = list_members(numbers, members)
    return Cited(
        _frame(list(known), list(known.values())),
        rows,
        pa.chunked_array([pa.array(ids, pa.string())]),
    )


def _paired(
    links: list[str | None],
    publishers: list[str | None],
    title: str | None,
    published: str | None,
) -> list[_Source]:
    """Return the sources of a row: each publisher's of its own links, where there are as many columns."""
    if len(publishers) > 1 and len(publishers) == len(links):
        pairs = [pair for pair in zip(links, publishers, strict=True) if any(pair)]
        return [
            each
            for link, publisher in pairs
            for each in _sources(link or "", publisher, title, published)
        ]
    whole = "\n".join(cell for cell in links if cell)
    return _sources(whole, "\n".join(cell for cell in publishers if cell), title, published)


def _sources(
    links: str, publisher: str | None, title: str | None, published: str | None
) -> list[_Source]:
    addresses = [each.rstrip(".,)") for each in _ADDRESS.findall(links)]
    if not addresses and links.strip() and links.strip().lower() not in MISSING_WORDS:
        title = title or " ".join(links.split())
    day, note = UNKNOWN, None
    if published:
        day = read_days([published]).edtf[0] or UNKNOWN
        note = f"Dated {published!r} in the table." if day == UNKNOWN else None
    about = (title or UNKNOWN, day, note)
    publishers = [part.strip() for part in re.split(r"[;\n|]", publisher or "") if part.strip()]
    if not addresses:
        named = publishers or ([UNKNOWN] if title else [])
        return [_Source(UNKNOWN, each, *about) for each in named]
    if len(publishers) == len(addresses):
        return [_Source(url, each, *about) for url, each in zip(addresses, publishers, strict=True)]
    joined = "; ".join(publishers) or UNKNOWN
    return [_Source(url, joined, *about) for url in dict.fromkeys(addresses)]


def _read_links(cells: Cells) -> tuple[list[pa.ChunkedArray], str | None]:
    """Return the columns of links, each link with its scheme, and a note if links without one got https."""
    columns, count = [], 0
    for column in cells.all_of("links"):
        bare = int(pc.sum(pc.match_substring_regex(column, _BARE_LINK)).as_py() or 0)
        count += bare
        columns.append(
            pc.replace_substring_regex(column, _BARE_LINK, r"\1https://\2") if bare else column
        )
    if not count:
        return columns, None
    return columns, f"Links without https:// are read with it: {number_of(count, 'cell')}."


def _frame(sources: list[_Source], ids: list[str] | None = None) -> pd.DataFrame:
    rows = [
        {
            "id": id_, "publisher": each.publisher, "title": each.title, "published": each.published,
            "url": each.url, "archived_at": UNKNOWN, "note": each.note,
        }
        for id_, each in zip(ids or [], sources, strict=True)
    ]  # fmt: skip
    values = [[row.get(name) for name in SOURCE_COLUMNS] for row in rows]
    return frame_of_rows(values, SOURCE_COLUMNS)


def frame_of(columns: Mapping[str, Any], names: Sequence[str]) -> pd.DataFrame:
    """Make a frame of whole columns without copying them or guessing their types."""
    values = [columns[name] for name in names]
    index = pd.RangeIndex(len(values[0]))  # one for all, so that pandas need not compare them
    # many columns are one array: nothing is known for them
    series = {
        id(each): pd.Series(each, index=index, dtype=each.dtype, copy=False)
        for each in values
        if isinstance(each, np.ndarray)
    }
    held = {name: series.get(id(each), each) for name, each in zip(names, values, strict=True)}
    return pd.DataFrame(held, index=index, copy=False)


def _absent(count: int) -> npt.NDArray[np.object_]:
    return np.full(count, None, dtype=object)


def arrow_texts(column: pa.Array | pa.ChunkedArray) -> pd.Series[str]:
    """Wrap a column of Arrow texts for a frame without copying it."""
    return pd.Series(column, dtype=pd.ArrowDtype(pa.string()))


def read_sources(cells: Cells, ids: pa.ChunkedArray, rows: npt.NDArray[np.int64]) -> Citations:
    """Make the citations and sources; a row without any cites the table itself.

    Args:
        cells: The sheet under its mapping.
        ids: The id of each row.
        rows: The rows that are taken over, in their order.
    """
    note = None
    links, about_links = _read_links(cells)
    given = SourceColumns(
        links=tuple(take_rows(each, rows) for each in links),
        publishers=tuple(take_rows(each, rows) for each in cells.all_of("source_publisher")),
        title=None if (title := cells.of("source_title")) is None else take_rows(title, rows),
        published=None if (day := cells.of("source_date")) is None else take_rows(day, rows),
    )
    cited = make_sources(given, len(rows))
    without = np.ones(len(rows), dtype=bool)
    without[cited.rows] = False
    own, source_ids, sources = cited.rows, cited.ids, cited.sources
    if without.any():
        lonely = np.flatnonzero(without)
        own = np.concatenate((own, lonely))
        table = pa.array([TABLE_SOURCE] * len(lonely), pa.string())
        source_ids = pa.chunked_array([*source_ids.chunks, table], pa.string())
        if len(cited.rows):
            in_order = np.argsort(own, kind="stable")
            own, source_ids = own[in_order], source_ids.take(pa.array(in_order))
        sources = pd.concat(
            [each for each in (sources, table_source(file_name(cells.sheet))) if len(each)],
            ignore_index=True,
        )
        note = (
            "1 row has no source and cites the table itself."
            if len(lonely) == 1
            else f"{len(lonely):,} rows have no source and cite the table itself."
        )
    citations = {
        "incident_id": arrow_texts(take_rows(ids, rows[own])),
        "source": arrow_texts(source_ids),
    }
    said = " ".join(filter(None, (about_links, note))) or None
    return Citations(frame_of(citations, tuple(citations)), sources, said, own)
