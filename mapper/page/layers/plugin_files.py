"""Scripts and style sheets of folium's plugins, from a package that carries them.

folium names each file by its address on a server. The package folium-offline is a copy of folium with all
these files in one of its modules, by the same addresses. Only that text is read: its code never runs.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mapper.page.layers.repairs import repair_library, repair_styles

PACKAGE = "offlinefolium"
EXTRA = "layers"
_MODULE = "elements.py"
_TABLE = "_res"

_SOURCE_MAP = re.compile(r"^//[#@] sourceMappingURL=.*\n?", re.MULTILINE)
_IMPORT = re.compile(r"@import\b[^;]*;?")
# an address in a style sheet that is neither data nor a part of a picture in the sheet
_OUTSIDE = re.compile(
    r"url\(\s*(?:\"(?!data:|#)[^\"]*\"|'(?!data:|#)[^']*'|(?![\"']|data:|#|%23)[^)]*)\s*\)",
    re.IGNORECASE,
)
_NOTHING = 'url("data:,")'


def plugin_file(address: str) -> str | None:
    """Return the text of a file by its address, None if no installed package has it.

    A style sheet comes without the addresses that it would load, a script without that of its source map.
    """
    text = _files().get(address)
    if text is None:
        return None
    if address.endswith(".css"):
        text = repair_styles(address, text)
        return _OUTSIDE.sub(_NOTHING, _IMPORT.sub("", text)).strip()
    return _SOURCE_MAP.sub("", repair_library(address, text)).strip()


def are_installed() -> bool:
    """Return whether the package with the files is installed."""
    return bool(_files())


@cache
def _files() -> Mapping[str, str]:
    """Read the files, 3.5 MB, once in a process: 0.3 s."""
    found = importlib.util.find_spec(PACKAGE)
    module = Path(found.origin).with_name(_MODULE) if found and found.origin else None
    if module is None or not module.is_file():
        return {}
    statements = ast.parse(module.read_text(encoding="utf-8")).body
    return {address: text for each in statements for address, text in _entry(each)}


def _entry(statement: ast.stmt) -> list[tuple[str, str]]:
    """Return what a statement puts into the table: `_res["https://…"] = "…"`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Subscript):
        return []
    table, key, value = statement.targets[0].value, statement.targets[0].slice, statement.value
    if not isinstance(table, ast.Name) or table.id != _TABLE:
        return []
    if not isinstance(key, ast.Constant) or not isinstance(value, ast.Constant):
        return []
    return [(str(key.value), str(value.value))]
