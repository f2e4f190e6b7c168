"""The document: folium's output, the page's own files and the blocks of data, as one file.

branca renders text a second time as a template, so no data passes through it. Folium's part is rendered
alone; then the document is joined from parts, never by replacing words in text that contains data.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeAlias

from branca.element import Element, Figure

from mapper.errors import PageError
from mapper.files import (
    Share,
    Target,
    ignore_share,
    open_whole_file,
    refuse_overwriting,
    refuse_records,
)
from mapper.page.assets import assets
from mapper.page.beside import BlocksBeside
from mapper.page.blocks import encode_code
from mapper.page.content_security_policy import Inventory, inventory, policy
from mapper.page.ground_map import GroundBlocks
from mapper.page.layers import Rendered, picture_origins, references, render, style_attributes
from mapper.page.markup import in_single_bytes
from mapper.page.media_blocks import PREFIX
from mapper.page.page_address import PageAddress
from mapper.page.tiles import Tiles
from mapper.text import escape_text

# what is to leave, as bytes or as a file, and what it is called
Inspection: TypeAlias = Callable[["bytes | Path", str], None]

_CLOSING = "</script>\n"
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Ccircle cx='16' cy='16' r='15' fill='%23ffd84d' stroke='%2317202a' stroke-width='2'/%3E"
    "%3Cpath d='M6 9l9 7-9 7zM26 9l-9 7 9 7z' fill='%2317202a'/%3E%3C/svg%3E"
)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The data of a page, each block in base64.

    Attributes:
        columns: The block of columns.
        basemap: The block of the borders of the Census.
        world: The block of the map of the world.
        ground: The blocks of the ground, empty if there is none.
        texts: Yields the blocks of texts, each made when needed.
        count: The number of blocks of texts.
        media: The blocks of photos, by the id of their incident.
    """

    columns: str
    basemap: str
    world: str
    ground: GroundBlocks
    texts: Callable[[], Iterator[bytes]]
    count: int
    media: Mapping[str, str] = field(default_factory=dict)


class PageFigure(Figure):
    """The root of an incident map: renders to the whole document."""

    def __init__(
        self,
        *,
        title: str,
        description: str | None = None,
        static: str = "",
        blocks: Blocks,
        map_name: str,
        width: str,
        height: str,
        tiles: Tiles | None = None,
        language: str | None = None,
        address: PageAddress | None = None,
        beside: BlocksBeside | None = None,
        read_from: Collection[Path] = (),
        inspect: Inspection | None = None,
    ) -> None:
        """Keep the parts of the document.

        Args:
            title: The page's title, as plain text.
            description: The publisher's text below it, as plain text.
            static: The incidents as markup, for readers without script.
            blocks: The data.
            map_name: Name of the map's variable and id of its element.
            width: Width of the frame in a notebook, in CSS units.
            height: Height of that frame.
            tiles: The server of street tiles, which the reader decides to load.
            language: The language that the page opens in; None for that of the reader's browser.
            address: Where the page is published; None if that is not known.
            beside: Where blocks of texts go that do not stand in the page; None if all do.
            read_from: Files that the incidents were read from, which must not be overwritten.
            inspect: Raises LeakError if a document contains a withheld value.
        """
        super().__init__(width=width, height=height, title=title)
        self.header.add_child(Element(""), name="meta_http")  # the document has its own
        self._title = title
        self._description = description
        self._static = static
        self._blocks = blocks
        self._map_name = map_name
        self._tiles = tiles
        self._language = language
        self._address = address
        self._beside = beside
        self._read_from = tuple(read_from)
        self._inspect = inspect

    def add_child(
        self, child: Element, name: str | None = None, index: int | None = None
    ) -> Element:
        """Add a part of the page, as branca does.

        Raises:
            PageError: It is a map that has a page of its own; this page stays unchanged.
        """
        page = getattr(child, "_parent", None)
        if isinstance(page, PageFigure) and page is not self:
            raise PageError(
                "Cannot add this map to the page of another map: each is a page of its own. Save both,"
                " or build one map of both sets of incidents."
            )
        return super().add_child(child, name=name, index=index)

    def save(
        self,
        outfile: str | bytes | os.PathLike[str] | IO[bytes] | IO[str],
        close_file: bool = True,  # noqa: FBT001, FBT002 - branca's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Write the document to a path, in one step, or to a stream of bytes.

        Args:
            outfile: The path or stream. Nothing is written before all layers have been drawn.
            close_file: Whether to close a stream once the page stands in it.
            **kwargs: Options that branca passes on when it renders.

        Raises:
            LeakError: The document, including added layers, contains a withheld value.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The page could not be written; an old file is unchanged.
        """
        target: Target = os.fsdecode(outfile) if isinstance(outfile, bytes) else outfile
        refuse_overwriting([target], self._read_from)
        refuse_records(target)
        pieces = self.pieces(**kwargs)
        drawn = next(pieces)  # what a layer raises when it is drawn is no error of writing
        with open_whole_file(target) as temporary:
            with temporary.open("wb") as file:
                file.writelines(chain([drawn], pieces))
            if self._inspect is not None:
                named = Path(target).name if isinstance(target, str | os.PathLike) else "the page"
                self._inspect(temporary, named)
        if close_file and not isinstance(target, str | os.PathLike):
            target.close()

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's signature
        """Return the document; the map and its layers stay unchanged.

        Raises:
            LeakError: The document, including added layers, contains a withheld value.
        """
        data = b"".join(self.pieces(**kwargs))
        if self._inspect is not None:
            self._inspect(data, "the page")
        return data.decode("utf-8")

    def cell(self) -> bytes:
        """Return the document for the frame of a widget, which it talks to.

        Raises:
            LeakError: The document, including added layers, contains a withheld value.
        """
        data = b"".join(self.pieces(is_cell=True))
        if self._inspect is not None:
            self._inspect(data, "the page")
        return data

    def pieces(
        self,
        share: Share = ignore_share,
        *,
        is_cell: bool = False,
        **kwargs: Any,  # noqa: ANN401 - as render
    ) -> Iterator[bytes]:
        """Yield the document in UTF-8 in pieces, so that it need not fit in memory.

        Args:
            share: Called with the share of texts yielded.
            is_cell: Whether the page is in the frame of a widget.
            **kwargs: Options that branca passes on when it renders.
        """
        parts = self._rendered(kwargs)
        own = assets()
        codes = {
            "leaflet": own.leaflet_js,
            **{f"plugin-{n}": text for n, text in enumerate(parts.plugins, start=1)},
            "map": parts.map,
            **{f"layer-{n}": text for n, text in enumerate(parts.layers, start=1)},
            "page": own.js,
        }
        styles = own.leaflet_css + parts.styles + own.css
        body = list(_body(parts, self._blocks, styles, codes, self._map_name))
        # blocks of data hold neither scripts that run nor styles
        found = inventory("".join(text for text in body if not isinstance(text, _Data)))
        found.scripts += [f"\n{own.loader}", *codes.values()]
        found.styles += [styles, *parts.made_styles]
        found.style_attributes += [*style_attributes(parts.script), *parts.icon_attributes]
        origins = self._tiles.origins if self._tiles else ()
        images = [*origins, *picture_origins(parts.script)]
        allowed = policy_tag(
            found,
            images,
            asks_own_host=self._beside is not None,
            has_fonts="@font-face" in parts.styles,
        )
        opening = _start(
            self._map_name, self._tiles, self._language, beside=self._beside, is_cell=is_cell
        )
        head = in_single_bytes(head_tags(self._title, self._description, self._address))
        yield from (text.encode("utf-8") for text in (opening, allowed, head, *body))
        texts = (_text_block(number, text) for number, text in enumerate(self._blocks.texts()))
        # the first texts stand before the script that starts the page: the list begins with them;
        # the others last, so that a page with a million can be used before they have been parsed
        yield from next(texts, ())
        yield f"<script>\n{own.loader}</script>\n".encode()
        # behind the script that hides it, so that it never flashes up
        static = in_single_bytes(self._static)
        yield f'<div class="static-list" id="static-list">\n{static}\n</div>\n'.encode()
        for number, block in enumerate(texts, start=2):
            if self._beside is None:
                yield from block
            else:
                self._beside.take(number - 1, block[1], b"".join(block))
            share(number / self._blocks.count)
        if self._beside is not None:
            yield self._beside.element()
        # streets are drawn last
        ground = self._blocks.ground
        for name, data in (("mapper-ground", ground.lines), ("mapper-ground-names", ground.names)):
            if data:
                yield "".join(block_pieces(f'id="{name}"', data)).encode()
        for id_, data in self._blocks.media.items():
            yield "".join(block_pieces(f'id="{escape(PREFIX + id_)}"', data)).encode()
        yield b"</body>\n</html>\n"

    def external_references(self) -> tuple[str, ...]:
        """Return the addresses that added layers load, in order, each once."""
        parts = self._rendered({})
        in_tags = inventory(parts.header).references + inventory(parts.html).references
        return tuple(dict.fromkeys(in_tags + references(parts.script, has_pins=parts.has_pins)))

    def contacted_hosts(self) -> tuple[str, ...]:
        """Return the origins that the page's policy lets it ask for images."""
        origins = self._tiles.origins if self._tiles else ()
        return tuple(dict.fromkeys([*origins, *self.contacted_by_layers()]))

    def contacted_by_layers(self) -> tuple[str, ...]:
        """Return the origins that added layers contact as soon as a page is opened."""
        return tuple(dict.fromkeys(picture_origins(self._rendered({}).script)))

    def _rendered(self, kwargs: Mapping[str, Any]) -> Rendered:
        """Let folium render the map and its layers."""
        return render(self, self._children[self._map_name], kwargs)


# ---- the document ----------------------------------------------------------------------------


def _start(
    map_name: str,
    tiles: Tiles | None,
    language: str | None,
    *,
    beside: BlocksBeside | None,
    is_cell: bool,
) -> str:
    chosen = "".join(
        f' data-mapper-tiles{name}="{escape(_one_encoding(value))}"'
        for name, value in _tile_data(tiles).items()
    )
    cell = " data-mapper-cell" if is_cell else ""
    cell += beside.attribute if beside else ""
    named = f' data-mapper-map="{escape(map_name)}"'
    attributes = f"{named}{chosen}{cell}"
    return opening_tags(attributes, language=language, text=language or "en")


def opening_tags(attributes: str = "", *, language: str | None = None, text: str = "en") -> str:
    """Return the beginning of a document, up to its encoding.

    Args:
        attributes: Of the document, as markup.
        language: The language that the page opens in; None for that of the reader's browser.
        text: The language of what the document says without script.
    """
    opens_in = f' data-mapper-language="{escape(language)}"' if language else ""
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{escape(text)}" dir="ltr" data-mapper="loading"{attributes}{opens_in}>\n'
        '<head>\n<meta charset="utf-8">\n'
    )


def _tile_data(tiles: Tiles | None) -> dict[str, str]:
    """Return what the page has to know of the server of tiles, by the end of the attribute's name."""
    if tiles is None:
        return {}
    data = {
        "": tiles.url,
        "-host": tiles.host,
        "-attribution": tiles.attribution,
        "-zoom": str(tiles.max_zoom),
    }
    if tiles.subdomains:
        data["-subdomains"] = " ".join(tiles.subdomains)
    if tiles.wms:
        data["-wms"] = json.dumps(tiles.wms)
    return data


def policy_tag(
    found: Inventory,
    images: Iterable[str] = (),
    *,
    asks_own_host: bool = False,
    has_fonts: bool = False,
) -> str:
    """Return the tag with the policy of a page; see `content_security_policy.policy`."""
    content = policy(found, images, asks_own_host=asks_own_host, has_fonts=has_fonts)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">\n'


def head_tags(title: str, description: str | None, address: PageAddress | None) -> str:
    """Return the tags that say what a page is."""
    said = escape_text(title)
    summary = escape_text(" ".join((description or "").split()))
    return (
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="{escape(_generator())}">\n'
        f"<title>{said}</title>\n"
        + (f'<meta name="description" content="{summary}">\n' if summary else "")
        + f'<meta property="og:title" content="{said}">\n<meta property="og:type" content="website">\n'
        + (f'<meta property="og:description" content="{summary}">\n' if summary else "")
        + "".join(f"{tag}\n" for tag in (address.tags() if address else ()))
        + f'<link rel="icon" href="{_ICON}">\n'
    )


def _body(
    parts: Rendered, blocks: Blocks, styles: str, codes: Mapping[str, str], map_name: str
) -> Iterator[str]:
    """Yield the parts between the title and the texts, in order."""
    own = assets()
    yield f"<style>\n{own.first_css}</style>\n"
    yield f"{parts.header}\n</head>\n<body>\n{own.before_map}"
    yield f'<div id="{escape(map_name)}" class="folium-map"></div>{own.after_map}{parts.html}\n'
    yield from block_pieces('id="mapper-columns"', blocks.columns)
    yield from block_pieces('id="mapper-basemap"', blocks.basemap)
    yield from block_pieces('id="mapper-world"', blocks.world)
    yield from block_pieces('id="page-styles" data-run="style"', encode_code(styles))
    for name, code in codes.items():
        yield from block_pieces(f'id="code-{name}" data-run', encode_code(code))


class _Data(str):
    """The text of a block: base64, which is neither markup nor code."""

    __slots__ = ()


def block_pieces(attributes: str, data: str) -> tuple[str, _Data, str]:
    """Return a block of data as an element, in three pieces."""
    return _opening(attributes), _Data(data), _CLOSING


def _text_block(number: int, texts: bytes) -> tuple[bytes, bytes, bytes]:
    opening = _opening(f'class="mapper-texts" data-block="{number}"')
    return opening.encode(), texts, _CLOSING.encode()


def _opening(attributes: str) -> str:
    return f'<script type="application/x-mapper-block" {attributes}>'


@cache
def _generator() -> str:
    try:
        return f"mapper {version('incident-mapper')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "mapper"


def _one_encoding(text: str) -> str:
    """Replace halves of surrogate pairs, which have no UTF-8, so that the page can be written."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
