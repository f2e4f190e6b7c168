"""Where the rejected rows of the inputs go: to the file that is named, or beside it to one for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.errors import RecordsError
from mapper.files import Input

if TYPE_CHECKING:
    from mapper.publish import Dataset


@dataclass(frozen=True)
class RejectedFiles:
    """The files for rejected rows.

    Attributes:
        asked: The file that the user names.
        by_input: The file of each input, by the user's name for it.
    """

    asked: Path
    by_input: dict[str, Path]

    @property
    def paths(self) -> list[Path]:
        """Every file that may be written."""
        return list(self.by_input.values())

    def of(self, name: str) -> Path:
        """Return the file of an input."""
        return self.by_input.get(name, self.asked)

    def writers(self, found: Dataset | RecordsError) -> Iterator[tuple[Path, Callable[[], bytes]]]:
        """Yield each file with what writes it; nothing for inputs that are no tables."""
        if isinstance(found, RecordsError):
            if found.rejected_csv is not None:
                yield self.of(found.faults[0].file if found.faults else ""), found.rejected_csv
            return
        for name, write in found.rejected_of.items():
            yield self.of(name), write


def name_rejected_files(asked: Path | None, inputs: Sequence[Input]) -> RejectedFiles | None:
    """Name the file of each input: `rejected.csv`, or of several `rejected-a.csv` and `rejected-b.csv`."""
    if asked is None:
        return None
    names = [str(each.name) for each in inputs]
    if len(names) == 1:
        return RejectedFiles(asked, {names[0]: asked})
    files: dict[str, Path] = {}
    for name in names:
        stem = f"{asked.stem}-{Path(name).stem}"
        number, own = 1, asked.with_name(f"{stem}{asked.suffix}")
        while own in files.values():
            number += 1
            own = asked.with_name(f"{stem}-{number}{asked.suffix}")
        files[name] = own
    return RejectedFiles(asked, files)
