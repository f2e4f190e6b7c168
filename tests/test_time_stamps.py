"""`mapper archive --stamp` has a release stamped on loopback; `mapper verify` checks the stamp offline."""

from __future__ import annotations

import builtins
import shutil

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import SiteError
from mapper.files import hash_file
from mapper.network.archiving import tries
from mapper.publish.site import verify
from mapper.publish.site.stamp_encoding import sort_certificates
from mapper.publish.site.time_stamps import is_stamped_by, read_stamp
from tests import openssl_stamp
from tests.cases import in_one_test
from tests.geocoder_server import Reply, serving
from tests.sites import leave_out_slow_parts, read, record, write
from tests.time_stamps import REFUSAL, Authority

TIME = "2026-01-24T10:00:00Z"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    folder = tmp_path_factory.mktemp("released")
    read(folder, record("first"), record("second")).save(folder / "map.html")
    return folder


@pytest.fixture
def page(released, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("map.html", "incidents.yaml"):
        shutil.copy(released / name, tmp_path)
    return tmp_path / "map.html"


@pytest.fixture
def server(monkeypatch, tmp_path, authority):
    monkeypatch.setattr(tries, "FIRST_BACK_OFF_SECONDS", 0.01)
    monkeypatch.setenv("MAPPER_PACE_FOLDER", str(tmp_path / "pace"))
    with serving() as server:
        server.script = lambda asked: stamped(authority.answer(asked.body))
        yield server


def stamped(answer, **more):
    return Reply(answer, headers={"Content-Type": "application/timestamp-reply"}, **more)


def run(*arguments):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def stamp(server, *more, release="map.html", path="/tsr"):
    asked = ["--stamp", f"{server.url}{path}", "--release", release, "--embargo-hours", 0, *more]
    return run("archive", *asked)


def kinds(path, **more):
    return [each.kind for each in verify(path, **more).findings]


def test_a_release_is_stamped_once_and_the_stamp_verified_offline(page, server, authority):
    done = stamp(server)
    assert done.exit_code == 0, done.output
    assert done.output.index(server.host) < done.output.index(TIME)  # named first
    (asked,) = server.asked
    assert asked.headers["User-Agent"].startswith("mapper/")
    assert bytes.fromhex(hash_file(page)) in asked.body
    assert len(asked.body) < 120  # and nothing else of the release
    assert stamp(server).exit_code == 0
    assert len(server.asked) == 1
    certificates = page.with_name("ca.pem")
    certificates.write_bytes(authority.pem)
    assert verify(page).stamped == verify(page, authority=certificates).stamped == TIME
    done = run("verify", page, "--stamp-ca", certificates)
    assert done.exit_code == 0
    assert TIME in done.output
    certificates.write_bytes(Authority().pem)  # of the same name
    assert kinds(page, authority=certificates) == ["authority"]
    assert run("verify", page, "--stamp-ca", certificates).exit_code == 1


def test_a_stamp_is_of_its_release_alone(page, server, authority):
    certificates = page.with_name("ca.pem")
    certificates.write_bytes(authority.pem)
    assert kinds(page, authority=certificates) == ["unstamped"]
    stamp(server)
    page.write_bytes(page.read_bytes() + b"\n")
    assert kinds(page) == ["stamp"]
    assert run("release", page).exit_code == 0  # it is stamped after that
    assert stamp(server).exit_code == 0
    assert (kinds(page), len(server.asked)) == ([], 2)
    beside = page.with_name("map.html.tsr")
    data = bytearray(beside.read_bytes())
    data[-5] ^= 1  # of the signature
    beside.write_bytes(data)
    assert kinds(page) == []
    assert kinds(page, authority=certificates) == ["authority"]


def test_stamps_of_another_program_are_verified_whatever_the_order_of_their_certificates(tmp_path):
    release, root = tmp_path / "map.html", tmp_path / "root.pem"
    release.write_bytes(openssl_stamp.RELEASE)
    root.write_bytes(openssl_stamp.ROOT)
    beside = tmp_path / "map.html.tsr"
    for said, is_good in (
        (openssl_stamp.STAMP, True),
        (
            openssl_stamp.STAMP[:-9]
            + bytes([openssl_stamp.STAMP[-9] ^ 1])
            + openssl_stamp.STAMP[-8:],
            False,
        ),
    ):
        beside.write_bytes(said)
        assert is_stamped_by(release, root) == is_good
    assert read_stamp(release) == (openssl_stamp.TIME, True)
    release.write_bytes(openssl_stamp.RELEASE + b" ")
    assert not read_stamp(release).is_of_release
    beside.write_bytes(openssl_stamp.STAMP)
    assert not is_stamped_by(release, root)


@in_one_test("cut", [0, 1, 2, 30, 200, 900, 1300])
def test_what_is_no_answer_keeps_its_bytes(cut):
    for said in (
        openssl_stamp.STAMP[:cut],
        openssl_stamp.STAMP[cut + 1 :],
        bytes([0x30, 0x84]) * cut,
    ):
        assert sort_certificates(said) == said


def test_a_site_has_its_stamp_beside_the_manifest(tmp_path, server, monkeypatch):
    with pytest.MonkeyPatch.context() as patched:
        leave_out_slow_parts(patched)
        read(tmp_path, record("first")).publish(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mapper.cli.stamping._refuse_withheld", lambda *_: None)  # it has no map
    assert stamp(server, release="site").exit_code == 0
    assert (tmp_path / "site" / "manifest.json.tsr").exists()
    found = verify(tmp_path / "site")
    assert (found.stamped, found.findings) == (TIME, ())
    (tmp_path / "site" / "index.html").write_text("other", encoding="utf-8")
    assert stamp(server, release="site").exit_code == 1
    assert len(server.asked) == 1


@pytest.mark.parametrize("way", ["withhold: true", "publish_after: 2999-01-01"])
def test_what_is_withheld_now_is_never_stamped(way, page, server):
    write(page.parent, record("first"), record("second", more=way))
    done = stamp(server)
    assert done.exit_code == 1
    assert "[stamp-of-withheld]" in done.output
    write(page.parent, record("another"))  # of other records it is not known
    assert stamp(server).exit_code != 0
    assert not server.asked


@pytest.mark.parametrize(
    "reply",
    [
        stamped(b"<html>"),
        stamped(REFUSAL),
        Reply(status=403),
        Reply(status=302, headers={"Location": "https://elsewhere.example/"}),
        "nonce",
        "digest",
    ],
)
def test_what_is_no_stamp_of_the_release_is_told_and_not_kept(reply, page, server, authority):
    wrong = {"nonce": 1, "digest": bytes(32)}
    server.script = lambda asked: (
        reply
        if isinstance(reply, Reply)
        else stamped(authority.answer(asked.body, **{reply: wrong[reply]}))
    )
    done = stamp(server)
    assert done.exit_code == 1
    assert "[archive-" in done.output
    assert len(server.asked) <= tries.TRIES
    assert not page.with_name("map.html.tsr").exists()


def test_a_passing_fault_is_asked_again_and_a_redirect_on_the_server_followed(
    page, server, authority
):
    rest = [Reply(status=503), Reply(status=307, headers={"Location": "/other"})]
    server.script = lambda asked: rest.pop(0) if rest else stamped(authority.answer(asked.body))
    assert stamp(server).exit_code == 0
    assert [each.path for each in server.asked] == ["/tsr", "/tsr", "/other"]
    assert verify(page).stamped == TIME


def test_nothing_is_sent_in_a_dry_run_nor_to_what_is_no_address(page, server):
    assert stamp(server, "--dry-run").exit_code == 0
    for address in ("stamps.example", "ftp://stamps.example", "https://me:secret@stamps.example"):
        done = run("archive", "--stamp", address, "--release", page)
        assert done.exit_code != 0
        assert "secret" not in done.output
    assert run("archive", "--release", page, "--ask", server.url).exit_code == 2
    assert not server.asked


def test_a_file_that_is_no_stamp_is_never_written_over(page, server):
    beside = page.with_name("map.html.tsr")
    beside.write_text("mine", encoding="utf-8")
    assert stamp(server).exit_code == 1
    assert beside.read_text(encoding="utf-8") == "mine"
    with pytest.raises(SiteError) as error:
        verify(page)
    assert error.value.code == "not-a-stamp"


def test_without_the_package_a_release_is_verified_and_its_stamp_not(page, server, monkeypatch):
    stamp(server)
    real = builtins.__import__

    def missing(name, *more, **named):
        if name == "rfc3161_client":
            raise ImportError
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert verify(page).stamped is None
    done = run("verify", page)
    assert done.exit_code == 0
    assert "incident-mapper[stamp]" in done.output
    done = run("verify", page, "--stamp-ca", page)
    assert done.exit_code == 1
    assert "incident-mapper[stamp]" in done.output
