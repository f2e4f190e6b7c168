"""What stands in a file besides the incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

FORMAT = 1  # of what is written beside the incidents, so that they read back equal


@dataclass(frozen=True, slots=True)
class About:
    """What a set of incidents says of itself.

    Attributes:
        title: What the publisher calls it.
        description: What the publisher says about it.
        vintage: Which boundaries the jurisdictions were worked out with.
        tally: Where every record went, by word.
        translations: Title and description in other languages, by language.
        is_public: Whether nothing is in it that only partners or colleagues may see.
        agencies: The agencies that the incidents name and those above them, a mapping each.
    """

    title: str
    description: str | None
    vintage: str
    tally: dict[str, int]
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_public: bool = True
    agencies: tuple[Mapping[str, str | None], ...] = ()

    def members(self) -> dict[str, object]:
        """Return it by name; the same tables and the same mapper give the same."""
        return {
            "title": self.title,
            "description": self.description,
            "boundaries_vintage": self.vintage,
            "counts": self.tally,
            "generator": generator(),
            "format": FORMAT,
            "translations": {language: dict(head) for language, head in self.translations.items()},
            "agencies": [dict(each) for each in self.agencies],
        }


def generator() -> str:
    """Name the program and its version."""
    try:
        return f"mapper {version('mapper')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "mapper"
