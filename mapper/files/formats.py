"""Reads any file of rows: CSV, TSV, GeoJSON, JSON, Parquet, GeoPackage, workbooks, and packed ones.

All commands read tables here. The suffix gives the format, or else the first bytes do. A file is read
whole, as a sheet of texts, or batch by batch in its own types; the rows are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from mapper.errors import SelectionError, cannot_read, quoted
from mapper.files.blank_rows import skip_blank_rows, without_blank_rows
from mapper.files.delimited import open_delimited, read_delimited
from mapper.files.delimited_text import HeaderAt
from mapper.files.dicts import read_dicts
from mapper.files.features import open_features, open_parquet, read_features, read_parquet
from mapper.files.fixes import EXPORT_AS_GEOPACKAGE, READ_WITH_PANDAS, SAVE_AS_CSV
from mapper.files.frames import read_arrow, read_frame, read_stream
from mapper.files.geodatabases import GEODATABASE, is_geodatabase
from mapper.files.inputs import Input, file_input, refuse_remote
from mapper.files.json_rows import open_objects, read_objects
from mapper.files.json_text import not_a_table
from mapper.files.nested_cells import PointOf
from mapper.files.progress import Share, ignore_share
from mapper.files.sheets import Rows, Sheet, empty_file, no_such_layer, whole_file_error
from mapper.files.streams import link_file, unpacked_file
from mapper.files.workbooks import read_workbook

Reader: TypeAlias = Literal["text", "features", "parquet", "arrow", "objects", "workbook"]

PARQUET_SUFFIXES = (".parquet", ".pq", ".geoparquet")
_READERS: Mapping[str, Reader] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "text"),
    **dict.fromkeys(
        (".gpkg", ".fgb", ".shp", GEODATABASE, ".kml", ".kmz", ".gpx", ".sqlite", ".topojson"),
        "features",
    ),
    **dict.fromkeys(PARQUET_SUFFIXES, "parquet"),
    **dict.fromkeys((".arrow", ".arrows", ".feather", ".ipc"), "arrow"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".umap"), "objects"),
    **dict.fromkeys((".geojson", ".geojsonl", ".geojsons"), "objects"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), "workbook"),
}
TABLE_SUFFIXES = tuple(_READERS)
_OTHER_NAMES = {
    "excel": ".xlsx", "geopackage": ".gpkg", "flatgeobuf": ".fgb", "shapefile": ".shp",
    "yaml": ".yaml", "yml": ".yaml", "html": ".html", "text": ".csv",
}  # fmt: skip
_MAGIC = {
    b"PAR1": ".parquet",
    b"ARROW1": ".arrow",
    b"FEA1": ".feather",
    b"PK\x03\x04": ".xlsx",
    b"SQLite format 3\x00": ".gpkg",
    b"fgb\x03": ".fgb",
    b"\x00\x00\x27\x0a": ".shp",
    b"\xd0\xcf\x11\xe0": ".xls",
}
_WEB_PAGE = "a web page"
_OTHERS = {
    b"<!doctype html": (_WEB_PAGE, SAVE_AS_CSV),
    b"<html": (_WEB_PAGE, SAVE_AS_CSV),
    b"%pdf": ("a PDF", SAVE_AS_CSV),
    b"{\\rtf": ("an RTF document", SAVE_AS_CSV),
}
_OF_OTHER_PROGRAMS = {
    ".dta": "a Stata file", ".sav": "an SPSS file", ".rds": "an R file", ".rdata": "an R file",
    ".pkl": "a pickled frame", ".orc": "an ORC file",
}  # fmt: skip
_TOPOLOGY = re.compile(rb'^\{\s*"type"\s*:\s*"Topology"|"type"\s*:\s*"Topology"\s*[,}]')
_XML_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)([^>]*)", re.DOTALL)


_WITH_POINTS: Mapping[str, Callable[..., Sheet]] = {
    "parquet": read_parquet,
    "objects": read_objects,
    "arrow": read_arrow,
}


@dataclass(frozen=True)
class _Given:
    """A file to read: the path of its bytes, the user's name for it, its reader, layer and encoding."""

    path: Path
    file: Path
    reader: Reader
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None


def list_formats() -> list[str]:
    """List the names of formats, for `suffix_of_format`."""
    return sorted({*_OTHER_NAMES, *(suffix[1:] for suffix in _READERS)} - {"yml", "text", "pq"})


def suffix_of_format(name: str) -> str:
    """Return the suffix of a format that a user names, with or without its dot; empty if it is unknown."""
    plain = name.strip().lower().removeprefix(".")
    return _OTHER_NAMES.get(plain) or (f".{plain}" if f".{plain}" in _READERS else "")


def read_file(
    source: Path | Input, share: Share = ignore_share, *, header_at: HeaderAt, point_of: PointOf
) -> Sheet:
    """Read a file of rows, or lay out a table in memory.

    Args:
        source: The file; `-` is standard input.
        share: Called with the share that has been read, for delimited text.
        header_at: Finds the row of column names among the first rows.
        point_of: Gives the latitude and longitude of an object in JSON; None if it is not a point.

    Raises:
        RecordsError: It cannot be read, is empty, or its coordinates are in an unknown system.
    """
    if isinstance(source, Input) and source.rows is not None:
        return without_blank_rows(_read_memory(source, point_of))
    with _given(source, is_whole=True) as given:
        if given.reader == "text":
            return read_delimited(
                given.path, share, header_at=header_at, file=given.file, encoding=given.encoding
            )
        if given.reader in _WITH_POINTS:
            read = _WITH_POINTS[given.reader]
            return without_blank_rows(read(given.path, point_of=point_of, file=given.file))
        if given.reader == "features":
            return without_blank_rows(
                read_features(
                    given.path,
                    point_of=point_of,
                    file=given.file,
                    layer=given.layer,
                    crs=given.crs,
                )
            )
        return read_workbook(given.path, header_at=header_at, file=given.file, layer=given.layer)


def _read_memory(source: Input, point_of: PointOf) -> Sheet:
    if isinstance(source.rows, list):
        return read_dicts(source.rows, file=source.name, point_of=point_of)
    if hasattr(source.rows, "iloc"):
        return read_frame(source.rows, file=source.name, point_of=point_of)
    return read_stream(source.rows, file=source.name, point_of=point_of)


@contextmanager
def open_file(source: Path | Input, *, header_at: HeaderAt, point_of: PointOf) -> Iterator[Rows]:
    """Open a file of rows of any length and return its rows in batches; see `read_file`.

    Text, Parquet and GDAL's formats take no more memory than a batch; JSON and workbooks are read whole.

    Raises:
        RecordsError: It cannot be read, is empty, or its coordinates are in an unknown system.
    """
    with _given(source) as given:
        if given.reader == "text":
            with open_delimited(
                given.path, header_at=header_at, file=given.file, encoding=given.encoding
            ) as rows:
                yield rows
        elif given.reader == "features":
            with open_features(
                given.path, file=given.file, layer=given.layer, crs=given.crs
            ) as rows:
                yield skip_blank_rows(rows)
        elif given.reader == "parquet":
            with open_parquet(given.path, file=given.file) as rows:
                yield skip_blank_rows(rows)
        elif given.reader == "objects":
            yield skip_blank_rows(open_objects(given.path, point_of=point_of, file=given.file))
        elif given.reader == "arrow":
            sheet = read_arrow(given.path, point_of=point_of, file=given.file)
            yield skip_blank_rows(_rows_of(sheet))
        else:
            sheet = read_workbook(
                given.path, header_at=header_at, file=given.file, layer=given.layer
            )
            yield _rows_of(sheet)


def _rows_of(sheet: Sheet) -> Rows:
    return Rows(
        sheet.file,
        sheet.names,
        batches=((batch, None) for batch in sheet.table.to_batches()),
        notes=list(sheet.notes),
        faults=list(sheet.faults),
        unread=list(sheet.unread),
        lines_of=lambda rows: [sheet.line_of(row) for row in rows],
        row_word=sheet.row_word,
        header_line=sheet.header_line,
    )


@contextmanager
def _given(source: Path | Input, *, is_whole: bool = False) -> Iterator[_Given]:
    given = file_input(source) if isinstance(source, Path) else source
    path, file = given.path, given.name
    refuse_remote(given)
    if str(path).startswith("~") and not path.exists():
        path = _at_home(path)
    with unpacked_file(path, file, TABLE_SUFFIXES, is_whole=is_whole) as found:
        kind = _kind_on_disk(found, file)
        with ExitStack() as links:
            has_suffix = found.suffix.lower() in _READERS and kind != ".topojson"
            if _READERS[kind] == "features" and not has_suffix:
                # by which GDAL goes
                folder = links.enter_context(TemporaryDirectory(prefix="mapper-"))
                linked = link_file(found, Path(folder) / f"file{kind}")
                found_as = linked
            else:
                found_as = found
            reader = _READERS[kind]
            if given.layer is not None and reader not in ("features", "workbook"):
                raise no_such_layer(file, given.layer, [])
            if given.encoding is not None and reader != "text":
                raise SelectionError(
                    f"{file.name} is not delimited text, so --encoding does not apply. Leave it out."
                )
            yield _Given(found_as, file, reader, given.layer, given.encoding, given.crs)


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # a user who is not there
        return path


# ---- which format ------------------------------------------------------------------------------


def _kind_on_disk(found: Path, file: Path) -> str:
    if is_geodatabase(found):
        return GEODATABASE
    try:
        with found.open("rb") as opened:
            head = opened.read(4096)
    except OSError as error:
        raise cannot_read(file, error) from error
    return _kind(found, file, head)


def _kind(path: Path, file: Path, head: bytes) -> str:
    """Return the suffix of a file's format: by its first bytes, else its own."""
    program = _OF_OTHER_PROGRAMS.get(path.suffix.lower())
    if program and (b"\0" in head or not head.isascii()):
        raise not_a_table(file, program, READ_WITH_PANDAS)
    kind = path.suffix.lower() if path.suffix.lower() == ".kmz" else None
    kind = kind or _binary_kind(file, head) or _text_kind(path, file, head)
    if not head.strip() and kind not in _READERS:
        raise empty_file(file)
    if kind not in _READERS:
        raise whole_file_error(
            file,
            found=f"The format of {quoted(file.name)} is unknown.",
            expected=f"Expected {', '.join(sorted(_READERS))}, or .yaml for records.",
            fix="Save the table as CSV.",
            code="unknown-format",
        )
    return kind


def _binary_kind(file: Path, head: bytes) -> str | None:
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower()
    for mark, (what, fix) in _OTHERS.items():
        if lowered.startswith(mark):
            raise not_a_table(file, what, fix)
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    return ".sqlite" if kind == ".gpkg" and head[68:72] != b"GPKG" else kind


def _text_kind(path: Path, file: Path, head: bytes) -> str:
    suffix = path.suffix.lower()
    # UTF-16, with its mark or by the zeros beside letters
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0\0" in (head[:4:2], head[1:4:2])
    text = (head.replace(b"\0", b"")[2:] if wide else head).lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    is_text = bool({b"\n", b"\r"}.intersection(text[n : n + 1] for n in range(len(text)))) and (
        wide or b"\0" not in text
    )
    if text.startswith(b"<"):
        return _xml_kind(file, text)
    if text.lower().startswith(b"!table"):
        raise not_a_table(file, "a MapInfo file", EXPORT_AS_GEOPACKAGE)
    if text.startswith(b"{") and _TOPOLOGY.search(text):
        return ".topojson"
    if text.startswith((b"{", b"[{", b"[\n", b"[\r")) and suffix not in _READERS:
        return ".json"
    if _READERS.get(suffix) == "workbook" and is_text:
        return ".csv"  # some programs call the text that they write a workbook
    return ".csv" if is_text and suffix not in _READERS else suffix


def _xml_kind(file: Path, text: bytes) -> str:
    """Return the kind of the outermost element; a table in XML is refused by that name."""
    root = _XML_ROOT.search(text)
    name = root[1].decode("ascii", "replace") if root else "nothing"
    if name.lower() in ("kml", "gpx"):
        return f".{name.lower()}"
    if root and b"opengis.net/gml" in root[2]:
        raise not_a_table(file, "a GML file", EXPORT_AS_GEOPACKAGE)
    if name.lower() == "html":
        raise not_a_table(file, _WEB_PAGE, SAVE_AS_CSV)
    raise not_a_table(file, f"an XML file ({quoted(name)})", SAVE_AS_CSV)
