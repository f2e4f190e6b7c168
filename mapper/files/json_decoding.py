"""Decodes JSON, and finds invalid text in it: half a surrogate pair, which no format allows."""

from __future__ import annotations

import json
import re
from typing import Any

ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode_json(text: str | bytes) -> Any:  # noqa: ANN401
    """Decode the JSON in a file of ours.

    Raises:
        ValueError: It is not JSON, or contains half a surrogate pair, which no format allows.
    """
    given = text.decode() if isinstance(text, bytes) else text
    value = json.loads(given)
    if ESCAPED_SURROGATE.search(given) and has_surrogate(value):
        raise ValueError("a lone surrogate")
    return value


def has_surrogate(value: Any) -> bool:  # noqa: ANN401
    r"""Whether a value contains half a letter, such as `\ud800` alone, or a byte that is not UTF-8."""
    if isinstance(value, str):
        return bool(_SURROGATE.search(value))
    if isinstance(value, dict):
        return any(has_surrogate(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(map(has_surrogate, value))
