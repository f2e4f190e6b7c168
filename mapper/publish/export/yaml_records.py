"""YAML records that `mapper check` accepts; comments of the original file are lost.

Answers in the lock file become coordinates, with their words in the note, since the lock file is separate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from mapper.errors import ExportError, and_more, number_of, quoted
from mapper.files import EXPORT_MARK
from mapper.publish.export.about import About
from mapper.publish.export.own_fields import own_members
from mapper.records import (
    OUTLINE,
    RELEASED_IN_EXPORT,
    UNKNOWN,
    Incident,
    RecordTexts,
    Tables,
    city_key,
    home_of,
    is_at_own_landmark,
    make_records_parts,
    media_of,
    text_of_error,
)

_INCIDENT = (
    "id", "event", "event_date", "date_interval", "date_note", "local_time", "type", "title", "summary",
    "fields",
    "translations", "location", "agencies", "claims", "checked", "corrections", "same_event_as",
    "formerly", "sources", "unknowns",
    "data_generalizations", "information_withheld", "kept_back", "embargo_lifted",
)  # fmt: skip
_LOCATION = (
    "verbatim_locality", "locality", "landmark", "latitude", "longitude",
    "coordinate_uncertainty_in_meters", "precision", "note",
)  # fmt: skip
_REQUIRED = ("summary", "verbatim_locality", "locality")
_POSITION = ("latitude", "longitude", "coordinate_uncertainty_in_meters")
_ACCOUNT = (
    "by", "capacity", "agency", "stance", "says", "source", "said_on", "asked_on", "asked_how",
)  # fmt: skip
_WITH_COORDINATES = ("coordinates", "lock")
_EXAMPLES = 3
_COMMENT = f"{EXPORT_MARK} Check with `mapper check`, build the page with `mapper build`.\n"


def yaml_parts(batches: Iterator[pa.RecordBatch], about: About, tables: Tables) -> Iterator[bytes]:
    """Yield the file in parts: sources by id, incidents by city, in their order.

    Args:
        batches: The incidents.
        about: The file's own description.
        tables: The same incidents as tables, for their citations and sources.

    Raises:
        ExportError: An incident does not fit a record; the message has a line for each field and reason.
    """
    cited = tables.citations.groupby("incident_id", sort=False)["source"].agg(list).to_dict()
    home = home_of(tables.incidents)
    texts = RecordTexts()
    unfit: dict[tuple[str, str], _Unfit] = {}
    for batch in batches:
        cities: dict[str, list[dict[str, Any]]] = {}
        for row in batch.to_pylist():
            lifted = RELEASED_IN_EXPORT if about.is_public and row["date_end"] is None else None
            cites = cited.get(row["id"], [])
            fields = own_members(row, tables.own_fields)
            record = _record({**row, "sources": cites, "embargo_lifted": lifted, "fields": fields})
            _note_unfit(record, unfit)
            cities.setdefault(city_key(row, home), []).append(record)
        for city, records in () if unfit else cities.items():
            texts.add(city, records)
    _refuse(unfit)
    yield from make_records_parts(
        texts,
        comment=_COMMENT + "".join(f"# {each}\n" for each in describe_losses(about, tables)),
        agencies=tables.agencies,
        sources=tables.sources,
        home=home,
        title=about.title,
        description=about.description,
        translations=about.translations,
        notices=about.notices,
        borders=about.borders,
        types=tables.own_types,
        fields=tables.own_fields,
        retracted=tables.retracted,
        areas=about.area_files,
    )


def describe_losses(about: About, tables: Tables) -> list[str]:
    """Say what of the incidents records by hand have no place for."""
    named = {str(each.get("label")) for each in about.area_files}
    layers = [layer.label for layer in tables.own_areas.values()]
    lost = [label for label in layers if label not in named]
    lost = lost if len(about.area_files) < len(layers) else []
    said = describe_lost_outlines(tables)
    photos = sum(len(each) for _, each in media_of(tables.incidents))
    if photos:
        said.append(f"Exports hold no photos; {number_of(photos, 'photo')} left out.")
    if lost:
        names = ", ".join(map(quoted, lost))
        said.append(f"The areas of {names} are left out. Name their file under areas:.")
    return said


def describe_lost_outlines(tables: Tables) -> list[str]:
    """Say how many incidents lose the outline of a line or area in records by hand."""
    drawn = int(tables.incidents[OUTLINE].notna().sum()) if OUTLINE in tables.incidents else 0
    if not drawn:
        return []
    count = number_of(drawn, "incident")
    return [f"Records have no place for outlines; those of {count} are left out."]


def _record(row: dict[str, Any]) -> dict[str, Any]:
    # a record states unknown values, and withheld ones in `information_withheld`
    row = {**row, **{name: UNKNOWN for name in _REQUIRED if row[name] is None}}
    location = {**row, "note": row["location_note"]}
    if is_at_own_landmark(row):
        location["landmark"] = None
    elif row["located_by"] not in _WITH_COORDINATES:
        location |= dict.fromkeys(_POSITION)
    if row["located_by"] == "lock":
        said = [row["location_note"], f"Located by {row['located_note']}."]
        location["note"] = " ".join(filter(None, said))
    if row["located_by"] == "unlocated":
        location["precision"] = None
    made = {
        **row,
        "location": _only(location, _LOCATION),
        "agencies": [
            _only({**each, "agency": each["id"]}, ("agency", "role", "note"))
            for each in row["agencies"]
        ],
        "claims": [
            {
                "claim": each["claim"],
                **({"about": each["about"]} if each["about"] == "background" else {}),
                "accounts": [_only(account, _ACCOUNT) for account in each["accounts"]],
            }
            for each in row["claims"]
        ],
        "checked": _without_nulls(row["checked"] or []),
        "corrections": _without_nulls(row["corrections"] or []),
        "translations": _without_nulls(row["translations"]),
    }
    return _only(made, _INCIDENT)


def _only(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Keep the values that are present, in the order of a record."""
    return {name: row[name] for name in names if row[name] not in (None, [], {})}


def _without_nulls(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


@dataclass
class _Unfit:
    """Values of one field that do not fit a record, for one reason."""

    first: str
    ids: list[str]


def _note_unfit(record: dict[str, Any], unfit: dict[tuple[str, str], _Unfit]) -> None:
    """Note each value of a record that does not fit, by its field and the reason."""
    try:
        Incident.model_validate(record)
    except ValidationError as error:
        for each in error.errors():
            said = text_of_error(each)
            field = ".".join(step for step in each["loc"] if isinstance(step, str))
            first = f"{said.found} {said.expected}".strip()
            known = unfit.setdefault((field, each["type"]), _Unfit(first, []))
            known.ids.append(str(record.get("id")))


def _refuse(unfit: dict[tuple[str, str], _Unfit]) -> None:
    """Refuse values that do not fit records, a line a field and reason.

    Raises:
        ExportError: There are any.
    """
    if unfit:
        lines = [
            f"{number_of(len(each.ids), 'incident')} ({', '.join(map(quoted, each.ids[:_EXAMPLES]))}"
            f"{and_more(len(each.ids) - _EXAMPLES)}): {each.first}"
            for each in unfit.values()
        ]
        raise ExportError("\n".join([*lines, "Correct the values, or choose another format."]))
