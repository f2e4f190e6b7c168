"""The wheel carries all it needs: elsewhere, in any zone, hash seed and locale, it builds the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from hatchling.build import build_sdist, build_wheel
from hatchling.builders.sdist import SdistBuilder

import mapper
from mapper.page.assets import assets
from tests.environment import Environment
from tests.layered_page import with_layers

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, made by what this environment holds."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        return folder / build_wheel(str(folder))


def test_the_wheel_carries_geodata_and_the_page_and_nothing_of_the_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"agencies.yaml", "landmarks.yaml", "boundaries/06.npz", "boundaries/us.npz"}
    wanted |= {f"boundaries/{state}.npz" for state in ("01", "11", "36", "48", "72")}
    wanted |= {"world/areas.npz", "world/water.npz", "world/places.parquet"}
    assert wheel.stat().st_size < 30e6
    assert {f"mapper/geodata/{name}" for name in wanted} <= names
    assert {"mapper/py.typed", "mapper/page/body.html", "mapper/page/view/loader.js"} <= names
    assert "mapper/page/view/main.js" not in names  # its modules stand joined in one script
    assert not [name for name in names if name.startswith(("tests", "notebooks"))]


def test_the_wheel_carries_the_page_as_one_script_and_a_checkout_does_not(wheel):
    joined = zipfile.ZipFile(wheel).read("mapper/page/joined.js").decode()
    assert joined == assets().js
    assert not list(ROOT.glob("mapper/page/joined.js"))


SURROUNDINGS = [
    # the last three leave Python no letters but those of ASCII
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "0",
     "PYTHONCOERCECLOCALE": "0"},
    {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "tr_TR.UTF-8"},
]  # fmt: skip
NAME = "ñ “x”.csv"
TABLE = """\
id,date,agency,title,lat,lon
r1,2025-01-19,Bell Police Department,Ñuñoa,33.979228,-118.188445
Ñandú
"""
# in one process, for each start of Python takes a second; a page that would show nothing costs none
ELSEWHERE = """
import sys
from configparser import ConfigParser
from importlib.metadata import EntryPoint
import mapper

root, points, name, *selected = sys.argv[1:]
print(mapper.__file__)
named = ConfigParser()
named.read(points)
command = EntryPoint("mapper", named["console_scripts"]["mapper"], "console_scripts").load()
sys.argv[1:] = ["build"]
try:
    command()
except SystemExit:
    sys.stdout.flush()
needless = {"geopy", "filelock", "mapper.network.geocoding.run", "mapper.network.http"}
print("needless:", sorted(needless & set(sys.modules)), flush=True)

from mapper.cli import main
build = ["build", name, "-o", "out.html", *selected]
for told in (["check", name], build, ["assign", name, "-o", "out.csv"]):
    print("end of a command", file=sys.stderr, flush=True)
    try:
        main(told, prog_name="mapper")
    except SystemExit:
        sys.stdout.flush()

sys.path.append(root)
from tests.layered_page import with_layers
row = {"id": "r1", "date": "2025-01-19", "latitude": 33.979228, "longitude": -118.188445}
with_layers(mapper.read([row]).map()).save("layers.html")
"""


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """The wheel, unpacked outside the checkout."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)  # noqa: S202  (built here)
    return folder


@pytest.fixture(scope="module", params=SURROUNDINGS, ids=lambda each: each["LC_ALL"])
def elsewhere(unpacked, tmp_path_factory, request):
    """A folder in which what was unpacked ran in other surroundings, and what each command said."""
    work = tmp_path_factory.mktemp("work")
    shutil.copy(ROOT / "incidents.yaml", work)
    (work / NAME).write_text(TABLE, encoding="utf-8")
    (points,) = unpacked.glob("*.dist-info/entry_points.txt")
    selected = [] if request.config.getoption("--long") else ["--since", "2040-01-01"]
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, ROOT, points, NAME, *selected],
        cwd=work,
        env=os.environ | {"PYTHONPATH": str(unpacked)} | request.param,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    return work, done.stdout.split(b"end of a command\n")


@pytest.mark.sample(1)
def test_unpacked_elsewhere_it_builds_the_page_outside_the_checkout(elsewhere, unpacked):
    """And loads no geocoding for it."""
    work, (said, *_) = elsewhere
    assert said.startswith(os.fsencode(unpacked))
    assert b"12 records = 12 shown" in said
    assert said.endswith(b"needless: []\n")
    assert (work / "map.html").stat().st_size > 100_000


@pytest.mark.sample(1)
def test_the_same_bytes_come_in_another_zone_hash_seed_and_locale(elsewhere, tmp_path):
    """The page of the real records by the command and by Python, and one of a row with layers added."""
    incidents = mapper.read(ROOT / "incidents.yaml")
    incidents.save(tmp_path / "map.html")
    row = {"id": "r1", "date": "2025-01-19", "latitude": 33.979228, "longitude": -118.188445}
    with_layers(mapper.read([row]).map()).save(tmp_path / "layers.html")
    for name in ("map.html", "layers.html"):
        page = (tmp_path / name).read_bytes()
        assert page.startswith(b"<!DOCTYPE html>")
        assert page == (elsewhere[0] / name).read_bytes(), name


@pytest.mark.sample(1)
def test_a_name_that_the_locale_has_no_letters_for(elsewhere):
    _, (_, *each) = elsewhere
    assert [b"[ragged-row]" in said for said in each] == [True] * 3
    assert not [said for said in each if b"Traceback" in said]


@pytest.mark.long  # what pip and an environment add to the test above, which takes a third
def test_installed_elsewhere_it_builds_the_page_outside_the_checkout(wheel, tmp_path):
    environment = tmp_path / "environment"
    python = Environment(environment, with_pip=False).python
    # dependencies are those of this environment; what is tested is what the wheel itself carries
    site = Path(subprocess.check_output([python, "-c", _SITE], text=True).strip())
    dependencies = sysconfig.get_paths()["purelib"]
    (site / "dependencies.pth").write_text(f"import site; site.addsitedir({dependencies!r})\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-compile"]
    subprocess.run([*pip, "--no-deps", "--force-reinstall", wheel], check=True)
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(ROOT / "incidents.yaml", work)
    where = "import mapper; print(mapper.__file__)"
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    origin = subprocess.check_output([python, "-c", where], cwd=work, text=True, env=bare)
    assert origin.startswith(str(environment))
    done = subprocess.run(
        [shutil.which("mapper", path=Path(python).parent), "build"],
        cwd=work,
        env=bare,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "12 records = 12 shown" in done.stdout
    assert (work / "map.html").stat().st_size > 100_000


_SITE = "import sysconfig; print(sysconfig.get_paths()['purelib'])"


def test_the_source_archive_carries_docs_and_what_the_docs_are_made_from(
    tmp_path, monkeypatch, is_long
):
    monkeypatch.chdir(ROOT)
    if is_long:  # else what it would be packed of
        with tarfile.open(tmp_path / build_sdist(str(tmp_path))) as opened:
            names = {name.partition("/")[2] for name in opened.getnames()}
    else:
        names = {each.distribution_path for each in SdistBuilder(ROOT).recurse_included_files()}
    assert {
        "README.md",
        "hatch_build.py",
        "docs/page.png",
        "benchmarks/README.md",
        "incidents.yaml",
    } <= names
    assert not [name for name in names if name.startswith("docs/_build")]


def test_the_version_is_that_of_the_distribution_under_its_own_name():
    assert version("incident-mapper") == mapper.__version__


def test_whoever_cites_it_cites_the_version_that_it_is():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == mapper.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[([\d.]+)\]", changelog, flags=re.MULTILINE)
    assert newest
    assert mapper.__version__.partition(".dev")[0] == newest[1]


def test_no_file_for_contributors_invents_an_address():
    files = [ROOT / name for name in ("SECURITY.md", "CODE_OF_CONDUCT.md", "CITATION.cff")]
    files += (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")
    assert len(files) > 5
    for path in files:
        assert not re.search(r"https?://|\w@\w", path.read_text(encoding="utf-8")), path.name


def test_the_forge_runs_the_check_on_every_python_that_is_promised():
    workflow = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    everything, tests = (workflow["jobs"][name] for name in ("everything", "tests"))
    assert ".ci/run" in everything["steps"][-1]["run"]
    assert tests["steps"][-1]["run"] == "python -m tests"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert set(promised) <= set(everything["strategy"]["matrix"]["python"])


def test_each_text_that_names_a_pip_command_installs_this_distribution():
    told = {
        target
        for path in (
            *(ROOT / "mapper").rglob("*.py"),
            *ROOT.glob("*.md"),
            *ROOT.glob("docs/*/*.md"),
        )
        for target in re.findall(
            r"""pip install (?:-+[\w-]+ )*["']?([\w.-]+)""", path.read_text(encoding="utf-8")
        )
    }
    assert told == {".", "incident-mapper"}
