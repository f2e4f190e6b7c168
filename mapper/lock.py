"""`incidents.lock`: what geocoding has learnt, one entry a query, reviewed and kept in git.

A build only reads it. An entry answers one locality in one city; a person may override it and then
says why and in which role.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mapper.complaints import fault_of
from mapper.errors import RecordsError, cannot_read
from mapper.gazetteer import folded
from mapper.model import Edtf, Precision, Text
from mapper.yamltext import read_yaml


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(_Entry):
    """What was asked: a locality as the record words it, and the GEOID of its city."""

    locality: Text
    city: Text


class Override(_Entry):
    """A person's correction of what a provider said."""

    reason: Text
    by_role: Text


class LockEntry(_Entry):
    """One answer; coordinates are WGS84 degrees, the uncertainty is a radius in metres."""

    query: Query
    provider: Text
    provider_id: Text | None = None
    data_version: Text | None = None
    match_type: Text
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    coordinate_uncertainty_in_meters: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    precision: Precision
    retrieved: Edtf
    licence: Text
    override: Override | None = None


class _LockFile(_Entry):
    format: Literal["1"]
    entries: tuple[LockEntry, ...] = ()


class Lock:
    """Answers by locality and city."""

    def __init__(self, entries: tuple[LockEntry, ...] = ()) -> None:
        """Index the entries."""
        self._answers = {
            (folded(entry.query.locality), entry.query.city): entry for entry in entries
        }

    def answer(self, locality: str, city_geoid: str) -> LockEntry | None:
        """Return what is known of a locality in a city, None if nothing is."""
        return self._answers.get((folded(locality), city_geoid))


def lock_path(records: Path) -> Path:
    """Name the lock file that belongs to a file of records: `incidents.lock` for `incidents.yaml`."""
    return records.with_suffix(".lock")


def read_lock(path: Path) -> Lock:
    """Read a lock file; a missing one is an empty one.

    Raises:
        RecordsError: The file cannot be read or does not fit; every fault with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Lock()
    except (OSError, UnicodeDecodeError) as error:
        raise cannot_read(
            path, error if isinstance(error, OSError) else OSError(str(error))
        ) from error
    document = read_yaml(text, file=str(path))
    faults = list(document.faults)
    if not faults:
        try:
            return Lock(_LockFile.model_validate(document.value).entries)
        except ValidationError as error:
            faults = [fault_of(document, _LockFile, details, ()) for details in error.errors()]
    raise RecordsError(faults)
