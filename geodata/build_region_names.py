"""Says for each name in `region_names.csv` where it can be looked up, and writes the file again, sorted.

    python geodata/build_region_names.py --sources FOLDER

The names are listed by hand: add a line with a code and a name, then run this. A name that ISO 3166-2 or a
translation of it has for the same area gets that as its source; `hand` stands for the others, most of them
short forms. README.md has package, vintage and license.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from iso_codes import IsoCodes

from mapper.places.region_names import region_keys
from mapper.places.world_gazetteer import area_name

TARGET = Path(__file__).with_name("region_names.csv")
COLUMNS = ("code", "name", "source")
ISO = "ISO 3166-2"
HAND = "hand"


def main() -> None:
    """Read the package in the folder that is named, and write the file again."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the package")
    codes = IsoCodes(parser.parse_args().sources, "3166-2")
    with TARGET.open(encoding="utf-8", newline="") as file:
        listed = sorted({(row["code"], row["name"]) for row in csv.DictReader(file)})
    sources = sources_of(listed, codes)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((*row, source) for row, source in zip(listed, sources, strict=True))
    TARGET.write_text(text.getvalue(), encoding="utf-8")
    print(f"{len(sources)} names, {sources.count(HAND)} of them by hand")


def sources_of(listed: Collection[tuple[str, str]], codes: IsoCodes) -> list[str]:
    """Return the source of each name.

    A subdivision is that of an area if one of its names is the area's English one; one that is no area's so
    is that of the name it has.
    """
    names = names_by_subdivision(codes)
    owners: dict[str, set[str]] = defaultdict(set)
    for area in {code for code, _ in listed}:
        english = set(region_keys(area_name(area).rpartition(", ")[0]))
        for subdivision, said in names[area.partition(".")[0]].items():
            if english & said.keys():
                owners[subdivision].add(area)
    found = []
    for area, name in listed:
        sources = [
            f"{said[key]} {subdivision}"
            for subdivision, said in names[area.partition(".")[0]].items()
            if not owners[subdivision] or area in owners[subdivision]
            for key in region_keys(name)
            if key in said
        ]
        found.append(min(sources, key=lambda each: (not each.startswith(ISO), each), default=HAND))
    return found


def names_by_subdivision(codes: IsoCodes) -> dict[str, dict[str, dict[str, str]]]:
    """Return by country and subdivision its names, folded, with who says each."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for each in codes.entries:
        country, _, own = each["code"].partition("-")
        for name in (own, *parts_of(each["name"])):
            for key in region_keys(name):
                found[country][each["code"]][key] = ISO
    for language, translated in codes.translations():
        for each in codes.entries:
            said = found[each["code"].partition("-")[0]][each["code"]]
            for name in parts_of(translated.gettext(each["name"])):
                for key in region_keys(name):
                    said.setdefault(key, f"iso-codes {language}")
    return found


def parts_of(name: str) -> list[str]:
    """Return a name and the names in it: `Catalunya [Cataluña]` has two."""
    return [name, *filter(None, map(str.strip, re.split(r"[\[\](),;/*]+", name)))]


if __name__ == "__main__":
    main()
