"""Words for the precision of a place: `city`, `Neighbourhood/area`, `(1) Within 25 KM`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mapper.places import PRECISIONS
from mapper.text import fold, slug

_WITHIN = re.compile(
    r"(?:within|radius of|up to|<|≤|±)\s*(?P<number>\d+(?:[.,]\d+)?)\s*"
    r"(?P<unit>km|kilomet\w+|mi|miles?|m|met(?:er|re)s?)\b",
    re.IGNORECASE,
)
_METERS = {"k": 1_000.0, "mi": 1_609.344, "m": 1.0}
# a first-level area is as large as this in most countries, as UCDP and ACLED use it
REGION_RADIUS_METERS = 150_000
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "town": "city", "village": "city", "municipality": "city", "settlement": "city",
        "neighbourhood": "neighborhood", "neighbourhoodarea": "neighborhood",
        "neighborhoodarea": "neighborhood", "suburb": "neighborhood", "nearbylandmark": "neighborhood",
        "subdistrict": "county", "district": "county", "admin2": "county",
        "region": "state", "province": "state", "governorate": "state", "provincegovernorate": "state",
        "admin1": "state", "oblast": "state",
    }
)  # fmt: skip


def read_precision(text: str) -> tuple[str | None, float | None]:
    """Read the cell of a precision.

    Args:
        text: The cell.

    Returns:
        The word of ours, None if it is unknown, and the radius in meters that it states.
    """
    if found := _WITHIN.search(text):
        number = float(found["number"].replace(",", "."))
        unit = found["unit"].lower()
        return "unknown", number * _METERS["mi" if unit.startswith("mi") else unit[0]]
    word = slug(text)
    if word in PRECISIONS:
        return word, None
    plain = re.sub(r"^\W*\d+\W+", "", text)  # the number of a code before it
    for each in (plain, re.sub(r"^within\s+(?:an?\s+|the\s+)?", "", plain, flags=re.IGNORECASE)):
        known = _WORDS.get(fold(each, "letters"))
        if known:
            return known, REGION_RADIUS_METERS if known == "state" else None
    return None, None
