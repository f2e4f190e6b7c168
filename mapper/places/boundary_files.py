"""Lays one state out as the columns of a boundary file and writes it: same columns, same bytes.

`boundaries` reads what this writes; `geodata/README.md` describes the format.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mapper.files import object_array, open_whole_file
from mapper.places.arc_encoding import Columns, SharedArcs, as_int32
from mapper.places.areas import CLASSES, KINDS, PlaceClass
from mapper.places.boundary_units import NO_PLACE, Cell, Feature, UnitCoverage, joined


def state_arrays(
    features: list[Feature], coverage: UnitCoverage, classes: Mapping[str, PlaceClass]
) -> Columns:
    """Lay out one state: its areas (places, counties, state), its units and the shared arcs.

    Args:
        features: Places, counties and the state, each kind sorted by GEOID.
        coverage: The simplified units; cells count within places and within counties.
        classes: GEOID → incorporated | cdp, as far as known.
    """
    kinds = [each.kind for each in features]
    first_county, state = kinds.index("county"), kinds.index("state")
    units_of: dict[int, list[int]] = defaultdict(list)
    for unit, (place, county) in enumerate(coverage.cells):
        for area in {place, first_county + county, state} - {NO_PLACE}:
            units_of[area].append(unit)
    areas = (joined(coverage.geometries[units_of[i]]) for i in range(len(features)))
    extra = [i for i, cell in enumerate(coverage.cells) if not _is_place(cell, units_of)]
    shape_of = {unit: len(features) + i for i, unit in enumerate(extra)}
    arcs = SharedArcs(coverage.geometries)
    shapes = object_array([*areas, *coverage.geometries[extra]])
    places, counties = np.array(coverage.cells).T
    unit_shape = [shape_of.get(i, cell.place) for i, cell in enumerate(coverage.cells)]
    units = {
        "unit_place": places,
        "unit_county": counties + first_county,
        "unit_shape": np.array(unit_shape),
    }
    return {
        **area_table(features, classes),
        **arcs.arc_columns(),
        **arcs.ring_columns(shapes),
        **as_int32(units),
    }


def _is_place(cell: Cell, units_of: Mapping[int, list[int]]) -> bool:
    """Whether the unit is a whole place, whose rings then serve for both."""
    return cell.place != NO_PLACE and len(units_of[cell.place]) == 1


def area_table(features: list[Feature], classes: Mapping[str, PlaceClass]) -> Columns:
    """Return the columns that say what each area is."""
    kinds = [KINDS.index(each.kind) for each in features]
    place_classes = [CLASSES.index(classes.get(each.geoid, "")) for each in features]
    return {
        "area_geoid": np.array([each.geoid for each in features]),
        "area_name": np.array([each.name for each in features]),
        "area_kind": np.array(kinds, dtype=np.uint8),
        "area_class": np.array(place_classes, dtype=np.uint8),
    }


def write_npz(path: Path, arrays: Columns, about: Mapping[str, Any]) -> None:
    """Write a compressed .npz with fixed dates, so that the same arrays give the same bytes."""
    text = json.dumps(about, sort_keys=True).encode()
    members = {"about": np.frombuffer(text, dtype=np.uint8), **arrays}
    with open_whole_file(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name in sorted(members):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(members[name]), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
