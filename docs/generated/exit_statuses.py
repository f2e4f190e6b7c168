"""The exit statuses, from the command."""

from __future__ import annotations

from docs.generated.markdown import table
from mapper.cli.statuses import MEANINGS


def page() -> str:
    """Write a row a status."""
    rows = [
        (str(status), f"{meaning[0].upper()}{meaning[1:]}") for status, meaning in MEANINGS.items()
    ]
    return table(("Status", "Meaning"), rows)
