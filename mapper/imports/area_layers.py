"""Reads layers of areas of the user's own, and reports what is wrong with their polygons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely

from mapper.errors import Fault, Position, RecordsError, and_more, number_of, quoted
from mapper.files import (
    LAYER_NEEDS,
    Floats,
    Geometries,
    Mask,
    Shapes,
    read_shapes,
    whole_file_error,
)
from mapper.imports.area_columns import ids_of, names_of, repeated_ids
from mapper.imports.area_people import people_of
from mapper.imports.area_sources import AreaSource, is_layer_of_mapper
from mapper.places import AreaLayer, field_office_layer, join_across_meridian
from mapper.text import fold

_EXAMPLES = 3
_LEAST_OVERLAP = 1e-9  # square degrees, some ten square meters: lines drawn twice are no overlap
_LEAST_HOLE = 1e-9


def read_areas(
    sources: Sequence[AreaSource], taken: Iterable[str] = ()
) -> tuple[list[AreaLayer], list[str]]:
    """Read layers of areas.

    Args:
        sources: Where they come from.
        taken: Ids of layers that others have.

    Returns:
        The layers, and notes: the columns taken, areas left out, overlaps and gaps.

    Raises:
        RecordsError: A file cannot be read, or has invalid polygons; it lists every fault.
    """
    layers: list[AreaLayer] = []
    notes: list[str] = []
    faults: list[Fault] = []
    used = {*taken}
    for source in sources:
        try:
            layer, said = _read(source, used)
        except RecordsError as error:
            faults += error.faults
            continue
        used.add(layer.id)
        layers.append(layer)
        notes += said
    if faults:
        raise RecordsError(faults)
    return layers, notes


def _read(source: AreaSource, taken: set[str]) -> tuple[AreaLayer, list[str]]:
    if is_layer_of_mapper(str(source.source.path)):
        return field_office_layer(), []
    shapes = read_shapes(source.source)
    name = source.source.name
    notes = list(shapes.notes)
    shapes, lines, left_out = _areas_alone(shapes, name)
    notes += left_out
    column, ids = ids_of(shapes.attributes, source)
    named, names = names_of(shapes.attributes, source)
    counted, people, people_notes = people_of(shapes.attributes, source)
    names = [each or id_ for each, id_ in zip(names, ids, strict=True)]
    geometries, repaired = _valid(shapes, names, source, lines)
    notes += repaired
    ids, names, geometries, people, joined = _one_each(ids, names, geometries, people)
    label = source.label or (_label_of(name) if source.file else "Areas")
    layer = AreaLayer(
        _layer_id(label, taken),
        label,
        tuple(ids),
        tuple(names),
        join_across_meridian(geometries),
        people,
        dict(source.translations or {}),
        source.credit,
    )
    found = [
        f"ids from {quoted(column)}" if column else "numbered by row",
        f"names from {quoted(named)}" if named else "",
        f"people from {quoted(counted)}{_in_brackets(people_notes)}" if counted else "",
    ]
    notes.insert(0, f"{name}: {number_of(len(layer), 'area')}, {', '.join(filter(None, found))}.")
    if counted is None:
        notes += [f"{name}: {each}" for each in people_notes]
    if column is None and (alike := repeated_ids(shapes.attributes, source)):
        notes.append(
            f"{name}: {quoted(alike)} has one value in several rows. To take these as one area, name it:"
            f" {name}:id={alike}."
        )
    if joined:
        notes.append(
            f"{name}: {number_of(joined, 'area')} with several rows of one id, taken as one each."
        )
    return layer, notes + _overlaps_and_holes(layer, name)


def _areas_alone(shapes: Shapes, name: Path) -> tuple[Shapes, list[int], list[str]]:
    """Leave out rows without a geometry, and number the others; other geometries than polygons are faults."""
    kinds = shapely.get_type_id(shapes.geometries)
    empty = shapely.is_missing(shapes.geometries) | shapely.is_empty(shapes.geometries)
    empty &= ~_broken(shapes)
    areas = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    wrong = np.flatnonzero(~areas & ~empty & ~_broken(shapes))
    if len(wrong) or not (areas | _broken(shapes)).any():
        found = sorted({shapes.geometries[row].geom_type for row in wrong.tolist()})
        raise whole_file_error(
            name,
            found=f"{number_of(len(wrong), 'row')} with another geometry than an area: {', '.join(found)}."
            if found
            else "The file has no areas.",
            expected=LAYER_NEEDS,
            fix="Give a file of polygons. Points and lines are incidents: name them as records.",
            code="no-areas",
        )
    kept = (areas & ~empty) | _broken(shapes)
    notes = []
    if not kept.all():
        rows = np.flatnonzero(~kept) + 1
        listed = ", ".join(map(str, rows[:_EXAMPLES].tolist())) + and_more(len(rows) - _EXAMPLES)
        notes.append(
            f"{name}: {number_of(len(rows), 'row')} without a geometry left out: row {listed}."
        )
    attributes = shapes.attributes[kept].reset_index(drop=True)
    broken = None if shapes.broken is None else shapes.broken[kept]
    whole = Shapes(shapes.file, shapes.geometries[kept], attributes, shapes.notes, broken)
    return whole, (np.flatnonzero(kept) + 1).tolist(), notes


def _broken(shapes: Shapes) -> Mask:
    return np.zeros(len(shapes.geometries), bool) if shapes.broken is None else shapes.broken


def _valid(
    shapes: Shapes, names: list[str], source: AreaSource, lines: list[int]
) -> tuple[Geometries, list[str]]:
    """Refuse invalid polygons with reason and line, or repair them if the user asks for it."""
    geometries, broken = shapes.geometries, _broken(shapes)
    wrong = np.flatnonzero(~shapely.is_valid(geometries) | broken).tolist()
    if not wrong:
        return geometries, []
    file = str(source.source.name)
    reasons = {
        row: "a ring does not close" if broken[row] else _reason(geometries[row]) for row in wrong
    }
    if not source.repair:
        raise RecordsError(
            Fault(
                file,
                Position(lines[row], 0),
                found=f"The area {quoted(names[row])} is invalid: {reasons[row]}.",
                expected="A polygon is closed and does not cross itself.",
                fix="Repair it in the program that made it, or let mapper do so: --repair-areas.",
                code="invalid-area",
            )
            for row in wrong
        )
    repaired = geometries.copy()
    repaired[wrong] = [_repaired(each) for each in geometries[wrong]]
    lost = [row for row in wrong if repaired[row].is_empty]
    if lost:
        raise RecordsError(
            Fault(
                file,
                Position(lines[row], 0),
                found=f"The area {quoted(names[row])} has no surface: {reasons[row]}.",
                expected="",
                fix="Draw it again, or delete it.",
                code="invalid-area",
            )
            for row in lost
        )
    before, after = shapely.area(geometries[wrong]), shapely.area(repaired[wrong])
    told = [
        f"{quoted(names[row])} ({reasons[row]}; surface {_change(old, new)})"
        for row, old, new in list(zip(wrong, before, after, strict=True))[:_EXAMPLES]
    ]
    listed = ", ".join(told) + and_more(len(wrong) - _EXAMPLES)
    count = number_of(len(wrong), "invalid area")
    return repaired, [f"{file}: {count} repaired, as asked: {listed}."]


def _repaired(geometry: shapely.Geometry) -> shapely.Geometry:
    """Make a polygon valid without changing where its lines run; lines and points left over go."""
    parts = shapely.get_parts(
        shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    )
    areas = [
        each
        for part in parts.tolist()
        for each in shapely.get_parts(part).tolist()
        if each.area > 0
    ]
    return shapely.union_all(np.array(areas, dtype=object)) if areas else shapely.MultiPolygon()


def _reason(geometry: shapely.Geometry) -> str:
    """Say why a polygon is invalid and where: latitude comes first, as in all messages."""
    said = str(shapely.is_valid_reason(geometry))
    found = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", said)
    if found is None:
        return said.lower()
    return f"{found[1].strip().lower()} at {float(found[3]):.5f}, {float(found[2]):.5f}"


def _change(before: float, after: float) -> str:
    share = (after - before) / before if before > 0 else 0.0
    return "unchanged" if abs(share) < 0.0005 else f"{share:+.1%}"  # noqa: PLR2004


def _one_each(
    ids: list[str], names: list[str], geometries: Geometries, people: Floats | None
) -> tuple[list[str], list[str], Geometries, Floats | None, int]:
    """Write ids without spaces, and make rows of one id one area; return how many have several."""
    rows: dict[str, list[int]] = {}
    for row, id_ in enumerate(ids):
        rows.setdefault(id_ or names[row] or str(row + 1), []).append(row)
    slugs: dict[str, str] = {}
    for id_ in rows:
        plain = re.sub(r"[^\w.~-]+", "-", id_).strip("-") or "area"
        slug, number = plain, 1
        while slug in slugs:
            number += 1
            slug = f"{plain}-{number}"
        slugs[slug] = id_
    first = [rows[id_][0] for id_ in slugs.values()]
    whole = geometries[first]
    several = [number for number, id_ in enumerate(slugs.values()) if len(rows[id_]) > 1]
    for number in several:
        whole[number] = shapely.union_all(geometries[rows[ids[first[number]]]])
    if people is not None:
        people = np.array([_sum(people[each]) for each in rows.values()])
    return [*slugs], [names[row] for row in first], whole, people, len(several)


def _sum(people: Floats) -> float:
    """Add the people of an area's rows, which may each have those of the whole area."""
    return float(people[0] if (people == people[0]).all() else people.sum())


def _in_brackets(notes: Sequence[str]) -> str:
    return f" ({', '.join(notes)})" if notes else ""


def _label_of(name: Path) -> str:
    stem = name.name
    while "." in stem[1:]:
        stem = stem.rpartition(".")[0]
    words = re.sub(r"[_\s-]+", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else "Areas"


def _layer_id(label: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", fold(label, "accents")).strip("-") or "areas"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}-{number}"
    return found


# ---- overlaps and holes --------------------------------------------------------------------------


def _overlaps_and_holes(layer: AreaLayer, name: Path) -> list[str]:
    """Tell which areas overlap, and where inside of the layer there is none."""
    notes = []
    overlapping = _overlapping(layer)
    if overlapping:
        told = [
            f"{quoted(layer.names[a])} and {quoted(layer.names[b])}"
            for a, b in overlapping[:_EXAMPLES]
        ]
        notes.append(
            f"{name}: {number_of(len(overlapping), 'pair')} of areas overlap: {', '.join(told)}"
            f"{and_more(len(overlapping) - _EXAMPLES)}. What lies in both counts in both."
        )
    holes = _holes(layer)
    if holes:
        told = [f"{each.y:.4f}, {each.x:.4f}" for each in holes[:_EXAMPLES]]
        notes.append(
            f"{name}: {number_of(len(holes), 'gap')} between areas, such as at {'; '.join(told)}. What lies"
            " there is in no area."
        )
    return notes


def _overlapping(layer: AreaLayer) -> list[tuple[int, int]]:
    if layer.is_coverage:
        return []
    edges = shapely.coverage_invalid_edges(layer.geometries)
    inner, outer = layer.within
    doubtful = np.union1d(np.flatnonzero(~shapely.is_empty(edges)), np.concatenate([inner, outer]))
    some = layer.geometries[doubtful]
    a, b = shapely.STRtree(some).query(some, predicate="intersects")
    once = a < b
    a, b = a[once], b[once]
    shared = shapely.area(shapely.intersection(some[a], some[b])) > _LEAST_OVERLAP
    pairs = zip(doubtful[a[shared]].tolist(), doubtful[b[shared]].tolist(), strict=True)
    return sorted(pairs)


def _holes(layer: AreaLayer) -> list[shapely.Point]:
    rings = [ring for part in shapely.get_parts(layer.whole).tolist() for ring in part.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    return [each.representative_point() for each in holes if each.area > _LEAST_HOLE]
