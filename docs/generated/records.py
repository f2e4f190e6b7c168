"""The reference of a file of records, from its JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from docs.generated.markdown import code, stacked, table
from mapper.records import record_schema

_ORDER = (
    "RecordFile", "AcceptedWarning", "Source", "Incident", "Location", "Involvement", "Claim",
    "Account", "Check", "Correction", "Medium", "MediumTranslations", "TranslatedMedium", "Retraction",
    "RetractionTranslations",
    "TranslatedReason", "Translations", "Translation", "TranslatedClaim",
    "TranslatedCorrection", "OwnAgency", "OwnArea", "DatedArea", "OwnPeriod", "OwnLandmark",
    "HeadTranslations", "TranslatedHead", "SourceTranslations", "TranslatedSource",
    "OwnField", "OwnType", "LabelTranslations", "TranslatedLabel",
    "AreaSettings", "GroundSettings", "Coverage",
)  # fmt: skip
_TITLES = {
    "RecordFile": "The file",
    "AcceptedWarning": "An accepted warning",
    "Source": "A source",
    "Incident": "An incident",
    "Location": "A location",
    "Involvement": "An agency in an incident",
    "Claim": "A claim",
    "Account": "An account",
    "Check": "A check",
    "Correction": "A correction",
    "Medium": "A photo",
    "MediumTranslations": "Translations of what a photo shows",
    "TranslatedMedium": "One translation of what a photo shows",
    "Retraction": "A retracted record",
    "RetractionTranslations": "Translations of the reason",
    "TranslatedReason": "One translation of the reason",
    "OwnAgency": "An agency of the file",
    "OwnArea": "An area of operations",
    "DatedArea": "Areas of a time",
    "OwnPeriod": "A time of an agency",
    "OwnLandmark": "A landmark of the file",
    "Translations": "Translations of an incident",
    "Translation": "One translation of an incident",
    "TranslatedClaim": "A translated claim",
    "TranslatedCorrection": "A translated correction",
    "HeadTranslations": "Translations of the page's head",
    "TranslatedHead": "One translation of the page's head",
    "SourceTranslations": "Translations of the note on a source",
    "TranslatedSource": "One translation of the note on a source",
    "OwnField": "A field of the file's own",
    "OwnType": "A type of the file's own",
    "AreaSettings": "A layer of areas",
    "GroundSettings": "A file of the ground",
    "Coverage": "Coverage",
    "LabelTranslations": "Translations of a label",
    "TranslatedLabel": "One translation of a label",
}


def page() -> str:
    """Write a section a model: its fields, then the allowed values of each."""
    schema = record_schema()
    models = {"RecordFile": schema, **schema["$defs"]}
    if set(models) != set(_TITLES):
        raise KeyError(f"models without a title in the docs: {set(models) ^ set(_TITLES)}")
    return "\n\n".join(_section(name, models[name]) for name in _ORDER)


def _section(name: str, model: dict[str, Any]) -> str:
    required = model.get("required", ())
    fields = model["properties"]
    rows = [
        (
            code(field),
            f"{_kind(each)}, required" if field in required else _kind(each),
            each.get("description", "") + _example(each),
        )
        for field, each in fields.items()
    ]
    parts = [f"## {_TITLES[name]}", model.get("description", "").splitlines()[0]]
    parts.append(stacked(table(("Field", "Kind", "Meaning"), rows)))
    for field, each in fields.items():
        if values := _values(each):
            parts += [
                f"Values of {code(field)}:",
                table(("Value", "Meaning"), [(code(v["const"]), v["description"]) for v in values]),
            ]
    return "\n\n".join(parts)


def _variants(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]


def _values(schema: dict[str, Any]) -> list[dict[str, Any]]:
    for each in _variants(schema):
        if "oneOf" in each:
            return list(each["oneOf"])
        if "items" in each and (found := _values(each["items"])):
            return found
    return []


def _kind(schema: dict[str, Any]) -> str:
    kind, *others = _variants(schema)
    if others:  # the list is open, or values may have several types
        is_list = any("oneOf" in each for each in (kind, *others))
        own = "one of the values below, or the file's own"
        return own if is_list else "text, number, or true or false"
    if "$ref" in kind:
        return _link(kind["$ref"])
    if kind.get("type") == "array":
        return f"list: {_kind(kind['items'])}"
    if kind.get("type") == "object":
        of = kind.get("additionalProperties") or next(iter(kind["patternProperties"].values()))
        return f"mapping of names: {_kind(of)}"
    if "oneOf" in kind:
        return "one of the values below"
    return {"string": "text", "number": "number", "boolean": "true or false"}[kind["type"]]


def _link(reference: str) -> str:
    title = _TITLES[reference.rpartition("/")[2]]
    anchor = title.lower().replace("'", "").replace(" ", "-")
    return f"[{title[0].lower()}{title[1:]}](#{anchor})"


def _example(schema: dict[str, Any]) -> str:
    examples = schema.get("examples", ())
    if not examples:
        return ""
    said = ", ".join(
        code(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False))
        for each in examples
    )
    return f" Example: {said}" if len(examples) == 1 else f" Examples: {said}"
