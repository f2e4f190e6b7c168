"""Agencies as tables name them: several in a cell, by name, alias, code or a number in another table.

Who is in the registry, or described in the mapping, is that agency; who is not becomes a new one, of the
level that the agency table or the words of its name state, and is listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.errors import RecordsError, quoted
from mapper.files import Codes, Sheet, count_within, whole_file_error
from mapper.imports.agency_levels import Standing, read_standing
from mapper.imports.agency_names import (
    hold_names_together,
    is_held,
    known_unit,
    let_go,
    split_state_behind,
    split_unit,
    turn_name,
)
from mapper.imports.vocabularies import AGENCY_LEVELS, MISSING_WORDS
from mapper.places import country_named, country_of_region, postal_code
from mapper.records import Agency, AreaOfOperations, Registry
from mapper.text import fold, slug

_AGENCY_TABLE = {
    "id": ("id", "agency_id"),
    "name": ("name", "agency", "agency_name"),
    "type": ("type", "agency_type", "level"),
    "state": ("state", "state_abbr"),
    "ori": ("oricodes", "ori", "ori_code", "oricode"),
}


_COLUMNS_SHOWN = 6
_SURE = re.compile(r"\n|;|\||\s\+\s")  # no agency has one in its name
_JOINED = re.compile(r"\s+and\s+|\s*[/&+]\s*")
_SLASHED = re.compile(r"\s*[/&+]\s*")  # Immigration and Customs Enforcement / LAPD
_LISTED = re.compile(r",?\s+and\s+|\s*[/&+,]\s*")
_COMMA = re.compile(r",(?:\s*and\s)?")
_SPELLED_OUT = (
    (re.compile(r"(?<=\w )p\.?d\.?$"), "police department"),
    (re.compile(r"\bdept(?:\.|\b)"), "department"),
    (re.compile(r"\bco(?:\.|\b)(?= sheriff)"), "county"),
    (re.compile(r"\bsheriffs (?=office|department)"), "sheriff's "),
)
_POLICE = re.compile(r".+ (?:P\.?D\.?|Police|Sheriff(?:'s)?(?: \w+)?|Police Dep\w+\.?)")
_ABBREVIATED = re.compile(rf"[A-Z]{{2,6}}|{_POLICE.pattern}")
_LETTER = re.compile(r"[^\W_]")
# what means an agency of the United States in other countries, too, where Coast Guard is their own
_AMERICAN = re.compile(
    r"(?:the )?(?:U\.? ?S\.? ?A?\b|United States\b|American\b|USCG\b|USBP\b|USMS\b|USSS\b|FBI\b|DEA\b|CBP\b"
    r"|ICE\b|HSI\b|DHS\b|EE\. ?UU\.)"
)
MAX_NEW_AGENCIES = 50_000  # of a table; the United States have about 18,000
_NONE = "none"  # the row of counts for incidents without an agency


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a table of agencies."""

    name: str
    type: str | None = None
    state: str | None = None
    ori: tuple[str, ...] = ()


@dataclass
class Roll:
    """Turns the text of cells into agencies, and records the new ones.

    Attributes:
        registry: The known agencies, those of the mapping among them.
        file: The table, as the user named it.
        listed: A table of agencies by id.
        own: The ids of the agencies that the mapping describes; they are meant in every state.
        separator: The separator between agencies in a cell; None for `;`, `|` or else a comma.
        not_agencies: The first words of actors that are not agencies.
        new: Agencies that are not in the registry, by id.
        passed_over: Actors that are not agencies.
        without_table: Agency numbers that cannot be looked up without an agency table.
        spellings: The spellings of each new agency's name, by its id.
        by_name: The new agencies whose level is read from their names.
        units: The names of units, which belong to the agency that they name.
    """

    registry: Registry
    file: str
    listed: Mapping[str, Listed] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    separator: str | None = None
    not_agencies: tuple[str, ...] = ()
    new: dict[str, Agency] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)
    without_table: set[str] = field(default_factory=set)
    spellings: dict[str, Counter[str]] = field(default_factory=dict)
    by_name: set[str] = field(default_factory=set)
    units: Counter[str] = field(default_factory=Counter)
    _bare: dict[str, str] = field(default_factory=dict)
    _states: dict[str, set[str]] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], str] = field(default_factory=dict)
    _areas: dict[str, str] = field(default_factory=dict)
    _countries: dict[str, str] = field(default_factory=dict)
    _registered: frozenset[str] = frozenset()
    _at_hand: frozenset[str | None] = frozenset()

    def __post_init__(self) -> None:
        """Note which ids are taken, and of which states the registry has agencies, once."""
        self._registered = frozenset(agency.id for agency in self.registry)
        self._at_hand = frozenset(map(postal_code, self.registry.states))

    def of_cell(
        self, cell: str | None, state: str = "", *, are_ids: bool = False
    ) -> tuple[str, ...]:
        """Return the ids of the agencies in a cell, each once.

        Args:
            cell: The text of the cell.
            state: The state of the incident, empty if unknown. The Orange County Sheriff of Florida is
                not the one of California.
            are_ids: Whether the cell contains numbers from another table.
        """
        names = self._split(cell, are_ids=are_ids)
        found = [self._one(name, self._area_of(state), is_id=are_ids) for name in names]
        return tuple(dict.fromkeys(each for each in found if each))

    def refuse_many(self, cells: Iterable[str | None]) -> None:
        """Refuse cells that name too many agencies, without adding any.

        Raises:
            RecordsError: They do, even if each name is one agency in all states.
        """
        seen, new = set(), set()
        for name in (name for cell in cells for name in self._split(cell, are_ids=False)):
            if name in seen:
                continue
            seen.add(name)
            is_agency = not name.startswith(self.not_agencies or ("\0",))
            if is_agency and name not in self.listed and self.registry.resolve(name) is None:
                new.add(_key(name))
                if len(new) > MAX_NEW_AGENCIES:
                    raise _too_many(self.file)

    def _split(self, cell: str | None, *, are_ids: bool) -> list[str]:
        text = (cell or "").strip()
        if not text or text.lower() in MISSING_WORDS:
            return []
        if "," in text and not (are_ids or self.separator or self.registry.resolve(text)):
            text = hold_names_together(text, self.registry)
        parts = text.split(self.separator) if self.separator else _SURE.split(text)
        commas = len(parts) == 1 and not self.separator
        if not are_ids:
            if commas and not self._joined(text):
                parts = _COMMA.split(text)
            parts = [name for part in parts for name in self._joined(part.strip()) or [part]]
        elif commas:
            parts = _COMMA.split(text)
        names = (let_go(part).strip() for part in parts)
        return [
            name for name in names if _LETTER.search(name) and name.lower() not in MISSING_WORDS
        ]

    def _joined(self, text: str) -> list[str]:
        """Return the agencies that a text joins (Downey PD and ICE; LAPD, HPD & ICE), or none if unsure."""
        if self.registry.resolve(text):
            return [text]
        for marks, forms in ((_SLASHED, _POLICE), (_LISTED, _POLICE), (_JOINED, _ABBREVIATED)):
            names = [part.strip() for part in marks.split(text)]
            some = len(names) > 1
            known = [
                (some and is_held(name)) or self.registry.resolve(name) is not None
                for name in names
            ]
            if any(known) and all(
                is_known or forms.fullmatch(name)
                for name, is_known in zip(names, known, strict=True)
            ):
                return names
        # AFP & Victoria Police: two that nobody described, of which one says what it is
        if len(names) > 1 and all(map(_ABBREVIATED.fullmatch, names)):
            return names if any(map(_POLICE.fullmatch, names)) else []
        return []

    def _one(self, name: str, state: str, *, is_id: bool) -> str | None:
        listed = self.listed.get(name)
        if listed is None:
            if is_id:
                self.without_table.add(name)
                return self._added(f"Agency {name}", state, None)
            if name.startswith(self.not_agencies or ("\0",)):
                self.passed_over[name] += 1
                return None
            listed = _read_name(name)
        by_code = (self.registry.by_ori(code) for code in listed.ori)
        found = next(filter(None, by_code), None) or self._resolve(listed.name)
        state = self._area_of(listed.state) if listed.state else state
        if found is not None and (
            found in self.own or not self._away(state) or self._is_federal_in(state, found, name)
        ):
            return found
        # a federal agency is one in all states of its country
        is_one = _is_federal(listed) and state not in self._countries.values()
        agency, unit = ("", "") if is_id else split_unit(listed.name, self.registry.resolve)
        parent = self._one(agency, state, is_id=False) if unit else None
        if parent is not None:
            listed = replace(listed, name=f"{agency}, {unit}")  # Hollenbeck Division, LAPD
            self.units[listed.name] += 1
            is_one = (
                self._agency(parent).level == "federal" and state not in self._countries.values()
            )
        return self._added(listed.name, "" if is_one else state, listed, parent=parent)

    def _resolve(self, name: str) -> str | None:
        """Return the id of the known agency with a name, also with an inverted one."""
        found = map(self.registry.resolve, (name, *turn_name(name)))
        return next(filter(None, found), None) or known_unit(name, self.registry)

    def _agency(self, id_: str) -> Agency:
        return self.new.get(id_) or self.registry[id_]

    def _is_federal_in(self, state: str, id_: str, name: str) -> bool:
        """Whether a name means a federal agency of the registry, also in another country."""
        known = self.registry[id_]
        if known.level != "federal" or state not in self._countries.values():
            return known.level == "federal"
        return fold(name, "names") == fold(known.name, "names") or bool(_AMERICAN.match(name))

    def _area_of(self, state: str) -> str:
        """Return a state, or the country that one of another lies in, in the spelling of the first row."""
        if state not in self._areas:
            _, behind, country = state.rpartition(", ")
            is_abroad = bool(behind or not postal_code(state))
            if is_abroad and state and country_named(country) is None:
                country = country_of_region(state) or state
            code = country_named(country) if is_abroad else None
            # agencies of other countries are not those of an area
            self._areas[state] = self._countries.setdefault(code, country) if code else state
        return self._areas[state]

    def _away(self, state: str) -> str:
        """Return a state, empty if it is one whose agencies the registry has."""
        return "" if postal_code(state) in self._at_hand else state

    def _added(
        self, name: str, state: str, listed: Listed | None, *, parent: str | None = None
    ) -> str:
        away = self._away(state)
        key = (_key(name), away)
        if key not in self._by_name:
            if len(self.new) == MAX_NEW_AGENCIES:
                raise _too_many(self.file)
            base = slug(f"{name} {away}") or "agency"
            id_, count = base, 1
            while id_ in self.new or id_ in self._registered or id_ == _NONE:
                count += 1
                id_ = f"{base}-{count}"
            self._by_name[key], self._bare[id_] = id_, name
            standing = _listed_standing(listed)
            if standing is None and parent is not None:
                standing = Standing(self._agency(parent).level, self._agency(parent).type)
            if standing is None:
                standing = read_standing(next(iter(turn_name(name)), name))
                if standing.level != "unknown":
                    self.by_name.add(id_)
            made = _agency(id_, f"{name} ({away})" if away else name, standing, listed)
            self.new[id_] = made.model_copy(update={"parent": parent})
        id_ = self._by_name[key]
        self._states.setdefault(id_, set()).add(state)
        self.spellings.setdefault(id_, Counter())[name] += 1
        return id_

    def is_at_hand(self, id_: str) -> bool:
        """Whether a new agency was named in no state, or in those whose agencies the registry has."""
        return not any(map(self._away, self._states.get(id_, ())))

    def name_states(self) -> None:
        """Add the state to names that agencies of several states share, and other spellings as aliases."""
        shared = Counter(_key(name) for name in self._bare.values())
        for id_, name in self._bare.items():
            states = self._states[id_]
            if shared[_key(name)] > 1 and len(states) == 1 and all(states):
                whole = f"{name} ({next(iter(states))})"
                self.new[id_] = self.new[id_].model_copy(
                    update={"name": whole, "short_name": whole}
                )
            if len(self.spellings[id_]) > 1:
                own = fold(name, "names")
                others = tuple(each for each in self.spellings[id_] if fold(each, "names") != own)
                self.new[id_] = self.new[id_].model_copy(update={"aliases": others})

    def known_id(self, name: str, state: str) -> str | None:
        """Return the agency of the registry or the table that has a name; add none."""
        key = _key(name)
        new = self._by_name.get((key, self._away(self._area_of(state)))) or self.registry.resolve(
            name
        )
        if new is None:
            alike = [id_ for (other, _), id_ in self._by_name.items() if other == key]
            new = alike[0] if len(alike) == 1 else None
        return new

    def written_name(self, id_: str) -> str:
        """Return the name for a title: the short one of a known agency, the cell's of a new one."""
        return self._bare.get(id_) or self.registry[id_].short_name


def read_agency_table(sheet: Sheet) -> dict[str, Listed]:
    """Read a table of agencies: id, name and, where they are there, type, state and ORI codes.

    Raises:
        RecordsError: It has no ids or names, rows of it cannot be read, or two rows of one id differ.
    """
    by_fold = {fold(name, "letters"): name for name in reversed(sheet.names)}
    columns = {
        key: next(
            (by_fold[fold(name, "letters")] for name in names if fold(name, "letters") in by_fold),
            None,
        )
        for key, names in _AGENCY_TABLE.items()
    }
    if columns["id"] is None or columns["name"] is None:
        raise whole_file_error(
            Path(sheet.file),
            found=f"The agency table has no columns id and name (columns: {_some_of(sheet.names)}).",
            fix="Name the agency table with --agencies, or add the columns.",
            code="no-agency-columns",
        )
    texts = {
        key: sheet.table[name].to_pylist() if name else [None] * len(sheet)
        for key, name in columns.items()
    }
    listed: dict[str, Listed] = {}
    rows: dict[str, int] = {}
    faults = list(sheet.faults)
    for row, (id_, name, type_, state, ori) in enumerate(zip(*texts.values(), strict=True)):
        if not (id_ and name):
            continue
        agency = Listed(
            name.strip(),
            type_,
            None if state is None else postal_code(state) or state.strip(),
            tuple(part.strip() for part in re.split(r"[;,|\s]+", ori or "") if part.strip()),
        )
        first = rows.setdefault(id_.strip(), row)
        if agency != listed.setdefault(id_.strip(), agency):
            faults.append(
                sheet.fault(
                    row,
                    found=f"The ID {quoted(id_)} belongs to another agency in {sheet.row_name(first)}.",
                    fix="Delete the row that is wrong, or give it another ID.",
                    code="duplicate-agency",
                )
            )
    if faults:
        raise RecordsError(faults)
    return listed


def _some_of(names: list[str]) -> str:
    shown = ", ".join(map(quoted, names[:_COLUMNS_SHOWN]))
    return f"{shown}, …" if len(names) > _COLUMNS_SHOWN else shown


def list_members(
    codes: Codes, members: list[tuple[str, ...]]
) -> tuple[Codes, npt.NDArray[np.object_]]:
    """Lay out the members of each row's set, one row each.

    Args:
        codes: The set of each row.
        members: The members of each set.

    Returns:
        The row that each member belongs to, and the members.
    """
    sizes = np.array([len(each) for each in members], dtype=np.intp)
    flat = np.empty(int(sizes.sum()), dtype=object)
    flat[:] = [member for each in members for member in each]
    if (sizes == 1).all():
        return np.arange(len(codes)), flat[codes]
    starts = np.cumsum(sizes) - sizes
    of_row = sizes[codes]
    rows = np.repeat(np.arange(len(codes)), of_row)
    within = count_within(of_row)
    return rows, flat[starts[codes][rows] + within]


def _too_many(file: str) -> RecordsError:
    return whole_file_error(
        Path(file),
        found=f"The table names more than {MAX_NEW_AGENCIES:,} agencies that are not in the"
        " registry.",
        fix="Name the column of agencies with --field agency=COLUMN, or split the file.",
        code="too-large",
    )


def _read_name(name: str) -> Listed:
    """Take the state off a name that is no inverted name of it: `Orange County Sheriff, FL`."""
    agency, state = split_state_behind(name)
    return Listed(agency, state=postal_code(state) or None) if state else Listed(name)


@cache
def _key(name: str) -> str:
    """Fold a name for comparison, its usual abbreviations spelled out: `Mesa PD`, `Mesa Police Dept.`."""
    folded = fold(next(iter(turn_name(name)), name), "form").replace("\u2019", "'")
    for short, whole in _SPELLED_OUT:
        folded = short.sub(whole, folded)
    return folded


def _is_federal(listed: Listed) -> bool:
    standing = _listed_standing(listed) or read_standing(listed.name)
    return standing.level == "federal"


def _listed_standing(listed: Listed | None) -> Standing | None:
    """Return the level that an agency table gives, None for none that is known."""
    kind = ((listed.type if listed else None) or "").lower().strip()
    level = AGENCY_LEVELS.get(kind)
    if level is None:
        return None
    return Standing(level, "sheriff" if kind == "sheriff" else "unspecified")  # type: ignore[arg-type]


def _agency(id_: str, name: str, standing: Standing, listed: Listed | None) -> Agency:
    return Agency(
        id=id_,
        name=name,
        short_name=name,
        level=standing.level,
        type=standing.type,
        ori=listed.ori[0] if listed and listed.ori else None,
        area_of_operations=AreaOfOperations(
            undetermined="The incident table names this agency, which is not in the registry."
        ),
        source=(),
    )
