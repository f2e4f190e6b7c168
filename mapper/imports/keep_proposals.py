"""Proposes columns of a table to keep as fields: numbers and few words, never what may be private."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from mapper.files import Sheet
from mapper.imports.cells import trim_cells
from mapper.imports.column_values import Values, is_link
from mapper.imports.column_words import read_names
from mapper.imports.columns import Columns
from mapper.imports.name_rules import EVENTS, word_set
from mapper.imports.private_names import may_count_people
from mapper.records import convert_texts, find_separator, infer_type, split_texts, tidy_texts
from mapper.text import fold

_SAMPLED = 20_000
_MOST = 8  # proposed at once
_MOST_WORDS = 30
_LONGEST_WORD = 40
_LEAST_REPEATS = 2  # of a word, on average: names of people hardly repeat
_PAIR = 2
_MANY = 20  # cells, of which hardly any repeats: numbers that name something
_PERSONAL = (
    0.2  # the share of cells that may be names of people, from which on a column is none to propose
)
_SENSITIVE = re.compile(
    r"(?:^|[^a-z])(?:name|nombre|owner|contact|phone|tel|cell|mobile|"
    r"mail|address|addr|street|direcc\w*|house|apt|unit|zip|postal|postcode|birth|born|dob|age|edad|ssn|passport|"
    r"plate|licen[cs]e|badge|ident\w*|id|uuid|guid|lat\w*|lon\w*|lng|x|y|east\w*|north\w*|utm|mgrs|geo\w*|coord\w*|"
    r"point|grid|parcel|altitude|elevation|apn|plus_?code|gps|shape|url|link|photo|image|note\w*|comment\w*|remark\w*|email|"
    r"objectid|object id|fid|globalid|rowid|"
    r"login|user\w*|creator|editor|author|device\w*|imei|sim|subscriber\w*|observer|recorder|reporter|moderator|"
    r"surveyor|volunteer|logradouro|rua|calle|hausnummer|domicilio|endereco|"
    r"num\w* (?:ext|int|casa|puerta)\w*|supervisor|submitt\w*|reported by|"
    r"enter\w* by|attorney|lawyer|enumerator|interviewer|plz|"
    r"assignee|assigned|analyst|coder|reviewer|verif\w* by|check\w* by|cod\w* by|"
    r"race|ethnic\w*|gender|sex|religio\w*|national\w*|health|medical)(?:$|[^a-z])"
)
_PEOPLE = re.compile(r"(?:^|[^a-z])(?:person|victim|suspect|witness|officer|driver)(?:$|[^a-z])")
# what the servers of forms add to each answer, and KML to each placemark
_OF_FORMS = re.compile(
    r"_+(?:status|version_*|validation_status|index|tags|id|uuid)|form_?version|formdef_?version"
    r"|tessellate|extrude|visibility|altitudemode|draworder|(?:instance)?review_?state|edits|has_?edits|attachments_?(?:present|expected)",
    re.IGNORECASE,
)


# a part of a date or a time, which the date and the time have
_PARTS_OF_DATES = word_set(
    "year anio month day week weekday dow quarter semester hr time minute semana semaine woche wochentag jahr"
    " quartal trimestre"
)
_ABOUT_PARTS = _PARTS_OF_DATES | EVENTS | word_set("of name number begin reported iso in the")


def propose_columns(sheet: Sheet, columns: Columns) -> list[str]:
    """List the columns that could be kept without harm, in the order of the table.

    Args:
        sheet: The rows.
        columns: The mapping; columns that it uses or that may be private are not proposed.
    """
    names = frozenset(sheet.names)
    has_date = bool(columns.fields.get("event_date"))
    harmless = (
        name
        for name in columns.left_alone
        if name in names
        and not _sounds_sensitive(name)
        and not _OF_FORMS.fullmatch(name)
        and not (has_date and _is_part_of_date(name))
        and _may_propose(name, trim_cells(sheet.table[name].slice(0, _SAMPLED)))
    )
    return list(islice(harmless, _MOST))


def keep_option(names: Sequence[str]) -> str:
    """Write the option that keeps columns, quoted where a shell needs it."""
    joined = ",".join(names)
    return f"--keep {joined}" if re.fullmatch(r"[\w,.-]+", joined) else f'--keep "{joined}"'


def _may_propose(name: str, texts: pa.ChunkedArray) -> bool:
    """Whether a column is harmless; of one person's, as `officer` is, only a number of them is."""
    if _PEOPLE.search(_words(name)):
        (read,) = read_names([name])
        if not (may_count_people(read) and Values(texts).are_counts):
            return False
    return is_harmless(texts)


def _is_part_of_date(name: str) -> bool:
    words = set(read_names([name])[0].words)
    return bool(words & _PARTS_OF_DATES) and words <= _ABOUT_PARTS


def _sounds_sensitive(name: str) -> bool:
    return bool(_SENSITIVE.search(_words(name))) or "," in name or '"' in name


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+|(?<=[a-z])(?=\d)", " ", name)
    return " ".join(fold(word, "letters") for word in apart.split())


def is_harmless(texts: pa.ChunkedArray) -> bool:
    """Whether a column has only numbers, truths or few words that cannot tell of a person or a place."""
    given = texts.drop_null()
    if (separator := find_separator(given)) is not None:
        words = split_texts(tidy_texts(given, separator), separator).flatten()
        given = texts = pa.chunked_array([words])
    if not len(given):
        return False
    words = given.combine_chunks().unique()
    kind = infer_type(texts)
    if kind == "boolean":
        return True
    if kind == "number":
        return _are_plain_numbers(words, len(given))
    if kind != "category" or len(words) * _LEAST_REPEATS > len(given) or len(words) > _MOST_WORDS:
        return False
    if pc.max(pc.utf8_length(words)).as_py() > _LONGEST_WORD or _tells(words):
        return False
    return Values(pa.chunked_array([words])).persons < _PERSONAL


def _are_plain_numbers(words: pa.Array, count: int) -> bool:
    """Whether numbers count or measure: no coordinates, ids, phone numbers or years of birth."""
    numbers = convert_texts(words, "number").column
    if not pa.types.is_integer(numbers.type):
        decimals = pc.utf8_length(pc.replace_substring_regex(words, r"^[^.]*\.?", ""))
        return bool(pc.max(decimals).as_py() <= 2)  # noqa: PLR2004 - degrees have more
    low, high = pc.min_max(numbers).as_py().values()
    if high >= 1_000_000 or low < 0:  # noqa: PLR2004 - phone numbers, meters of a projection, longitudes
        return False
    if low >= 1900 and high <= 2100:  # noqa: PLR2004 - years
        return False
    if low in (0, 1) and numbers.to_pylist() == [*range(low, low + count)] and count > _PAIR:
        return False  # they number the rows
    return not (count >= _MANY and len(words) > count * 0.9 and high > count)


def _tells(words: pa.Array) -> bool:
    return any(
        is_link(text) or "@" in text or re.search(r"\d{3}", text) for text in words.to_pylist()
    )
