"""`Incidents`, a set of incidents for notebooks and scripts."""

from __future__ import annotations

import re
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mapper import analysis
from mapper.errors import ExtraError
from mapper.files import Arguments, Mask, Progress, ignore_step, path_or_stream
from mapper.incidents.arguments import require_language, require_progress
from mapper.incidents.pages import IncidentPages
from mapper.incidents.queries import IncidentQueries
from mapper.places import GroundFiles
from mapper.publish import (
    MOST_CARDS,
    MOST_PAGES,
    Published,
    describe_media,
    draw_plot,
    embed_media,
    export_incidents,
    publish_site,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.page import IncidentWidget

_LENGTH = r"\d+(\.\d+)?(px|em|rem|ch|lh|[sld]?v[hwb]|vmin|vmax|%|pt|pc|cm|mm|in)|(calc|min|max|clamp)\(.+\)"


class Incidents(IncidentQueries, IncidentPages):
    """Sourced incidents as tidy tables. They are immutable: every operation returns new ones.

    `len()` counts the incidents, and `tally` accounts for every record. `incident_id` links the tables.
    You get copies, so you may change them. Two sets are equal if they have the same title, description
    and tables.

    >>> import mapper
    >>> incidents = mapper.read("incidents.yaml")
    >>> print(incidents.tally)
    12 records = 12 shown + 0 unlocated + 0 withheld + 0 filtered
    >>> len(incidents.select(agency="LAPD", text="kidnapping"))
    1
    """

    def embed_media(self, folder: str | PathLike[str]) -> Incidents:
        """Return the incidents with the photos that their records name under `media`, for pages and sites.

        Each photo is decoded and written anew, upright, in sRGB and at most 1280 pixels wide or high, without
        metadata, thumbnail or name. Incidents that are withheld, or shown in part or coarser, have none;
        their files are not opened. Pixels are not searched for anything.

        Args:
            folder: The folder with the files; nothing outside it is read.

        Raises:
            RecordsError: A file is missing, outside the folder or no usable photo, or there are too many; it
                lists every fault.
            ExtraError: Pillow is not installed (extra `media`).
            ArgumentError: It is no path.
        """
        arguments = Arguments()
        arguments.require_path("folder", folder)
        arguments.refuse()
        return Incidents(embed_media(self._dataset, Path(folder)))

    @property
    def photos(self) -> tuple[str, ...]:
        """The count of photos in the page and of those left out, a line each; empty without any."""
        return tuple(describe_media(self._dataset))

    def widget(
        self,
        *,
        height: str = "640px",
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        ground: GroundFiles = None,
        ground_attribution: str | None = None,
        language: str | None = None,
    ) -> IncidentWidget:
        """Draw the page as a widget of a notebook, in step with Python; extra `notebook`.

        `widget.shown`, `widget.selected` and `widget.view` are what the filters leave, what is opened and
        where the map is, and can be set:

        >>> widget = mapper.read("incidents.yaml").widget()
        >>> widget.shown = "contest_status == 'disputed'"
        >>> len(widget.shown)
        6

        Args:
            height: The height of the cell, in CSS units.
            tiles: As for `map`.
            tiles_attribution: As for `map`.
            ground: As for `map`.
            ground_attribution: As for `map`.
            language: As for `map`.

        Raises:
            ExtraError: anywidget is not installed.
            PageError: The tile address is invalid, or the attribution is missing.
            RecordsError: A file of the ground cannot be read, or needs a credit.
            LeakError: The page would contain a withheld value.
            ArgumentError: A value has the wrong type.
        """
        arguments = Arguments()
        wanted = "a height in CSS units, such as 640px"
        arguments.require("height", height, holds=_is_height(height), wanted=wanted)
        arguments.refuse()
        try:
            from mapper.page import Choosing, IncidentWidget  # noqa: PLC0415
        except ImportError as error:
            raise ExtraError(
                "The widget needs anywidget, which is not installed. Run: pip install"
                ' "incident-mapper[notebook]"'
            ) from error
        page = self.map(
            tiles=tiles,
            tiles_attribution=tiles_attribution,
            ground=ground,
            ground_attribution=ground_attribution,
            language=language,
        )
        choosing = Choosing(len(self), self._of_mask, self._mask_of)
        return IncidentWidget(page, choosing, title=self._dataset.title, height=height)

    def _mask_of(self, chosen: Any) -> Mask:  # noqa: ANN401 - whatever `select` takes
        """Mark the incidents that are chosen in any of the ways of `select`, or that another set has."""
        if isinstance(chosen, Incidents):
            if (kept := self._mask_of_part(chosen)) is not None:
                return kept
            chosen = chosen._dataset.tables.incidents  # noqa: SLF001 - of its own kind
        return analysis.mask_of_choice(self._dataset.tables, chosen)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401 - matplotlib's
        """Draw the incidents for print: circles of uncertainty to scale over places and counties.

        Needs matplotlib (`pip install "incident-mapper[plot]"`). Levels of government differ by color and
        shape. Where only the city or county is known, that is hatched, with its name and the number of
        incidents.

        Args:
            ax: The axes to draw on; None for a new figure.
            **options: `title`, and `labels=False` to leave out the names of places.

        Raises:
            ExtraError: matplotlib is not installed.
            ArgumentError: An option is unknown or has the wrong type.
        """
        arguments = Arguments()
        is_drawn_on = ax is None or callable(getattr(ax, "add_artist", None))
        arguments.require("ax", ax, holds=is_drawn_on, wanted="axes of matplotlib, or None")
        arguments.require_text("title", options.get("title"))
        arguments.require_truth("labels", options.get("labels", True))
        for name in sorted({*options} - {"title", "labels", "view"}):
            arguments.wrong.append(f"{name} is not an option. Options: title, labels, view.")
        arguments.refuse()
        return draw_plot(self._dataset, ax=ax, **options)

    def export(
        self,
        path: str | PathLike[str] | IO[bytes] | IO[str],
        *,
        format: str | None = None,  # noqa: A002 - as the command's option
        progress: Progress = ignore_step,
    ) -> int:
        """Write the incidents for other tools, in the format of the suffix; return the size in bytes.

        GeoJSON (.geojson, .json), CSV (.csv), GeoPackage (.gpkg), GeoParquet (.parquet), KML (.kml) and
        YAML records (.yaml). The file documents how each place was found and how precisely, which values
        were made coarser or withheld, and every source with its archived copy. The same incidents give
        the same bytes.

        Args:
            path: The file, or a stream of bytes, which stays open; GeoJSON, CSV, KML and YAML may go into one
                of text.
            format: geojson, csv, geopackage, geoparquet, parquet (no geometry), kml or yaml; it overrides
                the suffix.
            progress: Called with the progress; see `mapper.files.Progress`.

        Raises:
            ExportError: The format is unknown, or the incidents do not fit it.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The file could not be written; an old file is unchanged.
            ArgumentError: A value has the wrong type.

        Warns:
            ExportWarning: Records have no place for something, such as outlines.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        if format is None and callable(getattr(path, "write", None)):
            known = "geojson, csv, geopackage, geoparquet, parquet, kml or yaml"
            arguments.require("format", format, holds=False, wanted=f"that of the stream: {known}")
        arguments.require_text("format", format, "a format such as geojson, or None")
        require_progress(arguments, progress)
        arguments.refuse()
        target = path_or_stream(path)
        return export_incidents(self._dataset, target, format_name=format, progress=progress)

    def publish(
        self,
        folder: str | PathLike[str],
        *,
        site_url: str | None = None,
        pages_up_to: int = MOST_PAGES,
        cards_up_to: int | None = MOST_CARDS,
        split: bool = False,
        language: str | None = None,
        used_ids: str | PathLike[str] | None = None,
        progress: Progress = ignore_step,
    ) -> Published:
        """Write a site for any static host, or bring the one in a folder up to date.

        The site has the map, a page per incident that needs no script, lists, the data in every format
        with its descriptions, a feed, and a manifest of SHA-256. The same incidents give the same bytes.
        Files that mapper did not write stay. After an interruption, the next call completes or undoes it.

        Args:
            folder: The folder; it is made if it does not exist.
            site_url: The address that the site will have; None for the one that the records name
                (`site_url:`), "" for none. With it, the site also has a sitemap, and its pages their
                addresses, languages and linked data.
            pages_up_to: The number of incidents up to which each has a page of its own; more incidents are
                linked to the map.
            cards_up_to: The number up to which each page has a card, a small picture that other programs show
                beside a link; more incidents share the one of the map. None for no cards. Only a site
                with an address has them (extra `plot`).
            split: Whether to lay the map's texts beside it, for hundreds of thousands of incidents: the map
                loads them as they are needed, from its own folder alone. `map-offline.html` has all of it.
            language: The language that the map opens in; see `map`. The other pages are in each language
                that the records have.
            used_ids: A file outside the site for the ids that it has used, so that none is used again for
                another incident; None to keep none. The command keeps it beside the records.
            progress: Called with each step and its progress; see `mapper.files.Progress`.

        Raises:
            LeakError: A part would contain a withheld value; the folder is unchanged.
            DestinationError: The folder holds an input, or files that mapper did not write or that were
                changed since.
            SiteError: The address is no web address, an id is used again, or another version wrote the
                folder.
            OutputError: It could not be written.
            ArgumentError: A value has the wrong type.

        Warns:
            PictureWarning: The site has no cards, for matplotlib is not installed.
        """
        arguments = Arguments()
        arguments.require_path("folder", folder)
        arguments.require_path("used_ids", used_ids, optional=True)
        arguments.require_text("site_url", site_url, "a web address or None")
        is_count = isinstance(pages_up_to, int) and not isinstance(pages_up_to, bool)
        arguments.require(
            "pages_up_to", pages_up_to, holds=is_count and pages_up_to >= 0, wanted="a count"
        )
        is_count = cards_up_to is None or (isinstance(cards_up_to, int) and cards_up_to >= 0)
        arguments.require("cards_up_to", cards_up_to, holds=is_count, wanted="a count or None")
        require_language(arguments, language)
        require_progress(arguments, progress)
        arguments.refuse()
        return publish_site(
            self._dataset, Path(folder), pages_up_to=pages_up_to, cards_up_to=cards_up_to,
            is_split=bool(split), language=language,
            site_url=self._dataset.site_url if site_url is None else site_url,
            used_ids=None if used_ids is None else Path(used_ids), progress=progress,
        )  # fmt: skip


def _is_height(value: object) -> bool:
    """Whether a value is a length in CSS, which a browser would else leave out without a word."""
    return isinstance(value, str) and re.fullmatch(_LENGTH, value.strip()) is not None
