"""The order of the stages: read, locate, assign, protect, select; and nothing else.

`records` reads YAML, `imports` reads tables, `publish` reads pages and exports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Unpack, cast

from mapper import analysis, imports, publish
from mapper.analysis import FewSources, find_few_sources
from mapper.errors import ExportError, Fault, RecordsError, SelectionError, and_more, quoted
from mapper.files import (
    RECORD_SUFFIXES,
    STANDARD,
    Document,
    Input,
    as_input,
    is_table,
    open_input,
    pause_collection,
    read_yaml,
    whole_file_fault,
    write_whole,
)
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
from mapper.places import find_home, load_gazetteer
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    Policy,
    Profile,
    protect,
    review,
    review_repeats,
    review_table,
    weigh_accepted,
)
from mapper.progress import Progress, ignore_step, within
from mapper.publish import Unpublished
from mapper.records import (
    RecordChange,
    Records,
    Registry,
    Tables,
    compare_records,
    from_records,
    load_registry,
    notices_of,
    read_records,
    round_positions,
    update_records_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapper.analysis import Selection
    from mapper.imports import Columns, Imported
    from mapper.publish import Dataset


ColumnMapping: TypeAlias = "Path | Columns | Mapping[str, Any] | None"
Given: TypeAlias = "Path | Input | Sequence[Path | Input]"
"""What is read: one input, or several that become one set."""


def load(
    source: Given,
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    columns: ColumnMapping = None,
    agencies: Path | None = None,
    accounts: Path | Input | None = None,
    timezone: str | None = None,
    home: str | None = None,
    settings: Mapping[str, Any] | None = None,
    keep: Sequence[str] = (),
    progress: Progress = ignore_step,
) -> Dataset:
    """Read, check, locate and assign the incidents of a file, and withhold private values.

    Args:
        source: Records in YAML, or any table; the lock file of a file is next to it. Or a page that
            mapper built, which contains its incidents as published. Several become one set, in which an
            incident whose id an earlier input has gets another.
        profile: The audience: public, partner or internal.
        as_of: The moment from which the embargo counts back, in UTC unless it has a zone; None for now.
            Nothing else depends on the clock.
        embargo_hours: Hours to wait after an incident has certainly ended before publishing it; 0 for
            no embargo.
        columns: The column mapping of the tables, or the file with it; None to detect columns by name.
        agencies: A table of agencies by id, if the incidents refer to ids.
        accounts: A table of accounts of the incidents of one table.
        timezone: The time zone of a table's moments, such as America/Los_Angeles. By default the one of
            the mapping, or each moment's own, which is then shown with it.
        home: The state of cities without one, by name or code; it overrides the file. None for the
            file's own or, in a table, the state of its other rows.
        settings: Members of a mapping that come before those of `columns`, and fields that are added to
            it; of them, title and description apply to records, too.
        keep: Columns of a table to publish as fields of the user's own, beside those of the mapping.
        progress: Called with each step and its progress.

    Raises:
        SelectionError: `home` is not a state, an input is given twice, or a table of accounts does not
            apply.
        RecordsError: The records have faults, or no row of the table could be read; it lists every
            fault. Single rejected rows of a table are in `rejected` and `faults`.
        PageError: It is not a page of mapper, is broken, or is from another version.
        GeodataError: The installed geodata are broken.
    """
    inputs = list_inputs(source)
    # before anything changes in the folder
    mapping = columns if isinstance(columns, Path) else None
    files = tuple(
        dict.fromkeys(
            file
            for each in inputs
            for file in publish.list_input_files(
                each, columns=mapping, agencies=agencies, accounts=accounts
            )
        )
    )
    if timezone is not None and not imports.is_time_zone(timezone):
        raise SelectionError(imports.unknown_time_zone(timezone))
    moment = datetime.now(UTC) if as_of is None else as_of
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if accounts is not None and len(inputs) > 1:
        raise SelectionError(
            "A table of accounts works with one table. Build each table by itself."
        )
    state = None if home is None else find_home(home)
    asked = _Asked(columns, agencies, timezone, state, settings or {}, tuple(keep), accounts)
    dataset = _loaded(inputs, asked, Policy(profile, moment, embargo_hours), progress)
    dataset = publish.entitle(
        dataset, asked.settings.get("title"), asked.settings.get("description")
    )
    return replace(dataset, read_from=files, notes=(*dataset.notes, *_notes_on_places(dataset)))


class _Asked(NamedTuple):
    """How inputs are to be read; see `load`."""

    columns: ColumnMapping = None
    agencies: Path | None = None
    timezone: str | None = None
    home: str | None = None
    settings: Mapping[str, Any] = MappingProxyType({})
    keep: tuple[str, ...] = ()
    accounts: Path | Input | None = None

    def refuse_for(self, name: Path) -> None:
        """Refuse what applies to tables only."""
        if self.columns is not None or self.agencies:
            raise SelectionError(
                f"{name.name} is not a table, so a column mapping or agency table does not apply."
                " Leave it out."
            )
        if set(self.settings) - {"title", "description"}:
            raise SelectionError(
                f"{name.name} is not a table, so --field, --constant and --date-format do not apply."
                " Leave them out."
            )
        if self.keep:
            raise SelectionError(
                f"{name.name} is not a table, so there is no column to keep. Describe fields in the"
                " records."
            )
        if self.accounts is not None:
            raise SelectionError(
                f"{name.name} is not a table, so a table of accounts does not apply. Leave it out."
            )
        if self.timezone:
            raise SelectionError(
                f"{name.name} is not a table, so a time zone does not apply. Leave it out."
            )


def list_inputs(source: Given) -> list[Input]:
    """List the inputs that are given.

    Raises:
        SelectionError: A file is given twice, or none is given.
    """
    given = list(source) if isinstance(source, Sequence) else [source]
    inputs = [found for each in given if (found := as_input(each)) is not None]
    if not inputs:
        raise SelectionError("No input is given. Name at least one file.")
    seen: set[Path] = set()
    for each in inputs:
        path = each.path.resolve() if each.is_file else each.path
        if path in seen and (each.is_file or str(each.path) == STANDARD):
            raise SelectionError(f"{each.name} is given twice. Name each file once.")
        seen.add(path)
    return inputs


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


def _loaded(inputs: Sequence[Input], asked: _Asked, policy: Policy, progress: Progress) -> Dataset:
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
                unpublished.append(_read_table(each, given, asked, progress)[0])
                continue
            elif is_own:
                published.append(publish.read_published_export(each.path, load_registry()))
            else:
                unpublished.append(_read_unpublished_records(each, given, asked.home))
        if is_alone:
            asked.refuse_for(given.name)
    if not is_alone and not any(each.is_table for each in unpublished):
        asked.refuse_for(Path(", ".join(each.name.name for each in inputs)))
    if unpublished:
        whole = publish.join_unpublished(unpublished)
        published.insert(0, _publish(whole, policy, progress))
    return publish.join_datasets(published)


def _read_unpublished_records(given: Input, named: Input, home: str | None) -> Unpublished:
    with pause_collection():
        records, tables = read_located(given, home, lock=lock_of(named))
    records.raise_faults()
    warning = records.home_warning()
    return Unpublished(
        named.name, tables, records, agencies=records.agencies, fault_of=records.fault_of,
        records=len(records.incidents), home=records.home,
        notes=(str(warning),) if warning else (),
    )  # fmt: skip


def lock_of(given: Input) -> Path | None:
    """Return the lock file next to an input; None for what is not a file."""
    return lock_path(given.path) if given.is_file else None


def _publish(read: Unpublished, policy: Policy, progress: Progress) -> Dataset:
    progress("protect")
    registry = load_registry().extended(read.agencies)
    published = _published(read.tables, policy, registry, read.head)
    tables = _titled(published.tables, read) if read.is_table else published.tables
    dataset = replace(published, tables=tables, **read.dataset_fields())
    if dataset.other_columns is not None:
        others = dataset.other_columns.without(dataset.shown_in_part)
        dataset = replace(dataset, other_columns=others)
    progress("protect", 1.0)
    return dataset


def _titled(published: Tables, read: Unpublished) -> Tables:
    """Make the titles of rows, of what is published alone; records have their own."""
    titled = imports.make_titles(published)
    if not read.as_written:
        return titled
    is_record = published.incidents["incident_id"].isin(read.as_written)
    own = {
        name: published.incidents[name].astype(object).where(is_record, titled.incidents[name])
        for name in ("title", "summary")
    }
    return titled.with_(incidents=titled.incidents.assign(**own))


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
        few: Incidents that rest on one source or one publisher.
    """

    records: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    leaks: tuple[Fault, ...] = ()
    accepted: int = 0
    few: FewSources = FewSources((), ())


def check(source: Path | Input, *, home: str | None = None) -> Checked:
    """Find every fault of a file of records, and the warnings for an editor; write nothing.

    Args:
        source: The records, or a table.
        home: The state of cities without one; see `load`.

    Raises:
        SelectionError: `home` is not a state.
    """
    (named,) = list_inputs(source)
    try:
        with open_input(named) as given, pause_collection():
            if is_table(given.path):
                dataset = load(named, home=home)
                return Checked(dataset.records - dataset.rejected, dataset.faults)
            state = None if home is None else find_home(home)
            records, tables = read_located(given, state, lock=lock_of(named))
            good = len(records.incidents)
            if records.faults:
                return Checked(good, tuple(sorted(records.faults)))
            registry = load_registry().extended(records.agencies)
            dataset = _published(tables, Policy("public", datetime.now(UTC)), registry, records)
            found, accepted = _review(records, tables)
            warnings = sorted((*found, *publish.find_places_beside(dataset)))
            few = find_few_sources(tables)
            return Checked(good, (), tuple(warnings), publish.find_leaks(dataset), accepted, few)
    except RecordsError as error:
        return Checked(0, error.faults)


def _review(records: Records, tables: Tables) -> tuple[tuple[Fault, ...], int]:
    found = review(
        [incident for _, incident in records.incidents],
        sources=records.sources,
        private_names=records.private_names,
        registry=load_registry().extended(records.agencies),
    )
    problems, accepted = weigh_accepted(
        (*found, *review_repeats(tables)), records.accepted_warnings
    )
    warnings = [*records.warnings(problems), *filter(None, [records.home_warning()])]
    return tuple(sorted(warnings)), accepted


def review_rows(dataset: Dataset) -> tuple[Fault, ...]:
    """List the warnings for an editor on the rows that a table would publish; see `check`."""
    if dataset.fault_of is None:
        return ()
    found = review_table(dataset.tables, dataset.fault_of)
    return tuple(sorted((*found, *publish.find_places_beside(dataset))))


def guess_columns(
    path: Path,
    *,
    timezone: str | None = None,
    settings: Mapping[str, Any] | None = None,
    keep: Sequence[str] = (),
) -> tuple[Columns, str]:
    """Detect the meaning of a table's columns; return the mapping and the text of a mapping file.

    Raises:
        RecordsError: The table cannot be read.
    """
    guessed = imports.with_settings(imports.guess_columns(imports.read_sheet(path)), settings)
    found = guessed.columns
    if timezone:
        found = found.model_copy(update={"timezone": timezone})
    if keep:
        left = tuple(name for name in found.left_alone if name not in keep)
        found = found.model_copy(update={"keep": tuple(keep), "left_alone": left})
    return found, imports.make_columns_text(found, file=path.name, reasons=guessed.reasons)


def import_records(
    path: Path,
    output: Path,
    *,
    columns: Path | None = None,
    agencies: Path | None = None,
    accounts: Path | None = None,
    timezone: str | None = None,
    home: str | None = None,
    settings: Mapping[str, Any] | None = None,
    keep: Sequence[str] = (),
    progress: Progress = ignore_step,
) -> Dataset:
    """Turn a table into records: `.yaml` to continue by hand, `.parquet` as a tidy table.

    Args:
        path: The table.
        output: The file to write.
        columns: Its column-mapping file; None to detect columns by name.
        agencies: A table of agencies by id, if the incidents refer to ids.
        accounts: A table of accounts of the incidents.
        timezone: The time zone of its moments; see `load`.
        home: The state of cities without one; see `load`.
        settings: Members of a mapping that come before those of `columns`; see `load`.
        keep: Columns to keep as fields; see `load`.
        progress: Called with each step and its progress.

    Raises:
        RecordsError: No row of the table could be read; it lists every fault.
        ExportError: It is an export of mapper, which only becomes YAML records.
        OutputError: The file could not be written; an old file is unchanged.
    """
    policy = Policy("public", datetime.now(UTC), 0)  # withheld records stay, with their marks
    if publish.is_export(path):
        return _import_export(path, output, progress)
    state = None if home is None else find_home(home)
    asked = _Asked(columns, agencies, timezone, state, settings or {}, tuple(keep), accounts)
    progress("read")
    given = list_inputs(path)[0]
    read, imported = _read_table(given, given, asked, progress)
    dataset, tables = _publish(read, policy, progress), read.tables
    progress("write")
    if output.suffix.lower() == ".parquet":
        data = imports.make_tidy_parquet(imports.make_titles(tables), imported, file=path.name)
    else:
        data = _make_records(read, imported, path)
    write_whole(output, data)
    progress("write", 1.0)
    return dataset


def _make_records(read: Unpublished, imported: Imported, path: Path) -> bytes:
    return imports.make_records_yaml(
        imports.make_titles(read.tables),
        file=path.name,
        private_names=imported.private_names,
        title=read.head.title,
        description=read.head.description,
        notices=read.head.notices,
    )


def compare_with_table(
    records: Path,
    table: Path,
    *,
    previous: Path | None = None,
    columns: Path | None = None,
    agencies: Path | None = None,
    accounts: Path | None = None,
    timezone: str | None = None,
    home: str | None = None,
    settings: Mapping[str, Any] | None = None,
    keep: Sequence[str] = (),
) -> tuple[list[RecordChange], Callable[[], str]]:
    """Compare a file of records with a newer edition of the table that it was imported from.

    Args:
        records: The records.
        table: The newer table.
        previous: The table as it was imported before; None to change no value that the records have.
        columns: The column-mapping file of both tables; the other options as for `import_records`.
        agencies: A table of agencies by id.
        accounts: A table of accounts.
        timezone: The time zone of the tables' moments.
        home: The state of cities without one; None for that of the records.
        settings: Members of a mapping.
        keep: Columns to keep as fields.

    Returns:
        The differences, and a function that makes the text of the updated file.

    Raises:
        RecordsError: The records or a table have faults, or a table has no column of ids.
    """
    read = read_located(records)[0]
    read.raise_faults()
    state = read.home if home is None else find_home(home)
    asked = _Asked(columns, agencies, timezone, state, settings or {}, tuple(keep), accounts)
    newer = _read_as_records(table, asked)
    before = None if previous is None else _data_of(_read_as_records(previous, asked))
    text = records.read_text(encoding="utf-8-sig")
    changes = compare_records(_data_of(text), _data_of(newer), before)
    return changes, lambda: update_records_text(text, newer, changes)


def _data_of(text: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", read_yaml(text, file="").value)


def _read_as_records(path: Path, asked: _Asked) -> str:
    given = list_inputs(path)[0]
    read, imported = _read_table(given, given, asked, ignore_step)
    if imported.cells.columns.one("id") is None:
        raise RecordsError(
            [
                whole_file_fault(
                    str(path),
                    found="No column gives the ids of the incidents.",
                    expected="An update finds the record of each row by its id.",
                    fix="Name the column: --field id=COLUMN.",
                    code="no-id-column",
                )
            ]
        )
    return _make_records(read, imported, path).decode()


def _import_export(path: Path, output: Path, progress: Progress) -> Dataset:
    if output.suffix.lower() not in RECORD_SUFFIXES:
        raise ExportError(
            f"{path.name} is an export of mapper. Import it as .yaml, or use mapper export."
        )
    progress("read")
    dataset = publish.read_published_export(path, load_registry())
    publish.export_incidents(dataset, output, format_name="yaml", progress=progress)
    return dataset


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
    source: Path | Input, home: str | None = None, *, lock: Path | None = None
) -> tuple[Records, Tables]:
    """Read, locate and assign records, with every fault so far; nothing is withheld yet.

    Args:
        source: The records.
        home: FIPS code of the state of cities without one; it overrides the records.
        lock: Their lock file; None for the one next to them, if they are a file.
    """
    (given,) = list_inputs(source)
    registry = load_registry()
    records = read_records(
        given.path,
        resolve_agency=registry.resolve,
        suggest_agency=registry.suggest,
        file=str(given.name),
    )
    if home is not None:
        records.home, records.assumes_home = home, False
    answers = lock if lock is not None else lock_of(given)
    tables = from_records(records.incidents, records.sources, records.types, records.fields)
    gazetteer = load_gazetteer(records.home)
    tables, unplaced = locate(
        tables,
        gazetteer=gazetteer,
        lock=Lock() if answers is None else read_lock(answers),
    )
    tables, misplaced = assign(tables, registry=registry.extended(records.agencies))
    empty = check_cities(records.empty_cities, gazetteer=gazetteer)
    records.add_problems([*unplaced, *misplaced, *empty])
    return records, tables


def read_places(
    source: Path,
    home: str | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    columns: Path | None = None,
) -> tuple[Unpublished, Tables]:
    """Read, locate and assign records or a table, for `locate`; nothing is withheld yet.

    Args:
        source: The records or the table.
        home: FIPS code of the state of cities without one; it overrides the file.
        settings: Members of a mapping that come before those of `columns`, for a table.
        columns: Its column-mapping file.

    Returns:
        What was read, and the incidents, of which `locality` has the words to look up.

    Raises:
        SelectionError: It is a page or export of mapper, or has settings for tables and is none.
        RecordsError: The records have faults, or no row of the table could be read.
    """
    (given,) = list_inputs(source)
    asked = _Asked(columns, home=home, settings=settings or {})
    if publish.is_page(source) or publish.is_export(source):
        raise SelectionError(
            f"{source.name} is published, so its places are known. Name the records or the table."
        )
    if not is_table(source):
        asked.refuse_for(given.name)
        records, tables = read_located(given, home)
        records.raise_faults()
        return Unpublished(given.name, tables, records, records.fault_of, home=records.home), tables
    read, imported = _read_table(given, given, asked, ignore_step)
    found = imported.place_words()
    if found is None:
        return read, read.tables
    incidents = read.tables.incidents.assign(locality=found.words.to_numpy())
    return read, read.tables.with_(incidents=incidents)


def _read_table(
    given: Input, named: Input, asked: _Asked, progress: Progress
) -> tuple[Unpublished, Imported]:
    sheet = imports.read_sheet(given, within(progress, "read"))
    chosen = imports.choose_columns(sheet, asked.columns, asked.settings)
    taken = chosen.columns
    home = find_home(taken.home) if asked.home is None and taken.home else asked.home
    if asked.timezone:
        taken = taken.model_copy(update={"timezone": asked.timezone})
    if asked.keep:
        taken = taken.model_copy(update={"keep": (*taken.keep, *asked.keep)})
    listed = (
        imports.read_agency_table(imports.read_sheet(asked.agencies)) if asked.agencies else None
    )
    progress("map", rows=len(sheet))
    imported = imports.import_sheet(
        sheet,
        taken,
        registry=load_registry(),
        listed=listed,
        home=home,
        accounts=None
        if asked.accounts is None
        else imports.read_accounts(asked.accounts, taken.accounts),
    )
    progress("locate")
    lock = lock_of(named)
    answers = Lock() if lock is None else read_lock(lock)
    addresses = imported.place_words() if answers.entries else None
    tables, notes = locate_rows(
        imported.tables,
        gazetteer=load_gazetteer(home),
        lock=answers,
        words=None if addresses is None else addresses.words,
    )
    if addresses is not None and lock is not None:
        notes.append(
            f"Rows get points from {lock.name} by column {quoted(addresses.column)}, which is not published."
        )
    progress("assign")
    registry = load_registry().extended(imported.agencies)
    tables = assign_rows(tables, registry=registry)
    read = Unpublished(
        named.name,
        tables,
        Records(
            Document(str(named.name)),
            title=taken.title,
            description=taken.description,
            notices=notices_of(taken),
            private_names=imported.private_names,
        ),
        fault_of=imported.positions().fault_of,
        is_table=True,
        records=imported.read,
        rejected=imported.rejected,
        faults=imported.faults,
        rejected_csv=imported.rejects,
        notes=(*imported.notes, *notes, *imports.find_disagreements(tables.incidents)),
        agencies=imported.agencies,
        date_columns=imported.date_columns,
        other_columns=imported.other_columns(),
        proposed=tuple(imports.propose_columns(sheet, imported.cells.columns)),
        columns=imports.list_column_uses(sheet.names, imported.cells.columns, chosen.reasons),
        home=home,
    )
    return read, imported


def _published(
    tables: Tables, policy: Policy, registry: Registry, records: Records | None = None
) -> Dataset:
    """Apply privacy once, before anything is published."""
    protected = protect(tables, policy)
    again = reassign(protected.tables, protected.moved, registry=registry)
    kept = replace(protected, tables=round_positions(again))
    return publish.dataset_of(kept, policy.profile, records)
