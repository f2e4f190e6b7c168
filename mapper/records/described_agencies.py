"""The agencies that a file of records or a column mapping describes, beside those of the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mapper.errors import Fault, quoted
from mapper.files import Document, Path
from mapper.records.agencies import Agency, own_agency
from mapper.records.agency_model import OwnAgency
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
    parents = {id_: each.parent and resolve(each.parent) for id_, each in own.items()}
    for id_, each in own.items():
        where: Path = ("agencies", id_, "parent")
        if each.parent and parents[id_] is None:
            faults.append(unknown_agency_fault(document, where, each.parent, suggest))
        elif id_ in _above(id_, parents):
            faults.append(
                document.fault(
                    where,
                    found=f"{quoted(id_)} belongs to itself, through {quoted(each.parent)}.",
                    expected="",
                    fix="Delete 'parent' from one of them.",
                    code="agency-circle",
                )
            )
            parents[id_] = None
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


def _resolver(own: Mapping[str, OwnAgency], resolve_agency: ResolveAgency) -> ResolveAgency:
    """Resolve the registry's names first, then the ids of the file, then its names: the first counts."""
    names: dict[str, str] = {}
    for id_ in own:
        names.setdefault(fold(id_, "names"), id_)
    for id_, each in own.items():
        for name in filter(None, (each.name, each.short_name, *each.aliases)):
            names.setdefault(fold(name, "names"), id_)

    def resolve(text: str) -> str | None:
        return resolve_agency(text) or names.get(fold(text, "names"))

    return resolve


def _above(id_: str, parents: dict[str, str | None]) -> set[str]:
    """Return every agency that an agency of the file belongs to."""
    found: set[str] = set()
    above = parents[id_]
    while above is not None and above not in found:
        found.add(above)
        above = parents.get(above)
    return found
