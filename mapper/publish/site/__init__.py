"""Site: a folder for any static host: the map, a page per incident, the data, a feed, a manifest.

Knows how a dataset becomes files that belong together, how a site is published again, and how it is verified.
Must not know how the incidents were read. Each file is searched for withheld values before it is in the site.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
