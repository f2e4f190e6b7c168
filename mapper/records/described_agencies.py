"""The agencies that a file of records or a column mapping describes, beside those of the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mapper.errors import Fault, quoted
from mapper.files import Document, Path
from mapper.records.agencies import Agency, AreaOfOperations, Period
from mapper.records.agency_model import NO_PARENT, OwnAgency
from mapper.records.agency_periods import days_of, overlapping_periods
from mapper.text import fold

ResolveAgency = Callable[[str], "str | None"]
SuggestAgency = Callable[[str], "str | None"]


@dataclass
class OwnAgencies:
    """The agencies of one file.

    Attributes:
        resolve: Turns an id, name or alias into the id of an agency of the registry or the file.
        agencies: The agencies that the file describes.
        faults: What is wrong with their descriptions.
    """

    resolve: ResolveAgency
    agencies: tuple[Agency, ...] = ()
    faults: list[Fault] = field(default_factory=list)


def read_own_agencies(
    document: Document,
    own: Mapping[str, OwnAgency],
    resolve_agency: ResolveAgency,
    suggest: SuggestAgency,
) -> OwnAgencies:
    """Resolve the parents of a file's agencies; an id of the registry is a fault, never overridden.

    Args:
        document: The file, for the places of faults.
        own: The descriptions by id, each valid by itself.
        resolve_agency: Resolves agencies of the registry.
        suggest: Suggests agencies with a name like an unknown one.
    """
    faults = [
        document.fault(
            ("agencies", id_),
            at_key=True,
            found=f"{quoted(id_)} already means {known} in the registry.",
            fix="Delete the entry, or give the agency another id.",
            code="agency-of-registry",
        )
        for id_ in own
        if (known := resolve_agency(id_)) is not None
    ]
    resolve = _resolver(own, resolve_agency)
    parents: dict[str, list[str | None]] = {}
    for id_, each in own.items():
        faults += _faults_of_periods(document, id_, each)
        parents[id_] = []
        for where, name in _parents_given(id_, each):
            found = (
                name if name == NO_PARENT and len(where) > _OF_AGENCY else name and resolve(name)
            )
            parents[id_].append(found)
            if name and found is None:
                faults.append(unknown_agency_fault(document, where, name, suggest))
    for id_, each in own.items():
        for number, (where, name) in enumerate(_parents_given(id_, each)):
            if name and _belongs_to_itself(id_, number, own, parents):
                faults.append(
                    document.fault(
                        where,
                        found=f"{quoted(id_)} belongs to itself, through {quoted(name)}.",
                        expected="",
                        fix="Delete 'parent' from one of them.",
                        code="agency-circle",
                    )
                )
                parents[id_][number] = None
    agencies = tuple(own_agency(id_, own[id_], parents[id_]) for id_ in own)
    return OwnAgencies(resolve, agencies, faults)


def unknown_agency_fault(
    document: Document, where: Path, name: str, suggest: SuggestAgency
) -> Fault:
    """Return the fault of a name that neither the registry nor the file knows."""
    return document.fault(
        where, found=f"Unknown agency {quoted(name)}.",
        expected="An agency is an id or name of the registry, or of 'agencies' in this file.",
        fix=suggest(name) or "Check the spelling, or add the agency under 'agencies'.",
        code="unknown-agency",
    )  # fmt: skip


def _names(given: OwnAgency) -> tuple[str | None, ...]:
    former = (name for each in given.periods for name in (each.name, each.short_name))
    return (given.name, given.short_name, *given.aliases, *former)


_OF_AGENCY = 3  # steps of the path to an agency's own parent


def _parents_given(id_: str, given: OwnAgency) -> list[tuple[Path, str | None]]:
    """Return the parent of an agency and of each of its periods, each with its place."""
    return [
        (("agencies", id_, "parent"), given.parent),
        *(
            (("agencies", id_, "periods", number, "parent"), period.parent)
            for number, period in enumerate(given.periods)
        ),
    ]


def _faults_of_periods(document: Document, id_: str, given: OwnAgency) -> list[Fault]:
    return [
        document.fault(
            ("agencies", id_, "periods", number),
            found=f"This time of {quoted(id_)} shares days with an earlier one in the list.",
            expected="Of one day only one of them can hold.",
            fix="Correct 'from:' or 'until:' in one of them.",
            code="agency-periods",
        )
        for number in overlapping_periods(given.periods)
    ]


def _resolver(own: Mapping[str, OwnAgency], resolve_agency: ResolveAgency) -> ResolveAgency:
    """Resolve the registry's names first, then the ids of the file, then its names: the first counts."""
    names: dict[str, str] = {}
    for id_ in own:
        names.setdefault(fold(id_, "names"), id_)
    for id_, each in own.items():
        for name in filter(None, _names(each)):
            names.setdefault(fold(name, "names"), id_)

    def resolve(text: str) -> str | None:
        return resolve_agency(text) or names.get(fold(text, "names"))

    return resolve


def _belongs_to_itself(
    id_: str,
    number: int,
    own: Mapping[str, OwnAgency],
    parents: Mapping[str, list[str | None]],
) -> bool:
    """Whether an agency belongs to itself on some day on which one of its parents holds."""
    spans = {name: [days_of(period) for period in each.periods] for name, each in own.items()}
    starts = {days.first for each in spans.values() for days in each}
    starts |= {days.last + 1 for each in spans.values() for days in each}

    def holding(agency: str, day: int) -> int:
        """Return which parent of an agency holds on a day: its own, or that of a period."""
        of_period = (n for n, days in enumerate(spans[agency], 1) if days.first <= day <= days.last)
        found = next(of_period, 0)
        return found if found and parents[agency][found] else 0

    for day in (0, *starts):
        above: str | None = parents[id_][number] if holding(id_, day) == number else None
        seen: set[str] = set()
        while above is not None and above in parents and above not in seen:
            if above == id_:
                return True
            seen.add(above)
            above = parents[above][holding(above, day)]
    return False


def own_agency(id_: str, given: OwnAgency, parents: Sequence[str | None]) -> Agency:
    """Make an agency from its description in a file of records.

    Args:
        id_: Its id in the file.
        given: Its description in the file.
        parents: The id of the agency that it belongs to, and of that of each of its periods.
    """
    area = given.area_of_operations
    return Agency(
        id=id_,
        name=given.name,
        short_name=given.short_name or given.name,
        aliases=given.aliases,
        level=given.level,
        type=given.type,
        parent=parents[0],
        ori=given.ori,
        area_of_operations=AreaOfOperations(
            undetermined="The records do not give its area of operations."
        )
        if area is None
        else AreaOfOperations.model_validate(area.model_dump(by_alias=True)),
        periods=tuple(
            Period.model_validate(period.model_dump(by_alias=True) | {"parent": parent})
            for period, parent in zip(given.periods, parents[1:], strict=True)
        ),
        source=(),
    )
