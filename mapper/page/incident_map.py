"""The map as a page: a `folium.Map` that saves to one file with the incidents inside it."""

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
from mapper.page.added_layers import AWESOME_MARKERS
from mapper.page.basemap import encode_basemap, incidents_extent
from mapper.page.blocks import encode_columns, encode_texts
from mapper.page.columns import page_data
from mapper.page.document import Blocks, Inspection, PageFigure
from mapper.page.tiles import Tiles, tile_origin
from mapper.places import Boundaries
from mapper.progress import Share, unseen
from mapper.records import Tables

_MAP_ID = "incidents"
_ZOOM = 9
_FRAME_HEIGHT = "640px"


class IncidentMap(folium.Map):
    """A page of incidents that needs nothing from outside, and a `folium.Map` to add layers to.

    `save(path)`, `get_root().render()` and a notebook cell all give the same page. The incidents do
    not pass through folium: it draws the map and whatever layers are added by hand, and the page
    puts them into its own document.
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
            document.addEventListener("DOMContentLoaded", objects_in_front);
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
        boundaries: Boundaries,
        states: Boundaries,
        width: str = "100%",
        height: str = _FRAME_HEIGHT,
        street: Tiles | None = None,
        withheld: Mapping[str, int] | None = None,
        reduced: int = 0,
        read_from: Collection[Path] = (),
        inspect: Inspection | None = None,
        **options: Any,  # noqa: ANN401 - folium.Map's own
    ) -> None:
        """Lay out the page.

        Args:
            tables: The incidents to publish, located or with the reason why not, in list order.
            counts: `records`, `shown`, `unlocated`, `withheld` and `filtered`; the first is the sum
                of the others.
            title: The page's title, as plain text.
            description: What the page says about itself, as plain text.
            translations: `title` and `description` in other languages, by language.
            boundaries: The state whose places and counties the incidents name.
            states: The outlines of all states.
            width: Width of the frame in a notebook, in CSS units.
            height: Height of the frame in a notebook.
            street: The server of street tiles that a reader may ask for; none unless chosen.
            withheld: Number of records withheld, by reason.
            reduced: Number of incidents of which something is not shown, or made coarser.
            read_from: Files that the incidents were read from, which no page is written over.
            inspect: Raises where a document that is to leave, or to be shown in a cell, holds what must not.
            **options: What `folium.Map` takes besides. There are no tiles unless asked for, and
                centre and zoom are those of the incidents.

        Raises:
            PageError: The counts do not add up, a record is to be withheld, or a table names what
                is not there.
            GeodataError: A jurisdiction is in neither boundaries.
        """
        data = page_data(
            tables,
            counts=counts,
            title=title,
            description=description,
            translations=translations,
            boundaries=boundaries,
            states=states,
        )
        data.header["withheld"] = dict(withheld or {})
        data.header["reduced"] = reduced
        extent = incidents_extent(tables.incidents, boundaries)
        centre = [(extent.south + extent.north) / 2, (extent.west + extent.east) / 2]
        given: dict[str, Any] = {"location": centre, "zoom_start": _ZOOM, "tiles": None} | options
        super().__init__(**given)
        self._id = _MAP_ID
        self._said = f"{title!r}, {len(tables.incidents)} incidents"
        self._street = street
        with ThreadPoolExecutor(1) as beside:
            columns = beside.submit(encode_columns, data.header, data.columns)
            basemap = encode_basemap(
                tables.incidents, boundaries=boundaries, states=states, extent=extent
            )
        blocks = Blocks(
            columns=columns.result(),
            basemap=basemap,
            texts=partial(encode_texts, data.texts.block, data.texts.blocks),
            count=data.texts.blocks,
        )
        PageFigure(
            title=title,
            blocks=blocks,
            map_name=self.get_name(),
            width=width,
            height=height,
            tiles=street,
            read_from=read_from,
            inspect=inspect,
        ).add_child(self, name=self.get_name())

    @property  # type: ignore[override]  # folium has it as an attribute
    def _parent(self) -> Element | None:
        """The page; branca sets it when the map is added to something."""
        return self.__dict__.get("_parent")

    @_parent.setter
    def _parent(self, parent: Element | None) -> None:
        """Take its page for good, and refuse everything after it at once, as if nothing had been asked.

        branca has put the map among the children of the other element already.
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
            f"This map is a page of its own and cannot be part of a {type(parent).__name__}. Set its"
            ' size on the map instead: chart.get_root().width = "600px".'
        )

    @property
    def external_references(self) -> tuple[str, ...]:
        """What layers added by hand ask for from outside.

        Addresses of scripts, style sheets, images and tiles in the order of the page, each once;
        empty for a page without such layers. The page's policy refuses all of them but the tiles
        and pictures of `contacted_hosts`.
        """
        return self._page().external_references()

    @property
    def contacted_hosts(self) -> tuple[str, ...]:
        """Origins that the page may ask for images: chosen street tiles, tile layers by hand."""
        return self._page().contacted_hosts()

    def save(self, outfile: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - folium's own
        """Write the page to a path, in one step, or to an open binary file, as `folium.Map.save` does.

        Nothing is written before all layers have been drawn. As folium has it, an open file is closed
        unless `close_file=False`.

        Raises:
            LeakError: The page, layers added by hand included, holds what is withheld.
            DestinationError: The path is a file that the incidents were read from, or no file.
            OutputError: It could not be written; an old file there stays whole.

        Warns:
            NotSelfContainedWarning: Layers added by hand ask for something from outside. The message
                names whom the page contacts when it is opened, and what its policy refuses.
        """
        self._page().save(outfile, *args, **kwargs)
        if said := self._outside():
            warnings.warn(said, NotSelfContainedWarning, stacklevel=2)

    def __repr__(self) -> str:
        """Say what is on the map and what was added to it by hand, in one line."""
        layers = len(self._children)
        by_hand = (
            f", {layers} {'layer' if layers == 1 else 'layers'} added by hand" if layers else ""
        )
        street = f", street tiles of {self._street.host} if asked for" if self._street else ""
        return f"<{type(self).__name__}: {self._said}{by_hand}{street}>"

    def pieces(self, share: Share = unseen) -> Iterator[bytes]:
        """Give the page in UTF-8 piece by piece; joined they are what `get_root().render()` gives.

        Args:
            share: Told how much of it has been given.
        """
        return self._page().pieces(share)

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's signature
        """Hand the map's script to the page; called by the page when it is rendered."""
        self._page()
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""

    def _outside(self) -> str:
        """Say what layers added by hand ask for from outside; empty if nothing."""
        page = self._page()
        asked = page.external_references()
        hosts = page.contacted_by_layers()
        icons = [each for each in asked if each == AWESOME_MARKERS]
        refused = [each for each in asked if tile_origin(each) not in hosts and each not in icons]
        said = [
            *([f"the page contacts {', '.join(hosts)} when it is opened"] if hosts else []),
            *([f"its policy refuses {', '.join(refused)}"] if refused else []),
            *([f"plain icons stand in for those of {AWESOME_MARKERS}"] if icons else []),
        ]
        return (
            f"got layers that ask for something from outside: {'; '.join(said)}; expected a page that"
            " needs nothing, do leave them out or tell your readers"
            if said
            else ""
        )

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's signature
        """Show the page in a cell; a notebook that is not trusted shows what to do instead."""
        frame = self._page()._repr_html_(**kwargs)
        # the page covers the words; where scripts and frames are taken out, they are what is left
        return (
            '<div style="position:relative"><p style="position:absolute;margin:1em">The map is not'
            " shown because this notebook is not trusted. Trust it (File, Trust Notebook; in VS Code:"
            " Manage Workspace Trust) and run the cell again, or write the map to a file with"
            f' <code>incidents.save("map.html")</code> and open that.</p>'
            f'<div style="position:relative">{frame}</div></div>'
        )

    def _page(self) -> PageFigure:
        page: PageFigure = self.__dict__["_parent"]
        return page
