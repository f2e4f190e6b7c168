"""Fills the reference pages from the code, and fails a build whose pages would contact anyone.

A page says what goes where with a line `{{ generated: NAME }}` of its own; `MAKERS` knows the names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from docs.generated import (
    columns,
    dependencies,
    errors,
    exit_statuses,
    faults,
    figures,
    first_level_areas,
    layouts,
    mapping_fields,
    records,
    registry,
    statuses,
)
from docs.generated.third_parties import contacted

MAKERS: Mapping[str, Callable[[], str]] = {
    "columns": columns.page,
    "dependencies": dependencies.page,
    "errors": errors.page,
    "exit_statuses": exit_statuses.page,
    "faults": faults.page,
    "figures": figures.page,
    "first_level_areas": first_level_areas.page,
    "layouts": layouts.page,
    "mapping_fields": mapping_fields.page,
    "records": records.page,
    "registry": registry.page,
    "statuses": statuses.page,
}
_PLACE = re.compile(r"^\{\{ generated: (\w+) \}\}$", re.MULTILINE)


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", _fill)
    app.connect("autodoc-process-docstring", _set_aside, priority=400)
    app.connect("autodoc-process-docstring", _put_back, priority=600)
    app.connect("build-finished", _refuse_third_parties)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _fill(_app: Sphinx, _page: str, source: list[str]) -> None:
    source[0] = _PLACE.sub(lambda found: MAKERS[found[1]](), source[0])


# Napoleon takes words before a colon in what a function returns for its type, and sets them apart.
_RETURNED = re.compile(r":returns: \*(.+?)\* -- ")

# Likewise what stands before a colon in a property's docstring; ours have annotations.
_properties: dict[str, list[str]] = {}


def _set_aside(
    _app: Sphinx, what: str, name: str, _object: object, _options: object, lines: list[str]
) -> None:
    if what in ("property", "attribute"):
        _properties[name] = list(lines)
        lines.clear()


def _put_back(
    _app: Sphinx, _what: str, name: str, _object: object, _options: object, lines: list[str]
) -> None:
    lines[:] = [_RETURNED.sub(r":returns: \1: ", line) for line in _properties.pop(name, lines)]


def _refuse_third_parties(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and (hosts := contacted(app.outdir)):
        raise ExtensionError("The site would contact a third party:\n" + "\n".join(hosts))
