"""A page of a million rows with six fields of the user's own, beside the same table without them, in one run.

    python -m benchmarks.own_fields --n 1000000

Both are built by `mapper build` in turn, each in a process of its own; the quicker run of each counts. Then
Node decodes the columns of the page and runs each filter as the page does, without drawing: the median of
nine, in milliseconds, of the slowest filter of the page's own and of the slowest of the fields.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.build import ROOT, make_table

KEPT = ("weapon", "outcome", "injured", "damage", "armed", "reported")
FILTERS = ROOT / "benchmarks" / "own_fields.js"


def add_fields(table: Path, with_fields: Path) -> None:
    """Add six columns to a table: two categories, two numbers, a truth and a day."""
    rows = pd.read_csv(table)
    random = np.random.default_rng(7)
    count = len(rows)
    weapons = np.array(["none", "knife", "gun", "gasoline", "crowbar", "unknown", "other", ""])
    rows["weapon"] = weapons[
        random.choice(8, count, p=(0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05))
    ]
    rows["outcome"] = np.array([f"outcome {n}" for n in range(40)])[random.integers(0, 40, count)]
    rows["injured"] = random.poisson(0.4, count)
    rows["damage"] = random.integers(0, 20_000, count) / 10
    rows["armed"] = np.array(["yes", "no"])[random.integers(0, 2, count)]
    days = pd.to_datetime(rows["date"]) + pd.to_timedelta(random.integers(0, 30, count), unit="D")
    rows["reported"] = days.dt.strftime("%Y-%m-%d")
    rows.to_csv(with_fields, index=False)


def build(table: Path, page: Path, *options: str) -> float:
    """Build a page and return the seconds that it took."""
    command = [sys.executable, "-m", "mapper", "build", table, "-o", page, "--embargo-hours", "0"]
    start = time.perf_counter()
    subprocess.run([*command, *options], check=True, capture_output=True)  # noqa: S603
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain, own = Path(folder, "plain.csv"), Path(folder, "own.csv")
        make_table(asked.n, plain)
        add_fields(plain, own)
        pages = {"without": Path(folder, "without.html"), "with": Path(folder, "with.html")}
        seconds: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(asked.runs):
            seconds["without"].append(build(plain, pages["without"]))
            seconds["with"].append(build(own, pages["with"], "--keep", ",".join(KEPT)))
        sizes = {name: path.stat().st_size for name, path in pages.items()}
        said = subprocess.run(  # noqa: S603
            [shutil.which("node") or "node", FILTERS, pages["with"]],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    best = {name: min(each) for name, each in seconds.items()}
    lines = [
        f"{what}: {with_:,.1f} {unit} with, {without:,.1f} {unit} without: {with_ / without:.2f} times"
        for what, unit, with_, without in (
            ("build", "s", best["with"], best["without"]),
            ("page", "MB", sizes["with"] / 1e6, sizes["without"] / 1e6),
        )
    ]
    print("\n".join([*lines, json.dumps(json.loads(said))]))  # noqa: T201


if __name__ == "__main__":
    main()
