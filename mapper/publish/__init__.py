"""Publish: writes pages, exports and plots, and first searches each for withheld values.

Knows the dataset, its tally and the search for leaks, which opens every output. Must not know how the
incidents were read.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
