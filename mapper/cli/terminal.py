"""Lines on a terminal: what a file holds neither drives it nor turns a line round."""

from __future__ import annotations

import click

_ENDS = "\n\t"
_SPACES = "\u00a0\u202f\u3000"  # which Python does not count as printable


def say(words: str, *, err: bool = False) -> None:
    """Print words, with every character that drives a terminal or is not seen written as its code.

    Args:
        words: One line, or several.
        err: Whether to print them to standard error.
    """
    click.echo(printable(words), err=err)


def printable(words: str) -> str:
    """Write what drives a terminal, turns a line round or is not seen as its code."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(
        char
        if char.isprintable() or char in _ENDS or char in _SPACES
        else char.encode("unicode_escape").decode()
        for char in words
    )
