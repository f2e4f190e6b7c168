"""`mapper check` on many rich records, beside a schema check by hand on the same file.

    python -m benchmarks.check [--n 4800] [--keep records.yaml]

The records are the shipped ones, copied under new ids. What a user would write instead is PyYAML's C
loader and jsonschema with our published schema: it says where in the data a fault is, not on which
line, and neither looks up an agency, a source or a place nor reads as an editor. Each tool runs in
processes of its own, in turn, the start of Python included, and the quickest run counts.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "incidents.yaml"
_BY_HAND = """
import json, sys, yaml
{make}
with open(sys.argv[1], encoding="utf-8") as file:
    records = yaml.load(file, Loader=yaml.CBaseLoader)
with open("incidents.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
{check}
"""
TOOLS = {
    "mapper check": [sys.executable, "-m", "mapper", "check"],
    "mapper build": [sys.executable, "-m", "mapper", "build", "-o", "{page}"],
    "yaml.CSafeLoader alone": [
        sys.executable,
        "-c",
        "import sys, yaml; yaml.load(open(sys.argv[1], encoding='utf-8'), Loader=yaml.CSafeLoader)",
    ],
    "yaml.CSafeLoader + jsonschema": [
        sys.executable,
        "-c",
        "import sys, json, yaml, jsonschema\n"
        "records = yaml.load(open(sys.argv[1], encoding='utf-8'), Loader=yaml.CSafeLoader)\n"
        "schema = json.load(open('incidents.schema.json', encoding='utf-8'))\n"
        "faults = list(jsonschema.Draft202012Validator(schema).iter_errors(records))\n",
    ],
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
