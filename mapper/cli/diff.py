"""`mapper diff`: lists what changed from one state of a set to another, for the desk."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper.analysis import (
    CHANGE_NOTICE,
    Change,
    compare_tables,
    make_change_lines,
    make_change_page,
)
from mapper.cli.loading import list_read, load
from mapper.cli.options import AREAS, BOUNDARIES, REPAIR_AREAS, InputType
from mapper.cli.output_path import OutputType
from mapper.cli.printing import exit_with_error
from mapper.cli.progress import CHECKING, Bar
from mapper.cli.table_options import BORDERS, COLUMNS, HOME
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, number_of
from mapper.files import Input, refuse_overwriting, write_whole
from mapper.imports import TableOptions
from mapper.publish import MANIFEST, is_export, is_page, page_of_site

if TYPE_CHECKING:
    from mapper.imports import AreaSource
    from mapper.privacy import Profile
    from mapper.publish import Dataset


@click.command()
@click.argument("old", type=InputType())
@click.argument("new", type=InputType())
@BOUNDARIES
@COLUMNS
@HOME
@BORDERS
@AREAS
@REPAIR_AREAS
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
@click.option(
    "-o",
    "--output",
    type=OutputType(),
    help="A page to write the changes to, such as changes.html; or a JSON file.",
)
def diff(
    old: Input,
    new: Input,
    *,
    columns: Path | None,
    home: str | None,
    borders: dict[str, str],
    areas: tuple[AreaSource, ...],
    repair_areas: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """List the changes from OLD to NEW: records, tables, pages, exports, or folders of published sites.

    A folder that is no site is a table, unless it is compared with a site. Records are compared with all
    their withheld values, so the list is for the desk and not for publication. If one of the two is a site,
    a page or an export, only what the public sees is compared.
    """
    try:
        old, new = _of_sites(old, new)
    except MapperError as error:
        exit_with_error(error)
    published = any(each.is_file and _is_published(each.path) for each in (old, new))
    profile: Profile = "public" if published else "internal"
    options = TableOptions(columns=columns, home=home, borders=borders)
    try:
        if output is not None:
            read = list_read((old, new), options)
            read += [each.file for each in areas if each.file is not None]
            refuse_overwriting([output], read)
        one, two = (
            load(
                (each,),
                options,
                bar=Bar(CHECKING),
                profile=profile,
                embargo_hours=0,
                # a page has the layers that it was built with
                areas=() if each.is_file and _is_published(each.path) else areas,
                repair_areas=repair_areas,
            )
            for each in (old, new)
        )
        # a page has the sources that incidents cite alone
        tables = [each.tables.referenced() if published else each.tables for each in (one, two)]
        changes = compare_tables(
            tables[0],
            tables[1],
            (_head(one), _head(two)),
            outlines_off=_OUTLINES_OFF if published else None,
        )
        if output is not None:
            write_whole(output, _file(changes, output, str(old.name), str(new.name)).encode())
    except MapperError as error:
        exit_with_error(error)
    if as_json:
        click.echo(_json(changes))
        return
    if output is None:
        for line in make_change_lines(changes):
            print_text(line)
    print_text(f"{old.name} → {new.name}: {number_of(len(changes), 'change')}. {CHANGE_NOTICE}.")


def _of_sites(*inputs: Input) -> list[Input]:
    """Return pages of sites in place of their folders; other inputs as they are, if no folder is a site.

    Raises:
        SiteError: One folder is a site and the other is none.
    """
    folders = [each for each in inputs if each.is_in_parts and each.path.is_dir()]
    if not any((each.path / MANIFEST).is_file() for each in folders):
        return list(inputs)
    return [
        replace(each, path=page_of_site(each.path)) if each in folders else each for each in inputs
    ]


# of a radius: twice what a page of very many outlines simplifies them by
_OUTLINES_OFF = 1 / 15


def _is_published(path: Path) -> bool:
    return is_page(path) or is_export(path)


def _head(dataset: Dataset) -> dict[str, object]:
    return {
        "title": dataset.title,
        "description": dataset.description,
        **dataset.notices,
        **{
            f"{name} ({language})": text
            for language, head in dataset.translations.items()
            for name, text in head.items()
        },
    }


def _file(changes: list[Change], output: Path, old: str, new: str) -> str:
    if output.suffix.lower() == ".json":
        return _json(changes) + "\n"
    return make_change_page(changes, old=old, new=new)


def _json(changes: list[Change]) -> str:
    whole = {"notice": CHANGE_NOTICE, "changes": [each.members() for each in changes]}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str)
