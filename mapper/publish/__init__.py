"""Publish: what leaves, as files: page, exports, plots; each searched first for what is withheld.

Knows the dataset, its tally and the search for leaks, which opens whatever was made. Must not know how the
incidents were read.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
