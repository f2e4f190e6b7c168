from __future__ import annotations

import errno
import io
import os
import socket
import stat
from pathlib import Path

import pytest

from mapper.errors import DestinationError, OutputError
from mapper.files.atomic import open_whole_file, write_whole
from mapper.files.destinations import is_stream, refuse_overwriting
from tests.streams import Pipe


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_it_writes_the_whole_and_leaves_nothing_else(tmp_path):
    assert write_whole(tmp_path / "a.html", b"new") == 3
    assert (tmp_path / "a.html").read_bytes() == b"new"
    assert names_in(tmp_path) == ["a.html"]


def test_the_file_is_readable_as_any_other(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "a.html", b"new")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "a.html")]
    assert modes[0] == modes[1]


def test_an_old_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)


def test_what_is_not_finished_is_for_its_user_alone(tmp_path):
    with open_whole_file(tmp_path / "a.html") as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        temporary.write_bytes(b"new")


def test_the_umask_is_never_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda _mask: pytest.fail("other threads make files, too"))
    write_whole(tmp_path / "a.html", b"new")


@pytest.mark.parametrize("name", ["é" * 120 + ".html", "a." + "b" * 250, ".html"])
def test_a_name_may_be_as_long_as_the_system_lets_it(name, tmp_path):
    write_whole(tmp_path / name, b"new")
    assert names_in(tmp_path) == [name]


def test_a_failure_keeps_the_old_file_and_cleans_up(tmp_path, monkeypatch):
    path = tmp_path / "a.html"
    path.write_bytes(b"old")

    def full_disk(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OutputError, match="no space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.html"]


def test_a_missing_folder_is_an_error_of_ours(tmp_path):
    with pytest.raises(OutputError, match="nowhere"):
        write_whole(tmp_path / "nowhere" / "a.html", b"x")


# ---- the folder is synced --------------------------------------------------------------------


def test_the_file_is_synced_before_the_move_and_its_folder_after(tmp_path, monkeypatch):
    done = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor):
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def moved(self, target):
        done.append("move")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", moved)
    write_whole(tmp_path / "a.html", b"new")
    assert done == ["file", "move", "folder"]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.EACCES, errno.ENOTSUP])
def test_a_system_that_cannot_sync_a_folder_gets_its_file_all_the_same(tmp_path, monkeypatch, code):
    fsync = os.fsync

    def refused(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refused)
    write_whole(tmp_path / "a.html", b"new")
    assert (tmp_path / "a.html").read_bytes() == b"new"


def test_a_system_that_cannot_open_a_folder_gets_its_file_all_the_same(tmp_path, monkeypatch):
    real_open = os.open

    def refused(path, flags, *more, **named):
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_open(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", refused)
    write_whole(tmp_path / "a.html", b"new")
    assert (tmp_path / "a.html").read_bytes() == b"new"


def test_a_disk_that_fails_while_the_folder_is_synced_is_said(tmp_path, monkeypatch):
    fsync = os.fsync

    def broken(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OutputError, match="was written"):
        write_whole(tmp_path / "a.html", b"new")


# ---- links -----------------------------------------------------------------------------------


@pytest.mark.parametrize("chain", [1, 3])
@pytest.mark.parametrize("there", [True, False], ids=["old", "dangling"])
def test_a_link_stays_and_the_file_it_leads_to_is_replaced(tmp_path, chain, there):
    real = tmp_path / "elsewhere" / "page.html"
    real.parent.mkdir()
    if there:
        real.write_bytes(b"old")
    target = Path("elsewhere/page.html")
    for number in range(chain):
        link = tmp_path / f"link-{number}.html"
        link.symlink_to(target)
        target = Path(link.name)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == link.read_bytes() == b"new"
    assert names_in(real.parent) == ["page.html"]


def test_a_link_whose_folder_is_not_there_is_an_error_of_ours(tmp_path):
    (tmp_path / "a.html").symlink_to(tmp_path / "nowhere" / "a.html")
    with pytest.raises(OutputError):
        write_whole(tmp_path / "a.html", b"new")
    assert (tmp_path / "a.html").is_symlink()


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "a.html").symlink_to("b.html")
    (tmp_path / "b.html").symlink_to("a.html")
    with pytest.raises(DestinationError) as refused:
        write_whole(tmp_path / "a.html", b"new")
    assert refused.value.code == "output-is-no-file"
    assert (tmp_path / "a.html").is_symlink()


# ---- what is no file -------------------------------------------------------------------------


@pytest.mark.parametrize("through_link", [False, True])
@pytest.mark.parametrize("as_device", [False, True], ids=["pipe", "device"])
def test_a_stream_gets_the_bytes_and_stays_what_it_is(tmp_path, as_device, through_link):
    pipe = Pipe(tmp_path / "out", as_device=as_device)
    path = pipe.path
    if through_link:
        path = tmp_path / "link"
        path.symlink_to(pipe.path.name)
    assert is_stream(path)
    before = names_in(tmp_path)
    assert write_whole(path, [b"n", b"ew"]) == 3
    assert pipe.read() in (b"new", None)
    assert pipe.still_there()
    assert names_in(tmp_path) == before


def test_a_stream_gets_nothing_of_what_failed(tmp_path):
    pipe = Pipe(tmp_path / "out")

    def pieces():
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_whole(pipe.path, pieces())
    pipe.release()
    assert pipe.read() == b""
    stream = io.BytesIO()
    with pytest.raises(ZeroDivisionError):
        write_whole(stream, pieces())
    assert stream.getvalue() == b""


def test_an_open_file_is_written_where_it_stands(tmp_path):
    """As a shell hands on `>(…)`, and what it appends to."""
    with (tmp_path / "log").open("ab") as file:
        file.write(b"old ")
        file.flush()
        for path in (f"/dev/fd/{file.fileno()}", tmp_path / "link"):
            if path == tmp_path / "link":
                path.symlink_to(f"/dev/fd/{file.fileno()}")
            assert is_stream(path)
            write_whole(path, b"new ")
        write_whole(file, b"end")
    assert (tmp_path / "log").read_bytes() == b"old new new end"
    assert names_in(tmp_path) == ["link", "log"]


def test_a_pipe_that_nobody_reads_any_more_is_an_error_of_ours():
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(OutputError), os.fdopen(writing, "wb", buffering=0) as file:
        write_whole(file, b"new")


def test_a_stream_of_text_gets_text_in_utf_8_whole_or_not_at_all(tmp_path):
    text = "Ñandú, 東京" * 300_000  # more than one piece, and characters on the edges of some
    stream = io.StringIO()
    write_whole(stream, text.encode())
    assert stream.getvalue() == text
    with (tmp_path / "page.html").open("w", encoding="utf-8") as file:
        write_whole(file, text.encode())
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == text
    stream = io.StringIO()
    with pytest.raises(OutputError, match="for bytes"):
        write_whole(stream, b"SQLite" * 500_000 + b"\xff")
    assert not stream.getvalue()
    with (
        (tmp_path / "latin.html").open("w", encoding="cp1252") as file,
        pytest.raises(OutputError, match='encoding="utf-8"'),
    ):
        write_whole(file, text.encode())


@pytest.mark.parametrize("through_link", [False, True])
@pytest.mark.parametrize("kind", ["folder", "socket"])
def test_a_folder_and_a_socket_are_refused(tmp_path, monkeypatch, kind, through_link):
    monkeypatch.chdir(tmp_path)  # the address of a socket has no room for a long path
    path = Path("out")
    if kind == "folder":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("out")
    if through_link:
        path = Path("link")
        path.symlink_to("out")
    before = path.stat().st_ino, path.lstat().st_mode
    with pytest.raises(DestinationError) as refused:
        write_whole(path, b"new")
    assert refused.value.code == "output-is-no-file"
    assert (path.stat().st_ino, path.lstat().st_mode) == before


def test_a_disk_is_refused(tmp_path, monkeypatch):
    """Not even root need make one: what counts is what the system says of it."""
    path = tmp_path / "disk"
    path.write_bytes(b"all of it")
    stat_of = Path.stat

    def as_disk(self, **options):
        found = stat_of(self, **options)
        if self.name != "disk":
            return found
        return os.stat_result([stat.S_IFBLK | 0o660, *list(found)[1:]])

    monkeypatch.setattr(Path, "stat", as_disk)
    with pytest.raises(DestinationError) as refused:
        write_whole(path, b"new")
    assert refused.value.code == "output-is-no-file"
    assert path.read_bytes() == b"all of it"


def test_what_has_become_a_device_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "a.html"

    def pieces():
        yield b"new"
        path.mkdir()

    with pytest.raises(DestinationError):
        write_whole(path, pieces())
    assert names_in(tmp_path) == ["a.html"]


# ---- what is read ----------------------------------------------------------------------------


def same_path(path: Path) -> Path:
    return path


def by_link(path: Path) -> Path:
    (path.parent / "link").symlink_to(path.name)
    return path.parent / "link"


def by_hard_link(path: Path) -> Path:
    (path.parent / "hard").hardlink_to(path)
    return path.parent / "hard"


def by_linked_folder(path: Path) -> Path:
    (path.parent / "folder").symlink_to(".")
    return path.parent / "folder" / path.name


def by_detour(path: Path) -> Path:
    (path.parent / "sub").mkdir()
    return path.parent / "sub" / ".." / path.name


def by_relative_path(path: Path) -> Path:
    return Path(os.path.relpath(path))


WAYS = [same_path, by_link, by_hard_link, by_linked_folder, by_detour, by_relative_path]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_file_that_is_read_is_no_output(tmp_path, way, turned):
    path = tmp_path / "t.csv"
    path.write_bytes(b"old")
    output, read = (path, way(path)) if turned else (way(path), path)
    with pytest.raises(DestinationError) as refused:
        refuse_overwriting([None, tmp_path / "other", output], [tmp_path / "none", None, read])
    assert refused.value.code == "output-is-input"
    assert str(output) in str(refused.value)


@pytest.mark.parametrize("way", [way for way in WAYS if way is not by_hard_link])
def test_a_file_that_would_be_read_is_no_output_before_it_is_there(tmp_path, way):
    path = tmp_path / "t.lock"
    with pytest.raises(DestinationError):
        refuse_overwriting([way(path)], [path])


def test_two_outputs_are_two_files(tmp_path):
    with pytest.raises(DestinationError) as refused:
        refuse_overwriting([tmp_path / "a", tmp_path / "b", tmp_path / "." / "a"], [])
    assert refused.value.code == "outputs-are-one-file"


def test_every_slip_is_said_at_once(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DestinationError) as refused:
        refuse_overwriting(
            [tmp_path / "t.csv", tmp_path / "folder", tmp_path / "x", tmp_path / "x"],
            [tmp_path / "t.csv"],
        )
    lines = str(refused.value).splitlines()
    assert sorted(line.rpartition("[")[2] for line in lines) == [
        "output-is-input]", "output-is-no-file]", "outputs-are-one-file]",
    ]  # fmt: skip


def test_an_open_file_is_the_file_that_it_is(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"old")
    with path.open("ab") as file:
        for outputs, inputs in (
            ([file], [path]),
            ([path], [file]),
            ([f"/dev/fd/{file.fileno()}"], [path]),
        ):
            with pytest.raises(DestinationError):
                refuse_overwriting(outputs, inputs)


def test_a_device_may_be_read_and_written(tmp_path):
    pipe = Pipe(tmp_path / "null", as_device=True)
    refuse_overwriting([pipe.path, pipe.path, io.BytesIO(), io.BytesIO()], [pipe.path])
    pipe.release()


@pytest.mark.parametrize(
    ("read", "output"),
    [("a.shp", "a.dbf"), ("a.shp", "a.prj"), ("A.SHP", "A.DBF"), ("a.gpkg", "a.gpkg-wal")],
)
def test_what_is_read_with_a_file_is_no_output(tmp_path, read, output):
    with pytest.raises(DestinationError):
        refuse_overwriting([tmp_path / output], [tmp_path / read])


def test_names_that_differ_in_case_are_one_where_the_system_says_so(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    refuse_overwriting([folder / "A.csv", folder / "a.csv"], [])
    (tmp_path / "DATA").symlink_to("data")  # as a file system that ignores case answers
    with pytest.raises(DestinationError):
        refuse_overwriting([folder / "A.csv", folder / "a.csv"], [])
    refuse_overwriting([folder / "A.csv", folder / "b.csv"], [])
