"""Finds the data files that come with mapper, and reads the hand-kept ones with all their faults."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from mapper.errors import GeodataError, reason_of
from mapper.files import read_yaml

_Model = TypeVar("_Model", bound=BaseModel)


class Entry(BaseModel):
    """Base class for entries of hand-kept files: immutable, without unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


@cache
def geodata_path() -> Path:
    """Find the folder of geodata: inside an installed package, or next to it in a checkout.

    Raises:
        GeodataError: It is in neither place.
    """
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "geodata", here.parent / "geodata"):
        if (folder / "boundaries").is_dir():
            return folder
    raise GeodataError(f"No folder geodata/boundaries in or next to {here}. Reinstall mapper.")


def unreadable(path: Path, error: Exception) -> GeodataError:
    """Word the error that a data file cannot be read."""
    reason = reason_of(error) if isinstance(error, OSError) else error
    return GeodataError(
        f"{path}: Cannot read the file: {reason}. Reinstall mapper, or restore the file."
    )


def read_groups(name: str, key: str, value: str) -> dict[str, tuple[str, ...]]:
    """Read one of the hand-kept CSV files: the values of a column by those of another, in the file's order.

    Args:
        name: The file's name, such as `field_offices.csv`.
        key: The column to group by.
        value: The column with the values.

    Raises:
        GeodataError: The file is missing or broken.
    """
    path = geodata_path() / name
    found: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(row[key], []).append(row[value])
    except (OSError, KeyError, csv.Error, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
    return {each: tuple(values) for each, values in found.items()}


def read_geodata(name: str, model: type[_Model]) -> _Model:
    """Read one of the hand-kept YAML files.

    Args:
        name: The file's name, such as `agencies.yaml`.
        model: The model of its content.

    Raises:
        GeodataError: The file is missing or does not fit; one line a fault.
    """
    path = geodata_path() / name
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise unreadable(path, error) from error
    document = read_yaml(text, file=str(path))
    faults = [str(fault) for fault in document.faults]
    if not faults:
        try:
            return model.model_validate(document.value)
        except ValidationError as error:
            faults = [
                f"{path}:{document.position(details['loc']).line}: {details['msg']} "
                f"({'.'.join(map(str, details['loc']))})"
                for details in error.errors()
            ]
    raise GeodataError("\n".join(faults))
