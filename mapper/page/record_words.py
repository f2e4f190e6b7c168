"""Words of the pages per incident for what mapper writes into records, and for what editors noted on them.

They are those of the map, under its keys; federal agencies that are not named have their ids in the registry.
English sentences among them are those that other rooms write into records, so they stand in a file of data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_FILE = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

RECORD_WORDS: Mapping[str, tuple[str, str, str]] = {
    key: (english, spanish, french) for key, (english, spanish, french) in _FILE["words"].items()
}
# names of places that have a form of their own in a language, by language and by the name in English
CUSTOMARY_NAMES: Mapping[str, Mapping[str, str]] = _FILE["names"]
# the same of first-level areas abroad, whose names places in the United States have, too
REGION_NAMES: Mapping[str, Mapping[str, str]] = _FILE["regions"]
