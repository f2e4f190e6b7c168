"""Pairs of sites, one with incidents withheld and one with them deleted: the same but for the counts."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import mapper
from tests.sites import files, read, record

URL = "https://news.example/map/"
TITLES = st.text("abcé 警'\"<&{", min_size=1, max_size=12).map(str.strip).filter(bool)
PLACES = st.sampled_from(["Gage Avenue", "Atlantic Avenue", "Florence Avenue", "Otis Avenue"])
# none in the middle of two others: as the center of the map it would count as a leak of that place
LATITUDES = st.sampled_from([33.97641, 33.97713, 33.97758, 33.97829])
MORE = st.sampled_from(
    [
        "",
        "corrections: [{kind: typo, right: It was one., date: 2026-02-01, by: editor}]",
        "translations: {es: {title: Una detención}}",
        "translations: {fr: {title: Un contrôle}}",
        "formerly: [older-{n}]",
        "checked: [{what: source-opened, by: editor, date: 2026-02-01}]",
        "event: one-evening",
    ]
)
WAYS = ("withhold: true", "publish_after: 2999-01-01")
PARTS = st.tuples(TITLES, PLACES, LATITUDES, MORE)


@given(
    kept=st.lists(PARTS, min_size=1, max_size=3),
    hidden=st.lists(st.tuples(PARTS, st.sampled_from(WAYS)), min_size=1, max_size=2),
)
def pairs(compare, kept, hidden):
    """Give records of which some are withheld, and those of them that are not."""
    shown = [
        record(f"kept-{n}", title=title, place=place, latitude=at, more=more.replace("{n}", str(n)))
        for n, (title, place, at, more) in enumerate(kept)
    ]
    left_out = [
        record(
            f"zqxhidden-{n}", title=f"{title} zqxhidden {n}", place=place, latitude=at,
            more=f"{way}\n      {'' if 'formerly' in more else more}",
        )
        for n, ((title, place, at, more), way) in enumerate(hidden)
    ]  # fmt: skip
    compare(shown, left_out)


def published(folder, records, *, counts_of=None):
    """Publish records with the counts of others; return every file."""
    folder.mkdir()
    dataset = read(folder, *records)._dataset
    if counts_of is not None:
        dataset = replace(
            dataset,
            records=counts_of.records,
            withheld=counts_of.withheld,
            reasons=counts_of.reasons,
            read_ids=None,
        )
    mapper.Incidents(dataset).publish(folder / "site", site_url=URL, cards_up_to=None)
    return dataset, files(folder / "site")


def compare(shown, left_out):
    """Publish both sites of a pair; every file is the same, and nothing of what is withheld is in one.

    The formats of the data are those of `site_parts._FORMATS`.
    """
    with tempfile.TemporaryDirectory() as folder:
        alone, expected = published(Path(folder, "deleted"), shown)
        _, found = published(Path(folder, "withheld"), [*left_out, *shown], counts_of=alone)
    assert set(found) == set(expected)
    for path, data in found.items():
        assert data == expected[path], path
        assert not re.search(rb"zqxhidden", data), path
