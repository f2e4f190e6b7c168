"""Ground: streets, rail, water and parks under incidents, from files that a user has.

Knows files of features, their tags, and which squares of the world are near published points. Must not know
records, withheld places or pages: what it is given is public.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
