"""Preview: shows the page of records on this machine, and builds it again on each save.

Knows how a page is served, followed and reloaded. Must not know how it is built, or contact another host.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
