"""Tables laid out as public data sets are drawn without a mapping, with every row on the map."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from mapper import pipeline

TEXT = Path(__file__).with_name("public_layouts.yaml").read_text("utf-8")
LAYOUTS = yaml.load(TEXT, Loader=yaml.CSafeLoader)  # ten times as fast, for every worker reads it


def write_table(layout, path):
    """Write the header line of a data set above its two invented rows."""
    names = next(csv.reader([layout["header"]]))
    assert set(layout.get("values", ())) <= set(names)
    rows = layout.get("rows") or [
        [layout["values"].get(name, ["", ""])[row] for name in names] for row in range(2)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names, *rows])
    return path


@pytest.mark.parametrize("layout", LAYOUTS, ids=[each["name"] for each in LAYOUTS])
def test_a_public_table_is_drawn_as_it_comes(layout, tmp_path):
    dataset = pipeline.load(write_table(layout, tmp_path / "t.csv"))
    taken = {}
    for use in dataset.columns:
        if use.field in layout["takes"]:
            taken.setdefault(use.field, []).append(use.column)
    assert {
        field: names if isinstance(layout["takes"][field], list) else names[0]
        for field, names in taken.items()
    } == layout["takes"]
    assert (dataset.tally.shown, dataset.tally.rejected) == (layout.get("shown", 2), 0)
