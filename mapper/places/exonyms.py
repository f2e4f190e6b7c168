"""Names of cities in Spanish and French, where these have one of their own: Londres, Nueva York, Munich.

GeoNames has one name of each city for a map, mostly the English one, and its other spellings do not say of
which language they are. `geodata/exonyms.csv` has some two hundred, each with its source.
"""

from __future__ import annotations

from functools import cache

from mapper.places.geodata import read_groups

EXONYM_LANGUAGES = ("es", "fr")


@cache
def load_exonyms() -> dict[str, dict[int, str]]:
    """Return names by language (`es`, `fr`) and by GeoNames' number of the place.

    Raises:
        GeodataError: The file is missing or broken.
    """
    return {
        language: {
            int(number): name
            for number, (name,) in read_groups("exonyms.csv", "id", language).items()
            if name
        }
        for language in EXONYM_LANGUAGES
    }
