"""Location: where an incident is, offline.

Knows the lock file, the words of a place, and how a city, a landmark or a pin becomes a point with a radius
and a set of jurisdictions. Must not use a network, nor know who may see a place.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
