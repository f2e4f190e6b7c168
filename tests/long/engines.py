"""The examples of Spark and Ray in the docs, run as they stand; needs pyspark, with Java, and ray."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from docs.examples import examples

PAGE = Path(__file__).parent.parent.parent / "docs/how-to/many-files.md"
PLACES = {"a": "Pasadena", "b": "Bell", "c": "Bell", "d": None}


@pytest.mark.parametrize("folder", ["assigned-by-spark", "assigned-by-ray"])
def test_the_example(folder: str, tmp_path: Path) -> None:
    of_page = list(examples(PAGE))
    for each in of_page:
        if each.caption:
            path = tmp_path / each.caption
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(each.text, encoding="utf-8")
    (script,) = (each.text for each in of_page if folder in each.text)
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "RAY_AUTH_MODE": "disabled"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True)
    files = sorted((tmp_path / folder).glob("*.parquet"))
    rows = [row for path in files for row in pq.read_table(path).to_pylist()]
    assert {row["trip"]: row["place"] for row in rows} == PLACES
    assert len(rows) == len(PLACES)
