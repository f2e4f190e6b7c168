"""Measure the page of counts of very many incidents.

    python -m benchmarks.counts                     100 million
    python -m benchmarks.counts --n 1000000 --repeats 1
    python -m benchmarks.counts --page counts.html  a page that is there

A table of counts is made up with numpy: no reading is measured, only the page that the counts give. Its places
and agencies are those of `synthetic.py`; cells of 507 m, types, statuses and 24 months are drawn independently, cells
unevenly, which packs worse than data in which kinds of incidents keep to some streets.

From opening the file to: totals and facets on the page; everything on it; a filter pressed as soon as totals are
there; then of each press of a filter, to the task after the picture that shows it. CPU seconds are those of all
processes of the browser.
Writes nothing but its output, a table in Markdown, and with `--keep` the page.
"""

# ruff: noqa: T201, E501 - a script: it prints

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.page import ARGUMENTS, VIEW, _chromium, machine
from benchmarks.synthetic import synthetic_tables
from mapper.analysis import CountTable
from mapper.analysis.codebooks import Codebook
from mapper.analysis.count_cells import FINEST_LEVEL, coarsen_cells
from mapper.analysis.count_table import Period, month_of
from mapper.publish import Dataset, Tally, write_counts
from mapper.records import CONTEST_STATUSES, INCIDENT_TYPES, Tables

LEVEL = FINEST_LEVEL - 1  # 507 m in Los Angeles
DAYS = 730
SAMPLE = 60_000
CHUNK = 2_000_000
TYPES, STATUSES = 10, 5
LIMIT_SECONDS = 120
DONE = "Boolean(globalThis.seen?.all) && (!globalThis.pressesEarly || seen.early > 0)"

PRESS = """(number) => new Promise((resolve) => {
  const found = [...document.querySelectorAll("#facets .counts-value")];
  const start = performance.now();
  found[number % found.length].click();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})"""

# since navigation began: `paint` is two frames after the mark, so that what it stands for has been seen
WATCH = """
globalThis.seen = {};
const watch = () => {
  const stage = document.documentElement.dataset.counts;
  for (const name of stage === "all" ? ["totals", "all"] : stage ? ["totals"] : []) {
    if (name in seen) continue;
    seen[name] = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => (seen[name] = performance.now())));
    if (name === "totals" && globalThis.pressesEarly) {
      const before = document.querySelector("#total strong").textContent;
      document.querySelector("#facet-type .counts-value").click();
      const look = () => {
        const now = document.querySelector("#total strong")?.textContent ?? before; // none while it counts
        if (now === before) setTimeout(look, 2);
        else seen.early = performance.now();
      };
      look();
    }
  }
};
new MutationObserver(watch).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-counts"] });
"""


def made_up(count: int, values: int, seed: int = 1) -> CountTable:
    """Make up the counts of so many incidents, with a category of so many values, 0 for none."""
    tables: Tables = synthetic_tables(SAMPLE)
    table = CountTable()
    table.add(tables)
    chance = np.random.default_rng(seed)
    rows = table.cell_rows.array()
    cells = coarsen_cells(rows[:, 2], LEVEL)
    rows = np.unique(np.column_stack([rows[:, :2], cells])[cells >= 0], axis=0)
    kinds, statuses = sorted(INCIDENT_TYPES)[:TYPES], sorted(CONTEST_STATUSES)[:STATUSES]
    values = [f"value {number}" for number in range(values)] or [None]
    table.traits = Codebook(list(itertools.product(kinds, statuses, values)))
    table.category = None if values == [None] else "made-up category"
    last = int(np.datetime64("2026-10-31").astype("datetime64[D]").astype(int))
    days = [Period(day, day, lasted=False) for day in range(last - DAYS + 1, last + 1)]
    table.days = Codebook(days)
    table.months = Codebook()
    month_of_day = table.months.numbers_of(map(month_of, days))
    table.cell_rows = Codebook(map(tuple, rows.tolist()))
    table.place_rows = Codebook()
    place_of_row = table.place_rows.numbers_of(map(tuple, rows[:, :2].tolist()))
    fresh = CountTable()
    table.by_day, table.by_cell = fresh.by_day, fresh.by_cell
    weight = np.cumsum(chance.lognormal(0, 1.65, len(rows)))
    kind_weight = np.cumsum(chance.lognormal(0, 0.8, len(table.traits)))
    for begin in range(0, count, CHUNK):
        size = min(CHUNK, count - begin)
        row = np.searchsorted(weight, chance.uniform(0, weight[-1], size))
        trait = np.searchsorted(kind_weight, chance.uniform(0, kind_weight[-1], size))
        day = chance.integers(0, DAYS, size)
        table.by_cell.add(row, trait, month_of_day[day])
        table.by_day.add(place_of_row[row], trait, day)
    table.incidents = count
    table.unlocated = {}
    return table


def write(table: CountTable, output: Path) -> str:
    """Write the page; say what it came to."""
    count = table.incidents
    head = Dataset(synthetic_tables(10), count, 0, title=f"{count:,} made-up incidents")
    begun = time.process_time()
    made = write_counts(table, head, output, tally=Tally(count, count, 0, 0, 0), withheld={})
    seconds = time.process_time() - begun
    return (
        f"{made.size_bytes / 1e6:.1f} MB, cells of {made.cell_meters or 0:.0f} m, by"
        f" {'day' if made.has_days else 'month'}; written in {seconds:.1f} CPU s"
    )


def measure(page: Page, path: Path, *, presses_early: bool, presses: int) -> dict[str, float]:
    """Open a page once."""
    page.add_init_script(f"globalThis.pressesEarly = {str(presses_early).lower()};{WATCH}")
    page.goto(path.as_uri(), wait_until="commit")
    until = time.monotonic() + LIMIT_SECONDS
    while not page.evaluate(DONE):  # asked so, since the page's policy refuses code in a text
        if time.monotonic() > until:
            sys.exit(f"{path} was not ready in {LIMIT_SECONDS} s")
        time.sleep(0.1)
    found: dict[str, float] = dict(page.evaluate("seen"))
    if presses and not presses_early:
        took = [page.evaluate(PRESS, number * 7) for number in range(presses)]
        found |= {"first press": took[0], "press": statistics.median(took), "worst": max(took)}
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=100_000_000)
    parser.add_argument("--values", type=int, default=0, help="of a category; none by default")
    parser.add_argument("--page", type=Path, nargs="*", help="pages that are there")
    parser.add_argument("--keep", type=Path, help="where the page is to stay")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--presses", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = asked.page
        if not pages:
            pages = [asked.keep or Path(folder) / "counts.html"]
            print(
                f"{asked.n:,} incidents: {write(made_up(asked.n, asked.values), pages[0])}",
                flush=True,
            )
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        print(machine(browser))
        print(
            "| page | totals ms | all ms | early press ms | first press ms | press ms | worst ms |"
        )
        print("|---|---|---|---|---|---|---|")
        for repeat in range(2 * asked.repeats):
            for path in pages:
                context = browser.new_context(viewport=VIEW)  # type: ignore[arg-type]
                page = context.new_page()
                early = repeat % 2 == 1
                found = measure(page, path.resolve(), presses_early=early, presses=asked.presses)
                context.close()
                names = ("totals", "all", "early", "first press", "press", "worst")
                print(
                    f"| {path.name} | {' | '.join(f'{found[n]:.0f}' if n in found else '' for n in names)} |",
                    flush=True,
                )
        browser.close()


if __name__ == "__main__":
    main()
