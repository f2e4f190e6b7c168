"""Incidents that may be published, and the count of what is not: what the stages come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mapper.errors import Fault, Problem
from mapper.privacy import Profile, Protected, Reason, Secret
from mapper.records import Agency, Records, Tables, mask

DEFAULT_TITLE = "Incidents by agency and jurisdiction"
_DEFAULT_HEADS = {"es": {"title": "Incidentes por agencia y jurisdicción"}}
_NOTICES: Mapping[Profile, str] = {
    "partner": "FOR PARTNERS – not for publication",
    "internal": "INTERNAL – not for publication",
}


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
        beside: Ids of incidents that lie at a withheld place and do not say so; they are shown coarser.
        fault_of: Gives a problem its place in the records.
        rejected: Number of rows of a table that could not be taken over.
        faults: Why, one or more a row.
        rejected_csv: Writes these rows with their cells, to mend and read again.
        notes: What was decided while a table was read, in words for the user.
        new_agencies: Agencies that the table names and the registry does not have.
        date_columns: Columns of the table that hold dates, where none was taken for event_date.
        read_from: Every file that was read for it, so that none is written over.
        home: FIPS code of the state that a bare name of a city means; None for none.
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
    beside: tuple[str, ...] = ()
    fault_of: Callable[[Problem], Fault] | None = field(default=None, repr=False)
    rejected: int = 0
    faults: tuple[Fault, ...] = ()
    rejected_csv: Callable[[], bytes] | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    new_agencies: tuple[Agency, ...] = ()
    date_columns: tuple[str, ...] = ()
    read_from: tuple[Path, ...] = ()
    home: str | None = None

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


def dataset_of(protected: Protected, profile: Profile, head: Records | None = None) -> Dataset:
    """Make a dataset of incidents of which everything is kept back that a profile does not let through.

    Args:
        protected: The incidents, and what was kept back.
        profile: To whom they may go; the title says so where that is not everybody.
        head: What a file of records says beside its incidents; None for a table.
    """
    notice = _NOTICES.get(profile)
    title = head.title if head and head.title else DEFAULT_TITLE
    translations = head.translations if head else {}
    heads = translations if head and head.title else _DEFAULT_HEADS | translations
    names = [
        Secret("", ("private_names", number), name, is_name=True)
        for number, name in enumerate(head.private_names if head else ())
        if profile != "internal"
    ]
    withheld = sum(protected.withheld.values())
    return Dataset(
        protected.tables,
        len(protected.tables.incidents) + withheld,
        withheld,
        title=f"{notice}: {title}" if notice else title,
        description=head.description if head else None,
        translations={
            language: {**each, "title": f"{notice}: {each.get('title', title)}"} if notice else each
            for language, each in heads.items()
        },
        profile=profile,
        reasons=protected.withheld,
        reduced=protected.reduced,
        secrets=(*protected.secrets, *names),
        beside=protected.beside,
        fault_of=head.fault_of if head else None,
        new_agencies=head.agencies if head else (),
        home=head.home if head else None,
    )


def profile_of(title: str) -> Profile:
    """Tell by the title of something published to whom it may go."""
    return next((each for each, notice in _NOTICES.items() if title.startswith(notice)), "public")
