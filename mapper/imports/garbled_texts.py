"""Finds texts that a program read in a wrong encoding and saved again: `EspaÃ±ola` for `Española`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import number_of, quoted

_ROWS = 100_000  # which are looked at; a file that is garbled is so from its first rows on
# bytes that Windows-1252 has no sign for stay what they are, as browsers and spreadsheets have it
_WITHOUT_SIGN = frozenset("\x81\x8d\x8f\x90\x9d")
# how Windows-1252 shows the bytes of a letter in UTF-8 that follow the first
_FOLLOW = "".join(
    chr(byte) if chr(byte) in _WITHOUT_SIGN else bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xC0)
)
# what may stand behind a word in capitals (“AMANHÔ, «JOSÉ»), and so proves nothing behind one byte
_BEHIND_WORDS = "‘’‚“”„•–—…™«»°·\xa0\u2039\u203a\u02dc"
_LETTER = re.compile(
    f"Â[\xa0-\xbf]|[\xc3-\xdf][{''.join(sign for sign in _FOLLOW if sign not in _BEHIND_WORDS)}]"
    f"|[\xe0-\xef][{_FOLLOW}]{{2}}|[\xf0-\xf4][{_FOLLOW}]{{3}}"
)
_PHONETIC = range(0x250, 0x370)  # letters of no language's writing, and marks alone


def note_garbled(table: pa.Table, columns: Collection[str]) -> Iterator[str]:
    """Say how many of the first rows have such a text in some columns of texts.

    The note quotes one letter and no word of the table, which may be private.
    """
    few = table.slice(0, _ROWS)
    found: dict[int, tuple[str, str]] = {}
    for name in columns:
        if not pa.types.is_string(few[name].type):
            continue  # a constant
        if pc.all(pc.string_is_ascii(few[name])).as_py() is not False:
            continue  # of ASCII alone, as most are
        looks = pc.fill_null(pc.match_substring_regex(few[name], _LETTER.pattern), fill_value=False)
        for row in pc.indices_nonzero(looks).to_pylist():
            if letter := _garbled_letter(few[name][row].as_py()):
                found.setdefault(row, letter)
    if found:
        shown, meant = found[min(found)]
        verb = "has" if len(found) == 1 else "have"
        among = f" of the first {_ROWS:,}" if len(table) > _ROWS else ""
        yield (
            f"{number_of(len(found), 'row')}{among} {verb} text that was read in a wrong encoding and saved"
            f" again, such as {quoted(shown)} for {quoted(meant)}. Export the table again from where the text"
            " is right."
        )


def _garbled_letter(text: str) -> tuple[str, str] | None:
    """Return the first such letter of a text, and what it was; None if the text was never garbled."""
    for letter in _LETTER.findall(text):
        try:
            meant = _bytes_of(letter).decode("utf-8")
        except UnicodeError:
            return None
        if ord(meant) not in _PHONETIC:
            return letter, meant
    return None


def _bytes_of(letter: str) -> bytes:
    return b"".join(
        sign.encode("latin-1" if sign in _WITHOUT_SIGN else "cp1252") for sign in letter
    )
