"""Settings of the docs site; build it with `python3 -m sphinx -W -n docs docs/_build`.

Everything a page loads lies in the folder that is built: the theme brings its own files and names no web
font, and the build fails if a page would contact anyone. Type names from other packages are not linked:
that would need their inventories, and so a network.
"""

from __future__ import annotations

import sys
from importlib.metadata import version as _version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

project = "mapper"
author = "The mapper team"
project_copyright = "the mapper team, MIT license"
release = version = _version("incident-mapper")
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "docs.extension",
]
exclude_patterns = ["_build"]
nitpicky = True
default_role = "code"  # a word in single backticks in a docstring
# classes of other packages, and names that stand for plain types
nitpick_ignore_regex = [
    ("py:.*", r"(pd|gpd|np|npt|pa|shapely|folium|pandas|numpy|geopandas|datetime|os|click)\..*"),
    (
        "py:.*",
        r"(Axes|Columns|Extent|Path|Profile|date|datetime|Frame|Floats|TypeVar|PathLike|IO|Entry|ClassVar|GroundFiles|ViewText|Files|Partitioned|ArrowStream|Report|PartsReport)",
    ),
    (
        "py:.*",
        r"mapper\..*\.(Frame|Partitioned|ArrowStream|Floats|Extent|Dataset|Tables|Boundaries|Tiles)",
    ),  # no part of the front door
    ("py:.*", r"pathlib\..*|collections\..*|matplotlib\..*|typing\..*"),
]

myst_enable_extensions = ["deflist", "fieldlist", "attrs_block"]
myst_heading_anchors = 3

napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
html_title = f"mapper {release}"
html_static_path = ["_static"]
html_css_files = ["mapper.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    # the same ink and accent as the page that mapper builds
    "light_css_variables": {"color-brand-primary": "#0b5a8a", "color-brand-content": "#0b5a8a"},
    "dark_css_variables": {"color-brand-primary": "#7cc4f0", "color-brand-content": "#7cc4f0"},
}
