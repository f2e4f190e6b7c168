from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.location.phrases import USPS, Locality, parse_locality
from tests.cases import in_one_test


def parsed(text, city="Bell"):
    return parse_locality(text, city=city, state="California", usps="CA")


@in_one_test(
    ("text", "streets", "near"),
    [
        ("Garfield Avenue and Valley Boulevard", ("Garfield Avenue", "Valley Boulevard"), False),
        ("corner of Garfield and Valley", ("Garfield", "Valley"), False),
        ("the northeast corner of 7th and Alvarado", ("7th", "Alvarado"), False),
        (
            "near the intersection of Gage Ave. & Pine Ave., Bell, CA",
            ("Gage Ave", "Pine Ave"),
            True,
        ),
        ("Alvarado St / 7th St", ("Alvarado St", "7th St"), False),
        ("Gage Ave at Atlantic Blvd", ("Gage Ave", "Atlantic Blvd"), False),
        ("Broadway and 3rd", ("Broadway", "3rd"), False),
        ("Avenue 26 and Figueroa", ("Avenue 26", "Figueroa"), False),
        ("Pine Avenue near Gage Avenue", ("Pine Avenue", "Gage Avenue"), True),
    ],
)
def test_two_streets_are_an_intersection(text, streets, near):
    assert parsed(text) == Locality("intersection", streets=streets, near=near)


@pytest.mark.parametrize("text", ["Garfield & Valley", "Smart & Final"])
def test_two_words_joined_by_a_sign_may_also_be_a_name(text):
    found = parsed(text)
    assert (found.kind, found.doubtful) == ("intersection", True)


@pytest.mark.parametrize(
    ("text", "number", "street"),
    [
        ("3400 block of Whittier Boulevard", "3400", "Whittier Boulevard"),
        ("the 3400-block of E. 1st St.", "3400", "E. 1st St"),
        ("in the 100 block of Pine", "100", "Pine"),
    ],
)
def test_a_block_is_a_number_and_a_street(text, number, street):
    assert parsed(text) == Locality("block", number=number, streets=(street,))


@in_one_test(
    ("text", "number", "street"),
    [
        ("6330 Pine Ave., Bell, CA 90201", "6330", "Pine Ave."),
        ("6330 Pine Avenue, Bell, California 90201-1234, USA", "6330", "Pine Avenue"),
        ("1839 1/2 West Valley Boulevard Apt 4", "1839 1/2", "West Valley Boulevard"),
        ("at 12 5th Street", "12", "5th Street"),
    ],
)
def test_an_address_loses_its_city_and_its_flat(text, number, street):
    assert parsed(text) == Locality("address", number=number, streets=(street,))


@in_one_test(
    ("text", "name", "streets", "near"),
    [
        ("Bell City Hall", "Bell City Hall", (), False),
        ("near City Hall", "City Hall", (), True),
        ("just outside of the Bell Library", "Bell Library", (), False),
        ("across the street from the Bell Library", "Bell Library", (), True),
        ("outside a Home Depot in Bell", "Home Depot", (), False),
        ("Home Depot on Alondra Boulevard", "Home Depot", ("Alondra Boulevard",), False),
        ("MacArthur Park (south side); accounts differ", "MacArthur Park", (), False),
        ("St. Mary’s Church", "St. Mary's Church", (), False),
        ("Smith and Sons", "Smith and Sons", (), False),
        ("an alley near City Hall", "City Hall", (), True),
        ("City Hall, Bell CA 90201", "City Hall", (), False),
    ],
)
def test_a_name_is_a_named_place(text, name, streets, near):
    assert parsed(text) == Locality("poi", name=name, streets=streets, near=near)


@in_one_test("text", ["東京駅", "ميدان التحرير", "मरीन ड्राइव", "კაზბეგი", "광화문", "หอศิลป์"])
def test_names_in_scripts_without_capitals_are_names(text):
    assert parsed(text) == Locality("poi", name=text)


@in_one_test(
    "text",
    ["Pine Avenue", "7th Street", "a car wash on Pine Avenue", "Main between 1st and 2nd"],
)
def test_a_street_alone_is_too_long_to_be_a_place(text):
    assert parsed(text).kind == "street"


@in_one_test(
    "text",
    [
        "Bell", "in Bell", "City of Bell", "Bell, CA", "Bell CA 90201", "", " ", "unknown", "a car wash",
        "Bell; street not given", "a parking lot; the text does not say which", "90201",
        "an undisclosed location", "a street not named",
    ],
)  # fmt: skip
def test_words_that_name_no_more_than_the_city_ask_for_nothing(text):
    assert parsed(text) is None


@given(st.text(max_size=80))
def test_any_words_are_read_and_what_is_asked_is_one_line_of_them(text):
    found = parsed(text)
    if found is not None:
        assert found.wording.strip()
        assert "\n" not in found.wording
        assert len(found.wording) <= len(text) + 2


@given(
    number=st.integers(1, 99_999),
    street=st.sampled_from(["Pine Avenue", "E. 1st St", "Calle Olvera", "Broadway"]),
    tail=st.sampled_from(
        ["", ", Bell", ", Bell, CA", ", Bell, California 90201", " in Bell", " (rear)"]
    ),
    head=st.sampled_from(["", "near ", "outside ", "at "]),
)
def test_an_address_is_found_whatever_stands_round_it(number, street, tail, head):
    found = parsed(f"{head}{number} {street}{tail}")
    assert (found.kind, found.number, found.streets) == ("address", str(number), (street,))
    assert found.near == (head == "near ")


def test_every_state_has_its_two_letters():
    assert len(set(USPS.values())) == len(USPS) == 56
