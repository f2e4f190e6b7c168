"""What the cells of a column are: dates, degrees, states, cities, links, agencies. Samples decide.

Some hundred rows from all parts of a table are looked at, so that a million rows cost no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

import pyarrow as pa

from mapper.files import MAX_LATITUDE_DEGREES, MAX_LONGITUDE_DEGREES
from mapper.imports.account_words import guess_capacity
from mapper.imports.address_parts import is_address
from mapper.imports.cells import trim_cells
from mapper.imports.coordinate_texts import (
    LATITUDE_LETTERS,
    LONGITUDE_LETTERS,
    find_pair_columns,
    read_degrees,
)
from mapper.imports.dates import (
    hold_dates,
    is_day_number,
    is_time_phrase,
    read_clock_time,
    wall_clock,
)
from mapper.imports.name_rules import word_set
from mapper.imports.vocabularies import MISSING_WORDS
from mapper.places import names_country, plain_city, postal_code
from mapper.records import load_registry

_ROWS, _PARTS = 500, 8  # rows at the top, and parts of the rest
_PART_ROWS = 60
_DISTINCT = 40  # texts of a column that are read
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_DOMAIN_ALONE = re.compile(r"[\w.+-]+@\S+|[\d.]+")
_COMMA = re.compile(r"[-+]?\d{1,3},\d+")
_PRECISE = re.compile(r"\d[.,]\d|['\u2032]")
_AXES = {
    "latitude": (MAX_LATITUDE_DEGREES, LATITUDE_LETTERS),
    "longitude": (MAX_LONGITUDE_DEGREES, LONGITUDE_LETTERS),
}
_FULL_CIRCLE = 360
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CODE = re.compile(r"[^\W\d_][\w.-]{0,7}")
_DIGIT = re.compile(r"\d")
_RECORD_IDS = re.compile(r"rec[A-Za-z0-9]{14}(?:[,;]\s*rec[A-Za-z0-9]{14})*")
_TWO_NUMBERS = re.compile(r"\d\D+\d")
_PARTED_NUMBERS = re.compile(r"\d[^\d,;/\s]*[,;/\s]\D*\d")  # as each form of a pair has them
_TWO_DECIMALS = re.compile(r"\d[.,]\d+\D+\d+[.,]\d")
_FIRST = 10  # texts of a column that could be a pair
_COUNT = re.compile(r"\d{1,5}(?:\.0+)?")
_LOW = 10  # counts of people begin so, numbers that name one hardly do
_FIGURES_ALONE = re.compile(r"[-+]?\d+(?:[.,]\d+)?|[-+]?\d{1,3}(?:[.,]\d{3})+")
_LONGEST_NAME = 60
_LONGEST_ACRONYM = 6
_AGENCIES_PARTED = re.compile(r"[;,/|&\n+]| and | y ")
_POLICE = re.compile(
    r"\b(?:police|sheriff(?:['’]?s)?|marshals?|highway patrol|state (?:patrol|troopers?)|border patrol"
    r"|constable|P\.?D\.?|polic[ií]a|polícia|\w*polizei|polizia|politi|politie|polis|policja|policie"
    r"|poliisi|полиция|поліція|gendarmerie|guardia civil|carabinieri|carabineros)(?: |$|,|;|/)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,3}[^\W\d_][\w'’-]+(?:,? (?:Jr|Sr|I{2,3})\.?)?")
_PARTICLES = word_set("de la del da dos van von der bin al el y e")
_LONGEST_CODE = 3
_CONTACT = re.compile(
    r"(?:mailto:)?\S+@\S+|(?:tel:)?(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"
)
_STATUSES = word_set(
    "open opened closed active inactive pending resolved new done draft published verified unverified"
    " abierto cerrado activo inactivo pendiente offen geschlossen ouvert clos"
)
_PLACE_OR_EVENT = word_set(
    "street st avenue ave road rd boulevard blvd drive way lane highway park school church hall market"
    " station library bridge city county center centre courthouse court creek canyon fire protest raid"
    " stop arrest house hotel college university hospital beach plaza square mall building office camp"
    " checkpoint crossing town village building dam river lake mountain hill ridge valley port airport"
    " march rally strike site place point shelter clinic store corner the at on in near of attack"
    " shooting clash riot demonstration incident case event and vs"
)  # fmt: skip


class Sample:
    """Rows from all parts of a table."""

    def __init__(self, table: pa.Table) -> None:
        """Take some hundred rows of a table of texts."""
        pieces = [table.slice(0, _ROWS)]
        rest = table.num_rows - _ROWS
        if rest > 0:
            step = max(rest // _PARTS, 1)
            pieces += [table.slice(_ROWS + n * step, _PART_ROWS) for n in range(_PARTS)]
        self._table = pa.concat_tables(pieces)
        self._columns: dict[str, Values] = {}

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The columns with a latitude and a longitude in each cell."""
        names = [
            name
            for name in self._table.column_names
            if any(map(_TWO_NUMBERS.search, self.of(name).texts[:_FIRST]))
            and any(map(_PARTED_NUMBERS.search, self.of(name).given))
        ]
        return frozenset(find_pair_columns(self._table.select(names)))

    def of(self, name: str) -> Values:
        """Return the values of a column."""
        if name not in self._columns:
            self._columns[name] = Values(self._table[name])
        return self._columns[name]

    def rows_of(self, *names: str) -> list[tuple[str | None, ...]]:
        """Return the distinct rows of some columns, at most some dozen."""
        columns = [self._table[name].to_pylist() for name in names]
        return list(dict.fromkeys(zip(*columns, strict=True)))[: 3 * _DISTINCT]


class Values:
    """The cells of a column, as far as they were sampled."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        """Keep a sampled column."""
        self._column = column

    @cached_property
    def given(self) -> list[str]:
        """All cells that have a value."""
        texts = trim_cells(self._column).to_pylist()
        return [text for text in texts if text and text.lower() not in MISSING_WORDS]

    @cached_property
    def texts(self) -> list[str]:
        """Distinct cells from all parts of the sample."""
        distinct = list(dict.fromkeys(self.given))
        return distinct[:: max(1, len(distinct) // _DISTINCT)][:_DISTINCT]

    @property
    def are_empty(self) -> bool:
        """Whether no cell has a value."""
        return not self.given

    @cached_property
    def filled(self) -> float:
        """The share of cells with a value."""
        return len(self.given) / max(1, len(self._column))

    @cached_property
    def distinct(self) -> float:
        """The share of different values among all."""
        return len(set(self.given)) / max(1, len(self.given))

    def _share(self, holds: Callable[[str], object]) -> float:
        return _share_of(self.texts, holds)

    @cached_property
    def dates(self) -> float:
        """The share of dates."""
        return _share_of(self._by_clock, _is_date)

    def reach_dates(self, least: float) -> bool:
        """Whether at least a share above 0 are dates; no more cells are read than decide it."""
        count = left = len(self._by_clock)
        for text in self._by_clock:
            if not _is_date(text):
                left -= 1
                if left / count < least:
                    return False
        return bool(count)

    @cached_property
    def _by_clock(self) -> list[str]:
        """The distinct cells, moments by the clock of their zone; none if no cell has a digit."""
        if not any(map(_DIGIT.search, self.texts)):
            return []
        told = wall_clock(pa.chunked_array([pa.array(self.texts)]), time_zone=None, counts=True)
        return list(told.column.to_pylist())

    @cached_property
    def figures(self) -> float:
        """The share of cells that are figures alone."""
        return self._share(_FIGURES_ALONE.fullmatch)

    @cached_property
    def are_counts(self) -> bool:
        """Whether all cells are whole numbers that may count something."""
        whole = bool(self.given) and all(map(_COUNT.fullmatch, self.given))
        return whole and min(map(float, self.given)) <= _LOW

    @cached_property
    def moments(self) -> float:
        """The share of dates with a time of day."""
        return (
            self.dates
            if self._share(lambda text: ":" in text and len(text) > len("23:59:59 p.m."))
            else 0.0
        )

    @cached_property
    def phrases(self) -> float:
        """The share of cells with two words or more."""
        return self._share(lambda text: " " in text)

    @cached_property
    def numbered(self) -> float:
        """The share of short cells with a digit."""
        return self._share(lambda text: len(text) <= _LONGEST_NAME and _DIGIT.search(text))

    @cached_property
    def clocks(self) -> float:
        """The share of times of day, exact or not."""
        return self._share(lambda text: read_clock_time(text) or is_time_phrase(text))

    @cached_property
    def day_numbers(self) -> float:
        """The share of numbers that a spreadsheet may have for days."""
        return self._share(is_day_number)

    def degrees(self, field: str) -> float:
        """Return the share of degrees of an axis that have decimals, or minutes; a 0 stands for none."""
        limit, letters = _AXES[field]

        def is_degree(text: str) -> bool:
            plain = text.replace(",", ".") if _COMMA.fullmatch(text) else text
            return bool(_PRECISE.search(text)) and abs(read_degrees(plain, letters)) <= limit

        return _share_of(self._but_zeros, is_degree)

    @cached_property
    def beyond_degrees(self) -> float:
        """The share of numbers that are no degrees of either axis, as those of a projection; 0 is none."""
        return _share_of(
            self._but_zeros,
            lambda text: (
                _FIGURES_ALONE.fullmatch(text) and abs(read_degrees(text, "")) > _FULL_CIRCLE
            ),
        )

    @cached_property
    def _but_zeros(self) -> list[str]:
        return [text for text in self.texts if text.strip("0.,")] or self.texts

    @cached_property
    def words(self) -> float:
        """The share of cells with letters that are no links and no dates."""
        return self._share(lambda text: _LETTERS.search(text) and not is_link(text))

    @cached_property
    def codes(self) -> float:
        """The share of short codes that begin with a letter."""
        return self._share(_CODE.fullmatch)

    @cached_property
    def record_ids(self) -> float:
        """The share of cells with ids of Airtable's records alone."""
        return self._share(_RECORD_IDS.fullmatch)

    @cached_property
    def decimal_pairs(self) -> float:
        """The share of cells with two numbers with decimals, whatever words stand beside them."""
        return self._share(_TWO_DECIMALS.search)

    @cached_property
    def short(self) -> float:
        """The share of cells that are no longer than a name."""
        return self._share(lambda text: len(text) <= _LONGEST_NAME)

    @cached_property
    def links(self) -> float:
        """The share of links."""
        return self._share(
            lambda text: all(map(is_link, text.split())) or is_link(text.split("\n")[0])
        )

    @cached_property
    def states(self) -> float:
        """The share of states of the US."""
        return self._share(lambda text: not text[0].isdigit() and postal_code(text))

    @cached_property
    def contacts(self) -> float:
        """The share of addresses of mail and phone numbers."""
        return self._share(_CONTACT.fullmatch)

    @cached_property
    def statuses(self) -> float:
        """The share of words for how far something is, such as `open`."""
        return self._share(lambda text: text.lower() in _STATUSES)

    @cached_property
    def cities_with_state(self) -> float:
        """The share of cells such as `Bell, CA` or `Nairobi, Kenya`."""
        return self._share(_is_city_with_state)

    @cached_property
    def addresses(self) -> float:
        """The share of addresses with their city and its state or country."""
        return self._share(is_address)

    @cached_property
    def agencies(self) -> float:
        """The share of agencies, by the registry or by their kind."""
        return self._share(_are_agencies)

    @cached_property
    def private_speakers(self) -> bool:
        """Whether some cell may name a private person who speaks."""
        return any(map(_is_private_speaker, self.texts))

    @cached_property
    def persons(self) -> float:
        """The share of cells that may be names of people: capitalized words, none of a place."""
        return self._share(_may_be_person)


_SPEAKING_BODY = re.compile(
    r"\b(?:police|sheriff|department|dept|office|agency|bureau|service|patrol|union|coalition|association"
    r"|network|news|times|post|press|radio|university|school|city|county|state|council|committee|party|project"
    r"|center|centre|group|law|legal|rights|spokes\w+|policía|sindicato|red|noticias)\b",
    re.IGNORECASE,
)


def _is_private_speaker(text: str) -> bool:
    """Whether a speaker may be a private person's name, not an organization, an office or a capacity."""
    return _may_be_person(text) and not (
        guess_capacity(text) or _SPEAKING_BODY.search(text) or load_registry().resolve(text)
    )


def is_link(text: str) -> bool:
    """Whether a text is a link, with or without a scheme."""
    is_abbreviated = text.isupper() and "/" not in text  # `S.PAULO`, `N.IRELAND`
    return bool(_LINK.fullmatch(text.strip(",;"))) and not (
        is_abbreviated or _DOMAIN_ALONE.fullmatch(text)
    )


def _are_agencies(text: str) -> bool:
    """Whether all parts of a cell are agencies; `ICE` is one, and `ice` is not."""
    parts = [part.strip() for part in _AGENCIES_PARTED.split(text) if part.strip()]
    return bool(parts) and all(map(_is_agency, parts))


def _is_agency(text: str) -> bool:
    if len(text) > _LONGEST_NAME:
        return False
    is_written_as_name = text.isupper() or len(text) > _LONGEST_ACRONYM
    is_known = is_written_as_name and load_registry().resolve(text) is not None
    return is_known or bool(_POLICE.search(text))


def _share_of(texts: Iterable[str], holds: Callable[[str], object]) -> float:
    given = list(texts)
    return sum(bool(holds(text)) for text in given) / max(1, len(given))


def _is_date(text: str) -> bool:
    return hold_dates([text])


def _is_city_with_state(text: str) -> bool:
    if any(char.isdigit() for char in text):
        return False
    city, _, area = (part.strip() for part in plain_city(text).rpartition(","))
    # without a comma, a country's code is another word: Kotwali PS is a police station, not in Palestine
    is_country = names_country(area) and ("," in text or len(area) > _LONGEST_CODE)
    return bool(city) and bool(postal_code(area) or is_country)


def _may_be_person(text: str) -> bool:
    if not _PERSON.fullmatch(text):
        return False
    words = [word.strip(",.") for word in text.split()]
    if _PLACE_OR_EVENT.intersection(word.lower() for word in words):
        return False
    return all(word[0].isupper() or word.lower() in _PARTICLES for word in words if word)
