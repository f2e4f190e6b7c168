"""What mapper prints stands in one file, to be read as a whole."""

from tests.messages import SNAPSHOT, messages, snapshot


def test_the_snapshot_shows_what_mapper_prints_today() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot(), "run python -m tests.messages"


def test_the_snapshot_holds_errors_notes_and_help() -> None:
    found = messages()
    assert any("--longitude" in text for text in found["imports/point_columns.py"])
    assert any("separated by {}" in text for texts in found.values() for text in texts)
    assert any(text.startswith("Add jurisdictions to POINTS") for text in found["cli/assign.py"])
