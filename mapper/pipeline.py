"""The order of the stages: read, locate, assign, protect, select; and nothing else.

`records` reads YAML, `imports` reads tables, `publish` reads pages and exports.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

from mapper import analysis, imports, publish
from mapper.errors import ExportError, Fault, RecordsError, SelectionError, and_more
from mapper.files import RECORD_SUFFIXES, Document, is_table, pause_collection, write_whole
from mapper.location import (
    assign,
    assign_rows,
    locate,
    locate_rows,
    lock_path,
    read_lock,
    reassign,
)
from mapper.places import find_home, load_gazetteer
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    Policy,
    Profile,
    protect,
    review,
    review_table,
    weigh_accepted,
)
from mapper.progress import Progress, ignore_step, within
from mapper.records import (
    Records,
    Registry,
    Tables,
    from_records,
    load_registry,
    read_records,
    round_positions,
)

if TYPE_CHECKING:
    from mapper.analysis import Selection
    from mapper.imports import Columns, Imported
    from mapper.publish import Dataset


def load(
    path: Path,
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    columns: Path | None = None,
    agencies: Path | None = None,
    timezone: str | None = None,
    home: str | None = None,
    progress: Progress = ignore_step,
) -> Dataset:
    """Read, check, locate and assign the incidents of a file, and withhold private values.

    Args:
        path: Records in YAML, or any table; its lock file is next to it. Or a page that mapper built,
            which contains its incidents as published.
        profile: The audience: public, partner or internal.
        as_of: The moment from which the embargo counts back, in UTC unless it has a zone; None for now.
            Nothing else depends on the clock.
        embargo_hours: Hours to wait after an incident has certainly ended before publishing it; 0 for
            no embargo.
        columns: The column-mapping file of a table; None to detect columns by name.
        agencies: A table of agencies by id, if the incidents refer to ids.
        timezone: The time zone of a table's moments, such as America/Los_Angeles. By default the one of
            the mapping, or each moment's own, which is then shown with it.
        home: The state of cities without one, by name or code; it overrides the file. None for the
            file's own or, in a table, the state of its other rows.
        progress: Called with each step and its progress.

    Raises:
        SelectionError: `home` is not a state.
        RecordsError: The records have faults, or no row of the table could be read; it lists every
            fault. Single rejected rows of a table are in `rejected` and `faults`.
        PageError: It is not a page of mapper, is broken, or is from another version.
        GeodataError: The installed geodata are broken.
    """
    # before anything changes in the folder
    files = publish.list_input_files(path, columns=columns, agencies=agencies)
    dataset = _loaded(
        path,
        profile=profile,
        as_of=as_of,
        embargo_hours=embargo_hours,
        columns=columns,
        agencies=agencies,
        timezone=timezone,
        home=None if home is None else find_home(home),
        progress=progress,
    )
    return replace(dataset, read_from=files, notes=(*dataset.notes, *_notes_on_places(dataset)))


def _notes_on_places(dataset: Dataset) -> tuple[str, ...]:
    """Return warnings for records at a withheld place that their place type does not mark."""
    found = publish.find_places_beside(dataset)
    if not found:
        return ()
    where = ", ".join(f"{each.file}:{each.position.line}" for each in found[:_EXAMPLES])
    more = and_more(len(found) - _EXAMPLES)
    noun = "record has" if len(found) == 1 else "records have"
    said = (
        f"{len(found):,} {noun} no place_type and a pin at a place that another record withholds:"
        f" {where}{more}. The exact place is withheld there, too. Add a place_type to each."
    )
    return (said,)


def _loaded(
    path: Path,
    *,
    profile: Profile,
    as_of: datetime | None,
    embargo_hours: int,
    columns: Path | None,
    agencies: Path | None,
    timezone: str | None,
    home: str | None,
    progress: Progress,
) -> Dataset:
    if timezone is not None and not imports.is_time_zone(timezone):
        raise SelectionError(imports.unknown_time_zone(timezone))
    if publish.is_page(path):
        progress("read")
        return publish.read_published_page(path, within(progress, "read"))
    moment = datetime.now(UTC) if as_of is None else as_of
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    policy = Policy(profile, moment, embargo_hours)
    own = is_table(path) and publish.is_export(path)
    if is_table(path) and not own:
        return _loaded_table(
            path,
            columns=columns,
            agencies=agencies,
            timezone=timezone,
            home=home,
            policy=policy,
            progress=progress,
        )[0]
    if columns or agencies:
        raise SelectionError(
            f"{path.name} is not a table, so a column mapping or agency table does not apply."
            " Leave it out."
        )
    if timezone:
        raise SelectionError(
            f"{path.name} is not a table, so a time zone does not apply. Leave it out."
        )
    progress("read")
    if own:
        return publish.read_published_export(path, load_registry())
    with pause_collection():
        records, tables = read_located(path, home)
    records.raise_faults()
    dataset = _published(tables, policy, load_registry().extended(records.agencies), records)
    progress("protect", 1.0)
    warning = records.home_warning()
    return replace(dataset, notes=(str(warning),)) if warning else dataset


_EXAMPLES = 3  # of rows, in a note


class Checked(NamedTuple):
    """The result of checking a file of records.

    Attributes:
        records: The number of records without a fault of their own.
        faults: Every fault, in the file's order.
        warnings: Warnings for an editor, in the file's order; none while there are faults, since
            incomplete records cannot be reviewed.
        leaks: Withheld values that would be published, so that `build` refuses the records.
        accepted: The number of further warnings, which the records accept.
    """

    records: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    leaks: tuple[Fault, ...] = ()
    accepted: int = 0


def check(path: Path, *, home: str | None = None) -> Checked:
    """Find every fault of a file of records, and the warnings for an editor; write nothing.

    Args:
        path: The records, or a table.
        home: The state of cities without one; see `load`.

    Raises:
        SelectionError: `home` is not a state.
    """
    try:
        if is_table(path):
            dataset = load(path, home=home)
            return Checked(dataset.records - dataset.rejected, dataset.faults)
        with pause_collection():
            records, tables = read_located(path, None if home is None else find_home(home))
            good = len(records.incidents)
            if records.faults:
                return Checked(good, tuple(sorted(records.faults)))
            registry = load_registry().extended(records.agencies)
            dataset = _published(tables, Policy("public", datetime.now(UTC)), registry, records)
            found, accepted = _review(records)
            warnings = sorted((*found, *publish.find_places_beside(dataset)))
            return Checked(good, (), tuple(warnings), publish.find_leaks(dataset), accepted)
    except RecordsError as error:
        return Checked(0, error.faults)


def _review(records: Records) -> tuple[tuple[Fault, ...], int]:
    found = review(
        [incident for _, incident in records.incidents],
        sources=records.sources,
        private_names=records.private_names,
        registry=load_registry().extended(records.agencies),
    )
    problems, accepted = weigh_accepted(found, records.accepted_warnings)
    warnings = [*records.warnings(problems), *filter(None, [records.home_warning()])]
    return tuple(sorted(warnings)), accepted


def review_rows(dataset: Dataset) -> tuple[Fault, ...]:
    """List the warnings for an editor on the rows that a table would publish; see `check`."""
    if dataset.fault_of is None:
        return ()
    found = review_table(dataset.tables, dataset.fault_of)
    return tuple(sorted((*found, *publish.find_places_beside(dataset))))


def guess_columns(path: Path, *, timezone: str | None = None) -> tuple[Columns, str]:
    """Detect the meaning of a table's columns; return the mapping and the text of a mapping file.

    Raises:
        RecordsError: The table cannot be read.
    """
    guessed = imports.guess_columns(imports.read_sheet(path))
    found = guessed.columns
    if timezone:
        found = found.model_copy(update={"timezone": timezone})
    return found, imports.make_columns_text(found, file=path.name, reasons=guessed.reasons)


def import_records(
    path: Path,
    output: Path,
    *,
    columns: Path | None = None,
    agencies: Path | None = None,
    timezone: str | None = None,
    home: str | None = None,
    progress: Progress = ignore_step,
) -> Dataset:
    """Turn a table into records: `.yaml` to continue by hand, `.parquet` as a tidy table.

    Args:
        path: The table.
        output: The file to write.
        columns: Its column-mapping file; None to detect columns by name.
        agencies: A table of agencies by id, if the incidents refer to ids.
        timezone: The time zone of its moments; see `load`.
        home: The state of cities without one; see `load`.
        progress: Called with each step and its progress.

    Raises:
        RecordsError: No row of the table could be read; it lists every fault.
        ExportError: It is an export of mapper, which only becomes YAML records.
        OutputError: The file could not be written; an old file is unchanged.
    """
    policy = Policy("public", datetime.now(UTC), 0)  # withheld records stay, with their marks
    if publish.is_export(path):
        return _import_export(path, output, progress)
    dataset, imported, tables = _loaded_table(
        path,
        columns=columns,
        agencies=agencies,
        timezone=timezone,
        home=None if home is None else find_home(home),
        policy=policy,
        progress=progress,
    )
    progress("write")
    tables = imports.make_titles(tables)
    if output.suffix.lower() == ".parquet":
        data = imports.make_tidy_parquet(tables, imported, file=path.name)
    else:
        data = imports.make_records_yaml(
            tables, file=path.name, private_names=imported.private_names
        )
    write_whole(output, data)
    progress("write", 1.0)
    return dataset


def _import_export(path: Path, output: Path, progress: Progress) -> Dataset:
    if output.suffix.lower() not in RECORD_SUFFIXES:
        raise ExportError(
            f"{path.name} is an export of mapper. Import it as .yaml, or use mapper export."
        )
    progress("read")
    dataset = publish.read_published_export(path, load_registry())
    publish.export_incidents(dataset, output, format_name="yaml", progress=progress)
    return dataset


def select_by_names(dataset: Dataset, **selection: Unpack[Selection]) -> Dataset:
    """Select from a dataset by names as users write them; without conditions, keep all.

    Args:
        dataset: The dataset.
        **selection: The conditions, with ids, names or aliases of agencies, and names or GEOIDs of areas.

    Raises:
        SelectionError: A name is unknown or ambiguous, or the geometry is unusable; the message has a line
            for each.
    """
    registry = load_registry().extended(dataset.new_agencies)
    tables = analysis.select_by_name(
        dataset.tables, registry=registry, home=dataset.home, **selection
    )
    shared = analysis.shared_names(selection.get("agency") or (), registry)
    return replace(dataset, tables=tables, notes=(*dataset.notes, *shared))


def read_located(path: Path, home: str | None = None) -> tuple[Records, Tables]:
    """Read, locate and assign records, with every fault so far; nothing is withheld yet.

    Args:
        path: The records.
        home: FIPS code of the state of cities without one; it overrides the records.
    """
    registry = load_registry()
    records = read_records(path, resolve_agency=registry.resolve, suggest_agency=registry.suggest)
    if home is not None:
        records.home, records.assumes_home = home, False
    gazetteer, lock = load_gazetteer(records.home), read_lock(lock_path(path))
    tables = from_records(records.incidents, records.sources, records.types)
    tables, unplaced = locate(tables, gazetteer=gazetteer, lock=lock)
    tables, misplaced = assign(tables, registry=registry.extended(records.agencies))
    records.add_problems([*unplaced, *misplaced])
    return records, tables


def _loaded_table(
    path: Path,
    *,
    columns: Path | None,
    agencies: Path | None,
    timezone: str | None,
    home: str | None,
    policy: Policy,
    progress: Progress,
) -> tuple[Dataset, Imported, Tables]:
    progress("read")
    sheet = imports.read_sheet(path, within(progress, "read"))
    chosen = imports.choose_columns(sheet, columns)
    taken = chosen.columns
    if timezone:
        taken = taken.model_copy(update={"timezone": timezone})
    listed = imports.read_agency_table(imports.read_sheet(agencies)) if agencies else None
    progress("map", rows=len(sheet))
    imported = imports.import_sheet(
        sheet,
        taken,
        registry=load_registry(),
        listed=listed,
        home=home,
    )
    progress("locate")
    tables, notes = locate_rows(
        imported.tables,
        gazetteer=load_gazetteer(home),
        lock=read_lock(lock_path(path)),
    )
    progress("assign")
    registry = load_registry().extended(imported.agencies)
    tables = assign_rows(tables, registry=registry)
    progress("protect")
    table = Records(Document(str(path)), private_names=imported.private_names)
    dataset = _published(tables, policy, registry, table)
    dataset = replace(
        dataset,
        tables=imports.make_titles(dataset.tables),  # of what is published alone
        fault_of=imported.positions().fault_of,
        records=imported.read,
        rejected=imported.rejected,
        faults=imported.faults,
        rejected_csv=imported.rejects,
        notes=(*imported.notes, *notes, *imports.find_disagreements(tables.incidents)),
        new_agencies=imported.agencies,
        date_columns=imported.date_columns,
        columns=imports.list_column_uses(sheet.names, imported.cells.columns, chosen.reasons),
        home=home,
    )
    progress("protect", 1.0)
    return dataset, imported, tables


def _published(
    tables: Tables, policy: Policy, registry: Registry, records: Records | None = None
) -> Dataset:
    """Apply privacy once, before anything is published."""
    protected = protect(tables, policy)
    again = reassign(protected.tables, protected.moved, registry=registry)
    kept = replace(protected, tables=round_positions(again))
    return publish.dataset_of(kept, policy.profile, records)
