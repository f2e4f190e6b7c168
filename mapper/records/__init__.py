"""Records: the model of an incident record, and the tidy tables that pass from stage to stage.

Knows the fields and their values, the records file with the line of every fault, agencies, event dates and
the tables. Must not know the location of a place, how a user's table is read, or which values are published.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
