"""Files: any file of rows in, and whole files out.

Knows formats, encodings, delimiters, sheets and layers, geometry as files pack it, YAML with the line of
every key, and how to write so that a crash loses nothing. Must not know incidents, records, places or
the meaning of a column; the caller passes a function that finds the header.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
