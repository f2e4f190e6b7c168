"""Tables laid out as public data sets are drawn without a mapping, with every row on the map."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from mapper.errors import RecordsError
from mapper.imports import list_column_uses
from mapper.imports.reading import choose_columns, read_sheet
from mapper.incidents import pipeline
from tests.cases import in_one_test

TEXT = Path(__file__).with_name("public_layouts.yaml").read_text("utf-8")
LAYOUTS = yaml.load(TEXT, Loader=yaml.CSafeLoader)  # ten times as fast, for every worker reads it


def write_table(layout, path):
    """Write the header line of a data set above its two invented rows."""
    delimiter = max(",;\t|", key=layout["header"].count)
    names = next(csv.reader([layout["header"]], delimiter=delimiter))
    assert set(layout.get("values", ())) <= set(names)
    rows = layout.get("rows") or [
        [layout["values"].get(name, ["", ""])[row] for name in names] for row in range(2)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([names, *rows])
    return path


DRAWN = [each for each in LAYOUTS if "takes" in each]
STOPPED = [each for each in LAYOUTS if "stops" in each]


@in_one_test("layout", DRAWN)
def test_the_columns_of_a_public_table_are_taken_as_they_come(layout, tmp_path):
    sheet = read_sheet(write_table(layout, tmp_path / "t.csv"))
    chosen = choose_columns(sheet, None)
    assert_takes(layout, list_column_uses(sheet.names, chosen.columns, chosen.reasons))


@pytest.mark.sample(3)  # that their columns are taken is seen of each above
@pytest.mark.parametrize("layout", DRAWN, ids=[each["name"] for each in DRAWN])
def test_a_public_table_is_drawn_as_it_comes(layout, tmp_path):
    dataset = pipeline.load(write_table(layout, tmp_path / "t.csv"))
    assert_takes(layout, dataset.columns)
    assert (dataset.tally.shown, dataset.tally.rejected) == (layout.get("shown", 2), 0)


def assert_takes(layout, uses):
    taken = {}
    for use in uses:
        if use.field in layout["takes"]:
            taken.setdefault(use.field, []).append(use.column)
    assert {
        field: names if isinstance(layout["takes"][field], list) else names[0]
        for field, names in taken.items()
    } == layout["takes"]


@in_one_test("layout", STOPPED)
def test_a_public_table_without_places_stops_with_the_option_that_helps(layout, tmp_path):
    with pytest.raises(RecordsError) as caught:
        pipeline.load(write_table(layout, tmp_path / "t.csv"))
    ((code, option),) = layout["stops"].items()
    assert [fault.code for fault in caught.value.faults] == [code]
    assert option in str(caught.value)
