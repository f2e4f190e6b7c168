"""What a mapping or an option sets for a whole table: title, home, constants, formats, separators."""

from __future__ import annotations

import pytest
import yaml
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import RecordsError

ROWS = """\
When,spot,town,lat,lon,Force
03/04/2024,Gate,Pasadena,,,LAPD / ICE and CHP
2024/03/05,Yard,Bell,33.9775,-118.187,
"""
SETTINGS = {
    "title": "Stops we saw",
    "description": "By volunteers.",
    "home": "California",
    "date_format": ["%d/%m/%Y", "%Y/%m/%d"],
    "agency_separator": ["/", " and "],
    "constants": {"agency": "Bell Police Department", "type": "stop", "source": "Made-up Times"},
}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.long
def test_settings_without_fields_go_with_the_detected_columns(table, tmp_path):
    incidents = mapper.read(table, columns=SETTINGS)
    frame = incidents.frame.set_index("incident_id")
    assert frame["event_date"].to_dict() == {"row-1": "2024-04-03", "row-2": "2024-03-05"}
    assert frame.loc["row-1", "city"] == "Pasadena"
    assert set(frame["states"]) == {("06",)}
    assert set(frame["type"]) == {"stop"}
    named = incidents.involvements.groupby("incident_id")["agency"].agg(set)
    assert named.to_dict() == {"row-1": {"lapd", "ice", "chp"}, "row-2": {"bell-pd"}}
    assert set(incidents.sources["publisher"]) == {"Made-up Times"}
    page = tmp_path / "map.html"
    incidents.save(page)
    assert "<title>Stops we saw</title>" in page.read_text(encoding="utf-8")


def test_options_come_before_the_mapping(table, tmp_path):
    mapping = tmp_path / "m.yaml"
    mapping.write_text(yaml.safe_dump(SETTINGS), encoding="utf-8")
    output = tmp_path / "out.yaml"
    result = run(
        "export", table, "-o", output, "--columns", mapping, "--title", "Another",
        "--field", "locality=spot", "--constant", "state=TX", "--constant", "city=Austin",
        "--date-format", "%m/%d/%Y", "--date-format", "%Y/%m/%d",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    written = mapper.read(output)
    frame = written.frame.sort_values("incident_id")
    assert "title: Another" in output.read_text(encoding="utf-8")
    assert frame["event_date"].tolist() == ["2024-03-04", "2024-03-05"]
    assert frame["locality"].tolist() == ["Gate", "Yard"]


def test_a_constant_places_rows_and_fills_empty_cells(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("date,agency\n2024-01-02,ICE\n2024-01-03,\n", encoding="utf-8")
    with pytest.raises(RecordsError):
        mapper.read(path)
    placed = mapper.read(path, columns={"constants": {"city": "Bell, CA", "agency": "LAPD"}})
    assert placed.tally.shown == 2
    assert sorted(placed.involvements["agency"]) == ["ice", "lapd"]
    uses = placed.columns.set_index("field")["column"]
    assert uses["city"] == "constant: Bell, CA"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"constants": {"agencie": "LAPD"}}, "unknown-field"),
        ({"home": "Atlantis"}, "unknown-home"),
        ({"title": ""}, "wrong-type"),
        ({"date_format": {"a": "b"}}, "wrong-type"),
        ({"constants": ["agency"]}, "wrong-type"),
        ({"titel": "x"}, "unknown-field"),
    ],
)
def test_a_setting_that_does_not_fit_is_a_fault(table, settings, code):
    with pytest.raises(RecordsError) as caught:
        mapper.read(table, columns=settings)
    assert [fault.code for fault in caught.value.faults] == [code]


@pytest.mark.parametrize(
    "options",
    [
        ("--constant", "agencie=x"),
        ("--constant", "agency"),
        ("--field", "date=When"),
        ("--field", "=x"),
    ],
)
def test_an_option_with_an_unknown_name_or_no_value_is_refused(table, options):
    assert run("check", table, *options).exit_code == 2


def test_a_title_applies_to_records_too_and_columns_do_not(tmp_path):
    output = tmp_path / "m.html"
    shipped = "incidents.yaml"
    assert run("build", shipped, "-o", output, "--title", "Ours").exit_code == 0
    page = mapper.read(output)
    assert (repr(page).split(",")[0], page.tally.shown) == ("<Incidents: 'Ours'", 12)
    assert run("build", shipped, "-o", output, "--constant", "agency=LAPD").exit_code == 2


def test_import_keeps_the_settings_in_the_mapping_and_the_records(table, tmp_path):
    output = tmp_path / "o.yaml"
    asked = ("--title", "Ours", "--constant", "state=CA", "--date-format", "%d/%m/%Y")
    assert run("import", table, "-o", output, *asked, "--date-format", "%Y/%m/%d").exit_code == 0
    mapping = yaml.safe_load((tmp_path / "t.columns.yaml").read_text("utf-8"))
    assert (mapping["title"], mapping["constants"]) == ("Ours", {"state": "CA"})
    assert mapping["date_format"] == ["%d/%m/%Y", "%Y/%m/%d"]
    assert yaml.safe_load(output.read_text("utf-8"))["title"] == "Ours"
