"""The page of counts: one file that opens offline and stands for any number of incidents, without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from mapper.page.area_sets import PageAreas, jurisdictions_of_incidents
from mapper.page.assets import assets, style_sheet
from mapper.page.basemap import encode_basemap
from mapper.page.blocks import encode_code, encode_columns
from mapper.page.bundle import COUNTS_ENTRY, JOINED_COUNTS, join_page, read_part
from mapper.page.content_security_policy import inventory
from mapper.page.count_blocks import Cube, encode_cube
from mapper.page.document import block_pieces, head_tags, opening_tags, policy_tag
from mapper.page.map_extent import incidents_extent
from mapper.page.markup import in_single_bytes
from mapper.page.world_map import encode_world_map
from mapper.places import COUNTRY, Boundaries

_HERE = Path(__file__).resolve().parent
_STYLES = ("base.css", "map.css", "counts/counts.css")
_BODY = "counts.html"


@dataclass(frozen=True)
class CountsPage:
    """What a page of counts holds.

    Attributes:
        title: Its title, as plain text.
        header: What the page has to know beside the counts: names, sets, tally, sums; plain JSON values.
        places: Counts by place and month.
        cells: Counts by cell and month; None if there are none.
        days: Counts by place and day; None if they would make the page too large.
        spots: Where incidents are, for the map below: rows as of the table of incidents, one a place.
        boundaries: The state with the places and counties of the incidents.
        states: The outlines of all states.
        static: The totals as markup, for readers without script.
        description: The text below the title.
        language: The language that the page opens in; None for that of the reader's browser.
        borders: The code of the country that the publisher names in an area in dispute, by its name.
    """

    title: str
    header: Mapping[str, Any]
    places: Cube
    cells: Cube | None
    days: Cube | None
    spots: pd.DataFrame
    boundaries: Boundaries
    states: Boundaries
    static: str
    description: str | None = None
    language: str | None = None
    borders: Mapping[str, str] = field(default_factory=dict)

    def pieces(self) -> Iterator[bytes]:
        """Yield the page in UTF-8 in pieces."""
        own = assets()
        areas = PageAreas(self.boundaries, self.states, jurisdictions_of_incidents(self.spots)[0])
        about = {
            **self.header,
            "areas": areas.listed(),
            "vintage": self.boundaries.vintage.removeprefix("Census "),
        }
        codes = {"leaflet": own.leaflet_js, "page": counts_script()}
        styles = own.leaflet_css + _styles()
        body = [f"<style>\n{own.first_css}</style>\n</head>\n<body>\n{_body()}"]
        found = inventory(body[0])
        found.scripts += [f"\n{own.loader}", *codes.values()]
        found.styles.append(styles)
        yield "".join(
            [
                opening_tags(language=self.language),
                policy_tag(found),
                in_single_bytes(head_tags(self.title, self.description, None)),
                *body,
                *block_pieces('id="page-styles" data-run="style"', encode_code(styles)),
                *(
                    piece
                    for name, code in codes.items()
                    for piece in block_pieces(f'id="code-{name}" data-run', encode_code(code))
                ),
                *block_pieces('id="mapper-counts"', encode_columns(about, [])),
            ]
        ).encode("utf-8", errors="replace")
        yield f"<script>\n{own.loader}</script>\n".encode()
        yield f'<div class="static-list" id="static-list">\n{in_single_bytes(self.static)}\n</div>\n'.encode()
        # the totals are in the header: they can be read while the counts are on their way
        yield "".join(block_pieces('id="mapper-places"', encode_cube(self.places))).encode()
        extent = incidents_extent(self.spots, self.boundaries)
        basemap = encode_basemap(
            self.spots, boundaries=self.boundaries, states=self.states, extent=extent
        )
        world = encode_world_map(
            self.spots,
            extent=extent,
            has_census=self.boundaries.state != COUNTRY,
            borders=self.borders,
        )
        # totals and filters can be used before the map has been parsed
        yield "".join(block_pieces('id="mapper-basemap"', basemap)).encode()
        yield "".join(block_pieces('id="mapper-world"', world)).encode()
        for name, cube in (("mapper-cells", self.cells), ("mapper-days", self.days)):
            if cube is not None:
                yield "".join(block_pieces(f'id="{name}"', encode_cube(cube))).encode()
        yield b"</body>\n</html>\n"


@cache
def counts_script() -> str:
    """Return the script of the page of counts, which a wheel carries joined."""
    joined = _HERE / JOINED_COUNTS
    return read_part(joined) if joined.is_file() else join_page(_HERE, COUNTS_ENTRY)


@cache
def _styles() -> str:
    return "".join(style_sheet(_HERE / "style" / name) for name in _STYLES)


@cache
def _body() -> str:
    return in_single_bytes(read_part(_HERE / _BODY))
