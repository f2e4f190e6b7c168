"""Privacy: what may leave, how exactly, and when.

Knows the embargo, redaction, sensitive places, the values that are withheld, and what an editor should look
at. Applied once, before anything leaves. Must not know pages or exports.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
