"""Says of each of pydantic's errors what was found, what was expected and what helps, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from pydantic_core import ErrorDetails

from mapper.errors import CORRECT_NUMBER, quoted
from mapper.files import MAX_LATITUDE_DEGREES, Path
from mapper.records.spelling import suggest_spelling, unknown_field

EDTF_EXPECTED = "A date is EDTF of level 0 or 1, or unknown."
EDTF_FIX = "Write 2026-01-19, 2025-02~ (about), 2026-01-19/2026-01-22 (between) or unknown."

_PATTERNS = {
    "local_time": (
        "A time is local, from 00:00 to 23:59, or has its zone after it.",
        'Write "05:30", "05:30 UTC" or "22:30 UTC-07:00", in quotes.',
    ),
}
_PATTERNS |= dict.fromkeys(
    ("geoids", "unincorporated_of", "except"),
    (
        "A GEOID has 7 digits for a place, 5 for a county and 2 for a state; US is the country.",
        "Write the GEOID in quotes, as in '06037'.",
    ),
)
_SLUG = (
    "An id is lowercase words joined by hyphens.",
    "Write it like bell-citation-2026-01.",
)
_FIELD_ID = (
    "It is a word of letters, digits and _ that begins with a letter.",
    "Write it like type_of_weapon; its label may be anything.",
)

NUMBER_EXPECTED = "Expected a number."
ADDRESS_EXPECTED = "An address starts with https:// or http://, or is unknown."
_LIST, _TRUTH = "a list", "true or false"
_SHORT = 40  # characters of a value that a fix repeats
_MAPPING = "a mapping of keys"
_RANGES = {
    "latitude": "Latitude is from -90 to 90 degrees.",
    "longitude": "Longitude is from -180 to 180 degrees.",
    "coordinate_uncertainty_in_meters": "A radius is in meters and more than 0.",
}


class FaultText(NamedTuple):
    """What a fault says, without its place."""

    found: str
    expected: str
    fix: str
    code: str


def text_of_error(details: ErrorDetails, fields: Sequence[str] = ()) -> FaultText:
    """Say what is wrong with a value.

    Args:
        details: One entry of `ValidationError.errors()`.
        fields: The fields of the model that contains it.
    """
    return _EXPLANATIONS.get(details["type"], _anything_else)(details, fields)


def text_of_key(details: ErrorDetails, location: Path) -> FaultText:
    """Say what is wrong with a key of a mapping by id."""
    if details["type"] == "taken_name":
        return _taken_name(details, ())
    if location[0] == "fields":
        return FaultText(f"{quoted(location[-1])} is not the id of a field.", *_FIELD_ID, "bad-id")
    return FaultText(f"{quoted(location[-1])} is not an id.", *_SLUG, "bad-id")


def kind_of(value: object) -> str:
    """Name the kind of a value in the words of YAML."""
    match value:
        case None:
            return "nothing"
        case dict():
            return _MAPPING
        case list() | tuple():
            return _LIST
        case _:
            return quoted(value)


def _extra(details: ErrorDetails, fields: Sequence[str]) -> FaultText:
    name = str(details["loc"][-1])
    if name == "<<":
        return FaultText("Keys cannot be merged with <<.", "", "Write them out.", "unknown-field")
    return FaultText(
        unknown_field(name),
        f"Fields here: {', '.join(fields)}.",
        suggest_spelling(name, fields) or "Delete it, or move it to where it belongs.",
        "unknown-field",
    )


def _missing(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    name = details["loc"][-1]
    return FaultText(f"{quoted(name)} is missing.", "", f"Add '{name}:'.", "missing-field")


def _literal(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    expected = details.get("ctx", {}).get("expected", "")
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    found = details["input"]
    near = suggest_spelling(found, allowed) if isinstance(found, str) else None
    return FaultText(
        f"{_capitalized(_name(details))} is {_kind_or_empty(found)}.",
        f"Values: {', '.join(allowed)}.",
        near or "Choose one of them.",
        "unknown-value",
    )


def _taken_name(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    name = str(details["input"])
    return FaultText(
        f"{quoted(name)} is the name of a column of mapper's own.",
        "",
        f"Give the field another id, such as own_{name}; its label may be anything.",
        "taken-field-name",
    )


def _separator(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    kind = details["input"].get("type") if isinstance(details["input"], dict) else ""
    return FaultText(
        f"The separator is of a field of type {quoted(kind)}.",
        "Only categories may have several values in a cell.",
        "Give the field the type category, or leave the separator out.",
        "bad-format",
    )


def _unknown_type(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    known = details.get("ctx", {}).get("known", [])
    return FaultText(
        f"{_capitalized(_name(details))} is {quoted(details['input'])}.",
        f"Values: {', '.join(known)}.",
        suggest_spelling(str(details["input"]), known)
        or "Choose one of them, or add it under 'types'.",
        "unknown-value",
    )


def _edtf(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"{quoted(details['input'])} is not a date here: {details['msg']}.",
        EDTF_EXPECTED,
        EDTF_FIX,
        "bad-date",
    )


def _web_address(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"{quoted(details['input'])} is not a web address.",
        ADDRESS_EXPECTED,
        "Write the whole address.",
        "bad-url",
    )


def _site_address(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"{quoted(details['input'])} is not the address of a site.",
        "A site has a web address without a name, password or question mark.",
        "Write it as https://news.example/map/.",
        "site-url",
    )


def _time_zone(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    found = details["input"]
    near = suggest_spelling(found, available_timezones()) if isinstance(found, str) else None
    return FaultText(
        f"{_capitalized(_name(details))} is {_kind_or_empty(found)}.",
        "A time zone has a name such as America/Los_Angeles.",
        near or "Look it up in the IANA time zone database.",
        "bad-time-zone",
    )


def _coordinate_system(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"{_capitalized(_name(details))} is {_kind_or_empty(details['input'])}.",
        "A coordinate system on the ground has a code such as EPSG:27700.",
        "Look it up in the EPSG registry.",
        "unknown-crs",
    )


def _pattern(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    names = [step for step in details["loc"] if isinstance(step, str)]
    expected, fix = _PATTERNS.get(names[-1], _SLUG) if names else _SLUG
    name = f" of {quoted(names[-1])}" if names else ""
    return FaultText(
        f"{quoted(details['input'])} is not in the format{name}.", expected, fix, "bad-format"
    )


def _number(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    name = str(details["loc"][-1])
    fix = "Write a decimal number with a point."
    if _looks_swapped(name, details["input"]):
        fix = "Latitude and longitude look swapped. Swap them."
    elif details["type"] != "float_parsing":
        fix = CORRECT_NUMBER
    return FaultText(
        f"{_capitalized(_name(details))} is {_kind_or_empty(details['input'])}.",
        _RANGES.get(name, NUMBER_EXPECTED),
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


def _incomplete(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"This location has {details['msg']}.",
        "A point needs latitude, longitude and coordinate_uncertainty_in_meters.",
        "Add the missing ones, or delete the others to locate by landmark or city.",
        "incomplete-coordinates",
    )


def _one_day(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"{_capitalized(_name(details))} is {quoted(details['input'])}.",
        "Expected one day.",
        "Write it like 2026-11-26.",
        "bad-date",
    )


def _no_interval(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    date = quoted(details.get("ctx", {}).get("date"))
    return FaultText(
        f"'date_interval' is given, and event_date is {date}.",
        "It tells what an interval means.",
        "Write event_date like 2026-01-19/2026-01-22, or delete 'date_interval:'.",
        "no-interval",
    )


def _span(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    if details["type"] == "no_span":
        return FaultText(
            "This time has no day.", "It has a first day, a last day or both.",
            "Add 'from:' or 'until:'.", "agency-periods",
        )  # fmt: skip
    return FaultText("'until' is before 'from'.", "", "Swap the two days.", "agency-periods")


_FILL_IN, _INDENT = "Fill it in, or delete the key.", "Check the indentation."
_CORRECTION_NEEDS = {
    "repeated_wrong": ("has 'wrong'", "It does not repeat what it takes back.", "Delete 'wrong:'."),
    "no_right": ("has no 'right'", "It says what is right.", "Add 'right:'."),
    "no_wrong": ("has no 'wrong'", "It says what was wrong.", "Add 'wrong:'."),
}


def _correction(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    found, expected, fix = _CORRECTION_NEEDS[details["type"]]
    kind = details.get("ctx", {}).get("kind", "correction")
    return FaultText(f"This {kind} {found}.", expected, fix, "incomplete-correction")


def _too_short(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    name = str(details["loc"][-1])
    if name == "accounts":
        return FaultText(
            "This claim has no account.",
            "",
            "Add an account (with its speaker and source), or delete the claim.",
            "claim-without-account",
        )
    return FaultText(
        f"{quoted(name)} is empty.", "It needs at least one entry.", f"Fill '{name}:'.", "empty"
    )


def _wrong_type(expected: str) -> Callable[[ErrorDetails, Sequence[str]], FaultText]:
    def explain(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
        found = details["input"]
        return FaultText(
            f"{_capitalized(_name(details))} is {_kind_or_empty(found)}.",
            f"Expected {expected}.",
            _fix_of_type(found, expected),
            "wrong-type",
        )

    return explain


def _fix_of_type(found: object, expected: str) -> str:
    if found is None or found == "":
        return _FILL_IN
    if isinstance(found, str):
        listed = (
            f"Put it in brackets: [{found}]." if len(found) <= _SHORT else "Put it in brackets."
        )
        return {_LIST: listed, _TRUTH: f"Write {_TRUTH}."}.get(expected, _INDENT)
    if expected == "text" and isinstance(found, (dict, list)):
        return "Write one text, in quotes if it begins with [ or {."
    return _INDENT


def _field_value(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    found, fix = details["input"], _INDENT
    if found is None or isinstance(found, str):
        found, fix = None, _FILL_IN
    elif isinstance(found, list):
        fix = "Write several values as one text, such as 'knife; gun', and 'separator: ;' at the field."
    return FaultText(
        f"{_capitalized(_name(details))} is {_kind_or_empty(found)}.",
        "A field has one value: text, a number, or true or false.",
        fix,
        "wrong-type",
    )


def _anything_else(details: ErrorDetails, _fields: Sequence[str]) -> FaultText:
    return FaultText(
        f"{_capitalized(_name(details))} is {_kind_or_empty(details['input'])}.",
        f"{_capitalized(details['msg'])}.",
        "Correct it.",
        "bad-value",
    )


def _name(details: ErrorDetails) -> str:
    """Name the field at fault, or the list that the entry at fault is in."""
    steps = [step for step in details["loc"] if isinstance(step, str)]
    if not steps:
        return "this"
    name = quoted(steps[-1])
    return name if details["loc"][-1] == steps[-1] else f"an entry of {name}"


def _kind_or_empty(value: object) -> str:
    return "empty" if value is None else kind_of(value)


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


_true_or_false = _wrong_type(_TRUTH)
_EXPLANATIONS: Mapping[str, Callable[[ErrorDetails, Sequence[str]], FaultText]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "literal_error": _literal,
    "unknown_type": _unknown_type,
    "taken_name": _taken_name,
    "separator": _separator,
    "field_value": _field_value,
    "edtf": _edtf,
    "web_address": _web_address,
    "site_address": _site_address,
    "time_zone": _time_zone,
    "coordinate_system": _coordinate_system,
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
    "one_day": _one_day,
    "no_interval": _no_interval,
    **dict.fromkeys(("no_span", "span_order"), _span),
    **dict.fromkeys(_CORRECTION_NEEDS, _correction),
    "too_short": _too_short,
    "bool_parsing": _true_or_false,
    "bool_type": _true_or_false,
    "tuple_type": _wrong_type(_LIST),
    "dict_type": _wrong_type(_MAPPING),
    "model_type": _wrong_type(_MAPPING),
}
