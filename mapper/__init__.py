"""Maps sourced, contested incidents into one HTML file that opens offline.

`read` returns `Incidents`: tidy tables, selections of them, and a map. `assign` adds jurisdictions to
any table of points.
"""

import lazy_loader as _lazy

_shown, __dir__, _names = _lazy.attach_stub(__name__, __file__)
__all__ = [*_names, "__version__"]  # noqa: PLE0604  (a list of texts)
__all__.sort()


def __getattr__(name: str) -> object:
    """Import a public name when it is first used; `mapper --help` needs none of them."""
    if name != "__version__":
        return _shown(name)
    from importlib.metadata import version  # noqa: PLC0415  (longer than all else that --help does)

    return version("incident-mapper")
