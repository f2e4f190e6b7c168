"""Analysis: selections and counts over the tables.

Knows filters, search, the matrix, counts, plots and what a notebook cell shows. Each is pure: tables in,
tables out. Must not know files or what is withheld.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
