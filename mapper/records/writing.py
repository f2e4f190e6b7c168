"""Writes a file of records: head, agencies, sources, and incidents by city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from mapper.records.agency_tables import own_agencies
from mapper.records.block_yaml import block_yaml
from mapper.records.city_keys import home_name
from mapper.records.corrections import Retractions
from mapper.records.event_dates import UNKNOWN
from mapper.records.object_frames import rows_of
from mapper.records.own_fields import OwnFields
from mapper.records.own_words import OwnTypes
from mapper.records.record_file import RECORDS_FORMAT
from mapper.records.record_texts import RecordTexts
from mapper.records.registry import load_registry
from mapper.records.translations import SourceTranslations
from mapper.records.vocabularies import INCIDENT_TYPES

_SOURCE = ("publisher", "title", "published", "url", "archived_at")
_BATCH = 5_000  # sources that are written together


def make_records_parts(
    records: RecordTexts,
    *,
    comment: str,
    agencies: pd.DataFrame,
    sources: pd.DataFrame,
    home: str | None = None,
    title: str | None = None,
    description: str | None = None,
    translations: Mapping[str, Mapping[str, str]] | None = None,
    notices: Mapping[str, str] | None = None,
    borders: Mapping[str, str] | None = None,
    private_names: Sequence[str] = (),
    types: OwnTypes | None = None,
    fields: OwnFields | None = None,
    retracted: Retractions | None = None,
    areas: Sequence[Mapping[str, object]] = (),
) -> Iterator[bytes]:
    """Yield a file of records that `mapper check` accepts, in parts.

    Args:
        records: The records of each city.
        comment: The first lines, each with its `#`.
        agencies: The table of agencies; those that the registry lacks are written.
        sources: The table of sources.
        home: FIPS code of the state of cities without one.
        title: The title of the page.
        description: The text below it.
        translations: Both by language.
        notices: Contact and license of the data.
        borders: The country that the publisher names in an area in dispute, by its name.
        private_names: Names that must not appear in anything published.
        types: Definitions of types that mapper's list lacks; those without one are added.
        fields: Definitions of the own fields.
        retracted: What stays of retracted records, by id.
        areas: The files of layers of areas, with their settings.
    """
    yield f"{comment}\n".encode()
    head = {
        "home": home_name(home) if home else None,
        "title": title,
        "description": description,
        "translations": {key: dict(texts) for key, texts in (translations or {}).items()},
        **(notices or {}),
        "borders": dict(borders or {}),
        "private_names": list(private_names),
    }
    yield block_yaml(
        {"format": RECORDS_FORMAT, **{name: each for name, each in head.items() if each}}
    )
    if own_types := _types(records.types, types or {}):
        yield b"\n" + block_yaml({"types": own_types})
    if own := own_agencies(agencies, load_registry()):
        yield b"\n" + block_yaml({"agencies": own})
    if fields:
        yield b"\n" + block_yaml(_fields(fields))
    if areas:
        yield b"\n" + block_yaml({"areas": [dict(each) for each in areas]})
    if retracted:
        kept = {id_: each.members() for id_, each in retracted.items()}
        yield b"\n" + block_yaml({"retracted": kept})
    yield b"\n"
    yield from _sources(sources)
    yield b"\n"
    yield from records.parts()


def _sources(sources: pd.DataFrame) -> Iterator[bytes]:
    """Yield the member `sources`, in parts."""
    if not len(sources):
        yield block_yaml({"sources": {}})
    for start in range(0, len(sources), _BATCH):
        rows = rows_of(sources.iloc[start : start + _BATCH])
        text = block_yaml({"sources": {row["id"]: _source(row) for row in rows}})
        yield text.removeprefix(b"sources:\n") if start else text


def _fields(fields: OwnFields) -> dict[str, Any]:
    """Return the definitions of fields, and the one that colors the marks."""
    chosen = next((id_ for id_, each in fields.items() if each.color), None)
    described = {id_: each.members() for id_, each in fields.items()}
    for members in described.values():
        members.pop("color", None)
    return {**({"color_by": chosen} if chosen else {}), "fields": described}


def _types(used: set[str], described: OwnTypes) -> dict[str, dict[str, Any]]:
    """Return the types that records have and mapper's list lacks, each with its definition."""
    return {
        id_: described[id_].members() if id_ in described else {}
        for id_ in sorted(used.difference(INCIDENT_TYPES))
    }


def _source(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source for a record, with `unknown` for missing values."""
    made = {name: row[name] if _is_text(row[name]) else UNKNOWN for name in _SOURCE}
    if _is_text(row["note"]):
        made["note"] = row["note"]
    notes = {language: row.get(f"note_{language}") for language in SourceTranslations.model_fields}
    said = {language: {"note": note} for language, note in notes.items() if _is_text(note)}
    return made | ({"translations": said} if said else {})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
