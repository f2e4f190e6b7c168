"""The columns of a table of accounts, by names that mean a speaker or a stance in such a table alone.

Elsewhere `Position` or `Who` may be anything; here each row is known to say who says what of an incident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mapper.imports.account_words import guess_capacity
from mapper.imports.column_values import Sample, Values
from mapper.imports.columns import Columns
from mapper.imports.stance_words import read_stance
from mapper.imports.vocabularies import ACCOUNT_TABLE_FIELDS
from mapper.text import fold

_MOST, _HALF = 0.8, 0.5
_NAMES: Mapping[str, re.Pattern[str]] = {
    field: re.compile(rf"\b(?:{words})\b")
    for field, words in {
        "account_capacity": r"roles?|capacity|functions?|occupation|relation(?:ship)?|cargo|calidad|rol"
        r"|funcion|rolle|funktion|qualite|role|fonction|type of (?:speaker|source)|speaker type|papel",
        "account_by": r"who|speakers?|by|according|attributed|source of (?:the )?(?:claim|statement)"
        r"|spokes\w+|quien|declarante|segun|fuente|wer|sprecher(?:in)?|qui|locuteur|auteur|selon|quem|chi|party|actor",
        "says": r"says?|said|statements?|quot(?:e|ation|ed)|words|testimony|account|declaracion|dice"
        r"|dijo|testimonio|cita|aussage|wortlaut|zitat|propos|declaration|citation|temoignage|declaracao",
        "claim": r"claims?|allegations?|issue|question|topic|about|subject|what happened|hechos?|afirmacion"
        r"|que paso|vorwurf|behauptung|vorfall|fait|faits|affirmation|allegation|fato",
        "said_on": r"dates?|day|when|on|fecha|dia|cuando|datum|tag|wann|jour|quand|data",
    }.items()
}  # fmt: skip
_SAYINGS = ("says", "claim")  # sentences; a speaker is named in few words


def find_account_columns(columns: Columns, sample: Sample, names: list[str]) -> Columns:
    """Take what the names and cells of a table of accounts leave open.

    Args:
        columns: The columns found so far; those of fields that accounts do not have are open again.
        sample: Rows of the table.
        names: Its columns.
    """
    fields = {
        field: given for field, given in columns.fields.items() if field in ACCOUNT_TABLE_FIELDS
    }
    private = list(columns.private)

    def is_open(name: str) -> bool:
        return name not in private and not any(name in given for given in fields.values())

    if "stance" not in fields:
        found = [name for name in names if is_open(name) and _are_stances(sample.of(name))]
        fields |= {"stance": (found[0],)} if found else {}
    for field, pattern in _NAMES.items():
        if field in fields:
            continue
        named = [name for name in names if is_open(name) and pattern.search(fold(name, "names"))]
        fitting = [name for name in named if _fits(field, sample.of(name))]
        if fitting:
            fields[field] = (fitting[0],)
    speaker = columns.fields.get("agency", ())[:1]
    if speaker and all(map(is_open, speaker)):
        fields["account_agency" if "account_by" in fields else "account_by"] = speaker
    by = fields.get("account_by", ())
    if "account_by" not in columns.fields and any(sample.of(name).private_speakers for name in by):
        del fields["account_by"]
        private += by
    return columns.model_copy(update={"fields": fields, "private": tuple(private)})


def _are_stances(values: Values) -> bool:
    stances = [read_stance(text) for text in values.texts]
    return bool(stances) and sum(each is not None for each in stances) >= _MOST * len(stances)


def _fits(field: str, values: Values) -> bool:
    if values.are_empty:
        return False
    if field == "said_on":
        return values.dates >= _HALF
    if field in _SAYINGS:
        return values.words >= _HALF and values.dates < _HALF
    known = sum(guess_capacity(text) is not None for text in values.texts)
    named = values.short >= _MOST and values.words >= _HALF and values.dates < _HALF
    return named and (field == "account_by" or known >= _HALF * len(values.texts))
