"""Captures: copies of sources that the newsroom keeps, noted in a lock file beside the records.

Knows files of captures, their texts, which sources may be archived, and what changed. Must not know the
network. A capture is read where it stands; it is never copied into a page or site.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
