"""Assigns tables that are spread over many files: by several processes, from where an earlier run stopped.

Knows parts, workers and the journal of what is done. Must not know how one table is read or answered.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
