from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import Position
from mapper.files.yaml_text import MAX_ALIASED_NODES, MAX_DEPTH, read_yaml
from tests.cases import in_one_test


@in_one_test("text", ["NO", "012", "09:39", "1e3", "0x10", "~", "null", "2026-01-19"])
def test_scalars_keep_their_text(text):
    assert read_yaml(f"a: {text}\n", file="f").value == {"a": text}


def test_an_empty_value_is_none_and_an_empty_text_is_text():
    assert read_yaml("a:\nb: ''\n", file="f").value == {"a": None, "b": ""}


def test_every_key_and_value_knows_its_line_and_column():
    document = read_yaml("a:\n  - b: 1\n    c:  two\n", file="f")
    assert document.position(("a", 0, "c")) == Position(3, 9)
    assert document.key_position(("a", 0, "c")) == Position(3, 5)
    assert document.position(("a", 0, "c", "deeper")) == Position(3, 9)


def test_what_an_alias_repeats_stands_where_the_alias_does():
    document = read_yaml("a: &x {b: 1}\nc: [*x, 2]\n", file="f")
    assert document.position(("a", "b")) == Position(1, 11)
    assert document.position(("c", 0, "b")) == Position(2, 5)
    assert document.key_position(("c", 0, "b")) == Position(2, 5)
    assert document.key_position(("c", 7)) == Position(2, 4)


BOMB = "\n".join(
    [f"a0: &a0 [{', '.join(['x'] * 10)}]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
)


@in_one_test(
    ("text", "code", "where"),
    [
        ("a: 1\na: 2\n", "duplicate-key", Position(2, 1)),
        ("a: !!python/object:os.system x", "yaml-tag", Position(1, 4)),
        ("a: !local x", "yaml-tag", Position(1, 4)),
        ("!!str a: x", "yaml-key", Position(1, 1)),
        ("a: 1\n---\nb: 2\n", "yaml-documents", Position(2, 1)),
        (
            "a: [" + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "]",
            "yaml-depth",
            Position(1, 4 + MAX_DEPTH),
        ),
        ("[" * 100_000, "yaml-depth", Position(1, MAX_DEPTH + 2)),
        ("[" * 1_001, "yaml-depth", Position(1, MAX_DEPTH + 2)),
        ("{a: " * 1_001, "yaml-depth", Position(1, 4 * MAX_DEPTH + 5)),
        ("é: 1\r\nb: " + "[" * 1_001, "yaml-depth", Position(2, 4 + MAX_DEPTH)),
        ("- " * 1_001 + "x", "yaml-depth", Position(1, 2 * MAX_DEPTH + 3)),
        ("[" * 40 + "}", "yaml-depth", Position(1, MAX_DEPTH + 2)),
        (BOMB, "yaml-alias", Position(4, 45)),
        ("a: &a [*a]", "yaml-alias", Position(1, 8)),
        ("a: *b", "yaml-alias", Position(1, 4)),
        ("? [a, b]\n: c", "yaml-key", Position(1, 3)),
        ("a: [1, 2", "yaml-syntax", Position(2, 1)),
        ("a: b: c", "yaml-syntax", Position(1, 5)),
        ("a: 1\nb: x\x07y", "yaml-character", Position(2, 5)),
        ("a: 1\nb: é\x07y", "yaml-character", Position(2, 5)),
    ],
)
def test_what_could_harm_or_mislead_is_a_fault_in_its_place(text, code, where):
    document = read_yaml(text, file="f.yaml")
    assert [(fault.code, fault.position) for fault in document.faults] == [(code, where)]


def test_what_stood_before_deep_nesting_is_told_too():
    document = read_yaml("a: 1\na: 2\nb: " + "[" * 1_001, file="f")
    assert document.value is None
    assert [(fault.code, fault.position) for fault in document.faults] == [
        ("duplicate-key", Position(2, 1)),
        ("yaml-depth", Position(3, 4 + MAX_DEPTH)),
    ]


def test_two_equal_keys_keep_the_first_value():
    assert read_yaml("a: 1\na: 2\n", file="f").value == {"a": "1"}


def test_an_alias_repeats_its_value_within_the_limit():
    names = ", ".join(["*x"] * (MAX_ALIASED_NODES // 2))
    assert read_yaml(f"a: &x y\nb: [{names}]\n", file="f").faults == []
    names = ", ".join(["*x"] * (MAX_ALIASED_NODES + 1))
    assert [f.code for f in read_yaml(f"a: &x y\nb: [{names}]\n", file="f").faults] == [
        "yaml-alias"
    ]


@pytest.mark.parametrize(
    ("text", "fix", "where"),
    [
        ("title: Guards: stop", "in quotes", Position(1, 14)),
        ("title: @guards stop", "Put the text in quotes", Position(1, 8)),
        ("title: %guards", "Put the text in quotes", Position(1, 8)),
        ("a: 1\n\tb: 2", "Indent with spaces", Position(2, 1)),
        ("a: 1\nb:2\nc: 3", "colon and a space", Position(2, 1)),
        ('title: "Guards" stop', "needs quotes as a whole", Position(1, 17)),
        ('a: 1\nb: "never\nc: 3\n', "Close it", Position(2, 4)),
        ("a: [1, 2\nb: 3", "", Position(2, 2)),
        ('a: "C:\\Users"', "single quotes", Position(1, 9)),
    ],
)
def test_a_slip_of_syntax_is_told_in_plain_words_with_its_fix(text, fix, where):
    (fault,) = read_yaml(text, file="f").faults
    assert fix in fault.fix
    assert fault.position == where
    assert "scalar" not in fault.found
    assert "token" not in fault.found


CUT = ["title: Guards #1", "title: Protest under #NoKings in Bell", "a: {b: Unit #4\n  }"]
NOT_CUT = [
    "id: x #never changes",
    "title: Guards # 1",
    "title: 'Guards #1'",
    "a: >\n  Unit #4",
    "a: b#1",
]


def test_a_text_that_a_comment_cuts_is_a_fault():
    assert [[fault.code for fault in read_yaml(text, file="f").faults] for text in CUT + NOT_CUT] == [
        *[["yaml-comment"]] * len(CUT), *[[]] * len(NOT_CUT)
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text):
    document = read_yaml(text, file="f")
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + 2
    lines += text.count("\u2028") + text.count("\u2029")
    for fault in document.faults:
        assert 1 <= fault.position.line <= lines
        assert "\n" not in str(fault)
