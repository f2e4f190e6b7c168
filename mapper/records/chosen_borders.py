"""The countries that a publisher names in areas in dispute, as records and mappings give them."""

from __future__ import annotations

from collections.abc import Mapping

from mapper.errors import CHECK_SPELLING, Fault, SelectionError
from mapper.files import Document
from mapper.places import choose_borders


def read_borders(
    document: Document, given: Mapping[str, str]
) -> tuple[dict[str, str], list[Fault]]:
    """Read `borders`: the code of the country by the English name of each area, and the faults."""
    chosen: dict[str, str] = {}
    faults = []
    for name, country in given.items():
        try:
            chosen |= choose_borders({name: country})
        except SelectionError as error:
            found, _, fix = str(error.args[0]).partition(". ")  # its code stands behind the fault
            faults.append(
                document.fault(
                    ("borders", name), found=f"{found}.", fix=fix or CHECK_SPELLING, code=error.code
                )
            )
    return chosen, faults
