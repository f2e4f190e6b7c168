"""The ids that a site has ever used, kept beside its records: an id is never given to another incident.

The file is for the publisher alone; no part of a site names an id that is not published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mapper.errors import SiteError, and_more, quoted
from mapper.files import write_whole

_FORMAT = 1
_NUMBERED = re.compile(r"row-\d+")  # a row of a table without ids
_MOST_NAMED = 5
_ABOUT = (
    "Ids that this site has used; `retired` ones have left the records and are not used again."
    " Written by mapper publish. Keep this file beside the records, in git if they are, and never publish it."
)


@dataclass(frozen=True, slots=True)
class UsedIds:
    """The ids that a site has used.

    Attributes:
        path: The file.
        live: Those that the records had when the site was last published.
        retired: Those that had left the records by then.
    """

    path: Path
    live: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()

    def refuse_reuse(self, ids: Iterable[str]) -> None:
        """Refuse ids of records that were published earlier, then left the records, and are back.

        Raises:
            SiteError: There are such ids.
        """
        back = sorted(self.retired & set(ids))
        if back:
            named = ", ".join(quoted(each) for each in back[:_MOST_NAMED])
            raise SiteError(
                f"{self.path}: The records use ids again that belonged to records that are gone: {named}"
                f"{and_more(len(back) - _MOST_NAMED)}. Old links would lead to other incidents. Give the"
                f" records new ids; if they are the same incidents, delete the ids from {self.path.name}.",
                code="id-used-before",
            )

    def after(self, read: Iterable[str], published: Iterable[str]) -> UsedIds:
        """Return what is used once a site is published.

        Args:
            read: The ids of all records, withheld ones included.
            published: The ids of those that the site has.
        """
        known = set(read)
        ever = self.live | set(published)
        gone = {each for each in ever if each not in known}
        return UsedIds(self.path, frozenset(ever - gone), self.retired | gone)

    def write(self) -> None:
        """Write the file.

        Raises:
            OutputError: It could not be written; an old file is unchanged.
        """
        said = {
            "about": _ABOUT,
            "format": _FORMAT,
            "live": sorted(self.live),
            "retired": sorted(self.retired),
        }
        write_whole(self.path, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())


def used_ids_path(records: Path) -> Path:
    """Return the file for the used ids of records: `incidents.used-ids.json` for `incidents.yaml`."""
    return records.with_name(f"{records.stem}.used-ids.json")


def read_used_ids(path: Path) -> UsedIds:
    """Read the used ids; none if there is no file yet.

    Raises:
        SiteError: The file is not one of mapper's.
    """
    try:
        said = json.loads(path.read_bytes())
        live, retired = frozenset(map(str, said["live"])), frozenset(map(str, said["retired"]))
    except FileNotFoundError:
        return UsedIds(path)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise SiteError(
            f"{path}: Cannot read the used ids. Take the file back from your history, or delete it if no site"
            " was published yet.",
            code="unreadable-used-ids",
        ) from error
    return UsedIds(path, live, retired)


def is_numbered(incident_id: str) -> bool:
    """Whether an id is the number of a row, which says nothing of the incident."""
    return _NUMBERED.fullmatch(incident_id) is not None
