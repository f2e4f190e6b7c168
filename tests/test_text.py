"""Folding: which spellings of a name are one, and which are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.records.registry import load_registry
from mapper.text import fold, fold_cells
from tests.cases import in_one_test

SEARCHED = ("words", "addresses")
STRENGTHS = ("form", "case", "accents", "names", "letters", *SEARCHED)


@in_one_test(
    ("one", "other", "strengths"),
    [
        ("LAPD", "lapd", STRENGTHS),
        ("Long  Beach", " long beach", ("form", "case", "names", "letters", *SEARCHED)),
        ("\uff23añon", "can\u0303on", ("form", "case", "accents", "names", "letters", *SEARCHED)),
        ("LA\u200bPD", "LAPD", ("letters", *SEARCHED)),
        ("Straße", "STRASSE", ("form", "case", "names", "letters", *SEARCHED)),
        ("O’Neill", "O'Neill", ("case", "names", "letters", *SEARCHED)),
        ("O\u02bcNeill", "ONEILL", ("names", "letters")),
        (
            "\u1fb3",
            "\u03b1",
            ("accents", "names", "letters", *SEARCHED),
        ),  # alpha with its iota below
        ("Policía", "policia", ("accents", "names", "letters", *SEARCHED)),
        ("Cañon", "CANON", ("accents", "names", "letters", *SEARCHED)),
        ("L.A.P.D.", "LAPD", ("names", "letters")),
        ("Stratford-upon-Avon", "Stratford upon Avon", ("names", "letters", *SEARCHED)),
        ("Tom & Huck", "Tom and Huck", ("case", "names", "letters")),
        ("Green Acres", "Greenacres", ("letters",)),
        ("10 N. Main St.", "10 North Main Street", ("addresses",)),
        ("Łódź", "Lodz", SEARCHED),
        ("Київ", "Львів", ()),
        ("Поліція", "Policia", ()),
    ],
)
def test_two_spellings_are_one_at_these_strengths_alone(one, other, strengths):
    same = tuple(each for each in STRENGTHS if fold(one, each) == fold(other, each))
    assert same == strengths


@pytest.mark.parametrize("strength", STRENGTHS)
@given(text=st.text())
def test_folding_twice_is_folding_once(strength, text):
    assert fold(fold(text, strength), strength) == fold(text, strength)


def test_no_two_agencies_of_the_registry_go_by_one_name_that_either_has_as_its_own():
    registry = load_registry()
    for agency in registry:
        assert registry.resolve(agency.id) == agency.id
        assert registry.resolve(agency.name) == agency.id


@pytest.mark.parametrize("name", ["L.A.P.D.", "lapd", "Los Angeles Police Department"])
def test_an_agency_is_found_however_it_is_punctuated(name):
    incidents = mapper.read("incidents.yaml")
    assert incidents.select(agency=name).tally == incidents.select(agency="lapd").tally


@given(st.lists(st.text(max_size=8), min_size=1), st.sampled_from(["\t", "\n"]))
def test_cells_fold_together_as_each_by_itself(texts, between):
    cells = [text.replace("\t", " ").replace("\n", " ") for text in texts]
    assert fold_cells(between.join(cells)).split(between) == [
        fold(cell, "letters") for cell in cells
    ]


@given(st.text(st.characters(max_codepoint=127), max_size=12))
def test_plain_texts_fold_as_those_beside_other_letters_do(text):
    assert fold(f"{text} λ", "names") == f"{fold(text, 'names')} λ".strip()
    assert fold(f"{text}λ", "letters") == f"{fold(text, 'letters')}λ"
