"""What an editor should look at before incidents are published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from mapper.analysis import FewSources
from mapper.errors import Fault, Problem, and_more, quoted
from mapper.privacy import review, review_table, weigh_accepted
from mapper.publish.captures import (
    CaptureFinding,
    archive_lock_path,
    find_lost_words,
    read_archive_lock,
)
from mapper.publish.clock_times import review_clock_times
from mapper.publish.dataset import Dataset
from mapper.publish.dataset_leaks import fault_in
from mapper.publish.released_facts import (
    read_release,
    released_path,
    uncorrected_changes,
    untold_deletions,
)
from mapper.publish.repeats import review_repeats
from mapper.records import Records, Tables, Untranslated, load_registry

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
        untranslated: The texts that lack a translation into a language of the records.
    """

    records: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    leaks: tuple[Fault, ...] = ()
    accepted: int = 0
    few: FewSources = FewSources((), ())
    untranslated: tuple[Untranslated, ...] = ()


def review_records(
    records: Records,
    tables: Tables,
    dataset: Dataset,
    path: Path | None = None,
) -> tuple[tuple[Fault, ...], int]:
    """List the warnings for an editor on records, and count those that the records accept.

    Args:
        records: The records.
        tables: The same, located and assigned; nothing is withheld yet.
        dataset: The same as it would be published.
        path: Their file, beside which the last release and the captures of the sources are noted; None
            for a stream.

    Raises:
        RecordsError: What is noted beside the file cannot be read.
    """
    released = None if path is None else read_release(released_path(path))
    noted = () if path is None else read_archive_lock(archive_lock_path(path))
    found = review(
        [incident for _, incident in records.incidents],
        sources=records.sources,
        private_names=records.private_names,
        registry=load_registry().extended(records.agencies),
    )
    captured = {each.source for each in noted}
    found = [
        each
        for each in found
        if each.code != "source-not-archived" or each.field[1] not in captured
    ]
    problems, accepted = weigh_accepted(
        (
            *found,
            *review_repeats(tables),
            *review_clock_times(tables),
            *uncorrected_changes(released, dataset.tables),
            *untold_deletions(released, tables, records.retracted),
            *map(_on_lost_words, find_lost_words(noted, dataset.tables)),
        ),
        records.accepted_warnings,
    )
    home = filter(None, [records.home_warning()])
    warnings = sorted((*records.warnings(problems), *home, *find_places_beside(dataset)))
    return tuple(warnings), accepted


def _on_lost_words(found: CaptureFinding) -> Problem:
    quote = found.quote
    incident, words = ("", "") if quote is None else (quote.incident_id, quote.words)
    does = "no longer holds" if found.kind == "lost" else "does not hold"
    return Problem(
        "",
        ("sources", found.source),
        found=f"The newest capture of this source, {found.file}, {does} the words {quoted(words)}"
        f" ({incident}).",
        fix="Compare the account with the source, and correct its words or say that the source changed.",
        code="quote-not-in-capture",
    )


def review_rows(dataset: Dataset) -> tuple[Fault, ...]:
    """List the warnings for an editor on the rows that a table would publish; see `Checked`."""
    if dataset.fault_of is None:
        return ()
    found = review_table(dataset.tables, dataset.fault_of)
    return tuple(sorted((*found, *find_places_beside(dataset))))


def find_places_beside(dataset: Dataset) -> tuple[Fault, ...]:
    """Warn of incidents at a withheld place without a place type; their place is withheld, too."""
    found = [
        Problem(
            incident_id,
            ("location",),
            found="This record has no place_type, and its pin is at a place that another record withholds.",
            expected="",
            fix="Add its place_type. Until then, mapper withholds its exact place, too.",
            code="at-withheld-place",
        )
        for incident_id in dataset.beside
    ]
    faults = (replace(fault_in(dataset, problem), severity="warning") for problem in found)
    return tuple(sorted(faults))


def notes_on_places(dataset: Dataset) -> tuple[str, ...]:
    """Return warnings for records at a withheld place that their place type does not mark."""
    found = find_places_beside(dataset)
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
