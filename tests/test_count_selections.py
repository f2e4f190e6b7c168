"""What is selected while it is counted: exact in chunks, equal to DuckDB and to a selection in memory."""

from __future__ import annotations

import io
import itertools
from copy import deepcopy
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

import mapper
from mapper.errors import ArgumentError, RecordsError, SelectionError
from mapper.incidents import Counts, count_incidents
from mapper.places import PRECISIONS
from tests.test_counts import (
    AS_OF,
    ROW,
    Blocks,
    asked,
    condition,
    crossings,
    folder,
    holds,
    run,
    table,
    whole,
)

__all__ = ["asked", "folder", "whole"]  # fixtures

BEATS = gpd.GeoDataFrame(
    {"BEAT": [f"{x}{y}" for x in range(3) for y in range(3)]},
    geometry=[
        box(-118.3 + 0.08 * x, 33.9 + 0.06 * y, -118.22 + 0.08 * x, 33.96 + 0.06 * y)
        for x in range(3)
        for y in range(3)
    ],
    crs=4326,
)
LAYER = {"file": BEATS, "id": "BEAT", "name": "BEAT", "label": "Beats"}


@pytest.fixture(scope="module")
def with_beats() -> mapper.Incidents:
    return mapper.read(table()[:240], as_of=AS_OF, keep=["weapon"], areas=LAYER)


def page_of(counts: Counts) -> bytes:
    page = io.BytesIO()
    counts.save(page)
    return page.getvalue()


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("where", "conditions"),
    [
        ("weapon == 'gun' and latitude > 34", {"agency": ["DHS", "FBI"], "type": "Raid"}),
        (None, {"jurisdiction": ["Los Angeles", "Kern County"], "agency": "LAPD"}),
        (None, {"jurisdiction": "beats/11", "agency": "ICE"}),
        (None, {"jurisdiction": ["Beats 11", "Bell"], "surely": True}),
        (None, {"precision": PRECISIONS, "status": "none-recorded", "text": "protest",
                "within": box(-118.3, 33.95, -118.15, 34.05)}),
        (None, {"role": "involved", "fields": {"weapon": "knife"}, "since": "2025-03-01",
                "until": "2025-10-15"}),
        ("weapon.isna()", {"named": True, "agency": "ice"}),
        (None, {"agency": []}),
    ],
)  # fmt: skip
def test_a_selection_in_chunks_counts_what_one_in_memory_does(
    with_beats: mapper.Incidents, where: str | None, conditions: dict[str, Any]
):
    rows = table()[:240]
    wanted = with_beats.select(where, **conditions)
    found = count_incidents(
        rows, where=where, category="weapon", as_of=AS_OF, areas=LAYER, rows=150, **conditions
    )
    assert found.tally == wanted.tally
    pd.testing.assert_frame_equal(found.by_month(), wanted.by_month())
    for jurisdiction in ("place", "county", "beats"):
        matrix = found.matrix(jurisdiction=jurisdiction)
        there = wanted.matrix(jurisdiction=jurisdiction)
        pd.testing.assert_frame_equal(
            matrix,
            there.reindex_like(matrix).astype(np.int64),
            check_names=False,
            check_index_type=False,
            check_column_type=False,
        )
        assert matrix.to_numpy().sum() == there.to_numpy().sum()


def test_own_areas_are_counted_as_they_are_of_incidents(with_beats: mapper.Incidents):
    rows = table()[:240]
    counts = count_incidents(rows, as_of=AS_OF, areas=LAYER, rows=150).by_area("beats")
    areas = with_beats.areas.set_index("id")
    inside = counts.drop(index="none")
    for name in ("incidents_at_least", "incidents_at_most"):
        assert inside[name].to_dict() == areas.loc[inside.index, name].to_dict()
    assert counts.loc["none", "incidents_at_most"] > 0
    with pytest.raises(SelectionError):
        count_incidents(rows[:1], as_of=AS_OF).by_area("beats")


@pytest.mark.long  # without a selection they are compared in test_counts.py
def test_crossings_of_a_selection_equal_those_of_duckdb(folder: Path, asked: Any, *, is_long: bool):
    where = "type != 'protest' and latitude > 33.95"
    counts = count_incidents(
        str(folder), where=where, since="2025-02-10", category="weapon", as_of=AS_OF, rows=400
    )
    blocks = Blocks(page_of(counts))
    chosen = "type != 'protest' and latitude > 33.95 and date::date >= '2025-02-10'"
    for crossing in crossings(50 if is_long else 20):
        (total,) = asked.execute(
            f"select count(*) from t where {chosen} and {condition(crossing)}"
        ).fetchone()
        found = [each for each in blocks.places if holds(blocks.header, crossing, *each[:3])]
        assert sum(count for *_, count in found) == total, crossing


@pytest.mark.long  # those without own areas are, above
def test_crossings_with_own_areas_equal_those_of_duckdb(folder: Path, asked: Any, *, is_long: bool):
    rows = table()
    exact = rows[rows["uncertainty_m"] < 100]
    counts = count_incidents(exact, category="weapon", as_of=AS_OF, areas=LAYER, rows=400)
    blocks = Blocks(page_of(counts))
    (layer,) = blocks.header["layers"]
    x, y = "floor((longitude + 118.3) / 0.08)::int", "floor((latitude - 33.9) / 0.06)::int"
    sure = 0
    asked_for = crossings(50 if is_long else 20)
    for crossing, beat in zip(asked_for, itertools.cycle(BEATS["BEAT"]), strict=False):
        member = layer["ids"].index(f"beats/{beat}")
        # a circle of 40 m may touch a neighbor: it counts in both, and DuckDB asks for the box around it
        least, most = asked.execute(
            f"select count(*) filter ({x} = {beat[0]} and {y} = {beat[1]}), count(*) filter ("
            f" longitude between -118.3005 + 0.08 * {beat[0]} and -118.2195 + 0.08 * {beat[0]} and"
            f" latitude between 33.8995 + 0.06 * {beat[1]} and 33.9605 + 0.06 * {beat[1]})"
            f" from t where has_cell and {condition(crossing)}"
        ).fetchone()
        found = sum(
            count
            for members, trait, period, count in blocks.places
            if member in layer["sets"][members["place"]]
            and holds(blocks.header, crossing, members, trait, period)
        )
        assert least <= found <= most, (crossing, beat)
        sure += least == most
    assert sure * 2 > len(asked_for)


@pytest.mark.parametrize(
    ("conditions", "error"),
    [
        ({"agency": "LAPPD"}, SelectionError),
        ({"jurisdiction": "Blell"}, SelectionError),
        ({"type": "raidd"}, SelectionError),
        ({"where": "weather == 'fog'"}, SelectionError),
        ({"where": np.ones(6, dtype=bool)}, ArgumentError),
        ({"weather": "fog"}, ArgumentError),
        ({"areas": 7}, ArgumentError),
    ],
)
def test_what_means_nothing_in_any_chunk_is_refused(conditions: dict[str, Any], error: type):
    with pytest.raises(error):
        count_incidents(table()[:6], as_of=AS_OF, rows=4, **conditions)


def test_a_name_may_mean_something_in_one_chunk_alone():
    """An agency, a type and a place that the first rows do not have; a place that they make ambiguous."""
    rows = [
        ROW | {"id": "a"},
        ROW | {"id": "b", "agency": "Springfield Marshals", "type": "ambush"},
        ROW | {"id": "c", "latitude": 39.8, "longitude": -89.65},  # Springfield, Ill.
    ]
    given = pd.DataFrame(rows)
    in_memory = mapper.read(given, as_of=AS_OF)
    for conditions, shown in (
        ({"agency": "springfield marshals", "type": "Ambush"}, 1),
        ({"jurisdiction": "Springfield"}, 1),
    ):
        found = count_incidents(given, as_of=AS_OF, rows=1, **conditions)
        assert (len(found), found.tally) == (shown, in_memory.select(**conditions).tally)
    with pytest.raises(SelectionError):
        count_incidents(given[:2], as_of=AS_OF, rows=1, jurisdiction="Springfield")


def test_privacy_comes_before_a_selection():
    """What is withheld cannot be found, and a home lies where it is published, not where it is."""
    rows = [
        ROW | {"id": "a", "withhold": True},
        ROW | {"id": "b", "place_type": "home"},
        ROW | {"id": "c", "date": "2026-05-31"},
    ]
    found = count_incidents(pd.DataFrame(rows), as_of=AS_OF, where="latitude == 33.9775")
    assert (len(found), found.tally.withheld, found.tally.filtered) == (0, 2, 1)


@pytest.mark.parametrize("name", ["Weapon Used", "weapon used", "weapon_used"])
def test_a_category_is_found_by_whatever_name_it_has(name: str, tmp_path: Path):
    rows = [ROW | {"Weapon Used": each} for each in ("gun", "knife", "gun")]
    counts = count_incidents(pd.DataFrame(rows), category=name, as_of=AS_OF)
    blocks = Blocks(page_of(counts))
    assert blocks.header["values"] == ["gun", "knife"]
    assert blocks.header["category"]["label"] == "Weapon Used"


def test_a_field_of_records_is_a_category(tmp_path: Path):
    records = tmp_path / "records.yaml"
    text = Path("incidents.yaml").read_text(encoding="utf-8")
    field = "fields:\n  force: {label: Force used, type: category}\nincidents:"
    text = text.replace("\nincidents:", f"\n{field}", 1)
    text = text.replace("  - id: bell-stop", "  - fields: {force: baton}\n    id: bell-stop", 1)
    records.write_text(text, encoding="utf-8")
    for name in ("force", "Force used"):
        counts = count_incidents(records, category=name)
        assert Blocks(page_of(counts)).header["category"]["label"] == "Force used"
    with pytest.raises(SelectionError, match="farce"):
        count_incidents(records, category="farce")


def test_files_without_the_category_count_as_not_given(tmp_path: Path):
    pd.DataFrame([ROW | {"weapon": 1}, ROW | {"weapon": 2}]).to_csv(tmp_path / "a.csv", index=False)
    pd.DataFrame([ROW]).to_csv(tmp_path / "b.csv", index=False)
    pd.DataFrame([ROW | {"weapon": 1.0}, ROW | {"weapon": None}]).to_parquet(tmp_path / "c.parquet")
    pd.DataFrame([ROW | {"weapon": "1"}, ROW | {"weapon": "x"}]).to_csv(
        tmp_path / "d.csv", index=False
    )
    counts = count_incidents(str(tmp_path), category="weapon", as_of=AS_OF)
    found = dict.fromkeys(["1", "2", "x", None], 0)
    blocks = Blocks(page_of(counts))
    for _, trait, _, count in blocks.places:
        for value in blocks.header["traits"][trait][2]:
            found[blocks.header["values"][value]] += count
    assert found == {"1": 3, "2": 1, "x": 1, None: 2}
    chosen = count_incidents(str(tmp_path), category="weapon", as_of=AS_OF, where="weapon.isna()")
    assert len(chosen) == 2
    with pytest.raises(RecordsError, match="weopon"):
        count_incidents(str(tmp_path), category="weopon", as_of=AS_OF)


def test_parts_merged_in_any_order_give_the_same_page(folder: Path, *, is_long: bool):
    parts = [
        count_incidents(str(part), category="weapon", as_of=AS_OF, areas=LAYER)._counted
        for part in sorted(folder.glob("*/part.*"))
    ]
    serial = page_of(
        count_incidents(str(folder), category="weapon", as_of=AS_OF, areas=LAYER, rows=400)
    )
    chance = np.random.default_rng(3)
    for _ in range(9 if is_long else 1):
        order = [deepcopy(parts[n]) for n in chance.permutation(len(parts))]
        while len(order) > 1:  # as a tree, in any shape
            at = int(chance.integers(len(order) - 1))
            order[at : at + 2] = [type(order[at]).of_parts(order[at : at + 2])]
        assert page_of(Counts(order[0])) == serial


def test_the_command_selects_and_names_what_it_cannot(
    folder: Path, whole: mapper.Incidents, tmp_path: Path
):
    BEATS.to_file(tmp_path / "beats.geojson")
    page = tmp_path / "counts.html"
    options = ["--as-of", "2026-06-01", "--keep", "weapon", "-o", page]
    beats = f"{tmp_path / 'beats.geojson'}:id=BEAT,name=BEAT"
    done = run(
        folder, *options, "--areas", beats, "--agency", "LAPD", "--since", "2025-03-01", "--where",
        "weapon == 'gun'", "--jurisdiction", "Los Angeles County",
    )  # fmt: skip
    wanted = whole.select(
        "weapon == 'gun'", agency="LAPD", since="2025-03-01", jurisdiction="Los Angeles County"
    )
    assert done.exit_code == 0, done.output
    assert str(wanted.tally) in done.output
    (layer,) = Blocks(page.read_bytes()).header["layers"]
    assert (layer["id"], layer["label"]) == ("beats", "Beats")
    assert len(layer["ids"]) == len(layer["names"]) > 1
    refused = run(folder, *options, "--rejected", tmp_path / "left.csv", "--view", "33,-118,9")
    assert refused.exit_code == 2
    assert "--rejected" in refused.output
    assert "--view" in refused.output
    over = run(folder, "-o", tmp_path / "beats.geojson", "--areas", beats)
    assert over.exit_code == 2 or "beats.geojson" in over.output
    assert gpd.read_file(tmp_path / "beats.geojson").shape[0] == len(BEATS)


def test_a_folder_is_counted_though_a_file_is_empty_or_has_no_good_row(tmp_path: Path):
    bad = pd.DataFrame([ROW | {"latitude": 233.0}])
    bad.to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "b.csv").write_text("", encoding="utf-8")
    pd.DataFrame([ROW]).to_csv(tmp_path / "c.csv", index=False)
    bad[:0].to_csv(tmp_path / "d.csv", index=False)
    counts = count_incidents(str(tmp_path), as_of=AS_OF)
    assert (counts.tally.records, counts.tally.shown, counts.tally.rejected) == (2, 1, 1)
    assert any("b.csv" in note for note in counts.notes)
    (tmp_path / "c.csv").unlink()
    with pytest.raises(RecordsError):
        count_incidents(str(tmp_path), as_of=AS_OF)
