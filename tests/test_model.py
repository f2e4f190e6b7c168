from __future__ import annotations

import itertools

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mapper.records.model import (
    CONTEST_STATUSES,
    STANCES,
    Location,
    contest_status,
    most_contested,
    record_schema,
)


@pytest.mark.parametrize(
    ("accounts", "status"),
    [
        ([("observer", "asserts"), ("police", "denies")], "disputed"),
        ([("observer", "asserts"), ("police", "partly-confirms")], "disputed"),
        ([("observer", "partly-confirms"), ("police", "denies")], "disputed"),
        ([("mayor", "asserts"), ("CNN", "asserts")], "agreed"),
        ([("mayor", "asserts"), ("chief", "asserts"), ("ICE", "no-comment")], "one-sided"),
        ([("observer", "asserts"), ("ICE", "no-comment")], "one-sided"),
        ([("observer", "asserts"), ("ICE", "not-asked")], "one-sided"),
        ([("police", "denies")], "one-sided"),
        ([("police", "partly-confirms")], "one-sided"),
        ([("observer", "asserts")], "uncontested"),
        ([("observer", "asserts"), ("observer", "asserts")], "uncontested"),
    ],
)
def test_contest_status_follows_from_who_takes_which_stance(accounts, status):
    assert contest_status(accounts) == status


accounts_strategy = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(STANCES)), min_size=1, max_size=6
)


@given(accounts_strategy)
def test_contest_status_does_not_depend_on_who_speaks_first(accounts):
    assert len({contest_status(order) for order in itertools.permutations(accounts[:5])}) == 1


@given(accounts_strategy)
def test_a_denial_of_what_somebody_asserts_is_never_hidden(accounts):
    contested = [*accounts, ("x", "asserts"), ("y", "denies")]
    assert contest_status(contested) == "disputed"


def test_an_incident_is_as_contested_as_its_most_contested_claim():
    for a, b in itertools.product(CONTEST_STATUSES, repeat=2):
        assert most_contested([a, b]) == max(a, b, key=CONTEST_STATUSES.index)
    assert most_contested([]) == "uncontested"


def test_zero_is_a_coordinate():
    place = Location.model_validate(
        {
            "verbatim_locality": "x",
            "locality": "x",
            "latitude": "0",
            "longitude": "0",
            "coordinate_uncertainty_in_meters": "1",
        }
    )
    assert (place.latitude, place.longitude) == (0, 0)


@pytest.mark.parametrize("radius", ["0", "-1", "nan", "inf"])
def test_an_uncertainty_is_a_length(radius):
    with pytest.raises(ValidationError):
        Location.model_validate(
            {
                "verbatim_locality": "x",
                "locality": "x",
                "latitude": "1",
                "longitude": "1",
                "coordinate_uncertainty_in_meters": radius,
            }
        )


def test_the_schema_is_a_valid_json_schema():
    jsonschema.Draft202012Validator.check_schema(record_schema())
