"""Draws incidents as a picture in a file: the same bytes for the same incidents, on any machine and day."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapper.analysis.map_views import View, height_of_map
from mapper.analysis.plotting import draw_incidents
from mapper.errors import ExtraError, PictureWarning
from mapper.places import Boundaries, Ground
from mapper.records import Tables
from mapper.text import show_invisible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH, _AROUND, _DPI = 8.0, 1.35, 200  # inches; what title, legend and credit take in all
_LONGEST_TITLE, _TITLE_WIDTH, _LONGEST_CREDIT, _CREDIT_WIDTH = 160, 80, 400, 130  # letters
_CONTROLS = dict.fromkeys(range(32), " ") | dict.fromkeys((0xFFFE, 0xFFFF), " ")
# no clock, no random ids, the fonts that come with matplotlib
_STYLE = {"svg.hashsalt": "mapper", "svg.fonttype": "path", "pdf.fonttype": 42}
# what matplotlib would write of itself or the time, by format
_UNSAID = {
    "png": ("Software",),
    "svg": ("Creator", "Date"),
    "pdf": ("Creator", "Producer", "CreationDate"),
}


def draw_picture(
    tables: Tables,
    *,
    boundaries: Boundaries,
    land: npt.NDArray[np.object_],
    title: str,
    credit: str = "",
    view: View | None = None,
    ground: Ground | None = None,
) -> Figure:
    """Draw located incidents as a figure that belongs to no window and no notebook.

    Args:
        tables: Assigned incidents.
        boundaries: The places and counties to draw behind them.
        land: Other land, in degrees.
        title: The title above the map.
        credit: What stands below the map, such as the license.
        view: The part of the world to show; None for the one around all incidents.
        ground: Streets, water, parks and rail to draw under them.

    Raises:
        ExtraError: matplotlib is not installed.

    Warns:
        PictureWarning: A text has letters that are not in the font.
    """
    try:
        from matplotlib import style  # noqa: PLC0415
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise ExtraError(
            "A picture needs matplotlib, which is not installed. Run:"
            ' pip install "incident-mapper[plot]". The page, map.html, needs no extra package.'
        ) from error
    with style.context("default"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        located = tables.incidents[tables.incidents["latitude"].notna()]
        size = (_WIDTH, _WIDTH * height_of_map(located, view) + _AROUND)
        figure = Figure(figsize=size, dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        said = textwrap.shorten(_plain(title), _LONGEST_TITLE, placeholder=" …")
        draw_incidents(
            tables, boundaries=boundaries, land=land, ax=figure.subplots(), view=view,
            ground=ground, title=textwrap.fill(said, _TITLE_WIDTH),
        )  # fmt: skip
        if credit:
            cut = textwrap.shorten(_plain(credit), _LONGEST_CREDIT, placeholder=" …")
            figure.supxlabel(
                textwrap.fill(cut, _CREDIT_WIDTH), fontsize=7, color="#525d69", parse_math=False
            )
        figure.draw_without_rendering()  # matplotlib tells of a letter that it lacks the first time
        figure.set_layout_engine("none")  # all is where it will be
    _warn_of_boxes(caught)
    return figure


def texts_of(figure: Figure) -> tuple[str, ...]:
    """Return every text that a figure shows, each once."""
    from matplotlib.text import Text  # noqa: PLC0415

    shown: list[Any] = figure.findobj(Text)
    return tuple(dict.fromkeys(text for each in shown if (text := each.get_text())))


def write_picture(figure: Figure, file: IO[bytes], suffix: str, title: str) -> None:
    """Write a figure.

    Args:
        figure: What `draw_picture` made.
        file: Where its bytes go.
        suffix: .png, .svg or .pdf.
        title: The title, for readers of the file's own description.
    """
    from matplotlib import style  # noqa: PLC0415

    kind = suffix.removeprefix(".")
    said: dict[str, str | None] = dict.fromkeys(_UNSAID[kind])
    with style.context(["default", _STYLE]), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of letters, which `draw_picture` tells
        figure.savefig(file, format=kind, metadata={**said, "Title": _plain(title)})


def _warn_of_boxes(caught: Sequence[warnings.WarningMessage]) -> None:
    lacking = {str(each.message) for each in caught if "missing from" in str(each.message)}
    if lacking:
        noun = "letter shows" if len(lacking) == 1 else "letters show"
        warnings.warn(
            f"The picture's font lacks {len(lacking):,} of its letters; the {noun} as boxes."
            " Change the title, or write the page instead: -o map.html.",
            PictureWarning,
            stacklevel=3,
        )


def _plain(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode()
    return show_invisible(whole.translate(_CONTROLS))
