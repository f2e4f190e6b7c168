"""The map as a page: a `folium.Map` that saves to one file with the incidents inside."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import folium
from branca.element import Element
from folium.template import Template

from mapper.errors import NotSelfContainedWarning, PageError
from mapper.files import Share, ignore_share
from mapper.page.basemap import encode_basemap
from mapper.page.beside import BlocksBeside
from mapper.page.blocks import encode_columns, encode_texts
from mapper.page.columns import page_data
from mapper.page.document import Blocks, Inspection, PageFigure
from mapper.page.ground_map import GroundBlocks
from mapper.page.layers import AWESOME_MARKERS, refuse_layers, refuse_text_alone, walk
from mapper.page.map_extent import Extent, incidents_extent
from mapper.page.page_address import PageAddress
from mapper.page.static_list import static_list
from mapper.page.tiles import Tiles, tile_origin
from mapper.page.world_map import encode_world_map
from mapper.places import COUNTRY, Boundaries
from mapper.records import Tables, own_language

_MAP_ID = "incidents"
_ZOOM = 9
_FRAME_HEIGHT = "640px"


class IncidentMap(folium.Map):
    """A page of incidents that loads nothing from outside, and a `folium.Map` to add layers to.

    `save(path)`, `get_root().render()` and a notebook cell give the same page. The incidents do not
    pass through folium: folium draws the map and any added layers, and the page puts them into its own
    document.
    """

    # As folium has it, without what the page's document and style sheet do: the element, its place
    # and size, a viewport that forbids zooming, and jQuery.
    _template = Template(
        """
        {% macro header(this, kwargs) %}
        {%- if this.global_switches.no_touch or this.global_switches.disable_3d %}
            <script>
                L_NO_TOUCH = {{ this.global_switches.no_touch|tojson }};
                L_DISABLE_3D = {{ this.global_switches.disable_3d|tojson }};
            </script>
        {%- endif %}
        {% endmacro %}

        {% macro html(this, kwargs) %}{% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {
                    center: {{ this.location|tojson }},
                    crs: L.CRS.{{ this.crs }},
                    ...{{ this.options|tojavascript }}
                }
            );
            {%- if this.control_scale %}
            L.control.scale().addTo({{ this.get_name() }});
            {%- endif %}
            {%- if this.zoom_control_position %}
            L.control.zoom({position: {{ this.zoom_control|tojson }}}).addTo({{ this.get_name() }});
            {%- endif %}
            {%- if this.objects_to_stay_in_front %}
            function objects_in_front() {
                {%- for each in this.objects_to_stay_in_front %}
                {{ each.get_name() }}.bringToFront();
                {%- endfor %}
            }
            {{ this.get_name() }}.on("overlayadd", objects_in_front);
            {%- endif %}
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's name and type
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self,
        tables: Tables,
        *,
        counts: Mapping[str, int],
        title: str,
        description: str | None = None,
        translations: Mapping[str, Mapping[str, str]] | None = None,
        notices: Mapping[str, str] | None = None,
        coverage: Mapping[str, object] | None = None,
        borders: Mapping[str, str] | None = None,
        boundaries: Boundaries,
        states: Boundaries,
        width: str = "100%",
        height: str = _FRAME_HEIGHT,
        street: Tiles | None = None,
        ground: GroundBlocks = GroundBlocks(),  # noqa: B008 - immutable
        media: Mapping[str, str] | None = None,
        language: str | None = None,
        address: PageAddress | None = None,
        beside: BlocksBeside | None = None,
        withheld: Mapping[str, int] | None = None,
        reduced: int = 0,
        read_from: Collection[Path] = (),
        inspect: Inspection | None = None,
        **options: Any,  # noqa: ANN401 - folium.Map's own
    ) -> None:
        """Lay out the page.

        Args:
            tables: The incidents to publish, in list order.
            counts: `records`, `shown`, `unlocated`, `withheld` and `filtered`; the first is the sum
                of the others.
            title: The page's title, as plain text.
            description: The text below the title, as plain text.
            translations: `title` and `description` in other languages, by language.
            notices: `contact` and `license` of the data, as plain text.
            coverage: The time in which the incidents are complete, if the publisher claims one.
            borders: The code of the country that the publisher names in an area in dispute, by its name.
            boundaries: The state with the places and counties of the incidents.
            states: The outlines of all states.
            width: Width of the frame in a notebook, in CSS units.
            height: Height of the frame in a notebook.
            street: The server of street tiles, which the reader decides to load; None for none.
            ground: Streets, rail, water and parks; none by default.
            media: The blocks of photos, by the id of their incident.
            language: The language that the page opens in; None for that of the reader's browser.
            address: Where the page is published, for its head; None if that is not known.
            beside: Where blocks of texts go that do not stand in the page; None if all do.
            withheld: Number of records withheld, by reason.
            reduced: Number of incidents shown in part or with a coarser place.
            read_from: Files that the incidents were read from, which must not be overwritten.
            inspect: Raises LeakError if a document to be saved or shown contains a withheld value.
            **options: Other options of `folium.Map`. By default there are no tiles, and center and
                zoom fit the incidents.

        Raises:
            PageError: The counts do not add up, a record is marked withhold, or a table names an
                unknown agency or source.
            GeodataError: A jurisdiction is missing from the boundaries.
        """
        data = page_data(
            tables,
            counts=counts,
            title=title,
            description=description,
            translations=translations,
            notices=notices,
            coverage=coverage,
            borders=borders,
            boundaries=boundaries,
            states=states,
        )
        data.header["withheld"] = dict(withheld or {})
        data.header["reduced"] = reduced
        if media:
            data.header["media"] = sorted(media)
        extent = incidents_extent(tables.incidents, boundaries)
        given: dict[str, Any] = {"location": _center(extent), "zoom_start": _ZOOM, "tiles": None}
        given |= options
        super().__init__(**given)
        self._id = _MAP_ID
        self._said = f"{title!r}, {len(tables.incidents)} incidents"
        self._street = street
        self._ground = ground
        with ThreadPoolExecutor(2) as pool:
            columns = pool.submit(encode_columns, data.header, data.columns)
            world = pool.submit(
                encode_world_map,
                tables.incidents,
                extent=extent,
                has_census=boundaries.state != COUNTRY,
                borders=borders,
            )
            basemap = encode_basemap(
                tables.incidents, boundaries=boundaries, states=states, extent=extent
            )
        blocks = Blocks(
            columns=columns.result(),
            basemap=basemap,
            world=world.result(),
            ground=ground,
            texts=partial(encode_texts, data.texts.block, data.texts.blocks),
            count=data.texts.blocks,
            media=dict(media or {}),
        )
        # what search engines and readers without script find is in the language that the page opens in
        translated = (translations or {}).get(language or "", {})
        head = {"title": title, "description": description, **translated}
        PageFigure(
            title=head["title"] or title,
            description=head["description"],
            static=static_list(
                tables,
                title=head["title"] or title,
                description=head["description"],
                counts=counts,
                notices=notices,
                borders=borders,
                language=language or "en",
                titled=language if translated else own_language(translations or {}),
            ),
            blocks=blocks,
            map_name=self.get_name(),
            width=width,
            height=height,
            tiles=street,
            language=language,
            address=address,
            beside=beside,
            read_from=read_from,
            inspect=inspect,
        ).add_child(self, name=self.get_name())

    @property  # type: ignore[override]  # folium has it as an attribute
    def _parent(self) -> Element | None:
        """The page; branca sets it when the map is added to something."""
        return self.__dict__.get("_parent")

    @_parent.setter
    def _parent(self, parent: Element | None) -> None:
        """Accept the page once; refuse any later parent and undo the change.

        branca has already put the map among the children of the other element.
        """
        page = self.__dict__.get("_parent")
        # folium begins with a figure of its own
        if not isinstance(page, PageFigure) or parent is page:
            self.__dict__["_parent"] = parent
            return
        if parent is not None:
            for name in [name for name, each in parent._children.items() if each is self]:  # noqa: SLF001
                del parent._children[name]  # noqa: SLF001
        raise PageError(
            f"Cannot put this map into a {type(parent).__name__}: it is a page of its own. To set its"
            ' size, write: chart.get_root().width = "600px"'
        )

    @property
    def public_texts(self) -> tuple[str, ...]:
        """Texts of the page that come from no record: the names of its streets."""
        return self._ground.public_texts

    @property
    def external_references(self) -> tuple[str, ...]:
        """The files that layers added by hand load from outside.

        Addresses of scripts, style sheets, images and tiles in the order of the page, each once;
        empty without such layers. The page blocks all of them except the tiles and pictures of
        `contacted_hosts`.
        """
        return self._page().external_references()

    @property
    def contacted_hosts(self) -> tuple[str, ...]:
        """Origins that the page may contact for images: chosen street tiles, added tile layers."""
        return self._page().contacted_hosts()

    def add_child(
        self, child: Element, name: str | None = None, index: int | None = None
    ) -> Element:
        """Add a layer, as folium does.

        Raises:
            PageError: The layer, or one in it, cannot be shown on a page; the map stays unchanged.
            ArgumentError: It is no layer.
            ExtraError: It can be shown once the files of folium's plugins are installed.
        """
        refuse_text_alone(child)
        refuse_layers(walk(child))
        return super().add_child(child, name=name, index=index)

    def save(self, outfile: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - folium's own
        """Write the page to a path, in one step, or to an open binary file, as `folium.Map.save` does.

        Nothing is written before all layers have been drawn. As folium has it, an open file is closed
        unless `close_file=False`.

        Raises:
            LeakError: The page, including added layers, contains a withheld value.
            PageError: An added layer cannot be shown on a page.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The page could not be written; an old file is unchanged.

        Warns:
            NotSelfContainedWarning: Added layers load files from outside. The message names the hosts
                that the page contacts when opened, and the files that it blocks.
        """
        self._page().save(outfile, *args, **kwargs)
        if said := self._outside():
            warnings.warn(said, NotSelfContainedWarning, stacklevel=2)

    def __repr__(self) -> str:
        """Describe the map and its added layers in one line."""
        layers = len(self._children)
        by_hand = (
            f", {layers} {'layer' if layers == 1 else 'layers'} added by hand" if layers else ""
        )
        street = f", street tiles of {self._street.host} if asked for" if self._street else ""
        return f"<{type(self).__name__}: {self._said}{by_hand}{street}>"

    def pieces(self, share: Share = ignore_share) -> Iterator[bytes]:
        """Yield the page in UTF-8 in pieces; joined, they equal `get_root().render()`.

        Args:
            share: Called with the share yielded.
        """
        return self._page().pieces(share)

    def cell(self) -> bytes:
        """Return the page for the frame of a widget.

        Raises:
            LeakError: The page, including added layers, contains a withheld value.
        """
        return self._page().cell()

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's signature
        """Pass the map's script to the page, which calls this when it is rendered."""
        self._page()
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""

    def _outside(self) -> str:
        """Describe the files that added layers load from outside; empty if none."""
        page = self._page()
        asked = page.external_references()
        hosts = page.contacted_by_layers()
        icons = [each for each in asked if each == AWESOME_MARKERS]
        refused = [each for each in asked if tile_origin(each) not in hosts and each not in icons]
        effects = [
            *([f"the page contacts {', '.join(hosts)} when opened"] if hosts else []),
            *([f"the page blocks {', '.join(refused)}"] if refused else []),
            *([f"the page shows plain icons in place of {AWESOME_MARKERS}"] if icons else []),
        ]
        return (
            f"Added layers load files from outside: {'; '.join(effects)}. Leave them out, or tell your"
            " readers."
            if effects
            else ""
        )

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's signature
        """Show the page in a cell; an untrusted notebook shows instructions instead."""
        frame = self._page()._repr_html_(**kwargs)
        # the page covers the words; where scripts and frames are taken out, they are what is left
        return (
            '<div style="position:relative"><p style="position:absolute;margin:1em">The map is not'
            " shown because this notebook is not trusted. Trust it (File, Trust Notebook; in VS Code:"
            " Manage Workspace Trust) and run the cell again, or save the map"
            f' with <code>incidents.save("map.html")</code> and open the file.</p>'
            f'<div style="position:relative">{frame}</div></div>'
        )

    def _page(self) -> PageFigure:
        page: PageFigure = self.__dict__["_parent"]
        return page


def _center(extent: Extent) -> list[int]:
    """Return where the map begins, in whole degrees: the page fits its view to the incidents at once.

    The exact middle of what is shown may be the place of what is withheld.
    """
    return [round((extent.south + extent.north) / 2), round((extent.west + extent.east) / 2)]
