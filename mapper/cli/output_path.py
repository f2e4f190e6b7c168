"""The path of an output, as a user names it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

NO_NAME = "The name is empty."


class OutputType(click.Path):
    """A file to write; a Path would drop the `/` behind a name, by which a user means a folder."""

    def __init__(self) -> None:
        """Take a path of a file that need not be there."""
        super().__init__(path_type=Path, dir_okay=False)

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click gives
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401
        """Return the path, after its checks."""
        if not str(value).strip():
            self.fail(NO_NAME, param, ctx)
        if isinstance(value, str) and value.endswith(("/", os.sep)):
            self.fail(f"'{value}' is a folder. Name a file.", param, ctx)
        return super().convert(value, param, ctx)
