"""Checks the arguments of a Python call, and reports all that are wrong at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import TextIOBase
from os import PathLike, fspath
from pathlib import PurePath

from mapper.errors import ArgumentError, on_one_line


class Arguments:
    """Collects the faults in the arguments of one call, to report all of them at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.wrong: list[str] = []

    def require(self, name: str, value: object, *, holds: bool, wanted: str) -> None:
        """Note an argument that is not valid.

        Args:
            name: The name of the argument.
            value: Its value.
            holds: Whether the value is valid.
            wanted: A description of valid values.
        """
        if not holds:
            self.wrong.append(f"{name} is {_in_code(value)}. Give {wanted}.")

    def require_text(self, name: str, value: object, wanted: str = "text or None") -> None:
        """Note an argument that is neither text nor None."""
        self.require(name, value, holds=value is None or isinstance(value, str), wanted=wanted)

    def require_path(self, name: str, value: object, *, optional: bool = False) -> None:
        """Note an argument that cannot be the name of a file."""
        text = value if isinstance(value, str | PathLike) else None
        holds = text is not None and isinstance(fspath(text), str) and "\0" not in fspath(text)
        holds = holds or (optional and value is None)
        self.require(name, value, holds=holds, wanted="a file path as text or as a Path")

    def require_target(self, name: str, value: object) -> None:
        """Note an argument that is neither the name of a file nor a stream of bytes."""
        if isinstance(value, TextIOBase):
            self.require(name, value, holds=False, wanted="a path, or a stream opened for bytes")
        elif not callable(getattr(value, "write", None)):
            self.require_path(name, value)

    def require_call(self, name: str, value: object, wanted: str) -> None:
        """Note an argument that is not a function."""
        self.require(name, value, holds=callable(value), wanted=wanted)

    def require_truth(self, name: str, value: object) -> None:
        """Note an argument that is neither True nor False."""
        self.require(name, value, holds=isinstance(value, bool), wanted="True or False")

    def take_names(self, name: str, given: object) -> tuple[str, ...] | None:
        """Return a name or a list of names as a tuple, None for None; note anything else."""
        if given is None:
            return None
        if isinstance(given, str):
            return (given,)
        wanted = "a name, or a list of names"
        if not isinstance(given, Iterable) or isinstance(given, bytes | Mapping):
            self.require(name, given, holds=False, wanted=wanted)
            return ()
        names = tuple(given)
        for each in names:
            self.require(f"a name in {name}", each, holds=isinstance(each, str), wanted=wanted)
        return names

    def take_day(self, name: str, given: object) -> date | None:
        """Return a date, or a text such as 2026-01-24, as a date, None for None; note anything else."""
        if isinstance(given, datetime):
            return given.date()
        if given is None or isinstance(given, date):
            return given
        try:
            return date.fromisoformat(given)  # type: ignore[arg-type]  # other types are noted below
        except (TypeError, ValueError):
            wanted = "a date, or a text such as 2026-01-24"
            self.require(name, given, holds=False, wanted=wanted)
            return None

    def refuse(self) -> None:
        """Raise if any argument is not valid.

        Raises:
            ArgumentError: At least one is not; the message has a line for each.
        """
        if self.wrong:
            raise ArgumentError("\n".join(self.wrong))


def _in_code(value: object) -> str:
    """Show a short value as code, and any other by its type."""
    if isinstance(value, str | bytes | int | float | date | PurePath) or value is None:
        text = on_one_line(repr(value))
        return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - as `quoted`
    kind = type(value).__name__
    return f"of type {kind}"
