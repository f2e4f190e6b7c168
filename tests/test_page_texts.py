from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.page.blocks import TEXT_BLOCK_SIZE
from mapper.page.columns import page_data
from mapper.page.text_block import Cells, Numbers, Part, Strings, Values, Words, join_block
from mapper.places import boundaries
from mapper.records.tables import Tables
from tests.cases import in_one_test
from tests.page_reader import read_tables, texts_of
from tests.sample_records import INCIDENTS, sample

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)  # no halves of pairs
OFTEN_MISSING = st.none() | TEXT
KEPT_AS: dict[str, Any] = {
    "objects": object,
    "strings": "str",
    "strings of Python": pd.StringDtype("python"),
    "strings of Arrow": "string[pyarrow]",
    "Arrow": pd.ArrowDtype(pa.string()),
    "large strings of Arrow": pd.ArrowDtype(pa.large_string()),
    "categories": "category",
}


def stored(cells: Cells, rows: list[int]) -> list[Any]:
    part = Part("t", np.array(rows, dtype=np.intp), {"x": cells})
    return [row.get("x") for row in read_tables(join_block([part])).get("t", [])]


@given(st.lists(OFTEN_MISSING, min_size=1, max_size=30), st.data())
def test_texts_come_out_as_they_went_in(texts: list[str | None], data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(len(texts))))
    words = [text for text in dict.fromkeys(texts) if text is not None]
    codes = np.array([-1 if text is None else words.index(text) for text in texts])
    expected = [texts[row] for row in rows]
    assert stored(Strings(pa.array(texts, pa.large_string())), rows) == expected
    assert stored(Words(codes, words), rows) == expected


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=30))
def test_numbers_take_as_many_bytes_as_they_need(numbers: list[int]) -> None:
    assert stored(Numbers(np.array(numbers)), list(range(len(numbers)))) == numbers


def test_lists_and_mappings_come_out_too() -> None:
    values = np.empty(3, dtype=object)
    values[:] = [["a", "b"], None, {"es": {"title": "x"}}]
    assert stored(Values(values), [2, 1, 0]) == values[::-1].tolist()


@in_one_test("text", ["\x00", "\x01", "a\x00b", "\x01\x00"])
def test_texts_with_the_marks_of_the_format_in_them_are_no_trouble(text: str) -> None:
    texts = [text, None, "plain"]
    assert stored(Strings(pa.array(texts, pa.large_string())), [0, 1, 2]) == texts


def test_what_is_the_same_everywhere_takes_no_room() -> None:
    rows = np.arange(1_000)
    one = join_block(
        [Part("t", rows, {"x": Words(np.zeros(1_000, dtype=np.intp), ["The Gazette"])})]
    )
    none = join_block([Part("t", rows, {"x": Strings(pa.nulls(1_000, pa.large_string()))})])
    assert len(one) < 120
    assert b'"x"' not in none


@pytest.fixture(scope="module")
def many() -> Tables:
    return sample([(city, {**record, "id": f"{record['id']}-{n}"}) for n in range(400)
                   for city, record in INCIDENTS])  # fmt: skip


@pytest.fixture(scope="module")
def texts_of_sample() -> Any:
    return _texts(sample())


@pytest.fixture(scope="module")
def texts_of_many(many: Tables) -> Any:
    return _texts(many)


@pytest.mark.sample(2)
@pytest.mark.parametrize("type_", KEPT_AS.values(), ids=KEPT_AS)
def test_it_does_not_matter_how_a_table_keeps_its_texts(
    sample_tables: Tables, texts_of_sample: Any, type_: Any
) -> None:
    assert _texts(_kept_as(sample_tables, type_)) == texts_of_sample


@pytest.mark.sample(1)
@pytest.mark.parametrize("type_", KEPT_AS.values(), ids=KEPT_AS)
def test_it_does_not_matter_how_a_long_table_keeps_its_texts(
    many: Tables, texts_of_many: Any, type_: Any
) -> None:
    assert _texts(_kept_as(many, type_)) == texts_of_many


def test_blocks_cut_incidents_with_all_that_belongs_to_them(many: Tables) -> None:
    assert len(many.incidents) > TEXT_BLOCK_SIZE
    shuffled = many.with_(
        **{name: getattr(many, name).sample(frac=1, random_state=1)
           for name in ("involvements", "citations", "accounts", "claims")}
    )  # fmt: skip
    texts = _texts(shuffled)
    assert [text["id"] for text in texts] == many.incidents["incident_id"].tolist()
    for text in texts:
        if text["id"].startswith("bell"):
            assert {each["agency"] for each in text["involvements"]} == {1, 2}
            assert len(text["claims"][0]["accounts"]) == len(text["sources"]) == 2
            for each in text["claims"][0]["accounts"]:
                assert text["sources"][each["source"]]["title"] == (
                    "unknown" if each["stance"] == "denies" else "Agents at a car wash"
                )


def _kept_as(tables: Tables, type_: Any) -> Tables:
    frames = {}
    for name in ("incidents", "involvements", "claims", "accounts", "citations", "sources"):
        frame = getattr(tables, name).copy()
        for column in frame:
            if frame[column].map(lambda cell: isinstance(cell, str)).any():
                frame[column] = frame[column].astype(type_)
        frames[name] = frame
    return tables.with_(**frames)


def _blocks(tables: Tables) -> list[bytes]:
    unlocated = int((tables.incidents["located_by"] == "unlocated").sum())
    count = len(tables.incidents)
    counts = {"records": count, "shown": count - unlocated, "unlocated": unlocated}
    texts = page_data(
        tables,
        counts={**counts, "withheld": 0, "filtered": 0},
        title="Title",
        description=None,
        boundaries=boundaries.load_boundaries("06"),
        states=boundaries.load_state_boundaries(),
    ).texts
    return [texts.block(number) for number in range(texts.blocks)]


def _texts(tables: Tables) -> list[dict[str, Any]]:
    return [text for block in _blocks(tables) for text in texts_of(read_tables(block))]
