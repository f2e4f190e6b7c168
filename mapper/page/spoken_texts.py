"""The texts of a record in the language of a list: translated where they are, else the original."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mapper.page.markup import language_attribute
from mapper.text import escape_text


class SpokenTexts:
    """A record's texts as markup, each with its language if that is not the list's."""

    def __init__(
        self,
        record: Mapping[Any, Any],
        translation: Mapping[str, Any],
        *,
        own: str,
        language: str,
    ) -> None:
        """Take a record.

        Args:
            record: The original texts, by name.
            translation: Those in the list's language; empty without a translation.
            own: The language of the original.
            language: That of the list.
        """
        self._record = record
        self._said = translation
        self._own = own
        self._language = language

    def plain(self, name: str) -> str:
        """Return a text as it is, empty if there is none."""
        text = self._said.get(name) or self._record.get(name)
        return text if isinstance(text, str) and text not in ("unknown", "Unknown") else ""

    def attribute(self, name: str) -> str:
        """Return the attribute of the language that a text is in."""
        spoken = self._language if self._said.get(name) else self._own
        return language_attribute(spoken, self._language)

    def element(self, tag: str, name: str) -> str:
        """Return a text as an element, empty if there is none."""
        text = escape_text(self.plain(name))
        return f"<{tag}{self.attribute(name)}>{text}</{tag}>" if text else ""

    def items(self, name: str) -> list[str]:
        """Return the texts of a list."""
        texts = self._said.get(name) or self._record.get(name)
        return [escape_text(each) for each in texts] if isinstance(texts, list | tuple) else []

    def notes(self, name: str) -> tuple[str | None, ...]:
        """Return the translations of notes by their position, without a translation nothing."""
        return tuple(self._said.get(name) or ())

    def claim(self, number: int) -> str:
        """Return the translation of a claim by its position, empty if there is none."""
        return escape_text(str(self._claim(number).get("claim") or ""))

    def by(self, number: int, account: int) -> str:
        """Return the translation of who gives an account, empty if there is none."""
        return self._account("by", number, account)

    def says(self, number: int, account: int) -> str:
        """Return the translation of what an account says, empty if there is none."""
        return self._account("says", number, account)

    def _claim(self, number: int) -> Mapping[str, Any]:
        claims = self._said.get("claims") or ()
        return claims[number] if number < len(claims) else {}

    def _account(self, name: str, number: int, account: int) -> str:
        said = self._claim(number).get(name) or ()
        return escape_text(str(said[account])) if account < len(said) else ""
