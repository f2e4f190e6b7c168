"""`mapper locate` against a real Nominatim with a small town in it.

A stage of its own, `bash .ci/nominatim`, for it needs PostgreSQL with PostGIS, osm2pgsql and Nominatim.
Once it is asked for it fails where one of them is missing.
"""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.incidents import pipeline
from mapper.location.lockfile import read_lock
from mapper.network.pace import FOLDER_VARIABLE
from tests.operating_system import is_root

pytestmark = pytest.mark.nominatim

LIBRARY = (33.97565, -118.18745)
HOUSE = (33.9760, -118.1868)
BLOCK = (33.9768, -118.1868)
STOP = (33.9776, -118.1871)
ELSEWHERE = (33.9867, -118.1853)  # in the box round Bell, but in Maywood
SET_DATE = """
delete from import_status;
insert into import_status values ('2026-01-02 00:00:00+00');
"""


class Town:
    """A town as OpenStreetMap has it, written as XML."""

    def __init__(self):
        self._numbers = itertools.count(1)
        self._parts = {"node": [], "way": [], "relation": []}

    def node(self, latitude, longitude, **tags):
        return self._add("node", f' lat="{latitude:.7f}" lon="{longitude:.7f}"', "", tags)

    def way(self, *nodes, **tags):
        return self._add("way", "", "".join(f'<nd ref="{node}"/>' for node in nodes), tags)

    def box(self, south, west, north, east, **tags):
        corners = [
            self.node(y, x) for y, x in ((south, west), (south, east), (north, east), (north, west))
        ]
        return self.way(*corners, corners[0], **tags)

    def boundary(self, outline, **tags):
        member = f'<member type="way" ref="{outline}" role="outer"/>'
        return self._add(
            "relation", "", member, {"type": "boundary", "boundary": "administrative", **tags}
        )

    def text(self):
        parts = "\n".join(part for parts in self._parts.values() for part in parts)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{parts}\n</osm>\n'

    def _add(self, kind, about, inside, tags):
        number = next(self._numbers)
        said = "".join(
            f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>"
            for key, value in tags.items()
        )
        self._parts[kind].append(
            f'<{kind} id="{number}" version="1"{about}>{inside}{said}</{kind}>'
        )
        return number


def bell():
    """Two streets that cross, a house, a block, a library, a bus stop, and a museum next door."""
    town = Town()
    outline = town.box(33.9637, -118.2063, 33.9996, -118.152)
    town.boundary(outline, admin_level="8", name="Bell", place="city")
    town.boundary(town.box(32.5, -124.5, 42, -114), admin_level="4", name="California")
    crossing = town.node(33.9775, -118.187)
    ends = [town.node(33.971, -118.187), town.node(33.981, -118.187)]
    town.way(ends[0], crossing, ends[1], highway="residential", name="Pine Avenue")
    ends = [town.node(33.9775, -118.195), town.node(33.9775, -118.175)]
    town.way(ends[0], crossing, ends[1], highway="secondary", name="Gage Avenue")
    for number, (latitude, longitude) in {"6330": HOUSE, "6300": BLOCK}.items():
        town.node(latitude, longitude, addr__housenumber=number, addr__street="Pine Avenue")
    town.box(33.9755, -118.1877, 33.9758, -118.1872, amenity="library", name="Pine Public Library")
    town.node(*STOP, highway="bus_stop", name="Pine Avenue & Gage Avenue")
    town.node(*ELSEWHERE, tourism="museum", name="Riverside Museum")
    return town.text()


def needed(name, path=None):
    found = shutil.which(name, path=path)
    assert found, f"{name} is missing; bash .ci/nominatim installs it"
    return found


def postgres_folder():
    """Find the programs of a PostgreSQL that has PostGIS."""
    with_postgis = sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    assert with_postgis, "PostGIS is missing; bash .ci/nominatim installs it"
    return f"/usr/lib/postgresql/{with_postgis[-1].parts[-3]}/bin"


@pytest.fixture(scope="module")
def database():
    """Run a PostgreSQL of its own on a socket; give the folder of the socket."""
    programs = postgres_folder()
    folder = Path(tempfile.mkdtemp(prefix="mapper-nominatim-"))
    # PostgreSQL refuses to run as root
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    if is_root():
        shutil.chown(folder, "postgres", "postgres")
    else:
        as_postgres = []
    control = [*as_postgres, needed("pg_ctl", programs), "-D", folder / "data", "-w"]
    fast = "fsync=off full_page_writes=off synchronous_commit=off jit=off listen_addresses="
    options = " ".join(f"-c {each}" for each in fast.split())
    try:
        init = [needed("initdb", programs), "-D", folder / "data", "-U", "postgres", "-E", "UTF8"]
        run(*as_postgres, *init, "--auth=trust", "--no-sync", "--locale=C.UTF-8")
        run(*control, "-l", folder / "log", "-o", f"-k {folder} {options}", "start")
        try:
            query(folder, "postgres", 'create role "www-data" login')
            yield folder
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def run(*command, **options):
    done = subprocess.run(
        [str(each) for each in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
        timeout=240,
        **options,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def query(folder, name, words):
    run(needed("psql"), "-h", folder, "-U", "postgres", "-d", name, "-c", words)


@pytest.fixture(scope="module")
def nominatim(database, tmp_path_factory):
    """Import the town and serve it; give the address."""
    program = os.environ.get("MAPPER_NOMINATIM") or needed("nominatim")
    needed("osm2pgsql")
    project = tmp_path_factory.mktemp("nominatim")
    (project / "town.osm").write_text(bell(), encoding="utf-8")
    dsn = f"pgsql:host={database};dbname=nominatim;user=postgres"
    environment = os.environ | {"NOMINATIM_DATABASE_DSN": dsn}
    town = [
        "--osm-file",
        project / "town.osm",
        "--no-updates",
        "--offline",
        "--osm2pgsql-cache",
        "50",
    ]
    run(program, "import", "--project-dir", project, *town, env=environment)
    query(database, "nominatim", SET_DATE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    log = project / "serve.log"
    serve = [program, "serve", "--project-dir", project, "--server", host]
    with log.open("wb") as out:
        server = subprocess.Popen(serve, env=environment, stdout=out, stderr=out, cwd=project)
    try:
        wait_for(f"http://{host}/status", log)
        yield f"http://{host}"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url, log):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(240):
        try:
            with direct.open(url, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"Nominatim does not answer: {log.read_text(encoding='utf-8')[-2000:]}")


RECORDS = """\
sources:
  s: {publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}
incidents:
  Bell:
"""
RECORD = """\
    - id: case-{number}
      event_date: 2026-01-22
      type: stop
      title: T
      summary: S
      location: {{verbatim_locality: v, locality: "{locality}"}}
      sources: [s]
"""


@pytest.fixture
def locate(nominatim, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "pace"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    path = tmp_path / "incidents.yaml"

    def locate(*localities, options=()):
        listed = [RECORD.format(number=n, locality=each) for n, each in enumerate(localities)]
        path.write_text(RECORDS + "".join(listed), encoding="utf-8")
        told = ["--provider", "nominatim", "--url", nominatim, "--as-of", "2026-11-22", *options]
        result = CliRunner().invoke(main, ["locate", str(path), *told])
        return result, path

    return locate


@pytest.mark.parametrize(
    ("locality", "expected"),
    [
        ("6330 Pine Avenue", ("place/house", "address", HOUSE, 50)),
        ("6300 block of Pine Avenue", ("place/house", "block", BLOCK, 150)),
        ("Pine Public Library", ("amenity/library", "poi", LIBRARY, 100)),
        ("near Pine Public Library", ("amenity/library", "poi", LIBRARY, 600)),
        ("corner of Pine Avenue & Gage Avenue", ("highway/bus_stop", "intersection", STOP, 75)),
    ],
)
def test_each_kind_of_place_is_found_and_is_used_by_a_build(locate, locality, expected):
    match, precision, at, radius = expected
    result, path = locate(locality)
    assert result.exit_code == 0, result.output
    assert "1 looked up: 1 found" in result.output, result.output
    (entry,) = read_lock(path.with_suffix(".lock")).entries
    assert (entry.match_type, entry.precision) == (match, precision)
    assert (entry.latitude, entry.longitude) == pytest.approx(at, abs=1e-5)
    assert entry.coordinate_uncertainty_in_meters == radius
    assert entry.provider_id.startswith("osm:")
    assert entry.data_version.startswith("2026-01-02")
    row = pipeline.load(path).tables.incidents.iloc[0]
    assert (row["located_by"], row["latitude"]) == ("lock", entry.latitude)


def test_what_is_outside_the_city_or_not_there_is_kept_as_such(locate):
    result, path = locate("Riverside Museum", "9999 Oak Avenue", "6330 Pine Avenue")
    assert result.exit_code == 0, result.output
    assert "3 looked up: 1 found, 1 not found, 1 rejected: outside its city" in result.output
    assert "576 m outside Bell" in result.output
    lock = read_lock(path.with_suffix(".lock"))
    assert len(lock.entries) == 1
    assert [each.asked[0].outcome for each in lock.not_found] == ["not-found", "outside-city"]


def test_a_number_that_is_not_there_does_not_become_its_street(locate):
    result, _ = locate("6999 Pine Avenue")
    assert "1 looked up: 1 found" not in result.output


def test_asking_again_moves_nothing(locate):
    locate("6330 Pine Avenue")
    result, _ = locate("6330 Pine Avenue", options=["--refresh"])
    assert "6330 Pine Avenue, Bell: 0 m away" in result.output
