"""Page: a `folium.Map` of incidents that saves to one file that opens offline.

Knows how data crosses into the page, the page's own files, and how a built page is read back. Must not know
how incidents were read, or decide which values to withhold.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
