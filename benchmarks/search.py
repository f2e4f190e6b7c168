"""Measure the search of pages of many incidents, and how soon texts are there not read before.

    python benchmarks/search.py                     100k and 1M
    python benchmarks/search.py --n 10000

From the Enter key until the list shows the first hits, and until every text has been looked at: the first
time, 300 ms after the field got the focus, which typing takes at least, and with another word once blocks are unpacked; the longest task of the page meanwhile; and from
scrolling to where no text was read before until the titles there stand in the list.
Writes nothing but its output, a table in Markdown.
"""

# ruff: noqa: T201, E501 - a script: it prints

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.page import ARGUMENTS, VIEW, _chromium, _geodata, machine, wait_until_idle
from benchmarks.synthetic import synthetic_tables
from mapper.files.atomic import write_whole
from mapper.page import IncidentMap

HEADINGS = (
    "N",
    "first hits ms",
    "all ms",
    "again, first ms",
    "again, all ms",
    "longest task ms",
    "far text ms",
)
WORDS = ("freeway warrant", "neighbours station")

SEARCH = """
async (words) => {
  const input = document.getElementById("search");
  input.focus();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return new Promise((resolve) => {
    const bar = document.getElementById("search-progress");
    const count = () => document.getElementById("status").textContent;
    const before = count();
    const start = performance.now();
    let first = 0;
    globalThis.longest = 0;
    input.value = words;
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    const look = () => {
      const now = performance.now();
      if (!first && count() !== before) first = now - start;
      if (first && bar.hidden) resolve([first, now - start]);
      else setTimeout(look, 2);
    };
    setTimeout(look, 0);
  });
}
"""

# Scrolls to where nothing was read before; gives ms until every row in view has its title.
READ = """
(part) => new Promise((resolve) => {
  const list = document.getElementById("list");
  const scroller = [list, document.getElementById("panel-body")].find((each) => each.scrollHeight > each.clientHeight + 100);
  const title = () => list.querySelector(".row-title")?.textContent;
  const before = title();
  const start = performance.now();
  scroller.scrollTop = scroller.scrollHeight * part;
  const look = () => {
    if (title() && title() !== before) resolve(performance.now() - start);
    else setTimeout(look, 1);
  };
  setTimeout(look, 0);
})
"""


def measure(page: Page, path: Path) -> list[float]:
    """Open a page and search in it."""
    wait_until_idle(page)
    page.add_init_script(
        "globalThis.longest = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
        " longest = Math.max(longest, each.duration); }).observe({type: 'longtask', buffered: true});"
    )
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_selector("html[data-mapper=ready]", state="attached")
    page.wait_for_timeout(1_000)
    far = min(page.evaluate(READ, part) for part in (0.3, 0.5, 0.7))
    first, all_ = page.evaluate(SEARCH, WORDS[0])
    page.wait_for_timeout(300)
    longest = page.evaluate("longest")
    again, all_again = page.evaluate(SEARCH, WORDS[1])
    page.wait_for_timeout(300)
    return [first, all_, again, all_again, max(longest, page.evaluate("longest")), far]


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--n", type=int, nargs="+", default=(100_000, 1_000_000))
    asked = parser.parse_args()
    print("| " + " | ".join(HEADINGS) + " |", "|" + "---|" * len(HEADINGS), sep="\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for count in asked.n:
            counts = {
                "records": count,
                "shown": count,
                "unlocated": 0,
                "withheld": 0,
                "filtered": 0,
            }
            made = IncidentMap(
                synthetic_tables(count), title="Made up", counts=counts, **_geodata()
            )
            path = Path(folder) / "page.html"
            write_whole(path, made.pieces())
            browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
            page = browser.new_context(viewport=VIEW, bypass_csp=True).new_page()  # type: ignore[arg-type]
            page.set_default_timeout(120_000)
            figures = measure(page, path)
            where = machine(browser)
            browser.close()
            print(f"| {count:,} | " + " | ".join(f"{each:.0f}" for each in figures) + " |")
    print(where)


if __name__ == "__main__":
    main()
