"""Checks the arguments of a Python call, and reports all that are wrong at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from os import PathLike, fsencode, fspath
from pathlib import PurePath

from mapper.errors import ArgumentError, on_one_line

_LONGEST_PATH = 4096  # bytes; the system takes no more


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
        self.require(name, value, holds=value is None or _is_text(value), wanted=wanted)

    def require_choice(
        self, name: str, value: object, choices: Collection[str], *, optional: bool = False
    ) -> None:
        """Note an argument that is none of some words, nor None where it is optional."""
        # an array compares to an array, so what is no text is not compared
        holds = (isinstance(value, str) and value in choices) or (optional and value is None)
        wanted = f"one of {', '.join(choices)}{', or None' if optional else ''}"
        self.require(name, value, holds=holds, wanted=wanted)

    def require_path(self, name: str, value: object, *, optional: bool = False) -> None:
        """Note an argument that cannot be the name of a file."""
        holds = path_text(value) is not None or (optional and value is None)
        self.require(name, value, holds=holds, wanted="a file path as text or as a Path")

    def require_target(self, name: str, value: object) -> None:
        """Note an argument that is neither the name of a file nor an open stream."""
        if not callable(getattr(value, "write", None)):
            self.require_path(name, value)
        else:
            is_open = not getattr(value, "closed", False)
            self.require(name, value, holds=is_open, wanted="a stream that is open")

    def require_call(self, name: str, value: object, wanted: str) -> None:
        """Note an argument that is not a function."""
        self.require(name, value, holds=callable(value), wanted=wanted)

    def require_progress(self, value: object) -> None:
        """Note an argument `progress` that cannot be called."""
        self.require_call("progress", value, "a function; see mapper.files.Progress")

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
        is_no_time = isinstance(given, datetime) and given != given  # noqa: PLR0124 - NaT of pandas
        if isinstance(given, datetime) and not is_no_time:
            return given.date()
        if given is None or (isinstance(given, date) and not is_no_time):
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


def path_text(value: object) -> str | None:
    """Return the text of a path as text or as a Path; None for what can be the name of no file."""
    if not isinstance(value, str | PathLike):
        return None
    try:
        name = fspath(value)
        fits = isinstance(name, str) and "\0" not in name and len(fsencode(name)) <= _LONGEST_PATH
    except (TypeError, ValueError):  # half of a surrogate pair; a Path of the user's own making
        return None
    return name if fits and isinstance(name, str) else None


def _is_text(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(value.encode() or True)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _in_code(value: object) -> str:
    """Show a short value as code, and any other by its type."""
    if isinstance(value, str | bytes | int | float | date | PurePath) or value is None:
        text = on_one_line(repr(value))
        return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - as `quoted`
    kind = type(value).__name__
    return f"of type {kind}"
