"""Columns of places in codes that mapper does not read: MGRS, UTM with its zone, plus codes, three words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import quoted

_KINDS = MappingProxyType(
    {
        "MGRS grid references": re.compile(
            r"\d{1,2}\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d\s?){2,10}", re.IGNORECASE
        ),
        "UTM coordinates with their zone": re.compile(
            r"(?:zon[ea]\s*)?\d{1,2}\s?[A-Z]\s*[,;:]?\s*(?:E\s*)?\d{6}(?:[.,]\d+)?\s*m?E?[\s,;]+"
            r"(?:N\s*)?\d{6,8}(?:[.,]\d+)?\s*m?[NS]?",
            re.IGNORECASE,
        ),
        "plus codes": re.compile(
            r"[23456789CFGHJMPQRVWX]{2,8}0{0,6}\+[23456789CFGHJMPQRVWX]{0,7}(?:[\s,].*)?",
            re.IGNORECASE,
        ),
        "what3words addresses": re.compile(r"/{0,3}\s?[^\W\d_]+[.。][^\W\d_]+[.。][^\W\d_]+"),
    }
)
# numbers of cases may look like grid references, so that the column must be called as places are
_OF_PLACES = re.compile(
    r"mgrs|usng|grid|utm|coord|locat|posi[ct]|ubicaci|lugar|lieu|plus.?code|what.?3|w3w",
    re.IGNORECASE,
)
_SAMPLED = 200
_MOST = 0.8


class GridColumn(NamedTuple):
    """A column of codes.

    Attributes:
        name: The column.
        kind: What its cells are, in words.
    """

    name: str
    kind: str

    @property
    def found(self) -> str:
        """Say that the column is not read."""
        return f"Column {quoted(self.name)} holds {self.kind}, which mapper does not read."


def find_grid_column(table: pa.Table, names: Iterable[str]) -> GridColumn | None:
    """Return the first of some columns whose cells are codes for places.

    Args:
        table: Rows as texts.
        names: The columns to look at.
    """
    for name in filter(_OF_PLACES.search, names):
        cells = pc.utf8_trim_whitespace(table[name].slice(0, _SAMPLED))
        texts = [text for text in cells.drop_null().unique().to_pylist() if text]
        for kind, form in _KINDS.items():
            if texts and sum(map(bool, map(form.fullmatch, texts))) >= _MOST * len(texts):
                return GridColumn(name, kind)
    return None
