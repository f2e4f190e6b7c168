"""Places: areas of the map, and which of them a point or a circle may touch.

Knows borders, the gazetteer and geodesy, and answers for any table of points. Must not know incidents,
agencies or records.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
