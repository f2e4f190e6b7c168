"""YAML as plain data, with the line and column of every key and value.

Built on PyYAML's C event stream: mappings, sequences and the text of scalars, nothing else. Every
scalar keeps its text, so that `NO`, `012` and `09:39` stay unchanged; an empty one is None. Anything that
could run code, hide data or exhaust memory is a fault: tags, a second document, two equal keys, deep
nesting, aliases that grow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from mapper.errors import CHECK_SPELLING, Fault, Position, quoted
from mapper.files.collection import pause_collection
from mapper.files.fixes import CORRECT_HERE
from mapper.files.yaml_syntax import cut_values, explain_syntax

Value: TypeAlias = "dict[str, Value] | list[Value] | str | None"
Path: TypeAlias = "tuple[str | int, ...]"

MAX_DEPTH = 32
_WRITE_OUT = "Write the values out."
MAX_ALIASED_NODES = 10_000

# libyaml where PyYAML was built with it (every wheel is), its slow twin otherwise
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# looked up once, and not for each of millions of events
_Scalar, _SequenceEnd, _MappingEnd = yaml.ScalarEvent, yaml.SequenceEndEvent, yaml.MappingEndEvent


# Where the key and the value stand, and what is known of the pieces in the value, by key or in their order.
_Mark: TypeAlias = "yaml.Mark | None"
_Place: TypeAlias = "tuple[_Mark, _Mark, _Places]"
_Places: TypeAlias = "dict[str, _Place] | list[_Place] | None"


@dataclass
class Document:
    """The data of one YAML text, with the position of each piece, and its faults.

    Attributes:
        file: The file's name, for faults.
        value: The data; None if the text is empty or broken.
        faults: The faults of the text as YAML.
    """

    file: str
    value: Value = None
    faults: list[Fault] = field(default_factory=list)
    _top: _Place = (None, None, None)

    def position(self, path: Path) -> Position:
        """Return the position of the value at `path`, or of the nearest piece around it."""
        return _position(self._nearest(path)[0][1])

    def key_position(self, path: Path) -> Position:
        """Return the position of the key of the value at `path`, or of the nearest piece around it."""
        (key, value, _), is_there = self._nearest(path)
        return _position(key if is_there and key is not None else value)

    def fault(
        self,
        path: Path,
        *,
        found: str,
        fix: str,
        code: str,
        expected: str = "",
        at_key: bool = False,
    ) -> Fault:
        """Describe something wrong at `path`."""
        where = self.key_position(path) if at_key else self.position(path)
        return Fault(self.file, where, found=found, expected=expected, fix=fix, code=code)

    def _nearest(self, path: Path) -> tuple[_Place, bool]:
        """Return the last piece on the way to `path`, and whether it is the one at its end."""
        place = self._top
        for step in path:
            match place[2], step:
                case dict() as named, str() if step in named:
                    place = named[step]
                case list() as listed, int() if 0 <= step < len(listed):
                    place = listed[step]
                case _:
                    return place, False
        return place, True


def read_yaml(text: str, *, file: str) -> Document:
    """Read one YAML text.

    Args:
        text: The whole text.
        file: Its name, for faults.

    Returns:
        The data with positions; `faults` lists all that was refused. Syntax that cannot be read ends
        the reading with one fault and no data.
    """
    document = Document(file)
    try:
        _Builder(document, text).build()
        document.faults.extend(
            Fault(
                file,
                _position(mark),
                found="A text is cut here: # behind a space begins a comment.",
                fix="Put the text in quotes, or write a space after # if it is a comment.",
                code="yaml-comment",
            )
            for mark in cut_values(text, _Loader)
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Position(mark.line + 1, mark.column + 1) if mark else Position()
        if mark and (refused := _refusal_before(text[: mark.index], file)):
            return refused
        told = explain_syntax(error, text)
        if told.is_at_begin and (begin := error.context_mark):
            where = _position(begin)
        _refuse(document, where, found=told.found, fix=told.fix, code="yaml-syntax")
    except yaml.reader.ReaderError as error:
        # libyaml counts bytes of UTF-8
        before = text.encode()[: error.position].decode(errors="ignore")
        where = Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        _refuse(
            document,
            where,
            found=f"YAML does not allow the character U+{error.character:04X}.",
            code="yaml-character",
        )
    except _RefusedError as refused:
        document.value = None
        document.faults.append(refused.fault)
    return document


def _refusal_before(text: str, file: str) -> Document | None:
    """Return the first refusal in the text before the place where the parser gave up.

    libyaml reads ahead in a line before it reports events. Since 0.2.6 it gives up by itself beyond
    1,000 levels, before it reports the first of them.
    """
    document = Document(file)
    try:
        _Builder(document, text).build()
    except _RefusedError as refused:
        document.value = None
        document.faults.append(refused.fault)
        return document
    except yaml.YAMLError:
        return None  # it ends too early, which is how it was cut
    return None


def _refuse(
    document: Document, where: Position, *, found: str, code: str, fix: str = CORRECT_HERE
) -> None:
    document.value = None
    document.faults.append(Fault(document.file, where, found=found, fix=fix, code=code))


class _RefusedError(Exception):
    """The text asks for something that is never read; reading stops."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _Builder:
    """Turns events into data, with one method for each kind of node.

    A text of many records is millions of events: scalars, by far the most, are read without a call.
    """

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.open_anchors: set[str] = set()
        self.nodes = 0
        self.aliased_nodes = 0

    def build(self) -> None:
        """Read the first document and refuse a second."""
        loader = _Loader(self.text)
        try:
            with pause_collection():
                self._build(loader.get_event)
        finally:
            loader.dispose()

    def _build(self, next_event: Callable[[], Any]) -> None:
        self.next_event = next_event
        documents = 0
        while (event := next_event()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refusal(
                        event, found="A second document begins here ('---').",
                        fix="Move it to its own file.", code="yaml-documents",
                    )  # fmt: skip
                first = next_event()
                self.document._top = (None, first.start_mark, None)  # noqa: SLF001  (the two are one piece)
                value, places = self._node(first, 0)
                self.document.value = value
                self.document._top = (None, first.start_mark, places)  # noqa: SLF001

    def _node(self, event: Any, depth: int) -> tuple[Value, _Places]:  # noqa: ANN401  (untyped here)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event), None
        self._check(event, depth)
        before = self.nodes
        self.nodes += 1
        if event.anchor:
            self.open_anchors.add(event.anchor)
        value: Value
        places: _Places = None
        if isinstance(event, yaml.ScalarEvent):
            # libyaml says "" for a plain scalar where its Python twin says None
            value = event.value if event.value or event.style else None
        elif isinstance(event, yaml.SequenceStartEvent):
            value, places = self._sequence(depth + 1)
        else:
            value, places = self._mapping(depth + 1)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value, places

    def _check(self, event: Any, depth: int) -> None:  # noqa: ANN401
        tag = event.tag
        if tag not in (None, "!"):
            raise self._refusal(
                event, found=f"The tag {quoted(tag)} is not plain data.",
                fix="Delete the tag.", code="yaml-tag",
            )  # fmt: skip
        if depth > MAX_DEPTH:
            raise self._refusal(
                event, found=f"A value is nested more than {MAX_DEPTH} levels deep.",
                fix="Check brackets and indentation.", code="yaml-depth",
            )  # fmt: skip

    def _sequence(self, depth: int) -> tuple[list[Value], list[_Place]]:
        values: list[Value] = []
        places: list[_Place] = []
        value: Value
        next_event = self.next_event
        fits = depth <= MAX_DEPTH
        while True:
            event = next_event()
            kind = type(event)
            if kind is _SequenceEnd:
                return values, places
            inside: _Places = None
            if kind is _Scalar and fits and event.tag is None and not event.anchor:
                self.nodes += 1
                value = event.value if event.value or event.style else None
            else:
                value, inside = self._node(event, depth)
            values.append(value)
            places.append((None, event.start_mark, inside))

    def _mapping(self, depth: int) -> tuple[dict[str, Value], dict[str, _Place]]:
        values: dict[str, Value] = {}
        places: dict[str, _Place] = {}
        value: Value
        next_event = self.next_event
        fits = depth <= MAX_DEPTH
        while True:
            named = next_event()
            kind = type(named)
            if kind is _MappingEnd:
                return values, places
            key = named.value if kind is _Scalar and named.tag is None else self._key(named)
            is_again = key in values
            if is_again:
                self._duplicate(named, key, places[key][0])
            event = next_event()
            inside: _Places = None
            if type(event) is _Scalar and fits and event.tag is None and not event.anchor:
                self.nodes += 1
                value = event.value if event.value or event.style else None
            else:
                value, inside = self._node(event, depth)
            if not is_again:
                values[key] = value
                places[key] = (named.start_mark, event.start_mark, inside)

    def _key(self, event: Any) -> str:  # noqa: ANN401
        if type(event) is not yaml.ScalarEvent or event.tag not in (None, "!"):
            raise self._refusal(
                event, found="A key is not plain text.",
                fix="Write the key as a word.", code="yaml-key",
            )  # fmt: skip
        return event.value

    def _duplicate(self, event: Any, key: str, first: _Mark) -> None:  # noqa: ANN401
        self.document.faults.append(
            Fault(
                self.document.file,
                _position(event.start_mark),
                found=f"The key {quoted(key)} is already on line {_position(first).line}.",
                fix="Merge the two, or rename one.",
                code="duplicate-key",
            )
        )

    def _alias(self, event: yaml.AliasEvent) -> Value:
        if event.anchor in self.open_anchors:
            raise self._refusal(
                event, found=f"The alias *{event.anchor} contains itself.",
                fix=_WRITE_OUT, code="yaml-alias",
            )  # fmt: skip
        if event.anchor not in self.anchors:
            raise self._refusal(
                event, found=f"The alias *{event.anchor} has no anchor &{event.anchor} before it.",
                fix=CHECK_SPELLING, code="yaml-alias",
            )  # fmt: skip
        value, size = self.anchors[event.anchor]
        self.nodes += size
        self.aliased_nodes += size
        if self.aliased_nodes > MAX_ALIASED_NODES:
            raise self._refusal(
                event, found=f"Aliases expand to more than {MAX_ALIASED_NODES:,} values.",
                fix=_WRITE_OUT, code="yaml-alias",
            )  # fmt: skip
        return value

    def _refusal(
        self,
        event: Any,  # noqa: ANN401
        *,
        found: str,
        fix: str,
        code: str,
    ) -> _RefusedError:
        return _RefusedError(
            Fault(
                self.document.file,
                _position(event.start_mark),
                found=found,
                fix=fix,
                code=code,
            )
        )


def _position(mark: _Mark) -> Position:
    return Position(mark.line + 1, mark.column + 1) if mark else Position()
