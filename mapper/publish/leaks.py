"""Searches the output for withheld values before it is written.

`unpack` opens the bytes, `secret_search` finds the values. Values found are then looked up in the published
records, which show their position and whether they may appear there: see `published_texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import shapely

from mapper.errors import Fault, LeakError, Problem, and_more
from mapper.places import GEOD
from mapper.privacy import ADDRESS, AGENCY, SENSITIVE_KINDS, TIME_OF_DAY, Secret
from mapper.publish.published_texts import (
    Batch,
    Cell,
    PublishedCells,
    batches_of,
    texts_of_head,
)
from mapper.publish.secret_search import Known, SecretSearch
from mapper.publish.unpack import CELL_END, Data, Points, unpack_contents
from mapper.records import OUTLINE, Tables

# degrees, under a meter: a GeoPackage's spatial index holds its boxes in single precision
_SAME = 1e-5
_MOST_FAULTS = 20  # lines of an error
_TELLING = 3  # words
_MOST_CELLS = 10_000  # kept per value; once these are corrected, the next run finds the others
# between two circles in which the same number and street are not the same house
_ANOTHER_PLACE_METERS = 500


def refuse_leaks(
    data: Data,
    *,
    name: str,
    secrets: Iterable[Secret],
    published: Tables,
    fault_of: Callable[[Problem], Fault],
    known: Known = Known(),  # noqa: B008 - immutable
    head: Iterable[tuple[str, str]] = (),
    constants: Iterable[str] = (),
    path: Path | None = None,
) -> None:
    """Make sure that a file contains no withheld value.

    Args:
        data: The bytes of the file, or the file mapped to memory.
        name: The file's name, for messages.
        secrets: The withheld values; without any, nothing is searched.
        published: The tables that the file was made from.
        fault_of: Gives a problem its place in the records.
        known: Public names, which may appear.
        head: Texts outside the incidents, title and description, each with its field.
        constants: Texts in every such file, such as the page's code; they are skipped.
        path: The path of the file, if it is on disk.

    Raises:
        LeakError: The file contains withheld values. The message has one line for each, with its kind
            and its place in the records, not the value.
    """
    wanted = SecretSearch(secrets, known)
    if not wanted:
        return
    places = _Places(published)
    found: dict[Secret, None] = {}
    for content in unpack_contents(
        data, constants=tuple(constants), overlap=wanted.reach, path=path
    ):
        hits = (
            wanted.find_in_text(content)
            if isinstance(content, str)
            else wanted.find_in_points(content)
        )
        for secret, at in hits:
            if secret not in found and (at is None or at not in places):
                found[secret] = None
    if not found:
        return
    judged = _judged(found, published, known, head)
    problems = _problems(judged)
    problems += [
        _of_file(secret, name)
        for secret in found
        if secret not in judged and not wanted.is_near_alone(secret)
    ]
    if problems:
        faults = sorted({fault_of(problem) for problem in problems})
        raise LeakError("\n".join([*map(str, faults[:_MOST_FAULTS]), *_rest(faults, name)]))


def leaks_of(
    secrets: Iterable[Secret],
    *,
    published: Tables,
    known: Callable[[], Known],
    head: Iterable[tuple[str, str]] = (),
) -> list[Problem]:
    """Find withheld values in the texts of records before any file is made.

    Args:
        secrets: The withheld values.
        published: The tables to be published.
        known: Gives the public names, which may appear; asked only if a value occurs at all.
        head: Texts outside the incidents, each with its field.
    """
    texts = [secret for secret in dict.fromkeys(secrets) if secret.text is not None]
    if not texts or not _occur(texts, published, head):
        return []
    return _problems(_judged(texts, published, known(), head))


def _occur(texts: list[Secret], published: Tables, head: Iterable[tuple[str, str]]) -> bool:
    """Whether any of some values is in the published records, as a public name or not."""
    wanted = SecretSearch(texts)
    batches = chain(texts_of_head(head), batches_of(published))
    return any(wanted.secrets_in(CELL_END.join(batch.texts)) for batch in batches)


def _rest(faults: list[Fault], name: str) -> list[str]:
    rest = and_more(len(faults) - _MOST_FAULTS).strip()
    return [*filter(None, [rest]), f"{name} was not written."]


# ---- judging ---------------------------------------------------------------------------------


def _judged(
    found: Iterable[Secret], published: Tables, known: Known, head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    """Look for values in the published records.

    Returns:
        The cells where each value must not be, for values that are in the records or are public; any
        other value came into the file in another way.
    """
    texts = [secret for secret in found if secret.text is not None]
    judged: dict[Secret, list[Cell]] = {}
    if not texts:
        return judged
    plain = [secret for secret in texts if not secret.is_name and secret.what != AGENCY]
    for secret, _ in SecretSearch(plain).find_in_text(CELL_END.join(known.texts)):
        judged[secret] = []  # it is public
    left = [secret for secret in texts if secret not in judged]
    if left:
        judged |= _judged_by_records(left, published, known, head)
    # numbers such as 15 30 are in any file by chance, and so are the names of agencies
    return {each: [] for each in texts if each.what in (TIME_OF_DAY, AGENCY)} | judged


def _judged_by_records(
    left: list[Secret], published: Tables, known: Known, head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    hits: dict[Secret, list[Cell]] = {}
    wanted = SecretSearch(left, known)
    owned = SecretSearch(filter(_is_own, left), known)
    barred = SecretSearch(filter(_is_barred, left), known)
    cells = PublishedCells(published, {secret.incident_id for secret in left if _is_own(secret)})
    headed = _headed(cells, filter(_tells_much, left), head)
    for batch in chain(texts_of_head(head), batches_of(published)):
        here = wanted.secrets_in(CELL_END.join(batch.texts))
        # of these it is enough to know that a record holds them
        hits |= {each: hits.get(each, []) for each in here if not _is_barred(each)}
        if batch.frame != "head":
            headed = {secret: found for secret, found in headed.items() if secret not in here}
        if any(map(_is_own, here)):
            _add(hits, _found_by_owners(cells, batch, owned))
        if any(map(_is_barred, here)):
            _add(hits, cells.holding(batch, barred.secrets_in))
    whereabouts = _Whereabouts(published, cells)
    # a text in the head alone was not published by any record
    return {secret: _guilty(secret, each, whereabouts) for secret, each in hits.items()} | headed


def _headed(
    cells: PublishedCells, secrets: Iterable[Secret], head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    """Return the cells of title and description in which values of withheld records stand."""
    hits: dict[Secret, list[Cell]] = {}
    wanted = SecretSearch(secrets)
    if wanted:
        named = [(name, text) for name, text in head if name in ("title", "description")]
        for batch in texts_of_head(named):
            _add(hits, cells.holding(batch, wanted.secrets_in))
    return hits


def _tells_much(secret: Secret) -> bool:
    """Whether a text that any published record may hold is more than the few words of any title."""
    return (
        secret.guard == "value"
        and not secret.is_name
        and len((secret.text or "").split()) >= _TELLING
    )


def _found_by_owners(
    cells: PublishedCells, batch: Batch, owned: SecretSearch
) -> Iterator[tuple[Cell, list[Secret]]]:
    for cell, owners in cells.of_owners(batch):
        found = owned.secrets_in(cell.text)
        yield cell, [secret for secret in found if secret.incident_id in owners]


def _add(hits: dict[Secret, list[Cell]], found: Iterable[tuple[Cell, Collection[Secret]]]) -> None:
    for cell, secrets in found:
        for secret in secrets:
            kept = hits.setdefault(secret, [])
            if len(kept) < _MOST_CELLS:
                kept.append(cell)


def _is_own(secret: Secret) -> bool:
    """Whether only its own record must not contain it."""
    return not secret.is_name and secret.guard == "own"


def _is_barred(secret: Secret) -> bool:
    """Whether no published record may contain it."""
    return secret.is_name or secret.guard in ("place", "elsewhere")


def _problems(judged: dict[Secret, list[Cell]]) -> list[Problem]:
    """Describe the values found; of a place in one cell, only the most revealing part."""
    worst: dict[tuple[object, ...], tuple[Secret, Cell]] = {}
    for secret, cells in judged.items():
        for cell in cells:
            key = (cell.incident_id, cell.field, secret.is_name)
            known = worst.get(key)
            if known is None or _telling(secret) > _telling(known[0]):
                worst[key] = (secret, cell)
    return [_in_cell(secret, cell) for secret, cell in worst.values()]


def _telling(secret: Secret) -> int:
    return (AGENCY, "street", TIME_OF_DAY, "", ADDRESS).index(secret.what)


def _guilty(secret: Secret, cells: list[Cell], whereabouts: _Whereabouts) -> list[Cell]:
    """Return the cells that contain a value but must not."""
    if secret.is_name:
        return cells
    if secret.guard == "elsewhere":
        here = [cell for cell in cells if not whereabouts.are_elsewhere(cell, secret.circle)]
        # a shop or a court is not a home, so a record that names one reveals nothing
        public = any(cell.is_place and whereabouts.is_marked(cell) for cell in here)
        return [] if public else here
    if secret.what == AGENCY:  # a source has the title that it has
        return [cell for cell in cells if cell.field[:1] != ("sources",)]
    # words that a record still shows for its place may appear again; those of another are public
    return [] if any(cell.is_place for cell in cells) else cells


def _in_cell(secret: Secret, cell: Cell) -> Problem:
    return Problem(
        cell.incident_id,
        cell.field,
        found=_is_in(secret, cell.words),
        fix="Delete it here, or publish the field it was withheld from.",
        code="leak",
    )


def _of_file(secret: Secret, name: str) -> Problem:
    return Problem(
        secret.incident_id,
        secret.field,
        found=_is_in(secret, name),
        fix="Delete it from the published texts, or publish the record.",
        code="leak",
    )


def _is_in(secret: Secret, where: str) -> str:
    return f"{_kind(secret)} is in {where}."


def _kind(secret: Secret) -> str:
    if secret.is_name:
        return "A private name"
    if secret.point is not None:
        return "A withheld position"
    if secret.what in (TIME_OF_DAY, AGENCY):
        return f"A withheld {secret.what}"
    if secret.what:
        return f"The {secret.what} of a withheld place"
    words = [str(step).replace("_", " ") for step in secret.field if isinstance(step, str)]
    return f"A withheld text ({words[-1]})"


class _Whereabouts:
    """The points of published incidents, and the kinds of their places."""

    def __init__(self, published: Tables, cells: PublishedCells) -> None:
        self._published = published
        self._cells = cells

    def are_elsewhere(self, cell: Cell, circle: tuple[float, float, float] | None) -> bool:
        """Whether all incidents of a cell are certainly at another place than a circle."""
        ids = self._owners(cell)
        return bool(ids) and circle is not None and all(self._is_off(id_, circle) for id_ in ids)

    def is_marked(self, cell: Cell) -> bool:
        """Whether the incident of a cell is marked as at a kind of place that is not withheld."""
        row = self._rows.get(cell.incident_id)
        kind = None if row is None else self._published.incidents["place_type"].iloc[row]
        return isinstance(kind, str) and kind not in SENSITIVE_KINDS

    def _owners(self, cell: Cell) -> list[str]:
        if cell.incident_id:
            return [cell.incident_id]
        return self._cells.citing(str(cell.field[1])) if cell.field[0] == "sources" else []

    def _is_off(self, incident_id: str, circle: tuple[float, float, float]) -> bool:
        row = self._rows.get(incident_id)
        if row is None:
            return False
        names = ["latitude", "longitude", "coordinate_uncertainty_in_meters"]
        latitude, longitude, radius = map(float, self._published.incidents[names].iloc[row])
        meters = GEOD.inv(circle[1], circle[0], longitude, latitude)[2]
        return bool(meters - radius - circle[2] > _ANOTHER_PLACE_METERS)

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        ids = self._published.incidents["incident_id"]
        return {id_: row for row, id_ in enumerate(ids)}


class _Places:
    """The points of what is published, outlines and areas too; one may be at another's withheld point."""

    def __init__(self, published: Tables) -> None:
        self._published = published

    def __contains__(self, at: tuple[float, float]) -> bool:
        nearest = np.searchsorted(self._latitudes, (at[0] - _SAME, at[0] + _SAME))
        return bool((np.abs(self._sorted[slice(*nearest), 1] - at[1]) <= _SAME).any())

    @cached_property
    def _sorted(self) -> Points:
        incidents = self._published.incidents
        places = incidents[["latitude", "longitude"]].astype(float).dropna().to_numpy()
        drawn = [layer.geometries for layer in self._published.own_areas.values()]
        if OUTLINE in incidents:
            drawn.append(shapely.from_wkb(incidents[OUTLINE].to_numpy(dtype=object)))
        vertices = (shapely.get_coordinates(each)[:, ::-1] for each in drawn)
        places = np.concatenate((places, *vertices))
        return places[np.argsort(places[:, 0])]

    @cached_property
    def _latitudes(self) -> Points:
        return np.ascontiguousarray(self._sorted[:, 0])
