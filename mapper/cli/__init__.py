"""Cli: the command `mapper`, the only room that prints, and the only one that decides exit statuses.

The statuses stand in `statuses`. Must not hold what a notebook needs, too.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
