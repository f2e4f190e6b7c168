"""Resolves the escapes of JSON, XML, YAML and addresses."""

from __future__ import annotations

import html
import re
import sys
from urllib.parse import unquote

_DEEPEST = 6
_ESCAPE = re.compile(
    r"\\(?:([\\\"/])|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|U(00[01][0-9A-Fa-f]{5})|[nrtbfNLP_aev])"
)
_LINE_JOIN = re.compile(r"\\\r?\n[ \t]*(?:\\(?= ))?")  # YAML wraps a quoted text inside a word


def encodable(text: str) -> str:
    """Replace half of a surrogate pair as the page does."""
    return text.encode("utf-8", errors="replace").decode()


def unescape(text: str) -> str:
    """Resolve the escapes of JSON, XML and addresses, one inside the other."""
    for _ in range(_DEEPEST):
        before = text
        if "\\" in text:
            text = _LINE_JOIN.sub("", text)
            text = _ESCAPE.sub(_unescaped, text)
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = unquote(text)
        if text == before:
            break
    return text


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    code = match[2] or match[3] or match[4]
    return chr(min(int(code, 16), sys.maxunicode)) if code else " "
