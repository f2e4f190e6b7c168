"""The page and the pictures of a set of incidents."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mapper.errors import ArgumentError, PageError
from mapper.files import (
    DRAWING_STEPS,
    Arguments,
    Progress,
    ignore_step,
    notebook_progress,
    path_or_stream,
)
from mapper.incidents.arguments import require_language, require_progress, require_tiles
from mapper.incidents.tables import IncidentTables
from mapper.places import GroundFiles, ground_sources
from mapper.publish import is_picture, make_map, save_picture, write_page

if TYPE_CHECKING:
    from mapper.analysis import ViewText
    from mapper.page import IncidentMap


class IncidentPages(IncidentTables):
    """Draws incidents on a page with a map, or as a picture of the map."""

    def map(
        self,
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        ground: GroundFiles = None,
        ground_attribution: str | None = None,
        language: str | None = None,
    ) -> IncidentMap:
        """Draw the incidents: a `folium.Map` that shows in a cell and saves to one file.

        Args:
            tiles: Address of a server of street tiles, such as https://tile.example/{z}/{x}/{y}.png.
                The page then has a button that names the host and loads them on request.
            tiles_attribution: The credit for the street tiles.
            ground: A file of streets, water, parks and rail, or a list of them, to draw under the
                incidents: an OpenStreetMap extract (.osm.pbf, .osm) or any vector file. The page gets
                what lies round its incidents, at most 3 MB.
            ground_attribution: The credit for the ground; an OpenStreetMap extract has its own.
            language: The language that the page opens in: en, es or fr; None for that of the reader's
                browser. A reader can choose another.

        Raises:
            PageError: The tile address is invalid, or the attribution is missing.
            RecordsError: A file of the ground cannot be read, or needs a credit.
            LeakError: The ground has the name of a private person.
            ArgumentError: A value has the wrong type.

        Warns:
            GroundWarning: Something is left out of the ground, such as side streets for their size.
            OutlineWarning: Outlines are simplified further, or left out, for their size.
        """
        arguments = Arguments()
        require_tiles(arguments, tiles, tiles_attribution)
        require_language(arguments, language)
        sources = ground_sources(arguments, ground, ground_attribution)
        arguments.refuse()
        return make_map(
            self._dataset,
            tiles=tiles,
            tiles_attribution=tiles_attribution,
            ground=sources,
            language=language,
        )

    def save(
        self,
        path: str | PathLike[str] | IO[bytes] | IO[str] = "map.html",
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        ground: GroundFiles = None,
        ground_attribution: str | None = None,
        language: str | None = None,
        view: ViewText | None = None,
        progress: Progress = ignore_step,
    ) -> int:
        """Write the page as one file that opens offline, and return its size in bytes.

        A file that ends in .png, .svg or .pdf is a picture of the map instead (extra `plot`), with the
        credits and the counts below it. The same incidents give the same bytes.

        Args:
            path: The file to write, or a stream of bytes or text, which stays open and gets the page. One of
                text is in UTF-8.
            tiles: Address of a server of street tiles; see `map`.
            tiles_attribution: The credit for the street tiles.
            ground: Files of streets, water, parks and rail; see `map`.
            ground_attribution: The credit for the ground.
            language: The language that the page opens in; see `map`.
            view: The part of the world that a picture shows: latitude, longitude and zoom as
                "34.05,-118.25,12"; or west, south, east and north of a box. None for all incidents.
            progress: Called with each step and its progress; see `mapper.files.Progress`.

        Raises:
            PageError: The tile address is invalid, or the attribution is missing.
            RecordsError: A file of the ground cannot be read, or needs a credit.
            LeakError: The page would contain a withheld value; an old file is unchanged.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The page could not be written; an old file is unchanged.
            SelectionError: The view is no part of the world.
            ExtraError: A picture is asked for, and matplotlib is not installed.
            ArgumentError: A value has the wrong type.

        Warns:
            PictureWarning: A picture lacks letters of a text.
            GroundWarning: Something is left out of the ground, such as side streets for their size.
            OutlineWarning: Outlines are simplified further, or left out, for their size.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        is_view = view is None or isinstance(view, str | list | tuple)
        arguments.require(
            "view", view, holds=is_view, wanted="a text or numbers such as (34, -118, 9)"
        )
        require_tiles(arguments, tiles, tiles_attribution)
        require_language(arguments, language)
        sources = ground_sources(arguments, ground, ground_attribution)
        require_progress(arguments, progress)
        arguments.refuse()
        target = path_or_stream(path)
        if isinstance(target, Path) and is_picture(target):
            if tiles is not None:
                raise PageError(
                    "A picture has no street tiles. Leave them out, or write the page: map.html.",
                    code="picture-tiles",
                )
            with notebook_progress(progress, DRAWING_STEPS) as told:
                return save_picture(self._dataset, target, ground=sources, view=view, progress=told)
        if view is not None:
            raise ArgumentError(
                "view is for pictures. A page takes it in its link: #map=34.05,-118.25,12."
            )
        with notebook_progress(progress, DRAWING_STEPS) as told:
            return write_page(
                self._dataset,
                target,
                tiles=tiles,
                tiles_attribution=tiles_attribution,
                ground=sources,
                language=language,
                progress=told,
            )
