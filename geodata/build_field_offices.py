"""Makes `field_offices.csv`: the areas of ICE's ERO field offices, as GEOIDs.

    python3 geodata/build_field_offices.py ice-areas-of-responsibility.csv

The list, of the Deportation Data Project, has states by name, and counties where offices share a state.
README.md has its source and license.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

from mapper.places import find_home, load_boundaries
from mapper.text import fold

SHA256 = "ff39762d461445dd23980fbb38f9f290b5e5b20a399c751e3a5105e9ef732aea"
NAMES = {
    "commonwealthofthenorthernmarianaislands": "MP",
    "unitedstatesvirginislands": "VI",
}


def main() -> None:
    """Read the list that is named, and write the file next to this script."""
    data = Path(sys.argv[1]).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        sys.exit(
            f"The list has changed: its SHA-256 is {found}. Look at what changed, then write it here."
        )
    rows = csv.DictReader(data.decode().splitlines(), skipinitialspace=True)
    made = {(row["office_name"], geoid_of(row["state_name"], row["county_name"])) for row in rows}
    target = Path(__file__).with_name("field_offices.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("office", "geoid"))
        writer.writerows(sorted(made))


def geoid_of(state: str, county: str) -> str:
    """Return the GEOID of a state, or of a county in it."""
    fips = find_home(NAMES.get(fold(state, "letters"), state))
    if not county:
        return fips
    areas, _ = load_boundaries(fips).county_geometries()
    wanted = fold(county, "letters")
    (geoid,) = {
        area.geoid
        for area in areas
        if wanted in (fold(area.name, "letters"), fold(area.label, "letters"))
    }
    return geoid


if __name__ == "__main__":
    main()
