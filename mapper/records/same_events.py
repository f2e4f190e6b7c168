"""Records of one event: links between two count both ways."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def same_events(links: Iterable[tuple[str, Collection[str]]]) -> dict[str, tuple[str, ...]]:
    """Return the other records of the same event for each record that has some; links count both ways.

    Args:
        links: The id of each record, and the ids that it names.
    """
    groups: dict[str, dict[str, None]] = {}
    for id_, others in links:
        for other in others:
            if other == id_:
                continue
            one, two = (groups.get(each, {each: None}) for each in (id_, other))
            joined = {**one, **two}
            groups.update(dict.fromkeys(joined, joined))
    return {
        id_: tuple(sorted(other for other in group if other != id_))
        for id_, group in groups.items()
    }
