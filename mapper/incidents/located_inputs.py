"""Reads one input and locates and assigns what it has; nothing is withheld yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mapper import imports, publish
from mapper.errors import SelectionError, quoted
from mapper.files import (
    Input,
    Progress,
    ignore_step,
    is_table,
    list_inputs,
    pause_collection,
)
from mapper.imports import AS_DETECTED, TableOptions
from mapper.location import (
    Lock,
    assign,
    assign_rows,
    check_cities,
    locate,
    locate_rows,
    lock_path,
    read_lock,
    with_home_abroad,
)
from mapper.places import choose_borders, find_home, load_gazetteer, with_landmarks
from mapper.publish import Unpublished
from mapper.records import (
    Records,
    Tables,
    from_records,
    ground_seen_from,
    load_registry,
    read_own_landmarks,
    read_records,
)

if TYPE_CHECKING:
    from mapper.imports import Imported


def refuse_encoding(given: Input) -> None:
    """Refuse an encoding for what is not a table.

    Raises:
        SelectionError: One is given.
    """
    if given.encoding is not None:
        raise SelectionError(
            f"{given.name.name} is not a table, so --encoding does not apply. Leave it out."
        )


def home_of(options: TableOptions) -> str | None:
    """Return the FIPS code of the state that the options name.

    Raises:
        SelectionError: It is not a state.
    """
    return None if options.home is None else find_home(options.home)


def read_unpublished_records(given: Input, named: Input, options: TableOptions) -> Unpublished:
    """Read, locate and assign records.

    Args:
        given: The records, in a file.
        named: The input as the user named it; the lock file is next to it.
        options: The home state and the borders.

    Raises:
        RecordsError: They have faults.
    """
    with pause_collection():
        records, tables = read_located(
            given, home_of(options), lock=lock_of(named), borders=options.borders
        )
    records.raise_faults()
    return publish.unpublished_records(named.name, records, tables)


def lock_of(given: Input) -> Path | None:
    """Return the lock file next to an input; None for what is not a file."""
    return lock_path(given.path) if given.is_file else None


def read_located(
    source: Path | Input,
    home: str | None = None,
    *,
    lock: Path | None = None,
    borders: Mapping[str, str] = AS_DETECTED.borders,
) -> tuple[Records, Tables]:
    """Read, locate and assign records, with every fault so far; nothing is withheld yet.

    Args:
        source: The records.
        home: The home of cities without a state, as `find_home` returns it; it overrides the records.
        lock: Their lock file; None for the one next to them, if they are a file.
        borders: The country to name in an area in dispute, by the area's name; it overrides the records.
    """
    (given,) = list_inputs(source)
    registry = load_registry()
    records = read_records(
        given.path,
        resolve_agency=registry.resolve,
        suggest_agency=registry.suggest,
        file=str(given.name),
    )
    if records.areas:
        records.areas = imports.as_seen_from(given.name.parent, records.areas)
    records.ground = ground_seen_from(given.name.parent, records.ground)
    if home is not None:
        records.home, records.assumes_home = home, False
    records.borders |= choose_borders(borders)
    answers = lock if lock is not None else lock_of(given)
    tables = from_records(
        records.incidents, records.sources, records.types, records.fields, records.retracted
    )
    tables = with_home_abroad(tables, records.home)
    gazetteer = with_landmarks(load_gazetteer(records.home), records.landmarks)
    tables, unplaced = locate(
        tables,
        gazetteer=gazetteer,
        lock=Lock() if answers is None else read_lock(answers),
    )
    tables, misplaced = assign(
        tables,
        registry=registry.extended(records.agencies),
        home=records.home,
        borders=records.borders,
    )
    empty = check_cities(records.empty_cities, gazetteer=gazetteer, home=records.home)
    records.add_problems([*unplaced, *misplaced, *empty])
    return records, tables


def read_places(source: Path, options: TableOptions) -> tuple[Unpublished, Tables]:
    """Read, locate and assign records or a table, for `locate`; nothing is withheld yet.

    Args:
        source: The records or the table.
        options: How a table is to be read.

    Returns:
        What was read, and the incidents, of which `locality` has the words to look up.

    Raises:
        SelectionError: It is a page or export of mapper, or has settings for tables and is none.
        RecordsError: The records have faults, or no row of the table could be read.
    """
    (given,) = list_inputs(source)
    if publish.is_page(source) or publish.is_export(source):
        raise SelectionError(
            f"{source.name} is published, so its places are known. Name the records or the table."
        )
    if not is_table(source):
        refuse_encoding(given)
        options.refuse_for(given.name)
        read = read_unpublished_records(given, given, options)
        return read, read.tables
    read, imported = read_table(given, options)
    found = imported.place_words()
    if found is None:
        return read, read.tables
    incidents = read.tables.incidents.assign(locality=found.words.to_numpy())
    return read, read.tables.with_(incidents=incidents)


def read_table(
    given: Input,
    options: TableOptions,
    *,
    named: Input | None = None,
    progress: Progress = ignore_step,
) -> tuple[Unpublished, Imported]:
    """Read, locate and assign the rows of a table; nothing is withheld yet.

    Args:
        given: The table, in a file that can be read more than once.
        options: How it is to be read.
        named: The input as the user named it, if that is another file; the lock file is next to it.
        progress: Called with each step and its progress.
    """
    name = given if named is None else named
    table = imports.import_table(given, options, progress)
    imported = table.imported
    progress("locate")
    lock = lock_of(name)
    answers = Lock() if lock is None else read_lock(lock)
    addresses = imported.place_words() if answers.entries else None
    tables, notes = locate_rows(
        with_home_abroad(imported.tables, table.home),
        gazetteer=with_landmarks(
            load_gazetteer(table.home), read_own_landmarks(table.columns.landmarks)
        ),
        lock=answers,
        words=None if addresses is None else addresses.words,
        is_home_country=imported.states.is_home_country,
    )
    if addresses is not None and lock is not None:
        notes.append(
            f"Rows get points from {lock.name} by column {quoted(addresses.column)}, which is not published."
        )
    progress("assign")
    tables = assign_rows(
        tables,
        registry=load_registry().extended(imported.agencies),
        home=table.home,
        borders=table.borders,
    )
    return publish.unpublished_table(name.name, table, tables, notes), imported
