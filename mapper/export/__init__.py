"""Export: incidents in the formats of other tools.

Knows each format and what it can hold. What is written says where it comes from: how each place was found
and how exactly, which boundaries its jurisdictions rest on, what was made coarser, what is withheld, and
every source with its archive. No clock goes in, so the same tables give the same bytes. Must not know how
incidents were read, nor decide what is withheld.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
