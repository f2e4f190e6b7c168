"""Writes `country_names.csv`: what countries are called in the standard and in the languages of their tables.

    python geodata/build_country_names.py --sources FOLDER

Lines whose source is `hand` are kept: add one with a code and a name, then run this. A name that the package
has gets that as its source. README.md has package, vintage and license.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from iso_codes import IsoCodes

from mapper.places.areas import COUNTRY
from mapper.places.foreign_land import CENSUS_CODES
from mapper.places.world_gazetteer import regions_named
from mapper.places.world_map import load_area_labels
from mapper.text import fold

TARGET = Path(__file__).with_name("country_names.csv")
COLUMNS = ("code", "name", "source")
STANDARD = "ISO 3166-1"
HAND = "hand"
# Languages that are official somewhere, or that tens of millions write. Those of Southern Asia are left out
# whose vowels `fold` takes for accents: Togo and Tonga are one name there.
LANGUAGES = (
    "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa",
    "fi", "fil", "fr", "ga", "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk",
    "ko", "lt", "lv", "mk", "mn", "ms", "mt", "nb_NO", "nl", "nn", "pl", "ps", "pt", "pt_BR", "ro",
    "ru", "sk", "sl", "sq", "sr", "sr@latin", "sv", "sw", "th", "tr", "uk", "ur", "uz", "vi",
    "zh_CN", "zh_HK", "zh_TW",
)  # fmt: skip
# Those in which tables write a whole name: Bundesrepublik Deutschland, República Federativa do Brasil.
FORMAL_LANGUAGES = ("de", "es", "fr", "it", "nl", "pt", "pt_BR")
# Vietnamese has `Nga` and `Áo`; three letters are too often a code or a short form of something else.
LEAST_LETTERS = 4


def main() -> None:
    """Read the package in the folder that is named, and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the package")
    named = names_of(IsoCodes(parser.parse_args().sources, "3166-1"))
    with TARGET.open(encoding="utf-8", newline="") as file:
        listed = {
            (row["code"], row["name"]) for row in csv.DictReader(file) if row["source"] == HAND
        }
    by_hand = {each for each in listed if each[0] not in named.get(fold(each[1], "letters"), {})}
    meant = {fold(name, "letters") for _, name in by_hand}
    rows: list[tuple[str, str, str]] = [(code, name, HAND) for code, name in by_hand]
    unclear = []
    for folded, countries in named.items():
        if folded in meant:
            continue
        if len(countries) > 1 or is_region_elsewhere(folded, next(iter(countries))):
            unclear.append(f"{folded} ({', '.join(countries)})")
            continue
        code, (name, said) = next(iter(countries.items()))
        rows.append((code, name, said))
    rows.sort(key=_by_source)  # packs better than by country
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    TARGET.write_text(text.getvalue(), encoding="utf-8")
    print(
        f"{len(rows)} names, {len(by_hand)} of them by hand; left out as unclear: {'; '.join(unclear)}"
    )


def _by_source(row: tuple[str, str, str]) -> tuple[bool, str, str, str]:
    code, name, source = row
    return source != HAND, source, code, name


def is_country(code: str) -> bool:
    """Whether names are listed for a code; territories that the Census counts are found as states."""
    return code == COUNTRY or (code in load_area_labels() and code not in CENSUS_CODES)


def is_region_elsewhere(name: str, country: str) -> bool:
    """Whether a name is also that of a first-level area of another country: Somali is one of Ethiopia."""
    return any("." in code and not code.startswith(country) for code in regions_named(name))


def names_of(codes: IsoCodes) -> dict[str, dict[str, tuple[str, str]]]:
    """Return by name, folded to letters, the countries it means, with the name as written and its source."""
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for source, code, name in written(codes):
        folded = fold(name, "letters")
        if is_country(code) and (len(folded) >= LEAST_LETTERS or (folded and not folded.isascii())):
            found[folded].setdefault(code, (name, source))
    return found


def written(codes: IsoCodes) -> Iterator[tuple[str, str, str]]:
    """Yield source, code and name; the standard itself comes first."""
    for each in codes.entries:
        for kind in ("name", "common_name", "official_name"):
            if kind in each:
                yield STANDARD, each["alpha_2"], each[kind]
    for language, translated in codes.translations():
        if language not in LANGUAGES:
            continue
        kinds = ("name", "common_name", "official_name")[: 3 if language in FORMAL_LANGUAGES else 2]
        for each in codes.entries:
            for kind in kinds:
                name = translated.gettext(each.get(kind) or each["name"])
                if name not in each.values():
                    yield f"iso-codes {language}", each["alpha_2"], name


if __name__ == "__main__":
    main()
