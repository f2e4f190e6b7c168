"""Searches what was made for values that must not be in it, before it is written.

`unpack` opens the bytes, `secret_search` finds the values. What is found is then looked for in the published
records, which say where the text stands and whether it may: see `published_texts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np

from mapper.errors import Fault, LeakError, Problem
from mapper.privacy import Secret
from mapper.publish.published_texts import CELL_END, Cell, PublishedCells, batches_of, texts_of_head
from mapper.publish.secret_search import Known, SecretSearch
from mapper.publish.unpack import Data, Points, contents
from mapper.records import Tables

_SAME = 5e-7  # degrees: what is printed with six decimals
_MOST_FAULTS = 20  # lines of an error


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
    """Make sure that a file holds nothing that must not leave.

    Args:
        data: The bytes of the file, or the file mapped to memory.
        name: What the file is called.
        secrets: What must not be in it; nothing is searched without any.
        published: The tables that the file is made of.
        fault_of: Gives a problem its place in the records.
        known: What anybody may know.
        head: Texts that stand beside the incidents, each with its field: title and description.
        constants: Texts that every such file holds, such as the page's code; they are skipped.
        path: Where the file stands, if it does.

    Raises:
        LeakError: It holds some; one line each, which names the kind and the place in the records,
            not the value.
    """
    wanted = SecretSearch(secrets, known)
    if not wanted:
        return
    places = _Places(published)
    found: dict[Secret, None] = {}
    for content in contents(data, constants=tuple(constants), overlap=wanted.reach, path=path):
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
    problems += [_of_file(secret, name) for secret in found if secret not in judged]
    if problems:
        faults = sorted({fault_of(problem) for problem in problems})
        raise LeakError("\n".join([*map(str, faults[:_MOST_FAULTS]), *_rest(faults, name)]))


def leaks_of(
    secrets: Iterable[Secret],
    *,
    published: Tables,
    known: Known,
    head: Iterable[tuple[str, str]] = (),
) -> list[Problem]:
    """Find what the texts of published records hold that must not leave, before any file is made.

    Args:
        secrets: What must not be in them.
        published: The tables that are to be published.
        known: What anybody may know.
        head: Texts that stand beside the incidents, each with its field.
    """
    texts = [secret for secret in dict.fromkeys(secrets) if secret.text is not None]
    return _problems(_judged(texts, published, known, head))


def _rest(faults: list[Fault], name: str) -> list[str]:
    rest = len(faults) - _MOST_FAULTS
    said = [f"and {rest:,} more"] if rest > 0 else []
    return [*said, f"{name} was not written."]


# ---- judging ---------------------------------------------------------------------------------


def _judged(
    found: Iterable[Secret], published: Tables, known: Known, head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    """Look for values in the published records.

    Returns:
        Where each value stands though it must not, of those that the records hold or anybody knows; a
        value that is not there came into the file by another way.
    """
    texts = [secret for secret in found if secret.text is not None]
    judged: dict[Secret, list[Cell]] = {}
    if not texts:
        return judged
    plain = [secret for secret in texts if not secret.is_name]
    for secret, _ in SecretSearch(plain).find_in_text(CELL_END.join(known.texts)):
        judged[secret] = []  # anybody may know it
    left = [secret for secret in texts if secret not in judged]
    if left:
        judged |= _judged_by_records(left, published, known, head)
    return judged


def _judged_by_records(
    left: list[Secret], published: Tables, known: Known, head: Iterable[tuple[str, str]]
) -> dict[Secret, list[Cell]]:
    judged: dict[Secret, list[Cell]] = {}
    hits: dict[Secret, list[Cell]] = defaultdict(list)
    wanted = SecretSearch(left, known)
    cells = PublishedCells(published)
    for batch in chain(texts_of_head(head), batches_of(published)):
        here = wanted.secrets_in(CELL_END.join(batch.texts))
        free = [secret for secret in here if _is_free(secret)]
        if len(free) < len(here):
            for cell, found in cells.holding(batch, wanted.secrets_in):
                for secret in found:
                    hits[secret].append(cell)
        if free:
            # what any published record may hold needs no second look
            judged |= {secret: [] for secret in free}
            left = [secret for secret in left if secret not in judged]
            if not left:
                break
            wanted = SecretSearch(left, known)
    told = {secret: _guilty(secret, each) for secret, each in hits.items() if not _is_free(secret)}
    return judged | told


def _is_free(secret: Secret) -> bool:
    """Whether any published record may hold it."""
    return not secret.is_name and secret.guard == "value"


def _problems(judged: dict[Secret, list[Cell]]) -> list[Problem]:
    """Say what stands where it must not; of a place, in one cell, the most telling part alone."""
    worst: dict[tuple[object, ...], tuple[Secret, Cell]] = {}
    for secret, cells in judged.items():
        for cell in cells:
            key = (cell.incident_id, cell.field, secret.is_name)
            known = worst.get(key)
            if known is None or _telling(secret) > _telling(known[0]):
                worst[key] = (secret, cell)
    return [_in_cell(secret, cell) for secret, cell in worst.values()]


def _telling(secret: Secret) -> int:
    return ("street", "", "number and street").index(secret.what)


def _guilty(secret: Secret, cells: list[Cell]) -> list[Cell]:
    """Return the cells that must not hold a value which they hold."""
    if secret.is_name:
        return cells
    own = [cell for cell in cells if secret.incident_id in cell.owners]
    if secret.guard == "own":
        # what the record still says of its place, it may say again
        return [] if any(cell.is_place for cell in own) else own
    public = any(cell.is_place for cell in cells)
    return [] if public else cells


def _in_cell(secret: Secret, cell: Cell) -> Problem:
    return Problem(
        cell.incident_id,
        cell.field,
        found=f"{_kind(secret)} in {cell.words}",
        expected="nothing of what is withheld",
        fix="take it out here, or publish what it was withheld from",
        code="leak",
    )


def _of_file(secret: Secret, name: str) -> Problem:
    return Problem(
        secret.incident_id,
        secret.field,
        found=f"{_kind(secret)} in {name}",
        expected="nothing of what is withheld",
        fix="take it out of what is published, or publish the record",
        code="leak",
    )


def _kind(secret: Secret) -> str:
    if secret.is_name:
        return "a private name"
    if secret.point is not None:
        return "exact coordinates"
    if secret.what:
        return f"the {secret.what} of a withheld place"
    words = [str(step).replace("_", " ") for step in secret.field if isinstance(step, str)]
    return f"a withheld text ({words[-1]})"


class _Places:
    """Where published incidents are: a coarser place may be that of another one's exact."""

    def __init__(self, published: Tables) -> None:
        self._published = published

    def __contains__(self, at: tuple[float, float]) -> bool:
        nearest = np.searchsorted(self._latitudes, (at[0] - _SAME, at[0] + _SAME))
        return bool((np.abs(self._sorted[slice(*nearest), 1] - at[1]) <= _SAME).any())

    @cached_property
    def _sorted(self) -> Points:
        frame = self._published.incidents[["latitude", "longitude"]].astype(float)
        places = frame.dropna().to_numpy()
        return places[np.argsort(places[:, 0])]

    @cached_property
    def _latitudes(self) -> Points:
        return np.ascontiguousarray(self._sorted[:, 0])
