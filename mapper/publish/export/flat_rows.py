"""Rebuilds nested rows from flat ones: from their JSON column, or from their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted
from mapper.files import decode_json
from mapper.publish.export.doubts import CORRECT, EXPORT_AGAIN, Doubt, Doubts, Wrong
from mapper.publish.export.flat import make_flat
from mapper.publish.export.nested import POSITION, SCHEMA
from mapper.records import NUMBER_EXPECTED, ROLES, Registry

_ROLE = re.compile(rf"(.*) \(({'|'.join(ROLES)})\)", re.DOTALL)
_TEXT_OF_NESTED = (
    "agencies", "agency_ids", "claims", "unknowns", "sources", "source_urls", "source_archives",
)  # fmt: skip


def nested_json_of(table: pa.Table) -> list[dict[str, Any]]:
    """Read the column `nested_json`; raise Doubt that names every broken row."""
    values = []
    doubts = Doubts()
    for id_, text in zip(table["id"].to_pylist(), table["nested_json"].to_pylist(), strict=True):
        try:
            value = decode_json(text or "")
        except ValueError as error:
            doubts.add(
                f"nested_json of {quoted(id_)} is cut off or changed ({error}).",
                "",
                f"{EXPORT_AGAIN} Export to .geojson if a spreadsheet cuts long cells.",
            )
            continue
        if not isinstance(value, dict):
            doubts.add(
                f"nested_json of {quoted(id_)} is {quoted(text)}.",
                "Expected a JSON object.",
                EXPORT_AGAIN,
            )
        values.append(value)
    doubts.refuse()
    return values


def join_nested(table: pa.Table, lists: Mapping[str, Any]) -> pa.Table:
    """Make rows of `SCHEMA` from flat rows and their nested lists."""
    columns: dict[str, pa.Array] = {}
    doubts = Doubts()
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
            values = [_number(field.name, each, doubts) for each in table[field.name].to_pylist()]
            columns[field.name] = pa.array(values, field.type)
        else:
            columns[field.name] = table[field.name].combine_chunks()
    doubts.refuse()
    return pa.table(columns, schema=SCHEMA)


def _number(name: str, text: str | None, doubts: Doubts) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        doubts.add(f"{name} is {quoted(text)}.", NUMBER_EXPECTED, CORRECT)
        return None


def refuse_changed(table: pa.Table, nested: pa.Table) -> None:
    """Refuse a table in which a text and its JSON differ, since either may be meant."""
    doubts = Doubts()
    for batch in nested.combine_chunks().to_batches():
        made = make_flat(batch)
        for name in _TEXT_OF_NESTED:
            if name not in table.column_names:
                continue
            given = pc.fill_null(table[name].combine_chunks(), "")
            differs = pc.not_equal(given, pc.fill_null(made[name], ""))
            for id_ in table["id"].filter(differs).to_pylist():
                doubts.add(
                    f"{name} and nested_json of {quoted(id_)} differ.",
                    "",
                    f"Change nested_json, or delete that column so that {name} counts.",
                )
    doubts.refuse()


# what editors noted on a record, which texts do not restore
_EDITING = ("checked", "corrections", "same_event_as", "formerly")


def nested_of_texts(table: pa.Table, registry: Registry) -> tuple[pa.Table, tuple[str, ...]]:
    """Read agencies, sources and unknowns from texts, which lack claims and translations."""
    rows = {name: table[name].to_pylist() if name in table.column_names else [None] * len(table)
            for name in _TEXT_OF_NESTED}  # fmt: skip
    agencies = [
        _agencies_of(text or "", ids or "", registry)
        for text, ids in zip(rows["agencies"], rows["agency_ids"], strict=True)
    ]
    numbers: dict[str, int] = {}
    sources = [[_source_of(each, numbers) for each in parts_of(text)] for text in rows["sources"]]
    nested = join_nested(
        table,
        {
            "agencies": agencies,
            "sources": sources,
            "unknowns": [parts_of(text) for text in rows["unknowns"]],
            "cited": [[each["id"] for each in listed] for listed in sources],
            **{
                name: [None] * len(table)
                for name in ("translations", "kept_back", "claims", *_EDITING)
            },
        },
    )
    claims = sum(1 for text in rows["claims"] if text)
    having = f"{claims:,} {'incident has' if claims == 1 else 'incidents have'} them"
    note = (
        f"Without the column nested_json, mapper cannot restore claims and accounts ({having}),"
        " translations, notes, area checks, or more of a source than its text and address."
        f" {EXPORT_AGAIN}"
    )
    return nested, (note,)


def parts_of(text: str | None) -> list[str]:
    """Split the text of a list into its entries."""
    return text.split(" | ") if text else []


def _agencies_of(text: str, ids: str, registry: Registry) -> list[dict[str, Any]]:
    """Pair names and roles with ids; if a name contains the separator, roles are `involved`."""
    named = [_ROLE.fullmatch(each) for each in text.split("; ")] if text else []
    known = ids.split()
    if not known:
        found = [(each and registry.resolve(each[1]), each) for each in named]
        if any(id_ is None for id_, _ in found):
            wrong = Wrong(
                f"The row of agencies {quoted(text)} has no agency_ids.",
                "",
                "Keep the column agency_ids, or use the registry's names.",
            )
            raise Doubt(wrong)
        known = [str(id_) for id_, _ in found]
    matches = named if len(named) == len(known) else [None] * len(known)
    return [
        {"id": id_, "name": match[1] if match else None, "role": match[2] if match else "involved"}
        for id_, match in zip(known, matches, strict=True)
    ]


def _source_of(text: str, numbers: dict[str, int]) -> dict[str, Any]:
    """Make a source from its text: the first address, and the words before it."""
    address = re.search(r"https?://\S+", text)
    before = text[: address.start()].strip().rstrip(",") if address else text
    number = numbers.setdefault(text, len(numbers))
    return {
        "id": f"source-{number + 1}", "publisher": "unknown", "title": before or "unknown",
        "published": "unknown", "url": address[0].rstrip(",") if address else "unknown",
        "archived_at": "unknown", "note": None, "note_en": None, "note_es": None,
        "note_fr": None, "number": number,
    }  # fmt: skip
