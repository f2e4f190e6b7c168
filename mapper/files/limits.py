"""Limits on the size of files. A larger file is refused before it fills the memory."""

from __future__ import annotations

MAX_STREAM_BYTES = 4 << 30  # of standard input or a pipe
MAX_UNPACKED_BYTES = 4 << 30  # of what a zip archive or gzip holds
SUSPECT_BYTES, SUSPECT_RATIO = 64 << 20, 200  # unpacked; no table of this size packs so well
MAX_WORKBOOK_BYTES = 512 << 20  # of a workbook, unpacked
MAX_WORKBOOK_CELLS = 20_000_000  # of a sheet's rectangle, the empty ones among them
MAX_TABLE_ROWS = 10_000_000  # of a table that is read whole
MAX_TABLE_CELLS = 400_000_000  # likewise, the empty ones among them
MAX_COLUMNS = 16_384  # as many as a workbook may have
MAX_CELL_CHARACTERS = 1 << 24  # of delimited text; a workbook holds 32,767
MAX_JSON_BYTES = 512 << 20  # of a file in JSON, the text of which is held in memory
MAX_JSON_CELLS = (
    200_000_000  # of all rows and all columns of such a file, the empty ones among them
)
