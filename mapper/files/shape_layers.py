"""Lists the layers of a vector file, and of a zip archive whatever folder of it they are in."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from mapper.errors import RecordsError, and_more, quoted
from mapper.files.sheets import whole_file_error
from mapper.files.streams import refuse_overfull

_SUFFIXES = (
    ".fgb", ".geojson", ".geojsonl", ".geojsons", ".gml", ".gpkg", ".json", ".kml", ".mbtiles", ".ndjson",
    ".osm", ".pbf", ".pmtiles", ".shp", ".sqlite", ".tab", ".topojson",
)  # fmt: skip
_FOLDER_SUFFIX = ".gdb"  # of a format that is a folder
_SHAPES = ".shp"  # of a format of several files, which GDAL takes by their folder
_NO_DATA = "__MACOSX"


class ShapeLayer(NamedTuple):
    """A layer: what GDAL opens, its name there, and the kind of its geometry."""

    path: str
    name: str
    kind: str


def layers_of(path: Path) -> list[ShapeLayer]:
    """List the layers of a file, with those that have no geometry.

    Raises:
        OSError, pyogrio.errors.DataSourceError: The file cannot be read.
        RecordsError: It is an archive that cannot be opened as one.
    """
    import pyogrio  # noqa: PLC0415  (half a second, which runs without areas need not spend)

    return [
        ShapeLayer(opened, str(name), str(kind))
        for opened in layer_paths(path)
        for name, kind in pyogrio.list_layers(opened).tolist()
    ]


def columns_of_layers(path: Path) -> dict[str, list[str]]:
    """Return the columns of each layer with geometry that a file of several has; empty for any other file."""
    import pyogrio  # noqa: PLC0415

    try:
        layers = [each for each in layers_of(path) if each.kind != "None"]
        if len(layers) < 2:  # noqa: PLR2004
            return {}
        read = {each.name: pyogrio.read_info(each.path, layer=each.name) for each in layers}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, RecordsError):
        return {}  # its reader says so
    return {name: [str(column) for column in info["fields"]] for name, info in read.items()}


def layer_paths(path: Path) -> list[str]:
    """Return what GDAL opens of a file: the file, or in place of a zip archive the files of layers in it.

    Raises:
        OSError: The file cannot be read.
        RecordsError: The archive unpacks to far more than it holds.
    """
    if path.suffix.lower() != ".zip":
        return [str(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_overfull(archive, path)
            listed = archive.infolist()
    except zipfile.BadZipFile:
        listed = []  # its reader says so
    found = dict.fromkeys(filter(None, (_opened(each.filename) for each in listed)))
    inner = [each.filename for each in listed if each.filename.lower().endswith(".zip")]
    if inner and not found:
        raise whole_file_error(
            path,
            found=f"This zip archive has other archives: {', '.join(map(quoted, inner[:3]))}"
            f"{and_more(len(inner) - 3)}.",
            fix="Unpack it, and name the one with the shapes.",
            code="unreadable-file",
        )
    return [f"/vsizip/{path}/{name}".removesuffix("/.") for name in found or ["."]]


def _opened(name: str) -> str | None:
    """Return what to open for an entry of an archive; None if it has no layer of its own."""
    inside = PurePosixPath(name)
    if any(part == _NO_DATA or part.startswith(".") for part in inside.parts):
        return None
    for folder in (inside, *inside.parents):
        if folder.suffix.lower() == _FOLDER_SUFFIX:
            return folder.as_posix()
    if name.endswith("/") or inside.suffix.lower() not in _SUFFIXES:
        return None
    return inside.parent.as_posix() if inside.suffix.lower() == _SHAPES else name
