"""Times of day whose zone is in a column of its own: in UTC they are not those of the place."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import number_of, quoted
from mapper.imports.cells import Cells, trim_cells
from mapper.imports.dates.clock_times import read_clock_time
from mapper.imports.header_units import is_in_utc
from mapper.text import fold

_NAMES = frozenset(("tz", "timezone", "timezonename", "zeitzone", "fuseauhoraire", "husohorario"))
_WITHOUT_ZONE = r"(?i)(?:^|[T\s,])\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d*)?)?\s*(?:[ap]\.?m\.?)?\s*$"
_UTC = ("utc", "gmt", "z", "zulu", "etc/utc", "etc/gmt", "+00:00", "utc+0", "gmt+0", "utc+00:00")


def with_zones_beside(cells: Cells, times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write UTC behind the times of rows of which a column beside them says so; others are local."""
    names = [name for name in cells.sheet.names if fold(name, "letters") in _NAMES]
    if len(names) != 1:
        return times
    zones = pc.utf8_lower(trim_cells(cells.sheet.table[names[0]]))
    is_utc = pc.and_(pc.is_in(zones, pa.array(_UTC)), pc.is_valid(times))
    bare = [each for each in times.filter(is_utc).unique().to_pylist() if _is_bare(each)]
    if not bare:
        return times
    at = pc.index_in(times, pa.array(bare, pa.string()))
    is_utc = pc.and_(is_utc, pc.is_valid(at))
    texts = pa.array([f"{each} UTC" for each in bare], pa.string())
    count = pc.sum(is_utc).as_py()
    cells.notes.append(
        f"{number_of(count, 'time')} of day {'is' if count == 1 else 'are'} in UTC, as column"
        f" {quoted(names[0])} says."
    )
    return pc.if_else(is_utc, pc.take(texts, at), times)


def with_zone_in_name(cells: Cells, column: pa.ChunkedArray, name: str | None) -> pa.ChunkedArray:
    """Write UTC behind the times of a column whose name says that they are in it: `Start (UTC)`.

    Args:
        cells: The table.
        column: Times of day, or days with their times; those with a zone of their own are unchanged.
        name: The column's name.
    """
    if name is None or not is_in_utc(name):
        return column
    is_open = pc.fill_null(pc.match_substring_regex(column, _WITHOUT_ZONE), fill_value=False)
    count = pc.sum(is_open).as_py() or 0
    if not count:
        return column
    cells.notes.append(f"Times in column {quoted(name)} are in UTC, as its name says.")
    written = pc.binary_join_element_wise(pc.utf8_trim_whitespace(column), "UTC", " ")
    return pc.if_else(is_open, written, column)


def _is_bare(text: str) -> bool:
    """Whether a time is one without a zone of its own."""
    read = read_clock_time(text)
    return read is not None and "UTC" not in read
