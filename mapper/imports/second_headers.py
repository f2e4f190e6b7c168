"""Leaves out the rows below the names of columns that say more about them, as survey services write.

SurveyMonkey writes `Response`, `Open-Ended Response` or the options of an answer below each question;
Qualtrics each question, and below it `{"ImportId": …}`; the Humanitarian Exchange Language `#date`,
`#adm1+name`. And the names of the columns again, where tables were put below one another.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import number_of
from mapper.files import Sheet
from mapper.imports.cells import trim_cells

_ROWS = 2  # at the top, which are looked at
_ANSWER = re.compile(
    r"(?:open[- ]ended |open )?response|respuesta(?: abierta)?|réponse(?: ouverte)?"
    r"|(?:offene )?antwort|risposta(?: aperta)?|resposta(?: aberta)?",
    re.IGNORECASE,
)
_HASHTAG = re.compile(r"#[a-z][\w*]*(?:\s*\+\s*[a-z]\w*)*(?:,\s*#[a-z]\w*)*", re.IGNORECASE)
_IMPORT_ID = re.compile(r'\{"+ImportId"+:')
_UNNAMED = re.compile(r"column \d+|unnamed: \d+", re.IGNORECASE)

_NUMBERED = re.compile(r" \(\d+\)$")  # as columns of one name are numbered

Cells = list[str | None]


def without_second_headers(sheet: Sheet) -> Sheet:
    """Leave out the first rows of a sheet that name columns a second time, and say so."""
    top = sheet.table.slice(0, _ROWS)
    columns = [trim_cells(top[name]).to_pylist() for name in sheet.names]
    rows: list[Cells] = [list(row) for row in zip(*columns, strict=True)]
    count = _count(sheet.names, rows)
    if not count or count >= len(sheet):
        return sheet
    keep = pa.array([False] * count + [True] * (len(sheet) - count))
    line_of, column_of = sheet.line_of, sheet.column_of
    are = "is" if count == 1 else "are"
    note = (
        f"{number_of(count, 'row')} below the names of the columns {are} skipped: more of a header."
    )
    questions = _questions(rows, count)
    if questions:
        note += " The columns are named by the questions in it."
    return replace(
        sheet,
        table=sheet.table.slice(count).rename_columns(questions or sheet.names),
        line_of=lambda row: line_of(row + count),
        column_of=lambda row: column_of(row + count),
        notes=(*sheet.notes, note),
        outlines=None if sheet.outlines is None else sheet.outlines.filter(keep),
    )


def without_repeated_headers(sheet: Sheet) -> Sheet:
    """Leave out the rows that have the names of the columns again, and say so."""
    names = [_NUMBERED.sub("", name) for name in sheet.names]
    if len(names) < _ROWS or not len(sheet):
        return sheet
    first, second = (sheet.table[name] for name in sheet.names[:2])
    may_be = pc.or_(
        pc.fill_null(pc.equal(first, names[0]), fill_value=False),
        pc.and_(pc.is_null(first), pc.fill_null(pc.equal(second, names[1]), fill_value=False)),
    )
    rows = np.flatnonzero(may_be.to_numpy())
    if not len(rows):
        return sheet
    few = sheet.table.take(pa.array(rows))
    columns = [few[name].to_pylist() for name in sheet.names]
    again = [
        row
        for row, cells in zip(rows.tolist(), zip(*columns, strict=True), strict=True)
        if _are_names(names, cells)
    ]
    if not again or len(again) == len(sheet):
        return sheet
    keep = np.ones(len(sheet), dtype=bool)
    keep[again] = False
    kept, line_of, column_of = np.flatnonzero(keep), sheet.line_of, sheet.column_of
    are = "is" if len(again) == 1 else "are"
    note = f"{number_of(len(again), 'row')} with the names of the columns again {are} skipped."
    return replace(
        sheet,
        table=sheet.table.filter(pa.array(keep)),
        line_of=lambda row: line_of(int(kept[row])),
        column_of=lambda row: column_of(int(kept[row])),
        notes=(*sheet.notes, note),
        outlines=None if sheet.outlines is None else sheet.outlines.filter(pa.array(keep)),
    )


def _are_names(names: list[str], cells: tuple[str | None, ...]) -> bool:
    """Whether all filled cells, and two or more, are the names of their columns."""
    filled = [(name, text.strip()) for name, text in zip(names, cells, strict=True) if text]
    return len(filled) > 1 and all(name.strip() == text for name, text in filled)


def _count(names: list[str], rows: list[Cells]) -> int:
    """Count the rows at the top that are more of a header."""
    if len(rows) == _ROWS and _are_all(_IMPORT_ID, rows[1]):
        return _ROWS
    if rows and (_are_all(_HASHTAG, rows[0]) or _are_all(_IMPORT_ID, rows[0])):
        return 1
    return int(bool(rows) and _are_answers(names, rows[0]))


def _questions(rows: list[Cells], count: int) -> list[str]:
    """Return the questions between codes such as `Q1` and the marks of Qualtrics, if each differs."""
    questions = [text or "" for text in rows[0]] if count == _ROWS else []
    return questions if all(questions) and len({*questions}) == len(questions) else []


def _are_all(pattern: re.Pattern[str], cells: Cells) -> bool:
    texts = [text for text in cells if text]
    return len(texts) > 1 and all(map(pattern.match, texts))


def _are_answers(names: list[str], cells: Cells) -> bool:
    """Whether cells are words for an answer, or the options of a question over several columns."""
    answers = options = 0
    for number, (name, text) in enumerate(zip(names, cells, strict=True)):
        behind = names[number + 1] if number + 1 < len(names) else ""
        if not text:
            continue
        if _ANSWER.fullmatch(text):
            answers += 1
        elif _UNNAMED.fullmatch(name) or _UNNAMED.fullmatch(behind):
            options += 1
        else:
            return False
    return answers > 1 or (answers == 1 and options > 0)
