"""The order of the stages, to publish and to check: read, locate, assign, protect; and nothing else.

`located_inputs` reads, locates and assigns records and tables; `publish` reads pages and exports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mapper import imports, publish
from mapper.analysis import find_few_sources
from mapper.errors import RecordsError, SelectionError
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
from mapper.incidents.located_inputs import (
    home_of,
    lock_of,
    read_located,
    read_table,
    read_unpublished_records,
    refuse_encoding,
)
from mapper.location import (
    reassign,
)
from mapper.places import choose_borders
from mapper.privacy import DEFAULT_EMBARGO_HOURS, Policy, Profile, places_marked, protect
from mapper.publish import Checked, Unpublished
from mapper.records import (
    Records,
    Registry,
    Tables,
    find_untranslated,
    load_registry,
    round_positions,
    without_former,
)

if TYPE_CHECKING:
    import pandas as pd

    from mapper.imports import AreaSource
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
    places: pd.DataFrame | None = None,
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
        places: Places that incidents beside these mark as sensitive; see `marked_places`.
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
    home_of(options)
    choose_borders(options.borders)
    policy = Policy(profile, moment, embargo_hours, require_review, places)
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
            publish.refuse_published_folder(each)
            if publish.is_page(each.path):
                share = within(progress, "read")
                published.append(publish.read_published_page(each.path, share))
            elif is_table(each.path) and not is_own:
                unpublished.append(read_table(each, options, named=given, progress=progress)[0])
                continue
            elif is_own:
                published.append(publish.read_published_export(each.path, load_registry()))
            else:
                unpublished.append(read_unpublished_records(each, given, options))
        refuse_encoding(given)
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


def marked_places(given: Input, options: TableOptions) -> pd.DataFrame:
    """Return the places that the incidents of one input mark with a kind, whether they are published or not.

    Raises:
        RecordsError: It has faults, or no row of it could be read.
    """
    with open_input(given) as opened:
        if opened.rows is None and not is_table(opened.path):
            read = read_unpublished_records(opened, given, options)
        else:
            read = read_table(opened, options, named=given)[0]
    return places_marked(read.tables.incidents)


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
    areas: Sequence[AreaSource] = (),
    repair_areas: bool = False,
) -> Checked:
    """Find every fault of a file of records, and the warnings for an editor; write nothing.

    Args:
        source: The records, or a table.
        home: The state of cities without one; see `TableOptions`.
        borders: The country to name in an area in dispute, by the area's name.
        areas: Layers of areas beside those that the records name.
        repair_areas: Whether to repair invalid polygons of layers.

    Raises:
        SelectionError: `home` is not a state.
    """
    (named,) = list_inputs(source)
    options = TableOptions(home=home, borders=borders)
    try:
        with open_input(named) as given, pause_collection():
            if is_table(given.path):
                dataset = load(named, options, areas=areas, repair_areas=repair_areas)
                return Checked(dataset.records - dataset.rejected, dataset.faults)
            records, tables = read_located(
                given, home_of(options), lock=lock_of(named), borders=borders
            )
            good = len(records.incidents)
            if records.faults:
                return Checked(good, tuple(sorted(records.faults)))
            registry = load_registry().extended(records.agencies)
            policy = Policy("public", datetime.now(UTC))
            dataset = _protect(tables, policy, registry, records, records.home)
            publish.add_areas(dataset, areas, repair=repair_areas)  # for their faults
            warnings, accepted = publish.review_records(
                records, tables, dataset, named.path if named.is_file else None
            )
            few = find_few_sources(without_former(tables))
            leaks = publish.find_leaks(dataset)
            return Checked(good, (), warnings, leaks, accepted, few, find_untranslated(records))
    except RecordsError as error:
        return Checked(0, error.faults)
