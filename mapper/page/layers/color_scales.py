"""The scale of a map that is colored by numbers, without the library of 150 kB that branca loads for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from branca.colormap import ColorMap, StepColormap
from branca.element import Element

from mapper.page.layers.tree import Verbatim

_SHADES = 40  # of a scale without steps
_MOST_LABELS = 5
_SCRIPT = """\
{{
  const scale = {data};
  const control = L.control({{ position: "topright" }});
  control.onAdd = () => {{
    const box = L.DomUtil.create("div", "leaflet-bar layer-scale");
    box.append(Object.assign(document.createElement("p"), {{ textContent: scale.caption }}));
    const bar = L.DomUtil.create("div", "layer-scale-bar", box);
    for (const [color, share] of scale.parts) {{
      const part = L.DomUtil.create("span", "", bar);
      part.style.background = color;
      part.style.flexGrow = share;
    }}
    const labels = L.DomUtil.create("div", "layer-scale-labels", box);
    for (const [text, share] of scale.labels) {{
      const label = L.DomUtil.create("span", "", labels);
      label.textContent = text;
      label.style.left = `${{100 * share}}%`;
    }}
    return box;
  }};
  control.addTo({map});
}}
"""
STYLES = """
.layer-scale { width: 260px; padding: 4px 16px 18px; font: 12px/1.3 sans-serif; }
.layer-scale { background: #fff; color: #222; }
.layer-scale p { margin: 0 0 4px; }
.layer-scale-bar { display: flex; height: 10px; }
.layer-scale-labels { position: relative; }
.layer-scale-labels span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
"""


@contextmanager
def own_color_scales(elements: Sequence[Element]) -> Iterator[bool]:
    """Draw scales of colors by hand while a map is rendered; yield whether there are any."""
    scales = [each for each in elements if isinstance(each, ColorMap)]
    for scale in scales:
        vars(scale)["render"] = partial(_render, scale)
    try:
        yield bool(scales)
    finally:
        for scale in scales:
            del vars(scale)["render"]


def _render(scale: Any, **_: Any) -> None:  # noqa: ANN401 - branca has no types
    data = {
        "caption": scale.caption,
        "parts": [[color, share] for color, share in _parts(scale)],
        "labels": list(_labels(scale)),
    }
    text = _SCRIPT.format(
        data=json.dumps(data, ensure_ascii=False),
        map=scale._parent.get_name(),  # noqa: SLF001
    )
    scale.get_root().script.add_child(Verbatim(text), name=scale.get_name())


def _parts(scale: ColorMap) -> Iterator[tuple[str, float]]:
    """Yield the colors in order, each with its width."""
    if isinstance(scale, StepColormap):
        for color, low, high in zip(scale.colors, scale.index, scale.index[1:], strict=False):
            yield _hex(color), float(high - low)
        return
    width = scale.vmax - scale.vmin
    for n in range(_SHADES):
        yield scale.rgba_hex_str(scale.vmin + width * (n + 0.5) / _SHADES), 1.0


def _hex(color: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * each):02x}" for each in color)


def _labels(scale: ColorMap) -> Iterator[tuple[str, float]]:
    """Yield the numbers below the scale, each with its place from 0 to 1."""
    numbers = [float(each) for each in scale.tick_labels or scale.index if each not in ("", None)]
    step = -(-len(numbers) // _MOST_LABELS)
    width = float(scale.vmax - scale.vmin) or 1.0
    for number in numbers[::step]:
        yield _said(number), (number - float(scale.vmin)) / width


def _said(number: float) -> str:
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.4g}"
