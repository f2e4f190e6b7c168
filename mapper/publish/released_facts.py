"""What the last release told of each record, so that a change without a correction is noticed.

A file beside the records holds a hash for each published fact of each published record; nothing that is
withheld is in it. It is for the publisher alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.errors import Problem, SiteError, quoted
from mapper.files import write_whole
from mapper.records import Tables, former_ids, rows_of, value_text

_FORMAT = 1
_DIGITS = 16
_ABOUT = (
    "Hashes of what the last release told of each record, by which mapper check notices a change without a"
    " correction. Written by mapper release. Keep this file beside the records, in git if they are."
)
_OF_INCIDENT: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "summary": ("summary",),
    "event_date": ("event_date", "local_time"),
    "type": ("type",),
    "location": (
        "latitude",
        "longitude",
        "coordinate_uncertainty_in_meters",
        "precision",
        "locality",
    ),
    "unknowns": ("unknowns",),
}
_OF_OTHERS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "agencies": (("involvements", ("agency", "role")),),
    "claims": (
        ("claims", ("claim_number", "claim", "about")),
        (
            "accounts",
            ("claim_number", "by", "capacity", "agency", "stance", "says", "source", "said_on"),
        ),
    ),
    "sources": (("citations", ("source",)),),
}


@dataclass(frozen=True)
class Released:
    """What a release told.

    Attributes:
        day: The day of the release.
        facts: The hash of each fact, by the id of the record and the name of the fact.
        corrections: The hashes of the corrections that each record had.
    """

    day: str
    facts: Mapping[str, Mapping[str, str]]
    corrections: Mapping[str, Sequence[str]]

    def write(self, path: Path) -> None:
        """Write the file.

        Raises:
            OutputError: It could not be written; an old file is unchanged.
        """
        said = {
            "about": _ABOUT,
            "format": _FORMAT,
            "released": self.day,
            "records": {
                id_: {**self.facts[id_], "corrections": list(self.corrections[id_])}
                for id_ in sorted(self.facts)
            },
        }
        write_whole(path, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())


def released_path(records: Path) -> Path:
    """Return the file for what was released: `incidents.released.json` for `incidents.yaml`."""
    return records.with_name(f"{records.stem}.released.json")


def release_of(tables: Tables, day: str) -> Released:
    """Note what is told of each record.

    Args:
        tables: Incidents as they are published.
        day: The day of the release, as YYYY-MM-DD.
    """
    corrections = {
        row["incident_id"]: [_hash(each) for each in row["corrections"] or ()]
        for row in rows_of(tables.incidents[["incident_id", "corrections"]])
    }
    return Released(day, _facts_of(tables), corrections)


def read_release(path: Path) -> Released | None:
    """Read what was released; None if there is no file.

    Raises:
        SiteError: The file is not one of mapper's.
    """
    try:
        said = json.loads(path.read_bytes())
        records = {str(id_): dict(each) for id_, each in said["records"].items()}
        corrections = {id_: tuple(each.pop("corrections")) for id_, each in records.items()}
        return Released(str(said["released"]), records, corrections)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise SiteError(
            f"{path}: Cannot read what was released. Take the file back from your history, or delete it and"
            " release again.",
            code="unreadable-release",
        ) from error


def uncorrected_changes(released: Released | None, tables: Tables) -> Iterator[Problem]:
    """Yield a warning for each record of which published facts changed without a correction since.

    Args:
        released: What the last release told; None for no release.
        tables: Incidents as they would be published now.
    """
    if released is None:
        return
    facts = _facts_of(tables)
    for row in rows_of(tables.incidents[["incident_id", "corrections"]]):
        id_ = row["incident_id"]
        before = released.facts.get(id_)
        if before is None:
            continue
        changed = [name for name, value in facts[id_].items() if before.get(name) != value]
        known = released.corrections.get(id_, ())
        is_told = any(
            str(each["date"]) >= released.day and _hash(each) not in known
            for each in row["corrections"] or ()
        )
        if changed and not is_told:
            yield _describe(id_, changed, released.day)


def untold_deletions(
    released: Released | None, tables: Tables, retracted: Collection[str]
) -> Iterator[Problem]:
    """Yield a warning for each record that was published and is gone without a word to readers.

    What is withheld on purpose stays in the records, marked as such, and is none of them.

    Args:
        released: What the last release told; None for no release.
        tables: All records, those that are not published included.
        retracted: The ids of what the records list as retracted.
    """
    if released is None:
        return
    known = {*tables.incidents["incident_id"], *former_ids(tables.incidents), *retracted}
    for id_ in sorted(set(released.facts) - known):
        yield Problem(
            id_,
            ("incidents",),
            found=f"The release of {released.day} told of {quoted(id_)}, and the records no longer have it.",
            expected="Its link leads to a word for readers, unless the record is withheld.",
            fix=f"If it is retracted, write at the top of the file: retracted: {{{id_}: {{by: editor, date:"
            " YYYY-MM-DD, right: …}}. If it is part of another record, add its id to formerly: there. For"
            " no trace of it, put the record back with withhold: true.",
            code="deleted-after-release",
        )


def _describe(incident_id: str, changed: Sequence[str], day: str) -> Problem:
    return Problem(
        incident_id,
        (changed[0],),
        found=f"Since the release of {day} this record tells other facts: {', '.join(changed)}.",
        expected="Readers learn of a change by a correction of that day or later.",
        fix="Add to its corrections: - {kind: correction, by: editor, date: YYYY-MM-DD, wrong: …, right: …}."
        " For a typo, write kind: typo.",
        code="uncorrected-change",
    )


def _facts_of(tables: Tables) -> dict[str, dict[str, str]]:
    """Return the hash of each fact of each incident."""
    own = sorted(tables.own_fields)
    told: dict[str, dict[str, Any]] = {
        row["incident_id"]: {
            **{
                name: [_plain(row[column]) for column in columns]
                for name, columns in _OF_INCIDENT.items()
            },
            **({"fields": [value_text(row[name]) for name in own]} if own else {}),
        }
        for row in rows_of(tables.incidents)
    }
    for name, parts in _OF_OTHERS.items():
        for each in told.values():
            each[name] = []
        for number, (table, columns) in enumerate(parts):
            frame: pd.DataFrame = getattr(tables, table)
            for row in rows_of(frame):
                values = [str(number), *(_plain(row[column]) for column in columns)]
                told[row["incident_id"]][name].append(values)
    for each in told.values():
        for name in _OF_OTHERS:
            each[name].sort(key=json.dumps)
    return {id_: {name: _hash(value) for name, value in each.items()} for id_, each in told.items()}


def _plain(value: object) -> object:
    """Return a cell as it is the same in the tables of records and in those of a page."""
    match value:
        case list() | tuple():
            return [_plain(each) for each in value]
        case float():
            return "" if value != value else f"{value:.6f}"  # noqa: PLR0124 - NaN
        case None:
            return ""
        case _:
            return str(value)


def _hash(value: Any) -> str:  # noqa: ANN401
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
