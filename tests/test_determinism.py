"""The same input gives the same bytes, wherever and whenever it is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def build(folder, **environment):
    output = folder / f"{'-'.join(environment) or 'plain'}.html"
    subprocess.run(
        [sys.executable, "-m", "mapper", "build", ROOT / "incidents.yaml", "-o", output],
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )
    return output.read_bytes()


def test_two_builds_are_the_same_bytes_in_another_zone_hash_seed_and_locale(tmp_path):
    plain = build(tmp_path)
    assert build(tmp_path, TZ="Pacific/Kiritimati", PYTHONHASHSEED="7", LC_ALL="C") == plain
    assert build(tmp_path, TZ="UTC", PYTHONHASHSEED="0", LC_ALL="tr_TR.UTF-8") == plain
