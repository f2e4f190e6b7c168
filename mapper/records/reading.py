"""Reads `incidents.yaml`: validated records, and every fault with its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mapper.errors import (
    Fault,
    SelectionError,
    quoted,
)
from mapper.files import Document, Path, Value, read_text, read_yaml
from mapper.places import find_home
from mapper.records.agency_model import OwnAgency
from mapper.records.chosen_borders import read_borders
from mapper.records.claims import Account, Claim, Source
from mapper.records.described_agencies import (
    ResolveAgency,
    SuggestAgency,
    read_own_agencies,
)
from mapper.records.described_landmarks import find_landmark_faults, read_own_landmarks
from mapper.records.landmark_model import OwnLandmark
from mapper.records.links import find_link_faults
from mapper.records.model import Incident, Location
from mapper.records.own_field_faults import find_field_faults
from mapper.records.own_fields import with_color
from mapper.records.own_words import read_types
from mapper.records.record_checks import (
    check_id,
    check_references,
    check_translations,
    described_keys,
    report_shape,
)
from mapper.records.record_file import RECORDS_FORMAT, RecordFile
from mapper.records.record_set import NOTICES, Records
from mapper.records.validation_faults import fault_of
from mapper.records.vocabularies import INCIDENT_TYPES

_Model = TypeVar("_Model", bound=BaseModel)

_HOME_OF_FIRST_FORMAT = "06"  # California: mapper 0.1 looked for bare names there alone


def _suggest_none(_name: str) -> None:
    return None


def read_records(
    path: FilePath | str,
    *,
    resolve_agency: ResolveAgency,
    suggest_agency: SuggestAgency = _suggest_none,
    file: str | None = None,
) -> Records:
    """Read and validate a file of records.

    Args:
        path: The YAML file.
        resolve_agency: Turns an agency's id or alias into its id, or None if it is not known.
        suggest_agency: Suggests agencies with a name like an unknown one.
        file: The user's name for it, if that is not `path`.

    Returns:
        The records and all faults; nothing is raised for a fault in the records.

    Raises:
        RecordsError: The file cannot be opened or is not UTF-8.
    """
    name = str(path) if file is None else file
    return read_records_text(
        read_text(FilePath(path), file=name),
        file=name,
        resolve_agency=resolve_agency,
        suggest_agency=suggest_agency,
    )


def read_records_text(
    text: str,
    *,
    file: str,
    resolve_agency: ResolveAgency,
    suggest_agency: SuggestAgency = _suggest_none,
) -> Records:
    """Read and validate the text of a file of records; see `read_records`."""
    document = read_yaml(text, file=file)
    records = Records(document, faults=list(document.faults))
    if document.value is None and records.faults:
        return records
    root = document.value if isinstance(document.value, dict) else {}
    if (newer := _newer_format(document, root.get("format"))) is not None:
        records.faults.append(newer)  # alone, for what a newer format means is not known here
        return records
    _read_home(records, root)
    # incidents are validated below, one by one; here only what stands round them
    around = {**root, "incidents": {}} if "incidents" in root else document.value
    if head := _validate(records, RecordFile, around, ()):
        records.title, records.description = head.title, head.description
        records.notices = notices_of(head)
        records.site_url = head.site_url or ""
        if head.translations is not None:
            records.translations = head.translations.model_dump(exclude_none=True)
        records.private_names = head.private_names
        records.accepted_warnings = head.accepted_warnings
        records.types = read_types(head.types)
        records.fields = with_color(head.fields, head.color_by)
        records.areas, records.coverage = head.areas, head.coverage
        records.ground = head.ground
        records.borders, wrong = read_borders(document, head.borders)
        records.faults += wrong
        records.retracted = dict(head.retracted)
    records.sources = dict(_entries(root.get("sources"), Source))
    described = dict(_described_agencies(root.get("agencies")))
    own = read_own_agencies(document, described, resolve_agency, suggest_agency)
    records.agencies = own.agencies
    records.faults += own.faults
    landmarks = dict(_entries(root.get("landmarks"), OwnLandmark))
    records.landmarks = read_own_landmarks(landmarks)
    records.faults += find_landmark_faults(document, landmarks)
    _read_incidents(records, root.get("incidents"), cache(own.resolve), suggest_agency)
    records.faults += find_field_faults(document, records.fields)
    records.faults += find_link_faults(document)
    return records


def notices_of(head: BaseModel) -> dict[str, str]:
    """Return the contact and the license that a file of records or a mapping gives."""
    given = {name: getattr(head, name) for name in NOTICES}
    return {name: text for name, text in given.items() if text}


def _newer_format(document: Document, value: Value) -> Fault | None:
    """Return a fault if this version cannot read the file's format."""
    if value is None or str(value) == str(RECORDS_FORMAT):
        return None
    is_newer = isinstance(value, str) and value.isdecimal() and int(value) > RECORDS_FORMAT
    return document.fault(
        ("format",),
        found=f"These records are in format {quoted(value)}.",
        expected=f"This mapper reads format {RECORDS_FORMAT}.",
        fix="Install a newer mapper." if is_newer else f"Write 'format: {RECORDS_FORMAT}'.",
        code="records-format",
    )


def _read_home(records: Records, root: dict[str, Value]) -> None:
    """Take the state of cities without one: the file's `home`, or California if it is from mapper 0.1."""
    home = root.get("home")
    if isinstance(home, str):
        try:
            records.home = find_home(home)
        except SelectionError:
            records.faults.append(
                records.document.fault(
                    ("home",),
                    found=f"{quoted(home)} is no one state, country or first-level area.",
                    expected="'home' is a US state by name, postal code or FIPS code, United States, another"
                    " country, or its first-level area.",
                    fix="Write it like 'home: California', 'home: Mexico' or 'home: Jalisco, Mexico', or"
                    " leave it out.",
                    code="unknown-home",
                )
            )
    elif "format" not in root:
        records.home, records.assumes_home = _HOME_OF_FIRST_FORMAT, True


def _entries(value: Value | None, model: type[_Model]) -> Iterator[tuple[str, _Model]]:
    for id_, entry in value.items() if isinstance(value, dict) else ():
        try:
            yield id_, model.model_validate(entry)
        except ValidationError:
            continue  # already a fault of the file's shape


def _described_agencies(value: Value | None) -> Iterator[tuple[str, OwnAgency]]:
    """Read the file's own agencies; one with a fault keeps what is right, so that records may name it."""
    for id_, entry in value.items() if isinstance(value, dict) else ():
        try:
            yield id_, OwnAgency.model_validate(entry)
        except ValidationError as error:
            wrong = {each["loc"][0] for each in error.errors() if each["loc"]}
            right = entry.items() if isinstance(entry, dict) else ()
            kept = {"name": id_, **{key: given for key, given in right if key not in wrong}}
            with suppress(ValidationError):  # already a fault of the file's shape
                yield id_, OwnAgency.model_validate(kept)


def _read_incidents(
    records: Records, value: Value, resolve_agency: ResolveAgency, suggest_agency: SuggestAgency
) -> None:
    """Validate each incident on its own, so that one fault never hides another."""
    if not isinstance(value, dict):
        if value is not None:
            _validate(records, RecordFile, {"sources": {}, "incidents": value}, ())
        return
    seen: dict[str, Path] = {}
    context = {"types": (*INCIDENT_TYPES, *described_keys(records, "types"))}
    records.empty_cities = [city for city, listed in value.items() if not listed]
    for city, listed in value.items():
        if not isinstance(listed, list):
            report_shape(records, city, listed)
            continue
        for number, item in enumerate(listed):
            path: Path = ("incidents", city, number)
            incident = _validate(records, Incident, item, path, context)
            if incident is not None:
                check_translations(records, incident, path)
            if isinstance(item, dict):
                check_references(records, item, path, resolve_agency, suggest_agency)
                is_new = check_id(records, item, path, seen)
                if incident is None or not is_new:
                    incident = _stand_in(item, path)
            if incident is not None:
                records.incidents.append((city, _with_agency_ids(incident, resolve_agency)))
                records._paths[incident.id] = path  # noqa: SLF001  (made here)


def _stand_in(item: dict[str, Value], path: Path) -> Incident | None:
    """Keep the place of a faulty record, so that faults of the place are found in the same run.

    It never leaves: the faults that made it necessary stop everything after the checks.
    """
    try:
        location = Location.model_validate(item.get("location"))
    except ValidationError:
        return None
    return Incident.model_construct(
        id=f"{path[-2]}/{path[-1]}",
        event_date="unknown",
        type="other",
        title="",
        summary="",
        location=location,
        sources=(),
    )


def _with_agency_ids(incident: Incident, resolve_agency: ResolveAgency) -> Incident:
    """Replace aliases by ids."""

    def account(given: Account) -> Account:
        return given.model_copy(update={"agency": given.agency and resolve_agency(given.agency)})

    def claim(given: Claim) -> Claim:
        return given.model_copy(update={"accounts": tuple(map(account, given.accounts))})

    if all(resolve_agency(name) == name for name in _agency_names(incident)):
        return incident
    agencies = tuple(
        involvement.model_copy(update={"agency": agency_id})
        for involvement in incident.agencies
        if (agency_id := resolve_agency(involvement.agency))  # an unknown one is a fault already
    )
    return incident.model_copy(
        update={"agencies": agencies, "claims": tuple(map(claim, incident.claims))}
    )


def _agency_names(incident: Incident) -> set[str]:
    accounts = (account for claim in incident.claims for account in claim.accounts)
    speaking = {account.agency for account in accounts if account.agency is not None}
    return speaking.union(involvement.agency for involvement in incident.agencies)


def _validate(
    records: Records,
    model: type[_Model],
    value: Any,  # noqa: ANN401
    path: Path,
    context: dict[str, Any] | None = None,
) -> _Model | None:
    try:
        return model.model_validate(value, context=context)
    except ValidationError as error:
        for details in error.errors():
            if details["type"] == "too_short" and details["input"]:
                continue  # pydantic counts valid items only; the invalid ones have faults already
            records.faults.append(fault_of(records.document, model, details, path))
        return None
