"""The page as a widget: what a reader does on it is known in Python, and Python can choose on it."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import IO, Any

import numpy as np
import traitlets
from anywidget import AnyWidget
from traitlets.utils.bunch import Bunch

from mapper.errors import ArgumentError
from mapper.files import Mask
from mapper.page.bundle import read_part
from mapper.page.choosing import Choosing
from mapper.page.incident_map import IncidentMap

_HEIGHT = "640px"
_POLE_DEGREES = 90
_VIEW = ("latitude", "longitude", "zoom")
_SAID = ("shown", "selected", "view")


class _OnThePage(traitlets.TraitType[Any, Any]):
    """A value that the page has: made when it is read, asked of the page when it is set."""

    def get(self, obj: Any, cls: Any = None) -> Any:  # noqa: ANN401, ARG002 - traitlets' signature
        return obj.read_from_page(self.name)

    def set(self, obj: Any, value: Any) -> None:  # noqa: ANN401
        obj.ask_of_page(self.name, value)


class IncidentWidget(AnyWidget):
    """The page in a cell, in step with Python.

    Attributes:
        shown: The incidents that are left by the page's filters, search, timeline and matrix. Set it to
            incidents, ids, a mask, an expression, whatever `Incidents.select` takes, or None for all.
        selected: The opened incident, a set of one or none. Set it to an id, to incidents of which one is
            left, or to None to close.
        view: `latitude`, `longitude` (WGS84 degrees) and `zoom` of the map, and the `link` that gives the
            same screen in a saved page, behind "#". Set it to the first three.
        height: The height of the cell, in CSS units.

    All four can be observed: `widget.observe(act, "shown")`.
    """

    _esm = read_part(Path(__file__).parent / "notebook" / "widget.js")
    _page = traitlets.Bytes().tag(sync=True)
    _title = traitlets.Unicode().tag(sync=True)
    # not sent back: the page knows what it has told
    _seen = traitlets.Dict().tag(sync=True, echo_update=False)
    _asked = traitlets.Dict().tag(sync=True)
    height = traitlets.Unicode(_HEIGHT).tag(sync=True)
    shown = _OnThePage()
    selected = _OnThePage()
    view = _OnThePage()

    def __init__(
        self, page: IncidentMap, choosing: Choosing, *, title: str, height: str = _HEIGHT
    ) -> None:
        """Lay out the page.

        Args:
            page: The page, with whatever layers were added to it.
            choosing: How rows become incidents.
            title: The page's title, as plain text.
            height: The height of the cell, in CSS units.

        Raises:
            LeakError: The page contains a withheld value.
        """
        self._map = page
        self._choosing = choosing
        self._made: dict[str, Any] = {}
        nothing = {"shown": None, "selected": None, "view": None}
        super().__init__(
            _page=page.cell(),
            _title=title,
            _seen=nothing,
            _asked=nothing | {"changed": [], "ever": [], "step": 0},
            height=height,
        )

    def save(self, path: str | PathLike[str] | IO[bytes] | IO[str]) -> None:
        """Write the page as one file that opens offline, without a notebook; an open file stays open.

        See `IncidentMap.save` for the errors.
        """
        self._map.save(path, close_file=False)

    def __repr__(self) -> str:
        """Describe the widget in one line."""
        shown = f"{self._mask().sum()} of {self._choosing.count} incidents"
        return f"<{type(self).__name__}: {self._title!r}, {shown}>"

    # ---- between the page and Python ---------------------------------------------------------------

    def read_from_page(self, name: str) -> Any:  # noqa: ANN401
        """Return a value as the page has it; the same object until it changes."""
        if name not in self._made:
            makers: dict[str, Callable[[], Any]] = {
                "shown": lambda: self._choosing.of_mask(self._mask()),
                "selected": lambda: self._choosing.of_mask(self._only_row(self._seen["selected"])),
                "view": lambda: dict(self._seen["view"] or {}),
            }
            self._made[name] = makers[name]()
        return self._made[name]

    def ask_of_page(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Ask the page for a value.

        Raises:
            ArgumentError: `selected` are several incidents, or `view` is no view.
            SelectionError: An id or expression does not fit the incidents.
        """
        wire = {"shown": self._bits, "selected": self._row, "view": _view}[name](value)
        asked = dict(self._asked)
        asked |= {name: wire, "changed": [name], "ever": sorted({*asked["ever"], name})}
        asked["step"] += 1  # the same wish twice is two wishes: the reader may have gone on
        self._asked = asked
        # what the page will answer; a page that is not drawn does not
        self._seen = dict(self._seen) | {name: wire}

    @traitlets.observe("_seen")
    def _tell(self, change: Bunch) -> None:
        for name in _SAID:
            if change.old is not traitlets.Undefined and (change.old or {}).get(
                name
            ) == change.new.get(name):
                continue
            before = self._made.pop(name, None)
            if self._trait_notifiers.get(name, {}).get("change") or self._trait_notifiers.get(
                traitlets.All
            ):
                self.notify_change(
                    Bunch(name=name, old=before, new=getattr(self, name), owner=self, type="change")
                )

    def _mask(self) -> Mask:
        bits = self._seen["shown"]
        if bits is None:
            return np.ones(self._choosing.count, dtype=bool)
        packed = np.frombuffer(bits, dtype=np.uint8)
        return np.unpackbits(packed, count=self._choosing.count, bitorder="little").astype(bool)

    def _only_row(self, row: int | None) -> Mask:
        mask = np.zeros(self._choosing.count, dtype=bool)
        if row is not None:
            mask[row] = True
        return mask

    def _bits(self, value: Any) -> bytes | None:  # noqa: ANN401
        if value is None:
            return None
        return np.packbits(self._choosing.mask_of(value), bitorder="little").tobytes()

    def _row(self, value: Any) -> int | None:  # noqa: ANN401
        if value is None:
            return None
        rows = np.flatnonzero(self._choosing.mask_of([value] if isinstance(value, str) else value))
        if len(rows) != 1:
            raise ArgumentError(f"selected is one incident or None; these are {len(rows)}.")
        return int(rows[0])


def _view(value: Any) -> dict[str, float]:  # noqa: ANN401
    try:
        view = {name: float(value[name]) for name in _VIEW}
        if not (all(map(isfinite, view.values())) and abs(view["latitude"]) <= _POLE_DEGREES):
            raise ValueError  # noqa: TRY301 - as wrong as a text
    except (TypeError, KeyError, ValueError) as error:
        raise ArgumentError(
            "view is latitude, longitude and zoom, such as"
            ' {"latitude": 34.05, "longitude": -118.24, "zoom": 12}.'
        ) from error
    return view
