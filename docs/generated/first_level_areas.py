"""The countries and territories of which only the country is known: no first-level area there has a name."""

from __future__ import annotations

import numpy as np

from docs.generated.markdown import table
from mapper.places import load_area_labels, load_place_names, load_world


def page() -> str:
    """Write a row a country: its name, code, and how many places GeoNames has there."""
    named = {unit.countries[0].geoid for unit in load_world().world_units if unit.region}
    every = {unit.countries[0].geoid for unit in load_world().world_units}
    labels = load_area_labels()
    codes, counts = np.unique(load_place_names().country.astype(str), return_counts=True)
    places = dict(zip(codes.tolist(), counts.tolist(), strict=True))
    rows = [
        (labels[code].en, f"`{code}`", f"{places.get(code, 0):,}")
        for code in sorted(every - named, key=lambda code: labels[code].en)
    ]
    return table(("Country or territory", "Code", "Places"), rows)
