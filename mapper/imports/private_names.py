"""Which columns may name people, their homes or ways to reach them, by their names."""

from __future__ import annotations

from mapper.imports.column_words import ColumnName
from mapper.imports.name_rules import (
    EVENTS,
    NAME_PARTS,
    PERSONS,
    PRIVATE_WORDS,
    PUBLIC_ADDRESSES,
    PUBLISHED_PICTURES,
)
from mapper.imports.vocabularies import PRIVATE_NAMES
from mapper.text import fold

_PRIVATE = frozenset(fold(name, "letters") for name in PRIVATE_NAMES)
_PRIVATE_BY_WORDS = frozenset("".join(name.split("_")) for name in PRIVATE_NAMES)


def is_private(each: ColumnName) -> bool:
    """Whether a column may hold names of people, homes, phone numbers or pictures."""
    words = each.every
    if each.folded in _PRIVATE:
        return True
    if "".join(each.words) in _PRIVATE_BY_WORDS and not words & EVENTS:
        return True
    reaching = words & PRIVATE_WORDS
    if words & PUBLIC_ADDRESSES and not words & PERSONS:
        reaching -= {"address", "street"}
    if words & {"date", "time"}:  # INCIDENT_DATE_STR
        reaching -= {"street"}
    if words & PUBLISHED_PICTURES:
        reaching -= {"picture"}
    if reaching or (words and words <= NAME_PARTS):
        return True
    if "name" in words:
        return bool(words & (PERSONS | NAME_PARTS)) or words == {"name"}
    return bool(words & PERSONS and words & {"age", "id", "gender", "race", "ethnicity"})
