"""Makes the places of sensitive kinds coarser, and removes words that locate them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from mapper.files import Floats, transform_coordinates
from mapper.places import (
    PRECISIONS,
    Precision,
    geodesic_meters,
)
from mapper.privacy.embargo import Profile
from mapper.privacy.redacted_fields import UNPLACED_WORDS
from mapper.privacy.row_edits import (
    add_sentences,
    is_one_of,
    is_present,
    move_circles,
    note_codes,
    put_values,
    take_out,
    take_out_translations,
)
from mapper.privacy.sensitive_places import SENSITIVE_KINDS
from mapper.privacy.withheld_values import (
    PINNED,
    TRANSLATED_LOCALITY,
    Secret,
    of_places,
)
from mapper.records import Tables, mask

# Meters. A home is one of many within a kilometre; a clinic within one can be looked up.
_PUBLIC_CELLS: Mapping[str, int] = dict.fromkeys(SENSITIVE_KINDS, 10_000) | {"home": 1_000}
CELLS: Mapping[Profile, Mapping[str, int]] = {
    "public": _PUBLIC_CELLS,
    "partner": dict.fromkeys(_PUBLIC_CELLS, 1_000),
    "internal": {},
}
_CELL_PRECISIONS: Mapping[int, Precision] = {1_000: "neighborhood", 10_000: "city"}
# The English words; the page has them in each language under the same codes (`words-*.js`, "kept.").
CELL_WORDS = (
    "Approximate: the circle is centered on a {km:g} km grid cell; the place is somewhere in it."
)
PLACE_WORDS = "The exact place is not published."
KIND_WORDS: Mapping[str, str] = {
    "home": "A home; the exact place is not published",
    "shelter": "A shelter; the exact place is not published",
    "clinic": "A clinic; the exact place is not published",
    "school": "A school; the exact place is not published",
    "place-of-worship": "A place of worship; the exact place is not published",
}
_RADIUS_STEP_METERS = 100  # an exact sum would tell how far the pin is from the centre of its cell
_EQUAL_AREA = "EPSG:6933"  # EASE-Grid 2.0, global, meters
_NORTH_END = 7_314_540.0  # where its y ends, at the poles


def coarsen_places(
    tables: Tables, kinds: npt.NDArray[np.str_], cells: Mapping[str, int]
) -> tuple[Tables, list[str], list[Secret]]:
    """Move places of a sensitive kind to the center of a grid cell, and remove words that locate them.

    A cell is deterministic, so that rebuilding a page does not average out a random shift.
    """
    incidents = tables.incidents
    sensitive = kinds != ""
    if not sensitive.any():
        return tables, [], []
    pinned = sensitive & incidents["located_by"].isin(PINNED).to_numpy(dtype=bool)
    secrets = list(of_places(incidents[sensitive], incidents[pinned]))
    changed = incidents.copy(deep=False)
    sizes = np.array([cells.get(kind, np.nan) for kind in kinds])
    for size in np.unique(sizes[pinned]):
        here = pinned & (sizes == size)
        move_circles(changed, here, *cell_of(incidents[here], size))
        told = CELL_WORDS.format(km=size / 1_000)
        add_sentences(changed, here, "data_generalizations", [told] * int(here.sum()))
        note_codes(changed, here, [f"cell:{size / 1_000:g}"] * int(here.sum()))
        finest = _CELL_PRECISIONS[int(size)]
        known = incidents["precision"][here].tolist()
        put_values(changed, here, "precision", [_coarser(each, finest) for each in known])
        put_values(changed, here, "located_by", ["coordinates"] * len(known))
    marked = mask(incidents["place_type"], is_one_of(cells))
    worded = marked & mask(incidents["locality"], is_present)  # not what was redacted
    said = incidents["place_type"][worded].tolist()
    put_values(changed, worded, "locality", [KIND_WORDS[kind] for kind in said])
    note_codes(changed, worded, [f"kind:{kind}" for kind in said])
    # of which kind the place is, these do not say
    take_out(changed, sensitive & ~marked, ("locality",))
    noted = sensitive & incidents["located_note"].ne(UNPLACED_WORDS).to_numpy()
    take_out(changed, noted, ("located_note",))
    take_out(changed, sensitive, ("verbatim_locality", "location_note", "landmark"))
    rows = np.flatnonzero(sensitive).tolist()
    take_out_translations(changed, dict.fromkeys(rows, TRANSLATED_LOCALITY))
    add_sentences(changed, sensitive, "information_withheld", [PLACE_WORDS] * int(sensitive.sum()))
    note_codes(changed, sensitive, ["place"] * int(sensitive.sum()))
    return tables.with_(incidents=changed), incidents["incident_id"][pinned].tolist(), secrets


def cell_of(rows: pd.DataFrame, size: float) -> tuple[Floats, Floats, Floats]:
    """Return the center of each row's cell and a radius that covers the cell and the row's circle."""
    to_metres, to_degrees = _transformers()
    x, y = transform_coordinates(
        to_metres, rows["longitude"].to_numpy(), rows["latitude"].to_numpy()
    )
    west, south = np.floor(x / size) * size, np.floor(y / size) * size

    def degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        lon, lat = transform_coordinates(
            to_degrees, np.asarray(east_m), np.clip(north_m, -_NORTH_END, _NORTH_END)
        )
        return lat, lon

    latitude, longitude = degrees(west + size / 2, south + size / 2)
    reach = np.zeros(len(rows))
    for east in (0.0, size / 2, size):
        for north in (0.0, size / 2, size):
            lat, lon = degrees(west + east, south + north)
            reach = np.maximum(reach, geodesic_meters(longitude, latitude, lon, lat))
    radius = reach + rows["coordinate_uncertainty_in_meters"].to_numpy()
    radius = np.ceil((radius + 1) / _RADIUS_STEP_METERS) * _RADIUS_STEP_METERS
    return latitude, longitude, radius


@cache
def _transformers() -> tuple[Transformer, Transformer]:
    return (
        Transformer.from_crs("EPSG:4326", _EQUAL_AREA, always_xy=True),
        Transformer.from_crs(_EQUAL_AREA, "EPSG:4326", always_xy=True),
    )


def _coarser(precision: object, finest: Precision) -> Precision:
    known = precision if precision in PRECISIONS else "unknown"
    return max(known, finest, key=PRECISIONS.index)
