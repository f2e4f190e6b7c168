"""Labels of the user's own words, and the types of incidents that a user adds to the list.

A type is the user's word: a table keeps its own as they are; `types:` in a file of records opens the list.
A type without a label is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from mapper.records.field_types import RecordModel

Label = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Labels(RecordModel):
    """What has a label, in one language or more."""

    def members(self) -> dict[str, Any]:
        """Return the members that were given, as a file has them."""
        return self.model_dump(exclude_none=True, exclude_defaults=True, mode="json")


class TranslatedLabel(Labels):
    """A label in another language."""

    label: Label = Field(description="The label, translated.", examples=["Incendio provocado"])


class LabelTranslations(Labels):
    """The label in other languages."""

    en: TranslatedLabel | None = Field(default=None, description="The label in English.")
    es: TranslatedLabel | None = Field(default=None, description="The label in Spanish.")
    fr: TranslatedLabel | None = Field(default=None, description="The label in French.")


class OwnWord(Labels):
    """A word of the user's own, with the label that readers see."""

    label: Label | None = Field(
        default=None,
        description="The label that readers see. Without one, they see the id.",
        examples=["Arson", "Weapon"],
    )
    translations: LabelTranslations | None = Field(
        default=None, description="The label in other languages."
    )


class OwnType(OwnWord):
    """A type of incident that mapper's list lacks."""


OwnTypes = Mapping[str, OwnType]


def label_texts(own: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text of definitions, their ids included."""
    for id_, each in own.items():
        yield id_
        yield from walk_labels(each.members())


def walk_labels(value: object) -> Iterator[str]:
    """Yield the texts in members of a definition, however nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from walk_labels(each)


def read_types(value: object) -> dict[str, OwnType]:
    """Read types that records, a page or an export describe.

    Raises:
        ValueError: They do not fit.
    """
    return {
        str(id_): OwnType() if each is None else OwnType.model_validate(each)
        for id_, each in (value.items() if isinstance(value, Mapping) else ())
    }
