"""Write the names that areas of several states have, by the boundaries.

Run it as `python geodata/shared_names.py` after the boundaries have changed.
"""

from __future__ import annotations

from pathlib import Path

from mapper.places.gazetteer import list_shared_names

PATH = Path(__file__).with_name("boundaries") / "shared_names.txt"


if __name__ == "__main__":
    names = list_shared_names()
    PATH.write_text("\n".join(names), encoding="utf-8", newline="\n")
    print(f"{PATH.name}: {len(names):,} names")
