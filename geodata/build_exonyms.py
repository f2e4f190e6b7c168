"""Says for each name in `exonyms.csv` where it can be looked up, and writes the file again, sorted.

    python geodata/build_exonyms.py

The names are listed by hand: add a line with the country's code, the place's name in GeoNames and its names
in Spanish and French, then run this. A name that neither Unicode's CLDR (in the package Babel) nor GeoNames
has for it is refused. README.md has package, vintage and license.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pyarrow.parquet as pq
from babel import Locale

HERE = Path(__file__).parent
TARGET = HERE / "exonyms.csv"
LANGUAGES = ("es", "fr")
COLUMNS = ("id", "country", "name", *LANGUAGES, *(f"{language}_source" for language in LANGUAGES))


def main() -> None:
    """Look every name up, and write the file again."""
    with TARGET.open(encoding="utf-8", newline="") as file:
        listed = {(row["country"], row["name"]): row for row in csv.DictReader(file)}
    spellings = spellings_of(set(listed))
    zones = {language: cities_of_zones(language) for language in LANGUAGES}
    rows, unknown = [], []
    for (country, name), row in sorted(listed.items()):
        number, found = spellings.get((country, name), (0, None))
        names = ["" if row[language] == name else row[language] for language in LANGUAGES]
        sources = []
        for language, each in zip(LANGUAGES, names, strict=True):
            source = (
                "CLDR" if each in zones[language] else "GeoNames" if each in (found or ()) else "?"
            )
            sources.append(source if each else "")
        if found is None or "?" in sources:
            unknown.append(f"{country} {name}: {names}")
        elif any(names):
            rows.append((number, country, name, *names, *sources))
    if unknown:
        sys.exit("\n".join(["Not found:", *unknown]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    TARGET.write_text(text.getvalue(), encoding="utf-8")
    print(f"{len(rows)} places")


def spellings_of(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, set[str]]]:
    """Return GeoNames' number and all spellings of places: of those of a name in a country, the largest."""
    table = pq.read_table(
        HERE / "world" / "places.parquet",
        columns=["id", "country", "name", "alternates", "population"],
    ).to_pylist()
    found: dict[tuple[str, str], tuple[int, set[str]]] = {}
    for row in sorted(table, key=lambda row: -row["population"]):
        if (key := (row["country"], row["name"])) in wanted:
            found.setdefault(key, (row["id"], set((row["alternates"] or "").split("\t"))))
    return found


def cities_of_zones(language: str) -> set[str]:
    """Return the names of the cities that stand for time zones."""
    return {zone["city"] for zone in Locale(language).time_zones.values() if "city" in zone}


if __name__ == "__main__":
    main()
