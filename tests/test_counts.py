"""Counts of any number of rows: added chunk by chunk, equal to DuckDB's, and a page that holds them all."""

from __future__ import annotations

import base64
import errno
import gzip
import io
import os
import re
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import LeakError, OutputError, PageError, RecordsError, SelectionError
from mapper.incidents import Counts, count_incidents
from mapper.incidents.counting import ChunkCounter
from mapper.page import Cube, decode_columns
from mapper.page.count_blocks import encode_cube
from tests.cases import in_one_test

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
ROWS = 600
LEVEL = 17
AGENCIES = ("Bell Police Department", "LAPD", "ICE", "Border Patrol", "FBI")
TYPES = ("raid", "protest", "traffic stop")
WEAPONS = ("knife", "none", "gun", None)


def table() -> pd.DataFrame:
    """Make rows in Los Angeles: a few spots, a few with wide circles, two agencies in some."""
    chance = np.random.default_rng(5)
    spots = np.column_stack([33.9 + chance.random(60) * 0.2, -118.3 + chance.random(60) * 0.3])
    at = chance.integers(0, 60, ROWS) ** 2 // 60
    days = np.datetime64("2025-01-01") + chance.integers(0, 500, ROWS)
    one, two = chance.integers(0, 5, (2, ROWS))
    both = chance.random(ROWS) < 0.2
    return pd.DataFrame(
        {
            "id": [f"r{n}" for n in range(ROWS)],
            "date": days.astype(str),
            "latitude": (spots[at, 0] + chance.integers(-300, 300, ROWS) / 1e6).round(6),
            "longitude": (spots[at, 1] + chance.integers(-300, 300, ROWS) / 1e6).round(6),
            "uncertainty_m": np.where(chance.random(ROWS) < 0.1, 700, 40),
            "agency": [
                f"{AGENCIES[a]}; {AGENCIES[b]}" if with_b and a != b else AGENCIES[a]
                for a, b, with_b in zip(one, two, both, strict=True)
            ],
            "type": [TYPES[n] for n in chance.integers(0, 3, ROWS)],
            "weapon": [WEAPONS[n] for n in chance.integers(0, 4, ROWS)],
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("counts") / "data"
    rows = table()
    rows["half"] = rows["date"].str.slice(0, 4) + (rows["date"].str.slice(5, 7) > "06").astype(str)
    for number, (half, part) in enumerate(rows.groupby("half")):
        below = made / f"half={half}"
        below.mkdir(parents=True)
        if number % 2:
            part.drop(columns="half").to_csv(below / "part.csv", index=False)
        else:
            part.drop(columns="half").to_parquet(below / "part.parquet")
    return made


@pytest.fixture(scope="module")
def counts(folder: Path) -> Counts:
    return count_incidents(str(folder), category="weapon", as_of=AS_OF, rows=400)


@pytest.fixture(scope="module")
def whole() -> mapper.Incidents:
    return mapper.read(table(), as_of=AS_OF, keep=["weapon"])


class Blocks:
    """The blocks of a page of counts, read again."""

    def __init__(self, page: bytes) -> None:
        self.text = page.decode("utf-8")
        self.header = self.block("mapper-counts")[0]
        self.places = self.cube("mapper-places")[1]
        self.cells = self.cube("mapper-cells")[1] if 'id="mapper-cells"' in self.text else None
        self.days = self.cube("mapper-days")[1] if 'id="mapper-days"' in self.text else None

    def block(self, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        found = re.search(rf'id="{name}">([^<]*)<', self.text)
        assert found is not None
        return decode_columns(gzip.decompress(base64.b64decode(found[1])))

    def cube(self, name: str) -> tuple[dict[str, Any], list[tuple[dict[str, int], int, int, int]]]:
        header, columns = self.block(name)
        codes = {each: columns[each] for each in ("place", "agency", "cell") if each in columns}
        return header, list(entries(header, columns, codes))


def entries(header, columns, codes):
    """Read a cube entry by entry, as `count_blocks` describes it."""
    at, large = 0, iter(columns["large"].tolist())
    for slab, size in enumerate(columns["sizes"].tolist()):
        row = -1
        for gap, count in zip(
            columns["gaps"][at : at + size].tolist(),
            columns["counts"][at : at + size].tolist(),
            strict=True,
        ):
            if gap == 255:
                row += 255 * count
                continue
            row += gap + 1
            trait, period = divmod(slab, header["cube"]["periods"])
            members = {name: int(each[row]) for name, each in codes.items()}
            yield members, trait, period, count or next(large)
        at += size


@pytest.fixture(scope="module")
def blocks(counts: Counts, tmp_path_factory: pytest.TempPathFactory) -> Blocks:
    path = tmp_path_factory.mktemp("counts") / "counts.html"
    made = counts.save(path)
    assert made.has_days
    assert 240 < made.cell_meters < 500
    return Blocks(path.read_bytes())


@pytest.fixture(scope="module")
def asked(whole: mapper.Incidents) -> duckdb.DuckDBPyConnection:
    """The rows in DuckDB, with mapper's places and DuckDB's own cells and months."""
    frame = whole.frame.reset_index()
    names = whole.matrix(names=False)
    rows = table()
    joined = rows.merge(
        pd.DataFrame(
            {
                "id": frame["incident_id"].astype(str),
                "jurisdiction": frame["jurisdiction"].astype(str),
            }
        ),
        on="id",
    )
    assert len(joined) == ROWS
    assert len(names)
    found = duckdb.connect()
    found.register("given", joined)
    found.execute(f"""
        create table t as select *, date_trunc('month', date::date) as month,
            floor((longitude + 180) / 360 * {2**LEVEL})::bigint as x,
            floor((1 - ln(tan(radians(latitude)) + 1 / cos(radians(latitude))) / pi()) / 2
                * {2**LEVEL})::bigint as y,
            uncertainty_m < 100 as has_cell, string_split(agency, '; ') as agencies
        from given
    """)
    return found


def crossings(number: int) -> list[dict[str, Any]]:
    chance = np.random.default_rng(9)
    made = []
    for _ in range(number):
        traits = [each for each in ("agency", "type", "weapon", "month") if chance.random() < 0.5]
        month = f"2025-{chance.integers(1, 13):02d}-01"
        choice = {
            "agency": AGENCIES[chance.integers(5)],
            "type": TYPES[chance.integers(3)],
            "weapon": WEAPONS[chance.integers(4)],
            "month": month,
        }
        made.append({each: choice[each] for each in traits})
    return made


def condition(crossing: dict[str, Any]) -> str:
    said = ["true"]
    for name, value in crossing.items():
        if name == "agency":
            said.append(f"list_contains(agencies, '{value}')")
        elif value is None:
            said.append(f"{name} is null")
        else:
            said.append(f"{name} = '{value}'")
    return " and ".join(said)


def holds(
    header: dict[str, Any], crossing: dict[str, Any], members, trait: int, period: int
) -> bool:
    kind, _, values = header["traits"][trait]
    months = header["months"]
    if (
        "type" in crossing
        and header["types"][kind] != crossing["type"].replace(" ", "-")
        and (header["types"][kind] != crossing["type"])
    ):
        return False
    if "weapon" in crossing and crossing["weapon"] not in [
        header["values"][each] for each in values
    ]:
        return False
    if "month" in crossing:
        wanted = np.datetime64(crossing["month"][:7], "M").astype(int)
        if not months["first"][period] == months["last"][period] == wanted:
            return False
    if "agency" in crossing:
        names = [header["agencies"][each] for each in header["agency_sets"][members["agency"]]]
        return any(same_agency(name, crossing["agency"]) for name in names)
    return True


KNOWN = {
    "LAPD": "Los Angeles Police Department",
    "ICE": "Immigration and Customs Enforcement",
    "Border Patrol": "Border Patrol",
    "FBI": "Federal Bureau of Investigation",
}


def same_agency(name: str, asked: str) -> bool:
    return KNOWN.get(asked, asked) in name


def test_crossings_equal_those_of_duckdb(blocks, asked, is_long):
    for crossing in crossings(50 if is_long else 20):
        where = condition(crossing)
        total, in_cells = asked.execute(
            f"select count(*), count(*) filter (has_cell) from t where {where}"
        ).fetchone()
        chosen = [each for each in blocks.places if holds(blocks.header, crossing, *each[:3])]
        assert sum(count for *_, count in chosen) == total, crossing
        x = np.cumsum(blocks.header["cells"]["x"])
        y = np.cumsum(blocks.header["cells"]["y"])
        cells: dict[tuple[int, int], int] = {}
        outside = 0
        for members, trait, period, count in blocks.cells:
            if not holds(blocks.header, crossing, members, trait, period):
                continue
            if members["cell"] == 0:
                outside += count
            else:
                at = int(x[members["cell"] - 1]), int(y[members["cell"] - 1])
                cells[at] = cells.get(at, 0) + count
        assert outside == total - in_cells
        grouped = asked.execute(
            f"select x, y, count(*) from t where has_cell and {where} group by all"
        ).fetchall()
        assert cells == {(left, top): count for left, top, count in grouped}


def test_what_the_page_opens_with_are_the_sums_of_its_counts(blocks):
    header, sums = blocks.header, blocks.header["sums"]
    facets = {name: [0] * len(counted) for name, counted in sums["facets"].items()}
    months = [0] * len(sums["months"])
    for members, trait, period, count in blocks.places:
        months[period] += count
        kind, status, values = header["traits"][trait]
        sets = {
            "place": header["place_sets"][members["place"]],
            "agency": header["agency_sets"][members["agency"]],
            "type": [kind],
            "status": [status],
            "category": values,
        }
        for name, each in sets.items():
            for member in each:
                facets[name][member] += count
    assert (facets, months) == (sums["facets"], sums["months"])
    assert sum(months) == header["count"]


def test_places_are_counted_by_day(blocks, asked):
    days = blocks.header["days"]
    city = [blocks.header["place_ids"].index("0644000")]
    found: dict[int, int] = {}
    for members, _, period, count in blocks.days:
        day = days["first"][period]
        assert day == days["last"][period]
        if blocks.header["place_sets"][members["place"]] == city:
            found[day] = found.get(day, 0) + count
    grouped = asked.execute(
        "select epoch(date::date)::bigint // 86400, count(*) from t where jurisdiction = 'Los Angeles'"
        " group by all"
    ).fetchall()
    assert found == dict(grouped)


def test_counts_answer_as_the_incidents_themselves_do(counts, whole):
    assert len(counts) == len(whole)
    assert counts.tally == whole.tally
    for options in ({}, {"by": "level", "jurisdiction": "county"}, {"names": False}):
        frame = counts.matrix(**options)
        pd.testing.assert_frame_equal(
            frame, whole.matrix(**options).loc[frame.index], check_index_type=False
        )
    pd.testing.assert_frame_equal(counts.by_month(), whole.by_month())
    areas = counts.by_area()
    in_matrix = whole.matrix(names=False)
    assert list(areas.index) == list(in_matrix.columns)
    assert (areas["incidents_at_least"] <= areas["incidents_at_most"]).all()
    with pytest.raises(SelectionError):
        counts.matrix(by="weather")


def test_chunks_parts_and_merged_counts_are_the_same(counts, folder):
    """Each part by itself, sent between processes and merged, as workers do it."""
    parts = [
        count_incidents(str(part), category="weapon", as_of=AS_OF)._counted
        for part in sorted(folder.glob("*/part.*"))
    ]
    first, *others = (deepcopy(each) for each in parts)
    for each in others:
        first.merge(each)
    merged = Counts(first)
    assert merged.tally == counts.tally
    pd.testing.assert_frame_equal(merged.matrix(), counts.matrix())
    pd.testing.assert_frame_equal(merged.by_month(), counts.by_month())


def test_records_are_counted_as_they_are_published(tmp_path):
    """Doubtful dates, several agencies, several places, a coarser place."""
    records = Path("incidents.yaml")
    counts = count_incidents(records, as_of=datetime(2026, 9, 1, tzinfo=UTC))
    incidents = mapper.read(records, as_of=datetime(2026, 9, 1, tzinfo=UTC))
    frame = counts.matrix(values="disputed")
    pd.testing.assert_frame_equal(frame, incidents.matrix(values="disputed").loc[frame.index])
    pd.testing.assert_frame_equal(counts.by_month(), incidents.by_month())
    page = tmp_path / "counts.html"
    counts.save(page, language="es")
    text = page.read_text(encoding="utf-8")
    assert 'data-mapper-language="es"' in text
    assert "bell-stop" not in text


ROW = {
    "date": "2025-03-01",
    "latitude": 33.9775,
    "longitude": -118.187,
    "agency": "LAPD",
    "type": "raid",
}


def test_what_is_withheld_or_coarser_is_in_no_cell(tmp_path):
    rows = [
        ROW | {"id": "a", "weapon": "knife"},
        ROW | {"id": "b", "weapon": "poison", "withhold": True},
        ROW | {"id": "c", "weapon": "knife", "place_type": "home", "latitude": 33.9812},
        ROW | {"id": "d", "weapon": "sword", "date": "2026-05-31"},
        ROW | {"id": "e", "weapon": "axe", "latitude": 233.0},
    ]
    counts = count_incidents(pd.DataFrame(rows), category="weapon", as_of=AS_OF)
    tally = counts.tally
    assert (tally.records, tally.shown, tally.withheld, tally.rejected) == (5, 2, 2, 1)
    assert counts.withheld == {"marked": 1, "embargo": 1}
    assert counts.reduced == 1
    page = tmp_path / "counts.html"
    made = counts.save(page)
    assert made.in_cells == 1
    blocks = Blocks(page.read_bytes())
    assert blocks.header["values"] == ["knife"]
    assert blocks.header["count"] == sum(count for *_, count in blocks.places) == 2
    assert blocks.header["reduced"] == 1


def test_a_city_known_by_its_name_is_in_no_cell():
    """Its middle is no place where anything happened, however small the city is."""
    city = ROW | {"id": "b", "city": "Bell"}
    for name in ("latitude", "longitude", "uncertainty_m"):
        city.pop(name, None)
    rows = pd.DataFrame([ROW | {"id": "a"}, city, city | {"id": "c"}])
    counts = count_incidents(rows, as_of=AS_OF)
    made = counts.save(io.BytesIO())
    assert (counts.tally.shown, counts.tally.unlocated, made.in_cells) == (3, 0, 1)


def test_a_private_name_in_what_would_be_published_is_a_leak(tmp_path):
    records = tmp_path / "incidents.yaml"
    text = Path("incidents.yaml").read_text(encoding="utf-8")
    title = re.search(r"^title: (.*)$", text, re.MULTILINE)[1]
    records.write_text(f"private_names: [{title}]\n{text}", encoding="utf-8")
    with pytest.raises(LeakError):
        count_incidents(records)


@pytest.mark.long
@in_one_test(
    ("meters", "least", "most"),
    [
        ([30, 30, 30], 240, 300),
        ([700] * 3, 1_400, 3_000),
        ([30, 700, 700], 1_400, 3_000),
        ([30, 30, 700], 240, 300),
    ],
)
def test_cells_are_as_fine_as_most_incidents_are_known(meters, least, most):
    rows = [ROW | {"id": f"r{n}", "uncertainty_m": each} for n, each in enumerate(meters)]
    made = count_incidents(pd.DataFrame(rows), as_of=AS_OF).save(io.BytesIO())
    assert least < made.cell_meters < most
    assert made.in_cells == (3 if least > 1_000 else meters.count(30))


@pytest.mark.parametrize("rows", [1, 2, 250_000])
def test_an_incident_beside_a_home_in_another_chunk_is_in_no_cell(rows, tmp_path):
    """The home is withheld, and comes last."""
    home = ROW | {"id": "b", "place_type": "home", "withhold": "yes"}
    table = pd.DataFrame([ROW | {"id": "a"}, ROW | {"id": "c", "latitude": 33.9912}, home])
    counts = count_incidents(table, as_of=AS_OF, rows=rows)
    assert counts.reduced == 1
    assert counts.save(tmp_path / "counts.html").in_cells == 1


def test_a_page_that_is_too_large_gets_larger_cells_then_no_days(counts, tmp_path):
    page = tmp_path / "counts.html"
    full = counts.save(page)
    smaller = counts.save(page, most_megabytes=(full.size_bytes - 1_000) / 1e6)
    assert (smaller.cell_meters, smaller.has_days) != (full.cell_meters, full.has_days)
    assert smaller.size_bytes < full.size_bytes
    before = page.read_bytes()
    with pytest.raises(PageError):
        counts.save(page, most_megabytes=0.1)
    assert page.read_bytes() == before


def test_a_category_with_too_many_values_is_refused(tmp_path):
    rows = [ROW | {"id": f"r{n}", "case": f"case {n}"} for n in range(1_001)]
    with pytest.raises(PageError):
        count_incidents(pd.DataFrame(rows), category="case", as_of=AS_OF).save(tmp_path / "c.html")


@in_one_test("step", [1, 254, 255, 256, 65_024, 65_025, 65_026, 140_000])
def test_gaps_and_counts_of_any_size_are_read_again(step):
    rows = np.arange(0, 3 * step, step)
    counts = np.array([1, 255, 256])
    cube = Cube(
        {"place": np.arange(2 * step + 1)}, 2, 2,
        rows, np.array([0, 1, 1]), np.array([0, 1, 1]), counts,
    )  # fmt: skip
    header, columns = decode_columns(gzip.decompress(base64.b64decode(encode_cube(cube))))
    found = [
        (members["place"], trait, period, count)
        for members, trait, period, count in entries(header, columns, {"place": columns["place"]})
    ]
    assert sorted(found) == [(0, 0, 0, 1), (step, 1, 1, 255), (2 * step, 1, 1, 256)]


def run(*arguments: object):
    return CliRunner().invoke(main, ["build", "--counts", *map(str, arguments)])


def test_the_command_counts_folders_and_says_what_it_did(folder, tmp_path):
    page = tmp_path / "counts.html"
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "id,date,latitude,longitude,weapon\nx,2025-01-01,95,-118,gun\ny,2025-01-01,34,-118,\n"
    )
    done = run(folder, bad, "-o", page, "--keep", "weapon", "--as-of", "2026-06-01")
    assert done.exit_code == 3, done.output
    assert f"{ROWS + 2} records = {ROWS + 1} shown" in done.output
    assert "bad.csv:2" in done.output
    assert page.is_file()
    again = tmp_path / "again.html"
    count_incidents([str(folder), str(bad)], category="weapon", as_of=AS_OF).save(again)
    assert again.read_bytes() == page.read_bytes()


@in_one_test(
    "options",
    [
        ["--tiles", "OpenStreetMap.Mapnik"],
        ["--rejected", "left.csv"],
        ["--keep", "weapon,agency"],
        ["-o", "counts.png"],
    ],
)
def test_what_a_page_of_counts_cannot_have_is_refused(folder, options):
    assert run(folder, *options).exit_code == 2


def test_all_broken_files_are_named_before_anything_is_counted(tmp_path, monkeypatch):
    row = pd.DataFrame({"date": ["2026-01-19"], "latitude": 33.97, "longitude": -118.18})
    for name in "abc":
        row.to_parquet(tmp_path / f"{name}.parquet")
    for name in "bc":
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(path.read_bytes()[:-50])
    monkeypatch.setattr(ChunkCounter, "count", lambda *_: pytest.fail("it counts"))
    with pytest.raises(RecordsError) as raised:
        count_incidents(tmp_path)
    assert [Path(fault.file).name for fault in raised.value.faults] == ["b.parquet", "c.parquet"]
    assert {fault.code for fault in raised.value.faults} == {"unreadable-file"}


def test_all_files_that_are_damaged_far_in_are_named_at_once_and_the_old_page_stays(
    tmp_path, monkeypatch
):
    # which reads the first rows: here so few that there are no others
    monkeypatch.setattr(ChunkCounter, "places_of", lambda *_: [])
    rows = pd.DataFrame([ROW | {"id": f"r{n}"} for n in range(20)])
    for name in "abcd":
        path = tmp_path / "parts" / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        rows.to_parquet(path, row_group_size=10)
        if name in "bd":
            last = pq.ParquetFile(path).metadata.row_group(1).column(0)
            data = bytearray(path.read_bytes())
            data[last.dictionary_page_offset : last.data_page_offset] = b"\xff" * (
                last.data_page_offset - last.dictionary_page_offset
            )
            path.write_bytes(data)
    old = tmp_path / "counts.html"
    old.write_text("old", encoding="utf-8")
    counted = []
    tell = lambda _step, _share, *, rows: counted.append(rows)  # noqa: E731
    with pytest.raises(RecordsError) as raised:
        count_incidents(tmp_path / "parts", rows=10, progress=tell)
    assert [Path(fault.file).name for fault in raised.value.faults] == ["b.parquet", "d.parquet"]
    assert counted[-1] == 20  # those of "a": after "b", files are read through and not counted
    done = CliRunner().invoke(main, ["build", "--counts", str(tmp_path / "parts"), "-o", str(old)])
    assert done.exit_code == 1
    assert old.read_text(encoding="utf-8") == "old"
    assert {each.name for each in tmp_path.iterdir()} == {"parts", "counts.html"}


def test_a_full_disk_is_said_and_the_old_page_stays(counts, tmp_path, monkeypatch):
    path = tmp_path / "counts.html"
    path.write_text("old", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as raised:
        counts.save(path)
    assert "\n" not in str(raised.value)
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["counts.html"]


def test_a_folder_without_a_table_is_refused(tmp_path):
    with pytest.raises(RecordsError):
        count_incidents(str(tmp_path))
