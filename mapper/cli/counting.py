"""`mapper build --counts`: counts incidents in chunks and writes the page of counts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from mapper.cli.loading import conditions_of
from mapper.cli.printing import (
    exit_after_writing,
    exit_with_error,
    print_faults,
    profile_warning,
    reduced_line,
    withheld_line,
)
from mapper.cli.progress import COUNTING, Bar
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, SelectionError
from mapper.publish import PICTURE_SUFFIXES

if TYPE_CHECKING:
    from mapper.cli.options import Asked
    from mapper.incidents import Counts
    from mapper.publish import CountsMade

OFFERED_FROM = 5_000_000
_OF_PICTURES = "it has no picture of a part of the map"
_OF_INCIDENTS = "it has no incidents to show"
_OF_MAPS = "its map has the outlines that come with mapper"
# what a page of counts has no use for, or cannot do in chunks, with the reason
_OTHERS = {
    "view": _OF_PICTURES, "tiles": _OF_MAPS, "tiles_attribution": _OF_MAPS, "ground": _OF_MAPS,
    "ground_attribution": _OF_MAPS, "embed_media": _OF_INCIDENTS,
    "rejected": "rows that are left out are named, and not kept",
    "account_table": "accounts and their incidents may be in different chunks",
}  # fmt: skip


def build_counts(
    asked: Asked,
    output: Path,
    *,
    is_stdout: bool,
    language: str | None,
    scheduler: str | None = None,
) -> None:
    """Count the incidents and write their page."""
    _refuse_others()
    if output.suffix.lower() in PICTURE_SUFFIXES:
        raise click.UsageError("--counts works only with a page. Write -o counts.html.")
    bar = Bar(COUNTING, hidden=is_stdout and sys.stdout.isatty())
    try:
        with bar:
            counts = _count(asked, bar, scheduler)
            if not len(counts) and not asked.allow_empty:
                _say(counts, is_stdout=True)
                print_text("No incident is left to count. Nothing was written.", err=True)
                sys.exit(1)
            bar("write")
            made = counts.save(sys.stdout.buffer if is_stdout else output, language=language)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        exit_with_error(error)
    _say(counts, is_stdout=is_stdout)
    page = "The page" if is_stdout else str(output)
    if asked.profile != "public":
        print_text(profile_warning(page, asked.profile), err=is_stdout)
    print_text(f"{page}: {made.size_bytes / 1000:,.0f} kB; it opens offline.", err=is_stdout)
    print_text(_precision(made, len(counts)), err=is_stdout)
    exit_after_writing(range(counts.tally.rejected))


def offer_counts(records: int) -> None:
    """Tell of the page of counts where there are so many records that it opens sooner."""
    if records >= OFFERED_FROM:
        print_text(
            f"For {records:,} records, a page of counts is smaller and opens sooner: add --counts.",
            err=True,
        )


def _count(asked: Asked, bar: Bar, scheduler: str | None) -> Counts:
    from mapper.incidents import (  # noqa: PLC0415
        CountOptions,
        Counts,
        count_on_workers,
        count_sources,
        selection_of,
    )

    as_of = asked.as_of or datetime.now(UTC)
    options = CountOptions(
        asked.table,
        profile=asked.profile,
        as_of=as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC),
        embargo_hours=asked.embargo_hours,
        require_review=asked.require_review,
        suffix=asked.input_format,
        layer=asked.layer,
        encoding=asked.encoding,
        selection=selection_of(asked.where, conditions_of(asked)),
    ).with_areas(asked.areas, repair=asked.repair_areas)
    sources = [(each.address or str(each.path)) if each.is_file else each for each in asked.inputs]
    if scheduler is not None:
        return Counts(count_on_workers(sources, options, scheduler, bar))
    return Counts(count_sources(sources, options, bar))


def _refuse_others() -> None:
    context = click.get_current_context()
    given = [
        f"{parameter.opts[0]} does not work with --counts: {_OTHERS[str(parameter.name)]}."
        for parameter in context.command.params
        if parameter.name in _OTHERS
        and context.get_parameter_source(str(parameter.name)) is not ParameterSource.DEFAULT
    ]
    if given:
        raise click.UsageError("\n".join([*given, "Leave out what does not work with --counts."]))


def _say(counts: Counts, *, is_stdout: bool) -> None:
    for note in counts.notes:
        print_text(note, err=True)
    print_faults(counts.faults, in_all=counts.faults_in_all)
    print_text(str(counts.tally), err=is_stdout)
    if counts.withheld:
        print_text(withheld_line(counts.withheld), err=is_stdout)
    if counts.reduced:
        print_text(reduced_line(counts.reduced), err=is_stdout)


def _precision(made: CountsMade, count: int) -> str:
    by = "day" if made.has_days else "month"
    if made.cell_meters is None:
        return f"Exact by place and {by}. No incident is in a cell of the map."
    rest = count - made.in_cells
    beside = f" {rest:,} are known less exactly and count in their places." if rest else ""
    cells = f"in cells of about {made.cell_meters:.0f} m"
    return f"Exact by place and {by}; on the map by month, {cells}.{beside}"
