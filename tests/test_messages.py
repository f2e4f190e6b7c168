"""The texts that mapper prints are in one file, to be read as a whole, and are sentences."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.messages import PACKAGE, SNAPSHOT, messages, snapshot

# what made messages sound translated
_CLUMSY = re.compile(
    r"\bgot |, expected |, do \w+|\bnobody\b|\bsomebody\b|\bmetres?\b"
    r"|(?:^|, )what (?:is|are|was|stands)\b|\bwhat (?:mapper|the table|the file) "
)
_SENTENCES = ("found", "expected", "fix")


def test_the_snapshot_shows_what_mapper_prints_today() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot(), "run python -m tests.messages"


def test_the_snapshot_holds_errors_notes_and_help() -> None:
    found = messages()
    assert any("--longitude" in text for text in found["imports/point_columns.py"])
    assert any("separated by {}" in text for texts in found.values() for text in texts)
    assert any(text.startswith("Add jurisdictions to POINTS") for text in found["cli/assign.py"])


def test_no_text_sounds_translated() -> None:
    assert [text for _, text in _texts() if _CLUMSY.search(text)] == []


def test_each_text_stands_in_one_place() -> None:
    times = Counter(text for _, text in _texts())
    assert [text for text, count in times.items() if count > 1] == []


def test_every_part_of_a_fault_is_a_sentence() -> None:
    parts = list(_parts_of_faults())
    assert len(parts) > 100
    assert [part for part in parts if not part[1].endswith((".", "{}"))] == []


@pytest.mark.parametrize("text", ["got 2, expected 3, do mend it", "Radius in metres.", "nobody"])
def test_a_clumsy_text_is_found(text: str) -> None:
    assert _CLUMSY.search(text)


def _texts() -> Iterator[tuple[str, str]]:
    for module, texts in messages().items():
        yield from ((module, text) for text in texts)


def _parts_of_faults() -> Iterator[tuple[str, str]]:
    """Give each constant that is passed as found, expected or fix beside a code, with its line."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        source = path.read_text(encoding="utf-8")
        if "code=" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and "code" in {each.arg for each in node.keywords}:
                for each in node.keywords:
                    if each.arg in _SENTENCES:
                        yield from (
                            (f"{module}:{node.lineno}", text) for text in _ends(each.value) if text
                        )


def _ends(node: ast.expr) -> Iterator[str]:
    """Give the end of every text that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        last = node.values[-1]
        yield str(last.value) if isinstance(last, ast.Constant) else "{}"
    elif isinstance(node, ast.IfExp):
        yield from (*_ends(node.body), *_ends(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _ends(each)
    elif isinstance(node, ast.Lambda):
        yield from _ends(node.body)
