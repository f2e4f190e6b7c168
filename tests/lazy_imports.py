"""Libraries that a few tests need and that take long to import: imported when one of these tests asks.

Each worker reads all files of tests, and most run none of these. `from tests import lazy_imports as lazily`;
a name of a test's own module would be looked into by pytest, which imports it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

MODULES = {
    "dask": "dask",
    "dd": "dask.dataframe",
    "dask_geopandas": "dask_geopandas",
    "distributed": "distributed",
}


def __getattr__(name: str) -> ModuleType:
    if name not in MODULES:
        raise AttributeError(name)
    return import_module(MODULES[name])
