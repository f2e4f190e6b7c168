"""The bytes of time stamps: certificates in the order that DER asks for, which not every authority keeps.

Many authorities list their certificates from their own to the root. OpenSSL reads that, a strict reader does
not. The certificates lie outside what is signed, so their order says nothing.
"""

from __future__ import annotations

from typing import NamedTuple

_SEQUENCE, _CONTEXT_0, _LONG_FORM = 0x30, 0xA0, 0x80
_MOST_LENGTH_BYTES = 4
# the members of an answer that lead to its certificates: token, content, signed data, certificates
_WAY = ((1, _SEQUENCE), (1, _CONTEXT_0), (0, _SEQUENCE))


class _Element(NamedTuple):
    """A tagged value: its tag, where it begins, where its content begins, and its end."""

    tag: int
    start: int
    content: int
    end: int


def sort_certificates(answer: bytes) -> bytes:
    """Return an answer of an authority (`TimeStampResp`) with its certificates in DER's order.

    What is no such answer, or has none, is returned as it is.
    """
    try:
        (element,) = _elements(answer, 0, len(answer))
        for number, tag in _WAY:
            element = _elements(answer, element.content, element.end)[number]
            if element.tag != tag:
                return answer
        members = _elements(answer, element.content, element.end)
        listed = next((each for each in members if each.tag == _CONTEXT_0), None)
        if listed is None:
            return answer
        certificates = _elements(answer, listed.content, listed.end)
    except (IndexError, ValueError):
        return answer
    ordered = sorted(answer[each.start : each.end] for each in certificates)
    return answer[: listed.content] + b"".join(ordered) + answer[listed.end :]


def _elements(data: bytes, start: int, end: int) -> list[_Element]:
    """List the elements that fill a part of the bytes.

    Raises:
        ValueError: They do not fill it.
        IndexError: The bytes end within one.
    """
    found = []
    while start < end:
        length, content = data[start + 1], start + 2
        if length >= _LONG_FORM:
            count = length - _LONG_FORM
            if not 0 < count <= _MOST_LENGTH_BYTES:
                raise ValueError
            length = int.from_bytes(data[content : content + count])
            content += count
        found.append(_Element(data[start], start, content, content + length))
        start = content + length
    if start != end:
        raise ValueError
    return found
