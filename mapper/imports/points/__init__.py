"""Points with their jurisdictions: `mapper.assign` of frames, tables, frames of Dask and many files.

Knows which columns are added and how a million rows go through in parts. Must not know incidents: rows come
in, and the same rows go out, with answers.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
