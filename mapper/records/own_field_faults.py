"""Finds faults in the own fields of records: fields that are not described, values that do not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from mapper.errors import Fault, quoted
from mapper.files import Document, Path, Value
from mapper.records.own_fields import OTHER_LABEL, FieldType, OwnFields, repeated_labels, same_label
from mapper.records.own_values import convert_texts
from mapper.records.spelling import suggest_spelling

VALUE_EXPECTED: dict[FieldType, str] = {
    "number": "A number is written like 3, 2.5 or 1,200.",
    "date": "A date is written like 2026-01-19.",
    "boolean": "Write true or false.",
    "link": "A link begins with https:// or http://.",
    "image": "The address of an image begins with https:// or http://.",
}


def find_field_faults(document: Document, fields: OwnFields) -> list[Fault]:
    """List the faults, each with its position.

    Args:
        document: The file.
        fields: The fields that it describes without a fault.
    """
    root = document.value if isinstance(document.value, dict) else {}
    described = root.get("fields")
    known = list(described) if isinstance(described, dict) else []
    faults = [
        document.fault(
            ("fields", id_, "label") if fields[id_].label else ("fields", id_),
            found=same_label(first, id_),
            expected="",
            fix=OTHER_LABEL,
            code="repeated-label",
        )
        for id_, first in repeated_labels(fields).items()
    ]
    if isinstance(chosen := root.get("color_by"), str) and chosen not in known:
        faults.append(_undeclared(document, ("color_by",), chosen, known, at_key=False))
    given: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for where, id_, text in _values(root.get("incidents")):
        if id_ in known:
            given[id_].append((where, text))
            continue
        faults.append(_undeclared(document, where, id_, known, at_key=True))
    for id_, listed in given.items():
        kind = fields[id_].type if id_ in fields else "text"
        unfit = convert_texts(pa.array([text for _, text in listed], pa.string()), kind).unfit
        for number in np.flatnonzero(unfit).tolist():
            where, text = listed[number]
            faults.append(
                document.fault(
                    where,
                    found=f"{quoted(text)} is not a {kind}, as {id_} is.",
                    expected=VALUE_EXPECTED[kind],
                    fix="Correct it, or change the field's type.",
                    code="bad-field-value",
                )
            )
    return faults


def _undeclared(
    document: Document, where: Path, id_: str, known: list[str], *, at_key: bool
) -> Fault:
    return document.fault(
        where,
        found=f"The file does not describe the field {quoted(id_)}.",
        expected=f"Its fields are {', '.join(known)}." if known else "",
        fix=suggest_spelling(id_, known) or f"Add it at the top: 'fields: {{{id_}: {{type: …}}}}'.",
        code="undeclared-field",
        at_key=at_key,
    )


def _values(cities: Value) -> Iterator[tuple[Path, str, str]]:
    """Yield the values of own fields of every record: position, field and text."""
    for city, listed in cities.items() if isinstance(cities, dict) else ():
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            fields = item.get("fields") if isinstance(item, dict) else None
            for id_, text in fields.items() if isinstance(fields, dict) else ():
                if isinstance(text, str) and text.strip():  # an empty one has its fault already
                    yield ("incidents", city, number, "fields", id_), id_, text
