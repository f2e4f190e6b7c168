"""Where a layer of areas comes from and which of its columns mean what, as options, files and Python say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from mapper.errors import SelectionError, quoted
from mapper.files import Input, as_input, is_whole, path_text
from mapper.places import FIELD_OFFICE_LAYER
from mapper.records import AreaSettings

_SETTINGS = ("id", "name", "population", "label", "layer", "credit")
_SETTING = re.compile(rf"(?:^|,)(?P<key>{'|'.join(_SETTINGS)})=")
AREAS_WANTED = "a layer of areas: a file, a GeoDataFrame, or a list of these"
_FORM = "--areas beats.geojson:id=BEAT,name=NAME"


@dataclass(frozen=True)
class AreaSource:
    """A layer of areas to read.

    Attributes:
        source: The file, or a frame in memory.
        id: The column of ids; None to find it.
        name: The column of names; None to find it.
        population: The column of people; None to find it.
        label: The name of the layer for readers; None for that of the file.
        translations: The label in other languages, by language.
        credit: Whose areas these are, and of when.
        repair: Whether to repair invalid polygons.
    """

    source: Input
    id: str | None = None
    name: str | None = None
    population: str | None = None
    label: str | None = None
    translations: Mapping[str, Mapping[str, str]] | None = None
    credit: str | None = None
    repair: bool = False

    @property
    def file(self) -> Path | None:
        """The file; None for a frame in memory."""
        is_file = self.source.is_file and not is_layer_of_mapper(str(self.source.path))
        return self.source.path if is_file else None


def parse_area_source(text: str, *, repair: bool = False) -> AreaSource:
    """Read an option: the file, then after a colon the columns and settings.

    Args:
        text: Such as `beats.geojson` or `beats.geojson:id=BEAT,name=NAME`.
        repair: Whether to repair invalid polygons.

    Raises:
        SelectionError: A setting is unknown.
    """
    path, settings = _split(text)
    given = as_input(path) if path.strip() else None
    if given is None:
        raise SelectionError(f"{quoted(text)} is not a file of areas. Write it like {_FORM}.")
    found: dict[str, Any] = {**settings}
    layer = found.pop("layer", None)
    return AreaSource(replace(given, layer=layer), **found, repair=repair)


def is_layer_of_mapper(name: str) -> bool:
    """Whether a name is that of a layer that comes with mapper, and not of a file."""
    return name == FIELD_OFFICE_LAYER and not Path(name).exists()


def settings_of_areas(source: AreaSource) -> AreaSettings | None:
    """Return a layer as records name it; None for a frame in memory."""
    if source.file is None:
        return None
    named = {
        name: getattr(source, name)
        for name in ("id", "name", "population", "label", "credit", "translations")
    }
    return AreaSettings(
        file=str(source.file), layer=source.source.layer, repair=source.repair, **named
    )


def as_seen_from(folder: Path, settings: Iterable[AreaSettings]) -> tuple[AreaSettings, ...]:
    """Return the layers that a file names, with their paths as seen from here and not from its folder."""
    return tuple(
        each
        if is_layer_of_mapper(each.file)
        else each.model_copy(update={"file": str(folder / each.file)})
        for each in settings
    )


def _split(text: str) -> tuple[str, dict[str, str]]:
    """Part the settings from the path, which may have colons itself."""
    for at in reversed([found.start() for found in re.finditer(":", text)]):
        tail = text[at + 1 :]
        if _SETTING.match(tail) and not Path(text).exists():
            marks = list(_SETTING.finditer(tail))
            ends = [*(mark.start() for mark in marks[1:]), len(tail)]
            found = {
                mark["key"]: tail[mark.end() : end].strip()
                for mark, end in zip(marks, ends, strict=True)
            }
            return text[:at], found
        if re.match(r"\w+=", tail) and not Path(text).exists():
            raise SelectionError(
                f"{quoted(tail.partition('=')[0])} is not a setting of areas."
                f" Settings: {', '.join(_SETTINGS)}. Write them like {_FORM}."
            )
    return text, {}


def list_area_sources(given: Any, *, repair: bool = False) -> list[AreaSource] | None:  # noqa: ANN401
    """Describe what Python gives as layers of areas; None if it is nothing that can be read.

    Args:
        given: A file, a GeoDataFrame, a dict with a file and its settings, or a list of these.
        repair: Whether to repair invalid polygons.
    """
    if given is None:
        return []
    is_list = isinstance(given, Iterable) and not is_whole(given) and not isinstance(given, Mapping)
    if is_list and not hasattr(given, "geometry"):
        found = [list_area_sources(each, repair=repair) for each in given]
        return None if None in found else [each for some in found for each in some or ()]
    one = _one(given, repair=repair)
    return None if one is None else [one]


def _one(given: Any, *, repair: bool) -> AreaSource | None:  # noqa: ANN401
    if isinstance(given, AreaSource):
        return given
    if isinstance(given, str | PathLike):
        name = path_text(given)
        return None if name is None else parse_area_source(name, repair=repair)
    if isinstance(given, Mapping) and "file" in given:
        unknown = set(given) - {"file", "repair", "translations", *_SETTINGS}
        source = as_input(given["file"])
        if unknown or source is None:
            return None
        settings = {name: each for name, each in given.items() if name not in ("file", "layer")}
        return AreaSource(
            replace(source, layer=given.get("layer")), **{"repair": repair, **settings}
        )
    source = as_input(given)
    return None if source is None else AreaSource(source, repair=repair)
