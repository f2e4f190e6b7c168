"""The page of counts: what it holds, and how fine that is for it to fit in a file.

Knows cells, cubes and the header that the page reads. Must not know how incidents were read, counted or
protected.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
