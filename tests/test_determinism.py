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
    build_layers(folder)


def build_layers(folder: Path) -> None:
    """Build the page with layers added by hand."""
    page = rendered(with_layers(page_map(sample())))
    (folder / "layers.html").write_text(page, encoding="utf-8", newline="")


ELSEWHERE = """
import sys
from pathlib import Path
root, there = map(Path, sys.argv[1:3])
from mapper.cli import main
main(["build", str(root / "incidents.yaml"), "-o", str(there / "command.html")], standalone_mode=False)
print(sorted({"geopy", "filelock", "mapper.network.geocoding.run", "mapper.network.http"} & set(sys.modules)))
sys.path.insert(0, str(root))
from tests.test_determinism import build_all, build_layers
(build_all if len(sys.argv) > 3 else build_layers)(there)
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
            # the command builds the page of the real records as Python does, so once is enough
            [sys.executable, "-c", ELSEWHERE, ROOT, there, *(["all"] if is_long else [])],
            env=os.environ | surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "[]"
        for name in ("command.html", "layers.html", *(["real.html"] if is_long else [])):
            page = (tmp_path / name).read_bytes()
            assert page.startswith(b"<!DOCTYPE html>")
            assert page == (there / name).read_bytes(), (surroundings, name)
