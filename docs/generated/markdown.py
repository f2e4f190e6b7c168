"""Pieces of Markdown that the generated pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    """Write a text as one cell of a table."""
    return " ".join(text.replace("|", "\\|").split())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell(each) for each in line)} |" for line in lines)


def stacked(table_text: str) -> str:
    """Mark a table whose rows a narrow screen shows as blocks, its first column as their heads."""
    return f"{{.stacked}}\n{table_text}"


def code(text: object) -> str:
    """Write a text as code within a line."""
    return f"`{text}`"
