"""Blocks of texts beside a page, which asks its own host for them when it needs them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from mapper.text import escape_text


@dataclass(frozen=True)
class BlocksBeside:
    """Where the blocks of a page go that do not stand in it.

    Attributes:
        whole: The name of the file that has all of the page, for those who open it from a disk.
        write: Writes a block under a name of its own, given its number, its bytes, and how it would stand
            in a page; returns its address, as the page asks for it.
    """

    whole: str
    write: Callable[[int, bytes, bytes], str]
    _addresses: list[str] = field(default_factory=list, init=False, repr=False)

    def take(self, number: int, block: bytes, standing: bytes) -> None:
        """Write a block.

        Args:
            number: Its number, from 1 on, for the first stands in the page.
            block: Its text in base64.
            standing: Its element, as it would stand in a page.
        """
        self._addresses.append(self.write(number, base64.b64decode(block), standing))

    @property
    def attribute(self) -> str:
        """The attribute of the document that says so."""
        return f' data-mapper-whole="{escape_text(self.whole)}"'

    def element(self) -> bytes:
        """Return the block of the page that has the addresses in order, those of all that were taken."""
        listed = json.dumps(["", *self._addresses], separators=(",", ":"))
        return f'<script type="application/x-mapper-block" id="mapper-beside">{listed}</script>\n'.encode()
