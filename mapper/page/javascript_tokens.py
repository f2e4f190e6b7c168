"""Tokenizes JavaScript, as far as joining modules and removing comments requires.

Knows strings, templates (also within templates), regular expressions, comments and brackets. The meaning
of a slash depends on the text before it; if only a parser could decide, the text is refused, never
guessed.
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
_JOINING = frozenset(("++", "--", "//", "/*", "?.", "!-", "->"))  # `<!--` and `-->` are comments
_OPENING, _CLOSING = "([{", ")]}"


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        kind: One of the constants of this module.
        text: Its source text. A template is one token up to each `${` and from each `}` on.
        start: Its position in the text, in characters.
        depth: The number of brackets around it, not counting itself.
    """

    kind: str
    text: str
    start: int
    depth: int


class _Reader:
    """The state of reading one text."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.at = 0
        self.open: list[tuple[str, bool]] = []  # brackets, and whether each holds a condition
        self.before = Token(SIGN, ";", 0, 0)
        self.before_that = self.before
        self.ended_condition = False

    def tokens(self) -> Iterator[Token]:
        text, match, at = self.text, _TOKEN.match, 0
        while at < len(text):
            found = match(text, at)
            kind = found.lastgroup if found else None
            if found and kind in _PLAIN:
                token = Token(kind, found[0], at, len(self.open))
            else:
                self.at = at
                token = self.other(found[0] if found else "")
            at += len(token.text)
            if kind not in BETWEEN:
                self.before_that, self.before = self.before, token
            yield token
        if self.open:
            self.refuse(f"no end of {self.open[-1][0]!r}", len(text))

    def other(self, sign: str) -> Token:
        """Read a token that depends on the one before it."""
        if sign == "`":
            return self.template()
        if sign == "}" and self.open and self.open[-1][0] == "${":
            self.open.pop()
            return self.template()
        if sign == "/" and self.text[self.at + 1 : self.at + 2] != "*":
            return self.slash()
        if sign in ("", "/"):
            self.refuse("an unfinished string or comment")
        return self.sign(sign)

    def template(self) -> Token:
        """Read from a backtick or from the end of a value to the next backtick or value."""
        found = _TEMPLATE_PART.match(self.text, self.at + 1)
        if found is None:
            self.refuse("an unfinished template")
        token = Token(TEXT, self.text[self.at : found.end()], self.at, len(self.open))
        if found[0].endswith("${"):
            self.open.append(("${", False))
        return token

    def slash(self) -> Token:
        """Distinguish a regular expression from a division by the token before it."""
        if not self.value_may_begin():
            return Token(SIGN, "/", self.at, len(self.open))
        found = _PATTERN.match(self.text, self.at)
        if found is None:
            self.refuse("an unfinished regular expression")
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
                self.refuse(f"{text!r} without an opening bracket")
            self.ended_condition = holds_condition
        token = Token(SIGN, text, self.at, len(self.open))
        if text in _OPENING:
            condition = self.before.text in _BEFORE_A_CONDITION and self.before_that.text != "."
            self.open.append((text, condition))
        return token

    def refuse(self, part: str, at: int | None = None) -> NoReturn:
        refuse(self.name, self.text, self.at if at is None else at, part)


def refuse(name: str, text: str, at: int, part: str) -> NoReturn:
    """Raise a PageError for code that cannot be joined, with its line and column."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    raise PageError(f"{name}:{line}:{column} has {part}. Write it in another way.")


def tokens(name: str, text: str) -> tuple[Token, ...]:
    """Read a module or script of the page.

    Args:
        name: Its file name, for errors.
        text: The text.

    Returns:
        All tokens in order; joined they are the text.

    Raises:
        PageError: A string, template, comment, regular expression or bracket is unfinished, a slash is
            ambiguous, or a line ends with anything but a line feed.
    """
    if found := _OTHER_BREAK.search(text):
        refuse(name, text, found.start(), "a line break other than a line feed")
    return tuple(_Reader(name, text).tokens())


def without_comments(parts: tuple[Token, ...]) -> str:
    """Join tokens without comments, empty lines and the spaces that nothing needs.

    A comment of several lines leaves a line break, which may end a statement; any other leaves a space, if
    the pieces around it would be read as one without.
    """
    kept: list[str] = []
    line: list[str] = []
    before: Token | None = None
    is_apart = False
    for token in parts:
        if token.kind == NEWLINE or (token.kind == COMMENT and "\n" in token.text):
            if line:
                kept.append("".join(line))
            line, before, is_apart = [], None, False
        elif token.kind in BETWEEN:
            is_apart = True
        else:
            if is_apart and before and _would_join(before, token):
                line.append(" ")
            line.append(token.text)
            before, is_apart = token, False
    if line:
        kept.append("".join(line))
    return "".join(f"{text}\n" for text in kept)


def _would_join(before: Token, after: Token) -> bool:
    """Whether two pieces mean something else without a space between them."""
    ends, begins = before.text[-1], after.text[0]
    if after.kind == WORD:
        return before.kind in (WORD, PATTERN)
    if before.kind == WORD:
        return begins == "." and before.text[0].isdigit()
    return before.kind != TEXT and ends + begins in _JOINING
