"""Records: what an incident record is, and the tidy tables that pass from stage to stage.

Knows the words and their values, the records file with the line of every fault, agencies, event dates and
the tables. Must not know where a place lies, how a table of somebody's is read, or what is published.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
