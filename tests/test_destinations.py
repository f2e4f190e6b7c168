"""No command writes over what it reads, whatever way leads there; and the same holds in Python."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import csv, parquet

import mapper
from mapper.cli import main
from mapper.errors import DestinationError, LeakError
from mapper.imports import AS_DETECTED, guess_mapping
from mapper.imports.points.assign_table import assign_file
from mapper.incidents import Incidents
from mapper.location.lockfile import Lock
from mapper.places.border_index import index_file
from mapper.privacy.withheld_values import Secret
from mapper.publish import writing
from mapper.publish.dataset import Dataset
from mapper.publish.export import formats
from tests.sites import leave_out_slow_parts
from tests.streams import Pipe
from tests.test_lock import entry as lock_entry

ROOT = Path(__file__).parent.parent
TABLE = """id,date,agency,title,lat,lon,city
a-1,2025-06-03,1,A stop,34.05,-118.25,Los Angeles
a-2,2025-06-04,1,A search,34.06,-118.26,Los Angeles
a-3,2025-06-05,1,A bad row,nowhere,-118.26,Los Angeles
"""
RING = [[-119, 33], [-117, 33], [-117, 35], [-119, 35], [-119, 33]]
AREA = {"type": "Polygon", "coordinates": [RING]}
AREAS = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {"id": "x", "name": "X"}, "geometry": AREA}],
}
FILES = {
    "t.csv": TABLE,
    "t.lock": Lock([]).text(),
    "columns.yaml": "",
    "agencies.csv": "id,name\n1,Los Angeles Police Department\n",
    "claims.csv": "incident_id,account_by,stance,says\na-1,1,denies,No.\n",
    "areas.geojson": json.dumps(AREAS),
    "photos.jpg": "GIF89a",  # as a picture begins
    "more.geojson": json.dumps(AREAS),
    "places.csv": "locality,city,latitude,longitude,coordinate_uncertainty_in_meters\n",
    "x.lock": Lock([]).text(),
}


@dataclass(frozen=True)
class Case:
    """A command, and an option of it that would write over a file that it reads."""

    command: str
    read: str
    option: str = "-o"
    more: tuple[str, ...] = ()
    suffix: str = ""  # what the option's file must end in
    code: str = "output-is-input"

    def __str__(self) -> str:
        return f"{self.command} {self.option} over {self.read}"


WITH_ALL = ("t.csv", "--columns", "columns.yaml", "--agencies", "agencies.csv")
READ_WITH_ALL = ("t.csv", "t.lock", "columns.yaml", "agencies.csv")
TWO_LAYERS = ("--areas", "areas.geojson", "--areas", "more.geojson")
CASES = [
    *(Case(command, read, "-o", WITH_ALL) for command in ("build", "export") for read in READ_WITH_ALL),
    *(
        Case(command, read, "--rejected", WITH_ALL)
        for command in ("build", "check")
        for read in READ_WITH_ALL
    ),
    *(
        Case("export", read, "--rejected", ("-o", "out.csv", *WITH_ALL)) for read in READ_WITH_ALL
    ),
    *(Case("import", read, "-o", ("--force", *WITH_ALL), ".yaml") for read in READ_WITH_ALL),
    Case("import", "t.parquet", "-o", ("--force", "t.parquet")),
    *(
        Case("import", read, "--rejected", ("--force", "-o", "out.yaml", *WITH_ALL))
        for read in READ_WITH_ALL
    ),
    *(
        Case(command, read, "-o", ("x.yaml",))
        for command in ("build", "export")
        for read in ("x.yaml", "x.lock")
    ),
    *(
        Case(command, "x.yaml", "--rejected", ("x.yaml",))
        for command in ("build", "check")
    ),
    Case("assign", "t.csv", "-o", ("t.csv",)),
    *(Case("diff", read, "-o", ("x.yaml", "t.csv")) for read in ("x.yaml", "t.csv")),
    Case("publish", "t.csv", "--rejected", ("t.csv", "-o", "site")),
    *(Case("publish", read, "-o", WITH_ALL, code="site-no-folder") for read in READ_WITH_ALL),
    *(Case("serve", read, "--rejected", WITH_ALL) for read in READ_WITH_ALL),
    *(
        Case(command, read, "-o", ("t.csv", "--claims", "claims.csv", "--areas", "areas.geojson"))
        for command in ("build", "export")
        for read in ("claims.csv", "areas.geojson")
    ),
    Case("build", "areas.geojson", "-o", ("x.yaml", "--ground", "areas.geojson")),
    Case("build", "t.csv", "-o", ("t.csv",), ".png"),
    Case("build", "t.csv", "-o", ("t.csv",), ".jpg", code="picture-format"),
    *(
        Case(command, "more.geojson", option, ("t.csv", *more, *TWO_LAYERS))
        for command, option, more in (
            ("build", "-o", ()),
            ("export", "-o", ()),
            ("assign", "-o", ()),
            ("publish", "--rejected", ("-o", "site")),
        )
    ),
    Case("build", "areas.geojson", "--rejected", ("t.csv", "-o", "new", "--ground", "areas.geojson")),
    *(
        Case(command, "photos.jpg", "--rejected", ("t.csv", "--embed-media", ".", *more))
        for command, more in (("build", ("-o", "new")), ("publish", ("-o", "site")), ("serve", ()))
    ),
]  # fmt: skip


def same_path(path: Path, _suffix: str) -> str:
    return str(path)


def absolute(path: Path, _suffix: str) -> str:
    return str(path.absolute())


def link(path: Path, suffix: str) -> str:
    Path(f"link{suffix}").symlink_to(path.name)
    return f"link{suffix}"


def hard_link(path: Path, suffix: str) -> str:
    Path(f"hard{suffix}").hardlink_to(path)
    return f"hard{suffix}"


def detour(path: Path, _suffix: str) -> str:
    Path("sub").mkdir()
    return f"sub/../{path}"


def other_case(path: Path, _suffix: str) -> str:
    """Spell it otherwise, as one may where the file system ignores case; else a link stands for that."""
    spelled = Path(path.stem.swapcase() + path.suffix)
    if not spelled.exists():
        spelled.symlink_to(path.name)
    return str(spelled)


def test_records_that_no_export_wrote_are_not_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = "id,date,agency,title,latitude,longitude\na,2024-01-02,LAPD,A stop,34.05,-118.24\n"
    Path("t.csv").write_text(table, encoding="utf-8")
    Path("incidents.yaml").write_text("# by hand\n", encoding="utf-8")
    incidents = mapper.read("t.csv")
    for write in (
        lambda: incidents.export("incidents.yaml"),
        lambda: incidents.export(Path("incidents.yaml"), format="csv"),
        lambda: incidents.map().save("incidents.yaml"),
    ):
        with pytest.raises(DestinationError, match="output-exists"):
            write()
    for command in ("build", "export"):
        ran = CliRunner().invoke(main, [command, "t.csv", "-o", "incidents.yaml"])
        assert (ran.exit_code, "output-exists" in ran.stderr) == (2, True)
    assert Path("incidents.yaml").read_text(encoding="utf-8") == "# by hand\n"
    for _ in range(2):  # over what an export wrote
        incidents.export("out.yaml")
    for named in ("new/", ""):
        assert CliRunner().invoke(main, ["build", "t.csv", "-o", named]).exit_code == 2
    assert CliRunner().invoke(main, ["build", "", "-o", "map.html"]).exit_code == 2
    with pytest.raises(DestinationError, match="output-is-no-file"):
        incidents.export("new/", format="csv")
    assert not Path("new").exists()


WAYS = [same_path, absolute, link, hard_link, detour, other_case]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """A folder with a file of each kind that a command reads."""
    folder: Path = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "incidents.yaml", folder / "x.yaml")
    parquet.write_table(csv.read_csv(folder / "t.csv"), folder / "t.parquet")
    (folder / "columns.yaml").write_text(
        guess_mapping(folder / "t.csv", AS_DETECTED)[1], encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def pages(files) -> dict[str, bytes]:
    """The pages of its records and of its table."""
    made = {}
    with chdir(files):
        for name in ("x.yaml", "t.csv"):
            page = io.BytesIO()
            mapper.read(name).save(page)
            made[name] = page.getvalue()
    return made


@pytest.fixture
def folder(files, tmp_path, monkeypatch) -> Path:
    """A copy of it, in which the commands run."""
    shutil.copytree(files, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def with_page(folder, pages) -> Callable[[str], Path]:
    """Lay the page of a file into the folder, as map.html."""

    def with_page(name: str) -> Path:
        (folder / "map.html").write_bytes(pages[name])
        return folder

    return with_page


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.mark.sparse
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_command_writes_over_what_it_reads(case, way, folder):
    output = way(Path(case.read), case.suffix or Path(case.read).suffix)
    before = contents(folder)
    done = run(case.command, *case.more, case.option, output)
    assert done.exit_code == 2, done.output
    assert f"[{case.code}]" in done.output or (case.suffix and not output.endswith(case.suffix))
    assert contents(folder) == before


def test_the_cases_are_the_commands_that_write():
    options = {
        (name, option)
        for name, command in main.commands.items()
        for parameter in command.params
        for option in parameter.opts
        if option in ("--output", "--rejected")
    }
    named = {"-o": "--output"}
    assert options == {(case.command, named.get(case.option, case.option)) for case in CASES}


@pytest.mark.parametrize(
    "command",
    [
        ("build", "t.csv", "-o", "x.out", "--rejected", "x.out"),
        ("build", "t.csv", "-o", "x.out", "--rejected", "./x.out"),
        ("export", "t.csv", "-o", "x.csv", "--rejected", "sub/../x.csv"),
        ("import", "t.csv", "--force", "-o", "new.yaml", "--rejected", "new.yaml"),
        ("import", "t.csv", "-o", "new/new.yaml", "--rejected", "new/t.columns.yaml"),
        ("import", "t.csv", "-o", "new/t.columns.yaml"),
    ],
)
def test_two_outputs_are_two_files(command, folder):
    for name in ("new", "sub"):
        Path(name).mkdir()
    before = contents(folder)
    done = run(*command)
    assert done.exit_code == 2, done.output
    assert "[outputs-are-one-file]" in done.output
    assert contents(folder) == before
    assert list(Path("new").iterdir()) == []


@pytest.mark.parametrize(
    "output", ["nowhere/x.html", "t.csv/x.html", "lost.html", "s3://bucket/x.html"]
)
def test_a_folder_that_is_not_there_is_said_before_anything_is_read(output, folder):
    Path("lost.html").symlink_to("nowhere/x.html")
    Path("t.csv").write_bytes(b"\xff\xfe not a table \x00")
    before = contents(folder)
    done = run("build", "t.csv", "-o", output)
    assert done.exit_code == 2, done.output
    assert "[no-output-folder]" in done.output
    assert "t.csv:" not in done.output
    assert contents(folder) == before


@pytest.mark.parametrize("command", ["build", "export"])
def test_a_folder_is_no_output_of_a_table_that_takes_long_to_read(command, folder, tmp_path):
    """Said before anything is read, as wrong usage."""
    done = run(command, "none.csv", "-o", tmp_path)
    assert (done.exit_code, "unreadable-file" in done.output) == (2, False)


@pytest.mark.parametrize("command", [("check",), ("build", "-o", "new.html")])
def test_rejected_rows_need_a_file_for_words_go_to_standard_output(command, folder):
    before = contents(folder)
    assert run(*command, "t.csv", "--rejected", "-").exit_code == 2
    assert contents(folder) == before


# ---- publish and release, which keep a file beside the records --------------------------------


def hard_or_link(hard):
    return Path.hardlink_to if hard else Path.symlink_to


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("read", ["t.csv", "claims.csv", "agencies.csv"])
def test_the_ids_that_a_site_used_are_written_over_nothing_that_is_read(read, hard, folder):
    hard_or_link(hard)(Path("t.used-ids.json"), Path(read).absolute())
    before = contents(folder)
    with_all = ("t.csv", "--claims", "claims.csv", "--agencies", "agencies.csv")
    done = run("publish", *with_all, "-o", "site")
    assert done.exit_code == 1, done.output
    assert "[unreadable-used-ids]" in done.output
    assert (contents(folder), Path("site").exists()) == (before, False)


@pytest.mark.sparse
@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("data/incidents.csv", ()),
        ("map.html", ()),
        ("index.html", ()),
        ("map-offline.html", ("--split",)),
        ("cards/index.png", ("--site-url", "https://news.example/", "--cards-up-to", "0")),
    ],
)
def test_a_site_is_written_over_no_file_that_leads_to_the_table(
    name, options, hard, folder, monkeypatch
):
    leave_out_slow_parts(monkeypatch)
    Path("site", name).parent.mkdir(parents=True)
    hard_or_link(hard)(Path("site", name), Path("t.csv").absolute())
    before = contents(folder)
    done = run("publish", "t.csv", "-o", "site", *options)
    assert done.exit_code == 2, done.output
    assert contents(folder) == before


@pytest.mark.sparse
@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(
    ("read", "code"),
    [
        ("x.yaml", "output-is-input"), ("x.used-ids.json", "output-is-input"),
        ("t.csv", "unreadable-release"), ("map.html", "unreadable-release"),
    ],
)  # fmt: skip
def test_what_was_released_is_written_over_nothing_that_is_read(read, code, hard, with_page):
    folder = with_page("x.yaml")
    Path("x.used-ids.json").write_text('{"format": 1, "live": [], "retired": []}', encoding="utf-8")
    hard_or_link(hard)(Path("x.released.json"), Path(read).absolute())
    before = contents(folder)
    done = run("release", "map.html", "--records", "x.yaml")
    assert done.exit_code == {"output-is-input": 2}.get(code, 1), done.output
    assert f"[{code}]" in done.output
    assert contents(folder) == before


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(
    ("kept", "command", "code"),
    [
        ("x.archive-lock.json", ("archive", "x.yaml", "--captures", "captures"), "output-is-input"),
        ("map.html.tsr", ("archive", "t.csv", "--stamp", "https://stamps.example/", "--release",
                          "map.html"), "not-a-stamp"),
    ],
)  # fmt: skip
def test_what_is_kept_beside_is_written_over_no_records(kept, command, code, hard, with_page):
    folder = with_page("t.csv")
    Path("captures").mkdir()
    hard_or_link(hard)(Path(kept), Path("x.yaml").absolute())
    before = contents(folder)
    done = run(*command)
    assert f"[{code}]" in done.output
    assert contents(folder) == before


@pytest.mark.parametrize("hard", [True, False])
def test_the_index_of_borders_is_written_over_no_other_file(hard, folder, monkeypatch):
    monkeypatch.setattr(index_file, "_write", lambda path: path.write_bytes(b"index"))
    monkeypatch.setenv(index_file.INDEX_VARIABLE, "kept")
    before = contents(folder)
    Path("kept").mkdir()
    hard_or_link(hard)(
        Path(f"kept/borders-{index_file.index_digest()}.index"), Path("t.csv").absolute()
    )
    done = run("assign", "t.csv", "-o", "new.csv", "--prepare")
    assert (done.exit_code, "[unwritable-output]" in done.output) == (1, True), done.output
    monkeypatch.setenv(index_file.INDEX_VARIABLE, "t.csv")
    assert run("assign", "--prepare").exit_code == 1
    assert contents(folder) == before


# ---- assign of many files, which has a folder of outputs and a journal in it -----------------

OWN = "out/.mapper-assign"


@pytest.fixture
def parts(folder) -> Path:
    """A folder `in` of two tables, and none for the outputs."""
    Path("in/deep").mkdir(parents=True)
    for name in ("in/a.csv", "in/deep/b.csv"):
        Path(name).write_text("lat,lon\n34.05,-118.25\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        (["in"], "in"), (["in"], "in/out"), (["in"], "in/deep"), (["in"], "."), (["in"], "link"),
        (["in/deep"], "in"), (["in/a.csv", "in/deep/b.csv"], "in"), (["in/*"], "in/deep"),
        (["in/**/*.csv"], "in/out"), (["in/*/*.csv"], "in"), (["i*"], "in/out"),
        (["link"], "in/out"),
    ],
)  # fmt: skip
def test_outputs_of_many_files_go_nowhere_among_the_inputs(inputs, output, parts):
    Path("link").symlink_to("in")
    before = tree(parts)
    done = run("assign", *inputs, "-o", output)
    assert (done.exit_code, "[output-is-input]" in done.output) == (2, True), done.output
    assert tree(parts) == before


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("read", ["in/a.csv", "areas.geojson"])
@pytest.mark.parametrize("at", ["out/a.csv", f"{OWN}/done.jsonl", f"{OWN}/lock"])
def test_outputs_of_many_files_and_their_journal_are_no_inputs_by_another_name(
    at, read, hard, parts
):
    Path(at).parent.mkdir(parents=True)
    hard_or_link(hard)(Path(at), Path(read).absolute())
    before = tree(parts)
    done = run("assign", "in", "-o", "out", "--output-format", "csv", "--areas", "areas.geojson")
    assert (done.exit_code, "[output-is-input]" in done.output) == (2, True), done.output
    assert tree(parts) == before


@pytest.mark.parametrize("at", [OWN, f"{OWN}/new"])
def test_a_journal_lies_in_no_folder_that_is_read(at, parts):
    Path(at).parent.mkdir(parents=True)
    Path(at).symlink_to(Path("in").absolute())
    before = tree(parts)
    assert run("assign", "in", "-o", "out").exit_code == 2
    assert tree(parts) == before


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---- locate, whose job it is to keep its lock ------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("x.lock",),
        ("x.yaml", "--table", "x.lock"),
        ("x.yaml", "--table", "hard.csv"),
        ("joined.yaml",),
    ],
)
def test_locate_writes_its_lock_over_nothing_else_that_it_reads(arguments, folder):
    Path("hard.csv").hardlink_to("x.lock")
    shutil.copy("x.yaml", "joined.yaml")
    Path("joined.lock").hardlink_to("joined.yaml")
    before = contents(folder)
    done = run("locate", *arguments)
    assert done.exit_code == 2, done.output
    assert "[output-is-input]" in done.output
    assert contents(folder) == before


def test_locate_keeps_its_lock_where_a_link_leads(folder):
    Path("x.lock").unlink()
    Path("kept").mkdir()
    Path("x.lock").symlink_to("kept/shared.lock")
    unused = Lock([lock_entry("Nowhere Street & Never Street")]).text()
    Path("kept/shared.lock").write_text(unused, encoding="utf-8")
    done = run("locate", "x.yaml", "--prune")
    assert done.exit_code == 0, done.output
    assert Path("x.lock").is_symlink()
    assert "Nowhere" not in Path("kept/shared.lock").read_text(encoding="utf-8")


# ---- streams that a shell hands on -----------------------------------------------------------


@pytest.fixture
def shell(python):
    """Run a line of a shell."""

    def shell(line: str) -> subprocess.CompletedProcess[bytes]:
        told = line.replace("mapper ", f"{shlex.join(python)} -m mapper ")
        return subprocess.run(["bash", "-c", told], capture_output=True, check=False, timeout=120)

    return shell


@pytest.mark.parametrize(
    "line",
    [
        "mapper assign - -o p.csv < p.csv",
        "mapper assign p.csv >> p.csv",
        "mapper export t.csv -o - --format csv >> t.csv",
        "mapper build t.csv -o /dev/stdout >> t.csv",
    ],
)
def test_standard_streams_are_the_files_that_they_are(line, folder, shell):
    Path("p.csv").write_text("lat,lon\n34.05,-118.25\n", encoding="utf-8")
    before = contents(folder)
    done = shell(line)
    assert done.returncode == 2, done.stderr
    assert b"[output-is-input]" in done.stderr
    assert contents(folder) == before


@pytest.mark.sample(2)
@pytest.mark.parametrize("output", ["-", "/dev/stdout", "/dev/fd/1", "link.html"])
def test_a_page_can_go_to_standard_output_and_all_words_to_the_other(output, folder, shell):
    Path("link.html").symlink_to("/dev/stdout")
    done = shell(f"mapper build x.yaml -o {output}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"<!DOCTYPE html>")
    assert done.stdout.endswith(b"</html>\n")
    assert b"12 records = " in done.stderr
    assert Path("link.html").is_symlink()


def test_a_process_that_a_shell_writes_to_gets_the_page_and_a_log_keeps_what_it_held(folder, shell):
    done = shell(
        "mapper build x.yaml -o >(cat > page.html; echo end > end); until [ -e end ]; do sleep .1; done"
    )
    assert done.returncode == 0, done.stderr
    assert Path("page.html").read_bytes().endswith(b"</html>\n")
    Path("log.csv").write_text("kept\n", encoding="utf-8")
    assert shell("mapper export x.yaml -o /dev/stdout --format csv >> log.csv").returncode == 0
    lines = Path("log.csv").read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[1].lstrip("\ufeff")[:3]) == ("kept", "id,")


@pytest.mark.sparse
@pytest.mark.parametrize("as_device", [False, True], ids=["pipe", "device"])
@pytest.mark.parametrize(
    ("command", "begin"),
    [
        (("build", "t.csv", "-o"), b"<!DOCTYPE html>"),
        (("export", "t.csv", "--format", "geojson", "-o"), b"{"),
        (("export", "t.csv", "--format", "geopackage", "-o"), b"SQLite format 3"),
        (("assign", "p.csv", "-o"), b"lat,lon,place_geoid"),
        (("check", "t.csv", "--rejected"), b"rejected_line,"),
        (("build", "t.csv", "-o", "map.html", "--rejected"), b"rejected_line,"),
    ],
)
def test_a_stream_is_written_to_and_stays(command, begin, as_device, folder):
    Path("p.csv").write_text("lat,lon\n34.05,-118.25\n", encoding="utf-8")
    pipe = Pipe(Path("out"), as_device=as_device)
    done = run(*command, "out")
    # t.csv has a row that is rejected; p.csv has none
    assert done.exit_code == {"check": 1, "assign": 0}.get(command[0], 3), done.output
    found = pipe.read()
    assert found is None or found.removeprefix(b"\xef\xbb\xbf").startswith(begin), found[:60]
    assert pipe.still_there()


def test_what_must_not_leave_does_not_leave_by_a_stream_either(
    sample_tables, tmp_path, monkeypatch
):
    words = "Agents waited outside of her house for hours"
    dataset = Dataset(sample_tables, 3, 0, secrets=(Secret("one", ("summary",), words),))
    whole = formats.make_batches

    def leaky(*args, **options):
        for batch in whole(*args, **options):
            at = batch.schema.get_field_index("title")
            titles = pa.array([words] * len(batch))
            yield batch.set_column(at, batch.schema.field(at), titles)

    monkeypatch.setattr(formats, "make_batches", leaky)
    stream, pipe = io.BytesIO(), Pipe(tmp_path / "out")
    for target in (stream, pipe.path):
        with pytest.raises(LeakError):
            writing.write_without_leaks(dataset, target, [b"<p>", words.encode()])
        with pytest.raises(LeakError):
            writing.export_incidents(dataset, target, format_name="csv")
    pipe.release()
    assert (stream.getvalue(), pipe.read()) == (b"", b"")


# ---- in Python -------------------------------------------------------------------------------

DOORS: dict[str, Callable[[Incidents], Callable[[str], object]]] = {
    "save": lambda incidents: incidents.save,
    "export": lambda incidents: partial(incidents.export, format="csv"),
    "map().save": lambda incidents: incidents.map().save,
    "select": lambda incidents: lambda path: incidents.select(text="search").save(Path(path)),
    "get_root().save": lambda incidents: incidents.map().get_root().save,
}


@pytest.mark.parametrize("door", DOORS)
def test_incidents_are_written_over_no_file_that_they_were_read_from(
    door, folder, request, is_long
):
    turn = request.node.callspec.indices["door"]  # --long tries every way through each door
    read = mapper.read("t.csv", columns="columns.yaml", agencies="agencies.csv")
    write, before = DOORS[door](read), contents(folder)
    for name in READ_WITH_ALL:
        for way in WAYS if is_long else WAYS[turn::5]:
            output = way(Path(name), f".{name}")
            with pytest.raises(DestinationError):
                write(output)
            for each in Path().iterdir():
                if each.name not in before:
                    each.rmdir() if each.is_dir() else each.unlink()
    assert contents(folder) == before
    write("new.out")
    assert Path("new.out").stat().st_size > 0


def test_a_page_that_was_read_is_not_written_over(folder):
    mapper.read("x.yaml").save("map.html")
    before = contents(folder)
    with pytest.raises(DestinationError):
        mapper.read("map.html").save("map.html")
    assert run("build", "map.html", "-o", "map.html").exit_code == 2
    assert contents(folder) == before


def test_the_files_that_were_read_are_known_from_every_folder_and_behind_every_link(folder):
    Path("latest.csv").symlink_to("t.csv")
    read = mapper.read("latest.csv")
    Path("latest.csv").unlink()
    Path("latest.csv").symlink_to("places.csv")
    Path("sub").mkdir()
    os.chdir("sub")
    before = contents(folder)
    for name in ("t.csv", "latest.csv", "latest.lock"):
        with pytest.raises(DestinationError):
            read.export(folder / name, format="csv")
    read.export("t.csv")  # another file of that name, in the folder of now
    assert contents(folder) == before


def test_assigning_a_file_writes_over_no_file_that_it_reads(folder):
    before = contents(folder)
    for way in WAYS[:4]:
        with pytest.raises(DestinationError):
            assign_file("t.csv", way(Path("t.csv"), ".csv"))
    assert {name: data for name, data in contents(folder).items() if name in before} == before


def test_incidents_can_be_saved_to_a_stream(folder):
    read, stream = mapper.read("t.csv"), io.BytesIO()
    size_bytes = read.save(stream)
    read.save("map.html")
    assert stream.getvalue() == Path("map.html").read_bytes()
    assert len(stream.getvalue()) == size_bytes
