"""Reads `incidents.yaml`: validated records, and every fault with its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mapper.errors import (
    Fault,
    Problem,
    RecordsError,
    SelectionError,
    quoted,
)
from mapper.files import Document, Path, Value, read_text, read_yaml
from mapper.places import Landmark, find_home
from mapper.records.agencies import Agency
from mapper.records.agency_model import OwnAgency
from mapper.records.area_settings import AreaSettings, Coverage
from mapper.records.chosen_borders import read_borders
from mapper.records.city_keys import is_bare
from mapper.records.claims import Account, Claim, Source
from mapper.records.corrections import Retraction
from mapper.records.described_agencies import (
    ResolveAgency,
    SuggestAgency,
    read_own_agencies,
    unknown_agency_fault,
)
from mapper.records.described_landmarks import find_landmark_faults, read_own_landmarks
from mapper.records.ground_settings import GroundSettings
from mapper.records.landmark_model import OwnLandmark
from mapper.records.links import find_link_faults
from mapper.records.messages import fault_of, kind_of, suggest_spelling
from mapper.records.model import Incident, Location
from mapper.records.own_field_faults import find_field_faults
from mapper.records.own_fields import OwnField, with_color
from mapper.records.own_words import OwnType, read_types
from mapper.records.record_file import RECORDS_FORMAT, AcceptedWarning, RecordFile
from mapper.records.translations import Translations, own_language
from mapper.records.vocabularies import INCIDENT_TYPES

NOTICES = ("contact", "license")
_Model = TypeVar("_Model", bound=BaseModel)

_HOME_OF_FIRST_FORMAT = "06"  # California: mapper 0.1 looked for bare names there alone


@dataclass
class Records:
    """The contents of one file of records.

    Attributes:
        incidents: City and record, in the file's order. A faulty record is replaced by a stand-in that
            keeps only its place; do not publish incidents while there are faults.
        empty_cities: The cities under which no incident stands.
        sources: Sources by id.
        faults: All faults found in the file so far.
        title: The title of the page.
        description: The text below the title.
        notices: Contact and license of the data, as far as the file gives them.
        site_url: The address that the published site will have; empty if the file names none.
        translations: Title and description in other languages, by language.
        private_names: Names that must not appear in anything published.
        accepted_warnings: Warnings that the file accepts, with the reasons.
        types: Types of incident that the file adds to the list, by id.
        fields: The file's own fields, by id.
        retracted: What stays of retracted records, by id.
        agencies: Agencies that the file describes because the registry lacks them.
        landmarks: Landmarks that the file describes because the gazetteer lacks them.
        areas: Layers of areas that the file names.
        ground: Files of streets, rail, water and parks that the file names.
        coverage: The time in which its incidents are complete; None if it claims none.
        borders: The code of the country that it names in an area in dispute, by the area's name.
        home: FIPS code of the state of cities without one; None if the file names none.
        assumes_home: Whether the file is from mapper 0.1, which assumed California, and names no home.
    """

    document: Document
    incidents: list[tuple[str, Incident]] = field(default_factory=list)
    empty_cities: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    title: str | None = None
    description: str | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    site_url: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    private_names: tuple[str, ...] = ()
    accepted_warnings: tuple[AcceptedWarning, ...] = ()
    types: dict[str, OwnType] = field(default_factory=dict)
    fields: dict[str, OwnField] = field(default_factory=dict)
    retracted: dict[str, Retraction] = field(default_factory=dict)
    agencies: tuple[Agency, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    areas: tuple[AreaSettings, ...] = ()
    ground: tuple[GroundSettings, ...] = ()
    coverage: Coverage | None = None
    borders: dict[str, str] = field(default_factory=dict)
    home: str | None = None
    assumes_home: bool = False
    _paths: dict[str, Path] = field(default_factory=dict)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Add faults that a later stage found, each with its place in the file."""
        self.faults += map(self.fault_of, problems)

    def warnings(self, problems: Iterable[Problem]) -> tuple[Fault, ...]:
        """Turn problems for an editor to review into warnings, in the file's order."""
        found = (replace(self.fault_of(problem), severity="warning") for problem in problems)
        return tuple(sorted(found))

    def home_warning(self) -> Fault | None:
        """Warn that cities without a state are taken to be in California, if the file names no home."""
        bare = next((city for city, _ in self.incidents if is_bare(city)), None)
        if not self.assumes_home or bare is None:
            return None
        fault = self.document.fault(
            ("incidents", bare),
            found=f"{quoted(bare)} names no state, so mapper takes it to be in California, as 0.1 did.",
            expected="",
            fix="Add 'format: 1' and 'home: California', or the state of your cities, at the top.",
            code="home-assumed",
            at_key=True,
        )
        return replace(fault, severity="warning")

    def fault_of(self, problem: Problem) -> Fault:
        """Return a problem as a fault with its position in the file."""
        path = self._paths.get(problem.incident_id, ())
        at_key = problem.field == ("city",)
        return self.document.fault(
            path[:-1] if at_key else (*path, *problem.field),
            found=problem.found,
            expected=problem.expected,
            fix=problem.fix,
            code=problem.code,
            at_key=at_key,
        )

    def raise_faults(self) -> None:
        """Raise RecordsError with every fault, if there is one."""
        if self.faults:
            raise RecordsError(self.faults)


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
                    found=f"{quoted(home)} is not a state.",
                    expected="'home' is a US state by name, postal code or FIPS code, or United States.",
                    fix="Write it like 'home: California', or leave it out.",
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
    context = {"types": (*INCIDENT_TYPES, *_keys(records, "types"))}
    records.empty_cities = [city for city, listed in value.items() if not listed]
    for city, listed in value.items():
        if not isinstance(listed, list):
            _report_shape(records, city, listed)
            continue
        for number, item in enumerate(listed):
            path: Path = ("incidents", city, number)
            incident = _validate(records, Incident, item, path, context)
            if incident is not None:
                _check_translations(records, incident, path)
            if isinstance(item, dict):
                _check_references(records, item, path, resolve_agency, suggest_agency)
                is_new = _check_id(records, item, path, seen)
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


def _report_shape(records: Records, city: str, value: Value) -> None:
    if value is None:
        return  # a city without incidents is no fault
    records.faults.append(
        records.document.fault(
            ("incidents", city),
            found=f"{quoted(city)} is {kind_of(value)}.",
            expected="Expected a list of incidents.",
            fix="Start each incident with '- id:'.",
            code="wrong-type",
        )
    )


def _check_id(records: Records, item: dict[str, Value], path: Path, seen: dict[str, Path]) -> bool:
    """Check whether the id is new; a repeated one is a fault."""
    id_ = item.get("id")
    if not isinstance(id_, str):
        return True
    is_new = id_ not in seen
    if not is_new:
        first = records.document.position((*seen[id_], "id"))
        records.faults.append(
            records.document.fault(
                (*path, "id"),
                found=f"The id {quoted(id_)} is already used on line {first.line}.",
                expected="",
                fix="Give one of the two incidents another id.",
                code="duplicate-id",
            )
        )
    seen.setdefault(id_, path)
    return is_new


_ACCOUNT = "account of the claim"
# the counterpart of each entry of a list in a translation, if it is not an entry of the same list
_TRANSLATED_ENTRIES: dict[str | int, str] = {
    "says": _ACCOUNT,
    "by": _ACCOUNT,
    "asked_how": "account with asked_how",
    "agencies": "agency with a note",
}


def _check_translations(records: Records, incident: Incident, path: Path) -> None:
    """Check that each list of a translation is as long as the record's, and what it was made from."""
    _check_originals(records, incident.translations, (*path, "translations"))
    for where, length, expected in incident.translated_parts():
        if length == expected:
            continue
        entry = _TRANSLATED_ENTRIES.get(where[-1], f"entry of {quoted(where[-1])}")
        records.faults.append(
            records.document.fault(
                (*path, "translations", *where),
                found=f"This translation has {length} entries; the record has {expected}.",
                expected=f"Expected one for each {entry}, in the same order.",
                fix="Add or delete entries, or leave the list out.",
                code="translation-shape",
            )
        )


def _check_originals(records: Records, translations: Translations | None, path: Path) -> None:
    """Check that translations were made from one language, which none of them is in."""
    given = {language: said for language, said in translations or () if said is not None}
    own = own_language(given)
    for language, said in given.items():
        if said.translated_from not in (None, own):
            records.faults.append(
                records.document.fault(
                    (*path, language, "translated_from"),
                    found=f"{said.translated_from} cannot be the language of the original.",
                    expected="Expected one language, the same in all translations, that none of them is in.",
                    fix="Correct translated_from, or delete the translation into it.",
                    code="translation-shape",
                )
            )


def _check_references(
    records: Records,
    item: dict[str, Value],
    path: Path,
    resolve_agency: ResolveAgency,
    suggest_agency: SuggestAgency,
) -> None:
    """Check that each agency and source that the incident names exists."""
    root = records.document.value
    declared = root.get("sources") if isinstance(root, dict) else None
    known_sources = declared if isinstance(declared, dict) else {}
    cited = [(where, text) for where, text in _texts(item.get("sources"), (*path, "sources"), None)]
    for where, text in (*cited, *_account_texts(item, path, "source")):
        if text not in known_sources:
            records.faults.append(
                records.document.fault(
                    where,
                    found=f"Unknown source {quoted(text)}.",
                    expected="",
                    fix=suggest_spelling(text, known_sources) or "Add it under 'sources'.",
                    code="unknown-source",
                )
            )
    listed_agencies = _texts(item.get("agencies"), (*path, "agencies"), "agency")
    for where, text in (*listed_agencies, *_account_texts(item, path, "agency")):
        if resolve_agency(text) is None:
            records.faults.append(
                unknown_agency_fault(records.document, where, text, suggest_agency)
            )


def _texts(value: Value, path: Path, key: str | None) -> Iterator[tuple[Path, str]]:
    """Yield the texts of a list, or under `key` of a list of mappings; skip anything misshapen."""
    for number, entry in enumerate(value if isinstance(value, list) else ()):
        if key is not None:
            text = entry.get(key) if isinstance(entry, dict) else None
            where: Path = (*path, number, key)
        else:
            text, where = entry, (*path, number)
        if isinstance(text, str):
            yield where, text


def _account_texts(item: dict[str, Value], path: Path, key: str) -> Iterator[tuple[Path, str]]:
    claims = item.get("claims")
    for number, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict):
            yield from _texts(claim.get("accounts"), (*path, "claims", number, "accounts"), key)


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


def _keys(records: Records, name: str) -> list[str]:
    """List the ids that a part of the file defines, those with faults among them."""
    root = records.document.value
    given = root.get(name) if isinstance(root, dict) else None
    return list(given) if isinstance(given, dict) else []


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
