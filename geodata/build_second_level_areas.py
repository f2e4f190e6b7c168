"""Writes `second_level_areas.csv`: départements, provincias and the like, and the first-level area of each.

    python geodata/build_second_level_areas.py --sources FOLDER

ISO 3166-2 says which subdivision lies in which; the one around it is GeoNames' first-level area of the same
name. README.md has package, vintage and license.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from build_region_names import names_by_subdivision, parts_of
from iso_codes import IsoCodes

from mapper.places.country_names import country_named, territories_of
from mapper.places.region_names import own_region_names, region_keys
from mapper.places.world_places import all_regions

TARGET = Path(__file__).with_name("second_level_areas.csv")
LEFT_OUT = ("EE", "IS", "LT")  # whose parts are municipalities
TRANSLATED = ("en", "es", "fr", "it", "de")


def main() -> None:
    """Read the package in the folder that is named, and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the package")
    codes = IsoCodes(parser.parse_args().sources, "3166-2")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("region", "subdivision", "name"))
    rows = sorted(set(second_level(codes)))
    writer.writerows(rows)
    TARGET.write_text(text.getvalue(), encoding="utf-8")
    print(f"{len(rows)} names, SHA-256 {hashlib.sha256(text.getvalue().encode()).hexdigest()}")


def second_level(codes: IsoCodes) -> Iterator[tuple[str, str, str]]:
    """Yield the code of the first-level area, that of the subdivision in it, and a name of this one."""
    regions = regions_by_key()
    names = names_by_subdivision(codes)
    translations = [each for language, each in codes.translations() if language in TRANSLATED]
    for each in codes.entries:
        country = each["code"].partition("-")[0]
        if country in LEFT_OUT:
            continue
        if "parent" not in each:  # La Réunion, a département that GeoNames has as a country
            for name in parts_of(each["name"].removeprefix("La ")):
                if (area := country_named(name)) in territories_of([country]):
                    yield area, each["code"], name
                    yield area, each["code"], each["name"]
            continue
        around = {
            region for key in names[country][each["parent"]] for region in regions[country, key]
        }
        own = {key for name in parts_of(each["name"]) for key in region_keys(name)}
        if len(around) != 1 or any(regions[country, key] - around for key in own):
            continue  # it is a first-level area of GeoNames' itself
        said = [each["name"], *(every.gettext(each["name"]) for every in translations)]
        for name in {part for one in said for part in parts_of(one)[1:]}:
            yield around.copy().pop(), each["code"], name


def regions_by_key() -> dict[tuple[str, str], set[str]]:
    """Return the codes of GeoNames' first-level areas by country and folded name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    own = own_region_names()
    for code, label in all_regions().items():
        for name in (label, *own.get(code, ())):
            for key in region_keys(name):
                found[code.partition(".")[0], key].add(code)
    return found


if __name__ == "__main__":
    main()
