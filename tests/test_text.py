"""Folding: which spellings of a name are one, and which are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.records.agencies import load_registry
from mapper.text import fold

STRENGTHS = ("form", "case", "accents", "names", "letters")


@pytest.mark.parametrize(
    ("one", "other", "strengths"),
    [
        ("LAPD", "lapd", STRENGTHS),
        ("Long  Beach", " long beach", ("form", "case", "names", "letters")),
        ("\uff23añon", "can\u0303on", ("form", "case", "accents", "names", "letters")),
        ("LA\u200bPD", "LAPD", ("letters",)),
        ("Straße", "STRASSE", ("form", "case", "names", "letters")),
        ("O’Neill", "O'Neill", ("case", "names", "letters")),
        ("Policía", "policia", ("accents", "names", "letters")),
        ("Cañon", "CANON", ("accents", "names", "letters")),
        ("L.A.P.D.", "LAPD", ("names", "letters")),
        ("Stratford-upon-Avon", "Stratford upon Avon", ("names", "letters")),
        ("Tom & Huck", "Tom and Huck", ("case", "names", "letters")),
        ("Green Acres", "Greenacres", ("letters",)),
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
