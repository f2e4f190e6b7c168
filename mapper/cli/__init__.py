"""Cli: the command `mapper`. Only this room prints, and only this room decides exit statuses.

`statuses` lists the exit statuses. Must not contain anything that a notebook also needs.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
