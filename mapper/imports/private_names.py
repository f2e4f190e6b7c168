"""Which columns may name people, their homes or ways to reach them, by their names.

Numbers of people are no people: a column `Victims` of 0, 1 and 3 names nobody.
"""

from __future__ import annotations

from mapper.imports.column_words import ColumnName
from mapper.imports.name_rules import (
    EVENTS,
    NAME_PARTS,
    PERSONS,
    PRIVATE_WORDS,
    PUBLIC_ADDRESSES,
    PUBLISHED_PICTURES,
    word_set,
)
from mapper.imports.vocabularies import PRIVATE_NAMES
from mapper.text import fold

_PRIVATE = frozenset(fold(name, "letters") for name in PRIVATE_NAMES)
_PEOPLE_ABROAD = word_set("被害者 受害者 受害人 피해자 пострадавший потерпевший الضحية")
# what may stand beside a word for people whose number a column gives
_COUNTED = PERSONS - {"contact", "reporter", "your"} | word_set(
    "total count sum number of quantity how many were was dead wounded missing arrested detained hurt"
    " injured involved affected"
)
_PRIVATE_BY_WORDS = frozenset("".join(name.split("_")) for name in PRIVATE_NAMES)


def may_count_people(each: ColumnName) -> bool:
    """Whether a column that sounds private, such as `Victims`, may hold their number.

    A number beside one person (`Officer No`, `victim age`) tells who that is, or something of them.
    """
    words = each.every
    if each.folded in _PEOPLE_ABROAD:
        return True
    is_number_of_one = "number" in words and "of" not in words
    return bool(words & PERSONS) and words <= _COUNTED | EVENTS and not is_number_of_one


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
