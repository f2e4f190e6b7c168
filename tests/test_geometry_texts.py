"""Geometries as databases write them: WKB in hexadecimal figures, and WKT that names its system."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

import mapper

DAYS = ["2026-01-03", "2026-01-04"]
POINTS = shapely.points([13.4, 13.41], [52.5, 52.51])
METERS = shapely.points([391390.7, 392094.0], [5817855.2, 5818952.5])  # the same in EPSG:25833
WRITTEN = {
    "ewkb": shapely.to_wkb(shapely.set_srid(POINTS, 4326), hex=True, include_srid=True),
    "wkb": shapely.to_wkb(POINTS, hex=True),
    "iso-z": shapely.to_wkb(shapely.force_3d(POINTS, 7.0), hex=True, flavor="iso"),
    "big-endian": shapely.to_wkb(POINTS, hex=True, byte_order=0),
    "lower": [text.lower() for text in shapely.to_wkb(POINTS, hex=True)],
    "ewkb-meters": shapely.to_wkb(shapely.set_srid(METERS, 25833), hex=True, include_srid=True),
    "ewkt-meters": [f"SRID=25833;{each.wkt}" for each in METERS],
    "areas": shapely.to_wkb(shapely.buffer(POINTS, 0.001), hex=True),
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("form", WRITTEN)
def test_geometries_of_databases_place_a_table(form):
    found = mapper.read(pd.DataFrame({"date": DAYS, "geom": WRITTEN[form]})).frame.sort_values(
        "event_date"
    )
    assert np.allclose(found["longitude"], [13.4, 13.41], atol=1e-5)
    assert np.allclose(found["latitude"], [52.5, 52.51], atol=1e-5)


def test_what_cannot_be_decoded_is_a_fault_of_its_row():
    whole = WRITTEN["ewkb"][0]
    made = mapper.read(pd.DataFrame({"date": DAYS, "geom": [whole, whole[:-8]]}))
    assert (made.tally.shown, made.tally.rejected) == (1, 1)
    assert list(made.rejected["code"]) == ["invalid-shape"]


def test_figures_that_are_no_geometry_stay_text():
    hashes = ["0101a5d0ffee0000" * 4, "0a" * 32]
    table = pd.DataFrame({"date": DAYS, "city": ["Bell, CA"] * 2, "hash": hashes})
    assert list(mapper.read(table).frame["locality"]) == ["Bell, CA"] * 2
