"""Cards: small pictures of a map with a title, which other programs show beside a link to a page."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.analysis.area_names import name_areas
from mapper.analysis.map_marks import INK, INK_2
from mapper.analysis.map_views import View
from mapper.analysis.plotting import draw_map
from mapper.errors import ExtraError
from mapper.places import Boundaries
from mapper.text import show_invisible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mapper.files import Geometries
    from mapper.records import Tables

CARD_WIDTH, CARD_HEIGHT = 1200, 630  # pixels
_DPI = 200
_MAP_LEFT = 0.46  # of the width, where the map begins
_ASPECT = CARD_HEIGHT / (CARD_WIDTH * (1 - _MAP_LEFT))
_LEFT, _RIGHT = 0.035, 0.435
_PAPER = "#fbfbf9"
_TITLE_SIZES = (15.0, 13.0, 11.5, 10.0)  # points
_MOST_LINES = 6
_LINE_HEIGHT = 1.32
_NAME_POINTS = 7.0
_COLORS = 96  # of the file
_DRAWN_AS_WRITTEN = ("L", "EN", "ES", "ET", "CS", "ON", "WS", "NSM", "BN", "B", "S")
_LEAST_HALF_METERS = 2_500
_ROOM_AROUND = 1.25


class CardTexts(NamedTuple):
    """What a card says, as plain text.

    Attributes:
        site: The title of the site.
        title: The title of the page.
        facts: Lines below it, such as the date and the place.
        credit: Whose borders it has.
    """

    site: str
    title: str
    facts: Sequence[str]
    credit: str


def view_of_circle(latitude: float, longitude: float, radius_meters: float) -> View:
    """Return what the map of a card shows of a circle: all of it, and what is round it."""
    half = max(radius_meters * _ROOM_AROUND, _LEAST_HALF_METERS)
    across = half / _ASPECT
    most = 9_000_000
    return View(latitude, longitude, min(across, most), min(half, most))


def draw_card(
    tables: Tables,
    texts: CardTexts,
    *,
    boundaries: Boundaries,
    land: Geometries,
    view: View | None,
) -> Figure:
    """Draw a card: its texts at the left, the map at the right.

    A text with letters that the font lacks, or that are written from right to left, is left out; the page
    has it. An incident of which only the city or county is known has that area hatched, and no mark; on the
    card of a map its name with the count.

    Args:
        tables: The incidents on it.
        texts: What it says.
        boundaries: The places and counties to draw behind them.
        land: Other land, in degrees.
        view: The part of the world to show; None for the one around all incidents.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    figure = _new_figure()
    is_located = bool(tables.incidents["latitude"].notna().any())
    if is_located:
        ax = figure.add_axes((_MAP_LEFT, 0.0, 1 - _MAP_LEFT, 1.0))
        drawn = draw_map(ax, tables, boundaries=boundaries, land=land, view=view, aspect=_ASPECT)
        if view is None:
            name_areas(ax, drawn.areas, points=_NAME_POINTS)
        ax.spines[["top", "right", "bottom"]].set_visible(False)
    _say(figure, texts, width=_RIGHT - _LEFT if is_located else 1 - 2 * _LEFT)
    return figure


def write_card(figure: Figure) -> bytes:
    """Return a card as a PNG, with the same bytes for the same figure."""
    from PIL import Image  # noqa: PLC0415 - comes with matplotlib

    canvas: Any = figure.canvas
    canvas.draw()
    size = canvas.get_width_height(physical=True)
    whole = Image.frombytes("RGBA", size, bytes(canvas.buffer_rgba())).convert("RGB")
    few = whole.quantize(_COLORS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", compress_level=6)
    return written.getvalue()


def _new_figure() -> Figure:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise ExtraError(
            "The cards of a site need matplotlib, which is not installed. Run:"
            ' pip install "incident-mapper[plot]"; or leave them out with --no-cards.'
        ) from error
    figure = Figure(figsize=(CARD_WIDTH / _DPI, CARD_HEIGHT / _DPI), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    return figure


def _say(figure: Figure, texts: CardTexts, *, width: float) -> None:
    room = width * CARD_WIDTH
    top = 0.93
    if site := _plain(texts.site):
        for line in _wrapped(site, 7.5, room, 2):
            _text(figure, top, line, 7.5, INK_2)
            top -= 7.5 * _LINE_HEIGHT * _DPI / 72 / CARD_HEIGHT
        top -= 0.03
    size, lines = _fitting(_plain(texts.title), room)
    for line in lines:
        _text(figure, top, line, size, INK, weight="bold")
        top -= size * _LINE_HEIGHT * _DPI / 72 / CARD_HEIGHT
    top -= 0.02
    for fact in filter(None, map(_plain, texts.facts)):
        for line in _wrapped(fact, 8.5, room, 2):
            _text(figure, top, line, 8.5, INK_2)
            top -= 8.5 * _LINE_HEIGHT * _DPI / 72 / CARD_HEIGHT
    if credit := _plain(texts.credit):
        _text(figure, 0.045, _wrapped(credit, 5.0, room, 1)[0], 5.0, INK_2, va="bottom")


def _text(figure: Figure, top: float, text: str, size: float, color: str, **look: Any) -> None:  # noqa: ANN401
    look = {"va": "top", **look}
    figure.text(_LEFT, top, text, fontsize=size, color=color, parse_math=False, **look)


def _fitting(title: str, room: float) -> tuple[float, list[str]]:
    """Return the largest size at which a title has few lines, and these; at the smallest it is cut."""
    for size in _TITLE_SIZES:
        lines = _wrapped(title, size, room, _MOST_LINES + 1, is_bold=True)
        if len(lines) <= _MOST_LINES:
            return size, lines
    return _TITLE_SIZES[-1], _wrapped(title, _TITLE_SIZES[-1], room, _MOST_LINES, is_bold=True)


def _wrapped(text: str, size: float, room: float, most: int, *, is_bold: bool = False) -> list[str]:
    """Break a text into lines; the last of `most` ends with … if there is more."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text.split(), size, room, is_bold=is_bold):
        longer = f"{line} {word}".strip()
        if line and _width(longer, size, is_bold=is_bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines += [line] if line else []
    if len(lines) <= most:
        return lines or [""]
    last = lines[most - 1]
    while last and _width(f"{last} …", size, is_bold=is_bold) > room:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], f"{last} …"]


def _pieces(words: Iterable[str], size: float, room: float, *, is_bold: bool) -> Iterator[str]:
    """Yield words, and those wider than a line in parts."""
    for word in words:
        rest = word
        while _width(rest, size, is_bold=is_bold) > room and len(rest) > 1:
            fits = max(1, int(len(rest) * room / _width(rest, size, is_bold=is_bold)) - 1)
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _width(text: str, size: float, *, is_bold: bool) -> float:
    """Return the width of a text in pixels."""
    units = sum(map(_advances(is_bold), text)) / int(_font(is_bold).units_per_EM)
    return size * _DPI / 72 * units


@cache
def _advances(is_bold: bool) -> Callable[[str], float]:  # noqa: FBT001
    font = _font(is_bold)
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415

    @cache
    def advance(letter: str) -> float:
        return float(font.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance)

    return advance


@cache
def _font(is_bold: bool) -> Any:  # noqa: ANN401, FBT001 - matplotlib's fonts are untyped
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    weight = "bold" if is_bold else "normal"
    found = font_manager.FontProperties(family="DejaVu Sans", weight=weight)
    return FT2Font(str(font_manager.findfont(found)))


def _plain(text: str) -> str:
    """Return a text as a card shows it; nothing if the font cannot."""
    whole = text.encode("utf-8", "replace").decode()
    shown = show_invisible(" ".join(whole.split()))
    known = _font(True).get_charmap()  # noqa: FBT003
    is_shown = all(
        ord(each) in known and unicodedata.bidirectional(each) in _DRAWN_AS_WRITTEN
        for each in shown
    )
    return shown if is_shown else ""
