"""What folium and the layers added to a map put into each part of a page."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from branca.element import CssLink, Element, Figure, JavascriptLink

from mapper.page.layers.color_scales import STYLES as SCALE_STYLES
from mapper.page.layers.color_scales import own_color_scales
from mapper.page.layers.icons import PINS, icon_attributes, icon_styles
from mapper.page.layers.incident_entry import STYLES as ENTRY_STYLES
from mapper.page.layers.incident_entry import incident_entry
from mapper.page.layers.plugin_files import plugin_file
from mapper.page.layers.refusals import files_of, refuse_layers, refuse_without_others
from mapper.page.layers.repairs import SLIDER_STYLES
from mapper.page.layers.script_needs import JQUERY, made_styles, needs, needs_jquery, needs_pins
from mapper.page.layers.scripts import FAILURE, map_and_layers
from mapper.page.layers.tree import Verbatim, walk

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_RANDOM_ID = re.compile(r"[0-9a-f]{32}")
_ENDS_SCRIPT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The output of folium and of added layers for each part of a page.

    Attributes:
        header: Markup for the head.
        html: Markup for the body.
        plugins: The scripts of plugins, which run before that of the map.
        map: The script of the map.
        layers: The scripts of layers, each run alone.
        styles: The style sheets of plugins.
        made_styles: The style sheets that scripts of plugins make.
        icon_attributes: The style attributes that scripts of icons make.
        has_pins: Whether no marker needs files of colored pins that are not installed.
        script: The scripts that were written for this map, joined.
    """

    header: str
    html: str
    map: str
    plugins: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    styles: str = ""
    made_styles: tuple[str, ...] = ()
    icon_attributes: tuple[str, ...] = ()
    has_pins: bool = True
    script: str = field(init=False)

    def __post_init__(self) -> None:
        """Join the scripts that were written for this map."""
        object.__setattr__(self, "script", "".join((self.map, *self.layers)))


def render(figure: Figure, chart: Element, kwargs: Mapping[str, Any]) -> Rendered:
    """Let folium render a page, with ids by position instead of random ones.

    Raises:
        PageError: A layer cannot be shown on a page.
    """
    elements = list(walk(figure))
    refuse_layers(elements)
    refuse_without_others(figure, elements)
    files = dict.fromkeys(each for element in elements for each in files_of(element))
    by_hand = [*figure.script._children, *figure.header._children]  # noqa: SLF001
    with (
        _numbered(elements) as names,
        incident_entry(chart, elements) as has_entry,
        own_color_scales(elements) as has_scales,
    ):
        for child in list(figure._children.values()):  # noqa: SLF001
            child.render(**kwargs)
        in_head = _take_scripts(figure, [*by_hand, chart.get_name()], files, kwargs)
        header, html = (part.render(**kwargs) for part in (figure.header, figure.html))
        own, layers = map_and_layers(figure, chart, by_hand, kwargs)

    def clean(text: str) -> str:
        # Some elements wrote their random id down when they were made, such as a layer's name.
        named = _RANDOM_ID.sub(lambda found: names.get(found[0], found[0]), text)
        return named.replace("\r\n", "\n").replace("\r", "\n")

    script = "".join(layers)
    wants_pins = needs_pins(script)
    first = [
        *([JQUERY] if needs_jquery("".join((script, *in_head))) else ()),
        *([PINS] if wants_pins else ()),
    ]
    scripts = _texts((*first, *files), is_style=False)
    has_pins = plugin_file(PINS) is not None if wants_pins else True
    if layers:
        need = needs(script, "".join(scripts), map_name=chart.get_name(), has_pins=has_pins)
        own = f"{FAILURE}{need.before}{own}{need.after}"
    styles = [
        *_texts(files, is_style=True),
        *icon_styles(elements, needs_pins=wants_pins),
        *([SLIDER_STYLES] if "slider_" in script else ()),
        *([SCALE_STYLES] if has_scales else ()),
        *([ENTRY_STYLES] if has_entry else ()),
    ]
    return Rendered(
        clean(header),
        clean(html),
        map=_closed(clean(own)),
        plugins=(*scripts, *(clean(each) for each in in_head)),
        layers=tuple(_closed(clean(each)) for each in layers),
        styles="\n".join(styles),
        made_styles=tuple(text for each in scripts for text in made_styles(each)),
        icon_attributes=tuple(icon_attributes(elements)),
        has_pins=has_pins,
    )


def _texts(files: Iterable[str], *, is_style: bool) -> tuple[str, ...]:
    """Return the texts of scripts or of style sheets that are installed, each once."""
    named = [each for each in files if each.endswith(".css") == is_style]
    return tuple(dict.fromkeys(text for each in named if (text := plugin_file(each))))


def _take_scripts(
    figure: Figure, kept: Collection[str], files: Collection[str], kwargs: Mapping[str, Any]
) -> list[str]:
    """Take out of the head what must run behind Leaflet, and return the scripts that stood there.

    Args:
        figure: The page, rendered.
        kept: Names of what stays in the head.
        files: Addresses of files that the page has inside, whose links go.
        kwargs: Options that branca passes on when it renders.
    """
    head = figure.header._children  # noqa: SLF001
    scripts: list[str] = []
    for name, each in list(head.items()):
        if isinstance(each, JavascriptLink | CssLink):
            if each.url in files:
                del head[name]
        elif name not in kept:
            text = each.render(**kwargs)
            scripts += _INLINE.findall(text)
            head[name] = Verbatim(_INLINE.sub("", text))
    return scripts


def _closed(script: str) -> str:
    """Keep a script from ending its element."""
    return _ENDS_SCRIPT.sub(r"<\\", script)


@contextmanager
def _numbered(elements: Sequence[Element]) -> Iterator[Mapping[str, str]]:
    """Give every element an id by its position while it renders; yield new ids by old ones.

    Rendering also adds children, more each time; they are removed afterwards.
    """
    before = [(element, element._id, element._children) for element in elements]  # noqa: SLF001
    names = {}
    try:
        for number, element in enumerate(elements):
            if _RANDOM_ID.fullmatch(element._id):  # noqa: SLF001
                names[element._id] = str(number)  # noqa: SLF001
                element._id = str(number)  # noqa: SLF001
            element._children = OrderedDict(element._children)  # noqa: SLF001
        yield names
    finally:
        for element, id_, children in before:
            element._id, element._children = id_, children  # noqa: SLF001
