"""The languages that records of a page are translated into, so that it can say which are not."""

from __future__ import annotations

import pandas as pd

from mapper.records import LANGUAGES


def translated_header(incidents: pd.DataFrame) -> dict[str, list[str]]:
    """Return the part of the header with the languages, in their order; empty without translations.

    Args:
        incidents: The table of incidents; `translations` are mappings by language or missing.
    """
    if "translations" not in incidents:
        return {}
    into = {language for said in incidents["translations"].dropna() for language in said}
    return {"translated": [each for each in LANGUAGES if each in into]} if into else {}
