"""Reads published pages and exports. They contain only published values, so nothing is withheld again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.errors import RecordsError, SelectionError, number_of
from mapper.files import Input, Share, as_input, ignore_share
from mapper.location import lock_path
from mapper.places import choose_borders
from mapper.publish.dataset import DEFAULT_TITLE, Dataset, profile_of
from mapper.records import NOTICES, OUTLINE, Registry, describe_agencies, mask, read_coverage

if TYPE_CHECKING:
    from mapper.imports import TableOptions

_PAGES = (".html", ".htm")
_COARSER_OUTLINES = "Outlines are read as the page has them, simplified; exports have them whole."


def is_page(path: Path) -> bool:
    """Whether a file has the suffix of a page."""
    return path.suffix.lower() in _PAGES


def is_export(path: Path) -> bool:
    """Whether mapper exported a file; see `mapper.publish.export`."""
    from mapper.publish.export import is_exported  # noqa: PLC0415  (as below)

    return is_exported(path)


def list_input_files(source: Path | Input, options: TableOptions) -> tuple[Path, ...]:
    """List every file that is read for a dataset, present or not, so that none is overwritten.

    Args:
        source: Records, a table or a page; a table in memory is no file.
        options: How a table is to be read; they may name files.

    Returns:
        Absolute paths, as given and with links resolved.
    """
    given = as_input(source)
    own: list[Path] = []
    if given is not None and (given.is_file or (given.stream is not None and given.name.exists())):
        own = [given.path] if is_page(given.path) else [given.path, lock_path(given.path)]
    told = None if options.accounts is None else as_input(options.accounts)
    if told is not None and told.is_file:
        own.append(told.path)
    for table in (given, told):
        if table is not None and table.is_in_parts:
            with suppress(RecordsError):  # whoever reads them says so
                own += _list_parts(table)
    beside = (options.mapping_file, options.agencies)
    shown = [each.absolute() for each in (*own, *beside) if each is not None]
    return tuple(dict.fromkeys([*shown, *(Path(os.path.realpath(each)) for each in shown)]))


def refuse_published_folder(given: Input) -> None:
    """Refuse a folder of exports, such as a site: each of them has the same incidents.

    Raises:
        SelectionError: The first file of one of its formats is an export of mapper.
    """
    if not given.is_in_parts:
        return
    first = {path.suffix: path for path in reversed(_list_parts(given))}
    exported = sorted(str(path) for path in first.values() if is_export(path))
    if exported:
        raise SelectionError(
            f"The files of {given.name} are exports of mapper ({', '.join(exported)}), and each may have the"
            " same incidents. Name one file."
        )


def _list_parts(given: Input) -> list[Path]:
    from mapper.files import find_parts  # noqa: PLC0415  (formats, which `check` need not load)

    return [Path(each.path) for each in find_parts([str(given.path)]).found]


def read_published_page(path: Path, share: Share = ignore_share) -> Dataset:
    """Read a page that mapper built.

    Args:
        path: The HTML file.
        share: Called with the share read.

    Raises:
        PageError: It is not a page of mapper, is broken, or is from another version.
    """
    # folium takes half a second to import, which `check` need not spend
    from mapper.page import read_page  # noqa: PLC0415

    page = read_page(path, share)
    return Dataset(
        page.tables,
        page.counts["records"],
        page.counts["withheld"],
        title=page.title,
        description=page.description,
        translations=page.translations,
        notices=page.notices,
        coverage=read_coverage(page.coverage),
        borders=_read_borders(page.borders),
        rejected=page.counts.get("rejected", 0),
        reduced=int(mask(page.tables.incidents["kept_back"], _is_reduced).sum()),
        profile=profile_of(page.title),
        notes=tuple(_notes_on(page.photos, has_outlines=OUTLINE in page.tables.incidents)),
    )


def _notes_on(photos: int, *, has_outlines: bool) -> Iterator[str]:
    """Say what of a page is not read, or coarser than it was."""
    if has_outlines:
        yield _COARSER_OUTLINES
    if photos:
        yield (
            f"Photos are not read from a page; those of {number_of(photos, 'incident')} are left out."
            " Build from the records with --embed-media."
        )


def _is_reduced(kept_back: tuple[str, ...] | None) -> bool:
    """Whether something of a record is not shown, or made coarser; not only warned of."""
    return any(not each.startswith("unfit") for each in kept_back or ())


def read_published_export(path: Path, registry: Registry) -> Dataset:
    """Read a file that mapper exported; see `mapper.publish.export`.

    Args:
        path: The file.
        registry: Describes agencies that the file only names.

    Raises:
        RecordsError: It is broken, or a value does not belong in an export.
    """
    # Arrow takes a quarter of a second to import, which a build need not spend
    from mapper.publish.export import read_export  # noqa: PLC0415

    found = read_export(path, registry)
    count, said = len(found.tables.incidents), found.about
    counts = {name: n for name, n in _members(said, "counts").items() if type(n) is int and n >= 0}
    kept_back = counts.get("withheld", 0), counts.get("rejected", 0)
    title = said.get("title")
    title = title if isinstance(title, str) and title else DEFAULT_TITLE
    described = said.get("description")
    return Dataset(
        found.tables,
        max(counts.get("records", 0), count + sum(kept_back)),
        kept_back[0],
        title=title,
        description=described if isinstance(described, str) else None,
        translations={
            language: {name: words for name, words in head.items() if isinstance(words, str)}
            for language, head in _members(said, "translations").items()
            if isinstance(head, dict)
        },
        notices={
            name: text for name in NOTICES if isinstance(text := said.get(name), str) and text
        },
        rejected=kept_back[1],
        coverage=read_coverage(said.get("coverage")),
        borders=_read_borders(said.get("borders")),
        profile=profile_of(title),
        notes=found.notes,
        new_agencies=tuple(describe_agencies(found.tables.agencies, registry)),
    )


def _read_borders(said: object) -> dict[str, str]:
    """Read a choice about areas in dispute as it was published; what is none is left out."""
    given = said if isinstance(said, Mapping) else {}
    chosen: dict[str, str] = {}
    for name, code in given.items():
        if isinstance(name, str) and isinstance(code, str):
            with suppress(SelectionError):  # of another edition of the list
                chosen |= choose_borders({name: code})
    return chosen


def _members(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}
