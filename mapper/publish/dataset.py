"""The result of the stages: incidents that may be published, and counts of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mapper.errors import Fault, Problem, SelectionError
from mapper.files import Mask
from mapper.places import GroundSource
from mapper.privacy import Profile, Protected, Reason, Secret
from mapper.records import Agency, AreaSettings, Coverage, Records, Tables, mask

if TYPE_CHECKING:
    from mapper.imports import ColumnUse, OtherColumns

DEFAULT_TITLE = "Incidents by agency and jurisdiction"
_PLACES_TITLE = "Incidents by place"  # where no record names an agency
DEFAULT_HEADS: Mapping[str, dict[str, Mapping[str, str]]] = {
    DEFAULT_TITLE: {
        "es": {"title": "Incidentes por agencia y jurisdicción"},
        "fr": {"title": "Incidents par agence et juridiction"},
    },
    _PLACES_TITLE: {
        "es": {"title": "Incidentes por lugar"},
        "fr": {"title": "Incidents par lieu"},
    },
}
_NOTICES: Mapping[Profile, str] = {
    "partner": "FOR PARTNERS – not for publication",
    "internal": "INTERNAL – not for publication",
}


@dataclass(frozen=True)
class Tally:
    """The count of records: records = shown + unlocated + withheld + filtered + rejected.

    Attributes:
        records: Records read.
        shown: Records on the map and in the list.
        unlocated: Records in the list only, without a place.
        withheld: Records not published.
        filtered: Records that a selection left out.
        rejected: Rows of a table that could not be read, each with its fault.
    """

    records: int
    shown: int
    unlocated: int
    withheld: int
    filtered: int
    rejected: int = 0

    def __str__(self) -> str:
        """The sum as one line; rejected rows appear only if there are any."""
        noun = "record" if self.records == 1 else "records"
        said = (
            f"{self.records} {noun} = {self.shown} shown + {self.unlocated} unlocated"
            f" + {self.withheld} withheld + {self.filtered} filtered"
        )
        return f"{said} + {self.rejected} rejected" if self.rejected else said


@dataclass(frozen=True)
class Photos:
    """The photos of a page, written anew.

    Attributes:
        of_incidents: For each incident its photos: the texts and sizes for readers, and a JPEG.
        files: The files that were read, so that none is overwritten.
    """

    of_incidents: Mapping[str, tuple[tuple[Mapping[str, Any], bytes], ...]]
    files: tuple[Path, ...]

    @property
    def count(self) -> int:
        """The number of photos."""
        return sum(map(len, self.of_incidents.values()))

    @property
    def size_bytes(self) -> int:
        """The bytes of all photos; a page takes a third more."""
        return sum(len(jpeg) for each in self.of_incidents.values() for _, jpeg in each)


@dataclass(frozen=True)
class Dataset:
    """Everything about a set of incidents that may be published, and the counts of the rest.

    Attributes:
        tables: Located and assigned incidents without the withheld ones.
        records: Number of records read.
        withheld: Number of records withheld.
        title: The title of the set.
        description: The publisher's text below the title.
        translations: Title and description in other languages, by language.
        notices: Contact and license of the data, as far as they are given.
        site_url: The address that the published site will have; empty if no input names one.
        profile: The audience.
        reasons: Number of records withheld, by reason.
        reduced: Number of records shown in part or with a coarser place.
        secrets: Every withheld value.
        beside: Ids of incidents at a withheld place whose records do not mark it; they are shown coarser.
        fault_of: Gives a problem its place in the records.
        rejected: Number of rows of a table that could not be read.
        faults: The reasons, one or more per row.
        rejected_of: Writes the rejected rows of a table with their cells, by the name of its input.
        notes: Notes for the user about decisions made while the table was read.
        new_agencies: Agencies that the table names and the registry lacks.
        columns: What each column of the table is used for, and why.
        other_columns: The columns of the table that are no fields, for notebooks only.
        proposed: Columns of the table that could be kept as fields without harm.
        shown_in_part: Ids of incidents with a withheld field or a coarser place.
        date_columns: Columns of the table that contain dates, if none was used as event_date.
        read_from: Every file that was read, so that none of them is overwritten.
        home: FIPS code of the state of cities without one; None for none.
        inputs: The number of the input of each incident, by its id; None if they are of one.
        repeats: Pairs of incidents of different inputs that may be one event; see `mapper.analysis`.
        read_ids: The ids of all incidents that were read, withheld and filtered ones included; None if they
            are those of a published file.
        ground: Files of streets, water, parks and rail to draw under the incidents.
        coverage: The time in which the incidents are complete; None if the publisher claims none.
        areas: Layers of areas that the inputs name, to be read.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
        photos: The photos that pages get; None if no folder of them was named.
        kept_photos: Number of photos of incidents that are withheld, or shown in part or coarser.
    """

    tables: Tables
    records: int
    withheld: int
    title: str = DEFAULT_TITLE
    description: str | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    site_url: str = ""
    profile: Profile = "public"
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    reduced: int = 0
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    beside: tuple[str, ...] = ()
    fault_of: Callable[[Problem], Fault] | None = field(default=None, repr=False)
    rejected: int = 0
    faults: tuple[Fault, ...] = ()
    rejected_of: Mapping[str, Callable[[], bytes]] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    new_agencies: tuple[Agency, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    other_columns: OtherColumns | None = field(default=None, repr=False)
    proposed: tuple[str, ...] = ()
    shown_in_part: tuple[str, ...] = field(default=(), repr=False)
    date_columns: tuple[str, ...] = ()
    read_from: tuple[Path, ...] = ()
    home: str | None = None
    inputs: pd.Series[Any] | None = field(default=None, repr=False)
    repeats: pd.DataFrame | None = field(default=None, repr=False)
    read_ids: pd.Series[Any] | None = field(default=None, repr=False)
    ground: tuple[GroundSource, ...] = ()
    coverage: Coverage | None = None
    areas: tuple[AreaSettings, ...] = ()
    borders: Mapping[str, str] = field(default_factory=dict)
    photos: Photos | None = field(default=None, repr=False)
    kept_photos: int = 0

    @property
    def tally(self) -> Tally:
        """The count of records by outcome."""
        return self.tally_of(np.ones(len(self.tables.incidents), dtype=bool))

    def tally_of(self, keep: Mask) -> Tally:
        """Return the tally that the incidents would have that a mask marks, without making their tables."""
        located_by = self.tables.incidents["located_by"]
        present = int(keep.sum())
        unlocated = int((mask(located_by, lambda way: way == "unlocated") & keep).sum())
        return Tally(
            records=self.records,
            shown=present - unlocated,
            unlocated=unlocated,
            withheld=self.withheld,
            filtered=self.records - self.withheld - self.rejected - present,
            rejected=self.rejected,
        )


def dataset_of(protected: Protected, profile: Profile, head: Records | None = None) -> Dataset:
    """Make a dataset of protected incidents.

    Args:
        protected: The incidents, and the values withheld from them.
        profile: The audience; the title names it unless it is the public.
        head: The file of records, for its title and other settings; None for a table.
    """
    notice = _NOTICES.get(profile)
    usual = _PLACES_TITLE if protected.tables.involvements.empty else DEFAULT_TITLE
    title = head.title if head and head.title else usual
    translations = head.translations if head else {}
    heads = translations if head and head.title else DEFAULT_HEADS[usual] | translations
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
        notices=dict(head.notices) if head else {},
        site_url=head.site_url if head else "",
        translations={
            language: {**each, "title": f"{notice}: {each.get('title', title)}"} if notice else each
            for language, each in heads.items()
        },
        profile=profile,
        reasons=protected.withheld,
        reduced=protected.reduced,
        shown_in_part=protected.shown_in_part,
        secrets=(*protected.secrets, *names),
        beside=protected.beside,
        kept_photos=protected.photos,
        fault_of=head.fault_of if head else None,
        new_agencies=head.agencies if head else (),
        home=head.home if head else None,
        coverage=head.coverage if head else None,
        areas=head.areas if head else (),
        borders=head.borders if head else {},
        ground=tuple(
            GroundSource(Path(each.file), each.name, each.kind, each.attribution)
            for each in (head.ground if head else ())
        ),
    )


def entitle(dataset: Dataset, title: str | None, description: str | None) -> Dataset:
    """Give a dataset another title or description; translations of the old one are dropped."""
    given = {"title": title, "description": description}
    said: dict[str, Any] = {name: text for name, text in given.items() if text is not None}
    if not said:
        return dataset
    notice = _NOTICES.get(dataset.profile)
    kept = {
        language: {name: text for name, text in texts.items() if name not in said}
        for language, texts in dataset.translations.items()
    }
    if "title" in said and notice:
        said["title"] = f"{notice}: {title}"
    translations = {language: texts for language, texts in kept.items() if texts}
    return replace(dataset, translations=translations, **said)


def join_notices(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Join the contacts and licenses of several inputs, each once."""
    joined: dict[str, dict[str, None]] = {}
    for part in parts:
        for name, text in part.items():
            joined.setdefault(name, {})[text] = None
    return {name: "; ".join(texts) for name, texts in joined.items()}


def join_coverages(parts: Sequence[Coverage | None]) -> Coverage | None:
    """Return the coverage of several inputs together: only if it is that of each."""
    return parts[0] if all(each == parts[0] for each in parts) else None


def join_borders(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Join the choices of several inputs about areas in dispute.

    Raises:
        SelectionError: Two inputs choose different countries for one area.
    """
    joined: dict[str, str] = {}
    for part in parts:
        for name, code in part.items():
            if joined.setdefault(name, code) != code:
                raise SelectionError(
                    f"Two inputs choose different countries for {name}: {joined[name]} and {code}."
                    " Name one with --borders. A page or an export keeps the country that it was built with;"
                    " build it again."
                )
    return dict(sorted(joined.items()))


def profile_of(title: str) -> Profile:
    """Return the audience of a publication, by its title."""
    return next((each for each, notice in _NOTICES.items() if title.startswith(notice)), "public")
