"""`mapper serve`: the page follows each save, says its faults, and answers this machine alone."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import socket

import pytest
from click.testing import CliRunner

from mapper.cli import main, preview
from mapper.cli.preview import Builds, make_app, serve_builds, serving
from mapper.cli.preview.serving import follow, stamps_of
from mapper.errors import MapperError, PreviewError, RecordsError
from mapper.files import whole_file_fault
from mapper.page import inventory
from tests.sites import read, record, write

HOSTS = ["127.0.0.1", "localhost"]
PAGE = (
    b'<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    b" script-src 'sha256-x'; connect-src 'none'\"></head><body>PAGE</body></html>"
)


def ask(app, path="/", *, method="GET", query=b"", **headers):
    """Ask the application once; return status, headers and body."""
    given = {"host": "127.0.0.1:8000"} | {name.replace("_", "-"): v for name, v in headers.items()}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query,
        "root_path": "", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


@pytest.fixture
def builds():
    made = Builds(lambda: (PAGE, []))
    made.build()
    return made


def test_a_page_is_followed_and_still_contacts_no_other_host(builds):
    status, headers, body = ask(make_app(builds, HOSTS))
    assert status == 200
    assert b"PAGE" in body
    assert headers[b"cache-control"] == b"no-store"
    policy = re.search(rb'content="([^"]*)"', body)[1].decode()
    assert "connect-src 'self'" in policy
    assert len(re.findall(r"'sha256-", policy)) == 2
    assert len(inventory(body.decode()).scripts) == 1


def test_the_page_of_a_build_takes_the_script(tmp_path):
    page = tmp_path / "map.html"
    read(tmp_path, record("first")).save(page)
    whole = page.read_bytes()
    made = Builds(lambda: (whole, []))
    made.build()
    shown = made.page().decode()
    assert "connect-src 'self'" in shown
    assert len(inventory(shown).scripts) == len(inventory(whole.decode()).scripts) + 1


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "[",
        "::",
    ],
)
def test_a_foreign_name_is_refused(host, builds):
    status, _, body = ask(make_app(builds, HOSTS), host=host)
    assert status == 400
    assert b"PAGE" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/incidents.yaml",
        "/../incidents.yaml",
        "//etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/",
        "/\\..\\",
        "/page",
    ],
)
def test_no_path_leads_to_a_file(path, builds):
    assert ask(make_app(builds, HOSTS), path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(method, builds):
    assert ask(make_app(builds, HOSTS), method=method)[0] == 405


@pytest.mark.parametrize(
    "query", [b"", b"after=", b"after=-1", b"after=x", b"after=" + b"9" * 99, b"after=%C2%B2"]
)
def test_news_after_no_number_are_refused(query, builds):
    assert ask(make_app(builds, HOSTS), "/changes", query=query)[0] == 400


def test_another_site_gets_no_news(builds):
    app = make_app(builds, HOSTS)
    assert ask(app, "/changes", query=b"after=0", sec_fetch_site="cross-site")[0] == 403
    assert json.loads(ask(app, "/changes", query=b"after=0")[2]) == {
        "version": 1, "built": True, "faults": [],
    }  # fmt: skip


def test_faults_are_told_and_the_last_page_stays():
    hostile = "x.yaml:3:1: error: </script><script>alert(1)</script>"
    answers = iter([(PAGE, []), MapperError(hostile), (PAGE, ["t.csv:2: a row"])])

    def build():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    made = Builds(build, mark="Profile internal")
    assert made.build() == ()
    assert made.build() == (hostile,)
    assert (made.version, made.is_built) == (2, False)
    shown = made.page().decode()
    assert "PAGE" in shown
    assert "Profile internal" in shown
    assert len(inventory(shown).scripts) == 1
    assert made.build() == ("t.csv:2: a row",)
    assert made.is_built


def test_without_any_page_the_faults_are_shown_with_line_and_column():
    fault = whole_file_fault("x.yaml", found="No.", expected="", fix="Fix.", code="leak")

    def build():
        raise RecordsError([fault, fault])

    made = Builds(build)
    assert made.build() == (str(fault),)
    assert json.dumps(str(fault)) in made.page().decode()


def test_a_save_is_followed_however_an_editor_saves(tmp_path, monkeypatch):
    """Also of a file in another folder, which a build names first."""
    monkeypatch.setattr(serving, "_CHECK_MILLISECONDS", 50)
    records, other = tmp_path / "incidents.yaml", tmp_path / "notes.txt"
    areas = tmp_path / "areas" / "beats.geojson"
    records.write_text("1", encoding="utf-8")
    seen = []

    def build():
        seen.append((areas if areas.exists() else records).read_text("utf-8"))
        return PAGE, []

    made = Builds(build)

    def replaced():
        (tmp_path / "x.tmp").write_text("3", encoding="utf-8")
        (tmp_path / "x.tmp").replace(records)

    def named_by_it():
        areas.parent.mkdir()
        areas.write_text("4", encoding="utf-8")

    def list_files():
        return [records, areas] if "3" in seen else [records]

    async def edit():
        following = asyncio.create_task(
            follow(made, list_files, stamps_of([records]), lambda *_: None)
        )
        other.write_text("no input", encoding="utf-8")
        saves = (lambda: records.write_text("2", "utf-8"), replaced, named_by_it)
        for version, save in enumerate(saves):
            save()
            await made.wait_beyond(version, 60)
        following.cancel()

    asyncio.run(edit())
    assert seen[-1] == "4"
    assert {"2", "3"} <= {*seen}
    assert made.version <= 4


TABLE = "id,date,title,lat,lon\na,2025-06-03,A stop,34.05,-118.25\n"


def test_the_rejected_rows_are_written_again_with_each_build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table, left = tmp_path / "t.csv", tmp_path / "left.csv"

    def edit(builds, *_args, **_options):
        for rows, ids, is_built in (
            ("b,2025-06-03,B,x,-118.25\n", ["b"], True),
            ("", [], True),
            (None, ["a"], False),
        ):
            told = TABLE.replace("34.05", "x") if rows is None else TABLE + rows
            table.write_text(told, encoding="utf-8")
            builds.build()
            assert builds.is_built == is_built
            assert b'data-mapper-language="es"' in builds._page
            with left.open(newline="", encoding="utf-8-sig") as file:
                assert [row["id"] for row in csv.DictReader(file)] == ids

    monkeypatch.setattr(preview, "serve_builds", edit)
    table.write_text(TABLE, encoding="utf-8")
    done = CliRunner().invoke(
        main, ["serve", "t.csv", "--rejected", "left.csv", "--language", "es"]
    )
    assert done.exit_code == 0, done.output


NAMING = """\
      media: [{file: hall.jpg, alt: The hall, credit: City News, license: By permission., people: none}]
"""


def test_everything_that_a_page_is_built_from_is_followed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    areas = "areas: [{file: own/beats.shp}]\n"
    ground = "ground: [{file: ground.geojson, attribution: City}]\n"
    write(tmp_path, record("first", more=NAMING.strip()), head=areas + ground)
    seen = []

    def edit(builds, list_files, **_options):
        def look():
            seen.append({each.absolute().relative_to(tmp_path).as_posix() for each in list_files()})

        look()
        builds.build()  # the areas are not there
        look()
        write(tmp_path, record("first", more=NAMING.strip()), head=ground)
        assert any("photo-missing" in each for each in builds.build())
        look()

    monkeypatch.setattr(preview, "serve_builds", edit)
    done = CliRunner().invoke(main, ["serve", "--embed-media", "photos"])
    assert done.exit_code == 0, done.output
    assert {"incidents.yaml", "incidents.lock"} <= seen[0]
    assert {"own/beats.shp", "own/beats.dbf"} <= seen[1]
    assert {"photos/hall.jpg", "ground.geojson"} <= seen[2]


def test_a_port_in_use_is_said(builds):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PreviewError) as error:
            serve_builds(
                builds,
                list,
                port=taken.getsockname()[1],
                ready=lambda _: None,
                built=lambda *_: None,
            )
    assert error.value.code == "cannot-listen"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-"],
        ["x.csv", "--address", "example.org"],
        ["x.csv", "--allow-host", "*"],
        ["--port", "99999"],
    ],
)
def test_what_cannot_be_served_is_refused(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("id\n", encoding="utf-8")
    (tmp_path / "incidents.yaml").write_text("", encoding="utf-8")
    assert CliRunner().invoke(main, ["serve", *arguments]).exit_code == 2
