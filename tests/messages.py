"""Shows every text that mapper prints, for reading aloud: errors, notes, help, warnings.

    python -m tests.messages        # writes tests/messages.txt anew

A text is a literal of the package in which at least three words stand side by side; what is filled in
when it is printed stands as `{}`. Docstrings count where a reader meets them: of the commands. The
page's own words are read in `mapper/page/core/words-*.js`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "mapper"
SNAPSHOT = Path(__file__).parent / "messages.txt"
_PROSE = re.compile(r"[A-Za-z’']{2,}[,:;]? \(?[a-z’'{}-]+,? [a-zA-Z’'{}-]+")
_WORD_LISTS = ("word_set", "_rule", "_phrases", "_numbered")  # their arguments are single words
_NOT_PROSE = re.compile(
    r"SELECT |CREATE |INSERT |PRAGMA |UPDATE |\(\?[:P=!<]|\\[bsd]|^@|<[a-z]+[ >]"
)
# the fields of a statement that hold others
_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_WITHOUT_TEXT = (ast.Name, ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.alias)


@cache
def messages(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Collect the texts of a package.

    Returns:
        The texts of each module, in their order there.
    """
    found = {}
    for path in sorted(package.rglob("*.py")):
        texts = [" ".join(text.split()) for text in _texts(ast.parse(path.read_text("utf-8")))]
        kept = [text for text in texts if _PROSE.search(text) and not _NOT_PROSE.search(text)]
        if kept:
            found[path.relative_to(package).as_posix()] = kept
    return found


def snapshot() -> str:
    """Write the texts down, a line each under the module's name."""
    return "\n".join(
        "\n".join([f"## {module}", *texts, ""]) for module, texts in messages().items()
    )


def _texts(tree: ast.Module) -> Iterator[str]:
    docstrings = list(_docstrings(tree))
    yield from (str(text.value) for text, is_of_command in docstrings if is_of_command)
    left_out = {id(text) for text, _ in docstrings}
    found: list[ast.expr] = []
    _add_outermost(tree, found)
    yield from (_filled(node) for node in found if id(node) not in left_out)


def _docstrings(tree: ast.Module) -> Iterator[tuple[ast.Constant, bool]]:
    """Give the docstrings, and whether click shows each as help."""
    for node in _statements(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or not node.body:
            continue
        first = node.body[0]
        if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
            continue
        if isinstance(first.value.value, str):
            decorators = getattr(node, "decorator_list", [])
            yield first.value, any(".command(" in ast.unparse(each) for each in decorators)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Give a node and the statements in it, without their expressions, which are most of a tree."""
    yield node
    for block in _BLOCKS:
        for child in getattr(node, block, ()):
            yield from _statements(child)


def _add_outermost(node: ast.AST, found: list[ast.expr]) -> None:
    """Add the texts that stand in no other text."""
    for name in node._fields:
        value = getattr(node, name)
        for child in value if isinstance(value, list) else (value,):
            if not isinstance(child, ast.AST) or isinstance(child, _WITHOUT_TEXT):
                continue
            if isinstance(child, ast.Call) and getattr(child.func, "id", "") in _WORD_LISTS:
                continue
            if isinstance(child, ast.JoinedStr):
                found.append(child)
                for part in child.values:
                    if isinstance(part, ast.FormattedValue):
                        _add_outermost(part, found)
            elif isinstance(child, ast.Constant):
                if isinstance(child.value, str):
                    found.append(child)
            else:
                _add_outermost(child, found)


def _filled(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_filled(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "{}"


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
