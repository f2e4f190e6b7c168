"""Dates of tables: days, ranges, moments and times of day, as people and programs write them.

Knows the forms and languages of dates, and decides for a whole column what its figures mean. Must not know
which column holds a date but by its name, nor what becomes of an incident.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
