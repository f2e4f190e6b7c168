"""Folding: which spellings of a name are one, and which are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.records.registry import load_registry
from mapper.text import fold

SEARCHED = ("words", "addresses")
STRENGTHS = ("form", "case", "accents", "names", "letters", *SEARCHED)


@pytest.mark.parametrize(
    ("one", "other", "strengths"),
    [
        ("LAPD", "lapd", STRENGTHS),
        ("Long  Beach", " long beach", ("form", "case", "names", "letters", *SEARCHED)),
        ("\uff23añon", "can\u0303on", ("form", "case", "accents", "names", "letters", *SEARCHED)),
        ("LA\u200bPD", "LAPD", ("letters", *SEARCHED)),
        ("Straße", "STRASSE", ("form", "case", "names", "letters", *SEARCHED)),
        ("O’Neill", "O'Neill", ("case", "names", "letters", *SEARCHED)),
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
