"""`mapper check` on many rich records, beside a schema check by hand on the same file.

    python -m benchmarks.check [--n 4800] [--repeats 3]

The records are the shipped ones, written out under new ids. What a user would write instead is PyYAML's
C loader and jsonschema with our published schema: it says where in the data a fault is, not on which
line; it looks up no agency, source or place, and does not read as an editor. Each tool runs in processes
of its own, in turn, the start of Python included, and the quickest run counts.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "incidents.yaml"
_LOADED = """\
import json, sys
import yaml
with open(sys.argv[1], encoding="utf-8") as file:
    records = yaml.load(file, Loader=yaml.CBaseLoader)
"""
_VALIDATED = """\
with open("incidents.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
"""
_JSONSCHEMA = """\
import jsonschema
faults = list(jsonschema.Draft202012Validator(schema).iter_errors(records))
"""
TOOLS = {
    "mapper check": ["-m", "mapper", "check"],
    "mapper build": ["-m", "mapper", "build", "-o", "map.html"],
    "yaml.CBaseLoader": ["-c", _LOADED],
    "yaml.CBaseLoader + jsonschema": ["-c", _LOADED + _VALIDATED + _JSONSCHEMA],
}


class _WrittenOut(yaml.CSafeDumper):
    """Writes a value that stands in two places twice: aliases may not grow a file without end."""

    def ignore_aliases(self, _data: object) -> bool:
        """Make no anchors."""
        return True


def rich_records(count: int) -> str:
    """Return the text of a file of `count` records: the shipped ones under new ids."""
    shipped = yaml.load(SHIPPED.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    records = [(city, item) for city, items in shipped["incidents"].items() for item in items]
    by_city: dict[str, list[dict[str, Any]]] = {city: [] for city, _ in records}
    for number, (city, item) in zip(range(count), itertools.cycle(records), strict=False):
        by_city[city].append({**item, "id": f"{item['id']}-{number}"})
    return yaml.dump(
        {**shipped, "incidents": by_city},
        Dumper=_WrittenOut,
        sort_keys=False,
        allow_unicode=True,
        width=110,
    )


def measure(command: list[str], folder: Path) -> dict[str, float]:
    """Run one tool and return its seconds, seconds of processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"s": seconds, "cpu": spent}


def main() -> None:
    """Measure every tool on the shipped records and on many, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=4800)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(SHIPPED, folder)
        shutil.copy(ROOT / "incidents.schema.json", folder)
        (folder / "many.yaml").write_text(rich_records(asked.n), encoding="utf-8")
        megabytes = (folder / "many.yaml").stat().st_size / 1e6
        sys.stdout.write(
            f"load {os.getloadavg()[0]:.1f}; {asked.n:,} records, {megabytes:.1f} MB\n\n"
        )
        sys.stdout.write("| tool | records | s | CPU s |\n|---|---|---|---|\n")
        for records in ("incidents.yaml", "many.yaml"):
            for tool in asked.tools:
                command = [sys.executable, *TOOLS[tool], records]
                runs = [measure(command, folder) for _ in range(asked.repeats)]
                best = min(runs, key=lambda run: run["cpu"])
                sys.stdout.write(f"| {tool} | {records} | {best['s']:.2f} | {best['cpu']:.2f} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
