"""Which incidents went on from the first of their days to the last; all others happened once in them."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.records.factorize import distinct
from mapper.records.vocabularies import LASTED

_TWO_DAYS = re.compile(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d")


def lasting_incidents(incidents: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Mark the incidents that were surely there on each of their days.

    An event that lasted "from February to April" was not surely there on February 1, so both ends have to be
    days.

    Args:
        incidents: The table of incidents; without the column `date_interval`, none lasted.
    """
    none = np.zeros(len(incidents), dtype=bool)
    if "date_interval" not in incidents:
        return none
    meant = distinct(incidents["date_interval"])
    lasting: npt.NDArray[np.bool_] = np.array([*(each == LASTED for each in meant.objects), False])[
        meant.codes
    ]
    if not lasting.any():
        return none
    dates = distinct(incidents["event_date"])
    of_days = [isinstance(each, str) and bool(_TWO_DAYS.fullmatch(each)) for each in dates.objects]
    lasting &= np.array([*of_days, False])[dates.codes]
    return lasting
