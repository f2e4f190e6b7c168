"""Reads what mapper exported: the same tables, from every format; YAML records have their own reader.

A file is known by what an export alone holds: its columns, or what it says of itself. One of an older
mapper, or of which a column was taken out, gives what its other columns say, and a note names the rest.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, Position, RecordsError, quoted
from mapper.export.csv_table import unguarded
from mapper.export.flat import COLUMNS, NESTED, flat
from mapper.export.geopackage import ABOUT_LAYER, LAYERS
from mapper.export.nested import POSITION, SCHEMA, batches
from mapper.export.unnested import Doubt, about_of, fitted, objects, unnested
from mapper.records import Registry, Tables

_SIGNS = ("contest_status", "located_by", "located_note", "jurisdiction", "agencies", "claims")
_HEAD_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 28  # more than any row has
_KML = "{http://www.opengis.net/kml/2.2}"
_ROLE = re.compile(r"(.*) \((conducting|assisting|responding|present|named)\)", re.DOTALL)
_TEXT_OF_NESTED = (
    "agencies", "agency_ids", "claims", "unknowns", "sources", "source_urls", "source_archives",
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """What a file that mapper exported holds.

    Attributes:
        tables: The tables, equal to those that were exported.
        about: What the file says of itself; empty where it says nothing.
        notes: What the file does not bring back, in words for the user.
    """

    tables: Tables
    about: Mapping[str, Any]
    notes: tuple[str, ...] = ()


_UNREADABLE = (csv.Error, zlib.error, EOFError, pa.ArrowException)


def is_exported(path: Path) -> bool:
    """Whether a file is one that mapper exported, by its first bytes; False for one that cannot be read."""
    try:
        # a pipe gives its first bytes once only, and an export is a file
        return path.is_file() and _reader(path) is not None
    except (OSError, ValueError, EOFError, *_UNREADABLE):
        return False


def read_export(path: Path, registry: Registry) -> Exported:
    """Read a file that mapper exported.

    Args:
        path: The file; see `is_exported`.
        registry: Describes agencies that the file only names.

    Raises:
        RecordsError: It is broken, or a value is none that an export holds.
    """
    reader = _reader(path)
    if reader is None:
        raise _refused(path, "a file that mapper did not export", "one that it did", "export again")
    try:
        return reader(path, registry)
    except Doubt as doubt:
        raise _refused(path, doubt.got, doubt.expected, doubt.do) from doubt
    except (
        Exception
    ) as error:  # what does not fit together fails in many ways, each the file's fault
        words = " ".join(str(error).split())[:150]
        raise _refused(
            path, f"an export that cannot be read ({words})", "a whole one", "export it again"
        ) from error


def _refused(path: Path, got: str, expected: str, do: str) -> RecordsError:
    where = Position(1, 0)
    return RecordsError([Fault(str(path), where, got=got, expected=expected, do=do, code="export")])


Reader = Callable[[Path, Registry], Exported]


def _reader(path: Path) -> Reader | None:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path) as file:
            head = file.read(_HEAD_BYTES)
    if head.startswith(b"PAR1"):
        return _read_parquet if _is_parquet(path) else None
    if head.startswith(b"SQLite format 3\0"):
        return _read_geopackage if _is_geopackage(path) else None
    if b"\0" in head:
        return None
    text = head.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("{"):
        is_ours = '"generator": "mapper' in text and '"boundaries_vintage":' in text
        has_members = '"located_by":' in text and '"boundaries_vintage":' in text
        return _read_geojson if '"FeatureCollection"' in text and (is_ours or has_members) else None
    if "<kml" in text[:500]:
        is_ours = '<Data name="boundaries_vintage">' in text or '<Data name="mapper">' in text
        return _read_kml if is_ours else None
    return _read_csv if _delimiter(text) else None


def _is_flat(names: list[str]) -> bool:
    return {*_SIGNS, "id", "event_date"} <= set(names)


# ---- nested ------------------------------------------------------------------------------------


def _is_parquet(path: Path) -> bool:
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        return False
    names = set(schema.names)
    return {*_SIGNS, "sources", "boundaries_vintage"} <= names and pa.types.is_nested(
        schema.field("agencies").type
    )


def _read_parquet(path: Path, registry: Registry) -> Exported:
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(path)
    said = about_of((table.schema.metadata or {}).get(b"mapper"))
    return _from_nested(fitted(table), said, registry)


def _from_nested(nested: pa.Table, said: Mapping[str, Any], registry: Registry) -> Exported:
    return Exported(unnested(nested, _listed(said), registry), said)


def _listed(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = said.get("agencies")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _read_geojson(path: Path, registry: Registry) -> Exported:
    whole = json.loads(_text(path))
    features = whole.get("features")
    if not isinstance(features, list):
        raise Doubt("no features", "a list of them", "export it again")
    rows = [_of_feature(number, each) for number, each in enumerate(features, start=1)]
    said = {name: value for name, value in whole.items() if name not in ("type", "features")}
    try:
        return _from_nested(pa.Table.from_pylist(rows, schema=SCHEMA), said, registry)
    except (pa.ArrowTypeError, pa.ArrowInvalid) as error:
        raise Doubt(
            f"a property of another kind ({error})", "what was exported", "correct it"
        ) from error


def _of_feature(number: int, feature: Any) -> dict[str, Any]:  # noqa: ANN401
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise Doubt(f"feature {number} without properties", "a feature", "take it out")
    place = feature.get("geometry")
    along = place.get("coordinates") if isinstance(place, dict) else None
    if place is not None and (place.get("type") != "Point" or not isinstance(along, list)):
        raise Doubt(f"feature {number}, which is no point", "a point", "give a point inside it")
    longitude, latitude = [*along, None][:2] if along else (None, None)
    row = {name: _dates_out(name, properties.get(name)) for name in SCHEMA.names}
    return {**row, "latitude": _number(latitude), "longitude": _number(longitude),
            POSITION[2]: _number(row[POSITION[2]])}  # fmt: skip


def _dates_out(name: str, value: object) -> object:
    return None if name in ("date_start", "date_end") else value  # worked out of event_date


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    return data.decode("utf-8-sig")


# ---- flat --------------------------------------------------------------------------------------


def _delimiter(text: str) -> str | None:
    """Return what stands between the cells of a table of ours, None if it is none."""
    first = text.partition("\n")[0].partition("\r")[0]
    for mark in ",;\t":
        try:
            names = next(csv.reader([first], delimiter=mark), [])
        except csv.Error:  # a cell too long for it: no line of names
            continue
        if _is_flat(names):
            return mark
    return None


def _read_csv(path: Path, registry: Registry) -> Exported:
    from pyarrow import csv as arrow_csv  # noqa: PLC0415

    text = _text(path)
    names = next(csv.reader(io.StringIO(text), delimiter=_delimiter(text[:_HEAD_BYTES]) or ","))
    data = text.encode()
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(block_size=min(len(data) + 1, _BLOCK_BYTES)),
        parse_options=arrow_csv.ParseOptions(
            delimiter=_delimiter(text[:_HEAD_BYTES]) or ",", newlines_in_values=True
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )
    plain = {name: unguarded(table[name].combine_chunks()) for name in table.column_names}
    return _from_flat(pa.table(plain), {}, registry)


def _read_kml(path: Path, registry: Registry) -> Exported:
    rows: list[dict[str, str]] = []
    said: dict[str, Any] = {}
    root = ET.fromstring(_text(path).encode())  # noqa: S314  (expat stops what would grow)
    for data in root.iterfind(f"{_KML}Document/{_KML}ExtendedData/{_KML}Data"):
        if data.get("name") == "mapper":
            said = about_of(data.findtext(f"{_KML}value"))
    for mark in root.iter(f"{_KML}Placemark"):
        cells = {
            str(data.get("name")): data.findtext(f"{_KML}value") or ""
            for data in mark.iterfind(f"{_KML}ExtendedData/{_KML}Data")
        }
        along = (mark.findtext(f"{_KML}Point/{_KML}coordinates") or "").strip().split(",")
        if len(along) > 1:
            cells |= {"longitude": along[0].strip(), "latitude": along[1].strip()}
        rows.append(cells)
    names = list(dict.fromkeys([*COLUMNS[:-2], *(name for row in rows for name in row)]))
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return _from_flat(pa.table(columns), said, registry)


def _from_flat(table: pa.Table, said: Mapping[str, Any], registry: Registry) -> Exported:
    """Make tables of flat rows: by their JSON, else of the texts as far as these say it."""
    if "nested_json" not in table.column_names:
        nested, notes = _of_texts(table, registry)
        return Exported(unnested(nested, (), registry), said, notes)
    said = said or _about_in(table["nested_json"])
    lists = _parsed(table["nested_json"])
    if lists is None:  # slower, and knows which row is at fault
        values = _json_of(table)
        lists = {name: [each.get(name) for each in values] for name in NESTED}
    nested = _joined(table, lists)
    _refuse_changed(table, nested)
    return _from_nested(nested, said, registry)


def _about_in(texts: pa.ChunkedArray) -> Mapping[str, Any]:
    """Find the row with what the file says of itself, wherever a spreadsheet sorted it to."""
    there = texts.filter(pc.match_substring(texts, ',"about":{"'))
    for text in there.to_pylist():
        said = about_of(text).get("about")
        if isinstance(said, dict):
            return said
    return {}


def _parsed(texts: pa.ChunkedArray) -> dict[str, pa.ChunkedArray] | None:
    """Read a column of JSON as mapper writes it, an object a line; None where one is otherwise."""
    from pyarrow import json as arrow_json  # noqa: PLC0415

    if texts.null_count or not len(texts):
        return None
    data = "\n".join(texts.to_pylist()).encode()
    schema = pa.schema([SCHEMA.field(name) for name in NESTED])
    try:
        read = arrow_json.read_json(
            io.BytesIO(data),
            read_options=arrow_json.ReadOptions(block_size=min(len(data) + 1, _BLOCK_BYTES)),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="ignore"
            ),
        )
    except pa.ArrowException:
        return None
    return {name: read[name] for name in NESTED} if len(read) == len(texts) else None


def _json_of(table: pa.Table) -> list[dict[str, Any]]:
    values = []
    for id_, text in zip(table["id"].to_pylist(), table["nested_json"].to_pylist(), strict=True):
        try:
            value = json.loads(text or "")
        except ValueError as error:
            raise Doubt(
                f"nested_json of {quoted(id_)} that is cut off or changed ({error})",
                "JSON as mapper wrote it",
                "export it again, as .geojson if a spreadsheet cuts long cells",
            ) from error
        if not isinstance(value, dict):
            raise Doubt(
                f"nested_json of {quoted(id_)} {quoted(text)}", "an object", "export it again"
            )
        values.append(value)
    return values


def _joined(table: pa.Table, lists: Mapping[str, Any]) -> pa.Table:
    """Make rows of `SCHEMA` of flat ones and of what they hold nested."""
    columns: dict[str, pa.Array] = {}
    for field in SCHEMA:
        if field.name in lists:
            given = lists[field.name]
            is_list = isinstance(given, list)
            columns[field.name] = pa.array(given, field.type) if is_list else given
        elif field.name not in table.column_names or field.name.startswith("date_s"):
            columns[field.name] = pa.nulls(len(table), field.type)
        elif pa.types.is_list(field.type):
            texts = table[field.name].to_pylist()
            columns[field.name] = pa.array([(each or "").split() for each in texts], field.type)
        elif field.name == "date_end":
            columns[field.name] = pa.nulls(len(table), field.type)
        elif field.name in POSITION:
            values = [each or None for each in table[field.name].to_pylist()]
            columns[field.name] = pa.array(
                [None if each is None else float(each) for each in values], field.type
            )
        else:
            columns[field.name] = table[field.name].combine_chunks()
    return pa.table(columns, schema=SCHEMA)


def _refuse_changed(table: pa.Table, nested: pa.Table) -> None:
    """Refuse a table of which a text was changed whose JSON was not: which of the two is meant?"""
    for batch in nested.combine_chunks().to_batches():
        made = flat(batch)
        for name in _TEXT_OF_NESTED:
            if name not in table.column_names:
                continue
            given = pc.fill_null(table[name].combine_chunks(), "")
            differs = pc.not_equal(given, pc.fill_null(made[name], ""))
            if pc.any(differs).as_py():
                id_ = table["id"][pc.index(differs, value=True).as_py()].as_py()
                raise Doubt(
                    f"{name} of {quoted(id_)}, which says something else than nested_json",
                    "the same in both",
                    f"change nested_json, or delete that column, and {name} counts",
                )


def _of_texts(table: pa.Table, registry: Registry) -> tuple[pa.Table, tuple[str, ...]]:
    """Take agencies, sources and unknowns out of texts; claims and translations are not in them."""
    rows = {name: table[name].to_pylist() if name in table.column_names else [None] * len(table)
            for name in _TEXT_OF_NESTED}  # fmt: skip
    agencies = [
        _agencies_of(text or "", ids or "", registry)
        for text, ids in zip(rows["agencies"], rows["agency_ids"], strict=True)
    ]
    numbers: dict[str, int] = {}
    sources = [[_source_of(each, numbers) for each in _parts(text)] for text in rows["sources"]]
    nested = _joined(
        table,
        {
            "agencies": agencies,
            "sources": sources,
            "unknowns": [_parts(text) for text in rows["unknowns"]],
            "cited": [[each["id"] for each in listed] for listed in sources],
            **{name: [None] * len(table) for name in ("translations", "kept_back", "claims")},
        },
    )
    claims = sum(1 for text in rows["claims"] if text)
    said = f"{claims:,} {'incident has' if claims == 1 else 'incidents have'} some"
    note = (
        f"The file has no column nested_json: it does not bring back claims and accounts ({said}),"
        " translations, notes, checks of areas, nor more of a source than its words and address."
        " Export it again to have them."
    )
    return nested, (note,)


def _parts(text: str | None) -> list[str]:
    return text.split(" | ") if text else []


def _agencies_of(text: str, ids: str, registry: Registry) -> list[dict[str, Any]]:
    """Pair names and roles with ids; where names hold the mark between two, roles are `named`."""
    named = [_ROLE.fullmatch(each) for each in text.split("; ")] if text else []
    known = ids.split()
    if not known:
        found = [(each and registry.resolve(each[1]), each) for each in named]
        if any(id_ is None for id_, _ in found):
            raise Doubt(
                f"agencies {quoted(text)} without agency_ids", "their ids beside them",
                "keep the column agency_ids, or name agencies as the registry does",
            )  # fmt: skip
        known = [str(id_) for id_, _ in found]
    matches = named if len(named) == len(known) else [None] * len(known)
    return [
        {"id": id_, "name": match[1] if match else None, "role": match[2] if match else "named"}
        for id_, match in zip(known, matches, strict=True)
    ]


def _source_of(text: str, numbers: dict[str, int]) -> dict[str, Any]:
    """Make a source of the words of one: its first address, and all that stands before."""
    address = re.search(r"https?://\S+", text)
    before = text[: address.start()].strip().rstrip(",") if address else text
    number = numbers.setdefault(text, len(numbers))
    return {
        "id": f"source-{number + 1}", "publisher": "unknown", "title": before or "unknown",
        "published": "unknown", "url": address[0].rstrip(",") if address else "unknown",
        "archived_at": "unknown", "note": None, "number": number,
    }  # fmt: skip


# ---- layers ------------------------------------------------------------------------------------


def _is_geopackage(path: Path) -> bool:
    import pyogrio  # noqa: PLC0415

    try:
        layers = {name for name, _ in pyogrio.list_layers(path)}
    except (pyogrio.errors.DataSourceError, ValueError):
        return False
    return set(LAYERS) <= layers


def _read_geopackage(path: Path, registry: Registry) -> Exported:
    import pyogrio  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    meta, table = pyogrio.read_arrow(path, layer="incidents")
    shape = meta["geometry_name"] or "wkb_geometry"
    points = shapely.from_wkb(table[shape].to_numpy(zero_copy_only=False))
    placed = shapely.get_type_id(points) == 0
    if not (placed | shapely.is_missing(points) | shapely.is_empty(points)).all():
        raise Doubt("a geometry that is no point", "points", "give a point inside it")
    texts = {
        name: table[name].cast(pa.string())
        for name in table.column_names
        if name != shape and name not in ("date_start", "date_end")
    }
    for name, of in (("longitude", shapely.get_x), ("latitude", shapely.get_y)):
        texts[name] = pa.array(np.where(placed, of(points), np.nan), from_pandas=True).cast(
            pa.string()
        )
    flat_table = pa.table(texts)
    has_json = "nested_json" in flat_table.column_names
    values = _json_of(flat_table) if has_json else [
        {"unknowns": _parts(each)} for each in flat_table["unknowns"].to_pylist()
    ]  # fmt: skip
    frames = {name: _layer(path, name) for name in LAYERS[1:]}
    about = _layer(path, ABOUT_LAYER) if ABOUT_LAYER in dict(pyogrio.list_layers(path)) else None
    said = about_of(about["about"].iloc[0]) if about is not None and len(about) else {}
    lists = {name: [each.get(name) for each in values] for name in NESTED[:3]}
    empty = {name: [None] * len(values) for name in NESTED[3:]}
    base = unnested(_joined(flat_table, {**lists, **empty}), (), registry)
    notes = () if has_json else (
        "The file has no column nested_json: it does not bring back translations.",
    )  # fmt: skip
    return Exported(_with_layers(base, frames, registry), said, notes)


def _layer(path: Path, name: str) -> pd.DataFrame:
    import pyogrio  # noqa: PLC0415

    _, table = pyogrio.read_arrow(path, layer=name)
    return pd.DataFrame(
        {
            each: pd.Series(objects(table[each].to_pylist()), dtype=object)
            for each in table.column_names
        }
    )


def _with_layers(base: Tables, frames: dict[str, pd.DataFrame], registry: Registry) -> Tables:
    """Check the layers as nested rows are, by laying them out as these; then keep their own order."""
    incidents = base.incidents
    strange = {
        id_
        for name in ("involvements", "claims", "accounts", "citations")
        for id_ in frames[name]["incident_id"]
    } - set(incidents["incident_id"])
    kept = {
        name: frame[~frame["incident_id"].isin(strange)].reset_index(drop=True)
        if "incident_id" in frame
        else frame
        for name, frame in frames.items()
    }
    given = base.with_(**{name: kept[name] for name in LAYERS[1:]})
    nested = pa.Table.from_batches(batches(given, vintage=""), schema=SCHEMA)
    return unnested(nested, kept["agencies"].to_dict("records"), registry)
