"""Export: incidents in the formats of other tools.

Knows each format and its limits. Each file documents its origin: how each place was found and how
precisely, which boundaries the jurisdictions rest on, which values were made coarser or withheld, and every
source with its archived copy. Files contain no timestamp, so the same tables give the same bytes. Must not
know how incidents were read, or decide which values to withhold.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
