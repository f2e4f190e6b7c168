"""Maps sourced, contested incidents into one HTML file that opens offline.

`read` gives `Incidents`: tidy tables, selections of them, and a map. `assign` adds jurisdictions to
any table of points. All else is behind these.
"""

from importlib.metadata import version as _version

from mapper.errors import GeodataError, MapperError, OutputError, RecordsError, SelectionError
from mapper.imports import assign
from mapper.incidents import Incidents, read

__version__ = _version("mapper")

__all__ = [
    "GeodataError",
    "Incidents",
    "MapperError",
    "OutputError",
    "RecordsError",
    "SelectionError",
    "__version__",
    "assign",
    "read",
]
