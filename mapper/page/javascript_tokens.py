"""The tokens of JavaScript, as far as joining modules and leaving out comments needs them.

Knows strings, templates (also within templates), regular expressions, comments and brackets. What a
slash means depends on what is before it; where that cannot be told without parsing, the text is
refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from mapper.errors import PageError

SPACE, NEWLINE, COMMENT, TEXT, PATTERN, WORD, SIGN = (
    "space", "newline", "comment", "text", "pattern", "word", "sign",
)  # fmt: skip

_TOKEN = re.compile(
    r"""
    (?P<space>[^\S\n]+)
  | (?P<newline>\n)
  | (?P<comment>//[^\n]*|/\*(?s:.*?)\*/)
  | (?P<text>"(?:[^"\\\n]|\\(?s:.))*"|'(?:[^'\\\n]|\\(?s:.))*')
  | (?P<word>\d[\w$.]*|[\w$\#]+)
  | (?P<sign>\+\+|--|=>|\?\.|\.\.\.|[^\w\s"'])
    """,
    re.VERBOSE,
)
_OTHER_BREAK = re.compile("[\r\u2028\u2029]")
_PLAIN = frozenset((SPACE, NEWLINE, COMMENT, TEXT, WORD))
BETWEEN = frozenset((SPACE, NEWLINE, COMMENT))
_TEMPLATE_PART = re.compile(r"(?:[^`\\$]|\\(?s:.)|\$(?!\{))*(?:`|\$\{)")
_PATTERN = re.compile(r"/(?:[^\\/\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/\w*")
_BEFORE_A_VALUE = frozenset(
    (
        "await", "case", "delete", "do", "else", "extends", "in", "instanceof", "new", "return",
        "throw", "typeof", "void", "yield",
    )
)  # fmt: skip
_BEFORE_A_CONDITION = frozenset(("if", "for", "while", "with"))
_OPENING, _CLOSING = "([{", ")]}"


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        kind: One of the constants of this module.
        text: As it is written. A template is one token up to each `${` and from each `}` on.
        start: Where it begins in the text, in characters.
        depth: In how many brackets it is, a bracket itself not counted.
    """

    kind: str
    text: str
    start: int
    depth: int


class _Reader:
    """Where the reading of one text stands."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.at = 0
        self.open: list[tuple[str, bool]] = []  # brackets, and whether each holds a condition
        self.before = Token(SIGN, ";", 0, 0)
        self.before_that = self.before
        self.ended_condition = False

    def tokens(self) -> Iterator[Token]:
        text, match = self.text, _TOKEN.match
        while self.at < len(text):
            found = match(text, self.at)
            kind = found.lastgroup if found else None
            if found and kind in _PLAIN:
                token = Token(kind, found[0], self.at, len(self.open))
            else:
                token = self.other(found[0] if found else "")
            self.at += len(token.text)
            if kind not in BETWEEN:
                self.before_that, self.before = self.before, token
            yield token
        if self.open:
            self.refuse(f"no end of {self.open[-1][0]!r}", len(text))

    def other(self, sign: str) -> Token:
        """Read what depends on what is before it."""
        if sign == "`":
            return self.template()
        if sign == "}" and self.open and self.open[-1][0] == "${":
            self.open.pop()
            return self.template()
        if sign == "/" and self.text[self.at + 1 : self.at + 2] != "*":
            return self.slash()
        if sign in ("", "/"):
            self.refuse("a text or comment without its end")
        return self.sign(sign)

    def template(self) -> Token:
        """Read from a backtick or from the end of a value to the next backtick or value."""
        found = _TEMPLATE_PART.match(self.text, self.at + 1)
        if found is None:
            self.refuse("a template without its end")
        token = Token(TEXT, self.text[self.at : found.end()], self.at, len(self.open))
        if found[0].endswith("${"):
            self.open.append(("${", False))
        return token

    def slash(self) -> Token:
        """Tell a regular expression from a division by what is before it."""
        if not self.value_may_begin():
            return Token(SIGN, "/", self.at, len(self.open))
        found = _PATTERN.match(self.text, self.at)
        if found is None:
            self.refuse("a regular expression without its end")
        return Token(PATTERN, found[0], self.at, len(self.open))

    def value_may_begin(self) -> bool:
        kind, text = self.before.kind, self.before.text
        if kind == WORD:
            return text in _BEFORE_A_VALUE and self.before_that.text not in (".", "?.")
        if kind == TEXT:
            return text.endswith("${")
        if kind == PATTERN or text in ("]", "++", "--"):
            return False
        if text == "}":
            self.refuse("a slash behind '}', which may be a division or a regular expression")
        return self.ended_condition if text == ")" else True

    def sign(self, text: str) -> Token:
        if text in _CLOSING:
            opened, holds_condition = self.open.pop() if self.open else ("", False)
            if _OPENING.find(opened) != _CLOSING.index(text) or not opened:
                self.refuse(f"{text!r} without its beginning")
            self.ended_condition = holds_condition
        token = Token(SIGN, text, self.at, len(self.open))
        if text in _OPENING:
            condition = self.before.text in _BEFORE_A_CONDITION and self.before_that.text != "."
            self.open.append((text, condition))
        return token

    def refuse(self, what: str, at: int | None = None) -> NoReturn:
        refuse(self.name, self.text, self.at if at is None else at, what)


def refuse(name: str, text: str, at: int, what: str) -> NoReturn:
    """Raise a PageError that says what cannot be joined, with its line and column."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    raise PageError(f"{name}:{line}:{column} has {what}. Write it otherwise.")


def tokens(name: str, text: str) -> tuple[Token, ...]:
    """Read a module or script of the page.

    Args:
        name: Its file name, for errors.
        text: The text.

    Returns:
        All tokens in order; joined they are the text.

    Raises:
        PageError: A string, template, comment, regular expression or bracket has no end, a slash
            may mean two things, or a line ends otherwise than with a line feed.
    """
    if found := _OTHER_BREAK.search(text):
        refuse(name, text, found.start(), "a line break other than a line feed")
    return tuple(_Reader(name, text).tokens())


def without_comments(parts: tuple[Token, ...]) -> str:
    """Join tokens without comments, empty lines and space at either end of a line.

    A comment over several lines leaves a line break, which may end a statement, and any other a
    space, without which the words beside it might become one.
    """
    kept: list[str] = []
    line: list[str] = []

    def end_line() -> None:
        text = "".join(line).rstrip()
        if text:
            kept.append(text)
        line.clear()

    for kind, text, _, _ in parts:
        if kind == NEWLINE or (kind == COMMENT and "\n" in text):
            end_line()
        elif kind not in (SPACE, COMMENT):
            line.append(text)
        elif line and line[-1] != " ":
            line.append(" ")
    end_line()
    return "".join(f"{text}\n" for text in kept)
