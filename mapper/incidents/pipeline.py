"""The order of the stages: read, locate, assign, protect, select; and nothing else.

`records` reads YAML, `imports` reads tables, `publish` reads pages and exports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from mapper import analysis, imports, publish
from mapper.analysis import find_few_sources
from mapper.errors import RecordsError, SelectionError, quoted
from mapper.files import (
    Given,
    Input,
    Progress,
    ignore_step,
    is_table,
    list_inputs,
    open_input,
    pause_collection,
    within,
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
    reassign,
)
from mapper.places import choose_borders, find_home, load_gazetteer, with_landmarks
from mapper.privacy import DEFAULT_EMBARGO_HOURS, Policy, Profile, protect
from mapper.publish import Checked, Unpublished
from mapper.records import (
    Records,
    Registry,
    Tables,
    find_untranslated,
    from_records,
    ground_seen_from,
    load_registry,
    read_own_landmarks,
    read_records,
    round_positions,
    without_former,
)

if TYPE_CHECKING:
    from mapper.analysis import Selection
    from mapper.imports import AreaSource, Imported
    from mapper.publish import Dataset


def load(
    source: Given,
    options: TableOptions = AS_DETECTED,
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    areas: Sequence[AreaSource] = (),
    repair_areas: bool = False,
    require_review: bool = False,
    progress: Progress = ignore_step,
) -> Dataset:
    """Read, check, locate and assign the incidents of a file, and withhold private values.

    Args:
        source: Records in YAML, or any table; the lock file of a file is next to it. Or a page that
            mapper built, which contains its incidents as published. Several become one set, in which an
            incident whose id an earlier input has gets another.
        options: How tables are to be read.
        profile: The audience: public, partner or internal.
        as_of: The moment from which the embargo counts back, in UTC unless it has a zone; None for now.
            Nothing else depends on the clock.
        embargo_hours: Hours to wait after an incident has certainly ended before publishing it; 0 for
            no embargo.
        areas: Layers of areas beside those that the inputs name.
        repair_areas: Whether to repair invalid polygons of layers.
        require_review: Whether the public gets only records of which something was checked.
        progress: Called with each step and its progress.

    Raises:
        SelectionError: `home` is not a state, an input is given twice, or an option does not apply.
        RecordsError: The records have faults, or no row of the table could be read; it lists every
            fault. Single rejected rows of a table are in `rejected` and `faults`.
        PageError: It is not a page of mapper, is broken, or is from another version.
        GeodataError: The installed geodata are broken.
    """
    inputs = list_inputs(source)
    # before anything changes in the folder
    listed = (file for each in inputs for file in publish.list_input_files(each, options))
    files = tuple(dict.fromkeys(listed))
    if options.timezone is not None and not imports.is_time_zone(options.timezone):
        raise SelectionError(imports.unknown_time_zone(options.timezone))
    moment = datetime.now(UTC) if as_of is None else as_of
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if options.accounts is not None and len(inputs) > 1:
        raise SelectionError(
            "A table of accounts works with one table. Build each table by itself."
        )
    # a state or an area that is not known is said before a long table is read
    _home_of(options)
    choose_borders(options.borders)
    policy = Policy(profile, moment, embargo_hours, require_review)
    dataset = publish.compare_inputs(_load_inputs(inputs, options, policy, progress))
    settings = options.settings
    dataset = publish.entitle(dataset, settings.get("title"), settings.get("description"))
    notes = (*dataset.notes, *publish.notes_on_places(dataset))
    dataset = replace(dataset, read_from=files, notes=notes)
    return publish.add_areas(dataset, areas, repair=repair_areas)


def _load_inputs(
    inputs: Sequence[Input], options: TableOptions, policy: Policy, progress: Progress
) -> Dataset:
    """Read all inputs, and protect those that are not published yet, together."""
    published: list[Dataset] = []
    unpublished: list[Unpublished] = []
    is_alone = len(inputs) == 1
    for given in inputs:
        with open_input(given) as each:
            is_own = each.rows is None and is_table(each.path) and publish.is_export(each.path)
            progress("read")
            if publish.is_page(each.path):
                share = within(progress, "read")
                published.append(publish.read_published_page(each.path, share))
            elif is_table(each.path) and not is_own:
                unpublished.append(read_table(each, options, named=given, progress=progress)[0])
                continue
            elif is_own:
                published.append(publish.read_published_export(each.path, load_registry()))
            else:
                unpublished.append(_read_unpublished_records(each, given, options))
        _refuse_encoding(given)
        if is_alone:
            options.refuse_for(given.name)
    if not is_alone and not any(each.is_table for each in unpublished):
        options.refuse_for(Path(", ".join(each.name.name for each in inputs)))
    if policy.require_checks and policy.profile == "public":
        published = [publish.withhold_unchecked(each) for each in published]
    if unpublished:
        whole = publish.join_unpublished(unpublished)
        published.insert(0, protect_unpublished(whole, policy, progress))
    return publish.join_datasets(published)


def _refuse_encoding(given: Input) -> None:
    if given.encoding is not None:
        raise SelectionError(
            f"{given.name.name} is not a table, so --encoding does not apply. Leave it out."
        )


def _home_of(options: TableOptions) -> str | None:
    return None if options.home is None else find_home(options.home)


def _read_unpublished_records(given: Input, named: Input, options: TableOptions) -> Unpublished:
    with pause_collection():
        records, tables = read_located(
            given, _home_of(options), lock=_lock_of(named), borders=options.borders
        )
    records.raise_faults()
    return publish.unpublished_records(named.name, records, tables)


def _lock_of(given: Input) -> Path | None:
    """Return the lock file next to an input; None for what is not a file."""
    return lock_path(given.path) if given.is_file else None


def protect_unpublished(read: Unpublished, policy: Policy, progress: Progress) -> Dataset:
    """Withhold the private values of what was read, and keep what is known of its reading."""
    progress("protect")
    registry = load_registry().extended(read.agencies)
    dataset = _protect(read.tables, policy, registry, read.head, read.home)
    dataset = replace(dataset, **read.dataset_fields())
    if read.is_table:
        titled = imports.make_titles(dataset.tables, as_written=read.as_written)
        dataset = replace(dataset, tables=titled)
    if dataset.other_columns is not None:
        others = dataset.other_columns.without(dataset.shown_in_part)
        dataset = replace(dataset, other_columns=others)
    progress("protect", 1.0)
    return dataset


def _protect(
    tables: Tables,
    policy: Policy,
    registry: Registry,
    records: Records | None = None,
    home: str | None = None,
) -> Dataset:
    """Apply privacy once, before anything is published."""
    protected = protect(tables, policy)
    again = reassign(
        protected.tables,
        protected.moved,
        registry=registry,
        home=home,
        borders=records.borders if records else {},
    )
    kept = replace(protected, tables=round_positions(again))
    return publish.dataset_of(kept, policy.profile, records)


def check(
    source: Path | Input,
    *,
    home: str | None = None,
    borders: Mapping[str, str] = AS_DETECTED.borders,
) -> Checked:
    """Find every fault of a file of records, and the warnings for an editor; write nothing.

    Args:
        source: The records, or a table.
        home: The state of cities without one; see `TableOptions`.
        borders: The country to name in an area in dispute, by the area's name.

    Raises:
        SelectionError: `home` is not a state.
    """
    (named,) = list_inputs(source)
    options = TableOptions(home=home, borders=borders)
    try:
        with open_input(named) as given, pause_collection():
            if is_table(given.path):
                dataset = load(named, options)
                return Checked(dataset.records - dataset.rejected, dataset.faults)
            records, tables = read_located(
                given, _home_of(options), lock=_lock_of(named), borders=borders
            )
            good = len(records.incidents)
            if records.faults:
                return Checked(good, tuple(sorted(records.faults)))
            registry = load_registry().extended(records.agencies)
            policy = Policy("public", datetime.now(UTC))
            dataset = _protect(tables, policy, registry, records, records.home)
            publish.add_areas(dataset, ())  # for their faults
            warnings, accepted = publish.review_records(
                records, tables, dataset, named.path if named.is_file else None
            )
            few = find_few_sources(without_former(tables))
            leaks = publish.find_leaks(dataset)
            return Checked(good, (), warnings, leaks, accepted, few, find_untranslated(records))
    except RecordsError as error:
        return Checked(0, error.faults)


def select_by_names(
    dataset: Dataset,
    where: Any = None,  # noqa: ANN401
    **selection: Unpack[Selection],
) -> Dataset:
    """Select from a dataset by names as users write them; without conditions, keep all.

    Args:
        dataset: The dataset.
        where: True or False for each incident, a part of the frame, or an expression.
        **selection: The conditions, with ids, names or aliases of agencies, and names or GEOIDs of areas.

    Raises:
        SelectionError: A name is unknown or ambiguous, or the geometry is unusable; the message has a line
            for each.
    """
    registry = load_registry().extended(dataset.new_agencies)
    tables = analysis.select_by_name(
        dataset.tables, where, registry=registry, home=dataset.home, **selection
    )
    agency = selection.get("agency") or ()
    shared = analysis.shared_names([agency] if isinstance(agency, str) else agency, registry)
    return replace(dataset, tables=tables, notes=(*dataset.notes, *shared))


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
        home: FIPS code of the state of cities without one; it overrides the records.
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
    answers = lock if lock is not None else _lock_of(given)
    tables = from_records(
        records.incidents, records.sources, records.types, records.fields, records.retracted
    )
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
    empty = check_cities(records.empty_cities, gazetteer=gazetteer)
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
        _refuse_encoding(given)
        options.refuse_for(given.name)
        read = _read_unpublished_records(given, given, options)
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
    lock = _lock_of(name)
    answers = Lock() if lock is None else read_lock(lock)
    addresses = imported.place_words() if answers.entries else None
    tables, notes = locate_rows(
        imported.tables,
        gazetteer=with_landmarks(
            load_gazetteer(table.home), read_own_landmarks(table.columns.landmarks)
        ),
        lock=answers,
        words=None if addresses is None else addresses.words,
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
