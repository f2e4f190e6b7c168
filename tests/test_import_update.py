"""`mapper import --update`: a newer table against records that were edited by hand."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main

HEAD = "id,date,city,lat,lon,agency,title,summary,link\n"
OLD = {
    "a": 'a,2025-01-05,"Bell, CA",33.9775,-118.187,LAPD,One,first,https://n.example/1',
    "b": 'b,2025-01-06,"Portland, OR",45.52,-122.67,Portland Police Bureau,Two,,https://n.example/2',
    "c": 'c,2025-01-07,"Bell, CA",33.98,-118.18,ICE,Three,third,',
    "d": 'd,2025-01-08,"Bell, CA",33.98,-118.18,ICE,Four,fourth,',
}
NEW = {
    "a": 'a,2025-01-15,"Bell, CA",33.9775,-118.187,LAPD,One again,first,https://n.example/1',
    "b": OLD["b"],
    "c": 'c,2025-01-07,"Cudahy, CA",33.9601,-118.18,ICE; CHP,Three,third,https://n.example/9',
    "e": 'e,2025-02-01,"Bell, CA",33.9771,-118.18,Valley Transit Guards,Five,fifth,https://n.example/5',
}


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write_table(path, rows):
    path.write_text(HEAD + "\n".join(rows.values()) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def edited(tmp_path):
    """Give records that were imported from the old table, and then edited by hand."""
    old = write_table(tmp_path / "old.csv", OLD)
    records = tmp_path / "r.yaml"
    assert run("import", old, "-o", records).exit_code == 0
    text = records.read_text(encoding="utf-8")
    text = text.replace("    title: One\n", "    title: One, edited  # by the desk\n")
    text = text.replace("  Portland, OR:\n", "  # Oregon\n  Portland, OR:\n")
    records.write_text(text.replace("id: d\n", "id: by-hand\n"), encoding="utf-8")
    return old, write_table(tmp_path / "new.csv", NEW), records


def rows_of(records):
    frame = mapper.read(records).frame.set_index("incident_id")
    return frame[["title", "event_date", "city", "latitude"]]


def test_the_change_is_shown_and_nothing_written(edited):
    old, new, records = edited
    before = records.read_bytes()
    result = run("import", new, "-o", records, "--update", "--previous", old)
    assert (result.exit_code, records.read_bytes()) == (0, before)
    assert "a event_date: 2025-01-05 -> 2025-01-15" in result.output
    assert "c city: Bell, CA -> Cudahy, CA" in result.output
    kept = result.output.partition("kept as in the records:")[2]
    assert "a title: One, edited -> One again" in kept
    assert "sources" not in result.output.partition("New records")[0].replace("c sources", "")


def test_in_place_takes_over_what_the_table_changed_and_keeps_edits_and_comments(edited):
    old, new, records = edited
    asked = ("import", new, "-o", records, "--update", "--previous", old, "--in-place")
    assert run(*asked).exit_code == 0
    found = rows_of(records)
    assert sorted(found.index) == ["a", "b", "by-hand", "c", "e"]  # d was deleted by hand
    assert found.loc["a"].tolist()[:2] == ["One, edited", "2025-01-15"]
    assert found.loc["c"].tolist()[2:] == ["Cudahy, CA", 33.9601]
    text = records.read_text(encoding="utf-8")
    assert "title: One, edited  # by the desk" in text
    lines = text.splitlines()
    assert lines.index("  # Oregon") + 1 == lines.index("  Portland, OR:")
    assert text.startswith("# yaml-language-server")
    assert run("check", records).exit_code == 0
    cited = mapper.read(records).citations.groupby("incident_id")["source"].count()
    assert cited["c"] == 1
    again = run(*asked)
    assert records.read_text(encoding="utf-8") == text
    assert "nothing to change" in again.output


def test_without_the_previous_table_only_new_records_and_empty_values_are_taken(edited):
    _, new, records = edited
    filled = new.read_text(encoding="utf-8").replace("Bureau,Two,,", "Bureau,Two,second,")
    new.write_text(filled, encoding="utf-8")
    records.write_text(
        records.read_text("utf-8").replace("    summary: third\n", "    summary: unknown\n"),
        "utf-8",
    )
    assert run("import", new, "-o", records, "--update", "--in-place").exit_code == 0
    frame = mapper.read(records).frame.set_index("incident_id")
    assert frame.loc["a", "event_date"] == "2025-01-05"
    assert frame.loc["c", "summary"] == "third"
    assert "e" in frame.index


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--update", "-o", "missing.yaml"), 2),
        (("--update", "-o", "out.parquet"), 2),
        (("--in-place",), 2),
        (("--update", "--columns", "no-id.yaml"), 1),
    ],
)
def test_what_cannot_be_updated_is_refused(edited, tmp_path, monkeypatch, arguments, status):
    _, new, records = edited
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no-id.yaml").write_text("fields: {city: city, title: title}\n", encoding="utf-8")
    before = records.read_bytes()
    output = () if "-o" in arguments else ("-o", records)
    assert run("import", new, *output, *arguments).exit_code == status
    assert records.read_bytes() == before


def test_a_new_record_goes_to_its_city_as_the_file_names_it_and_nothing_else_moves(
    tmp_path, is_long
):
    shipped = Path("incidents.yaml").read_text(encoding="utf-8")
    if not is_long:  # a third of it
        shipped = shipped.partition("  Bell:\n")[0]
    assert "\n  Alhambra:\n" in shipped
    records, table = tmp_path / "r.yaml", tmp_path / "t.csv"
    records.write_text(shipped, encoding="utf-8")
    table.write_text('id,date,city\nnew,2025-01-05,"Alhambra, CA"\n', encoding="utf-8")
    assert run("import", table, "-o", records, "--update", "--in-place").exit_code == 0
    lines = records.read_text(encoding="utf-8").splitlines()
    changes = [
        line for line in unified_diff(shipped.splitlines(), lines, lineterm="") if line[0] in "+-"
    ]
    assert [line for line in changes if line.startswith("-")] == ["--- "]
    assert "Alhambra, CA:" not in " ".join(changes)
    assert run("check", records).exit_code == 0
