from .about import About as About
from .about import generator as generator
from .formats import FORMATS as FORMATS
from .formats import Format as Format
from .formats import export_file as export_file
from .formats import format_of as format_of
from .readback import is_exported as is_exported
from .readback import read_export as read_export
