"""Of nothing, no page: a build or export that would show nothing says why and leaves the old file whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main

OLD = "an old page"
HEAD = "id,title,agency,city,lat,lon"
ROW = "a,T,LAPD,Bell,33.9775,-118.1870"
TODAY = datetime.now(UTC).date().isoformat()
RECORDS = """
sources: {s: {publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}}
incidents:
  Bell:
    - {id: a, title: T, summary: S, event_date: unknown, type: other, sources: [s],
       location: {locality: unknown, verbatim_locality: unknown}}
"""


@pytest.fixture
def run(tmp_path):
    def run(text, command, *options, name="t.csv"):
        path, output = tmp_path / name, tmp_path / ("out.html" if command == "build" else "out.csv")
        path.write_text(text, encoding="utf-8")
        output.write_text(OLD, encoding="utf-8")
        result = CliRunner().invoke(main, [command, str(path), "-o", str(output), *options])
        return result, output.read_text(encoding="utf-8", errors="replace")

    return run


@pytest.mark.sparse
@pytest.mark.parametrize("command", ["build", "export"])
@pytest.mark.parametrize(
    ("text", "options", "helps"),
    [
        (f"{HEAD}\n{ROW}\n", (), "--embargo-hours 0"),
        (f"{HEAD},mystery\n{ROW},1714627800000\n", (), "fields: {event_date: mystery}"),
        (f"{HEAD},'odd: no'\n{ROW},1714627800000\n", (), "event_date: '''odd: no'''"),
        (f"{HEAD},date\n{ROW},{TODAY}\n", (), "--embargo-hours 0"),
        (f"{HEAD},date,withhold\n{ROW},2024-05-02,yes\n", (), "--profile internal"),
        (f"{HEAD},date\n{ROW},2024-05-02\n", ("--since", "2025-01-01"), "--since"),
        (f"{HEAD},date\n{ROW},2024-05-02\n", ("--agency", "ICE", "--until", "2025-01-01"),
         "--agency and --until"),
        (RECORDS, (), "--embargo-hours 0"),
    ],
)  # fmt: skip
def test_what_would_show_nothing_says_which_option_helps(run, text, options, helps, command):
    name = "r.yaml" if text is RECORDS else "t.csv"
    result, left = run(text, command, *options, name=name)
    assert (result.exit_code, left) == (1, OLD)
    last = result.stderr.splitlines()[-1]
    assert helps in last
    assert last.endswith("[nothing-shown]")


@pytest.mark.sparse
@pytest.mark.parametrize("command", ["build", "export"])
@pytest.mark.parametrize(
    ("text", "options"),
    [(f"{HEAD},date\n{ROW},2024-05-02\n", ("--since", "2025-01-01")), (RECORDS, ())],
)
def test_what_shows_nothing_is_written_where_it_is_asked_for(run, text, options, command):
    name = "r.yaml" if text is RECORDS else "t.csv"
    result, left = run(text, command, *options, "--allow-empty", name=name)
    assert result.exit_code == 0
    assert left != OLD


def test_without_a_place_nothing_is_on_a_map_but_an_export_has_rows(run):
    text = "id,date,city\na,2024-05-02,Nosuchtown\n"
    result, left = run(text, "build")
    assert (result.exit_code, left) == (1, OLD)
    assert "without a place" in result.stderr.splitlines()[-1]
    result, left = run(text, "export")
    assert result.exit_code == 0
    assert "Nosuchtown" in left


def test_one_that_is_shown_is_enough(run):
    fresh = (datetime.now(UTC) - timedelta(hours=1)).date().isoformat()
    result, _ = run(f"{HEAD},date\n{ROW},2024-05-02\nb{ROW[1:]},{fresh}\n", "build")
    assert result.exit_code == 0


@pytest.fixture(scope="module")
def incidents():
    return mapper.read("incidents.yaml")


@pytest.mark.parametrize("name", ["agency", "jurisdiction", "status"])
@pytest.mark.parametrize("names", [[], (), set()])
def test_an_empty_list_of_names_selects_nothing(name, names, incidents):
    assert len(incidents.select(**{name: names})) == 0
    assert len(incidents.select(**{name: None})) == len(incidents)


def test_ids_that_look_like_years_are_no_dates(run):
    result, _ = run(f"{HEAD},n\n{ROW},1999\n", "build")
    assert "event_date" not in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "words"),
    [("publish_after: 2999-01-01", "publish_after"), ("status: withdrawn", "status: withdrawn")],
)
def test_a_record_that_is_kept_back_for_later_is_not_called_no_record(tmp_path, line, words):
    text = Path("incidents.yaml").read_text(encoding="utf-8")
    lines = [
        f"{each}\n{' ' * (len(each) - len(each.lstrip()) + 2)}{line}" if "- id:" in each else each
        for each in text.splitlines()
    ]
    (tmp_path / "r.yaml").write_text("\n".join(lines), encoding="utf-8")
    said = CliRunner().invoke(
        main, ["build", str(tmp_path / "r.yaml"), "-o", str(tmp_path / "m.html")]
    )
    assert said.exit_code == 1
    assert words in said.output
    assert "has no records" not in said.output


def test_where_most_rows_are_undated_the_first_line_says_so(run):
    rows = "".join(
        f"{n},T,LAPD,Bell,33.9775,-118.1870,{'2025-01-02' if n == 1 else ''}\n" for n in range(4)
    )
    result, _ = run(f"{HEAD},date\n{rows}", "build")
    assert result.exit_code == 0, result.output
    first = result.output.splitlines()[0]
    assert "3 of 4" in first
    assert "--embargo-hours 0" in first
