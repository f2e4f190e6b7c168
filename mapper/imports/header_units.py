"""What the name of a column says of its numbers: `Longitude [deg W]`, `Accuracy (km)`, `Start (UTC)`."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from mapper.imports.name_rules import word_set
from mapper.text import words_of

_DEGREES = word_set(
    "latitude longitude lat lon long lng latitud longitud breite laenge lange deg degree degrees decimal dd"
    " dms gps geo coordinate coord of in"
)
_NEGATIVE = MappingProxyType(
    {"latitude": word_set("s south sur sud"), "longitude": word_set("w west oeste ouest")}
)
_METERS = MappingProxyType(
    {
        **dict.fromkeys(("km", "kilometers", "kilometres", "kilometros", "kilometer"), 1_000.0),
        **dict.fromkeys(("mi", "mile", "miles", "millas"), 1_609.344),
        **dict.fromkeys(("ft", "feet", "foot", "pies"), 0.3048),
    }
)
_UTC = word_set("utc gmt zulu")


@cache
def counts_from_north_or_east(name: str, axis: str) -> bool:
    """Whether the degrees of a column count north or east; `Longitude [deg W]` counts west.

    Args:
        name: The column.
        axis: `latitude` or `longitude`.
    """
    rest = [word for word in words_of(name) if word not in _DEGREES]
    return not (len(rest) == 1 and rest[0] in _NEGATIVE[axis])


@cache
def meters_per_unit(name: str) -> float:
    """Return the length of the unit in a column's name, in meters; 1 for none, or meters."""
    return next((_METERS[word] for word in words_of(name) if word in _METERS), 1.0)


@cache
def is_in_utc(name: str) -> bool:
    """Whether the name of a column says that its times are in UTC."""
    return not _UTC.isdisjoint(words_of(name))
