"""The accounts of a table: a row each, or an agency's answer in a column beside what happened.

A row whose stance or speaker cannot be read is left out and reported; no account is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from mapper.errors import CHECK_SPELLING, number_of
from mapper.files import Codes, Mask
from mapper.imports.account_words import guess_capacity, read_capacity
from mapper.imports.agencies import Roll
from mapper.imports.cells import Cells, count_words, number_texts, pick_values
from mapper.imports.dates import read_days
from mapper.imports.incident_rows import RowGroups, last_given
from mapper.imports.stance_words import read_stance
from mapper.imports.vocabularies import LONG_FORM_FIELDS, MISSING_WORDS
from mapper.records import CAPACITIES, STANCES, number_combinations

ROW_COLUMNS = (
    "row", "claim", "about", "by", "capacity", "agency", "stance", "says", "said_on", "asked_on",
    "asked_how", "link",
)  # fmt: skip
_THE_SOURCE = "The source"
_SILENT = {"no-comment": "Gave no comment.", "not-asked": "Was not asked."}
_UNREAD = 3  # examples of answers in a note

Objects = npt.NDArray[np.object_]
SpeaksFor = Callable[[str, int], "str | None"]


def has_long_form(cells: Cells) -> bool:
    """Whether rows are accounts: a column says who speaks, and another their stance."""
    return cells.of("account_by") is not None and cells.of("stance") is not None


def read_long_form(
    cells: Cells,
    roll: Roll,
    state_of: Callable[[int], str],
    groups: RowGroups | None = None,
    *,
    about: Objects | None = None,
) -> pd.DataFrame:
    """Read an account from each row that gives one.

    Args:
        cells: The table; rows with an unknown stance or speaker are rejected.
        roll: Finds the agencies that speak.
        state_of: Gives the state of a row, empty for none.
        groups: The incident of each row; a row without a claim is about the last claim of its incident.
        about: What a row without a claim is about; None for nothing.

    Returns:
        One row an account, with the columns `ROW_COLUMNS`.
    """
    given = {name: number_texts(cells.of(name), len(cells)) for name in LONG_FORM_FIELDS}
    numbers, first = number_combinations([codes for codes, _ in given.values()])
    read = []
    for row in first.tolist():
        told = {name: _said(texts[codes[row]]) for name, (codes, texts) in given.items()}
        read.append(_account(told, roll, state_of(row)))
    is_account = np.array([each is not None for each in read], dtype=bool)[numbers]
    _reject_unread(cells, numbers, read)
    claim = list_claims(cells, np.arange(len(cells)))
    if about is not None:
        claim = np.where(pd.isna(claim), about, claim)
    if groups is not None:
        own = _objects(cells.of("claim"), np.arange(len(cells)))
        for words in (own, claim):
            last = last_given(groups, ~pd.isna(words))
            claim = np.where(pd.isna(own) & (last >= 0), words[last], claim)
            own = np.where(last >= 0, claim, own)
    cells.reject(
        is_account & pd.isna(claim),
        found=lambda _row: "This account belongs to no claim.",
        expected="A claim is in a column claim, or is the summary of the row.",
        fix="Write what the account is about.",
        code="account-without-claim",
    )
    rows = np.flatnonzero(is_account & ~cells.rejected)
    kept = numbers[rows]
    frame: dict[str, Any] = {"row": rows}
    for name in ("by", "capacity", "agency", "stance", "says"):
        frame[name] = pick_values([each and each[name] for each in read], kept)
    frame["claim"] = claim[rows]
    about = _objects(cells.of("claim_about"), rows)
    frame["about"] = np.where(about == "background", "background", "event").astype(object)
    for name in ("said_on", "asked_on"):
        frame[name] = _days(cells, name, rows)
    frame["link"] = _objects(cells.of("account_source"), rows)
    frame["asked_how"] = _objects(cells.of("asked_how"), rows)
    return pd.DataFrame(frame)[list(ROW_COLUMNS)]


def read_responses(
    cells: Cells, roll: Roll, parties: Codes, members: list[tuple[str, ...]]
) -> pd.DataFrame:
    """Read two accounts from each row with an agency's answer: of what happened, and the answer.

    Args:
        cells: The table.
        roll: Names the agencies.
        parties: The set of agencies of each row.
        members: The agencies of each set.
    """
    answers, stances = (
        number_texts(cells.of(name), len(cells)) for name in ("agency_response", "response_stance")
    )
    publishers = number_texts(cells.of("source_publisher"), len(cells))
    numbers, first = number_combinations([answers[0], stances[0], parties])
    read = [
        _answer(_said(answers[1][answers[0][row]]), _said(stances[1][stances[0][row]]),
                members[parties[row]], roll)
        for row in first.tolist()
    ]  # fmt: skip
    claim = list_claims(cells, np.arange(len(cells)))
    is_answered = np.array([bool(each and each["stance"]) for each in read], dtype=bool)[numbers]
    is_given = np.array([each is not None for each in read], dtype=bool)[numbers]
    _note_unread(cells, is_given & ~is_answered & ~cells.rejected, answers)
    has_claim = ~pd.isna(claim)
    answered = np.flatnonzero(is_answered & has_claim & ~cells.rejected)
    if lost := int((is_answered & ~has_claim & ~cells.rejected).sum()):
        are = "is" if lost == 1 else "are"
        cells.notes.append(
            f"{number_of(lost, 'response')} without a word of what happened {are} left out. Name its column:"
            " --field claim=COLUMN."
        )
    told = is_answered if cells.of("claim") is None else has_claim
    telling = np.flatnonzero(told & has_claim & ~cells.rejected)
    who = np.array([_said(each) for each in publishers[1]], dtype=object)[publishers[0]][telling]
    asserted = _frame(
        telling,
        claim=claim[telling],
        by=np.where(pd.isna(who), _THE_SOURCE, who),
        capacity=np.where(pd.isna(who), "author", "media").astype(object),
        stance=np.full(len(telling), "asserts", dtype=object),
        says=claim[telling],
    )
    kept = numbers[answered]
    answer = _frame(
        answered,
        claim=claim[answered],
        capacity=np.full(len(answered), "agency", dtype=object),
        said_on=_days(cells, "response_date", answered),
        link=_objects(cells.of("response_source"), answered),
        **{
            name: pick_values([each and each[name] for each in read], kept)
            for name in ("by", "agency", "stance", "says")
        },
    )
    both = pd.concat([asserted, answer], ignore_index=True)
    return both.sort_values("row", kind="stable", ignore_index=True)


def _account(words: dict[str, str | None], roll: Roll, state: str) -> dict[str, Any] | None:
    """Read an account from the words of a row; None for a row without one."""
    by, stance, says = words["account_by"], words["stance"], words["says"]
    if not (by or stance or says):
        return None
    named = words["account_agency"]
    agency = next(iter(roll.of_cell(named, state)), None) if named else None
    agency = agency or (roll.known_id(by, state) if by else None)
    capacity = read_capacity(words["account_capacity"] or "")
    if capacity is None and words["account_capacity"] is None:
        capacity = "agency" if agency else guess_capacity(by or "")
    held = read_stance(stance or "")
    if capacity not in (None, "agency", "official") and named is None:
        agency = None  # a person is not the agency of whose name theirs consists
    by = by or (roll.written_name(agency) if agency else None)
    text = says or (_SILENT.get(held or "") or stance)
    return {"by": by, "capacity": capacity, "agency": agency, "stance": held, "says": text}


def _answer(
    answer: str | None, stance: str | None, members: tuple[str, ...], roll: Roll
) -> dict[str, Any] | None:
    if answer is None and stance is None:
        return None
    held = read_stance(stance) if stance is not None else read_stance(answer or "")
    return {
        "by": ", ".join(map(roll.written_name, members)) or "The agency",
        "agency": members[0] if len(members) == 1 else None,
        "stance": held,
        "says": answer or _SILENT.get(held or "") or stance,
    }


def _reject_unread(cells: Cells, numbers: Codes, read: list[dict[str, Any] | None]) -> None:
    """Leave out the rows whose stance, capacity or speaker cannot be read."""

    def lack(part: str) -> Mask:
        lacking = np.array([each is not None and not each[part] for each in read], dtype=bool)
        rows: Mask = lacking[numbers]
        return rows

    cells.reject(
        lack("stance"),
        found=lambda row: f"Unknown stance: {cells.text('stance', row)}.",
        expected=f"The stances are {', '.join(STANCES)}.",
        fix=CHECK_SPELLING,
        code="unknown-stance",
    )
    cells.reject(
        lack("capacity"),
        found=lambda row: f"In which capacity {cells.text('account_by', row)} speaks is not known.",
        expected=f"The capacities are {', '.join(CAPACITIES)}.",
        fix="Write one in a column account_capacity.",
        code="unknown-capacity",
    )
    cells.reject(
        lack("by"),
        found=lambda _row: "This account gives no speaker.",
        fix="Fill the column of speakers.",
        code="account-without-speaker",
    )


def _note_unread(cells: Cells, rows: Mask, answers: tuple[Codes, list[str | None]]) -> None:
    if not rows.any():
        return
    codes, texts = answers
    counts = np.bincount(codes[rows], minlength=len(texts)).tolist()
    words = Counter({str(text): n for text, n in zip(texts, counts, strict=True) if text and n})
    cells.notes.append(
        f"Answers of agencies that name no stance are left out: {count_words(words, most=_UNREAD)}."
        " Begin them with a word such as Denied: or Confirmed:, or add a column response_stance."
    )


def _frame(rows: npt.NDArray[np.int64], **given: Any) -> pd.DataFrame:  # noqa: ANN401
    usual: dict[str, Any] = {
        name: np.full(len(rows), None, dtype=object) for name in ROW_COLUMNS if name != "row"
    }
    usual["about"] = np.full(len(rows), "event", dtype=object)
    return pd.DataFrame({"row": rows, **usual, **given})[list(ROW_COLUMNS)]


def list_claims(cells: Cells, rows: npt.NDArray[np.int64]) -> Objects:
    """Return what the accounts of each row are about: its claim, else its summary or its title."""
    claim = _objects(cells.of("claim"), rows)
    for name in ("summary", "title"):
        claim = np.where(pd.isna(claim), _objects(cells.of(name), rows), claim)
    return claim


def _objects(column: pa.ChunkedArray | None, rows: npt.NDArray[np.int64]) -> Objects:
    codes, texts = number_texts(column, 0 if column is None else len(column))
    if column is None:
        return np.full(len(rows), None, dtype=object)
    return pick_values([_said(text) for text in texts], codes[rows])


def _days(cells: Cells, field: str, rows: npt.NDArray[np.int64]) -> Objects:
    """Read days as EDTF; what is no day is left out with a note, since no status depends on it."""
    column = cells.of(field)
    if column is None:
        return np.full(len(rows), None, dtype=object)
    codes, texts = number_texts(column, len(column))
    read = read_days(texts).edtf
    unread = Counter({str(text): 1 for text, day in zip(texts, read, strict=True) if day is None})
    if unread:
        cells.notes.append(f"Not understood as {field}, and left out: {count_words(unread)}.")
    days = [day if _said(text) else None for text, day in zip(texts, read, strict=True)]
    return pick_values(list(days), codes[rows])


def _said(text: str | None) -> str | None:
    plain = (text or "").strip()
    return plain if plain and plain.lower() not in MISSING_WORDS else None
