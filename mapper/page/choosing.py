"""How the rows of a page become incidents, and back; a widget of the page needs no more of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mapper.files import Mask


@dataclass(frozen=True, slots=True)
class Choosing:
    """How rows become incidents, and back.

    Attributes:
        count: The number of incidents.
        of_mask: Makes the set of incidents of a mask, one value a row.
        mask_of: Makes the mask of whatever `Incidents.select` takes; raises SelectionError.
    """

    count: int
    of_mask: Callable[[Mask], Any]
    mask_of: Callable[[Any], Mask]
