"""What the ground is read from: a file, its columns, and its credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from mapper.files import Arguments

GroundFile: TypeAlias = "str | PathLike[str] | Mapping[str, Any]"
GroundFiles: TypeAlias = "GroundFile | Sequence[GroundFile] | None"
"""Files by path, or by a dict with file, name, kind and attribution."""

OPENSTREETMAP = "© OpenStreetMap contributors"
_MEMBERS = ("file", "name", "kind", "attribution")


@dataclass(frozen=True, slots=True)
class GroundSource:
    """A file of streets, water, parks or rail.

    Attributes:
        path: An OpenStreetMap extract (.osm.pbf, .osm) or any vector file.
        name: The column of names; None to detect it.
        kind: The column that tells streets from water; None to detect it.
        attribution: The credit that its license asks for; an OpenStreetMap extract has its own.
    """

    path: Path
    name: str | None = None
    kind: str | None = None
    attribution: str | None = None


def ground_sources(
    arguments: Arguments, ground: object, attribution: str | None
) -> tuple[GroundSource, ...]:
    """Return the sources that a call names; what is wrong is noted in `arguments`.

    Args:
        arguments: Collects the faults.
        ground: A path, a dict with file, name, kind and attribution, a list of these, or None.
        attribution: The credit of those that have none of their own.
    """
    arguments.require_text("ground_attribution", attribution)
    listed = list(ground) if isinstance(ground, list | tuple) else [ground]
    sources = []
    for each in listed if ground is not None else ():
        given: Mapping[str, Any] = each if isinstance(each, Mapping) else {"file": each}
        before = len(arguments.wrong)
        arguments.require_path("ground", given.get("file"))
        for name in set(given) - {"file"}:
            arguments.require(
                "ground", name, holds=name in _MEMBERS, wanted=f"a dict with {', '.join(_MEMBERS)}"
            )
            arguments.require_text(f"ground: {name}", given[name])
        if len(arguments.wrong) == before:
            own: dict[str, Any] = {"attribution": attribution} | {
                name: text for name, text in given.items() if name != "file"
            }
            sources.append(GroundSource(Path(given["file"]), **own))
    return tuple(sources)
