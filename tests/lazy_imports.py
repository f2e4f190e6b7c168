"""Libraries that a few tests need and that take long to import: imported when one of these tests runs.

Each worker reads all files of tests, and most run none of these.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Any


def import_lazily(name: str) -> Any:
    """Give a module that runs when something of it is asked for.

    Raises:
        ModuleNotFoundError: If it is not installed.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name=name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    package, _, own_name = name.rpartition(".")
    if package:
        setattr(sys.modules[package], own_name, module)
    return module
