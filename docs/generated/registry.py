"""The agencies of the registry, each with where it works and the sources that say so."""

from __future__ import annotations

from collections.abc import Iterable

from docs.generated.markdown import stacked, table
from mapper.records import LEVELS, Agency, load_registry


def page() -> str:
    """Write a section a level, and the list of sources."""
    registry = load_registry()
    parts = []
    for level in LEVELS:
        agencies = [agency for agency in registry if agency.level == level]
        if agencies:
            rows = [
                (agency.name, agency.parent or "", _area(agency), _sources(agency))
                for agency in agencies
            ]
            head = ("Agency", "Belongs to", "Area of operations", "Sources")
            parts += [f"## {level.capitalize()}", stacked(table(head, rows))]
    listed = [
        (id_, f"{each.title}, {each.publisher}", str(each.date), f"<{each.url}>")
        for id_, each in sorted(registry.sources.items())
    ]
    head = ("Source", "Title and publisher", "Date", "Address")
    return "\n\n".join([*parts, "## Sources", stacked(table(head, listed))])


def _area(agency: Agency) -> str:
    area = agency.area_of_operations
    return (
        (area.undetermined and f"Undetermined: {area.undetermined}")
        or area.note
        or ", ".join(area.geoids)
    )


def _sources(agency: Agency) -> str:
    named: Iterable[str] = (*agency.source, *agency.area_of_operations.source)
    return ", ".join(dict.fromkeys(named)) or "none needed"
