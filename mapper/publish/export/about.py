"""The description of a set of incidents that each file carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from mapper.places import borders_in_words

FORMAT = 1  # of this description, so that files read back equal


@dataclass(frozen=True, slots=True)
class About:
    """The description of a set of incidents.

    Attributes:
        title: Its title.
        description: The publisher's text below the title.
        vintage: The vintage of the boundaries that determined the jurisdictions.
        tally: Numbers of records shown, withheld and so on, by name.
        translations: Title and description in other languages, by language.
        notices: Contact and license of the data.
        is_public: Whether everyone may see all of it.
        agencies: The agencies that the incidents name and those above them, one mapping each.
        types: Definitions of the publisher's own types of incidents, by id.
        fields: Definitions of the publisher's own fields, by id.
        areas: Layers of the publisher's own areas.
        coverage: The time in which the incidents are complete; None if the publisher claims none.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
        retracted: What stays of retracted records, by id.
        has_outlines: Whether incidents are lines or areas; a file shows it by having them.
        area_files: The files of these layers with their settings, as records name them.
    """

    title: str
    description: str | None
    vintage: str
    tally: dict[str, int]
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = True
    agencies: tuple[Mapping[str, str | None], ...] = ()
    types: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    areas: Sequence[Mapping[str, object]] = ()
    coverage: Mapping[str, object] | None = None
    borders: Mapping[str, str] = field(default_factory=dict)
    retracted: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    has_outlines: bool = False
    area_files: Sequence[Mapping[str, object]] = ()

    def members(self) -> dict[str, object]:
        """Return the members of the description; the same tables and mapper give the same members."""
        return {
            "title": self.title,
            "description": self.description,
            **self.notices,
            "boundaries_vintage": self.vintage,
            "counts": self.tally,
            "generator": generator(),
            "format": FORMAT,
            "translations": {language: dict(head) for language, head in self.translations.items()},
            "agencies": [dict(each) for each in self.agencies],
            **({"types": dict(self.types)} if self.types else {}),
            **({"fields": dict(self.fields)} if self.fields else {}),
            **({"areas": list(self.areas)} if self.areas else {}),
            **({"coverage": dict(self.coverage)} if self.coverage else {}),
            **_chosen_borders(self.borders),
            **({"retracted": dict(self.retracted)} if self.retracted else {}),
        }


def _chosen_borders(borders: Mapping[str, str]) -> dict[str, object]:
    """Return the publisher's choice about areas in dispute, and the same in words."""
    if not borders:
        return {}
    return {"borders": dict(borders), "borders_note": borders_in_words(borders)}


@cache
def generator() -> str:
    """Name the program and its version."""
    try:
        return f"mapper {version('incident-mapper')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "mapper"
