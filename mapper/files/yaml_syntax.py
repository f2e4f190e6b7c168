"""What is wrong where a text is not valid YAML, in plain words, and values that a comment cuts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from mapper.files.fixes import CORRECT_HERE

# a value, and what follows its end without a space behind the mark: "Unit #4", "under #NoKings"
_MAYBE_CUT = re.compile(r"[^\s#][ \t]+#[^\s#]")
_CUT = re.compile(r"[ \t]+#([^\s#])")
_PROSE = 2  # words before the mark; behind fewer, letters are an editor's comment
_ALIGN = "Align keys that belong together, and put a text with ': ' in it in quotes."
_QUOTE = "Put the text in quotes."


class SyntaxText(NamedTuple):
    """What was found where YAML cannot be read, how to correct it, and whether its begin is meant."""

    found: str
    fix: str
    is_at_begin: bool = False


_TAB = SyntaxText("A tab is in the indentation.", "Indent with spaces.")
_BACKSLASH = SyntaxText(
    "A backslash in double quotes begins no character that YAML knows.",
    "Use single quotes, or write two backslashes.",
)
# by a part of what libyaml says
_SAID = {
    "mapping values are not allowed": SyntaxText(
        "A second ': ', or a wrong indentation, is here.", _ALIGN
    ),
    "violates indentation": _TAB,
    "expected ':'": SyntaxText(
        "This is no key with a value: ': ' is missing.",
        "Write a colon and a space after the key.",
        is_at_begin=True,
    ),
    "expected '-' indicator": SyntaxText("The indentation of a list is broken here.", _ALIGN),
    "expected key": SyntaxText(
        "A key, or the end of a text, is not where it belongs.",
        "Align keys that belong together; a text that begins with a quotation mark needs quotes as a whole.",
    ),
    "expected ',' or": SyntaxText("A bracket is not closed.", "Close the bracket."),
    "escape": _BACKSLASH,
    "hexdecimal": _BACKSLASH,
    "unexpected end of stream": SyntaxText(
        "A quotation mark is never closed.", "Close it.", is_at_begin=True
    ),
}


def explain_syntax(error: yaml.MarkedYAMLError, text: str) -> SyntaxText:
    """Explain an error of the parser."""
    said = error.problem or ""
    mark = error.problem_mark
    if mark and "start any token" in said:
        character = text[mark.index : mark.index + 1]
        reserved = f"A text begins with {character}, which YAML reserves."
        return _TAB if character == "\t" else SyntaxText(reserved, _QUOTE)
    for part, told in _SAID.items():
        if part in said:
            return told
    return SyntaxText(f"The text is not valid YAML ({said}).", CORRECT_HERE)


def cut_values(text: str, loader: Any) -> Iterator[Any]:  # noqa: ANN401  (untyped there)
    """Yield where a text in plain style ends because `#` begins a comment, though it looks like text.

    Args:
        text: Valid YAML.
        loader: The class of PyYAML's parser.
    """
    if not _MAYBE_CUT.search(text):
        return
    for event in yaml.parse(text, Loader=loader):
        if not isinstance(event, yaml.ScalarEvent) or event.style or event.end_mark is None:
            continue
        cut = _CUT.match(text, event.end_mark.index)
        if cut and (cut[1].isdigit() or len(event.value.split()) >= _PROSE):
            yield event.end_mark
