"""A second record at a withheld place: its pin and its words tell the place as much as the first's."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.incidents import pipeline
from mapper.publish import find_leaks, find_places_beside

HOME = {"id": "home", "lat": "34.0712345", "lon": "-118.3019876", "place_type": "home",
        "locality": "48317 Zzyzx Cottage Lane"}  # fmt: skip
OTHER = {"id": "other", "lat": "34.0712345", "lon": "-118.3019876", "locality": "Koreatown"}


@pytest.fixture
def table(tmp_path):
    def table(*rows):
        names = [
            "id",
            "date",
            "title",
            "lat",
            "lon",
            "radius_m",
            "place_type",
            "locality",
            "city",
            "withhold",
        ]
        path = tmp_path / "t.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            for row in rows:
                writer.writerow({"date": "2025-01-02", "title": "A stop", "radius_m": "30"} | row)
        return path

    return table


PAIRS = [
        ({}, {}, True),
        ({}, {"lat": "34.07130", "lon": "-118.30205"}, True),  # 9 m off
        ({}, {"lat": "34.0714", "lon": "-118.3020"}, True),  # 19 m off
        ({}, {"lat": "34.0718"}, False),  # 63 m off, beyond the circle
        ({"radius_m": "80"}, {"lat": "34.0718"}, True),
        ({"withhold": "yes"}, {}, True),
        ({"place_type": "shelter"}, {}, True),
        ({"place_type": "street"}, {}, False),
        ({}, {"place_type": "street"}, False),  # what says which other place it is
        ({}, {"place_type": "home"}, False),  # what is marked itself
]  # fmt: skip


def test_an_unmarked_pin_at_a_withheld_place_is_made_coarser_and_told(table):
    """Each pair of rows is a tenth of a degree from the next."""
    rows = []
    for number, (home, other, _) in enumerate(PAIRS):
        for row in (HOME | home, OTHER | other):
            moved = f"{float(row['lon']) + number / 10:.7f}"
            rows.append(row | {"id": f"{row['id']}-{number}", "lon": moved})
    dataset = pipeline.load(table(*rows))
    incidents = dataset.tables.incidents.set_index("incident_id")
    found = find_places_beside(dataset)
    for number, (_, other, is_beside) in enumerate(PAIRS):
        row = incidents.loc[f"other-{number}"]
        is_coarser = bool(row["coordinate_uncertainty_in_meters"] > 500)
        assert is_coarser is (is_beside or other.get("place_type") == "home"), number
        if is_beside:
            assert not row["locality"]
    lines = [2 * number + 3 for number, (*_, is_beside) in enumerate(PAIRS) if is_beside]
    assert sorted(each.position.line for each in found) == lines
    assert f"t.csv:{lines[0]}" in " ".join(dataset.notes)


def test_of_none_beside_a_withheld_place_nothing_is_said(table):
    dataset = pipeline.load(table(HOME, OTHER | {"lat": "34.0718"}))
    assert find_places_beside(dataset) == ()
    assert "t.csv" not in " ".join(dataset.notes)


def test_an_editor_sees_exactly_where_all_are(table):
    dataset = pipeline.load(table(HOME, OTHER), profile="internal")
    assert set(dataset.tables.incidents["latitude"]) == {34.071234}
    assert not dataset.beside


NEAR = {"lat": "34.0752", "lon": "-118.3019876"}  # 440 m off
ELSEWHERE = {"lat": "34.2", "lon": "-118.45"}


@pytest.mark.parametrize(
    ("other", "is_leak"),
    [
        ({"locality": "48317 Zzyzx Cottage Lane"}, True),
        ({"locality": "48317 Zzyzx Cottage Ln., Unit 4"}, True),
        ({"title": "Stop at 48317 Zzyzx Cottage Lane"}, True),
        ({"locality": "48319 Zzyzx Cottage Lane"}, False),
        ({"locality": "48317 Zzyzx Cottage Lane", "place_type": "shop"}, False),
        ({"locality": "48317 Zzyzx Cottage Lane"} | ELSEWHERE, False),  # of another city
        ({"title": "Stop at 48317 Zzyzx Cottage Lane"} | ELSEWHERE, False),
    ],
)
def test_the_words_of_a_withheld_place_in_another_record_are_refused(table, other, is_leak):
    path = table(HOME, OTHER | NEAR | other)
    found = find_leaks(pipeline.load(path))
    assert {(each.code, each.position.line) for each in found} == (
        {("leak", 3)} if is_leak else set()
    )
    assert "Zzyzx" not in " ".join(map(str, found))


@pytest.mark.parametrize("is_leak", [True, False])
def test_a_page_with_the_words_of_a_withheld_place_is_not_written(table, tmp_path, is_leak):
    number = 48317 if is_leak else 48319
    path = table(HOME, OTHER | NEAR | {"locality": f"{number} Zzyzx Cottage Lane"})
    page = tmp_path / "map.html"
    run = CliRunner().invoke(main, ["build", str(path), "-o", str(page)])
    assert (run.exit_code, page.exists()) == ((1, False) if is_leak else (0, True)), run.output


def test_numbers_and_streets_of_different_rows_make_no_address(table, tmp_path, is_long):
    rows = [{"id": f"r{n}", "lat": f"34.{n}1234", "lon": "-118.31", "title": f"Stop {n}",
             "locality": f"{n} Quarrel Street"} for n in range(15, 25)]  # fmt: skip
    path = table(*rows, HOME | {"locality": "20 Quarrel Street", "lat": "34.9", "lon": "-118.9"})
    for suffix in (
        ("html", "csv", "geojson", "parquet", "gpkg", "kml") if is_long else ("html", "csv")
    ):
        command = ["build" if suffix == "html" else "export", str(path)]
        run = CliRunner().invoke(main, [*command, "-o", str(tmp_path / f"out.{suffix}")])
        assert run.exit_code == 0, run.output
