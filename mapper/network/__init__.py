"""Network: the only room that may contact a host, and only when a user asks for it.

Knows geocoders, web archives and time-stamping authorities, their requests, pace and answers. A build never
comes here.
Must not know pages or exports.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
