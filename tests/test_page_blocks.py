from __future__ import annotations

import base64
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import PageError
from mapper.page.blocks import (
    Column,
    code_type,
    compact_json,
    encode_codes,
    encode_columns,
    encode_texts,
    morton_codes,
)
from tests.cases import in_one_test
from tests.page_reader import read_block

TYPES = {"i8": "<i1", "u8": "<u1", "i16": "<i2", "u16": "<u2", "i32": "<i4", "u32": "<u4"}


@st.composite
def columns(draw: st.DrawFn) -> tuple[str, list[int], bool]:
    type_ = draw(st.sampled_from(sorted(TYPES)))
    info = np.iinfo(TYPES[type_])
    extremes = st.sampled_from([int(info.min), int(info.max), 0])
    values = draw(st.lists(extremes | st.integers(int(info.min), int(info.max)), max_size=40))
    return type_, values, draw(st.booleans())


@given(st.lists(columns(), max_size=5), st.text(max_size=30).filter(str.isprintable))
def test_what_goes_in_comes_out(
    given_columns: list[tuple[str, list[int], bool]], title: str
) -> None:
    block = encode_columns(
        {"title": title},
        [
            Column(f"c{number}", np.array(values, dtype=TYPES[type_]), delta=delta)
            for number, (type_, values, delta) in enumerate(given_columns)
        ],
    )
    header, decoded = read_block(block)
    assert header["format"] == 1
    assert header["title"] == title
    assert [column["type"] for column in header["columns"]] == [each[0] for each in given_columns]
    assert list(decoded.values()) == [values for _, values, _ in given_columns]


def test_delta_wraps_within_the_type() -> None:
    values = [2**31 - 1, -(2**31), 2**31 - 1, 0]
    header, decoded = read_block(
        encode_columns({}, [Column("x", np.array(values, dtype="<i4"), delta=True)])
    )
    assert header["columns"][0]["encoding"] == "delta"
    assert decoded["x"] == values


def test_near_neighbours_pack_better_as_differences() -> None:
    values = np.arange(34_000_000, 34_010_000, dtype="<i4")
    plain, delta = (encode_columns({}, [Column("x", values, delta=d)]) for d in (False, True))
    assert len(delta) < len(plain) / 10


@in_one_test("type_", ["<i8", "<f8", ">i4", "bool"])
def test_a_type_that_a_page_cannot_read_is_refused(type_: str) -> None:
    with pytest.raises(PageError, match="'x'"):
        encode_columns({}, [Column("x", np.zeros(2, dtype=type_))])


@in_one_test(
    ("codes", "type_"),
    [(0, "u1"), (1, "u1"), (256, "u1"), (257, "u2"), (65_536, "u2"), (65_537, "u4")],
)
def test_codes_take_the_smallest_type_that_holds_them(codes: int, type_: str) -> None:
    assert code_type(codes) == np.dtype(type_)
    highest = max(codes - 1, 0)
    assert encode_codes([highest], size=codes).tolist() == [highest]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_lacks_are_refused(value: float) -> None:
    with pytest.raises(PageError, match="finite"):
        compact_json({"x": [value]})


def test_json_is_compact_in_utf8_and_in_the_order_given() -> None:
    assert compact_json({"b": "ñ", "a": [1, None]}) == '{"b":"ñ","a":[1,null]}'.encode()


def test_half_of_a_surrogate_pair_does_not_stop_a_page() -> None:
    assert compact_json("a\ud800b") == b'"a?b"'


@pytest.mark.parametrize("blocks", [0, 1, 30])
def test_texts_come_in_their_order(blocks: int) -> None:
    made = list(encode_texts(lambda number: f"block {number}".encode(), blocks))
    unpacked = [gzip.decompress(base64.b64decode(block, validate=True)) for block in made]
    assert unpacked == [f"block {number}".encode() for number in range(blocks)]


def test_texts_are_made_when_their_turn_comes() -> None:
    asked: list[int] = []

    def block(number: int) -> bytes:
        asked.append(number)
        return b""

    blocks = encode_texts(block, 1_000)
    assert asked == []
    next(blocks)
    assert len(asked) < 100
    blocks.close()


def test_a_block_says_nothing_of_when_or_where_it_was_made() -> None:
    packed = base64.b64decode(encode_columns({}, []))
    assert packed[4:8] == bytes(4)  # time
    assert packed[9] == 255  # system
    assert packed[3] == 0  # neither name nor comment
    assert gzip.decompress(packed) == b'\x1c\x00\x00\x00{"format":1,"columns":[]}   '


@given(columns())
def test_planes_hold_the_same_numbers(given_column: tuple[str, list[int], bool]) -> None:
    type_, values, delta = given_column
    column = Column("x", np.array(values, dtype=TYPES[type_]), delta=delta, planes=True)
    _, decoded = read_block(encode_columns({}, [column]))
    assert decoded["x"] == values


def test_a_column_may_count_from_another() -> None:
    start = np.array([20_000, -(2**31), 7], dtype="<i4")
    end = np.array([20_000, -(2**31), 2**31 - 1], dtype="<i4")
    _, decoded = read_block(
        encode_columns({}, [Column("start", start), Column("end", end, above="start", planes=True)])
    )
    assert decoded["end"] == end.tolist()


@given(
    st.lists(
        st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)),
        min_size=1,
        max_size=30,
    )
)
def test_morton_codes_hold_both_coordinates(spots: list[tuple[int, int]]) -> None:
    latitude, longitude = (np.array(each, dtype="<i4") for each in zip(*spots, strict=True))
    origin = int(latitude.min()), int(longitude.min())
    codes = morton_codes(latitude, longitude, origin)
    column = Column("position", codes, delta=True, planes=True, origin=origin)
    _, decoded = read_block(encode_columns({}, [column]))
    assert decoded["latitude_e6"] == latitude.tolist()
    assert decoded["longitude_e6"] == longitude.tolist()
