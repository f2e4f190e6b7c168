"""Prints lines on a terminal; text from a file can neither control it nor reverse a line."""

from __future__ import annotations

import click

_ENDS = "\n\t"
_SPACES = "\u00a0\u202f\u3000"  # which Python does not count as printable


def print_text(words: str, *, err: bool = False) -> None:
    """Print words, with each control or invisible character escaped.

    Args:
        words: One line, or several.
        err: Whether to print them to standard error.
    """
    click.echo(printable(words), err=err)


def printable(words: str) -> str:
    """Escape each character that controls a terminal, reverses a line or is invisible."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(
        char
        if char.isprintable() or char in _ENDS or char in _SPACES
        else char.encode("unicode_escape").decode()
        for char in words
    )
