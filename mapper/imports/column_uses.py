"""Says what each column of a table is used for, and why: as objects, as a table, and as a mapping file."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from mapper.errors import and_more, quoted
from mapper.imports.column_words import read_names
from mapper.imports.columns import Columns
from mapper.imports.name_rules import RULES, word_set
from mapper.imports.vocabularies import FIELDS
from mapper.text import show_invisible

CONSTANT = "constant: "  # before a value for all rows, as the name of its column
CITY_OF = "city of "  # before a column of addresses, as the name of that of their cities
IN_MAPPING = "named in the mapping"
KEPT = "a field of your own"
_WIDTH = 100  # characters of a line on the terminal
_NAME_WIDTH = 40
_MOST_UNUSED = 12
_WORDS_OF_COORDINATES = word_set(
    "coordinate x y utm easting northing east north este norte rechtswert hochwert ostwert nordwert latitude"
    " longitude"
)
_LARGE_NUMBER = r"^[+-]?\d{4,8}(?:[.,]\d+)?$"
_NEARLY_ALL, _SAMPLED = 0.9, 500
_PLACES = ("city", "county", "latitude", "longitude", "locality", "state")
# larger than a city of their name, so that only their user can say that they stand for it
_DIVISIONS = word_set(
    "district distrito bezirk kreis landkreis raion rayon okrug lga taluk taluka tehsil upazila thana mandal"
    " barangay kecamatan kabupaten woreda canton arrondissement subdivision division"
)


@dataclass(frozen=True)
class ColumnUse:
    """What a column of a table is used for.

    Attributes:
        column: The column's name.
        field: The field that it gives, None if it is not used.
        reason: Why, in words; empty if there is nothing to say.
    """

    column: str
    field: str | None
    reason: str


def list_column_uses(
    names: Collection[str], columns: Columns, reasons: Mapping[str, str] | None = None
) -> tuple[ColumnUse, ...]:
    """List every column with its use: those used in the order of the fields, then the others."""
    taken = [
        ColumnUse(name, field, _reason_of(name, reasons))
        for field in FIELDS
        for name in (
            each.removeprefix(CITY_OF) if field == "city" else each
            for each in columns.fields.get(field, ())
        )
    ]
    own = {**{id_: each.column for id_, each in columns.own.items()}, **columns.kept}
    taken += [ColumnUse(name, id_, KEPT) for id_, name in own.items()]
    used = {each.column for each in taken}
    left = [
        ColumnUse(name, None, (reasons or {}).get(name, "")) for name in names if name not in used
    ]
    return (*taken, *left)


def _reason_of(name: str, reasons: Mapping[str, str] | None) -> str:
    if name.startswith(CONSTANT):
        return "for all rows"
    return IN_MAPPING if reasons is None else reasons.get(name, IN_MAPPING)


def make_uses_table(uses: Iterable[ColumnUse]) -> list[str]:
    """Write the uses as lines of a table, at most a screen."""
    listed = list(uses)
    rows = list(_rows(each for each in listed if each.field is not None))
    wide = [max((len(row[n]) for row in rows), default=0) for n in (0, 1)]
    lines = [
        f"  {field:<{wide[0]}}  {column:<{wide[1]}}  {reason}".rstrip()
        for field, column, reason in rows
    ]
    unused = [each for each in listed if each.field is None]
    for reason, same in groupby(
        sorted(unused, key=lambda each: each.reason), lambda each: each.reason
    ):
        names = [_short(each.column) for each in same]
        more = [f"{len(names) - _MOST_UNUSED:,} more"] if len(names) > _MOST_UNUSED else []
        because = f" ({reason})" if reason else ""
        lines.append(f"  not used{because}: {', '.join([*names[:_MOST_UNUSED], *more])}")
    return lines


def _rows(uses: Iterable[ColumnUse]) -> Iterator[tuple[str, str, str]]:
    """Give a row a column; of many columns of one field, the first and the last share one."""
    for field, group in groupby(uses, lambda each: each.field):
        same = list(group)
        if len(same) > 3:  # noqa: PLR2004
            name = f"{_short(same[0].column)} … {_short(same[-1].column)} ({len(same)} columns)"
            yield str(field), name, same[0].reason
        else:
            yield from ((str(field), _short(each.column), each.reason) for each in same)


def _short(name: str) -> str:
    shown = " ".join(show_invisible(name).split())
    return shown if len(shown) <= _NAME_WIDTH else f"{shown[: _NAME_WIDTH - 1]}…"


def suggest_places(names: Collection[str]) -> list[tuple[str, str]]:
    """List columns whose names have a word for a place, with the field that they could give."""
    found = []
    for each in read_names(names):
        for field in _PLACES:
            heads = {part for head in RULES[field].heads for part in head.split("+")}
            if each.every & heads:
                found.append((field, each.name))
                break
    return found


def suggest_divisions(names: Collection[str]) -> list[str]:
    """List columns that are called as parts of a state or country are: District, LGA, Taluk."""
    return [each.name for each in read_names(names) if each.every & _DIVISIONS]


def projected_columns(table: pa.Table) -> list[str]:
    """List the columns that are named as coordinates and hold numbers beyond all degrees."""
    found = []
    for each in read_names(table.column_names):
        if each.every & _WORDS_OF_COORDINATES:
            cells = table[each.name].slice(0, _SAMPLED).drop_null()
            are_large = pc.match_substring_regex(cells, _LARGE_NUMBER).cast(pa.float64())
            if (pc.mean(are_large).as_py() or 0) >= _NEARLY_ALL:
                found.append(each.name)
    return found


def option_for(field: str, column: str) -> str:
    """Write the option that names a column for a field."""
    return f"--field {shlex.quote(f'{field}={column}')}"


def mapping_line(field: str, column: str) -> str:
    """Write the line of a mapping that names a column for a field."""
    return f"fields: {{{_dump({field: column}, flow=True)[1:-1]}}}"


def make_columns_text(
    columns: Columns, *, file: str, reasons: Mapping[str, str] | None = None
) -> str:
    """Write a mapping as YAML, every column with what is known of it, and a word on how to correct it."""
    data = columns.model_dump(exclude_none=True, exclude_defaults=True, mode="json", by_alias=True)
    said = reasons or {}
    lines = [_HEAD.format(file=file, fields=", ".join(FIELDS)), "format: '1'\n"]
    if columns.vocabulary:
        lines.append(_dump({"vocabulary": columns.vocabulary}) + "\n")
    lines.append("fields:\n" if columns.fields else "fields: {}\n")
    for field, given in columns.fields.items():
        value = given[0] if len(given) == 1 else list(given)
        because = said.get(given[0], "") if given else ""
        lines.append(_with_comment(_dump({field: value}), because))
    lines += [_with_comment(_dump({id_: each.members()}), "") for id_, each in columns.own.items()]
    if not _has_place(columns):
        lines += _place_comments(columns)
    rest = {
        name: value
        for name, value in data.items()
        if name not in ("format", "vocabulary", "fields", "own", "private", "left_alone")
    }
    if "agency_separator" not in rest and "role" not in rest:
        rest |= {"role": columns.role}
    lines.append(_dump(rest) + "\n" if rest else "")
    for key in ("private", "left_alone"):
        names = getattr(columns, key)
        lines.append(f"{key}:\n" if names else f"{key}: []\n")
        lines += [
            f"- {_with_comment(_dump(name), said.get(name, ''), indent='')}" for name in names
        ]
    return "".join(lines)


_HEAD = """\
# Column mapping for {file}. Edit it, and pass it with --columns.
# fields: mapper's name for a field, then your column (or a list, for agency and links).
# Available fields: {fields}.
# title, description: of the page. contact, license: of the data.
# site_url: the address that a published site will have.
# home: the state of cities without one, such as California.
# constants: values of rows without one, such as {{agency: LAPD, state: CA, source: a publisher or link}}.
# date_format: such as '%d/%m/%Y' if day and month are ambiguous, or spreadsheet if dates are
# day numbers such as 46041; or a list of formats. agency_separator: one, or a list.
# rows: incidents, if each row is one, where rows look like totals of months or years.
# crs: the coordinate system of eastings and northings, such as EPSG:27700.
# timezone: such as America/Los_Angeles, to convert times with a time zone (05:30Z).
# place_type, redact, private_names, withhold, publish_after: limits on publication, as a column
# under fields, or here for the whole table.
# agencies: agencies that the registry lacks, by id, each with name, level, type, aliases.
# accounts: columns of the table of accounts (--claims), by field: {{account_by: who}}.
# private, left_alone: skipped columns. To use one, name it under fields.
"""


def _has_place(columns: Columns) -> bool:
    given = set(columns.fields)
    return bool(
        given & {"city", "county", "coordinates"}
        or given >= {"latitude", "longitude"}
        or ("locality" in given and columns.landmarks)
    )


def _place_comments(columns: Columns) -> list[str]:
    """Write the lines that would place the rows, commented out."""
    open_columns = (
        *columns.left_alone,
        *columns.private,
        *(n for g in columns.fields.values() for n in g),
    )
    could = suggest_places(open_columns)
    lines = [
        "  # No column gives a place. A table needs latitude and longitude, a city or a county:\n"
    ]
    some = could or [
        ("city", "your column"),
        ("latitude", "your column"),
        ("longitude", "your column"),
    ]
    lines += [f"  # {_dump({field: name})}\n" for field, name in some]
    return lines


def _with_comment(text: str, reason: str, *, indent: str = "  ") -> str:
    lines = [f"{indent}{line}" for line in text.splitlines()]
    said = " ".join(show_invisible(reason).split())
    lines[0] += f"  # {said}" if said and not lines[0].endswith((">", "|", ">-", "|-")) else ""
    return "\n".join(lines) + "\n"


def _dump(value: object, *, flow: bool | None = False) -> str:
    text: str = yaml.safe_dump(
        value, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=flow
    )
    return text.removesuffix("...\n").rstrip("\n")


def describe_vocabulary(columns: Columns) -> str | None:
    """Say which public data set the columns match; None for no known one."""
    return f"The columns match {columns.vocabulary}." if columns.vocabulary else None


def quote_some(names: Collection[str], most: int = 6) -> str:
    """Quote the first names, and count the others."""
    listed = list(names)
    return (", ".join(map(quoted, listed[:most])) or "none") + and_more(len(listed) - most)
