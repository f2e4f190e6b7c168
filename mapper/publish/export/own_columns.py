"""The publisher's own fields as columns of files, under their ids."""

from __future__ import annotations

from collections.abc import Container

import pyarrow as pa

from mapper.publish.export.outlines import outline_arrays
from mapper.publish.export.own_areas import area_arrays
from mapper.records import Tables, arrow_values, joiner, split_texts

SEPARATOR = "separator"  # of the lists of a field, where a format has none
# the members of a column by which GDAL and QGIS know its label and a comment
_GDAL_LABEL = "GDAL:OGR:alternative_name"
_GDAL_COMMENT = "GDAL:OGR:comment"


def own_arrays(tables: Tables) -> tuple[list[pa.Field], list[pa.Array]]:
    """Return own fields, areas and outlines as Arrow fields, with label and unit, and as arrays."""
    fields, arrays = [], []
    for id_, each in tables.own_fields.items():
        values = arrow_values(tables.incidents[id_], each.type)
        if each.separator is not None:
            values = split_texts(values, each.separator)
        said = {
            "label": each.label,
            "unit": each.unit,
            "type": each.type,
            SEPARATOR: each.separator and joiner(each.separator),
            _GDAL_LABEL: each.label,
            _GDAL_COMMENT: each.unit and f"Unit: {each.unit}",
        }
        metadata = {name: text for name, text in said.items() if text}
        fields.append(pa.field(id_, values.type, metadata=metadata))
        arrays.append(values)
    for more_fields, more_arrays in (area_arrays(tables), outline_arrays(tables)):
        fields += more_fields
        arrays += more_arrays
    return fields, arrays


def flat_field(field: pa.Field) -> pa.Field:
    """Return a field as formats without lists have it: the values of a list as one text."""
    return field.with_type(pa.string()) if pa.types.is_list(field.type) else field


def other_columns(table: pa.Table, known: Container[str]) -> dict[str, pa.ChunkedArray]:
    """Return the columns of a file that mapper itself does not have."""
    return {name: table[name] for name in table.column_names if name not in known}
