"""The one place of the benchmarks' figures: `figures.yaml`, and the tables that README and docs make of it.

    python -m benchmarks.figures        # writes the short table into README.md

The docs site makes its page of all figures when it is built.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
BEGIN, END = "<!-- figures: python -m benchmarks.figures -->", "<!-- end of figures -->"
SIZES = ("100,000", "1,000,000")


@cache
def figures() -> dict[str, Any]:
    """Read what was measured."""
    data: dict[str, Any] = yaml.safe_load((HERE / "figures.yaml").read_text(encoding="utf-8"))
    return data


def short_table() -> str:
    """Give the figures of a page by number of incidents, as Markdown."""
    shipped = figures()["shipped"]
    pages = [_row("page", Tool="mapper", Incidents=size) for size in SIZES]
    hits = [_row("search", Incidents=size) for size in SIZES]
    rows = [
        ("", "12 real records", *(f"{size} invented" for size in SIZES)),
        ("---",) * 4,
        ("build the page from tables", "", *(f"{each['Build (s)']} s" for each in pages)),
        ("size", f"{shipped['page_mb']} MB", *(f"{each['Page (MB)']} MB" for each in pages)),
        ("from opening to usable", f"{shipped['usable_s']} s",
         *(f"{each['Usable (s)']} s" for each in pages)),
        ("slowest filter", "",
         *(f"{each['Slowest filter (ms)'].split()[0]} ms" for each in pages)),
        ("first hits of a search", "", *(f"{each['First hits (ms)']} ms" for each in hits)),
    ]  # fmt: skip
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)


def all_tables() -> str:
    """Give every table with its heading and the command that measured it, as Markdown."""
    data = figures()
    parts = [short_table(), "Measured on {date}: {machine}.".format(**data["measured"])]
    for each in data.values():
        if "rows" in each:
            lines = [each["columns"], ["---"] * len(each["columns"]), *each["rows"]]
            parts += [
                f"## {each['title']}",
                f"`{each['command']}`",
                "\n".join(f"| {' | '.join(line)} |" for line in lines),
                each.get("note", ""),
            ]
    return "\n\n".join(filter(None, parts))


def with_table(text: str) -> str:
    """Return a text whose part between the marks is the short table of today.

    Raises:
        ValueError: The marks are not there.
    """
    if BEGIN not in text or END not in text:
        raise ValueError(f"no place for figures: {BEGIN} … {END}")
    inside = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return inside.sub(lambda _: f"{BEGIN}\n{short_table()}\n{END}", text)


def _row(name: str, **wanted: str) -> dict[str, str]:
    """Return the one row of a table whose columns hold these values, by column."""
    table = figures()[name]
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    (found,) = (row for row in rows if wanted.items() <= row.items())
    return found


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
