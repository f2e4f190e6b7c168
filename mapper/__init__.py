"""Maps sourced, contested incidents into one HTML file that opens offline.

`read` gives `Incidents`: tidy tables, selections of them, and a map. `assign` adds jurisdictions to
any table of points. All else is behind these.
"""

import lazy_loader as _lazy

_shown, __dir__, _names = _lazy.attach_stub(__name__, __file__)
__all__ = [*_names, "__version__"]  # noqa: PLE0604  (a list of texts)
__all__.sort()


def __getattr__(name: str) -> object:
    """Open what the front door shows when it is used: `mapper --help` needs none of it."""
    if name != "__version__":
        return _shown(name)
    from importlib.metadata import version  # noqa: PLC0415  (longer than all else that --help does)

    return version("incident-mapper")
