"""Records are written in batches, byte for byte as PyYAML writes them at once."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from mapper.records import RecordTexts
from mapper.records.block_yaml import block_yaml
from tests.cases import in_one_test

WORDS = [
    "", "123", "true", "~", "1e3", "0x1f", "12:30:45", "2026-01-01", "- a", "a: b", "a #b", " a", "a ",
    "a\nb\n", "\u2028", "\x85", "\ta", '"', "&a", "!a", "%", "=", "<<", "word " * 40, "警 🙂",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(WORDS)
VALUES = st.recursive(
    TEXTS | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS, each, max_size=3),
    max_leaves=8,
)
CITIES = ["Bell", "Pasadena, TX", "12", "yes", "a: b", "é" * 70, "x" * 140, ""]


def by_pyyaml(value):
    options = {"sort_keys": False, "allow_unicode": True, "width": 100, "encoding": "utf-8"}
    return yaml.dump(value, Dumper=yaml.CSafeDumper, **options)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_plain_data_are_written_as_pyyaml_writes_them(value):
    assert block_yaml(value) == by_pyyaml(value)


@in_one_test("city", CITIES)
def test_records_of_a_city_that_come_in_batches_stand_below_it_once(city):
    records = [{"id": str(n), "type": "stop", "title": "a\nb"} for n in range(5)]
    texts = RecordTexts({"First": records[:1]})
    for start in range(0, 5, 2):
        texts.add(city, records[start : start + 2])
    texts.add("First", records[1:2])
    whole = {"incidents": {"First": [dict(each) for each in records[:2]], city: records}}
    made = b"".join(texts.parts())
    assert yaml.safe_load(made) == whole
    assert made == by_pyyaml(whole)
    assert texts.types == {"stop"}


def test_no_records_are_an_empty_member():
    assert yaml.safe_load(b"".join(RecordTexts().parts())) == {"incidents": {}}
