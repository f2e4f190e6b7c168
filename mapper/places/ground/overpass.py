"""Writes JSON of the Overpass API as an OpenStreetMap extract, which GDAL reads as it reads any other.

Ways have their points themselves (`out geom;`), or by the numbers of nodes in the same file (`out body; >;`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import quoteattr

from mapper.errors import quoted
from mapper.files import MAX_JSON_BYTES, decode_json, read_text, whole_file_error

_HEAD_BYTES = 2_000
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ASK_FOR_SHAPES = (
    "End the query with `out geom;`, or choose Export and GeoJSON in overpass-turbo, and save what it"
    " gives."
)
_Point = tuple[float, float]


def is_overpass(path: Path) -> bool:
    """Whether a file is JSON as the Overpass API gives it."""
    with path.open("rb") as file:
        begin = file.read(_HEAD_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n")
    return begin.startswith(b"{") and b'"elements"' in begin


def write_extract(path: Path, target: Path, name: Path) -> None:
    """Write the lines and areas of a file of the Overpass API as OSM XML.

    Args:
        path: Its file.
        target: The file to write.
        name: The user's name for the first.

    Raises:
        OSError: It cannot be read.
        RecordsError: It is broken, too large, or has no way with a place.
    """
    size = path.stat().st_size
    if size > MAX_JSON_BYTES:
        raise whole_file_error(
            name,
            found=f"These are {size:,} bytes of JSON, more than mapper holds in memory.",
            fix="Ask for a smaller box, or take an extract (.osm.pbf).",
            code="too-large",
        )
    try:
        whole = decode_json(read_text(path, file=name))
        ways, relations = _shapes(whole["elements"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise whole_file_error(
            name,
            found="This looks like JSON of the Overpass API, but it is broken or not complete.",
            fix="Export it again, and save all of it.",
            code="ground-unreadable",
        ) from error
    if not ways:
        said = str(whole.get("remark") or "")
        raise whole_file_error(
            name,
            found=f"The Overpass API gave no shapes: {quoted(said)}."
            if said
            else "This JSON of the Overpass API has no way with a place.",
            expected="The ground is made of ways with their points.",
            fix=_ASK_FOR_SHAPES,
            code="ground-without-lines",
        )
    with target.open("w", encoding="utf-8") as file:
        _write(file, ways, relations)


def _shapes(
    elements: Sequence[Mapping[str, Any]],
) -> tuple[dict[int, tuple[list[_Point], Mapping[str, Any]]], list[Mapping[str, Any]]]:
    """Return points and tags of ways by number, and the relations."""
    places = {
        int(each["id"]): _point(each)
        for each in elements
        if each["type"] == "node" and "lat" in each
    }
    ways: dict[int, tuple[list[_Point], Mapping[str, Any]]] = {}
    relations = [each for each in elements if each["type"] == "relation" and each.get("tags")]
    members = (
        {"id": member["ref"], **member}
        for each in relations
        for member in each.get("members", ())
        if member["type"] == "way" and "geometry" in member
    )
    for each in (*(each for each in elements if each["type"] == "way"), *members):
        number = int(each["id"])
        tags = each.get("tags", {})
        runs = list(_runs(each, places))
        if runs and (number not in ways or tags):
            ways[number] = runs[0], tags
        for part, points in enumerate(runs[1:], start=1):  # of a way that leaves the box asked for
            ways[-(number * 1_000 + part)] = points, tags
    return ways, relations


def _runs(way: Mapping[str, Any], places: Mapping[int, _Point]) -> Iterator[list[_Point]]:
    """Yield the points of a way that follow each other without one that is missing."""
    points: list[_Point | None]
    if way.get("geometry"):
        points = [_point(each) if each else None for each in way["geometry"]]
    else:
        points = [places.get(int(number)) for number in way.get("nodes", ())]
    run: list[_Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            yield run
        run = []


def _point(place: Mapping[str, Any]) -> _Point:
    latitude, longitude = float(place["lat"]), float(place["lon"])
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise ValueError("no place")
    return latitude, longitude


def _write(
    file: TextIO,
    ways: Mapping[int, tuple[list[_Point], Mapping[str, Any]]],
    relations: Sequence[Mapping[str, Any]],
) -> None:
    nodes: dict[_Point, int] = {}
    for points, _ in ways.values():
        for point in points:
            nodes.setdefault(point, len(nodes) + 1)
    numbers = {number: place for place, number in enumerate(sorted(ways), start=1)}
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n')
    file.writelines(
        f'<node id="{node}" lat="{latitude!r}" lon="{longitude!r}"/>\n'
        for (latitude, longitude), node in nodes.items()
    )
    for number, place in numbers.items():
        points, tags = ways[number]
        file.write(f'<way id="{place}">')
        file.writelines(f'<nd ref="{nodes[point]}"/>' for point in points)
        file.write(f"{_tags(tags)}</way>\n")
    for place, relation in enumerate(relations, start=1):
        file.write(f'<relation id="{place}">')
        for member in relation.get("members", ()):
            if member["type"] == "way" and (way := numbers.get(int(member["ref"]))):
                role = quoteattr(_NOT_IN_XML.sub("", str(member.get("role") or "")))
                file.write(f'<member type="way" ref="{way}" role={role}/>')
        file.write(f"{_tags(relation['tags'])}</relation>\n")
    file.write("</osm>\n")


def _tags(tags: Mapping[str, Any]) -> str:
    return "".join(
        f"<tag k={quoteattr(_NOT_IN_XML.sub('', str(key)))} v={quoteattr(_NOT_IN_XML.sub('', str(value)))}/>"
        for key, value in tags.items()
    )
