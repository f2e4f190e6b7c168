"""Says in plain words what pydantic found wrong: what was got, what was expected, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from mapper.errors import Fault, quoted
from mapper.files import MAX_LATITUDE_DEGREES, Document, Path
from mapper.records.model import (
    Account,
    Claim,
    HeadTranslations,
    Incident,
    Involvement,
    Location,
    OwnAgency,
    OwnArea,
    RecordFile,
    Source,
    TranslatedClaim,
    TranslatedHead,
    Translation,
    Translations,
)

EDTF_HELP = "write it like 2026-01-19, 2025-02~ (about), 2026-01-19/2026-01-22 (between) or unknown"

# which model's fields apply below a key of a model, for the list of fields in a complaint
_MODEL_BELOW: Mapping[tuple[type[BaseModel], str], type[BaseModel]] = {
    (RecordFile, "sources"): Source,
    (RecordFile, "agencies"): OwnAgency,
    (OwnAgency, "area_of_operations"): OwnArea,
    (RecordFile, "translations"): HeadTranslations,
    **{(HeadTranslations, language): TranslatedHead for language in HeadTranslations.model_fields},
    (Incident, "location"): Location,
    (Incident, "agencies"): Involvement,
    (Incident, "claims"): Claim,
    (Incident, "translations"): Translations,
    (Claim, "accounts"): Account,
    **{(Translations, language): Translation for language in Translations.model_fields},
    (Translation, "claims"): TranslatedClaim,
}

_PATTERNS = {
    "local_time": (
        "a local time from 00:00 to 23:59, or one with its zone",
        'write it as "05:30", "05:30 UTC" or "22:30 UTC-07:00", in quotes',
    ),
}
_PATTERNS |= dict.fromkeys(
    ("geoids", "unincorporated_of", "except"),
    ("the GEOID of a place (7 digits), a county (5) or a state (2), or US", "write it like 06037"),
)
_SLUG = ("lower-case words joined by hyphens", "write it like bell-citation-2026-01")

_RANGES = {
    "latitude": "a latitude from -90 to 90 degrees",
    "longitude": "a longitude from -180 to 180 degrees",
    "coordinate_uncertainty_in_meters": "a radius in metres, more than 0",
}


class Complaint(NamedTuple):
    """A fault without its place."""

    found: str
    expected: str
    fix: str
    code: str


def fault_of(
    document: Document, model: type[BaseModel], details: ErrorDetails, path: Path
) -> Fault:
    """Turn one pydantic error into a fault at its place in the document.

    Args:
        document: Where the data came from.
        model: The model that was validated.
        details: One entry of `ValidationError.errors()`.
        path: Where in the document the validated value stands.
    """
    location: Path = details["loc"]
    if location and location[-1] == "[key]":
        location = location[:-1]
        complaint = Complaint(f"the key {quoted(location[-1])}", *_SLUG, "bad-id")
        return document.fault((*path, *location), **complaint._asdict(), at_key=True)
    explain = _EXPLANATIONS.get(details["type"], _anything_else)
    complaint = explain(details, _fields_at(model, location))
    kind = details["type"]
    where = location[:-1] if kind == "missing" else location
    at_key = kind == "extra_forbidden"
    return document.fault((*path, *where), **complaint._asdict(), at_key=at_key)


def kind_of(value: object) -> str:
    """Name the kind of a value as a writer of YAML would."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping of keys"
        case list() | tuple():
            return "a list"
        case _:
            return quoted(value)


def suggest_spelling(word: str, known: Iterable[str]) -> str | None:
    """Propose the known word nearest to what was written, if one is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"write {quoted(near[0])}" if near else None


def _fields_at(model: type[BaseModel], location: Path) -> list[str]:
    """List the fields of the model in which the last step of `location` stands."""
    for step in location[:-1]:
        if isinstance(step, str):
            model = _MODEL_BELOW.get((model, step), model)
    return list(model.model_fields)


def _extra(details: ErrorDetails, fields: list[str]) -> Complaint:
    name = str(details["loc"][-1])
    return Complaint(
        f"the unknown field {quoted(name)}",
        "one of " + ", ".join(fields),
        suggest_spelling(name, fields) or "delete it or move it to the field it belongs to",
        "unknown-field",
    )


def _missing(details: ErrorDetails, _fields: list[str]) -> Complaint:
    name = details["loc"][-1]
    return Complaint(f"no {quoted(name)}", "that field", f"add '{name}:'", "missing-field")


def _literal(details: ErrorDetails, _fields: list[str]) -> Complaint:
    expected = details.get("ctx", {}).get("expected", "")
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    found = details["input"]
    near = suggest_spelling(found, allowed) if isinstance(found, str) else None
    return Complaint(
        kind_of(found),
        "one of " + ", ".join(allowed),
        near or "choose one of them",
        "unknown-value",
    )


def _edtf(details: ErrorDetails, _fields: list[str]) -> Complaint:
    return Complaint(
        f"{quoted(details['input'])} ({details['msg']})",
        "an EDTF date of level 0 or 1, or unknown",
        EDTF_HELP,
        "bad-date",
    )


def _web_address(details: ErrorDetails, _fields: list[str]) -> Complaint:
    return Complaint(
        quoted(details["input"]),
        "an address that starts with https:// or http://, or unknown",
        "give the whole address",
        "bad-url",
    )


def _time_zone(details: ErrorDetails, _fields: list[str]) -> Complaint:
    found = details["input"]
    near = suggest_spelling(found, available_timezones()) if isinstance(found, str) else None
    return Complaint(
        f"the time zone {kind_of(found)}",
        "a name such as America/Los_Angeles",
        near or "look it up in the IANA time zone database",
        "bad-time-zone",
    )


def _pattern(details: ErrorDetails, _fields: list[str]) -> Complaint:
    names = [step for step in details["loc"] if isinstance(step, str)]
    expected, fix = _PATTERNS.get(names[-1], _SLUG) if names else _SLUG
    return Complaint(quoted(details["input"]), expected, fix, "bad-format")


def _number(details: ErrorDetails, _fields: list[str]) -> Complaint:
    name = str(details["loc"][-1])
    fix = "write a decimal number with a point"
    if _looks_swapped(name, details["input"]):
        fix = "swap latitude and longitude: they look exchanged"
    elif details["type"] != "float_parsing":
        fix = "correct the number"
    return Complaint(
        f"{name} {kind_of(details['input'])}",
        _RANGES.get(name, "a number"),
        fix,
        "bad-coordinates",
    )


def _looks_swapped(name: str, value: Any) -> bool:  # noqa: ANN401
    """Whether a latitude is a number that only a longitude can be."""
    try:
        degrees = abs(float(value))
    except (TypeError, ValueError):
        return False
    return name == "latitude" and MAX_LATITUDE_DEGREES < degrees <= 2 * MAX_LATITUDE_DEGREES


def _incomplete(details: ErrorDetails, _fields: list[str]) -> Complaint:
    return Complaint(
        details["msg"],
        "latitude, longitude and coordinate_uncertainty_in_meters together",
        "add what is missing, or delete the others to locate by landmark or city",
        "incomplete-coordinates",
    )


def _too_short(details: ErrorDetails, _fields: list[str]) -> Complaint:
    name = str(details["loc"][-1])
    if name == "accounts":
        return Complaint(
            "a claim without an account",
            "at least one account: who says it, in which source",
            "add an account or delete the claim",
            "claim-without-account",
        )
    return Complaint(f"an empty {quoted(name)}", "at least one", f"fill '{name}:'", "empty")


def _wrong_type(expected: str) -> Callable[[ErrorDetails, list[str]], Complaint]:
    def explain(details: ErrorDetails, _fields: list[str]) -> Complaint:
        found = kind_of(details["input"])
        fix = "write it, or delete the key" if details["input"] is None else "check the indentation"
        return Complaint(found, expected, fix, "wrong-type")

    return explain


def _anything_else(details: ErrorDetails, _fields: list[str]) -> Complaint:
    return Complaint(kind_of(details["input"]), details["msg"], "correct it", "bad-value")


_EXPLANATIONS: Mapping[str, Callable[[ErrorDetails, list[str]], Complaint]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "literal_error": _literal,
    "edtf": _edtf,
    "web_address": _web_address,
    "time_zone": _time_zone,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _wrong_type("some text"),
    "string_too_long": _wrong_type("at most 80 characters"),
    "string_type": _wrong_type("text"),
    "float_parsing": _number,
    "float_type": _number,
    "finite_number": _number,
    "less_than_equal": _number,
    "greater_than_equal": _number,
    "greater_than": _number,
    "incomplete_coordinates": _incomplete,
    "too_short": _too_short,
    "bool_parsing": _wrong_type("true or false"),
    "bool_type": _wrong_type("true or false"),
    "tuple_type": _wrong_type("a list"),
    "dict_type": _wrong_type("a mapping of keys"),
    "model_type": _wrong_type("a mapping of keys"),
}
