"""Incidents that may be one event, in words for an editor; none are merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from mapper.analysis import describe_repeat, find_repeats
from mapper.errors import Problem, quoted
from mapper.publish.dataset import Dataset
from mapper.records import Tables, rows_of

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLES = 3


def review_repeats(tables: Tables) -> tuple[Problem, ...]:
    """Warn of pairs of records that may be one event, each with the reason; see `find_repeats`."""
    return tuple(
        Problem(
            row["other_id"],
            ("title",),
            found=f"This incident and {quoted(row['incident_id'])} may be one event:"
            f" {describe_repeat(row['agencies'], row['words'])}.",
            expected="",
            fix="Compare them. If they are one event, write 'merged_into' or 'same_event_as' in one of them;"
            " give scenes the same 'event'.",
            code="same-event",
        )
        for row in rows_of(find_repeats(tables))
    )


def compare_inputs(dataset: Dataset) -> Dataset:
    """Look for incidents of different inputs that may be one event, and note how many there are."""
    if dataset.inputs is None:
        return dataset
    found = find_repeats(dataset.tables, dataset.inputs)
    notes = dataset.notes if found.empty else (*dataset.notes, note_on_repeats(found))
    return replace(dataset, repeats=found, notes=notes)


def note_on_repeats(found: pd.DataFrame) -> str:
    """Say how many pairs of incidents may be one event, with the reasons of some."""
    pairs = "1 pair" if len(found) == 1 else f"{len(found):,} pairs"
    verb = "is" if len(found) == 1 else "are"
    some = " ".join(f"{line}." for line in repeat_lines(found.head(_EXAMPLES)))
    return (
        f"{pairs} of incidents of different inputs may be one event each, and {verb} not merged. {some}"
        " 'mapper check --all' with the same inputs lists every pair."
    )


def repeat_lines(found: pd.DataFrame) -> Iterator[str]:
    """Yield a line per pair of incidents that may be one event, with the reason."""
    for row in rows_of(found):
        reasons = describe_repeat(row["agencies"], row["words"])
        yield f"{quoted(row['incident_id'])} and {quoted(row['other_id'])}, {row['day']}: {reasons}"
