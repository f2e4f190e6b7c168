"""The same input gives the same bytes, wherever and whenever it is built; and a build loads no geocoding."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import mapper
from tests.conftest import sample
from tests.test_page_document import page_map, rendered, with_layers

ROOT = Path(__file__).parent.parent


def build_all(folder: Path) -> None:
    """Build the page of the real records, and one with layers added by hand."""
    mapper.read(ROOT / "incidents.yaml").save(folder / "real.html")
    page = rendered(with_layers(page_map(sample())))
    (folder / "layers.html").write_text(page, encoding="utf-8", newline="")


ELSEWHERE = """
import sys
from pathlib import Path
root, there = map(Path, sys.argv[1:])
from mapper.cli import main
main(["build", str(root / "incidents.yaml"), "-o", str(there / "command.html")], standalone_mode=False)
print(sorted({"geopy", "filelock", "mapper.network.geocoding.run", "mapper.network.http"} & set(sys.modules)))
sys.path.insert(0, str(root))
from tests.test_determinism import build_all
build_all(there)
"""


SURROUNDINGS = [
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "tr_TR.UTF-8"},
    {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C"},
]


def test_the_same_bytes_come_in_another_zone_hash_seed_and_locale(tmp_path, is_long):
    build_all(tmp_path)
    (tmp_path / "command.html").write_bytes((tmp_path / "real.html").read_bytes())
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
        for name in ("command.html", "real.html", "layers.html"):
            page = (tmp_path / name).read_bytes()
            assert page.startswith(b"<!DOCTYPE html>")
            assert page == (there / name).read_bytes(), (surroundings, name)
