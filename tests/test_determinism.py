"""The same input gives the same bytes, wherever and whenever it is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import mapper
from tests.conftest import sample
from tests.test_page_document import page_map, rendered, with_layers

ROOT = Path(__file__).parent.parent


def build_all(folder: Path) -> None:
    """Build the page of the real records, and one with layers added by hand."""
    mapper.read(ROOT / "incidents.yaml").save(folder / "real.html")
    page = rendered(with_layers(page_map(sample())))
    (folder / "layers.html").write_text(page, encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("zone", "seed", "locale"),
    [("Pacific/Kiritimati", "7", "C"), ("UTC", "0", "tr_TR.UTF-8")],
)
def test_the_same_bytes_come_in_another_zone_hash_seed_and_locale(tmp_path, zone, seed, locale):
    (tmp_path / "there").mkdir()
    script = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.test_determinism import build_all
build_all(Path({str(tmp_path / "there")!r}))
"""
    surroundings = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale}
    subprocess.run([sys.executable, "-c", script], env=os.environ | surroundings, check=True)
    build_all(tmp_path)
    for name in ("real.html", "layers.html"):
        page = (tmp_path / name).read_bytes()
        assert page.startswith(b"<!DOCTYPE html>")
        assert page == (tmp_path / "there" / name).read_bytes(), name
