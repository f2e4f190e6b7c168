"""KML 2.2: one placemark per incident, its columns as ExtendedData, its dates as a TimeSpan.

Placemarks have no description, since viewers would render it as HTML. `&`, `<`, `>` and `"` are escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import ExportError, quoted
from mapper.publish.export.about import About
from mapper.publish.export.columnwise import is_nothing, join_texts
from mapper.publish.export.flat import make_flat
from mapper.publish.export.kml_geometry import kml_geometries
from mapper.publish.export.outlines import has_outlines
from mapper.records import OUTLINE

_NOT_IN_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
)


def kml_parts(batches: Iterator[pa.RecordBatch], about: About) -> Iterator[bytes]:
    """Yield the file in parts, one per batch. An incident without a place has no point.

    Raises:
        ExportError: A text contains a control character, which XML does not allow.
    """
    said = escape(json.dumps(about.members(), ensure_ascii=False))
    yield f"{_HEAD}<name>{escape(about.title)}</name>\n".encode()
    yield f'<ExtendedData><Data name="mapper"><value>{said}</value></Data></ExtendedData>\n'.encode()
    for batch in batches:
        yield b"".join(_placemarks(make_flat(batch), about).cast(pa.binary()).to_pylist())
    yield b"</Document></kml>\n"


def _placemarks(table: pa.RecordBatch, about: About) -> pa.Array:
    names = [name for name in table.schema.names if name != OUTLINE]
    text = {name: _escaped(table, name) for name in names}
    name = pc.coalesce(text["title"], text["id"])
    labels = {id_: escape(str(each.get("label", id_))) for id_, each in about.fields.items()}
    data = [
        _or_nothing(
            f'<Data name="{key}">'
            + (f"<displayName>{labels[key]}</displayName>" if key in labels else "")
            + "<value>",
            text[key],
            "</value></Data>",
        )
        for key in names
    ]
    begin = _or_nothing("<begin>", text["date_start"], "</begin>")
    end = _or_nothing("<end>", text["date_end"], "</end>")
    position = (text["longitude"], ",", text["latitude"])
    point = _or_nothing("<Point><coordinates>", *position, "</coordinates></Point>")
    if has_outlines(table):
        drawn = kml_geometries(table[OUTLINE])
        both = join_texts("<MultiGeometry>", point, drawn, "</MultiGeometry>")
        point = pc.coalesce(both, point)
    return join_texts(
        "<Placemark><name>", name, "</name><TimeSpan>", begin, end, "</TimeSpan><ExtendedData>",
        *data, "</ExtendedData>",
        point, "</Placemark>\n",
    )  # fmt: skip


def _or_nothing(*parts: pa.Array | str) -> pa.Array:
    return pc.fill_null(join_texts(*parts), "")


def _escaped(table: pa.RecordBatch, name: str) -> pa.Array:
    values = table[name]
    if not pa.types.is_string(values.type):
        return values.cast(pa.string())
    if is_nothing(values):
        return values
    unfit = pc.match_substring_regex(values, _NOT_IN_XML)
    if pc.any(unfit).as_py():
        id_ = table["id"][pc.index(unfit, value=True).as_py()].as_py()
        raise ExportError(
            f"{name} of {quoted(id_)} contains a control character, which KML does not allow."
            " Delete it, or choose another format."
        )
    for plain, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("\r", "&#13;"),
    ):
        values = pc.replace_substring(values, plain, entity)
    return values
