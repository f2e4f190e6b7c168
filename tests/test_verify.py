"""`mapper verify` and `mapper release`: a site is what was published, or the changed part is named."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import SiteError
from mapper.files import hash_file
from mapper.publish.site import verification, verify
from tests.sites import leave_out_slow_parts, read, record


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patched:
        leave_out_slow_parts(patched)
        read(folder, record("first"), record("second")).publish(folder / "site")
    return folder


@pytest.fixture
def site(published, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where no records are
    shutil.copytree(published / "site", tmp_path / "site")
    return tmp_path / "site"


def run(*arguments):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def flip(path, byte, bit):
    data = bytearray(path.read_bytes())
    data[byte] ^= 1 << bit
    path.write_bytes(data)


def test_a_whole_site_is_that_of_its_hash(site, monkeypatch):
    monkeypatch.chdir(site.parent)  # where no records are that a release would be noted beside
    released = run("release", site)
    assert released.exit_code == 0, released.output
    digest = released.output.splitlines()[0]
    assert digest == f"sha256:{hash_file(site / 'manifest.json')}"
    assert run("verify", site, "--expect", digest).exit_code == 0
    assert run("verify", site, "--expect", digest.removeprefix("sha256:").upper()).exit_code == 0
    assert run("verify", site).exit_code == 0


@pytest.mark.parametrize(
    "path", ["index.html", "incidents/first.html", "feed.xml", "data/incidents.csv", "map.html"]
)
def test_one_changed_bit_is_named(path, site):
    flip(site / path, 1, 3)
    found = verify(site)
    assert [(each.kind, each.path) for each in found.findings] == [("changed", path)]
    done = run("verify", site)
    assert done.exit_code == 1
    assert path in done.output
    assert run("release", site).exit_code == 1


def test_a_changed_manifest_is_not_the_expected_one(site):
    digest = hash_file(site / "manifest.json")
    data = json.loads((site / "manifest.json").read_bytes())
    data["files"]["index.html"] = data["files"]["feed.xml"]
    (site / "manifest.json").write_text(json.dumps(data), encoding="utf-8")
    kinds = {(each.kind, each.path) for each in verify(site, expect=digest).findings}
    assert kinds == {("changed", "index.html"), ("hash", "manifest.json")}


def test_what_is_missing_is_a_fault_and_what_is_beside_is_not(site):
    (site / "CNAME").write_text("news.example", encoding="utf-8")
    assert run("verify", site).exit_code == 0
    (site / "feed.xml").unlink()
    findings = [(each.kind, each.path) for each in verify(site).findings]
    assert findings == [("added", "CNAME"), ("missing", "feed.xml")]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (None, "no-manifest"),
        ("{}", "not-a-manifest"),
        ("[]", "not-a-manifest"),
        ("\ufeffnot json", "not-a-manifest"),
        ({"files": {"../outside": "0" * 64}}, "not-a-manifest"),
        ({"files": {"/etc/passwd": "0" * 64}}, "not-a-manifest"),
        ({"files": {"a\\b": "0" * 64}}, "not-a-manifest"),
        ({"files": {"index.html": 1}}, "not-a-manifest"),
        ({"files": ["index.html"]}, "not-a-manifest"),
        ({"files": {}, "format": 99}, "newer-manifest"),
    ],
)
def test_a_manifest_that_is_none_is_said(manifest, code, site):
    path = site / "manifest.json"
    if isinstance(manifest, dict):
        manifest = json.dumps({"format": 1, "generator": "x", "algorithm": "sha256"} | manifest)
    path.unlink() if manifest is None else path.write_text(manifest, encoding="utf-8")
    with pytest.raises(SiteError) as error:
        verify(site)
    assert error.value.code == code


@pytest.mark.parametrize("expect", ["", "abc", "sha256:", "g" * 64, "md5:" + "0" * 64])
def test_a_hash_that_is_none_is_said(expect, site):
    with pytest.raises(SiteError) as error:
        verify(site, expect=expect)
    assert error.value.code == "not-a-hash"


def test_the_records_give_the_same_site(published, site, monkeypatch):
    leave_out_slow_parts(monkeypatch)
    records = published / "incidents.yaml"
    done = run("verify", site, "--records", records, "--embargo-hours", "0")
    assert done.exit_code == 0, done.output
    changed = site.parent / "changed.yaml"
    changed.write_text(
        records.read_text("utf-8").replace("Gage Avenue", "Florence Avenue"), "utf-8"
    )
    done = run("verify", site, "--records", changed, "--embargo-hours", "0")
    assert done.exit_code == 1
    assert "incidents/first.html" in done.output
    # a site of another version is said to be one
    monkeypatch.setattr(verification, "generator", lambda: "mapper 99")
    done = run("verify", site, "--records", changed, "--embargo-hours", "0")
    assert done.exit_code == 0, done.output


def test_a_page_is_verified_by_its_own_hash(tmp_path):
    read(tmp_path, record("first")).save(tmp_path / "map.html")
    digest = run("release", tmp_path / "map.html").output.splitlines()[0]
    page = tmp_path / "map.html"
    built = ("--records", tmp_path / "incidents.yaml", "--embargo-hours", "0")
    assert run("verify", page, "--expect", digest, *built).exit_code == 0
    flip(page, 3000, 0)
    assert run("verify", page, "--expect", digest).exit_code == 1
    assert run("verify", page, *built).exit_code == 1


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    for name in ("own", "other"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
    return folder


def test_a_signature_is_of_one_key_and_of_these_bytes(site, keys):
    own, other = keys / "own.pub", keys / "other.pub"
    assert run("verify", site, "--key", own).exit_code == 1  # not signed yet
    assert run("release", site, "--sign", keys / "own").exit_code == 0
    signed = run("verify", site, "--key", own)
    assert signed.exit_code == 0
    assert "Not part of the site" not in signed.output
    assert run("verify", site, "--key", other).exit_code == 1
    flip(site / "manifest.json.sig", 100, 1)
    assert run("verify", site, "--key", own).exit_code == 1
    assert run("release", site, "--sign", keys / "own").exit_code == 0
    manifest = site / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    assert run("verify", site, "--key", own).exit_code == 1


def test_what_is_no_key_is_a_fault(site, keys, tmp_path):
    other = site / "manifest.json.sig"
    other.write_text("notes")
    assert "[cannot-sign]" in run("release", site, "--sign", keys / "own").output
    other.unlink()
    other.symlink_to(site / "manifest.json")
    assert "[output-is-input]" in run("release", site, "--sign", keys / "own").output
    other.unlink()
    before = sorted(site.iterdir())
    text = tmp_path / "notes.txt"
    text.write_text("no key")
    broken = tmp_path / "broken"
    broken.write_text(
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
    )
    broken.chmod(0o600)
    for key, code in (
        (text, "unusable-key"),
        (tmp_path / "none", "unusable-key"),
        (broken, "cannot-sign"),
    ):
        done = run("release", site, "--sign", key)
        assert done.exit_code == 1
        assert f"[{code}]" in done.output
    for key in (text, keys / "own", tmp_path / "none"):  # a private key is none for readers
        assert "[unusable-key]" in run("verify", site, "--key", key).output
    assert sorted(site.iterdir()) == before
