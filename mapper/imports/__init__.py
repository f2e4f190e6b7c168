"""Imports: any table as incidents, or as points with their jurisdictions.

Knows the meaning of columns, by name, by a mapping or by their cells; turns rows into tables, with a fault
for each row left out. Must not know file formats, nor the later use of the tables.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
