"""A folder is changed as a whole: whatever moment it is killed at, nothing of others is lost."""

from __future__ import annotations

import itertools

import pytest

from mapper.errors import DestinationError, MapperError
from mapper.files import FolderUpdate, complete_update, folder_update, hash_file

OLD = {"index.html": "old", "a/one.html": "1", "a/gone.html": "withheld now", "b/gone.html": "2"}
NEW = {"index.html": "new", "a/one.html": "1", "a/two.html": "2", "c/d/three.html": "3"}
FOREIGN = {"CNAME": "news.example", "b/mine.txt": "mine"}
STEPS = (
    "make_folder",
    "move_file",
    "delete_file",
    "delete_folder",
    "hash_file",
    "write_whole",
    "_sync",
)


class KilledError(BaseException):
    """A kill, which no code handles."""


def written(folder):
    files = [each for each in folder.rglob("*") if each.is_file()]
    own = folder / folder_update.UPDATE_FOLDER
    return {
        each.relative_to(folder).as_posix(): each.read_text(encoding="utf-8")
        for each in files
        if own not in each.parents
    }


def update(folder, files, owned):
    change = FolderUpdate(folder, owned)
    change.begin()
    for path, text in files.items():
        change.add(path, lambda target, text=text: target.write_text(text, encoding="utf-8"))
    change.refuse_foreign()
    change.commit()
    return dict(change.hashes)


def begun(folder):
    folder.mkdir()
    owned = update(folder, OLD, {})
    for path, text in FOREIGN.items():
        (folder / path).write_text(text, encoding="utf-8")
    return owned


def kill_at(step, monkeypatch):
    """Let the process die at a step: that one and all later ones do nothing."""
    count = itertools.count(1)

    def counted(real):
        def run(*args, **kwargs):
            if next(count) >= step:
                raise KilledError
            return real(*args, **kwargs)

        return run

    for name in STEPS:
        monkeypatch.setattr(folder_update, name, counted(getattr(folder_update, name)))


def test_a_kill_at_any_step_leaves_the_change_undone_or_to_be_completed(tmp_path, monkeypatch):
    outcomes = []
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        owned = begun(folder)
        with monkeypatch.context() as killed:
            kill_at(step, killed)
            try:
                update(folder, NEW, owned)
            except KilledError:
                pass
            else:
                break
        assert FOREIGN.items() <= written(folder).items(), step
        complete_update(folder)
        assert written(folder) in (OLD | FOREIGN, NEW | FOREIGN), step
        is_new = written(folder) == NEW | FOREIGN
        outcomes.append(is_new)
        # the next run makes it whole, whatever is left
        now = {path: hash_file(folder / path) for path in (NEW if is_new else OLD)}
        update(folder, NEW, now)
        assert written(folder) == NEW | FOREIGN, step
        assert not (folder / folder_update.UPDATE_FOLDER).exists(), step
    assert outcomes == sorted(outcomes)  # once it can be completed, it always is
    assert {True, False} == set(outcomes)
    assert not (folder / "a" / "gone.html").exists()
    assert (folder / "b" / "mine.txt").exists()


def test_a_second_kill_while_completing_loses_nothing(tmp_path, monkeypatch):
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        owned = begun(folder)
        with monkeypatch.context() as killed:
            killed.setattr(
                folder_update, "move_file", lambda *_: (_ for _ in ()).throw(KilledError)
            )
            with pytest.raises(KilledError):
                update(folder, NEW, owned)
        with monkeypatch.context() as killed:
            kill_at(step, killed)
            try:
                complete_update(folder)
            except KilledError:
                pass
            else:
                break
        complete_update(folder)
        assert written(folder) == NEW | FOREIGN, step
    assert step > len(NEW)


def test_what_is_equal_is_not_written_again(tmp_path):
    owned = begun(tmp_path / "site")
    before = (tmp_path / "site" / "a" / "one.html").stat().st_mtime_ns
    change = FolderUpdate(tmp_path / "site", owned)
    change.begin()
    for path, text in OLD.items():
        change.add(path, lambda target, text=text: target.write_text(text, encoding="utf-8"))
    assert change.commit() == (0, 0)
    assert (tmp_path / "site" / "a" / "one.html").stat().st_mtime_ns == before


def changed_by_hand(folder):
    (folder / "a" / "one.html").write_text("by hand", encoding="utf-8")


def deleted_page_changed_by_hand(folder):
    (folder / "a" / "gone.html").write_text("by hand", encoding="utf-8")


def foreign(folder):
    (folder / "a" / "two.html").write_text("mine", encoding="utf-8")


def file_for_a_folder(folder):
    (folder / "c").write_text("mine", encoding="utf-8")


def folder_for_a_file(folder):
    (folder / "a" / "two.html").mkdir()


def link_out(folder):
    (folder / "c").symlink_to(folder.parent, target_is_directory=True)


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (changed_by_hand, "site-changed-file"),
        (deleted_page_changed_by_hand, "site-changed-file"),
        (foreign, "site-foreign-file"),
        (file_for_a_folder, "site-foreign-file"),
        (folder_for_a_file, "site-foreign-file"),
        (link_out, "site-link"),
    ],
)
def test_what_mapper_did_not_write_is_neither_replaced_nor_deleted(prepare, code, tmp_path):
    folder = tmp_path / "site"
    owned = begun(folder)
    prepare(folder)
    before = written(folder)
    with pytest.raises(DestinationError) as error:
        update(folder, NEW, owned)
    assert error.value.code == code
    assert written(folder) == before


def test_a_broken_journal_is_said(tmp_path):
    journal = tmp_path / folder_update.UPDATE_FOLDER / "journal.json"
    journal.parent.mkdir()
    journal.write_text("[]", encoding="utf-8")
    with pytest.raises(MapperError):
        complete_update(tmp_path)
