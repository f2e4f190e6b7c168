"""The layouts of public data sets that are drawn without a mapping, before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from docs.generated.markdown import code, table

_LAYOUTS = Path(__file__).resolve().parent.parent.parent / "tests" / "public_layouts.yaml"
_ROWS = 2
_STOPS = {
    "no-place-column": "stops: no place; names the option for one",
    "unknown-crs": "stops: projected coordinates; asks for degrees",
    "table-of-totals": "stops: totals, not incidents",
}


def page() -> str:
    """Write how many are drawn, then a row a layout."""
    layouts = yaml.load(_LAYOUTS.read_text("utf-8"), Loader=yaml.CSafeLoader)
    drawn = [each for each in layouts if "takes" in each]
    whole = sum(each["before"] == each.get("shown", _ROWS) for each in drawn)
    head = (
        f"{len(drawn)} of {len(layouts)} layouts are drawn, with every row that has a place and a date; in a"
        f" version of November 22, 2026, {whole} were. At the others mapper stops: they name no place, have"
        " no degrees, or are totals, and it says what would help."
    )
    rows = [(_cited(each), _said(each["before"]), _now(each), _taken(each)) for each in layouts]
    return f"{head}\n\n{table(('Data set', 'Rows drawn before', 'Now', 'Date, place and agency from'), rows)}"


def _cited(layout: dict[str, Any]) -> str:
    """Link a data set with its page, or its publisher's."""
    return f"[{layout['name']}]({layout['page']})" if "page" in layout else str(layout["name"])


def _now(layout: dict[str, Any]) -> str:
    if "takes" in layout:
        return _said(layout.get("shown", _ROWS))
    (code_,) = layout["stops"]
    return _STOPS[code_]


def _said(count: int | str) -> str:
    return "none: it stopped" if count == "stopped" else f"{count} of {_ROWS}"


def _taken(layout: dict[str, Any]) -> str:
    takes = layout.get("takes", {})
    fields = ("event_date", "year", "latitude", "coordinates", "city", "county", "agency")
    names = [takes[field] for field in fields if field in takes]
    return ", ".join(
        code(name) for given in names for name in ([given] if isinstance(given, str) else given)
    )
