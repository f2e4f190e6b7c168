"""The agencies of the registry, each with where it works and the sources that say so."""

from __future__ import annotations

from collections.abc import Iterable

from docs.generated.markdown import stacked, table
from mapper.records import LEVELS, Agency, AreaOfOperations, Registry, Span, load_registry

_HOW = {"direct": "A source says it", "by-elimination": "By elimination", "inference": "Inferred"}


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
    facts = table(("Agency", "Fact", "How", "Sources"), _facts(registry))
    left_out = table(("Left out", "Why"), ((each.name, each.reason) for each in registry.left_out))
    return "\n\n".join(
        [
            *parts,
            "## Further facts", stacked(facts),
            "## Left out", stacked(left_out),
            "## Sources", stacked(table(head, listed)),
        ]
    )  # fmt: skip


def _area(agency: Agency) -> str:
    times = [
        f"{_days(each)}: {_area_of(each.area_of_operations)}"
        for each in agency.periods
        if each.area_of_operations
    ]
    return ". ".join([_area_of(agency.area_of_operations), *times])


def _days(span: Span) -> str:
    begun, ended = span.from_ and f"from {span.from_}", span.until and f"until {span.until}"
    return " ".join(filter(None, (begun, ended)))


def _area_of(area: AreaOfOperations) -> str:
    return (
        (area.undetermined and f"Undetermined: {area.undetermined}")
        or area.note
        or ", ".join(area.geoids)
    )


def _sources(agency: Agency) -> str:
    named: Iterable[str] = (
        *agency.source, *agency.area_of_operations.source,
        *(source for period in agency.periods for source in period.source),
    )  # fmt: skip
    return ", ".join(dict.fromkeys(named)) or "none needed"


def _facts(registry: Registry) -> Iterable[tuple[str, str, str, str]]:
    """Yield a row per further fact, and one per city with who polices it."""
    for agency in registry:
        for each in agency.facts:
            yield agency.name, each.fact, _HOW[each.how], ", ".join(each.source)
    for row in registry.policing:
        arrangement = "by a department of its own" if row.arrangement == "own" else "by contract"
        fact = f"Polices {row.city}, {arrangement}."
        yield registry[row.agency].name, fact, _HOW[row.how], ", ".join(row.source)
