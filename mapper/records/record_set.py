"""The records of a file, and every fault found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mapper.errors import (
    Fault,
    Problem,
    RecordsError,
    quoted,
)
from mapper.files import Document, Path
from mapper.places import Landmark
from mapper.records.agencies import Agency
from mapper.records.area_settings import AreaSettings, Coverage
from mapper.records.city_keys import is_bare
from mapper.records.claims import Source
from mapper.records.corrections import Retraction
from mapper.records.ground_settings import GroundSettings
from mapper.records.model import Incident
from mapper.records.own_fields import OwnField
from mapper.records.own_words import OwnType
from mapper.records.record_file import AcceptedWarning

NOTICES = ("contact", "license")


@dataclass
class Records:
    """The contents of one file of records.

    Attributes:
        incidents: City and record, in the file's order. A faulty record is replaced by a stand-in that
            keeps only its place; do not publish incidents while there are faults.
        empty_cities: The cities under which no incident stands.
        sources: Sources by id.
        faults: All faults found in the file so far.
        title: The title of the page.
        description: The text below the title.
        notices: Contact and license of the data, as far as the file gives them.
        site_url: The address that the published site will have; empty if the file names none.
        translations: Title and description in other languages, by language.
        private_names: Names that must not appear in anything published.
        accepted_warnings: Warnings that the file accepts, with the reasons.
        types: Types of incident that the file adds to the list, by id.
        fields: The file's own fields, by id.
        retracted: What stays of retracted records, by id.
        agencies: Agencies that the file describes because the registry lacks them.
        landmarks: Landmarks that the file describes because the gazetteer lacks them.
        areas: Layers of areas that the file names.
        ground: Files of streets, rail, water and parks that the file names.
        coverage: The time in which its incidents are complete; None if it claims none.
        borders: The code of the country that it names in an area in dispute, by the area's name.
        home: FIPS code of the state of cities without one; None if the file names none.
        assumes_home: Whether the file is from mapper 0.1, which assumed California, and names no home.
    """

    document: Document
    incidents: list[tuple[str, Incident]] = field(default_factory=list)
    empty_cities: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    title: str | None = None
    description: str | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    site_url: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    private_names: tuple[str, ...] = ()
    accepted_warnings: tuple[AcceptedWarning, ...] = ()
    types: dict[str, OwnType] = field(default_factory=dict)
    fields: dict[str, OwnField] = field(default_factory=dict)
    retracted: dict[str, Retraction] = field(default_factory=dict)
    agencies: tuple[Agency, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    areas: tuple[AreaSettings, ...] = ()
    ground: tuple[GroundSettings, ...] = ()
    coverage: Coverage | None = None
    borders: dict[str, str] = field(default_factory=dict)
    home: str | None = None
    assumes_home: bool = False
    _paths: dict[str, Path] = field(default_factory=dict)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Add faults that a later stage found, each with its place in the file."""
        self.faults += map(self.fault_of, problems)

    def warnings(self, problems: Iterable[Problem]) -> tuple[Fault, ...]:
        """Turn problems for an editor to review into warnings, in the file's order."""
        found = (replace(self.fault_of(problem), severity="warning") for problem in problems)
        return tuple(sorted(found))

    def home_warning(self) -> Fault | None:
        """Warn that cities without a state are taken to be in California, if the file names no home."""
        bare = next((city for city, _ in self.incidents if is_bare(city)), None)
        if not self.assumes_home or bare is None:
            return None
        fault = self.document.fault(
            ("incidents", bare),
            found=f"{quoted(bare)} names no state, so mapper takes it to be in California, as 0.1 did.",
            expected="",
            fix="Add 'format: 1' and 'home: California', or the state of your cities, at the top.",
            code="home-assumed",
            at_key=True,
        )
        return replace(fault, severity="warning")

    def fault_of(self, problem: Problem) -> Fault:
        """Return a problem as a fault with its position in the file."""
        path = self._paths.get(problem.incident_id, ())
        at_key = problem.field == ("city",)
        return self.document.fault(
            path[:-1] if at_key else (*path, *problem.field),
            found=problem.found,
            expected=problem.expected,
            fix=problem.fix,
            code=problem.code,
            at_key=at_key,
        )

    def raise_faults(self) -> None:
        """Raise RecordsError with every fault, if there is one."""
        if self.faults:
            raise RecordsError(self.faults)
