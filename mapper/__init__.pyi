from .errors import GeodataError as GeodataError
from .errors import MapperError as MapperError
from .errors import OutputError as OutputError
from .errors import RecordsError as RecordsError
from .errors import SelectionError as SelectionError
from .imports import assign as assign
from .incidents import Incidents as Incidents
from .incidents import read as read

__version__: str
