"""YAML as plain data, with the line and column of every key and value.

Built on PyYAML's C event stream: mappings, sequences and the text of scalars, nothing else. Every
scalar keeps its text, so that `NO`, `012` and `09:39` stay what they are; an empty one is None. What
could run code, hide data or exhaust memory is a fault: tags, a second document, two equal keys, deep
nesting, aliases that grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from mapper.errors import Fault, Position, quoted

Value: TypeAlias = "dict[str, Value] | list[Value] | str | None"
Path: TypeAlias = "tuple[str | int, ...]"

MAX_DEPTH = 32
MAX_ALIASED_NODES = 10_000

# libyaml where PyYAML was built with it (every wheel is), its slow twin otherwise
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class Document:
    """The data of one YAML text, where each piece stands, and what is wrong with it.

    Attributes:
        file: The file's name, for faults.
        value: The data; None if the text is empty or broken.
        faults: What is wrong with the text as YAML.
    """

    file: str
    value: Value = None
    faults: list[Fault] = field(default_factory=list)
    _values: dict[Path, Position] = field(default_factory=dict)
    _keys: dict[Path, Position] = field(default_factory=dict)

    def position(self, path: Path) -> Position:
        """Where the value at `path` starts, or the nearest piece round it."""
        return self._nearest(self._values, path)

    def key_position(self, path: Path) -> Position:
        """Where the key of the value at `path` stands, or the nearest piece round it."""
        return self._keys.get(path) or self.position(path)

    def fault(
        self, path: Path, *, got: str, expected: str, do: str, code: str, at_key: bool = False
    ) -> Fault:
        """Describe something wrong at `path`."""
        where = self.key_position(path) if at_key else self.position(path)
        return Fault(self.file, where, got=got, expected=expected, do=do, code=code)

    def _nearest(self, positions: dict[Path, Position], path: Path) -> Position:
        for length in range(len(path), -1, -1):
            if found := positions.get(path[:length]):
                return found
        return Position()


def read_yaml(text: str, *, file: str) -> Document:
    """Read one YAML text.

    Args:
        text: The whole text.
        file: Its name, for faults.

    Returns:
        The data with positions; `faults` says what was refused. Syntax that cannot be read ends the
        reading with one fault and no data.
    """
    document = Document(file)
    try:
        _Builder(document).build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Position(mark.line + 1, mark.column + 1) if mark else Position()
        if mark and (refused := _refusal_before(text[: mark.index], file)):
            return refused
        _refuse(document, where, got=f"text that is not YAML ({error.problem})", code="yaml-syntax")
    except yaml.reader.ReaderError as error:
        # libyaml counts bytes of UTF-8
        before = text.encode()[: error.position].decode(errors="ignore")
        where = Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        _refuse(
            document, where, got=f"the character U+{error.character:04X}", code="yaml-character"
        )
    except _RefusedError as refused:
        document.value = None
        document.faults.append(refused.fault)
    return document


def _refusal_before(text: str, file: str) -> Document | None:
    """What is refused in the text before the place where the parser gave up.

    libyaml reads ahead in a line before it tells what it read. Since 0.2.6 it gives up by itself
    beyond 1,000 levels, before it has told of the first of them.
    """
    document = Document(file)
    try:
        _Builder(document).build(yaml.parse(text, Loader=_Loader))
    except _RefusedError as refused:
        document.value = None
        document.faults.append(refused.fault)
        return document
    except yaml.YAMLError:
        return None  # it ends too early, which is how it was cut
    return None


def _refuse(document: Document, where: Position, *, got: str, code: str) -> None:
    document.value = None
    document.faults.append(
        Fault(
            document.file,
            where,
            got=got,
            expected="well-formed YAML in UTF-8",
            do="mend the text here or just before",
            code=code,
        )
    )


class _RefusedError(Exception):
    """The text asks for something that is never read; reading stops."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _Builder:
    """Turns events into data, one method a kind of node."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.open_anchors: set[str] = set()
        self.nodes = 0
        self.aliased_nodes = 0

    def build(self, events: Iterator[yaml.Event]) -> None:
        """Read the first document and refuse a second."""
        self.events = events
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refusal(
                        event, got="a second document ('---')", expected="one document a file",
                        do="move it to a file of its own", code="yaml-documents",
                    )  # fmt: skip
                self.document.value = self._node(next(events), ())

    def _node(self, event: yaml.Event, path: Path) -> Value:
        self.document._values[path] = _start(event)  # noqa: SLF001  (the two are one piece)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        assert isinstance(event, yaml.NodeEvent)  # noqa: S101  (what else a parser can yield here)
        self._check(event, path)
        before = self.nodes
        self.nodes += 1
        if event.anchor:
            self.open_anchors.add(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            # libyaml says "" for a plain scalar where its Python twin says None
            value: Value = None if not event.style and not event.value else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(path)
        else:
            value = self._mapping(path)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def _check(self, event: yaml.NodeEvent, path: Path) -> None:
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise self._refusal(
                event, got=f"the tag {quoted(tag)}", expected="plain data",
                do="delete the tag", code="yaml-tag",
            )  # fmt: skip
        if len(path) > MAX_DEPTH:
            raise self._refusal(
                event, got="a value that is nested too deeply",
                expected=f"at most {MAX_DEPTH} levels",
                do="check brackets and indentation", code="yaml-depth",
            )  # fmt: skip

    def _sequence(self, path: Path) -> list[Value]:
        values: list[Value] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._node(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            if key in values:
                self._duplicate(event, key, path)
                self._node(next(self.events), (*path, key, "(again)"))
                continue
            self.document._keys[(*path, key)] = _start(event)  # noqa: SLF001
            values[key] = self._node(next(self.events), (*path, key))
        return values

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.tag not in (None, "!"):
            raise self._refusal(
                event, got="a key that is not plain text", expected="text as key",
                do="write the key as a word", code="yaml-key",
            )  # fmt: skip
        return str(event.value)

    def _duplicate(self, event: yaml.Event, key: str, path: Path) -> None:
        first = self.document.key_position((*path, key))
        self.document.faults.append(
            Fault(
                self.document.file,
                _start(event),
                got=f"the key {quoted(key)} a second time",
                expected=f"each key once (first on line {first.line})",
                do="merge the two or rename one",
                code="duplicate-key",
            )
        )

    def _alias(self, event: yaml.AliasEvent) -> Value:
        if event.anchor in self.open_anchors:
            raise self._refusal(
                event, got=f"the alias *{event.anchor} inside itself", expected="data that ends",
                do="write the value out", code="yaml-alias",
            )  # fmt: skip
        if event.anchor not in self.anchors:
            raise self._refusal(
                event, got=f"the alias *{event.anchor} of nothing",
                expected=f"an anchor &{event.anchor} before it",
                do="check the spelling", code="yaml-alias",
            )  # fmt: skip
        value, size = self.anchors[event.anchor]
        self.nodes += size
        self.aliased_nodes += size
        if self.aliased_nodes > MAX_ALIASED_NODES:
            raise self._refusal(
                event, got=f"aliases that expand to more than {MAX_ALIASED_NODES} values",
                expected="aliases used sparingly", do="write the values out", code="yaml-alias",
            )  # fmt: skip
        return value

    def _refusal(
        self, event: yaml.Event, *, got: str, expected: str, do: str, code: str
    ) -> _RefusedError:
        return _RefusedError(
            Fault(self.document.file, _start(event), got=got, expected=expected, do=do, code=code)
        )


def _start(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else Position()
