"""Made-up incidents by the million: points in real cities, agencies, days, a title, a summary, a link.

Nothing in them happened. They are alike in each run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapper.places import boundaries
from mapper.places.areas import Area
from mapper.records import CONTEST_STATUSES, INCIDENT_TYPES
from mapper.records.tables import (
    ACCOUNT_COLUMNS,
    AGENCY_COLUMNS,
    CLAIM_COLUMNS,
    INCIDENT_COLUMNS,
    INVOLVEMENT_COLUMNS,
    SOURCE_COLUMNS,
    Tables,
)

COUNTIES = ("06037", "06059")  # Los Angeles, Orange
CITIES = 120
DAYS = 730
LAST_DAY = np.datetime64("2026-10-31")
AGENCIES = (
    ("dhs", "Department of Homeland Security", "DHS", "federal", None),
    ("ice", "Immigration and Customs Enforcement", "ICE", "federal", "dhs"),
    ("ice-ero", "ERO Los Angeles", "ERO", "federal", "ice"),
    ("ice-hsi", "HSI Los Angeles", "HSI", "federal", "ice"),
    ("cbp", "Customs and Border Protection", "CBP", "federal", "dhs"),
    ("usbp", "United States Border Patrol", "USBP", "federal", "cbp"),
    ("chp", "California Highway Patrol", "CHP", "state", None),
    ("lasd", "Los Angeles County Sheriff", "LASD", "county", None),
    ("ocsd", "Orange County Sheriff", "OCSD", "county", None),
    ("lapd", "Los Angeles Police Department", "LAPD", "municipal", None),
    ("sapd", "Santa Ana Police Department", "SAPD", "municipal", None),
    ("bell-pd", "Bell Police Department", "BPD", "municipal", None),
)
SHARES = (0.02, 0.08, 0.3, 0.08, 0.06, 0.15, 0.04, 0.08, 0.05, 0.08, 0.04, 0.02)
RADII = {"address": 30, "intersection": 60, "block": 150, "neighborhood": 900}
WORDS = (  # noqa: SIM905 - it reads as sentences
    "agents questioned workers outside a car wash while neighbours filmed and an officer of the city"
    " directed traffic until a van left towards the freeway witnesses said that nobody showed a warrant"
    " the department denies that it took part and a statement says its patrol answered a call about"
    " noise a block away later the same morning people gathered near the station to ask for names"
).split()


def synthetic_tables(count: int, *, texts: bool = True) -> Tables:
    """Make tables of `count` incidents, newest first.

    Args:
        count: How many.
        texts: Whether each has a title of about 60 characters, a summary of about 200 and a link.
    """
    random = np.random.default_rng(2026)
    cities, places = _places(random, count)
    day = np.sort(random.integers(0, DAYS, count))[::-1]
    dates = pd.Series((LAST_DAY - (DAYS - 1) + day).astype("datetime64[s]"))
    precision = random.choice(len(RADII), count, p=(0.5, 0.2, 0.2, 0.1))
    in_city = [(city.geoid,) for city in cities]
    in_county = [(city.counties[0],) for city in cities]
    city = places["city"]
    incidents: dict[str, Any] = {
        "incident_id": np.arange(count) if not texts else [f"incident-{n}" for n in range(count)],
        "date_start": dates,
        "date_end": dates,
        "type": _choice(random, INCIDENT_TYPES, count, share=0.5),
        "latitude": places["latitude"],
        "longitude": places["longitude"],
        "coordinate_uncertainty_in_meters": np.array(list(RADII.values()), dtype=float)[precision],
        "precision": _pick(list(RADII), precision),
        "located_by": _pick(["coordinates"], np.zeros(count, dtype=int)),
        "jurisdiction": _pick([each.label for each in cities], city),
        "places": _pick(in_city, city),
        "counties": _pick(in_county, city),
        "states": _pick([("06",)], np.zeros(count, dtype=int)),
        "unincorporated": _pick([()], np.zeros(count, dtype=int)),
        "contest_status": _choice(random, CONTEST_STATUSES, count, share=0.6),
        "withhold": np.zeros(count, dtype=bool),
    }
    citations = pd.DataFrame({"incident_id": [], "source": []}, dtype=object)
    sources = pd.DataFrame(columns=list(SOURCE_COLUMNS), dtype=object)
    if texts:
        name = incidents["jurisdiction"]
        incidents["title"] = [
            f"{words} in {where}"
            for words, where in zip(_words(random, count, 7), name, strict=True)
        ]
        incidents["summary"] = _words(random, count, 35)
        incidents["event_date"] = dates.dt.strftime("%Y-%m-%d").astype(object)
        incidents["city"] = incidents["verbatim_locality"] = incidents["locality"] = name
        numbers = [f"s{n}" for n in range(count)]
        citations = pd.DataFrame({"incident_id": incidents["incident_id"], "source": numbers})
        links = [f"https://example.org/{n * 7919 % 1_000_003:x}/{n}" for n in range(count)]
        sources = pd.DataFrame({"id": numbers, "publisher": "The Gazette", "title": "unknown",
                                "published": incidents["event_date"], "url": links,
                                "archived_at": None, "note": None})  # fmt: skip
    agency = random.choice(len(AGENCIES), count, p=SHARES)
    involvements = pd.DataFrame(
        {
            "incident_id": incidents["incident_id"],
            "agency": _pick([each[0] for each in AGENCIES], agency),
            "role": _pick(["conducting"], np.zeros(count, dtype=int)),
            "note": None,
            "area_check": _pick(["inside"], np.zeros(count, dtype=int)),
        },
        columns=list(INVOLVEMENT_COLUMNS),
    )
    agencies = pd.DataFrame(
        [
            {
                "id": id_,
                "name": name,
                "short_name": short,
                "level": level,
                "type": "police",
                "parent": parent,
            }
            for id_, name, short, level, parent in AGENCIES
        ],
        columns=list(AGENCY_COLUMNS),
        dtype=object,
    )
    # what these incidents say nothing of stands empty, as in any tables
    unsaid = [name for name in INCIDENT_COLUMNS if name not in incidents]
    incidents |= {name: pd.Series([None] * count, dtype=object) for name in unsaid}
    return Tables(
        incidents=pd.DataFrame(incidents),
        involvements=involvements,
        claims=pd.DataFrame(columns=list(CLAIM_COLUMNS), dtype=object),
        accounts=pd.DataFrame(columns=list(ACCOUNT_COLUMNS), dtype=object),
        citations=citations,
        sources=sources,
        agencies=agencies,
    )


def _places(random: np.random.Generator, count: int) -> tuple[list[Area], dict[str, Any]]:
    """Choose points inside the cities of two counties, more in the larger ones."""
    loaded = boundaries.load_boundaries("06")
    areas, geometries = loaded.place_geometries()
    near = [
        n
        for n, area in enumerate(areas)
        if set(area.counties) & set(COUNTIES) and area.place_class == "incorporated"
    ]
    near = sorted(near, key=lambda n: -geometries[n].area)[:CITIES]
    cities, shapes = [areas[n] for n in near], geometries[near]
    sizes = np.sqrt(shapely.area(shapes))
    city = np.sort(random.choice(len(cities), count, p=sizes / sizes.sum()))
    x, y = np.empty(count), np.empty(count)
    for number, shape in enumerate(shapes):
        mine = np.flatnonzero(city == number)
        shapely.prepare(shape)
        west, south, east, north = shape.bounds
        while len(mine):
            x[mine] = random.uniform(west, east, len(mine))
            y[mine] = random.uniform(south, north, len(mine))
            mine = mine[~shapely.contains_xy(shape, x[mine], y[mine])]
    mixed = random.permutation(count)
    return cities, {
        "city": city[mixed],
        "latitude": y[mixed].round(6),
        "longitude": x[mixed].round(6),
    }


def _choice(
    random: np.random.Generator, words: tuple[str, ...], count: int, *, share: float
) -> npt.NDArray[np.object_]:
    """Choose words, the first with a share, the rest alike."""
    rest = (1 - share) / (len(words) - 1)
    return _pick(
        list(words), random.choice(len(words), count, p=(share, *[rest] * (len(words) - 1)))
    )


def _pick(values: list[Any], numbers: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return objects[numbers]


def _words(random: np.random.Generator, count: int, length: int) -> list[str]:
    picked = random.integers(0, len(WORDS), (count, length))
    return [" ".join(WORDS[n] for n in row).capitalize() for row in picked.tolist()]
