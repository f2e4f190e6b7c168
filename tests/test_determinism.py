"""The same input gives the same bytes, wherever and whenever it is built; and a build loads no geocoding."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import mapper
from tests.layered_page import with_layers

ROOT = Path(__file__).parent.parent
ELSEWHERE = """
import sys
from pathlib import Path
root, there = map(Path, sys.argv[1:])
from mapper.cli import main
main(["build", str(root / "incidents.yaml"), "-o", str(there / "real.html")], standalone_mode=False)
print(sorted({"geopy", "filelock", "mapper.network.geocoding.run", "mapper.network.http"} & set(sys.modules)))
sys.path.insert(0, str(root))
import mapper
from tests.layered_page import with_layers
with_layers(mapper.read(root / "incidents.yaml").map()).save(there / "layers.html")
"""


SURROUNDINGS = [
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "tr_TR.UTF-8"},
    {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C"},
]


def test_the_same_bytes_come_in_another_zone_hash_seed_and_locale(tmp_path, is_long):
    """The page of the real records by the command and by Python, and one with layers added by hand."""
    incidents = mapper.read(ROOT / "incidents.yaml")
    incidents.save(tmp_path / "real.html")
    with_layers(incidents.map()).save(tmp_path / "layers.html")
    for number, surroundings in enumerate(SURROUNDINGS if is_long else SURROUNDINGS[:1]):
        there = tmp_path / str(number)
        there.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, ROOT, there],
            env=os.environ | surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "[]"
        for name in ("real.html", "layers.html"):
            page = (tmp_path / name).read_bytes()
            assert page.startswith(b"<!DOCTYPE html>")
            assert page == (there / name).read_bytes(), (surroundings, name)
