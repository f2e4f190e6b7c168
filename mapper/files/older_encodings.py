"""Tells older encodings apart: of Latin letters by the alphabets of languages, others by charset-normalizer.

Letters of the wrong encoding are those of no one language: Polish in Windows-1252 has `³` within words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from charset_normalizer import from_bytes

_HIGH = re.compile(rb"[\x80-\xff]")
_PAIR = re.compile(rb"[\x80-\xff](?=[\x80-\xff])")
_IN_PLACE = re.compile(rb"([A-Za-z]?)([\x80-\xff])(?=([A-Za-z\x80-\xff]?))")
_MOST_PAIRS = 0.6  # of high bytes before another: letters with marks hardly stand together
_LEAST_COVERED = 0.97  # of the letters beyond ASCII, by one language
_MOST_BYTES = 1 << 15
_MOST_DISORDER = 0.45
_CLOSE = 0.05  # of two measures of disorder
_FEW_BYTES = 12  # from which alone many encodings seem right

_WESTERN = ("áéíóúüñÁÉÍÓÚÜÑ", "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ", "äöüßÄÖÜéèà", "ãáâàçéêíóôõúÃÁÂÀÇÉÊÍÓÔÕÚü",
            "àèéìòùîÀÈÉÌÒÙ", "åäöæøéÅÄÖÆØÉ", "àéèíïóòúüçÀÉÈÍÏÓÒÚÜÇ·")  # fmt: skip
_CENTRAL = ("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
            "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "čćđšžČĆĐŠŽ",
            "ăâîşţĂÂÎŞŢ")  # fmt: skip
_TURKISH = ("çğıİöşüâîûÇĞÖŞÜ",)
_ALPHABETS = {
    "cp1252": _WESTERN, "cp1254": _TURKISH, "cp1250": _CENTRAL, "mac_roman": _WESTERN, "cp850": _WESTERN,
}  # fmt: skip
# what no letter's place is for, unless it is between letters
_APOSTROPHES = frozenset("‘’´`")
_SIGNS = frozenset("“”‘’„‚–—…€£°§½¼¾«»·•©®™±²³¹ºª¿¡´`¨\N{NO-BREAK SPACE}")
# the letters that are half of any text, in lower case; of scripts of many letters, an encoding that puts the
# common ones first, and the first bytes of these
_CYRILLIC = "оеаинтсрвлії"
_COMMON_LETTERS = {
    "cp1251": _CYRILLIC, "koi8_u": _CYRILLIC, "cp866": _CYRILLIC, "cp1253": "αοιετσνηυρ",
    "cp1255": "יוהלאתרבשמ", "cp1256": "اليمونرتبةد", "cp874": "านรอกเงมยลวดทส่้",
}  # fmt: skip
_KANA, _KANJI = (0xA4, 0xA5), range(0xB0, 0xD0)
_COMMON_BYTES: dict[str, tuple[str, Container[int]]] = {
    "gb18030": ("gb2312", range(0xB0, 0xD8)), "big5": ("big5", range(0xA4, 0xC7)),
    "cp949": ("euc_kr", range(0xB0, 0xC9)), "euc_jp": ("euc_jp", (*_KANA, *_KANJI)),
    "cp932": ("euc_jp", (*_KANA, *_KANJI)),
}  # fmt: skip
_OTHERS = (
    "cp932",
    "gb18030",
    "big5",
    "cp949",
    "euc_jp",
    "cp1251",
    "koi8_u",
    "cp866",
    "cp1253",
    "cp1255",
    "cp1256",
)
_FITS_ANYTHING = ("cp874",)  # of which nearly all bytes are letters
_LEAST_COMMON = 0.5
NAMES = {
    "cp1252": "Windows-1252 (Latin-1)", "cp1250": "Windows-1250 (Central European)",
    "cp1254": "Windows-1254 (Turkish)", "mac_roman": "Mac Roman", "cp850": "DOS 850",
    "cp932": "Shift-JIS (Japanese)", "gb18030": "GB 18030 (Chinese)", "big5": "Big5 (Chinese)",
    "cp949": "EUC-KR (Korean)", "euc_jp": "EUC-JP (Japanese)", "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_u": "KOI8-U (Cyrillic)", "cp866": "DOS 866 (Cyrillic)", "cp1253": "Windows-1253 (Greek)",
    "cp1255": "Windows-1255 (Hebrew)", "cp1256": "Windows-1256 (Arabic)", "cp874": "Windows-874 (Thai)",
}  # fmt: skip


@dataclass(frozen=True)
class Likely:
    """The encodings that a text may have.

    Attributes:
        names: Python's names for them, the likeliest first.
        is_sure: Whether the first is much likelier than the others.
    """

    names: tuple[str, ...]
    is_sure: bool


def rank_encodings(text: bytes) -> Likely:
    """Rank the encodings that lines of a text may have, none of which is UTF-8.

    Args:
        text: Lines with bytes beyond ASCII.
    """
    high = len(_HIGH.findall(text))
    latin = _latin(text)
    if len(_PAIR.findall(text)) <= _MOST_PAIRS * high and latin.names:
        return latin
    others = _others(text)
    if not others.names:
        return latin if latin.names else Likely(("cp1252",), is_sure=False)
    return others


def _latin(text: bytes) -> Likely:
    """Rank the encodings of Latin letters by how many letters one language has."""
    places = Counter(_IN_PLACE.findall(text))
    ranked = [
        name
        for name, alphabets in _ALPHABETS.items()
        if _covered(name, alphabets, places) >= _LEAST_COVERED
    ]
    if not ranked and _covered("cp1252", ("".join(_WESTERN),), places) >= _LEAST_COVERED:
        return Likely(("cp1252",), is_sure=False)  # of several languages
    first = _read(text, ranked[0]) if ranked else ""
    # encodings by which the letters are the same ones are not in doubt
    doubt = [name for name in ranked[1:] if _read(text, name) != first]
    return Likely((*ranked[:1], *doubt), is_sure=not doubt)


def _covered(
    name: str, alphabets: tuple[str, ...], places: Counter[tuple[bytes, bytes, bytes]]
) -> float:
    """Return the share of letters beyond ASCII that the best of some alphabets has."""
    every = 0
    own = [0] * len(alphabets)
    for (before, byte, after), count in places.items():
        letter = byte.decode(name, "replace")
        if letter in _APOSTROPHES or (letter in _SIGNS and not (before and after)):
            continue
        every += count
        if before.islower() and letter.isupper():
            continue
        for number, alphabet in enumerate(alphabets):
            own[number] += count * (letter in alphabet)
    return max(own) / every if every else 1.0


def _read(text: bytes, name: str) -> str:
    return text.decode(name, "replace")


def _others(text: bytes) -> Likely:
    """Rank the encodings of other scripts by charset-normalizer's disorder, and by rare letters."""
    found = _disorders(text[:_MOST_BYTES], _OTHERS) or _disorders(
        text[:_MOST_BYTES], _FITS_ANYTHING
    )
    if not found:
        return Likely((), is_sure=False)
    ranked = sorted(found, key=lambda name: found[name])
    close = [name for name in ranked[1:] if found[name] - found[ranked[0]] < _CLOSE]
    is_sure = not close and len(_HIGH.findall(text)) >= _FEW_BYTES
    return Likely((ranked[0], *close), is_sure=is_sure)


def _disorders(text: bytes, names: tuple[str, ...]) -> dict[str, float]:
    """Return the disorder of each encoding that may be, with the lack of common letters."""
    matches = from_bytes(
        text, cp_isolation=list(names), threshold=_MOST_DISORDER, enable_fallback=False
    )
    return {each.encoding: each.chaos + _lack(text, each.encoding) for each in matches}


def _lack(text: bytes, name: str) -> float:
    """Return how much less than half of the letters beyond ASCII are common ones, from 0 to 1."""
    letters = [each for each in _read(text, name).lower() if each > "\x7f" and each.isalpha()]
    if not letters:
        return 1.0
    if name in _COMMON_LETTERS:
        common = sum(each in _COMMON_LETTERS[name] for each in letters)
    else:
        ordered, leads = _COMMON_BYTES[name]
        firsts = (each.encode(ordered, "ignore")[:1] for each in letters)
        common = sum(first[0] in leads for first in firsts if first)
    return 1 - min(1.0, common / len(letters) / _LEAST_COMMON)
