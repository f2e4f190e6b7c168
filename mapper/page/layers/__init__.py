"""Layers of folium that were added to a map by hand: which can be shown, their files, their scripts.

Knows folium's tree of elements and the files of its plugins. Must not know records or the data of a page.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
