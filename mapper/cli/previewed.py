"""What `mapper serve` shows: a page, built again and again, and the files that it depends on."""

from __future__ import annotations

import gc
import io
from pathlib import Path

from mapper.cli.loading import list_read, load_dataset, select_chosen
from mapper.cli.options import Asked
from mapper.cli.printing import write_rejected, write_rejected_of_error
from mapper.cli.progress import BUILDING, Bar
from mapper.errors import RecordsError
from mapper.files import list_parts
from mapper.publish import list_files_of


class Previewed:
    """The page of RECORDS as `mapper build` would write it, in memory."""

    def __init__(self, asked: Asked, language: str | None, photos: Path | None) -> None:
        """Keep the options, and the folder of photos; None if no photos are wanted."""
        self._asked = asked
        self._language = language
        self._photos = photos
        self._found: list[Path] = []

    def build(self) -> tuple[bytes, list[str]]:
        """Build the page; return it with the faults of what it leaves out.

        Raises:
            MapperError: It cannot be built.
        """
        try:
            return self._build()
        except RecordsError as error:
            # a layer of areas that is not there yet has its fault in that file
            faulty = [Path(each.file) for each in error.faults if each.file]
            self._found += [each for each in faulty if not each.is_dir()]
            self._found = [*dict.fromkeys(self._found)]
            raise

    def _build(self) -> tuple[bytes, list[str]]:
        page = io.BytesIO()
        gc.unfreeze()  # what the build before this one left
        rejected = self._asked.rejected_files
        try:
            dataset = load_dataset(self._asked, Bar(BUILDING, hidden=True))
        except RecordsError as error:
            write_rejected_of_error(error, rejected)
            raise
        self._found = list_files_of(dataset, self._photos)
        write_rejected(dataset, rejected)
        chosen = select_chosen(self._asked, dataset)
        if self._photos is not None:
            chosen = chosen.embed_media(self._photos)
        chosen.save(page, language=self._language)
        return page.getvalue(), [str(each) for each in dataset.faults]

    def list_files(self) -> list[Path]:
        """List the files that the page depends on, present or not: the inputs, and what they name."""
        named = list_read(self._asked.records, self._asked.table)
        named += [each.file for each in self._asked.areas if each.file is not None]
        files = [Path(each) for each in (*named, *self._found) if isinstance(each, str | Path)]
        return [*files, *(Path(part) for each in files for part in list_parts(each))]
