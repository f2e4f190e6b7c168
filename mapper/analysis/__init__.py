"""Analysis: selections and counts over the tables.

Knows filters, search, the matrix, counts, plots and the HTML of notebook cells. Each is pure: tables in,
tables out. Must not know files, or which records are withheld.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
