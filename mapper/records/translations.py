"""The model of translations, of a record and of the head of its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from mapper.records import allowed_values
from mapper.records.allowed_values import LANGUAGES, Described
from mapper.records.checks import EditorRole, TranslatorRole
from mapper.records.corrections import TranslatedCorrection
from mapper.records.field_types import RecordModel, Text

Original = Annotated[
    Literal["en", "es", "fr"], Described({code: f"{name}." for code, name in LANGUAGES.items()})
]
_FROM = (
    "The language of the original, where it is not the first of en, es, fr without a translation."
)


class TranslatedClaim(RecordModel):
    """A claim and its accounts in another language."""

    claim: Text = Field(
        description="The claim, translated.", examples=["Unos agentes le dijeron que se fuera."]
    )
    by: tuple[Text, ...] | None = Field(
        default=None,
        description="Who speaks, translated, in the order of the accounts; names stay as they are.",
        examples=[["Una observadora", "Bell Police Department"]],
    )
    says: tuple[Text, ...] = Field(
        description="Each account, translated, in the order of the accounts.",
        examples=[["Sí lo dijeron.", "No lo dijeron."]],
    )
    asked_how: tuple[Text, ...] | None = Field(
        default=None,
        description="The `asked_how` of the accounts that have one, translated, in the same order.",
        examples=[["Por correo electrónico y por teléfono."]],
    )


class Translation(RecordModel):
    """A record in another language; the page shows the original of missing texts, and says so."""

    translated_from: Original | None = Field(default=None, description=_FROM, examples=["fr"])
    translated_by: Annotated[TranslatorRole, Described(allowed_values.TRANSLATOR_ROLES)] | None = (
        Field(
            default=None,
            description="The role of whoever translated it, never a name.",
            examples=["translator"],
        )
    )
    reviewed_by: Annotated[EditorRole, Described(allowed_values.EDITOR_ROLES)] | None = Field(
        default=None,
        description="The role of whoever compared it with the original, never a name.",
        examples=["editor"],
    )
    title: Text | None = Field(
        default=None, description="The title, translated.", examples=["La policía detiene un auto"]
    )
    summary: Text | None = Field(
        default=None, description="The summary, translated.", examples=["Lo que coincide."]
    )
    locality: Text | None = Field(
        default=None,
        description="The place in your words, translated.",
        examples=["Ayuntamiento de Bell"],
    )
    location_note: Text | None = Field(
        default=None,
        description="The note on the place, translated.",
        examples=["La fuente nombra la esquina."],
    )
    date_note: Text | None = Field(
        default=None, description="The note on the date, translated.", examples=["Según la fuente."]
    )
    unknowns: tuple[Text, ...] | None = Field(
        default=None,
        description="All lines of `unknowns`, translated, in the same order.",
        examples=[["A qué hora empezó."]],
    )
    claims: tuple[TranslatedClaim, ...] | None = Field(
        default=None, description="All claims, translated, in the same order."
    )
    agencies: tuple[Text, ...] | None = Field(
        default=None,
        description="The notes of the agencies that have one, translated, in the same order.",
        examples=[["Según un observador."]],
    )
    checked: tuple[Text, ...] | None = Field(
        default=None,
        description="The notes of the checks that have one, translated, in the same order.",
        examples=[["La copia archivada."]],
    )
    corrections: tuple[TranslatedCorrection, ...] | None = Field(
        default=None, description="All corrections, translated, in the same order."
    )


class Translations(RecordModel):
    """Translations of a record, by language."""

    en: Translation | None = Field(default=None, description="The record in English.")
    es: Translation | None = Field(default=None, description="The record in Spanish.")
    fr: Translation | None = Field(default=None, description="The record in French.")


def own_language(translations: Mapping[str, Any]) -> str:
    """Return the language that texts are written in.

    It is the one that a translation says it was made from (`translated_from`), or else the first that they
    are not translated into.

    Args:
        translations: Translations by language, as models or mappings.
    """
    named = (_said_from(each) for each in translations.values())
    return next(
        (each for each in (*named, *LANGUAGES) if each and each not in translations),
        "en",
    )


def _said_from(translation: Any) -> str | None:  # noqa: ANN401 - a model, or a cell
    if isinstance(translation, Mapping):
        return translation.get("translated_from")
    return getattr(translation, "translated_from", None)


class TranslatedPart(NamedTuple):
    """A list in a translation: its path below `translations`, its length, and the length in the record."""

    where: tuple[str | int, ...]
    length: int
    expected: int


class TranslatedSource(RecordModel):
    """What mapper's users wrote about a source, in another language."""

    note: Text = Field(
        description="The note on the source, translated.",
        examples=["Actualizado al día siguiente de su publicación."],
    )


class SourceTranslations(RecordModel):
    """Translations of the note on a source, by language."""

    en: TranslatedSource | None = Field(default=None, description="The note in English.")
    es: TranslatedSource | None = Field(default=None, description="The note in Spanish.")
    fr: TranslatedSource | None = Field(default=None, description="The note in French.")


class TranslatedHead(RecordModel):
    """Title and description of the page in another language; one left out is shown as written."""

    translated_from: Original | None = Field(default=None, description=_FROM, examples=["fr"])
    title: Text | None = Field(
        default=None, description="The page's title, translated.", examples=["Dos relatos"]
    )
    description: Text | None = Field(
        default=None,
        description="The page's description, translated.",
        examples=["Encuentros y relatos."],
    )


class HeadTranslations(RecordModel):
    """Translations of title and description, by language."""

    en: TranslatedHead | None = Field(default=None, description="Title and description in English.")
    es: TranslatedHead | None = Field(default=None, description="Title and description in Spanish.")
    fr: TranslatedHead | None = Field(default=None, description="Title and description in French.")
