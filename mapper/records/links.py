"""Faults of the links between the records of a file: of one event, merged, retracted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mapper.errors import Fault, quoted
from mapper.files import Document, Path
from mapper.records.spelling import suggest_spelling


def find_link_faults(document: Document) -> Iterator[Fault]:
    """Yield a fault for each link that leads nowhere, in a circle, or to an id that is in use."""
    root = document.value if isinstance(document.value, dict) else {}
    listed = dict(_listed(root.get("incidents")))
    records = {item["id"]: path for path, item in listed.items() if isinstance(item.get("id"), str)}
    retracted = root.get("retracted")
    retracted = retracted if isinstance(retracted, dict) else {}
    for id_ in retracted:
        if id_ in records:
            yield _in_use(document, ("retracted", id_), id_, at_key=True)
    for path, item in listed.items():
        yield from _of_record(document, path, item, records)
        for at, id_ in _ids(item.get("formerly")):
            if id_ in records or id_ in retracted:
                yield _in_use(document, (*path, "formerly", at), id_)
    yield from _circles(document, listed, records)


def _of_record(
    document: Document, path: Path, item: Mapping[str, Any], records: Mapping[str, Path]
) -> Iterator[Fault]:
    merged = item.get("merged_into")
    named = [((*path, "same_event_as", at), id_) for at, id_ in _ids(item.get("same_event_as"))]
    if isinstance(merged, str):
        named.append(((*path, "merged_into"), merged))
    for where, id_ in named:
        if id_ == item.get("id"):
            yield document.fault(
                where,
                found=f"The record {quoted(id_)} names itself.",
                expected="",
                fix="Name the other record, or delete the key.",
                code="bad-record-link",
            )
        elif id_ not in records:
            yield document.fault(
                where,
                found=f"Unknown incident {quoted(id_)}.",
                expected="Expected the id of a record in this file.",
                fix=suggest_spelling(id_, records) or "Add that record, or delete the key.",
                code="bad-record-link",
            )


def _circles(
    document: Document, listed: Mapping[Path, Mapping[str, Any]], records: Mapping[str, Path]
) -> Iterator[Fault]:
    into = {
        item["id"]: item["merged_into"]
        for item in listed.values()
        if isinstance(item.get("id"), str) and item.get("merged_into") in records
    }
    for id_, target in into.items():
        seen, at = [id_], target
        while at in into and at not in seen:
            seen.append(at)
            at = into[at]
        if at == id_ and len(seen) > 1:
            yield document.fault(
                (*records[id_], "merged_into"),
                found=f"{quoted(id_)} is merged into itself, by way of {quoted(seen[1])}.",
                expected="",
                fix="Delete 'merged_into:' of the record that stays.",
                code="bad-record-link",
            )


def _in_use(document: Document, where: Path, id_: str, *, at_key: bool = False) -> Fault:
    return document.fault(
        where,
        found=f"A record of this file has the id {quoted(id_)}.",
        expected="A former id no longer belongs to a record.",
        fix="Delete it here, or give the record another id.",
        code="former-id-in-use",
        at_key=at_key,
    )


def _listed(incidents: object) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for city, items in incidents.items() if isinstance(incidents, dict) else ():
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield ("incidents", city, number), item


def _ids(value: object) -> Iterator[tuple[int, str]]:
    for at, id_ in enumerate(value if isinstance(value, list) else ()):
        if isinstance(id_, str):
            yield at, id_
