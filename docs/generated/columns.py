"""The reference of the tables' columns, from their schema."""

from __future__ import annotations

from docs.generated.markdown import code, stacked, table
from mapper.records.schema import SCHEMA, Column

_ROWS = {
    "incidents": "One row per incident, newest first, undated last. `incidents.frame` is this table with"
    " points.",
    "involvements": "One row per agency in an incident.",
    "claims": "One row per claim.",
    "accounts": "One row per account of a claim.",
    "citations": "One row per source that an incident rests on.",
    "sources": "One row per source.",
    "agencies": "One row per agency that an incident names, and per agency it belongs to.",
}
_KINDS = {
    "str": "text",
    "category": "one of the values",
    "list": "list of texts",
    "mapping": "mapping of texts",
    "mappings": "list of mappings of texts",
    "float64": "number",
    "int64": "whole number",
    "bool": "true or false",
    "datetime64[s]": "day",
}


def table_columns() -> dict[str, tuple[Column, ...]]:
    """Give the columns of each table, in its order."""
    return dict(SCHEMA)


def page() -> str:
    """Write a section a table.

    Raises:
        KeyError: The schema has a table or a kind of column that has no words here.
    """
    parts = []
    for name, columns in table_columns().items():
        parts += [f"## {name}", _ROWS[name]]
        rows = [(code(each.name), _kind(each), _words(each), _origin(each)) for each in columns]
        parts.append(stacked(table(("Column", "Kind", "Meaning", "Term of"), rows)))
    return "\n\n".join(parts)


def meaning(name: str, column: str) -> str:
    """Say what a column of a table holds; KeyError where the schema has no such column."""
    for each in SCHEMA[name]:
        if each.name == column:
            return each.meaning
    raise KeyError(f"no column {column} in the schema of table {name}")


def _kind(column: Column) -> str:
    kind = _KINDS[column.dtype]
    return kind if column.unit in ("", kind) else f"{kind} ({column.unit})"


def _words(column: Column) -> str:
    if not column.allowed:
        return column.meaning
    return f"{column.meaning} Values: {', '.join(code(each) for each in column.allowed)}."


def _origin(column: Column) -> str:
    return "mapper" if column.origin == "ours" else column.origin
