"""A folder or a pattern is one table, in which each row and fault keeps its file."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import mapper
from mapper import incidents
from mapper.cli import main
from mapper.errors import RecordsError, SelectionError

ROWS = "id,date,city,state,type\n"
ONE = ROWS + "a,2026-01-01,Bell,CA,stop\nb,2026-13-01,Bell,CA,stop\n"
TWO = "id,date,city,state,weapon\nc,2026-01-02,Bell,CA,none\n\nd,2026-01-32,Bell,CA,none\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    files = {"year=2026/a.csv": ONE, "year=2026/b.csv": TWO, "empty.csv": ROWS, "_SUCCESS": ""}
    return write(tmp_path / "data", files)


@pytest.mark.parametrize("named", ["", "**/*.csv", "year=2026/[ab].csv"])
def test_a_folder_and_a_pattern_are_one_table(data, named):
    dataset = incidents.load(data / named)
    assert sorted(dataset.tables.incidents["incident_id"]) == ["a", "c"]
    faults = {(Path(each.file).name, each.position.line) for each in dataset.faults}
    assert faults == {("a.csv", 3), ("b.csv", 4)}


def test_each_row_has_the_columns_of_all_files_and_the_values_of_its_folders(tmp_path):
    data = write(tmp_path / "d", {"office=North/a.csv": ONE, "office=/x/b.csv": TWO})
    frame = mapper.read(data, keep=["weapon", "office"]).frame.set_index("incident_id")
    assert frame.loc["a", "office"] == "North"
    assert pd.isna(frame.loc["a", "weapon"])
    assert frame.loc["c", "weapon"] == "none"


def test_a_column_of_a_file_counts_more_than_its_folder(tmp_path):
    data = write(tmp_path / "d", {"type=fire/a.csv": ONE})
    assert mapper.read(data).frame["type"].tolist() == ["stop"]


def test_parts_of_several_formats_keep_points_and_outlines(tmp_path):
    square = gpd.GeoDataFrame(
        {"id": ["s"], "date": ["2026-01-03"]},
        geometry=gpd.GeoSeries.from_wkt(
            ["POLYGON((-118.2 33.9,-118.1 33.9,-118.1 34,-118.2 33.9))"]
        ),
        crs=4326,
    )
    point = {"type": "Point", "coordinates": [-118.18, 33.97]}
    feature = {
        "type": "Feature",
        "properties": {"id": "p", "date": "2026-01-01"},
        "geometry": point,
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    data = write(tmp_path / "d", {"b.geojson": json.dumps(collection)})
    square.to_parquet(data / "a.parquet")
    frame = mapper.read(data).frame.set_index("incident_id")
    assert frame.loc["p", "latitude"] == pytest.approx(33.97)
    assert frame["outline"].notna().to_dict() == {"s": True, "p": False}


def test_no_part_loses_its_points_where_others_have_them_in_other_columns(tmp_path):
    point = {"type": "Point", "coordinates": [-118.18, 33.97]}
    known = {"id": "d", "date": "2026-01-01"}
    feature = {"type": "Feature", "properties": known, "geometry": point}
    files = {
        "a.csv": "id,date,latitude,longitude\na,2026-01-01,33.97,-118.18\n",
        "b.csv": "id,date,lng,lat\nb,2026-01-01,-118.18,33.97\n",
        "c.csv": 'id,date,coordinates\nc,2026-01-01,"33.97, -118.18"\n',
        "d.geojson": json.dumps({"type": "FeatureCollection", "features": [feature]}),
        "e.csv": "id,date,city,state\ne,2026-01-01,Bell,CA\n",
    }
    frame = mapper.read(write(tmp_path / "d", files)).frame.set_index("incident_id")
    where = frame[["latitude", "longitude"]]
    assert where.loc[["a", "b", "c", "d"]].to_numpy().tolist() == [[33.97, -118.18]] * 4
    assert where.loc["e"].tolist() != [33.97, -118.18]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_no_part_loses_a_field_that_others_call_otherwise(tmp_path, order):
    one = "id,date,city,state,type\na,2026-01-01,Bell,CA,stop\n"
    two = "Case ID,Incident Date,Municipality,ST,Offense\nb,2026-01-02,Compton,CA,arrest\n"
    data = write(
        tmp_path / "d", dict(zip([f"{name}.csv" for name in order], [one, two], strict=True))
    )
    read = mapper.read(data)
    frame = read.frame.set_index("incident_id").sort_index()
    assert frame["event_date"].astype("string").tolist() == ["2026-01-01", "2026-01-02"]
    assert frame["city"].tolist() == ["Bell, CA", "Compton, CA"]
    assert frame["type"].tolist() == ["stop", "arrest"]
    said = run("check", data).output
    assert (
        "'Incident Date' is read as 'date'" in said or "'date' is read as 'Incident Date'" in said
    )


def test_columns_that_files_call_otherwise_are_listed_and_proposed_once(tmp_path):
    files = {
        "jan.csv": "date,city,state,type,weapon,lat,lng\n"
        + "2025-01-02,Mesa,AZ,stop,knife,33.4,-111.8\n" * 2,
        "feb.csv": "Incident Date,Town,State,Category,Weapon,Latitude,Longitude\n"
        + "2025-02-02,Tempe,AZ,stop,knife,33.4,-111.9\n" * 2,
        "mar.csv": "Date of Occurrence,Municipality,ST,Offense,WEAPON,y,x\n"
        + "2025-03-02,Tempe,AZ,stop,gun,33.4,-111.9\n" * 2,
    }  # fmt: skip
    data = write(tmp_path / "d", files)
    said = run("check", data).output
    assert "could also be" not in said
    assert "have no column" not in said
    assert "preferred to" not in said
    assert "--keep Weapon\n" in said
    for name in ("weapon", "Weapon", "WEAPON"):
        frame = mapper.read(data, keep=[name]).frame
        assert sorted(frame["weapon"]) == ["gun"] * 2 + ["knife"] * 4
    assert frame["latitude"].tolist() == [33.4] * 6


def test_a_column_is_shared_with_no_part_that_has_one_of_that_name(tmp_path):
    one = "id,date,city,state\na,2026-01-01,Bell,CA\n"
    two = "id,date,incident_date,city,state\nb,2026-03-01,2026-02-02,Bell,CA\n"
    data = write(tmp_path / "d", {"a.csv": one, "b.csv": two})
    alone = [mapper.read(data / name).frame["event_date"].iloc[0] for name in ("a.csv", "b.csv")]
    together = mapper.read(data).frame.set_index("incident_id")["event_date"]
    assert [*together[["a", "b"]]] == alone


def test_rejected_rows_tell_their_files_and_are_read_again_without_them(data, tmp_path):
    rejected = tmp_path / "rejected.csv"
    assert run("check", data, "--rejected", rejected).exit_code == 1
    rows = pd.read_csv(rejected)
    named = {(Path(each.rejected_file).name, each.rejected_line) for each in rows.itertuples()}
    assert named == {("a.csv", 3), ("b.csv", 4)}
    rejected.write_text(rejected.read_text().replace("2026-13-01", "2026-01-13"))
    again = incidents.load(rejected)
    assert again.tables.incidents["incident_id"].tolist() == ["b"]
    assert {each.position.line for each in again.faults} == {3}


def test_all_broken_parts_are_named_at_once(data):
    (data / "x.parquet").write_bytes(b"PAR1")
    (data / "y.parquet").write_bytes(b"PAR1")
    with pytest.raises(RecordsError) as error:
        mapper.read(data)
    assert {Path(each.file).name for each in error.value.faults} == {"x.parquet", "y.parquet"}


def test_check_import_and_export_read_it_too(data, tmp_path):
    assert run("check", data).exit_code == 1
    records = tmp_path / "made.yaml"
    assert run("import", data, "-o", records, "--timezone", "America/Los_Angeles").exit_code == 3
    assert (tmp_path / "data.columns.yaml").exists()
    again = tmp_path / "made.csv"
    assert run("export", records, "-o", again).exit_code == 0
    assert sorted(mapper.read(again).frame["incident_id"]) == ["a", "c"]


def test_accounts_may_be_in_parts_and_none_is_written_over(data, tmp_path):
    told = "incident_id,account_by,stance,claim\na,Neighbor,denies,Stopped\n"
    claims = write(
        tmp_path / "claims", {"a.csv": told, "b.csv": told.replace("Neighbor", "Driver")}
    )
    made = tmp_path / "made.yaml"
    assert run("import", data, "--claims", claims, "-o", made).exit_code == 3
    assert [made.read_text().count(f"by: {each}") for each in ("Neighbor", "Driver")] == [1, 1]
    assert run("check", data, "--claims", claims, "--rejected", claims / "a.csv").exit_code == 2
    assert (claims / "a.csv").read_text() == told


@pytest.mark.parametrize("option", ["-o", "--rejected"])
def test_no_part_is_written_over(data, option):
    part = data / "year=2026" / "a.csv"
    others = ["-o", data.parent / "made.csv"] if option == "--rejected" else []
    assert run("export", data, option, part, *others).exit_code == 2
    assert part.read_text() == ONE


def test_two_folders_are_compared_and_none_of_their_parts_is_written_over(data, tmp_path):
    row = {"id": "c", "date": "2026-01-02", "city": "Bell", "state": "CA"}
    now = write(tmp_path / "now", {"a.json": json.dumps([row])})
    told = json.loads(run("diff", data, now, "--json").stdout)["changes"]
    assert ("a", "removed") in {(each["incident_id"], each["kind"]) for each in told}
    written = (now / "a.json").read_text()
    for named in (now, now / "*.json"):
        assert run("diff", data, named, "-o", now / "a.json").exit_code == 2
    assert (now / "a.json").read_text() == written


def test_exports_in_a_folder_are_refused_since_each_has_the_same_incidents(tmp_path):
    source = write(tmp_path / "d", {"a.csv": ONE}) / "a.csv"
    (tmp_path / "site").mkdir()
    for suffix in ("csv", "geojson"):
        run("export", source, "-o", tmp_path / "site" / f"incidents.{suffix}")
    with pytest.raises(SelectionError):
        mapper.read(tmp_path / "site")


@pytest.mark.parametrize("missing", ["none/*.csv", "empty"])
def test_a_folder_or_pattern_without_a_table_is_a_fault(tmp_path, missing):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordsError) as error:
        mapper.read(tmp_path / missing)
    assert [each.code for each in error.value.faults] == ["no-parts"]


def test_a_pattern_of_records_names_each_file(tmp_path):
    source = write(tmp_path / "d", {"a.csv": ONE}) / "a.csv"
    for name in ("one", "two"):
        run("import", source, "-o", tmp_path / f"{name}.yaml", "--force")
    assert mapper.read(tmp_path / "*e.yaml").tally.records == 1
    assert mapper.read(tmp_path / "[ot]*[eo].yaml").tally.records == 2
