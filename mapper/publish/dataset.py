"""Incidents that may be published, and the count of what is not: what the stages come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mapper.errors import Fault, Problem
from mapper.privacy import Profile, Reason, Secret
from mapper.records import Agency, Tables, mask

if TYPE_CHECKING:
    pass


DEFAULT_TITLE = "Incidents by agency and jurisdiction"


@dataclass(frozen=True)
class Tally:
    """Where every record went: records = shown + unlocated + withheld + filtered + rejected.

    Attributes:
        records: Records read.
        shown: On the map and in the list.
        unlocated: In the list, without a place.
        withheld: Kept out of everything published.
        filtered: Left out by a selection.
        rejected: Rows of a table that could not be taken over, each with its fault.
    """

    records: int
    shown: int
    unlocated: int
    withheld: int
    filtered: int
    rejected: int = 0

    def __str__(self) -> str:
        """The sum as one line; what a table alone can have is said if there is any."""
        noun = "record" if self.records == 1 else "records"
        said = (
            f"{self.records} {noun} = {self.shown} shown + {self.unlocated} unlocated"
            f" + {self.withheld} withheld + {self.filtered} filtered"
        )
        return f"{said} + {self.rejected} rejected" if self.rejected else said


@dataclass(frozen=True)
class Dataset:
    """Everything about a set of incidents that may be published, and how many were kept back.

    Attributes:
        tables: Located and assigned incidents without the withheld ones.
        records: Number of records read.
        withheld: Number of records withheld.
        title: What the publisher calls the set.
        description: What the publisher says about it.
        translations: Title and description in other languages, by language.
        profile: To whom it may go.
        reasons: Number of records withheld, by reason.
        reduced: Number of records of which something is not shown, or made coarser.
        secrets: Every value that was kept back.
        fault_of: Gives a problem its place in the records.
        rejected: Number of rows of a table that could not be taken over.
        faults: Why, one or more a row.
        rejected_csv: Writes these rows with their cells, to mend and read again.
        notes: What was decided while a table was read, in words for the user.
        new_agencies: Agencies that the table names and the registry does not have.
    """

    tables: Tables
    records: int
    withheld: int
    title: str = DEFAULT_TITLE
    description: str | None = None
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    profile: Profile = "public"
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    reduced: int = 0
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    fault_of: Callable[[Problem], Fault] | None = field(default=None, repr=False)
    rejected: int = 0
    faults: tuple[Fault, ...] = ()
    rejected_csv: Callable[[], bytes] | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    new_agencies: tuple[Agency, ...] = ()

    @property
    def tally(self) -> Tally:
        """Where every record went."""
        present = len(self.tables.incidents)
        located_by = self.tables.incidents["located_by"]
        unlocated = int(mask(located_by, lambda way: way == "unlocated").sum())
        return Tally(
            records=self.records,
            shown=present - unlocated,
            unlocated=unlocated,
            withheld=self.withheld,
            filtered=self.records - self.withheld - self.rejected - present,
            rejected=self.rejected,
        )
