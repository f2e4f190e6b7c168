"""Incidents: reads any file or table, and offers the result to notebooks and scripts.

Knows the order of the stages, and `Incidents`, a set of published incidents with all that can be asked or
made of it. Must not contact hosts, know the command, or do the work of a stage itself.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
