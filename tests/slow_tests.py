"""Names at the end of a run what took longest, so that a slow test is noticed by whoever adds one.

Times are those of a clock: they say more beside each other than beside those of another machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

NAMED = 10
LEAST_SECONDS = 60.0  # of all tests together: a shorter run is of single tests


def list_slow(reports: Iterable[pytest.TestReport]) -> list[str]:
    """List the sum of what tests and their fixtures took, and the slowest tests and files.

    Args:
        reports: Of tests that ran, with those of their setup and end.

    Returns:
        Lines to print; none of a short run.
    """
    of_tests: Counter[str] = Counter()
    of_files: Counter[str] = Counter()
    for report in reports:
        of_tests[report.nodeid] += report.duration
        of_files[report.nodeid.partition("::")[0]] += report.duration
    whole = of_tests.total()
    if whole < LEAST_SECONDS:
        return []
    return [
        f"{len(of_tests)} tests, {whole:.0f} s",
        *(
            f"{seconds:6.1f} s {name}"
            for each in (of_tests, of_files)
            for name, seconds in each.most_common(NAMED)
        ),
    ]


def print_slow(terminal: pytest.TerminalReporter) -> None:
    """Print them below what pytest says of a run."""
    passed_and_not = (terminal.stats.get(kind, ()) for kind in ("", "passed", "failed", "error"))
    reports = [
        report
        for kind in passed_and_not
        for report in kind
        if isinstance(report, pytest.TestReport)
    ]
    lines = list_slow(reports)
    if lines:
        terminal.section("the slowest tests and files")
        for line in lines:
            terminal.write_line(line)
