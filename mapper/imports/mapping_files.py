"""Reads mapping files: what each column of a table means, as its user wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mapper.errors import CHECK_SPELLING, Fault, Position, RecordsError, SelectionError, quoted
from mapper.files import Document, read_text, read_yaml
from mapper.imports.columns import Columns
from mapper.imports.vocabularies import ACCOUNT_TABLE_FIELDS, CONSTANTS, FIELDS, SEVERAL_COLUMNS
from mapper.places import find_home
from mapper.records import (
    OTHER_LABEL,
    fault_of,
    find_landmark_faults,
    load_registry,
    read_borders,
    read_own_agencies,
    repeated_labels,
    same_label,
    suggest_spelling,
    unknown_field,
)


def read_columns(path: Path) -> Columns:
    """Read a mapping file.

    Raises:
        RecordsError: It cannot be read or does not fit; every fault with line and column.
    """
    return _checked(read_yaml(read_text(path), file=str(path)))


def columns_of(mapping: Path | Columns | Mapping[str, Any]) -> Columns:
    """Return a mapping from its file, or as it stands in Python: its fields are those of the file.

    Raises:
        RecordsError: It cannot be read or does not fit; it lists every fault.
    """
    if isinstance(mapping, Columns):
        return mapping
    if isinstance(mapping, Path):
        return read_columns(mapping)
    text = yaml.safe_dump(_plain(mapping), sort_keys=False, allow_unicode=True)
    try:
        return _checked(read_yaml(text, file="columns"))
    except RecordsError as error:  # which has no lines
        raise RecordsError(
            replace(fault, position=Position(1, 0)) for fault in error.faults
        ) from error


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value of Python as YAML has it."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    is_list = isinstance(value, Iterable) and not isinstance(value, bytes)
    return [_plain(each) for each in value] if is_list else str(value)


def _checked(document: Document) -> Columns:
    faults = list(document.faults)
    if not faults:
        try:
            columns = Columns.model_validate(document.value)
        except ValidationError as error:
            faults = [
                fault_of(document, Columns, _under_fields(each), ()) for each in error.errors()
            ]
        else:
            faults = [
                *_unknown(document, "fields", columns.fields, FIELDS),
                *_unknown(document, "accounts", columns.accounts, ACCOUNT_TABLE_FIELDS),
            ]
            faults += _misused(document, columns)
            faults += _wrong_settings(document, columns)
            registry = load_registry()
            faults += read_own_agencies(
                document, columns.agencies, registry.resolve, registry.suggest
            ).faults
            faults += find_landmark_faults(document, columns.landmarks)
            if not faults:
                return columns
    raise RecordsError(faults)


_KNOWN = {
    "fields": "The fields are {}.",
    "accounts": "The fields of accounts are {}.",
    "constants": "Constants are {}.",
}


def _unknown(
    document: Document, under: str, given: Iterable[str], known: Sequence[str]
) -> Iterator[Fault]:
    """Find names of fields that there are not."""
    keep = " To publish a column of your own, name it under 'keep'." if under == "fields" else ""
    for name in given:
        if name not in known:
            yield document.fault(
                (under, name),
                found=unknown_field(name),
                expected=_KNOWN[under].format(", ".join(known)),
                fix=suggest_spelling(name, known) or f"Delete it.{keep}",
                code="unknown-field",
                at_key=True,
            )


def _wrong_settings(document: Document, columns: Columns) -> list[Fault]:
    """Find constants of unknown fields, and a home that is none."""
    faults = list(_unknown(document, "constants", columns.constants, CONSTANTS))
    try:
        find_home(columns.home or "US")
    except SelectionError as error:
        faults.append(
            document.fault(("home",), found=str(error), fix=CHECK_SPELLING, code="unknown-home")
        )
    return [*faults, *read_borders(document, columns.borders)[1]]


def _under_fields(details: Any) -> Any:  # noqa: ANN401 - pydantic's
    """Place an error in a field of the user's own where the file has it."""
    first, *rest = details["loc"] or ("",)
    return {**details, "loc": ("fields", *rest)} if first == "own" else details


def _misused(document: Document, columns: Columns) -> list[Fault]:
    """Find fields with too many columns, and a column named for both axes."""
    faults = [
        document.fault(
            ("fields", name),
            found=f"The field {name} has {len(given)} columns: {_all(given)}.",
            fix="Keep one of them.",
            code="several-columns",
        )
        for name, given in columns.fields.items()
        if len(given) > 1 and name in FIELDS and name not in SEVERAL_COLUMNS
    ]
    faults += [
        document.fault(
            ("fields", id_),
            found=same_label(first, id_),
            expected="",
            fix=OTHER_LABEL,
            code="repeated-label",
        )
        for id_, first in repeated_labels(columns.own).items()
    ]
    latitude, longitude = columns.one("latitude"), columns.one("longitude")
    if latitude is not None and latitude == longitude:
        faults.append(
            document.fault(
                ("fields", "longitude"),
                found=f"Column {quoted(latitude)} is named for both latitude and longitude.",
                fix="Name one column for each, or use coordinates: for a column that contains both.",
                code="one-column-twice",
            )
        )
    return faults


def _all(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
