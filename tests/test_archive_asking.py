"""`mapper archive --ask`: a web archive on loopback is asked politely, and only for what may be archived."""

from __future__ import annotations

import gzip
from urllib.parse import unquote

import pytest

from mapper.network.archiving import tries
from tests.geocoder_server import Reply, serving
from tests.test_archive import GOOD, URL, noted, record, run, source, write

STAMP = "20260123180000"
COPY = f"/web/{STAMP}id_/{URL}"
HELD = {"archived_snapshots": {"closest": {"available": True, "timestamp": STAMP, "status": "200"}}}
GONE = {"archived_snapshots": {"closest": {"timestamp": STAMP, "status": "404"}}}
NONE = {"archived_snapshots": {}}
HTML = {"Content-Type": "text/html; charset=utf-8"}
SECOND = "https://news.example/second"


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setattr(tries, "FIRST_BACK_OFF_SECONDS", 0.01)
    monkeypatch.setenv("MAPPER_PACE_FOLDER", str(tmp_path / "pace"))
    with serving() as server:
        yield server


def ask(folder, server, *more):
    return run(folder, "--ask", server.url, *more, given=None)


def script(**known):
    """Answer look-ups, saves and copies, by the first part of the path."""
    replies = {"wayback": Reply(HELD), "web": Reply(GOOD, headers=HTML)} | known
    return lambda asked: replies[asked.path.split("/")[1]]


def paths(server):
    return [unquote(each.path) for each in server.asked]


def test_a_copy_is_found_hashed_and_not_asked_for_again(server, tmp_path):
    write(tmp_path, record("first"))
    server.script = script()
    done = ask(tmp_path, server)
    assert done.exit_code == 0, done.output
    assert done.output.index(server.host) < done.output.index("city-news")  # named first
    assert paths(server) == ["/wayback/available", COPY]
    assert server.asked[0].parameters == {"url": URL}
    assert server.asked[0].headers["User-Agent"].startswith("mapper/")
    (entry,) = noted(tmp_path)
    assert entry["archived_at"] == f"{server.url}/web/{STAMP}/{URL}"
    assert entry["captured"] == "2026-01-23T18:00:00Z"
    assert list(entry["quotes"].values()) == [True]
    assert ask(tmp_path, server).exit_code == 0
    assert len(server.asked) == 2
    assert run(tmp_path).exit_code == 0  # a folder without captures misses no copy of an archive
    assert noted(tmp_path) == [entry]


def test_nothing_is_asked_for_what_must_be_left_alone(server, tmp_path):
    write(
        tmp_path,
        record("open", "a-post")
        + record("fresh", "b-fresh", date="2099-01-19")
        + record("marked", "c-marked", more="withhold: true")
        + record("refused", "d-refused")
        + record("inner", "e-inner")
        + record("login", "f-login"),
        source("a-post", "https://x.com/person/status/1")
        + source("b-fresh")
        + source("c-marked", "https://news.example/c")
        + source("d-refused", "https://news.example/d", ", archive: false")
        + source("e-inner", "http://192.168.0.1/draft")
        + source("f-login", "https://me:secret@news.example/e"),
    )
    done = ask(tmp_path, server, "--save")
    assert done.exit_code == 0
    assert not server.asked
    assert "6 left alone" in done.output


def test_an_archive_without_a_copy_makes_one_if_it_is_asked_to(server, tmp_path):
    write(tmp_path, record("first"))
    saved = Reply(status=302, headers={"Location": f"/web/{STAMP}/{URL}"})
    server.script = script(wayback=Reply(NONE), save=saved)
    assert ask(tmp_path, server).exit_code == 0
    assert noted(tmp_path) is None
    assert ask(tmp_path, server, "--save").exit_code == 0
    assert f"/save/{URL}" in paths(server)
    assert len(noted(tmp_path)) == 1


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ({"wayback": Reply(GONE), "web": Reply(status=404)}, 404),
        ({"web": Reply(gzip.compress(GOOD), headers=HTML | {"Content-Encoding": "gzip"})}, 200),
        ({"web": Reply(b"%PDF", headers={"Content-Type": "application/pdf"})}, 200),
    ],
)  # fmt: skip
def test_what_the_source_answered_is_noted(known, status, server, tmp_path):
    write(tmp_path, record("first"))
    server.script = script(**known)
    assert ask(tmp_path, server).exit_code == (1 if status == 404 else 0)
    assert noted(tmp_path)[0]["status"] == status


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"wayback": Reply([])}, "archive-answer"),
        ({"wayback": Reply(b"<html>", headers=HTML)}, "archive-answer"),
        (
            {"wayback": Reply({"archived_snapshots": {"closest": {"timestamp": "../../x"}}})},
            "archive-answer",
        ),
        ({"wayback": Reply(HELD, cut=5)}, "archive-answer"),
        ({"wayback": Reply(status=403)}, "archive-refused"),
        (
            {"wayback": Reply(status=302, headers={"Location": "https://elsewhere.example/"})},
            "archive-answer",
        ),
        ({"web": Reply(status=404)}, "archive-answer"),
        (
            {"web": Reply(b"\x1f\x8bxx", headers=HTML | {"Content-Encoding": "gzip"})},
            "archive-answer",
        ),
        ({"web": Reply(hang_up=True)}, "archive-unreachable"),
    ],
)
def test_an_archive_that_fails_is_told_and_nothing_is_noted(known, code, server, tmp_path):
    write(tmp_path, record("first"))
    server.script = script(**known)
    done = ask(tmp_path, server)
    assert done.exit_code == 1
    assert "request failed" in done.output
    assert f"[{code}]" in done.output
    assert "--url" not in done.output
    assert noted(tmp_path) is None
    assert len(server.asked) <= 4


def test_a_run_goes_on_where_it_failed_and_a_passing_fault_is_asked_again(server, tmp_path):
    write(
        tmp_path,
        record("one") + record("two", "second"),
        source("city-news") + source("second", SECOND),
    )
    page = Reply(GOOD, headers=HTML)
    busy = Reply(status=503)
    server.replies(busy, Reply(HELD), page, Reply(status=401))
    assert ask(tmp_path, server).exit_code == 1
    assert [each["source"] for each in noted(tmp_path)] == ["city-news"]
    before = len(server.asked)
    server.script = script()
    assert ask(tmp_path, server).exit_code == 0
    assert server.asked[before].parameters == {"url": SECOND}
    assert len(server.asked) == before + 2
    assert [each["source"] for each in noted(tmp_path)] == ["city-news", "second"]


def test_a_server_that_wants_a_pause_or_fails_is_left_alone(server, tmp_path):
    ids = [f"s-{number}" for number in range(6)]
    write(
        tmp_path,
        "".join(record(id_, id_) for id_ in ids),
        "".join(source(id_, f"https://news.example/{id_}") for id_ in ids),
    )
    server.script = lambda _: Reply(status=403)
    assert ask(tmp_path, server).exit_code == 1
    assert len(server.asked) == 3
    server.script = lambda _: Reply(status=429, headers={"Retry-After": "3600"})
    assert ask(tmp_path, server).exit_code == 1
    assert len(server.asked) == 4
    said = ask(tmp_path, server).output
    assert "minutes are left" in said
    assert "[archive-not-asked]" in said
    assert len(server.asked) == 4


def test_lost_words_and_changes_between_copies_are_told(server, tmp_path):
    write(tmp_path, record("first"))
    server.script = script()
    assert ask(tmp_path, server).exit_code == 0
    later = {"archived_snapshots": {"closest": {"timestamp": "20260301000000", "status": "200"}}}
    server.script = script(wayback=Reply(later), web=Reply(b"<p>Corrected.</p>", headers=HTML))
    done = ask(tmp_path, server, "--refresh")
    assert done.exit_code == 1
    assert "no longer holds" in done.output
    assert "differs" in done.output
    assert len(noted(tmp_path)) == 2
    assert "differs" not in ask(tmp_path, server, "--refresh").output


def test_wrong_usage_and_a_dry_run_contact_no_host(server, tmp_path):
    write(tmp_path, record("first"))
    assert run(tmp_path, given=None).exit_code == 2
    assert run(tmp_path, "--save").exit_code == 2
    assert run(tmp_path, "--ask", "ftp://archive.example", given=None).exit_code == 1
    dry = ask(tmp_path, server, "--save", "--dry-run")
    assert dry.exit_code == 0
    assert URL in dry.output
    assert not server.asked
    wayback = run(tmp_path, "--ask", "wayback", "--dry-run", given=None)
    assert "archive.org and web.archive.org will receive" in wayback.output
