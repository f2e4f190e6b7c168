"""Which values agree with a column's name, and which speak against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mapper.imports.column_values import Values
from mapper.imports.name_rules import word_set

NEARLY_ALL, MOST, HALF = 0.9, 0.8, 0.5  # shares of the values of a column
_MOST_CODES = 30


def never(_: Values) -> bool:
    """Find no values that fit."""
    return False


def always(_: Values) -> bool:
    """Find all values to fit."""
    return True


def _are_words(values: Values) -> bool:
    return values.words >= HALF and values.dates < HALF


def _are_names(values: Values) -> bool:
    return _are_words(values) and values.short >= MOST


def _are_codes(values: Values) -> bool:
    """Whether values are short codes, such as `k0` or `B-2`, which repeat as types do."""
    return values.codes >= NEARLY_ALL and len(values.texts) <= _MOST_CODES and values.dates < HALF


WORDED = frozenset(
    (
        "city",
        "county",
        "state",
        "locality",
        "verbatim_locality",
        "title",
        "summary",
        "type",
        "agency",
    )
)
CONTRADICTIONS: Mapping[str, Callable[[Values], bool]] = {
    "city": lambda values: values.figures >= MOST,
    "county": lambda values: values.figures >= MOST,
    "latitude": lambda values: values.words > MOST,
    "longitude": lambda values: values.words > MOST,
    "local_time": lambda values: values.moments >= HALF,
    "state": lambda values: values.statuses >= HALF,
    "source_publisher": lambda values: values.links >= HALF,
    "locality": lambda values: values.links >= HALF,
    "title": lambda values: values.links >= HALF or values.figures >= HALF,
    "year": lambda values: values.words >= HALF,
    "agency": lambda values: values.record_ids >= MOST,
    "source_date": lambda values: values.dates < HALF and values.numbered < HALF,
    "coordinates": lambda values: values.words > MOST and values.decimal_pairs < HALF,
}
CHECKS: Mapping[str, Callable[[Values], bool]] = {
    "id": lambda values: values.distinct >= HALF and values.short >= MOST,
    "local_time": lambda values: values.clocks >= HALF,
    "year": lambda values: values.figures >= MOST,
    "city": _are_names,
    "county": _are_names,
    "state": lambda values: _are_names(values) or values.states >= HALF,
    "latitude": lambda values: values.degrees("latitude") >= MOST,
    "longitude": lambda values: values.degrees("longitude") >= MOST,
    "coordinates": never,
    "locality": _are_words,
    "title": _are_words,
    "type": lambda values: _are_names(values) or _are_codes(values),
    "summary": _are_words,
    "agency": _are_words,
    "links": lambda values: values.links >= HALF,
    "source_publisher": _are_names,
    "source_title": _are_words,
    "source_date": lambda values: values.dates >= HALF,
}
_OWNERS = word_set(
    "birth residence home victim suspect license plate vehicle issuing employer mailing agency department"
    " contact born origin citizenship hometown publisher reporter"
)
FOREIGN: Mapping[str, frozenset[str]] = {
    "state": _OWNERS,
    "city": _OWNERS,
    "latitude": _OWNERS
    | word_set("office station headquarters hq court hospital end destination dropoff"),
    "links": word_set(
        "picture upload video map maps agency department website homepage file attachment avatar icon"
        " street view form profile api detail thumbnail"
    ),
    "agency": word_set(
        "source publisher reporter response said by account claim statement comment note city place"
        " county state link summary title author officer name former employer"
    ),
}
