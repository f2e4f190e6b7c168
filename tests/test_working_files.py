"""A link where a file of mapper's own belongs leads to no loss, and a journal names nothing elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapper.errors import MapperError
from mapper.files import FolderUpdate, complete_update
from mapper.imports.points.parts.journal import open_journal
from mapper.location.lockfile import LockFile
from mapper.network.pace import Pace
from mapper.places.border_index import index_file, prepare_index

MINE = "a line of mine, without an end"


def _index(_folder: Path) -> None:
    prepare_index()


def _answers(folder: Path) -> None:
    LockFile(folder / "t.lock", guards=folder / "guards").change(lambda lock: lock)


def _pace(folder: Path) -> None:
    with Pace("host.example", interval_seconds=0, folder=folder).turn():
        pass


def _parts(folder: Path) -> None:
    with open_journal(folder / "out"):
        pass


def _site(folder: Path) -> None:
    complete_update(folder / "site")
    FolderUpdate(folder / "site").begin()


def _guard(folder: Path) -> str:
    guards = folder / "guards"
    guards.mkdir()
    _answers(folder)
    return next(guards.iterdir()).relative_to(folder).as_posix()


CASES: list[tuple[Callable[[Path], None], str | Callable[[Path], str]]] = [
    (_index, lambda _: index_file._path().with_suffix(".lock").name),
    (_answers, _guard),
    (_pace, "host.example.turn"),
    (_parts, "out/.mapper-assign/lock"),
    (_parts, "out/.mapper-assign/done.jsonl"),
    (_site, "site/.mapper-publish/journal.json"),
]


@pytest.mark.parametrize("kind", ["link", "hard link", "file"])
@pytest.mark.parametrize(("run", "own"), CASES)
def test_a_file_where_one_of_mappers_own_belongs_is_not_lost(
    run: Callable[[Path], None],
    own: str | Callable[[Path], str],
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAPPER_INDEX", str(tmp_path))
    mine = tmp_path / "mine.txt"
    mine.write_text(MINE, encoding="utf-8")
    path = tmp_path / (own if isinstance(own, str) else own(tmp_path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "link":
        path.symlink_to(mine)
    elif kind == "hard link":
        path.hardlink_to(mine)
    else:
        path.write_text(MINE, encoding="utf-8")
    with pytest.raises(MapperError, match=path.name):
        run(tmp_path)
    assert (mine.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")) == (MINE, MINE)


@pytest.mark.parametrize(
    ("run", "own"), [(_parts, "out/.mapper-assign"), (_site, "site/.mapper-publish")]
)
def test_a_folder_of_mappers_own_is_no_link(
    run: Callable[[Path], None], own: str, tmp_path: Path
) -> None:
    (tmp_path / "mine" / "new").mkdir(parents=True)
    (tmp_path / "mine" / "new" / "index.html").write_text(MINE, encoding="utf-8")
    (tmp_path / own).parent.mkdir()
    (tmp_path / own).symlink_to(tmp_path / "mine")
    with pytest.raises(MapperError) as error:
        run(tmp_path)
    assert error.value.code == "working-file"
    assert (tmp_path / "mine" / "new" / "index.html").read_text(encoding="utf-8") == MINE


@pytest.mark.parametrize("elsewhere", ["../mine.txt", "/mine.txt", "a/../../mine.txt", 5, None])
def test_a_journal_names_nothing_outside_of_its_folder(elsewhere: object, tmp_path: Path) -> None:
    done = dict.fromkeys(("part", "sha256", "settings"), "a") | {"output": elsewhere}
    done |= dict.fromkeys(("size", "changed", "output_size", "rows", "answered", "outside"), 4)
    done |= {"unanswered": {}, "rejected": 0, "faults_in_all": 0}
    line = json.dumps(done, sort_keys=True)
    own = tmp_path / "out" / ".mapper-assign"
    (own / "new" / "a").mkdir(parents=True)
    (own / "done.jsonl").write_text(line + "\n", encoding="utf-8")
    site = tmp_path / "site" / ".mapper-publish"
    site.mkdir(parents=True)
    entries = {"put": {}, "delete": {str(elsewhere): "0" * 64, "../x": ""}}
    (site / "journal.json").write_text(json.dumps(entries), encoding="utf-8")
    for run in (_parts, _site):
        with pytest.raises(MapperError, match="journal"):
            run(tmp_path)
