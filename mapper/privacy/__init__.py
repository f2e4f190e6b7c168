"""Privacy: which values may be published, how exactly, and when.

Knows the embargo, redaction, sensitive places, withheld values, and the warnings for an editor. Applied once,
before anything is published. Must not know pages or exports.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
