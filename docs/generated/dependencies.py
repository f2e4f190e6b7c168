"""The packages that mapper needs, each with what it is for, beside what pyproject.toml says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from docs.generated.markdown import code, table

ROOT = Path(__file__).parent.parent.parent
_NEEDED = {
    "click": "the command line",
    "charset-normalizer": "tells older encodings of text apart (comes with requests, which folium needs)",
    "deflate": "libdeflate: packs a page's blocks, quickly and alike on every machine",
    "edtf": "uncertain dates",
    "filelock": "one pace and one writer across all processes, on every system",
    "folium": "the map object that notebooks know; the page is a `folium.Map`",
    "geopandas": "the tables of a notebook, with points and a coordinate system",
    "geopy": "geocoders, for `mapper locate` alone",
    "lazy-loader": "opens a part of the package only when it is used, so that commands start fast",
    "numpy": "arrays: columns of the page, circles, distances",
    "pandas": "the tables that pass between stages",
    "phonenumbers": "telling phone numbers from other numbers in texts",
    "phonenumberslite": "telling phone numbers from other numbers in texts",
    "platformdirs": "the cache folder of each system, for packs of boundaries",
    "pyahocorasick": "one pass over a page for everything that must not be in it",
    "pyarrow": "CSV and Parquet by column and in chunks; millions of texts without a Python object each",
    "pydantic": "the model of a record and its JSON Schema",
    "pyogrio": "GeoJSON, GeoPackage and OpenStreetMap extracts, through GDAL",
    "pyproj": "coordinate systems and geodesic distances",
    "python-calamine": "workbooks: XLSX, XLS, ODS",
    "pyyaml": "YAML events with line and column, read as plain data",
    "rcssmin": "style sheets of the page without comments and spaces",
    "rich": "the progress bar on a terminal",
    "ruamel.yaml": "YAML edited with its comments, order and quotes kept, for `mapper import --update` alone;"
    " PyYAML drops comments",
    "shapely": "geometry: what a circle of uncertainty may touch",
    "tzdata": "the IANA time zones, the same on every computer",
    "XStatic-Leaflet": "Leaflet's files as a Python package, so that a page carries them inside",
    "xyzservices": "the names, addresses and credits of tile servers; folium requires it, too",
}
_EXTRAS = {
    "archive": "`mapper archive` of WACZ and WARC, which warcio reads; pages of SingleFile need nothing",
    "stamp": "`mapper archive --stamp` and the check of its stamp: rfc3161-client writes and reads RFC 3161",
    "plot": "maps for print, with matplotlib",
    "media": "photos in a page (`--embed-media`): Pillow decodes JPEG, PNG and WebP and writes them anew",
    "serve": "`mapper serve`: Starlette and Uvicorn answer, watchfiles notices a save on any system",
    "layers": "folium-offline: a copy of folium by Sandia National Laboratories (MIT) that follows its"
    " releases and has the scripts and style sheets of all plugins in one module, by the addresses that"
    " folium has. mapper reads that text and imports none of its code. jupyter-leaflet and dash-leaflet"
    " have such files too, but bundled for their own pages; umap-project has some, and needs Django",
    "notebook": "JupyterLab, to run the notebooks; anywidget, which brings `incidents.widget()` into"
    " JupyterLab, Notebook and marimo alike; mapclassify, without which geopandas has no"
    " `frame.explore()`; and what `layers` and `plot` need",
    "fast": "numba compiles the look-up of many points in the index of borders: the same answers in a quarter"
    " of the time; 200 MB, and ten seconds on first use, so it is not for everybody",
    "remote": "fsspec opens the addresses that `mapper assign` is given, such as s3://bucket/trips; each kind"
    " of storage needs a package of its own",
    "dask": "`mapper.assign` and counts of frames of Dask, for more rows than one machine has room for:"
    " dask-geopandas for their geometries; distributed sends them to other machines",
    "docs": "Sphinx with MyST (pages in Markdown), the theme Furo (brings its files, contacts no one) and"
    " sphinx-click (the reference of the command); and what `serve` needs, for an example",
    "test": "pytest, a browser driver and the tools that check exports and pages",
    "lint": "ruff, mypy, import-linter and pre-commit",
}


def _project() -> dict[str, object]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project: dict[str, object] = tomllib.loads(text)["project"]
    return project


def needed() -> list[tuple[str, str]]:
    """List each dependency with what it is for.

    Raises:
        KeyError: pyproject.toml names one that has no reason here.
    """
    names = [re.split(r"[<>=\[ ;]", each)[0] for each in _project()["dependencies"]]  # type: ignore[attr-defined]
    return [(name, _NEEDED[name]) for name in names]


def extras() -> list[tuple[str, str]]:
    """List each extra with what it adds; KeyError as in `needed`."""
    return [(name, _EXTRAS[name]) for name in _project()["optional-dependencies"]]  # type: ignore[attr-defined]


def page() -> str:
    """Write both lists."""
    return "\n\n".join(
        (
            table(("Package", "For"), [(code(name), why) for name, why in needed()]),
            "## Extras",
            table(("Extra", "Adds"), [(code(name), why) for name, why in extras()]),
        )
    )
