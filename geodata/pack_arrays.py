"""Pack files of arrays anew by Zopfli: the same arrays in about two percent fewer bytes, read as before.

    python geodata/pack_arrays.py world/areas.npz world/water.npz

comes after build_world.py, for the wheel may hold 30 MB. Needs the package `zopfli`, which mapper does not.
"""

from __future__ import annotations

import argparse
import zipfile
from pathlib import Path
from unittest.mock import patch

from zopfli.zlib import compress

from mapper.files import open_whole_file

HERE = Path(__file__).resolve().parent


class _Compressor:
    """Gives what was compressed at the end, as zipfile wants it: without zlib's first 2 and last 4 bytes."""

    def __init__(self) -> None:
        self._data = bytearray()

    def compress(self, data: bytes) -> bytes:
        self._data += data
        return b""

    def flush(self) -> bytes:
        packed: bytes = compress(bytes(self._data))
        return packed[2:-4]


def pack_arrays(path: Path) -> tuple[int, int]:
    """Pack the file of arrays anew and return its bytes before and after.

    The members keep their names, order and fixed dates: the same arrays give the same bytes.
    """
    before = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        members = [(entry, archive.read(entry)) for entry in archive.infolist()]
    # zipfile takes no compressor of a caller's
    with (
        patch.object(zipfile, "_get_compressor", lambda *_: _Compressor()),
        open_whole_file(path) as temporary,
        zipfile.ZipFile(temporary, "w") as packed,
    ):
        for entry, data in members:
            packed.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return before, path.stat().st_size


def main() -> None:
    """Pack the files named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", help="files within this folder")
    for name in parser.parse_args().files:
        before, after = pack_arrays(HERE / name)
        print(f"{name}: {before:,} bytes before, {after:,} after")


if __name__ == "__main__":
    main()
