"""The address of a published page, and the card that other programs show beside a link to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mapper.text import escape_text


class Card(NamedTuple):
    """A picture of a page.

    Attributes:
        address: Its address, absolute as readers of cards want it.
        text: What it shows, for those who do not see it.
        width: Its width in pixels.
        height: Its height in pixels.
    """

    address: str
    text: str
    width: int
    height: int

    def tags(self) -> Iterator[str]:
        """Yield the tags that name it."""
        yield f'<meta property="og:image" content="{escape_text(self.address)}">'
        yield '<meta property="og:image:type" content="image/png">'
        yield f'<meta property="og:image:width" content="{self.width}">'
        yield f'<meta property="og:image:height" content="{self.height}">'
        yield f'<meta property="og:image:alt" content="{escape_text(" ".join(self.text.split()))}">'
        yield '<meta name="twitter:card" content="summary_large_image">'


class PageAddress(NamedTuple):
    """Where a page is published.

    Attributes:
        url: Its address.
        card: Its card; None for none.
    """

    url: str
    card: Card | None = None

    def tags(self) -> Iterator[str]:
        """Yield the tags that a page has by its address."""
        yield f'<link rel="canonical" href="{escape_text(self.url)}">'
        yield f'<meta property="og:url" content="{escape_text(self.url)}">'
        if self.card is not None:
            yield from self.card.tags()
