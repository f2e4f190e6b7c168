"""Writes an imported table: as records to continue by hand, or as a tidy table with its provenance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mapper.imports.column_uses import make_columns_text
from mapper.imports.sheet_to_tables import Imported
from mapper.records import (
    MEDIA,
    MEMBER_NAMES,
    UNKNOWN,
    RecordTexts,
    Tables,
    city_key,
    home_of,
    is_at_own_landmark,
    make_records_parts,
    rows_of,
)
from mapper.text import slug

_TIDY = (
    "id", "event_date", "local_time", "type", "title", "summary", "verbatim_locality", "locality",
    "city", "latitude", "longitude", "coordinate_uncertainty_in_meters", "precision", "located_by",
    "located_note", "jurisdiction", "place_type", "redact", "withhold", "publish_after",
)  # fmt: skip
_POINT = ("latitude", "longitude", "coordinate_uncertainty_in_meters")
_SEPARATOR = "; "


def make_records_yaml(
    tables: Tables,
    *,
    file: str,
    private_names: Sequence[str] = (),
    title: str | None = None,
    description: str | None = None,
    notices: Mapping[str, str] | None = None,
    borders: Mapping[str, str] | None = None,
    areas: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """Write incidents as a file of records that `mapper check` passes.

    An incident is listed under its city; without one, under the city in which its point lies, else under
    the county, else under Unknown. Agencies that are not in the registry are listed under `agencies`.

    Args:
        tables: Located and assigned incidents.
        file: The name of the table that they come from.
        private_names: Names that must not be published.
        title: The title of the page.
        description: The text below it.
        notices: Contact and license of the data.
        borders: The country that the publisher names in an area in dispute, by its name.
        areas: The files of the publisher's own layers of areas with their settings.
    """
    parties = _by_incident(tables.involvements, ("agency", "role"))
    claims = _claims(tables)
    citations = _by_incident(tables.citations, ("source",))
    home = home_of(tables.incidents)
    ids: set[str] = set()
    by_city: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(tables.incidents):
        given = row["incident_id"]
        record = _record(row, _own_id(str(given), ids))
        if fields := _own_values(row, tables):
            record["fields"] = fields
        record["agencies"] = [
            {"agency": agency, "role": role} for agency, role in parties.get(given, [])
        ]
        record["claims"] = claims[given]
        record["sources"] = [source for (source,) in citations[given]]
        by_city[city_key(row, home)].append(
            {key: value for key, value in record.items() if value != []}
        )
    parts = make_records_parts(
        RecordTexts(dict(sorted(by_city.items()))),
        comment=(
            _EDITOR_LINES + f"# Imported from {file}. Next: `mapper check`, then `mapper build`.\n"
        ),
        agencies=tables.agencies,
        sources=tables.sources,
        home=home,
        title=title,
        description=description,
        notices=notices,
        borders=borders,
        private_names=private_names,
        fields=tables.own_fields,
        areas=areas,
    )
    return b"".join(parts)


# the schema stands beside the records, where editors look for it: no host is asked
_EDITOR_LINES = """\
# yaml-language-server: $schema=./incidents.schema.json
# For completion in your editor: mapper schema > incidents.schema.json
"""


def make_tidy_parquet(tables: Tables, imported: Imported, *, file: str) -> bytes:
    """Write one row per incident, with its file, its line and the mapping.

    Coordinates are those of the table; a city alone stays one.

    Args:
        tables: Located and assigned incidents.
        imported: The imported table.
        file: The name of the table.
    """
    incidents = tables.incidents
    frame = incidents.rename(columns=MEMBER_NAMES)[list(_TIDY)].copy()
    by_city = frame["located_by"] != "coordinates"
    frame.loc[by_city, list(_POINT)] = float("nan")  # the city says it all, and is no point
    urls = dict(zip(tables.sources["id"], tables.sources["url"], strict=True))
    citations = tables.citations.assign(url=tables.citations["source"].map(urls))
    names = dict(zip(tables.agencies["id"], tables.agencies["name"], strict=True))
    involved = tables.involvements.assign(name=tables.involvements["agency"].map(names))
    frame["agency"] = _joined(incidents["incident_id"], involved, "name")
    frame["links"] = _joined(
        incidents["incident_id"], citations[citations["url"] != UNKNOWN], "url"
    )
    frame["redact"] = frame["redact"].map(_SEPARATOR.join).astype(object)
    frame["private_names"] = _names(imported)
    sheet = imported.cells.sheet
    lines = dict(zip(imported.tables.incidents["incident_id"], imported.rows.tolist(), strict=True))
    rows = [lines[id_] for id_ in incidents["incident_id"]]
    frame["source_file"] = file if sheet.file_of is None else [sheet.file_at(row) for row in rows]
    frame["source_line"] = [sheet.line_of(row) for row in rows]
    for name in ("places", "counties", "states", "regions", "countries"):
        frame[name] = incidents[name].map(_SEPARATOR.join).astype(object)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    about = {b"mapper.columns": make_columns_text(imported.cells.columns, file=file).encode()}
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **about}), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _names(imported: Imported) -> list[str | None]:
    """Return the private names that each row gives first; the mapping's go with the first row."""
    by_row: dict[int | None, list[str]] = defaultdict(list)
    given = set(imported.rows.tolist())
    for name, row in imported.cells.private_names.items():
        by_row[row if row in given else int(imported.rows[0])].append(name)
    return [_SEPARATOR.join(by_row[row]) or None for row in imported.rows.tolist()]


def _record(row: dict[str, Any], id_: str) -> dict[str, Any]:
    record: dict[str, Any] = {"id": id_, "event_date": row["event_date"]}
    for name in ("event", "date_interval", "date_note", "local_time"):
        if text := _text(row[name]):
            record[name] = slug(text) if name == "event" else text
    record |= {"type": row["type"], "title": row["title"], "summary": row["summary"]}
    record["location"] = {
        "verbatim_locality": _text(row["verbatim_locality"]) or UNKNOWN,
        "locality": _text(row["locality"]) or UNKNOWN,
    }
    if row["located_by"] == "coordinates" or is_at_own_landmark(row):
        record["location"] |= {
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "coordinate_uncertainty_in_meters": float(row["coordinate_uncertainty_in_meters"]),
            "precision": row["precision"],
        }
    if kind := _text(row["place_type"]):
        record["location"]["place_type"] = kind
    if note := _text(row["location_note"]):
        record["location"]["note"] = note
    for name in ("data_generalizations", "information_withheld"):
        if text := _text(row[name]):
            record[name] = text
    if isinstance(photos := row.get(MEDIA), tuple) and photos:
        record[MEDIA] = [
            {name: value for name, value in each.items() if value is not None} for each in photos
        ]
    return record | _kept_back(row)


def _own_values(row: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """Return the values of own fields as a record has them."""
    given = {id_: row[id_] for id_ in tables.own_fields if not pd.isna(row[id_])}
    return {
        id_: value if isinstance(value, bool | int | float) else str(value)
        for id_, value in given.items()
    }


def _kept_back(row: dict[str, Any]) -> dict[str, Any]:
    """Return the limits on publication that a record sets."""
    given = {
        "withhold": bool(row["withhold"]),
        "redact": list(row["redact"] or ()),
        "publish_after": _text(row["publish_after"]),
    }
    return {name: value for name, value in given.items() if value}


def _own_id(given: str, taken: set[str]) -> str:
    """Write an id as a record needs it, different from all before."""
    base = slug(given) or "incident"
    id_, count = base, 1
    while id_ in taken:
        count += 1
        id_ = f"{base}-{count}"
    taken.add(id_)
    return id_


def _claims(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Return the claims of each incident as a record has them, with their accounts."""
    told: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(tables.accounts):
        key = (row.pop("incident_id"), int(row.pop("claim_number")))
        told[key].append({name: value for name, value in row.items() if _text(value)})
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(tables.claims):
        claim = {"claim": row["claim"]}
        if row["about"] != "event":
            claim["about"] = row["about"]
        accounts = told[row["incident_id"], int(row["claim_number"])]
        found[row["incident_id"]].append(claim | {"accounts": accounts})
    return found


def _by_incident(frame: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for id_, *values in frame[["incident_id", *columns]].itertuples(index=False, name=None):
        found[id_].append(tuple(values))
    return found


def _joined(ids: Iterable[str], frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    joined = frame.groupby("incident_id")[column].agg(_SEPARATOR.join)
    return pd.Series(list(ids)).map(joined).astype(object)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
