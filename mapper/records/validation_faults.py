"""Turns pydantic's errors into faults at their places in a document."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from mapper.errors import Fault
from mapper.files import Document, Path
from mapper.records.agency_model import DatedArea, OwnAgency, OwnArea, OwnPeriod
from mapper.records.checks import Check
from mapper.records.claims import Account, Claim, Source
from mapper.records.corrections import (
    Correction,
    Retraction,
    RetractionTranslations,
    TranslatedCorrection,
    TranslatedReason,
)
from mapper.records.landmark_model import OwnLandmark
from mapper.records.media import Medium, MediumTranslations, TranslatedMedium
from mapper.records.model import Incident, Involvement, Location
from mapper.records.record_file import RecordFile
from mapper.records.translations import (
    HeadTranslations,
    SourceTranslations,
    TranslatedClaim,
    TranslatedHead,
    TranslatedSource,
    Translation,
    Translations,
)
from mapper.records.validation_texts import text_of_error, text_of_key

# the model below a key of another, to list its fields in a fault
_MODEL_BELOW: Mapping[tuple[type[BaseModel], str], type[BaseModel]] = {
    (RecordFile, "sources"): Source,
    (RecordFile, "agencies"): OwnAgency,
    (OwnAgency, "area_of_operations"): OwnArea,
    (OwnAgency, "periods"): OwnPeriod,
    (OwnPeriod, "area_of_operations"): OwnArea,
    (OwnArea, "dated"): DatedArea,
    (RecordFile, "landmarks"): OwnLandmark,
    (RecordFile, "translations"): HeadTranslations,
    **{(HeadTranslations, language): TranslatedHead for language in HeadTranslations.model_fields},
    (Source, "translations"): SourceTranslations,
    **{(SourceTranslations, each): TranslatedSource for each in SourceTranslations.model_fields},
    (Incident, "location"): Location,
    (Incident, "agencies"): Involvement,
    (Incident, "claims"): Claim,
    (Incident, "checked"): Check,
    (Incident, "corrections"): Correction,
    (Incident, "media"): Medium,
    (Medium, "translations"): MediumTranslations,
    **{(MediumTranslations, each): TranslatedMedium for each in MediumTranslations.model_fields},
    (RecordFile, "retracted"): Retraction,
    (Retraction, "translations"): RetractionTranslations,
    **{
        (RetractionTranslations, each): TranslatedReason
        for each in RetractionTranslations.model_fields
    },
    (Incident, "translations"): Translations,
    (Claim, "accounts"): Account,
    **{(Translations, language): Translation for language in Translations.model_fields},
    (Translation, "claims"): TranslatedClaim,
    (Translation, "corrections"): TranslatedCorrection,
}


def fault_of(
    document: Document, model: type[BaseModel], details: ErrorDetails, path: Path
) -> Fault:
    """Turn one pydantic error into a fault at its place in the document.

    Args:
        document: The document with the data.
        model: The model that was validated.
        details: One entry of `ValidationError.errors()`.
        path: The path of the validated value in the document.
    """
    location: Path = details["loc"]
    if location and location[-1] == "[key]":
        location = location[:-1]
        text = text_of_key(details, location)
        return document.fault((*path, *location), **text._asdict(), at_key=True)
    text = text_of_error(details, _fields_at(model, location))
    kind = details["type"]
    where = location[:-1] if kind == "missing" else location
    at_key = kind == "extra_forbidden"
    return document.fault((*path, *where), **text._asdict(), at_key=at_key)


def _fields_at(model: type[BaseModel], location: Path) -> list[str]:
    """List the fields of the model that contains the last step of `location`."""
    for number, step in enumerate(location[:-1]):
        if isinstance(step, str):
            of_any_file = _MODEL_BELOW.get((RecordFile, step), model) if not number else model
            model = _MODEL_BELOW.get((model, step), of_any_file)
    return list(model.model_fields)
