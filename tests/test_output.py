from __future__ import annotations

import os
import stat

import pytest

from mapper.errors import OutputError
from mapper.files.atomic import write_whole


def test_it_writes_the_whole_and_leaves_nothing_else(tmp_path):
    write_whole(tmp_path / "a.html", b"new")
    assert (tmp_path / "a.html").read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["a.html"]


def test_the_file_is_readable_as_any_other(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "a.html", b"new")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "a.html")]
    assert modes[0] == modes[1]


def test_a_failure_keeps_the_old_file_and_cleans_up(tmp_path, monkeypatch):
    path = tmp_path / "a.html"
    path.write_bytes(b"old")

    def full_disk(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.html"]


def test_a_missing_folder_is_an_error_of_ours(tmp_path):
    with pytest.raises(OutputError, match="choose another place"):
        write_whole(tmp_path / "nowhere" / "a.html", b"x")
