"""Incidents without nesting: one text or number per cell, for tables, placemarks and layers.

The columns of the page's own table come first, in the same order and form.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mapper.publish.export.columnwise import join_texts, json_members, list_texts
from mapper.publish.export.nested import SCHEMA as NESTED_SCHEMA
from mapper.publish.export.outlines import has_outlines, outline_texts
from mapper.publish.export.own_columns import SEPARATOR, flat_field
from mapper.records import AREA_COLUMNS, OUTLINE

COLUMNS = (
    "id", "event", "title", "summary", "event_date", "date_interval", "date_note", "local_time", "type",
    "contest_status", "jurisdiction", "city", "locality", "verbatim_locality", "latitude",
    "longitude", "coordinate_uncertainty_in_meters", "precision", "located_by", "agencies", "claims",
    "unknowns", "data_generalizations", "information_withheld", "sources",
    "date_start", "date_end", "location_note", "landmark", "located_note", "city_geoid", "places",
    "counties", "states", "regions", "countries", "unincorporated", "agency_ids", "source_urls",
    "source_archives", "checked", "corrections", "same_event_as", "formerly",
    "boundaries_vintage", "stated_area", "nested_json",
)  # fmt: skip
# what a cell cannot hold, as JSON in the last one; and that of it which no layer of its own has
NESTED = (
    "unknowns", "checked", "corrections", "same_event_as", "formerly", "translations", "kept_back",
    "agencies", "claims", "sources", "cited",
)  # fmt: skip
UNLAYERED = NESTED[:7]


def _type_of(name: str) -> pa.DataType:
    """Return the type of a column: that of the nested column, or text if it is a list."""
    given = NESTED_SCHEMA.field(name).type if name in NESTED_SCHEMA.names else pa.string()
    return pa.string() if pa.types.is_nested(given) else given


SCHEMA = pa.schema([(name, _type_of(name)) for name in COLUMNS])


def make_flat(batch: pa.RecordBatch, nested: tuple[str, ...] = NESTED) -> pa.RecordBatch:
    """Make a batch of `SCHEMA` from a nested batch; own fields stand before the last column.

    Args:
        batch: The nested batch.
        nested: The columns that the column `nested_json` contains as JSON.
    """
    json = json_members(list(nested), [batch[name] for name in nested])
    made = {
        "nested_json": join_texts("{", json, "}"),
        "agencies": list_texts(batch["agencies"], _agency, "; "),
        "agency_ids": list_texts(batch["agencies"], lambda each: pc.struct_field(each, "id"), " "),
        "claims": list_texts(batch["claims"], _claim, " | "),
        "unknowns": list_texts(batch["unknowns"], _itself, " | "),
        "checked": list_texts(batch["checked"], _check, " | "),
        "corrections": list_texts(batch["corrections"], _correction, " | "),
        "same_event_as": list_texts(batch["same_event_as"], _itself, " "),
        "formerly": list_texts(batch["formerly"], _itself, " "),
        "sources": list_texts(batch["sources"], _source, " | "),
        "source_urls": _links(batch["sources"], "url"),
        "source_archives": _links(batch["sources"], "archived_at"),
        **{name: list_texts(batch[name], _itself, " ") for name in AREA_COLUMNS},
    }
    own = [field for field in batch.schema if field.name not in NESTED_SCHEMA.names]
    if has_outlines(batch):
        made[OUTLINE] = outline_texts(batch)
        own = [pa.field(OUTLINE, pa.string()) if each.name == OUTLINE else each for each in own]
    for field in own:
        if pa.types.is_list(field.type):
            between = (field.metadata or {})[SEPARATOR.encode()].decode()
            texts = list_texts(batch[field.name], _itself, between)
            known = pc.is_valid(batch[field.name])
            made[field.name] = pc.if_else(known, texts, pa.scalar(None, pa.string()))
    schema = pa.schema([*list(SCHEMA)[:-1], *map(flat_field, own), SCHEMA[-1]])
    return pa.RecordBatch.from_arrays(
        [made[name] if name in made else batch[name] for name in schema.names], schema=schema
    )


def _itself(texts: pa.Array) -> pa.Array:
    return texts


def _agency(agencies: pa.StructArray) -> pa.Array:
    name = pc.coalesce(pc.struct_field(agencies, "name"), pc.struct_field(agencies, "id"))
    return join_texts(name, " (", pc.struct_field(agencies, "role"), ")")


def _claim(claims: pa.StructArray) -> pa.Array:
    accounts = list_texts(pc.struct_field(claims, "accounts"), _account, "; ")
    claim, status = (pc.struct_field(claims, name) for name in ("claim", "contest_status"))
    is_background = pc.equal(pc.fill_null(pc.struct_field(claims, "about"), "event"), "background")
    apart = pc.if_else(is_background, "background, ", "")
    return join_texts(claim, " [", apart, status, ": ", accounts, "]")


def _account(accounts: pa.StructArray) -> pa.Array:
    return join_texts(pc.struct_field(accounts, "by"), " ", pc.struct_field(accounts, "stance"))


def _check(checks: pa.StructArray) -> pa.Array:
    what, by, date = (pc.struct_field(checks, name) for name in ("what", "by", "date"))
    return join_texts(what, " (", by, ", ", date, ")")


def _correction(corrections: pa.StructArray) -> pa.Array:
    kind, by, date = (pc.struct_field(corrections, name) for name in ("kind", "by", "date"))
    said = [pc.fill_null(pc.struct_field(corrections, name), "") for name in ("wrong", "right")]
    words = pc.utf8_trim_whitespace(join_texts(said[0], " ", said[1]))
    return join_texts(kind, " (", by, ", ", date, "): ", words)


def _source(sources: pa.StructArray) -> pa.Array:
    parts = [
        _known(pc.struct_field(sources, name))
        for name in ("publisher", "title", "published", "url", "archived_at")
    ]
    # Arrow leaves a row out in which every part is null
    nothing = pc.is_null(pc.coalesce(*parts))
    parts[0] = pc.if_else(nothing, "", parts[0])
    text = pc.binary_join_element_wise(*parts, ", ", null_handling="skip")
    return pc.if_else(nothing, "unknown", text)


def _known(texts: pa.Array) -> pa.Array:
    """Replace unknown and empty texts by null."""
    is_known = pc.and_(pc.not_equal(texts, "unknown"), pc.not_equal(texts, ""))
    return pc.if_else(is_known, texts, pa.scalar(None, pa.string()))


def _links(sources: pa.ListArray, name: str) -> pa.Array:
    """Join links, without unknown ones."""
    texts = list_texts(
        sources, lambda each: pc.fill_null(_known(pc.struct_field(each, name)), ""), " "
    )
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, " +", " "))
