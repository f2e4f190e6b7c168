"""The ground that a file of records or a mapping names: files of streets, rail, water and parks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class GroundSettings(BaseModel):
    """A file of streets, rail, water or parks, to be drawn under the incidents."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    file: _Text = Field(
        description="The file, as seen from this file: an OpenStreetMap extract, or any vector file.",
        examples=["kharkiv.osm.pbf"],
    )
    name: _Text | None = Field(
        default=None, description="The column of names. Default: by name.", examples=["FULLNAME"]
    )
    kind: _Text | None = Field(
        default=None,
        description="The column that tells streets from water. Default: by name.",
        examples=["MTFCC"],
    )
    attribution: _Text | None = Field(
        default=None,
        description="The credit that the license asks for; an OpenStreetMap extract has its own.",
        examples=["US Census, TIGER/Line 2024"],
    )


def ground_seen_from(
    folder: Path, settings: Iterable[GroundSettings]
) -> tuple[GroundSettings, ...]:
    """Return the files that a file names, with their paths as seen from here and not from its folder."""
    return tuple(each.model_copy(update={"file": str(folder / each.file)}) for each in settings)
