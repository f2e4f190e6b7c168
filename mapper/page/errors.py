"""The one error of the page's own parts."""

from __future__ import annotations

from mapper.errors import MapperError


class PageError(MapperError, ValueError):
    """What a page was asked to show does not fit together, or its own parts are broken."""
