"""Collects the codes of faults from the source, however they are passed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "mapper"
_WORD = re.compile(r"[a-z]+(-[a-z]+)*\Z")
# how `code` stands where it is taken, passed or set: modules without need no parsing, which takes long
_CODE = re.compile(r"\bcode\s*=|\bcode: |[(,]\s*code\b")
_LEAVES = (ast.Name, ast.Constant, ast.expr_context)
_WANTED = (ast.FunctionDef, ast.ClassDef, ast.Call, ast.Assign, ast.AnnAssign)


def codes_in_source() -> set[str]:
    """Give every constant that is passed as `code`, by name or by position, or given to an attribute `code`.

    A variable that is passed is followed to the constants of its function: the keys of mappings there.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))]
    nodes = [_nodes(text) for text in texts if _CODE.search(text)]
    positions = dict(_takers([node for each in nodes for node in each]))
    is_passed = re.compile(rf"\b(?:{'|'.join(map(re.escape, positions))})\(")
    nodes += [_nodes(text) for text in texts if not _CODE.search(text) and is_passed.search(text)]
    return {code for each in nodes for code in _codes(each, positions) if _WORD.match(code)}


def _nodes(text: str) -> list[ast.AST]:
    """Give the nodes of a module that are of use here; as `ast.walk`, in less time."""
    found: list[ast.AST] = []
    left: list[ast.AST] = [ast.parse(text)]
    for node in left:
        if isinstance(node, _WANTED):
            found.append(node)
        for value in vars(node).values():
            if value.__class__ is list:
                left += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
                left.append(value)
    return found


def _takers(nodes: list[ast.AST]) -> Iterator[tuple[str, int]]:
    """Give functions and records that take a `code`, with its position."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args if each.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            names = [
                each.target.id
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            ]
        else:
            continue
        if "code" in names:
            yield node.name, names.index("code")


def _codes(nodes: list[ast.AST], positions: dict[str, int]) -> Iterator[str]:
    """Give the codes of one module."""
    lines = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(_passed(node, positions), ast.Name)
    ]
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from _constants(_passed(node, positions))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(each, ast.Name) and each.id == "code" for each in targets):
                yield from _constants(node.value)
        elif isinstance(node, ast.FunctionDef) and any(
            node.lineno <= line <= (node.end_lineno or 0)  # no other needs to be walked through
            for line in lines
        ):
            yield from _keys_passed(node, positions)


def _passed(call: ast.Call, positions: dict[str, int]) -> ast.expr | None:
    for each in call.keywords:
        if each.arg == "code":
            return each.value
    position = positions.get(_name(call.func))
    if position is None:
        return None
    if any(isinstance(each, ast.Starred) for each in call.args):
        return call.args[-1]  # a code is the last, where something before it is unpacked
    return call.args[position] if position < len(call.args) else None


def _keys_passed(function: ast.FunctionDef, positions: dict[str, int]) -> Iterator[str]:
    """Give the keys of mappings in a function that passes on a variable `code` which is no argument."""
    arguments = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
    inside = list(ast.walk(function))
    variables = {
        passed.id
        for call in inside
        if isinstance(call, ast.Call) and isinstance(passed := _passed(call, positions), ast.Name)
    }
    if variables - arguments:
        for each in inside:
            if isinstance(each, ast.Dict):
                for key in each.keys:
                    yield from _constants(key)


def _constants(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
